"""The layers of a net and the rows of a summary side by side: which row is which layer, and is what it says so?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.check.checker import with_slips
from convcalc.features.check.claimed import claimed_value
from convcalc.features.check.printed_again import block_with_idle, idle_counts
from convcalc.features.check.printed_blocks import (
    alike,
    alike_as_printed,
    block_at,
    lengths_of,
    said_of_unread,
)
from convcalc.features.check.printed_left_out import UNCOUNTED, left_out, modules_of, notes_of
from convcalc.features.check.printed_modules import OwnParts, own_of_blocks, rows_beside
from convcalc.features.check.printed_totals import following
from convcalc.features.check.printed_windows import window_claims
from convcalc.features.check.rebuild import Rebuilder
from convcalc.features.check.recurrent_stacks import is_connected, steps_behind
from convcalc.features.check.result import Checked
from convcalc.features.check.sizes_by_name import sizes_by_name
from convcalc.features.check.slips.settings import out_of
from convcalc.features.check.slips.slip import SuspectedSlip
from convcalc.features.check.suspects import suspects
from convcalc.lang.statements import parse
from convcalc.lang.tree import Claim, Number, Statement
from convcalc.network.builder import build
from convcalc.network.claims import Verdict
from convcalc.network.facts import Facts, measure
from convcalc.network.graph import Body, Mark, Step
from convcalc.network.rows import Row
from convcalc.readers.layer_classes import is_norm, is_norm_of_batch
from convcalc.readers.summary import ALIKE, COMPARED, Summary, SummaryRow
from convcalc.shape import Shape
from convcalc.text import Source

MOST_LISTED = 5

MASK = re.compile(r"\((?:Any|NotEqual|LogicalAnd)\)$")
"""Operations that Keras prints of a mask, whose size is that of no layer."""


def _size_claim(shape: Shape) -> Claim:
    return Claim("size", (*shape.size, shape.channels or 0))


def word_of(row: Row) -> str:
    return ALIKE.get(row.kind, row.kind)


class Pairing:
    """Goes through both lists side by side; a block stands for as many layers as its parameters need."""

    def __init__(self, facts: Facts, summary: Summary, rows: Sequence[Row], own: OwnParts) -> None:
        self.facts = facts
        self.rebuilder = Rebuilder(facts, {})
        self.idle = idle_counts(facts) if summary.maker == "torchinfo" else {}
        self.summary = summary
        self.every = list(rows)
        self.runs: dict[str, list[Shape]] = {}  # by its label, what later runs of a layer make
        for row in facts.rows if len(self.every) < len(facts.rows) else ():
            self.runs.setdefault((row.label or "").partition("#")[0], []).append(row.out)
        self.left_out = left_out(self.every, summary)
        self.uncounted = modules_of(self.left_out)
        self.lengths = lengths_of(self.every)
        self.places = {row.index: at for at, row in enumerate(self.every)}
        self.words = (COMPARED | {word_of(row) for row in self.every if self.stored(row)}) - summary.silent
        self.own = own_of_blocks(own, summary.blocks)  # by line
        apart = {row.index for part in self.own.values() for row in part.rows}
        beside = [row.index for rows in rows_beside(self.every).values() for row in rows]
        self.beside = apart.union(beside)  # what modules have beside those in them
        held = {row.index for row in self.lengths.values()} | self.left_out.indices | apart
        self.rows = [row for row in self.every if word_of(row) in self.words and row.index not in held]
        self.outs = {row.out for row in self.every}
        self.named = sizes_by_name(summary, facts.rows)
        self.forks = any(len(row.inputs) > 1 for row in self.every)
        self.inputs = [each.shape for each in facts.inputs]  # those of which no row has told yet
        self.at = 0
        self.missing: list[str] = []
        self.passed: list[Row] = []
        self.right: dict[int, Shape] = {}  # by line, the size that it should print
        self.wrong: tuple[int, Shape] | None = None  # the line and the size before, where that was wrong
        self.surplus = 0  # parameters that the rows print and the net has not
        self.first_wrong: int | None = None  # the line of the first wrong number of parameters
        self.partners: dict[int, Sequence[Row]] = {}  # by line, the layers that a row is

    def checked(self, entry: SummaryRow) -> Iterator[Checked]:
        entry = steps_behind(entry, self.summary.batch, self.outs)
        yield from self.of_batch(entry)
        kind = None if entry.kind is None else ALIKE.get(entry.kind, entry.kind)
        if self.uncounted and UNCOUNTED.match(entry.name):
            yield from self.of_uncounted(entry, self.uncounted.pop(0))
        elif entry.params and (not kind or (entry.twofold and self.begins_apart())):
            yield from self.of_block(entry)
        elif kind in self.words:
            row = self.next_row(kind, entry)
            if row is None and entry.adapts and (entry.shape or self.near()[0]) in self.near():
                yield from self.of_plain(entry)  # to the size that is there already
            elif row is None:
                self.missing.append(f"line {entry.line}, {entry.name}: the net has no such layer there")
            else:
                yield from self.of_row(entry, row)
        else:
            yield from self.of_plain(entry)

    def of_batch(self, entry: SummaryRow) -> Iterator[Checked]:
        """A batch that is another than that of most rows."""
        if entry.batch is not None and entry.batch != self.summary.batch:
            about = Checked(entry.line, 1, entry.name, entry.name, f"batch = {entry.batch}", entry.batch, None, "false")
            yield about._replace(computed=self.summary.batch)

    def begins_apart(self) -> bool:
        """Is the next layer the depthwise half of a separable convolution?"""
        row = self.rows[self.at] if self.at < len(self.rows) else None
        apart = row is not None and (row.kind != word_of(row) or (row.label or "").endswith(":depthwise"))
        return apart and self.at + 1 < len(self.rows)

    def next_row(self, kind: str, entry: SummaryRow) -> Row | None:
        """The next layer of that kind; where others stand before it, one that agrees in something."""
        for at in range(self.at, len(self.rows)):
            row = self.rows[at]
            agrees = row.out == entry.shape or (entry.params or 0) in (row.params, self.stored(row))
            again = bool(entry.params) and row.visit.step.kind.weighted and not self.stored(row)
            if (word_of(row) == kind or is_connected(row, entry) or is_norm_of_batch(kind, row.kind)) and (
                (at == self.at and not again) or agrees
            ):
                self.passed += self.rows[self.at : at]
                self.at = at + 1
                return row
        return None

    def place_of_next(self) -> int:
        """Where the next layer that is held against a row stands."""
        return self.places[self.rows[self.at].index] if self.at < len(self.rows) else len(self.every)

    def near(self) -> list[Shape]:
        """The sizes that may stand here: of the last layer that was found, and of those between it and the next."""
        first = self.places[self.rows[self.at - 1].index] if self.at else -1
        last = self.place_of_next()
        before = self.every[first].out if first >= 0 else self.facts.in_
        return [before, *[row.out for row in self.every[first + 1 : last]]]

    def beyond(self) -> list[Shape]:
        """The sizes up to the next layer with parameters: a pool that `forward` calls as a function has no row."""
        first = self.place_of_next()
        last = next((self.places[row.index] for row in self.rows[self.at :] if row.params), len(self.every))
        return [row.out for row in self.every[first:last]]

    def of_plain(self, entry: SummaryRow) -> Iterator[Checked]:
        """A row without parameters that makes the size of a layer here: an activation, a sum, the input."""
        about = Checked(entry.line, 1, entry.name, entry.name, "", 0, 0, "true")
        if entry.params:
            yield about._replace(claim=f"params = {entry.params:,}", claimed=entry.params, verdict="false")
        shape = entry.shape
        if shape is None:
            return
        own = self.named.get(entry.line)
        right, fits = (own, self.alike(entry, own, shape)) if own else self.plain_size(entry, shape)
        if not fits and MASK.search(entry.name):
            return
        self.right[entry.line] = shape if fits else right
        written = f"-> {shape.text(self.facts.layout)}"
        about = about._replace(claim=written, claimed=shape, computed=shape if fits else right)
        if fits:
            yield about
            return
        flat = entry.flattens and self.wrong is not None and self.wrong[1].elements() == shape.elements()
        follows = self.wrong[0] if self.wrong is not None and (flat or alike(self.wrong[1], shape)) else None
        yield about._replace(verdict="false", **(following(follows) if follows else {}))

    def of_uncounted(self, entry: SummaryRow, rows: Sequence[Row]) -> Iterator[Checked]:
        """A recurrent layer, of which nothing is counted."""
        self.partners[entry.line] = rows
        right = self.right[entry.line] = rows[-1].out
        if entry.params is not None:
            about = Checked(
                entry.line, 1, entry.name, entry.name, f"params = {entry.params:,}", entry.params, 0, "true"
            )
            yield about._replace(verdict="false" if entry.params else "true")
        if entry.shape is not None:
            yield from self.of_other_rank(entry, entry.shape, right)

    def plain_size(self, entry: SummaryRow, shape: Shape) -> tuple[Shape, bool]:
        """The size that such a row has here, the likeliest one where it has none; and does the printed one fit?"""
        arrives = entry.arrives and not entry.depth  # the input of a model within it is what some layer makes
        near = (self.inputs or [self.facts.in_]) if arrives else self.near()
        if arrives and shape in self.inputs:
            self.inputs.remove(shape)
            return shape, True
        if any(self.alike(entry, each, shape) for each in [*near, *([] if arrives else self.beyond())]):
            return shape, True
        if self.forks and not arrives and any(self.alike(entry, each, shape) for each in self.outs):
            return shape, True
        flat = entry.flattens or not shape.size
        likely = [each for each in near if bool(each.size) != flat] or near
        right = likely[-1] if entry.kind else likely[0]
        if entry.flattens and right.size:
            right = Shape(right.elements(), ())
        return right, right == shape

    def of_opened(self, entry: SummaryRow) -> Iterator[Checked]:
        """A block whose layers follow: its size is that of one of them."""
        entry = steps_behind(entry, self.summary.batch, self.outs)
        yield from self.of_batch(entry)
        if entry.params is not None and self.summary.maker in ("torchinfo", "Keras"):
            yield self.params_of_opened(entry, entry.params)
        if entry.shape is None:
            return
        inside = [
            self.right.get(each.line, each.shape) for each in _inside(self.summary, entry) if each.shape is not None
        ]
        fits = any(each is not None and self.alike(entry, each, entry.shape) for each in (*inside, *self.outs))
        right = inside[-1] if inside else self.facts.out
        written = f"-> {entry.shape.text(self.facts.layout)}"
        computed = entry.shape if fits else right
        verdict = "true" if fits else "unknown" if self.made_of_parts(entry.shape, inside) else "false"
        yield Checked(entry.line, 1, entry.name, entry.name, written, entry.shape, computed, verdict)

    def made_of_parts(self, printed: Shape, inside: Sequence[Shape | None]) -> bool:
        """May a block end in a view, or a stack, of what a layer in it makes? None of those has a row."""
        numbers = Counter((printed.channels, *printed.size))
        stacked = any(
            len(each.size) < len(printed.size) and not Counter((each.channels, *each.size)) - numbers
            for each in self.outs
            if each.size
        )
        return stacked or printed.elements() in [each.elements() for each in inside if each is not None]

    def params_of_opened(self, entry: SummaryRow, params: int) -> Checked:
        """Keras prints those of all layers inside, torchinfo those of the block itself, which are no row's."""
        if self.summary.keras:
            found = [self.partners.get(each.line, ()) for each in _inside(self.summary, entry)]
            count = sum([self.stored(row) for rows in found for row in rows])
        elif self.own:
            count = self.own[entry.line].params if entry.line in self.own else 0
        else:
            others = sum([each.params or 0 for each in self.summary.blocks]) - params
            count = max(0, sum([row.params or 0 for row in self.lost()]) - others)
        about = Checked(entry.line, 1, entry.name, entry.name, f"params = {params:,}", params, count, "true")
        return about._replace(verdict="true" if count == params else "false")

    def alike(self, entry: SummaryRow, ours: Shape, printed: Shape) -> bool:
        """Is it this size?"""
        return alike(ours, printed) if self.summary.keras else alike_as_printed(entry, ours, printed)

    def stored(self, row: Row) -> int:
        """What the summary calls a layer's parameters."""
        lengths = self.lengths[row.index].params if row.index in self.lengths and not self.left_out.lengths else 0
        again = self.left_out.again.get(row.index, 0)
        return again + (row.params or 0) + (lengths or 0) + ((row.statistics or 0) if self.summary.keras else 0)

    def stored_on(self, row: Row, x: Shape) -> int | None:
        """The same of a layer on which another size arrives; None where it cannot be had alone."""
        source = Source(f"{x.text()} -> {row.text}")
        try:
            alone = measure(build(parse(source), source))
        except SpecError:
            return None
        return alone.params + (alone.statistics if self.summary.keras else 0)

    def of_row(self, entry: SummaryRow, row: Row) -> Iterator[Checked]:
        step = row.visit.step
        body = Body(step.ins[0])
        body.items.append(step._replace(reads=tuple(-1 for _ in step.reads)))
        mark = Mark(Statement(None, ()), 0, 1, 0, step.out)
        right = self.right[entry.line] = self.whole(row, entry)
        entry = entry._replace(shape=right) if entry.shape and self.alike(entry, right, entry.shape) else entry
        self.partners[entry.line] = [row]
        before = self.wrong
        yield from window_claims(entry, row, before)
        if entry.shape is not None and right != row.out:
            yield from self.of_other_rank(entry, entry.shape, right)
        elif entry.shape is not None and len(entry.shape.size) == len(row.out.size):
            yield self.of_size(
                entry, entry.shape, Verdict(_size_claim(entry.shape), "true", row.out, body=body, mark=mark)
            )
        elif entry.shape is not None:
            yield from self.of_other_rank(entry, entry.shape, row.out)
        if entry.params is not None:
            stored = self.stored(row)
            verdict = Verdict(Claim("params", Number(entry.params)), "true", stored, body=body, mark=mark)
            checked = self.about(entry, f"params = {entry.params:,}", verdict)
            if entry.params != stored:
                self.surplus += entry.params - stored
                follows = before is not None and self.stored_on(row, before[1]) == entry.params
                self.first_wrong = self.first_wrong or (before[0] if before and follows else entry.line)
                if before is not None and follows:
                    yield checked._replace(verdict="false", **following(before[0]))
                    return
                checked = with_slips(checked, self.suspects(verdict))
            yield checked

    def whole(self, row: Row, entry: SummaryRow) -> Shape:
        """What comes out of a row, or of a later run of its layer where that is printed.

        Of a norm along other axes, whose axes go back in a row of their own, it is what comes out of that.
        """
        if entry.shape is not None and entry.shape in self.runs.get(row.label or "", ()):
            return entry.shape
        stem, _, kind = (row.label or "").partition(":")
        at = self.places[row.index] + 1
        before = self.moved_for(row) if is_norm(row.kind) else None
        if before is not None and entry.shape is not None and self.alike(entry, before, entry.shape):
            return before
        behind = self.every[at] if kind == row.kind and at < len(self.every) else None
        return behind.out if behind is not None and behind.label in (f"{stem}:back", f"{stem}:reshape") else row.out

    def moved_for(self, row: Row) -> Shape | None:
        """The size of what arrives at a norm, before its axes were moved or made one for it: that comes out too."""
        place = self.places[row.index] - 1
        before = self.every[place] if place >= 0 else None
        if before is None or not row.label or not (before.label or "").startswith(f"{row.label}:"):
            return None
        return before.in_ if before.in_.elements() == before.out.elements() else None

    def of_other_rank(self, entry: SummaryRow, shape: Shape, right: Shape) -> Iterator[Checked]:
        """512 and 1x1x512 are the same numbers."""
        written = f"-> {shape.text(self.facts.layout)}"
        verdict = "true" if self.alike(entry, right, shape) else "false"
        yield Checked(entry.line, 1, entry.name, entry.name, written, shape, right, verdict)

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
            return checked._replace(verdict="false", **following(before[0]))
        return with_slips(checked, self.suspects(verdict))

    def of_block(self, entry: SummaryRow) -> Iterator[Checked]:
        """So many layers as have the block's parameters together, and its size at the end."""
        assert entry.params is not None
        held = block_with_idle(entry.params, self.rows, self.at, self.stored, self.idle)
        reached = (self.at, held[0]) if held else block_at(entry, self.rows, self.at, self.stored)
        alone = next((name for name, number in self.idle.items() if number == entry.params), None)
        if reached is None and alone is not None:
            number = self.idle.pop(alone)
            claim = f"params = {number:,}"
            yield Checked(entry.line, 1, entry.name, entry.name, claim, number, number, "true")
            return
        if reached is None:
            self.missing.append(
                f"line {entry.line}, {entry.name}: the net has no layers with {entry.params:,} parameters there"
            )
            return
        begin, end = reached
        self.passed += self.rows[self.at : begin]
        self.partners[entry.line] = self.rows[begin:end]
        last = self.rows[end - 1]
        count = sum(map(self.stored, self.partners[entry.line])) + (held[1] if held else 0)
        self.at = end
        self.right[entry.line] = last.out
        about = Checked(
            entry.line, 1, entry.name, entry.name, f"params = {entry.params:,}", entry.params, count, "true"
        )
        if count != entry.params:
            self.surplus += entry.params - count
            self.first_wrong = self.first_wrong or entry.line
        yield about._replace(verdict="true" if count == entry.params else "false")
        if entry.shape is not None and len(entry.shape.size) == len(last.out.size):
            first = self.places[self.rows[begin].index]
            inside = [row.out for row in self.every[first : self.places[last.index]]]
            fits = any(self.alike(entry, each, entry.shape) for each in (*self.near(), last.out, *inside))
            right = entry.shape if fits else last.out  # what has no weights may end it
            about = about._replace(verdict="true" if right == entry.shape else "false", computed=right)
            yield about._replace(claim=f"-> {entry.shape.text(self.facts.layout)}", claimed=entry.shape)

    def lost(self) -> list[Row]:
        """The layers with parameters that no row is."""
        rest = [*self.passed, *self.rows[self.at :]] if self.summary.entries else []
        return [row for row in rest if row.params and row not in self.left_out.own]

    def left(self) -> Iterator[str]:
        """The layers with parameters that the summary does not have."""
        lost = self.lost()
        leftover = sum([each.params or 0 for each in self.summary.blocks]) if self.summary.maker == "torchinfo" else 0
        if lost and leftover == sum([row.params or 0 for row in lost]):
            return  # parameters of a module itself, which are printed with it
        for row in lost[:MOST_LISTED]:
            yield f"'{row.label or row.text}' of the net, with {row.params:,} parameters, is not in the summary"
        if len(lost) > MOST_LISTED:
            yield f"and {len(lost) - MOST_LISTED:,} more layers of the net"

    def notes(self) -> Iterator[str]:
        yield from notes_of(self.left_out)
        skipped = sum([not row.params for row in self.passed])
        if skipped:
            layers = "1 layer of the net is" if skipped == 1 else f"{skipped:,} layers of the net are"
            yield f"{layers} not in the summary"
        yield from said_of_unread(self.summary)


def _inside(summary: Summary, block: SummaryRow) -> Iterator[SummaryRow]:
    """The layers inside an opened block: up to the next row, or block, that is no deeper."""
    below = [each.line for each in summary.blocks if each.line > block.line and each.depth <= block.depth]
    end = min(below, default=None)
    for each in summary.entries:
        if each.line > block.line:
            if each.depth <= block.depth or (end is not None and each.line > end):
                return
            yield each
