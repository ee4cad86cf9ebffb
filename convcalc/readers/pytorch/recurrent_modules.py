"""`nn.LSTM`, `nn.GRU` and `nn.RNN`: so many layers, one behind the other, on the steps of a sequence.

Source: torch.nn.modules.rnn of PyTorch 2.14.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.lang.tree import Claim
from convcalc.layers.kind import Given
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.signatures import TAKES
from convcalc.readers.python.values import Class, CodePlace, Instance, Native, Raised, Unknown, Unreadable, Value, said
from convcalc.readers.pytorch.last_states import FinalState, LastStates
from convcalc.readers.pytorch.loose_tensors import MARK, LooseTensor
from convcalc.readers.pytorch.modules import BUILT, INITIALIZED
from convcalc.readers.pytorch.packed_sequences import PackedSequence
from convcalc.readers.pytorch.sequences import as_sequence
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor, needed_tensor, whole
from convcalc.readers.pytorch.torch_layers import Arguments, TorchLayer, arguments, flag
from convcalc.readers.pytorch.unsized_inputs import UnsizedInput

if TYPE_CHECKING:
    from convcalc.readers.pytorch.framework import PyTorch

_SIZES = "input_size hidden_size num_layers=1"
_REST = "bias=True batch_first=False dropout=0 bidirectional=False"

ROWS: dict[str, TorchLayer] = {
    "LSTM": TorchLayer("lstm", 1, f"{_SIZES} {_REST} proj_size=0", lambda a, axes: {}, "input_size"),
    "GRU": TorchLayer("gru", 1, f"{_SIZES} {_REST}", lambda a, axes: {}, "input_size"),
    "RNN": TorchLayer("rnn", 1, f"{_SIZES} nonlinearity=tanh {_REST}", lambda a, axes: {}, "input_size"),
}
"""PyTorch's name -> its row."""

GATES = {"lstm": 4, "gru": 3, "rnn": 1}
MOST_LAYERS = 1_000
WORK_OF_A_LAYER = 20


def recurrent_class(torch: PyTorch, name: str) -> Class:
    """The class of one of them."""
    row = ROWS[name]

    def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        assert isinstance(owner, Instance)
        a = arguments(row, name, args, named)
        _check_made(name, a)
        owner.attributes |= {**a, INITIALIZED: True, BUILT: machine.here()}
        for layer in range(whole(a["num_layers"], "num_layers")):
            machine.budget.layer(WORK_OF_A_LAYER)
            owner.attributes |= _parameters(row.word, a, layer)
        return None

    def forward(machine: Machine, owner: Value, input: Value, hx: Value = None) -> Value:
        assert isinstance(owner, Instance)
        if isinstance(input, UnsizedInput):
            input.at_layer(row, owner)
        packed, first = isinstance(input, PackedSequence), flag(owner.attributes["batch_first"], "batch_first")
        path = torch.path_of(owner, name)
        registered = id(owner) in torch.paths or torch.running is None
        primed = _is_primed(name, owner.attributes, hx)
        if (several := _several(input, first)) is not None:
            from convcalc.readers.pytorch.folded_sequences import on_folded

            return on_folded(
                machine, several, first, lambda x: _run(machine, x, row, owner, path, registered, primed=True)
            )
        arriving = input.sequence() if isinstance(input, LooseTensor) else input
        x = arriving.steps if isinstance(arriving, PackedSequence) else needed_tensor(arriving, name)
        if primed:
            machine.notes.setdefault(PRIMED, 1)
        if not packed:
            x = as_sequence(machine, x, name, first)
        made, states = _run(machine, x, row, owner, path, registered, primed)
        return PackedSequence(made) if packed else made, states

    natives = {"__init__": Native(name, init), "forward": Native(name, forward), TAKES: tuple(row.names)}
    natives |= {each: Native(each, _nothing) for each in ("flatten_parameters", "reset_parameters")}
    return Class(name, (torch.module,), natives)


def _several(x: Value, batch_first: bool) -> LooseTensor | None:
    """Several sequences for each item of the batch, as a tensor whose axes are not followed; None for others."""
    counts = x.counts if isinstance(x, LooseTensor) and len(x.counts) == 3 else ()
    many = counts[1 - batch_first] if counts else MARK
    if many % MARK or many == MARK or not isinstance(x, LooseTensor):
        return None
    from convcalc.readers.pytorch.folded_sequences import in_front

    return x if batch_first else in_front(x)


def _nothing(machine: Machine, owner: Value) -> Value:
    return None


def _check_made(name: str, a: Arguments) -> None:
    """The arguments of a module; raises Raised as PyTorch does, Unreadable for what is not read."""
    for key in ("input_size", "hidden_size", "num_layers"):
        if (count := whole(a[key], key)) < 1:
            raise Raised("ValueError", f"{key} of {name} is {count}, and must be above 0")
    if whole(a["num_layers"], "num_layers") > MOST_LAYERS:
        raise Unreadable(f"{name} with more than {MOST_LAYERS:,} layers is not read")
    if a.get("proj_size", 0) != 0:
        raise Unreadable(f"{name} with proj_size={said(a['proj_size'])}, which makes its state smaller, is not read")
    for key in ("bias", "bidirectional", "batch_first"):
        flag(a[key], key)


