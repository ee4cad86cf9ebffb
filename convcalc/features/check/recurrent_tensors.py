"""The sizes that PyTorch gives the tensors of recurrent layers: `weight_ih_l0`, `bias_hh_l1_reverse`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from convcalc.network.rows import Row

TENSOR = re.compile(r"(?a)(weight|bias)_(ih|hh)(?:_l(\d{1,4}))?(_reverse)?")
GATES = (4, 3, 1)
"""How many of an LSTM, a GRU and a plain recurrent layer stand one below the other in a tensor."""


def recurrent_size(rows: Sequence[Row], part: str) -> tuple[int, ...] | None:
    """The sizes of a tensor of a module with these layers; None where they cannot be said.

    >>> from convcalc.loading import facts_of
    >>> from convcalc.readers.source import load
    >>> rows = list(facts_of(load("10x6 -> gru 5 nobias")).rows)
    >>> recurrent_size(rows, "weight_ih_l0"), recurrent_size(rows, "bias_hh_l0"), recurrent_size(rows, "weight_hr_l0")
    ((15, 6), (15,), None)
    """
    found = TENSOR.fullmatch(part)
    layers = [row for row in rows if row.params]
    if found is None or not layers or not all(row.visit.step.kind.recurrent for row in layers):
        return None
    at = int(found[3] or 0)
    both = all(row.kind.startswith("bi") for row in layers)
    if at >= len(layers) or (found[4] and not both):
        return None
    row, ways = layers[at], 2 if both else 1
    units, arriving = (row.out.channels or 0) // ways, row.in_.channels or 0
    gates = _gates(row, units, arriving, ways)
    if not gates:
        return None
    made = gates * units
    return (made,) if found[1] == "bias" else (made, arriving if found[2] == "ih" else units)


def _gates(row: Row, units: int, arriving: int, ways: int) -> int:
    """How many gates make so many parameters, with two biases or without any; 0 where no number does."""
    each = (row.params or 0) // ways
    fits = [g for g in GATES for biases in (2, 0) if each == g * units * (units + arriving + biases)]
    return fits[0] if fits else 0
