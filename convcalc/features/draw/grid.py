"""Two axes of a layer: the padded input with one kernel on it and the output unit that it makes; still or sliding."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product, zip_longest

from convcalc._namedtuple import NamedTuple
from convcalc.features.draw.axis import BEYOND, EDGE, REAL, UNREAD, Axis, Cut, Track, cut, states
from convcalc.features.draw.canvas import Canvas, jumping, moving, number
from convcalc.features.draw.colours import BLANK, FAINT, INPUT, KERNEL, OUTPUT, OUTSIDE, PADDING, SEEN_THROUGH
from convcalc.features.draw.scene import (
    LEGENDS,
    WIDEST,
    WIDTHS,
    Picture,
    Signs,
    distinct,
    folded,
    legend,
    widest,
    with_sentences,
)


class GridWords(NamedTuple):
    """What the two maps and the marks are called; a place is filled in where {unit} stands."""

    input: str
    output: str
    kernel: str
    value: str
    begins: str


LAYER = GridWords("input", "output", "the kernel, for unit {unit}", "value", "a window begins")
CROP = GridWords("picture", "places", "a crop, at place {unit}", "pixel, or place", "a crop may begin")
"""A crop is a window that stands anywhere on a picture."""


class LayerGrid(NamedTuple):
    """A layer in two dimensions.

    stretched: a transposed convolution, its input spread apart by zeros.  single: one axis only, drawn as one row.
    """

    down: Axis
    across: Axis
    unit: tuple[int, int]
    size: tuple[int, int]
    stretched: bool
    single: bool = False
    words: GridWords = LAYER

    def taken(self, row: int, column: int) -> tuple[bool | None, bool | None]:
        """Is a kernel point there, in either direction?  None: outside the window."""
        return self.down.taken(self.unit[0], row), self.across.taken(self.unit[1], column)

    def states(self, row: int, column: int) -> tuple[str, str]:
        return self.down.state(row), self.across.state(column)

    def read(self, row: int, column: int) -> bool:
        """Does any window have a kernel point there?"""
        return self.down.read(row) and self.across.read(column)

    def sign(self, row: int, column: int, signs: Signs) -> str:
        """What stands at one place, and whether the kernel is on it."""
        states, taken = self.states(row, column), self.taken(row, column)
        real = states == (REAL, REAL)
        if taken == (True, True):
            return signs.tap if real else signs.edge_tap
        if BEYOND in states:
            return signs.beyond
        if None not in taken:
            return signs.hole
        if not self.read(row, column):
            return signs.unread
        return signs.real if real else signs.edge

    @property
    def titles(self) -> tuple[str, str]:
        axes = (self.across,) if self.single else (self.down, self.across)
        padded = "x".join([str(axis.edge[1] - axis.edge[0] + 1) for axis in axes])
        data = "x".join([str(axis.value(axis.real[1]) + 1) for axis in axes])
        how = "" if padded == data else f", {'spread' if self.stretched else 'padded'} to {padded}"
        out = "x".join(map(str, self.size[-len(axes) :]))
        return f"{self.words.input} {data}{how}", f"{self.words.output} {out}"

    def cut(self, rows: int, columns: int, out_rows: int, out_columns: int) -> CutGrid:
        """As many of each as there is room for, the window and its unit among them."""
        down, across, unit, size = self.down, self.across, self.unit, self.size
        return CutGrid(
            cut(down.first, down.last, rows, down.window(unit[0])),
            cut(across.first, across.last, columns, across.window(unit[1])),
            cut(0, size[0] - 1, out_rows, (unit[0], unit[0])),
            cut(0, size[1] - 1, out_columns, (unit[1], unit[1])),
        )


class CutGrid(NamedTuple):
    """Which rows and columns of the input and of the output are drawn."""

    rows: Cut
    columns: Cut
    out_rows: Cut
    out_columns: Cut

    def left_out(self) -> list[str]:
        """What the picture does not show."""
        both = []
        for name, rows, columns in (("input", *self[:2]), ("output", *self[2:])):
            cuts = [(rows.left_out, "rows"), (columns.left_out, "columns")]
            words = " and ".join(f"{count:,} {what}" for count, what in cuts if count)
            both += [f"{words} of the {name}"] if words else []
        return [f"left out: {', '.join(both)}"] if both else []


# --- characters ----------------------------------------------------------------------------------------------------

MOST_LINES = 21
"""A grid has at most so many lines: more do not fit on a screen."""

LEAST = 7
"""A grid of fewer columns says nothing."""

TALLEST = 30
"""Two grids one above the other have at most so many lines."""

MARGIN = 2
"""Room for the marks where windows begin."""

BETWEEN = 3


def pictures(grid: LayerGrid, signs: Signs) -> tuple[Picture, ...]:
    """The grid in several sizes: input and output side by side, one above the other, and both cut."""
    made = []
    whole = grid.cut(MOST_LINES, WIDEST, MOST_LINES, WIDEST)
    if not (whole.columns.left_out or whole.out_columns.left_out):
        made += [_picture(grid, whole, signs, width, beside=True) for width in LEGENDS]
        made += [each for width in LEGENDS if len(each := _picture(grid, whole, signs, width, beside=False)) <= TALLEST]
    for width in WIDTHS:
        room = (width - MARGIN - BETWEEN) // 2
        out = min(grid.size[1], max(3, room // 3))
        beside = room - out >= LEAST
        columns, out = (room - out, out) if beside else ((width - MARGIN) // 2,) * 2
        made.append(_picture(grid, grid.cut(MOST_LINES, columns, MOST_LINES, out), signs, width, beside))
    return distinct(made)


def _picture(grid: LayerGrid, drawn: CutGrid, signs: Signs, width: int, beside: bool) -> Picture:
    data = _input(grid, drawn, signs)
    units = {grid.unit: signs.tap}
    made = _lines(drawn.out_rows, drawn.out_columns, signs, lambda *unit: units.get(unit, signs.real))
    used = "".join(data + made)
    if beside:
        data, made = [grid.titles[0], *data], [grid.titles[1], "", *made]
        left = widest(data)
        lines = [one.ljust(left) + " " * BETWEEN + two for one, two in zip_longest(data, made, fillvalue="")]
    else:
        left = max(width, widest(data), widest(made))
        first, second = [folded(title, left) for title in grid.titles]
        lines = [*first, *data, *second, *made]
    width = max(width, widest(lines))
    lines += legend(_meanings(grid, used, signs), used + signs.starts_column, width)
    return with_sentences(lines, drawn.left_out(), width)


def _input(grid: LayerGrid, drawn: CutGrid, signs: Signs) -> list[str]:
    """The grid with a mark above each column and before each row where a window begins."""
    starts = [c is not None and grid.across.starts(c) for c in drawn.columns.places()]
    margins = [row is not None and grid.down.starts(row) for row in drawn.rows.places()]
    lines = _lines(drawn.rows, drawn.columns, signs, lambda row, column: grid.sign(row, column, signs))
    above = " " * MARGIN + _cells([signs.starts_column * each for each in starts])
    rows = zip(margins, lines, strict=True)
    return [above, *((signs.starts_row * begins).ljust(MARGIN) + line for begins, line in rows)]


def _lines(rows: Cut, columns: Cut, signs: Signs, sign: Callable[[int, int], str]) -> list[str]:
    """A sign for each place, and marks where rows or columns are left out."""
    gap = signs.gap if len(signs.gap) == 1 else "//"  # no wider than a cell
    lines = []
    for row in rows.places():
        if row is None:
            lines.append(_cells(["" if column is None else signs.down for column in columns.places()]))
        else:
            lines.append(_cells([gap if column is None else sign(row, column) for column in columns.places()]))
    return lines


def _cells(marks: list[str]) -> str:
    return "".join(mark.ljust(2) for mark in marks).rstrip()


def _meanings(grid: LayerGrid, used: str, signs: Signs) -> list[tuple[str, str]]:
    edge = "zero" if grid.stretched else "padding"
    off = f"on {edge}" if signs.beyond not in used else "where no value is"
    return [
        (signs.tap, grid.words.kernel.format(unit=f"{grid.unit[0]},{grid.unit[1]}")),
        (signs.edge_tap, f"the kernel {off}"),
        (signs.hole, "hole of the dilation"),
        (signs.real, grid.words.value),
        (signs.edge, edge),
        (signs.unread, "never read"),
        (signs.beyond, "beyond the end"),
        (signs.starts_column, f"{signs.starts_row} {grid.words.begins}"),
    ]


# --- SVG -----------------------------------------------------------------------------------------------------------

SIDE = 24
ROOM = 26
"""So many rows and columns are drawn at most; of a sliding window fewer, as nobody waits for hundreds of steps."""

ANIMATED_ROOM = 14
MOST_STEPS = 150
SECONDS = 0.5
LEFT, APART = 34, 56

OPACITY = 0.6


class Sheet:
    """One drawing: the tracks of the input's and the output's rows and columns."""

    def __init__(self, grid: LayerGrid, drawn: CutGrid, top: float) -> None:
        self.grid, self.top = grid, top
        self.rows, self.columns = Track(drawn.rows, top, SIDE), Track(drawn.columns, LEFT, SIDE)
        self.flat = len(drawn.rows.places()) == 1
        self.out_rows = Track(drawn.out_rows, top + (SIDE + APART if self.flat else 0), SIDE)
        self.out_columns = Track(drawn.out_columns, LEFT if self.flat else self.columns.end + APART, SIDE)

    @property
    def axes(self) -> list[tuple[Axis, Track]]:
        return [(self.grid.down, self.rows), (self.grid.across, self.columns)]

    def unit(self, unit: tuple[int, int]) -> tuple[float, float]:
        """Where a unit of the output is drawn."""
        return self.out_columns.at[unit[1]], self.out_rows.at[unit[0]]

    def corner(self, unit: tuple[int, int]) -> tuple[float, float]:
        """Where the window of a unit begins."""
        row, column = self.grid.down.window(unit[0])[0], self.grid.across.window(unit[1])[0]
        return self.columns.at.get(column, LEFT), self.rows.at.get(row, self.top)


def paint(art: Canvas, grid: LayerGrid, top: float, animate: bool) -> float:
    """Input, output and the kernel between them, and what their colours mean; returns where that ends."""
    drawn = _drawn(grid, animate)
    sheet = Sheet(grid, drawn, top + 18)
    steps = _steps(sheet) if animate else []
    art.describe(_description(grid, drawn, len(steps)))
    _paint_input(art, sheet)
    _paint_output(art, sheet)
    if grid.unit[0] in sheet.out_rows.at and grid.unit[1] in sheet.out_columns.at:
        _paint_kernel(art, sheet, steps)
    y = max(sheet.rows.end, sheet.out_rows.end) + 24
    _paint_legend(art, sheet, y)
    for words in drawn.left_out():
        y += 20
        art.text(LEFT, y + 14, words, 12, fill=FAINT)
    return y + 14


def _drawn(grid: LayerGrid, animate: bool) -> CutGrid:
    rooms, outs = [ROOM, ROOM], []
    if animate and grid.size[0] * grid.size[1] > MOST_STEPS:
        rooms = [min(max(ANIMATED_ROOM, 2 * axis.extent + 3), 2 * ROOM) for axis in (grid.down, grid.across)]
    for size, room in zip(grid.size, rooms, strict=True):
        outs.append(size if size <= room else max(room // 2, 7))  # an output that is cut anyway need not be large
    return grid.cut(*rooms, *outs)


def _description(grid: LayerGrid, drawn: CutGrid, steps: int) -> str:
    data, made = grid.titles
    down, across = grid.down, grid.across
    sentences = [
        f"An {data}, and the {made} made of it."
        f" The kernel has {down.taps}x{across.taps} points, {down.spacing}x{across.spacing} apart,"
        f" and moves by {down.step}x{across.step}."
        f" It stands where it makes unit {grid.unit[0]},{grid.unit[1]}.",
        *drawn.left_out(),
        *([f"The kernel moves through {steps} places."] if steps else []),
    ]
    return " ".join(sentences)


def _paint_input(art: Canvas, sheet: Sheet) -> None:
    grid, rows, columns = sheet.grid, sheet.rows, sheet.columns
    art.text(LEFT, sheet.top - 18, grid.titles[0])
    for (row, y), (column, x) in product(rows.at.items(), columns.at.items()):
        states = grid.states(row, column)
        outside, real = BEYOND in states, states == (REAL, REAL)
        art.square(x, y, SIDE, OUTSIDE if outside else INPUT if real else PADDING if EDGE in states else BLANK)
        if not outside and not grid.read(row, column):
            art.cross(x, y, SIDE)
    _dots(art, rows, columns)
    for column, x in columns.at.items():
        if grid.across.starts(column):
            art.path(f"M{number(x + 8)} {number(sheet.top - 9)}h8l-4 6z", "none", KERNEL.fill)
    for row, y in rows.at.items():
        if grid.down.starts(row) and not sheet.flat:
            art.path(f"M{LEFT - 9} {number(y + 8)}v8l6 -4z", "none", KERNEL.fill)


def _dots(art: Canvas, rows: Track, columns: Track) -> None:
    """Three dots in each gap."""
    for x, y in product(columns.gaps, rows.at.values()):
        art.dots(x + 6, y + SIDE / 2, across=6)
    for y, x in product(rows.gaps, columns.at.values()):
        art.dots(x + SIDE / 2, y + 6, down=6)


def _paint_output(art: Canvas, sheet: Sheet) -> None:
    rows, columns = sheet.out_rows, sheet.out_columns
    place = (columns.end + 10, rows.begin + 16) if sheet.flat else (columns.begin, rows.begin - 18)
    art.text(*place, sheet.grid.titles[1])
    for y, x in product(rows.at.values(), columns.at.values()):
        art.square(x, y, SIDE, OUTPUT)
    _dots(art, rows, columns)


def _steps(sheet: Sheet) -> list[tuple[int, int]]:
    """The units through which the kernel goes: those drawn whose whole window is drawn."""
    grid = sheet.grid
    rows = [u for u in sheet.out_rows.at if sheet.rows.whole(*grid.down.window(u))]
    columns = [u for u in sheet.out_columns.at if sheet.columns.whole(*grid.across.window(u))]
    while len(rows) * len(columns) > MOST_STEPS and len(rows) > 2:
        rows = [*rows[: len(rows) // 2], rows[-1]]
    return list(product(rows, columns[:MOST_STEPS]))


def _paint_kernel(art: Canvas, sheet: Sheet, steps: list[tuple[int, int]]) -> None:
    unit = sheet.grid.unit
    x, y = sheet.unit(unit)
    seconds = SECONDS * len(steps)
    if unit not in steps:
        steps = []  # a window that is not drawn as a whole cannot move
    lines = tuple([jumping("d", [_lines_to_unit(sheet, each) for each in steps], seconds)] if steps else ())
    art.shape("path", lines, d=_lines_to_unit(sheet, unit), fill="none", stroke=FAINT, stroke_dasharray="2 3")
    with art.group(fill=KERNEL.fill, fill_opacity=OPACITY, stroke=KERNEL.edge):
        _animate(art, [sheet.corner(each) for each in steps], sheet.corner(unit), seconds)
        _points(art, sheet)
    with art.group(fill="none", stroke=KERNEL.edge, stroke_width=3):
        _animate(art, [sheet.unit(each) for each in steps], (x, y), seconds)
        art.shape("rect", x=x, y=y, width=SIDE, height=SIDE)


def _animate(art: Canvas, places: list[tuple[float, float]], origin: tuple[float, float], seconds: float) -> None:
    if places:
        art.raw(moving([(x - origin[0], y - origin[1]) for x, y in places], seconds))


def _points(art: Canvas, sheet: Sheet) -> None:
    """The points of the kernel, its holes and its outline."""
    shown = []
    for (row, y), (column, x) in product(sheet.rows.at.items(), sheet.columns.at.items()):
        taken = sheet.grid.taken(row, column)
        if None in taken:
            continue
        shown.append((x, y))
        if taken == (True, True):
            art.shape("rect", x=x + 2, y=y + 2, width=SIDE - 4, height=SIDE - 4)
    if shown:
        (left, top), (right, bottom) = map(min, zip(*shown, strict=True)), map(max, zip(*shown, strict=True))
        size = {"width": right - left + SIDE, "height": bottom - top + SIDE}
        art.shape("rect", x=left, y=top, fill="none", stroke_width=2, **size)


def _lines_to_unit(sheet: Sheet, unit: tuple[int, int]) -> str:
    """From the edge of the window to the edge of the unit it makes."""
    x, y = sheet.unit(unit)
    rows, columns = [
        [at for place, at in track.at.items() if axis.taken(index, place) is not None]
        for (axis, track), index in zip(sheet.axes, unit, strict=True)
    ]
    if not rows or not columns:
        return "M0 0"
    left, right, top, bottom = columns[0], columns[-1] + SIDE, rows[0], rows[-1] + SIDE
    beside = [(right, top, x, y), (right, bottom, x, y + SIDE)]
    below = [(left, bottom, x, y), (right, bottom, x + SIDE, y)]
    ends = below if sheet.flat else beside
    return "".join(f"M{number(a)} {number(b)}L{number(c)} {number(d)}" for a, b, c, d in ends)


def _paint_legend(art: Canvas, sheet: Sheet, y: float) -> None:
    used = states((axis, place) for axis, track in sheet.axes for place in track.at)
    entries = [(INPUT, "input"), (SEEN_THROUGH, "kernel")]
    entries += [(BLANK, "zeros") if sheet.grid.stretched else (PADDING, "padding")] if EDGE in used else []
    entries += [(OUTSIDE, "beyond the end")] if BEYOND in used else []
    art.legend(LEFT, y, [*entries, (OUTPUT, "output")], "never read" if UNREAD in used else "")
