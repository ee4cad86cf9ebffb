"""What was found of a published number: where it was looked for, which numbers fit, and what they suppose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Number
from convcalc.network.facts import Facts
from convcalc.network.sums import layers_with_times
from convcalc.shape import Shape

if TYPE_CHECKING:
    from convcalc.features.why.countings import Counting
    from convcalc.features.why.quantity import NumberReading, Quantity
    from convcalc.features.why.variants import Variant
    from convcalc.ledger.execution import Execution
    from convcalc.network.graph import Step

OF_THEIR_OWN = {"params+statistics", "params+idle"}
"""Ways of counting that are told beside a plainer one that fits as well."""


def _grows(step: Step) -> bool:
    return step.kind.grows and step.kind.weighted


class MeasuredVariant(NamedTuple):
    """A variant on an input: what is known of it there, how it is run, and how much the input supposes."""

    variant: Variant
    facts: Facts
    run: Execution
    input_cost: int = 0

    @property
    def cost(self) -> int:
        return self.variant.cost + self.input_cost

    @property
    def published(self) -> tuple[int, ...]:
        """Totals that were printed and that the text of the network explains."""
        claims = [claim for total in self.facts.net.totals for claim in total.claims if claim.published]
        return tuple([claim.value.mantissa for claim in claims if isinstance(claim.value, Number)])

    @property
    def grows(self) -> bool:
        """Has it layers that make a map larger? Of these tools count much that is not done."""
        layers = layers_with_times(self.facts.net.body.items, wanted=_grows)
        return any(_grows(step) for step, _ in layers)

    def at(self, side: int) -> Shape:
        """Another input of the same channels."""
        return Shape(self.facts.in_.channels, (side, side))

    def likely_macs(self, side: int) -> float:
        """About how many MACs there are on another input; side 0: its own."""
        places = self.facts.in_.positions() or 1
        return self.facts.macs * (side * side or places) / places


class CountCandidate(NamedTuple):
    """A number that was looked at: where, counted how, and how much that supposes."""

    counting: Counting
    measured: MeasuredVariant
    cost: int

    @property
    def number(self) -> int:
        return self.counting.number


class CountExplanation(NamedTuple):
    """A number that fits, the reading of the written one that it fits, and what both suppose together.

    doubtful: would about as many fit by chance?  others: further ways of counting that give the same number, by name.
    alike: those that give another number of the same network, which is the same to the digits that were written.
    """

    candidate: CountCandidate
    reading: NumberReading
    cost: int
    doubtful: bool = False
    others: tuple[str, ...] = ()
    alike: tuple[CountCandidate, ...] = ()

    @property
    def number(self) -> int:
        return self.candidate.number

    def is_beside(self, other: CountExplanation) -> bool:
        """Is it another count of the same network on the same input, read alike, that says nothing of its own?"""
        mine, its = self.candidate, other.candidate
        same = mine.measured == its.measured and self.reading == other.reading
        counted = mine.counting.unit == its.counting.unit and mine.counting.counts == its.counting.counts
        return same and counted and not mine.counting.part and mine.counting.name not in OF_THEIR_OWN


class Answer(NamedTuple):
    """Everything that was found.

    explanations: what is offered.  more: further ones that fit, which suppose so much more that they may be chance.
    nearest: where nothing is offered.  searched, fitting: how many different numbers were looked at, and how many fit.
    published: does the network's own source print this number?  reason: why it does not hold, where that is known.
    """

    quantity: Quantity
    name: str
    explanations: tuple[CountExplanation, ...]
    more: tuple[CountExplanation, ...]
    nearest: tuple[CountExplanation, ...]
    searched: int
    fitting: int
    published: str = ""
    reason: str = ""
    notes: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        """Is it known what the number is?"""
        return bool(self.explanations or self.reason)
