"""Questions as exercise sheets have them: answers to choose from, items, further questions, letters of books."""

from __future__ import annotations

import pytest

from convcalc.readers.question_sheets import items, sheet
from tests.cli.program import run

ANSWERS = [
    (
        "Convolve a volume of 61 × 61 × 8 with 10 filters of 6 × 6, stride 5, no padding. What is the output volume?\n"
        "A. 12 x 12 x 10\nB. 56 x 56 x 10\nC. 12 x 12 x 8\n",
        ["12x12x10", "of the answers to choose from: A"],
    ),
    (
        "Input of 50∗50∗3, kernel size of 6∗6, stride of 2, no padding: output size?\n23∗23∗3\n25∗25∗1\n",
        ["23", "23x23x3"],
    ),
    ("A layer with 20 filters, a 4*4 kernel and an input depth of 5: how many trainable parameters?", ["1,620"]),
    (
        "Suppose your input is a 50 by 50 color (RGB) image. If the first hidden layer has 20 neurons, each one fully "
        "connected to the input, how many parameters does it have?\n150,001\n150,020\n50,020\n",
        ["150,020 parameters", "of the answers to choose from: 150020"],
    ),
    (r"An input is $96\times96$. A conv layer has $K=7$, $S=3$, $P=2$. Give $H_{\text{out}}$.", ["32"]),
    ("A 20x20x3 input passes through F=8 filters of size K=5, S=1, P=0. Give the output shape.", ["16x16x8"]),
    ("A pooling layer with window 3, stride 2, applied to 15x15x6 with P=0. Give the output shape.", ["7x7x6"]),
    (
        "How many parameters does a 3x3 conv layer with 12 filters have, on a 5-channel input? How does the answer "
        "change if the input is 64x64 instead of 8x8?",
        ["552", "not read: How does the answer change if the input is 64x64 instead of 8x8?"],
    ),
    (
        "A layer takes a 4-channel image of size 60x60 and produces 9 feature maps with 5x5 kernels: parameters?",
        ["909"],
    ),
    (
        "MACs of a 3×3 convolution with 16 input and 24 output channels operating on a 20x20 feature map?",
        ["1,119,744", "with same padding 1,382,400 MACs"],
    ),
    (
        "Given a 6x9 input matrix and a 4x4 filter matrix, perform a valid convolution: size of the output?\n"
        "Input size: 6x9\nFilter size: 4x4\nStride: 1\n",
        ["3x6"],
    ),
    ("How many parameters: Conv2D(24, (3,3)) with 10 input channels?", ["2,184 parameters"]),
    ("Input 40, kernel 3, Padding0, Stride2 convolution: output size?\n18\n19\n20\n", ["19", "choose from: 19"]),
    (
        "The input is a 91x91 pixel image with three color channels (RGB). The layer has 12 different filters of 11x11 "
        "and a stride of four. What is the output volume?",
        ["21x21x12"],
    ),
    ("Your feature map has a shape of (batch_size, 4, 5, 6). You add a Flatten layer. What leaves it?", ["120, 0 par"]),
    ("Input-Size: 30 - Kernel-Size: 4 - Padding: 1 - Stride: 2: output size of a 1D convolutional layer?", ["15"]),
]
FIELDS = [
    ("Compute the receptive field of 6 convolutional layers (3x3, stride=1)", ["13: "]),
    ("Input: 90×90, four 3×3 conv layers (padding='same'). What's the receptive field?", ["9: "]),
    (
        "VGG-16: Conv 3×3 stride 1, MaxPool 2×2 stride 2, Conv 5×5 stride 1. What is the receptive field?",
        ["12: "],
    ),
    ("We start with a 120 x 120 image and 10 layers of 3 x 3 convolutions, what is the output size?", ["100x100: "]),
    ("Compute the receptive field for: Conv(5×5, s=2) → Conv(3×3, s=1) → Conv(3×3, s=2).", ["13: "]),
    ("In a CNN with four 5×5 Conv2D layers (stride=1), what is the receptive field of an output pixel?", ["17: "]),
    ("The receptive field of a 4-layer CNN where each layer has a 3×3 kernel with stride 2?", ["31: "]),
    (
        "The layers are: conv 7×7 stride 2, pool 3×3 stride 2, conv 3×3 stride 1. Receptive field of one neuron?",
        ["19: "],
    ),
    (
        "You stack three 5x5 stride-1 convolutions with no padding on a 40x40 image. What is the final size, and what "
        "is the receptive field of one final-layer unit?",
        ["28x28: ", "13: "],
    ),
]


@pytest.mark.parametrize(("question", "says"), ANSWERS + FIELDS)
def test_the_number_that_a_sheet_asks_for(question: str, says: list[str]) -> None:
    said = run("explain", "-", stdin=question.encode())
    assert said.status == 0 and "its numbers are not read" not in said.out, said.out
    assert [part for part in says if part not in " ".join(said.out.split())] == [], said.out


def test_items_are_answered_one_by_one() -> None:
    said = run(
        "explain", "-", stdin=b"1. 20x20x3 input, 8 filters of 5x5: output shape?\n2. The same with padding 2?\n"
    )
    assert "1. 16x16x8 (computed by: convcalc layer" in said.out
    assert "2. not read: The same with padding 2?" in said.out


def test_what_is_no_list_of_answers_stays_in_the_question() -> None:
    assert sheet("input 5x5\n3x3").choices == () == sheet("1\n2\n3").choices
    assert sheet("The kernel is 3x3. Why? The input is 9x9.").question.endswith("The input is 9x9.")
    assert items("Given:\n1. a 3x3 kernel\n2. a 9x9 input") == ()


def test_as_many_layers_are_not_answered_as_one() -> None:
    said = run(
        "explain", "-", stdin=b"a 120x120 image and 10 odd layers with 3x3 convolutions: what is the output size?"
    )
    assert "118" not in said.out
