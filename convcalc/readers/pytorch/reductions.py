"""Means and maxima over the axes of a tensor: over all places a global pool, over the channels one channel."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.layers.kind import Given
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import FrameworkValue, Named, Native, Raised, Unknown, Unreadable, Value, said
from convcalc.readers.pytorch.tensors import TorchTensor, axis_of, numbers, tensor_of

WORDS = {"mean": ("avgpool", "gap", "channelmean"), "max": ("maxpool", "gmp", "channelmax")}
"""Our words for each: to a map of one place, over all places, over all channels."""


def _reduced(machine: Machine, what: str, x: Value, dim: Value, keepdim: Value) -> TorchTensor:
    """A reduction; the map of one place stays where keepdim says so, and of the channels an axis of 1."""
    to_one, over_places, over_channels = WORDS[what]
    given_tensor = tensor_of(x, what)
    recorder = given_tensor.recorder
    tensor = recorder.plain(x, what)
    axes = {axis_of(tensor, each) for each in numbers(dim, "dim")}
    places = range(2, len(tensor.order))
    if axes == {1} and places:
        made = recorder.add(machine, over_channels, {}, (tensor,), recorder.label(what))
        return made if keepdim else TorchTensor(recorder, made.value, (0, *places))
    if axes != set(places) or not axes:
        raise Unreadable(f"a {what} over the axes {said(sorted(axes))} is not read", HINT)
    if keepdim:
        one: Given = {"to": (1,) * len(axes)}
        return recorder.add(machine, to_one, one, (tensor,), recorder.label(what))
    pooled = recorder.add(machine, over_places, {}, (tensor,), recorder.label(what))
    return recorder.add(machine, "flatten", {}, (pooled,), recorder.label("flatten"))


HINT = "over all places it is a global pool, over the channels one channel"


class LargestAndWhere(FrameworkValue):
    """What `torch.max(x, dim=1)` gives back: a pair, whose parts have names as well."""

    __slots__ = ("parts",)
    type_names = ("max",)

    def __init__(self, largest: TorchTensor) -> None:
        self.parts: tuple[Value, Value] = (largest, Unknown("where the largest numbers were"))

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
    dim = dim if dim is not None else named.get("axis")
    if isinstance(dim, TorchTensor) or dim is None:
        raise Unreadable("a maximum of two tensors, or of all numbers of one, is not read")
    return LargestAndWhere(_reduced(machine, "max", x, dim, keepdim))


REDUCTIONS: Named = {
    name: Native(name, function) for name, function in (("mean", _mean), ("amax", _amax), ("max", _max))
}
"""Functions of torch, and methods of its tensors."""
