"""Small tensors whose numbers are known: the widths that RegNet works out, the rates of drop path."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import binary, elements
from convcalc.readers.python.values import FrameworkValue, Named, Native, Raised, Unknown, Unreadable, Value, said


class Numbers(FrameworkValue):
    """A tensor of one axis, every number of it known."""

    __slots__ = ("values",)
    type_names = ("Tensor",)

    def __init__(self, values: list[Value]) -> None:
        self.values = values

    def copy(self) -> Numbers:
        return Numbers(list(self.values))

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        others = other.values if isinstance(other, Numbers) else [other] * len(self.values)
        if isinstance(other, Unknown):
            return other
        if len(others) != len(self.values):
            raise Raised("RuntimeError", f"tensors of {len(self.values)} and {len(others)} numbers do not meet")
        pairs = zip(self.values, others, strict=True)
        return Numbers(
            [binary(machine, operator, b, a) if reflected else binary(machine, operator, a, b) for a, b in pairs]
        )

    def attribute(self, machine: Machine, name: str) -> Value:
        match name:
            case "int" | "long":
                return Native(name, lambda inner, *args: Numbers([int(each) for each in self._plain()]))
            case "float" | "double" | "to" | "cpu" | "detach" | "numpy":
                return Native(name, lambda inner, *args, **named: self)
            case "tolist":
                return Native(name, lambda inner: list(self.values))
            case "item":
                return Native(name, lambda inner: self._only())
            case "shape":
                return (len(self.values),)
            case "__len__" | "numel":
                return Native(name, lambda inner: len(self.values))
        return Unknown(f"'{name}' of a tensor of numbers")

    def item(self, machine: Machine, key: Value) -> Value:
        if isinstance(key, slice):
            return Numbers(self.values[key])
        if isinstance(key, int) and -len(self.values) <= key < len(self.values):
            return self.values[key]
        raise Raised("IndexError", f"{said(key)} is not in a tensor of {len(self.values)}")

    def elements(self, machine: Machine) -> Iterator[Value]:
        return iter(self.values)

    def truth(self) -> bool:
        return bool(self._only())

    def _plain(self) -> list[float]:
        if not all(isinstance(each, int | float) for each in self.values):
            raise Unreadable("a tensor of numbers holds what is no number")
        return [each for each in self.values if isinstance(each, int | float)]

    def _only(self) -> Value:
        if len(self.values) != 1:
            raise Raised("RuntimeError", f"a tensor of {len(self.values)} numbers is no number")
        return self.values[0]


def of_each(value: Value, function: Callable[[float], float], what: str) -> Value:
    """A function of each number, or of one."""
    if isinstance(value, Unknown):
        return value
    many = value.values if isinstance(value, Numbers) else [value]
    if not all(isinstance(each, int | float) for each in many):
        raise Unreadable(f"{what} of {said(value)} is not read")
    try:
        made: list[Value] = [function(each) for each in many if isinstance(each, int | float)]
    except (ValueError, OverflowError):
        raise Raised("ValueError", f"{what} does not take {said(value)}") from None
    return Numbers(made)


def _function(name: str, function: Callable[[float], float]) -> Native:
    return Native(name, lambda machine, value: of_each(value, function, name))


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


def _diff(machine: Machine, value: Value) -> Value:
    if not isinstance(value, Numbers):
        return Unknown("torch.diff")
    pairs = zip(value.values, value.values[1:], strict=False)
    return Numbers([binary(machine, "-", after, before) for before, after in pairs])


SMALL: Named = {
    "arange": Native("arange", _arange),
    "linspace": Native("linspace", _linspace),
    "tensor": Native("tensor", _tensor),
    "diff": Native("diff", _diff),
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
