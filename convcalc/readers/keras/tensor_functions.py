"""Functions of tensors as an interpreted program sees them, of `tf`, `keras.ops` and `keras.backend`."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from convcalc.readers.keras.arguments import Arguments
from convcalc.readers.keras.folded_rows import FoldedRows, folded, unfolded
from convcalc.readers.keras.function_steps import BLOCKS, FUNCTIONS, IMAGES, TensorFunction, function_steps
from convcalc.readers.keras.keras_layers import Layers, settled
from convcalc.readers.keras.keras_tensors import Constant, KerasTensor, KerasWeight, RowNumbers, refuse
from convcalc.readers.keras.layer_rows import Arriving
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Named, Namespace, Native, Raised, Unknown, Value, said

ALL = "all numbers of an item"

REDUCING = ("mean", "reduce_mean", "sum", "reduce_sum", "max", "reduce_max", "amax")


class ItemNumber(Unknown):
    """What all numbers of an item are put together of: mostly a loss; tensor: makes it where it is an output."""

    __slots__ = ("tensor",)

    def __init__(self, why: str, tensor: Callable[[], Value]) -> None:
        super().__init__(why)
        self.tensor = tensor


def tensor_functions(layers: Layers) -> Named:
    """The functions by name, of one program."""
    return natives(layers, FUNCTIONS) | {
        **{name: Native(name, _places) for name in ("arange", "range")},
        "linspace": Native("linspace", _spaced),
        "eye": Native("eye", lambda machine, n, *rest, **named: Constant((n, n))),
        "slice": Native("slice", _sliced),
        "broadcast_to": Native("broadcast_to", _broadcast),
        "tile": Native("tile", _tiled),
    }


def image_functions(layers: Layers, module: str) -> Namespace:
    """`tf.image`, `keras.ops.image`."""
    methods: Named = {each.upper(): each for each in "bilinear nearest bicubic area lanczos3 lanczos5".split()}
    methods["NEAREST_NEIGHBOR"] = "nearest"
    return Namespace(module, {**natives(layers, IMAGES), "ResizeMethod": Namespace(f"{module}.ResizeMethod", methods)})


def block_functions(layers: Layers) -> Named:
    """Those of `tf.nn` that take channels for places."""
    return natives(layers, BLOCKS)


def natives(layers: Layers, functions: dict[str, TensorFunction]) -> Named:
    """The functions as a program of these layers calls them."""
    return {name: Native(name, _called(layers, name, each)) for name, each in functions.items()}


def _called(layers: Layers, name: str, function: TensorFunction) -> Callable[..., Value]:
    """One of them; of data that is no input it makes data."""

    def call(machine: Machine, *args: Value, **named: Value) -> Value:
        a = function.arguments(args, named)
        x = a[next(iter(a))]
        if isinstance(x, RowNumbers) or (isinstance(x, FoldedRows) and name in REDUCING and a.get("axis") in (1, -1)):
            return RowNumbers()
        if isinstance(x, Constant):
            return _of_data(name, x, a)
        if isinstance(x, KerasWeight):
            return _of_weights(name, x, a)
        if isinstance(x, FoldedRows) and name == "reshape":
            return unfolded(machine, x, a.get("newshape"))
        if not isinstance(x, KerasTensor):
            return Unknown(f"{name} of what is no tensor")
        if name in REDUCING and (what := _no_part(x, a)):
            if what == ALL:
                return ItemNumber(f"{name} over {what}", lambda: call(machine, x, axis=a["axis"], keepdims=True))
            return Unknown(f"{name} over {what}")
        if name == "reshape" and (rows := folded(x, a.get("newshape"))):
            return rows
        with settled(machine):
            steps = function_steps(function, a, Arriving(x.graph.shape(x), layers.layout))
            return layers.placed(machine, name, steps, x, name, None)

    return call


def _no_part(x: KerasTensor, a: Arguments) -> str:
    """Over what numbers are put together that are no part of the network then, as a loss; "" where they are."""
    axis = a.get("axis")
    given = axis if isinstance(axis, list | tuple) else (axis,)
    rank = len(x.dims)
    axes = set(range(rank)) if axis is None else {each % rank for each in given if type(each) is int}
    if 0 in axes:
        return "the batch"
    return ALL if axes == set(range(1, rank)) and not a.get("keepdims") else ""


def _of_weights(name: str, x: KerasWeight, a: Arguments) -> Value:
    """Weights on other axes are the same numbers."""
    axis, dims = a.get("axis"), tuple(x.dims)
    if name == "expand_dims" and type(axis) is int:
        at = axis if axis >= 0 else len(dims) + 1 + axis
        return x.changed((*dims[:at], 1, *dims[at:]))
    if name == "reshape":
        return _weights_in(x, a.get("newshape"))
    if name in ("repeat", "repeat_elements") and axis == 0 and dims[:1] == (1,):  # for each item of the batch
        return x
    if name == "transpose" and a.get("axes") is None:
        return x.changed(dims[::-1])
    return Unknown(f"{name} of weights")


def _weights_in(x: KerasWeight, sizes: Value) -> Value:
    """Weights in another size, with its -1 worked out."""
    whole = list(sizes) if isinstance(sizes, list | tuple) else []
    known = prod([n for n in whole if type(n) is int and n != -1])
    if not whole or any(type(n) is not int for n in (*whole, *x.dims)) or not known or x.stored % known:
        return Unknown("reshape of weights")
    return x.changed(tuple([x.stored // known if n == -1 else n for n in whole]))


def _of_data(name: str, x: Constant, a: Arguments) -> Value:
    axis = a.get("axis")
    if name == "expand_dims" and x.dims is not None and type(axis) is int:
        at = axis if axis >= 0 else len(x.dims) + 1 + axis
        return Constant((*x.dims[:at], 1, *x.dims[at:]))
    return Constant()


def _places(machine: Machine, *args: Value, **named: Value) -> Value:
    """`tf.range(start=0, limit=196, delta=1)`: numbers of places, that no layer trains."""
    names = {"limit": "stop", "delta": "step"}
    ends: Arguments = dict(zip(("start", "stop", "step"), args, strict=False))
    ends |= {names.get(key, key): value for key, value in named.items()}
    if "stop" not in ends:
        ends = {"step": 1} | ends | {"start": 0, "stop": ends.get("start")}
    start, stop, step = ends.get("start", 0), ends["stop"], ends.get("step", 1)
    if not (type(start) is type(stop) is type(step) is int and step):
        return Unknown("numbers of places, how many is not known")
    return Constant((len(range(start, stop, step)),))


def _spaced(machine: Machine, start: Value, stop: Value, num: Value = 50, *rest: Value, **named: Value) -> Value:
    return Constant((num,)) if type(num) is int else Unknown("numbers side by side, how many is not known")


def _sliced(machine: Machine, x: Value = None, start: Value = None, shape: Value = None, **named: Value) -> Value:
    """So many numbers along each axis, -1 for all that are left; of weights all that there are."""
    x, start = named.get("input_", named.get("inputs", x)), named.get("begin", named.get("start_indices", start))
    shape = named.get("size", shape)
    if isinstance(x, KerasTensor):
        return _slice_of(machine, x, start, shape)
    whole = isinstance(x, KerasWeight) and isinstance(shape, list | tuple) and tuple(shape) == tuple(x.dims)
    return x if whole else Unknown("a slice of what is no tensor, or of a part of it")


def _slice_of(machine: Machine, x: KerasTensor, start: Value, shape: Value) -> Value:
    first, count = (list(each) if isinstance(each, list | tuple) else [] for each in (start, shape))
    pairs = list(zip(first[1:], count[1:], strict=False))
    numbers = [(begin, many) for begin, many in pairs if type(begin) is int and type(many) is int]
    if first[:1] != [0] or count[:1] not in ([-1], [None]) or not len(first) == len(count) == len(x.dims):
        return refuse(
            f"a slice of {said(shape)} from {said(start)} is not read", machine.here(), "the batch stays whole"
        )
    if len(numbers) < len(pairs):
        return refuse(f"a slice of {said(shape)} from {said(start)} is not read", machine.here(), "numbers are")
    ends = [n or 0 if many == -1 else begin + many for (begin, many), n in zip(numbers, x.dims[1:], strict=True)]
    if any(end > (n or end) for end, n in zip(ends, x.dims[1:], strict=True)):
        with settled(machine):
            raise Raised("ValueError", f"a slice of {said(shape)} from {said(start)} ends behind {said(x.dims)}")
    keys: list[Value] = [slice(begin, end) for (begin, _), end in zip(numbers, ends, strict=True)]
    return x.graph.rules.part_of(machine, x, [slice(None), *keys])


def _tiled(machine: Machine, x: Value, *rest: Value, **named: Value) -> Value:
    """Weights for each item of the batch."""
    times = named.get("repeats", named.get("multiples", rest[0] if rest else None))
    once = isinstance(times, list | tuple) and all(each == 1 for each in times[1:])
    if isinstance(x, KerasTensor):
        from convcalc.readers.keras.several_tensors import tiled

        return tiled(machine, x, times)
    if isinstance(x, KerasWeight) and once and x.dims[:1] == (1,) and isinstance(times, list | tuple):
        return x if len(times) == len(x.dims) else Unknown("tile of weights")
    return Unknown("tile of what is not read")


def _broadcast(machine: Machine, x: Value, shape: Value, **named: Value) -> Value:
    """Weights over what they meet in any case, and data in the new size."""
    sizes = tuple(shape) if isinstance(shape, list | tuple) else ()
    own = [n for n in sizes if type(n) is int]
    if isinstance(x, KerasWeight) and sizes[len(sizes) - len(x.dims) :] == tuple(x.dims):
        return x
    if isinstance(x, KerasWeight) and sizes[:1] == (None,) and len(own) == len(sizes) - 1 and prod(own) == x.stored:
        return x.changed((1, *own))
    return Constant(sizes) if isinstance(x, Constant) and sizes else Unknown("broadcast_to of what is not read")
