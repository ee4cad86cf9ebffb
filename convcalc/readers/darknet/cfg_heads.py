"""Sections that detect: what arrives is an output of the network, and they say how many numbers it must be."""

from __future__ import annotations

from convcalc.diagnostics import darknet as mistakes
from convcalc.readers.darknet.cfg_graph import CfgGraph
from convcalc.readers.darknet.cfg_sections import Section


def _boxes(section: Section) -> int:
    """How many boxes a place has: the entries of `mask`, or `num` of them where it has none."""
    number = section.whole("num", 1, least=1, said=True)
    mask = section.word("mask")
    return mask.count(",") + 1 if mask else number


def _head(net: CfgGraph, section: Section, needed: int, made: str) -> int:
    """What arrives, if its channels are those that the head needs."""
    value = net.as_map(section, net.current)
    channels = net.shape(value).channels or 0
    if channels != needed:
        section.refuse(mistakes.HeadChannels(section.name, channels, needed, made, "channels"), "classes")
    return _named(net, section, value)


def _named(net: CfgGraph, section: Section, value: int) -> int:
    """An output under its section's name."""
    net.heads.append(net.add(section, "identity", {}, value, label=section.name.lower()))
    return net.heads[-1]


def yolo(net: CfgGraph, section: Section) -> int:
    """For each box 4 numbers of its place, whether something is there, and its classes."""
    boxes, classes = _boxes(section), section.whole("classes", 20, said=True)
    return _head(net, section, boxes * (classes + 5), f"{boxes}*({classes} + 4 + 1)")


def gaussian_yolo(net: CfgGraph, section: Section) -> int:
    """The same with the variance of each of the 4 numbers."""
    boxes, classes = _boxes(section), section.whole("classes", 20, said=True)
    return _head(net, section, boxes * (classes + 9), f"{boxes}*({classes} + 8 + 1)")


def region(net: CfgGraph, section: Section) -> int:
    """YOLO's second version: `num` boxes a place, `coords` numbers each."""
    boxes, classes, coords = (
        section.whole("num", 1, least=1, said=True),
        section.whole("classes", 20, said=True),
        section.whole("coords", 4, said=True),
    )
    return _head(net, section, boxes * (classes + coords + 1), f"{boxes}*({classes} + {coords} + 1)")


def iseg(net: CfgGraph, section: Section) -> int:
    """A mask for each class, and numbers that tell the things of one class apart."""
    classes, ids = section.whole("classes", 20, said=True), section.whole("ids", 32)
    return _head(net, section, classes + ids, f"{classes} + {ids}")


def detection(net: CfgGraph, section: Section) -> int:
    """YOLO's first version: `side` times `side` places in one vector, in each `num` boxes and the classes."""
    side, boxes = section.whole("side", 7, least=1, said=True), section.whole("num", 1, least=1, said=True)
    classes, coords = section.whole("classes", 1, said=True), section.whole("coords", 1, said=True)
    needed = side * side * ((1 + coords) * boxes + classes)
    arriving = net.arriving.elements() or 0
    if arriving != needed:
        made = f"{side}*{side}*({boxes}*(1 + {coords}) + {classes})"
        section.refuse(mistakes.HeadChannels(section.name, arriving, needed, made, "numbers"), "classes")
    return _named(net, section, net.current)
