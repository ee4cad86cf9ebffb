"""`lstm`, `gru`, `rnn_tanh` and `rnn_relu` of ATen: so many layers, one behind the other, on the steps of a sequence.

Source: the schemas of PyTorch 2.14, aten/src/ATen/native/native_functions.yaml, those whose first argument is `input`.
"""

from __future__ import annotations

from convcalc.layers import kind_of
from convcalc.layers.kind import Given
from convcalc.readers.aten.aten_program import Argument, printable
from convcalc.readers.aten.axis_pieces import Axes, Piece, alike, axes_of, in_order, joined
from convcalc.readers.aten.move_operators import part_of
from convcalc.readers.aten.translation import Fixed, Flow, Operator, OperatorCall, Result, Results, Translation
from convcalc.readers.python.values import Unreadable

WORDS = {"lstm": "lstm", "gru": "gru", "rnn_tanh": "rnn", "rnn_relu": "rnn"}
"""PyTorch's operator -> our word."""


def _recurrent(t: Translation, call: OperatorCall) -> Results:
    """The outputs of all steps, and the last states, where anything reads them."""
    operator = call.node.operator
    if len(call.given) != 9 or not {"hx", "params", "has_biases"} <= call.given.keys():
        raise Unreadable(f"{operator} of packed sequences is not read")
    bias, both = bool(call.get("has_biases")), bool(call.get("bidirectional"))
    groups = _layers(call, 2 + 2 * bias, 1 + both)
    primed = _is_primed(t, operator, call.given["hx"], (len(groups) * (1 + both), t.batch, groups[0][1].dims[1]))
    first = bool(call.get("batch_first"))
    begin = len(t.graph.nodes)
    x = _sequence(t, call.flow(), first, operator)
    ends: list[Flow] = []
    read = [_is_read(t, name) for name in call.node.outputs[1:]]
    for own in groups:
        x = _layer(t, operator, own, x, {"twobias" if bias else "nobias": True, **primed}, both, first)
        units = x.dims[2] // (1 + both)
        ends += [_last(t, x, first, units * back, units, bool(back)) for back in range(1 + both) if any(read)]
    states: Result = _stacked(t, ends) if ends else None
    _label(t, begin, len(groups))
    if read[1:] == [True]:
        t.notes.setdefault("the state of the cells of an lstm is shown as its last output, which has its size")
    return (x, states, states) if operator == "lstm" else (x, states)


def _layer(t: Translation, operator: str, own: list[Fixed], x: Flow, flags: Given, both: bool, first: bool) -> Flow:
    """One layer, in one direction or both, on what the steps of the one before it left."""
    weights, biases = [each for each in own if len(each.dims) == 2], [each for each in own if len(each.dims) == 1]
    if weights[0].dims[1] != t.graph.shape(x.value).channels:
        raise Unreadable(f"a weight of {operator} is for {weights[0].dims[1]} numbers, and {x.dims[-1]} arrive")
    given: Given = {"": weights[1].dims[1], "sequence": True, **flags}
    word = "bi" * both + WORDS[operator]
    return _as_sequence(t, t.layer(word, given, (x.value,), _together(weights), _together(biases)), first)


def _label(t: Translation, begin: int, layers: int) -> None:
    """The rows of a module that is an operator: its layers by number where it has several, all else behind them."""
    module, count = printable(t.node.module), 0
    for at in range(begin, len(t.graph.nodes)):
        node = t.graph.nodes[at]
        if not module or node.label.partition("#")[0] != module:
            continue
        own = kind_of(node.word).recurrent
        name = f"{module}.l{count}" if layers > 1 else module
        count += own
        t.graph.nodes[at] = node._replace(label=name if own else f"{module}:{node.word}")


def _is_primed(t: Translation, operator: str, hx: object, dims: tuple[int, ...]) -> Given:
    """The flag of first states that other layers leave; all are of the sizes that the layers need."""
    every = hx if isinstance(hx, tuple) and not isinstance(hx, Flow | Fixed) else (hx,)
    if any(isinstance(each, Fixed) and each.parameters for each in every):
        raise Unreadable(f"{operator} whose first states are trained is not read")
    for each in every:
        if isinstance(each, Fixed | Flow) and each.dims != dims:
            theirs, ours = ["x".join(map(str, one)) for one in (each.dims, dims)]
            raise Unreadable(f"{operator} gets a first state of {theirs}, and {ours} are needed")
    if not any(isinstance(each, Flow) for each in every):
        return {}
    t.notes.setdefault("states that go from layer to layer are no rows, and in no receptive field")
    return {"primed": True}


