"""The types of Python's own values: how each is made, and what class a value has."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.python.formatting import formatted
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements, hashable, truth
from convcalc.readers.python.values import (
    Class,
    DictInstance,
    FrameworkValue,
    Function,
    Instance,
    Native,
    Raised,
    Special,
    TextMember,
    Trait,
    Unknown,
    Unreadable,
    Value,
    WholeMember,
    said,
)
from convcalc.readers.python.work_limit import kept


def _set_attribute(machine: Machine, owner: Value, name: Value, value: Value) -> Value:
    if isinstance(owner, Instance):
        found = owner.cls.find(str(name))
        if found is not None and isinstance(found[1], Special) and found[1].kind == "property":
            return set_property(machine, owner, str(name), found[1], value)
        owner.attributes[str(name)] = value
    return None


def set_property(machine: Machine, owner: Instance, name: str, held: Special, value: Value) -> Value:
    """Give a property a value by its setter; raises Unreadable where it has none."""
    if held.setter is None:
        raise Unreadable(f"'{name}' is a property: giving it a value is not followed")
    return machine.call(held.setter, owner, value)


def named_attributes(machine: Machine, owner: Value, **named: Value) -> Value:
    """`SimpleNamespace(width=8)`"""
    assert isinstance(owner, Instance)
    owner.attributes.update(named)
    return None


def _delete_attribute(machine: Machine, owner: Value, name: Value) -> Value:
    if isinstance(owner, Instance):
        owner.attributes.pop(str(name), None)
    return None


def _initialised(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    return None


OBJECT = Class(
    "object",
    attributes={
        "__init__": Native("object", _initialised),
        "__setattr__": Native("setattr", _set_attribute),
        "__delattr__": Native("delattr", _delete_attribute),
    },
)


def whole(machine: Machine, value: Value, what: str) -> int:
    """A whole number; raises Raised for all else, Unreadable for what is not known."""
    if isinstance(value, Unknown):
        raise Unreadable(f"{what} needs a number that is known: {value.why}")
    if isinstance(value, FrameworkValue):
        known = machine.call(value.attribute(machine, "__int__"))
        if not isinstance(known, int):
            raise Unreadable(f"{what} needs a number that is known, not {said(value)}")
        return known
    if not isinstance(value, int):
        raise Raised("TypeError", f"{what} needs a whole number, not {said(value)}")
    return int(value)  # a member of an enumeration is its number


def _range(machine: Machine, cls: Value, *ends: Value) -> Value:
    if not 1 <= len(ends) <= 3:
        raise Raised("TypeError", f"range takes 1 to 3 numbers, not {len(ends)}")
    return range(*[whole(machine, end, "range") for end in ends])


def _number(machine: Machine, cls: Value, value: Value = 0, base: Value = 10) -> Value:
    if isinstance(value, Unknown):
        return value
    if isinstance(value, FrameworkValue):
        return machine.call(value.attribute(machine, "__int__"))  # no program may ask for it by this name
    if isinstance(value, str) and len(value) < 40:
        try:
            return kept(int(value, whole(machine, base, "int")))
        except ValueError:
            raise Raised("ValueError", f"{said(value)} is no whole number") from None
    if isinstance(value, int | float):
        try:
            return kept(int(value))
        except (OverflowError, ValueError):
            raise Raised("ValueError", f"{value} is no whole number") from None
    raise Raised("TypeError", f"{said(value)} is no number")


def _float(machine: Machine, cls: Value, value: Value = 0.0) -> Value:
    if isinstance(value, Unknown):
        return value
    if isinstance(value, int | float | str) and not (isinstance(value, str) and len(value) > 40):
        try:
            return float(value)
        except ValueError:
            raise Raised("ValueError", f"{said(value)} is no number") from None
    raise Raised("TypeError", f"{said(value)} is no number")


def _text(machine: Machine, cls: Value, value: Value = "") -> Value:
    if isinstance(value, Unknown) and not (isinstance(value, Trait) and value.kind == "device"):
        return value
    return formatted(machine, value)


def _truth(machine: Machine, cls: Value, value: Value = False) -> Value:
    return value if isinstance(value, Unknown) else truth(machine, value)


def _list(machine: Machine, cls: Value, values: Value = ()) -> Value:
    return values if isinstance(values, Unknown) else list(elements(machine, values))


def _tuple(machine: Machine, cls: Value, values: Value = ()) -> Value:
    return values if isinstance(values, Unknown) else tuple(elements(machine, values))


def _set(machine: Machine, cls: Value, values: Value = ()) -> Value:
    return {hashable(each) for each in elements(machine, values)}


def make_dict(machine: Machine, cls: Value, values: Value = (), **named: Value) -> Value:
    """`dict(...)` and `OrderedDict(...)`"""
    if isinstance(values, Unknown):
        return values
    made: dict[Value, Value] = {}
    values = values.items if isinstance(values, DictInstance) else values
    if isinstance(values, dict):
        machine.budget.container(len(values))
        return made | values | named
    for pair in elements(machine, values):
        key, value = elements(machine, pair)
        made[hashable(key)] = value
    return made | named


class Deque(list[Value]):
    """What `deque(...)` makes: a list that is also changed at its front."""


def _make_deque(machine: Machine, cls: Value, values: Value = (), maxlen: Value = None) -> Value:
    if isinstance(values, Unknown) or maxlen is not None:
        return values if isinstance(values, Unknown) else Unknown("a deque of a greatest length")
    return Deque(elements(machine, values))


class OrderedDictionary(dict[Value, Value]):
    """What `OrderedDict(...)` makes: a dictionary that some ask to be one of these."""

    def copy(self) -> OrderedDictionary:
        return OrderedDictionary(self)


def make_ordered(machine: Machine, cls: Value, values: Value = (), **named: Value) -> Value:
    """`OrderedDict(...)`"""
    made = make_dict(machine, cls, values, **named)
    return OrderedDictionary(made) if isinstance(made, dict) else made


class DefaultDictionary(dict[Value, Value]):
    """What `defaultdict(list)` makes; factory: what makes a value for a key that is asked for first."""

    factory: Value = None

    def copy(self) -> DefaultDictionary:
        made = DefaultDictionary(self)
        made.factory = self.factory
        return made


def _make_defaulting(machine: Machine, cls: Value, factory: Value = None, *rest: Value, **named: Value) -> Value:
    made = make_dict(machine, cls, *rest, **named)
    if not isinstance(made, dict):
        return made
    found = DefaultDictionary(made)
    found.factory = factory
    return found


def _host(name: str, host: type, make: Callable[..., Value], *bases: Class) -> Class:
    return Class(name, bases or (OBJECT,), {"__make__": Native(name, make)}, host)


def _type(machine: Machine, cls: Value, value: Value, *rest: Value) -> Value:
    """The class of a value, or a new one, `type("Block", (nn.Module,), {"forward": run})`."""
    if not rest:
        return class_of(value)
    bases, attributes = rest if len(rest) == 2 else ((), None)
    every = [each for each in bases if isinstance(each, Class)] if isinstance(bases, tuple) else []
    plain = isinstance(bases, tuple) and len(every) == len(bases) and not any(each.host for each in every)
    if not isinstance(value, str) or not plain or not isinstance(attributes, dict):
        raise Unreadable(f"type({said(value)}, ...) of bases or attributes that are not read is not followed")
    return Class(value, tuple(every) or (OBJECT,), {str(key): each for key, each in attributes.items()})


def class_of(value: Value) -> Value:
    """The class of a value."""
    if isinstance(value, Instance | TextMember | WholeMember):
        return value.cls
    if isinstance(value, Unknown):
        return value
    for name in ("bool", "int", "float", "str", "list", "tuple", "dict", "set", "range"):
        if type(value).__name__ == name:
            return TYPES[name]
    if isinstance(value, OrderedDictionary | DefaultDictionary):
        return TYPES["dict"]
    if isinstance(value, FrameworkValue) and value.type_names:
        return Class(value.type_names[0])
    return Class({Function: "function", Native: "function"}.get(type(value), type(value).__name__))


def _from_keys(machine: Machine, keys: Value, value: Value = None) -> Value:
    """`dict.fromkeys(names, 64)`"""
    every = list(elements(machine, keys))
    machine.budget.container(len(every))
    return {hashable(each): value for each in every}


TYPES: dict[str, Class] = {
    "object": OBJECT,
    "int": _host("int", int, _number),
    "float": _host("float", float, _float),
    "str": _host("str", str, _text),
    "list": _host("list", list, _list),
    "tuple": _host("tuple", tuple, _tuple),
    "dict": _host("dict", dict, make_dict),
    "set": _host("set", set, _set),
    "frozenset": _host("frozenset", frozenset, _set),
    "range": _host("range", range, _range),
    "type": _host("type", Class, _type),
}
TYPES["bool"] = _host("bool", bool, _truth, TYPES["int"])
TYPES["dict"].define({"fromkeys": Special("staticmethod", Native("fromkeys", _from_keys))})
DEQUE = Class("deque", (OBJECT,), {"__make__": Native("deque", _make_deque)}, Deque)
DEFAULTING = Class("defaultdict", (TYPES["dict"],), {"__make__": Native("defaultdict", _make_defaulting)}, dict)
