"""What each convention charges for a layer, one row a convention: kind of layer -> a sum of facts about it.

A rule is read as it stands: `2 macs + bias` is twice the multiply-accumulates and one for each number that a bias is
added to. Behind a bar stands what holds where the layer is no module: `2 out | in | 0` is for an nn.Module, a function
of F, and an operator or method of a tensor. `FACTS` of convcalc/ledger/operations.py says what the words stand for. A
kind is named by its word; a pool to a size is `avgpool to`, and bilinear upsampling `upsample bilinear`.

The rules were measured on single layers and on 15 networks of torchvision and 10 of Keras, to the unit: torch 2.13.0,
torchinfo 1.8.0, fvcore 0.1.5.post20221221, ptflops 0.7.5, thop 0.1.1.post2209072238, calflops 0.3.2, DeepSpeed 0.19.8,
torch-scan 0.2.0, keras 3.15.1, tensorflow 2.21.0, onnx-tool 1.0.1. Those of ptflops-2019, thop-2018, flopth and
convnet-burden were read off their source and are held against the totals that their READMEs print.
"""

from __future__ import annotations

from typing import TypeAlias

Rules: TypeAlias = "dict[str, str]"

OTHERS = ""
"""The row of all kinds that are not named: what a tool charges for what it does not look at."""

_FREE = "relu relu6 silu hswish hsigmoid sigmoid tanh lrelu elu gelu prelu maxpool softmax dropout"
_PRODUCTS: Rules = {"conv": "macs", "local": "macs", "tconv": "macs", "fc": "macs", OTHERS: "0"}
_RECURRENT = "lstm gru rnn bilstm bigru birnn"


def _of(words: str, rule: str) -> Rules:
    """The same rule for several kinds."""
    return dict.fromkeys(words.split(), rule)


_POOLS_BY_FUNCTION = {"maxpool": "in | in | 0", "avgpool": "in | in | 0", "avgpool to": "in | in | 0"}

_DEEPSPEED: Rules = {
    "conv": "2 macs + bias",
    "tconv": "2 macs + bias",
    "fc": "2 macs",
    "bn": "in + scaled",
    "gn": "5 in",
    **_of("relu silu lrelu elu gelu prelu softmax", "in | in | 0"),
    **_of("relu6 hswish hsigmoid sigmoid tanh dropout", "0"),
    **_POOLS_BY_FUNCTION,
    "gap": "in | in | 0",
    "add": "0 | out | 0",
    "mul": "0 | out | 0",
    "concat": "0",
    "upsample": "out | out | 0",
    "upsample bilinear": "out | out | 0",
}

_TORCHSCAN_MACS: Rules = {
    "conv": "macs",
    "tconv": "spread + 4 axes",
    "fc": "macs",
    "bn": "in + scaled",
    "maxpool": "taken - out | 0 | 0",
    "avgpool": "taken - out + over_axes | 0 | 0",
    "avgpool to": "adaptive - out + over_axes | 0 | 0",
    "gap": "adaptive - out + over_axes | 0 | 0",
    OTHERS: "0",
}

_MODULES_ONCE: Rules = {
    "conv": "macs + bias",
    "tconv": "macs + bias",
    "fc": "macs + bias",
    "bn": "in + scaled",
    **_of("relu relu6 prelu elu lrelu maxpool avgpool gap", "in | 0 | 0"),
    "avgpool to": "in | 0 | 0",
    **_of("silu gelu hswish hsigmoid sigmoid tanh softmax dropout add mul concat", "0"),
    **_of("upsample", "out | 0 | 0"),
    "upsample bilinear": "out | 0 | 0",
}

