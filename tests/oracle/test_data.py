"""The recorded answers beside the tests are the ones they were made from."""

from __future__ import annotations

import pytest

from tests.data.make_oracle import HERE, ORACLE, files
from tests.oracle.data import rows

COUNTS = {
    "layers": 2_000,
    "edge": 435,
    "impossible": 418,
    "odd": 26,
    "chains": 249,
    "graphs": 99,
    "special": 32,
    "distill": 12,
}


@pytest.mark.parametrize("name", COUNTS)
def test_every_file_holds_what_it_should(name: str) -> None:
    assert len(rows(name)) == COUNTS[name]


@pytest.mark.skipif(not ORACLE.is_dir(), reason="the recorded answers are not beside this repository")
def test_the_files_are_what_the_script_makes() -> None:
    for name, text in files().items():
        assert (HERE / name).read_text(encoding="utf-8") == text, f"{name}: run python -m tests.data.make_oracle"
