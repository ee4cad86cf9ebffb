"""`einops.pack` and `unpack`: several tensors laid behind one another along the axis that a star names, and back."""

from __future__ import annotations

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import binary, elements
from convcalc.readers.python.values import Named, Native, Raised, Unreadable, Value, said
from convcalc.readers.pytorch.functional import TORCH


def _star(pattern: Value) -> tuple[int, int]:
    """How many axes stand before the star of a pattern, and behind it."""
    if not isinstance(pattern, str):
        raise Unreadable(f"pack by {said(pattern)} is not read")
    names = pattern.split()
    if names.count("*") != 1 or len(set(names)) != len(names):
        raise Raised("EinopsError", f"{said(pattern)} has one star, and other names once each")
    return names.index("*"), len(names) - names.index("*") - 1


def _dims(machine: Machine, x: Value) -> tuple[Value, ...]:
    dims = machine.attribute(x, "shape")
    if not isinstance(dims, tuple):
        raise Unreadable(f"einops gets {said(x)}, whose sizes are not known")
    return dims


def _product(machine: Machine, sizes: tuple[Value, ...]) -> Value:
    total: Value = 1
    for each in sizes:
        total = each if total == 1 else total if each == 1 else binary(machine, "*", total, each)
    return total


def _reshaped(machine: Machine, x: Value, sizes: list[Value]) -> Value:
    return x if list(_dims(machine, x)) == sizes else machine.call(machine.attribute(x, "reshape"), sizes)


def pack(machine: Machine, tensors: Value, pattern: Value) -> Value:
    """`pack([image, words], 'b * d')`: the tensor, and the sizes of the axes that the star stood for in each."""
    before, behind = _star(pattern)
    parts: list[Value] = []
    sizes: list[Value] = []
    for each in elements(machine, tensors):
        dims = _dims(machine, each)
        if len(dims) < before + behind:
            raise Raised("EinopsError", f"a tensor of {len(dims)} axes does not fit {said(pattern)}")
        own = dims[before : len(dims) - behind]
        sizes.append(own)
        last = dims[len(dims) - behind :]
        parts.append(_reshaped(machine, each, [*dims[:before], _product(machine, own), *last]))
    if not parts:
        raise Raised("EinopsError", "pack needs a tensor")
    return (parts[0] if len(parts) == 1 else machine.call(TORCH["cat"], parts, dim=before)), sizes


def unpack(machine: Machine, x: Value, packed_shapes: Value, pattern: Value) -> Value:
    """`unpack(x, sizes, 'b * d')`: the tensors that were packed."""
    before, _ = _star(pattern)
    dims, every = _dims(machine, x), [tuple(elements(machine, each)) for each in elements(machine, packed_shapes)]
    if len(every) == 1:
        parts: list[Value] = [x]
    else:
        counts = [_product(machine, each) for each in every]
        parts = list(elements(machine, machine.call(machine.attribute(x, "split"), counts, dim=before)))
    return [
        _reshaped(machine, part, [*dims[:before], *own, *dims[before + 1 :]])
        for part, own in zip(parts, every, strict=True)
    ]


PACKS: Named = {"pack": Native("pack", pack), "unpack": Native("unpack", unpack)}
