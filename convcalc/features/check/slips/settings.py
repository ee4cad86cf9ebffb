"""One executed layer as the settings that formulas are put to: along each axis, in its depth, its counts, its cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from math import prod
from typing import Any

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.features.check.slips.slip import Setting
from convcalc.lang.tree import Layer, Merge
from convcalc.layers.dense import Embedding
from convcalc.layers.kind import Kind
from convcalc.layers.recurrent import Recurrence, RecurrentKind
from convcalc.network.graph import Body, Item, Join, Step
from convcalc.network.turns import by_its_ends
from convcalc.shape import Shape

MOST_LAYERS = 2_000
"""In more layers no slip is looked for one by one."""


class PlacedLayer(NamedTuple):
    """A layer, how many times it runs, the map that it flattens if it is a linear layer, and where it stands.

    normed: does batch norm follow?  shortcut: is it a projection beside a residual branch?
    """

    step: Step
    times: int = 1
    flattened: Shape | None = None
    normed: bool = False
    shortcut: bool = False

    @property
    def text(self) -> str:
        return f"'{self.step.kind.text(self.step.args)}'"


def placed_layers(body: Body, first: int = 0, last: int | None = None) -> Iterator[PlacedLayer]:
    """Every layer of a body or of some of its items, with how many times it runs."""
    items: list[Item | None] = [*body.items[first:last], None]
    for item, after in pairwise(items):
        assert item is not None
        for inner, times in item.bodies:
            shortcut = isinstance(item, Join) and is_projection(inner, item)
            for each in placed_layers(inner):
                yield each._replace(times=each.times * times, shortcut=each.shortcut or shortcut)
        if isinstance(item, Step):
            normed = isinstance(after, Step) and after.kind.statistics
            yield PlacedLayer(item, 1, _flattened(body, item), normed)
        elif item.layer is not None:
            yield PlacedLayer(item.layer)


def backwards(items: Sequence[Item]) -> Iterator[Step]:
    """Every layer once, the last one first; of many turns that go by equal steps the last and the first."""
    for item in reversed(items):
        if isinstance(item, Step):
            yield item
            continue
        if item.layer is not None:
            yield item.layer
        for body, _ in reversed(by_its_ends(item.bodies)):
            yield from backwards(body.items)


def few(layers: Iterable[PlacedLayer]) -> list[PlacedLayer]:
    """These layers; none where they are too many for a slip to be looked for in each."""
    found = list(islice(layers, MOST_LAYERS + 1))
    return found if len(found) <= MOST_LAYERS else []


def is_projection(branch: Body, join: Join) -> bool:
    """Is this branch a lone 1x1 convolution (and its norm) that is added to a longer one?"""
    steps = [item for item in branch.items if isinstance(item, Step)]
    if join.step.kind.meets != "sum" or not 1 <= len(steps) == len(branch.items) <= 2 or not slides(steps[0].kind):
        return False
    longest = max(len(each.items) for each, _ in join.bodies)
    written_out = not isinstance(steps[0].node, Merge)  # else `residual` put it there
    return bool(window_of(steps[0]).area == 1) and not (written_out and len(branch.items) >= longest)


def _flattened(body: Body, step: Step) -> Shape | None:
    """The map that a linear layer gets, flattened by itself or by the layers just before it."""
    if not step.kind.dense:
        return None
    ref, arriving = step.reads[0], step.ins[0]
    while not arriving.size and isinstance(ref, int) and ref >= 0:
        before = body.items[ref]
        if not isinstance(before, Step) or len(before.reads) != 1 or before.kind.dense:
            return None
        ref, arriving = before.reads[0], before.ins[0]
    return arriving if arriving.size else None


def window_of(step: Step) -> Any:
    """What it slides over its input, or spreads it by; None where it has no window."""
    return step.kind.window(step.args)


def convolves(kind: Kind[Any]) -> bool:
    """Has it a window of weights, transposed or not?"""
    return kind.weighted and not kind.dense and not kind.recurrent


def slides(kind: Kind[Any]) -> bool:
    """Is it a convolution, not a transposed one?"""
    return convolves(kind) and not kind.transposed


def out_of(step: Step, x: Shape) -> Shape:
    """What a layer makes of another input than it met in the net."""
    window = window_of(step)
    if window is None or len(x.size) != len(window.kernel):
        return step.kind.shape(step.args, (x, *step.ins[1:]))
    size = tuple([_out(step, window, at, n) for at, n in enumerate(x.size)])
    return Shape(x.channels if step.kind.is_pool else step.out.channels, size)


def _out(step: Step, window: Any, at: int, n: int) -> int:
    k, s, d = window.kernel[at], window.stride[at], window.dilation[at]
    before, after = window.padding[at]
    if step.kind.transposed:
        return n * s if _is_same(window) else formulas.tconv_out(n, before + after, d, k, s, window.output_padding[at])
    if _is_same(window):
        return formulas.same_out(n, s)
    if window.ceil:
        return formulas.window_out_ceil(n, before + after, before, d, k, s)
    return formulas.window_out(n, before + after, d, k, s)


def _is_same(window: Any) -> bool:
    return window.word in ("same", "same_lower")


def along_axes(step: Step, x: Shape) -> tuple[Setting, ...]:
    """A setting an axis, for a layer that slides a window or pads; none for the others."""
    window = window_of(step)
    if step.kind.pads:
        return tuple([_border(n, *amounts) for n, amounts in zip(x.size, step.args, strict=True)])
    if window is None or len(window.kernel) != len(x.size):
        return ()
    return tuple([_axis(step, window, at, n) for at, n in enumerate(x.size)])


def _border(n: int, before: int, after: int) -> Setting:
    return Setting(frozenset({"border"}), {"n": n} | ({"p": before} if before == after else {}))


def _axis(step: Step, window: Any, at: int, n: int) -> Setting:
    k, s, d = window.kernel[at], window.stride[at], window.dilation[at]
    before, after = window.padding[at]
    pads, e = before + after, formulas.window_extent(d, k)
    values = {"n": n, "f": k, "e": e, "s": s, "d": d, "pads": pads, "p_before": before}
    if before == after:
        values["p"] = before
    across = _across(window, at)
    if step.kind.transposed:
        values["op"] = window.output_padding[at]
    values |= across
    same = _is_same(window)
    sliding, rounds_up = not step.kind.transposed, not step.kind.transposed and window.ceil
    tags = _tags(
        padded=pads,
        oblong=bool(across),
        bare=not pads,
        strided=s > 1,
        dilated=d > 1,
        dilation=d > 1 or (isinstance(step.node, Layer) and any(attr.key == "d" for attr in step.node.attrs)),
        tconv=not sliding,
        extra=not sliding and values["op"],
        window=sliding,
        pool=sliding and step.kind.is_pool,
        conv=sliding and not step.kind.is_pool,
        same=sliding and same,
        ceil=sliding and not same and rounds_up,
        given=sliding and not same and not rounds_up,
        kept=sliding and (same or pads == e - 1),
    )
    return Setting(tags, values, {"pads": (2, before)} if before == after and before else {})


def _across(window: Any, at: int) -> dict[str, int]:
    """The kernel and the padding of the other of two axes, where the kernel is not as high as wide."""
    if len(window.kernel) != 2 or window.kernel[0] == window.kernel[1]:
        return {}
    other = 1 - at
    e = formulas.window_extent(window.dilation[other], window.kernel[other])
    return {"e_across": e, "pads_across": sum(window.padding[other])}


def _tags(*always: str, **where: object) -> frozenset[str]:
    """The words of those that hold."""
    return frozenset([*always, *(tag for tag, holds in where.items() if holds)])


def in_depth(step: Step) -> Setting | None:
    """The channels of a layer that slides a window or pads."""
    window, pads = window_of(step), step.kind.pads
    c_in, c = step.ins[0].channels, step.out.channels
    if c_in is None or c is None or (window is None and not pads):
        return None
    amounts = step.args if window is None else window.padding
    even = amounts and amounts[0][0] and len({n for both in amounts for n in both}) == 1
    values = {"c_in": c_in, "c": c}
    if window is not None:
        values["s"] = window.stride[0]
    if even:
        values["p"] = amounts[0][0]
    pool = step.kind.is_pool
    return Setting(_tags(pool=pool, border=pads, filters=not pool and not pads, padded=even), values)


def of_count(layer: PlacedLayer, what: str) -> Setting | None:
    """The numbers that a layer's parameters (`params`, or `weights` only) are made of."""
    step = layer.step
    if step.kind.local:
        return _of_local(step, what)
    if convolves(step.kind):
        return _of_conv(layer, what)
    if step.kind.dense:
        return _of_dense(layer, what)
    if isinstance(step.kind, RecurrentKind):
        return _of_recurrent(step, step.kind.row, what)
    c, window = step.ins[0].channels, window_of(step)
    if c is None:
        return None
    if step.kind.is_pool and window is not None:
        return Setting(_tags("pool", what), {"area": window.area, "c": c}, {"area": window.kernel})
    if step.kind.statistics and step.args.affine:
        written = {"positions": step.ins[0].size}
        return Setting(_tags("bn", "affine", what), {"c": c, "positions": step.ins[0].positions()}, written)
    table = step.args if isinstance(step.args, Embedding) else None
    return Setting(_tags(what), {"words": table.words, "width": table.width, "length": c}) if table else None


