"""Arithmetic, comparison and truth of an interpreted program."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from convcalc.readers.python.formatting import by_percent
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.size_tuples import SizeTuple, of_sizes
from convcalc.readers.python.values import (
    Class,
    FrameworkValue,
    Instance,
    OneShot,
    Raised,
    Trait,
    Unknown,
    Unreadable,
    Value,
    said,
)
from convcalc.readers.python.work_limit import LONGEST_CONTAINER, WorkLimit, kept

SYMBOLS: dict[type[ast.operator] | type[ast.cmpop] | type[ast.unaryop], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.MatMult: "@",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.USub: "-",
    ast.UAdd: "+",
    ast.Invert: "~",
    ast.Not: "not",
}

METHODS = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "truediv",
    "//": "floordiv",
    "%": "mod",
    "**": "pow",
    "@": "matmul",
    "==": "eq",
    "!=": "ne",
    "<": "lt",
    "<=": "le",
    ">": "gt",
    ">=": "ge",
    "&": "and",
    "|": "or",
    "^": "xor",
}

NUMBERS: dict[str, Callable[[float, float], Value]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}

WHOLE: dict[str, Callable[[int, int], Value]] = {"&": operator.and_, "|": operator.or_, "^": operator.xor}

ORDER: dict[str, Callable[..., bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


SCALAR = frozenset({int, float, str})
"""Types of values that compare at no cost of their own."""

PLAIN = frozenset({int, float, str, list, tuple, dict})
"""Types of values that are true where they are not 0 and not empty."""

COMPARISONS = frozenset(("==", "!=", *ORDER))


def binary(machine: Machine, symbol: str, left: Value, right: Value) -> Value:
    """`left symbol right`; what is unknown stays unknown."""
    if isinstance(left, FrameworkValue):
        return left.operate(machine, symbol, right, False)
    if isinstance(right, FrameworkValue):
        return right.operate(machine, symbol, left, True)
    for unknown in (left, right):
        if isinstance(unknown, Unknown):
            return machine.swallow(unknown, (left, right))
    if isinstance(left, Instance) or isinstance(right, Instance):
        return _by_method(machine, symbol, left, right)
    if isinstance(left, int | float) and isinstance(right, int | float):
        return of_numbers(symbol, left, right)
    if isinstance(left, SizeTuple) or isinstance(right, SizeTuple):
        return of_sizes(symbol, left, right, partial(binary, machine, symbol))
    return _containers(machine, symbol, left, right)


def _by_method(machine: Machine, symbol: str, left: Value, right: Value) -> Value:
    name = METHODS.get(symbol, symbol)
    for owner, other, prefix in ((left, right, "__"), (right, left, "__r")):
        if isinstance(owner, Instance) and owner.cls.find(f"{prefix}{name}__"):
            return machine.call(machine.attribute(owner, f"{prefix}{name}__"), other)
    raise _unsupported(symbol, left, right)


def _unsupported(symbol: str, left: Value, right: Value) -> Raised:
    return Raised("TypeError", f"unsupported operands of {symbol}: {said(left)} and {said(right)}")


def of_numbers(symbol: str, left: float, right: float) -> Value:
    """`left symbol right` of two numbers; raises Raised and Unreadable."""
    try:
        if symbol in NUMBERS:
            return kept(NUMBERS[symbol](left, right))
        if symbol == "**":
            return _power(left, right)
        if isinstance(left, int) and isinstance(right, int):
            if symbol in WHOLE:
                return WHOLE[symbol](left, right)
            if symbol in ("<<", ">>"):
                if not 0 <= right < 64:
                    raise Unreadable(f"a shift by {right} is not followed")
                return kept(left << right if symbol == "<<" else left >> right)
    except ZeroDivisionError:
        raise Raised("ZeroDivisionError", f"{left} {symbol} {right}") from None
    except OverflowError:
        raise Unreadable(f"{left} {symbol} {right} is too large") from None
    raise _unsupported(symbol, left, right)


def _power(left: float, right: float) -> Value:
    """A power is refused before it is worked out: 9**99999 has a hundred thousand digits."""
    if isinstance(left, int) and isinstance(right, int) and right >= 0 and left.bit_length() * right > 64:
        raise Unreadable(f"{left} ** {right} is beyond 64 bits")
    made = left**right
    if isinstance(made, complex):
        raise Unreadable(f"{left} ** {right} is no real number")
    return made


def _containers(machine: Machine, symbol: str, left: Value, right: Value) -> Value:
    if symbol == "%" and isinstance(left, str):
        return by_percent(machine, left, right)
    if symbol == "+":
        return _joined(machine, left, right)
    if symbol == "*":
        sequence, count = (right, left) if isinstance(left, int) else (left, right)
        if isinstance(sequence, list | tuple | str) and isinstance(count, int):
            length = len(sequence) * max(count, 0)
            (machine.budget.text if isinstance(sequence, str) else machine.budget.container)(length)
            return sequence * count
    if isinstance(left, set | frozenset) and isinstance(right, set | frozenset) and symbol in ("&", "|", "^", "-"):
        machine.budget.container(len(left) + len(right))
        return {"&": left & right, "|": left | right, "^": left ^ right, "-": left - right}[symbol]
    if isinstance(left, dict) and isinstance(right, dict) and symbol == "|":
        machine.budget.container(len(left) + len(right))
        return left | right
    if symbol == "|" and all(isinstance(each, Class | tuple) or each is None for each in (left, right)):
        return (*_alternatives(left), *_alternatives(right))  # a union of types: int | None
    raise _unsupported(symbol, left, right)


def _alternatives(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)


def _joined(machine: Machine, left: Value, right: Value) -> Value:
    if isinstance(left, str) and isinstance(right, str):
        machine.budget.text(len(left) + len(right))
        return left + right
    if isinstance(left, list) and isinstance(right, list):
        machine.budget.container(len(left) + len(right))
        return left + right
    if isinstance(left, tuple) and isinstance(right, tuple):
        machine.budget.container(len(left) + len(right))
        return left + right
    raise _unsupported("+", left, right)


def in_place(machine: Machine, symbol: str, left: Value, right: Value) -> Value:
    """`left symbol= right`: a list and a dictionary are changed where they are."""
    if isinstance(left, list) and symbol == "+":
        if isinstance(right, OneShot):
            return _grown(machine, left, right)
        more = list(elements(machine, right))
        machine.budget.added(len(left), len(more))
        left += more
        return left
    if isinstance(left, dict) and isinstance(right, dict) and symbol == "|":
        machine.budget.container(len(left) + len(right))
        left.update(right)
        return left
    if isinstance(left, Instance) and left.cls.find(f"__i{METHODS.get(symbol, symbol)}__"):
        return machine.call(machine.attribute(left, f"__i{METHODS[symbol]}__"), right)
    return binary(machine, symbol, left, right)


def _grown(machine: Machine, values: list[Value], more: OneShot) -> Value:
    """A list with what a generator makes, one by one: `y.extend(m(y[-1]) for m in layers)` sees what it has added."""
    for each in elements(machine, more):
        values.append(each)
        if len(values) > LONGEST_CONTAINER:
            machine.budget.container(len(values))
    return values


def unary(machine: Machine, symbol: str, value: Value) -> Value:
    if symbol == "not":
        return not truth(machine, value)
    if isinstance(value, FrameworkValue):
        return value.operate(machine, "*", -1 if symbol == "-" else 1, True)
    if isinstance(value, Unknown):
        return machine.swallow(value, (value,))
    if isinstance(value, int | float) and symbol in "+-":
        return -value if symbol == "-" else +value
    if isinstance(value, int) and symbol == "~":
        return ~value
    if isinstance(value, Instance):
        return machine.call(machine.attribute(value, {"-": "__neg__", "+": "__pos__", "~": "__invert__"}[symbol]))
    raise Raised("TypeError", f"{symbol} does not take {said(value)}")


def compared(machine: Machine, symbol: str, left: Value, right: Value) -> Value:
    """One comparison: True, False, or unknown."""
    if type(left) is type(right) and type(left) in SCALAR:
        if symbol in ORDER:
            return ORDER[symbol](left, right)
        if symbol in ("==", "!="):
            return (left == right) is (symbol == "==")
    if symbol in ("is", "is not"):
        return same(left, right, symbol == "is")
    if symbol in ("in", "not in"):
        found = _contains(machine, right, left)
        return found if isinstance(found, Unknown) else found is (symbol == "in")
    for value, other in ((left, right), (right, left)):
        if isinstance(value, FrameworkValue):
            return value.operate(machine, symbol, other, value is right)
        if isinstance(value, Unknown):
            return _of_traits(symbol, left, right, value)
    if isinstance(left, Instance) and left.cls.find(f"__{METHODS[symbol]}__"):
        return machine.call(machine.attribute(left, f"__{METHODS[symbol]}__"), right)
    if symbol in ("==", "!="):
        _pay(machine, left, right)
        alike = _one_by_one(machine, left, right)
        return alike if isinstance(alike, Unknown) else alike is (symbol == "==")
    comparable = (int | float, str, tuple, list, set | frozenset)
    if any(isinstance(left, kind) and isinstance(right, kind) for kind in comparable):
        _pay(machine, left, right)
        try:
            return ORDER[symbol](left, right)
        except TypeError:
            pass
    raise Raised("TypeError", f"{symbol} does not compare {said(left)} and {said(right)}")


def _of_traits(symbol: str, left: Value, right: Value, unknown: Unknown) -> Value:
    """Two traits of tensors compare by name, and none of them is None; all else that is not known stays so."""
    traits = [each for each in (left, right) if isinstance(each, Trait)]
    if symbol not in ("==", "!=") or not traits:
        return unknown
    if left is None or right is None:
        return symbol == "!="
    if len(traits) == 2 and traits[0].kind == traits[1].kind and all(each.name for each in traits):
        return (traits[0].name == traits[1].name) is (symbol == "==")
    return unknown


def _pay(machine: Machine, *values: Value) -> None:
    machine.budget.spend(sum([len(each) for each in values if isinstance(each, list | tuple | dict | set)]))


def same(left: Value, right: Value, wanted: bool) -> Value:
    """`left is right`, or `left is not right`: are they one object?"""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        unknown = left if isinstance(left, Unknown) else right
        assert isinstance(unknown, Unknown)
        return _of_traits("==" if wanted else "!=", left, right, unknown)
    same = left is right or (
        isinstance(left, int | str) and type(left) is type(right) and left == right  # small values are one object
    )
    return same is wanted


def _one_by_one(machine: Machine, left: Value, right: Value) -> bool | Unknown:
    """Are two values equal? Of sizes one may be a batch, of which any number is meant: then it is not known."""
    if type(left) is not type(right) or not isinstance(left, list | tuple) or not isinstance(right, list | tuple):
        return _equal(left, right)
    if len(left) != len(right):
        return False
    unknown = None
    for one, other in zip(left, right, strict=True):
        found = _equal_places(machine, one, other)
        if found is False:
            return False
        unknown = found if isinstance(found, Unknown) else unknown
    return True if unknown is None else unknown


def _equal_places(machine: Machine, one: Value, other: Value) -> Value:
    """The same of two values at one place."""
    if one is other:
        return True
    try:
        found = compared(machine, "==", one, other)
    except RecursionError:
        raise Unreadable("a value that holds itself is not compared") from None
    return found if isinstance(found, bool | Unknown) else Unknown("whether tensors are equal")


def _equal(left: Value, right: Value) -> bool:
    try:
        return bool(left == right)
    except RecursionError:
        raise Unreadable("a value that holds itself is not compared") from None


def _contains(machine: Machine, container: Value, value: Value) -> Value:
    for each in (container, value):
        if isinstance(each, Unknown):
            return each
    if isinstance(container, str) and isinstance(value, str):
        return value in container
    if isinstance(container, dict | set | frozenset):
        return hashable(value) in container or (
            bool(machine.passed_by) and isinstance(container, dict) and registered(machine, container, value)
        )
    if isinstance(container, Instance) and container.cls.find("__contains__"):
        return truth(machine, machine.call(machine.attribute(container, "__contains__"), value))
    for each in elements(machine, container):
        if isinstance(each, Unknown):
            return each
        if each is value or _equal(each, value):
            return True
    return False


def registered(machine: Machine, table: dict[Value, Value], key: Value) -> bool:
    """Does a decorator that was passed by put this key into a table that lacks it?"""
    from convcalc.readers.python.registries import fill

    return fill(machine, table, key)


def hashable(value: Value) -> Value:
    """A key of a dictionary; raises Raised where it cannot be one."""
    try:
        hash(value)
    except TypeError:
        raise Raised("TypeError", f"{said(value)} cannot be a key") from None
    return value


def truth(machine: Machine, value: Value) -> bool:
    """Is it true? Raises Unreadable where that is not known."""
    if type(value) is bool:
        return value
    if value is None or type(value) in PLAIN:
        return bool(value)
    if isinstance(value, Unknown):
        raise Unreadable(f"which way it goes depends on what is not known: {value.why}")
    if isinstance(value, FrameworkValue):
        return value.truth()
    if isinstance(value, Instance):
        for name in ("__bool__", "__len__"):
            if value.cls.find(name):
                return bool(machine.call(machine.attribute(value, name)))
        return True
    return (
        bool(value)
        if isinstance(value, str | int | float | list | tuple | dict | set | frozenset | range)
        else (value is not None)
    )


def elements(machine: Machine, value: Value) -> Iterator[Value]:
    """What a `for` goes through, each paid for; raises Unreadable or Raised where there is nothing to go through."""
    return _paid(machine.budget, iter(_source(machine, value)))


def _paid(budget: WorkLimit, every: Iterator[Value]) -> Iterator[Value]:
    budget.spend(2)
    for each in every:
        yield each
        budget.left -= 2  # spend(), written out
        if budget.left < 0:
            budget.spend(0)


def _source(machine: Machine, value: Value) -> Iterable[Value]:
    match value:
        case Unknown():
            raise Unreadable(f"what is gone through is not known: {value.why}")
        case list() | tuple() | range() | str() | set() | frozenset():
            return value
        case dict():
            return list(value)
        case OneShot():
            return value.rest
        case FrameworkValue():
            return value.elements(machine)
        case Class() if value.find("__class_iter__"):
            return _source(machine, machine.call(machine.attribute(value, "__class_iter__"), value))
        case Instance() if value.cls.find("__iter__"):
            return _source(machine, machine.call(machine.attribute(value, "__iter__")))
        case Instance() if value.cls.find("__getitem__") and value.cls.find("__len__"):
            count = machine.call(machine.attribute(value, "__len__"))
            item = machine.attribute(value, "__getitem__")
            return (machine.call(item, at) for at in range(count if isinstance(count, int) else 0))
    raise Raised("TypeError", f"{said(value)} cannot be gone through")
