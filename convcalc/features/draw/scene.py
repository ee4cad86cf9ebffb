"""What pictures share: how far they are cut, and two painters with their legends, one of characters, one of SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from convcalc.document.fields import Field, record
from convcalc.document.model import CannotDraw, Diagram, Graph
from convcalc.record import NamedTuple
from convcalc.shape import Shape
from convcalc.text import cells, harmless, shortened

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
    for index, n in zip(unit, out.size, strict=False):
        if not 0 <= index < n:
            raise CannotDraw(f"there is no unit {index}: they go from 0 to {n - 1}")
    return unit or default


# --- SVG -----------------------------------------------------------------------------------------------------------


class Paint(NamedTuple):
    """What a shape is filled and outlined with; dashes: of the outline, as SVG writes them."""

    fill: str
    edge: str = "none"
    dashes: str = ""


INK, FAINT, LINE, RED = "#222222", "#666666", "#b5b5b5", "#c0392b"
WHITE = "#ffffff"

INPUT, OUTPUT = Paint("#76b9f0", "#2a6ca8"), Paint("#8fdccf", "#1d8a7a")
KERNEL = Paint("#5b5b5b", "#333333")
BLANK, PADDING = Paint(WHITE, LINE), Paint(WHITE, LINE, "3 2")
"""Blue is what goes in, teal what comes out, grey the kernel, as in Dumoulin and Visin's figures; red is never read."""

FONT = "sans-serif"
ADVANCE = 0.6
"""A generous guess at the width of a letter, in font sizes: which font will be there is not known."""


def span(words: str, size: float) -> float:
    """About how wide a text is, rather too much than too little."""
    return cells(words) * size * ADVANCE


