"""Arrays of one axis whose numbers are known, of numpy or torch: RegNet works its widths out with them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import accumulate

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import COMPARISONS, binary, compared, elements
from convcalc.readers.python.values import Class, FrameworkValue, Native, Raised, Unknown, Unreadable, Value, said
from convcalc.readers.python.work_limit import kept


def _product(numbers: list[float]) -> float:
    """Given up where it is beyond 64 bits: a hundred thousand numbers make one that takes seconds."""
    total: float = 1
    for each in numbers:
        total *= each
        kept(total)
    return total


REDUCED: dict[str, Callable[[list[float]], float]] = {
    "max": max,
    "min": min,
    "any": any,
    "all": all,
    "sum": sum,
    "prod": _product,
}
"""What makes one number of all."""

EACH: dict[str, Callable[[float], float]] = {
    "floor": math.floor,
    "ceil": math.ceil,
    "round": round,
    "abs": abs,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
}
"""What makes another number of each."""

LOOKS = ("shape", "__len__", "numel", "item", "dim", "ndim", "dtype", "device")
"""What looks at no number of an array; all else takes as long as there are numbers."""


class Numbers(FrameworkValue):
    """An array of one axis, every number of it known."""

    __slots__ = ("values",)
    type_names = ("Tensor",)

    def __init__(self, values: list[Value]) -> None:
        self.values = values

    def copy(self) -> Numbers:
        return Numbers(list(self.values))

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        machine.budget.spend(len(self.values))
        others = other.values if isinstance(other, Numbers) else [other] * len(self.values)
        if isinstance(other, list | tuple):
            others = list(other)
        if isinstance(other, Unknown):
            return other
        if isinstance(other, FrameworkValue) and not isinstance(other, Numbers):
            sizes_only = machine.numbers_of((len(self.values),))
            return other.operate(machine, operator, sizes_only, not reflected)
        own = self.values * len(others) if len(self.values) == 1 else self.values
        others = others * len(own) if len(others) == 1 else others
        if len(others) != len(own):
            raise Raised("RuntimeError", f"tensors of {len(self.values)} and {len(others)} numbers do not meet")
        pairs = [(b, a) if reflected else (a, b) for a, b in zip(own, others, strict=True)]
        done = compared if operator in COMPARISONS else binary
        return Numbers([done(machine, operator, a, b) for a, b in pairs])

    def attribute(self, machine: Machine, name: str) -> Value:
        machine.budget.spend(len(self.values) if name not in LOOKS else 0)
        match name:
            case "int" | "long":
                return Native(name, lambda inner, *args: Numbers([int(each) for each in self.plain()]))
            case "flip" | "cumsum":
                made: list[Value] = self.values[::-1] if name == "flip" else [*accumulate(self.plain())]
                return Native(name, lambda inner, *args, **named: Numbers(made))
            case "float" | "double" | "to" | "cpu" | "detach" | "numpy" | "clone" | "contiguous" | "flatten":
                return Native(name, lambda inner, *args, **named: self)
            case "astype":
                return Native(name, lambda inner, kind, **named: self._as(kind))
            case "tolist":
                return Native(name, lambda inner: list(self.values))
            case "item" | "__int__" | "__float__":
                return Native(name, lambda inner: self._only())
            case "shape":
                return (len(self.values),)
            case "max" | "min" | "any" | "all" | "sum" | "prod":
                return Native(name, lambda inner: Numbers([REDUCED[name](self.plain())]))
            case "floor" | "ceil" | "round" | "abs" | "sqrt" | "exp" | "log":
                return Native(name, lambda inner: of_each(inner, self, EACH[name], name))
            case "split":
                return Native(name, lambda inner, sizes, dim=0: self._split(inner, sizes))
            case "__len__" | "numel":
                return Native(name, lambda inner: len(self.values))
        sizes_only = machine.numbers_of((len(self.values),))
        if isinstance(sizes_only, FrameworkValue):
            return sizes_only.attribute(machine, name)
        return Unknown(f"'{name}' of a tensor of numbers")

    def _as(self, kind: Value) -> Value:
        """`x.astype(int)`"""
        host = kind.host if isinstance(kind, Class) else None
        if host is int:
            return Numbers([int(each) for each in self.plain()])
        if host is float:
            return Numbers([float(each) for each in self.plain()])
        return Unknown(f"an array of {said(kind)}")

    def _split(self, machine: Machine, sizes: Value) -> Value:
        """`x.split(2)`, `x.split([2, 3])`"""
        count = len(self.values)
        parts = [sizes] * -(-count // max(sizes, 1)) if isinstance(sizes, int) else list(elements(machine, sizes))
        if not all(isinstance(each, int) and each >= 0 for each in parts):
            return Unknown(f"a split of {said(sizes)}")
        machine.budget.container(len(parts))
        ends = list(accumulate([each for each in parts if isinstance(each, int)]))
        if isinstance(sizes, list | tuple) and ends[-1:] != [count]:
            raise Raised("RuntimeError", f"split into {said(sizes)} does not make {count} numbers")
        return tuple([Numbers(self.values[first:end]) for first, end in zip([0, *ends], ends, strict=False)])

    def item(self, machine: Machine, key: Value) -> Value:
        if isinstance(key, slice):
            machine.budget.spend(len(self.values))
            return Numbers(self.values[key])
        if isinstance(key, int) and -len(self.values) <= key < len(self.values):
            return self.values[key]
        sizes_only = machine.numbers_of((len(self.values),)) if not isinstance(key, int) else None
        if isinstance(sizes_only, FrameworkValue):
            return sizes_only.item(machine, key)
        raise Raised("IndexError", f"{said(key)} is not in a tensor of {len(self.values)}")

    def with_item(self, machine: Machine, key: Value, value: Value) -> Value:
        """It with some numbers changed; what does not say which, or to what, leaves its size alone known."""
        values = list(self.values)
        if isinstance(key, int) and -len(values) <= key < len(values) and isinstance(value, int | float):
            values[key] = value
            return Numbers(values)
        put = value.values if isinstance(value, Numbers) else None
        if isinstance(key, slice) and (put is not None or isinstance(value, int | float)):
            machine.budget.spend(len(values))
            count = len(values[key])
            if put is None or len(put) in (1, count):
                values[key] = [value] * count if put is None else [*put] if len(put) == count else [*put] * count
                return Numbers(values)
        return machine.numbers_of((len(self.values),))

    def elements(self, machine: Machine) -> Iterator[Value]:
        return iter(self.values)

    def truth(self) -> bool:
        return bool(self._only())

    def plain(self) -> list[float]:
        """Its values, all of them numbers."""
        if not all(isinstance(each, int | float) for each in self.values):
            raise Unreadable("a tensor of numbers holds what is no number")
        return [each for each in self.values if isinstance(each, int | float)]

    def _only(self) -> Value:
        if len(self.values) != 1:
            raise Raised("RuntimeError", f"a tensor of {len(self.values)} numbers is no number")
        return self.values[0]


def of_each(machine: Machine, value: Value, function: Callable[[float], float], what: str) -> Value:
    """A function of each number, or of one."""
    if isinstance(value, Unknown):
        return value
    many = value.values if isinstance(value, Numbers) else [value]
    machine.budget.spend(len(many))
    if not all(isinstance(each, int | float) for each in many):
        raise Unreadable(f"{what} of {said(value)} is not read")
    try:
        made: list[Value] = [function(each) for each in many if isinstance(each, int | float)]
    except (ValueError, OverflowError):
        raise Raised("ValueError", f"{what} does not take {said(value)}") from None
    return Numbers(made)


def differences(machine: Machine, value: Value) -> Value:
    """`torch.diff(x)`: each number less the one before."""
    if not isinstance(value, Numbers):
        return Unknown("diff")
    machine.budget.spend(len(value.values))
    pairs = zip(value.values, value.values[1:], strict=False)
    return Numbers([binary(machine, "-", after, before) for before, after in pairs])


def unique(machine: Machine, value: Value, *rest: Value, return_counts: Value = False, **named: Value) -> Value:
    """`torch.unique(x, return_counts=True)`: the numbers in order, and how often each stands there."""
    if not isinstance(value, Numbers) or rest or named.get("return_inverse") or named.get("dim") is not None:
        return Unknown("unique")
    machine.budget.spend(len(value.values) * 4)
    found = sorted(Counter(value.plain()).items())
    made = Numbers([number for number, _ in found])
    return (made, Numbers([count for _, count in found])) if return_counts else made


DEEPEST = 16
"""Lists in lists that a tensor is made of."""


def nested_sizes(values: Value, deep: int = 0) -> tuple[int, ...]:
    """The sizes of lists in lists, () where they are not all as long as one another or hold what is no number."""
    if not isinstance(values, list | tuple) or not values or deep > DEEPEST:
        return ()
    if all(isinstance(each, int | float) for each in values):
        return (len(values),)
    inner = {nested_sizes(each, deep + 1) for each in values}
    only = next(iter(inner))
    return (len(values), *only) if len(inner) == 1 and only else ()
