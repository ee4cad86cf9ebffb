"""Parameters whose sizes are not known, and tensors of no axes: what is not known is never counted as nothing."""

from __future__ import annotations

import math

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

NET = """
import torch, torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.c = nn.Conv2d(3, 8, 3)
        {}

    def forward(self, x):
        {}
"""


@pytest.mark.parametrize("forward", ["return self.c(x)", "return self.c(x) * self.s"])
@pytest.mark.parametrize("kept", ["self.s = nn.Parameter(weights_of(8))", "self.register_parameter('s', {})"])
def test_a_network_with_a_parameter_of_unknown_sizes_is_refused(kept: str, forward: str) -> None:
    text = NET.format(kept.format("nn.Parameter(weights_of(8))"), forward)
    with pytest.raises(SpecError, match="the sizes of the parameter 's' are not known: 'weights_of'"):
        measure(text, input="3x8x8")


def test_one_that_no_module_holds_is_no_matter() -> None:
    assert measure(NET.format("nn.Parameter(weights_of(8))", "return self.c(x)"), input="3x8x8").params == 224


@pytest.mark.parametrize("numbers", ["torch.ones([]) * 2.6592", "torch.tensor(2.6592)", "torch.zeros(())"])
def test_a_parameter_without_axes_is_one_number(numbers: str) -> None:
    kept = f"self.s = nn.Parameter({numbers})"
    assert measure(NET.format(kept, "return self.c(x) * self.s"), input="3x8x8").params == 225
    assert measure(NET.format(kept, "return self.c(x) * self.s.exp()"), input="3x8x8").params == 225
    assert measure(NET.format(kept, "return self.c(x)"), input="3x8x8").idle == 1


@pytest.mark.parametrize("numbers", ["1, 8, 1, 1", "8, 1, 1", "8, 6, 6"])
def test_what_was_tried_with_another_order_of_axes_leaves_nothing_behind(numbers: str) -> None:
    """A tensor of other axes remembered the layer that made it a map after that was taken back: a crash."""
    facts = measure(
        NET.format(f"self.s = nn.Parameter(torch.ones({numbers}))", "return self.c(x) ** self.s"), input="3x8x8"
    )
    assert (facts.out.channels, facts.out.size) == (8, (6, 6))
    assert facts.params + facts.idle == 224 + math.prod(int(n) for n in numbers.split(","))


def test_a_loop_over_the_batch_is_no_mistake_of_the_program() -> None:
    text = NET.format("pass", "return [self.c(x)[i].max() for i in range(x.shape[0])]")
    with pytest.raises(SpecError) as raised:
        measure(text, input="3x8x8")
    assert "the program fails" not in raised.value.mistakes[0].message
