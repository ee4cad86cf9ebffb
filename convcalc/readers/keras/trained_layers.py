"""Which layers are trained: `trainable` of a layer or a model is that of all layers within it, from then on.

Source: the setter of `trainable` in keras/src/layers/layer.py of Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.readers.keras.keras_tensors import KerasWeight, layer_tensors
from convcalc.readers.keras.model_parts import reachable
from convcalc.readers.keras.models import INPUTS, OUTPUTS, STACK
from convcalc.readers.keras.own_variables import UNHELD
from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Class, Instance, Native, Value


def layers_within(layer: Class, owner: Instance) -> Iterator[Instance]:
    """The layers of a model or a layer, but for those within these; layer: the class of all."""
    if OUTPUTS in owner.attributes:
        begin = layer_tensors(owner.attributes[INPUTS])
        graph, values = begin[0].graph, {each.value for each in begin}
        needed = set(reachable(graph, values, layer_tensors(owner.attributes[OUTPUTS])))
        for call in (*graph.calls, *graph.holders):
            if needed & set(range(call.first, call.end)):
                yield call.layer
        return
    yield from _held(layer, owner.attributes.get(STACK, list(owner.attributes.values())))


def all_within(layer: Class, owner: Instance) -> list[Instance]:
    """The layers of a model or a layer, and of those within these: what a wrapper holds, too."""
    found: dict[int, Instance] = {}
    todo = [owner]
    while todo:
        for each in layers_within(layer, todo.pop()):
            if id(each) not in found and each is not owner:
                found[id(each)] = each
                todo.append(each)
    return list(found.values())


def _held(layer: Class, value: Value) -> Iterator[Instance]:
    """The layers in an attribute, and in lists and dicts there."""
    if isinstance(value, Instance):
        if layer in value.cls.mro:
            yield value
    elif isinstance(value, dict | list | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _held(layer, each)


def setter(layer: Class) -> Native:
    """What gives a layer an attribute."""
    found = OBJECT.find("__setattr__")
    assert found is not None and isinstance(found[1], Native)
    usual = found[1].run

    def put(machine: Machine, owner: Value, name: Value, value: Value) -> Value:
        made = usual(machine, owner, name, value)
        if isinstance(value, KerasWeight) and value.owner == UNHELD:
            value.owner = owner
        if name == "trainable" and isinstance(owner, Instance):
            for each in all_within(layer, owner):
                each.attributes["trainable"] = value
        return made

    return Native("setattr", put)


def unused_weights(layer: Class, network: Instance, made: list[tuple[Value, KerasWeight]], used: set[int]) -> list[str]:
    """What is said of weights that layers within a network made and nothing uses; used: the others, by identity."""
    held = {id(network), *map(id, all_within(layer, network))}
    for call in layer_tensors(network.attributes.get(INPUTS))[:1]:  # a layer that gives back what it got makes nothing
        passed = [each.layer for each in call.graph.holders if each.first == each.end]
        held |= {id(inner) for each in passed for inner in (each, *all_within(layer, each))}
    owned = [(weight.owner if owner == UNHELD else owner, weight) for owner, weight in made]
    left = [
        (owner, weight) for owner, weight in owned if id(owner) in held and id(weight) not in used and weight.stored
    ]
    counts: dict[str, int] = {}
    for owner, weight in left:
        name = str(owner.attributes.get("name")) if isinstance(owner, Instance) else ""
        counts[name] = counts.get(name, 0) + weight.stored
    return [f"{n:,} weights of {name} enter nothing that it makes, and are not counted" for name, n in counts.items()]
