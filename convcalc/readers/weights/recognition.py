"""Networks known by the names and shapes of their tensors.

The rows of torchvision.tsv are made by `python -m tests.make_fingerprints` from what torchvision's own models hold.
Shapes say nothing of strides, paddings, pools and activations: a network that is recognized has those of torchvision.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

from convcalc._namedtuple import NamedTuple
from convcalc.readers.weights.tensor_table import COUNTERS, TensorTable, without_prefix

KNOWN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "torchvision.tsv")
AUXILIARY = ("aux1.", "aux2.", "AuxLogits.")
"""Heads that are run in training only; files hold them or not."""


class Fingerprint(NamedTuple):
    """A network of torchvision by its name.

    head: the layer that gives the classes, which may be of any number.  arrives: its weights for each class, as
    `512`.  digest: of all other tensors.
    """

    name: str
    head: str
    arrives: str
    digest: str


class Recognized(NamedTuple):
    """The network that tensors belong to, and how many classes its head has; None where the head is left out."""

    fingerprint: Fingerprint
    classes: int | None


def fingerprints() -> list[Fingerprint]:
    """All that are known."""
    with open(KNOWN, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    return [Fingerprint._make(row) for row in rows]


def recognized(table: TensorTable) -> Recognized | None:
    """The network that a table of tensors belongs to; None for one that is not known here."""
    shapes = shapes_of(table)
    lines = _lines(shapes)
    digests: dict[str, str] = {}
    for each in fingerprints():
        if each.head not in digests:
            digests[each.head] = _digest(lines, each.head)
        if each.digest == digests[each.head]:
            weight, bias = shapes.get(each.head + ".weight"), shapes.get(each.head + ".bias")
            if weight is None and bias is None:
                return Recognized(each, None)
            if weight and bias == weight[:1] and _written(weight[1:]) == each.arrives:
                return Recognized(each, weight[0])
    return None


def shapes_of(table: TensorTable) -> dict[str, tuple[int, ...]]:
    """The shapes by the names that torchvision uses today, without counters, which old files do not have."""
    kept = {each.name: each.shape for each in table.tensors if each.part not in COUNTERS}
    return {_today(short): kept[name] for name, short in without_prefix(kept).items()}


def digest_of(shapes: Mapping[str, tuple[int, ...]], head: str) -> str:
    """A short text that differs where a name or a shape does; of the head only what arrives at it matters.

    >>> one = digest_of({"conv.weight": (8, 3, 3, 3), "fc.weight": (10, 8), "fc.bias": (10,)}, "fc")
    >>> one == digest_of({"fc.bias": (2,), "fc.weight": (2, 8), "conv.weight": (8, 3, 3, 3)}, "fc")
    True
    """
    return _digest(_lines(shapes), head)


def _lines(shapes: Mapping[str, tuple[int, ...]]) -> list[tuple[str, str]]:
    """A line for each tensor, in their order, with its name."""
    every = [(f"{name} {_written(shape)}", name) for name, shape in shapes.items() if not name.startswith(AUXILIARY)]
    return sorted(every)


def _digest(lines: Iterable[tuple[str, str]], head: str) -> str:
    own = (head + ".weight", head + ".bias")
    return sha256("\n".join([line for line, name in lines if name not in own]).encode()).hexdigest()[:20]


def _written(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape))


OLD_NAMES = re.compile(r"(denselayer\d+\.(?:norm|conv))\.(?=[12]\.)")
"""DenseNet's files of 2017 name their layers norm.1, conv.1: torchvision/models/densenet.py renames them, too."""


def _today(name: str) -> str:
    return OLD_NAMES.sub(r"\1", name)
