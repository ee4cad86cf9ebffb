"""Transformers of `torch.nn`: layers of encoders and decoders, stacks of them, and both behind each other.

Source: torch.nn.modules.transformer of PyTorch 2.14; Vaswani et al. 2017, figure 1.
"""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.python.copies import COPIES
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import binary, elements
from convcalc.readers.python.values import Class, Deferred, Instance, Named, Native, Raised, Value, said
from convcalc.readers.pytorch.containers import MODULE_LIST
from convcalc.readers.pytorch.modules import initialize, put
from convcalc.readers.pytorch.tensors import whole
from convcalc.readers.pytorch.torch_layers import TorchLayer, arguments

LAYER = (
    "d_model nhead dim_feedforward=2048 dropout=0.1 activation=relu layer_norm_eps=1e-5 batch_first=False"
    " norm_first=False bias=True"
)
_LAYER = TorchLayer("", 0, LAYER, lambda a, axes: {})

TRANSFORMER = (
    "d_model=512 nhead=8 num_encoder_layers=6 num_decoder_layers=6 dim_feedforward=2048 dropout=0.1 activation=relu"
    " custom_encoder=None custom_decoder=None layer_norm_eps=1e-5 batch_first=False norm_first=False bias=True"
)
_TRANSFORMER = TorchLayer("", 0, TRANSFORMER, lambda a, axes: {})

ENCODER_PARTS, DECODER_PARTS = ("self_attn",), ("self_attn", "multihead_attn")
"""The attentions of a layer."""


def transformer_modules(nn: Named, module: Class) -> Named:
    """The classes by name; nn: the other layers of `torch.nn`, module: what they come from."""
    methods: dict[str, Named] = {
        "TransformerEncoderLayer": {"__init__": Native("__init__", _layer(nn, ENCODER_PARTS)), "forward": _ENCODED},
        "TransformerDecoderLayer": {"__init__": Native("__init__", _layer(nn, DECODER_PARTS)), "forward": _DECODED},
        "TransformerEncoder": {"__init__": _stack("encoder"), "forward": Native("forward", _through)},
        "TransformerDecoder": {"__init__": _stack("decoder"), "forward": Native("forward", _through)},
    }
    classes: Named = {name: Class(name, (module,), each) for name, each in methods.items()}
    both: Named = {
        "__init__": Native("__init__", _transformer(nn, classes)),
        "forward": Native("forward", _both),
        "generate_square_subsequent_mask": Native("generate_square_subsequent_mask", _mask),
    }
    return {**classes, "Transformer": Class("Transformer", (module,), both)}


def _attention(nn: Named) -> Value:
    found = nn["MultiheadAttention"]
    return found.find() if isinstance(found, Deferred) else found


def _layer(nn: Named, attentions: tuple[str, ...]) -> Callable[..., Value]:
    def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        a = arguments(_LAYER, "a layer of a transformer", args, named)
        width, hidden, bias = a["d_model"], a["dim_feedforward"], a["bias"]
        initialize(machine, owner)
        assert isinstance(owner, Instance)
        owner.attributes["norm_first"] = a["norm_first"]
        for name in attentions:
            heads = {"bias": bias, "batch_first": a["batch_first"]}
            put(machine, owner, name, machine.call(_attention(nn), width, a["nhead"], **heads))
        put(machine, owner, "linear1", machine.call(nn["Linear"], width, hidden, bias))
        put(machine, owner, "linear2", machine.call(nn["Linear"], hidden, width, bias))
        for number in range(1, len(attentions) + 2):
            put(machine, owner, f"norm{number}", machine.call(nn["LayerNorm"], width, bias=bias))
        activation = "GELU" if a["activation"] == "gelu" or "gelu" in said(a["activation"]) else "ReLU"
        put(machine, owner, "activation", machine.call(nn[activation]))
        return None

    return init


def _encoded(machine: Machine, owner: Value, src: Value, *rest: Value, **named: Value) -> Value:
    """Attention and two linear layers, each with a sum and a norm before or behind it."""
    x = _attended(machine, owner, "self_attn", "norm1", src)
    return _fed_forward(machine, owner, "norm2", x)


def _decoded(machine: Machine, owner: Value, tgt: Value, memory: Value, *rest: Value, **named: Value) -> Value:
    """The same with a second attention, to what the encoder made."""
    x = _attended(machine, owner, "self_attn", "norm1", tgt)
    x = _attended(machine, owner, "multihead_attn", "norm2", x, memory)
    return _fed_forward(machine, owner, "norm3", x)


