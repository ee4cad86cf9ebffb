"""Two axes of a layer as SVG: blue input, grey kernel, teal output, still or sliding."""

from __future__ import annotations

from itertools import product

from convcalc.features.draw import scene
from convcalc.features.draw.axis import BEYOND, EDGE, REAL, Axis, Cut, cut
from convcalc.features.draw.grid import Drawn, Grid, left_out
from convcalc.features.draw.scene import Canvas, Head, moves, number, turns

SIDE = 24
ROOM = 26
"""So many rows and columns are drawn at most; of a sliding window fewer, as nobody waits for hundreds of steps."""

ANIMATED_ROOM = 14
MOST_STEPS = 150
SECONDS = 0.5
LEFT, BETWEEN = 34, 56


class Track:
    """Where the positions of one axis are drawn."""

    def __init__(self, drawn: Cut, begin: float) -> None:
        self.begin = begin
        self.places = drawn.places()
        self.at = {place: begin + SIDE * index for index, place in enumerate(self.places) if place is not None}
        self.gaps = [begin + SIDE * index for index, place in enumerate(self.places) if place is None]
        self.end = begin + SIDE * len(self.places)

    def whole(self, low: int, high: int) -> bool:
        """Is all between two positions drawn, without a gap?"""
        return low in self.at and high in self.at and self.at[high] - self.at[low] == SIDE * (high - low)


class Sheet:
    """One drawing: the tracks of the input's and the output's rows and columns."""

    def __init__(self, grid: Grid, drawn: Drawn, top: float) -> None:
        self.grid, self.top = grid, top
        self.rows, self.columns = Track(drawn.rows, top), Track(drawn.columns, LEFT)
        flat = len(self.rows.places) == 1
        out_left = LEFT if flat else self.columns.end + BETWEEN
        self.flat = flat
        self.out_rows = Track(drawn.out_rows, top + (SIDE + BETWEEN if flat else 0))
        self.out_columns = Track(drawn.out_columns, out_left)


def svg(grid: Grid, head: Head, animate: bool) -> str:
    """The whole file."""
    drawn = _drawn(grid, animate)
    sheet = Sheet(grid, drawn, 66 + 18 * len(head.lines))
    steps = _steps(sheet) if animate else []
    art = Canvas(head.title, _description(grid, drawn, len(steps)))
    art.head(head)
    _input(art, sheet)
    _output(art, sheet)
    if grid.unit[0] in sheet.out_rows.at and grid.unit[1] in sheet.out_columns.at:
        _kernel(art, sheet, steps)
    _legend(art, sheet, drawn)
    return art.document()


def _drawn(grid: Grid, animate: bool) -> Drawn:
    down, across = grid.down, grid.across
    long = animate and grid.size[0] * grid.size[1] > MOST_STEPS
    rooms = []
    for axis in (down, across):
        extent = axis.spacing * (axis.taps - 1) + 1
        rooms.append(min(max(ANIMATED_ROOM, 2 * extent + 3), 2 * ROOM) if long else ROOM)
    return Drawn(
        cut(down.first, down.last, rooms[0], down.window(grid.unit[0])),
        cut(across.first, across.last, rooms[1], across.window(grid.unit[1])),
        cut(0, grid.size[0] - 1, _out_room(grid.size[0], rooms[0]), (grid.unit[0],) * 2),
        cut(0, grid.size[1] - 1, _out_room(grid.size[1], rooms[1]), (grid.unit[1],) * 2),
    )


