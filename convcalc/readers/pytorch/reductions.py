"""Means and maxima over the axes of a tensor: over all places a global pool, over the channels one channel."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from convcalc.layers.kind import Given
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import FrameworkValue, Named, Native, Raised, Unknown, Unreadable, Value, said
from convcalc.readers.pytorch.numbers_of_all import NumberOfAll
from convcalc.readers.pytorch.slices import without_places
from convcalc.readers.pytorch.tensors import TorchTensor, axis_of, numbers, tensor_of

WORDS = {
    "mean": ("avgpool", "gap", "channelmean"),
    "max": ("maxpool", "gmp", "channelmax"),
    **dict.fromkeys("sum std var norm logsumexp".split(), ("avgpool", "gap", "channelmean")),
}
"""Our words for each: to a map of one place, over all places, over all channels."""

LIKE_MEANS = frozenset("sum std var norm logsumexp".split())
"""What has the sizes of a mean, and no row of its own."""


def _reduced(machine: Machine, what: str, x: Value, dim: Value, keepdim: Value) -> Value:
    """A reduction; the map of one place stays where keepdim says so, and of the channels an axis of 1."""
    if not isinstance(keepdim, bool | Unknown):
        axes_ = f"({said(dim)}, {said(keepdim)})"
        raise Raised("TypeError", f"keepdim of {what} is on or off, not {said(keepdim)}", hint=f"several axes: {axes_}")
    if dim is None:
        return NumberOfAll(f"a {what}")
    to_one, over_places, over_channels = WORDS[what]
    tensor = tensor_of(x, what)
    recorder = tensor.recorder
    axes, places = _axes_of(tensor, what, dim), tuple([axis for axis in tensor.order if axis > 1])
    if what in LIKE_MEANS:
        machine.note(f"a {what} is shown as {over_channels if axes == {1} else over_places}, which has its sizes")
    if axes == {1}:
        made = recorder.add(machine, over_channels, {}, (tensor,), recorder.label(what))
        return TorchTensor(
            recorder, made.value, tensor.order if keepdim else tuple([a for a in tensor.order if a != 1])
        )
    size = recorder.graph.shape(tensor.value).size
    if keepdim or len(axes) < len(places):
        one: Given = {"to": tuple([1 if 2 + at in axes else n for at, n in enumerate(size)])}
        made = recorder.add(machine, to_one, one, (tensor,), recorder.label(what))
        made = TorchTensor(recorder, made.value, tensor.order)
        return made if keepdim else without_places(machine, made, axes)
    pooled = recorder.add(machine, over_places, {}, (tensor,), recorder.label(what))
    return recorder.add(machine, "flatten", {}, (pooled,), recorder.label("flatten"))


def _axes_of(tensor: TorchTensor, what: str, dim: Value) -> set[int]:
    """The axes over which a reduction goes: the channels alone, or places alone; raises Unreadable for others."""
    every = [axis_of(tensor, each) for each in numbers(dim, "dim")]
    if len({*every}) < len(every):
        raise Raised("RuntimeError", f"a {what} over an axis twice: {said(dim)}")
    axes = {tensor.order[each] for each in every}
    of_map = max(tensor.order) > 1
    if 0 in axes or 1 not in tensor.order or not axes or (1 in axes and (axes != {1} or not of_map)):
        raise Unreadable(f"a {what} over the axes {said(sorted(numbers(dim, 'dim')))} is not read", HINT)
    return axes


HINT = "over places it is a pool, over the channels one channel: x.mean((2, 3)), x.mean(1)"


def with_indices(largest: TorchTensor) -> Value:
    """What a pool with `return_indices=True` gives back."""
    return largest, Unknown("where the largest numbers were")


class LargestAndWhere(FrameworkValue):
    """What `torch.max(x, dim=1)` and `x.sort()` give back: a pair, whose parts have names as well."""

    __slots__ = ("parts",)
    type_names = ("max",)

    def __init__(self, largest: Value, where: Value = None) -> None:
        self.parts: tuple[Value, Value] = (largest, largest if where is None else where)  # both of the same sizes

    def attribute(self, machine: Machine, name: str) -> Value:
        if name not in ("values", "indices"):
            raise Unreadable(f"'.{name}' of a maximum is not read")
        return self.parts[name == "indices"]

    def item(self, machine: Machine, key: Value) -> Value:
        if key not in (0, 1, -1, -2) or not isinstance(key, int):
            raise Raised("IndexError", "a maximum is a pair")
        return self.parts[key]

    def elements(self, machine: Machine) -> Iterator[Value]:
        yield from self.parts

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        raise Raised("TypeError", f"a maximum along an axis is a pair, which does not meet anything in '{operator}'")

    def truth(self) -> bool:
        return True


def _mean(machine: Machine, x: Value, dim: Value = None, keepdim: Value = False, **named: Value) -> Value:
    return _reduced(machine, "mean", x, dim if dim is not None else named.get("axis"), keepdim)


def _amax(machine: Machine, x: Value, dim: Value = None, keepdim: Value = False, **named: Value) -> Value:
    return _reduced(machine, "max", x, dim if dim is not None else named.get("axis"), keepdim)


def _max(machine: Machine, x: Value, dim: Value = None, keepdim: Value = False, **named: Value) -> Value:
    """The largest, and where each was: of that nothing is known."""
    dim = dim if dim is not None else named.get("axis", named.get("other"))
    if isinstance(dim, TorchTensor):
        return larger(machine, x, dim)
    made = _reduced(machine, "max", x, dim, keepdim)
    return made if dim is None else LargestAndWhere(made)


def larger(machine: Machine, x: Value, other: Value, **named: Value) -> Value:
    """`torch.max(x, y)`, `torch.maximum(x, y)`: number by number, as a sum goes."""
    if isinstance(x, TorchTensor) and isinstance(other, TorchTensor):
        machine.note("the larger or smaller of two tensors is shown as add, which has its sizes")
        return x.operate(machine, "+", other, False)
    tensor = x if isinstance(x, TorchTensor) else other
    if isinstance(tensor, TorchTensor) and not isinstance(x, Unknown) and not isinstance(other, Unknown):
        return tensor.operate(machine, "+", other if tensor is x else x, False)
    raise Unreadable(f"a maximum of {said(x)} and {said(other)} is not read")


def _like_mean(what: str) -> Callable[..., Value]:
    """`x.sum((2, 3))`, `x.norm(dim=1, keepdim=True)`, `torch.norm(x, 2, 1)`: over some axes to one number."""

    def run(machine: Machine, x: Value, *args: Value, **named: Value) -> Value:
        if what == "norm":
            named.pop("p", None)
            args = args[1:]
        given = dict(zip(("dim", "keepdim"), args, strict=False)) | named
        return _reduced(machine, what, x, given.get("dim", given.get("axis")), given.get("keepdim", False))

    return run


REDUCTIONS: Named = {
    **{name: Native(name, function) for name, function in (("mean", _mean), ("amax", _amax), ("max", _max))},
    **{name: Native(name, _like_mean(name)) for name in sorted(LIKE_MEANS)},
    **{name: Native(name, larger) for name in ("maximum", "minimum")},
}
"""Functions of torch, and methods of its tensors."""
