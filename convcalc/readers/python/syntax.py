"""The nodes of a parsed program: all of them, or by how deep they stand.

`ast.walk` asks each node for its fields by name; a program of a package has tens of thousands of nodes, and going
through them so took longer than to follow it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator


def nodes_of(tree: ast.AST) -> list[ast.AST]:
    """A node and all below it, in the order of `ast.walk`.

    >>> [type(node).__name__ for node in nodes_of(ast.parse("-x"))]
    ['Module', 'Expr', 'UnaryOp', 'USub', 'Name', 'Load']
    """
    found = [tree]
    for node in found:  # it grows on the way
        found += below([node])
    return found


def levels(tree: ast.AST) -> Iterator[list[ast.AST]]:
    """The nodes as deep as one another, from the outside in."""
    level = [tree]
    while level:
        yield level
        level = list(below(level))


def below(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """What stands directly below some nodes."""
    for node in nodes:
        for value in vars(node).values():
            if isinstance(value, ast.AST):
                yield value
            elif type(value) is list:
                yield from [each for each in value if isinstance(each, ast.AST)]
