"""Products of activations are not among the MACs: that is no agreement of a claim of MACs, and nothing to others."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.api import check
from tests.cli.program import run

NET = """import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(8, 24)
        self.head = nn.Linear(8, 10){beside}
    def forward(self, x):
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        x = (q @ k.transpose(-2, -1)).softmax(-1) @ v
        return self.head(x.mean(1)){behind}
"""


@pytest.mark.parametrize(
    ("beside", "behind", "ok"),
    [
        ("", "", True),
        ("", "  # 10", True),
        ("", "  # 12", False),
        ("  # params = 90", "", True),
        ("  # params = 91", "", False),
    ],
)
def test_a_network_with_attention_agrees_where_no_macs_are_claimed(beside: str, behind: str, ok: bool) -> None:
    report = check(NET.format(beside=beside, behind=behind), input="16x8")
    assert report.ok is ok
    assert any("are not among the MACs" in note for note in report.notes)


FVCORE = """| module | #parameters or shape | #flops   |
|:-------|:---------------------|:---------|
| model  | 0.306K               | 7.248K  |
| qkv    | 0.216K               | 3.072K   |
| head   | 90                   | 80       |
"""


def test_a_count_of_operations_is_no_agreement(tmp_path: Path) -> None:
    """fvcore counts the products, which this network's own MACs do not hold."""
    net, printed = tmp_path / "net.py", tmp_path / "fvcore.txt"
    net.write_text(NET.format(beside="", behind=""), encoding="utf-8")
    assert run("check", str(net), "--input", "16x8").status == 0
    printed.write_text(FVCORE, encoding="utf-8")
    ran = run("check", str(net), "--input", "16x8", "--against", str(printed))
    assert ran.status == 1 and "are not among the MACs" in ran.out
