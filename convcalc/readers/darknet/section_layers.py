"""What a section makes of what arrives: convolutions, pools and all others that read nothing else.

Source: parse_* in `src/parser.c` and make_* in `src/*_layer.c` of pjreddie/darknet and AlexeyAB/darknet.
"""

from __future__ import annotations

import re

from convcalc.diagnostics import darknet as mistakes
from convcalc.lang.tree import Pair
from convcalc.layers.kind import Given
from convcalc.readers.darknet.cfg_graph import CfgGraph, even
from convcalc.readers.darknet.cfg_sections import Section

BLURS = "a blur follows it instead of the stride"
TURNS = "its kernels are turned or stretched at each place"


def _stride(section: Section) -> tuple[int, int]:
    """Down and across: `stride`, or AlexeyAB's stride_y and stride_x."""
    stride = section.whole("stride", 1, least=1)
    return section.whole("stride_y", stride, least=1), section.whole("stride_x", stride, least=1)


def _without(section: Section, *keys: str, what: str) -> None:
    """Refuse a setting that makes another layer of it."""
    for key in keys:
        if section.flag(key):
            section.refuse(mistakes.UnreadSetting(section.name, key, section.word(key), what), key)


def _window(section: Section) -> tuple[int, Given]:
    """The kernel's side, and what is said of the window; `pad=1` is half the kernel, `padding` the amount."""
    size = section.whole("size", 1, least=1, said=True)
    padding = section.whole("padding", 0)
    if section.flag("pad"):
        padding = size // 2
    stride = _stride(section)
    given: Given = {"size": (size, size)}
    if max(stride) > 1:
        given["s"] = even(stride)
    if padding:
        given["p"] = (padding,)
    return size, given


def convolutional(net: CfgGraph, section: Section) -> int:
    """A convolution, its batch norm and its activation.

    AlexeyAB's darknet pads by the dilation times as much, and works out the size as if neither were: where these
    differ, what it computes does not fit what it says.
    """
    _without(section, "antialiasing", what=BLURS)
    _without(section, "sway", "rotate", "stretch", "stretch_sway", what=TURNS)
    _without(section, "coordconv", what="two channels of coordinates are added")
    size, window = _window(section)
    groups, dilation = section.whole("groups", 1, least=1), section.whole("dilation", 1, least=1)
    if size > 1 and dilation > 1:
        padding = window.get("p", (0,))[0]
        if 2 * padding != size - 1:
            what = f"only with a padding of {size // 2} does darknet's own size hold"
            section.refuse(mistakes.UnreadSetting(section.name, "dilation", str(dilation), what), "dilation")
        window |= {"d": (dilation,), "p": (padding * dilation,)}
    given: Given = {"": section.whole("filters", 1, least=1, said=True), **window}
    if groups > 1:
        given["g"] = (groups,)
    return _normed(net, section, "conv", given)


def deconvolutional(net: CfgGraph, section: Section) -> int:
    """A transposed convolution of pjreddie's darknet."""
    given: Given = {"": section.whole("filters", 1, least=1, said=True), **_window(section)[1]}
    return _normed(net, section, "tconv", given)


def connected(net: CfgGraph, section: Section) -> int:
    """A linear layer; darknet flattens by itself."""
    return _normed(net, section, "fc", {"": section.whole("output", 1, least=1, said=True)})


def _normed(net: CfgGraph, section: Section, word: str, given: Given) -> int:
    """A layer of weights with the batch norm in which its biases are, where there is one; then the activation."""
    normed = section.flag("batch_normalize") or (word == "conv" and section.flag("cbn"))
    arriving = net.current if word == "fc" else net.as_map(section, net.current)
    made = parts = net.add(section, word, given | ({"nobias": True} if normed else {}), arriving)
    net.parts[section.index][word] = parts
    if normed:
        made = net.parts[section.index]["bn"] = net.add(section, "bn", {}, made)
    if word == "conv":
        _shared(net, section, normed)
    return net.activated(section, made)


def _shared(net: CfgGraph, section: Section, normed: bool) -> None:
    """Weights, biases and batch norm of another layer, which AlexeyAB's share_index names."""
    if not section.word("share_index"):
        return
    (number,) = section.numbers("share_index", "10")[:1]
    own = net.parts[section.index]
    other = net.parts[net.layer(section, "share_index", number)]
    if "conv" not in other:
        section.refuse(mistakes.SharedDiffer(number, "that layer is no [convolutional]"), "share_index")
    one, two = (net.graph.nodes[each["conv"] - 1] for each in (own, other))
    shapes = [net.shape(node.reads[0]).channels for node in (one, two)]
    same = [(node.given[""], node.given["size"], node.given.get("g"), "nobias" in node.given) for node in (one, two)]
    if shapes[0] != shapes[1] or same[0] != same[1]:
        why = "that layer has other weights: filters, size, groups, channels and batch_normalize must agree"
        section.refuse(mistakes.SharedDiffer(number, why), "share_index")
    for word in ("conv", "bn") if normed else ("conv",):
        net.graph.share(own[word], other[word])


