"""The totals below a summary as claims, each counted as its maker counts it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from convcalc.features.check.checker import with_slips
from convcalc.features.check.claimed import claimed_value, holds
from convcalc.features.check.printed_left_out import Uncounted
from convcalc.features.check.printed_multadds import MultAdds
from convcalc.features.check.printed_windows import operations_of
from convcalc.features.check.rebuild import Rebuilder, moved_strides
from convcalc.features.check.result import Checked
from convcalc.features.check.slips.slip import SuspectedSlip, suspected
from convcalc.features.check.suspects import MOVED, suspects
from convcalc.lang.tree import Claim
from convcalc.network.claims import Computed, Verdict
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.readers.summary import Summary, SummaryTotal
from convcalc.shape import Shape


def following(line: int) -> dict[str, Any]:
    """What is said of a claim that is false because of the one in another line."""
    return {"note": f"follows from line {line}", "follows": line}


def total_claims(
    facts: Facts, summary: Summary, counted: MultAdds, wrong: tuple[int | None, int], left_out: Uncounted
) -> Iterator[Checked]:
    """Each total; wrong: the line of the first wrong number of parameters, and how many more all rows print."""
    for total in summary.totals:
        if total.what == "multadds":
            yield _of_multadds(facts, total, counted)
        elif (right := _right_total(facts, summary, total.what)) is not None:
            printed = sum([each.params or 0 for each in summary.entries])
            yield _of_total(facts, total, right, wrong, left_out, printed)


def _of_multadds(facts: Facts, total: SummaryTotal, counted: MultAdds) -> Checked:
    """The multiply-accumulates themselves are right as well."""
    ways = counted.total()
    claim, right = Claim("macs", total.number), ways.numbers[0]
    value = claimed_value(claim, right, facts.layout)
    checked = Checked(total.line, 1, "total", "total", total.text, value, right, "true")
    if any(holds(claim, each) for each in (*ways.numbers, facts.macs)):
        return checked
    if any(row.visit.step.kind.contracts or runs_again(row) for row in facts.rows):
        return checked._replace(verdict="unknown", note=UNSURE)
    if not ways.sure:
        return checked._replace(verdict="unknown", note=BY_NAME)
    if any(holds(claim, each) for each in counted.normed_totals()):
        return checked._replace(verdict="unknown", note=NORMED)
    moved = Rebuilder(facts, {}).measured(moved_strides(facts.tree))
    slips = [suspected(MOVED)] if moved is not None and holds(claim, _multadds(moved)) else []
    return with_slips(checked, slips)


BY_NAME = "torchinfo counts parameters of a class of the program's own by their names, which are not compared"

NORMED = "as under spectral_norm, whose weights torchinfo counts by another name"


def _of_total(
    facts: Facts, total: SummaryTotal, right: int, wrong: tuple[int | None, int], left_out: Uncounted, printed: int
) -> Checked:
    """It follows where the rows as printed add up to it; printed: what they do add up to."""
    claim = Claim("macs" if total.what == "operations" else "params", total.number)
    right -= left_out.always if total.what in ("total", "trainable") else 0
    value = claimed_value(claim, right, facts.layout)
    checked = Checked(total.line, 1, "total", "total", total.text, value, right, "true")
    if any(holds(claim, each) for each in _also_right(total.what, right, left_out, printed)):
        return checked
    line, surplus = wrong
    if line is not None and total.what in ("total", "trainable") and holds(claim, right + surplus):
        return checked._replace(verdict="false", **following(line))
    return with_slips(checked, _of_wrong_total(facts, claim, right, total.what))


UNSURE = (
    "torchinfo leaves out products of attention and layers in it; whether layers that run again have biases is open"
)


def _of_wrong_total(facts: Facts, claim: Claim, right: int, what: str) -> Sequence[SuspectedSlip]:
    """The slips behind a wrong total."""
    return [] if what in ("operations", "fixed") else suspects(Rebuilder(facts, {}), Verdict(claim, "false", right), 0)


def _right_total(facts: Facts, summary: Summary, what: str) -> int | None:
    if what == "operations":
        return operations_of(facts)
    stored, trained = facts.params + (facts.statistics if summary.keras else 0), facts.trainable
    idle = facts.idle if summary.maker == "torchinfo" else 0  # layers that never run are counted with the network
    return {"total": stored + idle, "trainable": trained + idle, "fixed": stored - trained}.get(what)


def _also_right(what: str, right: int, left_out: Uncounted, printed: int) -> Sequence[Computed]:
    """What a total may be; that of the network itself where a tool's rows do not show layers that run again."""
    if what not in ("total", "trainable"):
        return (right,)
    again = 0 if printed == right else sum(left_out.again.values())
    return (right, right - left_out.perhaps, right - again, right - again - left_out.perhaps)


def _multadds(facts: Facts) -> int:
    """torchinfo's, of all layers where no class is known."""
    return MultAdds(facts, Summary((), (), False, facts.batch), {}, ()).total().numbers[0]


def runs_again(row: Row) -> bool:
    """Are its weights those of a layer before it, so that they are counted there?"""
    return row.visit.step.kind.weighted and not row.params


OBJECT = (0, 56, 64)
"""Bytes of the object around an input, which torchinfo counts by `sys.getsizeof`: none before 1.7, later 56 and 64."""


def other_input(facts: Facts, summary: Summary) -> Iterator[str]:
    """Was the summary made with another input?"""
    entry = next((each for each in summary.entries if each.arrives), None)
    if entry and entry.shape and entry.shape not in [each.shape for each in facts.inputs]:
        yield f"the summary's input is {entry.shape.text(facts.layout)}: --input {entry.shape.text(facts.layout)}"
    total = next((each for each in summary.totals if each.what == "input"), None)
    claim = None if total is None else Claim("memory", total.number)
    if claim is not None and not _takes(claim, (facts.in_.elements() or 0) * summary.batch):
        channels = facts.in_.channels or 1
        side = next((n for n in range(1, 2049) if _takes(claim, n * n * channels * summary.batch)), None)
        hint = f": try --input {Shape(channels, (side, side)).text(facts.layout)}" if side else ""
        yield f"the summary was made with another input than {facts.in_.text(facts.layout)}{hint}"


def _takes(claim: Claim, numbers: int) -> bool:
    """Do so many float32 take the printed bytes? torchinfo adds those of the object, torchsummary's MB are MiB."""
    size = numbers * 4
    mebibytes = Fraction(size * 1000**2, 1024**2)
    return holds(claim, mebibytes) or any(holds(claim, size + own) for own in OBJECT)
