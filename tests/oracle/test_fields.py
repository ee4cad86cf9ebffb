"""Receptive fields: size, jump and start as PyTorch's gradients show them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from tests.oracle.data import Row, rows
from tests.oracle.engine import measured
from tests.oracle.speak import graph_spec, padding_text, window_text

if TYPE_CHECKING:
    from convcalc.network.rows import Row as Layer

Point = tuple[Any, ...]


def seen(row: Layer) -> Point:
    return (row.rf, row.jump, row.start)


def point(*axes: list[int]) -> Point:
    """Receptive field, jump and start of one or more axes, as a row has them."""
    return tuple(zip(*axes, strict=True))


def differing_points(row: Row, text: str, labels: dict[str, str]) -> list[tuple[Any, ...]]:
    """Points of a graph whose field is not PyTorch's: graph, point, PyTorch's answer, ours."""
    layers = {layer.label: layer for layer in measured(text).rows if layer.label}
    told = [(row.get("model", row.get("id")), name, point(numbers)) for name, *numbers in row["points"]]
    return [(*t, ours) for t in told if (ours := seen(layers[labels[t[1]]])) != t[2]]


# Random chains


def chain_spec(row: Row) -> str:
    return " -> ".join([f"{row['n']}x1", *(window_text(op, numbers) for op, *numbers in row["layers"])])


def test_every_random_chain() -> None:
    chains = rows("chains")
    assert len(chains) == 249 and sum(len(row["points"]) for row in chains) == 1_349
    wrong = []
    for row in chains:
        ours = [seen(layer) for layer in measured(chain_spec(row)).rows]
        pytorchs = [point(numbers) for numbers in row["points"]]
        wrong += [(row["id"], chain_spec(row), pytorchs, ours)] if ours != pytorchs else []
    assert wrong == []


def test_two_random_chains_at_once_one_along_each_axis() -> None:
    # For what is seen a pool is a window like any other, so that any two chains go together.
    wrong = []
    for one, two in pairwise(rows("chains")):
        pairs = list(zip(one["layers"], two["layers"], strict=False))
        text = " -> ".join([f"{one['n']}x{two['n']}x1", *(both_axes(a[1:], b[1:]) for a, b in pairs)])
        ours = [seen(layer) for layer in measured(text).rows]
        pytorchs = [point(a, b) for a, b in zip(one["points"], two["points"], strict=False)]
        wrong += [(one["id"], text, pytorchs, ours)] if ours != pytorchs else []
    assert wrong == []


def both_axes(one: list[int], two: list[int]) -> str:
    kernel, stride, padding, dilation = (f"{a}x{b}" for a, b in zip(one, two, strict=True))
    return f"conv 1 {kernel} s{stride} p{padding} d{dilation}"


# Graphs


def test_every_random_graph_with_its_joins_read_as_concat() -> None:
    graphs = rows("graphs")
    assert len(graphs) == 99 and sum(len(row["points"]) for row in graphs) == 1_953
    wrong = [bad for row in graphs for bad in differing_points(row, *graph_spec(row["nodes"], row["n"], join="concat"))]
    assert wrong == []


SPECIAL = {row["model"]: row for row in rows("special")}


def test_all_special_graphs_are_there() -> None:
    assert len(SPECIAL) == 32 and set(DISTILL_GRAPHS.values()) < set(SPECIAL)


@pytest.mark.parametrize("join", ["", "concat"], ids=["joins as they are", "joins as concat"])
@pytest.mark.parametrize("model", SPECIAL)
def test_special_graph(model: str, join: str) -> None:
    row = SPECIAL[model]
    assert differing_points(row, *graph_spec(row["nodes"], row["n"], join=join)) == []


# Distill's table (Araujo, Norris, Sim 2019)

DISTILL = {row["distill"]: row for row in rows("distill")}
DISTILL_GRAPHS = {
    "alexnet_v2": "alexnet_v2_slim",
    "mobilenet_v1": "mobilenet_v1_tfsame",
    "inception_v2": "inception_v2_tfsame",
    "resnet_v1_50": "resnet_v1_50_slim",
    "resnet_v1_101": "resnet_v1_101_slim",
    "resnet_v1_152": "resnet_v1_152_slim",
    "resnet_v1_200": "resnet_v1_200_slim",
}
DISTILL_VGG = {
    "vgg_a": "[conv 64, maxpool 2x2] -> [conv 128, maxpool 2x2] -> [conv 256] x2, maxpool 2x2 -> "
    "[[conv 512] x2, maxpool 2x2] x2",
    "vgg_16": "[conv 64] x2, maxpool 2x2 -> [conv 128] x2, maxpool 2x2 -> [conv 256] x3, maxpool 2x2 -> "
    "[[conv 512] x3, maxpool 2x2] x2",
}
NOT_SAID = {"inception_v3", "inception_v4", "inception_resnet_v2"}
"""Rows marked equal whose graph is not in the data."""


def distills(model: str) -> Point:
    row = DISTILL[model]
    return point([row["rf"], row["stride"], -row["padding_224"]])


def test_distills_rows_are_all_there() -> None:
    assert set(DISTILL) == {*DISTILL_GRAPHS, *DISTILL_VGG, *NOT_SAID}
    assert {model: row["measured_on"] for model, row in DISTILL.items() if model in DISTILL_GRAPHS} == DISTILL_GRAPHS


def tensorflow_padding(stride: int, padding: int | list[int]) -> str:
    """`same` wherever the recorded padding is TensorFlow's on even sizes: uneven behind a stride, even without one."""
    if isinstance(padding, list) or (stride == 1 and padding):
        return "same"
    return padding_text(stride, padding)


@pytest.mark.parametrize("model", DISTILL_GRAPHS)
def test_distill_end_point_at_224_with_padding_written_as_same(model: str) -> None:
    text, _ = graph_spec(SPECIAL[DISTILL_GRAPHS[model]]["nodes"], 224, pad=tensorflow_padding)
    assert " same" in text
    assert seen(measured(text).rows[-1]) == distills(model)


@pytest.mark.parametrize("model", DISTILL_VGG)
def test_distill_vgg(model: str) -> None:
    facts = measured(f"input 224x224x3; default conv 3x3 same; {DISTILL_VGG[model]}")
    assert seen(facts.rows[-1]) == tuple((value[0],) * 2 for value in distills(model))
    assert facts.out.size == (7, 7)


@pytest.mark.parametrize(("model", "zoo"), [("vgg_a", "vgg-a"), ("vgg_16", "vgg-d")])
def test_distill_vgg_of_the_zoo(model: str, zoo: str) -> None:
    pools = [row for row in measured(zoo).rows if row.kind == "maxpool"]
    assert len(pools) == 5
    assert seen(pools[-1]) == tuple((value[0],) * 2 for value in distills(model))
