"""Conditions on what is not known, where it does not matter which way they go."""

from __future__ import annotations

import ast
from collections.abc import Callable

from convcalc.readers.python.compiler import Compiler
from convcalc.readers.python.environment import Environment
from convcalc.readers.python.machine import Evaluator
from convcalc.readers.python.values import FrameworkValue

MOVES = frozenset("to cuda cpu float double half bfloat16 type type_as detach contiguous".split())
"""Methods of a tensor that leave its sizes as they are."""

SAYING = frozenset("print warn warning info debug error".split())
"""What says something and changes nothing."""

PASSED = "a check of what is not known is taken as passed"

Indifferent = Callable[[Environment], bool]
"""Does it not matter whether the body of a condition runs?"""


def indifferent(code: Compiler, node: ast.If) -> Indifferent | None:
    """Whether an `if` matters; None where it does whatever its names stand for."""
    if node.orelse:
        return None
    checks: list[Indifferent] = []
    for each in node.body:
        check = _of_statement(code, each)
        if check is None:
            return None
        checks.append(check)
    return lambda scope: all(check(scope) for check in checks)


def _of_statement(code: Compiler, node: ast.stmt) -> Indifferent | None:
    if isinstance(node, ast.Raise):  # a check that the program makes of its values

        def passes(scope: Environment) -> bool:
            code.machine.note(PASSED)
            return True

        return passes
    if isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and _says(node.value)):
        return lambda scope: True
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        return _of_target(code, node.targets[0], node.value)
    return None


def _says(node: ast.expr) -> bool:
    function = node.func if isinstance(node, ast.Call) else None
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in SAYING


def _of_target(code: Compiler, target: ast.expr, value: ast.expr) -> Indifferent | None:
    """`x = x.to(y.device)`, and `table[i, j] = 1` of numbers that nothing trains."""
    moved = isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in MOVES
    if moved and ast.unparse(value.func.value) == ast.unparse(target):  # type: ignore[attr-defined]
        return lambda scope: True
    if not isinstance(target, ast.Subscript):
        return None
    owner, put = code.expression(target.value), code.expression(value)
    return lambda scope: _is_plain(owner, scope) and not hasattr(put(scope), "recorder")


def _is_plain(owner: Evaluator, scope: Environment) -> bool:
    """Is it numbers of the program's own that nothing trains? Putting others into them changes no size."""
    found = owner(scope)
    return isinstance(found, FrameworkValue) and getattr(found, "trained", True) is False
