"""Classes of named fields: `namedtuple` and `typing.NamedTuple`."""

from __future__ import annotations

from convcalc.readers.python.host_types import OBJECT, TYPES
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import (
    Class,
    Deferred,
    Instance,
    Named,
    Native,
    OneShot,
    Raised,
    Special,
    Unknown,
    Value,
    said,
)

WITHOUT_DEFAULT = Unknown("a field without a default")
PASSED = "passed on"
"""The kind of a field that a constructor only passes to `__post_init__`."""

_FIELDS, _DEFAULTS = "_fields", "_field_defaults"


def _named_tuple(
    machine: Machine, name: Value, names: Value, *rest: Value, defaults: Value = None, **named: Value
) -> Value:
    """`namedtuple("Args", "width depth", defaults=(1,))`"""
    listed = names.replace(",", " ").split() if isinstance(names, str) else list(elements(machine, names))
    every = [str(each) for each in listed]
    given = list(elements(machine, defaults)) if defaults is not None else []
    return record(str(name), dict.fromkeys(every, WITHOUT_DEFAULT) | _last(every, given))


def _last(names: list[str], values: list[Value]) -> Named:
    """The last names with these values, in order."""
    return dict(zip(names[len(names) - len(values) :], values, strict=False))


def record(name: str, fields: Named, base: Class | None = None) -> Class:
    """A class whose objects are tuples of named fields; a field without a default has WITHOUT_DEFAULT.

    base: the class of the program that says the fields and may have methods of its own.
    """
    made = base or Class(name, (RECORD,))
    new = Instance(Class("new", (OBJECT,), {"__setattr__": Native("setattr", _set_defaults)}))
    new.attributes["of"] = made
    made.define({_FIELDS: tuple(fields), _DEFAULTS: fields, "__new__": new})
    return made


def _fields(cls: Value) -> Named:
    found = cls.find(_DEFAULTS) if isinstance(cls, Class) else None
    fields = found[1] if found is not None else {}
    assert isinstance(fields, dict)
    return fields


def _set_defaults(machine: Machine, owner: Value, name: Value, value: Value) -> Value:
    """`Args.__new__.__defaults__ = (None,) * len(Args._fields)`"""
    assert isinstance(owner, Instance)
    if name == "__defaults__":
        fields = _fields(owner.attributes["of"])
        fields.update(_last(list(fields), list(elements(machine, value))))
    return None


def _made(machine: Machine, cls: Value, *args: Value, **named: Value) -> Value:
    assert isinstance(cls, Class)
    fields = _fields(cls)
    if len(args) > len(fields) or any(key not in list(fields)[len(args) :] for key in named):
        raise Raised("TypeError", f"{cls.name} has no such field")
    values = {**fields, **dict(zip(fields, args, strict=False)), **named}
    values = {key: each.find() if isinstance(each, Deferred) else each for key, each in values.items()}
    missing = [key for key, each in values.items() if each is WITHOUT_DEFAULT]
    if missing:
        raise Raised("TypeError", f"{cls.name} needs {', '.join(missing)}")
    made = Instance(cls)
    made.attributes.update(values)
    return made


def _values(owner: Value) -> tuple[Value, ...]:
    assert isinstance(owner, Instance)
    return tuple([owner.attributes[each] for each in _fields(owner.cls)])


def _equal(machine: Machine, owner: Value, other: Value) -> Value:
    same = _values(other) if isinstance(other, Instance) and RECORD in other.cls.mro else other
    return _values(owner) == same


def _changed(machine: Machine, owner: Value, /, **changes: Value) -> Value:
    """`args._replace(width=2)`"""
    assert isinstance(owner, Instance)
    return _made(machine, owner.cls, **{**_as_named(owner), **changes})


def _as_named(owner: Value) -> Named:
    assert isinstance(owner, Instance)
    return dict(zip(_fields(owner.cls), _values(owner), strict=True))


def _item(machine: Machine, owner: Value, at: Value) -> Value:
    if not isinstance(at, int | slice):
        raise Raised("TypeError", f"{said(owner)} has no place {said(at)}")
    try:
        return _values(owner)[at]
    except IndexError:
        raise Raised("IndexError", f"{said(at)} is not in {said(owner)}") from None


RECORD = Class(
    "NamedTuple",
    (TYPES["tuple"],),
    {
        "__make__": Native("NamedTuple", _made),
        "__iter__": Native("iter", lambda machine, owner: OneShot(iter(_values(owner)))),
        "__len__": Native("len", lambda machine, owner: len(_values(owner))),
        "__getitem__": Native("getitem", _item),
        "__eq__": Native("eq", _equal),
        "_asdict": Native("_asdict", lambda machine, owner: _as_named(owner)),
        "_replace": Native("_replace", _changed),
        "_make": Special(
            "classmethod", Native("_make", lambda machine, cls, values: _made(machine, cls, *elements(machine, values)))
        ),
    },
)
"""What is behind every named tuple; a class of the program that it is the base of has the fields it annotates."""


NAMED_TUPLE = Native("namedtuple", _named_tuple)
