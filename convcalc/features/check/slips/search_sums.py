"""Which part of a sum, which layer, or which two slips give a claimed total: looked for where nothing simpler does.

So much can be left out, counted twice or worked out wrongly in a large network that something fits nearly every number.
What is named here is therefore held against chance first: were there so many other values about as far from the right
one that a number which somebody made up would be hit as well, nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from math import prod

from convcalc._namedtuple import NamedTuple
from convcalc.features.check.slips.parts import LAYER, TWICE, SumChange, changes
from convcalc.features.check.slips.search_counts import Counted, amounts, everywhere, sum_with
from convcalc.features.check.slips.slip import (
    Slip,
    SuspectedSlip,
    Suspects,
    each_once,
    suspected,
    together,
    without_formula,
)

NEIGHBOUR = without_formula(
    "A04", "this is the count of another layer", "a unit test of VGG-B with VGG-A's count", copied=True
)
TENFOLD = without_formula("A01", "a factor of ten in one layer", "a thesis: 160*100 = 160,000")

PRODUCT = without_formula("P26", "the layers were multiplied; what they hold is added", "64^5 for five layers of 64")

FEW, MANY = 8, 20
"""One in so many made-up numbers may be hit by a part of the sum; by one layer, or by two slips at once."""

LEAST = 10
"""A total that is off by less, and by less than a twentieth, was added up wrongly, or mistyped."""

MOST_FACTORS = 60
"""Of more layers nobody has taken the product."""

MOST_LAYERS = 1_000
"""Of more, no two slips are tried together."""

Named = Callable[[int], str]
"""The name of a layer, by its place."""


class Sum(NamedTuple):
    """A claimed total.  claimed: the numbers for which the claim would be true.  named: how a layer is called."""

    counted: Sequence[Counted]
    claimed: range
    named: Named

    @property
    def whole(self) -> int:
        return sum(each.whole for each in self.counted)

    def is_no_chance(self, offs: Sequence[int], off: int, one_in: int) -> bool:
        """Is a hit at that distance a surprise, with all of these distances tried?

        Those from half as far to twice as far are counted, above and below; a made-up number lies anywhere there.
        """
        far = abs(off)
        near = sum(far <= 2 * abs(each) and abs(each) <= 2 * far for each in set(offs))
        return (far >= LEAST or 20 * far >= self.whole) and near * len(self.claimed) * one_in <= 3 * far

    def hits(self, offs: Sequence[int], one_in: int) -> list[int]:
        """The places of the distances that give the claim, none where that may be chance."""
        whole = self.whole
        hit = [at for at, off in enumerate(offs) if whole + off in self.claimed]
        return [at for at in hit if self.is_no_chance(offs, offs[at], one_in)]


def further(about: Sum) -> list[SuspectedSlip]:
    """The simplest that gives the claimed total: a part, a layer, or two slips at once."""
    found: list[SuspectedSlip] = []
    for search in (_multiplied, _of_parts, _left_out, _in_two_ways, _in_one, _otherwise, _in_two):
        if not found:
            found = list(each_once(search(about)))
    return found


NAMELESS = frozenset({"P19", "P20", "P21", "P22"})
"""Slips that do not say of what they tell."""


def _multiplied(about: Sum) -> Suspects:
    """The product of the layers: of their units, or of what each of them counts."""
    runs = [each for each in about.counted if each.right for _ in range(min(each.layer.times, MOST_FACTORS + 1))]
    if not 2 < len(runs) <= MOST_FACTORS:
        return
    for factors in ([each.layer.step.out.channels or 0 for each in runs], [each.right for each in runs]):
        if prod(factors) in about.claimed:
            alike = len(set(factors)) == 1
            shown = f"{factors[0]:,}^{len(factors)}" if alike else "*".join([f"{each:,}" for each in factors])
            yield suspected(PRODUCT, worked=f"{shown} = {prod(factors):,}")


def _of_parts(about: Sum) -> Suspects:
    parts = [each for each in changes(amounts(about.counted)) if not each.common]
    for at in about.hits([each.more for each in parts], FEW):
        each, sums = parts[at], sum_with(about.whole, parts[at])
        made = suspected(each.slip, worked=f"{each.words}, {sums}" if each.slip.code in NAMELESS else sums)
        yield made._replace(where=each.words, worked=sums)


def _in_one(about: Sum) -> Suspects:
    """A slip in just one of several layers, the last of them first."""
    several = [at for at, each in enumerate(about.counted) if each.right or each.wrong]
    if len(several) < 2:
        return
    tried = [
        (at, slip, about.counted[at].more(value), setting)
        for at in reversed(several)
        for slip, value, setting in about.counted[at].wrong
        if not slip.convention
    ]
    for hit in about.hits([more for _, _, more, _ in tried], MANY):
        at, slip, _, setting = tried[hit]
        once = about.counted[at].layer.times == 1
        yield suspected(slip, where=about.named(at), worked=slip.formula(setting) if once else "")


def _left_out(about: Sum) -> Suspects:
    """A layer, or one of its runs, that is not in the sum."""
    tried = _layers(about, lambda once, all_runs: [(LAYER, -part) for part in {once, all_runs}])
    yield from _of_layers(about, tried, FEW)


def _otherwise(about: Sum) -> Suspects:
    """A layer counted twice, alone, or ten times."""
    whole = about.whole
    tried = _layers(
        about,
        lambda once, all_runs: [
            *[(TWICE, part) for part in {once, all_runs}],
            *[(NEIGHBOUR, part - whole) for part in {once, all_runs}],
            (TENFOLD, 9 * once),
        ],
    )
    yield from _of_layers(about, tried, MANY)


def _layers(about: Sum, of: Callable[[int, int], list[tuple[Slip, int]]]) -> list[tuple[int, Slip, int]]:
    """What may become of every layer but one that is the whole sum, by its place."""
    whole = about.whole
    several = [(at, each) for at, each in enumerate(about.counted) if each.right and each.whole != whole]
    return [(at, slip, more) for at, each in several for slip, more in of(each.right, each.whole)]


def _of_layers(about: Sum, tried: Sequence[tuple[int, Slip, int]], one_in: int) -> Suspects:
    for hit in about.hits([more for _, _, more in tried], one_in):
        at, slip, more = tried[hit]
        sums = f"{about.whole:,} {'-' if more < 0 else '+'} {abs(more):,} = {about.whole + more:,}"
        made = suspected(slip, worked=about.named(at) + ("" if slip is NEIGHBOUR else f", {sums}"))
        yield made._replace(where=about.named(at), worked=sums)


def _in_two_ways(about: Sum) -> Suspects:
    """Two ways to count, or parts that are often left out, at once: no biases, and running statistics."""
    single = _single(about)
    return _in_pairs(about, [each for each in single if each.common and (each.words or each.slip.convention)], FEW)


def _in_two(about: Sum) -> Suspects:
    """Any two slips, each of them everywhere or in a part as a whole."""
    return _in_pairs(about, _single(about), MANY)


def _single(about: Sum) -> list[SumChange]:
    """Every slip that happens everywhere, or in a part; none where the layers are too many to try them together."""
    if len(about.counted) > MOST_LAYERS:
        return []
    return [*everywhere(about.counted), *changes(amounts(about.counted))]


def _in_pairs(about: Sum, single: Sequence[SumChange], one_in: int) -> Suspects:
    """The first two that give the claim: those that come first are the likeliest."""
    known = {each.more for each in single}
    every = [(one, two, _together(one, two)) for one, two in combinations(single, 2)]
    tried = [(one, two, off) for one, two, off in every if off is not None and off not in known]
    for hit in about.hits([off for _, _, off in tried], one_in)[:1]:
        one, two, off = tried[hit]
        yield from _both(one, two._replace(more=off - one.more), about.whole)


def _both(one: SumChange, two: SumChange, whole: int) -> Suspects:
    named = [f"{each.slip.text}{f' ({each.words})' * (each.slip.code in NAMELESS)}" for each in (one, two)]
    slips = suspected(one.slip), suspected(two.slip)
    both = together(*slips)
    convention = "; ".join(each.convention for each in slips) if all(each.convention for each in slips) else ""
    sums = sum_with(whole, one, two)
    yield both._replace(text=f"{named[0]}; and {named[1]}: {sums}", convention=convention, worked=sums)


def _together(one: SumChange, two: SumChange) -> int | None:
    """How much two slips count too much; None where they cannot happen together, or nobody can say what they make."""
    both = one.by_layer.keys() & two.by_layer.keys()
    if not both:
        return one.more + two.more
    if one.times is None and two.times is not None and not one.words:
        return one.more + two.more + (two.times - 1) * sum(one.by_layer[at] for at in both)
    return None


def neighbours(about: Sum, others: Iterable[int]) -> Suspects:
    """The count of another layer of the network than the claim is about."""
    whole = about.whole
    offs = [other - whole for other in others if other not in (0, whole)]
    if about.hits(offs, MANY):
        yield suspected(NEIGHBOUR)
