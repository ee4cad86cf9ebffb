"""What a picture is painted on: characters, signs and the scale."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import log10

from convcalc.record import NamedTuple
from convcalc.text import cells, harmless, shortened

BLUE, BLUE_EDGE = "#76b9f0", "#2a6ca8"
TEAL, TEAL_EDGE = "#8fdccf", "#1d8a7a"
GREY, GREY_EDGE = "#5b5b5b", "#333333"
WHITE, PALE, LINE, INK, FAINT = "#ffffff", "#f4f4f4", "#b5b5b5", "#222222", "#666666"
RED = "#c0392b"
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


class Head(NamedTuple):
    """What stands above a picture: a title, and lines such as a formula."""

    title: str
    lines: tuple[str, ...] = ()


class Canvas:
    """Shapes in the order they are painted. Names of attributes are SVG's own, with _ for -."""

    def __init__(self, title: str, description: str) -> None:
        self.title, self.description = title, description
        self.shapes: list[str] = []
        self.depth = 1
        self.right = self.bottom = 0.0

    def _put(self, text: str) -> None:
        self.shapes.append("  " * self.depth + text)

    def reach(self, right: float, bottom: float) -> None:
        """The picture holds at least this point."""
        self.right, self.bottom = max(self.right, right), max(self.bottom, bottom)

    def shape(self, name: str, inside: tuple[str, ...] = (), /, **attributes: float | str) -> None:
        """An element; inside: animations of it, as whole elements."""
        start = f"<{name}{written(attributes)}"
        if not inside:
            return self._put(start + "/>")
        self._put(start + ">")
        for each in inside:
            self._put("  " + each)
        return self._put(f"</{name}>")

    def square(self, x: float, y: float, side: float, fill: str, edge: str, **more: float | str) -> None:
        """A cell of a map."""
        self.box(x, y, side, side, fill, edge, **more)

    def box(
        self, x: float, y: float, width: float, height: float, fill: str, edge: str = "none", **more: float | str
    ) -> None:
        self.reach(x + width, y + height)
        self.shape("rect", x=x, y=y, width=width, height=height, fill=fill, stroke=edge, **more)

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
        self._put(f"<text{written(dict(x=x, y=y, font_size=size, **place, fill=fill, **more))}>{escaped(words)}</text>")

    def head(self, head: Head) -> None:
        """The title and the lines below it, 18 apart; the first of them at 48."""
        self.text(16, 28, shortened(head.title, 90), 16, font_weight="bold")
        for at, line in enumerate(head.lines):
            self.text(16, 48 + 18 * at, line, 12, fill=FAINT)

    @contextmanager
    def group(self, **attributes: float | str) -> Iterator[None]:
        self._put(f"<g{written(attributes)}>")
        self.depth += 1
        yield
        self.depth -= 1
        self._put("</g>")

    def raw(self, element: str) -> None:
        """An element that is written out already, such as an animation."""
        self._put(element)

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


def turns(attribute: str, values: list[str], seconds: float) -> str:
    """An animation that jumps from one value to the next, for ever."""
    return (
        f'<animate attributeName="{attribute}" calcMode="discrete" dur="{number(seconds)}s" repeatCount="indefinite"'
        f' values="{";".join(values)}"/>'
    )


def moves(places: list[tuple[float, float]], seconds: float) -> str:
    """An animation that jumps from place to place, for ever; places are counted from where the shape stands."""
    values = ";".join(f"{number(x)} {number(y)}" for x, y in places)
    return (
        f'<animateTransform attributeName="transform" type="translate" calcMode="discrete" dur="{number(seconds)}s"'
        f' repeatCount="indefinite" values="{values}"/>'
    )


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


UNITS = (("T", 10**12), ("G", 10**9), ("M", 10**6), ("k", 10**3), ("", 1))


class Scale(NamedTuple):
    """From the first tick to the last; logarithmic, so that small networks can be told apart beside large ones."""

    ticks: tuple[int, ...]

    def at(self, count: int) -> float:
        """0 at the first tick, 1 at the last."""
        low, high = log10(self.ticks[0]), log10(self.ticks[-1])
        return (log10(count) - low) / (high - low)


def scale(counts: list[int]) -> Scale:
    """Round numbers around the counts: powers of ten where they span much, else 1, 2, 5 between them too.

    >>> scale([30_000, 2_000_000]).ticks
    (10000, 100000, 1000000, 10000000)
    >>> scale([300, 400]).ticks
    (200, 500)
    """
    least, most = min(counts), max(counts)
    powers = [10**n for n in range(len(str(least)) - 1, len(str(most)) + 1)]
    between = sorted({power * step for power in powers for step in (1, 2, 5)})
    chosen = powers if most >= 30 * least else between
    low = max([tick for tick in chosen if tick <= least], default=chosen[0])
    high = min([tick for tick in chosen if tick >= most and tick > low])
    return Scale(tuple(tick for tick in chosen if low <= tick <= high))


def round_number(count: int) -> str:
    """A tick: `20M`, exact.

    >>> round_number(20_000_000), round_number(500), round_number(10**13)
    ('20M', '500', '10T')
    """
    unit, size = next((unit, size) for unit, size in UNITS if count >= size)
    return f"{count // size}{unit}"
