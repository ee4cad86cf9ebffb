"""Makes tensor_forms.jsonl: what PyTorch 2.13 makes of tensors between layers, with sizes, parameters and MACs.

Run `python -m tests.data.make_tensor_forms` where torch is installed.
"""

from __future__ import annotations

import json
from math import prod
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
    ("tokens back to a map", PATCHES + "; self.f = nn.Linear(32, 16); self.d = nn.Conv2d(16, 4, 1)",
     TOKENS + "\nreturn self.d(self.f(t).transpose(1, 2).reshape(x.shape[0], 16, 8, 8))"),
]  # fmt: skip


def program(init: str, forward: str) -> str:
    """A program whose network does this."""
    lines = "\n".join(f"        {line}" for line in forward.split("\n"))
    return (
        "import torch\nfrom torch import nn\nimport torch.nn.functional as F\nclass Net(nn.Module):\n"
        f"    def __init__(self):\n        super().__init__()\n        {init}\n    def forward(self, x):\n{lines}\n"
    )


def measured(torch: Any, text: str, size: tuple[int, ...]) -> dict[str, Any]:
    """What PyTorch gives: of convolutions and linear layers the multiply-accumulates, counted where they run."""
    scope: dict[str, Any] = {}
    exec(text, scope)
    net = scope["Net"]().eval()
    macs = 0

    def count(module: Any, given: Any, out: Any) -> None:
        nonlocal macs
        macs += out[0].numel() * prod(module.weight.shape[1:])

    for module in net.modules():
        if isinstance(module, torch.nn.Conv2d | torch.nn.Conv1d | torch.nn.Linear):
            module.register_forward_hook(count)
    with torch.no_grad():
        made = net(torch.zeros(2, *size))
    every = made if isinstance(made, tuple) else (made,)
    own = list(net.parameters())
    return {
        "outputs": ["x".join(map(str, each.shape[1:])) for each in every],
        "params": sum([each.numel() for each in own]),
        "frozen": sum([each.numel() for each in own if not each.requires_grad]),
        "macs": macs,
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
