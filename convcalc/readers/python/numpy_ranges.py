"""numpy's ranges and lists of numbers, exactly as numpy works them out: a width is cut to a whole number of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import accumulate

from convcalc.readers.python.arrays import Numbers
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import Class, Named, Native, Raised, Unknown, Value
from convcalc.readers.python.work_limit import kept

LARGEST = 2**53
"""What a float says exactly; numbers beyond are not worked with, nor are those that are none."""

Runs = Callable[..., list[float] | float]


def _plain(value: Value) -> list[float] | None:
    """The numbers of an array, a list or one number; None where one of them is not known."""
    every = value.values if isinstance(value, Numbers) else list(value) if isinstance(value, list | tuple) else [value]
    return [each for each in every if isinstance(each, int | float)] if _known(every) else None


def _known(values: list[Value]) -> bool:
    return all(isinstance(each, int | float) and -LARGEST <= each <= LARGEST for each in values)


def _as_type(numbers: list[float], kind: Value) -> Value:
    """The same as numbers of a type, `dtype=int`; of one that is not known they are not known."""
    host = kind.host if isinstance(kind, Class) else None
    if kind is None or host is float:
        return Numbers(list(numbers))
    return Numbers([int(each) for each in numbers]) if host is int else Unknown("numbers of a type that is not read")


def linspace(
    machine: Machine,
    start: Value,
    stop: Value,
    num: Value = 50,
    endpoint: Value = True,
    retstep: Value = False,
    dtype: Value = None,
    **rest: Value,
) -> Value:
    """`np.linspace(16, 64, 4)`: a step times each place, and the last number itself."""
    if not isinstance(start, int | float) or not isinstance(stop, int | float) or not isinstance(num, int):
        return Unknown("numpy.linspace of what is not known")
    if not _known([start, stop, num]):
        return Unknown("numpy.linspace of numbers beyond 2**53")
    if retstep is not False or not isinstance(endpoint, bool):
        return Unknown("numpy.linspace with its step")
    machine.budget.container(max(num, 0))
    parts = num - 1 if endpoint else num
    made = [at * ((stop - start) / parts) + start if parts > 0 else float(start) for at in range(num)]
    if endpoint and num > 1:
        made[-1] = float(stop)
    return _as_type(made, dtype)


def arange(machine: Machine, *ends: Value, dtype: Value = None, step: Value = None, **rest: Value) -> Value:
    """`np.arange(3)`, `np.arange(0, 1, 0.25)`: as many steps as begin before the end."""
    ends = ends if step is None else (*ends, step) if len(ends) == 2 else (0, *ends, step)
    if any(isinstance(each, Unknown) for each in ends) or rest:
        return Unknown("numpy.arange of what is not known")
    if all(isinstance(each, int | float) for each in ends) and not _known(list(ends)):
        return Unknown("numpy.arange of numbers beyond 2**53")
    numbers = _plain(list(ends))
    if numbers is None or not 1 <= len(numbers) <= 3:
        raise Raised("TypeError", f"arange takes 1 to 3 numbers, not {len(ends)}")
    first, last, by = (0, *numbers, 1) if len(numbers) == 1 else (*numbers, 1)[:3]
    if not by:
        raise Raised("ValueError", "arange has a step of 0")
    if abs(last - first) > abs(by) * LARGEST:
        return Unknown("numpy.arange of more than 2**53 numbers")
    count = max(0, math.ceil((last - first) / by))
    machine.budget.container(count)
    return _as_type([first + at * by for at in range(count)], dtype)


def _joined(machine: Machine, parts: Value, axis: Value = 0, **rest: Value) -> Value:
    """`np.concatenate([a, b])`"""
    every = [_plain(each) for each in elements(machine, parts)]
    if rest or axis not in (0, None) or any(each is None for each in every):
        return Unknown("numpy.concatenate of what is not known")
    return Numbers([number for each in every for number in each or ()])


def _appended(machine: Machine, values: Value, more: Value, axis: Value = None) -> Value:
    return _joined(machine, (values, more), axis)


def _product_so_far(numbers: list[float]) -> list[float]:
    def times(a: float, b: float) -> float:
        kept(a * b)
        return a * b

    return list(accumulate(numbers, times))


def _of(name: str, function: Runs) -> Native:
    """A function of the numbers of one array, and of numbers."""

    def run(machine: Machine, values: Value, *more: Value, **named: Value) -> Value:
        numbers = _plain(values)
        if numbers is None or not numbers or named or not _known(list(more)):
            return Unknown(f"numpy.{name}")
        machine.budget.container(len(numbers))
        made = function(numbers, *more)
        return Numbers(list(made)) if isinstance(made, list) else made

    return Native(name, run)


def _pairs(name: str, function: Callable[[float, float], float]) -> Native:
    """A function of two numbers, or of each number of an array and another."""

    def run(machine: Machine, a: Value, b: Value, **named: Value) -> Value:
        ours, theirs = _plain(a), _plain(b)
        if ours is None or theirs is None or named or 0 in (len(ours), len(theirs)):
            return Unknown(f"numpy.{name}")
        count = max(len(ours), len(theirs))
        if {len(ours), len(theirs)} - {1, count}:
            raise Raised("ValueError", f"arrays of {len(ours)} and {len(theirs)} numbers do not meet")
        machine.budget.container(count)
        made: list[Value] = [function(ours[at % len(ours)], theirs[at % len(theirs)]) for at in range(count)]
        alone = not any(isinstance(each, Numbers | list | tuple) for each in (a, b))
        return made[0] if alone else Numbers(made)

    return Native(name, run)


def _clip(machine: Machine, values: Value, least: Value = None, most: Value = None, **named: Value) -> Value:
    """`np.clip(width, 8, 64)`"""
    numbers = _plain(values)
    bounds = [each for each in (least, most) if each is not None]
    if numbers is None or named or not _known(bounds):
        return Unknown("numpy.clip")
    made: list[Value] = [_between(each, least, most) for each in numbers]
    return Numbers(made) if isinstance(values, Numbers | list | tuple) else made[0]


def _between(number: float, least: Value, most: Value) -> float:
    number = max(number, least) if isinstance(least, int | float) else number
    return min(number, most) if isinstance(most, int | float) else number


LISTS: Named = {
    "linspace": Native("linspace", linspace),
    "arange": Native("arange", arange),
    "concatenate": Native("concatenate", _joined),
    "append": Native("append", _appended),
    "clip": Native("clip", _clip),
    "maximum": _pairs("maximum", max),
    "minimum": _pairs("minimum", min),
    "cumprod": _of("cumprod", _product_so_far),
    "sort": _of("sort", sorted),
    "flip": _of("flip", lambda numbers: numbers[::-1]),
    "mean": _of("mean", lambda numbers: sum(numbers) / len(numbers)),
    "argmax": _of("argmax", lambda numbers: numbers.index(max(numbers))),
    "argmin": _of("argmin", lambda numbers: numbers.index(min(numbers))),
}
"""What is exact here; what is not stays unknown."""
