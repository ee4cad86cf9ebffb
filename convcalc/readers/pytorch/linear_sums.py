"""Sums that a program writes out and that are linear layers: `torch.einsum('bchw,oc->bohw', x, w)`."""

from __future__ import annotations

from math import prod

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Value
from convcalc.readers.pytorch.loose_tensors import loosened
from convcalc.readers.pytorch.own_weights import OWN_WEIGHTS
from convcalc.readers.pytorch.tensors import Parameter


def whole_weight(value: Value) -> bool:
    """Is it all of one parameter that is trained?"""
    if not isinstance(value, Parameter) or value.mixed or len(value.made_of) != 1:
        return False
    return value.made_of[0].trained and prod(value.made_of[0].dims) == prod(value.dims)


def linear_einsum(machine: Machine, inner: list[str], outer: str, every: tuple[Value, ...]) -> Value:
    """What an einsum makes of a tensor and all of a parameter, where it is a dense layer at every place; else None.

    inner, outer: the letters of the axes of each, and of what is made.  The axes that are summed over go to the end,
    where the layer works, and those that it makes to where they belong.
    """
    at = next((at for at, each in enumerate(every) if whole_weight(each)), None)
    if at is None or len(every) != 2 or isinstance(every[1 - at], Parameter):
        return None
    weight, of_x = every[at], inner[1 - at]
    assert isinstance(weight, Parameter)
    summed, new = [[each for each in inner[at] if (each in of_x) is shared] for shared in (True, False)]
    kept = [each for each in of_x if each not in summed]
    if not summed or not _is_plain(inner, outer, [*kept, *new]):
        return None
    sizes = dict(zip(inner[at], weight.dims, strict=True))
    x = _called(machine, every[1 - at], "permute", *map(of_x.index, [*kept, *summed]))
    x = _called(machine, x, "flatten", len(kept)) if len(summed) > 1 else x
    made = machine.call(OWN_WEIGHTS["linear"], x, weight.changed((_count(sizes, new), _count(sizes, summed))))
    if not new:
        made = _called(machine, made, "squeeze", -1)
    elif len(new) > 1:
        made = _called(machine, made, "unflatten", -1, tuple(map(sizes.__getitem__, new)))
    return _called(machine, made, "permute", *map([*kept, *new].index, outer))


def _is_plain(inner: list[str], outer: str, made: list[str]) -> bool:
    """Does each letter stand for one axis, and is all that the layer makes what is asked for?"""
    return sorted(made) == sorted(outer) and all(len({*each}) == len(each) for each in inner)


def _count(sizes: dict[str, int], letters: list[str]) -> int:
    return prod([sizes[each] for each in letters])


def _called(machine: Machine, value: Value, name: str, *args: Value) -> Value:
    return machine.call(machine.attribute(loosened(machine, value), name), *args)
