"""Ways of counting parameters that depend on the layers before a norm, against the network layer by layer."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.ledger.parameters import parameter_counts

BLOCK = "block b [ bn; relu; conv 8 3x3 same ]"


def _folded(text: str) -> int:
    """With each norm folded into the layer before it: its scales go, and its shifts too where there is a bias."""
    facts = measure(text)
    biased, saved = True, 0
    for row in facts.rows:
        if row.kind == "conv":
            biased = bool(row.visit.step.kind.cost(row.visit.step.args, row.visit.step.ins)[1])
        if row.kind == "bn":
            width = row.out.channels or 0
            saved += 2 * width if biased else width
    return facts.params - saved


@pytest.mark.parametrize(
    "layers",
    [
        "conv 8 3x3 same bias=false; b; conv 8 3x3 same; b",
        "conv 8 3x3 same; b; conv 8 3x3 same bias=false; b",
        "conv 8 3x3 same bias=false; [ b ] x 5",
        "[ conv 8 3x3 same bias=false; [ b ] x 2; conv 8 1x1; bn ] x 3",
        "conv 8 3x3 same bias=false; residual [ b; b ]; bn",
        "[ concat [ identity | bn; relu; conv 16 1x1; bn; relu; conv 4 3x3 same bias=false ] ] x 20; bn",
    ],
)
def test_a_block_at_several_places_is_folded_as_it_stands_at_each(layers: str) -> None:
    text = f"16x16x8; {BLOCK}; {layers}"
    counts = {each.name: each.number for each in parameter_counts(measure(text))}
    assert counts["folded"] == _folded(text)
