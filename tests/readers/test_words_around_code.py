"""What people write around their code: the input and the parameters that they say, a message, and what is not read."""

from __future__ import annotations

import pytest

from convcalc.api import check, measure
from convcalc.readers import MessageNote
from convcalc.readers.counts_in_words import counts_in
from convcalc.readers.fragments import fragment
from convcalc.readers.message_lines import is_prose
from convcalc.readers.size_in_words import size_in_words
from convcalc.shape import Shape
from convcalc.text import Source

NET = """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.fc = nn.Linear(8 * 6 * 6, 10)

    def forward(self, x):
        return self.fc(torch.flatten(self.conv(x), 1))
"""
PARAMS = 224 + 2_890


@pytest.mark.parametrize(
    ("words", "channels", "shape"),
    [
        ("I'm training on 64x64 RGB images.", None, Shape(3, (64, 64))),
        ("I'm training on 64 x 48 images.", 3, Shape(3, (64, 48))),
        ("My images are of size 128x128 and grayscale", 1, Shape(1, (128, 128))),
        ("the input is (3, 32, 32)", 3, Shape(3, (32, 32))),
        ("The input shape is 96x96x3.", 3, Shape(3, (96, 96))),
        ("the images, resized to 160x160, go in", 3, Shape(3, (160, 160))),
        ("입력 이미지는 64x64 흑백입니다", None, Shape(1, (64, 64))),
        ("a small network for Fashion-MNIST", 1, Shape(1, (28, 28))),
        ("it is trained on CIFAR-10", 3, Shape(3, (32, 32))),
        ("64x64 grayscale images into a network for colour", 3, Shape(3, (64, 64))),  # both words: what is declared
        ("64x64 grayscale images", 3, Shape(1, (64, 64))),
        ("64x64 images, or 32x32 images", 3, None),
        ("3x3 kernels and 2x2 pools", 3, None),
        ("MNIST and CIFAR10 images", None, None),
        ("64x64 images", None, None),
        ("something like STL-100", 3, None),
        ("version 1.2 of 3 files", 3, None),
    ],
)
def test_the_input_that_is_said(words: str, channels: int | None, shape: Shape | None) -> None:
    found = size_in_words((words,), channels)
    assert (found.shape if found else None) == shape


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("Keras says 1,199,882 parameters, why?", ["1,199,882"]),
        ("the summary says Total params: 62,006.", ["62,006"]),
        ("파라미터 수가 왜 1,199,882개인지 모르겠습니다", ["1,199,882"]),
        ("파라미터가 총 61706개", ["61706"]),
        ("it has about 1.2 million trainable parameters", ["1.2 million"]),
        ("the number of parameters should be 448", ["448"]),
        ("no parameters for 1000 classes", []),
        ("the parameters are kernel 3 and stride 2", []),
        ("I have 50000 images", []),
        ("parameters of 128x128 images", []),
    ],
)
def test_the_parameters_that_are_said(line: str, numbers: list[str]) -> None:
    assert [each.text for each in counts_in(line)] == numbers


@pytest.mark.parametrize(
    "line",
    [
        "(see below) my code is this one:",
        "왜 (None, 10)이 나오나요?",
        "Here is my model (batch size 32):",
        "Why? [red]",
    ],
)
def test_words_with_brackets(line: str) -> None:
    assert is_prose(line)


@pytest.mark.parametrize(
    "line",
    [
        "x = conv(x if y else z)",
        "self conv(x)",
        "return a if not b else c(",
        "nn.Conv2d(3 8 3)",
        "x = Input((?, 28, 28, 1)",
    ],
)
def test_code_with_a_slip_is_none(line: str) -> None:
    assert not is_prose(line)


def test_what_the_words_say_is_judged() -> None:
    text = f"I train on 8x8 RGB images (batch size 4).\nIt should have {PARAMS:,} parameters, is that so?\n\n{NET}"
    facts = measure(text)
    assert facts.in_ == Shape(3, (8, 8)) and facts.params == PARAMS
    assert any("as the words say '8x8 RGB images'" in note for note in facts.notes)
    assert any("not read: 'I train on 8x8 RGB images (batch size 4).'" in note for note in facts.notes)
    assert check(text).ok
    (wrong,) = [each for each in check(text.replace("3,114", "3,124")).claims if each.verdict == "false"]
    assert wrong.claim == "params = 3,124"


def test_the_parameters_of_one_layer_are_its_own() -> None:
    report = check(f"My images are 8x8x3. Why has the last layer 2,890 parameters?\n{NET}")
    assert "params = 2,890" in [each.claim for each in report.claims] and report.ok


def test_statistics_and_trainable_parameters_are_counted_as_they_are_said() -> None:
    net = NET.replace("nn.Conv2d(3, 8, 3)", "nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8))")
    text = f"My images are 8x8x3.\nTotal params: {PARAMS + 32:,}\nTrainable params: {PARAMS + 16:,}\n\n{net}"
    report = check(text)
    assert [each.verdict for each in report.claims] == ["true"] * len(report.claims) and len(report.claims) > 3
    assert not check(text.replace("Trainable params: 3,130", "Trainable params: 3,146")).ok


def test_words_that_name_a_size_of_output_are_no_output() -> None:
    found = fragment(
        Source(f"The tutorial says\n\nTotal params: 3,100\n\nbut mine (batch size 4) has more:\n\n{NET}", "a")
    )
    assert found.framework == "torch" and "Total params: 3,100" in found.words


def test_what_stands_outside_of_fences_is_words() -> None:
    found = fragment(Source(f"My code:\n\n```python\n{NET}```\n\nIt has 9 classes.\n", "post.md"))
    assert found.words == ("My code:", "It has 9 classes.")


@pytest.mark.parametrize("front", ["", "Why do I get this (with torch 2.1)?\n"])
def test_a_message_that_is_not_known_is_no_agreement(front: str) -> None:
    text = f"{front}RuntimeError: something else is wrong here\n\n{NET}"
    facts = measure(text, input="3x8x8")
    assert any(isinstance(each, MessageNote) for each in facts.notes)
    assert not check(text, input="3x8x8").ok


def test_lines_of_a_traceback_are_no_code() -> None:
    trace = 'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n    y = net(x)\nValueError: no\n'
    found = fragment(Source(trace + "\n" + NET, "a"))
    assert found.framework == "torch" and found.message[-1] == "ValueError: no" and len(found.message) == 4
