"""The outline: what stands above which layers, and what repeats told once."""

from __future__ import annotations

import pytest

from convcalc.network.outline import executed, leaves, outline
from convcalc.network.totals import as_often
from tests.oracle.engine import measured


def lines(text: str) -> list[str]:
    return [
        "  " * entry.depth + f"{entry.label or ''}:{entry.name} x{entry.times}/{entry.total}"
        for entry in outline(measured(text).net)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8x8x3 -> a: relu; bn", ["a:relu x1/1", ":bn x1/1"]),
        ("8x8x3 -> a: relu, bn", ["a: x1/1", "  :relu x1/1", "  :bn x1/1"]),
        ("8x8x3 -> [ relu ] x3", [": x3/3", "  :relu x1/3"]),
        ("8x8x3 -> [ relu ]", [":relu x1/1"]),
        ("8x8x3 -> [ ] x3, [ relu ] x0, bn", [":bn x1/1"]),
        ("8x8x3 -> block b [ relu ]; b x2", [":b x2/2", "  :relu x1/2"]),
        ("8x8x3 -> [ [ relu ] x2, bn ] x3", [": x3/3", "  : x2/6", "    :relu x1/6", "  :bn x1/3"]),
        (
            "8x8x3 -> concat[ relu | bn ]",
            [
                ":concat x1/1",
                "  :branch 1 x1/1",
                "    :relu x1/1",
                "  :branch 2 x1/1",
                "    :bn x1/1",
                "  :concat x1/1",
            ],
        ),
        ("8x8x3 -> concat[ relu | ]", [":concat x1/1", "  :relu x1/1", "  :concat x1/1"]),
        (
            "8x8x4 -> residual B [ conv 8 1x1 ]",
            [
                *(":residual x1/1", "  :conv 8 1x1 x1/1", "  :shortcut B x1/1", "    :conv 8 1x1 nobias x1/1"),
                *("    :bn x1/1", "  :add x1/1"),
            ],
        ),
        ("8x8x3 -> [ maxpool 2x2 ] x2", [":maxpool 2x2 x1/1", ":maxpool 2x2 x1/1"]),  # turns that differ, one by one
    ],
)
def test_the_outline(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


def test_leaves_are_the_layers_and_a_batch_multiplies_their_work() -> None:
    net = measured("8x8x3 -> a: conv 4 3x3, relu; [ bn ] x2").net
    assert [entry.row.kind for entry in leaves(net) if entry.row] == ["conv", "relu", "bn"]
    many = measured("8x8x3 -> a: conv 4 3x3, relu; [ bn ] x2", batch=5).net
    for one, five in zip(outline(net), outline(many), strict=True):
        assert five.counts.macs == 5 * one.counts.macs
        assert five.counts.weights == one.counts.weights


def test_every_executed_layer_is_there_as_often_as_it_runs_with_counts_of_its_own() -> None:
    net = measured("8x8x3 -> [ conv 3 3x3 p1, relu ] x3").net
    found = list(executed(net))
    assert [(entry.name, entry.times, entry.total) for entry in found] == [("conv 3 3x3 p1", 1, 1), ("relu", 1, 1)] * 3
    assert [entry.counts.weights for entry in found] == [81, 0] * 3
    (group,) = [entry for entry in outline(net) if entry.row is None]
    inside = [as_often(entry.counts, entry.total) for entry in leaves(net)]
    assert sum(counts.macs for counts in inside) == group.counts.macs == 3 * 81 * 64
