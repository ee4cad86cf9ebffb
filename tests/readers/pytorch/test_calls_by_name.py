"""What a program gives its network by name, `net(x, deep=False)`: the sizes, parameters and MACs of PyTorch 2.14."""

from __future__ import annotations

import pytest

from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers.source import load_text
from convcalc.text import Source

NET = """
import torch
import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(3, 8, 3), nn.Conv2d(8, 8, 3)
        self.g = nn.Linear(5, 8)
    def forward(self, x, gate=None, deep=True, *, scale=1):
        x = self.a(x)
        x = self.b(x) if deep else x
        x = x if gate is None else x * self.g(gate)[:, :, None, None]
        return nn.functional.interpolate(x, scale_factor=scale) if scale > 1 else x
net = Net()
"""

CALLS = {
    "net(torch.randn(1, 3, 32, 32))": ("8x28x28", 645984),
    "net(torch.randn(1, 3, 32, 32), deep=False)": ("8x30x30", 194400),
    "net(x=torch.randn(1, 3, 32, 32), deep=False)": ("8x30x30", 194400),
    "net(torch.randn(1, 3, 32, 32), None, False)": ("8x30x30", 194400),
    "net(torch.randn(1, 3, 32, 32), scale=2, deep=False)": ("8x60x60", 194400),
    "net(torch.randn(1, 3, 32, 32), gate=torch.randn(1, 5))": ("8x28x28", 646024),
    "net(torch.randn(1, 3, 32, 32), deep=False, gate=torch.randn(1, 5))": ("8x30x30", 194440),
}


def of(text: str, input: str | None = None) -> Facts:
    return facts_of(load_text(Source(text, "net.py")), input)


@pytest.mark.parametrize(("call", "made"), CALLS.items(), ids=list(CALLS))
def test_a_network_runs_as_the_program_runs_it(call: str, made: tuple[str, int]) -> None:
    facts = of(f"{NET}y = {call}\n")
    assert (facts.outputs[0].out.text("chw"), facts.macs) == made
    assert facts.params + facts.idle == 856


def test_what_is_given_by_name_is_told_and_stays_on_another_input() -> None:
    facts = of(f"{NET}y = net(torch.randn(1, 3, 32, 32), deep=False)\n", "3x16x16")
    assert facts.outputs[0].out.text("chw") == "8x14x14"
    assert "deep=False in forward, as the source runs it" in facts.notes
    unknown = of(f"{NET}y = net(torch.randn(1, 3, 32, 32), deep=settings.deep)\n")
    assert unknown.macs == 645984 and any("'deep' has its default in forward" in each for each in unknown.notes)