def _out_room(size: int, room: int) -> int:
    """An output that is cut anyway need not be large."""
    return size if size <= room else max(room // 2, 7)


def _description(grid: Grid, drawn: Drawn, steps: int) -> str:
    data, made = grid.titles
    down, across = grid.down, grid.across
    told = [
        f"An {data}, and the {made} made of it."
        f" The kernel has {down.taps}x{across.taps} points, {down.spacing}x{across.spacing} apart,"
        f" and moves by {down.step}x{across.step}."
        f" It stands where it makes unit {grid.unit[0]},{grid.unit[1]}.",
        *left_out(drawn),
        *([f"The kernel moves through {steps} places."] if steps else []),
    ]
    return " ".join(told)


def _input(art: Canvas, sheet: Sheet) -> None:
    grid, rows, columns = sheet.grid, sheet.rows, sheet.columns
    art.text(LEFT, sheet.top - 18, grid.titles[0])
    for (row, y), (column, x) in product(rows.at.items(), columns.at.items()):
        states = grid.down.state(row), grid.across.state(column)
        if BEYOND in states:
            continue
        if states == (REAL, REAL):
            art.square(x, y, SIDE, scene.BLUE, scene.BLUE_EDGE)
        else:
            dashes = {"stroke_dasharray": "3 2"} if EDGE in states else {}
            art.square(x, y, SIDE, scene.WHITE, scene.LINE, **dashes)
        if not (grid.down.read(row) and grid.across.read(column)):
            art.cross(x, y, SIDE)
    _dots(art, rows, columns)
    for column, x in columns.at.items():
        if _starts(grid.across, column):
            art.path(f"M{number(x + 8)} {number(sheet.top - 9)}h8l-4 6z", "none", scene.GREY)
    for row, y in rows.at.items():
        if _starts(grid.down, row) and not sheet.flat:
            art.path(f"M{LEFT - 9} {number(y + 8)}v8l6 -4z", "none", scene.GREY)


def _starts(axis: Axis, place: int) -> bool:
    turn, rest = divmod(place - axis.start, axis.step)
    return not rest and 0 <= turn < axis.windows


def _dots(art: Canvas, rows: Track, columns: Track) -> None:
    """Three dots in each gap."""
    for x in columns.gaps:
        for y in rows.at.values():
            for offset in (6, 12, 18):
                art.shape("circle", cx=x + offset, cy=y + SIDE / 2, r=1.3, fill=scene.FAINT)
    for y in rows.gaps:
        for x in columns.at.values():
            for offset in (6, 12, 18):
                art.shape("circle", cx=x + SIDE / 2, cy=y + offset, r=1.3, fill=scene.FAINT)


def _output(art: Canvas, sheet: Sheet) -> None:
    rows, columns = sheet.out_rows, sheet.out_columns
    name = sheet.grid.titles[1]
    place = (columns.end + 10, rows.begin + 16) if sheet.flat else (columns.begin, rows.begin - 18)
    art.text(*place, name)
    for y, x in product(rows.at.values(), columns.at.values()):
        art.square(x, y, SIDE, scene.TEAL, scene.TEAL_EDGE)
    _dots(art, rows, columns)


def _steps(sheet: Sheet) -> list[tuple[int, int]]:
    """The units through which the kernel goes: those drawn whose whole window is drawn."""
    grid = sheet.grid
    rows = [u for u in sheet.out_rows.at if sheet.rows.whole(*grid.down.window(u))]
    columns = [u for u in sheet.out_columns.at if sheet.columns.whole(*grid.across.window(u))]
    while len(rows) * len(columns) > MOST_STEPS and len(rows) > 2:
        rows = [*rows[: len(rows) // 2], rows[-1]]
    return list(product(rows, columns[:MOST_STEPS]))


def _kernel(art: Canvas, sheet: Sheet, steps: list[tuple[int, int]]) -> None:
    grid, (row, column) = sheet.grid, sheet.grid.unit
    y, x = sheet.out_rows.at[row], sheet.out_columns.at[column]
    seconds = SECONDS * len(steps)
    if steps and grid.unit not in steps:
        steps = []  # a window that is not drawn as a whole cannot move
    lines = tuple([turns("d", [_lines(sheet, unit) for unit in steps], seconds)] if steps else ())
    art.shape("path", lines, d=_lines(sheet, grid.unit), fill="none", stroke=scene.FAINT, stroke_dasharray="2 3")
    with art.group(fill=scene.GREY, fill_opacity=0.6, stroke=scene.GREY_EDGE):
        if steps:
            origin = _corner(sheet, grid.unit)
            art.raw(moves([_minus(_corner(sheet, unit), origin) for unit in steps], seconds))
        _points(art, sheet)
    with art.group(fill="none", stroke=scene.GREY_EDGE, stroke_width=3):
        if steps:
            art.raw(moves([_minus(_unit(sheet, unit), (x, y)) for unit in steps], seconds))
        art.shape("rect", x=x, y=y, width=SIDE, height=SIDE)


def _points(art: Canvas, sheet: Sheet) -> None:
    """The points of the kernel, its holes and its outline."""
    grid, (row, column) = sheet.grid, sheet.grid.unit
    shown = []
    for (p, y), (q, x) in product(sheet.rows.at.items(), sheet.columns.at.items()):
        taken = grid.down.taken(row, p), grid.across.taken(column, q)
        if None in taken:
            continue
        shown.append((x, y))
        if taken == (True, True):
            art.shape("rect", x=x + 2, y=y + 2, width=SIDE - 4, height=SIDE - 4)
    if shown:
        (left, top), (right, bottom) = map(min, zip(*shown, strict=True)), map(max, zip(*shown, strict=True))
        size = {"width": right - left + SIDE, "height": bottom - top + SIDE}
        art.shape("rect", x=left, y=top, fill="none", stroke_width=2, **size)


def _corner(sheet: Sheet, unit: tuple[int, int]) -> tuple[float, float]:
    row, column = sheet.grid.down.window(unit[0])[0], sheet.grid.across.window(unit[1])[0]
    return sheet.columns.at.get(column, LEFT), sheet.rows.at.get(row, sheet.top)


def _unit(sheet: Sheet, unit: tuple[int, int]) -> tuple[float, float]:
    return sheet.out_columns.at[unit[1]], sheet.out_rows.at[unit[0]]


def _minus(place: tuple[float, float], origin: tuple[float, float]) -> tuple[float, float]:
    return place[0] - origin[0], place[1] - origin[1]


def _lines(sheet: Sheet, unit: tuple[int, int]) -> str:
    """From the edge of the window to the edge of the unit it makes."""
    x, y = _unit(sheet, unit)
    rows = [at for place, at in sheet.rows.at.items() if sheet.grid.down.taken(unit[0], place) is not None]
    columns = [at for place, at in sheet.columns.at.items() if sheet.grid.across.taken(unit[1], place) is not None]
    if not rows or not columns:
        return "M0 0"
    left, right, top, bottom = columns[0], columns[-1] + SIDE, rows[0], rows[-1] + SIDE
    beside = [(right, top, x, y), (right, bottom, x, y + SIDE)]
    below = [(left, bottom, x, y), (right, bottom, x + SIDE, y)]
    ends = below if sheet.flat else beside
    return "".join(f"M{number(a)} {number(b)}L{number(c)} {number(d)}" for a, b, c, d in ends)


def _legend(art: Canvas, sheet: Sheet, drawn: Drawn) -> None:
    grid = sheet.grid
    entries = [(scene.BLUE, scene.BLUE_EDGE, "input"), (scene.GREY, scene.GREY_EDGE, "kernel")]
    states = {axis.state(place) for axis, track in _both(sheet) for place in track.at}
    if EDGE in states:
        entries.append((scene.WHITE, scene.LINE, "zeros" if grid.stretched else "padding"))
    entries.append((scene.TEAL, scene.TEAL_EDGE, "output"))
    y = max(sheet.rows.end, sheet.out_rows.end) + 24
    x: float = LEFT
    for fill, edge, words in entries:
        more = {"stroke_dasharray": "3 2"} if words == "padding" else {}
        art.square(x, y, 14, fill, edge, **more)
        art.text(x + 20, y + 12, words, 12)
        x += 32 + scene.span(words, 12)
    if not all(axis.read(place) for axis, track in _both(sheet) for place in track.at if axis.state(place) != BEYOND):
        art.cross(x, y, 14)
        art.text(x + 20, y + 12, "never read", 12)
    for words in left_out(drawn):
        art.text(LEFT, y + 34, words, 12, fill=scene.FAINT)


def _both(sheet: Sheet) -> list[tuple[Axis, Track]]:
    return [(sheet.grid.down, sheet.rows), (sheet.grid.across, sheet.columns)]
