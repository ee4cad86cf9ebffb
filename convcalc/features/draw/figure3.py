"""Several networks side by side, aligned by the size of their maps, with their skips: figure 3 of the ResNet paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise
from math import inf

from convcalc._namedtuple import NamedTuple
from convcalc.document.fields import Field, columns, line, many
from convcalc.document.model import Document, Table
from convcalc.features.draw.canvas import FAINT, INK, INPUT, LINE, WHITE, Canvas, Heading, Paint, number, span
from convcalc.features.draw.graph_picture import graph
from convcalc.features.draw.layer_boxes import BoxColumn, Size, SkipConnection, Slot, box_columns, lanes, slots
from convcalc.features.draw.scene import (
    UNICODE,
    WIDTHS,
    Picture,
    Signs,
    diagram,
    distinct,
    pad,
    picture_data,
    widest,
    with_sentences,
)
from convcalc.network.facts import Facts
from convcalc.shape import Shape
from convcalc.text import cells, shortened


class ListedBox(NamedTuple):
    """A box of a network, and how often it stands there."""

    network: str
    text: str
    out: Shape
    times: int


def _listed(column: BoxColumn) -> list[ListedBox]:
    return [ListedBox(column.name, box.text, box.shape, column.times(at)) for at, box in enumerate(column.boxes)]


LAYER = (
    Field("network", "text", title="network", present="never"),
    Field("layer", "text", "text", title="layer", present="never"),
    Field("text", "text"),
    Field("out", "shape", title="output"),
    Field("times", "positive", title="times"),
)

SKIP = (
    Field("from", "total", "start"),
    Field("to", "positive", "end"),
    Field("dashed", "flag", help="It projects, pads or crops."),
)

NETWORK = (
    Field("name", "text", lambda column: column.facts.name),
    Field("params", "total", lambda column: column.facts.params),
    Field("macs", "total", lambda column: column.facts.macs),
    Field("layers", many(LAYER), _listed, "Of nets: the boxes from top to bottom."),
    Field("skips", many(SKIP), help="Of nets: from behind one box to behind another, by their places."),
    Field("left_out", "total", help="Of nets: so many boxes in the middle."),
)

NETS = (Field("networks", many(NETWORK), None, "Of nets and scatter."), Field("notes", "texts", None))

SKIPS = ((False, "passed on unchanged"), (True, "projected, padded or cropped"))
"""What a line means, solid or dashed."""


def document(networks: Sequence[tuple[str, Facts]], notes: Sequence[str] = ()) -> Document:
    """The picture of all the networks, each with what it is called; it can be had as a graph, too."""
    if len(networks) == 1:  # alone it is called what every report calls it
        networks = [(facts.name or "a network", facts) for _, facts in networks]
    found = box_columns(networks)
    title = ", ".join(column.name for column in found)
    drawn = diagram(partial(pictures, found), partial(svg, found, title), partial(graph, networks))
    return Document(
        title=title,
        parts=(drawn,),
        answer="\n".join(_totals(column) for column in found),
        data=lambda: picture_data("nets", NETS, networks=found, notes=notes),
        notes=tuple(notes),
        csv=Table(columns(LAYER), [line(LAYER, box) for column in found for box in _listed(column)]),
    )


def _totals(column: BoxColumn) -> str:
    return f"{column.name}: {column.facts.params:,} parameters, {column.facts.macs:,} MACs"


def _not_drawn(found: Sequence[BoxColumn], most_lanes: int) -> list[str]:
    """What the picture does not show."""
    crowded = sum(len(column.skips) - len(lanes(column.skips, most_lanes)) for column in found)
    left = sum(column.left_out for column in found)
    words = [f"{crowded:,} more skips are not drawn"] if crowded else []
    return [*words, f"{left:,} layers in the middle are left out"] if left else words


def size_text(size: Size) -> str:
    """`56` of a square map, `56x48` of another, `1` of a vector."""
    return str(size[0]) if len(set(size)) == 1 else "x".join(map(str, size)) or "1"


# --- characters ----------------------------------------------------------------------------------------------------

GAP = 2
MOST_LANES = 4
MOST_BRACKETS = 2
LONGEST_NAME = 26


class Lines(NamedTuple):
    """The characters of a skip: identity and one that changes the shape; corners and crossings.

    bracket: around what repeats, its beginning, middle and end.
    """

    solid: str
    dashed: str
    level: str
    begin: str
    end: str
    both: str
    cross: str
    head: str
    bracket: str


ROUND = Lines("│", "┆", "─", "╮", "╯", "┤", "┼", "◂", "┌│└")
PLAIN = Lines("|", ":", "-", ".", "'", "+", "+", "<", "/|\\")


class FigureStyle(NamedTuple):
    """How columns are written. brief: boxes say little.  width: that of the page.  lines: what they are drawn with."""

    brief: bool
    width: int
    lines: Lines

    @property
    def heads(self) -> tuple[str, str, str]:
        return ("out", "par", "MAC") if self.brief else ("output", "params", "MACs")


def pictures(found: Sequence[BoxColumn], signs: Signs) -> tuple[Picture, ...]:
    """All in one row where they fit, with long or short names for layers; else as many in a row as fit."""
    made = []
    for width in WIDTHS:
        for brief in (False, True):
            style = FigureStyle(brief, width, ROUND if signs is UNICODE else PLAIN)
            bands = _bands(found, style)
            if brief or len(bands) == 1:
                made.append(_picture(bands, style))
    return distinct(made, most=inf)  # names of layers are not cut, so that the narrowest may still be too wide


def _bands(found: Sequence[BoxColumn], style: FigureStyle) -> list[list[BoxColumn]]:
    """As many columns on one band as fit side by side."""
    bands: list[list[BoxColumn]] = [[]]
    for column in found:
        if bands[-1] and _wide([*bands[-1], column], style) > style.width:
            bands.append([])
        bands[-1].append(column)
    return bands


def _picture(bands: list[list[BoxColumn]], style: FigureStyle) -> Picture:
    lines: list[str] = []
    for band in bands:
        lines += ([""] if lines else []) + _band(band, style)
    width = max(style.width if len(bands) > 1 else 0, widest(lines))
    every = [column for band in bands for column in band]
    used = {skip.dashed for column in every for skip in column.skips}
    signs = {False: style.lines.solid, True: style.lines.dashed}
    sentences = [f"{signs[dashed]} {words}" for dashed, words in SKIPS if dashed in used]
    if any(column.repeats for column in every):
        sentences.append("x3: there 3 times in a row")
    return with_sentences(lines, [*sentences, *_not_drawn(every, MOST_LANES)], width)


def _margin(found: Sequence[BoxColumn], style: FigureStyle) -> int:
    sizes = [size_text(slot.size) for slot in slots(found)]
    return max([len(style.heads[0]), *map(len, sizes)]) + GAP


def _wide(found: Sequence[BoxColumn], style: FigureStyle) -> int:
    return _margin(found, style) + sum(TextColumn(column, style).width + GAP for column in found) - GAP


def _band(band: list[BoxColumn], style: FigureStyle) -> list[str]:
    """Some networks side by side: their names and counts, then slot by slot their boxes."""
    found = slots(band)
    columns = [TextColumn(column, style) for column in band]
    margin = _margin(band, style)
    output, *counts = style.heads

    def row(label: str, cells: Iterable[str]) -> str:
        texts = [pad(cell, column.width) for cell, column in zip(cells, columns, strict=True)]
        return (pad(label, margin) + (" " * GAP).join(texts)).rstrip()

    lines = [row("", [column.name for column in columns])]
    lines += [row(head, [column.counts[at] for column in columns]) for at, head in enumerate(counts)]
    lines.append(output)
    rows = zip(*[column.drawn(found, at) for at, column in enumerate(columns)], strict=True)
    labels = [size_text(slot.size) if row == 0 else "" for slot in found for row in range(slot.height)]
    return lines + [row(label, cells) for label, cells in zip(labels, rows, strict=True)]


class TextColumn:
    """One network as text: its boxes line by line, brackets around what repeats, and its skips in lanes."""

    def __init__(self, column: BoxColumn, style: FigureStyle) -> None:
        self.name, self.signs = column.name, style.lines
        self.counts = f"{column.facts.params:,}", f"{column.facts.macs:,}"
        self.texts = [
            bracket + (box.short if style.brief else box.text) + "".join(f"  x{r.times:,}" for r in ending)
            for at, (box, bracket) in enumerate(zip(column.boxes, _brackets(column, style.lines), strict=True))
            for ending in [[r for r in column.repeats if r.last == at]]
        ]
        self.box = max(map(cells, self.texts))
        self.lanes = lanes(column.skips, MOST_LANES)
        used = max((lane for _, lane in self.lanes), default=-1) + 1
        name = min(cells(column.name), 0 if style.brief else LONGEST_NAME)
        self.width = max(self.box + (2 * used + 1 if used else 0), name, *map(len, self.counts))

    def drawn(self, found: Sequence[Slot], at: int) -> list[str]:
        """The lines of column number `at`: boxes at their places, then the skips over what is blank."""
        line_of: dict[int, int] = {}
        grid: list[list[str]] = []
        for slot in found:
            for row in range(slot.height):
                here = slot.boxes[at]
                text = self.texts[here[row]] if row < len(here) else ""
                if row < len(here):
                    line_of[here[row]] = len(grid)
                grid.append(list(text + " " * (self.width - cells(text))))
        for skip, lane in self.lanes:
            self._skip(grid, line_of[skip.start], line_of[skip.end], lane, skip.dashed)
        return ["".join(line) for line in grid]

    def _skip(self, grid: list[list[str]], start: int, end: int, lane: int, dashed: bool) -> None:
        """From the right of one box down a lane and back to another; it goes over other skips, never over words."""
        signs = self.signs
        x = self.box + 2 * (lane + 1)
        for row in range(start + 1, end):
            at = self._place(grid, row, x)
            grid[row][at] = signs.cross if grid[row][at] == signs.level else signs.dashed if dashed else signs.solid
        for row, corner in ((start, signs.begin), (end, signs.end)):
            marks, at = grid[row], self._place(grid, row, x)
            for left in range(self._place(grid, row, self.box + 1), at):
                if marks[left] == " ":
                    marks[left] = signs.level
                elif marks[left] in (signs.solid, signs.dashed):
                    marks[left] = signs.cross
            marks[at] = signs.both if marks[at] in (signs.begin, signs.end, signs.both) else corner
        grid[end][self._place(grid, end, self.box + 1)] = signs.head

    def _place(self, grid: list[list[str]], row: int, x: int) -> int:
        """The index of a column of the screen on this line: a wide letter is one character on two columns."""
        return x - (self.width - len(grid[row]))


def _brackets(column: BoxColumn, signs: Lines) -> list[str]:
    """Before each box the brackets of the repetitions that it is in, the outermost first."""
    repeats = [each for each in column.repeats if each.last > each.first]
    levels = [sum(each.inside(other) for other in repeats) for each in repeats]
    marks = [[" "] * min(MOST_BRACKETS, max(levels, default=-1) + 1) for _ in column.boxes]
    for each, level in zip(repeats, levels, strict=True):
        for at in range(each.first, each.last + 1) if level < MOST_BRACKETS else ():
            marks[at][level] = signs.bracket[0 if at == each.first else 2 if at == each.last else 1]
    return ["".join(f"{sign} " for sign in box) for box in marks]


# --- SVG -----------------------------------------------------------------------------------------------------------

BOX, STEP = 20, 32
SIZE = 11
LEFT, TOP = 88, 104
BETWEEN = 26
LANE = 15
MOST_SVG_LANES = 8

TINTS = (
    Paint("#d9cdee", "#7d68a8"),
    Paint("#cde8c9", "#5b9152"),
    Paint("#f6cfc9", "#b46a5e"),
    Paint("#cfe2f6", "#5a86b5"),
    Paint("#fae5bb", "#b08a3c"),
    Paint("#cdeceb", "#4f9794"),
)
"""Convolutions of one size of map share a colour, as in the paper; it says nothing that the lines do not."""

OTHERS = {
    "input": INPUT,
    "pooling": Paint(WHITE, FAINT),
    "fully connected": Paint("#e4e4e4", FAINT),
    "merge": Paint("#f4f4f4", FAINT),
}


class PaintedColumn:
    """Where one network is painted: boxes, beside them the arcs of skips, then brackets around what repeats."""

    def __init__(self, column: BoxColumn, left: float) -> None:
        self.column, self.left = column, left
        self.name = shortened(column.name, 40)
        self.heads = f"{column.facts.params:,} parameters", f"{column.facts.macs:,} MACs"
        self.lanes = lanes(column.skips, MOST_SVG_LANES)
        self.box = max(span(box.text, SIZE) for box in column.boxes) + 14
        self.side = max((_bulge(skip, lane) for skip, lane in self.lanes), default=0.0)
        # a bracket is further out where there are others inside
        self.levels = [sum(other.inside(each) for other in column.repeats) for each in column.repeats]
        self.bracket = max((span(f"x{each.times:,}", 12) + 16 for each in column.repeats), default=0.0)
        brackets = self.bracket * (min(max(self.levels, default=0), 3) + 1)
        heads = [span(self.name, 14), *(span(head, 11) for head in self.heads)]
        self.width = max(self.box + self.side + brackets, *heads)
        self.y: dict[int, float] = {}


def _bulge(skip: SkipConnection, lane: int) -> float:
    return 16.0 + LANE * lane + min(skip.end - skip.start, 12)


def svg(found: Sequence[BoxColumn], title: str) -> str:
    """The whole file."""
    painted: list[PaintedColumn] = []
    left: float = LEFT
    for column in found:
        painted.append(PaintedColumn(column, left))
        left += painted[-1].width + BETWEEN
    described = "; ".join(f"{_totals(column)}, {len(column.skips)} skips" for column in found)
    aligned = "Networks side by side, layers from top to bottom, aligned by the size of their maps. "
    art = Canvas(Heading(title), aligned + described)
    _paint_slots(art, slots(found), painted, left)
    for each in painted:
        _paint_column(art, each)
    _paint_legend(art, found)
    return art.document()


def _paint_slots(art: Canvas, found: list[Slot], painted: list[PaintedColumn], right: float) -> None:
    """The sizes at the left, a line between one and the next, and a height for every box."""
    art.text(16, TOP - 12, "output size", 11, fill=FAINT)
    y: float = TOP
    for index, slot in enumerate(found):
        art.line(16, y - 6, right, y - 6, LINE, stroke_dasharray="1 3")
        art.text(16, y + 14, size_text(slot.size), 12, font_weight="bold")
        for each, boxes in zip(painted, slot.boxes, strict=True):
            for row, at in enumerate(boxes):
                box, top = each.column.boxes[at], y + STEP * row
                each.y[at] = top
                art.box(each.left, top, each.box, BOX, OTHERS.get(box.role, TINTS[index % len(TINTS)]), rx=3)
                art.text(each.left + each.box / 2, top + 14, box.text, SIZE, "middle")
        y += STEP * slot.height


def _paint_column(art: Canvas, painted: PaintedColumn) -> None:
    art.text(painted.left, TOP - 46, painted.name, 14, font_weight="bold")
    for row, head in enumerate(painted.heads):
        art.text(painted.left, TOP - 30 + 14 * row, head, 11, fill=FAINT)
    x, y = painted.left + painted.box / 2, painted.y
    for one, two in pairwise(sorted(y)):  # an arrow to the next box
        art.line(x, y[one] + BOX, x, y[two] - 4, FAINT)
        art.path(f"M{number(x - 3)} {number(y[two] - 5)}h6l-3 5z", "none", FAINT)
    for skip, lane in painted.lanes:
        _paint_skip(art, painted, skip, lane)
    for each, level in zip(painted.column.repeats, painted.levels, strict=True):
        x = painted.left + painted.box + painted.side + 4 + painted.bracket * min(level, 3)
        top, bottom = y[each.first], y[each.last] + BOX
        art.path(f"M{number(x)} {number(top)}h5V{number(bottom)}h-5", FAINT)
        art.text(x + 9, (top + bottom) / 2 + 4, f"x{each.times:,}", 12, font_weight="bold")


def _paint_skip(art: Canvas, painted: PaintedColumn, skip: SkipConnection, lane: int) -> None:
    """From the side of one box round to the side of another, below where the one before it begins."""
    x = painted.left + painted.box
    top, bottom = painted.y[skip.start] + BOX * 0.7, painted.y[skip.end] + BOX * 0.35
    out = x + _bulge(skip, lane) * 1.25
    curve = (out, top + 6, out, bottom - 6, x + 5, bottom)
    way = f"M{number(x)} {number(top)}C{' '.join(map(number, curve))}"
    art.path(way, INK, stroke_width=1.3, **_dashes(skip.dashed))
    art.path(f"M{number(x)} {number(bottom)}l7 -4v7z", "none", INK)


def _dashes(dashed: bool) -> dict[str, str]:
    return {"stroke_dasharray": "4 3"} if dashed else {}


def _paint_legend(art: Canvas, found: Sequence[BoxColumn]) -> None:
    used = {skip.dashed for column in found for skip in column.skips}
    x, y = float(LEFT), art.bottom + 30
    for dashed, words in SKIPS:
        if dashed in used:
            art.line(x, y - 4, x + 28, y - 4, INK, stroke_width=1.3, **_dashes(dashed))
            art.text(x + 34, y, words, 12)
            x += 54 + span(words, 12)
    left_out = _not_drawn(found, MOST_SVG_LANES)
    if left_out:
        art.text(x, y, "; ".join(left_out), 12, fill=FAINT)
