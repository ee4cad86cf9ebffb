"""Rows and cells of a table that are not understood are told as not read, and count for no layer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from convcalc.api import check, measure
from tests.cli.program import in_process

Table = Callable[..., str]

HEAD = ("Layer", "Kernel", "Stride", "Padding", "Filters", "Output", "Parameters")
INPUT = ("Input", "-", "-", "-", "-", "32x32x3", "0")
CONV = ("Conv1", "3x3", "1", "1", "16", "32x32x16", "448")
BARE = ("-", "-", "-", "-", "32x32x16")


def tsv(*rows: tuple[str, ...]) -> str:
    return "\n".join(["\t".join(row) for row in (HEAD, INPUT, CONV, *rows)]) + "\n"


def markdown(*rows: tuple[str, ...]) -> str:
    head, *others = [f"| {' | '.join(row)} |" for row in (HEAD, INPUT, CONV, *rows)]
    return "\n".join([head, "|" + "---|" * len(HEAD), *others]) + "\n"


def checked(text: str, folder: Path) -> tuple[int, str]:
    (folder / "table.txt").write_text(text, encoding="utf-8")
    ran = in_process("check", str(folder / "table.txt"))
    assert ran.err == ""
    return ran.status, ran.out


@pytest.mark.parametrize("table", [tsv, markdown])
@pytest.mark.parametrize(
    "row",
    [
        *[(name, *BARE, "") for name in ("Transformer", "SEBlock", "Attention", "Foo9", "Magic unit", "Conv3")],
        ("Mystery", *BARE, "0"),
        ("Wibble layer", "3x3", "1", "1", "16", "32x32x16", "1216"),
        ("Layer 2", "3x3", "1", "1", "16", "32x32x16", "2320"),
    ],
    ids=lambda each: getattr(each, "__name__", each[0]),
)
def test_a_row_that_names_what_is_not_understood_is_listed(table: Table, row: tuple[str, ...], tmp_path: Path) -> None:
    status, out = checked(table(row), tmp_path)
    assert status == 1
    assert f"not read: {row[0]}, " in out and "2 of 2 claims true" in out


@pytest.mark.parametrize("table", [tsv, markdown])
@pytest.mark.parametrize("name", ["Output", "ReLU", "Dropout", "BatchNorm"])
def test_a_row_that_is_understood_is_judged(table: Table, name: str, tmp_path: Path) -> None:
    assert checked(table((name, *BARE, "")), tmp_path)[0] == 0
    assert checked(table((name, *BARE[:-1], "32x32x17", "")), tmp_path)[0] == 1


def conv(stride: str = "1", output: str = "32x32x16", params: str = "448") -> tuple[str, ...]:
    return ("Conv2", "3x3", stride, "1", "16", output, params)


@pytest.mark.parametrize("table", [tsv, markdown])
@pytest.mark.parametrize(
    ("row", "said"),
    [
        (conv(params="2320", output="(None, 32, 32, 17)"), "false  line"),
        (conv(params="3*3*16*17+16 = 2320"), "params = 3*3*16*17+16; it is 2,320"),
        (conv(params="2320", output="32 x 32 x 16 = 16,385"), "not read: 32 x 32 x 16 = 16,385"),
        (conv(params="-2320"), "not read: -2320"),
        (conv(params="2320", stride="0.5"), "not read: 0.5"),
    ],
)
def test_a_cell_that_is_wrong_or_not_read_is_told(
    table: Table, row: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    status, out = checked(table(row), tmp_path)
    assert status == 1 and said in out


@pytest.mark.parametrize(
    "row",
    [conv(params="2320", output="(None, 32, 32, 16)"), conv(params="3*3*16*16+16 = 2320"), conv(params="2,320")],
)
def test_a_cell_that_is_right_is_true(row: tuple[str, ...], tmp_path: Path) -> None:
    status, out = checked(tsv(row), tmp_path)
    assert status == 0 and "4 of 4 claims true" in out


def test_bars_may_stand_between_the_cells_alone() -> None:
    table = """Layer | Kernel | Stride | Padding | Filters | Output size
Input | | | | | 32x32x3
Conv1 | 3x3 | 1 | 1 | 8 | 32x32x8
MaxPool1 | 2x2 | 2 | 0 | | 16x16x8
UpConv1 | 2x2 | 2 | 0 | 4 | 32x32x4
Conv2 | 1x1 | 1 | 0 | 1 | 32x32x1
"""
    found = check(table)
    assert [each.verdict for each in found.claims] == ["true"] * 4
    assert measure(table).params == 3 * 8 * 9 + 8 + 8 * 4 * 4 + 4 + 4 + 1
    outer = "\n".join([f"| {line} |" for line in table.strip().split("\n")])
    assert measure(outer).params == measure(table).params


LENET = """Layer{0}Feature Map{0}Size{0}Kernel Size{0}Stride{0}Activation
Input{0}1{0}32x32{0}-{0}-{0}-
Convolution{0}6{0}28x28{0}5x5{0}1{0}tanh
Average Pooling{0}6{0}14x14{0}2x2{0}2{0}tanh
Convolution{0}16{0}10x10{0}5x5{0}1{0}tanh
Average Pooling{0}16{0}5x5{0}2x2{0}2{0}tanh
Convolution{0}120{0}1x1{0}5x5{0}1{0}tanh
FC{0}-{0}84{0}-{0}-{0}tanh
FC{0}-{0}10{0}-{0}-{0}softmax
"""


@pytest.mark.parametrize("between", ["\t", " | "])
@pytest.mark.parametrize("heading", ["Feature Map", "Feature Maps", "Feature maps"])
def test_a_column_of_single_numbers_beside_the_sizes_says_how_many_maps(between: str, heading: str) -> None:
    """LeNet-5 has 61,706 parameters, 156 + 2,416 + 48,120 + 10,164 + 850."""
    text = LENET.replace("Feature Map", heading).format(between)
    assert measure(text).params == 61_706
    assert check(text).ok and not check(text.replace("14x14", "13x13")).ok
