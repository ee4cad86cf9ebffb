"""Documents made by hand, with everything in them that has ever spoilt a table."""

from __future__ import annotations

from fractions import Fraction

from convcalc.document.graph import Cluster, Edge, Graph, Node
from convcalc.document.model import Column, Diagram, Document, Fields, Finding, Findings, Line, Table, Text, Working
from convcalc.shape import Shape

WORKING = Working(
    title="",
    plain=("floor((n + 2p - d*(f - 1) - 1) / s) + 1", "floor((224 + 2*0 - 1*(11 - 1) - 1) / 4) + 1", "54"),
    unicode=("⌊(n + 2p − d·(f − 1) − 1) / s⌋ + 1", "⌊(224 + 2·0 − 1·(11 − 1) − 1) / 4⌋ + 1", "54"),
    latex=(
        r"\left\lfloor\frac{n + 2p - d(f - 1) - 1}{s}\right\rfloor + 1",
        r"\left\lfloor\frac{224 + 2 \cdot 0 - 1(11 - 1) - 1}{4}\right\rfloor + 1",
        "54",
    ),
    after="remainder 1",
)

NASTY = (
    "conv[bias]",
    "[red]alarm[/red]",
    ":smile:",
    "esc\x1b[31mred\x1b[0m",
    "bidi\u202eabc",
    "합성곱 1단계",
    "=1+1",
    "a|b&c_d%$#{}~^\\",
    "line\nbreak\ttab",
)

COLUMNS = (
    Column("layer", "layer"),
    Column("times", "times", "count", 5),
    Column("out", "output", "size"),
    Column("params", "parameters", "count"),
    Column("share", "share", "share", 8),
    Column("bar", "", "bar", 9),
    Column("macs", "MACs", "count", 1),
    Column("rf", "rf", "axes", 2),
)


def _line(name: str, number: int, depth: int = 0) -> Line:
    params = 1_048_576 * number
    part = Fraction(number, len(NASTY))
    out = Shape(64 * number, (224 // number, 112))
    return Line((name, number, out, params, part / 10, part, params * 12_544, (2 * number + 1, 3)), depth)


def table() -> Table:
    lines = [_line(name, number, depth=min(2, number % 4)) for number, name in enumerate(NASTY, 1)]
    total = sum(cell for line in lines if isinstance(cell := line.cells[3], int))
    return Table(
        COLUMNS,
        [*lines, Line(("total", "", Shape(10, ()), total, "", "", total * 12_544, (19, 3)), role="total")],
        caption="layers",
    )


def document() -> Document:
    return Document(
        title="sample",
        parts=(
            Text("a network from nowhere: 224x112x3 -> 10"),
            table(),
            Text("words in our own hand, long enough that a narrow terminal has to fill them anew", "heading"),
            WORKING,
            Fields((("parameters", "47,185,920"), ("memory", "188,743,680 bytes, of them nothing for activations"))),
            Findings(
                (
                    Finding("true", "conv1 -> 55x55x96"),
                    Finding("false", "rf = 12", ("computed: 11", "fits: f = 12")),
                ),
                caption="claims",
            ),
            Diagram(
                unicode=(("┌────────────────────────────────────────────────┐",), ("┌──┐",)),
                ascii=(("+------------------------------------------------+",), ("+--+",)),
                caption="a box",
            ),
        ),
        answer="10",
        data={"schema": "convcalc.sample/1", "name": "합성곱", "layers": [{"label": name} for name in NASTY]},
        notes=("assumed: nothing at all, and that at some length, so that this note does not fit in one line either",),
    )


def graph() -> Graph:
    """A block inside a block, a branch around both, an empty cluster, and signs that mean something elsewhere."""
    return Graph(
        nodes=(
            Node(("input", "8x8x3"), "data"),
            *(Node((name, "8x8x4"), cluster=at % 2) for at, name in enumerate(NASTY[:4])),
            Node(("add",), "merge"),
        ),
        edges=(Edge(0, 1), *(Edge(at, at + 1) for at in range(1, 5)), Edge(0, 5)),
        clusters=(Cluster('stage "1" <b>'), Cluster("block & more", 0), Cluster("empty")),
    )


def picture() -> Document:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><text>합성곱</text></svg>\n'
    diagram = Diagram(unicode=(("┌─┐",),), ascii=(("+-+",),), svg=lambda: svg, graph=graph)
    return Document("picture", (Text("a picture"), diagram), "", {"schema": "convcalc.sample/1"})
