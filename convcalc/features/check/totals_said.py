"""Totals of a whole network that stand behind its program, held against it."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.features.check.claimed import claimed_value, holds
from convcalc.features.check.result import Checked, Report
from convcalc.lang.tree import Claim
from convcalc.ledger.conventions import CONVENTIONS
from convcalc.ledger.counting import charge
from convcalc.ledger.execution import Execution, executed
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.readers import UnreadNote, leave_open
from convcalc.readers.layer_classes import is_own_parameter
from convcalc.readers.said_totals import SaidTotal, SaidTotals

MOST_LISTED = 5
OF_THOP = frozenset("conv tconv dwconv sepconv fc bn in ln prelu".split())
WAYS = ("module", "function", "operator")
OPEN = "no way of counting that is known gives it: tools count differently"


def against_totals(facts: Facts, said: SaidTotals) -> Report:
    """Each total; operations are true as any tool counts them, and none is false, for they count what they like."""
    held = [_held(facts, each) for each in said.totals]
    notes = list(facts.notes)
    if said.unread:
        listed = "; ".join([f"line {line}, {text}" for line, text in said.unread[:MOST_LISTED]])
        notes.append(UnreadNote(f"not read: {listed}"))
    counted = any(each.what == "operations" for each in said.totals)
    return Report(facts.name, facts.layout, tuple(held), (), tuple(notes), unread=leave_open(notes, counted))


def _held(facts: Facts, total: SaidTotal) -> Checked:
    operations = total.what == "operations"
    claim = Claim("macs" if operations else "params", total.number)
    rights = list(dict.fromkeys(_operations(facts) if operations else numbers_of(facts, total.what)))
    right = next((each for each in rights if holds(claim, each)), None)
    value = claimed_value(claim, rights[0], facts.layout)
    checked = Checked(total.line, 1, "total", "total", total.text, value, rights[0] if right is None else right, "true")
    if right is not None:
        return checked
    return checked._replace(verdict="unknown", note=OPEN) if operations else checked._replace(verdict="false")


def numbers_of(facts: Facts, what: str) -> Iterator[int]:
    """The numbers of parameters that may be meant, with layers that never run, or without what no layer holds."""
    own = sum([row.params or 0 for row in facts.rows if is_own_parameter(row.kind)])
    every = {"params": facts.params, "trainable": facts.trainable, "fixed": facts.params - facts.trainable}[what]
    yield every + facts.idle
    yield every
    if what == "params":
        unknown = sum([row.params or 0 for row in facts.rows if not _is_known(row)])
        yield from (every - own, every - unknown, facts.trainable, every + facts.statistics)
    if what == "fixed":
        yield every + facts.statistics


def _is_known(row: Row) -> bool:
    """Is it a layer that thop has a rule for? It leaves out the parameters of all others, too."""
    return row.kind in OF_THOP or row.visit.step.kind.recurrent


def _operations(facts: Facts) -> Iterator[int]:
    """What tools count of all layers, once and twice."""
    yield facts.macs
    yield 2 * facts.macs
    for run in (executed(facts.tree), *[Execution({"": way}, {}) for way in WAYS]):
        for convention in CONVENTIONS.values():
            charges = [charge(row.visit.step, convention, run).number for row in facts.rows]
            if None not in charges:
                found = sum([each or 0 for each in charges])
                yield from (found, 2 * found)
