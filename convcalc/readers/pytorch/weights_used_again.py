"""Weights that run several times, in layers and in functions that are given them: each is counted once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.readers.python.values import Instance, Value
from convcalc.readers.pytorch.tensors import Parameter

if TYPE_CHECKING:
    from convcalc.readers.pytorch.recorder import Recorder


def layer_runs(recorder: Recorder, value: int, module: Instance) -> None:
    """A layer that runs again, or whose weight is that of another one, or was given to a function before."""
    weight = module.attributes.get("weight") or module.attributes.get("running_mean")  # a norm has one of both
    if not isinstance(weight, Parameter):
        return
    bias = module.attributes.get("bias")
    own = isinstance(bias, Parameter) and id(bias) not in recorder.given_biases
    own = own and recorder.run_biases.setdefault(id(bias), value) == value
    before = recorder.given_weights.get(id(weight), (0, weight))[0]
    first = recorder.weights.setdefault(id(weight), (value, module))[0]
    if first != value or before > 0:
        recorder.graph.share(value, first if first != value else before, own)
    elif isinstance(bias, Parameter) and not own:
        recorder.unread(f"{module.cls.name} has the bias of another layer, which is not read")


def weights_given(recorder: Recorder, value: int, weight: Parameter, what: str, bias: Value = None) -> None:
    """A layer has parameters of the program's own for its weight and bias: what is used again is counted once."""
    own = weight.whole_of(what)
    shift = bias.whole_of(f"{what}, its bias,") if isinstance(bias, Parameter) else None
    if shift is not None and shift.trained != own.trained:
        recorder.unread(f"{what} and its bias are not both parameters, which is not read")
    used = recorder.weights.get(id(own), recorder.given_weights.setdefault(id(own), (value, own)))[0]
    again = shift is not None and id(shift) in recorder.run_biases
    if shift is not None and not again:
        again = recorder.given_biases.setdefault(id(shift), (value, shift))[0] != value
    if own.trained and recorder.registered is not None and id(own) not in recorder.registered:
        recorder.unregistered.setdefault(recorder.graph.nodes[value - 1].label)
        recorder.graph.share(value, -1)
    elif not own.trained:
        recorder.graph.share(value, -1)
    elif used != value:
        recorder.graph.share(value, used, shift is not None and not again)
    elif again:
        recorder.unread(f"{what} has the bias of another layer, which is not read")


def forget_weights(recorder: Recorder, before: int) -> None:
    """The weights that layers behind so many were the first to use: those never ran."""
    for table in (recorder.weights, recorder.given_weights, recorder.given_biases):
        for key in [key for key, each in table.items() if each[0] > before]:
            del table[key]
    for key in [key for key, value in recorder.run_biases.items() if value > before]:
        del recorder.run_biases[key]
