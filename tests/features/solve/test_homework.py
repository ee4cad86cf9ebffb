"""Published exercises, solved backwards: from the printed answer back to each number that was given."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from convcalc.features.solve.layer_stacks import chain
from convcalc.features.solve.one_layer import solve
from convcalc.features.solve.query import LayerQuery, Ratio, only
from convcalc.features.solve.ratio import solve_ratio
from tests.places import FACTS

HOMEWORK = FACTS / "homework.jsonl"


def exercises() -> list[dict[str, Any]]:
    if not os.path.exists(HOMEWORK):
        pytest.skip("the collection of published exercises is not beside this repository")
    with open(HOMEWORK, encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def single(given: dict[str, Any]) -> dict[str, int] | None:
    """A square convolution on its own."""
    layers, size = given.get("layers"), given.get("in")
    if not isinstance(layers, list) or not isinstance(size, list) or len(layers) != 1 or len(set(size[1:])) != 1:
        return None
    layer = {"n": size[1], "f": layers[0].get("k"), "s": layers[0].get("s", 1), "p": layers[0].get("p", 0)}
    layer["d"] = layers[0].get("d", 1)
    plain = layers[0].get("op") == "conv" and set(layers[0]) <= {"op", "k", "out", "s", "p", "d"}
    whole = plain and all(isinstance(each, int) for each in layer.values())
    return layer if whole else None


def test_every_number_of_a_layer_is_found_again_from_its_size() -> None:
    known = 0
    for each in exercises():
        layer, right = single(each["given"]), each["right_answer"]
        if each["asked"] != "size" or layer is None or type(right) is not int:
            continue
        known += 1
        for name, value in layer.items():
            query = LayerQuery(out=only(right))
            for other, number in layer.items():
                query = query.but(other, None if other == name else only(number))
            assert value in [getattr(found, name) for found in solve(query).solutions], each["id"]
    assert known >= 12


def test_the_padding_that_keeps_a_size_is_the_one_printed() -> None:
    query = [each for each in exercises() if each["asked"] == "p_same"]
    assert len(query) >= 3
    for each in query:
        found = solve_ratio(LayerQuery(f=only(each["given"]["k"])), Ratio())
        assert [x.p for x in found.solutions] == [each["answer"]], each["id"]


def test_ten_layers_of_5x5_bring_240_to_200() -> None:
    layer = LayerQuery(n=only(240), f=only(5), s=only(1), p=only(0), out=only(200))
    assert chain(layer).reached == 10
