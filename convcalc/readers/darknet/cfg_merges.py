"""Sections in which layers meet: route, shortcut, scale_channels, sam."""

from __future__ import annotations

from convcalc.diagnostics import darknet as mistakes
from convcalc.lang.tree import Pair
from convcalc.layers.kind import Given
from convcalc.readers.darknet.cfg_graph import CfgGraph, even
from convcalc.readers.darknet.cfg_sections import Section


def route(net: CfgGraph, section: Section) -> int:
    """Layers stacked along their channels; with `groups`, only that share of each that `group_id` names."""
    values = net.joined(section, "layers", "-1,61")
    groups, which = section.whole("groups", 1, least=1), section.whole("group_id", 0)
    if which >= groups:
        section.refuse(mistakes.UnusableNumber("group_id", str(which), f"less than groups={groups}"), "group_id")
    if groups > 1:
        values = [_share(net, section, net.as_map(section, value), groups, which) for value in values]
    if len(values) == 1:
        return values[0]
    if any(net.shape(value).size for value in values):
        values = [net.as_map(section, value) for value in values]
    return net.add(section, "concat", {}, *values, label="route")


def _share(net: CfgGraph, section: Section, value: int, groups: int, which: int) -> int:
    """The channels of one group."""
    channels = net.shape(value).channels or 0
    if channels % groups:
        needed = f"a divisor of the {channels} channels that arrive"
        section.refuse(mistakes.UnusableNumber("groups", str(groups), needed), "groups")
    each = channels // groups
    return net.add(section, "take", {"size": (Pair(which * each, (which + 1) * each),)}, value, label="route")


WEIGHTS: dict[str, Given] = {"per_feature": {"": 1}, "per_layer": {"": 1}, "per_channel": {}}
"""AlexeyAB's weights_type, and what a `scale` takes for it."""


def shortcut(net: CfgGraph, section: Section) -> int:
    """What arrives and other layers, added up; in AlexeyAB's darknet perhaps with trained weights, each its own."""
    here = net.as_map(section, net.current)
    others = [net.as_map(section, value) for value in net.joined(section, "from", "-3")]
    kind = section.word("weights_type", "none")
    if kind != "none" and kind not in WEIGHTS:
        section.refuse(
            mistakes.UnusableNumber("weights_type", kind, "none, per_feature or per_channel"), "weights_type"
        )
    for key in ("alpha", "beta"):  # factors of pjreddie's that are not trained
        if section.word(key, "1") not in ("1", "1.", "1.0"):
            section.used.discard(key)
    alone = len(others) == 1 and kind == "none"
    fitting = [_fitted(net, section, value, here, alone, kind) for value in others]
    if kind != "none":
        normalized = section.word("weights_normalization", "none")
        if normalized != "none":
            net.notes.append(f"layer {section.index}: the {normalized} over its weights is not counted")
        here, *fitting = [net.add(section, "scale", WEIGHTS[kind], value) for value in (here, *fitting)]
    made = net.add(section, "add", {}, here, *fitting, label="shortcut")
    return net.activated(section, made, "linear")


def _fitted(net: CfgGraph, section: Section, value: int, here: int, alone: bool, kind: str) -> int:
    """A layer as it is added to another of a different shape: the channels that both have, at every s-th place.

    s is how many times larger it is, rounded down, and must be the same on both axes.
    Source: shortcut_cpu in pjreddie/darknet, `src/blas.c`; of the same size, AlexeyAB's does as much.
    """
    one, to = net.shape(value), net.shape(here)
    if one == to:
        return value
    smaller = any(n < m for n, m in zip(one.size, to.size, strict=True))
    strides = (one.size[0] // to.size[0], one.size[1] // to.size[1])
    if kind != "none" or smaller or strides[0] != strides[1] or (one.size != to.size and not alone):
        needed = "equal sizes are needed" if kind == "none" else "with weights_type, equal shapes are needed"
        section.refuse(mistakes.LayersDiffer(section.name, net.text(here), net.text(value), needed), "from")
    if one.size != to.size:
        net.resized.append(section.index)
    channels, wanted = one.channels or 1, to.channels or 1
    if channels > wanted:
        value = net.add(section, "take", {"size": (Pair(0, wanted),)}, value)
    if channels < wanted or strides[0] > 1:
        value = net.add(section, "subsample", {"": wanted} | ({"s": even(strides)} if strides != (1, 1) else {}), value)
    left = [n - m for n, m in zip(net.shape(value).size, to.size, strict=True)]
    return net.add(section, "crop", {"p": tuple([Pair(0, n) for n in left])}, value) if any(left) else value


def scale_channels(net: CfgGraph, section: Section) -> int:
    """The layer of `from` times what arrives: a number a channel, or with `scale_wh` a number a place."""
    gate = net.as_map(section, net.current)
    (whole,) = [net.as_map(section, value) for value in net.joined(section, "from", "-4")[:1]]
    one, to = net.shape(gate), net.shape(whole)
    spread = (1, *to.size) if section.flag("scale_wh") else (to.channels, 1, 1)
    if (one.channels, *one.size) != spread:
        needed = "one number a place is needed" if section.flag("scale_wh") else "one number a channel is needed"
        section.refuse(mistakes.LayersDiffer(section.name, net.text(gate), net.text(whole), needed), "from")
    made = net.add(section, "mul", {}, whole, gate, label="scale_channels")
    return net.activated(section, made, "linear")


def sam(net: CfgGraph, section: Section) -> int:
    """Spatial attention: number by number, the layer of `from` times what arrives."""
    here = net.as_map(section, net.current)
    (other,) = [net.as_map(section, value) for value in net.joined(section, "from", "-2")[:1]]
    if net.shape(here) != net.shape(other):
        needed = "equal shapes are needed"
        section.refuse(mistakes.LayersDiffer(section.name, net.text(here), net.text(other), needed), "from")
    made = net.add(section, "mul", {}, other, here, label="sam")
    return net.activated(section, made, "linear")
