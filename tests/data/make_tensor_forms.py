"""Makes tensor_forms.jsonl: what PyTorch 2.13 makes of tensors between layers, with sizes, parameters and MACs.

Run `python -m tests.data.make_tensor_forms` where torch is installed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent

CONV = "self.c = nn.Conv2d(3, 8, 3, padding=1)"
TOKENS = "t = self.c(x).flatten(2).transpose(1, 2)"
PATCHES = "self.c = nn.Conv2d(3, 32, 4, 4)"
TWO = "self.a = nn.Conv2d(3, 8, 3, padding=1); self.b = nn.Conv2d(3, 8, 3, padding=1)"

FORMS: list[tuple[str, str, str]] = [
    ("focus", "self.c = nn.Conv2d(12, 8, 3, padding=1)",
     "return self.c(torch.cat([x[..., ::2, ::2], x[..., 1::2, ::2], x[..., ::2, 1::2], x[..., 1::2, 1::2]], 1))"),
    ("cut at the ends", CONV, "return self.c(x)[:, :, 1:-1, 2:]"),
    ("every third place", CONV, "return self.c(x[:, :, ::3, 1:20:3])"),
    ("one channel", CONV, "return self.c(x)[:, 0]"),
    ("some channels", CONV, "y = self.c(x)\nreturn y[:, :4] + y[:, 4:]"),
    ("the last row", CONV, "return self.c(x)[:, :, -1]"),
    ("one place", CONV + "; self.f = nn.Linear(8, 5)", "return self.f(self.c(x)[:, :, 3, 4])"),
    ("a gate with new axes", CONV + "; self.f = nn.Linear(8, 8)",
     "y = self.c(x)\nreturn y * torch.sigmoid(self.f(y.mean((2, 3))))[:, :, None, None]"),
    ("the first token", PATCHES + "; self.f = nn.Linear(32, 5)", TOKENS + "\nreturn self.f(t[:, 0])"),
    ("a linear layer on tokens", PATCHES + "; self.f = nn.Linear(32, 5); self.n = nn.LayerNorm(32)",
     TOKENS + "\nreturn self.f(self.n(t))"),
    ("a mean over tokens", PATCHES + "; self.f = nn.Linear(32, 5)", TOKENS + "\nreturn self.f(t.mean(dim=1))"),
    ("positions", PATCHES + "; self.p = nn.Parameter(torch.zeros(1, 64, 32)); self.f = nn.Linear(32, 5)",
     TOKENS + "\nreturn self.f(t + self.p)"),
    ("a shift a channel", CONV + "; self.p = nn.Parameter(torch.zeros(8, 1, 1))", "return self.c(x) + self.p"),
    ("a shift for all", CONV + "; self.p = nn.Parameter(torch.zeros(1), requires_grad=False)",
     "return self.c(x) - self.p"),
    ("a factor that was viewed", CONV + "; self.g = nn.Parameter(torch.ones(8))",
     "return self.g.view(1, -1, 1, 1) * self.c(x)"),
    ("a factor with new axes", CONV + "; self.g = nn.Parameter(torch.ones(8))",
     "return self.c(x) * self.g[None, :, None, None] + self.c(x) * self.g[:, None, None]"),
    ("less its mean", CONV, "y = self.c(x)\nreturn y - y.mean(dim=(2, 3), keepdim=True)"),
    ("a time embedding", CONV + "; self.f = nn.Linear(8, 8)",
     "y = self.c(x)\nreturn self.f(y.mean((2, 3)))[:, :, None, None] + y"),
    ("over its norm", CONV, "y = self.c(x)\nreturn y / (y.norm(dim=1, keepdim=True) + 1e-6)"),
    ("a mean over one axis", CONV, "y = self.c(x)\nreturn y.mean(3, keepdim=True), y.mean(2), y.sum((2, 3))"),
    ("a stack that is summed", TWO, "return torch.stack([self.a(x), self.b(x)], dim=1).sum(dim=1)"),
    ("the mean of a stack", TWO, "return torch.stack((self.a(x), self.b(x)), 0).mean(0)"),
    ("selective kernels",
     TWO + "; self.f = nn.Linear(8, 4)\n        self.g = nn.ModuleList([nn.Linear(4, 8), nn.Linear(4, 8)])",
     "feats = torch.stack([self.a(x), self.b(x)], dim=1)\nz = self.f(feats.sum(dim=1).mean((2, 3)))\n"
     "w = torch.stack([fc(z) for fc in self.g], dim=1).softmax(dim=1).unsqueeze(-1).unsqueeze(-1)\n"
     "return (feats * w).sum(dim=1)"),
    ("selective kernels by a view", TWO + "; self.f = nn.Conv2d(8, 4, 1); self.g = nn.Conv2d(4, 16, 1)",
     "b = x.shape[0]\nfeats = torch.cat([self.a(x), self.b(x)], dim=1).view(b, 2, 8, 32, 32)\n"
     "u = torch.sum(feats, dim=1)\nw = self.g(self.f(F.adaptive_avg_pool2d(u, 1))).view(b, 2, 8, 1, 1)\n"
     "return torch.sum(feats * F.softmax(w, dim=1), dim=1)"),
    ("branches by index", TWO + "; self.f = nn.Linear(8, 16)",
     "a = self.a(x); b = self.b(x)\nw = self.f((a + b).mean((2, 3))).view(-1, 2, 8).softmax(1)\n"
     "return a * w[:, 0, :, None, None] + b * w[:, 1, :, None, None]"),
    ("patches", "self.f = nn.Linear(48, 64)", "return self.f(F.unfold(x, 4, stride=4).transpose(1, 2))"),
    ("standardized weights", "self.w = nn.Parameter(torch.randn(8, 3, 3, 3)); self.b = nn.Parameter(torch.zeros(8))",
     "w = self.w - self.w.mean(dim=(1, 2, 3), keepdim=True)\nreturn F.conv2d(x, w / (w.std() + 1e-5), self.b)"),
    ("tokens back to a map", PATCHES + "; self.f = nn.Linear(32, 16); self.d = nn.Conv2d(16, 4, 1)",
     TOKENS + "\nreturn self.d(self.f(t).transpose(1, 2).reshape(x.shape[0], 16, 8, 8))"),
    ("a function with a gradient of its own",
     CONV + "\n        class Swish(torch.autograd.Function):\n            @staticmethod\n"
     "            def forward(ctx, y):\n                ctx.save_for_backward(y)\n"
     "                return y * torch.sigmoid(y)\n        self.swish = Swish",
     "return self.swish.apply(self.c(x))"),
    ("a transposed convolution to a size",
     "self.c = nn.Conv2d(3, 8, 3, 2, 1); self.u = nn.ConvTranspose2d(8, 4, 3, stride=2, padding=1)",
     "return self.u(self.c(x), output_size=x.size())"),
    ("channels repeated", CONV, "return self.c(x) + x[:, :2].repeat(1, 4, 1, 1)"),
    ("one place repeated", CONV, "y = self.c(x)\nreturn y * F.adaptive_avg_pool2d(y, 1).repeat(1, 1, 32, 32)"),
    ("weights of a size", "self.w = nn.Parameter(torch.Tensor(8, 3, 3, 3))", "return F.conv2d(x, self.w)"),
]  # fmt: skip


def program(init: str, forward: str) -> str:
    """A program whose network does this."""
    lines = "\n".join(f"        {line}" for line in forward.split("\n"))
    return (
        "import torch\nfrom torch import nn\nimport torch.nn.functional as F\nclass Net(nn.Module):\n"
        f"    def __init__(self):\n        super().__init__()\n        {init}\n    def forward(self, x):\n{lines}\n"
    )


def measured(torch: Any, text: str, size: tuple[int, ...]) -> dict[str, Any]:
    """What PyTorch gives, and half of the operations that its own counter counts, for one of two images."""
    from torch.utils.flop_counter import FlopCounterMode  # type: ignore[import-not-found]

    scope: dict[str, Any] = {}
    exec(text, scope)
    net = scope["Net"]().eval()
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        made = net(torch.zeros(2, *size))
    every = made if isinstance(made, tuple) else (made,)
    own = list(net.parameters())
    return {
        "outputs": ["x".join(map(str, each.shape[1:])) for each in every],
        "params": sum([each.numel() for each in own]),
        "frozen": sum([each.numel() for each in own if not each.requires_grad]),
        "macs": counter.get_total_flops() // 4,
    }


def main() -> None:
    import torch  # type: ignore[import-not-found]

    lines = []
    for name, init, forward in FORMS:
        row = {"name": name, "init": init, "forward": forward, "input": "3x32x32"}
        lines.append(json.dumps(row | measured(torch, program(init, forward), (3, 32, 32))))
    (HERE / "tensor_forms.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
