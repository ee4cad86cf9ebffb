"""Texts that nobody reads as a network get one message: what they seem to be, and what can be given instead."""

from __future__ import annotations

import pytest

from convcalc.api import check
from convcalc.diagnostics.diagnostic import SpecError

TABLE = "Type / Rate   Shape       Where\n" + "Foo / s2      3 × 3 × 3   here / there\n" * 12
WORDS = "Lorem ipsum (dolor) sit amet: 3/4\nconsectetur, = adipiscing } elit 5\nsed do { eiusmod tempor 7 8 9\n"


@pytest.mark.parametrize(
    ("text", "what", "instead"),
    [
        (TABLE, "a table", "say above its columns"),
        (WORDS, "a text", "give its layers"),
    ],
)
def test_a_text_that_is_no_network_gets_one_message(text: str, what: str, instead: str) -> None:
    with pytest.raises(SpecError) as caught:
        check(text)
    assert len(caught.value.errors) == 1
    assert caught.value.message.startswith(f"this seems to be {what}") and instead in caught.value.hint


def test_slips_in_a_network_are_told_one_by_one() -> None:
    with pytest.raises(SpecError) as caught:
        check("32x32x3\nconvv 8 3x3\nconv 8 3x3\nrellu\nconv 8 3y3\nmaxpol 2x2\nfc1 10\nsoftmaxx\n")
    assert len(caught.value.errors) > 3
