"""Receptive fields of every network that was recorded, at every point: those of PyTorch's gradients."""

from __future__ import annotations

import json
from collections import defaultdict

import pytest

from convcalc.zoo.catalog import find
from tests.places import FACTS
from tests.zoo.nets import facts

RECORD = FACTS / "oracle" / "rf" / "torchvision_rf.jsonl"

pytestmark = pytest.mark.skipif(not RECORD.is_file(), reason="the records of PyTorch are not on this machine")


def recorded() -> dict[str, set[tuple[tuple[int, ...], tuple[int, ...]]]]:
    """Model -> size and jump of what one unit sees, at all of its points."""
    found = defaultdict(set)
    for line in RECORD.read_text(encoding="utf-8").splitlines() if RECORD.is_file() else ():
        point = json.loads(line)
        if point.get("model") and point.get("rf"):
            found[point["model"]].add((tuple(point["rf"]), tuple(point["jump"])))
    return found


@pytest.mark.parametrize(("model", "points"), recorded().items())
def test_sizes_and_jumps_are_those_of_pytorch(model: str, points: set[tuple[tuple[int, ...], tuple[int, ...]]]) -> None:
    entry = find(f"{model}@torchvision") or find(model)
    assert entry, model
    assert points <= {(row.rf, row.jump) for row in facts(entry.name).rows}
