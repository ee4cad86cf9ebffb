"""The lines of a summary as cells: Keras, tf.js, torchsummary, torchinfo and fastai, one form each.

A cell that was cut at its column, wrapped onto the next line, or is apart from the next by one blank only, is read as
what it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from convcalc._namedtuple import NamedTuple
from convcalc.readers.keras_rows import with_names_in_rows
from convcalc.readers.wrapped_cells import END_OF_HEAD, TableColumns, columns_of, is_narrow

LONGEST = 300
"""No line of a summary is longer."""

TREE = str.maketrans(dict.fromkeys("├└─│┃┡┢╇┼┤┩┴┬┌┐┏┓┗┛╰╯━═", " "))

NUMBER = r"(?:None|null|-?\d{1,12}|\?)"
SHAPE = re.compile(rf"(?<![\w\]])[\[(]\s*(?:[\[(]\s*)?{NUMBER}(?:\s*,\s*{NUMBER})*\s*,?\s*([\])]*)")
NO_SHAPE = re.compile(r"\s(--|multiple|\?)(?=\s|$)")
COUNT = re.compile(r"[\s\])│┃|¦]*(?:,\s*¦\s*)?(\d[\d,]{0,20}(?![\w.])|--|\(recursive\)|)")
SIZES = re.compile(r"^\s*\[?'?((?:\d+|None|-1)(?: x \d+)+)'?[\]\s]*$")
READ = re.compile(r"\s*\S+\[\d+\]\s*\[\d+\].*")
FASTAI = re.compile(r"^([A-Z]\w*)\s+(?:\[?'?(\d+(?: x \d+)+|\[[\d, ]+\])'?\]?\s+)?(\d[\d,]*)?\s*(True|False|)\s*$")


NO_COUNT = ("", "--", "?", "(recursive)")
"""Cells that say no number."""


class PrintedWeight(NamedTuple):
    """A tensor of weights as a summary prints it below its module: its line, name, sizes, and how many numbers."""

    line: int
    name: str
    sizes: tuple[int, ...]
    numbers: int


class SummaryLine(NamedTuple):
    """A row as it is printed: its line, its cells, how far it is inside others, what it reads where that is printed.

    others: cells under further heads.  weights: the tensors that are printed below it.
    """

    line: int
    name: str
    shape: str
    params: str
    depth: int = 0
    reads: str = ""
    others: tuple[tuple[str, str], ...] = ()
    weights: tuple[PrintedWeight, ...] = ()


class SummaryLines(NamedTuple):
    """All rows, and the lines of the table that are none."""

    rows: list[SummaryLine]
    unread: list[tuple[int, str]]


def printed_lines(text: str) -> list[str]:
    """The lines of a text, the words in brackets as they were printed: pages put blanks behind `(`.

    >>> printed_lines("conv2d ( Conv2D)    ( None, 24, 24, 8)")
    ['conv2d (Conv2D)     (None, 24, 24, 8) ']
    """
    if "( " not in text:
        return text.split("\n")
    return re.sub(r"([\[(])( +)(\w[^()\[\]\n]*[)\]])", r"\1\3\2", text).split("\n")


def is_head(line: str) -> bool:
    """Are these the heads of a summary? With a number it is a sentence: `Output shape: 28x28x6, 456 params`."""
    low = " ".join(line.lower().split())
    named = "output shape" in low or "layer (type" in low
    return ((named and "param" in low) or is_narrow(low)) and not any(map(str.isdigit, low))


def split(lines: list[str], first: int, head: str) -> SummaryLines:
    """The rows of the lines below a head; first: the number of the first of them."""
    if (
        "Trainable" in head
        and "(" not in head.replace("Layer (type)", "")
        and not any("None" in line for line in lines)
    ):
        return _fastai(lines, first)
    return _classic(lines, first, head)


def loose_row(number: int, line: str) -> SummaryLine | None:
    """A row whose cells do not stand below their heads."""
    return _row(number, line, 0)


def is_frame(line: str) -> bool:
    """Is it empty, or a rule?"""
    if END_OF_HEAD.fullmatch(line):
        return True
    return not re.search(r"[^\s_=\-+|│┃├┤└┘┌┐┏┓┗┛┡┩╇┼┴┬━─═╰╯*¯]", line)


def _classic(lines: list[str], first: int, head: str) -> SummaryLines:
    """Keras, tf.js and torchsummary: name, shape, parameters, perhaps what is read."""
    found = SummaryLines([], [])
    columns = columns_of(head)
    wanted = _which_shape(head)
    group = None
    for number, whole in enumerate(with_names_in_rows(lines), first):
        depth, line = _nested(whole) if len(whole) <= LONGEST else (0, whole)
        boxed = len(re.findall(r"[│┃|]", line)) > 1
        if is_frame(line):
            group = None if not boxed else group
            continue
        row = _under_other_heads(_row(number, line, wanted), head) if len(line) <= LONGEST else None
        wrapped = group is not None and _wraps(found.rows[-1], line, columns, row, boxed)
        if row is not None and not wrapped:
            group = row._replace(depth=depth)
            found.rows.append(group)
        elif group is not None and (boxed or wrapped or _goes_on(found.rows[-1], line)):
            group = found.rows[-1] = _joined(found.rows[-1], line, columns, boxed)
        else:
            found.unread.append((number, line.strip()[:60]))
    return found


def _wraps(above: SummaryLine, line: str, columns: TableColumns, row: SummaryLine | None, boxed: bool) -> bool:
    """Does a line go on with the cells of the row above it, though it may look like a row?"""
    if boxed:
        return row is not None and not row.params
    if row is not None and row.params and above.params and row.name.endswith(")") and above.shape.endswith((")", "]")):
        return False  # it has all that a row has, and so has the one above it, whose class was cut at its bracket
    return columns.goes_on(line, above.name, above.shape, above.reads)


def _nested(line: str) -> tuple[int, str]:
    """How far a row of Keras is inside models, and the row without the signs that say it: `| dense (Dense) ... |`.

    Keras 2 has a line down each side for every model around it, Keras 3 a branch in the first cell.
    """
    sides = re.fullmatch(r" ?(\|+) ([^|│┃]*?)(\|+) *", line)
    if sides and len(sides[1]) == len(sides[3]):
        return len(sides[1]), " " * (len(sides[1]) + 1) + sides[2]
    branch = re.match(r"[│┃]\s+└ ", line)
    return (len(branch[0]) - len("│ └ "), line) if branch else (0, line)


def _under_other_heads(row: SummaryLine | None, head: str) -> SummaryLine | None:
    """What stands under heads that few have.

    The trained parameters of pytorch-model-summary, and what arrives, where it prints that and not what is made;
    `N` of Keras, whose weights are then frozen.
    """
    if row is None:
        return None
    others = list(row.others)
    if "Tr. Param #" in head and row.reads.replace(",", "").isdigit():
        others.append(("Tr. Param #", row.reads))
        row = row._replace(reads="")
    if "Input Shape" in head and "Output" not in head:
        others.append(("Input Shape", row.shape))
        row = row._replace(shape="")
    if head.rstrip("┃│ ").endswith(("Trainable", "…")) and (said := re.search(r"(?:^|[ ¦])([YN-])$", row.reads)):
        frozen = said[1] == "N" and row.params.replace(",", "").isdigit()
        row = row._replace(params=f"({row.params})" if frozen else row.params, reads=row.reads[:-1].rstrip(" ¦"))
    return row._replace(others=tuple(others))


def _which_shape(head: str) -> int:
    """Of the shapes in a row, which is the output's?"""
    low = head.lower()
    before, found, _ = low.partition("output shape")
    return before.count("input shape") if found else 0


