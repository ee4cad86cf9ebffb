"""What is said of a program from outside: `num_classes=10`, where its text says it of no name, or says otherwise."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

from convcalc.readers.python.values import Class, Function

_NOTHING: Mapping[str, int | str] = MappingProxyType({})
_GIVEN: ContextVar[Mapping[str, int | str]] = ContextVar("given names", default=_NOTHING)
_TAKEN: ContextVar[set[str] | None] = ContextVar("names that a program has", default=None)


@contextmanager
def given_names(values: Mapping[str, int | str]) -> Iterator[set[str]]:
    """While a program is read, these are the values of its names; gives those that it took."""
    taken: set[str] = set()
    given, seen = _GIVEN.set(values), _TAKEN.set(taken)
    try:
        yield taken
    finally:
        _GIVEN.reset(given)
        _TAKEN.reset(seen)


def put_in(tree: ast.Module) -> ast.Module:
    """The program with the numbers that are given: of a name, or of anything that is written so, `len(classes)`."""
    for written, value in _GIVEN.get().items():
        if isinstance(value, int) and _put(tree, written.replace(" ", ""), value):
            _take(written)
    return tree


def arguments_given(maker: object) -> dict[str, int]:
    """The arguments that a class or a function needs, as far as they are given."""
    found = maker.find("__init__") if isinstance(maker, Class) else None
    function = found[1] if found is not None else maker
    if not _GIVEN.get() or not isinstance(function, Function):
        return {}
    arguments = function.node.args
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    values = {name: value for name, value in _GIVEN.get().items() if name in names and isinstance(value, int)}
    for name in values:
        _take(name)
    return values


def _take(written: str) -> None:
    taken = _TAKEN.get()
    if taken is not None:
        taken.add(written)


def _put(tree: ast.Module, written: str, value: int) -> bool:
    """Put one number in; False where nothing is written so."""
    if not written.isidentifier():
        return _put_for(tree, written, value)
    used = [each for each in ast.walk(tree) if isinstance(each, ast.Name) and each.id == written]
    if not used:
        return False
    assigned = [each for each in tree.body if isinstance(each, ast.Assign) and _is_to(each, written)]
    for each in assigned:
        each.value = ast.copy_location(ast.Constant(value), each.value)
    if not assigned:
        made = ast.Assign([ast.Name(written, ast.Store())], ast.Constant(value), lineno=1, col_offset=0)
        tree.body.insert(_behind_future(tree), ast.fix_missing_locations(made))
    return True


def _put_for(tree: ast.Module, written: str, value: int) -> bool:
    """Put a number in the place of what is written so."""
    found = False
    for node in ast.walk(tree):
        for name, field in ast.iter_fields(node):
            every = field if isinstance(field, list) else [field]
            for at, each in enumerate(every):
                if isinstance(each, ast.Call | ast.Subscript | ast.Attribute) and as_written(each) == written:
                    made = ast.copy_location(ast.Constant(value), each)
                    found = True
                    if isinstance(field, list):
                        field[at] = made
                    else:
                        setattr(node, name, made)
    return found


def as_written(node: ast.AST) -> str:
    """An expression without blanks, as it can be named from outside."""
    return ast.unparse(node).replace(" ", "")


def how_to_give(name: str, text: str) -> str:
    """How a number is given that comes of a name which a text does not define, as it is written there.

    >>> how_to_give("classes", "nn.Linear(84, len(classes))"), how_to_give("ngf", "nn.Conv2d(3, ngf * 8, 3)")
    ("--set 'len(classes)=10'", '--set ngf=10')
    """
    found = re.search(rf"\blen\( *{name} *\)|\b{name}\b(?:\.\w+(?![\w(])|\[-?\d+\])*", text)
    written = found[0].replace(" ", "") if found else name
    return f"--set {written}=10" if written.isidentifier() else f"--set '{written}=10'"


def _is_to(node: ast.Assign, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in node.targets)


def _behind_future(tree: ast.Module) -> int:
    """Where a line may stand: behind `from __future__ import ...` and the text about the program."""
    for at, each in enumerate(tree.body):
        text = isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
        if not text and not (isinstance(each, ast.ImportFrom) and each.module == "__future__"):
            return at
    return len(tree.body)
