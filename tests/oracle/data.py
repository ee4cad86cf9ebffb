"""Reads the recorded answers in tests/data (made by tests/data/make_oracle.py)."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

from tests.places import DATA

Row: TypeAlias = dict[str, Any]

FOLDER = DATA


def rows(name: str) -> list[Row]:
    """The rows of `oracle_NAME.jsonl`, the first line, which says what they are, left out."""
    lines = (FOLDER / f"oracle_{name}.jsonl").read_text(encoding="utf-8").splitlines()
    assert "about" in json.loads(lines[0])
    return [json.loads(line) for line in lines[1:]]
