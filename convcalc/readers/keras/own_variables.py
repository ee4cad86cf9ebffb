"""`tf.Variable` in layers of a program's own: weights, of which the layer that holds them is the owner.

Source: tf.Variable and the initializers of TensorFlow 2.20.
"""

from __future__ import annotations

from convcalc.readers.keras.keras_layers import Layers
from convcalc.readers.keras.keras_tensors import Constant, KerasWeight
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Native, Unknown, Value, said

INITIALIZERS = [
    f"{name}_initializer"
    for name in "zeros ones constant random_uniform random_normal truncated_normal uniform_unit_scaling".split()
]
"""Those of `tf`, by name."""


def initializer(machine: Machine, *args: Value, **named: Value) -> Value:
    """`tf.random_uniform_initializer()`, which is called with a size: numbers of it."""
    return Native("an initializer", _numbers)


def _numbers(machine: Machine, shape: Value = None, *rest: Value, **named: Value) -> Value:
    return Constant(tuple(shape)) if isinstance(shape, list | tuple) else Constant()


def own_variable(layers: Layers) -> Value:
    """The class, of one program: what a layer does not hold has no owner, and is trained with the whole."""

    def made(machine: Machine, initial: Value = None, trainable: Value = True, *rest: Value, **named: Value) -> Value:
        first = named.get("initial_value", initial)
        dims = sizes_of(first)
        if dims is None:
            return Unknown(f"a variable of an unknown size, made of {said(first)}")
        weight = KerasWeight(dims)
        weight.owner = None if named.get("trainable", trainable) is False else UNHELD
        layers.weights.append((UNHELD, weight))
        return weight

    return Native("Variable", made)


UNHELD = "a variable that no layer was given"
"""The owner of a variable until a layer has it as an attribute."""


def sizes_of(value: Value) -> tuple[int, ...] | None:
    """The sizes of the numbers that a variable begins with; None where they are not known."""
    if isinstance(value, bool | int | float):
        return ()
    if isinstance(value, list | tuple) and value:
        inner = sizes_of(value[0])
        return None if inner is None else (len(value), *inner)
    dims = value.dims if isinstance(value, Constant) else None
    if dims is None or any(type(n) is not int for n in dims):
        return None
    return tuple([n for n in dims if type(n) is int])
