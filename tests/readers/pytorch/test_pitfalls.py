"""Where a quick interpreter is silently wrong: torch's own answer, or a refusal that names the place."""

from __future__ import annotations

import pytest

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError

HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
CLASS = "class N(nn.Module):\n  def __init__(self):\n    super().__init__()\n    {}\n  def forward(self, x):\n    {}\n"


def conv(filters: int, kernel: int = 3, channels: int = 3) -> int:
    """The parameters of a convolution with biases."""
    return filters * (channels * kernel**2 + 1)


def first(made: str) -> str:
    """A convolution of 3x3 with so many filters."""
    return f"net = nn.Sequential(nn.Conv2d(3, {made}, 3))"


KEPT = "nn.Conv2d(3, 3, 3, padding=1)"
ONE = 81 * 32**2
"""A convolution of 3x3 that leaves 3x32x32 as it is, and its multiply-adds."""

EQUAL = {
    "an import that may fail, and both ways agree": (
        "try:\n  import apex\n  W = 8\nexcept ImportError:\n  W = 8\n" + first("W"), conv(8), 8 * 27 * 900,
    ),
    "layers in a plain list": (
        CLASS.format(f"self.ls = [{KEPT} for _ in range(3)]", "for l in self.ls: x = l(x)\n    return x"), 0, 3 * ONE,
    ),
    "layers in a dictionary": (
        CLASS.format(f"self.d = {{'a': {KEPT}}}; self.b = nn.Conv2d(3, 3, 1)", "return self.b(self.d['a'](x))"),
        12, ONE + 9 * 1024,
    ),
    "a layer made in forward": (CLASS.format("pass", f"return {KEPT}(x)"), 0, ONE),
    "one object three times": (
        CLASS.format(f"self.a = nn.Sequential(*[{KEPT}] * 3); self.b = self.a", "return self.b(self.a(x))"),
        84, 6 * ONE,
    ),
    "a tied weight": (
        CLASS.format(f"self.a = {KEPT}; self.b = {KEPT}; self.b.weight = self.a.weight", "return self.b(self.a(x))"),
        84 + 3, 2 * ONE,
    ),
    "late binding": ("fs = [lambda: i for i in range(3)]\n" + first("fs[0]() + 2"), conv(4), 4 * 27 * 900),
    "a mutable default": (
        "def f(a, l=[]):\n  l.append(a)\n  return len(l)\nf(1); f(2)\n" + first("f(3)"), conv(3), 3 * 27 * 900,
    ),
    "attributes of a class and of its objects": (
        "class A:\n  w = 4\nclass N(nn.Module):\n  w = 8\n  def __init__(self):\n    super().__init__()\n"
        "    self.w = self.w + A.w\n    self.c = nn.Conv2d(3, self.w, 3)\n  def forward(self, x):\n"
        "    return self.c(x) if N.w == 8 else x\n",
        conv(12), 12 * 27 * 900,
    ),
    "one slope for all": (
        f"net = nn.Sequential({KEPT}, nn.PReLU(), nn.PReLU(3))", 84 + 1 + 3, ONE,
    ),
    "a starred target": ("a, *b = [1, 2, 3]\n" + first("sum(b)"), conv(5), 5 * 27 * 900),
    "a slice of a Sequential": (
        "net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Conv2d(4, 5, 3))[:-1]", conv(4), 4 * 27 * 900,
    ),
    "a list that grows in place": ("f = [1]\ng = f\nf += [2, 3]\n" + first("len(g)"), conv(3), 3 * 27 * 900),
    "booleans in arithmetic": (first("4 + True + (3 > 2)"), conv(6), 6 * 27 * 900),
    "formatting of numbers": (first("int('{:02d}'.format(0) + '%d' % 7)"), conv(7), 7 * 27 * 900),
    "an iterator is used up once": (
        "z = zip([1, 2], [3, 4])\nl = list(z)\nn = 3\nfor a, b in z: n += 9\n" + first("n"), conv(3), 3 * 27 * 900,
    ),
    "a map is used up once": (
        "m = map(lambda n: n + 1, [1, 2, 3])\na = next(m)\n" + first("sum(m) + sum(m)"), conv(7), 7 * 27 * 900,
    ),
    "options of the command line": (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--w', type=int, default=8)\n"
        "args = p.parse_args()\n" + first("args.w"),
        conv(8), 8 * 27 * 900,
    ),
    "a hook": (first("8") + "\nnet[0].register_forward_hook(print)\n", conv(8), 8 * 27 * 900),
    "the dictionary of the children": (
        CLASS.format("self.c = nn.Conv2d(3, 4, 3); self._modules['d'] = nn.Conv2d(4, 5, 3)",
                     "for m in self._modules.values(): x = m(x)\n    return x"),
        conv(4) + conv(5, channels=4), 4 * 27 * 900 + 5 * 36 * 784,
    ),
    "halves are rounded to even": (first("round(2.5) + round(3.5)"), conv(6), 6 * 27 * 900),
    "small tensors": (
        "w = torch.round(torch.tensor([24.0]) * 2.5 / 8).int().tolist()\n" + first("w[0]"), conv(8), 8 * 27 * 900,
    ),
    "functions of small tensors": (
        "w = torch.round(torch.divide(torch.pow(torch.arange(2, 4), 3), 3)).int().tolist()\n" + first("w[1] - 1"),
        conv(8), 8 * 27 * 900,
    ),
    "classes that are not known": (
        "from collections.abc import Sequence\nimport unknownlib\nk = [3, 3]\n"
        + first("4 if isinstance(k, Sequence) and not isinstance(3, unknownlib.T) else 8"),
        conv(4), 4 * 27 * 900,
    ),
    "None before a module": (
        CLASS.format("self.p = None; self.c = nn.Conv2d(3, 4, 3); self.p = nn.ReLU()", "return self.p(self.c(x))"),
        conv(4), 4 * 27 * 900,
    ),
    "None in the place of a module": (
        CLASS.format("self.c = nn.Conv2d(3, 4, 3); self.d = nn.Conv2d(4, 4, 3); self.d = None",
                     "x = self.c(x)\n    return x if self.d is None else self.d(x)"),
        conv(4), 4 * 27 * 900,
    ),
    "layers before super().__init__()": (
        "class B(nn.Sequential):\n  def __init__(self, c):\n    ls = [nn.Conv2d(3, c, 3), nn.ReLU()]\n"
        "    super().__init__(*ls)\nnet = B(4)",
        conv(4), 4 * 27 * 900,
    ),
    "a decorator that changes nothing": (
        "import functools\ndef same(f):\n  @functools.wraps(f)\n  def g(*a, **k): return f(*a, **k)\n  return g\n"
        "@same\ndef make(w=8): return nn.Sequential(nn.Conv2d(3, w, 3))\nnet = make()",
        conv(8), 8 * 27 * 900,
    ),
    "a decorator that doubles": (
        "def twice(f):\n  def g(n): return f(2 * n)\n  return g\n"
        "@twice\ndef make(w): return nn.Sequential(nn.Conv2d(3, w, 3))\nnet = make(4)",
        conv(8), 8 * 27 * 900,
    ),
    "what nobody needs of a class": (
        "class W:\n  DEFAULT = magic(1)\n  n = 4\n" + first("W.n"), conv(4), 4 * 27 * 900,
    ),
    "arguments of a layer that are set later": (
        CLASS.format(
            "self.f = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Conv2d(8, 12, 5)); self.f[0].stride = (2, 2)",
            "return self.f(x)",
        ),
        conv(8) + conv(12, 5, 8), 27 * 8 * 225 + 200 * 12 * 121,
    ),
    "the same of all, by name, and of the finished network": (
        CLASS.format(
            "self.a = nn.Conv2d(3, 8, 3, padding=1); self.b = nn.Conv2d(8, 8, 3, padding=1); self.b.bias = None\n"
            "    for m in self.modules():\n      if isinstance(m, nn.Conv2d): m.stride = (2, 2)\n"
            "    setattr(self.a, 'dilation', (2, 2))",
            "return self.b(self.a(x))",
        ) + "net = N()\nnet.a.padding = (0, 0)\n",
        conv(8) + 576, 27 * 8 * 196 + 576 * 49,
    ),
    "tensors that a module makes for itself": (
        CLASS.format(
            "self.p = nn.Conv2d(3, 4, 3); self.c = nn.Parameter(torch.zeros(1, 1, 32))", "return self.p(x)"
        ),
        conv(4), 4 * 27 * 900,
    ),
    "a hook that gives back something else": (
        CLASS.format(f"self.a = {KEPT}; self.b = {KEPT}", "return self.b(self.a(x))")
        + "net = N()\ndef half(module, args, out):\n  return F.max_pool2d(out, 2)\nnet.a.register_forward_hook(half)\n"
        "net.b.register_forward_pre_hook(lambda module, args: (F.relu(args[0]),))\n",
        168, ONE + ONE // 4,
    ),
    "a hook that only looks": (
        CLASS.format(f"self.a = {KEPT}", "return self.a(x)")
        + "net = N()\nkept = {}\ndef look(module, args, out):\n  kept['a'] = out.detach().cpu().numpy()\n"
        "net.a.register_forward_hook(look).remove()\nnet.a.register_full_backward_hook(look)\n",
        84, ONE,
    ),
    "a spatial gate (CBAM)": (
        CLASS.format(
            f"self.a = {KEPT}; self.g = nn.Conv2d(2, 1, 7, padding=3, bias=False)",
            "x = self.a(x)\n    p = torch.max(x, 1).values.unsqueeze(1), torch.mean(x, 1).unsqueeze(1)\n"
            "    m = torch.cat(p, dim=1)\n    return x * torch.sigmoid(self.g(m))",
        ),
        84 + 98, ONE + 98 * 32**2,
    ),
    "the same, with its axis kept": (
        CLASS.format(
            "self.g = nn.Conv2d(2, 1, 7, padding=3, bias=False)",
            "m = torch.cat([x.mean(dim=1, keepdim=True), x.amax(1, True)], 1)\n    return torch.sigmoid(self.g(m)) * x",
        ),
        98, 98 * 32**2,
    ),
    "layer norms over the channels, where these stand last": (
        CLASS.format(
            "self.a = nn.LayerNorm(3); self.b = nn.LayerNorm([3], bias=False); self.c = nn.LayerNorm(3072)",
            "x = self.b(self.a(x.permute(0, 2, 3, 1))).permute(0, 3, 1, 2)\n    return self.c(x.flatten(1))",
        ),
        6 + 3 + 6144, 0,
    ),
    "a gate that is repeated by hand": (
        CLASS.format(
            "self.f = nn.Conv2d(3, 3, 1, bias=False)", "return x * self.f(x.mean((2, 3), keepdim=True)).expand_as(x)"
        ),
        9, 9,
    ),
    "first values of a layer's weights": (
        CLASS.format(
            f"self.a = {KEPT}; self.a.weight = nn.Parameter(torch.ones(3, 3, 3, 3) / 27, requires_grad=False)",
            "return self.a(x)",
        ),
        84, ONE,
    ),
    "a batch norm without shifts, and without anything": (
        CLASS.format(
            "self.a = nn.BatchNorm2d(3); self.a.bias = None; self.b = nn.BatchNorm2d(3)\n"
            "    self.b.bias = None; self.b.weight = None",
            "return self.b(self.a(x))",
        ),
        3, 0,
    ),
    "functions that are given their weights": (
        CLASS.format(
            "self.w = nn.Parameter(torch.randn(8, 3, 3, 3)); self.b = nn.Parameter(torch.zeros(8))\n"
            "    self.register_buffer('blur', torch.ones(8, 1, 3, 3) / 9); self.f = nn.Parameter(torch.randn(10, 8))",
            "x = F.conv2d(x, self.w, self.b, padding=1)\n    x = F.conv2d(x, self.blur, padding=1, groups=8)\n"
            "    return F.linear(x.mean((2, 3)), self.f)",
        ),
        224 + 80, 8 * 27 * 1024 + 8 * 9 * 1024 + 80,
    ),
    "weights that a function is given twice": (
        CLASS.format(
            "self.w = nn.Parameter(torch.randn(3, 3, 3, 3))",
            "return F.conv2d(F.conv2d(x, self.w, padding=1), weight=self.w, padding=1)",
        ),
        81, 2 * ONE,
    ),
    "what wraps a layer or a call": (
        CLASS.format(
            f"self.a = nn.utils.spectral_norm({KEPT})",
            "from torch.utils.checkpoint import checkpoint\n"
            "    y = checkpoint(self.a, x, use_reentrant=False)\n    return torch.where(y > 0, y, 0.1 * y)",
        ),
        84, ONE,
    ),
    "half the size, and half as much again": (  # 16, 15, floor(22.5)
        CLASS.format(
            "self.a = nn.Conv2d(3, 4, 2); self.b = nn.Conv2d(4, 4, 1)",
            "x = F.interpolate(x, scale_factor=0.5)\n    x = F.interpolate(self.a(x), scale_factor=1.5)\n"
            "    return self.b(x)",
        ),
        conv(4, 2) + conv(4, 1, 4), 4 * 12 * 225 + 16 * 22 * 22,
    ),
    "forward that is replaced": (
        CLASS.format("self.c = nn.Conv2d(3, 4, 3); self.d = nn.Conv2d(3, 8, 3)", "return self.c(x)")
        + "def forward(self, x):\n  return self.d(x)\nN.forward = forward\n",
        conv(8), 8 * 27 * 900,
    ),
    "a wrapper that changes nothing": (first("4") + "\nnet = nn.DataParallel(net)", conv(4), 4 * 27 * 900),
    "weight norm": (
        "w = nn.utils.weight_norm\nnet = nn.Sequential(w(nn.Conv2d(3, 4, 3)), w(nn.ConvTranspose2d(4, 6, 2)),"
        " nn.Flatten(), w(nn.Linear(6 * 31 * 31, 5), dim=None))",
        conv(4) + 4 + (4 * 6 * 4 + 6) + 4 + (6 * 961 * 5 + 5) + 1, 4 * 27 * 900 + 4 * 6 * 4 * 900 + 6 * 961 * 5,
    ),
    "lazy layers": (
        "net = nn.Sequential(nn.LazyConv2d(8, 3), nn.LazyBatchNorm2d(), nn.Flatten(), nn.LazyLinear(10))",
        conv(8) + 16 + 72_010, 8 * 27 * 900 + 72_000,
    ),
}  # fmt: skip
"""A program -> parameters and multiply-adds on 3x32x32, by torch's rules."""

