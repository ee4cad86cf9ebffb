"""Products of tensors with one another and with weights of a layer of the program's own: `tf.matmul`, `K.dot`, `@`.

Source: keras.ops.matmul of Keras 3.15; tf.matmul, tf.tensordot, keras.backend.dot and batch_dot of TensorFlow 2.20.
"""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.keras.attention_steps import dot, product_of
from convcalc.readers.keras.folded_rows import FoldedRows
from convcalc.readers.keras.keras_layers import Layers, settled
from convcalc.readers.keras.keras_tensors import KerasTensor, KerasWeight, LayerCall, refuse
from convcalc.readers.keras.layer_rows import Arriving
from convcalc.readers.keras.layer_table import dense
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Instance, Named, Native, Raised, Unknown, Value, said


def product_functions(layers: Layers) -> Named:
    """The functions by name, of one program."""

    def product(machine: Machine, a: Value = None, b: Value = None, *rest: Value, **named: Value) -> Value:
        one, other = (
            named.get("a", named.get("x1", named.get("x", a))),
            named.get("b", named.get("x2", named.get("y", b))),
        )
        turns = dict(zip(("transpose_a", "transpose_b"), rest, strict=False)) | named
        if isinstance(one, FoldedRows) and not turns.get("transpose_a"):
            if turns.get("transpose_b") and isinstance(other, KerasWeight):
                return FoldedRows(multiplied(machine, one.whole, other, False, True))
            return one.operate(machine, "@", other, False)
        if not isinstance(one, KerasTensor) and not isinstance(other, KerasTensor):
            return Unknown("a product of what is no tensor")
        return multiplied(machine, one, other, bool(turns.get("transpose_a")), bool(turns.get("transpose_b")))

    def tensordot(machine: Machine, a: Value, b: Value, axes: Value = None, **named: Value) -> Value:
        pair = axes if isinstance(axes, list | tuple) else (axes,)
        last = len(a.dims) - 1 if isinstance(a, KerasTensor) else 0
        if axes != 1 and list(pair) not in ([last, 0], [-1, 0], [[last], [0]], [[-1], [0]]):
            refuse(
                f"tensordot over the axes {said(axes)} is not read",
                machine.here(),
                "the last with the first is: axes=1",
            )
        if not isinstance(a, KerasTensor) or not isinstance(b, KerasWeight):
            return refuse("tensordot of a tensor with what is no weight is not read", machine.here())
        return multiplied(machine, a, b)

    made: Named = dict.fromkeys(("matmul", "dot"), Native("matmul", product))
    return made | {"tensordot": Native("tensordot", tensordot), "batch_dot": Native("batch_dot", _batch_dot(layers))}


def _batch_dot(layers: Layers) -> Callable[..., Value]:
    def run(machine: Machine, x: Value, y: Value, axes: Value = None) -> Value:
        if not isinstance(x, KerasTensor) or not isinstance(y, KerasTensor):
            return refuse("batch_dot of what is no tensor is not read", machine.here())
        if axes is None:
            axes = (len(x.dims) - 1, max(1, len(y.dims) - 2))
        with settled(machine):
            step = dot({"axes": axes}, *[Arriving(each.graph.shape(each), layers.layout) for each in (x, y)])
            made = layers.placed(machine, "batch_dot", [step], y, "batch_dot", None)
        made.graph.graph.stand_beside(made.value, (x.value,))
        return made

    return run


def multiplied(machine: Machine, a: Value, b: Value, turn_a: bool = False, turn_b: bool = False) -> KerasTensor:
    """A product: along the last axis of one and the last but one of the other; turn: are those two axes exchanged?"""
    place = machine.here()
    for each in (a, b):
        if isinstance(each, KerasTensor) and each.graph.layout == "chw" and len(each.dims) > 2:
            refuse("a product of maps whose channels come first is not read", place)
    with settled(machine):
        if isinstance(a, KerasTensor) and isinstance(b, KerasWeight) and not turn_a:
            return _with_weights(machine, a, b, turn_b)
        if isinstance(a, KerasTensor) and isinstance(b, KerasTensor):
            return _of_tensors(machine, (a, turn_a), (b, turn_b))
    return refuse(
        f"a product of {said(a)} and {said(b)} is not read", place, "of two tensors, or of one with weights it is"
    )


def _with_weights(machine: Machine, x: KerasTensor, weight: KerasWeight, turned: bool) -> KerasTensor:
    """As a Dense without a bias, at every place alike."""
    dims = [each for each in weight.dims if type(each) is int]
    if len(dims) != 2 or len(weight.dims) != 2:
        refuse(f"a product with weights of {said(weight.dims)} is not read", machine.here(), "of two axes it is")
    before, behind = reversed(dims) if turned else dims
    if before != x.dims[-1]:
        raise Raised(
            "ValueError", f"the product of {said(x.dims)} and {said((before, behind))}: {before} is not {x.dims[-1]}"
        )
    if before * behind != weight.stored:
        refuse(f"a part of {weight.stored:,} weights in a product is not read", machine.here())
    (step,) = dense({"units": behind, "use_bias": False}, Arriving(x.graph.shape(x), x.graph.layout), 0)
    made = x.graph.add(step.word, step.given, (x,), weight.name or "matmul", None, machine.here())
    made.graph.own.append((made.value, weight.root))
    if isinstance(weight.layer, Instance):
        made.graph.calls.append(LayerCall(weight.layer, made.value, made.value + 1, machine.here()))
    return made


def _of_tensors(machine: Machine, a: tuple[KerasTensor, bool], b: tuple[KerasTensor, bool]) -> KerasTensor:
    """Products of activations with one another, for each item of the batch."""
    sizes = []
    for tensor, turned in (a, b):
        each = [n or 1 for n in tensor.dims[1:]]
        sizes.append([*each[:-2], each[-1], each[-2]] if turned and len(each) > 1 else each)
    word, given = product_of(*sizes)
    first, second = sorted((a[0], b[0]), key=lambda each: each.value)
    made = second.graph.add(word, given, (second,), "matmul", None, machine.here())
    made.graph.graph.stand_beside(made.value, (first.value,))
    return made
