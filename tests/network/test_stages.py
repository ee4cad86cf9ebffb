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


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("32x32x3 -> [conv 8 3x3 p1, relu] x3", ["conv 8 3x3 p1 x3 32x32x8"]),
        ("32x32x3 -> block b [ conv 8 3x3 p1 ]; b x4", ["b x4 32x32x8"]),
        ("32x32x3 -> conv 8 3x3 p1, conv 16 3x3 p1", ["conv x2 32x32x16"]),
        ("32x32x3 -> conv 8 3x3 p1, dwconv 3x3 p1", ["conv, dwconv 32x32x8"]),
        ("32x32x3 -> conv 8 3x3 p1, dwconv 3x3 p1, tconv 8 3x3 p1", ["conv .. tconv 32x32x8"]),
        ("32x32x3 -> residual [ conv in 3x3 p1 ]", ["residual 32x32x3"]),
        ("32x32x3 -> a: relu; add a", ["a 32x32x3"]),
        ("32x32x3 -> relu, bn", ["relu, bn 32x32x3"]),
        ("32x32x3 -> conv 128 3x3 s1x2 p1x0 nobias", ["conv 32x15x128"]),
        ("32x32x3 -> conv9: relu; conv10: relu", ["conv9..10 32x32x3"]),
    ],
)
def test_what_a_stage_is_called(text: str, titles: list[str]) -> None:
    assert told(text) == titles


def test_a_stage_is_opened_where_the_size_changes_on_its_way() -> None:
    def opened(text: str) -> list[str]:
        return [f"{title(each, False)} {each.shape.text()}" for each in joined(opened_pieces(measure(text).net.body))]

    assert opened("32x32x3 -> a: relu, [ maxpool 2x2, relu ] x2, bn") == ["a 32x32x3", "a 16x16x3", "a 8x8x3"]
    assert opened("32x32x3 -> [ [ maxpool 2x2 ] x2, conv 8 3x3 p1 ] x2") == [
        *("maxpool 16x16x3", "conv 8x8x8", "maxpool 4x4x8", "conv 2x2x8"),
    ]
    assert opened("32x32x3 -> [ conv 8 3x3 ] x3") == ["conv x3 26x26x8"]
    assert opened("8x8x3 -> [ gap, conv 4 1x1 ] x4") == ["conv x4 1x1x4"]
    assert opened("4x4x8 -> [ conv 8 3x3 s2 p1 ] x4") == ["conv 2x2x8", "conv x3 1x1x8"]  # the last two turns are alike


def test_labels_that_end_in_numbers_keep_them_whole() -> None:
    assert told("32x32x3 -> a12: relu; a13: relu")[0] == "a12..13 32x32x3"
