"""Caffe's layers with a window: convolutions, transposed ones, and pools, whose sizes are rounded up.

Source: BVLC Caffe, base_conv_layer.cpp, deconv_layer.cpp, pooling_layer.cpp, spp_layer.cpp.
"""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.lang.tree import Pair
from convcalc.layers.kind import Given
from convcalc.readers.caffe.caffe_network import Blob, CaffeLayer
from convcalc.shape import Shape


def each_axis(at: CaffeLayer, name: str, default: int | None, least: int, sided: str = "") -> tuple[int, ...]:
    """A number an axis, of `stride: 2`, of one field an axis, or of `stride_h` and `stride_w`."""
    axes, a = len(at.x.size), at.a
    sided = sided or name
    found = a.numbers(name, least)
    sides = [field for field in a.message.fields if field.name in (f"{sided}_h", f"{sided}_w")]
    if sides:
        if found or axes != 2:
            a.refuse(f"{sides[0].name} beside {name}" if found else f"{sides[0].name} on {axes} axes", sides[0])
        return (a.whole(f"{sided}_h", default, least), a.whole(f"{sided}_w", default, least))
    if len(found) > 1 and len(found) != axes:
        a.refuse(f"{name} has {len(found)} numbers for {axes} axes", a.message.all(name)[-1])
    if not found:
        if default is None:
            a.refuse(f"it has no {name}")
        found = [default]
    return tuple(found * axes if len(found) == 1 else found)


def short(numbers: tuple[int, ...]) -> tuple[int, ...]:
    """One number where all axes agree."""
    return numbers[:1] if len(set(numbers)) == 1 else numbers


def kernel_given(kernel: tuple[int, ...]) -> Given:
    return {"size": kernel} if len(kernel) > 1 else {"k": kernel}


def _sliding(at: CaffeLayer) -> Given:
    """Filters, window and groups, as Convolution and Deconvolution have them."""
    if at.axis("axis", 1) != 1:
        at.a.refuse("channels on another axis than 1 are not read", at.a.field("axis"))
    if not at.x.size:
        at.a.refuse(f"it needs a map, {at.x.text('chw')} numbers arrive")
    given: Given = {"": at.a.whole("num_output", None, 1)}
    given |= kernel_given(each_axis(at, "kernel_size", None, 1, "kernel"))
    for name, key, idle in (("stride", "s", 1), ("pad", "p", 0), ("dilation", "d", 1)):
        found = each_axis(at, name, idle, idle)
        if any(n != idle for n in found):
            given[key] = short(found)
    groups = at.a.whole("group", 1, 1)
    if groups > 1:
        given["g"] = (groups,)
    if not at.a.flag("bias_term", True):
        given["nobias"] = True
    return given


def convolution(at: CaffeLayer) -> list[Blob]:
    return at.made("conv", _sliding(at))


def depthwise(at: CaffeLayer) -> list[Blob]:
    """A group a channel, whatever `group` says."""
    return at.made("conv", {**_sliding(at), "g": (at.x.channels or 1,)})


def deconvolution(at: CaffeLayer) -> list[Blob]:
    return at.made("tconv", _sliding(at))


class PoolWindow(NamedTuple):
    """A pool's window, an entry an axis; up: is its size rounded up?"""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    pad: tuple[int, ...]
    up: bool


