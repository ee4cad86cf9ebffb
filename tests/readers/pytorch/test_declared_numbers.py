"""What a PyTorch layer declares to arrive is held against what does arrive."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.check.result import Checked, Report
from tests.cli.program import run

HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"

LENET = (
    HEAD
    + """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.bn = nn.BatchNorm2d(16)
        self.fc1 = nn.Linear(in_features=16 * 5 * 5, out_features=120)
        self.fc2 = nn.Linear(120, 10)
    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.bn(self.conv2(x))))
        x = x.view(x.size(0), -1)
        return self.fc2(F.relu(self.fc1(x)))
"""
)


def checked(text: str, tmp_path: Path, input: str = "3x32x32") -> Report:
    path = tmp_path / "net.py"
    path.write_text(text, encoding="utf-8")
    return check(str(path), input=input)


def false(report: Report) -> Checked:
    found = [each for each in report.claims if each.verdict == "false"]
    assert len(found) == 1
    return found[0]


def test_every_layer_that_declares_what_arrives_makes_a_claim_of_it(tmp_path: Path) -> None:
    report = checked(LENET, tmp_path)
    assert report.ok
    assert [(each.label, each.claimed) for each in report.claims] == [
        ("conv1", 3), ("conv2", 6), ("bn", 16), ("fc1", 400), ("fc2", 120),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "input", "claimed", "computed", "code"),
    [
        # 32 - 5 + 1 = 28, no pool, 28 - 5 + 1 = 24, pool: 12; 16 * 12 * 12
        ("self.pool(F.relu(self.conv1(x)))", "F.relu(self.conv1(x))", "3x32x32", 400, 2304, "I01"),
        # 28, 14, 10, 5, and once more 2; 16 * 2 * 2
        ("x = x.view", "x = self.pool(x)\n        x = x.view", "3x32x32", 400, 64, "I02"),
        # 224: 220, 110, 106, 53; 16 * 53 * 53
        ("x = x.view", "x = x.view", "3x224x224", 400, 44944, "I04"),
        ("16 * 5 * 5", "16", "3x32x32", 16, 400, "I03"),
        ("BatchNorm2d(16)", "BatchNorm2d(166)", "3x32x32", 166, 16, "A01"),
        ("Conv2d(6, 16, 5)", "Conv2d(3, 16, 5)", "3x32x32", 3, 6, ""),
        ("BatchNorm2d(16)", "BatchNorm2d(6)", "3x32x32", 6, 16, "I06"),
    ],
)
def test_a_wrong_number_is_found_with_its_slip(
    old: str, new: str, input: str, claimed: int, computed: int, code: str, tmp_path: Path
) -> None:
    assert old in LENET
    odd = false(checked(LENET.replace(old, new), tmp_path, input))
    assert (odd.claimed, odd.computed) == (claimed, computed)
    assert not code or code in [slip.code for slip in odd.slips]


@pytest.mark.parametrize("rows", ["-1", "x.size(0)", "x.shape[0]"])
def test_the_number_of_a_view_is_a_claim(rows: str, tmp_path: Path) -> None:
    """PyTorch turns 2,304 numbers into rows of 400 where it can, and what fails then is the loss."""
    text = LENET.replace("x.view(x.size(0), -1)", f"x.view({rows}, 16 * 5 * 5)")
    assert checked(text, tmp_path).ok
    report = checked(text.replace("self.pool(F.relu(self.conv1(x)))", "F.relu(self.conv1(x))"), tmp_path)
    found = [(each.label, each.line) for each in report.claims if (each.claimed, each.computed) == (400, 2304)]
    assert found == [("fc1", 12), ("flatten", 17)]
    assert all("I01" in [slip.code for slip in each.slips] for each in report.claims if each.verdict == "false")


def test_channels_last_given_to_pytorch_are_read_so_only_where_nothing_else_fits(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(LENET, encoding="utf-8")
    for given, words in (("32x32x3", "channels last"), ("3x32x32", "channels first")):
        facts = measure(str(path), input=given)
        assert facts.out.channels == 10 and facts.in_.channels == 3
        assert any(words in note for note in facts.net.notes)


HALVES = """
import torch
from torch import nn
class Down(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = nn.Conv2d(32, 64, 3, 2, 1)
        self.two = nn.Conv2d(32, 64, 1)
    def forward(self, x):
        a, b = x.chunk(2, 1)
        return torch.cat((self.one(a), self.two(b[:, :, ::2, ::2])), 1)
"""


def test_an_input_that_fits_as_it_is_stays_so_whatever_its_last_size_is(tmp_path: Path) -> None:
    """64x32x32 ends with what the first layer declares, and runs; PyTorch 2.14: 128x16x16 and 20,608 parameters."""
    path = tmp_path / "net.py"
    path.write_text(HALVES, encoding="utf-8")
    facts = measure(str(path), input="64x32x32")
    assert (facts.out.channels, facts.out.size, facts.params) == (128, (16, 16), 20_608)
    assert not [each for each in facts.net.notes if "channels last" in each]


def test_arch_says_a_false_one_and_stays_0_and_check_ends_with_1(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(LENET.replace("BatchNorm2d(16)", "BatchNorm2d(966)"), encoding="utf-8")
    shown = run("arch", str(path), "--input", "3x32x32")
    assert shown.status == 0 and "line 11, bn: declared 966, 16 arrive" in shown.out
    found = run("check", str(path), "--input", "3x32x32")
    assert found.status == 1 and "declared 966, 16 arrive" in found.out


def test_true_declarations_are_no_news(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(LENET, encoding="utf-8")
    shown = run("arch", str(path), "--input", "3x32x32")
    assert "claim" not in shown.out and "declared" not in shown.out


def test_the_claim_is_a_word_of_the_language() -> None:
    assert check("8x8x3; conv 4 3x3 inputs = 3; flatten inputs = 144; fc 10 inputs = 144; total inputs = 3").ok
    assert not check("8x8x3; conv 4 3x3 inputs = 4").ok


COMMENTED = """import torch.nn as nn
net = nn.Sequential(
    nn.Conv2d(3, 16, 3),   # params = 448
    nn.ReLU(),
    nn.Conv2d(16, 8, 3),   # 28x28x8 (999 params)
    nn.Flatten(),          # 6272
    nn.Linear(6272, 10),   # 62730
    nn.Linear(10, 4),      # params: 10*4 + 4 = 44
    nn.Linear(4, 2),       # 2, 파라미터 11개
    nn.Linear(2, 2),       # ~3K params
)
"""


def test_parameters_in_comments_are_claims() -> None:
    claims = [each for each in check(COMMENTED, input="3x32x32").claims if not each.arrives]
    assert [(each.claimed, each.verdict) for each in claims if isinstance(each.claimed, int)] == [
        *((448, "true"), (999, "false"), (62_730, "true"), (44, "true"), (11, "false")),
    ]
    assert [each.verdict for each in claims if not isinstance(each.claimed, int)] == ["true", "true"]


IN_A_BLOCK = (
    HEAD
    + """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.pool = nn.MaxPool2d(2)
    def step(self, x):
        x = self.pool(x)  # 3x16x16
        return x
    def forward(self, x):
        for _ in range(TURNS):
            x = self.step(x)
        return x
"""
)


@pytest.mark.parametrize(("turns", "verdicts"), [("1", ["true"]), ("3", [])])
def test_a_comment_on_what_several_calls_make_of_different_sizes_claims_nothing(
    turns: str, verdicts: list[str], tmp_path: Path
) -> None:
    report = checked(IN_A_BLOCK.replace("TURNS", turns), tmp_path)
    assert [each.verdict for each in report.claims] == verdicts


LAST = "model = nn.Sequential(nn.Conv2d(3, 16, {k}), nn.Flatten(), nn.Linear(16 * 30 * 30, 2))\n"


def test_an_input_of_the_program_is_not_turned(tmp_path: Path) -> None:
    """PyTorch 2.14: expected input[1, 32, 32, 3] to have 3 channels, but got 32 channels instead."""
    path = tmp_path / "net.py"
    path.write_text(HEAD + LAST.format(k=3) + "model(torch.randn(1, 32, 32, 3))\n", encoding="utf-8")
    report = check(str(path))
    assert [(each.label, each.claimed, each.computed) for each in report.claims if each.verdict == "false"] == [
        ("0", 3, 32),
        ("2", 14_400, 480),
    ]
    assert any("x.permute(0, 3, 1, 2)" in note for note in report.notes)


@pytest.mark.parametrize(
    ("layers", "size", "words", "hint"),
    [
        ("nn.Conv2d(3, 16, 7)", "1, 32, 32, 3", "Conv2d 0 is made for 3, and 32 arrive, of 32x32x3", "x.permute"),
        ("nn.Conv1d(6, 8, 5), nn.Conv1d(8, 8, 5)", "1, 128, 6", "Conv1d 0 is made for 6, and 128", "x.transpose(1, 2)"),
        ("nn.Conv2d(3, 4, 3), nn.Conv2d(5, 4, 3), nn.MaxPool2d(40)", "1, 3, 32, 32", "Conv2d 1 is made for 5", ""),
    ],
)
def test_where_nothing_runs_behind_a_misfit_it_is_the_mistake(
    layers: str, size: str, words: str, hint: str, tmp_path: Path
) -> None:
    """PyTorch raises for these layers, and never comes to the ones behind them."""
    path = tmp_path / "net.py"
    path.write_text(f"{HEAD}model = nn.Sequential({layers})\nmodel(torch.randn({size}))\n", encoding="utf-8")
    with pytest.raises(SpecError, match=re.escape(words)) as raised:
        measure(str(path))
    assert hint in str(raised.value) and ("hint" in str(raised.value)) is bool(hint)
