"""Tables: what each column is about, and their rows as layers."""

from __future__ import annotations

from convcalc.diagnostics import pasted
from convcalc.diagnostics.diagnostic import Mistake
from convcalc.lang.tree import Claim, Number, Total
from convcalc.readers.pasted import labels, vocabulary
from convcalc.readers.pasted.attributes import ItemReader
from convcalc.readers.pasted.draft import Bracket, Item, LayerDraft, Size, TextLine, drafts
from convcalc.readers.pasted.figures import claim_name, claims_of, plain_size, read_amount
from convcalc.readers.pasted.filter_shapes import give_shape, give_stride, times_of, written_out
from convcalc.readers.pasted.grid import Cell, PastedRow, PastedTable
from convcalc.readers.pasted.headings import role
from convcalc.readers.pasted.items import layers_between, read_items
from convcalc.readers.pasted.page import take_kind
from convcalc.readers.pasted.scan import MOST_MISTAKES, Token, TokenStream, numbers, pairs
from convcalc.readers.pasted.sums import SUMMING
from convcalc.readers.pasted.unread_cells import has_number, is_bare_number, is_foreign, left_sides
from convcalc.text import Span

MOST_LINES = 40  # of a bracket within a table
ATTRIBUTES = ("filters", "k", "s", "p", "g", "d", "times")
UNNAMED = {1: ("params",), 2: ("weights", "biases")}
"""What so many columns of numbers hold that have no heading."""
COUNTS = ("params", "weights", "memory", "macs", "rf")


