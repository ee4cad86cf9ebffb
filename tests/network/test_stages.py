"""Stages: what stands together while the map keeps its size, and what a stage is called."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.network.stages import joined, opened_pieces, stages, title


def told(text: str) -> list[str]:
    return [f"{title(stage, True)} {stage.shape.text()}" for stage in stages(measure(text).net.body)]


def test_a_stage_ends_where_the_size_changes() -> None:
    assert told("32x32x3 -> conv 8 3x3 p1, bn, relu, conv 8 3x3 p1, maxpool 2x2, gap, fc 10") == [
        "conv 8 3x3 p1 x2 32x32x8",
        "maxpool 2x2 16x16x8",
        "fc 10 10",
    ]


def test_labels_go_before_words() -> None:
    text = "32x32x3 -> conv1: conv 8 3x3 p1\nconv2: conv 8 3x3 p1, relu\npool1: maxpool 2x2"
    assert told(text) == ["conv1..2 32x32x8", "pool1 16x16x8"]


@pytest.mark.parametrize("name", ("resnet50", "vgg16", "resnet18", "alexnet"))
def test_nothing_is_lost_whether_repetitions_are_opened_or_not(name: str) -> None:
    body = measure(name).net.body
    assert [item for stage in stages(body) for item in stage.items] == body.items
    opened = joined(opened_pieces(body))
    assert sum(item.rows for stage in opened for item in stage.items) == body.rows
    assert opened[-1].shape == body.out


def test_a_repetition_that_shrinks_the_map_is_opened() -> None:
    body = measure("64x64x3 -> [conv 8 3x3 p1, maxpool 2x2] x3, [conv 8 3x3 p1] x4").net.body
    assert [stage.shape.text() for stage in stages(body)] == ["8x8x8"]
    sizes = [stage.shape.text() for stage in joined(opened_pieces(body))]
    assert sizes == ["64x64x8", "32x32x8", "16x16x8", "8x8x8"]
