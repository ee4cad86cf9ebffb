"""torchinfo's mult-adds, of a row and of all: what its rule counts, and what of it a program's layers leave open.

Source: torchinfo.layer_info.LayerInfo.calculate_macs. A parameter that is called weight or bias counts once for each
input, in a class with Conv in its name once for each place; one whose name has one of these words in it as often as the
first two numbers of the output multiply to; any other, and what a module with modules in it has itself, does not count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.features.check.printed_again import norms_again
from convcalc.features.check.printed_blocks import lengths_of
from convcalc.features.check.printed_left_out import Partners
from convcalc.features.check.printed_modules import module_of
from convcalc.features.check.slips.settings import convolves
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.readers.layer_classes import makes_sequence
from convcalc.readers.summary import Summary, SummaryRow
from convcalc.shape import Shape

MOST_WAYS = 5_000
"""So many sums of rows that may each say one of several numbers are looked at."""


class Ways(NamedTuple):
    """What may be printed of a row, the likeliest first; sure: is nothing else possible?"""

    numbers: tuple[int, ...]
    sure: bool


class MultAdds:
    """Counts for one input; beside: what modules have beside those in them, which is not counted."""

    def __init__(self, facts: Facts, summary: Summary, partners: Partners, beside: Collection[int]) -> None:
        self.facts = facts
        self.summary = summary
        self.partners = partners
        self.rows = list(facts.rows)
        self.lengths = lengths_of(self.rows)
        self.held = {row.index for row in self.lengths.values()}
        self.beside = beside
        self.again = norms_again(self.rows)

    def of_entry(self, entry: SummaryRow | None, rows: Sequence[Row]) -> Ways:
        """What a printed row may say; None for layers that no row is."""
        if entry is not None and entry.kind is None and self.is_single(rows) and not makes_sequence(entry.name):
            return self.of_unknown_class(entry, rows)
        dense = entry is not None and entry.is_linear
        parts = entry.parts if entry is not None else 1
        linear = (False, True) if entry is not None and entry.kind is None else (dense,)  # those inside have no rows
        counts = [
            sum([self.of_layer(row, dense if each is dense else is_of_one_place(row), bias, parts) for row in rows])
            for each in linear
            for bias in (True, False)
        ]
        return Ways(tuple(dict.fromkeys(counts)), True)

    def is_single(self, rows: Sequence[Row]) -> bool:
        """Are the layers those of one module, which has none in it?"""
        modules = {module_of(row) for row in rows}
        inside = [row for row in self.rows if any(module_of(row).startswith(f"{each}.") for each in modules)]
        return len(modules) == 1 and "" not in modules and not inside

    def of_unknown_class(self, entry: SummaryRow, rows: Sequence[Row]) -> Ways:
        """A class of the program's own with parameters of its own, whose names are not known here."""
        params = sum([row.params or 0 for row in rows])
        if "Conv" in entry.name.partition(":")[0]:
            return Ways((sum([self.of_layer(row, False, True) for row in rows]),), False)
        params *= entry.parts
        return Ways((params, 0, params * _second(entry.shape or rows[-1].out)), False)

    def of_layer(self, row: Row, dense: bool, bias: bool, parts: int = 1) -> int:
        """One layer; dense: is it linear, on each step?  bias: where its weights are another's, has that biases?

        parts: how many rows of a batch it runs on for each input.
        """
        kind = row.visit.step.kind
        if row.index in self.beside or row.index in self.held:
            return 0
        if row.index in self.again:
            return self.again[row.index] * parts
        if kind.weighted and not row.params:
            return (row.macs or 0) + (row.out.elements() or 0) * bias
        if row.index in self.lengths:
            return self.as_other_names(row, dense)
        places = (
            row.in_.positions() if kind.recurrent else row.out.positions() if convolves(kind) and not dense else parts
        )
        return (row.params or 0) * places

    def as_other_names(self, row: Row, dense: bool = False) -> int:
        """Of a layer whose weights have other names: weight_norm's, with their lengths, or spectral_norm's."""
        lengths = self.lengths[row.index].params or 0 if row.index in self.lengths else 0
        places = row.out.positions() if convolves(row.visit.step.kind) and not dense else 1
        second = row.out.size[0] if dense and row.out.size else row.out.channels or 0
        return ((row.weights or 0) + lengths) * second + (row.biases or 0) * places

    def is_normed(self, rows: Sequence[Row], claimed: int) -> bool:
        """Is it what is printed of a layer whose weights spectral_norm works out, which no row of the net says?"""
        return len(rows) == 1 and convolves(rows[0].visit.step.kind) and self.as_other_names(rows[0]) == claimed

    def normed_totals(self) -> Iterator[int]:
        """Of all layers, with the batch, where spectral_norm works out the weights of one convolution, or of all."""
        whole = self.total().numbers[0]
        more = [
            self.as_other_names(row) - self.of_layer(row, False, True)
            for row in self.rows
            if convolves(row.visit.step.kind) and row.params
        ]
        yield from [whole + each * self.facts.batch for each in dict.fromkeys([*more, sum(more)])]

    def total(self) -> Ways:
        """Of all layers, with the batch."""
        left = {row.index for row in self.rows} - self.held
        found: list[Ways] = []
        for entry in self.summary.entries:
            rows = [row for row in self.partners.get(entry.line, ()) if row.index in left]
            left -= {row.index for row in rows}
            if rows:
                found.append(self.of_entry(entry, rows))
        rest = [row for row in self.rows if row.index in left]
        base = sum([self.of_layer(row, False, True) for row in rest])
        sums, every = _sums(found)
        numbers = tuple([(base + each) * self.facts.batch for each in sums])
        return Ways(numbers, every and all(each.sure for each in found))


def is_of_one_place(row: Row) -> bool:
    """Is it a convolution of one place, as a linear layer on each step or place is?"""
    return set(row.kernel or ()) == {1}


def _second(shape: Shape) -> int:
    """The number that stands behind the batch in an output."""
    return shape.channels or 1


def _sums(ways: Collection[Ways]) -> tuple[list[int], bool]:
    """The sums of all ways, the likeliest first, and whether these are all; of very many only those in the same way."""
    found = [0]
    for each in ways:
        found = list(dict.fromkeys([total + number for total in found for number in each.numbers]))
        if len(found) > MOST_WAYS:
            most = max(len(each.numbers) for each in ways)
            alike = [sum([each.numbers[min(at, len(each.numbers) - 1)] for each in ways]) for at in range(most)]
            return list(dict.fromkeys(alike)), False
    return found, True