REFUSED = {
    "a weight of another layer's size": (
        CLASS.format("self.b = nn.Conv2d(8, 8, 3); self.b.weight = nn.Parameter(torch.zeros(4, 8, 3, 3))", "return x"),
        "the weight of a layer that was made", 7,
    ),
    "a float": (first("16/4"), "out_channels must be a whole number, not 4.0", 4),
    "a float that is whole": ("net = nn.Sequential(nn.Flatten(), nn.Linear(3072 / 2 * 2, 10))", "not 3072.0", 4),
    "weight norm of what has no weight": ("net = nn.Sequential(nn.utils.weight_norm(nn.ReLU()))", "are not known", 4),
    "weight norm along no axis of the weights": (
        "net = nn.Sequential(nn.utils.weight_norm(nn.Conv2d(3, 4, 3), dim=4))", "weight_norm with dim=4", 4,
    ),
    "attention of maps": (
        CLASS.format("self.a = nn.MultiheadAttention(3, 1)", "return self.a(x, x, x)[0]"), "MultiheadAttention", 9,
    ),
    "einsum of an axis of two lengths": (
        CLASS.format("pass", "return torch.einsum('bchw,bcwi->bhi', x, x[:, :, 1:])"), "einsum: w is 32 and 31", 9,
    ),
    "a convolution with weights for other channels": (
        CLASS.format("self.w = nn.Parameter(torch.randn(4, 6, 3, 3))", "return F.conv2d(x, self.w)"), "6 channels", 9,
    ),
    "a layer norm over another map": (
        CLASS.format("self.n = nn.LayerNorm([3, 32, 31])", "return self.n(x)"), "normalizes the last axes", 9,
    ),
    "a layer norm of the channels where they do not stand last": (
        CLASS.format("self.n = nn.LayerNorm(3)", "return self.n(x)"), "normalizes the last axes", 9,
    ),
    "an import that may fail": (
        "try:\n  import apex\n  W = 64\nexcept ImportError:\n  W = 8\n" + first("W"), "64 and 8", 9,
    ),
    "attributes of our own in a format": (first("len('{0.cls}'.format(nn.ReLU()))"), "{0.cls}", 4),
    "an endless generator": (
        "def g():\n  n = 0\n  while True:\n    n += 1\n    yield n\n" + first("next(g())"), "takes too long", None,
    ),
    "values of a tensor": (CLASS.format("pass", "return x if x.sum() > 0 else x"), "sum", 9),
    "match of what is not known": (
        "import apex\nmatch apex:\n  case [3]:\n    W = 8\n" + first("W"), "which case fits depends on apex", 5,
    ),
    "a function that is not known": (CLASS.format("pass", "return torch.special.expit(x)"), "torch.special", 9),
}  # fmt: skip
"""A program -> words of the refusal, and its line."""


