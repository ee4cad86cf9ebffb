"""Inputs that a comment says, where no line of the program does: `# (n, 3, 32, 32)` at the head of a `forward`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from convcalc.readers.python.syntax import classes_in
from convcalc.readers.pytorch.said_sizes import SaidSize
from convcalc.shape import Shape

SIZES = r"(?P<batch>(?:[?nNbB]|None|-1|batch(?:_?size)?)\s*[,x×*]\s*)?(?P<numbers>\d{1,5}(?:\s*[,x×*]\s*\d{1,5}){1,3})"
HEAD = rf"(?i)#\s*(?:(?:x|inputs?|in|images?|입력)?\s*(?:is|size|shape|크기)?\s*[:=]?\s*)?[\[(]?\s*{SIZES}\s*[\])]?\s*$"
"""A comment in front of the first statement of a `forward`, of nothing but a size."""

NAMED = rf"(?i)#.{{0,20}}?(?:\b(?:img_?in|inputs?|in_?shape)\b|입력)[^\d#?\[(-]{{0,20}}[\[(]?\s*{SIZES}(?![\d.]|\s*->)"
"""A comment that says by a word that it is about what goes in."""

LONGEST = 300
"""Letters of a line with such a comment."""


def input_in_comments(tree: ast.Module, text: str, network: str, channels: int) -> SaidSize | None:
    """The input of so many channels that a comment in the class of a network says; None where none does."""
    said = inputs_in_comments(tree, text, network)
    return next((each for each in said if each.shape.channels == channels), None)


def inputs_in_comments(tree: ast.Module, text: str, network: str) -> Iterator[SaidSize]:
    """The sizes that comments in the class of a network say of its input, channels first and last, the surest first."""
    classes = [each for each in classes_in(tree) if each.name == network]
    if len(classes) != 1 or "#" not in text:
        return
    cls, lines = classes[0], text.split("\n")
    for forward in [each for each in cls.body if isinstance(each, ast.FunctionDef) and each.name == "forward"]:
        first = next((each for each in forward.body if not _is_text(each)), forward.body[-1])
        for at in range(forward.lineno, first.lineno):
            if found := _comment(HEAD, lines[at - 1]):
                yield from _shapes(found, at)
    for at in range(cls.lineno, min(cls.end_lineno or cls.lineno, len(lines)) + 1):
        if found := _comment(NAMED, lines[at - 1]):
            yield from _shapes(found, at)
            return


def _comment(pattern: str, line: str) -> re.Match[str] | None:
    """What a pattern finds in a line with a comment, which is compiled where there is one; in a very long one nothing.

    It looks at a line without runs of blanks, as it would look for all ways to share them.
    """
    return re.search(pattern, " ".join(line.split())) if "#" in line and len(line) < LONGEST else None


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _shapes(found: re.Match[str], line: int) -> Iterator[SaidSize]:
    numbers = tuple([int(each) for each in re.findall(r"\d+", found["numbers"])])
    if len(numbers) == 4 and not found["batch"]:
        numbers = numbers[1:]
    if min(numbers) < 1 or (len(numbers) < 3 and not found["batch"]):
        return
    says = f"the comment in line {line} says it"
    yield SaidSize(Shape(numbers[0], numbers[1:]), says)
    yield SaidSize(Shape(numbers[-1], numbers[:-1]), says)
