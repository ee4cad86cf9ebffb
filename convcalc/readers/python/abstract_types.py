"""What a value can do, as `isinstance(value, Iterable)` asks: the modules `collections.abc` and `numbers`."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.values import (
    Bound,
    Class,
    FrameworkValue,
    Function,
    Instance,
    Named,
    Native,
    OneShot,
    Value,
)

SEQUENCES = (list, tuple, str, range)
CONTAINERS = (*SEQUENCES, dict, set, frozenset)


def _has(value: Value, *names: str) -> bool:
    """Is it an object of a class with methods of these names?"""
    return isinstance(value, Instance) and all(value.cls.find(name) for name in names)


def _is_tensor(value: Value) -> bool:
    return isinstance(value, FrameworkValue) and "Tensor" in value.type_names


def _callable(value: Value) -> bool:
    return isinstance(value, Function | Native | Bound | Class) or _has(value, "__call__")


def _iterable(value: Value) -> bool:
    return isinstance(value, (*CONTAINERS, OneShot)) or _has(value, "__iter__") or _is_tensor(value)


def _sized(value: Value) -> bool:
    return isinstance(value, CONTAINERS) or _has(value, "__len__") or _is_tensor(value)


_TESTS: dict[str, Callable[[Value], bool]] = {
    "Callable": _callable,
    "Iterable": _iterable,
    "Sized": _sized,
    "Collection": lambda value: isinstance(value, CONTAINERS) or _has(value, "__iter__", "__len__", "__contains__"),
    "Container": lambda value: isinstance(value, CONTAINERS) or _has(value, "__contains__"),
    "Hashable": lambda value: not isinstance(value, list | dict | set),
    "Sequence": lambda value: isinstance(value, SEQUENCES),
    "MutableSequence": lambda value: isinstance(value, list),
    "Mapping": lambda value: isinstance(value, dict),
    "MutableMapping": lambda value: isinstance(value, dict),
    "Set": lambda value: isinstance(value, set | frozenset),
    "Iterator": lambda value: isinstance(value, OneShot) or _has(value, "__next__", "__iter__"),
    "Generator": lambda value: isinstance(value, OneShot),
    "Number": lambda value: isinstance(value, int | float),
    "Real": lambda value: isinstance(value, int | float),
    "Integral": lambda value: isinstance(value, int),
}


def _abstract(name: str, test: Callable[[Value], bool]) -> Class:
    return Class(name, (OBJECT,), {"__instancecheck__": Native("isinstance", lambda machine, value: test(value))})


ABSTRACT: Named = {name: _abstract(name, test) for name, test in _TESTS.items()}
"""Name -> a class of which values are without being made by it."""

NUMBERS: Named = {name: ABSTRACT[name] for name in ("Number", "Real", "Integral")}
"""The module `numbers`."""
