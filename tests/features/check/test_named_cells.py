"""Tables of layers by their names, in the forms that people write them: each cell is held against its layer."""

from __future__ import annotations

import re

import pytest

from convcalc.features.check.behind_code import held, said_in
from convcalc.features.check.result import Report
from convcalc.loading import facts_of
from convcalc.readers.source import load
from convcalc.text import Source

PROGRAM = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 20, 5, stride=2)
        self.bn = nn.BatchNorm2d(20)
        self.pool = nn.MaxPool2d(2)
        self.conv2 = nn.Conv2d(20, 34, (1, 3), padding=(0, 1))
        self.fc = nn.Linear(34 * 7 * 9, 11)

    def forward(self, x):
        x = self.pool(torch.relu(self.bn(self.conv1(x))))
        return self.fc(torch.flatten(self.conv2(x), 1))

net = Net()
net(torch.randn(1, 3, 31, 39))
"""
FACTS = facts_of(load(PROGRAM.strip()))

ROWS = (
    ("conv1", "Conv2d", "5x5", "2x2", "20x14x18", "1,520"),
    ("bn", "BatchNorm2d", "-", "-", "20x14x18", "40"),
    ("pool", "MaxPool2d", "2x2", "2x2", "20x7x9", "0"),
    ("conv2", "Conv2d", "1x3", "1x1", "34x7x9", "2,074"),
    ("fc", "Linear", "-", "-", "11", "23,573"),
)
HEADS = ("Layer", "Type", "Kernel", "Stride", "Output", "Params")


def lines(before: str, between: str, behind: str, rule: str = "") -> str:
    head, *rows = [before + between.join(each) + behind for each in (HEADS, *ROWS)]
    return "\n".join([head, *([rule] if rule else []), *rows]) + "\n"


def last(text: str) -> str:
    """With the channels at the end of each size."""
    return re.sub(r"(\d+)x(\d+)x(\d+)", r"\2x\3x\1", text)


TABLES = {
    "Markdown": lines("| ", " | ", " |", "|---|---|---|---|---|---|"),
    "channels last": last(lines("| ", " | ", " |", "|---|---|---|---|---|---|")),
    "batches": re.sub(r"(\d+)x(\d+)x(\d+)", r"(4, \1, \2, \3)", lines("| ", " | ", " |", "|---|---|---|---|---|---|")),
    "tabs": lines("", "\t", ""),
    "semicolons": lines("", ";", ""),
    "LaTeX": "\\begin{tabular}{lllllr}\n\\hline\n"
    + re.sub(r"(\d)x(?=\d)", r"\1 $\\times$ ", lines("", " & ", " \\\\"))
    + "\\hline\n\\end{tabular}\n",
}


def report(text: str) -> Report:
    found = said_in(Source(text, "t.md"), FACTS)
    assert found is not None
    return held(FACTS, found)


@pytest.mark.parametrize("form", TABLES)
def test_a_true_table_is_true(form: str) -> None:
    found = report(TABLES[form])
    assert found.ok, [each for each in found.claims if each.verdict != "true"]
    assert len(found.claims) == 16


@pytest.mark.parametrize("form", TABLES)
def test_each_number_that_is_changed_is_found(form: str) -> None:
    text = TABLES[form]
    count = 0
    for number in re.finditer(r"(?<![A-Za-z\d,]) ?\d[\d,]*\d|(?<=x)\d+|(?<![\w,.])\d(?=x|\s|;|$)", text):
        changed = str(int(number[0].replace(",", "")) + 3)
        found = report(text[: number.start()] + changed + text[number.end() :])
        assert not found.ok, number
        said = {each.line for each in found.claims if each.verdict == "false"}
        assert said & {text.count("\n", 0, number.end()) + 1} or "batch" in form, (number, said)
        count += 1
    assert count > 15


def test_a_row_that_is_left_out_or_there_twice_is_told() -> None:
    text = TABLES["Markdown"]
    rows = text.splitlines(keepends=True)
    assert report("".join(rows[:5] + rows[6:])).missing == ("'conv2' of the net, with 2,074 parameters, is not there",)
    twice = report("".join([*rows[:5], rows[4], *rows[5:]]))
    assert not twice.ok and "there twice: pool" in twice.notes


def test_a_row_of_totals_is_held_against_the_whole() -> None:
    text = TABLES["Markdown"] + "| Total | | | | | 27,207 |\n"
    assert report(text).ok
    assert [each.label for each in report(text.replace("27,207", "27,270")).claims if each.verdict == "false"] == [
        "total"
    ]


def test_one_row_of_an_unknown_name_holds_all_that_have_none() -> None:
    text = "| Layer | Output | Params |\n|---|---|---|\n| conv1 | 20x14x18 | 1,520 |\n| pool | 20x7x9 | 0 |\n"
    assert report(f"{text}| rest | 11 | {40 + 2074 + 23573} |\n").ok
    assert not report(f"{text}| rest | 11 | {40 + 2074 + 23574} |\n").ok


def test_what_stands_under_other_heads_is_not_passed_over() -> None:
    text = TABLES["Markdown"].replace("Stride", "Looks").replace("2x2 | 20x7", "9 | 20x7")
    found = report(text)
    assert not found.ok and any("not compared" in note and "Looks 9" in note for note in found.notes)
