"""Attributes of PyTorch's layers that are no arguments of theirs, or not as they were given (PyTorch 2.13)."""

from __future__ import annotations

import pytest

from convcalc import SpecError, measure

PROGRAM = """
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        q = {}
        self.a = nn.Conv2d(3, {}, 1)

    def forward(self, x):
        return self.a(x)
"""

HELD = {
    ("nn.MaxPool2d(2)", "q.stride + 6"): 8,
    ("nn.AvgPool2d(3, 2)", "q.stride + 6"): 8,
    ("nn.LayerNorm(8)", "q.normalized_shape[0]"): 8,
    ("nn.RMSNorm(8)", "q.normalized_shape[-1]"): 8,
    ("nn.LayerNorm((4, 2))", "q.normalized_shape[0] * 2"): 8,
    ("nn.Conv2d(3, 4, 3)", "q.transposed + 8"): 8,
    ("nn.ConvTranspose1d(3, 4, 3)", "q.transposed + 7"): 8,
    ("nn.Conv2d(3, 4, 3)", "q.output_padding[1] + 8"): 8,
    ("nn.ZeroPad2d(1)", "sum(q.padding) + 4"): 8,
    ("nn.ReflectionPad1d(3)", "sum(q.padding) + 2"): 8,
    ("nn.MultiheadAttention(8, 2)", "q.head_dim + 4"): 8,
    ("nn.MultiheadAttention(8, 2, kdim=4)", "q.kdim + q.vdim - 4"): 8,
    ("nn.ReLU6()", "int(q.max_val) + 2"): 8,
}


@pytest.mark.parametrize(("layer", "made"), HELD)
def test_a_layer_has_what_pytorch_gives_it(layer: str, made: str) -> None:
    assert measure(PROGRAM.format(layer, made), input="3x8x8").out.channels == HELD[layer, made]


@pytest.mark.parametrize(
    ("layer", "made"),
    [("nn.LSTM(3, 4)", "len(q.mode)"), ("nn.MultiheadAttention(8, 2)", "q.in_proj_weight.shape[0]")],
)
def test_what_is_not_read_of_it_is_no_mistake(layer: str, made: str) -> None:
    with pytest.raises(SpecError) as raised:
        measure(PROGRAM.format(layer, made), input="3x8x8")
    assert "fails" not in str(raised.value)


def test_what_it_has_not_is_one() -> None:
    with pytest.raises(SpecError, match="has no attribute 'widths'"):
        measure(PROGRAM.format("nn.Conv2d(3, 4, 3)", "q.widths"), input="3x8x8")
