"""A table of layers by their names, held against the network that has layers of these names: each cell is a claim."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from convcalc.features.check.by_name import MOST_LISTED, NamedLayers
from convcalc.features.check.claimed import claimed_value, holds
from convcalc.features.check.printed_arguments import RIGHTS
from convcalc.features.check.result import Checked, Report
from convcalc.lang.tree import Claim, Number
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.readers import UnreadNote, leave_open
from convcalc.readers.named_rows import NamedRows
from convcalc.readers.named_tables import JUDGED, NamedTable, NamedTableRow
from convcalc.shape import Shape
from convcalc.text import first_of

FIRST, LAST = "chw", "hwc"
STEPS_AND_NUMBERS = 2
"""Numbers of the size of a sequence, which stand in either order."""

COUNT = re.compile(
    r"(?a)[~≈]?\s*(\d[\d,]*)(?:\.(\d+))?\s*([KMGBT]?)\s*(?:params|parameters|MACs?|FLOPs?)?", re.IGNORECASE
)
SIZE = re.compile(r"[(\[]?\s*(?:[^\W\d]\w*+|-1|\d++)(?:\s*+[x×*,]\s*+(?:[^\W\d]\w*+|-?\d++))*+\s*,?\s*[)\]]?")
WINDOW = re.compile(r"[(\[]?\s*\d{1,6}(?:\s*[x×*,]\s*\d{1,6}){0,3}\s*[)\]]?")
ARGUMENTS = {
    "k": "kernel_size",
    "s": "stride",
    "p": "padding",
    "d": "dilation",
    "g": "groups",
    "filters": "out_channels",
}


def names_layers(facts: Facts, table: NamedTable) -> bool:
    """Are most of its names those of layers or modules of the network?"""
    named = _named(facts, table)
    rows = [each for each in table.rows if not each.is_total and not each.is_input]
    known = [each for each in rows if named.rows(each.name)]
    return len(known) > 1 and 2 * len(known) >= len(rows)


def _named(facts: Facts, table: NamedTable) -> NamedLayers:
    return NamedLayers(facts, NamedRows((), tuple([each.name for each in table.rows if not each.is_total])))


def against_cells(facts: Facts, table: NamedTable) -> Report:
    """Every number under a head that is known, and the layers with parameters that have no row."""
    held = NamedCells(facts, table)
    claims = [checked for row in table.rows for checked in held.checked(row)]
    notes = [*facts.notes, *held.notes()]
    operations = any(each.claim.startswith(("macs", "flops")) for each in claims)
    missing = (*held.missing, *(() if held.whole else held.named.left()))
    return Report(
        facts.name, facts.layout, tuple(claims), (), tuple(notes), missing, unread=leave_open(notes, operations)
    )


class NamedCells:
    """The cells of a table, and how it writes sizes and counts: as most of its rows are true."""

    def __init__(self, facts: Facts, table: NamedTable) -> None:
        self.facts = facts
        self.table = table
        self.named = _named(facts, table)
        self.missing: list[str] = []
        self.uncompared: list[str] = []
        self.whole = self._unknown()
        sizes = [(each, _size(cell)) for each in table.rows for part, _, cell in each.cells if part == "size"]
        said = [(row, size) for row, size in sizes if size]
        self.batch = self._batch(said)
        counts = [(each, cell) for each in table.rows for part, _, cell in each.cells if part == "params"]
        self.stored = self._prefers_stored(counts)
        self.layout = self._layout([(row, size) for row, size in said if len(size) > STEPS_AND_NUMBERS])

    def _unknown(self) -> str:
        """The only name that is none of the network's; "" where several are."""
        named = [each for each in self.table.rows if not (each.is_total or each.is_input)]
        found = [each.name for each in named if not self.named.rows(each.name) and each.name not in self.named.idle]
        return found[0] if len(found) == 1 else ""

    def _layout(self, sizes: Sequence[tuple[NamedTableRow, tuple[int, ...]]]) -> str:
        """Where the channels stand in most sizes that are true."""
        own = self.facts.layout
        either = [own, LAST if own == FIRST else FIRST]
        found = [layout for layout in either for row, size in sizes if self._sized(row, size, layout, False)]
        return max(found, key=found.count) if found else own

    def _batch(self, sizes: Sequence[tuple[NamedTableRow, tuple[int, ...]]]) -> int | None:
        """What stands in front of most sizes as one number more than they have; None where nothing does."""
        longer = [
            size[0]
            for row, size in sizes
            for last in self._outs(row.name)[:1]
            if len(size) == len(last.out.size) + 2 and size[0] != -1
        ]
        return max(longer, key=longer.count) if 2 * len(longer) > len(sizes) else None

    def _prefers_stored(self, counts: Sequence[tuple[NamedTableRow, str]]) -> bool:
        """Are running statistics counted as parameters, as Keras does?"""
        either = [0, 0]
        for row, cell in counts:
            rows, number = self.rows(row.name), _count(cell)
            if rows and number is not None:
                for stored in (False, True):
                    either[stored] += holds(Claim("params", number), _params(rows, stored))
        return either[1] > either[0] or (either[0] == either[1] and self.facts.layout == LAST)

    def _outs(self, name: str) -> list[Row]:
        """The rows whose output is that of a module, one for each time it runs."""
        rows = self.rows(name)
        own = [row for row in rows if (row.label or "").partition(":")[0].partition("#")[0] == name]
        if not own:
            return rows[-1:]
        ends = [row for row in own if ":" in (row.label or "")]
        return own[-1:] if ends and len({row.label.partition(":")[0] for row in own if row.label}) == 1 else own

    def checked(self, row: NamedTableRow) -> Iterator[Checked]:
        if row.is_total:
            yield from self.total(row)
            return
        rows = self.rows(row.name)
        if not rows:
            yield from self.of_none(row)
            return
        for part, words, cell in row.cells:
            about = Checked(row.line, 1, row.name, row.name, f"{words or part} = {cell}", 0, 0, "true")
            found = self.cell(about, row, rows, part, cell)
            if found is not None:
                yield found
            elif part in JUDGED or re.search(r"\d", words) is None:
                self.uncompared.append(f"line {row.line}, {row.name}: {words or part} {cell}")

    def rows(self, name: str) -> list[Row]:
        """The layers in a module; in the only one of an unknown name all layers that have no row of their own."""
        found = self.named.rows(name) or []
        return found or (self.named.lost() if name == self.whole else [])

    def of_none(self, row: NamedTableRow) -> Iterator[Checked]:
        """A row of what never runs, of the input, or of what the network has not."""
        for part, words, cell in row.cells:
            number, size = _count(cell), _size(cell)
            about = Checked(row.line, 1, row.name, row.name, f"{words or part} = {cell}", 0, 0, "true")
            idle = self.named.idle.get(row.name)
            if part == "params" and number is not None and (idle is not None or not number.mantissa):
                yield self.number(about, number, idle or 0)
            elif row.is_input and part in ("size", "in") and size:
                every = self.facts.inputs
                own = [each.shape for each in every if each.label == row.name]
                yield from filter(None, [self.shape(about, size, own or [each.shape for each in every])])
            else:
                self.missing.append(f"line {row.line}, {row.name}: the net has no such layer")
                return

    def cell(self, about: Checked, row: NamedTableRow, rows: list[Row], part: str, cell: str) -> Checked | None:
        if part in ("size", "in"):
            size = _size(cell)
            ins = [shape for each in rows[:1] for shape in each.ins]
            if row.name == self.whole:  # which of its layers ends it is not known
                return self.of_any(about, size) if part == "size" else None
            return self.shape(about, size, ins if part == "in" else [each.out for each in self._outs(row.name)], row)
        if part in ("params", "macs", "flops"):
            number = _count(cell)
            return self.number(about, number, *self.counts(part, rows)) if number is not None else None
        if part in ARGUMENTS and WINDOW.fullmatch(cell):
            return self.argument(about, row, rows, ARGUMENTS[part], cell)
        return None

    def of_any(self, about: Checked, size: tuple[int, ...] | None) -> Checked | None:
        """A size that some layer without a row of its own makes."""
        known = {id(each) for row in self.table.rows for each in self.named.rows(row.name) or []}
        outs = [each.out for each in self.facts.rows if id(each) not in known]
        found = self.shape(about, size, outs)
        return found if found is not None and found.verdict == "true" else None

    def counts(self, part: str, rows: list[Row]) -> list[int]:
        """What may be meant, the likeliest first: MACs may be called FLOPs."""
        if part == "params":
            return [_params(rows, self.stored)]
        macs = sum([row.macs or 0 for row in rows])
        return [2 * macs, macs] if part == "flops" else [macs]

    def number(self, about: Checked, number: Number, *rights: int) -> Checked:
        written = Claim("params", number)
        right = next((each for each in rights if holds(written, each)), rights[0])
        verdict = "true" if holds(written, right) else "false"
        return about._replace(claimed=claimed_value(written, right, "hwc"), computed=right, verdict=verdict)

    def argument(self, about: Checked, row: NamedTableRow, rows: list[Row], key: str, cell: str) -> Checked | None:
        own = [each for each in rows if each.params or each.kernel] or rows
        right = RIGHTS[key](own[0], rows) if len(own) == 1 or self._outs(row.name)[:1] == own[:1] else None
        if right is None:
            return None
        sizes = tuple(map(int, re.findall(r"\d+", cell)))
        given = sizes * len(right) if len(sizes) == 1 else sizes
        about = about._replace(claimed=Shape(None, sizes), computed=Shape(None, right))
        return about._replace(verdict="true" if given == right else "false")

    def shape(
        self, about: Checked, size: tuple[int, ...] | None, outs: list[Shape], row: NamedTableRow | None = None
    ) -> Checked | None:
        if not size or not outs or outs[-1].channels is None:
            return None
        right = next((each for each in outs if self._is(size, each, self.layout, row, True)), None)
        shown = right or outs[-1]
        numbers = size[1:] if len(size) > len(shown.size) + 1 else size
        claimed = Shape(numbers[0], numbers[1:]) if self.layout == FIRST else Shape(numbers[-1], numbers[:-1])
        return about._replace(claimed=claimed, computed=shown, verdict="false" if right is None else "true")

    def _sized(self, row: NamedTableRow, size: tuple[int, ...], layout: str, loose: bool) -> bool:
        return any(self._is(size, each.out, layout, row, loose) for each in self._outs(row.name))

    def _is(self, size: tuple[int, ...], right: Shape, layout: str, row: NamedTableRow | None, loose: bool) -> bool:
        """Is it that size? With the batch in front where most have it; steps and numbers stand in either order."""
        own, channels = right.size, right.channels or 1
        if len(size) == len(own) + 2:
            if self.batch is not None and size[0] not in (-1, self.batch):
                return False
            size = size[1:]
        first, last = (channels, *own), (*own, channels)
        slides = row is not None and any(set(each.kernel or ()) - {1} for each in self._outs(row.name))
        either = loose and len(own) == 1 and not slides
        flat = set(own) == {1} and size == (channels,)
        return flat or size == (first if layout == FIRST else last) or (either and size in (first, last))

    def total(self, row: NamedTableRow) -> Iterator[Checked]:
        idle = sum(self.named.idle.values())
        for part, words, cell in row.cells:
            about = Checked(row.line, 1, "total", "total", f"{words or part} = {cell}", 0, 0, "true")
            number = _count(cell)
            if part not in ("params", "macs", "flops") or number is None:
                self.uncompared.append(f"line {row.line}, {row.name}: {words or part} {cell}")
                continue
            every = self.counts(part, list(self.facts.rows))
            listed = [rows for each in self.table.rows if not each.is_total and (rows := self.rows(each.name))]
            added = sum([self.counts(part, rows)[0] for rows in listed])
            yield self.number(about, number, *[n + idle * (part == "params") for n in every], added)

    def notes(self) -> Iterator[str]:
        count = Counter([each.name for each in self.table.rows if not each.is_total])
        twice = [name for name, times in count.items() if times > max(1, len(self._outs(name)))]
        if twice:
            yield UnreadNote(f"there twice: {first_of(twice, MOST_LISTED)}")
        unread = [f"line {line}, {text}" for line, text in self.table.unread]
        for what, found in (("not compared", self.uncompared), ("not read", unread)):
            if found:
                more = f" and {len(found) - MOST_LISTED:,} more" if len(found) > MOST_LISTED else ""
                yield UnreadNote(f"{what}: {'; '.join(found[:MOST_LISTED])}{more}")


def _params(rows: list[Row], stored: bool) -> int:
    return sum([(row.params or 0) + (row.statistics or 0 if stored else 0) for row in rows])


def _count(cell: str) -> Number | None:
    found = COUNT.fullmatch(cell) if len(cell) < 40 else None
    if found is None:
        return None
    places = found[2] or ""
    return Number(int(found[1].replace(",", "") + places), len(places), found[3].upper().replace("B", "G"))


def _size(cell: str) -> tuple[int, ...] | None:
    """The numbers of a size, -1 for a batch that is not known; None for what is none."""
    if len(cell) > 80 or not SIZE.fullmatch(cell):
        return None
    parts = re.findall(r"-?\d+|\b(?!x\b)[A-Za-z]+\b", cell)
    return tuple([int(each) if each.lstrip("-").isdigit() else -1 for each in parts]) or None
