"""Calls as they are written: `f(a, *b, c=d, **e)` and `super()`."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import cache, partial
from typing import TypeAlias

from convcalc.readers.python import instance_checks, objects
from convcalc.readers.python.compiler import Compiler
from convcalc.readers.python.environment import Environment
from convcalc.readers.python.machine import Evaluator, Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import (
    Bound,
    Class,
    DictInstance,
    Failure,
    Function,
    Named,
    Native,
    Raised,
    Super,
    Unknown,
    Unreadable,
    Value,
    said,
)
from convcalc.readers.python.work_limit import DEEPEST_CALL, LONGEST_TEXT, work_of_text

LITERAL = frozenset({int, float, bool, type(None)})

Spread: TypeAlias = Callable[[Environment], "tuple[Value, ...]"]
ByName: TypeAlias = Callable[[Environment], Named]


def call(code: Compiler, node: ast.Call) -> Evaluator:
    if isinstance(node.func, ast.Name) and node.func.id == "super":
        return _super_or_own(code, node)
    if isinstance(node.func, ast.Name) and node.func.id == "isinstance" and _is_of_two(node):
        return _isinstance(code, node)
    if isinstance(node.func, ast.Name) and node.func.id == "locals" and not node.args and not node.keywords:
        return _locals(code)
    if isinstance(node.func, ast.Name) and node.func.id == "eval" and len(node.args) == 1 and not node.keywords:
        return _named_by_text(code, node)
    return _call(code, node)


def _is_of_two(node: ast.Call) -> bool:
    """Is it a call with two arguments by place?"""
    return len(node.args) == 2 and not node.keywords and not any(isinstance(each, ast.Starred) for each in node.args)


def _isinstance(code: Compiler, node: ast.Call) -> Evaluator:
    """`isinstance(m, nn.Conv2d)`, which a network asks of each of its modules: it calls nothing of the program."""
    asked, value, kind = [code.expression(each) for each in (node.func, *node.args)]
    file, spend, own = code.file, code.machine.budget.spend, _if_own(code, node)

    def run(scope: Environment) -> Value:
        try:
            called = asked(scope)
            if type(called) is Native and called.run is instance_checks.check:
                return instance_checks.instance_of(value(scope), kind(scope))
            otherwise, cost = own()
            spend(cost)
            return otherwise(scope)
        except Failure as error:
            error.at(file, node)
            raise

    return run


def _if_own(code: Compiler, node: ast.Call) -> Callable[[], tuple[Evaluator, int]]:
    """The call of what a program calls as Python calls something: it is compiled where it is needed, which is nearly
    nowhere."""
    return cache(partial(code.apart, partial(_call, code), node))


def _named_by_text(code: Compiler, node: ast.Call) -> Evaluator:
    """`eval("nn.ReLU")` of a name, with attributes, is what that stands for, and `eval("None")`, `eval("[1, 2]")` of a
    value written out is that; any other text is never run."""
    text, otherwise = code.expression(node.args[0]), _call(code, node)

    def run(scope: Environment) -> Value:
        found = text(scope)
        if not isinstance(found, str) or not isinstance(scope.get("eval"), Native) or len(found) >= LONGEST_NAME:
            return otherwise(scope)
        if not PLAIN_NAME.fullmatch(found) or found in ("None", "True", "False"):
            from convcalc.readers.python.literals import written_out

            return made[0] if (made := written_out(found)) is not None else otherwise(scope)
        first, *rest = found.split(".")
        try:
            value = scope.get(first)
        except KeyError:
            raise Raised("NameError", f"name '{first}' is not defined") from None
        for each in rest:
            value = code.machine.attribute(value, each)
        return value

    return run


LONGEST_NAME = 200

PLAIN_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
"""A name with attributes."""


def _locals(code: Compiler) -> Evaluator:
    """`locals()` of a function: its names as they are now; of a file or a class they are not known."""
    machine = code.machine

    def run(scope: Environment) -> Value:
        own = scope.get("locals")
        if not isinstance(own, Unknown):
            return machine.call(own)
        if scope.members or scope is scope.module:
            return own
        machine.budget.container(len(scope.names))
        return {key: scope.get(key) for key in scope.names}

    return run


def _call(code: Compiler, node: ast.Call) -> Evaluator:
    function, args, named = code.expression(node.func), spread(code, node, node.args), _by_name(code, node)
    machine, site = code.machine, code.site(node)
    frames, enter, of_type, of_other = machine.frames, machine.enter, objects.CALLED, objects.call_other

    def run(scope: Environment) -> Value:
        called, given, more = function(scope), args(scope), named(scope) if named is not None else {}
        if type(called) is Bound:
            given, called = (called.owner, *given), called.function
        if len(frames) < DEEPEST_CALL:
            frames.append((site,))  # enter(), written out: it is called ten thousand times
        else:
            enter(site)
        try:
            return of_type.get(type(called), of_other)(machine, called, given, more)
        except Failure as error:
            error.at(site.file, site.node)
            if type(called) is Function and called.passed_by:
                from convcalc.readers.python.decorators import with_decorators

                return with_decorators(machine, called, given, more, error)
            raise
        finally:
            frames.pop()

    return run


def spread(code: Compiler, node: ast.expr, nodes: list[ast.expr]) -> Spread:
    """What makes a tuple of some values of a node, those behind a star put in their place."""
    if any(isinstance(each, ast.Starred) for each in nodes):
        return _with_stars(code, node, nodes)
    known = _literal_values(nodes)
    if known is not None:
        code.cost += sum([1 if type(each) is not str else 1 + work_of_text(len(each)) for each in known])
        return lambda scope: known
    every = [code.expression(each) for each in nodes]
    match every:
        case [only]:
            return lambda scope: (only(scope),)
        case [first, second]:
            return lambda scope: (first(scope), second(scope))
    return lambda scope: tuple([each(scope) for each in every])


def _literal_values(nodes: list[ast.expr]) -> tuple[Value, ...] | None:
    """What literal numbers and short texts stand for, as in a table of thousands; None where anything else is there."""
    values = tuple([each.value if type(each) is ast.Constant else ... for each in nodes])
    plain = all(type(each) in LITERAL or (type(each) is str and len(each) <= LONGEST_TEXT) for each in values)
    return values if plain else None


def _with_stars(code: Compiler, node: ast.expr, nodes: list[ast.expr]) -> Spread:
    stars = [isinstance(each, ast.Starred) for each in nodes]
    every = [code.expression(each.value if isinstance(each, ast.Starred) else each) for each in nodes]
    machine, file = code.machine, code.file

    def run(scope: Environment) -> tuple[Value, ...]:
        made: list[Value] = []
        try:
            for each, starred in zip(every, stars, strict=True):
                if starred:
                    made += elements(machine, each(scope))
                else:
                    made.append(each(scope))
        except Failure as error:
            error.at(file, node)
            raise
        return tuple(made)

    return run


def _by_name(code: Compiler, node: ast.Call) -> ByName | None:
    """What makes the arguments that are given by name; None where none is."""
    pairs = [(each.arg, code.expression(each.value)) for each in node.keywords]
    plain = [(key, each) for key, each in pairs if key is not None]
    if len(plain) > 1 and len(dict(plain)) < len(plain):  # Python refuses the file, which parses all the same
        twice = next(key for at, (key, _) in enumerate(plain) if key in dict(plain[:at]))
        raise code.refused_by_python(node, f"keyword argument repeated: {twice}")
    if not pairs:
        return None
    if len(plain) == len(pairs):
        return lambda scope: {key: each(scope) for key, each in plain}
    machine, file = code.machine, code.file

    def run(scope: Environment) -> Named:
        named: Named = {}
        try:
            for key, each in pairs:
                value = each(scope)
                if key is not None:
                    named[key] = value
                else:
                    named |= _dictionary(machine, value)
        except Failure as error:
            error.at(file, node)
            raise
        return named

    return run


def _dictionary(machine: Machine, value: Value) -> Named:
    """What stands behind two stars."""
    value = value.items if isinstance(value, DictInstance) else value
    if isinstance(value, dict):
        machine.budget.container(len(value))
        return {str(key): each for key, each in value.items()}
    if isinstance(value, Unknown):
        raise Unreadable(f"arguments by name that are not known: {value.why}")
    raise Raised("TypeError", f"** needs a dictionary, not {said(value)}")


def _super_or_own(code: Compiler, node: ast.Call) -> Evaluator:
    """`super()`, unless the program has something of its own of that name."""
    made, file, spend, compiled = _super(code, node), code.file, code.machine.budget.spend, _if_own(code, node)

    def run(scope: Environment) -> Value:
        try:
            if scope.find("super") is None:
                return made(scope)
            own, cost = compiled()
            spend(cost)
            return own(scope)
        except Failure as error:
            error.at(file, node)
            raise

    return run


def _super(code: Compiler, node: ast.Call) -> Evaluator:
    """`super()` in a method, and `super(C, self)`."""
    after, owner = (
        [code.expression(each) for each in node.args]
        if len(node.args) == 2 and not any(isinstance(each, ast.Starred) for each in node.args)
        else (None, None)
    )

    def run(scope: Environment) -> Value:
        if not node.args:
            method = scope.method
            if method.owner is None:
                raise Raised("RuntimeError", "super() stands in no method")
            return Super(method.owner, method.receiver)
        if after is None or owner is None:
            raise Unreadable(f"super with {len(node.args)} arguments is not followed", "super().__init__()")
        cls = after(scope)
        if not isinstance(cls, Class):
            raise Unreadable(f"super of {said(cls)} is not followed")
        return Super(cls, owner(scope))

    return run
