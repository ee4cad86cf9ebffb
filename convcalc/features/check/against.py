"""A framework's summary held against a net: its rows and totals as claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from convcalc.features.check.checker import with_slips
from convcalc.features.check.claimed import claimed_value, holds
from convcalc.features.check.rebuild import Rebuilder, moved_strides
from convcalc.features.check.result import Checked, Report
from convcalc.features.check.slips.settings import convolves, out_of
from convcalc.features.check.slips.slip import SuspectedSlip, suspected
from convcalc.features.check.suspects import MOVED, suspects
from convcalc.lang.tree import Claim, Number, Statement
from convcalc.network.claims import Computed, Verdict
from convcalc.network.facts import Facts, measure
from convcalc.network.graph import Body, Mark, Step
from convcalc.network.rows import Row
from convcalc.readers.summary import ALIKE, COMPARED, Summary, SummaryRow, SummaryTotal
from convcalc.shape import Shape

MOST_ROWS = 100_000


class TooLargeForSummary(Exception):
    """More layers than a summary has."""


def against(facts: Facts, summary: Summary) -> Report:
    """Every size and count that the summary prints, held against what its maker counts; first whose summary it is."""
    from convcalc.features.check.identity import is_another, said_of

    report = _held(facts, summary)
    first = said_of(report, facts, summary, _held)
    notes = report.notes if is_another(report) and first else (*report.notes, *_other_input(facts, summary))
    return report._replace(first=first, notes=notes)


def _held(facts: Facts, summary: Summary) -> Report:
    if len(facts.rows) > MOST_ROWS:
        raise TooLargeForSummary(f"{len(facts.rows):,} layers are too many to be held against a summary")
    facts = measure(facts.net._replace(batch=summary.batch))
    pairing = Pairing(facts, summary)
    claims = [checked for entry in summary.entries for checked in pairing.checked(entry)]
    claims += [checked for total in summary.totals for checked in _of_total(facts, summary, total)]
    notes = (*facts.notes, *pairing.notes())
    return Report(facts.name, facts.layout, tuple(claims), (), notes, tuple(pairing.missing))


def _size_claim(shape: Shape) -> Claim:
    return Claim("size", (*shape.size, shape.channels or 0))


def word_of(row: Row) -> str:
    return ALIKE.get(row.kind, row.kind)


class Pairing:
    """Goes through both lists side by side; a block stands for as many layers as its parameters need."""

    def __init__(self, facts: Facts, summary: Summary) -> None:
        self.facts = facts
        self.rebuilder = Rebuilder(facts, {})
        self.summary = summary
        self.rows = [row for row in facts.rows if word_of(row) in COMPARED]
        self.at = 0
        self.missing: list[str] = []
        self.blocks = self.skipped = 0
        self.wrong: tuple[int, Shape] | None = None  # the line and the size before, where that was wrong

    def checked(self, entry: SummaryRow) -> Iterator[Checked]:
        kind = None if entry.kind is None else ALIKE.get(entry.kind, entry.kind)
        if kind is None:
            yield from self.of_block(entry)
        elif kind in COMPARED:
            row = self.next_row(kind, entry)
            if row is None:
                self.missing.append(f"line {entry.line}, {entry.name}: the net has no such layer there")
            else:
                yield from self.of_row(entry, row)

    def next_row(self, kind: str, entry: SummaryRow) -> Row | None:
        """The next layer of that kind; where others stand before it, one that agrees in something."""
        for at in range(self.at, len(self.rows)):
            row = self.rows[at]
            agrees = row.out == entry.shape or (entry.params or 0) in (row.params, self.stored(row))
            if word_of(row) == kind and (at == self.at or agrees):
                self.skipped += at - self.at
                self.at = at + 1
                return row
        return None

    def stored(self, row: Row) -> int:
        """What the summary calls a layer's parameters."""
        return (row.params or 0) + ((row.statistics or 0) if self.summary.keras else 0)

    def of_row(self, entry: SummaryRow, row: Row) -> Iterator[Checked]:
        step = row.visit.step
        body = Body(step.ins[0])
        body.items.append(step._replace(reads=tuple(-1 for _ in step.reads)))
        mark = Mark(Statement(None, ()), 0, 1, 0, step.out)
        if entry.shape is not None and len(entry.shape.size) == len(row.out.size):
            yield self.of_size(
                entry, entry.shape, Verdict(_size_claim(entry.shape), "true", row.out, body=body, mark=mark)
            )
        if entry.params is not None:
            right = self.stored(row)
            verdict = Verdict(Claim("params", Number(entry.params)), "true", right, body=body, mark=mark)
            checked = self.about(entry, f"params = {entry.params:,}", verdict)
            yield checked if entry.params == right else with_slips(checked, self.suspects(verdict))

    def about(self, entry: SummaryRow, written: str, verdict: Verdict) -> Checked:
        value = claimed_value(verdict.claim, verdict.computed, "hwc")
        return Checked(entry.line, 1, entry.name, entry.name, written, value, verdict.computed, "true")

    def suspects(self, verdict: Verdict) -> list[SuspectedSlip]:
        """Rows above are not known here: what equals one of them is left out."""
        return [slip for slip in suspects(self.rebuilder, verdict, 0) if slip.code not in ("S17", "A04")]

    def of_size(self, entry: SummaryRow, claimed: Shape, verdict: Verdict) -> Checked:
        """A wrong size follows where this layer makes it of the wrong one before."""
        checked = self.about(entry, f"-> {claimed.text(self.facts.layout)}", verdict)
        if verdict.computed == claimed:
            self.wrong = None
            return checked
        before, self.wrong = self.wrong, (entry.line, claimed)
        step = verdict.body.items[0] if verdict.body is not None else None
        if before is not None and isinstance(step, Step) and out_of(step, before[1]) == claimed:
            self.wrong = (before[0], claimed)
            return checked._replace(verdict="false", note=f"follows from line {before[0]}", follows=before[0])
        return with_slips(checked, self.suspects(verdict))

    def of_block(self, entry: SummaryRow) -> Iterator[Checked]:
        """So many layers as have the block's parameters together, and its size at the end."""
        if entry.params is None:
            self.blocks += 1
            return
        total, at, reached = 0, self.at, None
        while at < len(self.rows) and total <= entry.params:
            total += self.stored(self.rows[at])
            at += 1
            if total == entry.params and (reached is None or self.rows[at - 1].out == entry.shape):
                reached = at
        if reached is None:
            self.missing.append(
                f"line {entry.line}, {entry.name}: the net has no layers with {entry.params:,} parameters there"
            )
            return
        last = self.rows[reached - 1]
        self.at = reached
        about = Checked(
            entry.line, 1, entry.name, entry.name, f"params = {entry.params:,}", entry.params, entry.params, "true"
        )
        yield about
        if entry.shape is not None and len(entry.shape.size) == len(last.out.size):
            verdict = "true" if last.out == entry.shape else "false"
            written = f"-> {entry.shape.text(self.facts.layout)}"
            yield about._replace(claim=written, claimed=entry.shape, computed=last.out, verdict=verdict)

    def notes(self) -> Iterator[str]:
        skipped = self.skipped + sum(1 for row in self.rows[self.at :] if self.summary.entries and row.params)
        if skipped:
            layers = "1 layer of the net is" if skipped == 1 else f"{skipped:,} layers of the net are"
            yield f"{layers} not in the summary"
        if self.blocks:
            yield f"{self.blocks:,} row{'s' * (self.blocks != 1)} of the summary could not be read as layers"


