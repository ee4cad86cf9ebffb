"""Where changed nets are tried, each only as far as a claim needs it, and with only so much work."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from convcalc.build import build
from convcalc.check.claimed import amount
from convcalc.check.edit import moved_strides
from convcalc.check.replay import Replay
from convcalc.judge import Verdict, about_total, judge
from convcalc.measure import Facts, measure
from convcalc.mistakes import SpecError
from convcalc.net import Body, Join, Loop
from convcalc.shape import Shape
from convcalc.slips.settings import Part
from convcalc.slips.trail import parts
from convcalc.spec.tree import Claim, Number, Spec, Statement

MOST_ROWS = 20_000
"""A larger net is not built over and over."""

MOST_WORK = 60_000
"""So many layers are built once more in search of what fits."""


class Bench:
    """What was measured, the variables that were set from outside, and how much work is left."""

    def __init__(self, facts: Facts, lets: Mapping[str, int]) -> None:
        self.facts = facts
        self.lets = lets
        self.left = MOST_WORK
        self.known: dict[Any, Any] = {}
        self.replay: Replay | None = None

    def measured(self, tree: Spec, input: Shape | None = None) -> Facts | None:
        """The facts of a changed tree; None where it cannot be built."""
        net = self.facts.net
        self.left -= self.layers
        try:
            return measure(build(tree, net.source, input or net.input, self.lets, net.batch))
        except SpecError:
            return None

    def verdicts(self, tree: Spec, input: Shape | None = None) -> tuple[Verdict, ...]:
        facts = self.measured(tree, input)
        if facts is None:
            return ()
        found = judge(facts)
        if any(each.claim.what in ("rf", "jump") and each.where for each in found):
            self.left -= 4 * len(facts.rows)  # every turn of a block was walked for what it sees
        return found

    def changed(self, statement: Statement) -> Statement | None:
        """The statement at the top in which this one stands, to be changed and `tried`; None inside a block."""
        if self.replay is None:
            self.replay = Replay(self.facts, self.lets)
        return self.replay.reach(statement)

    def tried(self, statement: Statement) -> tuple[Verdict, ...]:
        """The verdicts on a statement put in the place of the one that `changed` gave last."""
        assert self.replay is not None
        verdicts, spent = self.replay.tried(statement)
        self.left -= max(spent, 1)
        return verdicts

    @property
    def layers(self) -> int:
        """What building the whole net costs: bodies that run several times are built once."""
        if "layers" not in self.known:
            self.known["layers"] = _layers(self.facts.net.body, set())
        found: int = self.known["layers"]
        return found

    def moved(self, verdict: Verdict) -> bool:
        """Would that claim be true with the bottlenecks' strides moved?"""
        if "moved" not in self.known:
            tree = moved_strides(self.facts.net.tree)
            facts = None if tree is self.facts.net.tree else self.measured(tree)
            true = [] if facts is None else [each for each in judge(facts) if each.verdict == "true"]
            self.known["moved"] = facts, {id(each.claim) for each in true}
        facts, true = self.known["moved"]
        if verdict.mark is not None:
            return id(verdict.claim) in true
        return facts is not None and about_total(verdict.claim, facts).verdict == "true"

    def total_at(self, claim: Claim, input: Shape) -> bool:
        """Would that claim about the total be true of another input?"""
        if input not in self.known:
            self.known[input] = self.measured(self.facts.tree, input)
        facts = self.known[input]
        return facts is not None and about_total(claim, facts).verdict == "true"

    def neighbours(self, claim: Claim, own: list[Part]) -> list[int]:
        """The value of an exact claim, where another layer of the net than its own has just that count."""
        what = claim.what
        if ("counts", what) not in self.known:
            self.known["counts", what] = _counts(self.facts, what)
        assert isinstance(claim.value, Number)
        value: Fraction = amount(claim.value)
        steps: set[int] = self.known["counts", what].get(value, set())
        return [value.numerator] if steps - {id(part.step) for part in own} else []


def _counts(facts: Facts, what: str) -> dict[int, set[int]]:
    """The layers of a net by their counts."""
    found: dict[int, set[int]] = {}
    for part in parts(facts.net.body):
        step = part.step
        weights, biases, _ = step.kind.cost(step.args, step.ins)
        value = (weights or 0) + ((biases or 0) if what == "params" else 0)
        if what == "macs":
            value = step.kind.macs(step.args, step.ins, step.out) or 0
        found.setdefault(value, set()).add(id(step))
    return found


def _layers(body: Body, seen: set[int]) -> int:
    """How many layers are built for a body, those that were built before left out."""
    if id(body) in seen:
        return 0
    seen.add(id(body))
    inner = [turn for item in body.items if isinstance(item, Loop) for turn, _ in item.runs]
    inner += [branch for item in body.items if isinstance(item, Join) for branch in item.branches]
    return 1 + len(body.items) + sum(_layers(each, seen) for each in inner)
