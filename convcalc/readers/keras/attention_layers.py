"""Layers that multiply tensors, as an interpreted program sees them: attention, and `Dot`."""

from __future__ import annotations

from convcalc.readers.keras.arguments import arguments
from convcalc.readers.keras.attention_steps import DOT, OF_A_LIST, SIGNATURES, Operands, attended, attention, dot
from convcalc.readers.keras.keras_layers import BUILT, GIVEN, WITH_NAMES, Layers, only_tensor, settled
from convcalc.readers.keras.keras_tensors import KerasTensor, layer_tensors
from convcalc.readers.keras.layer_rows import AfterCall, Arriving, OurLayer
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Class, Instance, Named, Native, Raised, Unknown, Value

OF_HEADS = "query value key query_mask value_mask key_mask attention_mask return_attention_scores training"
"""The arguments of a call; masks and the like change no size."""


def attention_classes(layers: Layers) -> dict[str, Class]:
    """The classes, of one program."""
    made = {name: _attention(layers, name) for name in SIGNATURES}
    return made | {"GroupedQueryAttention": made["GroupQueryAttention"], "Dot": _dot(layers)}


def _made(layers: Layers, name: str, signature: str) -> Native:
    """`__init__` of a layer with these arguments."""

    def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        assert isinstance(owner, Instance)
        with settled(machine):
            owner.attributes[GIVEN] = arguments(name, signature, args, named)
        layers.initialise(machine, owner, **named)
        return None

    return Native(name, init)


def _dot(layers: Layers) -> Class:
    def call(machine: Machine, owner: Value, inputs: Value, *rest: Value) -> Value:
        assert isinstance(owner, Instance)
        given = layer_tensors(inputs)
        if len(given) != 2:
            raise Raised("ValueError", f"Dot takes two tensors, {len(given)} are given")
        a = owner.attributes[GIVEN]
        assert isinstance(a, dict)
        step = dot(a, *[Arriving(each.graph.shape(each), layers.layout) for each in given])
        x, y = sorted(given, key=lambda each: each.value)
        made = layers.placed(machine, "Dot", [step], y, str(owner.attributes["name"]), owner.attributes[BUILT])
        made.graph.graph.stand_beside(made.value, (x.value,))
        return made

    return Class("Dot", (layers.layer,), {"__init__": _made(layers, "Dot", DOT), "call": Native("Dot", call)})


def _attention(layers: Layers, name: str) -> Class:
    def call(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        assert isinstance(owner, Instance)
        query, value, key = _operands(name, args, named)
        label, built, a = str(owner.attributes["name"]), owner.attributes[BUILT], owner.attributes[GIVEN]
        assert isinstance(a, dict)

        def arriving(tensor: KerasTensor) -> Arriving:
            return Arriving(tensor.graph.shape(tensor), layers.layout)

        def place(step: OurLayer, tensor: KerasTensor, beside: tuple[KerasTensor, ...]) -> KerasTensor:
            made = layers.placed(machine, name, [step], tensor, label, built)
            made.graph.graph.stand_beside(made.value, tuple([each.value for each in beside]))
            return made

        steps = attention(name, a, Operands(arriving(query), arriving(value), arriving(key)))
        made, weights = attended(steps, (query, value, key), place)
        if not named.get("return_attention_scores", False):
            return made
        if name in OF_A_LIST:
            return [made, weights]
        return AfterCall(lambda inner: [made, _of_each_head(inner, weights, len(query.dims) + len(key.dims), label)])

    natives: Named = {
        "__init__": _made(layers, name, SIGNATURES[name]),
        "call": Native(name, call),
        WITH_NAMES: True,
    }
    return Class(name, (layers.layer,), natives)


def _of_each_head(machine: Machine, weights: KerasTensor, axes: int, label: str) -> Value:
    """The weights of the sums as Keras gives them, the heads in front; axes: of query and key, with the batch."""
    if axes != 6 or weights.graph.layout == "chw":
        return Unknown(f"the weights of {label}, a map for each head")
    steps, keys, heads = [n or 1 for n in weights.dims[1:]]
    given = {"size": (heads, steps, keys)}
    return weights.graph.add("permute", given, (weights,), f"{label}:weights", None, machine.here())


def _operands(name: str, args: tuple[Value, ...], named: Named) -> tuple[KerasTensor, KerasTensor, KerasTensor]:
    """Query, value and key; the key is the value where it is not given."""
    if name in OF_A_LIST:
        inputs = args[0] if args else named.get("inputs")
        given = list(inputs) if isinstance(inputs, list | tuple) else [inputs]
    else:
        words = dict(zip(OF_HEADS.split(), args, strict=False)) | named
        given = [words[each] for each in ("query", "value", "key") if words.get(each) is not None]
    if len(given) not in (2, 3):
        raise Raised("ValueError", f"{name} needs query and value, and {len(given)} are given")
    query, value, *key = [only_tensor(name, each) for each in given]
    return query, value, key[0] if key else value
