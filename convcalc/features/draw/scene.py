"""What pictures share, and the painter of characters: signs, legends, and what is cut to fit a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.document.fields import Field, record
from convcalc.document.graph import Graph
from convcalc.document.model import CannotDraw, Diagram
from convcalc.shape import Shape
from convcalc.text import cells

SCHEMA = "convcalc.draw/1"
"""The contract of all pictures, which `contract` puts together."""


def picture_data(picture: str, fields: Iterable[Field], value: Any = None, **more: Any) -> dict[str, Any]:
    """A picture for programs; more: facts by key that the value itself does not know."""
    return {"schema": SCHEMA, "picture": picture, **record(fields, value, **more)}


Picture: TypeAlias = "tuple[str, ...]"


def diagram(
    pictures: Callable[[Signs], tuple[Picture, ...]],
    svg: str | Callable[[], str] = "",
    graph: Callable[[], Graph] | None = None,
) -> Diagram:
    """A picture in both alphabets, as SVG, and as a graph where it is one."""
    return Diagram(pictures(UNICODE), pictures(ASCII), svg, graph=graph)


def chosen_unit(out: Shape, unit: tuple[int, ...], default: tuple[int, ...]) -> tuple[int, ...]:
    """The unit of a map that a picture is about, one index an axis; raises CannotDraw where it is not there."""
    if unit and len(unit) != len(out.size):
        raise CannotDraw(f"a unit of {out.text()} has {len(out.size)} indices, not {len(unit)}")
    if not all(0 <= index < n for index, n in zip(unit, out.size, strict=False)):
        asked, first, last = (",".join(map(str, each)) for each in (unit, (0,) * len(unit), [n - 1 for n in out.size]))
        raise CannotDraw(f"{out.text()} has no unit {asked}: they go from {first} to {last}")
    return unit or default


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
    side: str


UNICODE = Signs("□", "·", "~", "■", "▣", "○", "×", "─", "…", "⋮", "▾", "▸", tuple(" ▏▎▍▌▋▊▉█"), "─", "│")
ASCII = Signs("+", ".", "~", "#", "@", "o", "x", "-", "...", ":", "v", ">", tuple(" #"), "-", "|")

WIDEST = 120
"""Pictures are not made wider than this, however wide the page: nobody counts so many squares."""

LEGENDS = (60, 40, 20)
"""A legend below a small picture is as wide as the picture, or this."""

WIDTHS = (120, 100, 80, 60, 50, 40, 30, 20)
"""The widths for which a picture is made smaller, when the whole does not fit."""


def legend(entries: Iterable[tuple[str, str]], used: str, width: int) -> list[str]:
    """`sign meaning` side by side, as many as fit on a line; of signs that are not used in the picture, nothing."""
    lines: list[str] = []
    for sign, meaning in entries:
        if sign not in used:
            continue
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


def with_sentences(lines: Iterable[str], sentences: Iterable[str], width: int) -> Picture:
    """Lines with sentences below them, folded, and no blanks at any end."""
    below = [line for each in sentences for line in folded(each, width)]
    return tuple([line.rstrip() for line in (*lines, *below)])


def bar(part: int, whole: int, width: int, signs: Signs) -> str:
    """A bar of up to `width` characters; what is not nothing is seen."""
    if not part or not whole:
        return ""
    steps = len(signs.bar) - 1
    filled = max(1, (2 * part * width * steps + whole) // (2 * whole))
    return signs.bar[steps] * (filled // steps) + (signs.bar[filled % steps] if filled % steps else "")


LEAST_BAR, MOST_BAR = 5, 36
MOST_NAME = 28


def bar_lines(rows: Sequence[tuple[str, str, int]], width: int, signs: Signs) -> list[str]:
    """A name, its number as it is written, and a bar as long as the number; no bars where there is no room for them."""
    number = max(len(written) for _, written, _ in rows)
    names = max(cells(name) for name, *_ in rows)
    name = min(names, max(5, width - number - 2 - LEAST_BAR), MOST_NAME)
    long = min(width - name - number - 2, MOST_BAR)
    most = max(value for *_, value in rows)
    return [
        f"{pad(each, name)} {written:>{number}} {bar(value, most, long, signs) if long >= LEAST_BAR else ''}".rstrip()
        for each, written, value in rows
    ]


def bars(rows: Sequence[tuple[str, str, int]]) -> Diagram:
    """Numbers as bars, a line each."""
    return diagram(lambda signs: distinct(tuple(bar_lines(rows, width, signs)) for width in WIDTHS))


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


def distinct(pictures: Iterable[Picture], most: float = WIDEST) -> tuple[Picture, ...]:
    """Largest first, each once, none wider than `most` columns, and none that is as wide as one before it."""
    kept: list[Picture] = []
    for picture in pictures:
        if widest(picture) <= most and (not kept or widest(picture) < widest(kept[-1])):
            kept.append(picture)
    return tuple(kept)
