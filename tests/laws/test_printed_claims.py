"""What the program prints of a network is true when it is claimed back."""

from __future__ import annotations

import csv
import io

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convcalc.network.claims import check_claims
from tests.cli.program import json_of, run
from tests.oracle.engine import measured

LAYERS = st.sampled_from(
    [
        *(
            "conv 8 3x1",
            "conv 6 1x3 p0x1 nobias",
            "conv 5 3x3 s2",
            "dwconv 3x3 p1",
            "maxpool 2x2 ceil",
            "avgpool 3x2 s1x2",
        ),
        *("bn", "relu", "tconv 4 2x2 s2", "tconv 3 2x1 s2x1", "upsample 2", "conv 4 1x1", "conv 3 2x2 d2"),
    ]
)
CLAIMED = ("params", "weights", "biases", "macs", "activations", "memory", "rf", "jump")


@settings(max_examples=25, deadline=None)
@given(st.lists(LAYERS, min_size=1, max_size=5))
def test_every_number_of_a_layer_and_of_all_claimed_back_is_true(layers: list[str]) -> None:
    chain = "input 41x37x3; "
    ran = run("arch", chain + "; ".join(layers), "--columns", "out," + ",".join(CLAIMED), "--format", "csv")
    assume(ran.status == 0)  # else a window is larger than the map that is left
    table = ran.out
    lines = []
    for layer, row in zip(layers, csv.DictReader(io.StringIO(table)), strict=True):
        claims = [
            f"{what} = {row[what]}" for what in CLAIMED if row[what] and "?" not in row[what] and row[what] != "all"
        ]
        lines.append(f"{layer} -> {row['out']} {' '.join(claims)}")
    totals = json_of("arch", chain + "; ".join(layers))["totals"]
    lines += [f"total {what} = {totals[what]}" for what in CLAIMED if isinstance(totals.get(what), int)]
    found = check_claims(measured(chain + "; ".join(lines)))
    assert len(found) > len(layers)
    assert [(each.claim.what, each.computed) for each in found if each.verdict != "true"] == []
