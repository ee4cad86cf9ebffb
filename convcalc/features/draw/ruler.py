"""Axes of a layer as rulers: the padded input, and below it each window where it stands; in characters and as SVG."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.features.draw.axis import BEYOND, EDGE, REAL, UNREAD, Axis, Cut, Track, cut, ends, numbered, states
from convcalc.features.draw.canvas import Canvas, number, span
from convcalc.features.draw.colours import FAINT, INPUT, KERNEL, OUTPUT, OUTSIDE, PADDING, TAP, Paint
from convcalc.features.draw.scene import (
    LEGENDS,
    WIDEST,
    WIDTHS,
    Picture,
    Signs,
    distinct,
    folded,
    legend,
    with_sentences,
)

MOST_ROWS = 12
SHOWN_ROWS = 9
"""Where there are more windows than MOST_ROWS, so many lines are drawn."""

LEAST_PLACES = 9
"""A ruler of fewer positions says nothing."""


class Wording(NamedTuple):
    """What a ruler's line, the units of its windows, its edge and a point of the kernel are called; two colours."""

    line: str
    unit: str
    edge: str
    tap: str
    line_paint: Paint
    unit_paint: Paint


SLIDING = Wording("input", "out", "padding", "read", INPUT, OUTPUT)
SPREADING = Wording("output", "in", "cropped off", "written to", OUTPUT, INPUT)
"""A convolution slides over its input; a transposed one writes its output."""


class Ruler(NamedTuple):
    """One axis to be drawn.

    unit: a window that is shown in any case.  name: what the axis is called, "" where one ruler stands for all.
    """

    axis: Axis
    words: Wording
    unit: int | None = None
    name: str = ""

    @property
    def places(self) -> int:
        return self.axis.last - self.axis.first + 1

    @property
    def windows(self) -> str:
        return f"{self.axis.windows:,} window{'s' * (self.axis.windows != 1)}"

    def cut(self, room: int) -> Cut:
        """As many positions as there is room for, those of the unit's window among them."""
        axis = self.axis
        return cut(axis.first, axis.last, room, None if self.unit is None else axis.window(self.unit))

    def units(self, drawn: Cut) -> list[int | None]:
        """The windows drawn: all, or the first and last few; of a cut ruler those that begin or end on it."""
        windows = self.axis.windows
        few = {each for each in ends(windows, MOST_ROWS if windows <= MOST_ROWS else SHOWN_ROWS) if each is not None}
        if drawn.left_out:
            few = {each for each in few if any(map(drawn.holds, self.axis.window(each)))}
        few |= {0, windows - 1} if self.unit is None else {0, self.unit, windows - 1}
        shown: list[int | None] = []
        for each in sorted(few):
            shown += [None, each] if shown and shown[-1] != each - 1 else [each]
        return shown

    def left_out(self, drawn: Cut, units: Sequence[int | None]) -> list[str]:
        """What the picture does not show."""
        missing = self.axis.windows - sum(unit is not None for unit in units)
        words = [f"{drawn.left_out:,} positions in the middle are left out"] if drawn.left_out else []
        return [*words, f"{missing:,} windows are left out"] if missing else words


# --- characters ----------------------------------------------------------------------------------------------------


def pictures(ruler: Ruler, signs: Signs) -> tuple[Picture, ...]:
    """The ruler in several sizes: all positions, wide apart or close, then only its ends and where the unit looks."""
    axis = ruler.axis
    loose = max(len(str(axis.first)), len(str(axis.last))) + 1
    label = _label(ruler)
    whole = cut(axis.first, axis.last, ruler.places)
    made = [
        _picture(ruler, whole, signs, cell, width)
        for cell in sorted({max(loose, 3), 3, 2, 1}, reverse=True)
        if label + ruler.places * cell <= WIDEST
        for width in LEGENDS
    ]
    for width in WIDTHS:
        room = (width - label - len(signs.gap) - 1) // 2 + 1
        if LEAST_PLACES <= room < ruler.places:
            made.append(_picture(ruler, ruler.cut(room), signs, 2, width))
    windows = f"{ruler.windows} of {axis.extent:,}, stride {axis.step:,}"
    none = folded(f"{windows}, on {ruler.places:,} positions of {ruler.words.line}", 20)  # the smallest picture is none
    return distinct([*made, tuple(none)])


def _label(ruler: Ruler) -> int:
    return max(len(ruler.words.line), len(ruler.words.unit) + 1 + len(str(ruler.axis.windows - 1))) + 2


