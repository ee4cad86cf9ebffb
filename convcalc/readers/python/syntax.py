"""The nodes of a parsed program: all of them, or by how deep they stand.

`ast.walk` asks each node for its fields by name; a program of a package has tens of thousands of nodes, and going
through them so took longer than to follow it. Operators and contexts (`Add`, `Load`) say nothing by themselves, and
are left out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

WITHOUT_NODES = frozenset("arg asname attr conversion ctx id is_async kind level module name op ops".split())
"""The fields in which no node stands that is looked for."""

_BELOW: dict[type[ast.AST], tuple[str, ...]] = {ast.Constant: ()}
"""The fields of a type of node in which others stand, as far as it was met."""


BLOCKS = frozenset("body orelse finalbody handlers cases".split())
"""The fields in which statements stand."""

_BLOCKS: dict[type[ast.AST], tuple[str, ...]] = {}
"""Those of a type of node, as far as it was met."""


def nodes_of(tree: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it, in the order of `ast.walk`.

    >>> [type(node).__name__ for node in nodes_of(ast.parse("-x"))]
    ['Module', 'Expr', 'UnaryOp', 'Name']
    """
    for level in levels(tree):
        yield from level


def classes_in(tree: ast.Module) -> list[ast.ClassDef]:
    """The classes of a program, wherever they stand: among its statements, as expressions hold none.

    >>> [each.name for each in classes_in(ast.parse("if x:\\n  class A:\\n    def f(self):\\n      class B: 0"))]
    ['A', 'B']
    """
    found: list[ast.ClassDef] = []
    nodes: list[ast.AST] = [tree]
    for node in nodes:
        fields = _BLOCKS.get(type(node))
        if fields is None:
            fields = _BLOCKS[type(node)] = tuple([each for each in node._fields if each in BLOCKS])
        for field in fields:
            nodes += getattr(node, field)
        if isinstance(node, ast.ClassDef):
            found.append(node)
    return found


def levels(tree: ast.AST) -> Iterator[list[ast.AST]]:
    """The nodes as deep as one another, from the outside in."""
    level = [tree]
    while level:
        yield level
        level = below(level)


def longer(nodes: Iterable[ast.AST], length: int) -> list[ast.AST]:
    """Those of some nodes that are longer than so many characters, and so may hold others twice as deep as that.

    A level takes a character at least, or the one around it does, as a statement is no longer than what it consists of.
    """
    return [
        each
        for each in nodes
        if (line := getattr(each, "lineno", 0)) == 0
        or each.end_lineno != line  # type: ignore[attr-defined]
        or each.end_col_offset - each.col_offset > length  # type: ignore[attr-defined]
    ]


def below(nodes: Iterable[ast.AST]) -> list[ast.AST]:
    """What stands directly below some nodes."""
    found: list[ast.AST] = []
    for node in nodes:
        fields = _BELOW.get(type(node))
        if fields is None:
            fields = _BELOW[type(node)] = tuple([each for each in node._fields if each not in WITHOUT_NODES])
        for field in fields:
            value = getattr(node, field, None)
            if type(value) is list:
                found += [each for each in value if isinstance(each, ast.AST)] if value else ()
            elif isinstance(value, ast.AST):
                found.append(value)
    return found
