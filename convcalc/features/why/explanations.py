"""What gives a published number: every counting of every variant on every input is held against it, simplest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from math import log
from typing import TYPE_CHECKING

from convcalc.features.why.answer import Answer, CountCandidate, CountExplanation, MeasuredVariant
from convcalc.features.why.countings import (
    CHARGED,
    PLAIN,
    Counting,
    batches,
    in_single_precision,
    memory,
    operations,
    outputs,
    parameters,
    parts,
)
from convcalc.features.why.quantity import NumberReading, Quantity
from convcalc.features.why.variants import Variant, sides, variants
from convcalc.lang.tree import SCALES, Claim, Number
from convcalc.ledger.conventions import CONVENTIONS, Convention
from convcalc.ledger.execution import executed
from convcalc.network.facts import Facts
from convcalc.readers.source import Loaded

if TYPE_CHECKING:
    from convcalc.loading import GivenInput

NEAR = 1.25
"""Within this factor of the number, all counts are numbered: how densely they lie says what may be chance."""

DOUBT = Fraction(1, 2)
"""Where so many counts would fit by chance, an explanation is called doubtful."""

CHANCE = Fraction(1, 8)
"""Where so many would, what supposes more than SIMPLE is not offered."""

SIMPLE = 3
"""What supposes no more than this is told however few digits were given, and called doubtful where it may be chance."""

MOST = {True: 8, False: 5}
"""How much may be supposed, where all digits were given and where not."""

PLAINEST = 0
"""What supposes no more is never called doubtful."""

OTHER_INPUT = 2

FURTHER = 4
"""What supposes so much more than the simplest is not told."""

MOST_SHOWN = 5


def search(
    loaded: Loaded, facts: Facts, wanted: Quantity, size: GivenInput, lets: Mapping[str, int],
    tell: Callable[[str], None] = lambda said: None,
) -> Answer:  # fmt: skip
    """Look for what gives a number; tell: is told what is looked at."""
    found = CountSearch(wanted)
    for variant in variants(loaded, facts, size, lets):
        tell(variant.name)
        found.look_at(variant)
    fits = sorted(found.fits(), key=lambda each: (each.cost, each.reading.base, abs(each.number - wanted.value)))
    offered, more = _offered(found, fits)
    claim = next((claim for claim in _totals(facts) if _is(claim, wanted)), None)
    return Answer(
        wanted, loaded.zoo or facts.name or "the network", tuple(offered), tuple(more),
        () if offered else tuple(found.nearest()), len(found.numbers), len(fits),
        "" if claim is None else facts.source, "" if claim is None else claim.published or "", facts.notes,
    )  # fmt: skip


def _offered(found: CountSearch, fits: list[CountExplanation]) -> tuple[list[CountExplanation], list[CountExplanation]]:
    """What is told, with what is beside it, and the rest."""
    offered: list[CountExplanation] = []
    more = []
    for each in fits:
        beside = next((at for at, other in enumerate(offered) if each.is_beside(other)), None)
        chance, close = found.chance(each.cost), each.cost <= fits[0].cost + FURTHER
        if beside is not None:
            first = offered[beside]
            offered[beside] = first._replace(alike=(*first.alike, each.candidate))
        elif len(offered) < MOST_SHOWN and close and (each.cost <= SIMPLE or chance <= CHANCE):
            offered.append(each._replace(doubtful=chance > DOUBT and each.cost > PLAINEST))
        else:
            more.append(each)
    certain = [each for each in offered if not each.doubtful]
    return (certain, [each for each in offered if each.doubtful] + more) if certain else (offered, more)


def _totals(facts: Facts) -> Iterator[Claim]:
    for each in facts.net.totals:
        yield from each.claims


def _is(claim: Claim, wanted: Quantity) -> bool:
    """Was this very number claimed?"""
    number = claim.value
    if not isinstance(number, Number) or (number.unit == "" and not number.places and wanted.digit):
        return False
    return Fraction(number.mantissa * SCALES[number.unit], 10**number.places) == wanted.value


class CountSearch:
    """Numbers as they are met; the cheapest way to each is kept."""

    def __init__(self, wanted: Quantity) -> None:
        self.wanted = wanted
        self.most = MOST[not wanted.digit]
        self.numbers: dict[int, CountCandidate] = {}
        self.others: dict[int, list[str]] = {}
        self.guessed: list[tuple[int, int]] = []
        self.spans = [(each.low, each.high) for each in wanted.readings]

    # --- gathering -------------------------------------------------------------------------------------------------

    def look_at(self, variant: Variant) -> None:
        """All countings of a variant, on its own input and on others."""
        facts = variant.facts()
        if facts is None:
            return
        own = MeasuredVariant(variant, facts, executed(facts.tree))
        conventions = [each for each in CHARGED if each.name in PLAIN] if variant.changed else CHARGED
        ratios: dict[str, Fraction] = {}
        for convention in conventions:
            if self._counts_operations and any(self._is_wide(own, convention, side) for side in (0, *sides(facts))):
                for each in operations(facts, convention, own.run):
                    ratios.setdefault(each.name, Fraction(each.number, facts.macs or 1))
                    self._add_operations(each, own)
        for counting in self._others(facts):
            self._add(counting, own)
        sized = self.wanted.counts in ("", "params") and self._params_grow(own)
        for side in sides(facts):
            self._at_side(own, side, ratios, sized)

    @property
    def _counts_operations(self) -> bool:
        return self.wanted.counts in ("", "flops", "macs")

    def _is_wide(self, own: MeasuredVariant, convention: Convention, side: int) -> bool:
        """May a convention give about that much on another input (0: its own), as far as MACs tell?"""
        macs = own.likely_macs(side)
        least, most = (1, 2) if convention.unit == "MACs" else (2, 3)
        most *= 5 if own.facts.counts.macs and own.grows else 1
        return any(low * 3 / 4 <= most * macs and least * macs * 9 / 10 <= high * 4 / 3 for low, high in self.spans)

    def _params_grow(self, own: MeasuredVariant) -> bool:
        """Do parameters depend on the input?"""
        for side in sides(own.facts):
            facts = own.variant.facts(own.at(side))
            if facts is not None:
                return facts.params != own.facts.params
        return False

    def _others(self, facts: Facts) -> Iterator[Counting]:
        counts = self.wanted.counts
        if counts in ("", "params"):
            yield from parameters(facts)
        if counts in ("", "activations"):
            yield from (each._replace(cost=each.cost + 2 * (not counts)) for each in outputs(facts))
        if counts == "memory":
            yield from memory(facts)
        for part in parts(facts) if counts not in ("memory", "activations") else ():
            if counts == "" or (part.counts == "params") == (counts == "params"):
                yield part

    def _at_side(self, own: MeasuredVariant, side: int, ratios: dict[str, Fraction], sized: bool) -> None:
        """The same on another input, where a number there may be near."""
        likely = own.likely_macs(side)
        near = [name for name, ratio in ratios.items() if self._may_be_near(likely * ratio, Fraction(1, 2))]
        active = self.wanted.counts == "activations"
        if not near and not sized and not active:
            return
        facts = own.variant.facts(own.at(side))
        if facts is None:
            return
        resized = facts.params != own.facts.params
        there = MeasuredVariant(own.variant, facts, own.run, OTHER_INPUT + 2 * resized)
        for name in near:
            self._operations_at(there, CONVENTIONS[name], ratios[name])
        for counting in parameters(facts) if sized else outputs(facts) if active else ():
            self._add(counting, there._replace(input_cost=OTHER_INPUT) if sized else there)

    def _operations_at(self, there: MeasuredVariant, convention: Convention, ratio: Fraction) -> None:
        """A convention on another input: counted where it may fit, else only numbered."""
        likely = there.facts.macs * ratio
        if not self._may_be_near(likely, Fraction(1, 10)):
            tool = convention.name not in PLAIN
            self.guessed.append((int(likely), there.cost + tool))
            return
        for each in operations(there.facts, convention, there.run)[:1]:
            self._add_operations(each, there)

    def _may_be_near(self, likely: Fraction, slack: Fraction) -> bool:
        return any(low * (1 - slack) <= likely <= high * (1 + slack) for low, high in self.spans)

    def _add_operations(self, counting: Counting, measured: MeasuredVariant) -> None:
        self._add(counting, measured)
        rounded = in_single_precision(counting)
        if rounded is not None and not self.wanted.digit:
            self._add(rounded, measured)
        for several in batches(counting) if counting.name in PLAIN and not measured.input_cost else ():
            self._add(several, measured)

    def _add(self, counting: Counting, measured: MeasuredVariant) -> None:
        cost = counting.cost + measured.cost + mismatch(self.wanted.counts, counting)
        cost -= counting.cost > 0 and counting.number in measured.published
        known = self.numbers.get(counting.number)
        if known is None or cost < known.cost:
            self.numbers[counting.number] = CountCandidate(counting, measured, cost)
        elif known.measured == measured and known.counting.name != counting.name:
            self.others.setdefault(counting.number, []).append(counting.name)

    # --- judging ---------------------------------------------------------------------------------------------------

    def fits(self) -> Iterator[CountExplanation]:
        """Every number that the written one may stand for, by the plainest of its readings."""
        for number, each in self.numbers.items():
            readings = [reading for reading in self.wanted.readings if number in reading]
            if readings:
                cost = each.cost + readings[0].cost
                if cost <= self.most:
                    yield CountExplanation(each, readings[0], cost, others=tuple(self.others.get(number, ())))

    def chance(self, cost: int) -> Fraction:
        """How many counts that suppose no more than this would fit, were they spread evenly around the number."""
        expected = Fraction(0)
        counts = [(number, each.cost) for number, each in self.numbers.items()] + self.guessed
        for reading in self.wanted.readings:
            if reading.cut:
                continue
            middle = (reading.low + reading.high) / 2
            width = max(reading.high - reading.low, Fraction(1)) / middle if middle else Fraction(0)
            near = [
                each for number, each in counts
                if each + reading.cost <= cost and middle / Fraction(NEAR) <= number <= middle * Fraction(NEAR)
            ]  # fmt: skip
            expected += len(near) * width / Fraction(2 * log(NEAR))
        return expected

    def nearest(self, most: int = 3) -> Iterable[CountExplanation]:
        """What comes closest of what supposes little."""
        if not self.wanted.value:
            return ()
        plain = [reading for reading in self.wanted.readings if not reading.cut]
        found = [
            CountExplanation(each, reading, each.cost + reading.cost, others=tuple(self.others.get(number, ())))
            for number, each in self.numbers.items()
            for reading in plain
            if number and each.cost + reading.cost <= SIMPLE
        ]
        return sorted(found, key=lambda each: nearness(each.number, each.reading))[:most]


def nearness(number: int, reading: NumberReading) -> float:
    """How far a number is from what was written, as a logarithm."""
    return abs(log(number / float((reading.low + reading.high) / 2)))


def mismatch(said: str, counting: Counting) -> int:
    """How much is supposed where what is counted has another name than what the number says."""
    if counting.counts != "macs":
        return 0
    if counting.unit == "FLOPs":
        return {"macs": 2, "": 1}.get(said, 0)
    return 1 if said == "flops" else 0
