"""The arguments of the papers: every number as the papers have it, whatever is asked for."""

from __future__ import annotations

import re
from fractions import Fraction
from math import comb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.features.compare.topic import CaseSettings, Unfit
from convcalc.features.compare.topics import TOPICS, depth, head, padding, pooling, residual, stacked_kernels
from convcalc.lang.words import RESERVED
from convcalc.shape import Shape
from convcalc.zoo import catalog
from tests.features.compare.reports import data, rows, topic


def named(rows: list[dict[str, Any]], key: str) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in rows}


def test_no_topic_is_a_network_or_a_word_of_the_language() -> None:
    assert not set(TOPICS) & RESERVED
    assert [name for name in TOPICS if catalog.find(name)] == []


@pytest.mark.parametrize("name", TOPICS)
def test_a_conclusion_is_one_sentence_whose_numbers_stand_above_it(name: str) -> None:
    found = data(topic(name))
    assert found["conclusion"].endswith(".") and ". " not in found["conclusion"]
    assert found["schema"] == "convcalc.compare/1" and found["topic"] == name
    assert topic(name).answer == found["conclusion"]


# stacks


@pytest.mark.parametrize("channels", (1, 3, 64, 256, 1000))
def test_stacks_weigh_what_the_vgg_paper_says(channels: int) -> None:
    found = named(rows(topic("stacks", channels=channels), "stacks"), "layers")
    weights = {name: row["weights"] for name, row in found.items()}
    assert weights["one 5x5"] == 25 * channels**2 and weights["two 3x3"] == 18 * channels**2
    assert weights["one 7x7"] == 49 * channels**2 and weights["three 3x3"] == 27 * channels**2
    assert found["three 3x3"]["weights_ratio"] == "27/49"
    assert found["three 3x3"]["params"] == 27 * channels**2 + 3 * channels
    assert [found[name]["relus"] for name in ("one 7x7", "two 3x3", "three 3x3")] == [1, 2, 3]


def test_the_paper_prints_81_percent() -> None:
    assert "81 % more" in topic("stacks").answer and "39 % more" in topic("stacks").answer


@pytest.mark.parametrize("kernel", stacked_kernels.SPECS)
def test_all_alternatives_see_as_much(kernel: int) -> None:
    for group in stacked_kernels.groups(Shape(8, (56, 56))):
        assert {side.facts.rf for side in group.sides} == {(group.kernel, group.kernel)}
        assert {side.facts.out for side in group.sides} == {Shape(8, (56, 56))}
    assert len(stacked_kernels.SPECS[kernel]) >= 5


@given(st.integers(1, 500))
def test_weights_are_the_polynomial_that_is_shown(channels: int) -> None:
    for group in stacked_kernels.groups(Shape(channels, (9, 9))):
        for side, grown in zip(group.sides, group.grown, strict=True):
            assert side.facts.weights == grown.square * channels**2 + grown.linear * channels


def test_a_separable_layer_is_a_square_and_a_line() -> None:
    found = named(rows(topic("stacks", channels=32), "stacks"), "layers")
    assert found["separable 7x7"]["in_c"] == "C^2 + 49C"
    assert found["separable 7x7"]["weights"] == 32 * 32 + 49 * 32


# bottleneck


def test_a_bottleneck_weighs_what_the_papers_say() -> None:
    found = named(rows(topic("bottleneck", channels=256, middle=64), "blocks"), "network")
    weights = {name: row["weights"] for name, row in found.items()}
    assert weights == {
        "bottleneck": 69_632,
        "basic block": 1_179_648,
        "one plain 3x3": 589_824,
        "basic block on 64": 73_728,
    }
    assert [found[name]["rf"] for name in weights] == [[3, 3], [5, 5], [3, 3], [5, 5]]
    assert found["bottleneck"]["macs"] == 69_632 * 56 * 56


@pytest.mark.parametrize(("channels", "middle"), ((64, 64), (64, 128), (512, 128), (2048, 512), (7, 3)))
def test_a_bottleneck_of_any_width(channels: int, middle: int) -> None:
    document = topic("bottleneck", channels=channels, middle=middle, input=(14, 14))
    found = named(rows(document, "blocks"), "network")
    assert found["bottleneck"]["weights"] == 2 * channels * middle + 9 * middle**2
    assert found["basic block"]["weights"] == 18 * channels**2
    limit = max(c for c in range(1, 10 * middle) if 2 * c * middle + 9 * middle**2 <= 18 * middle**2)
    assert f"up to {limit:,} channels" in str(document.parts)