def _picture(ruler: Ruler, drawn: Cut, signs: Signs, cell: int, width: int) -> Picture:
    strip = Strip(drawn, cell, _label(ruler), signs)
    ground = [_ground(ruler.axis, place, signs) for place in drawn.places()]
    lines = [strip.numbers(), strip.line(ruler.words.line, ground)]
    units = ruler.units(drawn)
    lines += [strip.window(ruler, each) for each in units]
    used = "".join(lines[1:])
    width = max(width, *(len(line.rstrip()) for line in lines))
    lines += legend(_meanings(ruler.words, signs), _only_signs(used, ruler.words, signs), width)
    return with_sentences(lines, ruler.left_out(drawn, units), width)


def _ground(axis: Axis, place: int | None, signs: Signs) -> str:
    """The sign of a position in the line above the windows."""
    if place is None:
        return signs.gap
    state = axis.state(place)
    if state == BEYOND:
        return signs.beyond
    if not axis.read(place):
        return signs.unread
    return signs.real if state == REAL else signs.edge


def _meanings(words: Wording, signs: Signs) -> list[tuple[str, str]]:
    return [
        (signs.real, words.line),
        (signs.tap, words.tap),
        (signs.hole, "hole of the dilation"),
        (signs.edge, words.edge),
        (signs.unread, f"never {words.tap}"),
        (signs.beyond, "beyond the end"),
    ]


def _only_signs(used: str, words: Wording, signs: Signs) -> str:
    """Without words and gaps: the ASCII gap is made of dots, which are the sign of padding, and "out" has an o."""
    for word in (signs.gap if len(signs.gap) > 1 else "", words.line, words.unit):
        used = used.replace(word, "") if word else used
    return used


class Strip:
    """Positions side by side, each in a cell so many characters wide, behind a label."""

    def __init__(self, drawn: Cut, cell: int, label: int, signs: Signs) -> None:
        self.places = drawn.places()
        self.cell, self.label, self.signs = cell, label, signs
        self.at: list[int] = []
        end = label
        for place in self.places:
            end += len(signs.gap) + 1 if place is None else cell
            self.at.append(end - 1)
        self.width = end

    def line(self, label: str, marks: list[str], joined: list[bool] | None = None) -> str:
        """A label, and a mark for each position; joined: is there a line to the mark before it?"""
        text = list(label.ljust(self.width))
        for order, (at, mark) in enumerate(zip(self.at, marks, strict=True)):
            text[at - len(mark) + 1 : at + 1] = mark
            if joined and joined[order]:
                for blank in range(self.at[order - 1] + 1, at - len(mark) + 1):
                    text[blank] = self.signs.dash
        return "".join(text)

    def window(self, ruler: Ruler, unit: int | None) -> str:
        """The points of one window; None: of those that are left out."""
        if unit is None:
            return f"{self.signs.down:>{len(ruler.words.unit) + 2}}"
        inside = [self._mark(ruler.axis, unit, at) for at in range(len(self.places))]
        joined = [bool(at and mark.strip() and inside[at - 1].strip()) for at, mark in enumerate(inside)]
        return self.line(f"{ruler.words.unit} {unit}", inside, joined)

    def _mark(self, axis: Axis, unit: int, at: int) -> str:
        place = self.places[at]
        if place is None:
            begin, end = axis.window(unit)
            before, after = self.places[at - 1], self.places[at + 1]
            assert before is not None and after is not None
            return self.signs.gap if begin <= before < end or begin < after <= end else ""
        taken = axis.taken(unit, place)
        return " " if taken is None else self.signs.tap if taken else self.signs.hole

    def numbers(self) -> str:
        """The positions' indices: the ends, zero, and round numbers as close as there is room for."""
        text = [" "] * self.width
        at = {place: at + 1 for at, place in zip(self.at, self.places, strict=True) if place is not None}
        for place in numbered({place: (end - len(str(place)), end) for place, end in at.items()}, self.cell, 1):
            text[at[place] - len(str(place)) : at[place]] = str(place)
        return "".join(text)


# --- SVG -----------------------------------------------------------------------------------------------------------

SIDE = 22
ROW = SIDE + 6
ROOM = 42
"""So many positions are drawn at most."""

LEFT = 84
"""Room for "output" and for the number of a unit."""

INDEX, INDEX_SIZE = 10, 9
"""Room for the positions' numbers above the line, and how large they are."""

MIDDLE, OUTLINE = Paint(TAP.fill), Paint("none", KERNEL.edge)
"""A point of the kernel, lighter than on a grid: the outline of the whole window must be seen around it."""


