"""What wraps a module or a call and leaves its layers as they are: `torch.nn.utils`, `torch.utils.checkpoint`."""

from __future__ import annotations

from convcalc.readers.python.late_functions import LateFunction
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Instance, Named, Namespace, Native, Unknown, Value
from convcalc.readers.pytorch.modules import WRAPPED


def _itself(machine: Machine, module: Value, *rest: Value, **named: Value) -> Value:
    """Spectral norm divides the weights by a number that is not trained; pruning sets some of them to 0."""
    return module


def _called(machine: Machine, function: Value, *args: Value, **named: Value) -> Value:
    """A checkpoint works the layers out a second time when the gradients are; the network is the same."""
    kept = {key: value for key, value in named.items() if key not in ("use_reentrant", "preserve_rng_state")}
    return machine.call(function, *args, **kept)


def _clipped(machine: Machine, parameters: Value, *rest: Value, **named: Value) -> Value:
    """What training does with gradients leaves the network as it is."""
    return Unknown("the norm of gradients")


def _parallel(machine: Machine, module: Value, *rest: Value, **named: Value) -> Value:
    """`nn.DataParallel(net)`: the network itself, which is `.module` of it."""
    if isinstance(module, Instance):
        module.attributes[WRAPPED] = True
    return module


def _compiled(machine: Machine, model: Value = None, *rest: Value, **named: Value) -> Value:
    """`torch.compile(net)`; without a network it is a decorator."""
    return Native("compile", _itself) if model is None else model


COMPILED: Named = {"compile": Native("compile", _compiled)}
"""What `torch` has that runs a network faster, and otherwise as it is."""
PARALLEL: Named = {name: Native(name, _parallel) for name in ("DataParallel", "DistributedDataParallel")}
"""`torch.nn.parallel`"""
NORMS: Named = {
    **{name: Native(name, _itself) for name in ("spectral_norm", "remove_spectral_norm")},
    "weight_norm": Native("weight_norm", LateFunction("pytorch.weight_norm", "weight_norm")),
    "remove_weight_norm": Native("remove_weight_norm", _itself),
}
"""What works weights out of others: spectral norm of no more than there were, weight norm of some more."""
PARAMETRIZATIONS: Named = {**NORMS, "orthogonal": Native("orthogonal", _itself)}
"""`torch.nn.utils.parametrizations`"""
PACKING: Named = {
    name: Native(name, LateFunction("pytorch.packed_sequences", name))
    for name in ("pack_padded_sequence", "pad_packed_sequence")
}
"""`torch.nn.utils.rnn`"""
UTILS: Named = {
    **NORMS,
    **{name: Native(name, _clipped) for name in ("clip_grad_norm_", "clip_grad_value_")},
    "rnn": Namespace("torch.nn.utils.rnn", PACKING),
    "parametrizations": Namespace("torch.nn.utils.parametrizations", PARAMETRIZATIONS),
}
"""`torch.nn.utils`"""
CHECKPOINT: Named = {"checkpoint": Native("checkpoint", _called)}
"""`torch.utils.checkpoint`"""