class Columns:
    """A table, what its columns are, and which of several networks is meant."""

    def __init__(self, text: str, table: PastedTable, chosen: str | None, mistakes: list[Mistake], remarks: list[str]):
        self.text = text
        self.table = table
        self.mistakes = mistakes
        self.remarks = remarks
        self.assumed: list[str] = []
        self.unread: list[tuple[int, str]] = []
        self.roles = self.all_roles()
        self.networks = [at for at, role in enumerate(self.roles) if role == "network"]
        self.undecided = False
        self.choose(chosen)

    def all_roles(self) -> list[str]:
        found = []
        for at, heading in enumerate(self.table.headings):
            known = role(heading)
            cells = [row[at] for row in self.table.different]
            if known in ("", "either"):
                known = self.by_content(cells, bool(heading), known)
            elif known in ATTRIBUTES and any(
                _is_layers(self.part(cell), True) and not _is_window(cell) for cell in cells
            ):
                known = "network"  # a configuration called C
            elif known in COUNTS and any(_says_words(cell) for cell in cells if not cell.empty):
                known = "body"  # a column "Parameters" with words in it describes the layers
            found.append(known)
            if known == "remark":
                self.remarks.append(f"the column '{heading}'")
        return self._with_counts(found)

    def _with_counts(self, roles: list[str]) -> list[str]:
        """Beside a column of sizes, columns of single numbers without a heading hold counts of parameters."""
        sizes = [at for at, known in enumerate(roles) if known == "size"]
        lone = [at for at in sizes if self._single(at) and not self.table.headings[at]]
        if len(lone) < len(sizes) and len(lone) in UNNAMED:
            for at, known in zip(lone, UNNAMED[len(lone)], strict=True):
                roles[at] = known
        maps = [
            at for at in sizes if at not in lone and self._single(at) and "map" in self.table.headings[at].casefold()
        ]
        if 0 < len(maps) < len(sizes) and "filters" not in roles:  # how many maps, where another column has their size
            roles[maps[0]] = "filters"
        return roles

    def _single(self, at: int) -> bool:
        """Does every cell hold one number, perhaps with commas between thousands?"""
        texts = [
            self.text[_extent(row[at]).start : _extent(row[at]).end]
            for row in self.table.different
            if not row[at].empty
        ]
        return all(text.replace(",", "").isdecimal() and not text.startswith("0,") for text in texts)

    def by_content(self, cells: list[Cell], headed: bool, known: str) -> str:
        """A column without a known heading: sizes, names, layers, or remarks."""
        full = [cell for cell in cells if not cell.empty]
        sizes = [plain_size(cell.tokens) for cell in full]
        if known == "either" or (full and all(sizes)):
            large = any(size and (len(size) > 2 or max(size) > labels.LARGEST_WINDOW) for size in sizes)
            return "size" if large else "k"
        if full and not headed and all(_is_name(cell.tokens) for cell in full):
            return "label"
        if any(_is_layers(self.part(cell), headed) for cell in full):
            return "network" if headed else "body"
        return "remark"

    def choose(self, chosen: str | None) -> None:
        """Of several networks side by side, keep the one that was asked for."""
        names = tuple([self.table.headings[at] for at in self.networks])
        if len(names) < 2:
            self.kept = self.networks[0] if names else None
            return
        wanted = [at for at in self.networks if chosen and _bare(self.table.headings[at]) == _bare(chosen)]
        self.kept = wanted[0] if wanted else self.networks[0]
        self.undecided = not wanted
        if not wanted:
            first = self.table.rows[0].cells[self.networks[0]] if self.table.rows else Cell([], Span(0, 1))
            problem = pasted.NoSuchColumn(chosen, names) if chosen else pasted.SeveralNetworks(names)
            self.mistakes.append(problem.at(Span(max(first.span.start, 0), max(first.span.end, 1))))

    def even(self, cells: list[Cell]) -> bool:
        """Has the row no more cells than there are headings?"""
        more = [cell for cell in cells[self.table.headed :] if cell.tokens]
        if not self.table.headed or not more:
            return True
        last = max([at for at, cell in enumerate(cells) if cell.tokens]) + 1
        self.mistakes.append(pasted.UnevenTable(last, self.table.headed).at(_extent(more[0])))
        return False

    def part(self, cell: Cell) -> TokenStream:
        """The cell as a text of its own, to look at: what is wrong in it is not kept."""
        return TokenStream(self.text, cell.tokens, pairs(cell.tokens, []), [], [])

    def stream(self, cell: Cell) -> TokenStream:
        """The cell as a text of its own, to read: its mistakes and remarks are those of the table."""
        return TokenStream(self.text, cell.tokens, pairs(cell.tokens, self.mistakes), self.mistakes, self.remarks)

    def rows(self) -> list[TextLine]:
        if self.undecided:
            return []
        if any(_open(cells) for cells in self.table.different):
            return [row for cells in self.joined() if (row := self.row(cells)) is not None]
        if "shape" in self.roles:
            return self.repeating()
        found: list[TextLine] = []
        known: dict[int, TextLine] = {}
        for each in self.table.rows:
            row = known.get(id(each.first))
            again = self.again(each, each.first, row) if row is not None and each.first is not None else None
            if again is not None:
                found.append(again)
                continue
            said = len(self.mistakes), len(self.remarks)
            row = self.row(each.here(self.text))
            if row is not None and said == (len(self.mistakes), len(self.remarks)) and not row.core:
                known[id(each)] = row
                row = row.moved(0)
            found += [row] if row is not None else []
        return found

    def repeating(self) -> list[TextLine]:
        """The rows of a table in which a row says how often it runs, `5× Conv dw / s1`, each as often."""
        made: list[tuple[TextLine, int]] = []
        for each in self.table.rows:
            cells = each.here(self.text)
            times, cells[0] = times_of(cells[0])
            row = self.row(cells)
            made += [(row, times)] if row is not None else []
        found, pairs = written_out([row for row, _ in made], [times for _, times in made])
        self.assumed += [f"{times} ×: a depthwise layer and the 1x1 convolution behind it" for times in pairs]
        return found

    def again(self, each: PastedRow, first: PastedRow, row: TextLine) -> TextLine | None:
        """A row that says what another says; None where the number in front is more than a part of its label."""
        if each.number is None:
            return row.moved(each.span.start - first.span.start)
        if first.number is None or not first.number.labels(row):
            return None
        return row.renumbered(each.number.end - first.number.end, each.number, first.number)

    def joined(self) -> list[list[Cell]]:
        """The table's rows; one that only goes on with a bracket of the row before is put to it."""
        found: list[list[Cell]] = []
        names = [at for at, role in enumerate(self.roles) if role == "label"]
        more = 0
        for cells in [row.here(self.text) for row in self.table.rows]:
            goes_on = more < MOST_LINES and found and _open(found[-1]) and not any(cells[at].tokens for at in names)
            more = more + 1 if goes_on else 0
            if goes_on:
                found[-1] = [_both(a, b) for a, b in zip(found[-1], cells, strict=True)]
            else:
                found.append(cells)
        return found

    def row(self, cells: list[Cell]) -> TextLine | None:
        """One row; None where it is empty, a title or of more cells than there are headings."""
        full = {at: cell for at, cell in enumerate(cells) if not cell.empty}
        if not full or not self.even(cells):
            return None
        span = Span(min(c.span.start for c in full.values()), max(c.span.end for c in full.values()))
        if all(labels.is_title(cell.tokens) and labels.is_titled(cell.tokens) for cell in full.values()):
            return None
        return self.total(full, span) or self.layers(cells, full, span)

    def layers(self, cells: list[Cell], full: dict[int, Cell], span: Span) -> TextLine | None:
        """The layers of a row's body, the attributes and claims of its other cells."""
        named = self.label(cells)
        items = self.body(cells, named)
        draft = next((item for item in items if isinstance(item, LayerDraft)), None)
        if draft is None and named.kind and self.is_whole(named.kind, full):
            draft = LayerDraft(named.kind, named.text or "", *named.span)
            items.insert(0, draft)
        before = self.claimed(full, draft)
        if draft is not None:
            for at, cell in full.items():
                self.attribute(self.roles[at], cell, draft)
        if draft is not None:
            _filters_per_group(draft, before)
        items = self.repeated(items, full)
        if not items and not before:
            self.not_silent(full)
            return None
        if not items and self.foreign(full):
            return None
        return TextLine(items, span, named.text, named.span, before)

    def not_silent(self, full: dict[int, Cell]) -> None:
        """A row that says something, of which nothing was understood, is a mistake: a layer would be missing."""
        for at, cell in full.items() if len(self.mistakes) < MOST_MISTAKES else ():
            if self.roles[at] in ("label", "kind", "body") and any(t.kind in ("word", "named") for t in cell.tokens):
                span = _extent(cell)
                if not any(mistake.span.start in range(*span) for mistake in self.mistakes):
                    self.mistakes.append(pasted.NotUnderstood(self.part(cell).words(*span)).at(span))
                return

    def foreign(self, full: dict[int, Cell]) -> bool:
        """Does a row of claims name what is not understood? Then it is told as not read."""
        named = [cell for at, cell in full.items() if self.roles[at] in ("label", "kind", "body")]
        tokens = [token for cell in named for token in cell.tokens]
        roles = [self.roles[at] for at, cell in full.items() if any(token.kind != "-" for token in cell.tokens)]
        if not is_foreign(tokens, roles, not {"body", "network"} & set(self.roles)):
            return False
        self.not_read(list(full.values()))
        return True

    def not_read(self, cells: list[Cell]) -> None:
        self.unread.append((cells[0].span.start, ", ".join([self.part(cell).words(*_extent(cell)) for cell in cells])))

    def total(self, full: dict[int, Cell], span: Span) -> TextLine | None:
        """`FLOPs | | 1.8×10^9 | 3.6×10^9`, `Total | 61,706`: a row that sums up."""
        first = next(iter(full.values()))
        what = claim_name(first.tokens, 0, len(first.tokens))[0] if first.tokens[0].kind == "word" else ""
        summing = vocabulary.key(first.tokens[0].text) in SUMMING
        if what not in COUNTS and not summing:
            return None
        found: list[Claim] = []
        for at, cell in full.items():
            counted = what if at == self.kept and what in COUNTS else self.roles[at] if self.roles[at] in COUNTS else ""
            amount = read_amount(self.text, cell.tokens[0].start) if counted else None
            if amount:
                found += claims_of(self.as_text(cell), counted, amount, cell.tokens[0].start)
        kept = tuple([claim for claim in found if claim.what != "size"])
        return TextLine([], span, core=(Total(kept, span),) if kept else ())

    def is_whole(self, kind: str, full: dict[int, Cell]) -> bool:
        """Do the cells say enough for a layer without a description? `conv2_x | 56×56 |` is a heading."""
        said = any(self.roles[at] in ("k", "filters", "shape") for at in full)
        if kind in ("fc", "output"):  # as many outputs as are claimed
            return said or any(self.roles[at] == "size" for at in full)
        return said or kind not in vocabulary.CONVOLUTIONS

    def label(self, cells: list[Cell]) -> labels.Label:
        """The row's name, and the kind that it or the column of kinds says."""
        text, kind, span = None, "", Span(-1, -1)
        for at, cell in enumerate(cells):
            if self.roles[at] in ("label", "kind") and not cell.empty and _is_name(cell.tokens):
                t = self.part(cell)
                kind = labels.kind_of(t, 0, len(cell.tokens)) or kind
                if self.roles[at] == "label" and any(token.kind in ("word", "named") for token in cell.tokens):
                    text, span = t.words(*_extent(cell)), _extent(cell)
                span = _extent(cell) if span.start < 0 else span
            elif self.roles[at] == "label" and not cell.empty:  # `C1: 5x5 convolution, 6 filters`
                before = labels.read(self.part(cell), 0, len(cell.tokens))
                text, kind, span = before.text, before.kind or kind, before.span
        return labels.Label(text, kind, 0, span)

    def body(self, cells: list[Cell], named: labels.Label) -> list[Item]:
        """The layers that the cells name in words."""
        found: list[Item] = []
        for at, cell in enumerate(self.spanning(cells)):
            wanted = self.roles[at] in ("body", "kind", "label") or at == self.kept
            if not wanted or cell.empty or (self.roles[at] in ("kind", "label") and self.names(cell, cells)):
                continue
            t = self.stream(cell)
            begin = labels.read(t, 0, len(cell.tokens)).next if self.roles[at] == "label" else 0
            found += layers_between(t, begin, len(cell.tokens))
        take_kind(found, named)
        return found

    def names(self, cell: Cell, cells: list[Cell]) -> bool:
        """Is this the row's name? `Dense 10` is the layer itself where no other cell says how many outputs."""
        if not _is_name(cell.tokens):
            return False
        sized = any(self.roles[at] in ("size", "filters", "k") and not other.empty for at, other in enumerate(cells))
        kind = labels.kind_of(self.part(cell), 0, len(cell.tokens))
        last = cell.tokens[-1]
        return sized or kind != "fc" or last.kind not in ("num", "named") or not last.text[-1:].isdigit()

    def spanning(self, cells: list[Cell]) -> list[Cell]:
        """A cell that stands for all networks is written once, in the first of their columns or in the middle."""
        full = [at for at in self.networks if not cells[at].empty]
        if self.kept is None or len(full) != 1 or full[0] == self.kept:
            return cells
        moved = list(cells)
        moved[self.kept] = cells[full[0]]
        return moved

    def attribute(self, role: str, cell: Cell, draft: LayerDraft) -> None:
        """A cell of kernel, filters, stride, padding or activation."""
        size = plain_size(cell.tokens)
        if role == "shape":
            give_shape(cell, draft)
        elif role == "kind":
            give_stride(cell, draft)
        elif (role in ("k", "s", "p", "g", "d") and size) or (role == "filters" and size and len(size) == 1):
            draft.given.setdefault(role, Size(size, cell.span))
        elif role in ("k", "s", "p", "g", "d", "filters", "act"):
            layers_between(self.stream(cell), 0, len(cell.tokens), draft)
            if role != "act" and role not in draft.given and is_bare_number(cell):
                self.not_read([cell])

    def claimed(self, full: dict[int, Cell], draft: LayerDraft | None) -> tuple[Claim, ...]:
        """The sizes and counts of a row."""
        found: list[Claim] = []
        for at, cell in full.items():
            role = self.roles[at]
            inside = [token for token in cell.tokens if token.kind not in tuple("()[]")]
            bare = [token for token in inside if token.kind != "word"]
            if role == "size" and (size := plain_size(inside) or plain_size(bare)):
                found.append(Claim("size", size, span=_extent(cell)))
            elif role in COUNTS and (amount := read_amount(self.text, cell.tokens[0].start)):
                found += left_sides(self.text, role, cell)
                found += claims_of(self.as_text(cell), role, amount, cell.tokens[0].start)
            elif role == "in" and draft is not None and (size := plain_size(cell.tokens)):
                draft.given["arriving"] = Size(size, _extent(cell))
            elif role in ("size", *COUNTS) and has_number(cell):
                self.not_read([cell])
        return self.with_biases(found, full)

    def with_biases(self, found: list[Claim], full: dict[int, Cell]) -> tuple[Claim, ...]:
        """Weights and biases in two columns are parameters together."""
        counted = [read_amount(self.text, full[at].tokens[0].start) for at in full if self.roles[at] == "biases"]
        weights = next((claim for claim in found if claim.what == "weights"), None)
        biases = counted[0].number if counted and counted[0] else None
        if weights is None or biases is None or any(claim.what == "params" for claim in found):
            return tuple(found)
        if isinstance(weights.value, Number) and weights.value[1:] == biases[1:] == (0, ""):
            both = Number(weights.value.mantissa + biases.mantissa)
            found.append(weights._replace(what="params", value=both))
        return tuple(found)

    def as_text(self, cell: Cell) -> TokenStream:
        return TokenStream(self.text, cell.tokens, {}, self.mistakes, self.remarks)

    def repeated(self, items: list[Item], full: dict[int, Cell]) -> list[Item]:
        count = next((c for at, c in full.items() if self.roles[at] == "times"), None)
        if count is None or not items or count.tokens[-1].kind != "num" or numbers(count.tokens[-1]) == (1,):
            return items
        return [Bracket(tuple(items), numbers(count.tokens[-1])[0], _extent(count))]


