"""Laws of the language: what is written is read again, and no text whatever does more than be refused in words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc import words
from convcalc.mistakes import SpecError
from convcalc.spec.parse import parse
from convcalc.spec.tree import Spec
from convcalc.spec.write import write
from convcalc.text import Source
from tests.spec.trees import specs


@given(specs())
@settings(max_examples=300, deadline=None)
def test_what_is_written_is_read_as_the_same_tree(tree: Spec) -> None:
    assert parse(Source(write(tree)), words) == tree


@given(specs())
@settings(max_examples=50, deadline=None)
def test_what_is_written_is_written_the_same_again(tree: Spec) -> None:
    text = write(tree)
    assert write(parse(Source(text), words)) == text
