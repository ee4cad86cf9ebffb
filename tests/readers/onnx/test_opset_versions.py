"""Operators in the versions in which exporters write them: what moved from attributes to inputs, what changed."""

from __future__ import annotations

from typing import Any

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from tests.data.make_onnx import conv, weights
from tests.readers.onnx.model_builder import Numbers, model, node
from tests.readers.onnx.test_onnx import facts_of

FORMS: tuple[tuple[str, list[int], dict[str, Any], str, dict[str, Numbers], str], ...] = (
    # operator, versions, attributes, inputs behind the map, their numbers -> what comes out
    ("ReduceMean", [7, 11, 13], {"axes": [2, 3], "keepdims": 1}, "", {}, "8x1x1"),
    ("ReduceMean", [18, 20], {"keepdims": 1}, "axes", {"axes": [2, 3]}, "8x1x1"),
    ("ReduceMean", [18, 21], {"noop_with_empty_axes": 1}, "", {}, "8x16x16"),
    ("ReduceMax", [11, 13], {"axes": [-2, -1], "keepdims": 1}, "", {}, "8x1x1"),
    ("ReduceMax", [18, 20], {"keepdims": 1}, "axes", {"axes": [-1, -2]}, "8x1x1"),
    ("Clip", [7, 9], {"min": 0.0, "max": 6.0}, "", {}, "8x16x16"),
    ("Clip", [11, 12, 20], {}, "low high", {"low": 0.0, "high": 6.0}, "8x16x16"),
    ("Clip", [11], {}, "low", {"low": 0.0}, "8x16x16"),
    ("Dropout", [7, 9], {"ratio": 0.5}, "", {}, "8x16x16"),
    ("Dropout", [12, 15, 21], {"seed": 1}, "ratio", {"ratio": 0.5}, "8x16x16"),
    ("Upsample", [7], {"mode": "nearest", "scales": [1.0, 1.0, 2.0, 2.0]}, "", {}, "8x32x32"),
    ("Upsample", [9], {"mode": "linear"}, "by", {"by": [1.0, 1.0, 2.0, 2.0]}, "8x32x32"),
    ("Resize", [10], {"mode": "nearest"}, "by", {"by": [1.0, 1.0, 1.5, 1.5]}, "8x24x24"),
    ("Resize", [11, 13], {"mode": "linear"}, "none by", {"none": [], "by": [1.0, 1.0, 2.0, 0.5]}, "8x32x8"),
    ("Resize", [13, 18], {"mode": "nearest"}, "- - to", {"to": [1, 8, 20, 24]}, "8x20x24"),
    ("Resize", [18, 19, 21], {"mode": "linear", "axes": [2, 3]}, "- - to", {"to": [20, 24]}, "8x20x24"),
    ("Resize", [18], {"axes": [3]}, "- by", {"by": [2.0]}, "8x16x32"),
    ("Pad", [7, 9], {"mode": "constant", "pads": [0, 0, 1, 2, 0, 0, 3, 4], "value": 0.0}, "", {}, "8x20x22"),
    ("Pad", [11, 13], {}, "by", {"by": [0, 0, 1, 2, 0, 0, 3, 4]}, "8x20x22"),
    ("Pad", [11], {"mode": "reflect"}, "by zero", {"by": [0, 0, 1, 1, 0, 0, 1, 1], "zero": 0.0}, "8x18x18"),
    ("Pad", [18, 21], {}, "by - axes", {"by": [1, 2, 3, 4], "axes": [-2, 3]}, "8x20x22"),
    ("Slice", [7, 9], {"starts": [2, 0], "ends": [6, 1000], "axes": [1, 2]}, "", {}, "4x16x16"),
    ("Slice", [10, 11, 13], {}, "from to axes", {"from": [2, 0], "to": [6, 99], "axes": [1, 2]}, "4x16x16"),
    ("Slice", [10], {}, "from to axes steps", {"from": [0], "to": [2**63 - 1], "axes": [3], "steps": [2]}, "8x16x8"),
    ("BatchNormalization", [7], {"epsilon": 1e-5, "momentum": 0.9, "spatial": 1}, "g b m v", {}, "8x16x16"),
    ("BatchNormalization", [9, 14, 15], {"epsilon": 1e-5}, "g b m v", {}, "8x16x16"),
    ("BatchNormalization", [6], {"is_test": 1, "consumed_inputs": [0, 0, 0, 1, 1]}, "g b m v", {}, "8x16x16"),
    ("MaxPool", [7], {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]}, "", {}, "8x8x8"),
    ("MaxPool", [8], {"kernel_shape": [2, 2], "strides": [2, 2], "storage_order": 0}, "", {}, "8x8x8"),
    ("MaxPool", [10, 12], {"kernel_shape": [3, 3], "strides": [2, 2], "ceil_mode": 1}, "", {}, "8x8x8"),
    ("AveragePool", [7, 10], {"kernel_shape": [2, 2], "strides": [2, 2], "count_include_pad": 1}, "", {}, "8x8x8"),
    ("Softmax", [7, 12], {}, "", {}, "8x16x16"),
    ("Softmax", [13, 20], {"axis": 1}, "", {}, "8x16x16"),
    ("Reshape", [7, 13], {}, "to", {"to": [0, -1]}, "2048"),
    ("Reshape", [14, 21], {"allowzero": 0}, "to", {"to": [1, 8, 256]}, "8x256"),
    ("HardSwish", [14], {}, "", {}, "8x16x16"),
    ("Gelu", [20], {"approximate": "tanh"}, "", {}, "8x16x16"),
    ("Mish", [18], {}, "", {}, "8x16x16"),
    ("LayerNormalization", [17], {"axis": 1}, "g b", {}, "refused"),
    ("GroupNormalization", [21], {"num_groups": 2}, "g b", {}, "8x16x16"),
    ("DepthToSpace", [7], {"blocksize": 2}, "", {}, "2x32x32"),
    ("DepthToSpace", [11, 13], {"blocksize": 2, "mode": "CRD"}, "", {}, "2x32x32"),
)

