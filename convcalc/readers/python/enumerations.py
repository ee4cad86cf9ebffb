"""Enumerations: the classes of the module `enum`, and what their members are."""

from __future__ import annotations

from functools import partial

from convcalc.readers.python.host_types import OBJECT, TYPES
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import (
    Class,
    Deferred,
    Function,
    Instance,
    Named,
    Native,
    OneShot,
    Raised,
    Special,
    TextMember,
    Unknown,
    Unreadable,
    Value,
    WholeMember,
    said,
)

AUTO = Unknown("auto() outside of an enumeration")
"""What `auto()` gives; in an enumeration it is the number behind the one before."""

MEMBERS = "_member_names_"
"""Where an enumeration keeps the names of its members, in order."""


def _by_value(machine: Machine, cls: Value, value: Value = None, *rest: Value, **named: Value) -> Value:
    """`Color("red")`: the member that has this value; of a class without members it makes an enumeration."""
    assert isinstance(cls, Class)
    if MEMBERS not in cls.attributes and isinstance(value, str) and (rest or "names" in named):
        return _of_names(machine, cls, value, rest[0] if rest else named["names"], named.get("start", 1))
    if rest or MEMBERS not in cls.attributes:
        raise Unreadable(f"an enumeration made by {cls.name}(...) is not followed")
    if isinstance(value, Unknown):
        return value
    found = next((each for each in members(cls) if each is value or value_of(each) == value), None)
    if found is None:
        raise Raised("ValueError", f"{said(value)} is not a value of {cls.name}")
    return found


def _of_names(machine: Machine, cls: Class, name: str, given: Value, start: Value) -> Value:
    """`Enum("Color", "RED GREEN")`; the names may also be a list, a dictionary, or pairs of a name and a value."""
    every = given.replace(",", " ").split() if isinstance(given, str) else elements(machine, given)
    values = given if isinstance(given, dict) else {}
    members: dict[str, Value] = {}
    for at, each in enumerate(every, start if isinstance(start, int) else 1):
        pair = each if isinstance(each, tuple) and len(each) == 2 else (each, values.get(each, at))
        if not isinstance(pair[0], str):
            raise Unreadable(f"a member called {said(pair[0])} of an enumeration is not followed")
        members[pair[0]] = pair[1]
    made = Class(name, (cls,))
    made.define({"__make__": ENUM.attributes["__make__"], MEMBERS: tuple(members)})
    made.define({key: _member(made, key, Deferred(partial(members.get, key)), "") for key in members})
    return made


def _named(machine: Machine, cls: Value, name: Value) -> Value:
    """`Color["RED"]`"""
    assert isinstance(cls, Class)
    if name not in names(cls):
        raise Raised("KeyError", f"{said(name)} is no member of {cls.name}")
    return machine.attribute(cls, str(name))


ENUM = Class("Enum", (OBJECT,), {"__make__": Native("Enum", _by_value), "__class_getitem__": Native("Enum", _named)})


def names(cls: Class) -> tuple[str, ...]:
    """The names of the members of an enumeration."""
    found = cls.find(MEMBERS)
    return found[1] if found is not None and isinstance(found[1], tuple) else ()


def members(cls: Class) -> list[Value]:
    """The members of an enumeration, in order."""
    every = [cls.find(name) for name in names(cls)]
    return [each[1] for each in every if each is not None]


def value_of(member: Value) -> Value:
    """What a member stands for."""
    return member.attributes["value"] if isinstance(member, Instance) else member


def enumerate_members(cls: Class) -> None:
    """Make the members of a class of which `Enum` is a base: each name that its body gives a value."""
    cls.define({"__make__": ENUM.attributes["__make__"]})
    body = cls.attributes.items()
    made = {name: value for name, value in body if isinstance(value, Deferred) and not name.startswith("_")}
    if not made:
        return
    cls.define({MEMBERS: tuple(made)})
    before = ""
    for name, value in made.items():
        cls.define({name: Deferred(partial(_member, cls, name, value, before))})
        before = name


def _member(cls: Class, name: str, given: Deferred, before: str) -> Value:
    """One member: a text or a whole number where the enumeration is one of these, else an object of its own."""
    value = given.find()
    if isinstance(value, Native | Function | Special):
        return value
    if value is AUTO:
        value = _next(cls, name, before)
    if isinstance(value, str) and TYPES["str"] in cls.mro:
        return TextMember(value, name, cls)
    if isinstance(value, int) and TYPES["int"] in cls.mro:
        return WholeMember(value, name, cls)
    made = Instance(cls)
    made.attributes |= {"name": name, "value": value, "_value_": value}
    return made


def _next(cls: Class, name: str, before: str) -> Value:
    """What `auto()` gives: the number behind that of the member before, of texts the name."""
    if TYPES["str"] in cls.mro:
        return name.lower()
    found = cls.find(before) if before else None
    last = value_of(found[1]) if found is not None else 0
    if not isinstance(last, int):
        raise Unreadable("auto() behind a member that is no number is not followed")
    return last + 1


def _is_enumeration(machine: Machine | None, value: Value) -> bool:
    return isinstance(value, Class) and ENUM in value.mro


def _listed(machine: Machine, cls: Value) -> Value:
    assert isinstance(cls, Class)
    return OneShot(iter(members(cls)))


ENUM.define({"__class_iter__": Native("iter", _listed)})
_AS_TEXT = Native("str", lambda machine, value: "".join(value))
_INT = Class("IntEnum", (TYPES["int"], ENUM), {"__make__": ENUM.attributes["__make__"]}, int)
_TEXT = Class("StrEnum", (TYPES["str"], ENUM), {"__make__": ENUM.attributes["__make__"], "__str__": _AS_TEXT}, str)
ENUMERATIONS: Named = {
    "Enum": ENUM,
    "IntEnum": _INT,
    "StrEnum": _TEXT,
    "EnumMeta": Class("EnumMeta", (OBJECT,), {"__instancecheck__": Native("isinstance", _is_enumeration)}),
    "auto": Native("auto", lambda machine: AUTO),
    "unique": Native("unique", lambda machine, cls: cls),
}
ENUMERATIONS["EnumType"] = ENUMERATIONS["EnumMeta"]
"""The module `enum`."""
