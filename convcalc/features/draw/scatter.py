"""Networks as points: parameters across, multiply-accumulates upwards, both on logarithmic axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from math import log10
from string import ascii_lowercase, ascii_uppercase, digits

from convcalc._namedtuple import NamedTuple
from convcalc.document.fields import Field, columns, line, many, maybe
from convcalc.document.model import Document, Table
from convcalc.features.draw.axis import apart
from convcalc.features.draw.canvas import Canvas, Heading
from convcalc.features.draw.colours import DENSE, FAINT, GRID, INPUT, MACS, OUTPUT, PARAMETERS, SIZES
from convcalc.features.draw.scatter_names import HIGH, LEFT, RADIUS, TOP, WIDE, paint_names
from convcalc.features.draw.scene import (
    UNICODE,
    WIDTHS,
    Picture,
    Signs,
    cropped,
    diagram,
    distinct,
    folded,
    pad,
    picture_data,
)
from convcalc.network.facts import Facts
from convcalc.shape import Shape
from convcalc.text import cells, harmless


class NetworkPoint(NamedTuple):
    """A network to be drawn under this name, and the input for which its MACs are; data: what it was made for."""

    name: str
    params: int
    macs: int
    in_: Shape
    data: str = ""

    @property
    def of(self) -> str:
        """What its numbers are about: `ImageNet, 224x224x3`, or the input alone where no data set is known."""
        return f"{self.data}, {self.in_.text()}" if self.data else f"input {self.in_.text()}"


POINT = (
    Field("network", "text", "name", title="network", present="never"),
    Field("name", "text"),
    Field("params", "total", title="parameters"),
    Field("macs", "total", title="MACs"),
    Field("in", "shape", "in_", title="input"),
    Field("data", maybe("text"), lambda point: point.data or None, "The data set that the zoo's network was made for."),
)

SCATTER = (Field("networks", many(POINT), None), Field("notes", "texts", None))


UNKNOWN: Mapping[str, str] = {}


def document(
    networks: Sequence[tuple[str, Facts]], notes: Sequence[str] = (), data: Mapping[str, str] = UNKNOWN
) -> Document:
    """The picture of all the networks, each with its name; those without parameters or MACs are only listed.

    data: the data set of each network, by its name, where it is known.
    """
    points = [NetworkPoint(harmless(name), of.params, of.macs, of.in_, data.get(name, "")) for name, of in networks]
    points.sort(key=lambda point: (point.params, point.macs))
    drawn = [point for point in points if point.params and point.macs]
    left = [point.name for point in points if not (point.params and point.macs)]
    notes = (*notes, *([f"not drawn, as there is no 0 on these axes: {', '.join(left)}"] if left else ()))
    table = Table(columns(POINT), [line(POINT, point) for point in points])
    return Document(
        title="parameters against MACs",
        parts=(diagram(partial(pictures, drawn), partial(svg, drawn)),) if drawn else (table,),
        answer="\n".join(f"{point.name} {point.params} {point.macs}" for point in points),
        data=picture_data("scatter", SCATTER, networks=points, notes=notes),
        notes=notes,
        csv=table,
    )


def _groups(points: Sequence[NetworkPoint]) -> dict[str, list[NetworkPoint]]:
    """The points of each data set, or of each input where none is known: MACs for one are not those for another."""
    found: dict[str, list[NetworkPoint]] = {}
    for point in points:
        found.setdefault(point.data or point.of, []).append(point)
    return found


ACROSS, UPWARDS = "parameters (weights and biases)", "MACs (multiply-accumulates for one input)"
NARROW_ACROSS, NARROW_UPWARDS = "parameters", "MACs"


# --- axes ----------------------------------------------------------------------------------------------------------

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


def scales(points: Sequence[NetworkPoint]) -> tuple[Scale, Scale]:
    """Of the parameters and of the MACs."""
    return scale([point.params for point in points]), scale([point.macs for point in points])


# --- characters ----------------------------------------------------------------------------------------------------

MARKS = ascii_lowercase + ascii_uppercase + digits


class FrameSigns(NamedTuple):
    """The characters of the axes."""

    upright: str
    level: str
    corner: str
    tick: str
    below: str


FRAME = FrameSigns("│", "─", "└", "┤", "┬")
PLAIN = FrameSigns("|", "-", "+", "+", "+")


def pictures(points: Sequence[NetworkPoint], signs: Signs) -> tuple[Picture, ...]:
    """The points in a frame, and below it a list of what they are."""
    frame = FRAME if signs is UNICODE else PLAIN
    return distinct((*_plot(points, width, frame), "", *_list(points, width)) for width in WIDTHS)


def _plot(points: Sequence[NetworkPoint], width: int, frame: FrameSigns) -> list[str]:
    """The points in a frame; of two on one place the first is seen, and the list below names both."""
    across, upwards = scales(points)
    margin = max(len(round_number(tick)) for tick in upwards.ticks) + 1
    columns, rows = width - margin - 4, min(24, max(8, width // 4))
    field = [[" "] * columns for _ in range(rows)]
    hidden = []
    for mark, point in zip(_marks(points), points, strict=True):
        x, y = round(across.at(point.params) * (columns - 1)), round(upwards.at(point.macs) * (rows - 1))
        if field[rows - 1 - y][x] == " ":
            field[rows - 1 - y][x] = mark
        else:
            hidden.append(mark)
    at = {rows - 1 - round(upwards.at(tick) * (rows - 1)): round_number(tick) for tick in upwards.ticks}
    lines = [UPWARDS if len(UPWARDS) <= width else NARROW_UPWARDS]
    for row, marks in enumerate(field):
        side = frame.tick if row in at else frame.upright
        lines.append((pad(at.get(row, ""), margin - 1, right=True) + " " + side + "".join(marks)).rstrip())
    ticks = {round(across.at(tick) * (columns - 1)): round_number(tick) for tick in across.ticks}
    floor = "".join([frame.below if x in ticks else frame.level for x in range(columns)])
    lines += [" " * margin + frame.corner + floor, _numbers(ticks, margin + 1, width)]
    behind = folded(f"behind others: {' '.join(hidden)}", width) if hidden else []
    return [*lines, pad(ACROSS if len(ACROSS) <= width else NARROW_ACROSS, min(width, 60), right=True), *behind]


def _numbers(ticks: dict[int, str], margin: int, width: int) -> str:
    """The ticks' numbers below them, those that would touch another left out."""
    text = [" "] * (width + 4)
    begins = {x: max(0, margin + x - len(number) // 2) for x, number in ticks.items()}
    for x in apart({x: (begin, begin + len(ticks[x])) for x, begin in begins.items()}, 1):
        text[begins[x] : begins[x] + len(ticks[x])] = ticks[x]
    return "".join(text)[:width].rstrip()


def _marks(points: Sequence[NetworkPoint]) -> list[str]:
    """A letter for each; beyond 62 the same sign for all."""
    return [MARKS[at] if at < len(MARKS) else "*" for at in range(len(points))]


def _list(points: Sequence[NetworkPoint], width: int) -> list[str]:
    """Which letter is which network, with its counts; on a narrow page the counts stand below the name."""
    params, macs = max(len(f"{p.params:,}") for p in points), max(len(f"{p.macs:,}") for p in points)
    names = max(cells(point.name) for point in points)
    about = [f"  {point.of.removeprefix('input ')}" for point in points]
    wide = names + params + macs + 27 + max(map(len, about))
    lines = []
    for mark, point, of in zip(_marks(points), points, about, strict=True):
        if wide <= width:
            counts = f"{point.params:>{params},} parameters  {point.macs:>{macs},} MACs{of}"
            lines.append(f"{mark}  {pad(point.name, names)}  {counts}")
        else:
            lines += [f"{mark}  {cropped(point.name, width - 3)}"]
            lines += [" " * 2 + line for line in folded(f"{point.params:,} parameters", width - 2)]
            lines += [" " * 2 + line for line in folded(f"{point.macs:,} MACs{of}", width - 2)]
    return lines


# --- SVG -----------------------------------------------------------------------------------------------------------

PAINTS = {"ImageNet": INPUT, "CIFAR-10": OUTPUT, "MNIST": PARAMETERS}
"""A data set has the same colour in every picture."""

OTHER_PAINTS = (MACS, SIZES[-1], SIZES[0], SIZES[2], DENSE)
"""Colours for inputs of networks without a known data set, the last for all others."""


def svg(points: Sequence[NetworkPoint]) -> str:
    """The whole file."""
    title = "Parameters against MACs"
    each = "; ".join(f"{point.name}: {point.params:,} parameters, {point.macs:,} MACs" for point in points)
    art = Canvas(Heading(title), f"{len(points)} networks as points on logarithmic axes. {each}")
    across, upwards = scales(points)
    for tick in across.ticks:
        x = LEFT + WIDE * across.at(tick)
        art.line(x, TOP, x, TOP + HIGH, GRID)
        art.text(x, TOP + HIGH + 18, round_number(tick), 11, "middle", FAINT)
    for tick in upwards.ticks:
        y = TOP + HIGH * (1 - upwards.at(tick))
        art.line(LEFT, y, LEFT + WIDE, y, GRID)
        art.text(LEFT - 8, y + 4, round_number(tick), 11, "end", FAINT)
    art.text(LEFT + WIDE, TOP + HIGH + 38, ACROSS, 12, "end")
    art.text(LEFT - 64, TOP - 12, UPWARDS, 12)
    places = [(LEFT + WIDE * across.at(p.params), TOP + HIGH * (1 - upwards.at(p.macs))) for p in points]
    names = paint_names(art, [point.name for point in points], places)
    groups = _groups(points)
    own = [name for name in groups if name not in PAINTS]
    paints = PAINTS | {name: OTHER_PAINTS[min(at, len(OTHER_PAINTS) - 1)] for at, name in enumerate(own)}
    for point, (x, y) in zip(points, places, strict=True):
        paint = paints[point.data or point.of]
        art.shape("circle", cx=x, cy=y, r=RADIUS, fill=paint.fill, stroke=paint.edge)
    words = {paints[name]: _meaning(inside) for name, inside in groups.items()}
    if len(own) > len(OTHER_PAINTS):
        words[OTHER_PAINTS[-1]] = "other inputs"
    for row, entry in enumerate(words.items()):
        art.legend(LEFT, names + 20 * row, [entry])
    return art.document()


def _meaning(points: Sequence[NetworkPoint]) -> str:
    """`ImageNet, 224x224x3 or 227x227x3`: what networks of one colour have in common."""
    first, *others = dict.fromkeys(point.of for point in points)
    return " or ".join([first, *(each.rpartition(" ")[2] for each in others)])
