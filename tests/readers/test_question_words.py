"""Exercises in other words than those of our own quiz: each with the line that computes it."""

from __future__ import annotations

import pytest

from convcalc.readers.field_in_words import stack_in_words
from convcalc.readers.layer_in_words import layer_in_words, same_padding_sought
from tests.cli.program import run

QUESTIONS = (
    (
        "Your picture is a 90 by 90 colour (RGB) image, and the layer has 40 filters that are each 7x7. "
        "How many parameters has it, biases included?",
        "-n 90 -f 7 -c 3 --filters 40",
    ),
    (
        "The input volume that is 51x51x8 goes through 24 filters, each of size 5x5, with a stride of 2 and no padding",
        "-n 51 -f 5 -s 2 -p 0 -c 8 --filters 24",
    ),
    (
        "The input volume is 60 × 60 × 6 60×60×6, and there are 12 filters of 4 × 4 4×4 with stride 4",
        "-n 60 -f 4 -s 4 -c 6 --filters 12",
    ),
    ("A layer has 5 filters which are 3x3x2. Number of parameters?", "-f 3 -c 2 --filters 5"),
    ("20×20×3 input에 3×3filter 8개와 stride1, pad가 1이면?", "-n 20 -f 3 -s 1 -p 1 -c 3 --filters 8"),
    (
        "input이 (3, 60, 60)이고 filter가 5x5, 16개, stride 5, padding 0일 때 output size는?",
        "-n 60 -f 5 -s 5 -p 0 -c 3 --filters 16",
    ),
    ("A matrix of size 30 X 30 and a kernel of size 5 X 5 with stride 1 and valid padding", "-n 30 -f 5 -s 1 -p 0"),
    ("We have a 14x14x3 input and apply ten 4x4 filters with stride 2.", "-n 14 -f 4 -s 2 -c 3 --filters 10"),
    ("Input: 6 channels of 18x18. 10 filters 5x5. How many params?", "-n 18 -f 5 -c 6 --filters 10"),
    ("A 1D convolution with input length 80, kernel size 4 and stride 2", "-n 80 -f 4 -s 2 --dim 1"),
    ("The input volume is 20x20x9. How many weights has a single 3x3 filter?", "-n 20 -f 3 -c 9 --filters 1"),
    ("Conv layer: 24 filters, kernel 3, input channels 12, no bias", "-f 3 -c 12 --filters 24 --no-bias"),
    ("a convolution with 7 filters of size 5x5 applied to a 4 channel input", "-f 5 -c 4 --filters 7"),
    ("I have 9 3x3 filters and an RGB image, how many weights are in the conv layer?", "-f 3 -c 3 --filters 9"),
)


@pytest.mark.parametrize(("question", "options"), QUESTIONS, ids=[each for each, _ in QUESTIONS])
def test_an_exercise_is_read_as_its_layer(question: str, options: str) -> None:
    asked = layer_in_words(question)
    assert asked is not None and not asked.unread
    assert " ".join(asked.options) == options


@pytest.mark.parametrize(
    ("question", "spec"),
    [
        (
            "The input is a 20 by 20 RGB image and no convolution is used. The first hidden layer has 50 neurons, "
            "each one fully connected to the input. How many parameters?",
            "20x20x3 -> fc 50",
        ),
        ("How many weights does a fully connected layer from 4x4x32 to 100 have?", "4x4x32 -> fc 100"),
        ("An input volume of 9x9x4 gets pad=2. How large is it after padding?", "9x9x4 -> zeropad 2"),
    ],
)
def test_what_is_no_window_is_a_network(question: str, spec: str) -> None:
    asked = layer_in_words(question)
    assert asked is not None and not asked.alone and asked.spec == spec


