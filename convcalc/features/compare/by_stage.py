"""Networks stage by stage, the stages of one output size next to each other."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.document.fields import Field, columns, line, many
from convcalc.document.model import Line, Table
from convcalc.features.compare import ratio_format
from convcalc.features.compare.diff import align
from convcalc.features.compare.networks import ComparedNetwork
from convcalc.features.compare.ratio_format import RATIO
from convcalc.network.stages import map_size, stages, title
from convcalc.network.totals import count, layers_of
from convcalc.shape import Shape

Size: TypeAlias = "tuple[int, ...]"

CAPTION = "by stage; ratios are to the first network at that size"


class StageCosts(NamedTuple):
    """A stage of one network: what it is called, its layers with weights, what leaves it, what it costs.

    params_ratio, macs_ratio: to the first network's stage of that size, once they stand side by side.
    """

    network: str
    stage: str
    layers: int
    out: Shape
    params: int
    macs: int
    params_ratio: Fraction | None = None
    macs_ratio: Fraction | None = None

    def beside(self, first: StageCosts | None) -> StageCosts:
        """The same with its ratios."""
        if first is None:
            return self
        ratio = ratio_format.ratio
        return self._replace(params_ratio=ratio(self.params, first.params), macs_ratio=ratio(self.macs, first.macs))


STAGE = (
    Field("network", "text", title="network", present="never"),
    Field("name", "text", "network"),
    Field("stage", "text", title="stage", optional=6),
    Field("layers", "total", title="layers", optional=5),
    Field("out", "shape", title="output", optional=4),
    Field("params", "total", title="parameters"),
    Field("params_ratio", RATIO, title="ratio", optional=3, present="never"),
    Field("macs", "total", title="MACs"),
    Field("macs_ratio", RATIO, title="ratio", optional=3, present="never"),
)

COLUMNS = columns(STAGE)


class Resolution(NamedTuple):
    """One output size, and the stage of each network there; None where it has none."""

    size: Size
    stages: tuple[StageCosts | None, ...]


RESOLUTION = (
    Field("size", many("integer"), help="Of the outputs; empty for a vector."),
    Field("networks", many(STAGE), lambda each: [stage for stage in each.stages if stage]),
)


def costs(side: ComparedNetwork) -> list[StageCosts]:
    """The stages of one network: those of `arch --summary`."""
    found = stages(side.facts.net.body)
    unnamed = not any(stage.labels for stage in found)
    made = []
    for stage in found:
        called, counts = title(stage, unnamed), count(stage.items)
        params = counts.weights + counts.biases
        made.append(StageCosts(side.name, called, layers_of(stage.items), stage.shape, params, counts.macs))
    return made


def resolutions(sides: Sequence[ComparedNetwork]) -> list[Resolution]:
    """All stages of all networks; a size that comes back, as in an hourglass, is there once more."""
    found: list[Resolution] = []
    for at, side in enumerate(sides):
        own = costs(side)
        merged = []
        for old, new in align([each.size for each in found], [map_size(stage.out) for stage in own]):
            stage = own[new] if new is not None else None
            if old is not None:
                merged.append(Resolution(found[old].size, (*found[old].stages, stage)))
            else:  # the first network that comes to this size: those before it have nothing here
                merged.append(Resolution(map_size(stage.out) if stage else (), (*(None,) * at, stage)))
        found = merged
    return found


def table(sides: Sequence[ComparedNetwork], found: Sequence[Resolution]) -> Table:
    """A heading for each size, below it one line a network; then all of each."""
    lines: list[Line] = []
    for each in found:
        lines.append(ratio_format.heading("x".join(map(str, each.size)) or "a vector", COLUMNS))
        lines += [line(STAGE, stage.beside(each.stages[0]))._replace(depth=1) for stage in each.stages if stage]
    whole = [
        StageCosts(side.name, "in all", side.layers, side.facts.out, side.facts.params, side.facts.macs)
        for side in sides
    ]
    lines += [line(STAGE, each.beside(whole[0]))._replace(role="total") for each in whole]
    return Table(COLUMNS, lines, CAPTION)


def listing(found: Table) -> Table:
    """The table for programs: without headings and totals."""
    return ratio_format.flat(found._replace(lines=[each for each in found.lines if each.role != "total"]))
