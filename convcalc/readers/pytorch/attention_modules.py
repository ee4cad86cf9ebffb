"""`nn.MultiheadAttention` and the encoders of transformers: linear layers, and products of what they make.

Source: torch.nn.modules.activation and torch.nn.functional.multi_head_attention_forward of PyTorch 2.14.
"""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.python.copies import COPIES
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import binary, elements
from convcalc.readers.python.values import Class, Instance, Named, Native, Raised, Unreadable, Value, said
from convcalc.readers.pytorch.containers import MODULE_LIST
from convcalc.readers.pytorch.loose_tensors import LooseTensor, loosened
from convcalc.readers.pytorch.modules import initialize, put
from convcalc.readers.pytorch.products import PRODUCTS
from convcalc.readers.pytorch.tensors import whole
from convcalc.readers.pytorch.torch_layers import TorchLayer, arguments

SIGNATURE = (
    "embed_dim num_heads dropout=0.0 bias=True add_bias_kv=False add_zero_attn=False kdim=None vdim=None"
    " batch_first=False"
)
_ROW = TorchLayer("", 0, SIGNATURE, lambda a, axes: {})
_PARTS = ("q_proj", "k_proj", "v_proj", "out_proj")


def attention_modules(nn: Named, module: Class) -> Named:
    """The classes; nn: the other layers of `torch.nn`, to which they are added, module: what they come from."""
    natives: Named = {"__init__": Native("MultiheadAttention", _init(nn)), "forward": Native("forward", _forward)}
    nn["MultiheadAttention"] = Class("MultiheadAttention", (module,), natives)
    layer: Named = {"__init__": Native("TransformerEncoderLayer", _encoder_layer(nn)), "forward": Native("x", _encoded)}
    stack: Named = {"__init__": Native("TransformerEncoder", _stacked), "forward": Native("forward", _through)}
    return {
        "TransformerEncoderLayer": Class("TransformerEncoderLayer", (module,), layer),
        "TransformerEncoder": Class("TransformerEncoder", (module,), stack),
    }


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
        owner.attributes |= {key: a[key] for key in ("embed_dim", "num_heads", "batch_first")}
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
    if not all(isinstance(each, LooseTensor) and len(each.counts) == 3 for each in given):
        raise Unreadable(f"MultiheadAttention of {said(query)} is not read", "sequences of a batch are: three axes")
    q, k, v = [machine.call(part, each) for part, each in zip(parts, given, strict=False)]
    heads, first = owner.attributes["num_heads"], bool(owner.attributes["batch_first"])
    q, k, v = [_in_heads(machine, each, heads, first) for each in (q, k, v)]
    weights = PRODUCTS["matmul"](machine, q, _method(machine, k, "transpose", -2, -1))
    weights = _method(machine, weights, "softmax", -1)
    made = PRODUCTS["matmul"](machine, weights, v)
    axes = (0, 2, 1, 3) if first else (2, 0, 1, 3)
    made = _method(machine, _method(machine, made, "permute", axes), "flatten", 2)
    shown = weights if named.get("need_weights", rest[1] if len(rest) > 1 else True) else None
    if shown is not None and named.get("average_attn_weights", True):
        shown = _method(machine, loosened(machine, shown), "mean", 1)
    return machine.call(parts[3], made), shown


def _in_heads(machine: Machine, x: Value, heads: Value, batch_first: bool) -> Value:
    """batch, heads, steps, numbers"""
    parted = _method(machine, x, "unflatten", 2, (heads, -1))
    return _method(machine, parted, "permute", (0, 2, 1, 3) if batch_first else (1, 2, 0, 3))


def _method(machine: Machine, x: Value, name: str, *args: Value) -> Value:
    return machine.call(machine.attribute(x, name), *args)


ENCODER_LAYER = (
    "d_model nhead dim_feedforward=2048 dropout=0.1 activation=relu layer_norm_eps=1e-5 batch_first=False"
    " norm_first=False bias=True"
)
_ENCODER_LAYER = TorchLayer("", 0, ENCODER_LAYER, lambda a, axes: {})


def _encoder_layer(nn: Named) -> Callable[..., Value]:
    def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        a = arguments(_ENCODER_LAYER, "TransformerEncoderLayer", args, named)
        width, hidden, bias = a["d_model"], a["dim_feedforward"], a["bias"]
        initialize(machine, owner)
        assert isinstance(owner, Instance)
        owner.attributes["norm_first"] = a["norm_first"]
        heads = {"bias": bias, "batch_first": a["batch_first"]}
        put(machine, owner, "self_attn", machine.call(nn["MultiheadAttention"], width, a["nhead"], **heads))
        put(machine, owner, "linear1", machine.call(nn["Linear"], width, hidden, bias))
        put(machine, owner, "linear2", machine.call(nn["Linear"], hidden, width, bias))
        for name in ("norm1", "norm2"):
            put(machine, owner, name, machine.call(nn["LayerNorm"], width, bias=bias))
        activation = "GELU" if a["activation"] == "gelu" or "gelu" in said(a["activation"]) else "ReLU"
        put(machine, owner, "activation", machine.call(nn[activation]))
        return None

    return init


def _encoded(machine: Machine, owner: Value, x: Value, *rest: Value, **named: Value) -> Value:
    """Attention and two linear layers, each with a sum and a norm before or behind it."""
    assert isinstance(owner, Instance)
    part = owner.attributes
    first = bool(part["norm_first"])
    given = machine.call(part["norm1"], x) if first else x
    made = machine.call(part["self_attn"], given, given, given, need_weights=False)
    assert isinstance(made, tuple)
    x = binary(machine, "+", x, made[0])
    x = x if first else machine.call(part["norm1"], x)
    inner = machine.call(part["norm2"], x) if first else x
    for name in ("linear1", "activation", "linear2"):
        inner = machine.call(part[name], inner)
    x = binary(machine, "+", x, inner)
    return x if first else machine.call(part["norm2"], x)


def _stacked(
    machine: Machine,
    owner: Value,
    encoder_layer: Value,
    num_layers: Value,
    norm: Value = None,
    *rest: Value,
    **named: Value,
) -> Value:
    """So many layers as the first is, each with weights of its own."""
    initialize(machine, owner)
    assert isinstance(owner, Instance)
    count = whole(num_layers, "num_layers")
    machine.budget.container(count)
    owner.attributes["layers"] = machine.call(
        MODULE_LIST, [machine.call(COPIES["deepcopy"], encoder_layer) for _ in range(count)]
    )
    owner.attributes["norm"] = norm
    return None


def _through(machine: Machine, owner: Value, x: Value, *rest: Value, **named: Value) -> Value:
    assert isinstance(owner, Instance)
    for each in elements(machine, owner.attributes["layers"]):
        x = machine.call(each, x)
    norm = owner.attributes["norm"]
    return x if norm is None else machine.call(norm, x)
