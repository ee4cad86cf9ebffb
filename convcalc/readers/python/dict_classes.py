"""Classes of a program that come from `dict`, as settings are often kept: `class Config(dict)`, with a `__getattr__`.

What such an object holds is a dictionary of its own beside its attributes; `self.__dict__ = self` makes them one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from convcalc.readers.python import methods
from convcalc.readers.python.host_types import OBJECT, make_dict
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import hashable
from convcalc.readers.python.subscripts import delete_item, item, set_item
from convcalc.readers.python.values import (
    Class,
    DictInstance,
    Instance,
    Named,
    Native,
    OneShot,
    Unknown,
    Unreadable,
    Value,
    said,
)


def held(owner: Value) -> dict[Value, Value]:
    """What an object holds by key."""
    if isinstance(owner, DictInstance):
        return owner.items
    if isinstance(owner, dict):
        return owner
    raise Unreadable(f"{said(owner)} is taken for a dictionary, which is not followed")


def _make(machine: Machine, cls: Value, *args: Value, **named: Value) -> Value:
    assert isinstance(cls, Class)
    made = DictInstance(cls)
    init = cls.find("__init__")
    assert init is not None  # that of `dict`, where there is none of the class
    machine.call(init[1], made, *args, **named)
    return made


def _initialise(machine: Machine, owner: Value, values: Value = (), /, **named: Value) -> Value:
    """`super().__init__(values, **more)`"""
    found = make_dict(machine, None, values, **named)
    if not isinstance(found, dict):
        raise Unreadable(f"a dictionary of what is not known: {said(found)}")
    held(owner).update(found)
    return None


def _item(machine: Machine, owner: Value, key: Value) -> Value:
    missing = owner.cls.find("__missing__") if isinstance(owner, Instance) else None
    if missing is not None and not isinstance(key, Unknown) and hashable(key) not in held(owner):
        return machine.call(missing[1], owner, key)
    return item(machine, held(owner), key)


def _set_attribute(machine: Machine, owner: Value, name: Value, value: Value) -> Value:
    """`self.__dict__ = self`, and all other attributes as usual."""
    if name != "__dict__" or not isinstance(owner, Instance):
        return machine.call(OBJECT.attributes["__setattr__"], owner, name, value)
    owner.attributes = cast("Named", held(value))  # a key that is no text is an attribute that nobody asks for
    return None


def _copied(machine: Machine, owner: Value) -> Value:
    """`.copy()` gives a plain dictionary, as Python's does."""
    return dict(held(owner))


def _of_held(function: Native) -> Callable[..., Value]:
    """A method of a dictionary, on what an object holds."""

    def run(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        plain = [each.items if isinstance(each, DictInstance) else each for each in args]
        return function.run(machine, held(owner), *plain, **named)

    return run


_OWN: dict[str, Callable[..., Value]] = {
    "__make__": _make,
    "__init__": _initialise,
    "__getitem__": _item,
    "__setitem__": lambda machine, owner, key, value: set_item(machine, held(owner), key, value),
    "__delitem__": lambda machine, owner, key: delete_item(machine, held(owner), key),
    "__contains__": lambda machine, owner, key: hashable(key) in held(owner),
    "__len__": lambda machine, owner: len(held(owner)),
    "__iter__": lambda machine, owner: OneShot(iter(list(held(owner)))),
    "__setattr__": _set_attribute,
}
_METHODS: dict[str, Native] = {name: each for name, each in methods.METHODS[dict].items() if isinstance(each, Native)}

HELD = Class(
    "dict",
    (OBJECT,),
    {
        **{name: Native(name, _of_held(each)) for name, each in _METHODS.items()},
        **{name: Native(name, run) for name, run in _OWN.items()},
        "copy": Native("copy", _copied),
    },
)
"""What a class that comes from a dictionary of Python's has; also found as `dict.get`."""


def base(host: Class) -> Class:
    """What stands for `dict`, or a dictionary of the library, among the bases of a class of the program."""
    return Class(host.name, (HELD, host))
