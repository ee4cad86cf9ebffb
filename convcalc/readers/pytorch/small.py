"""Functions of `torch` on small tensors whose numbers are known."""

from __future__ import annotations

import math
from collections.abc import Callable

from convcalc.readers.python.arrays import Numbers, differences, of_each, unique
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import binary, elements
from convcalc.readers.python.values import Named, Native, Raised, Unknown, Value


def _function(name: str, function: Callable[[float], float]) -> Native:
    return Native(name, lambda machine, value: of_each(machine, value, function, name))


def _operator(symbol: str) -> Native:
    return Native(symbol, lambda machine, a, b, **named: binary(machine, symbol, a, b))


def _arange(machine: Machine, *ends: Value, **named: Value) -> Value:
    if not all(isinstance(each, int) for each in ends):
        return Unknown("torch.arange of what is not whole")
    if not 1 <= len(ends) <= 3:
        raise Raised("TypeError", f"torch.arange takes 1 to 3 numbers, not {len(ends)}")
    made = range(*[each for each in ends if isinstance(each, int)])
    machine.budget.container(len(made))
    return Numbers(list(made))


def _linspace(machine: Machine, start: Value, end: Value, steps: Value, **named: Value) -> Value:
    if not (isinstance(start, int | float) and isinstance(end, int | float) and isinstance(steps, int)):
        return Unknown("torch.linspace of what is not known")
    machine.budget.container(max(steps, 0))
    return Numbers([start + (end - start) * at / max(steps - 1, 1) for at in range(steps)])


def _tensor(machine: Machine, values: Value, **named: Value) -> Value:
    """`torch.tensor([1, 2])`"""
    every = list(elements(machine, values)) if isinstance(values, list | tuple) else [values]
    if all(isinstance(each, int | float) for each in every):
        return Numbers(every)
    return Unknown("torch.tensor of what is no list of numbers")


SMALL: Named = {
    "unique": Native("unique", unique),
    "arange": Native("arange", _arange),
    "linspace": Native("linspace", _linspace),
    "tensor": Native("tensor", _tensor),
    "diff": Native("diff", differences),
    "round": _function("round", round),
    "log": _function("log", math.log),
    "exp": _function("exp", math.exp),
    "sqrt": _function("sqrt", math.sqrt),
    "floor": _function("floor", math.floor),
    "ceil": _function("ceil", math.ceil),
    "pow": _operator("**"),
    "div": _operator("/"),
    "divide": _operator("/"),
}
"""Functions of `torch` for tensors of known numbers."""
