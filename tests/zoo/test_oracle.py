"""Every network that torchvision has too, layer by layer, against what PyTorch ran of it."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pytest

from convcalc.network.rows import Row
from tests.places import FACTS
from tests.zoo.nets import NAMES, facts

ORACLE = FACTS / "oracle" / "torchvision"
KINDS = {"Conv2d": "conv", "Linear": "conv", "BatchNorm2d": "bn", "MaxPool2d": "maxpool"}
KINDS |= {"LayerNorm": "ln", "LayerNorm2d": "ln"}
OURS = {"fc": "conv", "dwconv": "conv"} | {kind: kind for kind in KINDS.values()}
RECORDS = {"inception_v3": "inception_v3_noaux", "inception_v3@aux": "inception_v3_auxtrain"}

pytestmark = pytest.mark.skipif(not ORACLE.is_dir(), reason="the records of PyTorch are not on this machine")


def record(name: str) -> Path | None:
    """What PyTorch ran of a network, on the input that ours has."""
    stem = RECORDS.get(name, name.removesuffix("@torchvision"))
    for path in (ORACLE / f"{stem}@{facts(name).in_.size[0]}.json", ORACLE / f"{stem}.json"):
        if path.exists():
            return path
    return None


THEIRS = [name for name in NAMES if "_" in name or name.endswith("@torchvision") or "densenet" in name]
THEIRS = [name for name in THEIRS if ORACLE.is_dir() and record(name)]


@functools.cache
def theirs(name: str) -> dict[str, Any]:
    path = record(name)
    assert path
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def of_ours(row: Row) -> tuple[Any, ...]:
    """A fully connected layer is a 1x1 convolution where channels come last (ConvNeXt), and sizes of 1 are left out."""
    return (OURS[row.kind], row.out.channels, tuple(n for n in row.out.size if n > 1), row.params, row.macs)


def of_theirs(layer: dict[str, Any]) -> tuple[Any, ...]:
    last = layer["kind"] in ("Linear", "LayerNorm")
    channels, *size = layer["out_shape"][::-1] if last else layer["out_shape"]
    return (KINDS[layer["kind"]], channels, tuple(n for n in size if n > 1), layer["params"], layer["macs"])


@pytest.mark.parametrize("name", THEIRS)
def test_every_layer_is_the_one_that_pytorch_ran(name: str) -> None:
    ours = [of_ours(row) for row in facts(name).rows if row.kind in OURS]
    them = [of_theirs(layer) for layer in theirs(name)["layers"] if layer["kind"] in KINDS]
    if name.startswith("inception"):  # its pools between branches are functions, of which no layer was recorded
        ours, them = ([row for row in rows if row[0] != "maxpool"] for rows in (ours, them))
    if name.startswith("regnet"):  # its shortcuts run before the blocks that they pass, ours behind them
        ours, them = sorted(ours), sorted(them)
    assert ours == them


@pytest.mark.parametrize("name", THEIRS)
def test_the_totals_are_those_of_pytorch(name: str) -> None:
    net, them = facts(name), theirs(name)
    assert (net.params + net.idle, net.macs) == (them["total_params"], them["macs_conv_linear"])


@pytest.mark.skipif(not ORACLE.is_dir(), reason="the records of PyTorch are not on this machine")
def test_all_of_torchvisions_families_are_compared() -> None:
    families = {path.stem.partition("@")[0].partition("_")[0].rstrip("0123456789") for path in ORACLE.iterdir()}
    compared = {name.partition("@")[0].partition("_")[0].rstrip("0123456789") for name in THEIRS}
    assert families - compared <= {"vgg"}  # compared in test_torchvision, under the names of their paper