def _parameters(word: str, a: Arguments, layer: int) -> dict[str, Value]:
    """The parameters of one layer by PyTorch's names."""
    units, ways = whole(a["hidden_size"], "hidden_size"), 1 + bool(a["bidirectional"])
    arriving = units * ways if layer else whole(a["input_size"], "input_size")
    made: dict[str, Value] = {}
    for end in ("", "_reverse")[:ways]:
        rows = GATES[word] * units
        sizes: dict[str, tuple[int, ...]] = {"weight_ih": (rows, arriving), "weight_hh": (rows, units)}
        sizes |= {"bias_ih": (rows,), "bias_hh": (rows,)} if a["bias"] else {}
        made |= {f"{key}_l{layer}{end}": Parameter(dims) for key, dims in sizes.items()}
    return made


def _is_primed(name: str, a: Arguments, hx: Value) -> bool:
    """Are first states what another module leaves, not numbers that nothing trains? Raises Unreadable and Raised."""
    layers = whole(a["num_layers"], "num_layers") * (1 + bool(a["bidirectional"]))
    wanted = (layers, whole(a["hidden_size"], "hidden_size"))
    every = list(hx) if isinstance(hx, list | tuple) else [] if hx is None else [hx]
    for each in every:
        if isinstance(each, LastStates) or _is_constant(each):
            assert isinstance(each, LastStates | Parameter)
            if len(each.dims) == 3 and (each.dims[0], each.dims[2]) != wanted:
                raise Raised(
                    "RuntimeError", f"expected hidden size ({wanted[0]}, batch, {wanted[1]}), got {said(each.dims)}"
                )
        elif isinstance(each, TorchTensor | LooseTensor | Parameter):
            _check_state(each.dims, wanted)
        elif not isinstance(each, Unknown | UnsizedInput):
            raise Unreadable(f"{name} gets first states that are not read: {getattr(each, 'unread', said(each))}")
    return any(not isinstance(each, Unknown) and not _is_constant(each) for each in every)


def _is_constant(state: Value) -> bool:
    """Is it of numbers that nothing trains?"""
    return isinstance(state, Parameter) and not state.made_of


def _check_state(dims: tuple[Value, ...], wanted: tuple[int, int]) -> None:
    """Has a state the sizes that a module needs? Raises Raised."""
    whole_sizes = (dims[0], dims[2]) if len(dims) == 3 else ()
    known = all(type(each) is int for each in whole_sizes)
    if len(dims) == 3 and not known:
        raise Unreadable(f"first states of {said(list(dims))} are not read", f"({wanted[0]}, batch, {wanted[1]})")
    if dims and (len(dims) != 3 or whole_sizes != wanted):
        raise Raised("RuntimeError", f"expected hidden size ({wanted[0]}, batch, {wanted[1]}), got {said(list(dims))}")


PRIMED = "states that go from layer to layer, or from step to step, are no rows, and in no receptive field"


def _run(
    machine: Machine, x: TorchTensor, row: TorchLayer, module: Instance, path: str, registered: bool, primed: bool
) -> tuple[TorchTensor, Value]:
    """All layers, each on what the steps of the one before it leave; what comes out, and the last states."""
    recorder, a, built = x.recorder, module.attributes, module.attributes[BUILT]
    place = built if isinstance(built, CodePlace) else None
    units, both = whole(a["hidden_size"], "hidden_size"), bool(a["bidirectional"])
    given: Given = {"": units, ("twobias" if a["bias"] else "nobias"): True, "sequence": True}
    given |= {"primed": True} if primed else {}
    claims: tuple[Claim, ...] = recorder.declared(module, row, place) if path not in recorder.ran else ()
    recorder.ran.add(path)
    many = whole(a["num_layers"], "num_layers")
    finals: list[FinalState] = []
    for layer in range(many):
        label = f"{path}.l{layer}" if many > 1 else path
        made = recorder.add(machine, "bi" * both + row.word, given, (x,), label, place, claims)
        weights_run(made, _of_layer(module, layer), path, registered)
        x, claims = TorchTensor(recorder, made.value, x.order), ()
        finals += [FinalState(x, units, both, back) for back in range(1 + both)]
    states = LastStates(tuple(finals))
    return x, (states, LastStates(tuple(finals), cells=True)) if row.word == "lstm" else states


def _of_layer(module: Instance, layer: int) -> list[Parameter]:
    return [value for key, value in module.attributes.items() if _is_of(key, layer) and isinstance(value, Parameter)]


def weights_run(made: TorchTensor, own: list[Parameter], path: str, registered: bool) -> None:
    """The parameters of one layer ran; where they did before they are counted once."""
    recorder = made.recorder
    firsts = {recorder.given_weights.setdefault(id(each), (made.value, each))[0] for each in own}
    if len(firsts) > 1:
        recorder.unread(f"{path} has some parameters of another layer, which is not read")
    if not registered:
        recorder.unregistered.setdefault(path)
        recorder.graph.share(made.value, -1)
    elif firsts != {made.value}:
        recorder.graph.share(made.value, firsts.pop())


def _is_of(key: str, layer: int) -> bool:
    """Is it the name of a parameter of this layer?"""
    return key.removesuffix("_reverse").endswith(f"_l{layer}") and key.startswith(("weight_", "bias_"))
