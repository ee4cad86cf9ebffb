"""What a value can do, as `isinstance(value, Iterable)` asks: the modules `collections.abc` and `numbers`."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import (
    Bound,
    Class,
    FrameworkValue,
    Function,
    Instance,
    Named,
    Native,
    OneShot,
    Raised,
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


def _item(machine: Machine, owner: Value, key: Value) -> Value:
    return machine.call(machine.attribute(owner, "__getitem__"), key)


def _get(machine: Machine, owner: Value, key: Value, default: Value = None) -> Value:
    try:
        return _item(machine, owner, key)
    except Raised as raised:
        if raised.kind != "KeyError":
            raise
    return default


def _contains(machine: Machine, owner: Value, key: Value) -> Value:
    missing = object()
    return _get(machine, owner, key, missing) is not missing


def _put_all(machine: Machine, owner: Value, values: Value = (), **named: Value) -> Value:
    for key, value in _pairs(machine, values) + list(named.items()):
        machine.call(machine.attribute(owner, "__setitem__"), key, value)
    return None


def _pairs(machine: Machine, values: Value) -> list[tuple[Value, Value]]:
    if isinstance(values, dict):
        return list(values.items())
    every = [list(elements(machine, each)) for each in elements(machine, values)]
    if any(len(each) != 2 for each in every):
        raise Raised("ValueError", "update needs pairs of a key and a value")
    return [(each[0], each[1]) for each in every]


_MIXED_IN: dict[str, Callable[..., Value]] = {
    "keys": lambda machine, owner: list(elements(machine, owner)),
    "values": lambda machine, owner: [_item(machine, owner, key) for key in elements(machine, owner)],
    "items": lambda machine, owner: [(key, _item(machine, owner, key)) for key in elements(machine, owner)],
    "get": _get,
    "__contains__": _contains,
}
"""What a class has that comes from `Mapping` and says by itself what its items are."""

_MIXINS = {"Mapping": _MIXED_IN, "MutableMapping": {**_MIXED_IN, "update": _put_all}}


def _abstract(name: str, test: Callable[[Value], bool]) -> Class:
    natives: Named = {key: Native(key, run) for key, run in _MIXINS.get(name, {}).items()}
    check = Native("isinstance", lambda machine, value: test(value))
    return Class(name, (OBJECT,), {**natives, "__instancecheck__": check})


ABSTRACT: Named = {name: _abstract(name, test) for name, test in _TESTS.items()}
"""Name -> a class of which values are without being made by it."""

NUMBERS: Named = {name: ABSTRACT[name] for name in ("Number", "Real", "Integral")}
"""The module `numbers`."""
