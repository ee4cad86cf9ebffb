"""What PyTorch's layers keep of their arguments where that is not what was given, and what they have besides."""

from __future__ import annotations

from convcalc.readers.python.values import Class, Named, Unknown, Value
from convcalc.readers.pytorch.torch_layers import TorchLayer

BESIDE: dict[str, Named] = {
    "ReLU6": {"min_val": 0.0, "max_val": 6.0},
    "Upsample": {"name": "Upsample"},
}
"""Attributes of a layer that are none of its arguments."""

NOT_READ = {
    "RNN": "mode proj_size",
    "LSTM": "mode",
    "GRU": "mode proj_size",
    "MultiheadAttention": "in_proj_weight in_proj_bias q_proj_weight k_proj_weight v_proj_weight bias_k bias_v",
    "TransformerEncoderLayer": "activation_relu_or_gelu dropout dropout1 dropout2",
    "TransformerDecoderLayer": "dropout dropout1 dropout2 dropout3",
    "TransformerEncoder": "num_layers enable_nested_tensor use_nested_tensor mask_check",
    "TransformerDecoder": "num_layers",
    "CrossEntropyLoss": "ignore_index label_smoothing weight reduction",
    "InstanceNorm1d": "running_mean running_var num_batches_tracked",
    "InstanceNorm2d": "running_mean running_var num_batches_tracked",
    "InstanceNorm3d": "running_mean running_var num_batches_tracked",
    "UpsamplingBilinear2d": "name mode align_corners recompute_scale_factor",
    "UpsamplingNearest2d": "name mode align_corners recompute_scale_factor",
    "ZeroPad2d": "value",
}
"""Attributes that a class of `torch.nn` has, and whose values nobody here knows."""


def stored(row: TorchLayer, name: str, a: Named) -> Named:
    """The attributes of a layer that differ from its arguments, or are beside them."""
    found = dict(BESIDE.get(name, {}))
    whole = a.get("normalized_shape")
    if type(whole) is int:
        found["normalized_shape"] = (whole,)
    if row.word in ("maxpool", "avgpool") and a.get("stride", 0) is None:
        found["stride"] = a.get("kernel_size")
    if row.word in ("conv", "tconv") and row.axes:
        found["transposed"] = row.word == "tconv"
        found |= {} if "output_padding" in a else {"output_padding": (0,) * row.axes}
    if "Pad" in name and type(sides := a.get("padding")) is int:
        found["padding"] = (sides,) * int(2 * _axes(name))
    return found


def _axes(name: str) -> int:
    """How many axes a class says that it pads: 2 of `ZeroPad2d`."""
    return int(name[-2]) if name[-1:] == "d" and name[-2:-1].isdigit() else 1


def not_read(cls: Class, name: str) -> Value:
    """What is known of an attribute that a class has and no object of it here, as some of `torch.nn`; None for none."""
    if cls.unknown:
        return Unknown(f"'{name}' of {cls.name}, for {cls.unknown} is not read")
    has = next((each.name for each in cls.mro if name in NOT_READ.get(each.name, "").split()), None)
    return None if has is None else Unknown(f"'{name}' of {has}")
