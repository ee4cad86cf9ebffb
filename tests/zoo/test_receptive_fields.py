"""Receptive fields against PyTorch's gradients (tests/data/torchvision_rf.jsonl says how it was made)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.zoo.nets import facts, recorded

NETWORKS = recorded("torchvision_rf")


@pytest.mark.parametrize("theirs", NETWORKS, ids=lambda net: net["name"])
def test_size_jump_and_start_at_every_recorded_point(theirs: dict[str, Any]) -> None:
    rows = facts(theirs["ours"]).rows
    for number, kind, rf, jump, start in theirs["points"]:
        row = rows[number]
        assert (row.kind, row.rf, row.jump, row.start) == (kind, (rf, rf), (jump, jump), (start, start)), row.path


def test_the_record_is_whole() -> None:
    assert len(NETWORKS) == 11
    assert sum(len(net["points"]) for net in NETWORKS) == 1207
