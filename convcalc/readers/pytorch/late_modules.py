"""What few networks have of `torch.nn`, and of packages beside it: loaded when a program asks for a part of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

from convcalc.readers.python.late_functions import LateFunction
from convcalc.readers.python.values import Class, Deferred, Named, Namespace, Value
from convcalc.readers.pytorch.torch_names import NN

if TYPE_CHECKING:
    from convcalc.readers.pytorch.framework import PyTorch

TRANSFORMER_PARTS = "Encoder Decoder EncoderLayer DecoderLayer".split()

FURTHER = "EmbeddingBag FractionalMaxPool2d FractionalMaxPool3d CosineSimilarity PairwiseDistance".split()
"""Layers that few networks have."""

WITH_WEIGHTS = ("AdaptiveLogSoftmaxWithLoss", "LinearCrossEntropyLoss")
"""Losses that have weights, which are not read."""

LIGHTNING = ("pytorch_lightning", "lightning", "lightning.pytorch")
"""The packages that have its module."""

TIMM = ("timm.layers", "timm.models.layers", "timm.models.layers.drop", "timm.models.layers.helpers")
"""Where programs of various years import its small modules from."""


def late_modules(torch: PyTorch) -> Named:
    """The classes by name, each the same however often it is asked for."""
    makers = {
        "RNN LSTM GRU": _recurrent,
        "RNNCell LSTMCell GRUCell": _cells,
        "MultiheadAttention": _attention,
        " ".join(["Transformer", *[f"Transformer{each}" for each in TRANSFORMER_PARTS]]): _transformer,
        "Bilinear": _bilinear,
        "ParameterList ParameterDict": _containers,
    }
    made: Named = {}
    for names, maker in makers.items():
        classes = cache(partial(maker, torch))
        made |= {name: Deferred(partial(_one_of, classes, name)) for name in names.split()}
    losses = [name for name in sorted(NN) if name.endswith("Loss") and name not in WITH_WEIGHTS]
    return made | {name: Deferred(cache(partial(_further, torch, name))) for name in (*FURTHER, *losses)}


def _one_of(classes: Callable[[], Named], name: str) -> Value:
    return classes()[name]


def _recurrent(torch: PyTorch) -> Named:
    from convcalc.readers.pytorch.recurrent_modules import ROWS, recurrent_class

    return {name: recurrent_class(torch, name) for name in ROWS}


def _cells(torch: PyTorch) -> Named:
    from convcalc.readers.pytorch.recurrent_cells import CELLS, cell_class

    return {name: cell_class(torch, name) for name in CELLS}


def _attention(torch: PyTorch) -> Named:
    from convcalc.readers.pytorch.attention_modules import attention_class

    return {"MultiheadAttention": attention_class(torch.nn, torch.module)}


def _transformer(torch: PyTorch) -> Named:
    from convcalc.readers.pytorch.transformer_modules import transformer_modules

    return transformer_modules(torch.nn, torch.module)


def _bilinear(torch: PyTorch) -> Named:
    from convcalc.readers.pytorch.bilinear import bilinear_class

    return {"Bilinear": bilinear_class(torch.module)}


def _containers(torch: PyTorch) -> Named:
    from convcalc.readers.pytorch.parameter_containers import parameter_containers

    return parameter_containers(torch.module)


def _further(torch: PyTorch, name: str) -> Value:
    from convcalc.readers.pytorch.further_layers import further_layer

    return further_layer(torch.nn, torch.module, name)


def other_packages(
    module: Class, module_of: Callable[[str, str, Value], Class], find: Callable[[str], Value]
) -> dict[str, Callable[[], Named | Namespace]]:
    """The packages by name; module: `nn.Module`, module_of: makes one that calls a function, find: a module by name."""
    patterns, lightning = "pytorch.einops_patterns", LateFunction("pytorch.lightning", "lightning")
    timm = partial(LateFunction("pytorch.timm_layers", "timm_layers"), module_of, find)
    return {
        "einops": LateFunction(patterns, "einops"),
        "einops.layers.torch": partial(LateFunction(patterns, "einops_layers"), module),
        **dict.fromkeys(TIMM, timm),
        **dict.fromkeys(LIGHTNING, partial(lightning, module)),
    }
