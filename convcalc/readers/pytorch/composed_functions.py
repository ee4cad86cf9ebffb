"""Functions and methods of PyTorch that are others in a row: `torch.hstack`, `x.movedim`, `torch.tile`, `torch.fft`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from convcalc.readers.python.arrays import Numbers
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import binary
from convcalc.readers.python.values import FrameworkValue, Named, Namespace, Native, Raised, Unreadable, Value, said
from convcalc.readers.pytorch.loose_tensors import LooseTensor, loosened
from convcalc.readers.pytorch.small import SMALL
from convcalc.readers.pytorch.tensors import numbers, whole

TRANSFORMED = "a Fourier transform is counted as what it makes of the sizes; its products are not among the MACs"


def _method(machine: Machine, x: Value, name: str, *args: Value, **named: Value) -> Value:
    return machine.call(machine.attribute(x, name), *args, **named)


def _sizes(machine: Machine, x: Value) -> tuple[Value, ...]:
    found = machine.attribute(x, "shape")
    if not isinstance(found, tuple):
        raise Unreadable(f"the sizes of {said(x)} are not known")
    return found


def _axis(count: int, value: Value) -> int:
    axis = whole(value, "dim")
    if not -count <= axis < count:
        raise Raised("IndexError", f"there is no axis {axis}: {count} axes are there")
    return axis % count


def _moved(machine: Machine, x: Value, source: Value, destination: Value) -> Value:
    """`x.movedim(1, -1)`: the other axes stay in their order."""
    count = len(_sizes(machine, x))
    taken = [_axis(count, each) for each in numbers(source, "source")]
    put = [_axis(count, each) for each in numbers(destination, "destination")]
    if len(taken) != len(put) or len({*taken}) < len(taken) or len({*put}) < len(put):
        raise Raised("RuntimeError", f"movedim: {said(source)} cannot move to {said(destination)}")
    rest = iter([axis for axis in range(count) if axis not in taken])
    order = [taken[put.index(at)] if at in put else next(rest) for at in range(count)]
    return _method(machine, x, "permute", *order)


def _joined(cat: Native, axis: int) -> Native:
    """`torch.hstack`, `torch.vstack`, `torch.dstack`: along an axis, that of vectors where there is one only."""

    def run(machine: Machine, tensors: Value) -> Value:
        every = tensors if isinstance(tensors, list | tuple) else ()
        axes = {len(_sizes(machine, each)) for each in every}
        if not axes or min(axes) <= max(axis, 1):
            raise Unreadable("tensors of so few axes are joined by cat alone", "torch.cat(tensors, dim=...)")
        return machine.call(cat, tensors, axis)

    return Native("stack", run)


def _tiled(machine: Machine, x: Value, *times: Value) -> Value:
    """`torch.tile(x, (1, 2))`: the times of the last axes."""
    given = numbers(times[0] if len(times) == 1 else tuple(times), "times")
    missing = len(_sizes(machine, x)) - len(given)
    return _method(machine, x, "repeat", *(1,) * max(missing, 0), *given)


def _split(machine: Machine, x: Value, parts: Value, dim: Value = 0) -> Value:
    """`torch.tensor_split(x, 3, dim=1)`: the first are larger by one where it does not come out even."""
    sizes = _sizes(machine, x)
    length = whole(sizes[_axis(len(sizes), dim)], "a size")
    if isinstance(parts, list | tuple):
        ends = [min(max(n + length if n < 0 else n, 0), length) for n in numbers(parts, "an index")]
        bounds = [0, *ends, length]
    else:
        count = whole(parts, "sections")
        if count < 1:
            raise Raised("RuntimeError", f"tensor_split into {count} parts")
        bounds = [at * (length // count) + min(at, length % count) for at in range(count + 1)]
    each = [b - a for a, b in pairwise(bounds)]
    if min(each) < 1:
        raise Unreadable("parts of nothing are not read")
    return _method(machine, x, "split", list(each), dim)


def _differences(machine: Machine, x: Value, n: Value = 1, dim: Value = -1, **named: Value) -> Value:
    """`torch.diff(x, dim=1)`: each number less the one before it."""
    if named or isinstance(x, Numbers) or not isinstance(x, FrameworkValue):
        return machine.call(SMALL["diff"], x, *([n] if n != 1 else []), **named)
    sizes = _sizes(machine, x)
    length = whole(sizes[_axis(len(sizes), dim)], "a size")
    for _ in range(min(whole(n, "n"), length - 1)):
        length -= 1
        x = binary(
            machine, "-", _method(machine, x, "narrow", dim, 1, length), _method(machine, x, "narrow", dim, 0, length)
        )
    return x


def _both(first: str) -> Native:
    """`torch.std_mean(x, dim=1)`"""

    def run(machine: Machine, x: Value, *args: Value, **named: Value) -> Value:
        of_mean = {key: value for key, value in named.items() if key in ("dim", "keepdim")}
        return _method(machine, x, first, *args, **named), _method(machine, x, "mean", *args[:1], **of_mean)

    return Native(f"{first}_mean", run)


def _middle(machine: Machine, x: Value, *args: Value, **named: Value) -> Value:
    """`torch.median(x, 1)`: with its places, as a maximum has them."""
    return _method(machine, x, "max", *args, **named)


def _quantile(machine: Machine, x: Value, q: Value, dim: Value = None, keepdim: Value = False, **named: Value) -> Value:
    """`x.quantile(0.5, dim=1)`"""
    if not isinstance(q, int | float) or dim is None:
        raise Unreadable("one quantile along an axis is read, no others")
    return _method(machine, x, "mean", dim, keepdim)


def _norm(
    machine: Machine, x: Value, ord: Value = None, dim: Value = None, keepdim: Value = False, **named: Value
) -> Value:
    """`torch.linalg.norm(x, dim=1)`"""
    if dim is None:
        raise Unreadable("a norm of all numbers is not read", "dim=...")
    return _method(machine, x, "norm", dim=dim, keepdim=keepdim)


def _drawn_softmax(
    machine: Machine, logits: Value, tau: Value = 1, hard: Value = False, eps: Value = 1e-10, dim: Value = -1
) -> Value:
    """`F.gumbel_softmax(x, dim=1)`"""
    return _method(machine, logits, "softmax", dim)


def _rotated(machine: Machine, x: Value, k: Value = 1, dims: Value = (0, 1)) -> Value:
    """`torch.rot90(x, 1, [2, 3])`: an odd number of turns exchanges the axes."""
    one, other = numbers(dims, "dims")
    rotated = _method(machine, x, "transpose", one, other) if whole(k, "k") % 2 else x
    return _method(machine, rotated, "flip", [one])


def _transform(change: Callable[[int, bool], int], given: str, axes: int) -> Native:
    """A Fourier transform along the last axes or those that it names.

    change: how long the last of them becomes, of its length; and is that said?  given: the argument that says it.
    """

    def run(
        machine: Machine, x: Value, size: Value = None, dim: Value = None, norm: Value = None, **named: Value
    ) -> Value:
        size = named.get(given, size)
        loose = loosened(machine, x)
        if not isinstance(loose, LooseTensor):
            raise Unreadable("a Fourier transform of numbers of the program's own is not read")
        places = [_axis(len(loose.counts), each) for each in (range(-axes, 0) if dim is None else numbers(dim, "dim"))]
        counts, wanted = [*loose.counts], numbers(size, "s") if size is not None else ()
        for place, count in zip(reversed(places), reversed(wanted), strict=False):
            counts[place] = count
        counts[places[-1]] = change(counts[places[-1]], bool(wanted))
        machine.note(TRANSFORMED)
        return loose.as_(tuple(counts), False)

    return Native("a Fourier transform", run)


def _same(length: int, is_given: bool) -> int:
    return length


def _half(length: int, is_given: bool) -> int:
    return length // 2 + 1


def _doubled(length: int, is_given: bool) -> int:
    return length if is_given else 2 * (length - 1)


FOURIER: Named = {
    **{
        f"{back}{real}fft{axes}": _transform(
            {"": _same, "r": _doubled if back else _half}[real], "s" if axes else "n", 2 if axes else 1
        )
        for back in ("", "i")
        for real in ("", "r")
        for axes in ("", "2")
    },
    **{name: Native(name, lambda machine, x, dim=None: x) for name in ("fftshift", "ifftshift")},
}
"""`torch.fft`"""


def _complex(machine: Machine, x: Value) -> Value:
    """`torch.view_as_complex(w)`: pairs of the last axis are one number each."""
    sizes = _sizes(machine, x)
    if sizes[-1:] != (2,) or not isinstance(x, FrameworkValue):
        raise Raised("RuntimeError", f"view_as_complex needs a last axis of 2, and {said(sizes)} has none")
    return x.item(machine, (..., 0))


def _pairs(machine: Machine, x: Value) -> Value:
    """`torch.view_as_real(f)`: the two parts of each number on an axis of their own, the last."""
    loose = loosened(machine, x)
    if not isinstance(loose, LooseTensor):
        raise Unreadable("view_as_real of numbers of the program's own is not read")
    return loose.as_((*loose.counts, 2), False)


def _each(machine: Machine, x: Value, *rest: Value) -> Value:
    """`torch.angle(f)`, `torch.complex(a, b)`: as many numbers."""
    return _method(machine, x, "abs")


def _clamped(machine: Machine, x: Value, bound: Value) -> Value:
    """`x.clamp_min(0)`"""
    return _method(machine, x, "clamp", bound)


def _new(machine: Machine, x: Value, data: Value, **named: Value) -> Value:
    """`x.new_tensor(1.0)`: a number for every one of a tensor's."""
    if not isinstance(data, int | float):
        raise Unreadable("new_tensor of one number is read, no others", "torch.tensor(...)")
    return data


