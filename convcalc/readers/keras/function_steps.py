"""Functions of tensors that change their shape: each does what layers of ours do, where source and files agree.

Source: keras.ops and keras.ops.image of Keras 3.15; tf.reshape, tf.reduce_mean, tf.pad, tf.image of TensorFlow 2.20.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.readers.keras.arguments import Arguments, dims, flag, text, whole
from convcalc.readers.keras.layer_rows import REPEATS, Arriving, OurLayer
from convcalc.readers.keras.layer_steps import steps_of
from convcalc.readers.keras.layer_table import ROWS, moved
from convcalc.readers.python.values import Named, Raised, Unknown, Unreadable, Value, said
from convcalc.shape import Shape

Steps: TypeAlias = "Callable[[Arguments, Arriving], list[OurLayer]]"


SAME_SHAPE = (
    "cast convert_to_tensor stop_gradient identity abs exp log log1p expm1 sqrt rsqrt square sign sin cos clip"
    " clip_by_value pow negative floor ceil round erf l2_normalize normalize absolute reciprocal log2 log10"
).split()
"""Functions of a tensor that leave its shape as it is, and are no layer of ours."""


class TensorFunction(NamedTuple):
    """names: its arguments in order, the first of which is the tensor, each with its other names behind `/`."""

    names: str
    steps: Steps

    def arguments(self, args: Sequence[Value], named: Named) -> Arguments:
        """By their first names; None for what is not given. Others are left out, as dtype."""
        pairs = [each.split("/") for each in self.names.split()]
        found: Arguments = dict.fromkeys([pair[0] for pair in pairs])
        found |= dict(zip([pair[0] for pair in pairs], args, strict=False))
        return found | {pair[0]: value for key, value in named.items() for pair in pairs if key in pair}


def function_steps(function: TensorFunction, a: Arguments, x: Arriving) -> list[OurLayer]:
    """Our layers for a function of what arrives; raises Unreadable, and Raised as Keras does."""
    unknown = next((each for each in a.values() if isinstance(each, Unknown)), None)
    if unknown is not None:
        raise Unreadable(f"one of its arguments is not known: {unknown.why}")
    return function.steps(a, x)


def _row(name: str, a: Arguments, x: Arriving) -> list[OurLayer]:
    return steps_of(name, ROWS[name], a, x)


def _to_sizes(sizes: Sequence[Value], x: Arriving) -> list[OurLayer]:
    return _row("Reshape", {"target_shape": tuple(sizes)}, x)


def _listed(value: Value, what: str) -> list[Value]:
    if not isinstance(value, list | tuple):
        raise Unreadable(f"{what} {said(value)} is not read", "a tuple of numbers is")
    return list(value)


def _reshaped(a: Arguments, x: Arriving) -> list[OurLayer]:
    """The size of the batch stands in front, and is kept."""
    sizes = _listed(a["newshape"], "reshape to")
    others = [n for n in sizes[1:] if type(n) is int]
    mixed = (
        sizes[0] == -1 and -1 not in others and prod(others) != prod(x.sizes)
    )  # the images are parted, or put together
    if len(sizes) < 2 or sizes[0] not in (-1, None) or mixed:
        raise Unreadable(f"reshape to {said(a['newshape'])} is not read", "the batch is kept where its size is -1")
    return _to_sizes(sizes[1:], x)


def _squeezed(a: Arguments, x: Arriving) -> list[OurLayer]:
    """Axes of 1 are left out: those that are named, else all but the batch."""
    sizes, axis = (None, *x.sizes), a["axis"]
    given = axis if isinstance(axis, list | tuple) else [axis]
    axes = [at for at, n in enumerate(sizes) if n == 1] if axis is None else [_axis(each, len(sizes)) for each in given]
    if any(sizes[at] != 1 for at in axes):
        raise Raised("ValueError", f"axis {said(axis)} of {said(sizes)} cannot be left out: it is not 1")
    return _to_sizes([n for at, n in enumerate(sizes) if at and at not in axes] or [1], x)


def _expanded(a: Arguments, x: Arriving) -> list[OurLayer]:
    at = _axis(-1 if a["axis"] is None else a["axis"], len(x.sizes) + 2) - 1
    return _to_sizes([*x.sizes[:at], 1, *x.sizes[at:]], x)


def _axis(value: Value, rank: int) -> int:
    """An axis of so many, counted from the batch, which stays."""
    if type(value) is not int or not -rank <= value < rank or value in (0, -rank):
        raise Unreadable(f"axis {said(value)} of {rank} is not read")
    return value % rank


def _transposed(a: Arguments, x: Arriving) -> list[OurLayer]:
    """`transpose(x, (0, 2, 1))`: axes in another order, behind the batch."""
    order, rank = _listed(a["axes"], "transpose by"), len(x.sizes) + 1
    axes = [at % rank for at in order if type(at) is int]
    if sorted(axes) != list(range(rank)) or axes[0] != 0:
        raise Unreadable(f"transpose by {said(order)} of {said((None, *x.sizes))} is not read", "the batch stays first")
    return moved([at - 1 for at in axes[1:]], x)


def _swapped(a: Arguments, x: Arriving) -> list[OurLayer]:
    one, other = _axis(a["axis1"], len(x.sizes) + 1) - 1, _axis(a["axis2"], len(x.sizes) + 1) - 1
    order = list(range(len(x.sizes)))
    order[one], order[other] = other, one
    return moved(order, x)


def _summed(a: Arguments, x: Arriving) -> list[OurLayer]:
    """A sum is a mean but for one factor."""
    first, *rest = _MEAN.steps(a, x)
    return [first._replace(note=f"is shown as {first.word}, which is it but for a factor"), *rest]


def _pooled(how: str) -> Steps:
    """The mean or the largest: over all places a global pool, over the channels what they are at each place."""

    def steps(a: Arguments, x: Arriving) -> list[OurLayer]:
        axis, keep = a["axis"], flag(a["keepdims"], "keepdims")
        words = "mean" if how == "Average" else "max"
        axes = {x.axis(each, words) for each in (axis if isinstance(axis, list | tuple) else [axis])}
        places = set(range(1, len(x.sizes) + 1)) - {x.channel_axis}
        if axes == {x.channel_axis} and (places or keep):
            made = [OurLayer(f"channel{words}", {})]
            rest = x.shape.size
            return made if keep else made + _to_sizes(rest, x._replace(shape=x.shape._replace(channels=1)))
        if places and axes < places and x.layout == "hwc":
            return _over_some(how, axes, keep, x)
        if not places or axes != places:
            hint = f"over {sorted(places)} it is a global pool" if places else ""
            raise Unreadable(f"{words} over the axes {said(axis)} is not read", hint)
        return _row(f"Global{how}Pooling{len(places)}D", {"data_format": None, "keepdims": keep}, x)

    return steps


def _over_some(how: str, axes: set[int], keep: bool, x: Arriving) -> list[OurLayer]:
    """Over some of the axes of places: a pool as large as these are."""
    sizes = tuple([n if at in axes else 1 for at, n in enumerate(x.sizes[:-1], 1)])
    word = "avgpool" if how == "Average" else "maxpool"
    made = OurLayer(word, {"size": sizes, "s": (1,) * len(sizes)})
    left = [n for at, n in enumerate(x.sizes, 1) if at not in axes]
    kept = Shape(x.channels, tuple([1 if at in axes else n for at, n in enumerate(x.sizes[:-1], 1)]))
    return [made] if keep else [made, *_to_sizes(left, x._replace(shape=kept))]


def _repeated(a: Arguments, x: Arriving) -> list[OurLayer]:
    """Each element again and again: places as upsampling has it, and as many channels as there are then."""
    times, axis = whole(a["repeats"], "repeats"), x.axis(a["axis"], "repeat")
    if axis == x.channel_axis:
        return [OurLayer("subsample", {"": x.channels * times}, "", REPEATS)]
    place = axis - 1 if x.layout == "hwc" else axis - 2
    factors = tuple([times if at == place else 1 for at in range(len(x.shape.size))])
    return [OurLayer("upsample", {"size": factors} if len(factors) > 1 else {"": times})]


def _padded(a: Arguments, x: Arriving) -> list[OurLayer]:
    """Zeros around the places."""
    amounts = [dims(each, 2, "an amount", 0) for each in _listed(a["paddings"], "padding by")]
    if len(amounts) != len(x.sizes) + 1:
        raise Raised("ValueError", f"{len(amounts)} pairs of amounts for {len(x.sizes) + 1} axes")
    mode, number = text(a["mode"] or "constant", "mode"), a["constant_values"]
    if mode not in ("constant", "reflect", "symmetric") or not (number is None or isinstance(number, int | float)):
        raise Unreadable(f"padding with mode={said(a['mode'])} is not read", "zeros, reflect and symmetric are")
    for n, ends in zip(x.sizes, amounts[1:], strict=True):
        if mode != "constant" and max(ends) > n - (mode == "reflect"):
            raise Raised("ValueError", f"a padding of {max(ends)} with mode={mode!r} is more than a size of {n} has")
    inside = [each for at, each in enumerate(amounts) if at not in (0, x.channel_axis)]
    if any(amounts[0]) or any(amounts[x.channel_axis]) or not 1 <= len(inside) <= 3:
        raise Unreadable(f"padding by {said(a['paddings'])} is not read", "of places alone it is")
    padding: Value = inside[0] if len(inside) == 1 else tuple(inside)
    note = "" if mode == "constant" else f"has mode={mode!r}, and is shown as zeropad"
    note = f"has constant_values={number}, and is shown as zeropad" if number else note
    made = _row(f"ZeroPadding{len(inside)}D", {"padding": padding, "data_format": None}, x)
    return [each._replace(note=note) for each in made]


def _to_size(a: Arguments, x: Arriving) -> list[OurLayer]:
    if a["crop_to_aspect_ratio"] or a["pad_to_aspect_ratio"] or a["preserve_aspect_ratio"]:
        raise Unreadable("another size that keeps the aspect ratio is not read")
    height, width = dims(a["size"], 2, "size")
    given = {"height": height, "width": width, "interpolation": a["interpolation"] or "bilinear"}
    return _row("Resizing", {**given, "crop_to_aspect_ratio": False}, x)


def _resize_by(how: str) -> Steps:
    """Those of TensorFlow 1, one for each way."""
    return lambda a, x: _row("Resizing", _size_given(a, how), x)


def _old_resize(a: Arguments, x: Arriving) -> list[OurLayer]:
    """`tf.image.resize_images` of TensorFlow 1, whose ways are numbers too."""
    how = a["interpolation"] or 0
    return _row("Resizing", _size_given(a, OLD_WAYS[how] if type(how) is int and how < len(OLD_WAYS) else how), x)


OLD_WAYS = ("bilinear", "nearest", "bicubic")


def _size_given(a: Arguments, how: Value) -> Arguments:
    height, width = dims(a["size"], 2, "size")
    return {"height": height, "width": width, "interpolation": how, "crop_to_aspect_ratio": False}


def _patches(a: Arguments, x: Arriving) -> list[OurLayer]:
    """Patches side by side, the numbers of each as channels."""
    size, strides, rates = (_of_places(a[each], each) for each in ("size", "strides", "dilation_rate"))
    sides = set(size or ())
    apart = strides not in (None, size) or rates not in (None, (1, 1)) or len(sides) != 1
    if apart or len(x.shape.size) != 2 or any(n % side for n in x.shape.size for side in sides):
        words = f"patches of {said(a['size'])} of {x.shape.text(x.layout)}"
        raise Unreadable(f"{words} are not read", "squares side by side, without a rest, are")
    return [OurLayer("pixelunshuffle", {"": sides.pop()})]


def _of_places(value: Value, what: str) -> tuple[int, ...] | None:
    """An amount for both axes; TensorFlow writes those of the batch and of the channels around them."""
    if isinstance(value, list | tuple) and len(value) == 4 and value[0] == value[3] == 1:
        value = value[1:3]
    return None if value is None else dims(value, 2, what)


def _block(word: str) -> Steps:
    """`tf.nn.depth_to_space(x, 2)`: channels as places, or the other way round."""

    def steps(a: Arguments, x: Arriving) -> list[OurLayer]:
        if a["data_format"] not in (None, "NHWC"):
            raise Unreadable(f"data_format={said(a['data_format'])} is not read")
        return [OurLayer(word, {"": whole(a["block_size"], "block_size")})]

    return steps


_REDUCED = "input_tensor/x axis/reduction_indices keepdims/keep_dims"
_MEAN = TensorFunction(_REDUCED, _pooled("Average"))
_MAX = TensorFunction(_REDUCED, _pooled("Max"))

FUNCTIONS: dict[str, TensorFunction] = {
    "reshape": TensorFunction("tensor/x newshape/shape", _reshaped),
    "squeeze": TensorFunction("input/x axis", _squeezed),
    "expand_dims": TensorFunction("input/x axis", _expanded),
    **dict.fromkeys(("mean", "reduce_mean"), _MEAN),
    **dict.fromkeys(("sum", "reduce_sum"), TensorFunction(_REDUCED, _summed)),
    "transpose": TensorFunction("a/x axes/perm", _transposed),
    "permute_dimensions": TensorFunction("x pattern/axes", lambda a, x: _transposed({"axes": a["pattern"]}, x)),
    **dict.fromkeys(("repeat", "repeat_elements"), TensorFunction("x/input repeats/rep axis", _repeated)),
    "swapaxes": TensorFunction("x axis1 axis2", _swapped),
    **dict.fromkeys(("max", "reduce_max", "amax"), _MAX),
    "pad": TensorFunction("tensor/x paddings/pad_width mode constant_values", _padded),
}
"""Those of tensors, by their names."""

IMAGES: dict[str, TensorFunction] = {
    "resize": TensorFunction(
        "images/image size interpolation/method crop_to_aspect_ratio pad_to_aspect_ratio preserve_aspect_ratio",
        _to_size,
    ),
    **{
        f"resize_{name}": TensorFunction("images size align_corners half_pixel_centers", _resize_by(how))
        for name, how in (("bilinear", "bilinear"), ("nearest_neighbor", "nearest"), ("bicubic", "bicubic"))
    },
    "resize_images": TensorFunction("images/image size interpolation/method align_corners", _old_resize),
    "extract_patches": TensorFunction("images/image size/sizes strides dilation_rate/rates", _patches),
}
"""Those of `tf.image` and `keras.ops.image`."""

BLOCKS: dict[str, TensorFunction] = {
    "depth_to_space": TensorFunction("input block_size data_format", _block("pixelshuffle")),
    "space_to_depth": TensorFunction("input block_size data_format", _block("pixelunshuffle")),
}
"""Those of `tf.nn`."""
