"""Questions that name a layer by its call or its word; the numbers are those that PyTorch 2 and Keras 3 count."""

from __future__ import annotations

import pytest

from tests.cli.program import run

CALLS = [
    ("How many parameters has nn.Conv2d(64, 64, 3, groups=64, padding=1)?", "640 parameters"),
    ("nn.Conv2d(64, 128, kernel_size=3) number of parameters", "73,856 parameters"),
    ("nn.Conv2d(64, 128, kernel_size=3, bias=False) number of weights", "73,728 parameters"),
    ("number of parameters of nn.Linear(512, 10)", "5,130 parameters"),
    ("how many parameters does torch.nn.LSTM(10, 20, num_layers=2) have?", "5,920 parameters"),
    ("parameters of nn.BatchNorm2d(64)?", "128 parameters, and 128 running means and variances"),
    ("parameters of nn.Embedding(1000, 64)?", "64,000 parameters"),
    (
        "ConvTranspose2d(100, 512, kernel_size=(4, 4), bias=False) on 1x1 gives what size?",
        "512x4x4, 819,200 parameters",
    ),
    ("nn.Conv1d(3, 16, 5) on (10, 3, 100): what is the output shape?", "16x96, 256 parameters"),
    (
        "Conv2D(64, (3, 3)) on an input of 28x28x32: output shape and number of parameters?",
        "26x26x64, 18,496 parameters",
    ),
    (
        "What is the output of keras.layers.Conv2D(8, 5, strides=2, padding='same') on 31x31x3?",
        "16x16x8, 608 parameters",
    ),
]

WORDS = [
    ("number of parameters of an LSTM with input dimension 25 and 100 units", "50,400 parameters: ", "50,800 with two"),
    ("LSTM 100 유닛, 입력 25 파라미터는?", "50,400 parameters: ", "50,800 with two"),
    ("입력 25, 유닛 100인 LSTM의 파라미터 수는?", "50,400 parameters: ", "50,800 with two"),
    ("25차원 입력을 받는 유닛 수 100개 GRU의 파라미터 개수", "37,800 parameters: ", "38,100 with two"),
    (
        "how many parameters does a GRU with 20 units and 13 input features have?",
        "2,040 parameters: ",
        "2,100 with two",
    ),
    ("parameters of an RNN with 8 units on 32 inputs?", "328 parameters: ", "336 with two"),
    ("how many parameters does BatchNormalization have on 64 channels?", "128 trained, ", "256 as Keras counts them"),
    ("How much memory does a 224x224x64 feature map in float32 take?", "12,845,056 bytes (12.25 MiB): ", "*64*4"),
    ("How many bytes does a 224x224x3 image in 8 bit take?", "150,528 bytes ", "*3*1"),
    (
        "depthwise separable convolution 3x3 on 112x112x32 with 64 output channels: parameters?",
        "110x110x64, 2,400 ",
        "2,336",
    ),
    ("What is the output of global average pooling on 7x7x2048?", "1x1x2048, 2,048 numbers", "gap"),
    (
        "What output_padding do I need for ConvTranspose2d from 7x7 to 14x14 with kernel 3, stride 2, padding 1?",
        "1: out - ((n - 1)*s - 2p + f) = 14 - ((7 - 1)*2 - 2*1 + 3)",
        "--op 1",
    ),
    ("Which output padding makes from 7 to 16 with kernel 3, stride 2, padding 1?", "none: ", "= 3"),
]

LAYERS = [
    ("how many weights does a convolution with 64 filters of size 3x3 on a grayscale image have?", "640"),
    ("24x24 특성 맵에 2x2 맥스 풀링을 하면 출력 크기는?", "12"),
    ("7x7 특성맵에 커널 4, 스트라이드 2, 패딩 1인 전치 합성곱을 적용하면 출력 크기는?", "14"),
    ("55x55x96 max pooling 3x3 stride 2 output size", "27x27x96"),
]


@pytest.mark.parametrize(("question", "answer"), CALLS)
def test_calls(question: str, answer: str) -> None:
    said = run("explain", question).out
    first, _, line = said.splitlines()[0].partition(": convcalc ")
    assert first == answer and line.startswith("arch ")


@pytest.mark.parametrize(("question", "begins", "holds"), WORDS)
def test_words(question: str, begins: str, holds: str) -> None:
    first = run("explain", question).out.splitlines()[0]
    assert first.startswith(begins) and holds in first


@pytest.mark.parametrize(("question", "answer"), LAYERS)
def test_layers_in_words(question: str, answer: str) -> None:
    assert answer in run("explain", question).out.splitlines()[:6]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("7x7x64 특성맵을 펼쳐서 노드 128개인 완전연결층에 연결하면 파라미터 수는?", "128, 401,536 parameters"),
        (
            "Input: 128 × 128 grayscale. First hidden layer: 256 fully-connected neurons. How many parameters in that"
            " hidden layer?",
            "256, 4,194,560 parameters",
        ),
    ],
)
def test_dense_layers(question: str, answer: str) -> None:
    assert run("explain", question).out.startswith(answer)


@pytest.mark.parametrize(
    "question",
    [
        "how many parameters does a bidirectional LSTM with 20 units and 13 inputs have?",
        "how many parameters have 2 LSTM layers of 20 units on 13 inputs?",
        "How many parameters has Conv2D(64, 3)?",
        "nn.Conv2d(3, n, 3) on 32x32: what is the output for 3 and 4?",
        "how much memory do a 3x3 kernel on 32x32 and a 64x64 map take?",
        "A_prev of shape (2, 5, 7, 4), W of shape (3, 3, 4, 8), pad 1, stride 2: what is the output shape?",
    ],
)
def test_numbers_that_are_not_understood_are_told(question: str) -> None:
    said = run("explain", question)
    assert not said.out[:1].isdigit()
    if sum(word.strip("(),:?").isdigit() for word in question.split()) > 1:
        assert "its numbers are not read" in said.out + said.err


def test_networks_of_a_question_that_say_their_inputs_anew_are_answered_one_by_one() -> None:
    first, second = "Conv2D(4, (3, 3), input_shape=(9, 9, 1))", "Conv2D(4, 3, padding='same', input_shape=(9, 9, 1))"
    said = run("explain", f"What is the difference between these two?\n# A\n{first}\n# B\n{second}\n").out
    assert "7x7x4, 40 parameters: net_1 of" in said and "9x9x4, 40 parameters: net_2 of" in said