def _of_recurrent(step: Step, row: Recurrence, what: str) -> Setting | None:
    inputs, a = step.ins[0].channels, step.args
    if inputs is None:
        return None
    values = {"inputs": inputs, "units": a.units, "gates": row.gates, "directions": row.directions}
    values |= {"biases": a.biases if what == "params" else 0, "steps": step.ins[0].positions()}
    tags = _tags(what, gated=row.gates > 1, both=row.directions > 1, single=a.biases == 1, double=a.biases > 1)
    return Setting(tags, values)


def _of_conv(layer: PlacedLayer, what: str) -> Setting:
    step, a, window = layer.step, layer.step.args, window_of(layer.step)
    values = {
        "area": prod(window.kernel),
        "sides": sum(window.kernel),
        "c_in": a.channels,
        "c_out": a.filters,
        "g": a.groups,
        "b": a.filters if a.bias and what == "params" else 0,
        "one_each": int(a.bias and what == "params"),
        "positions": step.out.positions(),
        "grid": step.ins[0].positions(),
    }
    square = len(set(window.kernel)) == 1
    if square:
        values["f"] = window.kernel[0]
    tags = _tags(
        what,
        "bias" if a.bias else "plain",
        square=square,
        line=len(window.kernel) == 1,
        plane=len(window.kernel) == 2,
        whole=a.groups == 1,
        grouped=a.groups > 1,
        depthwise=a.groups > 1 and a.groups == a.channels,
        map=values["grid"] > 1,
        normed=layer.normed,
    )
    return Setting(tags, values, {"area": window.kernel, "positions": step.out.size, "grid": step.ins[0].size})


