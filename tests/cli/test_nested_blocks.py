"""Blocks of two calls of the one below: 2^24 places in 24 lines of text are neither listed nor gone through."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import run

NESTED = (
    "block b0 [ conv 3 3x3 p1, upsample 2, maxpool 2x2 ]",
    *[f"block b{n} [ b{n - 1}; b{n - 1} ]" for n in range(1, 24)],
)
"""Blocks of two calls of the one below: 2^23 places of the first in 24 lines."""


@pytest.mark.parametrize(
    "words",
    ["", "--json", "--format csv", "--depth 1", "--only conv", "--useful", "--count all", "--layer 7", "--unit 0,0"],
)
def test_blocks_of_two_calls_each_are_no_endless_list(words: str, tmp_path: Path) -> None:
    spec = tmp_path / "nested.cnn"
    spec.write_text("\n".join(["input 32x32x3", *NESTED, "b23"]), encoding="utf-8")
    ran = run("arch", str(spec), *words.split())
    assert ran.status == 2
    assert "layers are no list" in ran.err + ran.out or "no table" in ran.err


@pytest.mark.parametrize("words", ["arch {} --summary", "arch {} -q params", "why {} 704M", "why {} 695.8G"])
def test_blocks_of_two_calls_each_are_added_up(words: str, tmp_path: Path) -> None:
    spec = tmp_path / "nested.cnn"
    spec.write_text("\n".join(["input 32x32x3", *NESTED, "b23"]), encoding="utf-8")
    ran = run(*words.format(spec).split())
    assert ran.status == 0
    assert "704,643,072" in ran.out or "704643072" in ran.out or "695,784,701,952" in ran.out
