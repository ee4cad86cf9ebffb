"""Classes of named fields: `namedtuple`, `typing.NamedTuple` and the module `dataclasses`."""

from __future__ import annotations

from convcalc.readers.python.copies import copied
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


def _dataclass(machine: Machine, cls: Value = None, **options: Value) -> Value:
    """`@dataclass`: an `__init__` of the fields of the class and of those it comes from."""
    if not isinstance(cls, Class):
        return Native("dataclass", lambda inner, made: _dataclass(inner, made))

    def init(inner: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        assert isinstance(owner, Instance)
        fields: dict[str, Value] = {}
        for each in reversed(cls.mro):
            fields |= each.fields
        given = {**dict(zip(fields, args, strict=False)), **named}
        if len(args) > len(fields) or any(key not in fields for key in named):
            raise Raised("TypeError", f"{cls.name} has no such field")
        for key, default in fields.items():
            value = given[key] if key in given else _default(inner, default)
            if value is WITHOUT_DEFAULT:
                raise Raised("TypeError", f"{cls.name} needs {key}")
            owner.attributes[key] = value
        if owner.cls.find("__post_init__"):
            inner.call(inner.attribute(owner, "__post_init__"))
        return None

    if "__init__" not in cls.attributes:
        cls.define({"__init__": Native(cls.name, init)})
    return cls


def _default(machine: Machine, default: Value) -> Value:
    value = default.find() if isinstance(default, Deferred) else default
    if isinstance(value, Special) and value.kind == "factory":
        return machine.call(value.function)
    return value


def _fields_of(value: Value) -> Named:
    """The fields of an object of a dataclass."""
    names = [name for each in reversed(value.cls.mro) for name in each.fields] if isinstance(value, Instance) else []
    if not names or not isinstance(value, Instance):
        raise Raised("TypeError", f"{said(value)} is not of a dataclass")
    return {name: value.attributes.get(name) for name in names}


def _replaced(machine: Machine, value: Value, /, **changes: Value) -> Value:
    """`replace(config, width=2)`: another object with some of its fields changed."""
    fields = _fields_of(value)
    assert isinstance(value, Instance)
    return machine.call(value.cls, **{**fields, **changes})


def _as_dict(machine: Machine, value: Value, **rest: Value) -> Value:
    def plain(each: Value) -> Value:
        if isinstance(each, Instance) and any(cls.fields for cls in each.cls.mro):
            return {key: plain(inner) for key, inner in _fields_of(each).items()}
        return copied(machine, each)

    _fields_of(value)
    return plain(value)


def _is_dataclass(machine: Machine, value: Value) -> Value:
    cls = value.cls if isinstance(value, Instance) else value
    return cls if isinstance(cls, Unknown) else isinstance(cls, Class) and any(each.fields for each in cls.mro)


def _field(
    machine: Machine, *, default: Value = WITHOUT_DEFAULT, default_factory: Value = None, **rest: Value
) -> Value:
    return default if default_factory is None else Special("factory", default_factory)


def _fields_said(machine: Machine, value: Value) -> Value:
    """`fields(config)`: objects with the name of each."""
    cls = value.cls if isinstance(value, Instance) else value
    if not isinstance(cls, Class):
        return Unknown("dataclasses.fields of what is not known")
    names = dict.fromkeys([name for each in reversed(cls.mro) for name in each.fields])
    made = []
    for name in names:
        field = Instance(_FIELD)
        field.attributes["name"] = name
        made.append(field)
    return tuple(made)


_FIELD = Class("Field", (OBJECT,))

DATACLASSES: Named = {
    "dataclass": Native("dataclass", _dataclass),
    "field": Native("field", _field),
    "fields": Native("fields", _fields_said),
    "replace": Native("replace", _replaced),
    "asdict": Native("asdict", _as_dict),
    "is_dataclass": Native("is_dataclass", _is_dataclass),
}
"""The module `dataclasses`."""

NAMED_TUPLE = Native("namedtuple", _named_tuple)
