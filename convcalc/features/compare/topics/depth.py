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

LAYERS = Field("layers", "total", lambda each: each.side.paths.longest, networks.DEPTH_IS, "depth")
LARGEST = Field("largest", "share", lambda each: largest(each.side)[1], title="in one layer", optional=4)


def largest(side: ComparedNetwork) -> tuple[str, Fraction]:
    """The layer with the most parameters, and its part of them; a network may have no layer at all."""
    found = max(leaves(side.facts.net), key=lambda entry: entry.counts.weights + entry.counts.biases, default=None)
    if found is None:
        return "none", Fraction(0)
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
        notes=(*networks.notes(found, assumed), DEPTH_NOTE, *quoted.note(rates)),
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


DEPTH_NOTE = f"{networks.DEPTH_IS}; 'in one layer' is the largest layer's part of all parameters"


def conclusion(found: Sequence[ComparedNetwork]) -> str:
    """A sentence on the networks of each input: what follows of one input does not follow of two."""
    by_input: dict[Shape, list[ComparedNetwork]] = {}
    for side in found:
        by_input.setdefault(side.facts.in_, []).append(side)
    if len(by_input) == 1:
        return f"{_followed(found)}."
    parts = [f"on {shape.text()} {_followed(group)}" for shape, group in by_input.items() if len(group) > 1]
    if not parts:
        return "nothing follows: no two of these networks have the same input."
    return f"{'; '.join(parts)}; nothing follows across inputs that differ."


def _followed(found: Sequence[ComparedNetwork]) -> str:
    """The deepest against the one with the most parameters."""
    heaviest = max(found, key=lambda side: side.facts.params)
    depth = max(side.paths.longest for side in found)
    deepest = heaviest if heaviest.paths.longest == depth else max(found, key=lambda side: side.paths.longest)
    shallowest = min(found, key=lambda side: side.paths.longest)
    if shallowest.paths.longest == depth:
        return f"all are as deep, {depth:,} layers, and have {_span(found)} parameters"
    if heaviest is deepest:
        pairs = [(a, b) for a in found for b in found if a.paths.longest < b.paths.longest]
        grows = all(a.facts.params < b.facts.params for a, b in pairs)
        how = "parameters grow with the depth here" if grows else "the deepest has the most parameters here"
        return f"{how}: {_compared(deepest, shallowest)}"
    where, part = largest(heaviest)
    return (
        f"deeper need not mean more parameters: {_compared(deepest, heaviest)}; "
        f"{ratio_format.percent(part)} of {heaviest.name}'s parameters are in one layer ({where})"
    )


def _span(found: Sequence[ComparedNetwork]) -> str:
    counts = sorted({side.facts.params for side in found})
    return f"{counts[0]:,}" if len(counts) == 1 else f"{counts[0]:,} to {counts[-1]:,}"


def _compared(one: ComparedNetwork, other: ComparedNetwork) -> str:
    if not (other.paths.longest and other.facts.params and other.facts.macs):  # nothing is so many times 0
        return f"{_in_numbers(one)}; {_in_numbers(other)}"
    depth = Fraction(one.paths.longest, other.paths.longest)
    params = Fraction(one.facts.params, other.facts.params)
    macs = Fraction(one.facts.macs, other.facts.macs)
    return (
        f"{one.name} is {ratio_format.text(depth)} times as deep as {other.name} ({one.paths.longest:,} to "
        f"{other.paths.longest:,} layers) and has {_part(params)} its parameters and {_part(macs)} its MACs"
    )


def _in_numbers(one: ComparedNetwork) -> str:
    return f"{one.name} has depth {one.paths.longest:,}, {one.facts.params:,} parameters and {one.facts.macs:,} MACs"


def _part(value: Fraction) -> str:
    return f"{ratio_format.percent(value)} of" if value < 1 else f"{ratio_format.text(value)} times"


TOPIC = CaseStudy("depth", frozenset({"networks", "input"}), "parameters", work_out)
