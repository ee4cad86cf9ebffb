"""What convcalc says of PyTorch, TensorFlow, Caffe and ONNX is what they do."""

from __future__ import annotations

import json
from functools import cache
from math import ceil
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.features.layer.frameworks import differs, frameworks
from convcalc.features.layer.frameworks.framework import FrameworkLayer, arguments_of
from convcalc.features.layer.layer import LayerFacts, layer
from tests.places import DATA

CASES_FILE = DATA / "frameworks.jsonl"

ROWS: list[dict[str, Any]] = [json.loads(line) for line in CASES_FILE.read_text(encoding="utf-8").splitlines()]


def made(asked_for: dict[str, Any]) -> LayerFacts:
    p = asked_for["p"]
    return layer(**{**asked_for, "p": tuple(map(tuple, p)) if isinstance(p, list) else p})


def of(facts: LayerFacts) -> dict[str, FrameworkLayer]:
    return {answer.framework: answer for answer in frameworks(facts)}


def test_the_measured_layers_were_found() -> None:
    assert len(ROWS) == 400
    assert {row["asked"]["kind"] for row in ROWS} == {"conv", "tconv", "maxpool", "avgpool"}
    assert sum(bool(row["asked"].get("ceil")) for row in ROWS) > 50


@pytest.mark.parametrize("name", ["PyTorch", "TensorFlow/Keras", "ONNX"])
def test_sizes_are_those_that_were_measured(name: str) -> None:
    compared = 0
    for row in ROWS:
        answer, measured = of(made(row["asked"]))[name], row[name]
        if answer.axes is None:
            assert measured is None
            continue
        assert answer.size == (measured["out"],), (row, answer)
        if name == "ONNX" and measured["ran"] is not None:
            assert answer.size == (measured["ran"],), (row, answer)
        compared += 1
    assert compared > 340


@pytest.mark.parametrize("name", ["PyTorch", "TensorFlow/Keras", "ONNX"])
def test_the_last_output_reads_what_was_measured(name: str) -> None:
    """A maximum hides what it does not take, except from ONNX Runtime, which was shown one place at a time."""
    compared = 0
    for row in ROWS:
        wanted, answer = row["asked"], of(made(row["asked"]))[name]
        hidden = wanted["kind"] == "tconv" or (wanted["kind"] == "maxpool" and name != "ONNX")
        if answer.axes is None or hidden or not row[name].get("reads"):
            continue
        first, last = answer.axes[0].last
        places = [i for i in range(first, last + 1, wanted.get("d", 1)) if 0 <= i < wanted["n"]]
        assert row[name]["reads"] == [places[0], places[-1]], (row, answer)
        compared += 1
    assert compared > 150


def test_shape_inference_changed_with_opset_22() -> None:
    """Where it keeps a window that later versions drop, a note says so and what it says."""
    told = 0
    for row in ROWS:
        answer, old = of(made(row["asked"]))["ONNX"], row["ONNX 12"]["out"]
        notes = [note for note in answer.notes if "opset 22" in note]
        assert bool(notes) == (answer.size != (old,)), row
        if notes:
            assert f"says {old};" in notes[0]
            told += 1
    assert told > 3


