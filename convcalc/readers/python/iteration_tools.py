"""The module `itertools`: every element is paid for when it is taken, so that what never ends is refused."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import binary, elements, truth
from convcalc.readers.python.values import Class, Named, Native, OneShot, Raised, Special, Value, said


def _finite(machine: Machine, values: Iterator[Value]) -> OneShot:
    """An iterator that is paid for as it goes."""

    def paid() -> Iterator[Value]:
        for each in values:
            machine.budget.spend()
            yield each

    return OneShot(paid())


def _chain(machine: Machine, *values: Value) -> Value:
    return _finite(machine, itertools.chain(*[elements(machine, each) for each in values]))


def _chain_of(machine: Machine, values: Value) -> Value:
    return _finite(machine, (each for inner in elements(machine, values) for each in elements(machine, inner)))


def _repeat(machine: Machine, value: Value, times: Value = None) -> Value:
    return _finite(machine, itertools.repeat(value, times) if isinstance(times, int) else itertools.repeat(value))


def _product(machine: Machine, *values: Value, repeat: Value = 1) -> Value:
    every = [list(elements(machine, each)) for each in values] * (repeat if isinstance(repeat, int) else 1)
    machine.budget.container(math.prod(map(len, every)))
    return OneShot(iter(itertools.product(*every)))


def _islice(machine: Machine, values: Value, *ends: Value) -> Value:
    return OneShot(
        itertools.islice(elements(machine, values), *[each if isinstance(each, int) else None for each in ends])
    )


def _longest(machine: Machine, *values: Value, fillvalue: Value = None) -> Value:
    return OneShot(itertools.zip_longest(*[elements(machine, each) for each in values], fillvalue=fillvalue))


def _pairwise(machine: Machine, values: Value) -> Value:
    every = list(elements(machine, values))
    return OneShot(iter(itertools.pairwise(every)))


def _accumulate(machine: Machine, values: Value, func: Value = None, *, initial: Value = None) -> Value:
    """`accumulate([2, 3])` is 2, 5; with a function of two what that makes of them."""
    made: list[Value] = [] if initial is None else [initial]
    for each in elements(machine, values):
        if made:
            each = binary(machine, "+", made[-1], each) if func is None else machine.call(func, made[-1], each)
        made.append(each)
    return OneShot(iter(made))


def _count(machine: Machine, start: Value = 0, step: Value = 1) -> Value:
    if not isinstance(start, int) or not isinstance(step, int):
        raise Raised("TypeError", f"count needs whole numbers, not {said(start)} and {said(step)}")
    return _finite(machine, itertools.count(start, step))


def _cycle(machine: Machine, values: Value) -> Value:
    every = list(elements(machine, values))
    return _finite(machine, itertools.cycle(every))


def _combinations(machine: Machine, values: Value, r: Value) -> Value:
    every = list(elements(machine, values))
    if not isinstance(r, int) or r < 0:
        raise Raised("ValueError", f"combinations of {said(r)} are none")
    return _finite(machine, itertools.combinations(every, r))


def _starmap(machine: Machine, function: Value, values: Value) -> Value:
    return OneShot(machine.call(function, *elements(machine, each)) for each in elements(machine, values))


def _while(machine: Machine, function: Value, values: Value) -> Value:
    """`takewhile`"""
    passing = elements(machine, values)
    return OneShot(itertools.takewhile(lambda each: truth(machine, machine.call(function, each)), passing))


_JOINS = Class("chain", (OBJECT,), {"__make__": Native("chain", lambda m, cls, *values: _chain(m, *values))})
_JOINS.define({"from_iterable": Special("staticmethod", Native("from_iterable", _chain_of))})
ITERTOOLS: Named = {
    "chain": _JOINS,
    "repeat": Native("repeat", _repeat),
    "product": Native("product", _product),
    "islice": Native("islice", _islice),
    "zip_longest": Native("zip_longest", _longest),
    "pairwise": Native("pairwise", _pairwise),
    "accumulate": Native("accumulate", _accumulate),
    "count": Native("count", _count),
    "cycle": Native("cycle", _cycle),
    "combinations": Native("combinations", _combinations),
    "starmap": Native("starmap", _starmap),
    "takewhile": Native("takewhile", _while),
}
"""The module `itertools`."""