# plain and residual networks


def test_figure_3() -> None:
    found = named(rows(topic("plain-residual"), "figure 3"), "network")
    assert [row["layers"] for row in found.values()] == [19, 34, 34]
    assert found["VGG-19"]["macs"] == 19_632_062_464
    assert found["plain-34"]["macs"] == found["ResNet-34"]["macs"] == 3_644_493_824
    assert "18.6 %" in topic("plain-residual").answer


def test_what_shortcuts_cost() -> None:
    found = rows(topic("plain-residual"), "shortcuts")
    assert [row["network"][:1] for row in found] == ["n", "A", "B", "C"]
    projections = {"B": (3, (64, 128), (128, 256), (256, 512))}
    b = sum(one * other + 2 * other for one, other in projections["B"][1:])
    c = b + sum(blocks * (width**2 + 2 * width) for blocks, width in ((3, 64), (3, 128), (5, 256), (2, 512)))
    assert [row["more_params"] for row in found] == [0, 0, b, c]
    assert [row["top1"] for row in found] == ["28.54", "25.03", "24.52", "24.19"]


def test_deeper_plain_networks_are_worse_and_residual_ones_better() -> None:
    found = named(rows(topic("plain-residual"), "depth"), "network")
    assert {name: row["top1"] for name, row in found.items()} == {
        "plain-18": "27.94",
        "plain-34": "28.54",
        "ResNet-18": "27.88",
        "ResNet-34": "25.03",
    }


def test_the_paths_are_binomial() -> None:
    found = rows(topic("plain-residual"), "paths")
    assert {row["layers"]: row["paths"] for row in found} == {2 + 2 * k: comb(16, k) for k in range(17)}
    assert sum(row["paths"] for row in found) == 65_536


def test_the_middle_is_the_narrowest_that_holds_enough() -> None:
    low, high, share = residual._middle({2 + 2 * k: comb(16, k) for k in range(17)}, Fraction(95, 100))
    held = sum(comb(16, k) for k in range(17) if low <= 2 + 2 * k <= high)
    assert share == Fraction(held, 2**16) >= Fraction(95, 100)
    smaller = sum(comb(16, k) for k in range(17) if low < 2 + 2 * k < high)
    assert Fraction(smaller, 2**16) < Fraction(95, 100)


# depth


def test_parameters_fall_while_layers_grow() -> None:
    found = named(rows(topic("depth"), "depth"), "network")
    assert [row["layers"] for row in found.values()] == [11, 13, 16, 18, 19, 34, 50, 101, 152]
    assert found["resnet152"]["params"] == 60_192_808 < found["vgg19"]["params"] == 143_667_240
    assert "8 times as deep" in topic("depth").answer


def test_where_parameters_grow_the_conclusion_says_so() -> None:
    document = topic("depth", networks=("resnet56", "resnet20"))
    assert document.answer.startswith("parameters grow")
    assert [row["network"] for row in rows(document, "depth")] == ["resnet20", "resnet56"]


def test_depth_needs_two() -> None:
    with pytest.raises(Unfit):
        topic("depth", networks=("resnet18",))


# head


def test_a_network_without_a_layer_has_a_depth_too() -> None:
    found = depth.work_out(CaseSettings(networks=("8x8x3 -> 8x8", "8x8x3 -> conv 4 3x3")))
    assert [(side.paths.longest, side.facts.params) for side in found.sides] == [(0, 0), (1, 112)]
    assert "times" not in found.conclusion
    assert "has depth 1, 112 parameters" in found.conclusion and "has depth 0, 0 parameters" in found.conclusion
    assert "nothing follows" in depth.work_out(CaseSettings(networks=("8x8x3 -> 8x8", "resnet50"))).conclusion


def test_heads_of_vgg_and_resnet() -> None:
    found = rows(topic("head"), "heads")
    assert [row["params"] for row in found] == [123_642_856, 25_089_000, 513_000, 2_049_000, 100_353_000]
    assert "89.4 %" in topic("head").answer


