"""The summaries that frameworks print (torchinfo, torchsummary, Keras), read as what they say of each layer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Number
from convcalc.readers import torchinfo_rows
from convcalc.readers.keras_rows import without_unbuilt
from convcalc.readers.layer_classes import KINDS, class_of, makes_sequence, word_of_class
from convcalc.readers.odd_rows import odd_rows
from convcalc.readers.row_classes import odd_children, odd_classes
from convcalc.readers.row_names import odd_places, unknown_reads
from convcalc.readers.row_numbers import odd_numbers
from convcalc.readers.summary_rows import (
    LONGEST,
    NO_COUNT,
    NUMBER,
    SHAPE,
    PrintedWeight,
    SummaryLine,
    SummaryLines,
    is_head,
    names_read,
    printed_lines,
    split,
)
from convcalc.shape import Shape
from convcalc.text import Source, whole_number

ALIKE = {"dwconv": "conv", "sepconv": "conv", "gap": "avgpool", "lppool": "avgpool", "gmp": "maxpool"}
"""What a summary does not tell apart."""

COMPARED = frozenset(KINDS) - frozenset(ALIKE) - {"", "input", "flatten"}
"""What is held against the layer of this word: it has parameters, or it changes the size."""


class PrintedWindow(NamedTuple):
    """What darknet prints of a layer besides its size: what arrives, kernel, stride and more; None and 0 for what not.

    kernel and stride: down and across.  operations: in billions, two for each multiply-accumulate.
    """

    arriving: Shape | None
    filters: int = 0
    kernel: tuple[int, ...] | None = None
    stride: tuple[int, ...] | None = None
    dilation: int = 1
    groups: int = 1
    operations: Number | None = None


class SummaryRow(NamedTuple):
    """One line of a summary.

    kind: our word, "" for what is judged by its size alone, None for a block of several layers, or an unknown class.
    shape and params: as printed, the batch left out; None where nothing was.  depth: how far it is inside others.
    batch: as printed, None where it is not said.  reads: the names of the rows that it reads, where they are printed.
    window: what else is printed of the layer, where anything is.  frozen: is it printed as not trained?
    others: cells under further heads, with these.  weights: the tensors that are printed below it.  parts: how many
    rows of a batch it runs on for each input.
    """

    line: int
    name: str
    kind: str | None
    shape: Shape | None
    params: int | None
    depth: int = 0
    batch: int | None = None
    reads: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    window: PrintedWindow | None = None
    frozen: bool = False
    weights: tuple[PrintedWeight, ...] = ()
    parts: int = 1

    @property
    def arrives(self) -> bool:
        """Is it the input?"""
        return self.kind == "input"

    @property
    def twofold(self) -> bool:
        """Is it two of our layers, depthwise and 1x1?"""
        return self.kind == "sepconv"

    @property
    def on_steps(self) -> bool:
        """Is it a linear layer on each step of a sequence, or each place of a map?"""
        return self.kind == "fc" and self.shape is not None and bool(self.shape.size)

    @property
    def is_linear(self) -> bool:
        """Is it a linear layer, on a vector or on each step?"""
        return self.kind == "fc"

    @property
    def runs_again(self) -> bool:
        """Is it a layer with weights of which no parameters are printed? They are those of a row above."""
        return self.params is None and self.kind in ("conv", "tconv", "dwconv", "sepconv", "fc")

    @property
    def in_either_order(self) -> bool:
        """May its numbers stand last? Those of norms and linear layers do, and of what follows them, or holds them."""
        return self.kind in ("ln", "fc", "", None)

    @property
    def adapts(self) -> bool:
        """Is it a pooling to a size that is given?"""
        return (class_of(self.name) or "").startswith("adaptive")

    @property
    def flattens(self) -> bool:
        """Is it a flatten layer?"""
        return self.kind == "flatten"


class SummaryTotal(NamedTuple):
    """A line below the table; `what` is one of TOTALS, or `bytes of` one, which a unit of 1024 counts in Keras."""

    line: int
    what: str
    text: str
    number: Number


class Summary(NamedTuple):
    """keras: channels last and running statistics counted; batch: 1 where none was printed.

    maker: whose it is.  blocks: rows whose layers follow, one level in.  unread: lines of the table that are no rows.
    silent: words of layers with parameters that its maker prints no rows of.  named: do its rows name layers alone,
    and not what they are?
    """

    entries: tuple[SummaryRow, ...]
    totals: tuple[SummaryTotal, ...]
    keras: bool
    batch: int
    maker: str = "torchsummary"
    blocks: tuple[SummaryRow, ...] = ()
    unread: tuple[tuple[int, str], ...] = ()
    silent: frozenset[str] = frozenset()
    named: bool = False


TOTAL = re.compile(
    r"(?a)\s*([A-Za-z][A-Za-z/-]*(?: [A-Za-z/-]+)*)\s*"
    r"(?:\((?:Units\.)?([kKMGT]?)(?:B|(?<=[MGT])(?:EGA|IGA|ERA)BYTES|(?<=\.)NONE)?\))?"
    r"\s*:\s*(\d[\d,]*)(?:\.(\d+))?"
)
"""A line below a table; Python 3.11 and newer print torchinfo's unit as `Units.MEGABYTES`."""

