"""Layers of `keras.layers` that make numbers of words, before a network: how many words they know is used in it.

Source: StringLookup, IntegerLookup and TextVectorization of Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.keras.keras_layers import GIVEN, Layers
from convcalc.readers.keras.keras_tensors import refuse
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Class, Instance, Native, Unknown, Value

FIRST: dict[str, tuple[Value, Value]] = {
    "StringLookup": (None, "[UNK]"),
    "IntegerLookup": (None, -1),
    "TextVectorization": ("", "[UNK]"),
}
"""What stands for a gap and for what is not known, where the program does not say it."""

NAMES = (*FIRST, "Hashing", "CategoryEncoding", "Discretization", "HashedCrossing")


def lookup_classes(layers: Layers) -> dict[str, Class]:
    """The classes, of one program; on a tensor of a network none of them is read."""
    return {name: _lookup(layers, name) for name in NAMES}


def _lookup(layers: Layers, name: str) -> Class:
    def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        assert isinstance(owner, Instance)
        owner.attributes[GIVEN] = dict(named)
        return layers.initialise(machine, owner, **named)

    def call(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        return refuse(f"{name} is not read", machine.here(), "what it makes may be the input: a vector of numbers")

    def size(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        words = _words(name, owner)
        return len(words) if isinstance(words, list) else words

    natives: dict[str, Callable[..., Value]] = {
        "__init__": init,
        "call": call,
        "adapt": lambda machine, *args, **named: None,
        "get_vocabulary": lambda machine, owner, *args, **named: _words(name, owner),
        "vocabulary_size": size,
    }
    return Class(name, (layers.layer,), {key: Native(name, run) for key, run in natives.items()})


def _words(name: str, owner: Value) -> Value:
    """All words in order, those for a gap and for what is not known in front."""
    assert isinstance(owner, Instance)
    given = owner.attributes[GIVEN]
    assert isinstance(given, dict)
    words, unknown = given.get("vocabulary"), given.get("num_oov_indices", 1)
    if name not in FIRST or not isinstance(words, list | tuple) or type(unknown) is not int:
        return Unknown(f"the vocabulary of {owner.attributes.get('name')}")
    gap, other = FIRST[name]
    gap, other = given.get("mask_token", gap), given.get("oov_token", other)
    return [*([] if gap is None else [gap]), *[other] * unknown, *words]
