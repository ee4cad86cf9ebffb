"""LSTM, GRU and RNN of ONNX: one layer, in one direction or both, on the steps of a sequence.

Source: the ONNX specification, LSTM-22, GRU-22 and RNN-22.
"""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Pair
from convcalc.layers.kind import Given
from convcalc.readers.graph.lowering import Lower, Lowering, Made, NotLowered, Tensor, WeightsUsed
from convcalc.readers.graph.operator_graph import Operator, TensorConstant, dims_text, shown
from convcalc.readers.graph.tensor_views import Atom, Axis, View, joined, places


class RecurrentOperator(NamedTuple):
    """One operator: our word, how many matrices it has in a direction, and the activations that it has by itself."""

    word: str
    gates: int
    activations: tuple[str, ...]


ROWS = {
    "LSTM": RecurrentOperator("lstm", 4, ("sigmoid", "tanh", "tanh")),
    "GRU": RecurrentOperator("gru", 3, ("sigmoid", "tanh")),
    "RNN": RecurrentOperator("rnn", 1, ("tanh",)),
}
"""ONNX's operator -> its row."""

LENGTHS, STATES, PEEPHOLES = 4, (5, 6), 7
"""Which inputs say how long each sequence is, are the first states, and weigh the cells for the gates."""

DIRECTIONS = {"forward": 1, "reverse": 1, "bidirectional": 2}


class RecurrentWeights(NamedTuple):
    """The tensors of a layer: of what arrives, of its state, and its biases; units: those of one direction."""

    arriving: TensorConstant
    state: TensorConstant
    bias: TensorConstant | None
    units: int


class Sequence(NamedTuple):
    """A map of one axis whose places are steps, and what an operator is on it."""

    value: int
    steps: int
    ways: int
    units: int
    batch_first: bool


def recurrent(low: Lowering, node: Operator) -> Made:
    """The outputs of all steps, and the last states, as far as anything reads them."""
    row, direction = ROWS[node.op], node.word("direction", "forward").lower()
    if direction not in DIRECTIONS:
        raise NotLowered(f"its direction is '{shown(direction)}', which is none of {', '.join(DIRECTIONS)}")
    _check_kind(low, node, row)
    ways = DIRECTIONS[direction]
    weights = _weights(low, node, row, ways)
    first = bool(node.whole("layout"))
    value, steps = _as_sequence(low, node, first, weights.arriving.dims[2])
    batch = low.batch[0].size if low.batch else 1
    _check_lengths(low, node, steps)
    primed = _is_primed(low, node, (batch, ways, weights.units) if first else (ways, batch, weights.units))
    every = _used(low, node, 0)
    if every and direction == "reverse":
        raise NotLowered(
            "it reads its sequence from the end (direction=reverse), and what each of its steps leaves is used",
            "what its last step leaves, Y_h, is read",
        )
    given: Given = {"": weights.units, ("twobias" if weights.bias else "nobias"): True}
    given |= {key: True for key, has in (("sequence", every), ("primed", primed)) if has}
    made = low.add(node, "bi" * (ways - 1) + row.word, given, (value,))
    _share(low, made, weights)
    return _outputs(low, node, Sequence(made, steps, ways, weights.units, first), every)


def _used(low: Lowering, node: Operator, at: int) -> bool:
    """Does anything read an output?"""
    return at < len(node.outputs) and low.uses.get(node.outputs[at], 0) > 0


