"""Networks stage by stage, the stages of one output size next to each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from convcalc.document import fields
from convcalc.document.model import Cell, Column, Line, Table
from convcalc.features.arch.summary import stages, title
from convcalc.features.compare import ratio_format
from convcalc.features.compare.align import align
from convcalc.features.compare.networks import Side
from convcalc.network.depth import layers
from convcalc.network.sums import tally
from convcalc.record import NamedTuple
from convcalc.shape import Shape

Size: TypeAlias = "tuple[int, ...]"

COLUMNS = (
    Column("network", "network"),
    Column("stage", "stage", "text", 6),
    Column("layers", "layers", "count", 5),
    Column("out", "output", "size", 4),
    Column("params", "parameters", "count"),
    ratio_format.column("params", 3),
    Column("macs", "MACs", "count"),
    ratio_format.column("macs", 3),
)

CAPTION = "by stage; ratios are to the first network at that size"


class Part(NamedTuple):
    """A stage of one network: what it is called, its layers with weights, what leaves it, what it costs."""

    name: str
    layers: int
    out: Shape
    params: int
    macs: int


class Level(NamedTuple):
    """One output size, and the stage of each network there; None where it has none."""

    size: Size
    parts: tuple[Part | None, ...]


def parts(side: Side) -> list[Part]:
    """The stages of one network: those of `arch --summary`."""
    found = stages(side.facts.net.body)
    unnamed = not any(stage.labels for stage in found)
    told = []
    for stage in found:
        counts = tally(stage.items)
        weighted = layers(stage.items, {})
        told.append(Part(title(stage, unnamed), weighted, stage.shape, counts.weights + counts.biases, counts.macs))
    return told


def size(part: Part) -> Size:
    """The size by which stages are aligned; a vector and a map of one place are alike."""
    return part.out.size if any(n > 1 for n in part.out.size) else ()


def levels(sides: Sequence[Side]) -> list[Level]:
    """All stages of all networks; a size that comes back, as in an hourglass, is a level of its own."""
    found: list[Level] = []
    for at, side in enumerate(sides):
        own = parts(side)
        nobody = (None,) * at
        merged = []
        for old, new in align([level.size for level in found], [size(part) for part in own]):
            before = found[old] if old is not None else None
            part = own[new] if new is not None else None
            here = before.size if before else size(part) if part else ()
            merged.append(Level(here, (*(before.parts if before else nobody), part)))
        found = merged
    return found


def table(sides: Sequence[Side]) -> Table:
    """A heading for each size, below it one line a network."""
    lines: list[Line] = []
    for level in levels(sides):
        lines.append(Line((_size_text(level.size), *[""] * (len(COLUMNS) - 1)), 0, "group"))
        lines += [_line(side, part, level.parts[0]) for side, part in zip(sides, level.parts, strict=True) if part]
    return Table(COLUMNS, [*lines, *_totals(sides)], CAPTION)


def _size_text(here: Size) -> str:
    return "x".join(map(str, here)) if here else "a vector"


def _line(side: Side, part: Part, first: Part | None) -> Line:
    cells: tuple[Cell, ...] = (side.name, part.name, part.layers, part.out, *_costs(part, first))
    return Line(cells, 1)


def _costs(part: Part, first: Part | None) -> list[Cell]:
    return [
        part.params,
        ratio_format.ratio(part.params, first.params if first else None),
        part.macs,
        ratio_format.ratio(part.macs, first.macs if first else None),
    ]


def _totals(sides: Sequence[Side]) -> list[Line]:
    first = _whole(sides[0])
    return [
        Line((side.name, "in all", side.layers, side.facts.out, *_costs(_whole(side), first)), 0, "total")
        for side in sides
    ]


def _whole(side: Side) -> Part:
    return Part(side.name, side.layers, side.facts.out, side.facts.params, side.facts.macs)


def data(sides: Sequence[Side]) -> list[dict[str, Any]]:
    """For the JSON contract: one dict a size."""
    return [
        {
            "size": list(level.size),
            "networks": [_stage(side, part) for side, part in zip(sides, level.parts, strict=True) if part is not None],
        }
        for level in levels(sides)
    ]


def _stage(side: Side, part: Part) -> dict[str, Any]:
    return {
        "name": side.name,
        "stage": part.name,
        "layers": part.layers,
        "out": fields.shape(part.out),
        "params": part.params,
        "macs": part.macs,
    }


def shown(sides: Sequence[Side]) -> Table:
    """The table as people read it."""
    return ratio_format.shown(table(sides))


def listing(sides: Sequence[Side]) -> Table:
    """The same for programs: without headings and totals."""
    return ratio_format.flat(table(sides)._replace(lines=[line for line in table(sides).lines if line.role != "total"]))
