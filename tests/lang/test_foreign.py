"""Words of papers and frameworks for which there is no layer here: what is said of them can be written so."""

from __future__ import annotations

import re

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.foreign import INSTEAD, MEANT, instead_of
from convcalc.loading import facts_of
from convcalc.readers.source import load


@pytest.mark.parametrize("words", [sorted(INSTEAD)[at::8] for at in range(8)], ids=lambda words: words[0])
def test_what_has_no_word_is_answered_with_what_stands_for_it(words: list[str]) -> None:
    """For all of them a block of one's own was offered, which was almost never meant."""
    for word in words:
        with pytest.raises(SpecError) as refused:
            facts_of(load(f"32x32x64 -> {word} 8"))
        hint = refused.value.hint or ""
        assert hint == instead_of(word) or (word in MEANT and MEANT[word] in hint)
        written = re.search(r"(?:written|merge:|as in:) (.*)", hint)
        assert not written or facts_of(load(f"32x32x64; {written[1]}")).out.size == (32, 32)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Multi_Head_Attention", "attention is not counted here"),
        ("loss", "a network ends with the layer before it"),
        ("inception", "branches stand in a merge"),
        ("skip", "has a label"),
        ("myown 3", "a block of your own is defined before it is used: block myown [ ... ]"),
    ],
)
def test_the_hint_about_blocks_goes_where_nothing_else_is_known(text: str, hint: str) -> None:
    with pytest.raises(SpecError) as refused:
        facts_of(load(f"32x32x64 -> {text}"))
    assert hint in (refused.value.hint or "")


def test_a_block_of_that_name_is_the_users_own() -> None:
    assert facts_of(load("8x8x4; block se(c) [ conv c 1x1 ]; se(3)")).out.channels == 3
    with pytest.raises(SpecError) as refused:
        facts_of(load("8x8x4; block inception(c) [ conv c 1x1 ]; inceptoin(3)"))
    assert refused.value.hint == "did you mean 'inception'?"
