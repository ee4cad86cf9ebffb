"""What torchinfo prints in further columns, and the weights below its modules, held against the layers of a net."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from math import prod

from convcalc.features.check.printed_left_out import MORE, NO_BATCH, Partners, further_sizes
from convcalc.features.check.printed_modules import BlockInputs, module_of
from convcalc.features.check.printed_multadds import MultAdds, Ways
from convcalc.features.check.printed_parts import on_axes
from convcalc.features.check.result import Checked
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.readers.summary import Summary, SummaryRow
from convcalc.shape import Shape

MOST_NAMED = 3

MOST_BLOCKS, MOST_ROWS = 200, 2_000
"""Blocks whose own inputs are looked for, and layers of a net for which they are."""

COUNTS = ("Mult-Adds", "Tr. Param #")
"""Columns of one number, with commas between its thousands."""


class PrintedColumns:
    """The cells of a summary's rows.

    counted: with the layers that each row is, by its line.  own: those that a block has beside the modules in it.
    """

    def __init__(self, facts: Facts, summary: Summary, counted: MultAdds, own: Partners) -> None:
        self.facts = facts
        self.own = own
        self.counted = counted
        self.partners = counted.partners
        self.uncompared: list[str] = []
        self.by_names: list[str] = []
        self.of_blocks: list[str] = []
        self.given = [each.shape for each in facts.inputs]
        self.inputs = BlockInputs(facts.rows, self.given)
        self.summary = summary
        self.blocks = frozenset(summary.blocks[: MOST_BLOCKS if len(facts.rows) < MOST_ROWS else 0])
        self.rows = sorted([*summary.entries, *summary.blocks], key=lambda row: row.line)
        self.sizes = {_bare(each) for row in facts.rows for each in (*row.ins, row.out)}
        self.sizes |= {_bare(each) for each in self.given}

    def every_claim(self) -> Iterator[Checked]:
        """Every cell that says a number, and every tensor."""
        for entry in self.rows:
            rows = self.partners.get(entry.line, ())
            for head, cell in entry.others:
                if any(map(str.isdigit, cell)):
                    yield from self.claims(entry, rows, head, cell)
            yield from self.weights(entry)

    def notes(self) -> Iterator[str]:
        """What is printed of rows for which the net has no layer, and what depends on names of parameters."""
        yield from _listed("no layer of the net is that row", self.uncompared)
        yield from _listed("no layer of that block reads such a size", self.of_blocks)
        yield from _listed("torchinfo counts by names of parameters, which are not known here", self.by_names)

    def claims(self, entry: SummaryRow, rows: Sequence[Row], head: str, cell: str) -> Iterator[Checked]:
        about = Checked(entry.line, 1, entry.name, entry.name, "", 0, 0, "unknown")
        numbers = [int(each) for each in re.findall(r"\d{1,18}", cell.replace(",", "") if head in COUNTS else cell)]
        if head == "Input Shape":
            yield from self.arriving(about, entry, rows, numbers)
        elif head == "Kernel Shape":
            yield from self.kernel(about, rows or self.own.get(entry.line, ()), numbers)
        elif head == "Mult-Adds":
            yield from self.multadds(about, entry, rows, numbers[0])
        elif head == MORE:
            yield from self.further(about, rows, cell)
        elif head == "Param %":
            yield self.share(about, entry, cell)
        elif head == "Tr. Param #":
            yield self.trained(about, entry, cell)

    def arriving(self, about: Checked, entry: SummaryRow, rows: Sequence[Row], numbers: list[int]) -> Iterator[Checked]:
        """The batch, and a size that arrives at the first layer of the row, or at one of those that are no rows."""
        batch, *size = numbers
        if batch != self.summary.batch and entry.batch == batch and size[:1] == [self.summary.batch]:
            batch, size = self.summary.batch, [batch, *size[1:]]  # steps stand in front
        text = "x".join(map(str, size))
        about = about._replace(claim=f"{text} arrive", arrives=True)
        if batch != self.summary.batch:
            claim = f"a batch of {batch} arrives"
            yield about._replace(claim=claim, claimed=batch, computed=self.summary.batch, verdict="false")
        claimed = Shape(size[0], tuple(size[1:])) if size else Shape(None, ())
        right = rows[0].in_ if rows else self.facts.in_
        fits = _alike(claimed, self.arriving_at(entry, rows, claimed))
        if fits and entry in self.blocks:
            block = self.inputs.of_block(self.summary, entry, self.partners)
            if block and not _alike(claimed, {_bare(each) for each in block}):
                self.of_blocks.append(f"line {about.line}, {about.claim}")
                return
        yield about._replace(claimed=claimed, computed=claimed if fits else right, verdict="true" if fits else "false")

    def arriving_at(self, entry: SummaryRow, rows: Sequence[Row], claimed: Shape) -> set[tuple[int, ...]]:
        """Sizes that may arrive at a row: at its one layer or the module that it is, else any size of the net."""
        there = set(map(_bare, rows[0].ins)) if len(rows) == 1 else set()
        if entry is self.rows[0]:
            there |= set(map(_bare, self.given))
        if there and rows and rows[0].label and not _alike(claimed, there):
            there |= set(map(_bare, self.inputs.of_module(module_of(rows[0]))))
        return there or self.sizes

    def kernel(self, about: Checked, rows: Sequence[Row], numbers: list[int]) -> Iterator[Checked]:
        """A side for each axis, or one for all; torchinfo before 1.7 prints the whole weight, what arrives first."""
        own = next((row.kernel for row in rows if row.kernel is not None), None)
        text = "x".join(map(str, numbers))
        about = about._replace(
            claim=f"a kernel of {text}", claimed=Shape(None, tuple(numbers)), computed=Shape(None, ())
        )
        if own is None:
            self.uncompared.append(f"line {about.line}, {about.claim}")
            return
        own = on_axes(own, len(numbers))
        right = {own} | ({own[:1]} if len(set(own)) == 1 else set())
        if len(rows) == 1 and rows[0].visit.step.kind.weighted:
            made, arriving = rows[0].out.channels or 0, (rows[0].in_.channels or 0) // (rows[0].groups or 1)
            right |= {(made, arriving, *own), (arriving, made, *own)}
        verdict = "true" if tuple(numbers) in right else "false"
        yield about._replace(computed=Shape(None, own), verdict=verdict)

    def multadds(self, about: Checked, entry: SummaryRow, rows: Sequence[Row], claimed: int) -> Iterator[Checked]:
        about = about._replace(claim=f"mult-adds = {claimed:,}", claimed=claimed)
        ways = self.counted.of_entry(entry, rows) if rows else Ways((0,), False)
        rights = [each * self.summary.batch for each in ways.numbers]
        fits = bool(rows) and claimed in rights
        linear = not entry.kind and any(map(_may_be_linear, rows))
        normed = self.counted.is_normed(rows, claimed // self.summary.batch)
        if not fits and (linear or normed or not ways.sure):
            why = " (as under spectral_norm)" if normed else ""
            left = self.by_names if normed or (rows and not ways.sure) else self.uncompared
            left.append(f"line {about.line}, {about.claim}{why}")
            return
        yield about._replace(computed=claimed if fits else rights[0], verdict="true" if fits else "false")

    def further(self, about: Checked, rows: Sequence[Row], cell: str) -> Iterator[Checked]:
        """The sizes behind the first: last states of a recurrent layer, or how much attention each step gets."""
        batch, *sizes = [int(each) for each in re.findall(r"-?\d{1,12}", cell)]
        about = about._replace(claim=f"also {'x'.join(map(str, sizes))}", claimed=Shape(None, tuple(sizes)))
        if not rows or cell.count("[") != 1 or not sizes:
            self.uncompared.append(f"line {about.line}, {cell}")
            return
        right = further_sizes(rows)
        fits = tuple(sizes) == right and batch == NO_BATCH
        yield about._replace(computed=Shape(None, right), verdict="true" if fits else "false")

    def share(self, about: Checked, entry: SummaryRow, cell: str) -> Checked:
        """A part of all parameters in percent, of the two numbers as they are printed."""
        found = re.fullmatch(r"(\d{1,3})\.(\d{1,9})%", cell)
        whole = next((each.number.mantissa for each in self.summary.totals if each.what == "total"), self.facts.params)
        if found is None or not whole:
            return about._replace(claim=cell)
        right = Fraction(100 * (entry.params or 0), whole)
        claimed = Fraction(int(found[1] + found[2]), 10 ** len(found[2]))
        fits = abs(claimed - right) <= Fraction(1, 2 * 10 ** len(found[2]))
        shown = f"{float(right):.{len(found[2])}f}% of {whole:,} parameters"
        note = "" if fits else f"{entry.params or 0:,} are {shown}"
        return about._replace(
            claim=cell, claimed=claimed, computed=right, verdict="true" if fits else "false", note=note
        )

    def trained(self, about: Checked, entry: SummaryRow, cell: str) -> Checked:
        """How many of a row's parameters are trained: all, or none of a layer that is frozen."""
        claimed, right = int(cell.replace(",", "")), entry.params or 0
        verdict = "true" if claimed == right else "unknown" if claimed < right and self.facts.frozen else "false"
        return about._replace(claim=f"{claimed:,} trained", claimed=claimed, computed=right, verdict=verdict)

    def weights(self, entry: SummaryRow) -> Iterator[Checked]:
        """Of each tensor its sizes, which give its numbers, and of all of them the parameters of the row."""
        for each in entry.weights:
            about = Checked(each.line, 1, each.name, each.name, f"{each.numbers:,} numbers", each.numbers, 0, "true")
            made = prod(each.sizes)
            yield about._replace(computed=made, verdict="true" if made == each.numbers else "false")
        inside = self.inside(entry)
        every = sum([each.numbers for each in entry.weights])
        if entry.weights and inside is not None and every != inside:
            line = entry.weights[-1].line
            claim = f"{every:,} numbers in all tensors"
            yield Checked(line, 1, entry.name, entry.name, claim, every, inside, "false")

    def inside(self, entry: SummaryRow) -> int | None:
        """The parameters that a row prints, else those of the rows inside it; None where one of them prints none."""
        if entry.params is not None:
            return entry.params
        found = 0
        for each in (each for each in self.rows if each.line > entry.line):
            if each.depth <= entry.depth:
                break
            found += each.params or 0
        return found


def _listed(why: str, places: Sequence[str]) -> Iterator[str]:
    if places:
        more = f" and {len(places) - MOST_NAMED:,} more" if len(places) > MOST_NAMED else ""
        yield f"not compared, for {why}: {'; '.join(places[:MOST_NAMED])}{more}"


def _may_be_linear(row: Row) -> bool:
    """Is it a convolution of one place, which a linear layer on each step is too, or a part of attention?"""
    return row.visit.step.kind.contracts or set(row.kernel or ()) == {1}


def _alike(claimed: Shape, sizes: Collection[tuple[int, ...]]) -> bool:
    """Is it one of these, or all numbers of one in a vector?"""
    return _bare(claimed) in sizes or (not claimed.size and claimed.channels in [prod(each) for each in sizes])


def _bare(shape: Shape) -> tuple[int, ...]:
    """Its numbers in ascending order, axes of 1 left out: the axes of a sequence stand in either order."""
    return tuple(sorted([n for n in (shape.channels, *shape.size) if n not in (1, None)]))