_ENCODED, _DECODED = Native("forward", _encoded), Native("forward", _decoded)


def _attended(machine: Machine, owner: Value, attention: str, norm: str, x: Value, to: Value = None) -> Value:
    """Behind an attention, to itself where nothing else is given."""

    def attend(given: Value) -> Value:
        assert isinstance(owner, Instance)
        keys = given if to is None else to
        made = machine.call(owner.attributes[attention], given, keys, keys, need_weights=False)
        assert isinstance(made, tuple)
        return made[0]

    return _around(machine, owner, norm, x, attend)


def _fed_forward(machine: Machine, owner: Value, norm: str, x: Value) -> Value:
    """Behind the two linear layers."""

    def feed(given: Value) -> Value:
        assert isinstance(owner, Instance)
        for name in ("linear1", "activation", "linear2"):
            given = machine.call(owner.attributes[name], given)
        return given

    return _around(machine, owner, norm, x, feed)


def _around(machine: Machine, owner: Value, norm: str, x: Value, inner: Callable[[Value], Value]) -> Value:
    """A sum around a part, with its norm before the part or behind the sum."""
    assert isinstance(owner, Instance)
    part = owner.attributes
    if part["norm_first"]:
        return binary(machine, "+", x, inner(machine.call(part[norm], x)))
    return machine.call(part[norm], binary(machine, "+", x, inner(x)))


def _stack(side: str) -> Native:
    signature = f"{side}_layer num_layers norm=None enable_nested_tensor=True mask_check=True"
    row = TorchLayer("", 0, signature, lambda a, axes: {})

    def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        """So many layers as the first is, each with weights of its own."""
        a = arguments(row, f"a stack of {side} layers", args, named)
        initialize(machine, owner)
        assert isinstance(owner, Instance)
        count = whole(a["num_layers"], "num_layers")
        machine.budget.container(count)
        layers = [machine.call(COPIES["deepcopy"], a[f"{side}_layer"]) for _ in range(count)]
        owner.attributes["layers"] = machine.call(MODULE_LIST, layers)
        owner.attributes["norm"] = a["norm"]
        return None

    return Native("__init__", init)


def _mask(machine: Machine, *given: Value, **named: Value) -> Value:
    """Which steps may look at which: numbers that no layer is made of."""
    n = named.get("sz", given[-1] if given else None)
    return machine.numbers_of((whole(n, "sz"),) * 2)


def _through(machine: Machine, owner: Value, x: Value, *rest: Value, **named: Value) -> Value:
    """Layer by layer; of a decoder each gets what the encoder made, too."""
    assert isinstance(owner, Instance)
    given = {name: named[name] for name in ("memory",) if name in named}
    for each in elements(machine, owner.attributes["layers"]):
        x = machine.call(each, x, *rest, **given)
    norm = owner.attributes["norm"]
    return x if norm is None else machine.call(norm, x)


def _transformer(nn: Named, classes: Named) -> Callable[..., Value]:
    def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        a = arguments(_TRANSFORMER, "Transformer", args, named)
        initialize(machine, owner)
        assert isinstance(owner, Instance)
        of_layer = {key: a[key] for key in ("dim_feedforward", "activation", "batch_first", "norm_first", "bias")}
        for name, side in (("encoder", "Encoder"), ("decoder", "Decoder")):
            made = a[f"custom_{name}"]
            if made is None:
                layer = machine.call(classes[f"Transformer{side}Layer"], a["d_model"], a["nhead"], **of_layer)
                norm = machine.call(nn["LayerNorm"], a["d_model"], bias=a["bias"])
                made = machine.call(classes[f"Transformer{side}"], layer, a[f"num_{name}_layers"], norm)
            put(machine, owner, name, made)
        owner.attributes |= {key: a[key] for key in ("d_model", "nhead", "batch_first")}
        return None

    return init


def _both(machine: Machine, owner: Value, src: Value, tgt: Value = None, *rest: Value, **named: Value) -> Value:
    if tgt is None:
        raise Raised("TypeError", "Transformer needs src and tgt")
    assert isinstance(owner, Instance)
    memory = machine.call(owner.attributes["encoder"], src)
    return machine.call(owner.attributes["decoder"], tgt, memory)
