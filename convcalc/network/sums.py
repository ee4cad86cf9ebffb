"""What adds up over the executed layers of a network, without going through turns that go by equal steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from math import comb
from typing import TypeAlias

from convcalc.network.graph import Body, Item, Join, Step
from convcalc.network.turns import TurnProgression, but_for_size, but_for_stretches, kept_runs

Sum: TypeAlias = "tuple[int, ...]"


def sums(
    items: Iterable[Item],
    of: Callable[[list[Step]], Sum],
    known: dict[int, Sum] | None = None,
    by_size: bool = True,
) -> Sum:
    """What adds up over executed layers: `of` sums over some of them, and repetitions multiply.

    of: must give as many numbers for no layers as for many.  known: sums over bodies that were met already.
    by_size: does it depend on sizes and channels, and not on the kinds of layers alone?
    """
    known = {} if known is None else known
    layers: list[Step] = []
    inside: list[tuple[Body, int]] = []
    stretches: list[TurnProgression] = []
    together = [items]  # branches run once, wherever they stand: their layers are as good as those around them
    while together:
        for item in together.pop():
            if isinstance(item, Step):
                layers.append(item)
            elif isinstance(item, Join):
                layers.append(item.step)
                together += [branch.items for branch in item.branches]
            elif not by_size:
                inside += but_for_size(item.runs)
            elif isinstance(item.runs, TurnProgression):
                inside += (*item.runs.before, *item.runs.after)
                stretches.append(item.runs)
            else:
                inside += item.runs
    total = of(layers)
    for stretch in stretches:
        total = tuple([a + b for a, b in zip(total, _stretch_sums(stretch, of), strict=True)])
    for body, times in inside:
        if id(body) not in known:
            known[id(body)] = sums(body.items, of, known, by_size)
        total = tuple([a + b * times for a, b in zip(total, known[id(body)], strict=True)])
    return total


def _stretch_sums(turns: TurnProgression, of: Callable[[list[Step]], Sum]) -> Sum:
    """Sums over turns that go by equal steps, from the first few of them.

    They are a polynomial of the turn, whose sum is that of Newton's forward differences (Graham, Knuth & Patashnik
    1994, equation 5.45).
    """
    from convcalc.network.progression import degree

    few = range(min(turns.length, degree(turns.first, turns.second) + 1))
    columns = list(zip(*[sums(turns.turn(number).items, of, {}) for number in few], strict=True))
    found = []
    for column in columns:
        total, left = 0, list(column)
        for order in few:
            total += comb(turns.length, order + 1) * left[0]
            left = [b - a for a, b in pairwise(left)]
        found.append(total)
    return tuple(found)


def layers_with_times(
    items: Iterable[Item], times: int = 1, wanted: Callable[[Step], bool] = lambda step: True
) -> Iterator[tuple[Step, int]]:
    """Each layer as it is built, with how often it runs in all, in the order in which they first do.

    wanted: of turns that go by equal steps, as a million may, those are left out in which no layer is wanted.  A block
    that is called at many places is gone through once: two calls of the one below, 24 times, are 2^24 places.
    """
    items = list(items)
    often = _how_often(items, times)
    met: set[int] = set()

    def holds(body: Body) -> bool:
        return any(wanted(step) for step, _ in layers_with_times(body.items, wanted=wanted))

    def layers(items: Iterable[Item], times: int) -> Iterator[tuple[Step, int]]:
        for item in items:
            for body, count in but_for_stretches(item.bodies, holds):
                if id(body) not in often:
                    yield from layers_with_times(body.items, times * count, wanted)
                elif id(body) not in met:
                    met.add(id(body))
                    yield from layers(body.items, often[id(body)])
            if item.layer is not None:
                yield item.layer, times

    return layers(items, times)


def _how_often(items: Sequence[Item], times: int) -> dict[int, int]:
    """How often each body runs, by its id; without turns of a stretch, which are no body's that stands elsewhere."""
    found: dict[int, int] = {}
    order: list[Body] = []  # each behind those that stand in it

    def look(items: Iterable[Item]) -> None:
        for item in items:
            for body, _ in kept_runs(item.bodies):
                if id(body) not in found:
                    found[id(body)] = 0
                    look(body.items)
                    order.append(body)

    def add(items: Iterable[Item], times: int) -> None:
        for item in items:
            for body, count in kept_runs(item.bodies):
                found[id(body)] += times * count

    look(items)
    add(items, times)
    for body in reversed(order):
        add(body.items, found[id(body)])
    return found