@pytest.mark.parametrize("name", EQUAL)
def test_the_numbers_are_torchs(name: str) -> None:
    text, params, macs = EQUAL[name]
    facts = measure(HEAD + text, input="3x32x32")
    assert (facts.params, facts.macs) == (params, macs)


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_by_name_and_place(name: str) -> None:
    text, words, line = REFUSED[name]
    with pytest.raises(SpecError, match=words.replace("(", r"\(").replace("{", r"\{")) as raised:
        measure(HEAD + text, input="3x32x32")
    assert raised.value.line == line if line else (raised.value.line or 0) > 3


@pytest.mark.parametrize(("count", "verdict"), [(3072, "true"), (1536, "false"), (100, "false")])
def test_a_view_that_makes_something_else_of_the_batch_is_a_false_claim(count: int, verdict: str) -> None:
    """Of view(-1, 1536) torch makes two rows of one image without a word, and view(-1, 100) fails there."""
    text = HEAD + CLASS.format("pass", f"return x.view(-1, {count})")
    (claim,) = check(text, input="3x32x32").claims
    assert (claim.claimed, claim.computed, claim.verdict) == (count, 3072, verdict)


def test_layers_in_a_plain_list_are_told_under_their_names() -> None:
    facts = measure(HEAD + EQUAL["layers in a plain list"][0], input="3x32x32")
    assert [row.label for row in facts.rows] == ["ls[0]", "ls[1]", "ls[2]"]
    assert any(note.startswith("not registered") and "ls[0], ls[1], ls[2]" in note for note in facts.net.notes)