def _triangle(machine: Machine, row: Value, col: Value, offset: Value = 0, **named: Value) -> Value:
    """`torch.triu_indices(8, 8)`: the rows and columns above the diagonal; below it there are as many of a square."""
    count, columns, at = whole(row, "row"), whole(col, "col"), whole(offset, "offset")
    machine.budget.spend(count)
    return machine.numbers_of((2, sum(max(columns - max(each + at, 0), 0) for each in range(count))))


def _lower(machine: Machine, row: Value, col: Value, offset: Value = 0, **named: Value) -> Value:
    return _triangle(machine, col, row, -whole(offset, "offset"))


ADDED = {"addcmul": "*", "addcdiv": "/", **dict.fromkeys(("addmm", "baddbmm", "addmv"), "@")}
"""Functions that add to a tensor what two others make, each with what it makes of them."""

PAIRS = "tensor1 tensor2 mat1 mat2 batch1 batch2 mat vec".split()
"""What PyTorch calls these two, besides factors, which change no size."""


def _added(name: str, symbol: str) -> Native:
    """`torch.addcmul(x, a, b)`: x + a * b"""

    def run(machine: Machine, input: Value, *given: Value, **named: Value) -> Value:
        pair = [*given, *[named[key] for key in PAIRS if key in named]]
        if len(pair) != 2:
            raise Unreadable(f"{name} is read with a tensor and the two that are added to it")
        return binary(machine, "+", input, binary(machine, symbol, *pair))

    return Native(name, run)


