"""`nn.LSTMCell`, `nn.GRUCell` and `nn.RNNCell`: one step of a recurrent layer, which a loop of the program runs.

Each step is a row; the weights of all steps are the same. Source: torch.nn.modules.rnn of PyTorch 2.14.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING

from convcalc.layers.kind import Given
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.signatures import TAKES
from convcalc.readers.python.values import Class, CodePlace, Instance, Native, Raised, Unknown, Unreadable, Value, said
from convcalc.readers.pytorch.loose_tensors import LooseTensor
from convcalc.readers.pytorch.modules import BUILT, INITIALIZED
from convcalc.readers.pytorch.recurrent_modules import GATES, PRIMED, ROWS, weights_run
from convcalc.readers.pytorch.tensors import Parameter, PartlyRead, TorchTensor, needed_tensor, whole
from convcalc.readers.pytorch.torch_layers import Arguments, TorchLayer, arguments, flag
from convcalc.readers.pytorch.unsized_inputs import UnsizedInput

if TYPE_CHECKING:
    from convcalc.readers.pytorch.framework import PyTorch

_SIZES = "input_size hidden_size bias=True"

CELLS: dict[str, TorchLayer] = {
    "LSTMCell": TorchLayer("lstm", 1, _SIZES, lambda a, axes: {}, "input_size"),
    "GRUCell": TorchLayer("gru", 1, _SIZES, lambda a, axes: {}, "input_size"),
    "RNNCell": TorchLayer("rnn", 1, f"{_SIZES} nonlinearity=tanh", lambda a, axes: {}, "input_size"),
}
"""PyTorch's name -> its row."""

SIZES = ("input_size", "hidden_size")

NUMBERS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
"""The parameters of a cell by PyTorch's names."""

WORK_OF_A_CELL = 20


class CellState(PartlyRead):
    """The second half of an LSTMCell's state, which the next step gets, and nothing else that is read."""

    __slots__ = ("batch", "owner", "units")
    hint = "it goes into the next step, beside what the cell puts out: h, c = cell(x, (h, c))"

    def __init__(self, owner: str, batch: Value, units: int) -> None:
        self.owner, self.batch, self.units = owner, batch, units

    @property
    def dims(self) -> tuple[Value, ...]:
        return (self.batch, self.units)

    def copy(self) -> CellState:
        return self

    def refuse(self, what: str) -> Value:  # type: ignore[override]
        raise Unreadable(f"{what} of the state of the cells of {self.owner} is not read", self.hint)

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        return self.refuse(f"'{operator}'")

    def item(self, machine: Machine, key: Value) -> Value:
        return self.refuse(f"[{said(key)}]")

    def elements(self, machine: Machine) -> Iterator[Value]:
        self.refuse("a loop")
        return iter(())

    def truth(self) -> bool:
        raise Unreadable("which way it goes depends on the values of a tensor")


def cell_class(torch: PyTorch, name: str) -> Class:
    """The class of one of them."""
    row = CELLS[name]

    def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        assert isinstance(owner, Instance)
        a = arguments(row, name, args, named)
        for key in SIZES:
            if (count := whole(a[key], key)) < 1:
                raise Raised("ValueError", f"{key} of {name} is {count}, and must be above 0")
        machine.budget.layer(WORK_OF_A_CELL)
        owner.attributes |= {**a, INITIALIZED: True, BUILT: machine.here(), **_parameters(row.word, a)}
        return None

    def forward(machine: Machine, owner: Value, input: Value, hx: Value = None) -> Value:
        assert isinstance(owner, Instance)
        if isinstance(input, UnsizedInput):
            input.at_layer(row, owner)
        x = needed_tensor(input, name)
        path = torch.path_of(owner, name)
        registered = id(owner) in torch.paths or torch.running is None
        units = whole(owner.attributes["hidden_size"], "hidden_size")
        given: Given = {"": units, ("twobias" if owner.attributes["bias"] else "nobias"): True}
        if _is_primed(name, units, hx):
            given["primed"] = True
            machine.notes.setdefault(PRIMED, 1)
        made = _step(machine, x, row, owner, path, given)
        own = [owner.attributes.get(name) for name in NUMBERS]
        weights_run(made, [each for each in own if isinstance(each, Parameter)], path, registered)
        return (made, CellState(path, x.recorder.batch, units)) if row.word == "lstm" else made

    natives = {"__init__": Native(name, init), "forward": Native(name, forward), TAKES: tuple(row.names)}
    natives["reset_parameters"] = Native("reset_parameters", lambda machine, owner: None)
    return Class(name, (torch.module,), natives)


def stored_parameters(module: Instance) -> int | None:
    """How many numbers a recurrent module or cell trains; None of all others."""
    if module.cls.name not in ROWS | CELLS:
        return None
    return sum([prod([n for n in each.dims if isinstance(n, int)]) for each in module.attributes.values()
                if isinstance(each, Parameter)])  # fmt: skip


def _parameters(word: str, a: Arguments) -> dict[str, Value]:
    """The parameters of a cell by PyTorch's names."""
    arriving, units = [whole(a[key], key) for key in SIZES]
    rows = GATES[word] * units
    sizes: dict[str, tuple[int, ...]] = {"weight_ih": (rows, arriving), "weight_hh": (rows, units)}
    sizes |= {"bias_ih": (rows,), "bias_hh": (rows,)} if flag(a["bias"], "bias") else {}
    return {key: Parameter(dims) for key, dims in sizes.items()}


def _is_primed(name: str, units: int, hx: Value) -> bool:
    """Is the state that a step gets made by layers, rather than of numbers that nothing trains?"""
    every = list(hx) if isinstance(hx, list | tuple) else [] if hx is None else [hx]
    for each in every:
        if isinstance(each, UnsizedInput):
            each.needed("state", sizes=(units,))
        if isinstance(each, TorchTensor | LooseTensor | CellState | Parameter) and each.dims[-1:] not in ((units,), ()):
            raise Raised("RuntimeError", f"{name}: hidden has {said(each.dims[-1])} numbers, and {units} are needed")
        if isinstance(each, TorchTensor) and (len(each.dims) != 2 or each.order[0] != 0):
            raise Unreadable(f"{name} gets a state of {len(each.dims)} axes, where a batch of vectors is needed")
        if not isinstance(each, TorchTensor | LooseTensor | CellState | Parameter | Unknown):
            raise Unreadable(f"{name} gets a state that is not read: {getattr(each, 'unread', said(each))}")
    trained = any(isinstance(each, Parameter) and each.made_of for each in every)
    return trained or any(isinstance(each, TorchTensor | LooseTensor | CellState) for each in every)


def _step(machine: Machine, x: TorchTensor, row: TorchLayer, module: Instance, path: str, given: Given) -> TorchTensor:
    """One step: a vector as a sequence of one place, and the layer on it."""
    recorder, built = x.recorder, module.attributes[BUILT]
    place = built if isinstance(built, CodePlace) else None
    if x.parts is not None or len(x.order) != 2 or x.order[0] != 0 or not isinstance(x.dims[1], int):
        raise Unreadable(f"{module.cls.name} gets a tensor of {len(x.dims)} axes, where a batch of vectors is needed")
    step = recorder.add(machine, "reshape", {"size": (x.dims[1], 1)}, (x,), recorder.label("step"))
    claims = recorder.declared(module, row, place) if path not in recorder.ran else ()
    recorder.ran.add(path)
    return recorder.add(machine, row.word, given, (step,), path, place, claims)
