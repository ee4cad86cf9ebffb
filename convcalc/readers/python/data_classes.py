"""The module `dataclasses`: classes whose constructor takes their fields."""

from __future__ import annotations

from convcalc.readers.python.copies import copied
from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.records import PASSED, WITHOUT_DEFAULT
from convcalc.readers.python.values import (
    Class,
    Deferred,
    Instance,
    Named,
    Native,
    Raised,
    Special,
    Unknown,
    Value,
    said,
)

APART = "no argument"
"""The kind of a field that the constructor does not take."""


def _fields(cls: Class) -> Named:
    """The fields of a class and of those it comes from, in order, with their defaults."""
    found: Named = {}
    for each in reversed(cls.mro):
        found |= each.fields
    return {key: each.find() if isinstance(each, Deferred) else each for key, each in found.items()}


def _is(value: Value, kind: str) -> bool:
    return isinstance(value, Special) and value.kind == kind


def _dataclass(machine: Machine, cls: Value = None, **options: Value) -> Value:
    """`@dataclass`: an `__init__` of the fields of the class and of those it comes from."""
    if not isinstance(cls, Class):
        return Native("dataclass", lambda inner, made: _dataclass(inner, made))

    def init(inner: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        assert isinstance(owner, Instance)
        fields = _fields(cls)
        taken = [key for key, default in fields.items() if not _is(default, APART)]
        given = {**dict(zip(taken, args, strict=False)), **named}
        if len(args) > len(taken) or any(key not in taken for key in named):
            raise Raised("TypeError", f"{cls.name} has no such field")
        passed = []
        for key, default in fields.items():
            value = given[key] if key in given else _default(inner, default)
            if value is not WITHOUT_DEFAULT:
                owner.attributes[key] = value
            elif key in taken:
                raise Raised("TypeError", f"{cls.name} needs {key}")
            passed += [value] if _is(default, PASSED) else []
        if owner.cls.find("__post_init__"):
            inner.call(inner.attribute(owner, "__post_init__"), *passed)
        return None

    if "__init__" not in cls.attributes:
        cls.define({"__init__": Native(cls.name, init)})
    return cls


def _default(machine: Machine, default: Value) -> Value:
    value = default.find() if isinstance(default, Deferred) else default
    if _is(value, "factory"):
        assert isinstance(value, Special)
        return machine.call(value.function)
    if isinstance(value, Special) and value.kind in (APART, PASSED):
        return _default(machine, value.function)
    return value


def _fields_of(value: Value) -> Named:
    """The fields of an object of a dataclass."""
    fields = _fields(value.cls) if isinstance(value, Instance) else {}
    if not fields or not isinstance(value, Instance):
        raise Raised("TypeError", f"{said(value)} is not of a dataclass")
    return {name: value.attributes.get(name) for name, default in fields.items() if not _is(default, PASSED)}


def _replaced(machine: Machine, value: Value, /, **changes: Value) -> Value:
    """`replace(config, width=2)`: another object with some of its fields changed."""
    fields = _fields_of(value)
    assert isinstance(value, Instance)
    apart = [name for name, default in _fields(value.cls).items() if _is(default, APART)]
    kept = {name: each for name, each in fields.items() if name not in apart}
    return machine.call(value.cls, **{**kept, **changes})


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
    machine: Machine,
    *,
    default: Value = WITHOUT_DEFAULT,
    default_factory: Value = None,
    init: Value = True,
    **rest: Value,
) -> Value:
    value = default if default_factory is None else Special("factory", default_factory)
    return Special(APART, value) if init is False else value


def _fields_said(machine: Machine, value: Value) -> Value:
    """`fields(config)`: objects with the name and the default of each."""
    cls = value.cls if isinstance(value, Instance) else value
    if not isinstance(cls, Class):
        return Unknown("dataclasses.fields of what is not known")
    return tuple([_said_of(name, default) for name, default in _fields(cls).items() if not _is(default, PASSED)])


def _said_of(name: str, default: Value) -> Instance:
    """What `fields` says of one: its name, and its default or what makes that."""
    field = Instance(_FIELD)
    value = default.function if isinstance(default, Special) and default.kind == APART else default
    maker = value.function if isinstance(value, Special) and value.kind == "factory" else MISSING
    default = MISSING if value is WITHOUT_DEFAULT or maker is not MISSING else value
    field.attributes |= {"name": name, "default": default, "default_factory": maker}
    return field


_FIELD = Class("Field", (OBJECT,))

MISSING = Instance(Class("MISSING_TYPE", (OBJECT,)))
"""What a field has for a default that it lacks."""

DATACLASSES: Named = {
    "dataclass": Native("dataclass", _dataclass),
    "field": Native("field", _field),
    "fields": Native("fields", _fields_said),
    "MISSING": MISSING,
    "replace": Native("replace", _replaced),
    "asdict": Native("asdict", _as_dict),
    "is_dataclass": Native("is_dataclass", _is_dataclass),
}
"""The module `dataclasses`."""
