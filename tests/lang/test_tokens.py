"""The scanner: every character belongs to a token, in any script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.lang.tokens import tokens


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("conv 96 11x11 s4", "word int size attr"),
        ("724M 3a 3xk 3.6G .5", "mixed mixed mixed decimal decimal"),
        ("n-1 4*c in/2", "word - int digits * word word / int"),
        ("3->relu", "int arrow word"),
        ("p1:2 op1 k3x3 s2x", "attr attr attr word"),
        ("11×11 → × −", "size arrow × -"),
        ("name: a # b\nnote", "header newline word"),
        ("\"a # b\" # c\n'd'", "string newline string"),
        ('"never closed\nrelu', "string newline word"),
        ("[ a | b ]", "[ word | word ]"),
        ("", ""),
    ],
)
def test_kinds(text: str, kinds: str) -> None:
    found = [kind for kind, *_ in tokens(text)]
    assert found[-4:] == ["end"] * 4
    assert " ".join(found[:-4]) == kinds


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_nothing_is_lost_between_tokens(text: str) -> None:
    """What lies between two tokens is blank or a comment."""
    end = 0
    for _, _, start, stop in tokens(text):
        between = text[end:start]
        assert not between.strip() or between.lstrip().startswith("#")
        end = stop
    assert end == len(text)
