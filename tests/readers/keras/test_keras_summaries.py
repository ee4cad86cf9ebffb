"""Programs of several branches, with models and shared layers in them, and the summaries that Keras 2 and 3 print."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from convcalc.features.check.against import against
from convcalc.features.check.result import Report
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers import read_summary
from convcalc.readers.source import load_text
from convcalc.text import Source
from tests.cli.program import run

_, *ROWS = [json.loads(line) for line in Path("tests/data/keras_summaries.jsonl").read_text("utf-8").splitlines()]
IDS = [f"{at}-keras{row['keras']}-{'-'.join(row['options']) or 'plain'}" for at, row in enumerate(ROWS)]


@cache
def measured(program: str) -> Facts:
    return facts_of(load_text(Source(program, "net.py")))


def held(row: dict[str, Any], summary: str) -> Report:
    read = read_summary(Source(summary, "s.txt"))
    assert read is not None
    return against(measured(row["text"]), read)


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_a_program_agrees_with_its_own_summary(row: dict[str, Any]) -> None:
    report = held(row, row["summary"])
    assert [each for each in report.claims if each.verdict != "true"] == []
    assert report.ok and not report.missing and len(report.claims) > 10


@pytest.mark.parametrize("row", ROWS[::3], ids=IDS[::3])
def test_code_and_summary_in_one_text_agree(row: dict[str, Any]) -> None:
    done = run("check", "-", stdin=f"{row['text']}model.summary()\n\n{row['summary']}\n".encode())
    assert done.status == 0, done.out


@pytest.mark.parametrize("row", ROWS[1::5], ids=IDS[1::5])
def test_a_number_of_parameters_that_is_changed_is_found(row: dict[str, Any]) -> None:
    """Each in its turn, in tables with frames and without."""
    counts = list(re.finditer(r"(?<=[ │])[1-9][\d,]*(?= +(?:│|\[|$|[YN] ))", row["summary"], re.MULTILINE))
    assert len(counts) > 4
    for each in counts[:12]:
        changed = f"{int(each[0].replace(',', '')) + 1:,}"
        assert not held(row, row["summary"][: each.start()] + changed + row["summary"][each.end() :]).ok


def test_a_size_of_a_layer_beside_others_is_held_against_the_layer_of_its_name() -> None:
    """Both numbers of channels are there in another branch."""
    sizes = re.compile(r"\((?:Dropout|Add|Activation|ReLU|Average|Multiply)\) .*?\(None, \d+, \d+, (\d+)\)")
    found = [(row, each) for row in ROWS for each in sizes.finditer(row["summary"])]
    assert len(found) > 10
    for row, each in found[:16]:
        other = "3" if each[1] == "4" else "4"
        changed = row["summary"][: each.start(1)] + other + row["summary"][each.end(1) :]
        assert not held(row, changed).ok, each[0]
