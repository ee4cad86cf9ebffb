"""Copies of values, shallow and deep."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import DictInstance, FrameworkValue, Instance, Named, Native, Value


def copied(machine: Machine, value: Value, known: dict[int, Value] | None = None) -> Value:
    """A deep copy: parameters and modules become others."""
    known = {} if known is None else known
    if id(value) in known:
        return known[id(value)]
    machine.budget.spend()
    if isinstance(value, list):
        made: list[Value] = []
        known[id(value)] = made
        made += [copied(machine, each, known) for each in value]
        return made
    if type(value) is tuple:  # and no row of a layer, which would no longer be one
        return tuple([copied(machine, each, known) for each in value])
    if isinstance(value, dict):
        return {key: copied(machine, each, known) for key, each in value.items()}
    if isinstance(value, Instance):
        twin = known[id(value)] = type(value)(value.cls)
        _fill(twin, value, lambda each: copied(machine, each, known))
        return twin
    if isinstance(value, FrameworkValue):
        return known.setdefault(id(value), value.copy())
    return value


def _fill(twin: Instance, value: Instance, copy: Callable[[Value], Value]) -> None:
    """Give a copy of an object what it has, each by itself; what it holds by key may be its attributes as well."""
    twin.attributes = {key: copy(each) for key, each in value.attributes.items()}
    if isinstance(twin, DictInstance) and isinstance(value, DictInstance):
        both = cast("dict[Value, Value]", value.attributes) is value.items
        held = {key: copy(each) for key, each in value.items.items()} if not both else twin.attributes
        twin.items = cast("dict[Value, Value]", held)


def _copy(machine: Machine, value: Value) -> Value:
    if isinstance(value, Instance):
        twin = type(value)(value.cls)
        _fill(twin, value, lambda each: each)
        return twin
    return value.copy() if isinstance(value, list | dict | set) else value


COPIES: Named = {
    "copy": Native("copy", _copy),
    "deepcopy": Native("deepcopy", lambda machine, value, memo=None: copied(machine, value)),
}
"""The module `copy`."""