def _row(number: int, line: str, wanted: int) -> SummaryLine | None:
    flat = re.sub(r"[│┃|]", "¦", line).translate(TREE).rstrip()  # a size that is cut ends at its cell
    shapes = list(SHAPE.finditer(flat))
    nothing = NO_SHAPE.search(flat)
    if nothing and (not shapes or nothing.start() < shapes[0].start()):
        start, text, end = nothing.start(), nothing[1], nothing.end()
    elif len(shapes) > wanted:
        at = shapes[wanted]
        start, text, end = shapes[0].start(), at[0], at.end()
        while end < len(flat) and (more := re.match(r"\s*,?\s*", flat[end:])) and SHAPE.match(flat, end + more.end()):
            end = SHAPE.match(flat, end + more.end()).end()  # type: ignore[union-attr]
    else:
        return None
    name = flat[:start].strip(" ¦").rstrip("[(").strip()
    count = COUNT.match(flat, end)
    if not name or count is None:
        return None
    behind = flat[shapes[wanted].end() : end].strip(" ,]") if len(shapes) > wanted else ""
    others = (("More Outputs", f"{behind}]"),) if behind and "[[" in flat else ()
    return SummaryLine(number, " ".join(name.split()), text, count[1], 0, flat[count.end() :].strip(" ¦"), others)


