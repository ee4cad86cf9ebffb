"""`F.multi_head_attention_forward`: attention with weights that are given, as CLIP's pooling has it.

Source: torch.nn.functional.multi_head_attention_forward of PyTorch 2.14.
"""

from __future__ import annotations

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Raised, Unreadable, Value, said
from convcalc.readers.pytorch.attention_modules import attended, averaged
from convcalc.readers.pytorch.loose_tensors import LooseTensor, loosened
from convcalc.readers.pytorch.own_weights import OWN_WEIGHTS
from convcalc.readers.pytorch.tensors import Parameter, whole
from convcalc.readers.pytorch.torch_layers import TorchLayer, arguments

_ROW = TorchLayer(
    "",
    0,
    "query key value embed_dim_to_check num_heads in_proj_weight in_proj_bias bias_k bias_v add_zero_attn dropout_p"
    " out_proj_weight out_proj_bias training=True key_padding_mask=None need_weights=True attn_mask=None"
    " use_separate_proj_weight=False q_proj_weight=None k_proj_weight=None v_proj_weight=None static_k=None"
    " static_v=None average_attn_weights=True is_causal=False",
    lambda a, axes: {},
)
_OPTIONAL = ("bias_k", "bias_v", "static_k", "static_v", "add_zero_attn")
_WEIGHTS = ("q_proj_weight", "k_proj_weight", "v_proj_weight")


def attention(machine: Machine, *args: Value, **named: Value) -> Value:
    """What it gives back, and the weights of the heads; the steps are the first axis, the batch the second."""
    a = arguments(_ROW, "multi_head_attention_forward", args, named)
    if any(a[key] for key in _OPTIONAL):
        raise Unreadable("attention with keys and values beside those that are given (bias_k, static_k) is not read")
    query, heads = loosened(machine, a["query"]), whole(a["num_heads"], "num_heads")
    if not isinstance(query, LooseTensor) or len(query.counts) != 3:
        raise Unreadable(f"attention of {said(a['query'])} is not read", "sequences of a batch are: three axes")
    width = query.counts[-1]
    if heads < 1 or width % heads or width != a["embed_dim_to_check"]:
        raise Raised("AssertionError", f"embed_dim {width} must be {said(a['embed_dim_to_check'])}, in {heads} heads")
    parts = _apart(machine, a) if a["use_separate_proj_weight"] else _together(machine, a, width)
    made, weights = attended(machine, parts, heads, False)
    out = machine.call(OWN_WEIGHTS["linear"], made, a["out_proj_weight"], a["out_proj_bias"])
    if not a["need_weights"]:
        return out, None
    return out, averaged(machine, weights) if a["average_attn_weights"] else weights


def _apart(machine: Machine, a: dict[str, Value]) -> tuple[Value, ...]:
    """Queries, keys and values of weights of their own."""
    bias = a["in_proj_bias"]
    shifts: tuple[Value, ...] = (None, None, None)
    if isinstance(bias, Parameter):
        shifts = bias.made_of
        if bias.mixed or len(shifts) != 3 or len({each.dims for each in bias.made_of}) != 1:
            raise Unreadable("biases of attention in one vector, which the weights do not share, are not read")
    given = [a[key] for key in ("query", "key", "value")]
    calls = zip(given, [a[key] for key in _WEIGHTS], shifts, strict=True)
    return tuple([machine.call(OWN_WEIGHTS["linear"], x, weight, shift) for x, weight, shift in calls])


def _together(machine: Machine, a: dict[str, Value], width: int) -> tuple[Value, ...]:
    """Queries, keys and values of one weight, where all three are made of the same."""
    if a["query"] is not a["key"] or a["key"] is not a["value"]:
        raise Unreadable("attention with one weight for queries, keys and values is read where these are the same")
    made = machine.call(OWN_WEIGHTS["linear"], a["query"], a["in_proj_weight"], a["in_proj_bias"])
    parts = machine.call(machine.attribute(made, "split"), width, -1)
    assert isinstance(parts, tuple | list)
    return tuple(parts)
