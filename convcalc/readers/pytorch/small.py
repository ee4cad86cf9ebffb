"""Functions of `torch` on small tensors whose numbers are known."""

from __future__ import annotations

import math
from collections.abc import Callable

from convcalc.readers.python.arrays import Numbers, differences, nested_sizes, of_each, unique
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import binary, elements
from convcalc.readers.python.values import FrameworkValue, Named, Native, Raised, Unknown, Value
from convcalc.readers.pytorch.batches import Batch


def _function(name: str, function: Callable[[float], float]) -> Native:
    return Native(name, lambda machine, value: of_each(machine, value, function, name))


def _operator(symbol: str) -> Native:
    return Native(symbol, lambda machine, a, b, **named: binary(machine, symbol, a, b))


def _arange(machine: Machine, *ends: Value, **named: Value) -> Value:
    ends = (*ends, *[named[key] for key in ("start", "end", "step") if key in named])
    if not 1 <= len(ends) <= 3:
        raise Raised("TypeError", f"torch.arange takes 1 to 3 numbers, not {len(ends)}")
    if len(ends) == 1 and isinstance(ends[0], Batch):  # a number for each of the batch, as sizes have it
        return machine.numbers_of((ends[0].of_one,))
    every = [each for each in ends if isinstance(each, int | float) and math.isfinite(each)]
    if len(every) < len(ends):
        return Unknown("torch.arange of what is not known")
    first, end, step = (0, every[0], 1) if len(every) == 1 else (*every, 1)[:3]
    if not step:
        raise Raised("RuntimeError", "torch.arange has a step of 0")
    count = max(math.ceil((end - first) / step), 0)
    machine.budget.container(count)
    return Numbers([first + at * step for at in range(count)])


def _linspace(machine: Machine, start: Value, end: Value, steps: Value, **named: Value) -> Value:
    if not (isinstance(start, int | float) and isinstance(end, int | float) and isinstance(steps, int)):
        return Unknown("torch.linspace of what is not known")
    machine.budget.container(max(steps, 0))
    return Numbers([start + (end - start) * at / max(steps - 1, 1) for at in range(steps)])


def _tensor(machine: Machine, values: Value, **named: Value) -> Value:
    """`torch.tensor([1, 2])`, `torch.from_numpy(array)`"""
    if isinstance(values, FrameworkValue):
        return values
    every = list(elements(machine, values)) if isinstance(values, list | tuple) else [values]
    if all(isinstance(each, int | float) for each in every):
        return Numbers(every)
    if sizes := nested_sizes(values):
        return machine.numbers_of(sizes)
    return Unknown("torch.tensor of what is no list of numbers")


def _eye(machine: Machine, n: Value, m: Value = None, **named: Value) -> Value:
    """`torch.eye(3)`"""
    m = n if m is None else m
    return (
        machine.numbers_of((n, m)) if type(n) is int and type(m) is int else Unknown("torch.eye of what is not known")
    )


def _diagonal(machine: Machine, x: Value, diagonal: Value = 0, **named: Value) -> Value:
    """`torch.diag(x)`: a matrix with these numbers, or those of a matrix."""
    dims = machine.attribute(x, "shape")
    if not isinstance(dims, tuple) or diagonal != 0 or len(dims) not in (1, 2) or not all(type(n) is int for n in dims):
        return Unknown("torch.diag of what is not known")
    whole = [n for n in dims if isinstance(n, int)]
    return machine.numbers_of((min(whole),) * (3 - len(whole)))


def _outer(machine: Machine, one: Value, other: Value) -> Value:
    """`torch.outer(steps, frequencies)`: every product of two."""
    dims = [machine.attribute(each, "shape") for each in (one, other)]
    sizes = [each[0] for each in dims if isinstance(each, tuple) and len(each) == 1]
    whole = tuple([n for n in sizes if isinstance(n, int)])
    return machine.numbers_of(whole) if len(whole) == 2 else Unknown("torch.outer of what is not known")


def _meshgrid(machine: Machine, *tensors: Value, indexing: Value = "ij") -> Value:
    """`torch.meshgrid(a, b)`: the numbers of each over those of all others."""
    every = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], list | tuple) else tensors
    counts: list[int] = []
    for each in elements(machine, every):
        size = machine.attribute(each, "shape")
        if not isinstance(size, tuple) or len(size) != 1 or type(size[0]) is not int:
            return Unknown("torch.meshgrid of what is not known")
        counts.append(size[0])
    if indexing == "xy":
        counts[:2] = counts[1::-1]
    return tuple([machine.numbers_of(tuple(counts)) for _ in counts])


SMALL: Named = {
    "eye": Native("eye", _eye),
    "diag": Native("diag", _diagonal),
    "outer": Native("outer", _outer),
    "meshgrid": Native("meshgrid", _meshgrid),
    "unique": Native("unique", unique),
    "arange": Native("arange", _arange),
    "linspace": Native("linspace", _linspace),
    **{name: Native(name, _tensor) for name in ("tensor", "as_tensor", "from_numpy")},
    "diff": Native("diff", differences),
    "round": _function("round", round),
    "log": _function("log", math.log),
    "exp": _function("exp", math.exp),
    "sqrt": _function("sqrt", math.sqrt),
    "cos": _function("cos", math.cos),
    "sin": _function("sin", math.sin),
    "abs": _function("abs", abs),
    "is_tensor": Native(
        "is_tensor", lambda machine, value: isinstance(value, FrameworkValue) and "Tensor" in value.type_names
    ),
    "floor": _function("floor", math.floor),
    "ceil": _function("ceil", math.ceil),
    "pow": _operator("**"),
    "div": _operator("/"),
    "divide": _operator("/"),
}
"""Functions of `torch` for tensors of known numbers."""