def test_the_padding_of_a_same_convolution_is_the_answer() -> None:
    question = "A 50x50x4 volume meets 8 filters of 9x9 with stride 1 in a 'same' convolution. What is the padding?"
    assert same_padding_sought(question) is not None
    assert run("explain", "-q", question).out == "4\n"
    assert same_padding_sought(question.replace("'same' ", "")) is None
    assert "padding 1 before, 2 after" in run("explain", question.replace("9x9", "4x4")).out


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("What is the receptive field of two 5x5 convolutions?", "9"),
        ("What's the receptive field of 4 stacked 3x3 conv layers with stride 1?", "9"),
        ("What is the receptive field of a 3x3 filter with dilation 4?", "9"),
        ("receptive field of 3 3x3 dilated convolutions with dilations 1, 2, 4", "15"),
        ("receptive field of three 3x3 convolutions with stride 2", "15"),
        ("3x3 합성곱을 4번 쌓으면 수용 영역은?", "9"),
        ("5x5 합성곱을 세 번 하면 수용 영역은 얼마인가?", "13"),
        ("What is the receptive field of a 5x5 convolution applied twice?", "9"),
        ("receptive field of a 3x3 kernel that is repeated 3 times on a 64x64 image, padding 1", "7"),
        ("입력 9x9, 커널 3x3, 패딩 1, 스트라이드 2인 합성곱을 두 번 하면 수용 영역은?", "7"),
        ("What is the receptive field of a 3x3 conv with stride 2 on 48x48?", "3"),
    ],
)
def test_the_receptive_field_of_layers_alike_is_computed(question: str, field: str) -> None:
    assert run("explain", question).out.startswith(f"{field}: convcalc arch -q rf ")
    assert run("arch", "-q", "rf", stack_in_words(question)).out == f"{field}\n"


@pytest.mark.parametrize(
    "question",
    [
        "What is the receptive field of two 3x3 convolutions and a 2x2 pool?",
        "Why do two 3x3 convolutions have the receptive field of one 5x5?",
        "receptive field of 4 3x3 convolutions with dilations 1, 2, 4",
        "What is a receptive field?",
        "receptive field of several stacked 3x3 convolutions",
        "What is the receptive field of the second 3x3 conv layer?",
        "receptive field of 3 3x3 convolutions repeated twice",
        "두 번째 3x3 합성곱의 수용 영역은?",
    ],
)
def test_a_stack_of_which_a_number_is_left_over_is_none(question: str) -> None:
    assert stack_in_words(question) == ""


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("The first layer has 24 kernels of size 5x5, no padding. You pass an input of dimension 90x90x3.", "86x86x24"),
        (
            "You have 24 convolutional kernels of size 5x5 in a layer. An input of dimension 90x90x3 arrives.",
            "86x86x24",
        ),
        ("We use 12 filters of (5x5) filter size on an input of shape (40, 40, 3): the output?", "36x36x12"),
        ("A volume of shape (20, 32, 32, 5) goes through conv3d with 6 kernels of 3x3x3: output?", "18x30x30x6"),
        ("How many weights has a 5x5 depthwise convolution on 48 channels without bias?", "1200"),
        ("1D signal of length 90, kernel 7: output length?", "84"),
        ("26x26x8 특징 맵에 2x2 맥스풀링(스트라이드 2)을 적용하면?", "13x13x8"),
        ("200x200 컬러(RGB) 이미지에 7x7 필터 20개를 쓰는 합성곱층의 파라미터 수는?", "2960"),
    ],
)
def test_more_wordings_of_exercises(question: str, first: str) -> None:
    assert run("explain", question, "-q").out == f"{first}\n"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("A fully connected layer from 300 inputs to 20 outputs: how many weights?", "20, 6,020 parameters: "),
        ("parameters of a dense layer with 20 units and 300 inputs?", "20, 6,020 parameters"),
        ("A 10x12 RGB image is flattened: how many numbers?", "360, 0 parameters"),
        ("9x9x4 특징 맵을 평탄화하면 몇 개의 노드인가?", "324, 0 parameters"),
    ],
)  # fmt: skip
def test_dense_and_flattening_layers_of_exercises(question: str, said: str) -> None:
    assert run("explain", question).out.startswith(said)


def test_a_size_that_belongs_to_nothing_makes_another_layer_of_it() -> None:
    assert layer_in_words("8 kernels of 3x3 on a 32x32 input beside 40x64x64x12") is None
