"""`torch.nn.modules` and what else `torch` has besides layers, and which layers run as functions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from convcalc.readers.python.host_types import TYPES
from convcalc.readers.python.instance_checks import instance_of
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import (
    Class,
    Deferred,
    Instance,
    Named,
    Namespace,
    Native,
    Trait,
    Unknown,
    Value,
    said,
)
from convcalc.readers.pytorch.autograd import AUTOGRAD
from convcalc.readers.pytorch.functional import FUNCTIONAL
from convcalc.readers.pytorch.late_modules import late_modules
from convcalc.readers.pytorch.modules import GIVEN
from convcalc.readers.pytorch.step_rows import on_rows
from convcalc.readers.pytorch.torch_layers import CUTS, TorchLayer
from convcalc.readers.pytorch.wrappers import COMPILED, PARALLEL

if TYPE_CHECKING:
    from convcalc.readers.pytorch.framework import PyTorch

BASES = {"bn": "_BatchNorm", "instnorm": "_InstanceNorm", "conv": "_ConvNd", "tconv": "_ConvTransposeNd"}
"""Our word for a layer -> the class that all its relatives come from."""

NORMS_OF_ANY = {"bn": "BatchNorm1d", "instnorm": "InstanceNorm1d"}
"""The bases that programs inherit from, and the layer whose arguments they take."""

PATCHES = {
    "Unfold": "kernel_size dilation=1 padding=0 stride=1",
    "Fold": "output_size kernel_size dilation=1 padding=0 stride=1",
}
"""Layers of patches, each the function of its name."""

FILES = (
    "activation adaptive batchnorm channelshuffle container conv distance dropout flatten fold instancenorm linear"
    " module normalization padding pixelshuffle pooling sparse upsampling"
).split()
"""The files of `torch.nn.modules`."""


def bases_of(module: Class) -> dict[str, Class]:
    """Our word for a layer -> the class that all of its number of axes come from."""
    return {word: Class(name, (module,)) for word, name in BASES.items()}


def add_modules_of_layers(torch: PyTorch) -> None:
    """The modules of `torch.nn` that are made of its layers, and those that hold parameters."""
    nn = torch.nn
    nn["parameter"] = Namespace("torch.nn.parameter", {"Parameter": nn["Parameter"]})
    nn["Buffer"] = Native("Buffer", lambda machine, data=None, persistent=True: data)
    nn |= late_modules(torch)
    nn |= {"DataParallel": PARALLEL["DataParallel"], "parallel": Namespace("torch.nn.parallel", PARALLEL)}
    norm = nn["SyncBatchNorm"]
    assert isinstance(norm, Class)
    norm.define({"convert_sync_batchnorm": Native("convert_sync_batchnorm", lambda machine, net, *rest: net)})


def library_modules(nn: Named, bases: dict[str, Class]) -> Namespace:
    """`torch.nn.modules`: every file of it has all names, as each stands in one of them only."""
    every = {**nn, **{cls.name: cls for cls in bases.values()}}
    files: Named = {name: Namespace(f"torch.nn.modules.{name}", every) for name in FILES}
    return Namespace("torch.nn.modules", {**every, **files, "utils": Namespace("torch.nn.modules.utils", TUPLES)})


def repeated(count: int) -> Native:
    """`_pair(3)` is (3, 3); several numbers stay as they are."""

    def run(machine: Machine, value: Value) -> Value:
        if isinstance(value, list | tuple | range):
            return tuple(elements(machine, value))
        return (value,) * count

    return Native(f"_ntuple({count})", run)


def _of_count(machine: Machine, n: Value, name: Value = "") -> Value:
    """`_ntuple(2)` is `_pair`."""
    return repeated(n if isinstance(n, int) and 0 <= n < 64 else 1)


TUPLES: Named = {
    "_single": repeated(1),
    "_pair": repeated(2),
    "_triple": repeated(3),
    "_quadruple": repeated(4),
    "_ntuple": Native("_ntuple", _of_count),
}
"""`torch.nn.modules.utils`"""


def _says(value: Value) -> Native:
    return Native("a question", lambda machine, *args, **named: value)


def _range_of(machine: Machine, dtype: Value = None) -> Value:
    """`torch.finfo(dtype).bits`; which numbers there are of a type is not followed."""
    name = getattr(dtype, "name", "float32")
    bits = "".join([each for each in str(name) if each.isdigit()])
    unknown: Named = {each: Unknown(f"the {each} of {name}") for each in ("min", "max", "eps", "tiny")}
    return Namespace("torch.finfo", {**unknown, "bits": int(bits) if bits else Unknown(f"the bits of {name}")})


def _distributions() -> Namespace:
    from convcalc.readers.pytorch.distributions import DISTRIBUTIONS

    return DISTRIBUTIONS


DTYPES: Named = {
    alias: Trait("dtype", name)
    for name, aliases in {
        "float32": "float32 float",
        "float64": "float64 double",
        "float16": "float16 half",
        "bfloat16": "bfloat16",
        "int64": "int64 long",
        "int32": "int32 int",
        "int16": "int16 short",
        "int8": "int8",
        "uint8": "uint8",
        "bool": "bool",
    }.items()
    for alias in aliases.split()
}
"""`torch.float32` and its like."""

LIBRARY: Named = {
    **DTYPES,
    **COMPILED,
    **{name: getattr(math, name) for name in ("pi", "e", "inf", "nan")},
    "jit": Namespace(
        "torch.jit",
        {
            "is_scripting": _says(False),
            "is_tracing": _says(False),
            "annotate": Native("annotate", lambda machine, kind, value: value),
            "isinstance": Native("isinstance", lambda machine, value, kind: instance_of(value, kind)),
        },
    ),
    "compiler": Namespace("torch.compiler", dict.fromkeys(("is_compiling", "is_dynamo_compiling"), _says(False))),
    "onnx": Namespace("torch.onnx", {"is_in_onnx_export": _says(False)}),
    "cuda": Namespace("torch.cuda", {"is_available": _says(False), "device_count": _says(0)}),
    "autograd": Namespace("torch.autograd", AUTOGRAD),
    "distributions": Deferred(_distributions),
    "Size": TYPES["tuple"],
    **{name: Native(name, _range_of) for name in ("finfo", "iinfo")},
    "get_default_dtype": _says(DTYPES["float32"]),
    "__version__": "2.13.0",
}
"""What `torch` has besides layers and functions: nothing is compiled or exported, and there is one device."""


TORCHVISION = "pytorch/vision"

HOW = frozenset("source trust_repo force_reload verbose skip_validation".split())
"""What says how a repository is fetched, and nothing of the network."""


def hub(networks: Callable[[], Value]) -> Namespace:
    """`torch.hub`: networks of repositories by their names; networks: finds `torchvision.models`."""

    def load(machine: Machine, repo_or_dir: Value, model: Value, *args: Value, **named: Value) -> Value:
        """`torch.hub.load("pytorch/vision:v0.10.0", "resnet18", pretrained=True)`"""
        repository = repo_or_dir.partition(":")[0] if isinstance(repo_or_dir, str) else ""
        if repository != TORCHVISION or not isinstance(model, str) or named.get("source", "github") != "github":
            return Unknown(f"torch.hub.load of {said(model)} from {said(repo_or_dir)}")
        given = {key: value for key, value in named.items() if key not in HOW}
        return machine.call(machine.attribute(networks(), model), *args, **given)

    return Namespace("torch.hub", {"load": Native("load", load)})


def by_function(machine: Machine, row: TorchLayer, layer: Instance, x: Value) -> Value:
    """What a layer makes where a function has more to say: of parted axes, and padding below 0; else None."""
    given = layer.attributes[GIVEN]
    if (rows := on_rows(machine, row, layer, x)) is not None:
        return rows
    if row.word == "softmax" and getattr(x, "parts", layer) is not None:
        return machine.call(FUNCTIONAL["softmax"], x, layer.attributes.get("dim", 1))
    if row.word == "upsample" and layer.attributes.get("mode") == "area":
        return machine.call(FUNCTIONAL["interpolate"], x, *[layer.attributes[each] for each in row.names[:3]])
    if isinstance(given, dict) and CUTS in given:
        return machine.call(FUNCTIONAL["pad"], x, list(given[CUTS]))
    return None
