"""What is given a value: a name, an attribute, a place, or several of these."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TypeAlias

from convcalc.readers.python.compiler import Compiler
from convcalc.readers.python.environment import Environment
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.objects import call_method
from convcalc.readers.python.operators import elements
from convcalc.readers.python.subscripts import set_item
from convcalc.readers.python.values import (
    Class,
    FrameworkValue,
    Function,
    Instance,
    Namespace,
    Raised,
    Super,
    Unknown,
    Unreadable,
    Value,
    said,
)

Store: TypeAlias = Callable[[Environment, Value], None]
"""What gives a target a value, in a scope."""


def store(code: Compiler, target: ast.expr) -> Store:
    """What gives a target a value."""
    match target:
        case ast.Name():
            return _name(target.id)
        case ast.Tuple() | ast.List():
            return _several(code, target.elts)
        case ast.Attribute():
            return _attribute(code, target)
        case ast.Subscript():
            return _place(code, target)
    return _refuse


def _refuse(scope: Environment, value: Value) -> None:
    raise Unreadable("this is given a value in a way that is not followed")


def _name(name: str) -> Store:
    def put(scope: Environment, value: Value) -> None:
        if scope.outer is None:
            scope.names[name] = value
        else:
            scope.set(name, value)

    return put


def _attribute(code: Compiler, target: ast.Attribute) -> Store:
    owner, name, machine = code.expression(target.value), target.attr, code.machine
    return lambda scope, value: set_attribute(machine, owner(scope), name, value)


def _place(code: Compiler, target: ast.Subscript) -> Store:
    owner, key, machine = code.expression(target.value), code.expression(target.slice), code.machine
    named = isinstance(target.value, ast.Name | ast.Attribute | ast.Subscript)
    again = store(code, target.value) if named else _refuse

    def put(scope: Environment, value: Value) -> None:
        whole = owner(scope)
        if not isinstance(whole, FrameworkValue):
            set_item(machine, whole, key(scope), value)
        elif (made := whole.with_item(machine, key(scope), value)) is not whole:
            again(scope, made)

    return put


def _several(code: Compiler, targets: list[ast.expr]) -> Store:
    """`a, b = value` and `a, *b = value`"""
    puts = [store(code, each.value if isinstance(each, ast.Starred) else each) for each in targets]
    star = next((at for at, each in enumerate(targets) if isinstance(each, ast.Starred)), None)
    machine = code.machine

    def put(scope: Environment, value: Value) -> None:
        parts = [value] * len(puts) if isinstance(value, Unknown) else _parts(machine, value, len(puts), star)
        for each, part in zip(puts, parts, strict=True):
            each(scope, part)

    return put


def _parts(machine: Machine, value: Value, count: int, star: int | None) -> list[Value]:
    """As many values as there are targets; the one with a star takes those that are left over."""
    parts = list(elements(machine, value))
    if star is not None:
        if len(parts) < count - 1:
            raise Raised("ValueError", f"{count - 1} values were needed, {len(parts)} are there")
        end = len(parts) - (count - star - 1)
        parts[star:end] = [parts[star:end]]
    if len(parts) != count:
        raise Raised("ValueError", f"{count} values were needed, {len(parts)} are there")
    return parts


def set_attribute(machine: Machine, owner: Value, name: str, value: Value) -> None:
    """`owner.name = value`"""
    if isinstance(owner, Instance):
        call_method(machine, owner, "__setattr__", (name, value), {})
    elif isinstance(owner, Super):
        machine.call(machine.attribute(owner, "__setattr__"), name, value)
    elif isinstance(owner, Class):
        owner.define({name: value})
    elif isinstance(owner, FrameworkValue):
        owner.set_attribute(machine, name, value)
    elif isinstance(owner, Namespace):
        if "__file__" not in owner.attributes:  # a library's are those of every program
            raise Unreadable(f"{owner.name}.{name} is given a value: this is not followed")
        owner.attributes[name] = value
    elif not isinstance(owner, Unknown | Function):
        raise Raised("AttributeError", f"{said(owner)} takes no attribute '{name}'")
