"""Solve without hidden limits: ranges left open, the inputs that a network accepts, fields of at least so much."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from convcalc.features.solve.layer_stacks import stacks
from tests.cli.program import run

HALVINGS = "[conv 8 3x3 p1, maxpool 2x2] x 5"
UNET = """input {0}x{0}x1
default conv same
e0: conv 8 3x3
maxpool 2x2
e1: conv 16 3x3
maxpool 2x2
e2: conv 32 3x3
maxpool 2x2
conv 64 3x3
tconv 32 3x3 s2 same, concat e2, conv 32 3x3
tconv 16 3x3 s2 same, concat e1, conv 16 3x3
tconv 8 3x3 s2 same, concat e0, conv 8 3x3
"""
VALID = """input 340x340x1
block d(c) [ conv c 3x3, conv c 3x3 ]
e1: d(8)
maxpool 2x2
e2: d(16)
maxpool 2x2
d(32)
tconv 16 2x2 s2, concat e2 crop, d(16)
tconv 8 2x2 s2, concat e1 crop, d(8)
"""


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ((HALVINGS, "--input", "?x?x3", "--out", "14"), 448, 479),
        ((HALVINGS, "--input", "?x?x3", "--out", "8"), 256, 287),
        ((HALVINGS, "--input", "?x?x3", "--out", "40"), 1280, 1311),
        ((VALID, "--input", "?x?x1", "--out", "300"), 340, 343),
        ((HALVINGS, "--input", "?x?x3", "--out", "7"), 224, 255),
    ],
)
def test_an_open_range_is_doubled_until_something_fits(words: tuple[str, ...], low: int, high: int) -> None:
    ran = run("solve", *words, "-q")
    assert (ran.status, ran.out.split()) == (0, [str(n) for n in range(low, high + 1)])


def test_what_no_input_does_says_what_was_searched() -> None:
    """Every other size comes out of a doubling: 15 stands between 14 and 16."""
    ran = run("solve", "8x8x1 -> maxpool 2x2, upsample 2", "--input", "?x?x1", "--out", "15")
    assert ran.status == 1 and "no input from 1 to 256 does it" in ran.out
    bounded = run("solve", HALVINGS, "--input", "1:256x1:256x3", "--out", "14")
    assert bounded.status == 1 and "no input from 1 to 256 does it" in bounded.out


def test_what_does_not_grow_with_the_input_is_not_looked_for_further() -> None:
    ran = run("solve", "8x8x1 -> conv 4 3x3", "--input", "?x?x1", "--rf", "5")
    assert ran.status == 1 and "no input from 1 to 256 does it" in ran.out


def test_each_group_of_values_that_fail_has_its_reason() -> None:
    ran = run("solve", UNET.format(64), "--input", "1:40x1:40x1", "--out", ">=1")
    reasons = [line for line in ran.out.splitlines() if line.startswith("note: impossible")]
    assert len(reasons) == 2
    assert "does not fit" in reasons[0] and "concat joins" in reasons[1]
    data = json.loads(run("solve", UNET.format(64), "--input", "1:40x1:40x1", "--out", ">=1", "--json").out)
    assert data["cannot_be"] == [n for n in range(1, 41) if n % 8]


@pytest.mark.parametrize(
    ("net", "rule"),
    [
        (UNET.format(64), "multiples of 8 from 8"),
        (UNET.format(340), "multiples of 8 from 8"),
        ("8x8x3 -> conv 4 5x5 s2", "every size from 5"),
        ("9x9x1; a: conv 4 3x3 p1; conv 4 3x3 s2 p1; tconv 4 3x3 s2 p1; concat a", "odd sizes from 1"),
        ("resnet18", "every size from 1"),
    ],
)
def test_the_inputs_that_fit_as_a_rule(net: str, rule: str) -> None:
    ran = run("solve", net, "--fits", "-q")
    assert (ran.status, ran.out) == (0, f"{rule}\n")


def test_fits_names_what_is_nearest_to_an_input_that_fails_and_why_others_do() -> None:
    ran = run("solve", UNET.format(340), "--fits")
    assert "336x336x1 or 344x344x1" in ran.out
    assert "note: tried: every square input up to 256x256x1" in ran.out
    assert "fails: at 9, concat joins channels of maps of equal size" in ran.out


def test_fits_without_any() -> None:
    ran = run("solve", "8x8x1; a: identity; maxpool 2x2; concat a", "--fits")
    assert ran.status == 1 and "no square input with a side of 1 to 256 fits" in ran.out


def test_fits_needs_a_network_and_its_channels() -> None:
    assert "about a network" in run("solve", "--fits").err
    ran = run("solve", "conv 4 3x3, relu", "--fits")
    assert ran.status == 2 and '--input "?x?x3"' in ran.err
    assert run("solve", "conv 4 3x3, relu", "--fits", "--input", "?x?x3", "-q").out == "every size from 3\n"


def test_a_concat_that_fails_hints_at_the_nearest_inputs_that_work() -> None:
    ran = run("arch", UNET.format(340))
    assert ran.status == 2 and "not 84x84x32 and 85x85x32" in ran.err
    assert "336x336x1 or 344x344x1" in " ".join(ran.err.split())
    other = run("arch", UNET.format(64), "--input", "100x68x1")
    assert "96x64x1 or 104x72x1" in " ".join(other.err.split())


def test_a_concat_that_never_fits_hints_at_no_input() -> None:
    assert "nearest" not in run("arch", "8x8x1; a: identity; maxpool 2x2; concat a").err


def test_a_field_of_at_least_so_much() -> None:
    ran = run("solve", "--rf", ">=500", "--f", "2", "--dim", "1")
    assert ran.status == 0
    plain = next(line for line in ran.out.splitlines() if "dilations" in line)
    assert plain.split()[:7] == ["dilations", "1,", "2,", "4,", "...", "9", "512"]
    assert run("solve", "--rf", ">499", "--f", "2", "--dim", "1").out == ran.out
    assert all(each.field >= 500 for each in stacks(500, 2, 1, at_least=True))


def test_at_least_so_much_is_never_dearer_than_exactly_so_much() -> None:
    for field in (7, 31, 32, 100, 500):
        exact, more = stacks(field), stacks(field, at_least=True)
        for family in {each.family for each in exact}:
            fewest = [min(each.layers for each in found if each.family == family) for found in (exact, more)]
            assert fewest[1] <= fewest[0]


PROGRAM = """import torch
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.fc = nn.Linear(8 * 30 * 30, 10)

    def forward(self, x):
        return self.fc(torch.flatten(self.conv(x), 1))
"""


@pytest.mark.parametrize("tried", ["", *[f"print(Net()(torch.randn(1, 3, {n}, {n})))" for n in (2, 32)]])
def test_a_program_accepts_the_inputs_that_its_layers_declare(tmp_path: Path, tried: str) -> None:
    (tmp_path / "net.py").write_text(f"{PROGRAM}\n{tried}\n", encoding="utf-8")
    for more in ((), ("--input", "?x?x3"), ("--input", "3x?x?")):
        ran = run("solve", str(tmp_path / "net.py"), "--fits", *more)
        assert "with a side of 32" in ran.out and "fc declares 7,200 inputs, and 8 arrive" in ran.out


def test_an_input_from_outside_is_no_mistake_of_the_one_that_a_program_tries(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(f"{PROGRAM}\nprint(Net()(torch.randn(1, 3, 2, 2)))\n", encoding="utf-8")
    assert run("arch", str(tmp_path / "net.py"), "--input", "3x32x32", "-q").out == "10\n"
    failed = run("arch", str(tmp_path / "net.py"))
    assert failed.status == 2 and "a kernel of 3 does not fit into a size of 2" in failed.err
