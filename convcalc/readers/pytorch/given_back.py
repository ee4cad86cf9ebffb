"""Functions that give back the network that they are given, as those that train do: `net = train_model(net, data)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from convcalc.readers.python.values import Function, Named
from convcalc.readers.pytorch.unread import touches

SENT = frozenset("to cuda cpu train eval float double half".split())
"""Methods of a network that give itself back."""


def given_back(statement: ast.stmt, names: Named) -> set[str]:
    """The names that stand for the same network behind a statement, though it was not followed to its end.

    names: of its file. The function may do nothing to the network but what changes its weights, and each of its
    `return`s gives that one back, alone or in the same place of several.
    """
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return set()
    call, target = statement.value, statement.targets[0]
    function = names.get(getattr(call.func, "id", "")) if isinstance(call, ast.Call) else None
    node = function.node if isinstance(function, Function) else None
    if not isinstance(call, ast.Call) or not isinstance(node, ast.FunctionDef):
        return set()
    several = target.elts if isinstance(target, ast.Tuple) else None
    bound = [each.id if isinstance(each, ast.Name) else "" for each in several or [target]]
    given = [pair for pair in _networks_given(call, node) if pair[0] in bound]
    back = [pair for pair in given if _gives_back(node, pair[1], bound.index(pair[0]) if several else None)]
    return {name for name, parameter in back if not _changed(node, parameter, names)}


def _changed(function: ast.FunctionDef, parameter: str, names: Named) -> bool:
    """Does a function change the network that a parameter is, or give it to what may do so?"""
    functions = {key: each.node for key, each in names.items() if isinstance(each, Function)}
    known = {key: node for key, node in functions.items() if isinstance(node, ast.FunctionDef)}
    return any(touches(each, frozenset([parameter]), known) for each in function.body)


def _networks_given(call: ast.Call, function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """The names that are arguments of a call, each with the parameter that it is."""
    parameters = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    given = [*zip(parameters, call.args, strict=False), *[(each.arg or "", each.value) for each in call.keywords]]
    yield from [(value.id, parameter) for parameter, value in given if isinstance(value, ast.Name)]


def _gives_back(function: ast.FunctionDef, parameter: str, at: int | None) -> bool:
    """Does every `return` give back this parameter, and does it stand for nothing else before?"""
    inside = [each for statement in function.body for each in ast.walk(statement)]
    returned = [each.value for each in inside if isinstance(each, ast.Return)]
    if not returned or any(not _is(each if at is None else _part(each, at), parameter) for each in returned):
        return False
    stored = [each for each in inside if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store | ast.Del)]
    sent = [each for each in inside if isinstance(each, ast.Assign) and _sends(each, parameter)]
    return sum(each.id == parameter for each in stored) == len(sent)


def _part(node: ast.expr | None, at: int) -> ast.expr | None:
    """One of several values that are given back."""
    return node.elts[at] if isinstance(node, ast.Tuple) and at < len(node.elts) else None


def _is(node: ast.expr | None, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _sends(node: ast.Assign, name: str) -> bool:
    """`model = model.to(device)`"""
    method = node.value.func if isinstance(node.value, ast.Call) else None
    if not isinstance(method, ast.Attribute) or method.attr not in SENT:
        return False
    return _is(method.value, name) and len(node.targets) == 1 and _is(node.targets[0], name)
