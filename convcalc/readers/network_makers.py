"""Which classes and functions of a source make networks, and which are only parts of others."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from convcalc.readers.python.values import Class, Function


def used_by_classes(tree: ast.Module) -> set[str]:
    """The names that the classes of a source use, their own apart."""
    found: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef):
            found |= {each.id for each in ast.walk(statement) if isinstance(each, ast.Name)} - {statement.name}
    return found


def given_to_classes(tree: ast.Module) -> set[str]:
    """The names that are arguments where the classes of a source are called."""
    classes = {each.name for each in tree.body if isinstance(each, ast.ClassDef)}
    calls = [
        each
        for each in ast.walk(tree)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id in classes
    ]
    given = [value for call in calls for value in (*call.args, *[each.value for each in call.keywords])]
    return {each.id for each in given if isinstance(each, ast.Name)}


def makers_of(tree: ast.Module, name: str) -> Iterator[str]:
    """The functions that need no argument and give back what a class makes."""
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef):
            arguments = statement.args
            open_ones = len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults)
            returned = [each.value for each in ast.walk(statement) if isinstance(each, ast.Return)]
            made = [each.func for each in returned if isinstance(each, ast.Call)]
            if not open_ones and any(isinstance(each, ast.Name) and each.id == name for each in made):
                yield statement.name


def needs_arguments(cls: Class) -> bool:
    """Must a class be given something to make an object?"""
    found = cls.find("__init__")
    if found is None or not isinstance(found[1], Function):
        return False
    function = found[1]
    return len(function.node.args.args) - 1 > len(function.defaults)
