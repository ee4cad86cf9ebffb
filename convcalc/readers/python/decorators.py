"""Decorators: those that make a method something else, and those that keep what they decorate."""

from __future__ import annotations

import ast
from functools import partial

from convcalc.readers.python.compiler import Compiler
from convcalc.readers.python.environment import Environment
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import (
    Class,
    Failure,
    Function,
    Instance,
    Named,
    PassedDecorator,
    Raised,
    Special,
    Unknown,
    Unreadable,
    Value,
)


def decorated(code: Compiler, node: ast.expr, made: Value, scope: Environment) -> Value:
    """Those that make a method something else, and functions of the same file, are done; others are passed by."""
    own = _of_python(code, node, made, scope)
    if own is not None:
        return own
    target = node.func if isinstance(node, ast.Call) else node
    known = scope.module.names.get(target.id) if isinstance(target, ast.Name) else None
    if isinstance(target, ast.Attribute) and not scope.members:
        return _registered(code, node, target, made, scope)
    if not isinstance(target, ast.Name) or not isinstance(known, Function) or known.scope.file != scope.file:
        if isinstance(made, Function) and isinstance(target, ast.Name):
            if scope.members and made.name == "__init__" and isinstance(_found(scope, target.id), Function):
                return _kept(code, node, target, made, scope)  # what it keeps of an object is asked for later
            follow, found = partial(_follow, code, node, scope), partial(_found, scope, target.id)
            passed = PassedDecorator(target.id, node, follow, found)
            made.passed_by = (passed, *made.passed_by)
            code.machine.passed_by.append((made, passed))
        return made  # what is imported leaves a function as it is, as a rule: registers, legacy interfaces
    decorator = code.evaluate(node, scope)
    if isinstance(decorator, Function) and not scope.members:
        changed = code.machine.call(decorator, made)
        return made if isinstance(changed, Unknown) else changed
    code.machine.note(f"the decorator {target.id} is taken to leave what it decorates as it is")
    return made


def _of_python(code: Compiler, node: ast.expr, made: Value, scope: Environment) -> Value:
    """What Python's own decorators make of a function; None for others."""
    if isinstance(node, ast.Name) and node.id in ("property", "staticmethod", "classmethod"):
        return Special(node.id, made)
    if isinstance(node, ast.Attribute) and node.attr in ("setter", "deleter", "getter"):
        before = code.evaluate(node.value, scope)
        if node.attr == "setter" and isinstance(before, Special):
            return Special(before.kind, before.function, made)
        return before
    if _named(node) == "cached_property":
        return Special("property", made)
    if _named(node) == "classproperty" and isinstance(node, ast.Name):  # which Python has not, and many packages have
        return Special("classproperty", made)
    if isinstance(node, ast.Call) and _named(node.func) == "wraps":
        changed = _follow(code, node, scope, made)
        return made if isinstance(changed, Unknown) else changed
    return None


def _named(node: ast.expr) -> str:
    """The last name of `functools.wraps`, and of `wraps`."""
    return str(getattr(node, "attr", getattr(node, "id", "")))


def decorated_class(code: Compiler, node: ast.expr, made: Value, scope: Environment) -> Value:
    """`@dataclass` writes the class its `__init__`, what the program itself has is followed; others are passed by."""
    target = node.func if isinstance(node, ast.Call) else node
    if _named(target) == "dataclass":
        return code.machine.call(code.evaluate(target, scope), made)
    if isinstance(target, ast.Attribute):
        return _registered(code, node, target, made, scope)
    known = code.evaluate(target, scope) if isinstance(target, ast.Name) and not scope.members else None
    return _kept(code, node, target, made, scope) if isinstance(known, Function) else made


def _registered(code: Compiler, node: ast.expr, target: ast.Attribute, made: Value, scope: Environment) -> Value:
    """`@MODELS.register("net")`: a method of an object of the program is followed, as it keeps what it decorates.

    What it makes of that is taken where it is known; where it cannot be followed it is taken to change nothing.
    """
    owner = code.evaluate(target.value, scope)
    cls = owner.cls if isinstance(owner, Instance) else owner
    method = cls.find(target.attr) if isinstance(cls, Class) else None
    held = method[1] if method is not None else None
    if not isinstance(held.function if isinstance(held, Special) else held, Function):
        return made
    return _kept(code, node, target, made, scope)


def _kept(code: Compiler, node: ast.expr, target: ast.expr, made: Value, scope: Environment) -> Value:
    """What a decorator of the program makes of what it keeps, where that is known."""
    try:
        changed = _follow(code, node, scope, made)
    except (Raised, Unreadable) as error:
        code.machine.note(f"the decorator {ast.unparse(target)} is taken to leave what it decorates as it is: {error}")
        return made
    return made if isinstance(changed, Unknown) or changed is None else changed


def _follow(code: Compiler, node: ast.expr, scope: Environment, made: Value) -> Value:
    return code.machine.call(code.evaluate(node, scope), made)


def _found(scope: Environment, name: str) -> Value:
    """What a name stands for; None where it is not defined, or not read."""
    try:
        return scope.get(name)
    except (KeyError, Failure):
        return None


def with_decorators(
    machine: Machine, function: Function, args: tuple[Value, ...], named: Named, failed: Failure
) -> Value:
    """A function that fails without the decorators that were passed by is run with them.

    They may know arguments that it does not: `resnet18(pretrained=True)` of torchvision's source. What fails without
    them and cannot be followed with them is no mistake of the program.
    """
    if not isinstance(failed, Raised):
        raise failed
    names = ", ".join(each.name for each in function.passed_by)
    not_followed = Unreadable(
        f"what decorates {function.name} is not followed ({names}); without that: {failed}", place=failed.place
    )
    made = Function(function.name, function.code, function.scope, function.defaults, function.keyword_defaults)
    made.owner = function.owner
    return machine.call(_decorated_again(made, function.passed_by, not_followed), *args, **named)


def _decorated_again(made: Value, passed_by: tuple[PassedDecorator, ...], not_followed: Unreadable) -> Value:
    """What decorators make of a function, the innermost first."""
    try:
        for each in reversed(passed_by):
            each.followed = True  # before it is: one that registers asks first whether its table has the key
            made = each.follow(made)
    except Failure as error:
        raise not_followed from error
    if isinstance(made, Unknown):
        raise not_followed
    return made