def _filters_per_group(draft: LayerDraft, claims: tuple[Claim, ...]) -> None:
    """5 filters in 12 groups of which 60 channels are claimed are 5 for each group."""
    filters, groups = (draft.given[key].numbers[0] if key in draft.given else 0 for key in ("filters", "g"))
    sizes = [claim.value for claim in claims if claim.what == "size" and not isinstance(claim.value, Number)]
    ends = {size[at] for size in sizes if len(size) > 1 for at in (0, -1)}
    if groups > 1 and filters * groups in ends and filters not in ends:
        draft.given["each"] = draft.given["filters"]
        draft.given["filters"] = Size((filters * groups,), draft.given["filters"].span)


def _says_words(cell: Cell) -> bool:
    """Do words stand in a cell of counts, other than those that count: 760개?"""
    return any(t.kind == "word" and t.text not in vocabulary.COUNTERS for t in cell.tokens)


def _extent(cell: Cell) -> Span:
    return Span(cell.tokens[0].start, cell.tokens[-1].end) if cell.tokens else cell.span


WINDOW = frozenset({"stride", "padding", "pad", "x", "s", "p"})


def _is_window(cell: Cell) -> bool:
    """`1 x 5 (stride 1 x 1)`: sizes, and no word but those of a window."""
    return all(token.text.casefold() in WINDOW for token in cell.tokens if token.kind in ("word", "named"))


