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
from convcalc.features.why.variants import ODD_SIDES, Variant, name_of, sides, variants
from convcalc.lang.tree import SCALES, Number
from convcalc.ledger.conventions import CONVENTIONS, Convention
from convcalc.ledger.execution import UNKNOWN, executed
from convcalc.network.facts import Facts
from convcalc.readers.source import Loaded

if TYPE_CHECKING:
    from convcalc.loading import GivenInput

NEAR = (1.05, 1.25)
"""Within these factors of the number, all counts are numbered: how densely they lie says what may be chance."""

DOUBT = 1 / 2
"""Where so many counts would fit by chance, an explanation is called doubtful."""

CHANCE = 1 / 6
"""Where so many would, what supposes more than SIMPLE is not offered."""

FAR = log(3)
"""What is further off than this factor is not near at all, and not told where nothing fits."""

SIMPLE = 3
"""What supposes no more than this is told however few digits were given, and called doubtful where it may be chance."""

FREELY = 1
"""What supposes no more is told beside what supposes less."""

MOST = {0: 8, 1: 5, 2: 5, 3: 5}
"""How much may be supposed, by the digits that were given, 0 being all; of more digits MOST_OF_MANY."""

MOST_OF_MANY = 6

PLAINEST = 0
"""What supposes no more is never called doubtful."""

OTHER_INPUT = 2

BY_SIZE, BY_MACS = 1 / 3, 1 / 33
"""How far a count on another input may be from what its size, and from what its MACs tell."""

FURTHER = 4
"""What supposes so much more than the simplest is not told."""

MOST_SHOWN = 5

MOST_DOUBTFUL = 3


def search(
    loaded: Loaded, facts: Facts, wanted: Quantity, size: GivenInput, lets: Mapping[str, int],
    tell: Callable[[str], None] = lambda said: None, among: Iterable[Variant] | None = None,
) -> Answer:  # fmt: skip
    """Look for what gives a number; tell: is told what is looked at.  among: all variants, where there are several
    numbers to look for in them.
    """
    found = CountSearch(wanted)
    for variant in variants(loaded, facts, size, lets) if among is None else among:
        tell(variant.name)
        found.look_at(variant)
    fits = sorted(found.fits(), key=lambda each: (each.cost, each.reading.base, abs(each.number - wanted.value)))
    offered, more = _offered(found, fits)
    printed, reason = found.printed or ("", "")
    return Answer(
        wanted, name_of(loaded, facts), tuple(offered), tuple(more), () if offered else tuple(found.nearest()),
        len(found.numbers), len(fits), printed, reason, facts.notes,
    )  # fmt: skip


def _offered(found: CountSearch, fits: list[CountExplanation]) -> tuple[list[CountExplanation], list[CountExplanation]]:
    """What is told, with what is beside it, and the rest."""
    offered: list[CountExplanation] = []
    more = []
    whole = {_of(each) for each in fits if not each.candidate.counting.part}
    for each in fits:
        beside = next((at for at, other in enumerate(offered) if each.is_beside(other)), None)
        of_a_whole = each.candidate.counting.part and _of(each) in whole
        if beside is not None:
            plain = offered[beside]
            offered[beside] = plain._replace(alike=(*plain.alike, each.candidate))
        elif of_a_whole or len(offered) == MOST_SHOWN or not _adds(each, offered, found.chance(each.cost)):
            more.append(each)
        else:
            offered.append(each._replace(doubtful=found.chance(each.cost) > DOUBT and each.cost > PLAINEST))
    certain = [each for each in offered if not each.doubtful]
    shown = certain or offered[:MOST_DOUBTFUL]
    return shown, sorted([each for each in offered if each not in shown] + more, key=lambda each: each.cost)


def _adds(each: CountExplanation, offered: list[CountExplanation], chance: float) -> bool:
    """Is an explanation worth telling after those that suppose less? chance: how many like it would fit by chance."""
    changed, counting = each.candidate.measured.variant.changed, each.candidate.counting.name
    if changed and any(other.candidate.counting.name == counting for other in offered):
        return False
    if each.reading.cut and any(not other.reading.cut and other.cost < each.cost for other in offered):
        return False
    least = offered[0].cost if offered else each.cost
    if chance <= CHANCE:
        return each.cost <= least + FURTHER
    return not changed and each.cost <= min(SIMPLE, max(least, FREELY))


