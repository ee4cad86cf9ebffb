"""Lines that stand more than once are read once: neither a tree, nor a place in it, nor a mistake differs for it."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.statements import parse
from convcalc.lang.tokens import split
from convcalc.text import Source, Span

LINES = (
    "relu",
    "conv 16 3x3 s1 p1:2, bn, relu",
    "residual A [ conv 16 3x3 s1 p1, bn, relu, conv 16 3x3 p1, bn ]",
    "concat[conv n 1x1 | conv 2*n k3x(n) p1 | a: maxpool 3x3 s1 p1 -> 8x8x16]",
    "[conv in 3x3 same, relu] x n",
    "residual [",
    "]",
    "b(3, k=n) x 2",
    "block b(c, k=1) [ conv c kxk ]",
    "e1: conv 8 3x3 -> 8x8x8",
    "conv 8 3x3 ->",
    "8x8x8",
    "add e1",
    "from e1; conv 8 1x1 | relu",
    "let n = 3",
    "params = 12, maxpol 3x3",
    "conv 3.5 3x3",
    "concat",
    "[ conv 8 3x3 | relu ]",
    'name: "a',
    "'a' published \"x",
    "x 3, é: relu",
    "",
)


def told(text: str) -> list[Any]:
    """The tree with all its places, or every mistake and where it stands."""
    try:
        return flat(parse(Source(text)))
    except SpecError as error:
        return [(mistake.message, *mistake.span) for mistake in error.mistakes]


def flat(node: Any) -> list[Any]:
    """Everything in a tree, places as numbers: as they are, all places are equal."""
    if isinstance(node, Span):
        return [("at", *node)]
    if not isinstance(node, tuple):
        return [node]
    return [type(node).__name__, *[part for each in node for part in flat(each)]]


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_the_same_as_lines_that_all_differ(lines: list[str]) -> None:
    alike = "\n".join([f"{line} # {0:06}" for line in ["input 8x8x16", *lines, *lines]])
    unlike = "\n".join([f"{line} # {i:06}" for i, line in enumerate(["input 8x8x16", *lines, *lines])])
    assert told(alike) == told(unlike)


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_tokens_too(lines: list[str]) -> None:
    alike = [f"{line} # {0:06}" for line in lines]
    unlike = [f"{line} # {i:06}" for i, line in enumerate(lines)]
    found, other = [split("\n".join(each))[0] for each in (alike, unlike)]
    assert [(kind, *ends) for kind, _, *ends in found] == [(kind, *ends) for kind, _, *ends in other]


def test_a_line_is_read_once() -> None:
    found, alike = split("relu\nconv 8 3x3\n\nrelu\n\nconv 8 3x3")
    assert [(found[i][1], found[first][2]) for i, first in sorted(alike.items())] == [
        ("relu", 0),
        ("conv", 5),
        ("relu", 0),
        ("conv", 5),
    ]
