"""What a sentence denies is no claim: it is told as not read, and a correction is read instead."""

from __future__ import annotations

import pytest

import convcalc
from tests.cli.program import in_process

LAYER = "Input 32x32x3. 16 filters of 3x3, stride 1, padding 1. "
KOREAN = "입력 32x32x3에 3x3 필터 16개를 스트라이드 1, 패딩 1로 적용하면 "


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (LAYER + "The output is not 32x32x16.", "32x32x16"),
        (LAYER + "The output isn't 32x32x16.", "32x32x16"),
        (LAYER + "\nThe output is never 32x32x16.", "32x32x16"),
        (LAYER + "\nIt doesn't have 448 parameters.", "448"),
        (LAYER + "The output is 32x32x16. It does not have 448 parameters.", "448"),
        (LAYER + "It is wrong that the output is 32x32x16.", "32x32x16"),
        (LAYER + "The output 32x32x16 is wrong.", "32x32x16"),
        (LAYER + "There are no 448 parameters.", "448"),
        (LAYER + "The output is 32x32x16, not 30x30x16.", "30x30x16"),
        (KOREAN + "출력이 32x32x16이라는 것은 틀렸다.", "32x32x16"),
        (KOREAN + "출력은 32x32x16이 아니다.", "32x32x16"),
        (KOREAN + "출력은 32x32x16이 되지 않는다.", "32x32x16"),
        (KOREAN + "파라미터는 448개가 아닙니다.", "448"),
    ],
)
def test_what_is_denied_is_no_claim(text: str, number: str) -> None:
    ran = in_process("check", text)
    assert ran.status == 1 and f"not read: {number}" in ran.out
    assert not any(number in each.claim for each in convcalc.check(text).claims)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (LAYER + "The output is not 30x30x16 but 32x32x16.", "true"),
        (LAYER + "The output is not 32x32x16 but 30x30x16.", "false"),
        (KOREAN + "출력은 30x30x16이 아니라 32x32x16이다.", "true"),
        (KOREAN + "출력은 32x32x16이 아니라 30x30x16이다.", "false"),
        (LAYER + "It is not a pooling layer, so the output is 32x32x16.", "true"),
        ("입력 32x32x3에 3x3 필터 16개를 스트라이드 1로 패딩을 쓰지 않고 적용하면 출력은 30x30x16이다.", "true"),
    ],
)
def test_a_correction_and_a_number_that_is_not_denied_are_claims(text: str, verdict: str) -> None:
    report = convcalc.check(text)
    assert [each.verdict for each in report.claims] == [verdict]
    assert report.ok == (verdict == "true")
