"""The parameters of one layer whose input size is not given: they do not depend on it."""

from __future__ import annotations

from typing import Any

from convcalc._namedtuple import NamedTuple
from convcalc.document import derived
from convcalc.document.model import Document, Part, Text
from convcalc.features.layer.layer import layer
from convcalc.features.layer.report import counted, data, named, row
from convcalc.layers.kind import Derivation

SIZED = ("same", "same_lower")
"""Paddings that depend on the size of the input."""


class LayerCounts(NamedTuple):
    """What is known of a layer without its input's size; all that needs one is None."""

    kind: str
    text: str
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...] | None
    dilation: tuple[int, ...]
    groups: int
    params: int
    weights: int
    biases: int
    formulas: tuple[Derivation, ...]
    notes: tuple[str, ...]
    in_: None = None
    out: None = None
    macs: None = None
    remainder: None = None
    unread: None = None


def counts(kind: str, note: str, **given: Any) -> LayerCounts:
    """A layer's parameters, its channels and filters given.  note: what is missing, in the words of the way in.

    It is measured on an input into which it fits, and all that depends on that one is left out.
    """
    numbers = [n for name in ("f", "d", "p", "s") for n in _numbers(given.get(name))]
    facts = layer(kind, n=max([1, *numbers]) ** 2 * 2 + 1, **given)
    assert facts.params is not None and facts.weights is not None and facts.biases is not None
    padding = None if given.get("p") in SIZED else facts.padding
    steps = tuple([each for each in facts.formulas if each.role in ("weights", "biases")])
    return LayerCounts(
        facts.kind,
        facts.text,
        facts.kernel,
        facts.stride,
        padding,
        facts.dilation,
        facts.groups,
        facts.params,
        facts.weights,
        facts.biases,
        steps,
        (note,),
    )


def _numbers(value: Any) -> list[int]:
    """All numbers in a setting, whatever it is made of."""
    if isinstance(value, int):
        return [value]
    return [n for each in value for n in _numbers(each)] if isinstance(value, tuple) else []


def document(found: LayerCounts, explain: bool = False) -> Document:
    """The report; `explain` shows weights and biases apart, with their sources."""
    (total,) = counted(found.formulas)
    apart: list[Part] = [derived.shown(each, cited=True) for each in found.formulas] if explain else []
    parts = [*apart, named(total.title, derived.shown(total, titled=False)), Text(f"{found.params:,}", answer=True)]
    return Document(
        title=found.text,
        parts=tuple(parts),
        answer=str(found.params),
        data=lambda: data(found),
        notes=found.notes,
        csv=lambda: row(found),
    )