def _layers(call: OperatorCall, each: int, ways: int) -> list[list[Fixed]]:
    """The parameters of each layer, those of both directions together."""
    params = call.given["params"]
    every = list(params) if isinstance(params, tuple) else []
    count = call.number("num_layers") * each * ways
    fixed = [one for one in every if isinstance(one, Fixed) and len(one.dims) in (1, 2)]
    if not count or len(fixed) != count or len(every) != count or any(len(one.dims) != 2 for one in fixed[:2]):
        raise Unreadable(f"{call.node.operator} with {len(every)} parameters, as with proj_size, is not read")
    return [fixed[at : at + each * ways] for at in range(0, count, each * ways)]


def _together(parts: list[Fixed]) -> Fixed:
    """Several stored tensors as those of one layer."""
    return Fixed((), frozenset([name for each in parts for name in each.parameters]))


def _is_read(t: Translation, name: str) -> bool:
    """Does anything read a value, or is it given back?"""
    read = (each for node in t.program.nodes for value in node.arguments.values() for each in _names(value))
    return name in t.program.outputs or name in read


def _names(value: Argument) -> list[str]:
    if isinstance(value, tuple):
        return [name for each in value for name in _names(each)]
    return [value] if isinstance(value, str) else []


def _sequence(t: Translation, x: Flow, first: bool, operator: str) -> Flow:
    """The same numbers as a map whose channels are those of a step, and whose places are the steps."""
    if len(x.dims) != 3:
        raise Unreadable(f"{operator} of {'x'.join(map(str, x.dims))}, without a batch, is not read")
    batch, steps, numbers = x.axes if first else (x.axes[1], x.axes[0], x.axes[2])
    if t.batch > 1 and any(piece.axis == 0 for piece in joined(steps)):
        raise Unreadable(f"{operator} takes the batch of the program for its steps (batch_first=False)")
    whole = axes_of(t.batch, t.graph.shape(x.value))
    count, length = x.dims[2], x.dims[int(first)]
    wanted: Axes = (batch, numbers, steps)
    if alike(wanted, whole):
        return x
    if in_order(wanted, whole):
        return _as_sequence(t, t.layer("reshape", {"size": (count, length)}, (x.value,)), first)
    if not in_order((batch, steps, numbers), whole):
        raise Unreadable(f"{operator} gets a tensor whose axes were parted or moved in a way that is not read")
    if count > 1 and length > 1:
        t.notes.setdefault(f"{operator} reads channels as its steps: they change places with the places, as reshape")
    value = x.value
    if count == length:  # that each place stands where it stood must not be taken from the sizes
        value = t.layer("reshape", {"size": (count, length, 1)}, (value,))
    return _as_sequence(t, t.layer("reshape", {"size": (count, length)}, (value,)), first)


def folded(t: Translation, x: Flow) -> Flow:
    """A sequence of channels and places joined, (batch, steps, c * h), as a map with those as its channels."""
    batch, steps, numbers = x.axes if len(x.axes) == 3 else ((), (), ())
    if not numbers or not in_order((batch, numbers, steps), axes_of(t.batch, t.graph.shape(x.value))):
        raise Unreadable(
            f"a linear layer works on the last axis of {'x'.join(map(str, x.dims))}, which holds places, not channels"
        )
    return _as_sequence(t, t.layer("reshape", {"size": (x.dims[2], x.dims[1])}, (x.value,)), True)


def _as_sequence(t: Translation, value: int, first: bool) -> Flow:
    """A map of one axis with the axes of a sequence."""
    batch, channels, places = axes_of(t.batch, t.graph.shape(value))
    return Flow(value, (batch, places, channels) if first else (places, batch, channels))


def _last(t: Translation, x: Flow, first: bool, start: int, units: int, back: bool) -> Flow:
    """What the last step of one direction left: on the way back that is the first step."""
    if x.dims[2] != units:
        x = part_of(t, x, 2, start, start + units, 1)
    at = 0 if back else x.dims[first] - 1
    return part_of(t, x, int(first), at, at + 1, 1)


def _stacked(t: Translation, ends: list[Flow]) -> Flow:
    """The last states one behind the other: so many, the batch, and the numbers of each."""
    vectors = [t.layer("flatten", {}, (each.value,)) for each in ends]
    units = t.graph.shape(vectors[0]).channels or 1
    value = t.layer("concat", {}, tuple(vectors)) if len(vectors) > 1 else vectors[0]
    return Flow(value, ((Piece(1, len(vectors), units),), (Piece(0, t.batch),), (Piece(1, units),)))


RECURRENT: dict[str, Operator] = dict.fromkeys(WORDS, _recurrent)
"""The operator's name -> what it does."""
