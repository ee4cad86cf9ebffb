"""The parts of a program of TensorFlow 1 as one script: sessions and graphs around it, and `main`, are opened."""

from __future__ import annotations

import ast
from collections.abc import Iterator

OPENED = frozenset("Session InteractiveSession as_default device Graph name_scope control_dependencies".split())
"""What stands behind `with` and changes no name."""

UNUSED = frozenset(("_", "argv", "args", "unused_argv", "unused", "__"))
"""What people call the argument of `main` that tf.app.run gives it."""


def as_one_script(tree: ast.Module, expression: str) -> None:
    """Change a program so that all statements that make its graph stand at its top, one after the other."""
    if not expression and not any(
        _declares(each) for each in tree.body if not isinstance(each, ast.FunctionDef | ast.ClassDef)
    ):
        mains = [
            each for each in tree.body if isinstance(each, ast.FunctionDef) and _declares(each) and _runs_alone(each)
        ]
        chosen = [each for each in mains if each.name == "main"] or mains
        if len(chosen) == 1:
            tree.body = [each for each in tree.body if each is not chosen[0]]
            tree.body += [each for each in chosen[0].body if not isinstance(each, ast.Return | ast.Global)]
    tree.body = [*_opened(tree.body)]
    ast.fix_missing_locations(tree)


def _opened(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements with those in the place of a `with` around them that changes no name."""
    for each in body:
        if not isinstance(each, ast.With) or not all(_changes_nothing(item.context_expr) for item in each.items):
            yield each
            continue
        for item in each.items:
            if item.optional_vars is not None:
                yield ast.copy_location(ast.Assign([item.optional_vars], item.context_expr), each)
        yield from _opened(each.body)


def _changes_nothing(node: ast.expr) -> bool:
    """`tf.Session()`, `tf.Graph().as_default()`, `graph.as_default()`"""
    called = node.func if isinstance(node, ast.Call) else node
    return isinstance(called, ast.Attribute) and called.attr in OPENED


def _declares(node: ast.AST) -> bool:
    """Is a placeholder made in it?"""
    return any(isinstance(each, ast.Attribute) and each.attr == "placeholder" for each in ast.walk(node))


def _runs_alone(function: ast.FunctionDef) -> bool:
    """Does it need no argument but what tf.app.run gives it?"""
    given = function.args
    needed = given.args[: len(given.args) - len(given.defaults)]
    return all(each.arg in UNUSED for each in needed) and not given.defaults
