"""What a student reads: every spec of tests/golden/check, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.api import check
from convcalc.document.model import Document
from convcalc.document.writers import Look
from convcalc.document.writers.plain import render
from convcalc.features.check.report import document_of_claims
from tests import snapshots

FOLDER = Path(snapshots.GOLDEN) / "check"
SPECS = sorted(path.stem for path in FOLDER.glob("*.cnn"))


def made(name: str, every: bool = True) -> Document:
    return document_of_claims(check(str(FOLDER / f"{name}.cnn")), every)


@pytest.mark.parametrize("name", SPECS)
def test_what_is_said_is_as_it_was_approved(name: str) -> None:
    snapshots.check_report(f"check/{name}", made(name))


def test_the_notes_are_as_they_were_approved() -> None:
    snapshots.check_notes("check/notes", {name: made(name) for name in SPECS})


@pytest.mark.parametrize("name", SPECS)
def test_plain_text_keeps_to_its_width(name: str) -> None:
    text = render(made(name), Look(width=80))
    assert text.isascii() and max(map(len, text.splitlines())) <= 80


def test_one_of_them_is_looked_at_as_it_is_laid_out() -> None:
    snapshots.check("check/alexnet-224.txt", render(made("alexnet-224", every=False), Look(width=80)))


def test_none_is_left_over() -> None:
    assert SPECS
    assert {path.stem for path in FOLDER.glob("*.json")} == {*SPECS, "notes"}
