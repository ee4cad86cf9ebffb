"""Networks as points: parameters across and multiply-accumulates upwards, or whatever else is known of each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import sqrt
from string import ascii_lowercase, ascii_uppercase, digits
from typing import TYPE_CHECKING

from convcalc._namedtuple import NamedTuple
from convcalc.document.fields import Field, columns, line, many, maybe
from convcalc.document.model import Document, Table
from convcalc.features.draw.axis import apart
from convcalc.features.draw.canvas import Canvas, Heading
from convcalc.features.draw.colours import DENSE, FAINT, GRID, INPUT, MACS, OUTPUT, PARAMETERS, SIZES, Paint
from convcalc.features.draw.scatter_axes import ACCURACIES, MEASURES, Measure, NetworkPoint, scale_of, tick
from convcalc.features.draw.scatter_names import HIGH, LEFT, RADIUS, TOP, WIDE, Dot, paint_names
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
from convcalc.text import cells, first_of, harmless

if TYPE_CHECKING:
    from convcalc.zoo.catalog import Entry


def _as_quoted(name: str) -> Field:
    return Field(name, maybe("text"), lambda point: getattr(point.entry, name, "") or None)


POINT = (
    Field("network", "text", "name", title="network", present="never"),
    Field("name", "text"),
    Field("params", "total", title="parameters"),
    Field("macs", "total", title="MACs"),
    Field("in", "shape", "in_", title="input"),
    Field("data", maybe("text"), lambda point: point.data or None, "The data set that the zoo's network was made for."),
    Field("family", maybe("text"), lambda point: point.family or None, "What the zoo counts it to."),
    _as_quoted("top1")._replace(help="Accuracy in percent as it is quoted.", title="top-1"),
    _as_quoted("top5")._replace(help="The same, one of five guesses being right.", title="top-5"),
    Field("year", maybe("integer"), MEASURES["year"].get, title="year"),
)

SCATTER = (
    Field("x", "text", None, "What is measured across."),
    Field("y", "text", None, "What is measured upwards."),
    Field("networks", many(POINT), None),
    Field("notes", "texts", None),
)


class Chart(NamedTuple):
    """Points and what they are drawn by.  bubble: what their areas are, None: all are alike; by_family: are colours?"""

    points: tuple[NetworkPoint, ...]
    x: Measure
    y: Measure
    bubble: Measure | None = None
    by_family: bool = False

    @property
    def listed(self) -> tuple[Measure, ...]:
        """What the list says of each point."""
        return (self.x, self.y, self.bubble) if self.bubble else (self.x, self.y)

    @property
    def title(self) -> str:
        return f"{self.x.short[:1].upper()}{self.x.short[1:]} against {self.y.short}"

    def group(self, point: NetworkPoint) -> str:
        """What it has its colour of: its family; else the data set or the input, as MACs are for one of them."""
        return (point.family if self.by_family else point.data) or point.of


def measured_point(name: str, facts: Facts, entry: Entry | None = None) -> NetworkPoint:
    """A network that was measured, and what the zoo's index says of it besides."""
    axes = [each for each in facts.rf or () if each is not None]
    return NetworkPoint(harmless(name), facts.params, facts.macs, facts.in_, max(axes, default=None), entry)


def indexed_point(name: str, entry: Entry) -> NetworkPoint:
    """A network of the zoo, whose numbers are in its index."""
    *size, channels = map(int, entry.input.split("x"))
    return NetworkPoint(name, entry.params or 0, entry.macs or 0, Shape(channels, tuple(size)), entry.rf, entry)


def document(
    points: Sequence[NetworkPoint], notes: Sequence[str] = (), axes: tuple[str, str] = ("params", "macs")
) -> Document:
    """The picture of all the networks, each with its name; those of which an axis is not known are only listed.

    axes: keys of MEASURES, across and upwards.
    """
    x, y = MEASURES[axes[0]], MEASURES[axes[1]]
    points = sorted(points, key=lambda point: (x.get(point) or 0, y.get(point) or 0))
    drawn = [point for point in points if x.get(point) and y.get(point)]
    quoted = any(each in ACCURACIES for each in axes)
    bubble = MEASURES["macs"] if quoted and "macs" not in axes and all(point.macs for point in drawn) else None
    chart = Chart(tuple(drawn), x, y, bubble, quoted)
    notes = (*notes, *_left_out(points, x, y), *(_of_accuracies(drawn) if quoted else ()))
    table = Table(columns(POINT), [line(POINT, point) for point in points])
    return Document(
        title=f"{x.short} against {y.short}",
        parts=(diagram(partial(pictures, chart), partial(svg, chart)),) if drawn else (table,),
        answer="\n".join(" ".join([point.name, *(_bare(each, point) for each in (x, y))]) for point in points),
        data=picture_data("scatter", SCATTER, x=x.key, y=y.key, networks=points, notes=notes),
        notes=notes,
        csv=table,
    )


def _bare(measure: Measure, point: NetworkPoint) -> str:
    value = measure.get(point)
    return "-" if value is None else measure._replace(unit="", grouped=False).written(value)


