"""Operators of other dialects in the words of ONNX's own: quantized ones, and those that a runtime fused.

Source: ONNX Runtime's ContribOperators.md (domain com.microsoft) and the ONNX specification (QLinear...).
"""

from __future__ import annotations

from convcalc.readers.graph.operator_graph import Operator

FUSING = ("com.microsoft", "com.microsoft.nchwc", "ai.onnx.contrib")
"""Domains whose operators of ONNX's names are ONNX's."""

PARTS: dict[str, tuple[str, tuple[int, ...]]] = {
    "QLinearConv": ("Conv", (0, 3, 8)),
    "ConvInteger": ("Conv", (0, 1)),
    "QLinearMatMul": ("MatMul", (0, 3)),
    "MatMulInteger": ("MatMul", (0, 1)),
    "QGemm": ("Gemm", (0, 3, 6)),
    "QLinearAdd": ("Add", (0, 3)),
    "QLinearMul": ("Mul", (0, 3)),
    "QLinearSigmoid": ("Sigmoid", (0,)),
    "QLinearLeakyRelu": ("LeakyRelu", (0,)),
    "QLinearSoftmax": ("Softmax", (0,)),
    "QLinearAveragePool": ("AveragePool", (0,)),
    "QLinearGlobalAveragePool": ("GlobalAveragePool", (0,)),
    "DynamicQuantizeLinear": ("QuantizeLinear", (0,)),
    "QuickGelu": ("Gelu", (0,)),
    "FastGelu": ("Gelu", (0,)),
}
"""A quantized operator -> ONNX's, and which of its inputs that reads; the others are scales and zero points."""

ACTIVATED = {"FusedConv": "Conv", "FusedGemm": "Gemm"}
"""Operators with an activation behind them, and a sum before it."""


def in_onnx_words(node: Operator, domain: str) -> list[Operator]:
    """An operator as those of ONNX that it is; one of a domain that is not known keeps the domain before its name.

    >>> node = Operator("FusedConv", ("x", "w", "b"), ("y",), {"activation": "Relu"})
    >>> [(each.op, each.inputs, each.outputs) for each in in_onnx_words(node, "com.microsoft")]
    [('Conv', ('x', 'w', 'b'), ('y before Relu',)), ('Relu', ('y before Relu',), ('y',))]
    >>> in_onnx_words(Operator("Fancy", ("x",), ("y",), {}), "my.domain")[0].op
    'my.domain.Fancy'
    """
    if domain not in ("", "ai.onnx", *FUSING):
        return [node._replace(op=f"{domain}.{node.op}")]
    if node.op in PARTS:
        op, parts = PARTS[node.op]
        return [node._replace(op=op, inputs=tuple([node.inputs[at] for at in parts if at < len(node.inputs)]))]
    if node.op == "QLinearConcat":
        return [node._replace(op="Concat", inputs=node.inputs[2::3])]
    if node.op in ACTIVATED:
        return _activated(node)
    if node.op == "BiasGelu":
        between = (f"{node.outputs[0]} before Gelu",)
        return [node._replace(op="Add", outputs=between), node._replace(op="Gelu", inputs=between)]
    return [node]


def _activated(node: Operator) -> list[Operator]:
    """Its product, what is added to it, and the activation."""
    steps = [node._replace(op=ACTIVATED[node.op], inputs=node.inputs[:3])]
    if node.read(3):
        steps.append(node._replace(op="Add", inputs=("", node.inputs[3])))
    if activation := node.word("activation"):
        steps.append(node._replace(op=activation, attributes={}, inputs=("",)))
    for at in range(1, len(steps)):
        between = f"{node.outputs[0]} before {steps[at].op}"
        steps[at - 1] = steps[at - 1]._replace(outputs=(between,))
        steps[at] = steps[at]._replace(inputs=(between, *steps[at].inputs[1:]))
    return steps
