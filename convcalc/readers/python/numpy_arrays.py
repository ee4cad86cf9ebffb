"""The module `numpy`, as far as widths and depths of networks are worked out with it."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import accumulate

from convcalc.readers.python.arrays import REDUCED, Numbers, differences, nested_sizes, of_each, unique
from convcalc.readers.python.host_types import TYPES
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.numpy_ranges import LISTS
from convcalc.readers.python.operators import binary, elements
from convcalc.readers.python.values import FrameworkValue, Named, Namespace, Native, Unknown, Value


def _array(machine: Machine, values: Value, *rest: Value, **named: Value) -> Value:
    """`np.array([1, 2])`; of several axes its sizes alone are known."""
    if isinstance(values, FrameworkValue) and not isinstance(values, Numbers):
        return values
    if isinstance(values, Numbers):
        machine.budget.spend(len(values.values))
        return values.copy()
    every = list(elements(machine, values)) if isinstance(values, list | tuple) else [values]
    machine.budget.container(len(every))
    if all(isinstance(each, int | float) for each in every):
        return Numbers(every)
    sizes = nested_sizes(values)
    return machine.numbers_of(sizes) if sizes else Unknown("numpy.array of what is no list of numbers")


def _filled(name: str, number: Value = None) -> Native:
    """`np.full(3, 64)`, `np.zeros(3)`; of several axes its sizes alone are known."""

    def run(machine: Machine, shape: Value, fill_value: Value = number, *rest: Value, **named: Value) -> Value:
        (count, *more) = shape if isinstance(shape, list | tuple) and shape else (shape,)
        if more and all(type(each) is int and each >= 0 for each in (count, *more)):
            return machine.numbers_of(tuple(shape) if isinstance(shape, list | tuple) else ())
        if not isinstance(count, int) or more or not isinstance(fill_value, int | float):
            return Unknown(f"numpy.{name}")
        machine.budget.container(max(count, 0))
        return Numbers([fill_value] * count)

    return Native(name, run)


def _sized(name: str, *sizes: Value) -> Callable[[Machine], Value]:
    """Numbers of these sizes, whichever they are."""

    def run(machine: Machine) -> Value:
        known = tuple([each for each in sizes if type(each) is int and each >= 0])
        return machine.numbers_of(known) if known and len(known) == len(sizes) else Unknown(f"numpy.{name}")

    return run


def _eye(machine: Machine, count: Value, columns: Value = None, *rest: Value, **named: Value) -> Value:
    """`np.eye(3)`"""
    return _sized("eye", count, count if columns is None else columns)(machine)


def _drawn(name: str) -> Native:
    """`np.random.rand(1, 3, 224, 224)`"""
    return Native(name, lambda machine, *sizes: _sized(f"random.{name}", *sizes)(machine))


def _drawn_between(machine: Machine, *ends: Value, size: Value = None, **named: Value) -> Value:
    """`np.random.normal(0, 1, size=(1, 3, 32, 32))`, `np.random.randint(0, 10, (4, 12))`"""
    given = ends[-1] if size is None and ends and isinstance(ends[-1], list | tuple) else size
    return _sized("random", *(given if isinstance(given, list | tuple) else (given,)))(machine)


RANDOM = Namespace(
    "numpy.random",
    {
        **{name: _drawn(name) for name in ("rand", "randn")},
        **{name: Native(name, _drawn_between) for name in "normal uniform randint random random_sample".split()},
    },
)


def _each(name: str, function: Callable[[float], float]) -> Native:
    """A function of every number; of one number it gives one."""

    def run(machine: Machine, value: Value, *rest: Value, **named: Value) -> Value:
        value = Numbers(list(value)) if isinstance(value, list | tuple) else value
        made = of_each(machine, value, function, f"numpy.{name}")
        return made if isinstance(value, Numbers) or not isinstance(made, Numbers) else made.values[0]

    return Native(name, run)


def _as_float(function: Callable[[float], int]) -> Callable[[float], float]:
    """numpy keeps a float where Python's own function gives a whole number: no layer takes it then."""
    return lambda number: float(function(number))


def _operator(symbol: str) -> Native:
    def run(machine: Machine, a: Value, b: Value, **named: Value) -> Value:
        a, b = [Numbers(list(each)) if isinstance(each, list | tuple) else each for each in (a, b)]
        return binary(machine, symbol, a, b)

    return Native(symbol, run)


def _reduced(name: str, function: Callable[[list[float]], float]) -> Native:
    def run(machine: Machine, values: Value, *rest: Value, **named: Value) -> Value:
        made = _array(machine, values)
        if isinstance(made, FrameworkValue) and not isinstance(made, Numbers):
            return machine.call(machine.attribute(made, name), *rest, **named)
        return function(made.plain()) if isinstance(made, Numbers) and made.values else Unknown(f"numpy.{name}")

    return Native(name, run)


def _sums(machine: Machine, values: Value, *rest: Value, **named: Value) -> Value:
    """`np.cumsum`"""
    made = _array(machine, values)
    return Numbers(list(accumulate(made.plain()))) if isinstance(made, Numbers) else made


def _unique(machine: Machine, values: Value, *rest: Value, **named: Value) -> Value:
    return unique(machine, _array(machine, values), *rest, **named)


NUMPY: Named = {
    **{name: _each(name, getattr(math, name)) for name in ("sqrt", "log", "log2", "exp")},
    **{name: _each(name, _as_float(getattr(math, name))) for name in ("floor", "ceil", "trunc")},
    **{name: _each(name, _as_float(round)) for name in ("round", "rint", "around")},
    **{name: _each(name, abs) for name in ("abs", "absolute")},
    **LISTS,
    **{name: Native(name, _array) for name in ("array", "asarray", "atleast_1d")},
    "full": _filled("full"),
    "zeros": _filled("zeros", 0),
    "ones": _filled("ones", 1),
    **{name: _operator(symbol) for name, symbol in (("power", "**"), ("divide", "/"), ("multiply", "*"))},
    **{name: _operator(symbol) for name, symbol in (("add", "+"), ("subtract", "-"), ("floor_divide", "//"))},
    **{name: _reduced(name, function) for name, function in REDUCED.items()},
    **{name: _reduced(name, REDUCED[name[1:]]) for name in ("amax", "amin")},
    "empty": _filled("empty", 0),
    **dict.fromkeys(("eye", "identity"), Native("eye", _eye)),
    "random": RANDOM,
    "cumsum": Native("cumsum", _sums),
    "diff": Native("diff", differences),
    "unique": Native("unique", _unique),
    **dict.fromkeys(("int", "int32", "int64"), TYPES["int"]),
    **dict.fromkeys(("float", "float32", "float64"), TYPES["float"]),
    "pi": math.pi,
    "newaxis": None,
    "isscalar": Native("isscalar", lambda machine, value: isinstance(value, int | float | str)),
}
"""What is not here is unknown."""
