"""The characters of pictures on a terminal, in two alphabets, and the lines that explain them."""

from __future__ import annotations

from convcalc.record import NamedTuple
from convcalc.text import cells


class Signs(NamedTuple):
    """real: data; edge: padding, zeros, what is cropped; tap, edge_tap: a kernel point on one and the other."""

    real: str
    edge: str
    beyond: str
    tap: str
    edge_tap: str
    hole: str
    unread: str
    dash: str
    gap: str
    down: str
    starts_column: str
    starts_row: str
    bar: tuple[str, ...]
    floor: str


UNICODE = Signs("□", "·", "~", "■", "▣", "○", "×", "─", "…", "⋮", "▾", "▸", tuple(" ▏▎▍▌▋▊▉█"), "─")
ASCII = Signs("+", ".", "~", "#", "@", "o", "x", "-", "...", ":", "v", ">", tuple(" #"), "-")

ALPHABETS = UNICODE, ASCII

WIDEST = 120
"""Pictures are not made wider than this, however wide the page: nobody counts so many squares."""

WIDTHS = (120, 100, 80, 60, 50, 40, 30, 20)
"""The widths for which a picture is made smaller, when the whole does not fit."""


def legend(entries: list[tuple[str, str]], width: int) -> list[str]:
    """`sign meaning` side by side, as many as fit on a line."""
    lines: list[str] = []
    for sign, meaning in entries:
        entry = f"{sign} {meaning}"
        if lines and len(lines[-1]) + 3 + len(entry) <= width:
            lines[-1] += "   " + entry
        else:
            lines += folded(entry, width)
    return lines


def folded(words: str, width: int) -> list[str]:
    """A sentence on as many lines as it needs, those after the first indented."""
    lines = [""]
    for word in words.split():
        if lines[-1].strip() and len(lines[-1]) + 1 + len(word) > width:
            lines.append(" ")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines


def bar(part: int, whole: int, width: int, signs: Signs) -> str:
    """A bar of up to `width` characters; what is not nothing is seen."""
    if not part or not whole:
        return ""
    steps = len(signs.bar) - 1
    filled = max(1, (2 * part * width * steps + whole) // (2 * whole))
    return signs.bar[steps] * (filled // steps) + (signs.bar[filled % steps] if filled % steps else "")


def widest(picture: tuple[str, ...] | list[str]) -> int:
    return max(map(cells, picture), default=0)


def pad(text: str, width: int, right: bool = False) -> str:
    """The text with blanks to so many columns; what is longer is cut, and shows it.

    >>> pad("conv1", 7), pad("9", 3, right=True), pad("a long name", 8)
    ('conv1  ', '  9', 'a long..')
    """
    if cells(text) > width:
        text = cropped(text, width)
    blanks = " " * (width - cells(text))
    return blanks + text if right else text + blanks


def cropped(text: str, width: int) -> str:
    """As much of a text as fits, two dots for the rest."""
    if cells(text) <= width:
        return text
    kept = ""
    for char in text:
        if cells(kept + char) > width - 2:
            break
        kept += char
    return kept + ".."[: max(0, width)]


def distinct(pictures: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Largest first, each once, and none that is as wide as one before it."""
    kept: list[tuple[str, ...]] = []
    for picture in pictures:
        if not kept or widest(picture) < widest(kept[-1]):
            kept.append(picture)
    return tuple(kept)