def _goes_on(row: SummaryLine, line: str) -> bool:
    """Does a line go on with the row above it: a class, or a size, that is not closed there, or what it reads?"""
    if READ.fullmatch(line):
        return True
    closed = row.name.count("(") == row.name.count(")")
    first = line.split()[0]
    return (
        (not closed and len(line.split()) < 4)
        or (closed and first[0] == "(")
        or bool(re.fullmatch(r"[^\])]*", row.shape))
    )


def _joined(row: SummaryLine, line: str, columns: TableColumns, boxed: bool) -> SummaryLine:
    """A row with the line below it, which goes on with its cells: a class, a shape that was cut, what it reads."""
    if boxed:
        cells = [cell.strip() for cell in re.split(r"[│┃|]", line.strip().strip("│┃|"))]
    elif len(columns.starts) > 1:
        cells = columns.cells(line) if not READ.fullmatch(line) else ["", "", "", line.strip()]
    else:
        cells = [line.strip()]
    more = [*cells, "", "", "", ""]
    between = " " if more[0][:1] == "(" else ""
    if more[0][-1:] == ")" and "(" not in row.name + more[0]:  # the line ended with the bracket
        between = " ("
    params, reads = row.params, row.reads
    if not params and (count := COUNT.match(more[2])):
        params = count[1]
    elif params and not boxed and re.fullmatch(r"[\d,]+", more[2]):
        params, reads = params + more[2], f"{reads} {more[3]}".strip()
    elif more[2] or more[3]:
        apart = "" if reads.count("'") % 2 else " "  # Keras 2 wraps within a name
        reads = f"{reads}{apart}{' '.join(each for each in more[2:4] if each)}".strip()
    return row._replace(name=row.name + between + more[0], shape=row.shape + more[1], params=params, reads=reads)


def _fastai(lines: list[str], first: int) -> SummaryLines:
    """fastai: a size stands once, above all layers that make it."""
    found = SummaryLines([], [])
    size = ""
    for number, line in enumerate(lines, first):
        if is_frame(line):
            continue
        sizes, row = [each.match(line) if len(line) <= LONGEST else None for each in (SIZES, FASTAI)]
        if sizes:
            size = sizes[1]
        elif row:
            own = row[2] or size
            shape = "[" + own.strip("[]").replace(" x ", ", ") + "]"
            found.rows.append(SummaryLine(number, row[1], shape, row[3] or ""))
        else:
            found.unread.append((number, line.strip()[:60]))
    return found


def names_read(text: str) -> Iterator[str]:
    """The names in a cell of what is read: `conv2d_1[0][0], add[0][0]`.

    >>> list(names_read("conv2d_1[0][0]  add[0][0]")), list(names_read("input_layer_1[0]…, batch_normal…"))
    (['conv2d_1', 'add'], ['input_layer_1', 'batch_normal…'])
    """
    for found in re.finditer(r"([\w./-]+)(?:\[\d+\]\s*\[\d+\]|\[\d*\]?(?:\[\d*)?…|(…))", text):
        yield found[1] + (found[2] or "")
