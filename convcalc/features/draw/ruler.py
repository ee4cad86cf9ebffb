"""One axis of a layer as text: the padded input, and below it each window where it stands."""

from __future__ import annotations

from convcalc.features.draw.axis import BEYOND, REAL, Axis, Cut, cut, ends
from convcalc.features.draw.scene import WIDEST, WIDTHS, Signs, distinct, folded, legend

MOST_ROWS = 12
SHOWN_ROWS = 9
"""Where there are more windows than MOST_ROWS, so many lines are drawn."""

LEGENDS = (60, 40, 20)
"""The legend below is as wide as the picture, or this."""

LEAST_PLACES = 9
"""A ruler of fewer positions says nothing."""


class Words:
    """What the lines of a ruler are called: a convolution slides over its input, a transposed one writes its output."""

    def __init__(self, transposed: bool) -> None:
        self.line = "output" if transposed else "input"
        self.window = "in" if transposed else "out"
        self.edge = "cropped off" if transposed else "padding"
        self.tap = "written to" if transposed else "read"
        self.hole = "hole of the dilation"
        self.unread = "never written to" if transposed else "never read"


def pictures(axis: Axis, words: Words, signs: Signs, unit: int | None = None) -> tuple[tuple[str, ...], ...]:
    """The ruler in several sizes: all positions, wide apart or close, then only its ends and where the unit looks."""
    count = axis.last - axis.first + 1
    loose = max(len(str(axis.first)), len(str(axis.last))) + 1
    label = _label(axis, words)
    made = [
        _picture(axis, cut(axis.first, axis.last, count), words, signs, cell, width, unit)
        for cell in sorted({max(loose, 3), 3, 2, 1}, reverse=True)
        if label + count * cell <= WIDEST
        for width in LEGENDS
    ]
    for width in WIDTHS:
        room = (width - label - len(signs.gap) - 1) // 2 + 1
        if LEAST_PLACES <= room < count:
            drawn = cut(axis.first, axis.last, room, None if unit is None else axis.window(unit))
            made.append(_picture(axis, drawn, words, signs, 2, width, unit))
    made.append(_sentence(axis, words))
    return distinct(made)


def _label(axis: Axis, words: Words) -> int:
    return max(len(words.line), len(words.window) + 1 + len(str(axis.windows - 1))) + 2


def _picture(
    axis: Axis, drawn: Cut, words: Words, signs: Signs, cell: int, width: int, unit: int | None
) -> tuple[str, ...]:
    strip = Strip(drawn, cell, _label(axis, words), signs)
    lines = [strip.numbers(), strip.line(words.line, [_ground(axis, place, signs) for place in drawn.places()])]
    units = shown_units(axis, drawn, unit)
    lines += [strip.window(axis, each, words) for each in units]
    used = "".join(lines[1:])
    width = max(width, *(len(line.rstrip()) for line in lines))
    lines += legend(_meanings(axis, used, words, signs), width)
    for told in left_out(axis, drawn, units, words):
        lines += folded(told, width)
    return tuple(line.rstrip() for line in lines)


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


def shown_units(axis: Axis, drawn: Cut, unit: int | None = None) -> list[int | None]:
    """The windows drawn: all, or the first and last few; of a cut ruler those that begin or end on it."""
    few = {
        each for each in ends(axis.windows, MOST_ROWS if axis.windows <= MOST_ROWS else SHOWN_ROWS) if each is not None
    }
    always = {0, axis.windows - 1} if unit is None else {0, unit, axis.windows - 1}
    if drawn.left_out:
        few = {each for each in few if any(map(drawn.holds, axis.window(each)))}
    units = sorted(few | always)
    return [each for one, two in zip(units, [*units[1:], None], strict=True) for each in _gapped(one, two)]


def _gapped(one: int, two: int | None) -> list[int | None]:
    return [one] if two is None or two == one + 1 else [one, None]


def _meanings(axis: Axis, used: str, words: Words, signs: Signs) -> list[tuple[str, str]]:
    told = [
        (signs.real, words.line),
        (signs.tap, words.tap),
        (signs.hole, words.hole),
        (signs.edge, words.edge),
        (signs.unread, words.unread),
        (signs.beyond, "beyond the end"),
    ]
    used = used.replace(signs.gap, "") if len(signs.gap) > 1 else used
    for word in (words.line, words.window):
        used = used.replace(word, "")
    return [(sign, meaning) for sign, meaning in told if sign in used]


def left_out(axis: Axis, drawn: Cut, units: list[int | None], words: Words) -> list[str]:
    """What the picture does not show."""
    told = []
    if drawn.left_out:
        told.append(f"{drawn.left_out:,} positions in the middle are left out")
    missing = axis.windows - sum(unit is not None for unit in units)
    if missing:
        told.append(f"{missing:,} windows are left out")
    return told


def _sentence(axis: Axis, words: Words) -> tuple[str, ...]:
    """The smallest picture is none."""
    span, count = axis.spacing * (axis.taps - 1) + 1, axis.last - axis.first + 1
    windows = f"{axis.windows:,} window{'s' * (axis.windows != 1)} of {span:,}, stride {axis.step:,}"
    return tuple(folded(f"{windows}, on {count:,} positions of {words.line}", 20))


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
        for number, (at, mark) in enumerate(zip(self.at, marks, strict=True)):
            text[at - len(mark) + 1 : at + 1] = mark
            if joined and joined[number]:
                for blank in range(self.at[number - 1] + 1, at - len(mark) + 1):
                    text[blank] = self.signs.dash
        return "".join(text)

    def window(self, axis: Axis, unit: int | None, words: Words) -> str:
        if unit is None:
            return f"{self.signs.down:>{len(words.window) + 2}}"
        inside = [self._mark(axis, unit, at) for at in range(len(self.places))]
        joined = [bool(at and mark.strip() and inside[at - 1].strip()) for at, mark in enumerate(inside)]
        return self.line(f"{words.window} {unit}", inside, joined)

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
        numbered = [(at, place) for at, place in zip(self.at, self.places, strict=True) if place is not None]
        longest = max(len(str(numbered[0][1])), len(str(numbered[-1][1])))
        every = next(step for step in ROUND if step * self.cell > longest)
        chosen = [numbered[0], numbered[-1], *(each for each in numbered if each[1] == 0)]
        chosen += [each for each in numbered if each[1] % every == 0]
        for at, place in chosen:
            self._number(text, at, str(place))
        return "".join(text)

    def _number(self, text: list[str], at: int, number: str) -> None:
        begin = at - len(number) + 1
        around = text[max(begin - 1, 0) : at + 2]
        if begin >= 0 and all(char == " " for char in around):
            text[begin : at + 1] = number


ROUND = (1, 2, 5, 10, 20, 50)
