"""The turns of a stretch that goes by equal steps: made from two of them when they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import prod
from typing import Any, TypeAlias, cast

from convcalc.arithmetic.intervals import AffineInterval
from convcalc.layers.merge import is_gate, widest
from convcalc.layers.window import Slide
from convcalc.network.graph import LARGEST, Body, Item, Join, Loop, Mark, Step
from convcalc.network.turns import Run, TurnProgression, but_for_size
from convcalc.shape import Shape

Series: TypeAlias = "Callable[[int], Any]"
"""A value by the number of the turn."""

Known: TypeAlias = "dict[tuple[int, int], Series]"
"""The series between two values that were met already: what one layer makes arrives at the next."""


def stretch(before: Sequence[Run], first: Body, second: Body, length: int) -> TurnProgression:
    """So many turns, the first two of which are given, behind those that were built before them."""
    return TurnProgression(before, first, second, length, (), turns_from)


def out_of(first: Body, second: Body, number: int) -> Shape:
    """What comes out of a turn by its number, without the turn."""
    out: Shape = _value(first.out, second.out, {})(number)
    return out


def turns_from(first: Body, second: Body) -> Callable[[int], Body]:
    """Every turn by its number, of which these are number 0 and 1: what differs is found once for all of them."""
    return _body(first, second, {})


def _body(first: Body, second: Body, known: Known) -> Callable[[int], Body]:
    if first is second:
        return lambda number: first
    arriving, out = _value(first.arriving, second.arriving, known), _value(first.out, second.out, known)
    items = [_item(a, b, known) for a, b in zip(first.items, second.items, strict=True)]
    marks = [_changed(a, b, ("shape",), known) for a, b in zip(first.marks, second.marks, strict=True)]

    def turn(number: int) -> Body:
        if number < 2:
            return second if number else first
        made = Body(arriving(number))
        made.items, made.marks = [item(number) for item in items], [mark(number) for mark in marks]
        made.out_ref, made.out = first.out_ref, out(number)
        made.rows, made.ops, made.reach = first.rows, first.ops, first.reach
        return made

    return turn


def _item(a: Item, b: Any, known: Known) -> Series:
    if isinstance(a, Step):
        return _changed(a, b, ("args", "ins", "out"), known)
    if isinstance(a, Join):
        step = _changed(a.step, b.step, ("args", "ins", "out"), known)
        branches = [_body(one, other, known) for one, other in zip(a.branches, b.branches, strict=True)]
        return _record(a, {"branches": lambda number: tuple([end(number) for end in branches]), "step": step})
    return _record(a, {"runs": _runs(a.runs, b.runs, known), "out": _value(a.out, b.out, known)})


def _runs(a: Sequence[Run], b: Any, known: Known) -> Series:
    if isinstance(a, TurnProgression):
        first, second = _body(a.first, b.first, known), _body(a.second, b.second, known)
        before, after = _runs(a.before, b.before, known), _runs(a.after, b.after, known)
        return lambda number: TurnProgression(
            before(number), first(number), second(number), a.length, after(number), turns_from
        )
    turns = [(_body(one, other, known), times) for (one, times), (other, _) in zip(a, b, strict=True)]
    return lambda number: tuple([(turn(number), times) for turn, times in turns])


def _changed(a: Any, b: Any, names: tuple[str, ...], known: Known) -> Series:
    """A record of which only those fields differ."""
    pairs = [(name, getattr(a, name), getattr(b, name)) for name in names]
    return _record(a, {name: _value(x, y, known) for name, x, y in pairs if x != y})


def _record(a: Any, parts: dict[str, Series]) -> Series:
    """A record with some fields that differ from turn to turn."""
    if not parts:
        return lambda number: a
    places = [(a._fields.index(name), part) for name, part in parts.items()]

    def made(number: int) -> Any:
        values = list(a)
        for place, part in places:
            values[place] = part(number)
        return a._make(values)

    return made


def _value(a: Any, b: Any, known: Known) -> Series:
    """A value of each turn: numbers go by equal steps, and the places where a window stands by their product."""
    if a == b:
        return lambda number: a
    if type(a) is int:
        by = b - a
        return lambda number: a + number * by
    if (id(a), id(b)) not in known:
        known[id(a), id(b)] = _remembered(_parts(a, b, known))
    return known[id(a), id(b)]


def _parts(a: Any, b: Any, known: Known) -> Series:
    """A tuple or a record, made of a series for each of its values."""
    if not hasattr(a, "_make"):
        values = [_value(x, y, known) for x, y in zip(a, b, strict=True)]
        return lambda number: tuple([value(number) for value in values])
    differing = {name: _value(x, y, known) for name, x, y in zip(a._fields, a, b, strict=True) if x != y}
    if isinstance(a, Slide) and "out" in differing:
        out = differing["out"]
        differing["positions"] = lambda number: prod(out(number))
    return _record(a, differing)


def _remembered(series: Series) -> Series:
    """A series that still knows the value that it gave last."""
    at, last = -1, None

    def value(number: int) -> Any:
        nonlocal at, last
        if number != at:
            at, last = number, series(number)
        return last

    return value


def one_way(first: Body, second: Body) -> bool:
    """Do all sizes and channels that change from one turn to the next only grow, or only shrink?"""
    return len({by > 0 for change in _changes(first, second) for by in change if by}) < 2


def degree(first: Body, second: Body) -> int:
    """Of the polynomial of the turn that a sum over its layers is.

    What is summed is linear in each size of a map, in the channels that arrive and in those that leave, or in two of
    them; those that stay the same add nothing.
    """
    changing = {place for change in _changes(first, second) for place, by in enumerate(change) if by}
    return len(changing) + (0 in changing)


def _changes(first: Body, second: Body) -> Iterator[tuple[int, ...]]:
    return map(_change, _shapes(first), _shapes(second))


def _shapes(body: Body) -> Iterator[Shape]:
    """All shapes in a body, of a stretch inside those of its first turn."""
    yield body.out
    for item in body.items:
        if item.layer is not None:
            yield from (*item.layer.ins, item.layer.out)
        for inner, _ in but_for_size(item.bodies):
            yield from _shapes(inner)


# --- whether they go by equal steps --------------------------------------------------------------------------------


class UnequalSteps(Exception):
    """Two turns differ in more than numbers, or in numbers that need not go on as they began."""


def further_turns(first: Body, second: Body, most: int, straight: bool) -> int:
    """How many turns behind these two are the same but for numbers that go by equal steps, at most so many.

    straight: is every number in them worked out by sums and fixed factors, and nothing decided by what arrives?
    Layers make equal steps of equal steps where what divides a size divides its steps; a size that is at least 1 in
    the last turn and in the first is so between them.
    """
    limits = [most + 1]
    try:
        change = _change(first.arriving, second.arriving)
        _demand(change == _change(first.out, second.out) and any(change) and (straight or not change[0]))
        _compare(first, second, limits)
    except UnequalSteps:
        return 0
    return max(0, min(limits) - 1)


def _change(a: Shape, b: Shape) -> tuple[int, ...]:
    """How much the channels and each size grow in one step; UnequalSteps where the axes are others."""
    if len(a.size) != len(b.size) or a.channels is None or b.channels is None:
        raise UnequalSteps
    return b.channels - a.channels, *[m - n for n, m in zip(a.size, b.size, strict=True)]


def _demand(condition: bool) -> None:
    if not condition:
        raise UnequalSteps


def _compare(a: Body, b: Body, limits: list[int]) -> None:
    """Raise UnequalSteps, or add up to which turn each number stays within its bounds; a is turn 0."""
    if a is b:
        return
    _demand((a.rows, a.ops, a.out_ref, a.reach, len(a.items)) == (b.rows, b.ops, b.out_ref, b.reach, len(b.items)))
    _limit(a.arriving, b.arriving, limits)
    _limit(a.out, b.out, limits)
    for one, other in zip(a.items, b.items, strict=True):
        _demand(type(one) is type(other) and one.reads == other.reads)
        if isinstance(one, Join) and isinstance(other, Join):
            _compare_join(one, other, limits)
        elif isinstance(one, Loop) and isinstance(other, Loop):
            _compare_loop(one, other, limits)
        else:
            _compare_step(cast("Step", one), cast("Step", other), limits)
    _demand(list(map(_where, a.marks)) == list(map(_where, b.marks)))
    for mark, same in zip(a.marks, b.marks, strict=True):
        _limit(mark.shape, same.shape, limits)


def _where(mark: Mark) -> tuple[Any, ...]:
    return id(mark.statement), mark.first, mark.last, mark.at


def _limit(a: Shape, b: Shape, limits: list[int]) -> None:
    """Until which turn are the channels and sizes neither too small nor too large?"""
    for n, by in zip((a.channels or 0, *a.size), _change(a, b), strict=True):
        if by:
            limits.append((n - 1) // -by if by < 0 else (LARGEST - n) // by)


def _compare_join(a: Join, b: Join, limits: list[int]) -> None:
    for one, other in zip(a.branches, b.branches, strict=True):
        _compare(one, other, limits)
    if getattr(a.step.node, "shortcut", ""):  # a projection, as long as shapes differ
        _demand(_change(a.arriving, b.arriving) == _change(a.out, b.out))
    _compare_step(a.step, b.step, limits)


def _compare_loop(a: Loop, b: Loop, limits: list[int]) -> None:
    """Loops of as many runs; of several, none may come to leave what arrives, as it would be one run from there on."""
    one, other = but_for_size(a.runs), but_for_size(b.runs)
    _demand(type(a.runs) is type(b.runs) and a.name == b.name)
    _demand([times for _, times in one] == [times for _, times in other])
    for (body, _), (same, _) in zip(one, other, strict=True):
        _compare(body, same, limits)
        inward, outward = _change(body.arriving, same.arriving), _change(body.out, same.out)
        if len(one) > 1:
            _demand(inward == outward)
        elif not a.name:  # it may be a residual whose shortcut was dropped for its size
            _demand(inward[1:] == outward[1:])
    if isinstance(a.runs, TurnProgression) and isinstance(b.runs, TurnProgression):
        _compare(a.runs.second, b.runs.second, limits)


def _compare_step(a: Step, b: Step, limits: list[int]) -> None:
    _demand(a.kind.word == b.kind.word and a.reads == b.reads and a.node == b.node)
    _limit(a.out, b.out, limits)
    changes = [_change(x, y) for x, y in zip(a.ins, b.ins, strict=True)]
    outward = _change(a.out, b.out)
    resized = False
    for change in changes:
        _demand(not a.kind.moves or change[0] == outward[0])  # channels cut or filled up to a number
        resized = resized or any(change[1:])
    if any(map(any, changes)):
        _demand(not (a.kind.row_major or (resized and a.kind.dense)))
        _demand(not (resized and a.kind.gate) or _keeps_gates(a, changes))
    if a.kind.depthwise(a.args):  # as many filters for each channel
        _demand((a.out.channels or 0) * (b.ins[0].channels or 0) == (b.out.channels or 0) * (a.ins[0].channels or 0))
    _compare_windows(a, b, changes[0], limits)
    _demand(_goes_by_steps(a.args, b.args))


def _keeps_gates(step: Step, changes: list[tuple[int, ...]]) -> bool:
    """Does one map grow, with others of its size, and is all else one value a channel as before?"""
    full = widest(step.ins)
    each = list(zip(step.ins, changes, strict=True))
    (deeper, *larger), *unequal = {change for x, change in each if x == full}
    gates = all(is_gate(x, full) and not any(change) for x, change in each if x != full)
    return gates and not unequal and not deeper and min(larger) >= 0


def _compare_windows(a: Step, b: Step, change: tuple[int, ...], limits: list[int]) -> None:
    """The same views, and a stride that divides every step of a size."""
    window = a.kind.window(a.args)
    if isinstance(window, Slide) and window.ceil:  # as long as no window is larger than its map: that is noted
        every = zip(a.ins[0].size, window.kernel, window.padding, window.dilation, change[1:], strict=True)
        for n, k, p, d, by in every:
            if by < 0:
                limits.append((n + sum(p) - d * (k - 1) - 1) // -by)
    views = a.kind.views(a.args, a.ins)
    _demand(views == b.kind.views(b.args, b.ins))
    for view, by in zip(views or (), change[1:], strict=False):
        _demand(not by or not isinstance(view, AffineInterval) or by % view.jump == 0)


def _goes_by_steps(a: Any, b: Any) -> bool:
    """Are arguments the same but for whole numbers?"""
    if a == b or type(a) is type(b) is int:
        return True
    if type(a) is not type(b) or not isinstance(a, tuple) or len(a) != len(b):
        return False
    if not hasattr(a, "_make"):
        return all(type(x) is type(y) is int for x, y in zip(a, b, strict=True))
    return all(map(_goes_by_steps, a, b))
