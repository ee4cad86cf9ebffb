"""`layer --frameworks` as it is run."""

from __future__ import annotations

import pytest

from tests import snapshots
from tests.cli.program import json_of, run
from tests.cli.test_explain import valid

ASKED = {
    "same": ("-n", "224", "-f", "3", "-s", "2", "-p", "same"),
    "pool": ("maxpool", "-n", "6", "-f", "2", "-s", "3", "--ceil"),
    "tconv": ("tconv", "-n", "7", "-f", "2", "-s", "3"),
    "uneven": ("-n", "28x30", "-f", "3x5", "-p", "1x0:1", "-d", "2", "-s", "2x1"),
}

each = pytest.mark.parametrize("name", ASKED)


@each
def test_the_report(name: str) -> None:
    ran = run("layer", *ASKED[name], "--frameworks", "--format", "table", "--ascii", "--width", "80")
    assert ran.status == 0 and ran.out.isascii() and max(map(len, ran.out.splitlines())) <= 80
    snapshots.check(f"frameworks/{name}.txt", ran.out)


@each
def test_the_json_keeps_to_its_schema(name: str) -> None:
    data = json_of("layer", *ASKED[name], "--frameworks")
    valid("layer", data)
    assert [entry["framework"] for entry in data["frameworks"]] == [
        "PyTorch",
        "TensorFlow/Keras",
        "Caffe",
        "Darknet",
        "ONNX",
    ]
    assert data["out"]["size"] == data["frameworks"][0]["out"]


@pytest.mark.parametrize("form", ["plain", "markdown", "latex", "csv"])
def test_every_form(form: str) -> None:
    ran = run("layer", *ASKED["same"], "--frameworks", "--format", form)
    assert ran.status == 0 and "SAME" in ran.out and ran.err == ""


def test_without_the_option_nothing_changes() -> None:
    assert "PyTorch" not in run("layer", "--n", "224", "--f", "11", "--s", "4").out


def test_an_expectation_is_still_judged() -> None:
    ran = run("layer", "-n", "224", "-f", "11", "-s", "4", "--expect", "55", "--frameworks")
    assert ran.status == 1 and "expected 55" in ran.out and "Caffe" in ran.out


def test_both_together() -> None:
    ran = run("layer", "-n", "224", "-f", "11", "-s", "4", "--explain", "--frameworks")
    assert ran.out.index("output size (Dumoulin") < ran.out.index("TensorFlow/Keras")