def paint(art: Canvas, rulers: list[Ruler], top: float) -> float:
    """One ruler below the other, and what their colours mean; returns where that ends."""
    art.describe("; ".join(map(_described, rulers)))
    y = top + 12
    for ruler in rulers:
        y = _paint(art, ruler, y) + 34
    words = rulers[0].words
    used = states((each.axis, place) for each in rulers for place in each.cut(ROOM).places() if place is not None)
    entries = [(words.line_paint, words.line), (TAP, words.tap)]
    entries += [(PADDING, words.edge)] if EDGE in used else []
    entries += [(OUTSIDE, "beyond the end")] if BEYOND in used else []
    art.legend(LEFT, y, entries, f"never {words.tap}" if UNREAD in used else "")
    return y + 14


def _described(ruler: Ruler) -> str:
    axis = ruler.axis
    name = f"{ruler.name}: " if ruler.name else ""
    return (
        f"{name}{ruler.windows} of {axis.taps:,} points that span {axis.extent:,}, stride {axis.step:,},"
        f" on a line of {ruler.places:,} positions of {ruler.words.line}"
    )


def _paint(art: Canvas, ruler: Ruler, top: float) -> float:
    """One ruler; returns where it ends."""
    drawn = ruler.cut(ROOM)
    track = Track(drawn, LEFT, SIDE)
    if ruler.name:
        art.text(16, top - 2, ruler.name, 13, font_weight="bold")
    y = top + INDEX + 4
    _line(art, ruler, track, y)
    units = ruler.units(drawn)
    for row, unit in enumerate(units, 1):
        below = y + ROW * row + 4
        if unit is None:
            art.dots(LEFT - SIDE / 2 - 8, below + 5, down=6)
        else:
            _window(art, ruler, track, below, unit)
    for x in track.gaps:
        art.dots(x + 5, y + SIDE / 2, across=6)
    bottom = y + ROW * (len(units) + 1)
    for words in ruler.left_out(drawn, units):
        bottom += 16
        art.text(LEFT, bottom, words, 12, fill=FAINT)
    return bottom


def _line(art: Canvas, ruler: Ruler, track: Track, y: float) -> None:
    """The positions with their indices: data, padding, and what no window touches."""
    axis = ruler.axis
    art.text(LEFT - 8, y + 15, ruler.words.line, 12, "end")
    middles = {place: x + SIDE / 2 for place, x in track.at.items()}
    halves = {place: span(str(place), INDEX_SIZE) / 2 for place in middles}
    for place in numbered({place: (x - halves[place], x + halves[place]) for place, x in middles.items()}, SIDE, 3):
        art.text(middles[place], y - 4, str(place), INDEX_SIZE, "middle", FAINT)
    for place, x in track.at.items():
        state = axis.state(place)
        art.square(x, y, SIDE, ruler.words.line_paint if state == REAL else OUTSIDE if state == BEYOND else PADDING)
        if state != BEYOND and not axis.read(place):
            art.cross(x, y, SIDE)


def _window(art: Canvas, ruler: Ruler, track: Track, y: float, unit: int) -> None:
    """One window: grey where it reads, outlined as a whole, and the unit that it belongs to at the left."""
    wide = max(SIDE, span(str(unit), 10) + 6)
    art.text(LEFT - 14 - wide, y + 15, ruler.words.unit, 11, "end", FAINT)
    art.box(LEFT - 8 - wide, y, wide, SIDE, ruler.words.unit_paint)
    art.text(LEFT - 8 - wide / 2, y + 15, str(unit), 10, "middle")
    inside = [(x, taken) for place, x in track.at.items() if (taken := ruler.axis.taken(unit, place)) is not None]
    for x, taken in inside:
        if taken:
            art.square(x + 2, y + 2, SIDE - 4, MIDDLE)
    begin, end = (track.at.get(place) for place in ruler.axis.window(unit))
    for first, last in _runs([x for x, _ in inside]):
        _outline(art, first, last + SIDE, y, first == begin, last == end)


def _outline(art: Canvas, left: float, right: float, y: float, begins: bool, ends: bool) -> None:
    """Around a window, or what is drawn of it: where it goes on in what is left out it stays open."""
    if begins and ends:
        return art.box(left, y, right - left, SIDE, OUTLINE)
    way = f"H{number(right)}{'v' if ends else 'm0 '}{SIDE}H{number(left)}{'z' if begins else ''}"
    return art.path(f"M{number(left)} {number(y)}{way}", OUTLINE.edge)


def _runs(xs: list[float]) -> list[tuple[float, float]]:
    """Neighbouring cells together: a window that crosses a gap is outlined in two parts."""
    runs: list[tuple[float, float]] = []
    for x in xs:
        if runs and x == runs[-1][1] + SIDE:
            runs[-1] = runs[-1][0], x
        else:
            runs.append((x, x))
    return runs
