"""Copies of values, shallow and deep."""

from __future__ import annotations

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import FrameworkValue, Instance, Named, Native, Value


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
        twin = known[id(value)] = Instance(value.cls)
        twin.attributes = {key: copied(machine, each, known) for key, each in value.attributes.items()}
        return twin
    if isinstance(value, FrameworkValue):
        return known.setdefault(id(value), value.copy())
    return value


def _copy(machine: Machine, value: Value) -> Value:
    if isinstance(value, Instance):
        twin = Instance(value.cls)
        twin.attributes = dict(value.attributes)
        return twin
    return value.copy() if isinstance(value, list | dict | set) else value


COPIES: Named = {
    "copy": Native("copy", _copy),
    "deepcopy": Native("deepcopy", lambda machine, value, memo=None: copied(machine, value)),
}
"""The module `copy`."""
