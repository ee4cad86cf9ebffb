"""One executed layer as the settings that formulas are put to: along each axis, in its depth, its counts, its cost."""

from __future__ import annotations

from math import prod
from typing import Any

from convcalc.arithmetic import formulas
from convcalc.features.check.slips.slip import Setting
from convcalc.network.graph import Step
from convcalc.record import NamedTuple
from convcalc.shape import Shape

CONVS = frozenset({"conv", "dwconv"})
POOLS = frozenset({"maxpool", "avgpool", "lppool"})


class Part(NamedTuple):
    """A layer, how many times it runs, the map that its linear layer flattens, and where it stands.

    normed: does batch norm follow?  shortcut: is it a projection beside a residual branch?
    """

    step: Step
    times: int = 1
    flattened: Shape | None = None
    normed: bool = False
    shortcut: bool = False


def slide_of(step: Step) -> Any:
    """Its window, None where it has none."""
    return getattr(step.args, "slide", None)


def out_of(step: Step, x: Shape) -> Shape:
    """What a layer makes of another input than it met in the net."""
    slide, word = slide_of(step), step.kind.word
    if slide is None or len(x.size) != len(slide.kernel):
        return step.kind.shape(step.args, (x, *step.ins[1:]))
    size = tuple([_out(step, at, n) for at, n in enumerate(x.size)])
    return Shape(x.channels if word in POOLS else step.out.channels, size)


def _out(step: Step, at: int, n: int) -> int:
    slide = slide_of(step)
    k, s, d = slide.kernel[at], slide.stride[at], slide.dilation[at]
    before, after = slide.padding[at]
    if slide.word in ("same", "same_lower"):
        return n * s if step.kind.word == "tconv" else formulas.same_out(n, s)
    if step.kind.word == "tconv":
        return formulas.tconv_out(n, before + after, d, k, s, slide.output_padding[at])
    if slide.ceil:
        return formulas.window_out_ceil(n, before + after, before, d, k, s)
    return formulas.window_out(n, before + after, d, k, s)


def along_axes(step: Step, x: Shape) -> tuple[Setting, ...]:
    """A setting an axis, for a layer that slides a window or pads; none for the others."""
    slide = slide_of(step)
    if step.kind.word == "zeropad":
        return tuple([_border(n, *amounts) for n, amounts in zip(x.size, step.args, strict=True)])
    if slide is None or len(slide.kernel) != len(x.size):
        return ()
    return tuple([_axis(step, slide, at, n) for at, n in enumerate(x.size)])


def _border(n: int, before: int, after: int) -> Setting:
    return Setting(frozenset({"border"}), {"n": n} | ({"p": before} if before == after else {}))


def _axis(step: Step, slide: Any, at: int, n: int) -> Setting:
    k, s, d = slide.kernel[at], slide.stride[at], slide.dilation[at]
    before, after = slide.padding[at]
    pads, e = before + after, formulas.window_extent(d, k)
    values = {"n": n, "f": k, "e": e, "s": s, "d": d, "pads": pads, "p_before": before}
    written = {"pads": (2, before)} if before == after and before else {}
    if before == after:
        values["p"] = before
    tags = {"padded"} if pads else {"bare"}
    if s > 1:
        tags.add("strided")
    if d > 1:
        tags.add("dilated")
    if d > 1 or any(attr.key == "d" for attr in getattr(step.node, "attrs", ())):
        tags.add("dilation")
    if step.kind.word == "tconv":
        values["op"] = slide.output_padding[at]
        return Setting(frozenset(tags | {"tconv"} | ({"extra"} if values["op"] else set())), values, written)
    return Setting(frozenset(tags | _window_tags(step, slide, pads == e - 1)), values, written)


def _window_tags(step: Step, slide: Any, keeps: bool) -> set[str]:
    same = slide.word in ("same", "same_lower")
    tags = {"window", "pool" if step.kind.word in POOLS else "conv"}
    tags.add("same" if same else "ceil" if slide.ceil else "given")
    return tags | ({"kept"} if same or keeps else set())


