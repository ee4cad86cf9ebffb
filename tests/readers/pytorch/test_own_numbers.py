"""Numbers of the program's own, made by functions of PyTorch: as many as PyTorch 2.14 makes."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

NET = """
import torch, torch.nn as nn, torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.c = nn.Conv2d(3, 8, 3)
        self.s = nn.Parameter({})

    def forward(self, x):
        return self.c(x)
"""

MADE = {
    "torch.hann_window(64)": 64,
    "torch.full((1, 3, 1, 1), 0.5)": 3,
    "torch.full([4], 2.)": 4,
    "torch.cumprod(torch.rand(10), dim=0)": 10,
    "torch.cumsum(torch.arange(10).float(), 0)": 10,
    "torch.clip(torch.linspace(0, 1, 10), 0, 0.9)": 10,
    "torch.clamp(torch.linspace(0, 1, 10), min=0, max=0.9)": 10,
    "F.one_hot(torch.arange(5)).float()": 25,
    "F.one_hot(torch.arange(5), num_classes=8).float()": 40,
    "torch.arange(4).repeat_interleave(2).float()": 8,
    "torch.repeat_interleave(torch.rand(4, 3), 2, dim=1)": 24,
    "torch.triu(torch.full((4, 4), float('-inf')), diagonal=1)": 16,
    "torch.kron(torch.ones(2, 2), torch.ones(3, 3))": 36,
    "torch.logspace(0, 1, 5)": 5,
    "torch.rand(3, 5).max(1)[0]": 3,
    "torch.rand(3, 5).max(dim=1, keepdim=True)[0]": 3,
    "torch.rand(3, 5).max()": 1,
    "torch.rand(3, 5).argmax(1).float()": 3,
    "torch.sort(torch.rand(5))[0]": 5,
    "torch.topk(torch.rand(3, 5), 2)[0]": 6,
    "torch.where(torch.ones(3, 1) > 0, torch.ones(1, 4), torch.zeros(1))": 12,
    "torch.cartesian_prod(torch.rand(2), torch.rand(3))": 12,
    "torch.combinations(torch.rand(4), 2)": 12,
    "torch.block_diag(torch.ones(2, 2), torch.ones(3, 3))": 25,
    "torch.broadcast_to(torch.rand(3), (4, 3))": 12,
    "torch.tile(torch.rand(3), (2, 2))": 12,
    "torch.randn(3, 4).T[0]": 3,
    "torch.randn(2, 3, 4).mT[0, 0]": 3,
    "torch.randperm(5).float()": 5,
    "nn.init.xavier_uniform_(torch.empty(3, 5))": 15,
    "torch.nn.init.orthogonal_(torch.empty(3, 5))": 15,
    "torch.flip(torch.arange(5).float(), [0])": 5,
    "torch.linspace(0, 4 - 1e-6, 16).floor()": 16,
    "torch.einsum('i,j->ij', torch.arange(6).float(), 1 / torch.arange(1, 5))": 24,
    "torch.einsum('ij,jk', torch.rand(2, 3), torch.rand(3, 4))": 8,
    "torch.einsum('ij->i', torch.rand(2, 3))": 2,
}


@pytest.mark.parametrize("made", MADE)
def test_a_function_makes_as_many_numbers_as_pytorch(made: str) -> None:
    assert measure(NET.format(made), input="3x8x8").idle == MADE[made]


@pytest.mark.parametrize(
    "made", ["torch.kron(torch.ones(2), what())", "torch.full((what(), 2), 0.)", "torch.block_diag(what())"]
)
def test_what_is_made_of_what_is_not_known_is_not_known(made: str) -> None:
    with pytest.raises(SpecError, match="the sizes of the parameter 's' are not known"):
        measure(NET.format(made), input="3x8x8")


def test_sizes_worked_out_of_small_tensors() -> None:
    """As YOLOv5's mixed convolutions part their channels."""
    text = NET.format("torch.ones(1)").replace(
        "self.c = nn.Conv2d(3, 8, 3)",
        "i = torch.linspace(0, 2 - 1e-6, 8).floor(); n = [int((i == g).sum()) for g in range(2)]\n"
        "        self.c = nn.Sequential(nn.Conv2d(3, n[0], 3), nn.Conv2d(n[0], n[1] * 2, 3))",
    )
    assert measure(text, input="3x8x8").params == 3 * 4 * 9 + 4 + 4 * 8 * 9 + 8


@pytest.mark.parametrize("name", ["kron(x, x)", "where(x > 0, x, x * 2)", "tile(x, (1, 2, 1, 1))", "cumprod(x, 1)"])
def test_a_tensor_on_its_way_is_followed_as_before(name: str) -> None:
    text = NET.format("torch.ones(1)").replace("return self.c(x)", f"return torch.{name}")
    try:
        assert measure(text, input="3x8x8").out.size == (8, 8)
    except SpecError as refused:
        assert "the program fails" not in refused.mistakes[0].message
