"""Two axes of a layer as text: the padded input with one kernel on it, and the output unit that it makes."""

from __future__ import annotations

from itertools import zip_longest

from convcalc.features.draw.axis import BEYOND, REAL, Axis, Cut, cut
from convcalc.features.draw.scene import WIDEST, WIDTHS, Signs, distinct, folded, legend, widest
from convcalc.record import NamedTuple

MOST_LINES = 21
"""A grid has at most so many lines: more do not fit on a screen."""

LEAST = 7
"""A grid of fewer columns says nothing."""

TALLEST = 30
"""Two grids one above the other have at most so many lines."""

LEGENDS = (60, 40, 20)

MARGIN = 2
BETWEEN = 3


class Grid(NamedTuple):
    """A layer in two dimensions.

    stretched: a transposed convolution, its input spread apart by zeros.  single: one axis only, drawn as one row.
    """

    down: Axis
    across: Axis
    unit: tuple[int, int]
    size: tuple[int, int]
    stretched: bool
    single: bool = False

    def sign(self, row: int, column: int, signs: Signs) -> str:
        """What stands at one place, and whether the kernel is on it."""
        states = self.down.state(row), self.across.state(column)
        taken = self.down.taken(self.unit[0], row), self.across.taken(self.unit[1], column)
        real = states == (REAL, REAL)
        if taken == (True, True):
            return signs.tap if real else signs.edge_tap
        if BEYOND in states:
            return signs.beyond
        if None not in taken:
            return signs.hole
        if not (self.down.read(row) and self.across.read(column)):
            return signs.unread
        return signs.real if real else signs.edge

    @property
    def titles(self) -> tuple[str, str]:
        axes = (self.across,) if self.single else (self.down, self.across)
        padded = "x".join([str(axis.edge[1] - axis.edge[0] + 1) for axis in axes])
        data = "x".join([str(axis.value(axis.real[1]) + 1) for axis in axes])
        how = "" if padded == data else f", {'spread' if self.stretched else 'padded'} to {padded}"
        return f"input {data}{how}", f"output {'x'.join(map(str, self.size[-len(axes) :]))}"


class Drawn(NamedTuple):
    """Which rows and columns of the input and of the output are drawn."""

    rows: Cut
    columns: Cut
    out_rows: Cut
    out_columns: Cut


def pictures(grid: Grid, signs: Signs) -> tuple[tuple[str, ...], ...]:
    """The grid in several sizes: input and output side by side, one above the other, and both cut."""
    made = []
    whole = _drawn(grid, WIDEST, WIDEST)
    if not (whole.columns.left_out or whole.out_columns.left_out):
        made += [_picture(grid, whole, signs, width, beside=True) for width in LEGENDS]
        made += [each for width in LEGENDS if len(each := _picture(grid, whole, signs, width, beside=False)) <= TALLEST]
    for width in WIDTHS:
        room = (width - MARGIN - BETWEEN) // 2
        out = min(grid.size[1], max(3, room // 3))
        if room - out >= LEAST:
            made.append(_picture(grid, _drawn(grid, room - out, out), signs, width, beside=True))
        else:
            alone = (width - MARGIN) // 2
            made.append(_picture(grid, _drawn(grid, alone, alone), signs, width, beside=False))
    return distinct([picture for picture in made if widest(picture) <= WIDEST])


def _drawn(grid: Grid, room: int, out: int) -> Drawn:
    down, across = grid.down, grid.across
    return Drawn(
        cut(down.first, down.last, MOST_LINES, down.window(grid.unit[0])),
        cut(across.first, across.last, room, across.window(grid.unit[1])),
        cut(0, grid.size[0] - 1, MOST_LINES, (grid.unit[0],) * 2),
        cut(0, grid.size[1] - 1, out, (grid.unit[1],) * 2),
    )


def _picture(grid: Grid, drawn: Drawn, signs: Signs, width: int, beside: bool) -> tuple[str, ...]:
    data, made = _input(grid, drawn, signs), _output(grid, drawn, signs)
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
    lines += legend(_meanings(grid, used, signs), width)
    for told in left_out(drawn):
        lines += folded(told, width)
    return tuple(line.rstrip() for line in lines)


def _input(grid: Grid, drawn: Drawn, signs: Signs) -> list[str]:
    columns = drawn.columns.places()
    starts = ["" if c is None else signs.starts_column * _starts(grid.across, c) for c in columns]
    lines = [" " * MARGIN + _cells(starts)]
    for row in drawn.rows.places():
        if row is None:
            lines.append(" " * MARGIN + _cells(["" if c is None else signs.down for c in columns]))
            continue
        mark = signs.starts_row if _starts(grid.down, row) else ""
        marks = [_gap(signs) if column is None else grid.sign(row, column, signs) for column in columns]
        lines.append(mark.ljust(MARGIN) + _cells(marks))
    return lines


def _starts(axis: Axis, place: int) -> bool:
    """Does a window begin here?"""
    turns, rest = divmod(place - axis.start, axis.step)
    return not rest and 0 <= turns < axis.windows


def _output(grid: Grid, drawn: Drawn, signs: Signs) -> list[str]:
    lines = []
    columns = drawn.out_columns.places()
    for row in drawn.out_rows.places():
        if row is None:
            lines.append(_cells(["" if column is None else signs.down for column in columns]))
            continue
        units = [_gap(signs) if c is None else signs.tap if (row, c) == grid.unit else signs.real for c in columns]
        lines.append(_cells(units))
    return lines


def _cells(marks: list[str]) -> str:
    return "".join(mark.ljust(2) for mark in marks).rstrip()


def _gap(signs: Signs) -> str:
    """A gap as wide as a cell."""
    return signs.gap if len(signs.gap) == 1 else "//"


def _meanings(grid: Grid, used: str, signs: Signs) -> list[tuple[str, str]]:
    edge = "zero" if grid.stretched else "padding"
    off = f"on {edge}" if signs.beyond not in used else "where no value is"
    told = [
        (signs.tap, f"the kernel, for unit {grid.unit[0]},{grid.unit[1]}"),
        (signs.edge_tap, f"the kernel {off}"),
        (signs.hole, "hole of the dilation"),
        (signs.real, "value"),
        (signs.edge, edge),
        (signs.unread, "never read"),
        (signs.beyond, "beyond the end"),
    ]
    starts = (f"{signs.starts_column} {signs.starts_row}", "a window begins")
    return [(sign, meaning) for sign, meaning in told if sign in used] + [starts]


def left_out(drawn: Drawn) -> list[str]:
    """What the picture does not show."""
    told = [(drawn.rows, "rows"), (drawn.columns, "columns"), (drawn.out_rows, "rows"), (drawn.out_columns, "columns")]
    both = []
    for name, cuts in (("input", told[:2]), ("output", told[2:])):
        words = " and ".join(f"{each.left_out:,} {word}" for each, word in cuts if each.left_out)
        both += [f"{words} of the {name}"] if words else []
    return [f"left out: {', '.join(both)}"] if both else []
