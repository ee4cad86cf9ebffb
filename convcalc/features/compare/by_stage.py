"""Networks stage by stage, the stages of one output size next to each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from convcalc.document import fields
from convcalc.document.model import Cell, Column, Line, Table
from convcalc.features.arch.summary import stages, title
from convcalc.features.compare import ratio_format
from convcalc.features.compare.diff import align
from convcalc.features.compare.networks import ComparedNetwork
from convcalc.network.totals import count, layers_of
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


class StageCosts(NamedTuple):
    """A stage of one network: what it is called, its layers with weights, what leaves it, what it costs."""

    name: str
    layers: int
    out: Shape
    params: int
    macs: int


class Resolution(NamedTuple):
    """One output size, and the stage of each network there; None where it has none."""

    size: Size
    stages: tuple[StageCosts | None, ...]


def costs(side: ComparedNetwork) -> list[StageCosts]:
    """The stages of one network: those of `arch --summary`."""
    found = stages(side.facts.net.body)
    unnamed = not any(stage.labels for stage in found)
    tallies = [count(stage.items) for stage in found]
    return [
        StageCosts(title(stage, unnamed), layers_of(stage.items), stage.shape, each.weights + each.biases, each.macs)
        for stage, each in zip(found, tallies, strict=True)
    ]


def size(stage: StageCosts) -> Size:
    """The size by which stages are aligned; a vector and a map of one place are alike."""
    return stage.out.size if any(n > 1 for n in stage.out.size) else ()


def resolutions(sides: Sequence[ComparedNetwork]) -> list[Resolution]:
    """All stages of all networks; a size that comes back, as in an hourglass, is there once more."""
    found: list[Resolution] = []
    for at, side in enumerate(sides):
        own = costs(side)
        merged = []
        for old, new in align([each.size for each in found], [size(stage) for stage in own]):
            stage = own[new] if new is not None else None
            if old is not None:
                merged.append(Resolution(found[old].size, (*found[old].stages, stage)))
            else:  # the first network that comes to this size: those before it have nothing here
                merged.append(Resolution(size(stage) if stage else (), (*(None,) * at, stage)))
        found = merged
    return found


def table(sides: Sequence[ComparedNetwork]) -> Table:
    """A heading for each size, below it one line a network; then all of each."""
    lines: list[Line] = []
    for each in resolutions(sides):
        lines.append(ratio_format.heading("x".join(map(str, each.size)) or "a vector", COLUMNS))
        lines += [
            Line((side.name, stage.name, stage.layers, stage.out, *_costs(stage, each.stages[0])), 1)
            for side, stage in zip(sides, each.stages, strict=True)
            if stage
        ]
    whole = [StageCosts("in all", side.layers, side.facts.out, side.facts.params, side.facts.macs) for side in sides]
    lines += [
        Line((side.name, stage.name, stage.layers, stage.out, *_costs(stage, whole[0])), 0, "total")
        for side, stage in zip(sides, whole, strict=True)
    ]
    return Table(COLUMNS, lines, CAPTION)


def _costs(stage: StageCosts, first: StageCosts | None) -> tuple[Cell, ...]:
    """Parameters and MACs, each with its ratio to the first network's."""
    params, macs = (first.params, first.macs) if first else (None, None)
    return stage.params, ratio_format.ratio(stage.params, params), stage.macs, ratio_format.ratio(stage.macs, macs)


def data(sides: Sequence[ComparedNetwork]) -> list[dict[str, Any]]:
    """For the JSON contract: one dict a size."""
    return [
        {
            "size": list(each.size),
            "networks": [_data(side, stage) for side, stage in zip(sides, each.stages, strict=True) if stage],
        }
        for each in resolutions(sides)
    ]


def _data(side: ComparedNetwork, stage: StageCosts) -> dict[str, Any]:
    return {
        "name": side.name,
        "stage": stage.name,
        "layers": stage.layers,
        "out": fields.shape(stage.out),
        "params": stage.params,
        "macs": stage.macs,
    }


def listing(found: Table) -> Table:
    """The table for programs: without headings and totals."""
    return ratio_format.flat(found._replace(lines=[line for line in found.lines if line.role != "total"]))
