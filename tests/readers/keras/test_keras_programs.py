"""Keras programs as people write them: what real Keras makes of each network that they name.

The answers of tests/data/keras_programs.jsonl are made by tests/data/make_keras_programs.py.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from tests.data.make_keras_programs import programs
from tests.places import DATA

ROWS = [json.loads(line) for line in (DATA / "keras_programs.jsonl").read_text(encoding="utf-8").splitlines()]
MODELS = [(row, name) for row in ROWS for name in row["models"]]


def test_the_programs_are_those_that_keras_answered() -> None:
    assert {row["name"]: row["source"] for row in ROWS} == programs()


@pytest.mark.parametrize(("row", "name"), MODELS, ids=[f"{row['name']}:{name}" for row, name in MODELS])
def test_a_network_of_a_program_is_what_keras_makes(row: dict[str, Any], name: str, tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(row["source"], encoding="utf-8")
    answer, facts = row["models"][name], measure(f"{tmp_path / 'net.py'}:{name}")
    assert (facts.params + facts.statistics, facts.trainable) == (answer["params"], answer["trained"])
    assert sorted([each.out.text() for each in facts.outputs]) == sorted(answer["outputs"])


@pytest.mark.parametrize("row", [each for each in ROWS if each["error"]], ids=lambda row: str(row["name"]))
def test_what_keras_refuses_fails_here_too(row: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(row["source"], encoding="utf-8")
    with pytest.raises(SpecError) as refused:
        measure(str(tmp_path / "net.py"))
    assert "is not read" not in str(refused.value)