def _is_name(toks: list[Token]) -> bool:
    """Words and numbers only: `CONV1`, `Conv Layer 2`, `3`."""
    if any(token.kind == "named" and vocabulary.layer_of_name(token) for token in toks):
        return False
    return all(token.kind in ("word", "num", "-", "/", ".", "&", "named") for token in toks)


def _is_layers(t: TokenStream, weighty: bool) -> bool:
    """Does a cell say a layer? weighty: one with weights, whose size is said, not the `conv 1` of a column of names."""
    reader = ItemReader(t, 0, len(t.tokens))
    found = drafts(read_items(reader))
    if reader.unknown or not found:
        return False
    return not weighty or any(
        draft.named
        or draft.implicit
        or (draft.kind == "fc" and not draft.bare)
        or (draft.kind in vocabulary.CONVOLUTIONS and (draft.sizes or "k" in draft.given or draft.call))
        for draft in found
    )


def _open(cells: list[Cell]) -> bool:
    """Is a bracket still open in one of the cells?"""
    kinds = [[token.kind for token in cell.tokens] for cell in cells]
    return any(each.count("[") > each.count("]") for each in kinds)


def _both(a: Cell, b: Cell) -> Cell:
    if not b.tokens:
        return a
    end = a.tokens[-1].end if a.tokens else b.tokens[0].start
    return Cell([*a.tokens, Token("newline", "\n", end, end), *b.tokens], Span(a.span.start, b.span.end))


def _bare(heading: str) -> str:
    return "".join([c for c in heading.casefold() if c.isalnum()])
