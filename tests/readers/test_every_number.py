"""Every number of a pasted text is used, is a claim, or is told of in a note: none is dropped in silence."""

from __future__ import annotations

import re

import pytest

from convcalc.readers.source import Loaded, load_text
from convcalc.text import Source, Span
from tests.places import DATA

TEXTS = {path.name: path.read_text(encoding="utf-8") for path in sorted((DATA / "pasted").glob("*.txt"))}
UNITS = {"K": 10**3, "M": 10**6, "G": 10**9}
NUMBER = re.compile(r"(\d[\d,]*)(?:\.(\d+))?(?:([KMG])\b)?")
SILENT = re.compile(r"(?m)^[ \t]*\d{1,2}[.)] |#(?!\d).*$|\d(?=D\b)")
"""Numbers of a list's lines, what stands in comments, and the 2 of Conv2D."""


def kept(loaded: Loaded) -> set[int]:
    """The numbers in the tree, places in the text left out, and in the notes."""
    found = {int(n) for note in loaded.notes for n in re.findall(r"\d+", note.replace(",", ""))}
    waiting: list[object] = [tuple(loaded.tree)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, int):
            found.add(value)
        elif isinstance(value, str):
            found |= {int(n) for n in re.findall(r"\d+", value)}
        elif isinstance(value, tuple) and not isinstance(value, Span):
            waiting += value
    return found


def dropped(text: str) -> list[str]:
    """The numbers of the text that are nowhere.

    The first of n blocks may stand apart, and widths may stand as a multiple of the first.
    """
    there = kept(load_text(Source(text)))
    there |= {4 * n for n in there} | {n + 1 for n in there if n < 10}
    lost = []
    for whole, places, unit in NUMBER.findall(SILENT.sub("", text)):
        digits = whole.replace(",", "") + places
        values = {int(digits), int(whole.replace(",", "")), int(whole.replace(",", "")) * UNITS.get(unit, 1)}
        lost += [] if values & there else [whole]
    return lost


@pytest.mark.parametrize("name", TEXTS)
def test_no_number_is_dropped_in_silence(name: str) -> None:
    assert not dropped(TEXTS[name])


def test_what_a_line_of_sums_says_besides_is_told_of() -> None:
    text = "Input 32x32x3\n- Conv2D(16, 3x3, padding=1)\n- ReLU\nTotal memory: 24M * 888 bytes ~= 777MB / image\n"
    assert not dropped(text)
    assert any("888 bytes" in note for note in load_text(Source(text)).notes)


def test_the_law_finds_a_number_that_is_dropped() -> None:
    text = "Input 32x32x3\n- Conv2D(16, 3x3, padding=1)\n- ReLU\n"
    assert not dropped(text) and dropped(text + "# 777\n- Dropout(0.5, seed=888)\n") == ["888"]