def _of_local(step: Step, what: str) -> Setting:
    a, area = step.args, window_of(step).kernel
    values = {"one": prod(area) * a.channels * a.filters, "c_out": a.filters, "positions": step.out.positions()}
    written = {"one": (*area, a.channels, a.filters), "positions": step.out.size}
    return Setting(_tags(what, "bias" if a.bias else "plain"), values, written)


def _of_dense(layer: PlacedLayer, what: str) -> Setting:
    a, flattened = layer.step.args, layer.flattened
    values = {"inputs": a.inputs, "outputs": a.outputs, "b": a.outputs if a.bias and what == "params" else 0}
    tags = _tags(what, "bias" if a.bias else "plain")
    if flattened is None or not flattened.channels or flattened.positions() < 2:
        return Setting(tags, values)
    values |= {"places": flattened.positions(), "maps": flattened.channels}
    written = {"places": flattened.size, "inputs": (*flattened.size, flattened.channels)}
    return Setting(tags | {"map"}, values, written)


def of_cost(layer: PlacedLayer) -> Setting | None:
    """The numbers that a layer's multiply-accumulates are made of."""
    step = layer.step
    if not step.kind.weighted or step.kind.recurrent:
        return None
    macs = step.kind.macs(step.args, step.ins, step.out) or 0
    elements = step.out.elements() or 0
    shared = {"macs": macs, "elements": elements, "added": elements if step.args.bias else 0}
    tags = _tags(bias=step.args.bias, even=macs % 2 == 0)
    if step.kind.dense or step.kind.local:
        return Setting(tags, shared)
    count, window = _of_conv(layer, "weights"), window_of(step)
    shrunk = tuple([n // s for n, s in zip(step.out.size, window.stride, strict=True)])
    tags |= count.tags - {"weights", "bias", "plain"}
    tags |= _tags(
        "tconv" if step.kind.transposed else "conv",
        strided=max(window.stride) > 1,
        resized=count.values["grid"] != count.values["positions"],
    )
    values = {**count.values, **shared, "shrunk": prod(shrunk)}
    return Setting(tags, values, {**count.written, "shrunk": shrunk})