TOTALS = {
    "total params": "total",
    "trainable params": "trainable",
    "total trainable params": "trainable",
    "non-trainable params": "fixed",
    "total non-trainable params": "fixed",
    "total mult-adds": "multadds",
    "input size": "input",
    "forward/backward pass size": "passes",
    "params size": "params size",
    "estimated total size": "estimated",
}


def score(source: Source) -> int:
    """The tables in the text whose titles are those that all of them share."""
    return len(_heads(printed_lines(source.text)))


def _heads(lines: list[str]) -> list[int]:
    """Where tables begin."""
    return [at for at, line in enumerate(lines) if len(line) <= LONGEST and is_head(line)]


def read(source: Source) -> Summary | None:
    """The first summary in a text; None where there is none."""
    lines = printed_lines(source.text.replace("\r\n", "\n"))
    heads = _heads(lines)
    if not heads:
        return None
    begin, head = heads[0] + 1, lines[heads[0]].rstrip()
    shown = lines[begin : heads[1] if len(heads) > 1 else None]
    totals = list(_totals(shown, begin + 1))
    table = shown[: totals[0].line - begin - 1] if totals else _until_prose(shown)
    table, early = without_unbuilt(table, begin + 1)
    torchinfo = torchinfo_rows.is_torchinfo(head, table)
    found = (torchinfo_rows.split if torchinfo else split)(table, begin + 1, head)
    maker = "torchinfo" if torchinfo else _maker(head, found)
    rows = [_entry(each) for each in found.rows]
    batches = [row[1] for row in rows if row[1] is not None]
    batch = max(batches, key=batches.count) if batches else None  # the first of those that most rows print
    first = maker not in ("Keras", "tf.js") or _channels_first(rows)
    last = _numbers_last(rows) if first else set(range(len(rows)))
    made = [
        row._replace(shape=_shape(numbers, at not in last), batch=own if own != -1 else None)
        for at, (row, own, numbers) in enumerate(rows)
    ]
    cut = [*_misread(found, made, maker, "┃" in head), *_doubled(totals)]
    kept, blocks = _with_blocks(made)
    keras = maker in ("Keras", "tf.js")
    return Summary(
        kept,
        () if early else tuple(totals),  # which leave out the parameters of what was not built
        keras,
        max(1, batch or 1) if not keras else 1,
        maker,
        blocks,
        tuple(sorted([*found.unread, *cut, *early])),
    )


def _misread(found: SummaryLines, made: list[SummaryRow], maker: str, boxed: bool) -> Iterator[tuple[int, str]]:
    """Rows of which something could not be read, or that read what is not there, each with its line."""
    for each, row in zip(found.rows, made, strict=True):
        if why := _lost(each, row):
            yield each.line, f"{row.name}: {why}"
    yield from unknown_reads([(row.line, row.name, row.reads) for row in made])
    yield from odd_places([(each.line, each.name, each.reads, bool(each.others)) for each in found.rows])
    yield from odd_numbers(found.rows, maker == "torchinfo")
    if maker in ("Keras", "tf.js"):
        yield from odd_rows(found.rows, boxed)
    else:
        yield from odd_classes(found.rows)
        yield from odd_children(found.rows)


def _doubled(totals: list[SummaryTotal]) -> Iterator[tuple[int, str]]:
    """Totals that stand in two lines one after the other."""
    said = {each.line: each for each in totals if not each.what.startswith("bytes of")}
    for line, each in said.items():
        if line - 1 in said and said[line - 1].what == each.what:
            yield line, f"{each.text}: the same total stands in the line above"


def _lost(row: SummaryLine, made: SummaryRow) -> str:
    """What of a row could not be read; "" where all was."""
    if made.params is None and row.params.strip() not in NO_COUNT:
        return f"parameters '{row.params.strip()[:20]}'"
    if made.shape is None and (found := SHAPE.match(row.shape)) and not found[1]:
        return f"a size that is cut, '{found[0].strip()[:30]}'"
    return ""


def _maker(head: str, found: SummaryLines) -> str:
    if any("null" in row.shape for row in found.rows):
        return "tf.js"
    if any("None" in row.shape for row in found.rows) or any(c in head for c in "┃│"):
        return "Keras"
    return "fastai" if "Trainable" in head else "torchsummary"


