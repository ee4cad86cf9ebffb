"""Claims that stand in study notes, each with its verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

import convcalc
from convcalc.api import check
from convcalc.features.check.result import Report
from tests.cli.program import in_process

TRUE = {
    "227, 11x11, stride 4 gives 55": "227x227x3 -> conv 96 11x11 s4 -> 55x55x96",
    "224 gives 55 with padding 2": "224x224x3 -> conv 64 11x11 s4 p2 -> 55x55x64",
    "two 3x3 see 5x5": "32x32x8; conv 8 3x3, conv 8 3x3   rf = 5",
    "three 3x3 see 7x7": "32x32x8; [conv 8 3x3] x3   rf = 7",
    "one 5x5 has 25 weights": "32x32x1 -> conv 1 5x5 weights = 25",
    "two 3x3 have 18": "32x32x1; [conv 1 3x3] x2 weights = 18",
    "three 3x3 have 27": "32x32x1; [conv 1 3x3] x3 weights = 27",
    "one 7x7 has 49": "32x32x1 -> conv 1 7x7 weights = 49",
    "3x3 pools, stride 2": "55x55x96; default maxpool 3x3 s2; maxpool -> 27x27 -> maxpool -> 13x13 -> maxpool -> 6x6",
    "27x27x256 with p = 2": "27x27x96 -> conv 256 5x5 p2 -> 27x27x256",
    "(n + 2p - f + 1)^2 with stride 1": "28x28x1 -> conv 1 5x5 p1 -> 26x26",
    "256 -> 64 -> 64 -> 256": "56x56x256; conv 64 1x1, conv 64 3x3 p1, conv 256 1x1 weights = 69,632",
    "one 3x3 on 256": "56x56x256; conv 256 3x3 p1 nobias weights = 589,824",
    "an identity shortcut adds none": "56x56x64; residual [conv 64 3x3 p1, conv 64 3x3 p1] weights = 73,728",
    "nor one that pads zeros": "56x56x64; residual A [conv 128 3x3 s2 p1, conv 128 3x3 p1] weights = 221,184",
    "short side 256": "1024x512x3 -> avgpool 2x2 -> 512x256x3",
}

FALSE = {
    "224, 11x11, stride 4, no padding gives 55": (
        "224x224x3 -> conv 96 11x11 s4 -> 55x55x96", (54, 54), "X01", "input 227x227x3",
    ),
    "two 3x3 equal one 7x7": ("32x32x8; conv 8 3x3, conv 8 3x3   rf = 7", (5, 5), "R11", "5x5 on 'conv 8 3x3'"),
    "one 7x7 has 25 weights": ("32x32x1 -> conv 1 7x7 weights = 25", 49, "", "5x5"),
    "three 3x3 have 18": ("32x32x1; [conv 1 3x3] x3 weights = 18", 27, "P19", "x2"),
    "27x27x256 without padding": ("27x27x96 -> conv 256 5x5 -> 27x27x256", (23, 23), "S17", "p2"),
    "(n + 2p - f + 1)^2 with stride 2": ("28x28x1 -> conv 1 5x5 p1 s2 -> 26x26", (13, 13), "S07", "s1"),
    "a projection adds none": (
        "56x56x64; residual B [conv 128 3x3 s2 p1 nobias, conv 128 3x3 p1 nobias] params = 221,184", 229_632, "P17", "",
    ),
    "short side 256, turned": ("1024x512x3 -> avgpool 2x2 -> 256x512x3", (512, 256), "S15", ""),
}  # fmt: skip


def told(report: Report) -> list[str]:
    return [claim.verdict for claim in report.claims]


@pytest.mark.parametrize("name", TRUE)
def test_these_are_true(name: str) -> None:
    assert set(told(check(TRUE[name]))) == {"true"}


@pytest.mark.parametrize("name", FALSE)
def test_these_are_false(name: str) -> None:
    text, right, code, fit = FALSE[name]
    report = check(text)
    claim = report.claims[0]
    assert claim.verdict == "false" and not report.ok
    assert getattr(claim.computed, "size", claim.computed) == right
    assert (code in [slip.code for slip in claim.slips]) if code else not claim.slips
    assert (fit in claim.fits) if fit else not claim.fits


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("파라미터 수 = (높이 x 너비 x 입력채널 + 1) x 출력채널 = (3*3*64+1)*128 = 73,856", 0, "1 of 1 claim true"),
        ("출력 크기 = (입력 + 2*패딩 - 커널)/스트라이드 + 1 = (227 + 2*0 - 11)/4 + 1 = 54", 1, "= 54; it is 55"),
        ("(5*5*3+1)*10 = 750", 1, "(5*5*3+1)*10 = 750; it is 760"),
        ("output = (32 - 5 + 2*2)/1 + 1 = 32\nparams = (5*5*3 + 1)*10 = 760", 0, "2 of 2 claims true"),
    ],
)  # fmt: skip
def test_sums_alone_are_checked_as_arithmetic(text: str, status: int, words: str) -> None:
    ran = in_process("check", text)
    assert (ran.status, ran.err) == (status, "")
    assert words in ran.out and "only the arithmetic is checked" in ran.out
    assert convcalc.check(text).ok == (status == 0)


@pytest.mark.parametrize(
    "text", ["32x32x3 -> conv 8 3x3; (3*3*3+1)*8 = 224", "maxpool: (4 - 2)/2 + 1 = 2", "hello = 5"]
)
def test_beside_layers_sums_alone_are_not_enough(text: str) -> None:
    assert in_process("check", text).status == 2
    with pytest.raises(convcalc.SpecError):
        convcalc.check(text)


LISTS = (
    ("입력: 28x28 흑백\n필터 3x3 32개 (패딩 없음) → 26x26x32\n"
     "맥스풀링 2x2 → 13x13x32\nFlatten → 5408\nDense 10 → 54,090개", 4),
    ("<과제 3>\n(1) 입력 64x64x3, Conv(3x3, 16, stride=1, padding=1) -> 64x64x16, 파라미터 448\n"
     "(2) MaxPool(2x2) -> 32x32x16", 3),
    ("전역 평균 풀링: 7x7x512 → 512", 1),
    ("Global average pooling: 7x7x512 → 512", 1),
    ("AlexNet 첫 층: 96개의 11×11×3 커널, stride 4, 입력 227×227×3 → 55×55×96", 1),
    ("| 층 | 출력 크기 | 파라미터 수 |\n|---|---|---|\n"
     "| 입력 | 32x32x1 | 0 |\n| C1: 합성곱 5x5, 6개 | 28x28x6 | 156 |\n"
     "| S2: 평균 풀링 2x2 | 14x14x6 | 0 |\n| F6: 완전연결 84 | 84 | 98868 |", 6),
    ("Q1. Input volume 32x32x3, 10 5x5 filters with stride 1, pad 2.\nOutput volume size: 32x32x10\n"
     "Number of parameters in this layer: 760", 2),
    ("x = Conv2D(32, (3,3), padding='same')(inputs)   # 32x32x32\nx = MaxPooling2D((2,2))(x)   # 16x16x32\n"
     "x = Flatten()(x)\noutputs = Dense(10)(x)", 2),
    ("inputs = Input(shape=(28, 28, 1))\nx = Conv2D(32, 3, activation='relu')(inputs)  # 26x26x32\n"
     "x = Dense(10)(x)", 1),
)  # fmt: skip


@pytest.mark.parametrize(("text", "claims"), LISTS, ids=lambda each: str(each)[:20])
def test_notes_of_students_are_read(text: str, claims: int, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text(text, encoding="utf-8")
    found = convcalc.check(tmp_path / "note.txt", "32x32x3" if "(inputs)" in text and "Input" not in text else None)
    assert [each.verdict for each in found.claims] == ["true"] * claims


@pytest.mark.parametrize("times", ["2번", "두 번", "x2", "twice", "2 times", "2회"])
def test_how_often_a_layer_is_there_may_be_said_in_words(times: str) -> None:
    text = f"입력 224x224x3\nconv3-64 {times}\nmaxpool\nConv2D(32, 3x3) {times}\nFC-10"
    plain = "입력 224x224x3\nconv3-64\nconv3-64\nmaxpool\nConv2D(32, 3x3)\nConv2D(32, 3x3)\nFC-10"
    found, wanted = convcalc.measure(text), convcalc.measure(plain)
    assert (found.params, found.macs, found.rf) == (wanted.params, wanted.macs, wanted.rf)


SENTENCES = (
    ("The input is a 64x64 RGB image. The first layer has 32 filters of size 5x5 with stride 2 and padding 2. "
     "So the output is 32x32x32 and there are 2,432 parameters.", 2),
    ("28x28 grayscale image. There are 16 filters of size 3x3. The output is 26x26x16.", 1),
    ("32x32x3 이미지에 5x5x3 필터 6개를 쓰면 28x28x6 특징맵이 나온다. 파라미터는 456개.", 2),
    ("Layer 1: Conv 3x3x16 (stride 1, pad 1), input 32x32x3, output 32x32x16\nLayer 2: ReLU\n"
     "Layer 3: MaxPool 2x2 -> 16x16x16", 2),
    ("input 224x224x3\nConv(3→64, 7×7, s2, p3) → 112×112\nMaxPool(3×3, s2, p1) → 56×56", 3),
)  # fmt: skip


@pytest.mark.parametrize(("text", "claims"), SENTENCES, ids=lambda each: str(each)[:20])
def test_sentences_and_numbered_layers_are_read(text: str, claims: int) -> None:
    assert [each.verdict for each in convcalc.check(text).claims] == ["true"] * claims
