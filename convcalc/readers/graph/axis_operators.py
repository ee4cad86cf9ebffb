"""Operators that move, cut, part and join axes: reshapes, slices, pads, resizes, concatenations, reductions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import prod

from convcalc.lang.tree import Pair
from convcalc.layers.kind import Given
from convcalc.readers.graph.constant_folding import (
    axis_of,
    broadcast,
    listed_numbers,
    reshaped,
    shape_constant,
    slices,
    unsqueezed,
)
from convcalc.readers.graph.lowering import Lower, Lowering, Made, NotLowered, Tensor, padded
from convcalc.readers.graph.operator_graph import Operator, TensorConstant, dims_text
from convcalc.readers.graph.tensor_views import Atom, Padding, View, channels_of, joined, outermost, places, regrouped
from convcalc.shape import Shape


def itself(low: Lowering, node: Operator) -> Made:
    """What runs into it, unchanged."""
    return low.view(node)


def reshape(low: Lowering, node: Operator) -> View:
    wanted = low.numbers(node, 1, "shape")
    if wanted is None:
        raise NotLowered("no shape is given")
    view = low.settled(node)
    return _under(low, node, view, reshaped(wanted, view.dims, bool(node.whole("allowzero"))))


def _under(low: Lowering, node: Operator, view: View, dims: tuple[int, ...]) -> View:
    """The same elements under other sizes: no layer where axes are only parted and joined."""
    axes = regrouped(view.axes, dims)
    if axes is not None:
        return view._replace(axes=axes)
    if view.axes[0] != low.batch or prod(dims[:1]) != prod(view.dims[:1]) or len(dims) < 2:
        raise NotLowered(f"{dims_text(view.dims)} becomes {dims_text(dims)}, across the batch")
    value = low.map_of(node, view, low.channels_last and len(view.axes) > 2)
    rest = dims[1:]
    size = tuple(rest)
    made = (
        low.add(node, "reshape", {"size": size}, (value,)) if len(rest) > 1 else low.add(node, "flatten", {}, (value,))
    )
    return low.as_operator(made, low.channels_last and len(rest) > 1)


def flatten(low: Lowering, node: Operator) -> View:
    view = low.settled(node)
    axis = node.whole("axis", 1)
    axis = axis % len(view.axes) if axis < 0 else min(axis, len(view.axes))
    dims = view.dims
    return _under(low, node, view, (prod(dims[:axis]), prod(dims[axis:])))


def transpose(low: Lowering, node: Operator) -> View:
    view = low.settled(node)
    order = node.wholes("perm") or low.numbers(node, 1, "perm") or tuple(reversed(range(len(view.axes))))
    if sorted(order) != list(range(len(view.axes))):
        raise NotLowered(f"perm {list(order)[:8]} of {len(view.axes)} axes")
    return view._replace(axes=tuple([view.axes[axis] for axis in order]))


def squeeze(low: Lowering, node: Operator) -> View:
    view = low.settled(node)
    axes = low.numbers(node, 1, "axes")
    dims = view.dims
    gone = {axis_of(axis, len(dims)) for axis in axes} if axes else {at for at, n in enumerate(dims) if n == 1}
    if any(dims[at] != 1 for at in gone):
        raise NotLowered(f"an axis of {dims_text(dims)} that is not 1 is squeezed")
    return view._replace(axes=tuple([axis for at, axis in enumerate(view.axes) if at not in gone]))


def unsqueeze(low: Lowering, node: Operator) -> View:
    view = low.settled(node)
    axes = list(view.axes)
    for at in unsqueezed(view.dims, low.numbers(node, 1, "axes") or ()):
        axes.insert(at, ())
    return view._replace(axes=tuple(axes))


def expand(low: Lowering, node: Operator) -> View:
    """To larger sizes: one value a channel over all places."""
    view = low.settled(node)
    dims = broadcast(view.dims, listed_numbers(low.constant(node, 1), "the shape"))
    if dims == view.dims:
        return view
    plain = low.map_of(node, view, low.channels_last)
    size = (dims[1:-1] if low.channels_last else dims[2:]) if len(dims) == len(view.dims) else ()
    old = low.layers.shape(plain)
    channels = dims[-1] if low.channels_last else dims[1]
    if len(size) != len(old.size) or channels != old.channels or not size:
        raise NotLowered(f"{dims_text(view.dims)} spread to {dims_text(dims)} is not read")
    return low.result(node, "upsample", {"to": size}, (plain,), low.channels_last)


def kept(low: Lowering, node: Operator, view: View, axis: int, places_kept: range) -> View:
    """Some of an axis: channels are taken, places cut off or stepped over."""
    size = view.dims[axis]
    if len(places_kept) == size and places_kept.step == 1:
        return view
    if not places_kept or places_kept.step < 1:
        raise NotLowered("it keeps nothing, or runs backwards")
    atoms, shape = view.axes[axis], low.shape(view)
    far = prod(shape.size)
    outermost = len(atoms) == 1 and atoms[0].apart > 0 and atoms[0].apart % far == 0
    if outermost and places_kept.step == 1 and atoms[0].apart * atoms[0].size == far * (shape.channels or 0):
        return _taken(low, node, view, axis, places_kept)
    return _cropped(low, node, view, axis, places_kept)


def _taken(low: Lowering, node: Operator, view: View, axis: int, kept_range: range) -> View:
    atom, shape = view.axes[axis][0], low.shape(view)
    each = atom.apart // prod(shape.size)
    given: Given = {"size": (Pair(kept_range.start * each, kept_range.stop * each),)}
    value = low.add(node, "take", given, (view.value,))
    axes = (*view.axes[:axis], joined([Atom(atom.apart, len(kept_range))]), *view.axes[axis + 1 :])
    return View(value, axes)


def _cropped(low: Lowering, node: Operator, view: View, axis: int, kept_range: range) -> View:
    """Some places of a map."""
    shape = low.shape(view)
    own = places(shape)
    if not view.axes[axis] or view.axes[axis] not in own[1:]:
        straight = low.straight(node, view)
        if straight == view:
            raise NotLowered(f"a part of the axis {axis} of {dims_text(view.dims)} is not read")
        return kept(low, node, straight, axis, kept_range)
    at = own.index(view.axes[axis], 1) - 1
    size, step, last = shape.size[at], kept_range.step, kept_range[-1]
    amounts = [(0, 0)] * len(shape.size)
    after = size - 1 - last if step == 1 else 0
    amounts[at] = (kept_range.start, after)
    value = view.value
    if any(amounts[at]):
        value = low.add(node, "crop", {"p": padded(amounts)}, (value,))
    if step > 1:
        stride = [1] * len(shape.size)
        stride[at] = step
        value = low.add(node, "subsample", {"": shape.channels, "s": tuple(stride)}, (value,))
        if low.layers.shape(value).size[at] != len(kept_range):
            raise NotLowered(f"every {step}-th place up to {last} is not read")
    return low.replaced(view, value)


def slice_(low: Lowering, node: Operator) -> View:
    view = low.settled(node)
    for axis, places_kept in slices(node, low.constants(node), view.dims):
        view = kept(low, node, view, axis, places_kept)
    return view


def split(low: Lowering, node: Operator) -> Made:
    view = low.settled(node)
    axis = axis_of(node.whole("axis"), len(view.dims))
    size, count = view.dims[axis], len(node.outputs)
    sizes = low.numbers(node, 1, "split")
    if sizes is None:
        each = -(-size // count)
        sizes = tuple([min(each, size - first) for first in range(0, size, each)])
    if sum(sizes) != size or len(sizes) != count:
        raise NotLowered(f"{size:,} parted into {list(sizes)[:8]}")
    parts = []
    for name, part, end in zip(node.outputs, sizes, accumulate(sizes), strict=True):
        used = low.uses.get(name, 0) > 0
        parts.append(kept(low, node, view, axis, range(end - part, end)) if used else TensorConstant((part,)))
    return tuple(parts)


def gather(low: Lowering, node: Operator) -> View:
    """Some channels of what flows; rows of a table of vectors for words."""
    first, at = low.tensors.get(node.read(0)), low.tensors.get(node.read(1))
    if isinstance(first, TensorConstant) and isinstance(at, View):
        return _embedded(low, node, first, at)
    view = low.settled(node)
    axis = axis_of(node.whole("axis"), len(view.dims))
    if not isinstance(at, TensorConstant) or at.values is None:
        raise NotLowered("which places it takes is not known")
    size = view.dims[axis]
    found = [axis_of(each, size) for each in at.values]
    if not found or found != list(range(found[0], found[0] + len(found))):
        raise NotLowered(f"the places {found[:8]} are no run of neighbours")
    made = kept(low, node, view, axis, range(found[0], found[-1] + 1))
    if len(at.dims) == 1:
        return made
    if at.dims:
        return _under(low, node, made, (*made.dims[:axis], *at.dims, *made.dims[axis + 1 :]))
    return made._replace(axes=(*made.axes[:axis], *made.axes[axis + 1 :]))


def _embedded(low: Lowering, node: Operator, table: TensorConstant, at: View) -> View:
    if len(table.dims) != 2 or node.whole("axis") or len(at.dims) != 2 or low.shape(at).size:
        raise NotLowered("it looks up something else than vectors of words")
    value = low.add(node, "embedding", {"size": table.dims}, (at.value,))
    low.weights(value, table)
    channels, length = places(low.layers.shape(value))
    return View(value, (low.batch, length, channels))


def concat(low: Lowering, node: Operator) -> Tensor:
    """Tensors one behind the other along the channels, or side by side on a new axis."""
    every = [low.settled(node, at) for at in range(len(node.inputs))]
    first = every[0]
    axis = axis_of(node.whole("axis"), len(first.dims))
    if len(every) == 1:
        return first
    others = [(each.axes[:axis], each.axes[axis + 1 :]) for each in every]
    apart = outermost(first.axes[axis], low.shape(first))
    stacked = apart and all(outermost(each.axes[axis], low.shape(each)) == apart for each in every)
    whole = all(each.axes[axis] == channels_of(low.shape(each)) for each in every)
    if others.count(others[0]) < len(others) or not (whole or stacked):
        return _joined_maps(low, node, every, axis)
    reads = _same_rank(low, node, every)
    value = low.add(node, "concat", {}, reads)
    axis_made = channels_of(low.layers.shape(value))
    if not whole and apart:  # the parts are the outermost of the channels
        count = sum([each.dims[axis] for each in every])
        axis_made = joined([Atom(apart[0], count)])
    return View(value, (*first.axes[:axis], axis_made, *first.axes[axis + 1 :]))


def _same_rank(low: Lowering, node: Operator, every: Sequence[View]) -> tuple[int, ...]:
    """The values of tensors, vectors among maps of 1x1 made maps too."""
    sizes = {low.shape(each).size for each in every}
    if len(sizes) < 2:
        return tuple([each.value for each in every])
    return tuple([low.map_of(node, each, low.channels_last) for each in every])


def _joined_maps(low: Lowering, node: Operator, every: Sequence[View], axis: int) -> View:
    last = low.channels_last and len(every[0].dims) > 2
    channel = len(every[0].dims) - 1 if last else 1
    if axis != channel:
        return _end_to_end(low, node, every, axis)
    reads = tuple([low.map_of(node, each, last) for each in every])
    return low.result(node, "concat", {}, reads, last)


def _end_to_end(low: Lowering, node: Operator, every: Sequence[View], axis: int) -> View:
    """Along the outermost axis beside the batch: all elements one behind the other, under the sizes of the whole."""
    rest = every[0].dims[2:]
    if axis != 1 or not rest or any(each.dims[2:] != rest or each.axes[0] != low.batch for each in every):
        raise NotLowered(f"maps joined along axis {axis}, which is not that of the channels")
    elements = [joined([atom for part in each.axes[1:] for atom in part]) for each in every]
    reads = [low.map_of(node, View(each.value, (low.batch, all_))) for each, all_ in zip(every, elements, strict=True)]
    value = low.layers.add("concat", {}, tuple(reads), f"{node.label}:concat" if node.label else "", node.span)
    size = (sum([each.dims[1] for each in every]), *rest)
    return low.as_operator(low.add(node, "reshape", {"size": size}, (value,)), low.channels_last)


def pad(low: Lowering, node: Operator) -> View:
    """A border waits for the window behind it, whose padding it is; of channels, zeros are added."""
    view = low.settled(node)
    pads = low.numbers(node, 1, "pads") or ()
    rank = len(view.dims)
    axes = low.numbers(node, 3, "axes") or tuple(range(rank))
    if len(pads) != 2 * len(axes):
        raise NotLowered(f"pads {list(pads)[:8]} of {rank} axes")
    both = [(0, 0)] * rank
    for at, axis in enumerate(axes):
        both[axis_of(axis, rank)] = (pads[at], pads[at + len(axes)])
    for axis, (before, after) in enumerate(both):
        view = kept(low, node, view, axis, range(max(0, -before), view.dims[axis] - max(0, -after)))
    both = [(max(0, before), max(0, after)) for before, after in both]
    if not any(map(any, both)):
        return view
    mode = node.word("mode", "constant")
    if mode != "constant":
        low.say(f"padding of mode {mode} is counted as padding with zeros: sizes are the same")
    last = low.channels_last
    value = low.map_of(node, view, last)
    channels, size = (both[-1], both[1:-1]) if last else (both[1], both[2:])
    made = low.as_operator(value, last)
    if any(both[0]):
        raise NotLowered("it pads the batch")
    if any(channels):
        more = (low.layers.shape(value).channels or 0) + sum(channels)
        made = low.result(node, "subsample", {"": more}, (value,), last)
    amounts = tuple(size)
    return made._replace(padding=Padding(amounts, node, _lowest(low, node))) if any(map(any, amounts)) else made


def _lowest(low: Lowering, node: Operator) -> bool:
    """Is the border of a number that no maximum takes?"""
    value = node.real("value", 0.0)
    given = low.constant(node, 2)
    if given is not None and given.values:
        value = given.values[0]
    if value > 0 or -1e4 < value < 0:
        raise NotLowered(f"a border of {value:g} is not read")
    return value < 0


def resize(low: Lowering, node: Operator) -> View:
    view = low.settled(node)
    last = bool(node.whole("channels_last"))
    value = low.map_of(node, view, last)
    size = low.layers.shape(value).size
    wanted = _resized(low, node, view.dims)
    if (policy := node.word("keep_aspect_ratio_policy", "stretch")) != "stretch":
        raise NotLowered(f"resizing that keeps the ratio of the sides ({policy}) is not read")
    if node.word("coordinate_transformation_mode") == "tf_crop_and_resize":
        raise NotLowered("resizing of a part of the map is not read")
    if wanted[0] != view.dims[0] or wanted[-1 if last else 1] != view.dims[-1 if last else 1]:
        raise NotLowered(f"{dims_text(view.dims)} resized to {dims_text(wanted)} is not read")
    to = wanted[1:-1] if last else wanted[2:]
    if to == size:
        return view
    mode = node.word("mode", "nearest")
    if mode not in ("nearest", "linear", "bilinear", "cubic"):
        raise NotLowered(f"resizing of mode {mode} is not read")
    factors = [n // old for n, old in zip(to, size, strict=True)]
    whole = all(n == old * factor for n, old, factor in zip(to, size, factors, strict=True))
    given: Given = {"to": to} if not whole else {"": factors[0]} if len(set(factors)) == 1 else {"size": tuple(factors)}
    if mode != "nearest":
        given["bicubic" if mode == "cubic" else "bilinear"] = True
        if node.word("coordinate_transformation_mode") == "align_corners":
            given["corners"] = True
    return low.result(node, "upsample", given, (value,), last)


LARGEST_FACTOR = 1e9


def _resized(low: Lowering, node: Operator, dims: tuple[int, ...]) -> tuple[int, ...]:
    """The sizes of Resize, from sizes or from factors; before version 11, and of Upsample, factors are input 1."""
    axes = node.wholes("axes") or tuple(range(len(dims)))
    found = list(dims)
    sizes = low.constant(node, 3)
    scales = low.constant(node, 2 if node.op == "Resize" and len(node.inputs) > 2 else 1)
    factors: Sequence[float] = node.attributes.get("scales") or (scales.values if scales and scales.values else ())  # type: ignore[assignment]
    given = listed_numbers(sizes, "sizes") if sizes is not None else None
    if len(given if given is not None else factors) != len(axes):
        raise NotLowered("the size that it makes is not known")
    for at, axis in enumerate(axes):
        axis = axis_of(axis, len(dims))
        if given is None and not 0 < factors[at] < LARGEST_FACTOR:  # not a number is neither
            raise NotLowered(f"a factor of {factors[at]} is none that a map can be resized by")
        found[axis] = given[at] if given is not None else int(dims[axis] * factors[at] + 1e-6)
    return tuple(found)


def space_to_depth(low: Lowering, node: Operator) -> View:
    last = bool(node.whole("channels_last"))
    value = low.map_of(node, low.settled(node), last)
    return low.result(node, "pixelunshuffle", {"": node.whole("blocksize")}, (value,), last)


def pixel_shuffle(low: Lowering, node: Operator) -> View:
    last = bool(node.whole("channels_last"))
    value = low.map_of(node, low.settled(node), last)
    return low.result(node, "pixelshuffle", {"": node.whole("blocksize")}, (value,), last)


def size_of(low: Lowering, node: Operator) -> Made:
    """The sizes of a tensor, with which others are worked out."""
    return shape_constant(node, low.settled(node).dims)


def count_of(low: Lowering, node: Operator) -> Made:
    return TensorConstant((), (prod(low.settled(node).dims),), True)


REDUCED = {"ReduceMean": ("gap", "channelmean"), "ReduceMax": ("gmp", "channelmax")}
"""What a reduction over all places is, and over all channels."""


def reduce(low: Lowering, node: Operator) -> View:
    """A mean or a maximum over all places, over one axis of places, or over the channels."""
    view = low.settled(node)
    shape = low.shape(view)
    axes = low.numbers(node, 1, "axes")
    if not axes and node.whole("noop_with_empty_axes"):
        return view
    axes = axes or tuple(range(len(view.dims)))
    gone = sorted({axis_of(axis, len(view.dims)) for axis in axes})
    over, whole = joined([a for at in gone for a in view.axes[at]]), REDUCED[node.op]
    if all(not view.axes[at] for at in gone):
        value, far = view.value, 1
    elif over == joined([a for axis in places(shape)[1:] for a in axis]):
        value, far = low.add(node, whole[0], {}, (view.value,)), shape.positions()
    elif over == channels_of(shape):
        value, far = low.add(node, whole[1], {}, (view.value,)), 1
    else:
        return _along(low, node, view, gone, shape)
    near = [joined([Atom(atom.apart // far, atom.size) for atom in axis]) for axis in view.axes]
    made = [() if at in gone else each for at, each in enumerate(near)]
    return View(value, tuple([each for at, each in enumerate(made) if node.whole("keepdims", 1) or at not in gone]))


def _along(low: Lowering, node: Operator, view: View, gone: Sequence[int], shape: Shape) -> View:
    """Some of several axes of places."""
    own = places(shape)
    found = [own.index(view.axes[at]) - 1 for at in gone if view.axes[at] in own[1:]]
    if len(found) < len([at for at in gone if view.axes[at]]):
        raise NotLowered(f"a reduction over the axes {list(gone)} of {dims_text(view.dims)} is not read")
    to = tuple([1 if at in found else n for at, n in enumerate(shape.size)])
    word = "avgpool" if node.op == "ReduceMean" else "maxpool"
    made = low.replaced(view, low.add(node, word, {"to": to}, (view.value,)))
    axes = [axis for at, axis in enumerate(made.axes) if node.whole("keepdims", 1) or at not in gone]
    return made._replace(axes=tuple(axes))


def sum_of_parts(low: Lowering, node: Operator) -> View:
    """A sum over groups of channels that an axis of its own counts: branches that were set side by side."""
    view = low.settled(node)
    axes = low.numbers(node, 1, "axes") or ()
    if len(axes) != 1:
        raise NotLowered("a sum over several axes is not read")
    at = axis_of(axes[0], len(view.dims))
    parts = [kept(low, node, view, at, range(n, n + 1)) for n in range(view.dims[at])]
    if len({low.shape(each) for each in parts}) > 1 or low.shape(parts[0]).size != low.shape(view).size:
        raise NotLowered(f"a sum over the axis {at} of {dims_text(view.dims)} is not read")
    value = low.add(node, "add", {}, tuple([each.value for each in parts]))
    axes_made = (*view.axes[:at], *([()] if node.whole("keepdims", 1) else []), *view.axes[at + 1 :])
    return View(value, axes_made)


OPERATORS: dict[str, Lower] = {
    **dict.fromkeys("Identity Dropout Cast CastLike QuantizeLinear DequantizeLinear".split(), itself),
    "Reshape": reshape,
    "Flatten": flatten,
    "Transpose": transpose,
    "Squeeze": squeeze,
    "Unsqueeze": unsqueeze,
    "Expand": expand,
    "Slice": slice_,
    "Split": split,
    "Gather": gather,
    "Concat": concat,
    "Pad": pad,
    "Resize": resize,
    "Upsample": resize,
    "DepthToSpace": pixel_shuffle,
    "SpaceToDepth": space_to_depth,
    "Shape": size_of,
    "Size": count_of,
    "ReduceMean": reduce,
    "ReduceMax": reduce,
    "ReduceSum": sum_of_parts,
}
"""ONNX's operator -> what makes layers of it."""
