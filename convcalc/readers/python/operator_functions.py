"""The module `operator`: operators as functions, and what takes places or attributes of what it is given."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import binary, compared, unary
from convcalc.readers.python.subscripts import item
from convcalc.readers.python.values import Named, Native, Raised, Value

_BINARY = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "matmul": "@",
    "and_": "&", "or_": "|", "xor": "^", "lshift": "<<", "rshift": ">>",
}  # fmt: skip
_COMPARING = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "is_": "is", "is_not": "is not"}


def _of_two(symbol: str, how: Callable[..., Value]) -> Native:
    return Native(f"operator {symbol}", lambda machine, a, b: how(machine, symbol, a, b))


def _each_of(name: str, find: Callable[[Machine, Value, Value], Value]) -> Native:
    """`itemgetter(0, 2)`: a function that gives one, or a tuple of several."""

    def make(machine: Machine, *keys: Value) -> Value:
        if not keys:
            raise Raised("TypeError", f"{name} needs at least one argument")

        def run(inner: Machine, value: Value) -> Value:
            found = tuple([find(inner, value, key) for key in keys])
            return found if len(keys) > 1 else found[0]

        return Native(name, run)

    return Native(name, make)


def _attribute(machine: Machine, value: Value, path: Value) -> Value:
    for name in str(path).split("."):
        value = machine.attribute(value, name)
    return value


OPERATOR: Named = {
    **{name: _of_two(symbol, binary) for name, symbol in _BINARY.items()},
    **{name: _of_two(symbol, compared) for name, symbol in _COMPARING.items()},
    "neg": Native("neg", lambda machine, value: unary(machine, "-", value)),
    "not_": Native("not_", lambda machine, value: unary(machine, "not", value)),
    "getitem": Native("getitem", item),
    "itemgetter": _each_of("itemgetter", item),
    "attrgetter": _each_of("attrgetter", _attribute),
}
"""The module `operator`."""
