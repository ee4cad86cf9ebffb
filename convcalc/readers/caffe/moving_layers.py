"""Caffe's layers that move numbers about: joined, taken apart, cropped, reshaped, enlarged.

Source: BVLC Caffe, concat_layer.cpp, slice_layer.cpp, crop_layer.cpp, reshape_layer.cpp, flatten_layer.cpp,
reduction_layer.cpp, tile_layer.cpp; permute_layer.cpp of weiliu89/caffe; interp_layer.cpp of DeepLab and PSPNet.
"""

from __future__ import annotations

from itertools import pairwise
from math import prod

from convcalc.lang.tree import Pair
from convcalc.layers.kind import Given
from convcalc.readers.caffe.caffe_network import Blob, CaffeLayer, CaffeRow


def concat(at: CaffeLayer) -> list[Blob]:
    name = "concat_dim" if at.a.has("concat_dim") else "axis"
    axis = at.axis(name, 1)
    if len(at.blobs) == 1:
        return [at.blobs[0]]
    if axis != 1:
        at.a.refuse(f"blobs that are joined along axis {axis}, not along the channels, are not read", at.a.field(name))
    return at.made("concat", {}, *at.reads)


def cut(at: CaffeLayer) -> list[Blob]:
    """Slice: a part of an axis for each top, between the points that are given, else equal parts."""
    name = "slice_dim" if at.a.has("slice_dim") else "axis"
    axis, tops = at.axis(name, 1), len(at.layer.tops)
    size = at.sizes()[axis - 1]
    points = at.a.numbers("slice_point", 1)
    if points and (len(points) != tops - 1 or points != sorted(set(points)) or points[-1] >= size):
        at.a.refuse(f"its points do not cut {size} into {tops} parts", at.a.message.all("slice_point")[-1])
    if not points and (not tops or size % tops):
        at.a.refuse(f"{size} cannot be cut into {tops} equal parts")
    ends = [0, *(points or [size // tops * each for each in range(1, tops)]), size]
    if tops == 1:
        return [at.blobs[0]]
    parts = zip(at.layer.tops, pairwise(ends), strict=True)
    return [Blob(_part(at, at.reads[0], axis, first, end, top.text)) for top, (first, end) in parts]


def _part(at: CaffeLayer, value: int, axis: int, first: int, end: int, label: str) -> int:
    """What lies between two places of an axis; label: "" where it is but a step."""
    if axis == 1:
        return at.add("take", {"size": (Pair(first, end),)}, (value,), not label, label)
    size = at.graph.shape(value).size
    border = [Pair(first, n - end) if at_axis == axis else Pair(0, 0) for at_axis, n in enumerate(size, 2)]
    return at.add("crop", {"p": tuple(border)}, (value,), not label, label)


def crop(at: CaffeLayer) -> list[Blob]:
    """To the size of the second blob, from the offset on, on all axes from `axis` on."""
    axis, sizes, wanted = at.axis("axis", 2), at.sizes(0), at.sizes(1)
    given = at.a.numbers("offset") or [0]
    cropped = len(sizes) - axis + 1
    if len(sizes) != len(wanted) or len(given) not in (1, cropped):
        at.a.refuse(f"{len(given)} offsets for {cropped} axes, on blobs of {len(sizes) + 1} and {len(wanted) + 1} axes")
    offsets = given * cropped if len(given) == 1 else given
    borders = [(0, 0)] * (axis - 1)
    for offset, n, m in zip(offsets, sizes[axis - 1 :], wanted[axis - 1 :], strict=True):
        if n < offset + m:
            at.a.refuse(f"{m} places from {offset} on do not fit into {n}", at.a.message.one("offset"))
        borders.append((offset, n - offset - m))
    value, places = at.reads[0], tuple([Pair(*each) for each in borders[1:]])
    here = any(map(any, borders[1:]))
    if any(borders[0]):
        value = _part(at, value, 1, borders[0][0], borders[0][0] + wanted[0], "" if here else at.layer.called)
    return [Blob(at.add("crop", {"p": places}, (value,)) if here else value)]


def reshaped(at: CaffeLayer) -> list[Blob]:
    """The new shape: 0 keeps an axis, -1 takes what is left; the batch must stay what it was."""
    every: list[int] = [at.batch, *at.sizes()]
    axis = at.axis("axis", 0, behind=False)
    count = at.a.whole("num_axes", -1, -1)
    end = len(every) if count == -1 else axis + count
    dims = at.a.inside("shape").numbers("dim", -1)
    kept = [every[axis + place] if n == 0 and axis + place < end else n for place, n in enumerate(dims)]
    new = [*every[:axis], *kept, *every[end:]]
    known = prod([n for n in new if n != -1])
    if end > len(every) or new.count(-1) > 1 or 0 in new or len(new) < 2 or prod(every) % known:
        at.a.refuse(f"{_times(every)} cannot be reshaped to {_times(new)}", at.a.field("shape"))
    new = [prod(every) // known if n == -1 else n for n in new]
    if new[0] != at.batch or prod(new) != prod(every):
        at.a.refuse(f"{_times(every)} becomes {_times(new)}: another batch is not read", at.a.field("shape"))
    return as_shape(at, tuple(new[1:]))


def _times(sizes: list[int]) -> str:
    return "x".join(map(str, sizes)) or "nothing"


def as_shape(at: CaffeLayer, sizes: tuple[int, ...]) -> list[Blob]:
    """The same numbers with these axes; from axes that were moved by way of a vector, in which order counts no more."""
    if sizes == at.sizes():
        return [at.blobs[0]]
    value = at.reads[0]
    if at.blobs[0].order and len(sizes) > 1:
        value = at.add("flatten", {}, (value,), inside=True)
    if len(sizes) == 1:
        return [Blob(at.add("flatten", {}, (value,)))]
    if len(sizes) > 4:
        at.a.refuse(f"{len(sizes)} axes behind the batch are more than 4")
    return [Blob(at.add("reshape", {"size": sizes}, (value,)))]


def flattened(at: CaffeLayer) -> list[Blob]:
    sizes = at.sizes()
    first, last = at.axis("axis", 1), at.axis("end_axis", -1)
    if last < first:
        at.a.refuse(f"end_axis {last} lies before axis {first}", at.a.field("end_axis"))
    return as_shape(at, (*sizes[: first - 1], prod(sizes[first - 1 : last]), *sizes[last:]))


def permuted(at: CaffeLayer) -> list[Blob]:
    """No number changes; what reads it must know that the axes stand in another order."""
    axes = len(at.sizes()) + 1
    order = at.a.numbers("order")
    order += [axis for axis in range(axes) if axis not in order]
    if sorted(order) != list(range(axes)) or order[0] != 0:
        at.a.refuse(f"the order {order} of {axes} axes is not read", at.a.message.one("order"))
    before = at.blobs[0].order or tuple(range(axes - 1))
    after = tuple([before[axis - 1] for axis in order[1:]])
    return [Blob(at.reads[0], () if after == tuple(range(axes - 1)) else after)]


def reduced(at: CaffeLayer) -> list[Blob]:
    """Over all places of a map; one number a channel is left."""
    if at.axis("axis", 0, behind=False) != 2 or not at.x.size:
        at.a.refuse("other reductions than over all places of a map, axis: 2, are not read", at.a.field("axis"))
    way = at.a.word("operation", "SUM SUM ASUM SUMSQ MEAN")
    if way != "MEAN":
        at.note(f"a reduction by {way} is shown as gap")
    return at.made("flatten", {}, at.add("gap", {}, inside=True))


def tiled(at: CaffeLayer) -> list[Blob]:
    tiles = at.a.whole("tiles", None, 1)
    if at.axis("axis", 1) != 1 or tiles > 1_000:
        at.a.refuse("copies along other axes than the channels are not read", at.a.field("axis"))
    return [at.blobs[0]] if tiles == 1 else at.made("concat", {}, *at.reads * tiles)


def shuffled(at: CaffeLayer) -> list[Blob]:
    return at.made("shuffle", {"": at.a.whole("group", 1, 1)})


def interpolated(at: CaffeLayer) -> list[Blob]:
    """Interp: a border cut off, then shrunk, enlarged, or of a size; the corners stay where they are."""
    a, x = at.a, at.x
    if len(x.size) != 2:
        a.refuse(f"it needs a map of two axes, {x.text('chw')} arrives")
    border = Pair(-a.whole("pad_beg", 0, -x.size[0]), -a.whole("pad_end", 0, -x.size[0]))
    value = at.reads[0]
    if border != Pair(0, 0):
        value = at.add("crop", {"p": (border,)}, (value,), inside=True)
    size = at.graph.shape(value).size
    shrink, zoom = a.whole("shrink_factor", 1, 1), a.whole("zoom_factor", 1, 1)
    if len(at.blobs) == 2:
        size = at.sizes(1)[1:]
    elif a.has("shrink_factor") == a.has("zoom_factor") and a.has("height", "width"):
        size = (a.whole("height", None, 1), a.whole("width", None, 1))
    else:
        small = [(n - 1) // shrink + 1 for n in size]
        size = tuple([n + (n - 1) * (zoom - 1) for n in small])
    return at.made("upsample", {"to": size, "bilinear": True, "corners": True}, value)


def enlarged(at: CaffeLayer) -> list[Blob]:
    """Upsample: by a factor; SegNet's, which puts each maximum back where it was, to a size as well."""
    if len(at.blobs) == 2:
        at.note("Upsample by the places of maxima is shown as upsample")
    a, scale = at.a, at.a.whole("stride" if at.a.has("stride") else "scale", 2, 1)
    less = (a.flag("pad_out_h", False), a.flag("pad_out_w", False))
    given: Given = {"": scale}
    if a.has("upsample_h", "upsample_w"):
        given = {"to": (a.whole("upsample_h", None, 1), a.whole("upsample_w", None, 1))}
    elif any(less):
        given = {"to": tuple([n * scale - one for n, one in zip(at.x.size, less, strict=True)])}
    return at.made("upsample", given)


def reorganized(at: CaffeLayer) -> list[Blob]:
    """Reorg: places to channels, or with `reverse` channels to places."""
    return at.made(
        "pixelshuffle" if at.a.flag("reverse", False) else "pixelunshuffle", {"": at.a.whole("stride", 2, 1)}
    )


def bordered(at: CaffeLayer) -> list[Blob]:
    """The oldest dialect's padding, a layer of its own."""
    return at.made("zeropad", {"p": (at.a.whole("pad", 0),)})


def several(at: CaffeLayer) -> list[Blob]:
    return [at.blobs[0] for _ in at.layer.tops]


ROWS: dict[str, CaffeRow] = {
    "Concat": CaffeRow("concat_param", "axis concat_dim", "", concat, (1, 1_000)),
    "Slice": CaffeRow("slice_param", "axis slice_dim slice_point", "", cut),
    "Split": CaffeRow("", "", "", several, order="read"),
    "Crop": CaffeRow("crop_param", "axis offset", "", crop, (2, 2)),
    "Reshape": CaffeRow("reshape_param", "shape axis num_axes", "", reshaped, order="read"),
    "Flatten": CaffeRow("flatten_param", "axis end_axis", "", flattened, order="read"),
    "Permute": CaffeRow("permute_param", "order", "", permuted, order="read"),
    "Reduction": CaffeRow("reduction_param", "operation axis", "coeff", reduced),
    "Tile": CaffeRow("tile_param", "axis tiles", "", tiled),
    "ShuffleChannel": CaffeRow("shuffle_channel_param", "group", "", shuffled),
    "Interp": CaffeRow(
        "interp_param", "height width zoom_factor shrink_factor pad_beg pad_end", "", interpolated, (1, 2)
    ),
    "Upsample": CaffeRow(
        "upsample_param", "scale stride upsample_h upsample_w pad_out_h pad_out_w", "", enlarged, (1, 2)
    ),
    "Reorg": CaffeRow("reorg_param", "stride reverse", "", reorganized),
    "Padding": CaffeRow("padding_param", "pad", "", bordered),
}
"""Types that only move numbers, or enlarge a map: Caffe's type -> its row."""