def _left_out(points: Sequence[NetworkPoint], x: Measure, y: Measure) -> list[str]:
    """Who is not drawn, and why."""
    told = []
    for measure in (x, y):
        nothing = [point.name for point in points if measure.get(point) == 0]
        unknown = [point.name for point in points if measure.get(point) is None]
        if nothing:
            told.append(f"not drawn, as there is no 0 on these axes: {', '.join(nothing)}")
        if unknown:
            told.append(f"not drawn, as no {measure.short} is known: {first_of(unknown, 8)}")
    return list(dict.fromkeys(told))


def _of_accuracies(points: Sequence[NetworkPoint]) -> list[str]:
    """That they are quoted, and where they do not compare."""
    sources = list(dict.fromkeys(point.entry.quoted for point in points if point.entry))
    data = sorted({point.data for point in points})
    more = f"; {len(sources) - 3} more" if len(sources) > 3 else ""
    told = [f"accuracies are quoted, not computed: from {'; '.join(sources[:3])}{more}"] if sources else []
    return told + ([f"accuracies on {' and '.join(data)} do not compare"] if len(data) > 1 else [])


# --- characters ----------------------------------------------------------------------------------------------------

LEAST_COLUMNS = 8
"""However long the numbers beside them are."""

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


def pictures(chart: Chart, signs: Signs) -> tuple[Picture, ...]:
    """The points in a frame, and below it a list of what they are."""
    frame = FRAME if signs is UNICODE else PLAIN
    return distinct((*_plot(chart, width, frame), "", *_list(chart, width)) for width in WIDTHS)