def _of_total(facts: Facts, summary: Summary, total: SummaryTotal) -> Iterator[Checked]:
    """A total, counted as the summary's maker counts it."""
    right = _right_total(facts, summary, total.what)
    if right is None:
        return
    claim = Claim("macs" if total.what == "multadds" else "params", total.number)
    value = claimed_value(claim, right, facts.layout)
    checked = Checked(total.line, 1, "total", "total", total.text, value, right, "true")
    if any(holds(claim, each) for each in _also_right(facts, total.what, right)):
        yield checked
        return
    yield with_slips(checked, _of_wrong_total(facts, claim, right, total.what))


def _of_wrong_total(facts: Facts, claim: Claim, right: int, what: str) -> Sequence[SuspectedSlip]:
    """The slips behind a wrong total; mult-adds may be those of a bottleneck with its stride elsewhere."""
    rebuilder = Rebuilder(facts, {})
    if what == "multadds":
        moved = rebuilder.measured(moved_strides(facts.tree))
        return [suspected(MOVED)] if moved is not None and holds(claim, multadds(moved)) else []
    return [] if what == "fixed" else suspects(rebuilder, Verdict(claim, "false", right), 0)


def _right_total(facts: Facts, summary: Summary, what: str) -> int | None:
    stored = facts.params + (facts.statistics if summary.keras else 0)
    rights = {"total": stored, "trainable": facts.params, "fixed": stored - facts.params}
    return multadds(facts) if what == "multadds" else rights.get(what)


def _also_right(facts: Facts, what: str, right: int) -> Sequence[Computed]:
    """Of mult-adds, the multiply-accumulates themselves are right as well."""
    return (right, facts.macs) if what == "multadds" else (right,)


def multadds(facts: Facts) -> int:
    """torchinfo's: parameters times positions of a convolution's output, elsewhere parameters."""
    total = 0
    for row in facts.rows:
        places = row.out.positions() if convolves(row.visit.step.kind) else 1
        total += (row.params or 0) * places
    return total * facts.batch


def _other_input(facts: Facts, summary: Summary) -> Iterator[str]:
    """Was the summary made with another input?"""
    entry = next((each for each in summary.entries if each.kind == "input"), None)
    if entry is not None and entry.shape is not None and entry.shape != facts.in_:
        yield f"the summary's input is {entry.shape.text(facts.layout)}: --input {entry.shape.text(facts.layout)}"
    total = next((each for each in summary.totals if each.what == "input"), None)
    claim = None if total is None else Claim("memory", total.number)
    if claim is not None and not _takes(claim, (facts.in_.elements() or 0) * summary.batch):
        channels = facts.in_.channels or 1
        side = next((n for n in range(1, 2049) if _takes(claim, n * n * channels * summary.batch)), None)
        hint = f": try --input {Shape(channels, (side, side)).text(facts.layout)}" if side else ""
        yield f"the summary was made with another input than {facts.in_.text(facts.layout)}{hint}"


def _takes(claim: Claim, numbers: int) -> bool:
    """Do so many float32 take the printed bytes? torchinfo adds the 56 of the tuple, torchsummary's MB are MiB."""
    size = numbers * 4
    return any(holds(claim, each) for each in (size, size + 56, Fraction(size * 1000**2, 1024**2)))
