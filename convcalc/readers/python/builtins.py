"""What a program has without importing it: functions, types, exceptions, and the methods of Python's own values."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from convcalc.readers.python import instance_checks
from convcalc.readers.python.formatting import formatted
from convcalc.readers.python.host_types import OBJECT, TYPES, whole
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import binary, compared, elements, truth
from convcalc.readers.python.values import (
    Bound,
    Class,
    FrameworkValue,
    Function,
    Instance,
    Named,
    Namespace,
    Native,
    OneShot,
    Raised,
    Special,
    Unknown,
    Unreadable,
    Value,
    said,
)

FORBIDDEN = ("exec", "eval", "compile", "open", "__import__", "breakpoint")
"""What would run code or open files: refused by name."""

UNKNOWN = ("input", "globals", "locals", "vars", "id", "hash", "memoryview", "bytes", "bytearray", "help")


def _with_args(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    if isinstance(owner, Instance):
        owner.attributes["args"] = args
    return None


def _exceptions() -> dict[str, Class]:
    base = Class("BaseException", (OBJECT,), {"__init__": Native("Exception", _with_args)})
    plain = Class("Exception", (base,))
    names = "Value Type Key Index Attribute NotImplemented Runtime Import Assertion ZeroDivision Name OS FileNotFound"
    found = {f"{name}Error": Class(f"{name}Error", (plain,)) for name in names.split()}
    found |= {name: Class(name, (plain,)) for name in ("StopIteration", "Warning", "UserWarning", "DeprecationWarning")}
    found["ModuleNotFoundError"] = Class("ModuleNotFoundError", (found["ImportError"],))
    return {"BaseException": base, "Exception": plain, **found}


def _size(machine: Machine, value: Value) -> Value:
    match value:
        case Unknown():
            return value
        case str() | list() | tuple() | dict() | set() | frozenset() | range():
            return len(value)
        case Instance() | FrameworkValue():
            return machine.call(machine.attribute(value, "__len__"))
        case Class() if value.find("__class_iter__"):
            return sum([1 for _ in elements(machine, value)])
    raise Raised("TypeError", f"{said(value)} has no length")


def _sum(machine: Machine, values: Value, start: Value = 0) -> Value:
    total = start
    for each in elements(machine, values):
        total = binary(machine, "+", total, each)
    return total


def _extreme(symbol: str) -> Callable[..., Value]:
    def best(machine: Machine, *values: Value, key: Value = None, default: Value = None) -> Value:
        every = list(elements(machine, values[0] if len(values) == 1 else values))
        if not every:
            if default is None:
                raise Raised("ValueError", "there is no largest and no smallest of nothing")
            return default
        found, rank = every[0], every[0] if key is None else machine.call(key, every[0])
        for each in every[1:]:
            other = each if key is None else machine.call(key, each)
            less = compared(machine, symbol, other, rank)
            if isinstance(less, Unknown):
                return less
            if truth(machine, less):
                found, rank = each, other
        return found

    return best


def _sorted(machine: Machine, values: Value, key: Value = None, reverse: Value = False) -> Value:
    every = list(elements(machine, values))
    ranks = every if key is None else [machine.call(key, each) for each in every]
    machine.budget.spend(len(every) * 8)
    if any(isinstance(rank, Unknown) for rank in ranks):
        raise Unreadable("what is sorted is not known")
    try:
        order = sorted(range(len(every)), key=lambda at: cast("int", ranks[at]), reverse=bool(reverse))
    except TypeError:
        raise Raised("TypeError", "values of these kinds have no order") from None
    return [every[at] for at in order]


def _round(machine: Machine, value: Value, digits: Value = None) -> Value:
    if isinstance(value, Unknown):
        return value
    if isinstance(value, int | float):
        try:
            return round(value) if digits is None else round(value, whole(machine, digits, "round"))
        except (OverflowError, ValueError):
            raise Raised("ValueError", f"{value} cannot be rounded") from None
    raise Raised("TypeError", f"{said(value)} cannot be rounded")


def _issubclass(machine: Machine, cls: Value, kind: Value) -> Value:
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if not isinstance(cls, Class):
        return cls if isinstance(cls, Unknown) else False
    return any(isinstance(each, Class) and cls.derives(each) for each in kinds)


def _getattr(machine: Machine, value: Value, name: Value, *default: Value) -> Value:
    if not isinstance(name, str):
        raise Unreadable("getattr needs a name that is known")
    try:
        return machine.attribute(value, name)
    except Raised as raised:
        if default and raised.kind == "AttributeError":
            return default[0]
        raise


def _hasattr(machine: Machine, value: Value, name: Value) -> Value:
    try:
        found = _getattr(machine, value, name)
    except Raised:
        return False
    return found if isinstance(found, Unknown) else True


def _dir(machine: Machine, value: Value = None) -> Value:
    """`"silu" in dir(F)`: of a module of ours it is known what it has, not all that it has."""
    if not isinstance(value, Namespace):
        return Unknown("dir()")
    has = Native("__contains__", lambda inner, owner, name: _hasattr(inner, value, name))
    return Instance(Class("list", (OBJECT,), {"__contains__": has}))


def _setattr(machine: Machine, owner: Value, name: Value, value: Value) -> Value:
    if isinstance(name, Unknown):
        raise Unreadable(f"setattr needs a name that is known: {name.why}")
    return machine.call(machine.attribute(owner, "__setattr__"), name, value)


def _delattr(machine: Machine, owner: Value, name: Value) -> Value:
    if isinstance(owner, Instance):
        owner.attributes.pop(str(name), None)
    return None


def _enumerate(machine: Machine, values: Value, start: Value = 0) -> Value:
    return OneShot(iter(enumerate(elements(machine, values), whole(machine, start, "enumerate"))))


def _zip(machine: Machine, *values: Value, strict: Value = False) -> Value:
    return OneShot(iter(zip(*[elements(machine, each) for each in values], strict=bool(strict))))


def _map(machine: Machine, function: Value, *values: Value) -> Value:
    every = [elements(machine, each) for each in values]
    return OneShot(machine.call(function, *each) for each in zip(*every, strict=False))


def _filter(machine: Machine, function: Value, values: Value) -> Value:
    def passes(each: Value) -> bool:
        return truth(machine, each if function is None else machine.call(function, each))

    return OneShot(each for each in elements(machine, values) if passes(each))


def _reversed(machine: Machine, values: Value) -> Value:
    return OneShot(iter(list(elements(machine, values))[::-1]))


def _iter(machine: Machine, values: Value) -> Value:
    return values if isinstance(values, OneShot | Unknown) else OneShot(elements(machine, values))


def _next(machine: Machine, values: Value, *default: Value) -> Value:
    if not isinstance(values, OneShot):
        return values if isinstance(values, Unknown) else _refused(values)
    try:
        machine.budget.spend()
        return next(values.rest)
    except StopIteration:
        if default:
            return default[0]
        raise Raised("StopIteration", "") from None


def _refused(value: Value) -> Value:
    raise Raised("TypeError", f"{said(value)} is no iterator")


def _any(machine: Machine, values: Value) -> Value:
    return any(truth(machine, each) for each in elements(machine, values))


def _all(machine: Machine, values: Value) -> Value:
    return all(truth(machine, each) for each in elements(machine, values))


def _abs(machine: Machine, value: Value) -> Value:
    if isinstance(value, int | float):
        return abs(value)
    return value if isinstance(value, Unknown) else _refused(value)


def _callable(machine: Machine, value: Value) -> Value:
    if isinstance(value, Instance):
        return value.cls.find("__call__") is not None
    return value if isinstance(value, Unknown) else isinstance(value, Function | Native | Bound | Class)


def _nothing(machine: Machine, *args: Value, **named: Value) -> Value:
    return None


def _chr(machine: Machine, value: Value) -> Value:
    code = whole(machine, value, "chr")
    if not 0 <= code < 0x110000:
        raise Raised("ValueError", f"{code} is no character")
    return chr(code)


def _ord(machine: Machine, value: Value) -> Value:
    if isinstance(value, str) and len(value) == 1:
        return ord(value)
    raise Raised("TypeError", f"{said(value)} is no character")


def _divmod(machine: Machine, value: Value, by: Value) -> Value:
    return binary(machine, "//", value, by), binary(machine, "%", value, by)


def _pow(machine: Machine, value: Value, power: Value) -> Value:
    return binary(machine, "**", value, power)


def _repr(machine: Machine, value: Value) -> Value:
    return formatted(machine, value, "", "r")


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "print": _nothing,
    "len": _size,
    "sum": _sum,
    "min": _extreme("<"),
    "max": _extreme(">"),
    "sorted": _sorted,
    "round": _round,
    "isinstance": instance_checks.check,
    "issubclass": _issubclass,
    "getattr": _getattr,
    "dir": _dir,
    "hasattr": _hasattr,
    "setattr": _setattr,
    "delattr": _delattr,
    "enumerate": _enumerate,
    "zip": _zip,
    "map": _map,
    "filter": _filter,
    "reversed": _reversed,
    "iter": _iter,
    "next": _next,
    "any": _any,
    "all": _all,
    "abs": _abs,
    "callable": _callable,
    "chr": _chr,
    "ord": _ord,
    "divmod": _divmod,
    "pow": _pow,
    "repr": _repr,
}


def _forbidden(name: str) -> Native:
    def refuse(machine: Machine, *args: Value, **named: Value) -> Value:
        raise Unreadable(f"{name}() is never run", "a source is read, not executed")

    return Native(name, refuse)


def _special(kind: str) -> Native:
    return Native(kind, lambda machine, function=None, *rest: Special(kind, function))


def builtins() -> Named:
    """The names that every program has."""
    names: Named = {name: Native(name, function) for name, function in FUNCTIONS.items()}
    names |= {name: _forbidden(name) for name in FORBIDDEN}
    names |= {name: Unknown(f"{name}()") for name in UNKNOWN}
    names |= {kind: _special(kind) for kind in ("property", "staticmethod", "classmethod")}
    names |= TYPES
    names |= _exceptions()
    return {
        **names,
        "NotImplemented": Unknown("NotImplemented"),
        "Ellipsis": ...,
        "__debug__": True,
        "__file__": "",
        "__doc__": None,
    }
