"""`nn.MultiheadAttention`: linear layers, and products of what they make.

Source: torch.nn.modules.activation and torch.nn.functional.multi_head_attention_forward of PyTorch 2.14.
"""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Class, Instance, Named, Native, Raised, Unreadable, Value, said
from convcalc.readers.pytorch.loose_tensors import LooseTensor, counts_of, loosened
from convcalc.readers.pytorch.modules import initialize, put
from convcalc.readers.pytorch.products import PRODUCTS
from convcalc.readers.pytorch.tensors import Parameter, whole
from convcalc.readers.pytorch.torch_layers import TorchLayer, arguments

SIGNATURE = (
    "embed_dim num_heads dropout=0.0 bias=True add_bias_kv=False add_zero_attn=False kdim=None vdim=None"
    " batch_first=False"
)
_ROW = TorchLayer("", 0, SIGNATURE, lambda a, axes: {})
_PARTS = ("q_proj", "k_proj", "v_proj", "out_proj")


def attention_class(nn: Named, module: Class) -> Class:
    """The class; nn: the other layers of `torch.nn`, module: what it comes from."""
    natives: Named = {"__init__": Native("MultiheadAttention", _init(nn)), "forward": Native("forward", _forward)}
    return Class("MultiheadAttention", (module,), natives)


def _init(nn: Named) -> Callable[..., Value]:
    def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        """Three linear layers, which PyTorch keeps in one weight where all get as many numbers, and the last."""
        a = arguments(_ROW, "MultiheadAttention", args, named)
        width, heads = whole(a["embed_dim"], "embed_dim"), whole(a["num_heads"], "num_heads")
        if heads < 1 or width % heads:
            raise Raised("AssertionError", f"embed_dim {width} must be divisible by num_heads {heads}")
        if a["add_bias_kv"] or a["add_zero_attn"]:
            raise Unreadable("a MultiheadAttention with further keys (add_bias_kv, add_zero_attn) is not read")
        initialize(machine, owner)
        assert isinstance(owner, Instance)
        kept = ("embed_dim", "num_heads", "batch_first", "dropout", "add_zero_attn")
        owner.attributes |= {key: a[key] for key in kept if key in a} | {"head_dim": width // heads}
        owner.attributes |= {key: a[key] or width for key in ("kdim", "vdim")}
        widths = (width, a["kdim"] or width, a["vdim"] or width, width)
        for name, arriving in zip(_PARTS, widths, strict=True):
            put(machine, owner, name, machine.call(nn["Linear"], arriving, width, a["bias"]))
        return None

    return init


def _forward(
    machine: Machine, owner: Value, query: Value, key: Value = None, value: Value = None, *rest: Value, **named: Value
) -> Value:
    assert isinstance(owner, Instance)
    if key is None or value is None:
        raise Raised("TypeError", "MultiheadAttention needs query, key and value")
    parts = [owner.attributes[name] for name in _PARTS]
    given = [loosened(machine, each) for each in (query, key, value)]
    axes_of = [len(counts_of(each)) for each in given if isinstance(each, LooseTensor | Parameter)]
    if all(isinstance(each, Parameter) for each in given) and axes_of == [3, 3, 3]:
        return _of_own_numbers(machine, parts, given), None
    if axes_of != [3, 3, 3] or not isinstance(given[1], LooseTensor):  # queries may be numbers that are trained
        raise Unreadable(f"MultiheadAttention of {said(query)} is not read", "sequences of a batch are: three axes")
    q, k, v = [machine.call(part, each) for part, each in zip(parts, given, strict=False)]
    made, shown = attended(machine, (q, k, v), owner.attributes["num_heads"], bool(owner.attributes["batch_first"]))
    if not named.get("need_weights", rest[1] if len(rest) > 1 else True):
        return machine.call(parts[3], made), None
    return machine.call(parts[3], made), averaged(machine, shown) if named.get("average_attn_weights", True) else shown


def _of_own_numbers(machine: Machine, parts: list[Value], given: list[Value]) -> Value:
    """Attention of queries to themselves, as in the first layer of a decoder: no input reaches it."""
    made = machine.call(parts[0], given[0])
    assert isinstance(made, Parameter)
    for part, each in zip(parts[1:], given[1:], strict=False):
        of_part = machine.call(part, each)
        made = made.changed(made.dims, of_part) if isinstance(of_part, Parameter) else made
    return machine.call(parts[3], made)


def attended(machine: Machine, parts: tuple[Value, ...], heads: Value, first: bool) -> tuple[Value, Value]:
    """What heads make of queries, keys and values, and their weights; first: is the batch the first axis?"""
    q, k, v = [_in_heads(machine, each, heads, first) for each in parts]
    weights = PRODUCTS["matmul"](machine, q, _method(machine, k, "transpose", -2, -1))
    weights = _method(machine, weights, "softmax", -1)
    made = PRODUCTS["matmul"](machine, weights, v)
    axes = (0, 2, 1, 3) if first else (2, 0, 1, 3)
    return _method(machine, _method(machine, made, "permute", axes), "flatten", 2), weights


def averaged(machine: Machine, weights: Value) -> Value:
    """The mean of the heads' weights."""
    return _method(machine, loosened(machine, weights), "mean", 1)


def _in_heads(machine: Machine, x: Value, heads: Value, batch_first: bool) -> Value:
    """batch, heads, steps, numbers"""
    if isinstance(x, Parameter):
        parted = _method(machine, x, "reshape", *x.dims[:2], heads, -1)
    else:
        parted = _method(machine, x, "unflatten", 2, (heads, -1))
    return _method(machine, parted, "permute", (0, 2, 1, 3) if batch_first else (1, 2, 0, 3))


def _method(machine: Machine, x: Value, name: str, *args: Value) -> Value:
    return machine.call(machine.attribute(x, name), *args)
