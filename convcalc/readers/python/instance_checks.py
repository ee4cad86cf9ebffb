"""`isinstance(value, kind)`: what a value is, as far as it is known."""

from __future__ import annotations

from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import (
    Bound,
    Class,
    FrameworkValue,
    Function,
    Instance,
    Native,
    Raised,
    TextMember,
    Unknown,
    Value,
    WholeMember,
    said,
)

PLAIN = frozenset({int, float, str, bool, list, tuple, dict, type(None)})
"""Python's own values, of which its own types say it."""


def check(machine: Machine, value: Value, kind: Value) -> Value:
    """The function `isinstance`."""
    return instance_of(value, kind)


def instance_of(value: Value, kind: Value) -> Value:
    """`isinstance(value, kind)`: True, False, or unknown."""
    if isinstance(value, Instance) and not value.cls.unknown:  # of an object its class says it, as a rule
        lineage = value.cls.lineage
        for each in kind if type(kind) is tuple else (kind,):
            if type(each) is not Class or "__instancecheck__" in each.attributes:
                break
            if each in lineage:
                return True
        else:
            return False
    if type(value) in PLAIN and type(kind) is Class and kind.host is not None:
        return isinstance(value, kind.host)
    return _in_general(value, kind)


def _in_general(value: Value, kind: Value) -> Value:
    """The same of any value and what may be a class, or several of them."""
    if isinstance(kind, tuple):
        found = [instance_of(value, each) for each in kind]
        unknown = next((each for each in found if isinstance(each, Unknown)), False)
        return True if True in found else unknown
    if kind is None:
        return value is None
    if isinstance(value, Unknown):
        return value
    if isinstance(kind, Unknown):  # a class that is not read has no number and no list among its values
        of_ours = isinstance(value, FrameworkValue | Instance) and not _is_plain(value)
        return kind if of_ours else False
    if not isinstance(kind, Class):
        raise Raised("TypeError", f"{said(kind)} is no class")
    return _is_instance(value, kind)


def _is_instance(value: Value, kind: Class) -> Value:
    test = kind.attributes.get("__instancecheck__")
    if isinstance(test, Native) and test.run(None, value):
        return True
    if isinstance(value, Instance) and not value.cls.unknown:
        return value.cls.derives(kind)
    if isinstance(value, TextMember | WholeMember) and value.cls.derives(kind):
        return True
    if isinstance(value, Instance):
        return value.cls.derives(kind) or (
            kind is not OBJECT and bool(value.cls.unknown) and Unknown(value.cls.unknown)
        )
    if isinstance(value, FrameworkValue):
        return kind.name in value.type_names or kind is OBJECT
    if kind.host is None:
        return kind is OBJECT or (isinstance(value, Function | Native | Bound) and kind.name == "FunctionType")
    return isinstance(value, kind.host)


def _is_plain(value: Value) -> bool:
    return isinstance(value, Instance) and not value.cls.unknown
