"""Lines of homework, a layer and its results a line, in the ways in which people put them: the results are claims."""

from __future__ import annotations

import contextlib
import random
from itertools import product

import pytest

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError

LABELS = (
    "Conv1: ", "Conv layer 1: ", "Layer 1: conv, ", "conv1 = ", "1. Conv: ", "- Conv1: ", "Convolutional layer: ",
    "First conv layer: ", "CONV1 - ", "Conv 1. ", "1st layer: convolution, ", "(1) Conv: ", "합성곱층 1: ",
    "1층: 합성곱, ",
)  # fmt: skip
LAYERS = (
    "16 filters of 3x3, stride 1, padding 1", "3x3, 16 filters, stride 1, padding 1", "16 3x3 filters, stride 1, pad 1",
    "16 filters of size 3x3, stride 1, same padding", "16 kernels (3x3), stride=1, padding=1",
    "16 filters with kernel size 3, stride 1 and padding 1", "kernel: 3x3, filters: 16, stride: 1, padding: 1",
    "3x3 필터 16개, 스트라이드 1, 패딩 1", "필터 크기 3x3, 필터 수 16, 보폭 1, 패딩 1",
)  # fmt: skip
OUTPUTS = (
    ". Output: {}", ". Output size: {}", ". Output is {}", ", output {}", " -> {}", " => {}", " (output: {})",
    ". The output is {}", ". Gives {}", ". Result: {}", ". Out: {}", " = {}", ". 출력: {}", ". 출력 크기는 {}이다",
)  # fmt: skip
COUNTS = (
    ", {} parameters", " ({} parameters)", ". {} parameters.", ". Parameters: {}", ", params = {}", " with {} params",
    " and {} parameters", "; {} learnable parameters", ", # params: {}", ". Params: (3*3*3+1)*16 = {}",
    ". (3*3*3+1)*16 = {} parameters", ", 파라미터 {}개", ". 파라미터 수: {}",
)  # fmt: skip
LINES = list(product(LABELS, LAYERS, OUTPUTS, COUNTS))
SAMPLE = random.Random(1).sample(LINES, 150)


def homework(label: str, layer: str, output: str, count: str, size: str = "32x32x16", params: int = 448) -> str:
    return f"Input: 32x32x3\n{label}{layer}{output.format(size)}{count.format(params)}\nPool1: 2x2, stride 2\n"


@pytest.mark.parametrize("parts", SAMPLE, ids=lambda parts: "".join(parts))
def test_a_right_line_is_true(parts: tuple[str, str, str, str]) -> None:
    text = homework(*parts)
    found = check(text)
    assert [row.text for row in measure(text).rows] in (
        ["conv 16 3x3 p1", "maxpool 2x2"],
        ["conv 16 3x3 same", "maxpool 2x2"],
    )
    assert found.ok and len(found.claims) >= 2, found.notes


@pytest.mark.parametrize("parts", SAMPLE[:40], ids=lambda parts: "".join(parts))
def test_a_wrong_number_in_it_is_found(parts: tuple[str, str, str, str]) -> None:
    for text in (homework(*parts, size="30x30x16"), homework(*parts, params=449)):
        found = check(text)
        assert not found.ok and "false" in [claim.verdict for claim in found.claims]


@pytest.mark.parametrize(
    ("line", "rows", "claims"),
    [
        (
            "Max pooling 2x2, stride 2. Output: 16x16x3, no parameters",
            ["maxpool 2x2"],
            2,
        ),
        ("2x2 max pooling, stride 2; output 16x16x3 (0 params)", ["maxpool 2x2"], 2),
        ("풀링1: 2x2, 스트라이드 2, 출력 16x16x3. 파라미터 없음", ["maxpool 2x2"], 2),
        ("FC: 10 units. 30,730 parameters", ["fc 10"], 1),
        ("FC1: 10 outputs -> 10, 30730 params", ["fc 10"], 2),
        ("FC: 10 units, softmax -> 10", ["fc 10", "softmax"], 1),
        ("FC1: 16 units|Dense layer 2: 10 (output: 10)", ["fc 16", "fc 10"], 0),
        ("완전연결층: 노드 10개. 출력 크기는 10이다", ["fc 10"], 1),
        ("Conv1: 5x5, 6 filters. 450 weights + 6 biases", ["conv 6 5x5"], 1),
        ("Conv1: 5x5, 6 filters. 456 weights and biases", ["conv 6 5x5"], 1),
        ("합성곱: 5x5 합성곱, 필터 6개, 패딩 없음 -> 28x28x6", ["conv 6 5x5"], 1),
    ],
)
def test_other_layers_and_counts(line: str, rows: list[str], claims: int) -> None:
    text = "Input: 32x32x3\n" + line.replace("|", "\n")
    found = check(text)
    assert [row.text for row in measure(text).rows if row.text != "flatten"] == rows
    assert [claim.verdict for claim in found.claims] == ["true"] * claims, found.claims
    assert not any("not read" in note for note in found.notes)


@pytest.mark.parametrize(
    "line", ["Conv1: 16 filters of 3x3, padding 1. Output: 32x32x16, 448", "Conv1: 16 filters of 3x3. In 2012 it won"]
)
def test_a_number_that_says_nothing_is_no_agreement(line: str) -> None:
    with contextlib.suppress(SpecError):
        assert not check(f"Input: 32x32x3\n{line}\n").ok


def test_a_layer_that_is_counted_is_not_its_filters() -> None:
    """`Conv layer 2` has a number that belongs to no layer, and `Conv1: 16 filters` has one that does."""
    rows = measure("Input: 32x32x3\nConv layer 2: 8 filters of 3x3, stride 1, no padding, 224 parameters.\n").rows
    assert [row.text for row in rows] == ["conv 8 3x3"]


def test_a_sentence_about_an_output_shape_and_parameters_is_no_head_of_a_summary() -> None:
    text = "Input: 32x32x3\nConv1: 16 filters of 3x3, padding 1. Output shape: (32, 32, 16), 448 params\n"
    assert check(text).ok and len(check(text).claims) == 2


KOREAN = """입력 영상: 32x32x3
1층: 3x3 합성곱, 필터 16개, 스트라이드 1, 패딩 1 -> 32x32x16
2층: 2x2 맥스 풀링, 스트라이드 2 -> 16x16x16
3층: 3x3 합성곱, 필터 32개, 스트라이드 1, 패딩 없음 -> {}
4층: 평탄화 후 완전연결 10개
"""


def test_the_number_of_a_layer_is_none_that_was_not_read() -> None:
    assert check(KOREAN.format("14x14x32")).ok
    found = check(KOREAN.format("16x16x32"))
    assert [claim.verdict for claim in found.claims] == ["true", "true", "false"]
    assert not any("not read" in note for note in found.notes)


POOLS = (" size = 3x3", ": size = 3x3", ": size: 3x3", " size is 3x3", ": window size = 3x3", " of size 3x3")


@pytest.mark.parametrize("between", POOLS)
@pytest.mark.parametrize("name", ["Max Pooling layer", "Max pooling", "Max-pooling layer"])
def test_the_size_of_a_pool_is_its_window_and_no_claim(name: str, between: str) -> None:
    """7x7 arrives, of which 2x2 with stride 2 makes as many as 3x3: the size alone does not tell."""
    text = f"Input: 9x9x3\nConvolution layer: 16 filters of size 3x3, stride 1\n{name}{between}, stride S = 2\n"
    assert [row.text for row in measure(text).rows] == ["conv 16 3x3", "maxpool 3x3 s2"]
    assert not [claim for claim in check(text).claims if claim.verdict == "false"]
