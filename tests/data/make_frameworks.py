"""Ask the frameworks themselves: python -m tests.data.make_frameworks, where torch, tensorflow and onnxruntime are.

For random layers the code that convcalc writes for each framework is run as it stands, and what comes out is kept: the
size, and which inputs the last output reads.  frameworks.jsonl was made with PyTorch 2.13.0, Keras 3.15.1 on
TensorFlow 2.21.0, ONNX 1.23.2 and ONNX Runtime 1.31.1.
"""

# mypy: disable-error-code="import-not-found,import-untyped"

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import keras
import numpy as np
import onnx
import onnxruntime
import tensorflow as tf
import torch
from onnx import TensorProto, helper
from torch import nn
from torch.nn import functional as F

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.layer.frameworks import frameworks
from convcalc.features.layer.layer import LayerFacts, layer

OUT = Path(__file__).with_name("frameworks.jsonl")

CASES = 400


def drawn(rng: random.Random) -> dict[str, Any]:
    """Arguments of a layer along one axis; some cannot be."""
    kind = rng.choice(["conv", "conv", "tconv", "maxpool", "avgpool"])
    asked: dict[str, Any] = {"kind": kind, "n": rng.randint(3, 24), "f": rng.randint(1, 6), "s": rng.randint(1, 4)}
    if kind != "avgpool" and rng.random() < 0.3:
        asked["d"] = rng.randint(1, 3)
    if kind == "tconv":
        asked |= {"p": rng.choice([0, 0, 1, 2, "same"]), "op": rng.choice([0, 0, 1])}
    else:
        words = ["same", "same", "same_lower", "valid", "half", [[0, 1]], [[1, 0]]]
        asked["p"] = rng.choice([0, 1, 2, *words, *(["full", "causal"] if kind == "conv" else [])])
    if kind.endswith("pool") and rng.random() < 0.5:
        asked["ceil"] = True
    return asked | {"dim": 1}


def made(asked: dict[str, Any]) -> LayerFacts:
    p = asked["p"]
    return layer(**{**asked, "p": tuple(map(tuple, p)) if isinstance(p, list) else p})


def reads(values: torch.Tensor | np.ndarray) -> list[int] | None:
    """First and last index that is not zero."""
    places = [i for i, value in enumerate(values.tolist()) if value]
    return [places[0], places[-1]] if places else None


def in_torch(written: str, n: int) -> dict[str, Any]:
    """Through autograd: what the last output depends on."""
    x = torch.arange(1.0, n + 1)[None, None].requires_grad_()
    names = {"nn": nn, "F": F, "x": x, "inf": float("inf")}
    y = x
    for code in written.split(", then "):
        if not code.startswith("nn."):
            y = eval(code, names | {"y": y})
            continue
        module = eval(code.replace("1d(", "1d(1, 1, bias=False, ", int("Conv" in code)), names)
        for weight in module.parameters():
            nn.init.ones_(weight)
        y = module(y)
    y[0, 0, -1].backward()
    assert x.grad is not None
    return {"out": y.shape[-1], "reads": reads(x.grad[0, 0])}


def in_keras(written: str, n: int) -> dict[str, Any]:
    steps = []
    for code in written.split(", then "):
        more = ", filters=1, use_bias=False, kernel_initializer='ones'" if code.startswith("Conv") else ""
        steps.append(eval(f"keras.layers.{code[:-1]}{more})", {"keras": keras}))
    x = tf.reshape(tf.range(1.0, n + 1), (1, n, 1))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x
        for step in steps:
            y = step(y)
        last = y[0, -1, 0]
    return {"out": y.shape[1], "reads": reads(tape.gradient(last, x).numpy()[0, :, 0])}


def in_onnx(written: str, n: int, opset: int) -> dict[str, Any]:
    """Shape inference; and ONNX Runtime, one picture for each input place, to see what the last output reads."""
    name, _, rest = written.partition("(")
    attributes = eval(f"dict({rest}")
    inputs = ["x", "w"] if name.startswith("Conv") else ["x"]
    kernel = attributes["kernel_shape"]
    weights = [helper.make_tensor("w", TensorProto.FLOAT, [1, 1, *kernel], [1.0] * kernel[0])] * (len(inputs) - 1)
    graph = helper.make_graph(
        [helper.make_node(name, inputs, ["y"], **attributes)],
        "layer",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [n, 1, n])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True)
    out = inferred.graph.output[0].type.tensor_type.shape.dim[2].dim_value
    try:
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        (y,) = session.run(None, {"x": np.eye(n, dtype=np.float32)[:, None]})
    except Exception as error:  # it has no class of its own for what it refuses
        return {"out": out, "ran": None, "refused": str(error).rpartition(": ")[2][:80]}
    return {"out": out, "ran": y.shape[2], "reads": reads(y[:, 0, -1])}


def measured(asked: dict[str, Any]) -> dict[str, Any]:
    answers = {answer.framework: answer for answer in frameworks(made(asked))}
    row: dict[str, Any] = {"asked": asked}
    row["PyTorch"] = in_torch(answers["PyTorch"].written, asked["n"])
    keras_answer = answers["TensorFlow/Keras"]
    row["TensorFlow/Keras"] = in_keras(keras_answer.written, asked["n"]) if keras_answer.axes else None
    row["ONNX"] = in_onnx(answers["ONNX"].written, asked["n"], 22)
    row["ONNX 12"] = in_onnx(answers["ONNX"].written, asked["n"], 12)
    return row


def main() -> None:
    rng = random.Random(1998)
    onnxruntime.set_default_logger_severity(4)
    rows: list[dict[str, Any]] = []
    while len(rows) < CASES:
        asked = drawn(rng)
        try:
            made(asked)
        except SpecError:
            continue
        rows.append(measured(asked))
    OUT.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} layers")


if __name__ == "__main__":
    main()
