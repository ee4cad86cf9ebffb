"""The JSON promise: every command's output keeps to its schema, and the schema describes all of it."""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.program import ROOT, json_of, run
from tests.make_schemas import contracts

SCHEMAS = Path(ROOT, "convcalc", "schemas")

OUTPUTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "layer": (
        ("layer", "-n", "224", "-f", "11", "-s", "4"),
        ("layer", "tconv", "-n", "7x5x3", "-f", "3", "-c", "4", "--filters", "8"),
        ("layer", "-n", "9", "-f", "3", "-p", "0:1", "--dim", "1", "--expect", "8"),
    ),
    "arch": (
        ("arch", "alexnet"),
        ("arch", "resnet50", "--summary", "--batch", "8"),
        ("arch", "vgg16", "--only", "conv"),
        ("arch", "alexnet", "--layer", "conv5", "--unit", "0,12"),
        ("arch", "8x8x3 -> [conv 4 3x3 p1, relu] x 9000"),
        ("arch", "8x8x3; a: conv 4 3x3 p1; mul[ gap, fc 4, sigmoid | identity ]; tconv 4 2x2 s2 -> 16x16x5"),
        ("arch", "16x1 -> conv 4 k3"),
    ),
    "fields": (
        ("arch", "conv 5x5, pool 2x2; a: conv 3x3 p1; gap, fc"),
        ("arch", "concat[conv 3x3 p1 | conv 5x5 p2]"),
    ),
    "zoo": (("zoo",), ("zoo", "vgg")),
    "draw": (
        ("draw", "layer", "-n", "7x9", "-f", "3", "-s", "2", "-p", "1:2"),
        ("draw", "layer", "tconv", "-n", "4", "-f", "3", "--dim", "1"),
        ("draw", "rf", "alexnet", "--layer", "conv2"),
        ("draw", "rf", "resnet50"),
        ("draw", "net", "vgg16"),
        ("draw", "nets"),
        ("draw", "scatter", "vgg*", "8x8x3 -> relu"),
    ),
    "error": (
        ("layer", "-n", "3", "-f", "5"),
        ("arch", "8x8x3 -> conv; maxpol 2x2"),
        ("arch", "no/such.cnn"),
        ("zop",),
    ),
}


@cache
def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def strict(part: Any) -> Any:
    """The schema with nothing allowed that it does not describe."""
    if isinstance(part, list):
        return [strict(each) for each in part]
    if not isinstance(part, dict):
        return part
    closed = {"additionalProperties": False} if "properties" in part else {}
    return {key: strict(value) for key, value in part.items()} | closed


VERSIONS = {"arch": 2}
"""Where a key has come to mean something else: memory was counted in numbers, and is bytes."""


@pytest.mark.parametrize("name", sorted(path.stem for path in SCHEMAS.glob("*.json")))
def test_a_schema_is_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))
    assert schema(name)["$id"] == f"convcalc.{name}/{VERSIONS.get(name, 1)}"
    assert schema(name)["properties"]["schema"] == {"const": schema(name)["$id"]}


@pytest.mark.parametrize(("name", "words"), [(name, words) for name, runs in OUTPUTS.items() for words in runs])
def test_every_output_keeps_to_its_schema(name: str, words: tuple[str, ...]) -> None:
    data = json_of(*words)
    jsonschema.validate(data, strict(schema(name)), cls=jsonschema.Draft202012Validator)


def test_every_schema_that_the_code_names_is_there() -> None:
    named = set(contracts())
    for path in Path(ROOT, "convcalc").rglob("*.py"):
        named |= set(re.findall(r"\"convcalc\.([a-z]+)/1\"", path.read_text(encoding="utf-8")))
    assert {"layer", "arch", "zoo", "error"} <= named
    assert named <= {os.path.splitext(name)[0] for name in os.listdir(SCHEMAS)}


def test_long_repetitions_are_folded() -> None:
    data = json_of("arch", "8x8x3 -> [conv 4 3x3 p1, relu] x 9000")
    assert len(data["layers"]) < 10
    assert sum(layer.get("repeat", 1) for layer in data["layers"]) == 18_000
    assert sum(layer.get("repeat", 1) * layer["params"] for layer in data["layers"]) == data["totals"]["params"]


def test_json_is_ascii_whatever_the_names() -> None:
    ran = run("arch", "name: 합성곱\ninput 8x8x3\n레이어: conv 4 3x3", "--json")
    assert ran.status in (0, 2)
    assert (ran.out or ran.err).isascii()