def test_what_runs_again_bears_the_first_of_its_names() -> None:
    facts = measure(HEAD + EQUAL["one object three times"][0], input="3x32x32")
    assert [row.label for row in facts.rows] == ["a.0", *[f"a.0#{n}" for n in range(2, 7)]]
    assert [row.params for row in facts.rows] == [84, 0, 0, 0, 0, 0]


def test_what_is_not_read_and_never_runs_is_said() -> None:
    made = (
        "self.a = nn.Conv2d(3, 4, 3); self.e = nn.Embedding(10, 8); self.l = nn.AdaptiveLogSoftmaxWithLoss(8, 16, [4])"
    )
    facts = measure(HEAD + CLASS.format(made, "return self.a(x)"), input="3x32x32")
    assert (facts.idle, [each.name for each in facts.net.idle]) == (80, ["e"])
    assert "parameters of what is not read are not counted: l (nn.AdaptiveLogSoftmaxWithLoss)" in facts.notes


def test_a_private_attribute_that_a_module_lacks_is_asked_for_with_a_default() -> None:
    """`_traits` is no name of PyTorch's own: libraries keep such things at networks, and ask first."""
    text = (
        "import torch.nn as nn\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.c = nn.Conv2d(3, len(getattr(self, '_traits', 'abcd')) + hasattr(self, '_kept'), 3)\n"
        "    def forward(self, x):\n        return self.c(x)\n"
    )
    assert measure(text, input=(8, 8, 3)).out.channels == 4


