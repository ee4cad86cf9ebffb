"""Questions that compare: sizes of one window, stacks of convolutions, networks that are known by name."""

from __future__ import annotations

import re

import pytest

from tests.cli.program import run

SIZES = [
    (
        "why does 224 with 11x11 stride 4 give 54 but the paper says 55?",
        "54: ",
        "55 comes of an input of 227 to 230",
    ),
    ("왜 224에 11x11 stride 4 하면 54인데 논문은 55인가요", "54: ", "or of padding 2"),
    ("224x224 input, 11x11 filters, stride 4: why is the output 55x55 and not 54?", "54: ", "55 comes of"),
    (
        "why is it 112 instead of 111 with a 224 input, kernel 3, stride 2?",
        "111: ",
        "112 comes of an input of 225",
    ),
    (
        "why does 28 with kernel 5 stride 1 give 24 and not 28?",
        "24: ",
        "28 comes of an input of 32 or of padding 2",
    ),
    ("Why is the output 13x13 with kernel 3 stride 2 on 27x27?", "13: ", ""),
    ("입력 224x224, 커널 7, 스트라이드 2, 패딩 3인데 왜 112인가요?", "112: ", ""),
]


@pytest.mark.parametrize(("question", "first", "other"), SIZES)
def test_why_a_size_is_not_another(question: str, first: str, other: str) -> None:
    said = run("explain", question).out
    assert said.startswith(first) and other in said
    for size, line in re.findall(r"(\d+)(?::| comes)[^\n]*?convcalc (layer [^)]*)\)", said):
        assert run(*line.split(), "-q").out == f"{size}\n"


STACKS = [
    ("do two stacked 3x3 convs have the same receptive field as one 5x5?", "the same receptive field, 5x5"),
    ("3x3 conv 두 개를 쌓으면 5x5 하나와 수용 영역이 같은가요?", "the same receptive field, 5x5"),
    ("how many parameters do three 3x3 convs with 64 channels have compared with one 7x7?", "110,592 weights"),
    ("7x7 conv를 3x3 세 개로 바꾸면 파라미터가 얼마나 줄어드나요?", "49*C*C weights"),
    ("is a 5x5 conv cheaper than two 3x3 convs?", "25*C*C weights"),
    ("receptive field of three 3x3 convs and one 5x5 conv", "receptive fields, 7 and 5"),
]


@pytest.mark.parametrize(("question", "first"), STACKS)
def test_stacks_are_compared(question: str, first: str) -> None:
    said = run("explain", question).out
    assert said.startswith(first)
    assert "weights" not in first or "% fewer" in said.splitlines()[0]


KNOWN = [
    ("ResNet50의 파라미터 수는?", "25,557,032 parameters, ResNet-50: convcalc arch resnet50 -q params"),
    ("how many FLOPs does MobileNetV2 have?", "300,774,272 multiply-adds on 224x224x3, 601,548,544 FLOPs"),
    ("What is the receptive field of AlexNet?", "195, AlexNet: convcalc arch alexnet -q rf"),
    ("VGG16 vs ResNet-50 parameters", "138,357,544 parameters"),
]


@pytest.mark.parametrize(("question", "first"), KNOWN)
def test_networks_are_known_by_name(question: str, first: str) -> None:
    said = run("explain", question).out
    assert said.startswith(first)
    for line in re.findall(r"convcalc (arch \S+ -q \w+)", said):
        assert f"{int(run(*line.split()).out):,}".replace(",", "") in said.replace(",", "")


@pytest.mark.parametrize(
    "question",
    [
        "how many parameters does the first layer of ResNet50 have?",
        "how many parameters has resnet18 with 10 classes?",
        "replace the 11x11 stride 4 conv with three 3x3: parameters?",
        "why do 3x3 convs with stride 2 on 7 channels give 4 and not 5?",
        "why does 224 give 54 and not 1,1,1 with 11x11 and stride 4?",
        "why does 224 give 54.5 and not 55 with 11x11 and stride 4?",
        f"why does 224 give 5{5000 * '4'} with 11x11 and stride 4?",
    ],
)
def test_where_more_is_said_nothing_is_guessed(question: str) -> None:
    assert not re.match(r"[\d,]+(?:: floor| of|\*C|,? parameters| weights)", run("explain", question).out)


CHANNELS = [
    ("3x3 conv 64 -> 128 채널의 파라미터 수는?", "73,856"),
    ("How many multiply-adds does a 3x3 conv with 64 input and 128 output channels on 56x56 need?", "214,990,848"),
    ("1x1 convolution reduces 256 channels to 64 on 28x28: how many MACs?", "12,845,056"),
    ("3x3 합성곱 64에서 128채널 파라미터", "73,856"),
    ("fc layer 4096 -> 1000: how many weights?", "4,097,000 parameters"),
]


@pytest.mark.parametrize(("question", "number"), CHANNELS)
def test_channels_that_arrive_and_leave_are_told_apart(question: str, number: str) -> None:
    said = run("explain", question).out
    assert number in said and "not read" not in said


def test_a_field_that_is_not_known_is_not_said_to_be_all() -> None:
    assert "whole input," not in run("explain", "What is the receptive field of r3d_18?").out
