"""Sizes that stand beside or behind a line that prints one, `print(x.shape)  # torch.Size([1, 8, 4])`: claims too.

Such a comment, or the line of output that was pasted behind it, is read as `assert x.shape == (1, 8, 4)` would be.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

from convcalc.readers.python.statements import PRINTED
from convcalc.readers.python.syntax import nodes_of
from convcalc.text import Source

RUNS = ("forward", "call")
"""The functions in which a line runs once, where their class is made once."""

ALONE = re.compile(
    r"(?i)[ \t]*#[ \t]*(?:>+[ \t]*|(?:expected )?(?:out(?:put)?|shape|size|prints?|출력)[ \t]*[:=][ \t]*)?"
    r"(?:torch\.Size|TensorShape)?[(\[]"
)
"""A comment in a line of its own that is what the line before it prints."""


def claim_printed(tree: ast.Module, text: str) -> ast.Module:
    """The program with an assertion behind each line that prints the size of a tensor, where the text has that size."""
    bodies = list(_bodies(tree))
    if not any(_printed(each) is not None for body in bodies for each in body):
        return tree
    comments, lines = _comments(tree, text), text.split("\n")
    for body in bodies:
        made: list[ast.stmt] = []
        for each, behind in zip(body, [*body[1:], None], strict=True):
            size, shown = _printed(each), _shown(each, behind, comments, lines)
            if size is None or shown is None:
                made.append(each)
            elif isinstance(size, ast.Name | ast.Attribute):
                made += [each, _asserted(each, size, shown)]
            elif shown.lineno > (each.end_lineno or each.lineno):  # beside it a comment is one of the layer anyway
                name = ast.copy_location(ast.Name(f"shown_{each.lineno}_", ast.Store()), each)
                made += [ast.copy_location(ast.Assign([name], size), each), _asserted(each, name, shown)]
            else:
                made.append(each)
        body[:] = made
    return tree


def _asserted(node: ast.stmt, of: ast.Name | ast.Attribute, shown: ast.expr) -> ast.stmt:
    """`assert x.shape == (1, 8, 4)`, `assert model.output_shape == (None, 10)`"""
    size: ast.expr = of
    if isinstance(of, ast.Name):
        name = ast.copy_location(ast.Name(of.id, ast.Load()), of)
        size = ast.copy_location(ast.Attribute(name, "shape", ast.Load()), of)
    test = ast.copy_location(ast.Compare(size, [ast.Eq()], [shown]), shown)
    return ast.copy_location(ast.Assert(test, ast.copy_location(ast.Constant(PRINTED), node)), node)


def _comments(tree: ast.Module, text: str) -> dict[int, ast.Tuple]:
    """The sizes in comments, by their line, as the program would write them; None for the batch."""
    from convcalc.readers.size_comments import size_comments

    begins = list(accumulate([len(line) + 1 for line in text.split("\n")], initial=0))
    found = {}
    for at, each in size_comments(Source(text), tree).items():
        if each.numbers:
            numbers = (None, *each.numbers) if each.batch else each.numbers
            start, end = [len(text[begins[at - 1] : offset].encode()) for offset in each.span]
            at_place = ast.Constant(None, lineno=at, col_offset=start, end_lineno=at, end_col_offset=end)
            elements: list[ast.expr] = [ast.copy_location(ast.Constant(n), at_place) for n in numbers]
            found[at] = ast.copy_location(ast.Tuple(elements, ast.Load()), at_place)
    return found


def _bodies(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """The lists of statements that run once: those of the program, and of a `forward` whose class is made once."""
    yield from _open(tree.body)
    calls = Counter([_name(each.func) for each in nodes_of(tree) if isinstance(each, ast.Call)])
    for cls in [each for each in nodes_of(tree) if isinstance(each, ast.ClassDef)]:
        if calls[cls.name] < 2:
            for each in cls.body:
                if isinstance(each, ast.FunctionDef) and each.name in RUNS:
                    yield from _open(each.body)


def _open(body: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """A list of statements and those in its `with`, which run as often."""
    yield body
    for each in body:
        if isinstance(each, ast.With):
            yield from _open(each.body)


def _printed(node: ast.stmt) -> ast.expr | None:
    """The tensor of `print(x.shape)`, `print("out:", conv(x).size())` and of a bare `x.shape` in a session.

    Of `model.output_shape` it is that itself.
    """
    value = _shown_value(node)
    if isinstance(value, ast.Call) and not value.args and isinstance(value.func, ast.Attribute):
        value = value.func if value.func.attr == "size" else None
    if not isinstance(value, ast.Attribute) or value.attr not in ("shape", "size", "output_shape"):
        return None
    if value.attr == "output_shape":
        return value if isinstance(value.value, ast.Name) else None
    return value.value if isinstance(value.value, ast.Name | ast.Call) else None


def _shown_value(node: ast.stmt) -> ast.expr | None:
    """The one value that a line prints, or shows in a session."""
    value = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(value, ast.Call) or _name(value.func) != "print":
        return value
    given = [each for each in value.args if not isinstance(each, ast.Constant)]
    if len(given) == 1 and isinstance(given[0], ast.JoinedStr):
        given = [each.value for each in given[0].values if isinstance(each, ast.FormattedValue)]
    return given[0] if len(given) == 1 else None


def _shown(
    node: ast.stmt, behind: ast.stmt | None, comments: dict[int, ast.Tuple], lines: list[str]
) -> ast.expr | None:
    """What the text says that a line prints: beside it, in a comment below it, or as the output behind it."""
    end = node.end_lineno or node.lineno
    if end in comments:
        return comments[end]
    if end + 1 in comments and ALONE.match(lines[end]):
        return comments[end + 1]
    return _output(behind)


def _output(node: ast.stmt | None) -> ast.expr | None:
    """`torch.Size([1, 8, 4])`, `out: torch.Size([1, 8, 4])` or `(1, 4, 8)` in a line, which do nothing there."""
    value = node.value if isinstance(node, ast.Expr) else None
    if isinstance(node, ast.AnnAssign) and node.value is None:
        value = node.annotation
    if isinstance(value, ast.Call) and _name(value.func) in ("Size", "TensorShape") and len(value.args) == 1:
        value = value.args[0]
    elif isinstance(value, ast.List):
        return None
    elements = value.elts if isinstance(value, ast.Tuple | ast.List) else []
    plain = [each.value if isinstance(each, ast.Constant) else "" for each in elements]
    whole = all(type(each) is int for each in plain[plain[:1] == [None] :])  # Keras' batch is None
    return ast.copy_location(ast.Tuple(elements, ast.Load()), value) if value and elements and whole else None


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
