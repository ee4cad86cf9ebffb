"""`Bidirectional` and `TimeDistributed` as an interpreted program sees them: layers around another layer."""

from __future__ import annotations

from convcalc.readers.keras.arguments import Arguments, arguments, whole
from convcalc.readers.keras.keras_layers import BUILT, GIVEN, SHAPE, WITH_NAMES, Layers, only_tensor, settled
from convcalc.readers.keras.keras_tensors import KerasTensor
from convcalc.readers.keras.layer_rows import AfterCall, Arriving, OurLayer
from convcalc.readers.keras.layer_steps import steps_of
from convcalc.readers.keras.layer_table import ROWS
from convcalc.readers.keras.recurrent_layers import RECURRENT, RUNS, both_ways
from convcalc.readers.keras.recurrent_states import Leaving, WithStates, primed_input
from convcalc.readers.keras.step_layers import at_each_step
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Class, Instance, Named, Native, Raised, Unknown, Unreadable, Value, said

SIGNATURES = {
    "Bidirectional": "layer merge_mode=concat weights=None backward_layer=None",
    "TimeDistributed": "layer",
}


def wrapper_classes(layers: Layers) -> dict[str, Class]:
    """Both classes, of one program."""
    return {name: _wrapper(layers, name) for name in SIGNATURES}


def _wrapper(layers: Layers, name: str) -> Class:
    """The class of one of them: what it wraps is made before it, so Keras counts both names."""

    def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        assert isinstance(owner, Instance)
        with settled(machine):
            a = arguments(name, SIGNATURES[name], args, named)
            layers.initialise(machine, owner, **named)
            inner = a["layer"]
            if isinstance(inner, Unknown):
                raise Unreadable(f"what {name} wraps is not known: {inner.why}")
            if not isinstance(inner, Instance) or layers.layer not in inner.cls.mro:
                raise Raised("ValueError", f"{name} wraps a layer, not {said(inner)}")
            owner.attributes |= {**a, GIVEN: a}
            if name == "Bidirectional" and SHAPE not in owner.attributes and SHAPE in inner.attributes:
                owner.attributes[SHAPE] = inner.attributes[SHAPE]
        return None

    def call(machine: Machine, owner: Value, x: Value, *rest: Value, **named: Value) -> Value:
        assert isinstance(owner, Instance)
        if name == "Bidirectional":
            return _both_ways(layers, machine, owner, x, rest, named)
        if rest:
            raise Unreadable(f"{name} on more than one tensor is not read")
        return _each_step(layers, machine, owner, only_tensor(name, x))

    natives: Named = {"__init__": Native(name, init), "call": Native(name, call)}
    return Class(name, (layers.layer,), natives | ({WITH_NAMES: True} if name == "Bidirectional" else {}))


def _wrapped(owner: Instance, key: str = "layer") -> tuple[str, Arguments]:
    """The class and the arguments of a layer that a wrapper holds."""
    inner = owner.attributes[key]
    assert isinstance(inner, Instance)
    name, a, runs = inner.cls.name, inner.attributes.get(GIVEN), inner.attributes.get(RUNS)
    if isinstance(runs, tuple) and len(runs) == 1:  # an RNN of one cell is the layer of that name
        name, a = runs[0].cls, runs[0].given
    if name not in ROWS or not isinstance(a, dict):
        raise Unreadable(f"{owner.cls.name} of {inner.cls.name} is not read", "of a layer of keras.layers it is")
    return name, a


def _both_ways(
    layers: Layers, machine: Machine, owner: Instance, x: Value, rest: tuple[Value, ...], named: Named
) -> Value:
    """A layer forwards and one backwards, and where their results meet."""
    made: list[OurLayer] = []
    name, a = _wrapped(owner)
    primed = primed_input(name, a, x, rest, named, ways=2)
    x = only_tensor("Bidirectional", primed.sequence)
    for key in ("layer", "backward_layer" if owner.attributes["backward_layer"] is not None else "layer"):
        name, a = _wrapped(owner, key)
        if name not in RECURRENT:
            raise Unreadable(f"Bidirectional of {name} is not read", f"of {', '.join(RECURRENT)} it is")
        a = {**a, "primed": bool(primed.states)}
        made += steps_of(name, ROWS[name], a, Arriving(x.graph.shape(x), layers.layout))
    each, word = both_ways(made, owner.attributes["merge_mode"])
    label, built = str(owner.attributes["name"]), owner.attributes[BUILT]
    ends = [layers.placed(machine, name, [step], x, label, built) for step in each]
    for end in ends:
        end.graph.graph.stand_beside(end.value, tuple([state.value for state in primed.states]))
    met = ends[0].graph.add(word, {}, tuple(ends), label, None, layers.at or machine.here()) if word else ends[0]
    if not a["return_state"]:
        return met
    units, gated = whole(a["units"], "units"), "LSTM" in name
    ways = (Leaving(ends[0], units, label, 0, gated=gated), Leaving(ends[-1], units, label, units, True, gated))
    if word:
        ways = (ways[0], ways[1]._replace(first=0))
    return AfterCall(WithStates(met, ways).values)


def _each_step(layers: Layers, machine: Machine, owner: Instance, x: KerasTensor) -> KerasTensor:
    """A layer at each step, and its activation."""
    inner, label = owner.attributes["layer"], str(owner.attributes["name"])
    place = layers.at or machine.here()
    if isinstance(inner, Instance) and inner.cls.name == "Activation":
        return layers.activated(machine, inner.attributes["activation"], x, label, place)
    if isinstance(inner, Instance) and layers.classes["Model"] in inner.cls.mro:
        from convcalc.readers.keras.step_models import model_at_each_step

        return model_at_each_step(machine, inner, x, str(inner.attributes.get("name", inner.cls.name)))
    name, a = _wrapped(owner)
    steps = at_each_step(name, ROWS[name], a, Arriving(x.graph.shape(x), layers.layout))
    made = layers.placed(machine, name, steps, x, label, owner.attributes[BUILT])
    return layers.activated(machine, a.get("activation"), made, label, place)