def in_depth(step: Step) -> Setting | None:
    """The channels of a layer that slides a window or pads."""
    word, slide = step.kind.word, slide_of(step)
    c_in, c = step.ins[0].channels, step.out.channels
    if c_in is None or c is None or (slide is None and word != "zeropad"):
        return None
    amounts = step.args if slide is None else slide.padding
    values = {"c_in": c_in, "c": c} | ({} if slide is None else {"s": slide.stride[0]})
    tags = {"pool" if word in POOLS else "border" if slide is None else "filters"}
    if amounts and amounts[0][0] and len({n for both in amounts for n in both}) == 1:
        tags.add("padded")
        values["p"] = amounts[0][0]
    return Setting(frozenset(tags), values)


def of_count(part: Part, what: str) -> tuple[str, Setting] | None:
    """Which catalogue, and the numbers that a layer's parameters (`params`, or `weights` only) are made of."""
    word = part.step.kind.word
    if word in CONVS or word == "tconv":
        return "conv", _of_conv(part, what)
    if word == "fc":
        return "dense", _of_dense(part, what)
    c = part.step.ins[0].channels
    if c is None:
        return None
    if word in POOLS and slide_of(part.step) is not None:
        slide = slide_of(part.step)
        return "other", Setting(frozenset({"pool", what}), {"area": slide.area, "c": c}, {"area": slide.kernel})
    if word == "bn" and part.step.args.affine:
        return "other", Setting(frozenset({"bn", "affine", what}), {"c": c})
    return None


def _of_conv(part: Part, what: str) -> Setting:
    step = part.step
    a, slide = step.args, step.args.slide
    tags = {what, "bias" if a.bias else "plain"}
    values = {
        "area": prod(slide.kernel),
        "sides": sum(slide.kernel),
        "c_in": a.channels,
        "c_out": a.filters,
        "g": a.groups,
        "b": a.filters if a.bias and what == "params" else 0,
        "positions": step.out.positions(),
        "grid": step.ins[0].positions(),
    }
    written = {"area": slide.kernel, "positions": step.out.size, "grid": step.ins[0].size}
    if len(set(slide.kernel)) == 1:
        tags.add("square")
        values["f"] = slide.kernel[0]
    for tag, holds in (
        ("grouped", a.groups > 1),
        ("depthwise", a.groups > 1 and a.groups == a.channels),
        ("map", values["grid"] > 1),
        ("normed", part.normed),
    ):
        if holds:
            tags.add(tag)
    return Setting(frozenset(tags), values, written)


def _of_dense(part: Part, what: str) -> Setting:
    a = part.step.args
    tags = {what, "bias" if a.bias else "plain"}
    values = {"inputs": a.inputs, "outputs": a.outputs, "b": a.outputs if a.bias and what == "params" else 0}
    written: dict[str, tuple[int, ...]] = {}
    flattened = part.flattened
    if flattened is not None and flattened.channels and flattened.positions() > 1:
        tags.add("map")
        values |= {"places": flattened.positions(), "maps": flattened.channels}
        written = {"places": flattened.size, "inputs": (*flattened.size, flattened.channels)}
    return Setting(frozenset(tags), values, written)


def of_cost(part: Part) -> Setting | None:
    """The numbers that a layer's multiply-accumulates are made of."""
    step = part.step
    word = step.kind.word
    if word not in CONVS and word not in ("tconv", "fc"):
        return None
    macs = step.kind.macs(step.args, step.ins, step.out) or 0
    elements = step.out.elements() or 0
    shared = {"macs": macs, "elements": elements, "added": elements if step.args.bias else 0}
    tags = ({"bias"} if step.args.bias else set()) | ({"even"} if macs % 2 == 0 else set())
    if word == "fc":
        return Setting(frozenset(tags | {"fc"}), shared)
    count = _of_conv(part, "weights")
    slide = step.args.slide
    shrunk = tuple([n // s for n, s in zip(step.out.size, slide.stride, strict=True)])
    tags |= set(count.tags) - {"weights", "bias", "plain"} | {"tconv" if word == "tconv" else "conv"}
    if max(slide.stride) > 1:
        tags.add("strided")
    if count.values["grid"] != count.values["positions"]:
        tags.add("resized")
    written = {**count.written, "shrunk": shrunk}
    return Setting(frozenset(tags), {**count.values, **shared, "shrunk": prod(shrunk)}, written)
