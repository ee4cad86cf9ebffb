"""The zoo, measured once for all tests of this folder."""

from __future__ import annotations

import functools
import json
from typing import Any

from convcalc.network.builder import build
from convcalc.network.facts import Facts, measure
from convcalc.readers.source import load
from convcalc.zoo import catalog
from tests.places import DATA

NAMES = [entry.name for entry in catalog.entries()]

OF_EVERY_FAMILY = tuple({entry.family: entry.name for entry in reversed(catalog.entries())}.values())
"""The first of each, for what is the same for all networks: nearly two hundred take minutes and find no more."""


@functools.cache
def facts(name: str) -> Facts:
    entry = catalog.find(name)
    assert entry, name
    loaded = load(entry.name)
    return measure(build(loaded.tree, loaded.source))


def recorded(name: str) -> list[dict[str, Any]]:
    """The lines of `NAME.jsonl`, the first, which says what they are, left out."""
    first, *lines = (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    assert "about" in json.loads(first)
    return [json.loads(line) for line in lines]
