"""Layers in words: questions about one layer, what is computed of them, and every line that is offered is obeyed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.layer.layer import layer
from convcalc.features.quiz import count_questions, network_questions, size_questions
from convcalc.features.quiz.dice import Dice
from convcalc.features.quiz.exercise import Problem
from convcalc.loading import facts_of
from convcalc.readers.chain_in_words import chain_in_words
from convcalc.readers.layer_in_words import LayerInWords, layer_in_words
from convcalc.readers.source import load_text
from convcalc.text import Source

SEEDS = range(25)
TOPICS = (*size_questions.TOPICS, *count_questions.TOPICS, *network_questions.TOPICS)


def problems() -> Iterator[Problem]:
    """Exercises about one layer that ask for what leaves it or what it holds."""
    known: set[str] = set()
    for topic in TOPICS:
        for make in topic.levels:
            for seed in SEEDS:
                made = make(Dice(seed))
                _, _, layers = made.spec.partition(" -> ")
                alone = "," not in layers.removesuffix(", flatten") and "{" not in layers
                if alone and "->" not in layers and made.question not in known:
                    known.add(made.question)
                    yield made


ALONE = list(problems())


def values(asked: LayerInWords) -> dict[str, Any]:
    """Its numbers as `layer` takes them: one number for every axis."""
    return {k: v[0] if isinstance(v, tuple) and len(v) == 1 else v for k, v in asked.given.items()}


def test_there_are_many_such_exercises() -> None:
    assert len(ALONE) > 250


@pytest.mark.parametrize("problem", ALONE, ids=lambda problem: problem.question[:60])
def test_what_the_quiz_asks_about_one_layer_is_read_as_that_layer(problem: Problem) -> None:
    asked = layer_in_words(problem.question)
    assert asked is not None and not asked.unread
    meant = measure(problem.spec.removesuffix(", flatten"))
    if asked.alone:
        found = layer(asked.kind, **values(asked))
        assert found.out.size == meant.out.size
        if found.params is not None and found.out.channels is not None:
            assert (found.params, found.macs) == (meant.params, meant.macs)
    if asked.spec:
        facts = facts_of(load_text(Source(problem.question)))
        assert (facts.out.elements(), facts.params, facts.macs) == (meant.out.elements(), meant.params, meant.macs)


QUESTIONS = (
    ("3x3 conv with 1,024 filters on 28x28x512", "-n 28 -f 3 -c 512 --filters 1024"),
    ("3x3 합성곱, 입력 채널 1,024, 출력 채널 2,048, 파라미터 수는?", "-f 3 -c 1024 --filters 2048"),
    ("transposed conv 3x3 stride 2 padding 1 output padding 1 on 16x16x64 with 32 filters",
     "tconv -n 16 -f 3 -s 2 -p 1 -c 64 --filters 32 --op 1"),
    ("conv 3x3 on 224x224x3 with 64 filters: how many FLOPs?", "-n 224 -f 3 -c 3 --filters 64"),
    ("deconvolution 2x2 stride 2 from 28x28x1024 with 512 filters", "tconv -n 28 -f 2 -s 2 -c 1024 --filters 512"),
    ("1x1 conv from 256 to 64 channels on 56x56x256, no bias", "-n 56 -f 1 -c 256 --filters 64 --no-bias"),
    ("입력 32x32x3에 5x5 필터 10개, 스트라이드 1, 패딩 2일 때 출력 크기는?", "-n 32 -f 5 -s 1 -p 2 -c 3 --filters 10"),
    ("커널 크기 3, 스트라이드 2, 패딩 1, 입력 28이면 출력은?", "-n 28 -f 3 -s 2 -p 1"),
    ("How large is the output of a 5x5 convolution with stride 2 and padding 1 on 32x32?", "-n 32 -f 5 -s 2 -p 1"),
    ("28x28 입력에 3x3 커널, 스트라이드 2, 패딩 1", "-n 28 -f 3 -s 2 -p 1"),
    (
        "A 5x5 convolution with stride 2 and padding 1 on a 32x32 RGB image, 64 filters",
        "-n 32 -f 5 -s 2 -p 1 -c 3 --filters 64",
    ),
    ("A 3-by-3 kernel on a 28 by 28 image, no padding", "-n 28 -f 3 -p 0"),
    ("How many parameters does a 3x3 convolution from 64 to 128 channels have?", "-f 3 -c 64 --filters 128"),
    ("입력 채널 64, 출력 채널 128인 3x3 합성곱의 파라미터 수는?", "-f 3 -c 64 --filters 128"),
    ("W=227, F=11, S=4, P=0: what leaves?", "-n 227 -f 11 -s 4 -p 0"),
    ("what does a 4x4 transposed convolution with stride 2 make of a 7x7 map?", "tconv -n 7 -f 4 -s 2"),
    ("224 input, 11 kernel, 4 stride: output?", "-n 224 -f 11 -s 4"),
    ("입력 (H, W) = (7, 7), 필터 (3, 3), 스트라이드 1, 패딩 1일 때 출력은?", "-n 7 -f 3 -s 1 -p 1"),
    ("입력 데이터 4x4, 패딩 1, 필터 3x3, 스트라이드 1이면 출력 크기는?", "-n 4 -f 3 -s 1 -p 1"),
    ("32*32*3 입력에 5*5*3 필터 10개를 사용하면 출력은?", "-n 32 -f 5 -c 3 --filters 10"),
    ("input 5x5, kernel 2x2, stride 2, padding 0 -> output?", "-n 5 -f 2 -s 2 -p 0"),
    ("2x2 max pooling with stride 2 on a 13x13x16 input", "maxpool -n 13 -f 2 -s 2 -c 16"),
    ("a 7x7 kernel with same padding on a 224x224x3 image, 64 filters", "-n 224 -f 7 -p same -c 3 --filters 64"),
)  # fmt: skip


@pytest.mark.parametrize(("question", "options"), QUESTIONS)
def test_a_question_is_the_layer_that_it_is_about(question: str, options: str) -> None:
    asked = layer_in_words(question)
    assert asked is not None
    assert (" ".join(asked.options), asked.unread) == (options, "")


@pytest.mark.parametrize(
    "question",
    [
        "what is a 1x1 convolution?",
        "does padding 1 keep the size with a 3x3 kernel?",
        "is a 5x5 kernel the same as two 3x3 kernels?",
        "which padding keeps a 28x28 input in a 5x5 convolution?",
        "5x5 커널이 28x28 입력의 크기를 유지하려면 패딩은 얼마인가?",
        "how many filters of 3x3 make 448 parameters of a 32x32x3 image?",
        "a 3x3 convolution with 8 filters, then 2x2 max pooling on a 32x32x3 image",
        "a 3x3 kernel and a 5x5 kernel on a 32x32 image",
        "why is AlexNet 227 and not 224?",
        "stride 2 on a 32x32 image",
        "a 5x5x4 filter on a 32x32x3 image",
        "in 2012 it won with 60 million parameters",
        "3x3 convolutions with 64 channels and 128 channels on 32x32 and 16x16",
        "",
    ],
)
def test_what_is_about_no_layer_or_several_is_not_guessed(question: str) -> None:
    assert layer_in_words(question) is None


@pytest.mark.parametrize(
    ("question", "unread"),
    [
        ("I get 54 for a 224x224 input, an 11x11 kernel and stride 4", "54"),
        ("the output is 28x28 for a 32x32 image and a 3x3 kernel, isn't it?", "28x28"),
        ("a 3x3 kernel, stride 2, on a 28x28 image, in 2012", "2012"),
    ],
)
def test_a_number_that_belongs_to_nothing_is_told(question: str, unread: str) -> None:
    asked = layer_in_words(question)
    assert asked is not None and asked.unread == unread


@pytest.mark.parametrize("text", [each for each, _ in QUESTIONS if "," in each])
def test_a_network_of_one_layer_in_words_is_read_or_the_line_that_is_offered_measures_it(text: str) -> None:
    asked = layer_in_words(text)
    assert asked is not None
    try:
        facts = facts_of(load_text(Source(text)))
    except SpecError as error:
        assert not asked.spec and "how many" in error.message
        assert error.hint == f"what is known without them is told by: {asked.line}"
    else:
        assert facts.out == layer(asked.kind, **values(asked)).out


def test_a_long_text_is_no_question() -> None:
    assert layer_in_words("a 3x3 kernel on a 28x28 image. " * 100_000) is None
    assert layer_in_words("1" * 599) is None
    assert layer_in_words("1x" * 299) is None


def several() -> Iterator[Problem]:
    """Exercises about layers one behind the other."""
    known: set[str] = set()
    for topic in TOPICS:
        for make in topic.levels:
            for seed in SEEDS:
                made = make(Dice(seed))
                layers = made.spec.partition(" -> ")[2]
                joined = any(word in made.question for word in (", then ", "; ", "followed by", "is flattened"))
                behind = (
                    "," in layers.removesuffix(", flatten") and "->" not in layers and "separable" not in made.question
                )
                if joined and behind and "goes through" in made.question and made.question not in known:
                    known.add(made.question)
                    yield made


CHAINS = list(several())


def test_there_are_exercises_about_several_layers() -> None:
    assert len(CHAINS) > 60


@pytest.mark.parametrize("problem", CHAINS, ids=lambda problem: problem.question[:60])
def test_what_the_quiz_asks_about_layers_in_a_row_is_read_as_these(problem: Problem) -> None:
    facts, meant = facts_of(load_text(Source(problem.question))), measure(problem.spec)
    assert (facts.out.elements(), facts.params, facts.macs) == (meant.out.elements(), meant.params, meant.macs)


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        (
            "What leaves a 3x3 conv with 16 filters, padding 1, then 2x2 max pooling, stride 2, on a 32x32x3 input?",
            "32x32x3 -> conv 16 3x3 p1, maxpool 2x2 s2",
        ),
        (
            "32x32x3 이미지에 3x3 필터 16개, 패딩 1을 적용한 후 2x2 최대풀링, 스트라이드 2를 적용하면 출력은?",
            "32x32x3 -> conv 16 3x3 p1, maxpool 2x2 s2",
        ),
        ("a 32x32 RGB image, 8 filters of 3x3, then batch norm, then relu, then 2x2 max pooling",
         "32x32x3 -> conv 8 3x3, bn, relu, maxpool 2x2"),
    ],
)  # fmt: skip
def test_layers_in_a_row_in_words(text: str, spec: str) -> None:
    assert chain_in_words(text) == spec


@pytest.mark.parametrize(
    "text",
    [
        "a 32x32x3 image goes through 8 filters of 3x3",
        "a 32x32x3 image goes through 8 filters of 3x3, then something with 5 legs",
        "a 32x32 image goes through 8 filters of 3x3, then 2x2 max pooling",
        "a 32x32x3 image goes through a 3x3 convolution, then 2x2 max pooling",
        "a 32x32x3 image goes through 8 filters of 3x3 with padding, then 2x2 max pooling",
        "which padding keeps a 32x32x3 image in 8 filters of 3x3, then 2x2 max pooling?",
    ],
)
def test_a_row_of_layers_of_which_something_is_not_understood_is_not_guessed(text: str) -> None:
    assert chain_in_words(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "a 3x3 convolution with padding on a 28x28 image",
        "a dilated 3x3 convolution on a 28x28 image",
        "a strided 3x3 convolution on a 28x28 image",
        "8 filters of 3x3 with batch norm on a 28x28x3 image",
        "pad the input by 1, 3x3 kernel, 28x28 image",
    ],
)
def test_a_setting_without_its_number_is_not_taken_for_nothing(text: str) -> None:
    assert layer_in_words(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "3x3 conv with 2.5 filters on 28x28x512",
        "3x3 conv with -4 filters on 28x28x512",
        "3x3 conv, padding 1.5, on 28x28",
        "3x3 conv, stride 2.5, on 28x28",
        "an image of 3,224,224 numbers, 3x3 conv",
        "what is the output if I apply 2x2 max pooling three times to 224x224?",
        "224x224 입력에 2x2 최대 풀링을 다섯 번 하면?",
        "a 3x3 conv applied twice to 32x32x3",
        "two 3x3 convolutions on 32x32x3 with 8 filters",
        "32x32 input, 5x5 conv, padding 2 on the left only",
        "total padding 2, 5x5 kernel, 32x32 input, output size?",
        "3x3 conv on 32x32x3, 8 filters, padding 1 at the bottom and right",
        "32x32 입력, 5x5 필터, 왼쪽에만 패딩 2",
        "32x32 feature map, 64 input channels, 5x5 kernel, same, 128 maps",
    ],
)
def test_what_says_more_of_a_layer_than_its_numbers_is_not_read_as_one(text: str) -> None:
    """Each was answered, and wrongly: a part of a number, one of several turns, padding on all sides."""
    assert layer_in_words(text) is None
    assert chain_in_words(text) == ""
