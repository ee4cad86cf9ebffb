"""Recurrent layers of a Keras file: in one direction and in both, around cells, with the states that they leave."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.readers.keras.arguments import Arguments, arguments, whole
from convcalc.readers.keras.cell_layers import AROUND, CELLS, HINT, cell_layers
from convcalc.readers.keras.config_layers import LayerMaker, arguments_of, known_arguments, refuse_own, wrapped
from convcalc.readers.keras.layer_rows import OurLayer
from convcalc.readers.keras.layer_steps import steps_of
from convcalc.readers.keras.model_config import Config, ConfigLayer
from convcalc.readers.keras.recurrent_layers import RECURRENT, both_ways
from convcalc.readers.keras.recurrent_states import OF_CELLS, last_state
from convcalc.readers.python.values import Unreadable, Value


class LeftState(NamedTuple):
    """A last state that nothing has read yet; made: what its layer gives back.  units: how many numbers it has.

    first: the first of its channels there.  back: is the first step its last?  cells: is it that of an LSTM's cells?
    """

    layer: ConfigLayer
    made: int
    units: int
    first: int = 0
    back: bool = False
    cells: bool = False

    def begins(self, make: LayerMaker) -> int | None:
        """The value that a layer reads which begins with this state: all of what its layer gives; None for a part."""
        return self.made if make.arriving(self.made).channels == self.units else None

    def value(self, make: LayerMaker) -> int:
        """The state as a value of its own."""
        steps = last_state(make.arriving(self.made), self.units, self.first, self.back)
        return make.placed([*steps, OF_CELLS] if self.cells else steps, self.made, self.layer)


def recurrent(make: LayerMaker, layer: ConfigLayer, reads: Sequence[int]) -> list[int | LeftState]:
    """What a call makes of a sequence and of first states: its result, and the last states where it gives them."""
    refuse_own(layer)
    value, *states = reads
    first = _layers(layer)[0]
    many = (1 + (first[1] == "LSTM")) * (2 if layer.cls == "Bidirectional" else 1)
    if states and (len(states) != many or len(_layers(layer)) > 1):
        raise Unreadable(f"it takes one tensor, and {len(reads)} are given: such first states are not read")
    for state in states:
        if make.arriving(state).channels != whole(first[2]["units"], "units"):
            words = f"it has {first[2]['units']} units, and begins with a state of {make.arriving(state).channels}"
            raise Unreadable(f"{words}, which is not read")
    run = _both_ways if layer.cls == "Bidirectional" else _one_way
    return run(make, layer, value, tuple(dict.fromkeys(states)))


def _layers(layer: ConfigLayer, key: str = "layer") -> list[tuple[str, str, Arguments]]:
    """The layers that it is, behind one another: the end of a label, Keras' class, and the arguments.

    key: under which of its arguments a Bidirectional has the layer.
    """
    key = key if layer.cls == "Bidirectional" else ""
    cls, config = _held(layer.config.get(key), "layer") if key else (layer.cls, layer.config)
    if cls == "RNN":
        a = arguments("RNN", AROUND, (), known_arguments(AROUND, config))
        return [(each.suffix, each.cls, each.given) for each in cell_layers(_cells(a["cell"]), a)]
    cls, _, given = wrapped(layer, key)
    return [("", cls, given)]


def _cells(value: Value) -> list[tuple[str, Arguments]]:
    """The cells of an RNN, each by its class, and its arguments."""
    cls, inner = _held(value)
    cells = inner.get("cells") if cls == "StackedRNNCells" else None
    every = [_held(each) for each in cells] if isinstance(cells, list) else [(cls, inner)]
    if unread := next((name for name, _ in every if name not in CELLS), ""):
        raise Unreadable(f"it runs {unread}, which is not read", HINT)
    return [(name, arguments_of(name, RECURRENT[CELLS[name]], given)) for name, given in every]


def _held(value: Value, what: str = "cell") -> tuple[str, Config]:
    """The class of a layer that another holds, and its config."""
    cls, config = (value.get("class_name"), value.get("config")) if isinstance(value, dict) else (None, None)
    if not isinstance(cls, str) or not isinstance(config, dict):
        raise Unreadable(f"its {what} is not in the file", HINT)
    return cls, config


def _one_way(make: LayerMaker, layer: ConfigLayer, value: int, states: tuple[int, ...]) -> list[int | LeftState]:
    left: list[LeftState] = []
    for suffix, cls, given in _layers(layer):
        a = {**given, "primed": bool(states)}
        steps = steps_of(cls, RECURRENT[cls], a, make.arriving(value))
        value = make.placed([step._replace(suffix=suffix or step.suffix) for step in steps], value, layer)
        make.graph.stand_beside(value, states)
        last = LeftState(layer, value, whole(a["units"], "units"))
        left += [last, last._replace(cells=True)] if cls == "LSTM" else [last]
    return [value, *left] if a["return_state"] else [value]


def _both_ways(make: LayerMaker, layer: ConfigLayer, value: int, states: tuple[int, ...]) -> list[int | LeftState]:
    """A layer forwards and one backwards, and where their results meet."""
    made: list[OurLayer] = []
    for key in ("layer", "backward_layer" if layer.config.get("backward_layer") else "layer"):
        inner = _layers(layer, key)
        _, cls, a = inner[0]
        if len(inner) > 1 or cls not in RECURRENT:
            raise Unreadable(f"it wraps {'an RNN of several cells' if len(inner) > 1 else cls}, which is not read")
        made += steps_of(cls, RECURRENT[cls], {**a, "primed": bool(states)}, make.arriving(value))
    each, word = both_ways(made, layer.config.get("merge_mode", "concat"))
    ends = [make.placed([step], value, layer) for step in each]
    for end in ends:
        make.graph.stand_beside(end, states)
    met = make.add(word, {}, ends, layer) if word else ends[0]
    if not a["return_state"]:
        return [met]
    units = whole(a["units"], "units")
    ways = [LeftState(layer, ends[0], units), LeftState(layer, ends[-1], units, 0 if word else units, True)]
    return [met, *[n for way in ways for n in ([way, way._replace(cells=True)] if cls == "LSTM" else [way])]]
