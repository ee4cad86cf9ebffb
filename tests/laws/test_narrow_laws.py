"""However narrow the terminal: no line is wider, no number is cut, and carets stand under what they mean."""

from __future__ import annotations

import re
from functools import cache

import pytest

from convcalc.cli.draw import PICTURES
from convcalc.cli.group import COMMANDS
from convcalc.text import cells
from tests.cli.program import in_process

SHOWN = (
    ("layer", "-n", "224", "-f", "11", "-s", "4", "-c", "3", "--filters", "96"),
    ("layer", "-n", "224", "-f", "11", "-s", "4", "--explain"),
    ("layer", "-n", "227", "-f", "11", "-s", "4", "--frameworks"),
    ("layer", "-n", "227", "-f", "11", "-s", "4", "--expect", "56"),
    ("layer", "-n", "3", "-f", "5"),
    ("arch", "lenet"),
    ("arch", "lenet", "--summary"),
    ("arch", "lenet", "--layer", "0", "--explain"),
    ("arch", "conv 3x3, conv 3x3"),
    ("arch", "resnet5"),
    ("arch", "224x224x3 -> concat[ conv 64 1x1 | conv 64 3x3 p1, 합성곱 3 ] bogus"),
    ("compare", "vgg16", "resnet50"),
    ("check", "lenet"),
    ("zoo",),
    ("solve", "--rf", "31"),
    ("explain", "padding"),
    ("draw", "layer", "-n", "7", "-f", "3"),
    ("draw", "net", "lenet"),
    ("zop",),
    ("zoo", "vgg"),
    ("quiz", "--seed", "1"),
    ("quiz", "--seed", "2", "--topic", "flatten"),
    ("draw", "scatter", "resnet18", "resnet50", "vgg16"),
    ("draw", "rf", "alexnet"),
    ("draw", "rf", "32x32x3 -> [conv 8 3x3 p1, relu] x3"),
    ("draw", "nets", "resnet18", "resnet34"),
    ("draw", "layer", "tconv", "-n", "4", "-f", "3", "-s", "2", "-p", "1", "--unit", "2,3"),
    ("draw", "nope"),
    ("solve", "-n", "224", "--out", "55", "-f", "11"),
    ("solve", "-n", "224", "--out", "112"),
    ("solve", "--out", "55", "-f", "11", "-s", "4"),
    ("solve", "vgg16", "--rf", "212"),
    ("explain", "filter"),
    ("explain", "패딩"),
    ("explain", "R11"),
    ("explain",),
    ("compare", "depth", "plain20", "plain56"),
    ("compare", "bottleneck"),
    ("arch", "alexnet", "--layer", "conv1", "--unit", "1,1"),
    ("arch", "resnet18", "--layer", "conv2"),
    ("arch", "vgg16", "--columns", "all"),
    ("check", "28x28x1 -> conv 8 3x3 -> 28x28x8"),
    ("check", "resnet18", "--against", "tests/data/summary/keras.txt"),
    ("check", "--answers", "tests/data/class.csv"),
    ("arch", "32x32x3 -> 합성곱 3 bogus"),
    ("arch", "conv 3x3 rf = 4 params = 1"),
    ("convert", "224x224x3 -> bogus 3"),
    ("explain", "filter", "--values", "tests/data/values.txt"),
    ("explain", "pooling", "--values", "tests/data/values.txt", "-f", "2"),
    ("explain", "rescale", "-n", "1024x512"),
    ("explain", "RuntimeError: mat1 and mat2 shapes cannot be multiplied (64x1960 and 1500x10)"),
    ("explain", "RuntimeError: foo"),
    ("solve", "resnet110", "--params", "<5M", "--set", "n=?"),
    ("solve", "vgg16", "--macs", "<4G", "--input", "?x?x3"),
    ("solve", "vgg16", "--input", "?"),
    ("solve", "vgg16", "--fits"),
    ("solve", "--out", "n/2"),
    ("solve", "tconv", "--out", "2n", "--f", "4"),
    ("solve", "layers", "--n", "32", "--f", "3"),
)

HELP = (("help",), *[(*name.split(), "-h") for name in (*COMMANDS, *[f"draw {name}" for name in PICTURES])])

NUMBER = re.compile(r"(?<![\w.,])\d[\d,]{3,}(?!\w)")


@cache
def lines(words: tuple[str, ...], width: int) -> list[str]:
    own = [] if words in HELP else ["--format", "table"]
    own += [] if words in HELP or "bottleneck" in words else ["--width", str(width)]  # whose --width is of its filters
    ran = in_process(*words, *own, COLUMNS=str(width))
    assert ran.status < 3 and "no option" not in ran.err, ran.err
    return [*ran.out.splitlines(), *ran.err.splitlines()]


@pytest.mark.parametrize("words", (*SHOWN, *HELP), ids=" ".join)
@pytest.mark.parametrize("width", [20, 40])
def test_no_line_is_wider_and_no_number_is_cut(words: tuple[str, ...], width: int) -> None:
    shown = lines(words, width)
    assert [line for line in shown if cells(line) > width] == []
    assert numbers(words, width) <= numbers(words, 1000)


@cache
def numbers(words: tuple[str, ...], width: int) -> set[str]:
    return {number.rstrip(",") for number in NUMBER.findall("\n".join(lines(words, width)))}


def test_a_text_for_programs_is_the_same_at_every_width() -> None:
    """What convert writes is read again: no line of it is folded."""
    wide, narrow = (in_process("convert", "vgg16", COLUMNS=columns) for columns in ("200", "20"))
    assert narrow == wide and wide.status == 0


@pytest.mark.parametrize("width", range(20, 61, 4))
@pytest.mark.parametrize("before", ["conv 8 3x3, " * 5, "합성곱 8 3x3, " * 5, ""])
def test_carets_stand_under_what_they_mean(before: str, width: int) -> None:
    shown = lines(("arch", f"32x32x3 -> {before}bogu 3x3, conv 8 3x3, conv 8 3x3"), width)
    at = next(at for at, line in enumerate(shown) if line.lstrip(" |").startswith("^"))
    begin = shown[at].index("^")
    above, taken = shown[at - 1], 0
    while cells(above[:taken]) < begin:
        taken += 1
    marked = shown[at].strip(" |")
    assert cells(above[:taken]) == begin and "bogu".startswith(above[taken : taken + len(marked)])
    assert len(marked) >= 3
