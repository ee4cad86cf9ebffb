"""Where a quick interpreter is silently wrong: torch's own answer, or a refusal that names the place."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
CLASS = "class N(nn.Module):\n  def __init__(self):\n    super().__init__()\n    {}\n  def forward(self, x):\n    {}\n"

EQUAL = {
    "one object three times": (
        CLASS.format("self.a = nn.Sequential(*[nn.Conv2d(3, 3, 3, padding=1)] * 3); self.b = self.a",
                     "return self.b(self.a(x))"),
        84, 6 * 81 * 1024,
    ),
    "late binding, a starred target, a slice": (
        "fs = [lambda: i for i in range(3)]\na, *b = [1, 2, 3]\n"
        "net = nn.Sequential(nn.Conv2d(3, fs[0]() + sum(b), 3), nn.ReLU())[:-1]\n",
        7 * 27 + 7, 7 * 27 * 900,
    ),
    "an iterator is used up once": (
        "z = zip([1, 2], [3, 4])\nl = list(z)\nn = 3\nfor a, b in z: n += 9\nnet = nn.Sequential(nn.Conv2d(3, n, 3))\n",
        3 * 27 + 3, 3 * 27 * 900,
    ),
    "None before a module": (
        CLASS.format("self.p = None; self.c = nn.Conv2d(3, 4, 3); self.p = nn.ReLU()", "return self.p(self.c(x))"),
        112, 4 * 27 * 900,
    ),
    "a wrapper that changes nothing": ("net = nn.DataParallel(nn.Sequential(nn.Conv2d(3, 4, 3)))", 112, 4 * 27 * 900),
}  # fmt: skip

REFUSED = {
    "a float": ("net = nn.Sequential(nn.Conv2d(3, 16/4, 3))", "not 4.0"),
    "weight norm": ("net = nn.Sequential(nn.utils.weight_norm(nn.Conv2d(3, 4, 3)))", "torch.nn.utils"),
    "a lazy layer": ("net = nn.Sequential(nn.LazyLinear(10))", "torch.nn.LazyLinear"),
    "einsum": (CLASS.format("pass", "return torch.einsum('bchw->bhwc', x)"), "torch.einsum"),
    "an import that may fail": (
        "try:\n  import apex\n  W = 64\nexcept ImportError:\n  W = 8\nnet = nn.Sequential(nn.Conv2d(3, W, 3))",
        "64 and 8",
    ),
    "a batch made of places": (
        CLASS.format("pass", "return x.view(-1, 3, 16, 16)"),
        "makes something else of the batch",
    ),
    "a function that is not known": (CLASS.format("pass", "return torch.special.expit(x)"), "torch.special"),
    "values of a tensor": (CLASS.format("pass", "return x if x.sum() > 0 else x"), "sum"),
}


@pytest.mark.parametrize("name", EQUAL)
def test_the_numbers_are_torchs(name: str) -> None:
    text, params, macs = EQUAL[name]
    facts = measure(HEAD + text, input="3x32x32")
    assert (facts.params, facts.macs) == (params, macs)


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_by_name_and_place(name: str) -> None:
    text, words = REFUSED[name]
    with pytest.raises(SpecError, match=words) as raised:
        measure(HEAD + text, input="3x32x32")
    assert (raised.value.line or 0) > 3


def test_layers_in_a_plain_list_are_told() -> None:
    text = CLASS.format("self.ls = [nn.Conv2d(3, 3, 3, padding=1) for _ in range(3)]", "return self.ls[0](x)")
    assert any("not registered" in note for note in measure(HEAD + text, input="3x32x32").net.notes)