def caffe_pool(n: tuple[int, ...], k: tuple[int, ...], s: tuple[int, ...], p: tuple[int, ...]) -> tuple[int, ...]:
    """PoolingLayer::Reshape of BVLC Caffe, in the order in which it does things."""
    pooled = [ceil((n[i] + 2 * p[i] - k[i]) / s[i]) + 1 for i in (0, 1)]
    if p[0] or p[1]:
        for i in (0, 1):
            if (pooled[i] - 1) * s[i] >= n[i] + p[i]:
                pooled[i] -= 1
    return tuple(pooled)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_caffe_pools_as_its_source_does(data: Any) -> None:
    n, k, s = (tuple(data.draw(st.integers(low, high)) for _ in "hw") for low, high in ((6, 40), (1, 6), (1, 5)))
    p = tuple(data.draw(st.integers(0, each // 2)) for each in k)
    facts = layer(data.draw(st.sampled_from(["maxpool", "avgpool"])), n=n, f=k, s=s, p=p, dim=2)
    assert of(facts)["Caffe"].size == caffe_pool(n, k, s, p)


@pytest.mark.parametrize(
    ("n", "f", "s", "p", "out"),
    [(112, 3, 2, 0, 56), (56, 3, 2, 0, 28), (14, 3, 2, 0, 7), (28, 3, 1, 1, 28), (13, 3, 2, 0, 6), (6, 2, 3, 0, 3)],
)
def test_caffe_in_published_networks(n: int, f: int, s: int, p: int, out: int) -> None:
    """GoogLeNet's and CaffeNet's pools; and one of a window behind the input, which Caffe keeps without padding."""
    assert of(layer("maxpool", n=n, f=f, s=s, p=p))["Caffe"].size == (out, out)


def test_the_odd_zero() -> None:
    for word, sides in (("same", (0, 1)), ("same_lower", (1, 0))):
        answers = of(layer(n=224, f=3, s=2, p=word))
        for name in ("PyTorch", "TensorFlow/Keras", "ONNX"):
            axes = answers[name].axes
            assert axes is not None and [(axis.before, axis.after) for axis in axes] == [sides] * 2
        assert answers["Caffe"].axes is None


def test_the_usual_translation_of_same_is_flagged() -> None:
    assert "each window lies 1 earlier" in of(layer(n=224, f=3, s=2, p="same"))["PyTorch"].notes[0]
    assert "padding='same' makes as many, but pads 2:3" in of(layer(n=224, f=7, s=2, p=3))["TensorFlow/Keras"].notes[0]
    assert of(layer(n=224, f=3, p=1))["TensorFlow/Keras"].notes == ()
    assert "makes 29" in of(layer(n=28, f=4, s=1, p="same_lower"))["PyTorch"].notes[0]


def test_what_a_framework_has_not() -> None:
    assert of(layer(n=28, f=3, s=2, d=2))["TensorFlow/Keras"].axes is None
    assert of(layer("maxpool", n=28, f=3, d=2))["TensorFlow/Keras"].axes is None
    assert of(layer("maxpool", n=28, f=3, d=2))["Caffe"].axes is None
    assert of(layer("maxpool", n=28, f=2, dim=3))["Caffe"].axes is None
    assert of(layer("tconv", n=7, f=3, s=2, op=1))["Caffe"].axes is None


def test_keras_left_to_itself() -> None:
    answer = of(layer("tconv", n=7, f=2, s=3))["TensorFlow/Keras"]
    assert answer.size == (20, 20) and "= 21x21" in answer.notes[0]


def test_what_differs_is_told_apart() -> None:
    facts = layer("maxpool", n=112, f=3, s=2)
    assert [answer.framework for answer in frameworks(facts) if differs(facts, answer)] == ["Caffe", "Darknet"]


@pytest.mark.parametrize(
    ("n", "f", "s", "p", "out"),
    # yolov3-tiny's last pool keeps 13, its others halve; alexnet.cfg says padding=0; SPP pads by 4, 8 and 12 in all
    [
        (17, 2, 1, 0, 17),
        (13, 2, 1, 0, 13),
        (416, 2, 2, 0, 208),
        (112, 3, 2, 0, 56),
        (19, 5, 1, 2, 19),
        (19, 13, 1, 6, 19),
    ],
)
def test_darknets_pools_pad_by_size_less_one(n: int, f: int, s: int, p: int, out: int) -> None:
    answer = of(layer("maxpool", n=n, f=f, s=s, p=p))["Darknet"]
    assert answer.size == (out, out)
    assert bool(answer.notes) == (p == 0 and f > 1)


def test_what_darknet_cannot_say() -> None:
    cannot = ({"kind": "avgpool", "n": 9, "f": 3}, {"kind": "maxpool", "n": 9, "f": 3, "d": 2}, {"n": 9, "f": (3, 1)})
    for asked in (*cannot, {"n": 9, "f": 3, "dim": 1}, {"kind": "tconv", "n": 9, "f": 3, "s": 2, "op": 1}):
        assert of(layer(**asked))["Darknet"].axes is None
    uneven = of(layer(n=9, f=3, s=(2, 1), p=1, d=2, g=2, c=4, filters=4))["Darknet"]
    assert uneven.written == "[convolutional] size=3 stride_x=1 stride_y=2 padding=1 dilation=2 groups=2"


@cache
def sizes() -> list[LayerFacts]:
    return [made(row["asked"]) for row in ROWS]


def test_what_was_asked_is_read_back() -> None:
    """The output padding and the words are found in the facts of a layer."""
    for row, facts in zip(ROWS, sizes(), strict=True):
        wanted, found = row["asked"], arguments_of(facts)
        assert found.ceil == bool(wanted.get("ceil"))
        assert found.word == (wanted["p"] if isinstance(wanted["p"], str) and wanted["p"] != "valid" else "")
        if wanted["kind"] == "tconv" and wanted["p"] != "same":
            assert found.axes[0].op == wanted["op"]
