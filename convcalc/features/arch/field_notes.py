"""What the units of an output see, as tables and notes tell it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from convcalc.arithmetic.intervals import Field, Interval, WholeInput, field

if TYPE_CHECKING:
    from convcalc.document.model import Cell
    from convcalc.network.traverse import Tensor
    from convcalc.shape import Shape


def fields(axes: Sequence[Interval], out: Shape) -> list[Field | None]:
    """What a unit of an output sees, axis by axis."""
    units = out.size if len(out.size) == len(axes) else (1,) * len(axes)
    return [field(axis, count) for axis, count in zip(axes, units, strict=True)]


def field_size(axes: Sequence[Interval], out: Shape) -> Cell:
    """How much a unit of an output sees: a size an axis, or "all"."""
    if all(isinstance(axis, WholeInput) for axis in axes):
        return "all"
    return tuple([each.size if each else None for each in fields(axes, out)])


def field_notes(outputs: Sequence[tuple[Tensor, Shape]]) -> list[str]:
    """What a receptive field in the table stands for where units differ or something was left out."""
    notes = []
    if any(each is not None and each.varies for made, out in outputs for each in fields(made.axes, out)):
        notes.append("behind a tconv or an upsampling units see different amounts: rf is the most, --unit tells each")
    if any(made.gated for made, _ in outputs):
        notes.append("a gate (mul) that sees more is left out of rf")
    return notes
