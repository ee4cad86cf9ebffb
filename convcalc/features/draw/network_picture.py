"""A network as a picture: its stages, with bars of parameters and of multiply-accumulates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from convcalc.document import fields
from convcalc.document.model import Column, Diagram, Document, Fields, Line, Table
from convcalc.features.draw import graph_picture, network_svg
from convcalc.features.draw.scene import ASCII, UNICODE, WIDTHS, Signs, bar, distinct, pad, widest
from convcalc.features.draw.stages import Bar, bars
from convcalc.network.facts import Facts
from convcalc.record import NamedTuple
from convcalc.text import cells, harmless

COLUMNS = (
    Column("stage", "stage"),
    Column("out", "output", "size"),
    Column("params", "parameters", "count"),
    Column("macs", "MACs", "count"),
)

LEAST_BAR, MOST_BAR = 5, 36


class Side(NamedTuple):
    """One of the two counts: its title, the number of each stage and their sum."""

    title: str
    counts: list[int]
    total: int

    @property
    def width(self) -> int:
        return max(len(f"{self.total:,}"), len(self.title))


def document(facts: Facts, notes: Sequence[str] = ()) -> Document:
    """The picture of one network; it can be had as a graph, too."""
    name = harmless(facts.name) or "a network"
    found = bars(facts)
    head = Fields(
        (
            ("network", name),
            ("input", facts.in_.text(facts.layout)),
            ("output", facts.out.text(facts.layout)),
        )
    )
    return Document(
        title=name,
        parts=(head, _diagram(facts, name, found)),
        answer=facts.out.text(facts.layout),
        data=_data(facts, found),
        notes=tuple(notes),
        layout=facts.layout,
        csv=Table(COLUMNS, [Line((each.name, each.shape, each.params, each.counts.macs)) for each in found]),
    )


def _diagram(facts: Facts, name: str, found: list[Bar]) -> Diagram:
    return Diagram(
        _pictures(facts, found, UNICODE),
        _pictures(facts, found, ASCII),
        lambda: network_svg.svg(facts, name, found),
        graph=lambda: graph_picture.graph([(name, facts)]),
    )


def sides(facts: Facts, found: list[Bar]) -> tuple[Side, Side]:
    return (
        Side("parameters", [each.params for each in found], facts.params),
        Side("MACs", [each.counts.macs for each in found], facts.macs),
    )


def _pictures(facts: Facts, found: list[Bar], signs: Signs) -> tuple[tuple[str, ...], ...]:
    both = sides(facts, found)
    beside = [_beside(facts, found, both, signs, width) for width in WIDTHS]
    below = [_below(found, both, signs, width) for width in WIDTHS]
    return distinct([each for each in (*beside, *below) if each and widest(each) <= WIDTHS[0]])


def _beside(facts: Facts, found: list[Bar], both: tuple[Side, Side], signs: Signs, width: int) -> tuple[str, ...]:
    """Both counts on one line, their bars behind them; nothing where there is no room for that."""
    outs = [each.shape.text(facts.layout) for each in found]
    name, out = max(5, *(cells(each.name) for each in found)), max(6, *map(len, outs))
    name = min(name, 28)
    room = width - name - out - sum(side.width for side in both) - 10
    if room < 2 * LEAST_BAR:
        return ()
    long = min(room // 2, MOST_BAR)
    lines = ["  ".join([pad("stage", name), pad("output", out), *(pad(s.title, s.width + 1 + long) for s in both)])]
    for at, each in enumerate(found):
        lines.append("  ".join([pad(each.name, name), pad(outs[at], out), *(_count(s, at, long, signs) for s in both)]))
    total = [f"{side.total:>{side.width},}" for side in both]
    end = "  ".join([pad("total", name), " " * out, pad(total[0], both[0].width + 1 + long), total[1]])
    return tuple([line.rstrip() for line in [*lines, signs.floor * max(map(cells, [*lines, end])), end]])


def _count(side: Side, at: int, long: int, signs: Signs) -> str:
    drawn = bar(side.counts[at], max(side.counts), long, signs)
    return f"{side.counts[at]:>{side.width},} {pad(drawn, long)}"


def _below(found: list[Bar], both: tuple[Side, Side], signs: Signs, width: int) -> tuple[str, ...]:
    """One count below the other; without bars where there is no room for them."""
    lines: list[str] = []
    for side in both:
        names = max(cells(each.name) for each in found)
        number = len(f"{side.total:,}")
        name = min(names, max(5, width - number - 2 - LEAST_BAR), 28)
        long = min(width - name - number - 2, MOST_BAR)
        lines += ([""] if lines else []) + [side.title]
        for at, each in enumerate(found):
            drawn = bar(side.counts[at], max(side.counts), long, signs) if long >= LEAST_BAR else ""
            lines.append(f"{pad(each.name, name)} {side.counts[at]:>{number},} {drawn}".rstrip())
        lines.append(f"{pad('total', name)} {side.total:>{number},}")
    return tuple(lines)


def _data(facts: Facts, found: list[Bar]) -> dict[str, Any]:
    """`convcalc.draw/1` of a network."""
    return {
        "schema": "convcalc.draw/1",
        "picture": "net",
        "name": facts.name,
        "in": fields.shape(facts.in_),
        "out": fields.shape(facts.out),
        "stages": [
            {"stage": each.name, "out": fields.shape(each.shape), "params": each.params, "macs": each.counts.macs}
            for each in found
        ],
        "totals": {"params": facts.params, "macs": facts.macs},
        "notes": list(facts.notes),
    }
