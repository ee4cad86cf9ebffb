"""What turns the last map into scores: flatten and fc, or global average pooling; and fc read as a convolution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from convcalc._namedtuple import NamedTuple
from convcalc.document.model import Column, Line, Table
from convcalc.features.compare import ratio_format
from convcalc.features.compare.networks import ComparedNetwork, names, of_spec, sides, size_text
from convcalc.features.compare.topic import CaseSettings, CaseStudy, Evidence, Unfit
from convcalc.loading import facts_of
from convcalc.network.rows import Row
from convcalc.readers.source import Loaded, load
from convcalc.shape import Shape

NETWORKS = ("vgg16", "resnet50")
LARGE = (384, 512)
"""Sides of the images on which VGG is tested densely (Simonyan & Zisserman 2014, section 3.2)."""

SILENT = frozenset({"dropout", "softmax", "bn", "identity", "flatten", "reshape"})
"""Kinds that are left out where a head is named, besides activations."""

POOLS = frozenset({"gap", "gmp", "avgpool", "maxpool", "lppool"})


def _is_silent(row: Row) -> bool:
    return row.kind in SILENT or row.visit.step.kind.activation


class ClassifierHead(NamedTuple):
    """side: the network.  loaded: as it was read.  rows: its layers behind the last map.  map: what arrives there."""

    side: ComparedNetwork
    loaded: Loaded
    rows: tuple[Row, ...]
    map: Shape

    @property
    def params(self) -> int:
        return sum(row.params or 0 for row in self.rows)

    @property
    def first(self) -> str:
        """The kind of the first layer that does something: fc where the whole map is flattened."""
        return next((row.kind for row in self.rows if not _is_silent(row)), "")

    @property
    def text(self) -> str:
        """`flatten, fc 4096 x2, fc 1000`."""
        runs = [(text, len(list(run))) for text, run in groupby(row.text for row in self.rows if not _is_silent(row))]
        told = [f"{text} x{count}" if count > 1 else text for text, count in runs]
        return ", ".join(["flatten", *told] if self.first == "fc" else told)


def head(side: ComparedNetwork, loaded: Loaded) -> ClassifierHead:
    """Everything behind the last map of more than one place."""
    rows: list[Row] = []
    at = len(side.facts.rows)
    while at and side.facts.rows[at - 1].out.positions() == 1:
        at -= 1
        rows.insert(0, side.facts.rows[at])
    if not rows:
        raise Unfit(f"{side.name} ends in a map, {side.facts.out.text()}: it has no head", "give one that classifies")
    if not rows[0].in_.size:
        raise Unfit(f"{side.name} reads a vector: there is no map before its head", "give one that reads a map")
    if any(len(row.inputs) > 1 for row in rows):
        raise Unfit(f"the head of {side.name} has branches", "give one whose head is a chain of layers")
    return ClassifierHead(side, loaded, tuple(rows), rows[0].in_)


def dense(found: ClassifierHead) -> str:
    """The head as convolutions: the same weights, slid over a map of any size."""
    size = "x".join(map(str, found.map.size))
    told, arriving = [], found.map
    for row in found.rows:
        here = "x".join(map(str, arriving.size)) if arriving.positions() > 1 else "x".join("1" for _ in found.map.size)
        if row.kind == "fc":
            told.append(row.text.replace("fc", "conv", 1) + f" {here}")
        elif row.kind in ("gap", "gmp"):
            told.append(f"{'avgpool' if row.kind == 'gap' else 'maxpool'} {size} s1")
        elif row.kind not in ("flatten", "reshape"):
            told.append(row.text)
        arriving = row.out if row.kind not in ("flatten", "reshape") else arriving
    return ", ".join(told)


def features(found: ClassifierHead, input: Shape) -> ClassifierHead:
    """The same network on another input: what the last map becomes, and what its head would then weigh."""
    facts = facts_of(found.loaded, input)
    rows = facts.rows[len(facts.rows) - len(found.rows) :]
    return ClassifierHead(ComparedNetwork(found.side.name, facts, found.side.zoo), found.loaded, rows, rows[0].in_)


def work_out(settings: CaseSettings) -> Evidence:
    """Any networks that classify."""
    whats = settings.networks or NETWORKS
    read = [load(what) for what in whats]
    found = [head(side, loaded) for side, loaded in zip(sides(whats, read, None)[0], read, strict=True)]
    given = Shape(settings.input[-1], settings.input[:-1]) if settings.input else None
    tried = [list(_inputs(each, given)) for each in found]
    return Evidence(
        "from the last map to the scores: flatten and fc, or global average pooling (gap) and fc",
        [each.side for each in found],
        {"heads": _heads(found), "inputs": _sizes(found, tried)},
        conclusion(found, tried),
        {"networks": names(whats, read), "input": list(given.size) if given else None},
        notes=(
            "score map: the head read as convolutions, its first fc with a kernel as large as the map it was made "
            "for; the weights are the same",
            *(f"{each.side.name}: {note}" for each in found for note in each.side.facts.notes),
        ),
    )


HEADS = (
    Column("head", "head"),
    Column("params", "parameters", "count"),
    Column("share", "of all", "share", 2),
    ratio_format.column("params", 3),
    Column("macs", "MACs", "count", 4),
)


def _heads(found: Sequence[ClassifierHead]) -> Table:
    """Each network with its own head, and with either kind of simple one."""
    lines = []
    for each in found:
        facts = each.side.facts
        bare = facts.params - each.params
        title = f"{each.side.name}, {each.map.text()} to {facts.out.channels:,}"
        lines.append(ratio_format.heading(title, HEADS))
        lines += [_line(name, params, macs, each.params, bare) for name, params, macs in _choices(each)]
    return Table(HEADS, lines)


def _choices(each: ClassifierHead) -> Iterator[tuple[str, int, int]]:
    """Its own head, then those that it might have, where they are others."""
    yield f"own: {each.text}", each.params, sum(row.macs or 0 for row in each.rows)
    for spec in (f"flatten, fc {each.side.facts.out.channels}", f"gap, fc {each.side.facts.out.channels}"):
        if spec != each.text:
            facts = of_spec(spec, spec, each.map).facts
            yield spec, facts.params, facts.macs


def _line(name: str, params: int, macs: int, own: int, bare: int) -> Line:
    share = Fraction(params, params + bare) if params + bare else ""
    return Line((name, params, share, ratio_format.ratio(params, own), macs), 1)


class Tried(NamedTuple):
    """One input: what the last map is there, what the head weighs if made for it, and what its own head scores."""

    input: Shape
    map: Shape
    params: int
    scores: Shape


def _inputs(each: ClassifierHead, given: Shape | None) -> Iterator[Tried]:
    own = each.side.facts.in_
    others = [given] if given else _larger(own)
    for input in dict.fromkeys([own, *others]):
        there = features(each, input)
        scores = of_spec(each.side.name, dense(each), there.map).facts
        yield Tried(input, there.map, there.params, scores.out)


def _larger(own: Shape) -> list[Shape]:
    if max(own.size) >= 100 and len(own.size) == 2:
        return [Shape(own.channels, (side, side)) for side in LARGE]
    return [Shape(own.channels, tuple([n * times for n in own.size])) for times in (2, 4)]


INPUTS = (
    Column("input", "input", "size"),
    Column("map", "last map", "size"),
    Column("params", "head made for it", "count"),
    ratio_format.column("params", 2),
    Column("scores", "score map", "size"),
)


def _sizes(found: Sequence[ClassifierHead], tried: Sequence[Sequence[Tried]]) -> Table:
    lines = []
    for each, inputs in zip(found, tried, strict=True):
        lines.append(ratio_format.heading(each.side.name, INPUTS))
        lines += [
            Line((one.input.text(), one.map, one.params, ratio_format.ratio(one.params, each.params), one.scores), 1)
            for one in inputs
        ]
    return Table(INPUTS, lines, "on other inputs; score map: the head as convolutions")


def conclusion(found: Sequence[ClassifierHead], tried: Sequence[Sequence[Tried]]) -> str:
    """One sentence, about the first network that flattens and the first that pools."""
    pairs = list(zip(found, tried, strict=True))
    flat = next((pair for pair in pairs if pair[0].first == "fc"), None)
    pooled = next((pair for pair in pairs if pair[0].first in POOLS), None)
    told = [_flat(*flat)] if flat else []
    told += [_pooled(*pooled)] if pooled else []
    if flat and len(flat[1]) > 1:
        maps = " and ".join(f"{size_text(one.scores)} at {size_text(one.input)}" for one in flat[1][1:])
        told.append(f"read as convolutions, {flat[0].side.name}'s weights give scores for larger inputs too: {maps}")
    return "; ".join(told or ["none of these networks flattens or pools its last map"]) + "."


def _flat(each: ClassifierHead, tried: Sequence[Tried]) -> str:
    facts = each.side.facts
    pooled = of_spec("", f"gap, fc {facts.out.channels}", each.map).facts.params
    return (
        f"flatten and fc are {ratio_format.percent(Fraction(each.params, facts.params))} of "
        f"{each.side.name}'s parameters ({each.params:,} of {facts.params:,}) and take no input but "
        f"{size_text(tried[0].input)}; gap and one fc would have {pooled:,} and take any"
    )


def _pooled(each: ClassifierHead, tried: Sequence[Tried]) -> str:
    same = len({one.params for one in tried}) == 1
    words = "whatever the input" if same else "at its own input"
    share = Fraction(each.params, each.side.facts.params or 1)
    size = f"{each.params:,} parameters, {ratio_format.percent(share)}" if each.params else "no parameters"
    return f"the pooled head of {each.side.name} has {size}, {words}"


TOPIC = CaseStudy("head", frozenset({"networks", "input"}), "global pooling", work_out)
