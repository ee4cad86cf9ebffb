"""Overlapping pooling, 3x3 with stride 2, against 2x2 (Krizhevsky, Sutskever & Hinton 2012, section 3.4)."""

from __future__ import annotations

from itertools import product
from math import prod

from convcalc._namedtuple import NamedTuple
from convcalc.document.fields import Field
from convcalc.document.model import Column, Line, Table
from convcalc.features.compare import networks, ratio_format
from convcalc.features.compare.networks import (
    COSTS,
    FIELD,
    ComparedNetwork,
    of_spec,
    size_text,
)
from convcalc.features.compare.topic import CaseSettings, CaseStudy, Evidence, Unfit, input_shape
from convcalc.loading import facts_of
from convcalc.network.pixel_usage import uses
from convcalc.readers.source import load, load_text
from convcalc.shape import Shape
from convcalc.text import Source

INPUT = (55, 55, 96)
"""What AlexNet's first pool reads."""

POOLS = {"3x3 s2": "maxpool 3x3 s2", "2x2 s2": "maxpool 2x2 s2", "3x3 s2 p1": "maxpool 3x3 s2 p1"}
NETWORK = "alexnet"


class Pools(NamedTuple):
    """The alternatives on one map; the last, with padding, is that of ResNet."""

    overlapping: ComparedNetwork
    apart: ComparedNetwork
    padded: ComparedNetwork


def pools(input: Shape) -> Pools:
    """All."""
    return Pools(*[of_spec(name, spec, input) for name, spec in POOLS.items()])


def alexnets() -> tuple[ComparedNetwork, ComparedNetwork]:
    """AlexNet as it is, and with pools that do not overlap."""
    loaded = load(NETWORK)
    text = loaded.source.text.replace(POOLS["3x3 s2"], POOLS["2x2 s2"])
    apart = load_text(Source(text, loaded.source.name))
    return ComparedNetwork("3x3 s2", facts_of(loaded), loaded.zoo), ComparedNetwork("2x2 s2", facts_of(apart))


def work_out(settings: CaseSettings) -> Evidence:
    """The pools on two maps of neighbouring sizes, and in AlexNet."""
    input = input_shape(settings.input, INPUT, None)
    input = input._replace(channels=input.channels or INPUT[-1])
    if min(input.size) < 3:
        raise Unfit(f"--input: a 3x3 window does not fit on {size_text(input)}", "at least 3x3")
    sizes = (input, input._replace(size=tuple([n + 1 for n in input.size])))
    found = list(map(pools, sizes))
    nets = alexnets()
    return Evidence(
        f"overlapping pooling, 3x3 with stride 2, against 2x2, on maps of {' and '.join(map(size_text, sizes))}",
        [side for each in found for side in each],
        {"pools": _pools(found), "network": _network(nets)},
        conclusion(found, nets),
        {"input": list(input.size), "channels": input.channels},
        notes=("comparisons: for every output, one fewer than the window has places",),
    )


COLUMNS = (
    Column("pool", "maxpool"),
    Column("out", "output", "size"),
    Column("window", "reads", "count"),
    Column("uses", "a pixel is read"),
    Column("unread", "unread", "axes", 4),
    Column("compares", "comparisons", "count", 3),
)


def _pools(found: list[Pools]) -> Table:
    """A heading for each map, below it the pools."""
    lines = []
    for each in found:
        lines.append(ratio_format.heading(f"on {each[0].facts.in_.text()}", COLUMNS))
        lines += [_line(side) for side in each]
    return Table(COLUMNS, lines)


def _line(side: ComparedNetwork) -> Line:
    row = side.facts.rows[0]
    return Line((side.name, row.out, prod(row.kernel or ()), often(side), row.unread or "", row.ops.compares), 1)


def often(side: ComparedNetwork) -> str:
    """How often the pixels are read that are read at all: `1, 2 or 4 times`."""
    counts = sorted(counts_of_use(side) - {0})
    words = [str(count) for count in counts]
    told = " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
    return "once" if counts == [1] else f"{told} times"


def counts_of_use(side: ComparedNetwork) -> set[int]:
    """In how many windows a pixel is: looked at near both ends, as it goes by the stride between."""
    row = side.facts.rows[0]
    axes = []
    for n, f, s in zip(row.in_.size, row.kernel or (), row.stride or (), strict=True):
        near = range(min(n, f + 2 * s))
        axes.append({*near, *[n - 1 - place for place in near]})
    return {uses(side.facts, place) for place in product(*axes)}


def _network(nets: tuple[ComparedNetwork, ComparedNetwork]) -> Table:
    """AlexNet with either pool."""
    measures = (
        Field("maps", "text", lambda each: ", ".join(maps(each.side)), title="pooled to"),
        FIELD,
        Field("compares", "count", lambda each: comparisons(each.side), title="comparisons", optional=4),
        *COSTS,
    )
    return networks.table(nets, measures, "AlexNet with either pool")


def maps(side: ComparedNetwork) -> list[str]:
    """What leaves its pools."""
    return [size_text(row.out) for row in side.facts.rows if row.kind == "maxpool"]


def comparisons(side: ComparedNetwork) -> int:
    """Those of its pools."""
    return sum(row.ops.compares or 0 for row in side.facts.rows if row.kind == "maxpool")


def conclusion(found: list[Pools], nets: tuple[ComparedNetwork, ComparedNetwork]) -> str:
    """One sentence."""
    first, other = found
    windows = [prod(side.facts.rows[0].kernel or ()) for side in first[:2]]
    used = [often(side) for side in first[:2]]
    reads = f" and a pixel {used[0]} instead of {used[1]}" if used[0] != used[1] else ""
    wide, narrow = (networks.field_text(net.facts) for net in nets)
    return (
        f"{_made(first)}, but {_made(other)}; 3x3 reads {windows[0]} pixels instead of {windows[1]}{reads}, and "
        f"costs no parameter: in AlexNet {_same(nets)}, and the field grows from {narrow} to {wide}."
    )


def _made(each: Pools) -> str:
    """What the two make of one map."""
    given, one, other = (size_text(shape) for shape in (each[0].facts.in_, each[0].facts.out, each[1].facts.out))
    if one == other:
        return f"of {given} both 3x3 s2 and 2x2 s2 make {one}"
    return f"of {given} 3x3 s2 makes {one} and 2x2 s2 {other}"


def _same(nets: tuple[ComparedNetwork, ComparedNetwork]) -> str:
    one, other = nets
    if maps(one) == maps(other) and one.facts.params == other.facts.params:
        return f"the maps stay {', '.join(maps(one))} and the {one.facts.params:,} parameters the same"
    return f"the parameters go from {other.facts.params:,} to {one.facts.params:,}"


TOPIC = CaseStudy("pooling", frozenset({"input"}), "pooling", work_out)
