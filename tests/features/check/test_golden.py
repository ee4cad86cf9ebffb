"""What a student reads: every spec of tests/golden/check with its report at 80 columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.api import check
from convcalc.document.writers import Look
from convcalc.document.writers.plain import render
from convcalc.features.check.report import document_of_claims
from tests import snapshots

FOLDER = Path(snapshots.GOLDEN) / "check"
SPECS = sorted(path.stem for path in FOLDER.glob("*.cnn"))


@pytest.mark.parametrize("name", SPECS)
def test_the_report_is_as_it_was_approved(name: str) -> None:
    text = render(document_of_claims(check(str(FOLDER / f"{name}.cnn"))), Look(width=80))
    assert text.isascii() and max(map(len, text.splitlines())) <= 80
    snapshots.check(f"check/{name}.txt", text)


def test_all_of_them_are_there() -> None:
    assert len(SPECS) == 44
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(SPECS)