VECTORS = {each: [8] for each in "gbmv"}


def test_each_form_of_an_operator_makes_the_size_of_its_specification() -> None:
    for op, opsets, attributes, inputs, numbers, expected in FORMS:
        for opset in opsets:
            net = [conv("x", "a", "w"), node(op, f"a {inputs}", "y", "op", **attributes)]
            data = model(net, weights("w", 8, 3, 3, 3) | VECTORS, (1, 3, 16, 16), numbers, opset=opset)
            try:
                found = facts_of(data).out.text("chw")
            except SpecError as error:
                found = "refused" if f"the operator {op} " in error.message else error.message
            assert found == expected, (op, opset)


def test_axes_of_size_1_leave_and_come() -> None:
    gone: list[tuple[int, dict[str, Any], str]] = [(7, {"axes": [2, 3]}, ""), (13, {}, "at"), (21, {}, "at")]
    for opset, attributes, at in gone:
        net = [
            conv("x", "a", "w"),
            node("GlobalAveragePool", "a", "p"),
            node("Squeeze", f"p {at}", "v", **attributes),
            node("Gemm", "v f f_b", "z", transB=1),
            node("Unsqueeze", f"z {at}", "u", **attributes),
            conv("u", "y", "e", kernel_shape=[1, 1], pads=[0, 0, 0, 0]),
        ]
        shapes = weights("w", 8, 3, 3, 3) | weights("f", 4, 8) | weights("e", 5, 4, 1, 1)
        facts = facts_of(model(net, shapes, numbers={"at": [2, 3]}, opset=opset))
        assert (facts.out.text("chw"), facts.params) == ("5x1x1", 224 + 36 + 25), opset


def test_what_is_split_may_be_an_output() -> None:
    halves: list[tuple[int, dict[str, Any], str]] = [
        (7, {"axis": 1, "split": [3, 5]}, ""),
        (13, {"axis": 1}, "sizes"),
        (18, {"axis": 1}, "sizes"),
    ]
    for opset, attributes, sizes in halves:
        net = [conv("x", "a", "w"), node("Split", f"a {sizes}", "y z", **attributes)]
        shapes, numbers = weights("w", 8, 3, 3, 3), {"sizes": [3, 5]}
        facts = facts_of(model(net, shapes, numbers=numbers, opset=opset, outputs=("y", "z")))
        assert [each.out.channels for each in facts.outputs] == [3, 5]
    net = [conv("x", "a", "w"), node("Split", "a", "b c d", axis=1, num_outputs=3), node("Relu", "d", "y")]
    assert facts_of(model(net, weights("w", 8, 3, 3, 3), opset=18)).out.channels == 2


def test_what_would_change_sizes_and_is_not_read_is_refused() -> None:
    refused: list[tuple[int, dict[str, Any], str]] = [
        (18, {"keep_aspect_ratio_policy": "not_larger"}, "keeps the ratio of the sides"),
        (11, {"coordinate_transformation_mode": "tf_crop_and_resize"}, "a part of the map"),
        (11, {"mode": "lanczos"}, "of mode lanczos"),
    ]
    for opset, attributes, words in refused:
        net = [node("Resize", "x - - to", "y", **attributes)]
        with pytest.raises(SpecError, match=words):
            facts_of(model(net, numbers={"to": [1, 3, 40, 50]}, opset=opset))
    spread = [node("BatchNormalization", "x g g g g", "y", spatial=0)]
    with pytest.raises(SpecError, match="3 channels arrive"):
        facts_of(model(spread, {"g": [3072]}, opset=7))
