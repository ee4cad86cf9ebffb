"""The padding that keeps a size, and how far a dilated kernel reaches, of questions in words."""

from __future__ import annotations

import pytest

from tests.cli.program import run


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What zero padding keeps the size of a map with a 7x7 kernel and stride 1?", "3"),
        ("Which padding keeps 40x40 with a 9x9 kernel?", "4"),
        ("what padding preserves the size of a 3x3 convolution with dilation 5", "5"),
        ("what padding keeps the same size with a 6x6 kernel?", "2:3"),
        ("7x7 필터, 스트라이드 1에서 출력 크기를 입력과 같게 하려면 패딩은 얼마?", "3"),
        ("kernel size 7 with dilation 3: what is the effective kernel size?", "19"),
    ],
)
def test_the_number_stands_first(question: str, answer: str) -> None:
    said = run("explain", question).out
    assert said.startswith(f"{answer}: ")
    if "convcalc layer -n 32" in said.splitlines()[0]:
        line = said.splitlines()[0].partition("(convcalc ")[2].rstrip(")")
        assert run(*line.split(), "-q").out == "32\n"


@pytest.mark.parametrize(
    "question",
    [
        "what padding keeps the size for a 3x3 kernel with stride 2?",
        "what padding keeps the size with a 3x5 kernel?",
        "what padding keeps the size of a 5x5 kernel and padding 1?",
        "what is an effective kernel size?",
    ],
)
def test_where_no_one_number_does_it_none_is_said(question: str) -> None:
    assert not run("explain", question).out[:1].isdigit()
