"""Deeper and yet smaller: parameters, MACs and errors of networks by their depth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from convcalc.document.fields import Field
from convcalc.document.model import Table
from convcalc.features.compare import networks, quoted, ratio_format
from convcalc.features.compare.networks import COSTS, ComparedNetwork, names, sides
from convcalc.features.compare.topic import CaseSettings, CaseStudy, Evidence, Unfit
from convcalc.network.outline import leaves
from convcalc.readers.source import load
from convcalc.shape import Shape

NETWORKS = ("vgg11", "vgg13", "vgg16", "vgg19", "resnet18", "resnet34", "resnet50", "resnet101", "resnet152")

LAYERS = Field("layers", "total", lambda each: each.side.paths.longest, title="layers")
LARGEST = Field("largest", "share", lambda each: largest(each.side)[1], title="in one layer", optional=4)


def largest(side: ComparedNetwork) -> tuple[str, Fraction]:
    """The layer with the most parameters, and its part of them."""
    found = max(leaves(side.facts.net), key=lambda entry: entry.counts.weights + entry.counts.biases)
    params = found.counts.weights + found.counts.biases
    where = f"{found.name} on {found.row.in_.text()}" if found.row else found.name
    return where, Fraction(params, side.facts.params or 1)


def work_out(settings: CaseSettings) -> Evidence:
    """Any networks, shallow ones first."""
    whats = settings.networks or NETWORKS
    if len(whats) < 2:
        raise Unfit("depth is compared among two networks or more", "give another, or none for VGG and ResNet")
    read = [load(what) for what in whats]
    input = Shape(settings.input[-1], settings.input[:-1]) if settings.input else None
    found, assumed = sides(whats, read, input)
    found.sort(key=lambda side: side.paths.longest)
    where = f", on {found[0].facts.in_.text()}" if len({side.facts.in_ for side in found}) == 1 else ""
    rates = quoted.alike([side.zoo for side in found])
    return Evidence(
        f"depth and size of {len(found)} networks{where}; ratios are to {found[0].name}",
        found,
        {"depth": _table(found, rates)},
        conclusion(found),
        {"networks": names(whats, read)},
        notes=(*networks.notes(found, assumed), LAYERS_NOTE, *quoted.note(rates)),
    )


def _table(found: Sequence[ComparedNetwork], rates: Mapping[str, quoted.Errors]) -> Table:
    error = Field(
        "top1",
        "text",
        lambda each: rates[each.side.zoo].top1 if each.side.zoo in rates else "",
        title="top-1",
        optional=1,
    )
    return networks.table(found, (LAYERS, LARGEST, *([error] if rates else []), *COSTS))


LAYERS_NOTE = (
    "layers are those with weights on the longest path; 'in one layer' is the largest layer's part of all parameters"
)


def conclusion(found: Sequence[ComparedNetwork]) -> str:
    """One sentence: the deepest against the one with the most parameters."""
    deepest = found[-1]
    heaviest = max(found, key=lambda side: side.facts.params)
    if heaviest is deepest:
        return f"parameters grow with the depth here: {_compared(deepest, found[0])}."
    where, part = largest(heaviest)
    return (
        f"more layers need not mean more parameters: {_compared(deepest, heaviest)}, since "
        f"{ratio_format.percent(part)} of {heaviest.name}'s parameters are in one layer ({where})."
    )


def _compared(one: ComparedNetwork, other: ComparedNetwork) -> str:
    layers = Fraction(one.paths.longest, max(1, other.paths.longest))
    params = Fraction(one.facts.params, max(1, other.facts.params))
    macs = Fraction(one.facts.macs, max(1, other.facts.macs))
    return (
        f"{one.name} has {ratio_format.text(layers)} times the layers of {other.name} ({one.paths.longest:,} to "
        f"{other.paths.longest:,}), {_part(params)} its parameters and {_part(macs)} its MACs"
    )


def _part(value: Fraction) -> str:
    return f"{ratio_format.percent(value)} of" if value < 1 else f"{ratio_format.text(value)} times"


TOPIC = CaseStudy("depth", frozenset({"networks", "input"}), "parameters", work_out)