def _plot(chart: Chart, width: int, frame: FrameSigns) -> list[str]:
    """The points in a frame; of two on one place the first is seen, and the list below names both."""
    across, upwards = scale_of(chart.x, chart.points), scale_of(chart.y, chart.points)
    margin = max(len(tick(chart.y, each)) for each in upwards.ticks) + 1
    columns, rows = max(width - margin - 4, LEAST_COLUMNS), min(24, max(8, width // 4))
    field = [[" "] * columns for _ in range(rows)]
    hidden = []
    for mark, point in zip(_marks(chart.points), chart.points, strict=True):
        x = round(across.at(chart.x.get(point) or 0) * (columns - 1))
        y = round(upwards.at(chart.y.get(point) or 0) * (rows - 1))
        if field[rows - 1 - y][x] == " ":
            field[rows - 1 - y][x] = mark
        else:
            hidden.append(mark)
    at = {rows - 1 - round(upwards.at(each) * (rows - 1)): tick(chart.y, each) for each in upwards.ticks}
    lines = [chart.y.title if len(chart.y.title) <= width else chart.y.short]
    for row, marks in enumerate(field):
        side = frame.tick if row in at else frame.upright
        lines.append((pad(at.get(row, ""), margin - 1, right=True) + " " + side + "".join(marks)).rstrip())
    ticks = {round(across.at(each) * (columns - 1)): tick(chart.x, each) for each in across.ticks}
    floor = "".join([frame.below if x in ticks else frame.level for x in range(columns)])
    lines += [" " * margin + frame.corner + floor, _numbers(ticks, margin + 1, width)]
    behind = folded(f"behind others: {' '.join(hidden)}", width) if hidden else []
    words = chart.x.title if len(chart.x.title) <= width else chart.x.short
    return [*lines, pad(words, min(width, 60), right=True), *behind]


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


def _list(chart: Chart, width: int) -> list[str]:
    """Which letter is which network, with its numbers; on a narrow page they stand below the name."""
    points, told = chart.points, chart.listed
    written = [[each.written(each.get(point) or 0) for each in told] for point in points]
    wide = [max(map(len, column)) for column in zip(*written, strict=True)]
    names = max(cells(point.name) for point in points)
    about = [f"  {point.of.removeprefix('input ')}" for point in points]
    whole = 3 + names + sum(2 + each for each in wide) + max(map(len, about))
    lines = []
    for mark, point, numbers, of in zip(_marks(points), points, written, about, strict=True):
        if whole <= width:
            row = "".join(f"  {number:>{most}}" for number, most in zip(numbers, wide, strict=True))
            lines.append(f"{mark}  {pad(point.name, names)}{row}{of}")
        else:
            lines += [f"{mark}  {cropped(point.name, width - 3)}"]
            numbers[-1] += of
            lines += [" " * 2 + line for number in numbers for line in folded(number, width - 2)]
    return lines


# --- SVG -----------------------------------------------------------------------------------------------------------

PAINTS = {"ImageNet": INPUT, "CIFAR-10": OUTPUT, "MNIST": PARAMETERS}
"""A data set has the same colour in every picture."""

OTHER_PAINTS = (MACS, SIZES[-1], SIZES[0], SIZES[2], DENSE)
"""Colours for inputs of networks without a known data set, the last for all others."""

FAMILY_PAINTS = (INPUT, PARAMETERS, MACS, OUTPUT, SIZES[7], SIZES[2], SIZES[1], SIZES[5], SIZES[6], SIZES[0], DENSE)
"""Colours for families, those with the most points first, the last for all others."""

ABREAST = 4
"""Families whose colours stand side by side in the legend."""

LARGEST, LEAST = 20, 3
"""Radii of the largest bubble, and of the smallest there may be: what is smaller could not be seen."""


def svg(chart: Chart) -> str:
    """The whole file."""
    told = ["; ".join(each.written(each.get(point) or 0) for each in chart.listed) for point in chart.points]
    each = "; ".join(
        f"{point.name}: {words.replace('; ', ', ')}" for point, words in zip(chart.points, told, strict=True)
    )
    axes = "on logarithmic axes" if chart.x.logarithmic and chart.y.logarithmic else "on two axes"
    art = Canvas(Heading(chart.title), f"{len(chart.points)} networks as points {axes}. {each}")
    dots = _framed(art, chart)
    below = paint_names(art, [point.name for point in chart.points], dots)
    paints, words = _colours(chart)
    for point, dot in sorted(zip(chart.points, dots, strict=True), key=lambda each: -each[1].radius):
        paint = paints[chart.group(point)]
        clear = {"fill_opacity": 0.75} if chart.bubble else {}
        art.shape("circle", cx=dot.x, cy=dot.y, r=dot.radius, fill=paint.fill, stroke=paint.edge, **clear)
    abreast = ABREAST if chart.by_family else 1
    for at, entry in enumerate(words.items()):
        art.legend(LEFT + WIDE // abreast * (at % abreast), below + 20 * (at // abreast), [entry])
    if chart.bubble:
        art.text(LEFT, below + 20 * -(-len(words) // abreast) + 12, _areas(chart.points, chart.bubble), 12, fill=FAINT)
    return art.document()


def _areas(points: Sequence[NetworkPoint], bubble: Measure) -> str:
    """What the areas of circles are."""
    most = max(points, key=lambda point: bubble.get(point) or 0)
    return f"areas are {bubble.short}; the largest: {bubble.written(bubble.get(most) or 0)}, {most.name}"


def _framed(art: Canvas, chart: Chart) -> list[Dot]:
    """The grid with its numbers, and where the points stand in it."""
    across, upwards = scale_of(chart.x, chart.points), scale_of(chart.y, chart.points)
    for each in across.ticks:
        x = LEFT + WIDE * across.at(each)
        art.line(x, TOP, x, TOP + HIGH, GRID)
        art.text(x, TOP + HIGH + 18, tick(chart.x, each), 11, "middle", FAINT)
    for each in upwards.ticks:
        y = TOP + HIGH * (1 - upwards.at(each))
        art.line(LEFT, y, LEFT + WIDE, y, GRID)
        art.text(LEFT - 8, y + 4, tick(chart.y, each), 11, "end", FAINT)
    art.text(LEFT + WIDE, TOP + HIGH + 38, chart.x.title, 12, "end")
    art.text(LEFT - 64, TOP - 12, chart.y.title, 12)
    ats = [(across.at(chart.x.get(point) or 0), upwards.at(chart.y.get(point) or 0)) for point in chart.points]
    places = [(LEFT + WIDE * x, TOP + HIGH * (1 - y)) for x, y in ats]
    return [Dot(x, y, radius) for (x, y), radius in zip(places, _radii(chart), strict=True)]


def _radii(chart: Chart) -> list[float]:
    """Of circles whose areas are as the measure of the bubbles."""
    if chart.bubble is None:
        return [RADIUS] * len(chart.points)
    counts = [int(chart.bubble.get(point) or 0) for point in chart.points]
    return [max(LEAST, LARGEST * sqrt(count / max(counts))) for count in counts]


def _colours(chart: Chart) -> tuple[dict[str, Paint], dict[Paint, str]]:
    """The colour of each group, and what each colour means."""
    groups: dict[str, list[NetworkPoint]] = {}
    for point in chart.points:
        groups.setdefault(chart.group(point), []).append(point)
    fixed, free, others = (
        ({}, FAMILY_PAINTS, "other families") if chart.by_family else (PAINTS, OTHER_PAINTS, "other inputs")
    )
    own = [name for name in groups if name not in fixed]
    if chart.by_family:
        own.sort(key=lambda name: -len(groups[name]))
    paints = {**fixed} | {name: free[min(at, len(free) - 1)] for at, name in enumerate(own)}
    ordered = own if chart.by_family else list(groups)
    words = {paints[name]: name if chart.by_family else _meaning(groups[name]) for name in ordered}
    if len(own) > len(free):
        words[free[-1]] = others
    return paints, words


def _meaning(points: Sequence[NetworkPoint]) -> str:
    """`ImageNet, 224x224x3 or 227x227x3`: what networks of one colour have in common."""
    first, *others = dict.fromkeys(point.of for point in points)
    return " or ".join([first, *(each.rpartition(" ")[2] for each in others)])
