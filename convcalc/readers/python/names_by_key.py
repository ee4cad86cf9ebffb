"""Names as a dictionary: `globals()["ResNet"]`, `sys.modules[__name__]`; they are looked up, and none is changed."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Class, Instance, Named, Namespace, Native, Raised, Unreadable, Value, said

_OF, _OPEN = " of", " open"
"""Where the names are kept, and may there be more of them: no program can have attributes of these names."""


def _found(machine: Machine, owner: Value, key: Value) -> Value:
    """What a key stands for; raises Raised where it stands for nothing."""
    assert isinstance(owner, Instance)
    names = owner.attributes[_OF]
    if isinstance(names, Namespace):
        if isinstance(key, str) and (key in names.attributes or (owner.attributes[_OPEN] and not names.lacks(key))):
            return machine.attribute(names, key)
    elif (made := machine.call(names, key)) is not None:
        return made
    raise Raised("KeyError", said(key))


def _get(machine: Machine, owner: Value, key: Value, default: Value = None) -> Value:
    try:
        return _found(machine, owner, key)
    except Raised:
        return default


def _has(machine: Machine, owner: Value, key: Value) -> Value:
    return _get(machine, owner, key) is not None


def _put(machine: Machine, owner: Value, key: Value, value: Value) -> Value:
    raise Unreadable(f"a name that is made by globals(), {said(key)}, is not followed", "name = value")


def _keys(machine: Machine, owner: Value) -> Value:
    assert isinstance(owner, Instance)
    names = owner.attributes[_OF]
    if not isinstance(names, Namespace):
        raise Unreadable("the names of all modules are not followed")
    return list(names.attributes)


def _items(machine: Machine, owner: Value) -> Value:
    keys = _keys(machine, owner)
    assert isinstance(keys, list)
    machine.budget.container(len(keys))
    return [(key, _found(machine, owner, key)) for key in keys]


_METHODS: Named = {
    "get": Native("get", _get),
    "keys": Native("keys", _keys),
    "__iter__": Native("iter", _keys),
    "items": Native("items", _items),
    "__getitem__": Native("getitem", _found),
    "__contains__": Native("contains", _has),
    "__setitem__": Native("setitem", _put),
    "update": Native("update", _put),
}
_NAMES = Class("dict", (OBJECT,), _METHODS)


def names_by_key(names: Namespace | Callable[[Value], Value], more: bool = False) -> Instance:
    """The names of a module, or what a function finds for a key, None for nothing.

    more: may the module have others, which nobody here knows?
    """
    made = Instance(_NAMES)
    made.attributes[_OPEN] = more
    made.attributes[_OF] = names if isinstance(names, Namespace) else Native("names", lambda machine, key: names(key))
    return made
