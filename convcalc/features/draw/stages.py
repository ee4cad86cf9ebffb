"""A network as a picture: its stages with their maps shrinking, and bars of parameters and multiply-accumulates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from math import sqrt
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.document.fields import Field, columns, line, many
from convcalc.document.model import Document, Fields, Table
from convcalc.features.draw.canvas import Canvas, Heading, span
from convcalc.features.draw.colours import FAINT, MACS, OUTPUT, PARAMETERS, Paint
from convcalc.features.draw.graph_picture import graph
from convcalc.features.draw.layer_boxes import LARGEST, too_many
from convcalc.features.draw.scene import (
    LEAST_BAR,
    MOST_BAR,
    MOST_NAME,
    WIDTHS,
    Picture,
    Signs,
    bar,
    bar_lines,
    diagram,
    distinct,
    pad,
    picture_data,
)
from convcalc.network.facts import Facts, sizes
from convcalc.network.graph import outputs
from convcalc.network.outline import MOST_UNLIKE, unlike
from convcalc.network.stages import Stage, joined, opened_pieces, stages, title
from convcalc.network.totals import Counts, batched, count
from convcalc.shape import Shape
from convcalc.text import cells, harmless, shortened

MOST = 40
"""More stages than this are not drawn one by one."""


class StageBar(NamedTuple):
    """A stage to be drawn; stages: how many it stands for, more than one where a long row of them was put together."""

    name: str
    shape: Shape
    counts: Counts
    stages: int = 1

    @property
    def params(self) -> int:
        return self.counts.weights + self.counts.biases

    @property
    def macs(self) -> int:
        return self.counts.macs

    @property
    def memory(self) -> int:
        return self.counts.memory


STAGE = (
    Field("stage", "text", "name", title="stage"),
    Field("out", "shape", "shape", title="output"),
    Field("params", "total", title="parameters"),
    Field("macs", "total", title="MACs"),
    Field("memory", "total", title="output bytes, float32", help="Bytes of the outputs of all its layers, in float32."),
)

TOTALS = (Field("params", "total"), Field("macs", "total"), Field("memory", "total"))

NET = (
    Field("name", "text", help="Of rf and net: what the spec calls itself."),
    Field("in", "shape", "in_"),
    Field("out", "shape"),
    Field("stages", many(STAGE), None, "Of net."),
    Field("totals", TOTALS, lambda facts: facts, "Of net."),
    Field("notes", "texts"),
)


def document(facts: Facts, notes: Sequence[str] = (), memory: bool = False) -> Document:
    """The picture of one network; it can be had as a graph, too.  memory: bars of its outputs in place of MACs."""
    name = harmless(facts.name) or "a network"
    found = bars(facts)
    into, out = sizes(facts.inputs, facts.layout), sizes(outputs(facts.net), facts.layout)
    both = _columns(facts, found, memory)
    drawn = diagram(
        partial(pictures, facts, found, both), partial(svg, facts, name, found, both), lambda: graph([(name, facts)])
    )
    return Document(
        title=name,
        parts=(Fields((("network", name), ("input", into), ("output", out))), drawn),
        answer=out,
        data=picture_data("net", NET, facts, stages=found),
        notes=tuple(notes),
        layout=facts.layout,
        csv=Table(columns(STAGE), [line(STAGE, each) for each in found]),
    )


def bars(facts: Facts) -> list[StageBar]:
    """The stages of a network, in order; repetitions that change the size are opened, but for thousands of layers."""
    body = facts.net.body
    found = joined(_few(opened_pieces(body))) if unlike(body) <= MOST_UNLIKE else stages(body)
    counts = [batched(count(stage.items), facts.net) for stage in found]
    made = [StageBar(*each) for each in zip(_titles(found), [stage.shape for stage in found], counts, strict=True)]
    if len(made) <= MOST:
        return made
    half = MOST // 2 - 1
    middle = made[half:-half]
    sums = Counts(*[sum(values) for values in zip(*(each.counts for each in middle), strict=True)])
    return [*made[:half], StageBar(f"{len(middle)} more", middle[-1].shape, sums, len(middle)), *made[-half:]]


def _titles(found: list[Stage]) -> list[str]:
    """What stages are called; those of one statement, as its label says no more, are numbered."""
    unnamed = not any(stage.labels for stage in found)
    titles = [harmless(title(stage, unnamed)) for stage in found]
    alike: dict[str, list[int]] = {}
    for at, stage in enumerate(found):
        if stage.labels:
            alike.setdefault(titles[at], []).append(at)
    for name, places in alike.items():
        for number, at in enumerate(places if len(places) > 1 else (), 1):
            titles[at] = f"{name}[{number}]"
    return titles


def _few(pieces: Iterator[Stage]) -> Iterator[Stage]:
    """All of them, unless they are too many."""
    for number, piece in enumerate(pieces):
        if number > LARGEST:
            raise too_many()
        yield piece


class CountColumn(NamedTuple):
    """One of the two counts: its title, the number of each stage and their sum."""

    title: str
    counts: list[int]
    total: int
    paint: Paint

    @property
    def width(self) -> int:
        return max(len(f"{self.total:,}"), len(self.title))

    def bar(self, at: int, long: int, signs: Signs) -> str:
        return bar(self.counts[at], max(self.counts), long, signs)


Both: TypeAlias = "tuple[CountColumn, CountColumn]"


def _columns(facts: Facts, found: list[StageBar], memory: bool) -> Both:
    params = CountColumn("parameters", [each.params for each in found], facts.params, PARAMETERS)
    if memory:
        return params, CountColumn("output bytes, float32", [each.memory for each in found], facts.memory, OUTPUT)
    return params, CountColumn("MACs", [each.macs for each in found], facts.macs, MACS)


# --- characters ----------------------------------------------------------------------------------------------------


def pictures(facts: Facts, found: list[StageBar], both: Both, signs: Signs) -> tuple[Picture, ...]:
    """Both counts side by side where there is room, else one below the other."""
    beside = [_beside(facts, found, both, signs, width) for width in WIDTHS]
    below = [_below(found, both, signs, width) for width in WIDTHS]
    return distinct(each for each in (*beside, *below) if each)


def _beside(facts: Facts, found: list[StageBar], both: Both, signs: Signs, width: int) -> Picture:
    """Both counts on one line, their bars behind them; nothing where there is no room for that."""
    outs = [each.shape.text(facts.layout) for each in found]
    name = min(MOST_NAME, max([5, *[cells(each.name) for each in found]]))
    out = max([6, *map(len, outs)])
    room = width - name - out - sum(side.width for side in both) - 10
    if room < 2 * LEAST_BAR:
        return ()
    long = min(room // 2, MOST_BAR)

    def row(first: str, second: str, *counts: str) -> str:
        return "  ".join([pad(first, name), pad(second, out), *counts])

    lines = [row("stage", "output", *(pad(side.title, side.width + 1 + long) for side in both))]
    for at, each in enumerate(found):
        counts = [f"{s.counts[at]:>{s.width},} {pad(s.bar(at, long, signs), long)}" for s in both]
        lines.append(row(each.name, outs[at], *counts))
    params, macs = [f"{side.total:>{side.width},}" for side in both]
    end = row("total", "", pad(params, both[0].width + 1 + long), macs)
    return tuple([line.rstrip() for line in [*lines, signs.floor * max(map(cells, [*lines, end])), end]])


def _below(found: list[StageBar], both: Both, signs: Signs, width: int) -> Picture:
    """One count below the other; without bars where there is no room for them."""
    lines: list[str] = []
    for side in both:
        rows = [(each.name, f"{count:,}", count) for each, count in zip(found, side.counts, strict=True)]
        lines += ([""] if lines else []) + [side.title]
        lines += bar_lines([*rows, ("total", f"{side.total:,}", 0)], width, signs)
    return tuple(lines)


# --- SVG -----------------------------------------------------------------------------------------------------------

ROW = 40
MAP = 34
BAR = 200
TOP = 96


def svg(facts: Facts, name: str, found: list[StageBar], both: Both) -> str:
    """The whole file: one row a stage."""
    into, out = sizes(facts.inputs, facts.layout), sizes(outputs(facts.net), facts.layout)
    words = ", ".join(f"{each.total:,} {each.title}" for each in both)
    titles = " and ".join(each.title for each in both)
    described = f"The stages of {name} from {into} to {out}, with bars of {titles}; in all {words}."
    art = Canvas(Heading(name, (f"{into} to {out}: {words}",)), described)
    names = [shortened(each.name, 30) for each in found]
    made = [each.shape.text(facts.layout) for each in found]
    at = 16 + MAP + 16
    outs = at + max(span(each, 13) for each in [*names, "stage"]) + 16
    x = outs + max(span(each, 12) for each in [*made, "output"]) + 20
    art.text(at, TOP - 14, "stage", 12, fill=FAINT)
    art.text(outs, TOP - 14, "output", 12, fill=FAINT)
    largest = max((_side(each) for each in found), default=1)
    for row, each in enumerate(found):
        y = TOP + ROW * row
        # the map to a common scale, but by the root of its side: the smallest would be a dot beside the input
        long = max(3.0, MAP * sqrt(_side(each) / largest))
        art.square(16 + (MAP - long) / 2, y + (ROW - 6 - long) / 2, long, OUTPUT)
        art.text(at, y + 22, names[row], 13, font_weight="bold")
        art.text(outs, y + 22, made[row], 12)
    for column in both:
        x = _paint_bars(art, column, x) + 24
    return art.document()


def _side(stage: StageBar) -> float:
    """The side of a square as large as the map."""
    return sqrt(stage.shape.positions())


def _paint_bars(art: Canvas, column: CountColumn, x: float) -> float:
    """A column of numbers with bars behind them; returns where it ends."""
    wide = max((span(f"{value:,}", 12) for value in column.counts), default=0)
    most = max(column.counts, default=0) or 1
    begin = x + max(wide, span(column.title, 12)) + 10
    art.text(begin - 10, TOP - 14, column.title, 12, "end", FAINT)
    for row, value in enumerate(column.counts):
        y = TOP + ROW * row
        art.text(begin - 10, y + 22, f"{value:,}", 12, "end")
        if value:
            art.box(begin, y + 8, max(1.0, BAR * value / most), 18, column.paint)
    art.reach(begin + BAR, TOP)
    return begin + BAR