RULES: dict[str, Rules] = {
    "macs": {**_PRODUCTS, **_of(_RECURRENT, "macs"), "matmul": "0"},
    "flops": {**_of(f"conv local tconv fc {_RECURRENT}", "2 macs"), "matmul": "0", OTHERS: "0"},
    "flopcounter": {**_of("conv tconv fc", "2 macs"), OTHERS: "0"},
    "profiler": {
        "conv": "2 macs_2d",
        "tconv": "0",
        "fc": "2 macs",
        "add": "out | out | out | 0",
        "mul": "out | out | out | 0",
        OTHERS: "0",
    },
    "fvcore": {
        "conv": "macs",
        "tconv": "macs",
        "fc": "macs",
        "bn": "in + scaled",
        "gn": "5 in",
        **_of(_FREE, "0"),
        "avgpool": "0",
        "avgpool to": "in | in | 0",
        "gap": "in | in | 0",
        **_of("add mul concat", "0"),
        "upsample": "out",
        "upsample bilinear": "4 out",
    },
    "torchinfo": {
        "conv": "macs + bias",
        "tconv": "spread + bias",
        "fc": "macs + bias",
        **_of("bn gn prelu", "params"),
        OTHERS: "0",
    },
    "ptflops": {
        "conv": "macs + bias",
        "tconv": "macs + bias",
        "fc": "macs + bias",
        "bn": "in + scaled",
        "gn": "2 in",
        "relu": "2 out | in | 0",
        "relu6": "out | 0 | 0",
        **_of("silu lrelu", "in | in | 0"),
        **_of("elu gelu prelu", "2 in | in | 0"),
        **_of("maxpool avgpool", "2 in | in | 0"),
        "avgpool to": "2 in | in | 0",
        "gap": "2 in | in | 0",
        **_of("hswish hsigmoid sigmoid tanh dropout", "0"),
        "softmax": "in | in | 0",
        "add": "0 | out | 0",
        "mul": "0 | out | 0",
        "concat": "0",
        "upsample": "2 out | out | 0",
        "upsample bilinear": "2 out | out | 0",
    },
    "ptflops-2019": _MODULES_ONCE,
    "flopth": {**_MODULES_ONCE, "fc": "macs", "hswish": "out | 0 | 0", "hsigmoid": "out | 0 | 0", "tconv": "0"},
    "convnet-burden": {
        **_of("conv tconv fc", "macs + bias"),
        "bn": "0",
        **_of("relu relu6 lrelu", "2 out"),
        **_of("maxpool avgpool gap", "2 strided"),
        "add": "out",
        **_of("softmax dropout concat lrn", "0"),
    },
    "ptflops-aten": {"conv": "macs + bias", "tconv": "macs + bias", "fc": "macs + bias", OTHERS: "0"},
    "thop": {
        "conv": "macs",
        "tconv": "spread",
        "fc": "macs",
        "bn": "2 in + 2 scaled",
        "prelu": "in",
        "avgpool": "out | 0 | 0",
        "avgpool to": "in + out | 0 | 0",
        "gap": "in + out | 0 | 0",
        "softmax": "softened | 0 | 0",
        "upsample": "out | 0 | 0",
        "upsample bilinear": "11 out | 0 | 0",
        OTHERS: "0",
    },
    "thop-2019": {
        "conv": "macs + bias",
        "fc": "2 macs - out",
        "bn": "2 in + 2 scaled",
        "relu": "last_call | 0 | 0",
        "maxpool": "taken | 0 | 0",
        "avgpool": "out | 0 | 0",
        "avgpool to": "in + out | 0 | 0",
        "gap": "in + out | 0 | 0",
        "softmax": "softened | 0 | 0",
        **_of("dropout add mul concat", "0"),
    },
    "calflops": {**_DEEPSPEED, "tconv": "2 macs_over_groups + forward_bias", "upsample": "in | in | 0",
                 "upsample bilinear": "in | in | 0"},
    "calflops-macs": {"conv": "macs", "tconv": "macs_over_groups", "fc": "macs", OTHERS: "0"},
    "deepspeed": _DEEPSPEED,
    "deepspeed-macs": _PRODUCTS,
    "torchscan": _TORCHSCAN_MACS,
    "torchscan-flops": {
        **_TORCHSCAN_MACS,
        "conv": "2 macs - out + bias",
        "tconv": "2 spread - out + bias + 8 axes",
        "fc": "2 macs - out + bias",
        "bn": "2 in + 2 scaled + 2 c",
        "relu": "in | 0 | 0",
        "relu6": "2 in | 0 | 0",
        "sigmoid": "4 in | 0 | 0",
        "tanh": "6 in | 0 | 0",
        "lrelu": "4 in | 0 | 0",
        "elu": "6 in | 0 | 0",
        "dropout": "dropped | 0 | 0",
    },
    "keras": {
        "conv": "2 macs_ungrouped + bias",
        "tconv": "2 spread_by_stride + bias",
        "fc": "2 macs + bias",
        "bn": "2 in + 5 c + weights",
        **_of("relu relu6 lrelu sigmoid dropout concat gmp", "0"),
        **_of("silu hsigmoid", "2 in"),
        "hswish": "3 in",
        "gelu": "4 in",
        "softmax": "5 in",
        "maxpool": "read_2d",
        "avgpool": "read_2d",
        "gap": "in",
        "add": "met - out",
        "mul": "met - out",
        "scale": "2 in",
        "normalize": "2 in + 3",
    },
    "onnx-tool": {
        "conv": "macs + bias",
        "tconv": "spread + bias",
        "fc": "macs + out",
        "bn": "31 in",
        "relu": "in",
        "relu6": "2 in",
        "sigmoid": "32 in",
        "softmax": "36 in",
        "maxpool": "read",
        "avgpool": "read",
        "gap": "in + 4 c",
        "add": "out",
        **_of("dropout concat upsample", "0"),
    },
    "darknet": {"conv": "2 macs", "local": "2 macs", "maxpool": "read", "add": "out", "fc": "2 macs", OTHERS: "0"},
    "darknet-pjreddie": {"conv": "2 macs", "local": "2 macs", "fc": "2 macs", OTHERS: "0"},
}  # fmt: skip
RULES["thop-2018"] = {**RULES["thop-2019"], "conv": "macs + bias_channels", "maxpool": "0"}
RULES["timm"] = RULES["fvcore"]
RULES["ultralytics"] = {
    "conv": "2 macs",
    "tconv": "2 spread",
    "fc": "2 macs",
    "bn": "4 in + 4 scaled",
    "prelu": "2 in",
    "avgpool": "2 out | 0 | 0",
    "avgpool to": "2 in + 2 out | 0 | 0",
    "gap": "2 in + 2 out | 0 | 0",
    "softmax": "2 softened | 0 | 0",
    "upsample": "2 out | 0 | 0",
    "upsample bilinear": "22 out | 0 | 0",
    OTHERS: "0",
}
"""Twice what thop counts, row by row."""