def test_a_weight_norm_that_never_runs_is_idle() -> None:
    text = "self.w = nn.utils.weight_norm(nn.Conv2d(3, 4, 3)); self.c = nn.Conv2d(3, 8, 3)"
    facts = measure(HEAD + CLASS.format(text, "return self.c(x)"), input="3x32x32")
    assert facts.params == conv(8)
    assert facts.idle == conv(4) + 4


CAUGHT = """
        try:
            return self.a(self.c(x))
        except {}:
            return self.b(self.c(x))
"""


def test_what_a_layer_raises_within_a_try_is_caught_as_pytorch_catches_it() -> None:
    """PyTorch 2.14 runs c twice, and b behind it; a, of 592 parameters, fails: 2 * 69,984 + 589,824 MACs."""
    made = "self.c = nn.Conv2d(3, 8, 3, padding=1); self.a = nn.Conv2d(4, 16, 3); self.b = nn.Conv2d(8, 32, 3)"
    facts = measure(HEAD + CLASS.format(made, CAUGHT.format("RuntimeError")), input="3x18x18")
    assert (facts.params, facts.idle, facts.macs, facts.out.channels) == (2560, 592, 2 * 69984 + 589824, 32)
    assert "an 'except' of the program catches what a layer raises: Conv2d is for 4, and 8 arrive" in facts.notes
    with pytest.raises(SpecError, match="Conv2d is for 4, and 8 arrive"):
        measure(HEAD + CLASS.format(made, CAUGHT.format("KeyError")), input="3x18x18")


def test_an_assert_that_fails_says_what_was_compared() -> None:
    """A way back without output padding: 20 halves to 10, and comes back as 19."""
    text = (
        f"{HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.down = nn.Conv2d(1, 4, 3, stride=2, padding=1)\n"
        "        self.up = nn.ConvTranspose2d(4, 1, 3, stride=2, padding=1)\n"
        "    def forward(self, x):\n        y = self.up(self.down(x))\n        assert y.shape[2:] == x.shape[2:]\n"
        "        return y\n"
    )
    with pytest.raises(SpecError, match=r"AssertionError") as raised:
        measure(text, input="1x20x20")
    assert "these are (19, 19) and (20, 20)" in str(raised.value)
