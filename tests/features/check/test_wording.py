"""In which words, and in which order, a wrong claim is explained."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.document.model import Finding, Findings
from convcalc.features.check.examine import examine
from convcalc.features.check.report import document_of_claims, reasons
from convcalc.loading import facts_of
from convcalc.readers.source import load_text
from convcalc.text import Source


@pytest.mark.parametrize(
    "text",
    [
        "32x32x3 -> conv 8 3x3 -> 32x32x8",
        "27x27x96 -> conv 256 5x5 -> 27x27x256",
        "16x16x4 -> maxpool 3x3 s1 -> 16x16x4",
    ],
)
def test_where_padding_was_forgotten_the_change_that_helps_stands_first(text: str) -> None:
    (claim,) = examine(measure(text)).claims
    said = reasons(claim)
    assert said[0].startswith("it would be true with p") and said[1].startswith("S17: ")


def test_a_slip_that_explains_the_number_stands_before_the_change() -> None:
    (claim,) = examine(measure("32x32x3 -> conv 8 3x3 -> 30x30x3")).claims
    assert [words.partition(":")[0] for words in reasons(claim)] == ["C10", "it would be true with 3 filters"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("nn.Conv2d(3, 6, 5)", "declared 3, 1 arrives"),
        ("nn.BatchNorm2d(99)", "declared 99, 1 arrives"),
        ("nn.Linear(400, 10)", "declared 400, 1,024 arrive"),
    ],
)
def test_what_a_pasted_row_declares_is_said_with_what_arrives(row: str, said: str) -> None:
    document = document_of_claims(examine(facts_of(load_text(Source(f"Input 32x32x1\n{row}")))))
    (finding,) = next(part for part in document.parts if isinstance(part, Findings)).findings
    assert finding.verdict == "false" and finding.text.endswith(said)


def test_published_is_said_in_words() -> None:
    report = examine(measure('10x10x10 -> bn params = 40 published "Keras counts the statistics"'))
    assert report.summary == "0 of 1 claim true, 1 otherwise in the paper"
    findings = [part for part in document_of_claims(report).parts if isinstance(part, Findings)]
    assert [found.word for found in findings[0].findings] == ["in the paper"]
    assert Finding("false", "").word == "false"
