"""Recurrent layers of TensorFlow 1: cells, and what runs them over a sequence, `tf.nn.dynamic_rnn`.

Source: tf.nn.rnn_cell and tf.nn.dynamic_rnn of TensorFlow 1.15. Its GRU has one bias a gate, as Keras' with
reset_after=False has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from convcalc.readers.keras.keras_layers import Layers
from convcalc.readers.keras.keras_tensors import Constant, KerasTensor, refuse
from convcalc.readers.keras.several_tensors import functions_of_several
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import (
    FrameworkValue,
    Instance,
    Named,
    Namespace,
    Native,
    Raised,
    Unknown,
    Unreadable,
    Value,
    said,
)
from convcalc.readers.tensorflow.graph_functions import needed

CELLS = {
    "BasicLSTMCell": "LSTMCell",
    "LSTMCell": "LSTMCell",
    "GRUCell": "GRUCell",
    "BasicRNNCell": "SimpleRNNCell",
}
"""A cell -> Keras' cell with the same weights."""

HINT = "BasicLSTMCell, LSTMCell, GRUCell, BasicRNNCell and MultiRNNCell are read"


class StateTuple(FrameworkValue):
    """The last state of an LSTM: that of its cells in front, as LSTMStateTuple has it."""

    __slots__ = ("parts",)
    type_names = ("LSTMStateTuple",)

    def __init__(self, cells: Value, last: Value) -> None:
        self.parts = (cells, last)

    def attribute(self, machine: Machine, name: str) -> Value:
        if name not in ("c", "h"):
            raise Unreadable(f"'.{name}' of a state is not read", "c and h are")
        return self.parts["ch".index(name)]

    def item(self, machine: Machine, key: Value) -> Value:
        if type(key) is not int or not -2 <= key < 2:
            raise Raised("IndexError", f"a state has two parts, and {said(key)} is asked for")
        return self.parts[key]

    def elements(self, machine: Machine) -> Iterator[Value]:
        return iter(self.parts)

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        return refuse(f"'{operator}' of a state is not read", machine.here())

    def truth(self) -> bool:
        return True


class GraphRecurrent:
    """The functions of one program; states: the last ones, of which nothing may be made."""

    def __init__(self, layers: Layers, states: list[KerasTensor], unstack: Callable[..., Value]) -> None:
        self.layers = layers
        self.states = states
        self.unstack = unstack

    def cells(self) -> Named:
        """`tf.nn.rnn_cell`, and `tf.contrib.rnn`."""

        def cell(name: str) -> Native:
            def run(machine: Machine, units: Value = None, *rest: Value, **named: Value) -> Value:
                return self._cell(machine, name, named.get("num_units", units), named)

            return Native(name, run)

        return {
            **{name: cell(name) for name in CELLS},
            "MultiRNNCell": Native("MultiRNNCell", _stacked),
            "DropoutWrapper": Native("DropoutWrapper", lambda machine, cell=None, *rest, **named: cell),
            "static_rnn": Native("static_rnn", self._static),
        }

    def of_nn(self) -> Named:
        return {
            "rnn_cell": Namespace("tensorflow.nn.rnn_cell", self.cells()),
            "dynamic_rnn": Native("dynamic_rnn", self._dynamic),
            "static_rnn": Native("static_rnn", self._static),
            "bidirectional_dynamic_rnn": Native("bidirectional_dynamic_rnn", self._both_ways),
        }

    def _cell(self, machine: Machine, name: str, units: Value, named: Named) -> Value:
        if named.get("use_peepholes") or named.get("num_proj") is not None:
            refuse(f"{name} with peepholes or a projection is not read", machine.here(), "without them it is")
        given: Named = {"reset_after": False} if name == "GRUCell" else {}
        made = machine.call(self.layers.classes[CELLS[name]], units, **given)
        assert isinstance(made, Instance)
        made.attributes["zero_state"] = Native("zero_state", _zeros)
        return made

    def _dynamic(
        self, machine: Machine, cell: Value = None, inputs: Value = None, *rest: Value, **named: Value
    ) -> Value:
        """What each step leaves, and the last state."""
        x = needed(machine, inputs, "tf.nn.dynamic_rnn")
        begun = named.get("initial_state", rest[1] if len(rest) > 1 else None)
        if named.get("time_major") or not (begun is None or isinstance(begun, Constant)):
            refuse("tf.nn.dynamic_rnn with time_major=True or first states of other layers is not read", machine.here())
        cells = _cells_of(machine, cell)
        run = machine.call(self.layers.classes["RNN"], cells, return_sequences=True, return_state=True)
        made, *states = list(_listed(machine.call(run, x)))
        assert isinstance(made, KerasTensor)
        graph = made.graph
        self.states += [KerasTensor(graph, value) for value in range(made.value + 1, len(graph.graph.nodes) + 1)]
        if len(cells) > 1:
            return made, tuple([_state(_listed(each)) for each in states])
        return made, _state(states)

    def _static(
        self, machine: Machine, cell: Value = None, inputs: Value = None, *rest: Value, **named: Value
    ) -> Value:
        """The same of a list with a tensor for each step."""
        x = machine.call(functions_of_several(True)["stack"], inputs, axis=1)
        outputs, state = _listed(self._dynamic(machine, cell, x, *rest, **named))
        return self.unstack(machine, outputs, axis=1), state

    def _both_ways(
        self, machine: Machine, cell_fw: Value = None, cell_bw: Value = None, inputs: Value = None, *rest: Value,
        **named: Value,
    ) -> Value:  # fmt: skip
        words = {key: value for key, value in named.items() if key == "time_major"}
        if any(key.startswith("initial_state") and value is not None for key, value in named.items()):
            refuse("first states of both directions are not read", machine.here())
        ways = [_listed(self._dynamic(machine, cell, inputs, **words)) for cell in (cell_fw, cell_bw)]
        return tuple([each[0] for each in ways]), tuple([each[1] for each in ways])


def _listed(value: Value) -> list[Value]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _state(states: list[Value]) -> Value:
    """The states of one cell, as Keras has them: the last output in front of that of the cells."""
    return StateTuple(states[1], states[0]) if len(states) == 2 else states[0]


def _stacked(machine: Machine, cells: Value = None, *rest: Value, **named: Value) -> Value:
    """`MultiRNNCell([a, b])`: cells behind one another."""
    return Namespace("MultiRNNCell", {"cells": cells, "zero_state": Native("zero_state", _zeros)})


def _zeros(machine: Machine, *args: Value, **named: Value) -> Value:
    return Constant()


def _cells_of(machine: Machine, cell: Value) -> list[Value]:
    """The cells that run behind one another."""
    inner = cell.attributes["cells"] if isinstance(cell, Namespace) and "cells" in cell.attributes else [cell]
    found = _listed(inner)
    for each in found:
        if not isinstance(each, Instance) or each.cls.name not in CELLS.values():
            why = each.why if isinstance(each, Unknown) else said(each)
            refuse(f"a cell that is not read runs: {why}", machine.here(), HINT)
    if len({id(each) for each in found}) < len(found):
        refuse(
            "one cell several times is not read: TensorFlow refuses it from 1.2 on", machine.here(), "a cell a layer is"
        )
    return found
