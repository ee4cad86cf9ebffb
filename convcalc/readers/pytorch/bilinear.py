"""`nn.Bilinear`: a linear layer on the products of every number of one vector with every one of another.

Source: torch.nn.modules.linear of PyTorch 2.14, x1^T A x2 + b, with A of (out, in1, in2).
"""

from __future__ import annotations

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Class, Instance, Named, Native, Raised, Unreadable, Value, said
from convcalc.readers.pytorch.loose_tensors import LooseTensor, loosened, plain_sizes
from convcalc.readers.pytorch.modules import initialize
from convcalc.readers.pytorch.own_weights import OWN_WEIGHTS
from convcalc.readers.pytorch.products import PRODUCTS
from convcalc.readers.pytorch.tensors import Parameter, whole
from convcalc.readers.pytorch.torch_layers import TorchLayer, arguments, flag

SIZES = ("in1_features", "in2_features", "out_features")
_ROW = TorchLayer("", 0, "in1_features in2_features out_features bias=True device=None dtype=None", lambda a, axes: {})


def bilinear_class(module: Class) -> Class:
    """The class; module: what it comes from."""
    natives: Named = {"__init__": Native("Bilinear", _init), "forward": Native("Bilinear", _forward)}
    return Class("Bilinear", (module,), natives)


def _init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    a = arguments(_ROW, "Bilinear", args, named)
    one, other, made = [whole(a[key], key) for key in SIZES]
    if min(one, other, made) < 1:
        raise Raised("ValueError", f"Bilinear({one}, {other}, {made}): each must be above 0")
    initialize(machine, owner)
    assert isinstance(owner, Instance)
    owner.attributes |= {key: a[key] for key in SIZES}
    owner.attributes["weight"] = Parameter((made, one, other))
    owner.attributes["bias"] = Parameter((made,)) if flag(a["bias"], "bias") else None
    return None


def _forward(machine: Machine, owner: Value, input1: Value, input2: Value) -> Value:
    assert isinstance(owner, Instance)
    return bilinear(machine, input1, input2, owner.attributes["weight"], owner.attributes["bias"])


def bilinear(machine: Machine, input1: Value, input2: Value, weight: Value, bias: Value = None) -> Value:
    """`F.bilinear`: the products are those of activations, the weights those of a linear layer on them."""
    if not isinstance(weight, Parameter) or len(weight.dims) != 3:
        raise Unreadable(f"the weights of bilinear are {said(weight)}, whose sizes are not known")
    made, *needed = weight.dims
    pair = []
    for value, size, axis in ((input1, needed[0], -1), (input2, needed[1], -2)):
        one = loosened(machine, value)
        if not isinstance(one, LooseTensor):
            raise Unreadable(f"bilinear of {said(value)} is not read", "two tensors are")
        if one.counts[-1] != size:
            arrives = said(plain_sizes(one.counts))
            raise Raised("RuntimeError", f"the weights of bilinear are for {size:,} numbers, and {arrives} arrives")
        pair.append(machine.call(machine.attribute(one, "unsqueeze"), axis))
    products = PRODUCTS["matmul"](machine, *pair)
    flat = machine.call(machine.attribute(products, "flatten"), -2)
    return machine.call(OWN_WEIGHTS["linear"], flat, weight.changed((made, needed[0] * needed[1])), bias)