def test_score_maps_of_dense_evaluation() -> None:
    found = rows(topic("head"), "inputs")
    scores = [(row["input"], row["scores"]["size"], row["scores"]["channels"]) for row in found[:3]]
    assert scores == [("224x224x3", [1, 1], 1000), ("384x384x3", [6, 6], 1000), ("512x512x3", [10, 10], 1000)]
    assert [row["params"] for row in found[3:]] == [2_049_000] * 3


@pytest.mark.parametrize("side", (224, 256, 320, 416))
def test_score_maps_of_any_input(side: int) -> None:
    found = rows(topic("head", networks=("vgg16",), input=(side, side, 3)), "inputs")
    assert found[-1]["scores"]["size"] == [side // 32 - 6] * 2


@pytest.mark.parametrize("name", ("vgg16", "alexnet", "zfnet", "resnet18", "lenet5", "nin@imagenet", "resnet20"))
def test_a_head_read_as_convolutions_has_the_same_weights(name: str) -> None:
    from convcalc.features.compare.networks import of_spec, sides
    from convcalc.readers.source import load

    loaded = load(name)
    found = head.head(sides([name], [loaded], None)[0][0], loaded)
    dense = of_spec("dense", head.dense(found), found.map).facts
    assert dense.params == found.params
    assert dense.out.positions() == 1 and dense.out.channels == found.side.facts.out.channels


@pytest.mark.parametrize(
    ("spec", "words"),
    (
        ("8x8x3 -> conv 4 3x3", "no head"),
        ("8x8x3 -> conv 4 3x3, gap, residual [conv 4 1x1]", "branches"),
        ("100 -> fc 10", "reads a vector"),
    ),
)
def test_what_has_no_head(spec: str, words: str) -> None:
    with pytest.raises(Unfit, match=words):
        topic("head", networks=(spec,))


# padding


MAPS = ((3, (32, 32)), (5, (224, 100)), (2, (9, 9)), (7, (30, 28)), (11, (40, 11)))


@pytest.mark.parametrize(("kernel", "size"), MAPS)
def test_a_map_without_padding_is_gone_when_the_formula_says_so(kernel: int, size: tuple[int, int]) -> None:
    found = rows(topic("padding", kernel=kernel, input=size), "sizes")
    last = (min(size) - 1) // (kernel - 1)
    assert [row["layers"] for row in found[-2:]] == [last, last + 1]
    assert found[-1]["bare"] == "gone"
    for row in found[:-1]:
        left = [n - row["layers"] * (kernel - 1) for n in size]
        assert row["bare"] == "x".join(map(str, left)) and row["padded"] == "x".join(map(str, size))


def test_corners_edges_and_centres() -> None:
    found = rows(topic("padding"), "uses")
    assert [(row["bare"], row["padded"]) for row in found[:3]] == [(1, 4), (3, 6), (9, 9)]
    assert [row["bare"] for row in found[3:6]] == [1, 9, 81]


@pytest.mark.parametrize("settings", ({"kernel": 1}, {"input": (2000, 20)}, {"kernel": 9, "input": (8, 8)}))
def test_nothing_to_argue_about_padding(settings: dict[str, Any]) -> None:
    with pytest.raises(Unfit):
        topic("padding", **settings)


# pooling


def test_overlapping_pools() -> None:
    found = rows(topic("pooling"), "pools")
    outs = [(row["group"], row["pool"], row["out"]["size"]) for row in found if "p1" not in row["pool"]]
    assert [size for _, _, size in outs] == [[27, 27], [27, 27], [27, 27], [28, 28]]
    assert [row["uses"] for row in found[:2]] == ["1, 2 or 4 times", "once"]


def test_alexnet_is_alexnet_and_its_twin_has_other_pools_alone() -> None:
    one, other = pooling.alexnets()
    assert one.facts.params == other.facts.params == measure("alexnet").params
    assert pooling.maps(one) == pooling.maps(other) == ["27x27", "13x13", "6x6"]
    assert (one.facts.rf, other.facts.rf) == ((195, 195), (167, 167))
    assert pooling.comparisons(one) * 3 == pooling.comparisons(other) * 8


def test_every_conclusion_follows_what_was_asked() -> None:
    assert "1x1" in topic("padding", input=(3, 3)).answer
    assert re.search(r"both 3x3 s2 and 2x2 s2 make 3x3", topic("pooling", input=(7, 7)).answer)
    assert padding.lasting(Shape(1, (3, 3)), 3) == 1
