"""Arguments by the names that PyTorch gives them, for what functions take first too."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

NET = """
import torch, torch.nn as nn, torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.add_module(name="conv", module=nn.Conv2d(3, 8, 3, padding=1))
        self.register_buffer(name="mean", tensor=torch.zeros(8))
        self.norm = nn.BatchNorm2d(8)

    def forward(self, x):
        x = self.conv(x)
        return {}
"""

FORMS = {
    "F.interpolate(input=x, scale_factor=2)": (8, (16, 16)),
    "F.relu(input=x)": (8, (8, 8)),
    "torch.cat(tensors=(x, x), dim=1)": (16, (8, 8)),
    "torch.split(tensor=x, split_size_or_sections=[2, 6], dim=1)[1]": (6, (8, 8)),
    "x.split(split_size=2, dim=1)[0]": (2, (8, 8)),
    "torch.flatten(input=x, start_dim=1)": (512, ()),
    "torch.chunk(input=x, chunks=2, dim=1)[0]": (4, (8, 8)),
    "F.pad(input=x, pad=(1, 1, 2, 2))": (8, (12, 10)),
    "torch.add(input=x, other=x)": (8, (8, 8)),
    "F.avg_pool2d(input=x, kernel_size=2)": (8, (4, 4)),
    "F.max_pool2d(kernel_size=2, input=x)": (8, (4, 4)),
    "x.permute(dims=(0, 1, 3, 2)).permute(0, 1, 3, 2)": (8, (8, 8)),
    "x.transpose(dim0=2, dim1=3).transpose(2, 3)": (8, (8, 8)),
    "torch.reshape(input=x, shape=(-1, 512))": (512, ()),
    "F.batch_norm(input=x, running_mean=self.norm.running_mean, running_var=self.norm.running_var)": (8, (8, 8)),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_function_takes_its_arguments_by_name(form: str) -> None:
    facts = measure(NET.format(form), input=(8, 8, 3))
    assert (facts.out.channels, facts.out.size) == FORMS[form]


@pytest.mark.parametrize("form", ["F.interpolate(scale_factor=2)", "F.relu()", "torch.flatten(start_dim=1)"])
def test_one_without_its_tensor_is_told_so(form: str) -> None:
    with pytest.raises(SpecError, match=r"missing|needs|not .*tensor|takes"):
        measure(NET.format(form), input=(8, 8, 3))


def test_a_norm_of_its_own_class_is_counted_once() -> None:
    """As packages write it: a batch norm whose forward is the function, with an activation behind it."""
    text = """
import torch, torch.nn as nn, torch.nn.functional as F

class NormAct(nn.BatchNorm2d):
    def forward(self, x):
        if self.running_mean is None:
            raise ValueError
        return F.relu(F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, self.training))

class Own(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(dim))
        self.bias = nn.Parameter(torch.zeros(dim))

    def forward(self, x):
        x = x.permute(0, 2, 3, 1)
        return F.layer_norm(x, (8,), self.weight, self.bias, 1e-6).permute(0, 3, 1, 2)

class Groups(nn.GroupNorm):
    def forward(self, x):
        return F.group_norm(x, self.num_groups, self.weight, self.bias, self.eps)

net = nn.Sequential(nn.Conv2d(3, 8, 3), NormAct(8), Own(8), Groups(2, 8), NormAct(8, affine=False))
"""
    facts = measure(text, input=(8, 8, 3))
    assert facts.params == 224 + 16 + 16 + 16
    assert facts.idle == 0
