"""Products that touch real pixels: what is left of the textbook count without the zeros of the padding."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.interval_sizes import floor_sum
from convcalc.network.facts import Facts
from convcalc.network.graph import Step
from convcalc.network.receptive_field import receptive_fields
from convcalc.network.rows import Row
from convcalc.network.sums import layers_with_times
from convcalc.network.traverse import Visit
from convcalc.shape import Shape

LARGEST = 10_000
"""Of more layers, those that repeat are looked at once, and zeros of a layer of their own count as pixels."""


Border: TypeAlias = "tuple[tuple[int, int], ...]"
"""How many zeros stand before and after what is real, an axis each."""


class Share(NamedTuple):
    """Equal layers of a network: how often they run, their MACs, and how many of these are useful, all together."""

    text: str
    in_: Shape
    out: Shape
    times: int
    macs: int
    useful: int
    transposed: bool


def shares(facts: Facts) -> list[Share]:
    """The layers that multiply, equal ones together, in the order in which they first run."""
    found: dict[tuple[str, Shape, Shape, int], Share] = {}
    for row, times, around in _runs(facts):
        if not row.macs:
            continue
        each, many = useful(row, around), times * facts.batch
        key = (row.text, row.in_, row.out, each)
        known = found.get(key, Share(row.text, row.in_, row.out, 0, 0, 0, row.visit.step.kind.transposed))
        found[key] = known._replace(
            times=known.times + times, macs=known.macs + row.macs * many, useful=known.useful + each * many
        )
    return list(found.values())


def _runs(facts: Facts) -> Iterator[tuple[Row, int, Border]]:
    """Every layer, or of very many the different ones: how often it runs, and the zeros around what arrives."""
    if len(facts.rows) > LARGEST:
        anything = receptive_fields(len(facts.in_.size)).start
        for step, times in layers_with_times(facts.net.body.items, wanted=multiplies):
            yield Row(Visit(0, step, (anything,) * len(step.ins), anything)), times, ()
        return
    behind: list[Border] = []
    for row in facts.rows:
        at = row.inputs[0]
        around = behind[at] if at >= 0 and len(behind[at]) == len(row.in_.size) else ((0, 0),) * len(row.in_.size)
        yield row, 1, around
        behind.append(_passed_on(row, around))


def multiplies(step: Step) -> bool:
    """Has it products of weights?"""
    return step.kind.macs(step.args, step.ins, step.out) != 0


def _passed_on(row: Row, around: Border) -> Border:
    """The zeros around what a layer makes, where such stand around what arrives; () for none that are known."""
    kind = row.visit.step.kind
    if len(row.inputs) > 1:
        return ()
    if kind.pads:
        amounts = row.visit.step.args
        return tuple([(b + before, a + after) for (b, a), (before, after) in zip(around, amounts, strict=True)])
    return around if kind.keeps_zero and not row.biases else ()  # a trained shift makes numbers of zeros


def useful(row: Row, around: Border = ()) -> int:
    """How many of a layer's products touch real pixels; of a transposed convolution, land in its output."""
    if row.macs is None:
        raise ValueError(f"{row.text} has no known number of products")
    if not row.macs or row.kernel is None or row.stride is None or row.dilation is None or row.padding is None:
        return row.macs
    turned = row.visit.step.kind.transposed
    inside, outside = (row.out, row.in_) if turned else (row.in_, row.out)
    zeros = around if around and not turned else ((0, 0),) * len(inside.size)
    every = zip(inside.size, outside.size, row.kernel, row.stride, row.dilation, row.padding, zeros, strict=True)
    met = prod(meetings(m, k, s, d, p + b, n - b - a) for n, m, k, s, d, (p, _), (b, a) in every)
    return row.macs // (prod(row.kernel) * outside.positions()) * met


def meetings(m: int, k: int, s: int, d: int, p: int, n: int) -> int:
    """Pairs of a place i < m and a tap t < k with 0 <= i*s + t*d - p < n: where a kernel stands on something real.

    >>> meetings(7, 3, 1, 1, 1, 7)    # 3 taps at 7 places, of which 2 stand on padding
    19
    """
    return _at_most(m, k, s, d, n - 1 + p) - _at_most(m, k, s, d, p - 1)


def _at_most(m: int, k: int, s: int, d: int, x: int) -> int:
    """Pairs of i < m and t < k with i*s + t*d <= x."""
    if x < 0:
        return 0
    some = min(k, x // d + 1)  # taps with any such place
    all_of = min(max((x - (m - 1) * s) // d + 1, 0), some)  # taps for which every place is one
    least = x - (some - 1) * d
    return all_of * m + (some - all_of) + floor_sum(some - all_of, s, d, least)
