"""One table in all the forms in which it is pasted: Markdown, CSV, tabs, semicolons, columns set apart by blanks."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from unicodedata import east_asian_width

import pytest

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.readers.pasted.spreadsheet import LONGEST_HEAD, with_bars
from tests.places import DATA

Rows = list[list[str]]

ALEXNET = """layer,filters,kernel,stride,pad,output
input,,,,,227x227x3
conv1,96,11x11,4,0,55x55x96
pool1,,3x3,2,0,27x27x96
conv2,256,5x5,1,2,27x27x256
pool2,,3x3,2,0,13x13x256
conv3,384,3x3,1,1,13x13x384
pool5,,3x3,2,0,7x7x384"""
LENET = """Layer,Type,Filters,Kernel,Stride,Output size,Parameters
Input,,,,,32x32x3,
C1,Conv,6,5x5,1,28x28x6,456
S2,Max pool,,2x2,2,14x14x6,0
C3,Conv,16,5x5,1,10x10x16,"2,416"
S4,Max pool,,2x2,2,5x5x16,0
F5,Dense,120,,,120,"48,120"
F6,Dense,10,,,10,1210"""
KOREAN = """층,필터 수,커널 크기,보폭,패딩,출력 크기,파라미터 수
입력,,,,,28x28x1,
합성곱1,32,3x3,1,1,28x28x32,320
최대풀링1,,2x2,2,0,14x14x32,0
합성곱2,64,3x3,1,1,14x14x64,18496
완전연결1,10,,,,10,125450"""
LETTERS = """layer,k,s,p,out
input,,,,224x224x3
conv1,7,2,3,112x112x64
maxpool,3,2,1,56x56x64
conv2,3,1,1,56x56x128"""
TABLES = {"alexnet": ALEXNET, "lenet": LENET, "korean": KOREAN, "letters": LETTERS}


def rows_of(text: str) -> Rows:
    return list(csv.reader(io.StringIO(text)))


def wide(text: str) -> int:
    return sum(1 + (east_asian_width(char) in "WF") for char in text)


def columns(rows: Rows, gap: int = 2, right: bool = False) -> str:
    """Set apart by blanks, the first column to the left and the others to either side."""
    widths = [max(map(wide, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            " " * (width - wide(cell)) + cell if right and at else cell + " " * (width - wide(cell))
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append((" " * gap).join(cells).rstrip())
    return "\n".join(lines) + "\n"


def commas(rows: Rows) -> str:
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows(rows)
    return made.getvalue()


def markdown(rows: Rows) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]) + "\n"


def tabs(rows: Rows) -> str:
    return "\n".join(["\t".join(row) for row in rows]) + "\n"


FORMS: dict[str, Callable[[Rows], str]] = {
    "commas": commas,
    "tabs": tabs,
    "tabs, without what is empty at the end": lambda rows: "\n".join(["\t".join(row).rstrip("\t") for row in rows]),
    "semicolons": lambda rows: "\n".join([";".join(row) for row in rows]),
    "two blanks": columns,
    "four blanks": lambda rows: columns(rows, 4),
    "numbers to the right": lambda rows: columns(rows, 2, True),
    "below a title": lambda rows: "Homework 3, Kim Minsu\n\n" + tabs(rows),
    "blanks below a title": lambda rows: "# Homework 3\n\n" + columns(rows, 3),
}


def told(text: str) -> object:
    found = check(text)
    rows = [(row.text, row.out, row.params) for row in measure(text).rows]
    return rows, [(claim.claimed, claim.verdict) for claim in found.claims], found.ok


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_the_same_in_every_form(name: str, form: str) -> None:
    rows = rows_of(TABLES[name])
    meant = told(markdown(rows))
    assert told(FORMS[form](rows)) == meant


@pytest.mark.parametrize("name", TABLES)
def test_bars_take_the_place_of_marks_character_for_character(name: str) -> None:
    for form in FORMS.values():
        text = form(rows_of(TABLES[name]))
        assert len(with_bars(text)) == len(text)


def test_a_wrong_size_is_found_at_its_place_in_tabs_and_blanks(tmp_path: Path) -> None:
    for name, text in (("sheet.tsv", tabs(rows_of(ALEXNET))), ("notes.txt", columns(rows_of(ALEXNET), 3))):
        (tmp_path / name).write_text(text, encoding="utf-8")
        wrong = [claim for claim in check(str(tmp_path / name)).claims if claim.verdict == "false"]
        assert [(claim.line, claim.claim) for claim in wrong] == [(8, "7x7x384")]


def test_a_row_that_keeps_to_no_column_is_not_read_in_part() -> None:
    text = "layer    k    s    out\ninput              32x32x3\nconv1  16 filters of 3x3 with stride 1 -> 30x30x16\n"
    with pytest.raises(SpecError):
        check(text)


@pytest.mark.parametrize(
    "text",
    [
        "conv1: conv 64 3x3,  relu,  maxpool 2x2",
        "The layer  has a stride  of two",
        "layer, kernel",
        "a  b  c\n1  2  3",
        "x" * (LONGEST_HEAD + 1) + "  layer  kernel  stride",
    ],
)
def test_what_has_no_headings_is_no_table(text: str) -> None:
    assert with_bars(text) is text


PAPER = (DATA / "pasted" / "mobilenet_paper.txt").read_text(encoding="utf-8")


def in_columns(text: str) -> Rows:
    """The rows of the MobileNet paper's table as cells."""
    return [with_bars(text).split("\n")[at].split("|") for at in range(text.rstrip().count("\n") + 1)]


@pytest.mark.parametrize("form", ["as in the paper", "Markdown", "columns", "tabs", "two blanks in the head"])
def test_the_table_of_the_mobilenet_paper_is_its_network_and_its_own_slip_is_found(form: str) -> None:
    rows = in_columns(PAPER)
    text = {
        "as in the paper": PAPER,
        "Markdown": markdown(rows),
        "columns": columns(rows, 3),
        "tabs": tabs(rows),
        "two blanks in the head": PAPER.replace("Stride Filter Shape Input", "Stride  Filter Shape  Input"),
    }[form]
    assert measure(text).params == 4_231_976
    wrong = [claim for claim in check(text).claims if claim.verdict != "true"]
    assert wrong[0].claim == "7 × 7 × 1024" and wrong[0].fits == ("s1",)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("3 × 3 × 128 dw", "3 × 3 × 129 dw"),
        ("1 × 1 × 64 × 128", "1 × 1 × 32 × 128"),
        ("112 × 112 × 64", "112 × 112 × 65"),
    ],
)
def test_every_number_of_that_table_is_judged(right: str, wrong: str) -> None:
    told = [claim.verdict for claim in check(PAPER.replace(right, wrong)).claims]
    assert told.count("false") > 2


def test_a_row_that_runs_several_times_is_repeated_alone_where_no_pair_follows() -> None:
    head = "Type / Stride Filter Shape Input Size\nConv / s1 3 × 3 × 3 × 8 32 × 32 × 3\n"
    facts = measure(head + "3× Conv / s1 3 × 3 × 8 × 8 32 × 32 × 8\nFC / s1 8192 × 10 1 × 1 × 8192\n")
    assert [row.kind for row in facts.rows].count("conv") == 4
