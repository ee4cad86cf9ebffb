"""`RNN` around cells: `RNN(LSTMCell(8))` is `LSTM(8)`, and several cells are layers behind one another.

Source: RNN, StackedRNNCells, LSTMCell, GRUCell and SimpleRNNCell of Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.readers.keras.arguments import Arguments, arguments
from convcalc.readers.keras.keras_layers import BUILT, GIVEN, WITH_NAMES, Layers, only_tensor, settled
from convcalc.readers.keras.keras_tensors import Constant
from convcalc.readers.keras.layer_rows import AfterCall, OurLayer
from convcalc.readers.keras.recurrent_layers import RECURRENT, RUNS
from convcalc.readers.keras.recurrent_states import Leaving, PrimedInput, WithStates, primed_input
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Class, Instance, Named, Native, Raised, Unknown, Unreadable, Value, said

CELLS = {"LSTMCell": "LSTM", "GRUCell": "GRU", "SimpleRNNCell": "SimpleRNN"}
"""A cell -> the layer that runs it at each step."""

AROUND = (
    "cell return_sequences=False return_state=False go_backwards=False stateful=False unroll=False time_major=False"
    " zero_output_for_mask=False"
)
STACKED = "cells"
HINT = "LSTMCell, GRUCell and SimpleRNNCell are read, and lists of them"
OF_RUN = AROUND.replace("cell ", "").replace("=False", "").split()
"""The arguments of RNN that are those of the layer which it is then."""


class CellLayer(NamedTuple):
    """The layer that a cell is at each step: its class, its arguments, and the end of its label."""

    cls: str
    given: Arguments
    suffix: str = ""


def cell_classes(layers: Layers) -> dict[str, Class]:
    """The classes, of one program."""

    def call(machine: Machine, owner: Value, x: Value, *rest: Value, **named: Value) -> Value:
        assert isinstance(owner, Instance)
        return _run(layers, machine, owner, x, rest, named)

    around: Named = {"__init__": _made(layers, "RNN", AROUND), "call": Native("RNN", call), WITH_NAMES: True}
    stacked: Named = {"__init__": _made(layers, "StackedRNNCells", STACKED)}
    own = {"RNN": Class("RNN", (layers.layer,), around)}
    own["StackedRNNCells"] = Class("StackedRNNCells", (layers.layer,), stacked)
    return own | {name: _cell(layers, name, cls) for name, cls in CELLS.items()}


def _cell(layers: Layers, name: str, cls: str) -> Class:
    """A cell, which an RNN runs, or the program itself, a step at a time."""

    def call(machine: Machine, owner: Value, x: Value, *rest: Value, **named: Value) -> Value:
        assert isinstance(owner, Instance)
        given = named.get("states", rest[0] if rest else None)
        if given is None:
            raise Raised("TypeError", f"{name} needs states: {owner.attributes['name']}(x, states)")
        return _step(layers, machine, owner, x, given)

    def begin(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        return [Constant(), Constant()] if cls == "LSTM" else [Constant()]

    natives: Named = {
        "__init__": _made(layers, name, RECURRENT[cls].signature),
        "call": Native(name, call),
        "get_initial_state": Native("get_initial_state", begin),
        WITH_NAMES: True,
    }
    return Class(name, (layers.layer,), natives)


def _made(layers: Layers, name: str, signature: str) -> Native:
    """`__init__` of a layer with these arguments."""

    def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        assert isinstance(owner, Instance)
        with settled(machine):
            a = arguments(name, signature, args, named)
            owner.attributes |= {**a, GIVEN: a}
            if name in CELLS:
                units = a["units"]
                owner.attributes |= {
                    "state_size": [units, units] if CELLS[name] == "LSTM" else units,
                    "output_size": units,
                }
            if "cell" in a:
                owner.attributes[RUNS] = cell_layers(_cells_of(a["cell"]), a)
        layers.initialise(machine, owner, **named)
        return None

    return Native(name, init)


def _cells_of(value: Value) -> list[tuple[str, Value]]:
    """The cells that an RNN is given, each by its class, and its arguments."""
    if isinstance(value, Instance) and value.cls.name == "StackedRNNCells":
        given = value.attributes[GIVEN]
        assert isinstance(given, dict)
        value = given["cells"]
    found: list[tuple[str, Value]] = []
    for each in value if isinstance(value, list | tuple) else [value]:
        if isinstance(each, Unknown):
            raise Unreadable(f"the cell of an RNN is not known: {each.why}", HINT)
        if not isinstance(each, Instance):
            raise Raised("ValueError", f"RNN takes a cell, which has a call and a state_size, not {said(each)}")
        found.append((each.cls.name, each.attributes.get(GIVEN)))
    return found


def cell_layers(cells: Sequence[tuple[str, Value]], a: Arguments) -> tuple[CellLayer, ...]:
    """The layers that an RNN with these arguments is; but for the last each keeps all of its steps."""
    found = []
    for at, (name, given) in enumerate(cells):
        if name not in CELLS or not isinstance(given, dict):
            raise Unreadable(f"RNN of {name} is not read", HINT)
        sequence = {} if at == len(cells) - 1 else {"return_sequences": True}
        own = {**given, **{key: a[key] for key in OF_RUN}, **sequence}
        found.append(CellLayer(CELLS[name], own, f":{at}" if len(cells) > 1 else ""))
    return tuple(found)


def _run(layers: Layers, machine: Machine, owner: Instance, x: Value, rest: tuple[Value, ...], named: Named) -> Value:
    """What an RNN makes of a sequence: its cells as layers, each behind the other."""
    runs, label, built = owner.attributes[RUNS], str(owner.attributes["name"]), owner.attributes[BUILT]
    assert isinstance(runs, tuple)
    if len(runs) > 1 and (named.get("initial_state") is not None or rest):
        raise Unreadable("an RNN of several cells with first states is not read", "of one cell it is")
    primed = primed_input(runs[0].cls, runs[0].given, x, rest, named) if len(runs) == 1 else PrimedInput(x, ())
    made, left = only_tensor("RNN", primed.sequence), []
    for cls, given, suffix in runs:
        a = {**given, "primed": bool(primed.states)}
        made = layers.row(machine, cls, RECURRENT[cls], a, made, label + suffix, built)
        made.graph.graph.stand_beside(made.value, tuple([each.value for each in primed.states]))
        left.append(Leaving(made, made.dims[-1] or 1, label + suffix, gated=cls == "LSTM"))
    given_back = WithStates(made, tuple(left), apart=len(runs) > 1)
    return AfterCall(given_back.values) if owner.attributes["return_state"] else made


def _step(layers: Layers, machine: Machine, owner: Instance, x: Value, given: Value) -> Value:
    """What a cell makes of one vector, as of a sequence of one step, and its states."""
    a, label, cls = owner.attributes[GIVEN], str(owner.attributes["name"]), CELLS[owner.cls.name]
    assert isinstance(a, dict)
    tensor = only_tensor(owner.cls.name, x)
    if len(tensor.dims) != 2:
        raise Raised("ValueError", f"{owner.cls.name} takes a vector, one step, and gets {said(tensor.dims)}")
    primed = primed_input(owner.cls.name, a, tensor, (given,), {})
    step = [OurLayer("reshape", {"size": (1, tensor.dims[-1] or 1)}, ":step")]
    tensor = layers.placed(machine, owner.cls.name, step, tensor, label, owner.attributes[BUILT])
    a = {**a, "primed": bool(primed.states)}
    made = layers.row(machine, cls, RECURRENT[cls], a, tensor, label, owner.attributes[BUILT])
    made.graph.graph.stand_beside(made.value, tuple([each.value for each in primed.states]))
    left = Leaving(made, made.dims[-1] or 1, label, gated=cls == "LSTM")
    return AfterCall(WithStates(made, (left,), apart=True, alone=isinstance(given, list | tuple)).values)
