"""The zoo, measured once for all tests of this folder."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from convcalc import catalog
from convcalc.build import build
from convcalc.measure import Facts, measure
from convcalc.read import load

NAMES = [entry.name for entry in catalog.entries()]
DATA = Path(__file__).resolve().parents[1] / "data"


@functools.cache
def facts(name: str) -> Facts:
    entry = catalog.find(name)
    assert entry, name
    loaded = load(entry.path)
    return measure(build(loaded.tree, loaded.source))


def recorded(name: str) -> list[dict[str, Any]]:
    """The lines of `NAME.jsonl`, the first, which says what they are, left out."""
    first, *lines = (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    assert "about" in json.loads(first)
    return [json.loads(line) for line in lines]