def _until_prose(lines: list[str]) -> list[str]:
    """The lines of a table without totals: up to the second empty line in a row."""
    for at, line in enumerate(lines):
        if not line and at and not lines[at - 1] and at > 2:
            return lines[:at]
    return lines


def _entry(row: SummaryLine) -> tuple[SummaryRow, int | None, list[int]]:
    """A row, its batch (-1 for one that is not known), and the other numbers of its shape."""
    numbers = _numbers(row.shape)
    frozen = re.fullmatch(r"\(([\d,]+)\)", row.params)
    params = whole_number((frozen[1] if frozen else row.params).replace(",", ""), 18)
    shown = row.name if ")" in row.name else row.name.partition(" (")[0]
    made = SummaryRow(
        row.line,
        shown,
        word_of_class(row.name),
        None,
        params,
        row.depth,
        None,
        tuple(names_read(row.reads)),
        row.others,
        frozen=bool(frozen),
        weights=row.weights,
    )
    return made, (numbers[0] if numbers else None), numbers[1:]


def _numbers(cell: str) -> list[int]:
    """The numbers of a shape, -1 for one that is not known; none where it was cut, for its last may be part of one."""
    found = SHAPE.match(cell)
    if found is None or not found[1]:
        return []
    return [int(each) if each.lstrip("-").isdigit() else -1 for each in re.findall(NUMBER, found[0])]


def _shape(numbers: list[int], first: bool) -> Shape | None:
    """Without the batch."""
    if not numbers or min(numbers) < 0:  # a size of 0 is wrong, and is said to be
        return None
    return Shape(numbers[0], tuple(numbers[1:])) if first else Shape(numbers[-1], tuple(numbers[:-1]))


def _channels_first(rows: list[tuple[SummaryRow, int | None, list[int]]]) -> bool:
    """Keras in Theano's order: parameters of all convolutions are multiples of the first number, not of the last."""
    sized = [(row, numbers) for row, _, numbers in rows if numbers and numbers[0] and numbers[-1]]
    counts = [(row.params, numbers) for row, numbers in sized if row.kind == "conv" and row.params]
    return any(n % numbers[-1] for n, numbers in counts) and not any(n % numbers[0] for n, numbers in counts)


def _numbers_last(rows: list[tuple[SummaryRow, int | None, list[int]]]) -> set[int]:
    """The rows that print steps and then the numbers of each: recurrent ones, words, matrices, and what keeps those."""
    found: set[int] = set()
    for at, (row, _, numbers) in enumerate(rows):
        kept = at - 1 in found and row.kind == "" and numbers == rows[at - 1][2]
        if len(numbers) == STEPS_AND_NUMBERS and (kept or row.kind == "fc" or makes_sequence(row.name)):
            found.add(at)
    sizes = {tuple(rows[at][2]) for at in found}
    return found | {at for at, (row, _, numbers) in enumerate(rows) if row.kind is None and tuple(numbers) in sizes}


STEPS_AND_NUMBERS = 2
"""Numbers of the size of a sequence, the batch left out."""


def _with_blocks(rows: list[SummaryRow]) -> tuple[tuple[SummaryRow, ...], tuple[SummaryRow, ...]]:
    """The layers, and apart from them the blocks whose layers follow, one level in."""
    kept, blocks = list[SummaryRow](), list[SummaryRow]()
    for row, after in zip(rows, [*rows[1:], None], strict=False):
        opened = after is not None and after.depth > row.depth and row.kind is None
        (blocks if opened else kept).append(row)
    return tuple(kept), tuple(blocks)


def _totals(lines: list[str], first: int) -> Iterator[SummaryTotal]:
    for number, line in enumerate(lines, first):
        found = _total(number, line)
        if found is not None:
            yield found
            size = re.search(r"\((\d[\d,]*)(?:\.(\d+))? ?(B|KB|MB|GB|Byte|Bytes)\)", line[:LONGEST])
            if size:
                digits, places = size[1].replace(",", "") + (size[2] or ""), len(size[2] or "")
                unit = size[3][0] if size[3] in ("KB", "MB", "GB") else ""
                yield SummaryTotal(number, f"bytes of {found.what}", size[0], Number(int(digits), places, unit))


def _total(number: int, line: str) -> SummaryTotal | None:
    if len(line) > LONGEST:
        return None
    match = TOTAL.match(line)
    what = TOTALS.get(match[1].lower()) if match else None
    if match is None or what is None or len(match[0]) > 80:
        return None
    places = match[4] or ""
    digits = match[3].replace(",", "") + places
    return SummaryTotal(
        number, what, " ".join(match[0].split()), Number(int(digits), len(places), (match[2] or "").upper())
    )
