"""Tensors of no numbers, which a rotary embedding passes on where it turns all that there is."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

NET = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.q = nn.Linear(32, 32)
        self.out = nn.Linear(32, 8)

    def forward(self, x):
        q = self.q(x).view(x.shape[0], x.shape[1], 4, 8)
        {body}

net = Net()
"""
TURNED = """turned, rest = q[..., :8], q[..., 8:]
        turned = torch.cat((-turned[..., 4:], turned[..., :4]), dim=-1)
        """


@pytest.mark.parametrize(
    "join",
    [
        "torch.cat((turned, rest), dim=-1)",
        "torch.cat([rest, turned], -1)",
        "torch.concat(tensors=(turned, rest.float()), axis=3)",
        "torch.cat((turned, rest), -1) if rest.shape[-1] == 0 and rest.numel() == 0 else None",
        "torch.cat((turned, rest), -1) if rest.dim() == rest.ndim == 4 and rest.size(-1) == 0 else None",
    ],
)
def test_what_joins_them_to_others_leaves_them_out(join: str) -> None:
    facts = measure(NET.replace("{body}", f"{TURNED}return self.out(({join}).flatten(2))"), input="10x32")
    assert (facts.params, facts.macs) == (1_320, 12_800)  # PyTorch 2.14: 32 * 32 + 32 and 32 * 8 + 8, ten times


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return torch.cat((q[..., 8:], q[:, :5]), dim=-1)", "the program fails: RuntimeError: cat of .* differ"),
        ("return q[..., 8:] + 1", "a tensor of no numbers, of .*, is only read where it is joined"),
        ("return torch.cat((q[..., 8:], q[..., 9:]), -1)", "cat of tensors of no numbers is not read"),
        ("return q[..., 8:]", "what forward gives back is a tensor of no numbers"),
        ("return torch.relu(q[..., 8:])", "relu gets a tensor of no numbers, which is not read"),
    ],
)
def test_elsewhere_they_are_refused(body: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        measure(NET.replace("{body}", body), input="10x32")


def test_a_parameter_for_no_registers_is_left_out() -> None:
    text = NET.format(body="return torch.cat([self.none.expand(x.shape[0], -1, -1), self.q(x)], dim=1)")
    text = text.replace("self.out =", "self.none = nn.Parameter(torch.empty(1, 0, 32)); self.out =")
    facts = measure(text, input="6x32")
    assert facts.params + facts.idle == 32 * 33 + 8 * 33
