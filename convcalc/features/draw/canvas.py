"""The painter of SVG: shapes in the order they are painted, in the colours that all pictures share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from convcalc._namedtuple import NamedTuple
from convcalc.features.draw.colours import FAINT, INK, LINE, RED, WHITE, Paint, dark_rules
from convcalc.text import cells, harmless, shortened

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

    The title stands at 28, the lines below it 18 apart, the first of them at 48; top: where a drawing may begin.
    """

    def __init__(self, heading: Heading, description: str = "") -> None:
        self.title, self.description = heading.title, description
        self.top = 54.0 + 18 * len(heading.lines)
        self.shapes: list[str] = []
        self.depth = 1
        self.right = self.bottom = 0.0
        self.text(16, 28, shortened(heading.title, 90), 16, font_weight="bold")
        for at, line in enumerate(heading.lines):
            self.text(16, 48 + 18 * at, line, 12, fill=FAINT)

    def describe(self, words: str) -> None:
        """Say what a part of the picture shows, to those who do not see it."""
        self.description += (self.description and " ") + words

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
        """The whole file, as large as what is on it: on white, on a dark page on black."""
        width, height = number(self.right + margin), number(self.bottom + margin)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
            f' viewBox="0 0 {width} {height}" font-family="{FONT}" role="img">'
        )
        words = f"  <title>{escaped(self.title)}</title>\n  <desc>{escaped(self.description)}</desc>"
        ground = f'  <rect width="{width}" height="{height}" fill="{WHITE}"/>'
        style = dark_rules((ground, *self.shapes))
        return "\n".join([head, words, *style, ground, *self.shapes, "</svg>"]) + "\n"


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