def _check_kind(low: Lowering, node: Operator, row: RecurrentOperator) -> None:
    """What makes another function of it: raises NotLowered where the layer would have other numbers."""
    if node.read(PEEPHOLES):
        raise NotLowered("its gates read the cells (peepholes, its input P), which no layer here does")
    if node.whole("input_forget"):
        raise NotLowered("its input gate is made of its forget gate (input_forget=1), which no layer here does")
    if "clip" in node.attributes:
        low.say(f"{node.op} with a clip: what bounds its gates is not counted")
    said = node.attributes.get("activations")
    named = [each.lower() for each in said.split("\n")] if isinstance(said, str) else []
    wanted = row.activations * (len(named) // len(row.activations))
    if tuple(named) != wanted:
        low.say(
            f"{node.op} with the activations {', '.join(named)[:60]} is counted as one of {', '.join(row.activations)}"
        )


def _weights(low: Lowering, node: Operator, row: RecurrentOperator, ways: int) -> RecurrentWeights:
    """Its tensors, of the sizes that they must have."""
    arriving, state, bias = low.constant(node, 1), low.constant(node, 2), low.constant(node, 3)
    if arriving is None or state is None or len(arriving.dims) != 3 or len(state.dims) != 3:
        raise NotLowered("its weights W and R are not (directions, gates x units, numbers)")
    units = state.dims[2]
    rows = row.gates * units
    wanted = {"W": (ways, rows, arriving.dims[2]), "R": (ways, rows, units), "B": (ways, 2 * rows)}
    for name, each in (("W", arriving), ("R", state), ("B", bias)):
        if each is not None and each.dims != wanted[name]:
            raise NotLowered(f"its {name} is {dims_text(each.dims)}, and {dims_text(wanted[name])} are needed")
    if (said := node.whole("hidden_size", units)) != units:
        raise NotLowered(f"its hidden_size is {said:,}, and its weights R are of {units:,} units")
    for at, each in ((1, arriving), (2, state), (3, bias)):
        made_of = sum(low.made_of.get(node.read(at), {}).values())
        if each is not None and made_of not in (0, each.size):
            raise NotLowered(f"its weights, {each.size:,} numbers, are worked out from {made_of:,} others")
    return RecurrentWeights(arriving, state, bias, units)


def _share(low: Lowering, value: int, weights: RecurrentWeights) -> None:
    """A layer's weights: those of an earlier layer are counted once."""
    arriving, state, bias = weights.arriving.name, weights.state.name, weights.bias.name if weights.bias else ""
    first = low.first.setdefault(arriving, value) if arriving else value
    if (low.first.setdefault(state, value) if state else value) != first:
        raise NotLowered("some of its weights are those of another layer, which is not read")
    theirs = {each.value: each.bias for each in low.weighted}
    if first != value:
        low.layers.share(value, first, bool(bias) and theirs.get(first) != bias)
        low.again.add(value)
    elif bias and bias in theirs.values():
        low.merged.setdefault(bias)
    low.weighted.append(WeightsUsed(value, arriving, bias))


def _check_lengths(low: Lowering, node: Operator, steps: int) -> None:
    """Every sequence is read to its end, or it is not said how long it is."""
    name = node.read(LENGTHS)
    if not name:
        return
    lengths = low.tensors.get(name)
    if not isinstance(lengths, TensorConstant) or lengths.values is None:
        raise NotLowered(f"how long its sequences are, '{shown(name)}', is worked out while the network runs")
    if any(each != steps for each in lengths.values):
        found = ", ".join([f"{each:g}" for each in lengths.values[:6]])
        raise NotLowered(f"its sequences are of {found} steps (sequence_lens), and {steps:,} arrive")


def _is_primed(low: Lowering, node: Operator, dims: tuple[int, ...]) -> bool:
    """Are first states made by other layers, rather than zeros, or such numbers as nothing trains?"""
    primed = False
    for at in STATES:
        name = node.read(at)
        if not name:
            continue
        state = low.tensors[name]
        if state.dims != dims:
            raise NotLowered(f"its first state is {dims_text(state.dims)}, and {dims_text(dims)} are needed")
        if isinstance(state, View):
            primed = True
            low.told.setdefault(PRIMED, 1)
            continue
        if name in low.zeros or (state.values is not None and not any(state.values)):
            continue
        if state.parameter:
            raise NotLowered(f"its first state '{shown(name)}' is trained, or another number than 0: it is not counted")
        low.say(f"first states of {node.op} that are given, and not trained, are no parameters")
    return primed


PRIMED = "states that go from layer to layer are no rows, and in no receptive field"


def _as_sequence(low: Lowering, node: Operator, first: bool, count: int) -> tuple[int, int]:
    """What arrives as a map whose channels are the numbers of a step, and whose places are the steps: how many."""
    view = low.settled(node)
    if len(view.dims) != 3:
        raise NotLowered(f"it reads {dims_text(view.dims)}, where steps, batch and numbers are needed")
    batch, steps, numbers = view.axes if first else (view.axes[1], view.axes[0], view.axes[2])
    length, arriving = view.dims[int(first)], view.dims[2]
    if batch != low.batch:
        raise NotLowered(f"axis {int(not first)} of {dims_text(view.dims)}, where it has the batch, is another")
    if arriving != count:
        raise NotLowered(f"its weights are for {count:,} numbers a step, and {arriving:,} arrive")
    own = places(low.shape(view))
    if (numbers, steps) == own:
        return view.value, length
    if joined((*steps, *numbers)) == joined([atom for axis in own for atom in axis]) and steps and numbers:
        return _exchanged(low, node, view.value, (count, length)), length
    value = low.map_of(node, View(view.value, (batch, numbers, steps)))
    shape = low.layers.shape(value)
    return (value if len(shape.size) == 1 else low.moving(node, "reshape", {"size": (count, length)}, value)), length


def _exchanged(low: Lowering, node: Operator, value: int, size: tuple[int, int]) -> int:
    """A map whose channels are the steps, with those as its places."""
    low.say(f"{node.op} reads channels as its steps: they change places with the places, as reshape")
    count, length = size
    if count == length:  # that each place stands where it stood must not be taken from the sizes
        value = low.moving(node, "reshape", {"size": (count, length, 1)}, value)
    return low.moving(node, "reshape", {"size": (count, length)}, value)


def _outputs(low: Lowering, node: Operator, x: Sequence, every: bool) -> Made:
    """Y, Y_h and Y_c; those that nothing reads are not made."""
    nothing = TensorConstant((0,))
    made: list[Tensor] = [_each_step(low, x) if every else nothing]
    states = [at for at in range(1, len(node.outputs)) if _used(low, node, at)]
    last = _last(low, node, x, every) if states else nothing
    if 2 in states:
        low.say("the state of the cells of an LSTM is shown as its last output, which has its size")
    return (*made, *[last] * (len(node.outputs) - 1))


def _each_step(low: Lowering, x: Sequence) -> View:
    """What every step leaves: (steps, directions, batch, units), or with the batch first."""
    way: Axis = joined([Atom(x.steps * x.units, x.ways)])
    steps, unit = joined([Atom(1, x.steps)]), joined([Atom(x.steps, x.units)])
    return View(x.value, (low.batch, steps, way, unit) if x.batch_first else (steps, way, low.batch, unit))


def _last(low: Lowering, node: Operator, x: Sequence, every: bool) -> View:
    """What the last step of each direction leaves: on the way back that is the first step."""
    value = x.value
    if every:
        ends = [_end(low, node, x, way) for way in range(x.ways)]
        value = ends[0] if len(ends) == 1 else low.layers.add("concat", {}, tuple(ends), f"{node.label}:concat")
    way, unit = joined([Atom(x.units, x.ways)]), joined([Atom(1, x.units)])
    return View(value, (low.batch, way, unit) if x.batch_first else (way, low.batch, unit))


def _end(low: Lowering, node: Operator, x: Sequence, way: int) -> int:
    """The vector that the last step of one direction leaves."""
    value = x.value
    if x.ways > 1:
        value = low.moving(node, "take", {"size": (Pair(way * x.units, (way + 1) * x.units),)}, value)
    if x.steps > 1:
        cut = Pair(0, x.steps - 1) if way else Pair(x.steps - 1, 0)
        value = low.moving(node, "crop", {"p": (cut,)}, value)
    return low.moving(node, "flatten", {}, value)


OPERATORS: dict[str, Lower] = dict.fromkeys(ROWS, recurrent)
"""ONNX's operator -> what makes layers of it."""