def pooled(window: PoolWindow, size: tuple[int, ...]) -> tuple[int, ...]:
    """The size that Caffe gives: rounded up, and one less where the last window would start behind the padded map.

    That is looked at only where there is padding, so that a window may stand outside of the map where there is none.

    >>> pooled(PoolWindow((1,), (2,), (0,), True), (56,)), pooled(PoolWindow((2,), (2,), (1,), True), (5,))
    ((29,), (3,))
    """
    found = []
    for n, k, s, p in zip(size, window.kernel, window.stride, window.pad, strict=True):
        places = n + 2 * p - k
        out = (-(-places // s) if window.up else places // s) + 1
        found.append(out - 1 if any(window.pad) and (out - 1) * s >= n + p else out)
    return tuple(found)


POOLS = {"MAX": ("maxpool", "gmp"), "AVE": ("avgpool", "gap"), "STOCHASTIC": ("avgpool", "gap")}
"""Caffe's way to pool -> our word for it with a window, and over the whole map."""


def pooling(at: CaffeLayer) -> list[Blob]:
    """A second top holds the places of the maxima, in a map of the same size."""
    a, x = at.a, at.x
    if not x.size:
        a.refuse(f"it needs a map, {x.text('chw')} numbers arrive")
    way = a.word("pool", " ".join(POOLS))
    word, everywhere = POOLS[way]
    if way == "STOCHASTIC":
        at.note("STOCHASTIC pooling is shown as average pooling")
    if a.flag("global_pooling", False):
        return at.made(everywhere)
    window = PoolWindow(
        each_axis(at, "kernel_size", None, 1, "kernel"),
        each_axis(at, "stride", 1, 1),
        each_axis(at, "pad", 0, 0),
        a.flag("ceil_mode", True) and a.word("round_mode", "CEIL FLOOR") == "CEIL",
    )
    if any(p >= k for p, k in zip(window.pad, window.kernel, strict=True)):
        a.refuse("its pad must be smaller than its kernel", a.message.one("pad"))
    return [Blob(_pool(at, word, window, at.reads[0]))] * max(1, len(at.layer.tops))


def _pool(at: CaffeLayer, word: str, window: PoolWindow, value: int, inside: bool = False) -> int:
    """A pool as our language has it; where the last window stands otherwise there, behind a border of its own."""
    size, out = at.graph.shape(value).size, pooled(window, at.graph.shape(value).size)
    given = kernel_given(window.kernel) | {"s": short(window.stride)}
    every = list(zip(size, window.kernel, window.stride, window.pad, strict=True))
    rule = formulas.window_out_ceil if window.up else None
    ours = tuple([rule(n, 2 * p, p, 1, k, s) if rule else (n + 2 * p - k) // s + 1 for n, k, s, p in every])
    if min(out) < 1 or (ours == out and all(p <= k // 2 for _, k, _, p in every)):
        given |= {"p": short(window.pad)} if any(window.pad) else {}
        return at.add(word, {**given, "ceil": True} if window.up else given, (value,), inside)
    behind = [max(0, (m - 1) * s + k - n - p) for (n, k, s, p), m in zip(every, out, strict=True)]
    border = tuple([Pair(p, after) for p, after in zip(window.pad, behind, strict=True)])
    at.note("a pool whose last window stands outside of the map, as Caffe leaves it, is behind a border of its own")
    padded = at.add("zeropad", {"p": border}, (value,), inside=True)
    return at.add(word, given, (padded,), inside)


def pyramid(at: CaffeLayer) -> list[Blob]:
    """Spatial pyramid pooling: 1, 4, 16 ... windows, each level made a vector, all of them joined; one stays a map."""
    size, word = at.x.size, POOLS[at.a.word("pool", " ".join(POOLS))][0]
    levels = at.a.whole("pyramid_height", None, 1)
    if not size or levels > 10:
        at.a.refuse("it needs a map" if not size else f"a pyramid of {levels} levels is too high")
    parts = []
    for level in range(levels):
        bins = 2**level
        kernel = tuple([-(-n // bins) for n in size])
        pad = tuple([(k * bins - n + 1) // 2 for n, k in zip(size, kernel, strict=True)])
        made = _pool(at, word, PoolWindow(kernel, kernel, pad, True), at.reads[0], inside=levels > 1)
        if at.graph.shape(made) != Shape(at.x.channels, (bins,) * len(size)):
            at.a.refuse(f"a pyramid of {levels} levels does not fit on {at.x.text('chw')}")
        parts.append(made if levels == 1 else at.add("flatten", {}, (made,), inside=True))
    return [Blob(parts[0])] if levels == 1 else at.made("concat", {}, *parts)