def escaped(words: str) -> str:
    """Text by others, made fit for XML: no markup, no control characters.

    >>> escaped('a<b> & "c"')
    'a&lt;b&gt; &amp; &quot;c&quot;'
    """
    words = "".join([char for char in harmless(words) if char not in "\ufffe\uffff"])
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def number(value: float) -> str:
    """A coordinate, to a hundredth.

    >>> number(3.0), number(2.346)
    ('3', '2.35')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))


class Heading(NamedTuple):
    """What stands above a picture: a title, and lines such as a formula."""

    title: str
    lines: tuple[str, ...] = ()


class Canvas:
    """Shapes in the order they are painted, under a heading. Names of attributes are SVG's own, with _ for -.

    The title stands at 28, the lines below it 18 apart, the first of them at 48.
    """

    def __init__(self, heading: Heading, description: str) -> None:
        self.title, self.description = heading.title, description
        self.shapes: list[str] = []
        self.depth = 1
        self.right = self.bottom = 0.0
        self.text(16, 28, shortened(heading.title, 90), 16, font_weight="bold")
        for at, line in enumerate(heading.lines):
            self.text(16, 48 + 18 * at, line, 12, fill=FAINT)

    def raw(self, element: str) -> None:
        """An element that is written out already, such as an animation."""
        self.shapes.append("  " * self.depth + element)

    def reach(self, right: float, bottom: float) -> None:
        """The picture holds at least this point."""
        self.right, self.bottom = max(self.right, right), max(self.bottom, bottom)

    def shape(self, name: str, inside: tuple[str, ...] = (), /, **attributes: float | str) -> None:
        """An element; inside: animations of it, as whole elements."""
        start = f"<{name}{written(attributes)}"
        if not inside:
            return self.raw(start + "/>")
        self.raw(start + ">")
        for each in inside:
            self.raw("  " + each)
        return self.raw(f"</{name}>")

    def square(self, x: float, y: float, side: float, paint: Paint) -> None:
        """A cell of a map."""
        self.box(x, y, side, side, paint)

    def box(self, x: float, y: float, width: float, height: float, paint: Paint, **more: float | str) -> None:
        self.reach(x + width, y + height)
        if paint.dashes:
            more["stroke_dasharray"] = paint.dashes
        self.shape("rect", x=x, y=y, width=width, height=height, fill=paint.fill, stroke=paint.edge, **more)

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str = LINE, **more: float | str) -> None:
        self.reach(max(x1, x2), max(y1, y2))
        self.shape("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, **more)

    def path(self, way: str, stroke: str, fill: str = "none", **more: float | str) -> None:
        self.shape("path", d=way, fill=fill, stroke=stroke, **more)

    def cross(self, x: float, y: float, side: float) -> None:
        """The mark of what is never read."""
        a, b = x + side * 0.28, x + side * 0.72
        c, d = y + side * 0.28, y + side * 0.72
        way = f"M{number(a)} {number(c)}L{number(b)} {number(d)}M{number(b)} {number(c)}L{number(a)} {number(d)}"
        self.path(way, RED, stroke_width=1.5)

    def dots(self, x: float, y: float, across: float = 0, down: float = 0) -> None:
        """Three dots in a row, for what is left out."""
        for at in range(3):
            self.shape("circle", cx=x + at * across, cy=y + at * down, r=1.3, fill=FAINT)

    def legend(self, x: float, y: float, entries: Sequence[tuple[Paint, str]], crossed: str = "") -> None:
        """A square of each paint and what it means, side by side; crossed: what a cross means, if there is one."""
        for paint, words in entries:
            self.square(x, y, 14, paint)
            self.text(x + 20, y + 12, words, 12)
            x += 32 + span(words, 12)
        if crossed:
            self.cross(x, y, 14)
            self.text(x + 20, y + 12, crossed, 12)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = 13,
        anchor: str = "start",
        fill: str = INK,
        **more: float | str,
    ) -> None:
        """Words with their baseline at y; anchor: start, middle or end of them is at x."""
        wide = span(words, size)
        self.reach(x + {"start": wide, "middle": wide / 2, "end": 0}[anchor], y + size / 3)
        place = {} if anchor == "start" else {"text_anchor": anchor}
        self.raw(f"<text{written(dict(x=x, y=y, font_size=size, **place, fill=fill, **more))}>{escaped(words)}</text>")

    @contextmanager
    def group(self, **attributes: float | str) -> Iterator[None]:
        self.raw(f"<g{written(attributes)}>")
        self.depth += 1
        yield
        self.depth -= 1
        self.raw("</g>")

    def document(self, margin: float = 16) -> str:
        """The whole file, on white, as large as what is on it."""
        width, height = number(self.right + margin), number(self.bottom + margin)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
            f' viewBox="0 0 {width} {height}" font-family="{FONT}" role="img">'
        )
        words = f"  <title>{escaped(self.title)}</title>\n  <desc>{escaped(self.description)}</desc>"
        ground = f'  <rect width="{width}" height="{height}" fill="{WHITE}"/>'
        return "\n".join([head, words, ground, *self.shapes, "</svg>"]) + "\n"


def written(attributes: dict[str, float | str]) -> str:
    """Attributes as they stand in a tag."""
    parts = []
    for name, value in attributes.items():
        text = escaped(value) if isinstance(value, str) else number(value)
        parts.append(f' {name.replace("_", "-")}="{text}"')
    return "".join(parts)


def jumping(attribute: str, values: list[str], seconds: float) -> str:
    """An animation that jumps from one value to the next, for ever."""
    return (
        f'<animate attributeName="{attribute}" calcMode="discrete" dur="{number(seconds)}s" repeatCount="indefinite"'
        f' values="{";".join(values)}"/>'
    )


def moving(places: list[tuple[float, float]], seconds: float) -> str:
    """An animation that jumps from place to place, for ever; places are counted from where the shape stands."""
    values = ";".join(f"{number(x)} {number(y)}" for x, y in places)
    return (
        f'<animateTransform attributeName="transform" type="translate" calcMode="discrete" dur="{number(seconds)}s"'
        f' repeatCount="indefinite" values="{values}"/>'
    )


# --- characters ----------------------------------------------------------------------------------------------------


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