def local(net: CfgGraph, section: Section) -> int:
    """A locally connected layer: `pad=1` pads by 1, and the size is that of a kernel of 3."""
    size, stride = section.whole("size", 1, least=1, said=True), section.whole("stride", 1, least=1)
    given: Given = {"": section.whole("filters", 1, least=1, said=True), "size": (size, size)}
    if section.flag("pad"):
        if size != 3:
            what = "darknet pads by 1, and its size holds for size=3 alone"
            section.refuse(mistakes.UnreadSetting(section.name, "pad", section.word("pad"), what), "pad")
        given["p"] = (1,)
    if stride > 1:
        given["s"] = (stride,)
    made = net.add(section, "local", given, net.as_map(section, net.current))
    return net.activated(section, made)


def maxpool(net: CfgGraph, section: Section) -> int:
    """A pool; AlexeyAB's may go over the channels instead."""
    _without(section, "maxpool_depth", what="the pool goes over the channels")
    _without(section, "antialiasing", what=BLURS)
    return _pool(net, section, "maxpool")


def local_avgpool(net: CfgGraph, section: Section) -> int:
    return _pool(net, section, "avgpool")


def _pool(net: CfgGraph, section: Section, word: str) -> int:
    """A pool, padded by size - 1 in all where nothing is said, half of it before, rounded down.

    Its size, (n + padding - size)/stride + 1, is then that of `same`, and so are its places where the stride is 1, or
    the kernel 2.
    """
    stride = _stride(section)
    size = section.whole("size", section.whole("stride", 1, least=1), least=1)
    padding = section.whole("padding", size - 1)
    before, after = padding // 2, padding - padding // 2
    given: Given = {"size": (size, size)}
    if stride != (size, size):
        given["s"] = even(stride)
    if padding == size - 1 and size % 2 == 0 and (size == 2 or max(stride) == 1):
        given["same"] = True
    elif padding:
        given["p"] = (before if before == after else Pair(before, after),)
    return net.add(section, word, given, net.as_map(section, net.current))


def avgpool(net: CfgGraph, section: Section) -> int:
    """All of the map: there is no window."""
    return net.add(section, "gap", {}, net.as_map(section, net.current))


def upsample(net: CfgGraph, section: Section) -> int:
    """Each place repeated; a negative stride makes it smaller."""
    factor = section.word("stride", "2")
    if factor.startswith("-"):
        section.refuse(mistakes.UnreadSetting(section.name, "stride", factor, "it makes the map smaller"), "stride")
    if re.fullmatch(r"1(\.0*)?", section.word("scale", "1")) is None:
        section.used.discard("scale")
    number = section.whole("stride", 2, least=1)
    return net.add(section, "upsample", {"": number}, net.as_map(section, net.current))


def reorg(net: CfgGraph, section: Section) -> int:
    """A map folded into channels, or back."""
    _without(section, "flatten", "extra", what="the numbers of the map are put into another order")
    stride = section.whole("stride", 1, least=1)
    word = "pixelshuffle" if section.flag("reverse") else "pixelunshuffle"
    if section.name == "reorg":
        net.notes.append(
            f"layer {section.index}, [reorg], is read as {word} {stride}: darknet's own takes the numbers in another"
            " order; sizes and counts are the same"
        )
    return net.add(section, word, {"": stride}, net.as_map(section, net.current))


def crop(net: CfgGraph, section: Section) -> int:
    """The middle of the map, as darknet takes it but for training."""
    value = net.as_map(section, net.current)
    size = section.whole("crop_height", 1, least=1), section.whole("crop_width", 1, least=1)
    amounts = []
    for n, wanted, key in zip(net.shape(value).size, size, ("crop_height", "crop_width"), strict=True):
        if wanted > n:
            section.refuse(mistakes.UnusableNumber(key, str(wanted), f"{n} or less"), key)
        amounts.append(Pair((n - wanted) // 2, n - wanted - (n - wanted) // 2))
    return net.add(section, "crop", {"p": tuple(amounts)}, value) if any(map(any, amounts)) else value


def dropout(net: CfgGraph, section: Section) -> int:
    """Does nothing at inference."""
    written = section.word("probability", "0.2")
    found = re.fullmatch(r"0*(\d*)(\.\d+)?\.?", written)
    if found is None or len(written) > 12:
        section.refuse(mistakes.UnusableNumber("probability", written, "a number from 0 to 1"), "probability")
    rate = f"{found[1] or 0}{found[2] or ''}"
    return net.add(section, "dropout", {"decimal": rate} if "." in rate else {"": int(rate)}, net.current)


def softmax(net: CfgGraph, section: Section) -> int:
    groups = section.whole("groups", 1, least=1)
    if groups > 1:
        net.notes.append(f"layer {section.index}: softmax in {groups} groups is counted as one over all numbers")
    return net.add(section, "softmax", {}, net.current)


def normalization(net: CfgGraph, section: Section) -> int:
    return net.add(section, "lrn", {"": section.whole("size", 5, least=1)}, net.as_map(section, net.current))


def batchnorm(net: CfgGraph, section: Section) -> int:
    return net.add(section, "bn", {}, net.current)


def activation(net: CfgGraph, section: Section) -> int:
    return net.activated(section, net.current, "linear")


def logistic(net: CfgGraph, section: Section) -> int:
    """A sigmoid, and a loss behind it."""
    return net.add(section, "sigmoid", {}, net.current)


def passed_on(net: CfgGraph, section: Section) -> int:
    """A loss, or nothing at all: what arrives is what leaves."""
    return net.current