def _of(each: CountExplanation) -> tuple[int, str]:
    """Which network on which input, and what of it is counted."""
    return id(each.candidate.measured.facts), each.candidate.counting.unit


def _printed(facts: Facts, wanted: Quantity) -> tuple[str, str] | None:
    """The source of a network, where it prints this very number, and what is known of that."""
    for claim in [claim for total in facts.net.totals for claim in total.claims]:
        number = claim.value
        if not isinstance(number, Number) or not (claim.rounded or claim.published):
            continue
        if Fraction(number.mantissa * SCALES[number.unit], 10**number.places) == wanted.value:
            return facts.source, claim.published or ""
    return None


class CountSearch:
    """Numbers as they are met; the cheapest way to each is kept."""

    def __init__(self, wanted: Quantity) -> None:
        self.wanted = wanted
        self.most = MOST.get(wanted.figures if wanted.digit else 0, MOST_OF_MANY)
        self.numbers: dict[int, CountCandidate] = {}
        self.others: dict[int, list[str]] = {}
        self.printed: tuple[str, str] | None = None
        self.guessed: list[tuple[int, int]] = []
        self.readings = wanted.readings
        self.spans = [(float(each.low), float(each.high)) for each in self.readings]

    # --- gathering -------------------------------------------------------------------------------------------------

    def look_at(self, variant: Variant) -> None:
        """All countings of a variant, on its own input and on others."""
        facts = variant.facts()
        if facts is None:
            return
        if variant.classes:
            for counting in parameters(facts) if self.wanted.counts in ("", "params") else ():
                self._add(counting, MeasuredVariant(variant, facts, UNKNOWN))
            return
        self.printed = self.printed or _printed(facts, self.wanted)
        own = MeasuredVariant(variant, facts, executed(facts.tree))
        conventions = [each for each in CHARGED if each.name in PLAIN] if variant.changed else CHARGED
        ratios: dict[str, float] = {}
        more = 5 if facts.counts.macs and own.grows else 1  # looked up once: it goes through every layer
        for convention in conventions if self._counts_operations else ():
            if any(self._is_wide(own, convention, side, more) for side in (0, *sides(facts))):
                for each in operations(facts, convention, own.run):
                    ratios.setdefault(each.name, each.number / (facts.macs or 1))
                    self._add_operations(each, own)
        for counting in self._others(facts):
            self._add(counting, own)
        sized = self.wanted.counts in ("", "params") and self._params_grow(own)
        known: list[tuple[int, int]] = []
        for side in sorted(sides(facts), key=lambda side: self._apart(own.likely_macs(side))):
            self._at_side(own, side, ratios, sized, known)

    @property
    def _counts_operations(self) -> bool:
        return self.wanted.counts in ("", "flops", "macs")

    def _is_wide(self, own: MeasuredVariant, convention: Convention, side: int, more: int) -> bool:
        """May a convention give about that much on another input (0: its own), as far as MACs tell?

        more: so many times the operations that are done some tools count.
        """
        macs = own.likely_macs(side)
        least, most = (1, 2) if convention.unit == "MACs" else (2, 3)
        most *= more
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

    def _at_side(
        self, own: MeasuredVariant, side: int, ratios: dict[str, float], sized: bool, known: list[tuple[int, int]]
    ) -> None:
        """The same on another input, where a number there may be near; known: sides that were measured, with MACs."""
        likely = own.likely_macs(side)
        near = [name for name, ratio in ratios.items() if self._may_be_near(likely * ratio, BY_SIZE)]
        active = self.wanted.counts == "activations"
        usual = OTHER_INPUT + (side in ODD_SIDES and own.facts.in_.size[0] not in ODD_SIDES)
        if not sized and not active:
            for name in [each for each in near if self._is_beyond(side, ratios[each], known)]:
                near.remove(name)
                self.guessed.append((int(likely * ratios[name]), own.cost + usual + (name not in PLAIN)))
            if not near:
                return
        facts = own.variant.facts(own.at(side))
        if facts is None:
            return
        known.append((side, facts.macs))
        resized = facts.params != own.facts.params
        there = MeasuredVariant(own.variant, facts, own.run, usual + 2 * resized)
        for name in near:
            self._operations_at(there, CONVENTIONS[name], ratios[name])
        for counting in parameters(facts) if sized else outputs(facts) if active else ():
            self._add(counting, there._replace(input_cost=usual) if sized else there)

    def _apart(self, likely: float) -> float:
        """By which factor a number is from what is looked for."""
        return min(max(likely / max(low, 1), high / likely) for low, high in self.spans) if likely else 1.0

    def _is_beyond(self, side: int, ratio: float, known: Iterable[tuple[int, int]]) -> bool:
        """Is a count out of reach on a side? MACs never fall where an input grows, and those of others are known."""
        least, most = min(low for low, _ in self.spans), max(high for _, high in self.spans)
        return any(
            (side >= other and macs * ratio * (1 - BY_MACS) > most)
            or (side <= other and macs * ratio * (1 + BY_MACS) < least)
            for other, macs in known
        )

    def _operations_at(self, there: MeasuredVariant, convention: Convention, ratio: float) -> None:
        """A convention on another input: counted where it may fit, else only numbered."""
        likely = there.facts.macs * ratio
        if not self._may_be_near(likely, BY_MACS):
            tool = convention.name not in PLAIN
            self.guessed.append((int(likely), there.cost + tool))
            return
        tools_own = set(there.facts.in_.size) == {convention.side}
        for each in operations(there.facts, convention, there.run)[:1]:
            self._add_operations(each._replace(cost=each.cost - there.input_cost) if tools_own else each, there)

    def _may_be_near(self, likely: float, slack: float) -> bool:
        return any(low * (1 - slack) <= likely <= high * (1 + slack) for low, high in self.spans)

    def _add_operations(self, counting: Counting, measured: MeasuredVariant) -> None:
        self._add(counting, measured)
        rounded = in_single_precision(counting)
        if rounded is not None and not self.wanted.digit:
            self._add(rounded, measured)
        for several in batches(counting) if not (counting.part or measured.input_cost) else ():
            self._add(several, measured)

    def _add(self, counting: Counting, measured: MeasuredVariant) -> None:
        cost = counting.cost + measured.cost + mismatch(self.wanted.counts, counting)
        cost -= counting.cost > 0 and counting.number in measured.published
        known = self.numbers.get(counting.number)
        if known is None or cost < known.cost:
            self.numbers[counting.number] = CountCandidate(counting, measured, cost)
        elif known.measured == measured and known.counting.name != counting.name and not counting.part:
            self.others.setdefault(counting.number, []).append(counting.name)

    # --- judging ---------------------------------------------------------------------------------------------------

    def fits(self) -> Iterator[CountExplanation]:
        """Every number that the written one may stand for, by the plainest of its readings."""
        for number, each in self.numbers.items():
            readings = [reading for reading in self.readings if number in reading]
            if readings:
                cost = each.cost + readings[0].cost
                if cost <= self.most:
                    yield CountExplanation(each, readings[0], cost, others=tuple(self.others.get(number, ())))

    def chance(self, cost: int) -> float:
        """How many counts that suppose no more than this would fit, were they spread evenly around the number."""
        return max([self._expected(cost, factor) for factor in NEAR])

    def _expected(self, cost: int, factor: float) -> float:
        """The same for those within a factor of the number."""
        expected = 0.0
        counts = [(number, each.cost) for number, each in self.numbers.items()] + self.guessed
        for reading, (low, high) in zip(self.readings, self.spans, strict=True):
            middle, most = (low + high) / 2, cost - reading.cost
            if not reading.cut and middle:
                near = sum([each <= most and middle / factor <= number <= middle * factor for number, each in counts])
                expected += near * max(high - low, 1) / middle / (2 * log(factor))
        return expected

    def nearest(self, most: int = 3) -> Iterable[CountExplanation]:
        """What comes closest of what supposes little."""
        if not self.wanted.value:
            return ()
        plain = [reading for reading in self.readings if not reading.cut]
        found = [
            CountExplanation(each, reading, each.cost + reading.cost, others=tuple(self.others.get(number, ())))
            for number, each in self.numbers.items()
            for reading in plain
            if number and each.cost + reading.cost <= SIMPLE and nearness(number, reading) < FAR
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