COMPOSED: Named = {
    **{name: Native(name, _moved) for name in ("movedim", "moveaxis")},
    "tile": Native("tile", _tiled),
    "tensor_split": Native("tensor_split", _split),
    "diff": Native("diff", _differences),
    **{name: Native(name, _middle) for name in ("median", "nanmedian", "mode")},
    **{name: Native(name, _quantile) for name in ("quantile", "nanquantile")},
    "rot90": Native("rot90", _rotated),
    **{name: Native(name, _clamped) for name in ("clamp_min", "clamp_max")},
    "new_tensor": Native("new_tensor", _new),
    **{name: Native(name, _each) for name in ("angle", "conj")},
    **{name: _added(name, symbol) for name, symbol in ADDED.items()},
    **{f"{name}_": _added(f"{name}_", symbol) for name, symbol in ADDED.items()},
}
"""Methods of a tensor, which are functions of `torch` too."""


def composed(cat: Native) -> Named:
    """What `torch` has besides; cat: `torch.cat`."""
    return {
        **COMPOSED,
        **{name: _joined(cat, axis) for name, axis in (("vstack", 0), ("hstack", 1), ("dstack", 2))},
        **{f"{name}_mean": _both(name) for name in ("std", "var")},
        "view_as_complex": Native("view_as_complex", _complex),
        "view_as_real": Native("view_as_real", _pairs),
        "complex": Native("complex", _each),
        "triu_indices": Native("triu_indices", _triangle),
        "tril_indices": Native("tril_indices", _lower),
        "linalg": Namespace("torch.linalg", {name: Native(name, _norm) for name in ("norm", "vector_norm")}),
        "fft": Namespace("torch.fft", FOURIER),
    }


OF_FUNCTIONAL: Named = {"gumbel_softmax": Native("gumbel_softmax", _drawn_softmax)}
"""Functions of `torch.nn.functional`."""
