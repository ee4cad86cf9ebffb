"""Makes pasted_forms.jsonl: what PyTorch 2.14 makes of ways of writing that programs found on the web have.

Run `python -m tests.data.make_pasted_forms` where torch, timm and einops are installed. The programs are our own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.data.make_tensor_forms import CONV, PATCHES, TOKENS, program

HERE = Path(__file__).resolve().parent

FORMS: list[tuple[str, str, str, str]] = [
    ("the last step by a list", "", PATCHES + "; self.f = nn.Linear(32, 5)",
     TOKENS + "\nreturn self.f(t[:, [-1], :]), t[:, [0, 3, 5]]"),
    ("a parameter by its module", "from torch.nn.parameter import Parameter",
     CONV + "; self.g = Parameter(torch.ones(8, 1, 1)); self.register_parameter('b', None)",
     "y = self.c(x) * self.g\nreturn y if self.b is None else y + self.b"),
    ("small things of timm", "from timm.models.layers import DropPath, make_divisible, to_2tuple, trunc_normal_",
     "self.c = nn.Conv2d(3, make_divisible(20 * 0.9), to_2tuple(3))\n"
     "        self.d = DropPath(0.2); trunc_normal_(self.c.weight)",
     "y = self.c(x)\nreturn y + self.d(y)"),
    ("the type of the numbers", "", CONV + "; self.e = nn.Conv2d(8, 4, 1)",
     "y = self.c(x)\nif y.dtype == torch.float16 or y.device != x.device:\n    return y\nreturn self.e(y)"),
    ("a table that is gathered from", "", PATCHES + "; self.t = nn.Parameter(torch.zeros(15, 1))\n"
     "        self.register_buffer('i', torch.arange(64).unsqueeze(1).repeat(1, 64).flatten().unsqueeze(1) % 15)",
     TOKENS + "\na = t @ t.transpose(1, 2)\nreturn a + self.t.gather(0, self.i).view(1, 64, 64)"),
    ("the largest class alone", "", CONV + "; self.f = nn.Linear(80, 7)",
     "y = F.adaptive_avg_pool2d(self.c(x), (1, 10)).flatten(2).transpose(1, 2)\n"
     "_, most = y.norm(dim=2).max(dim=1)\nm = torch.eye(10).index_select(dim=0, index=most.data)\n"
     "return self.f((y * m[:, :, None]).reshape(x.size(0), -1))"),
    ("scores where there are edges", "", PATCHES + "; self.a = nn.Parameter(torch.zeros(64, 1))",
     TOKENS + "\ne = t @ self.a[:32] + (t @ self.a[32:]).transpose(1, 2)\n"
     "e = torch.where(e > 0, e, -9e15 * torch.ones_like(e)).softmax(-1)\nreturn e @ t"),
    ("weights of several axes", "", "self.c = nn.Conv2d(3, 8, 8, 8); self.w = nn.Parameter(torch.zeros(5, 16, 8, 4))",
     "u = self.c(x).flatten(2).transpose(1, 2)\np = (u[None, :, :, None, :] @ self.w[:, None]).squeeze(3)\n"
     "return p.sum(dim=2).transpose(0, 1)"),
    ("weights that are standardized", "from einops import reduce\nfrom functools import partial",
     "self.w = nn.Parameter(torch.ones(8, 3, 3, 3))",
     "m = reduce(self.w, 'o ... -> o 1 1 1', 'mean')\n"
     "v = reduce(self.w, 'o ... -> o 1 1 1', partial(torch.var, unbiased=False))\n"
     "return F.conv2d(x, (self.w - m) / (v + 1e-5).rsqrt(), padding=1)"),
    ("numbers of its own with a border", "", CONV, "return self.c(x) * F.pad(torch.ones(1, 1, 30, 28), (2, 2, 1, 1))"),
    ("what keeps its gradients", "import torch.utils.checkpoint as cp", CONV + "; self.e = nn.Conv2d(8, 4, 1)",
     "y = self.c(x)\nif any(each.requires_grad for each in (x, y)):\n    return cp.checkpoint(self.e, y)\n"
     "return self.e(y)"),
    ("new numbers beside a tensor", "", CONV,
     "y = self.c(x)\ny = torch.cat([y, y.new_zeros(len(x), 4, 32, 32)], 1)\n"
     "return y + x.new_ones(x.shape[0], 1, 1, 1)"),
    ("arrays of several axes", "import numpy as np",
     CONV + "; a = np.array([[0, 1], [1, 0]] * 4).astype(np.float32)\n"
     "        self.n = nn.ModuleList([nn.Conv2d(8, 8, 1) for _ in range(len(torch.from_numpy(a)))])\n"
     "        self.register_buffer('d', torch.diag(torch.from_numpy(a).sum(1)) @ torch.rand(8, 8))",
     "y = self.c(x)\nfor each in self.n:\n    y = each(y)\nreturn torch.einsum('nchw,cd->ndhw', y, self.d)"),
    ("checks of numbers", "",
     CONV + "; a = torch.zeros(4, 4); a[0, 1] = 1; d = a.sum(0)\n"
     "        for i in range(4):\n            if d[i] > 0:\n                a[i, i] = 2\n"
     "        self.register_buffer('a', a)",
     "y = self.c(x)\nif torch.isnan(y).any():\n    raise ValueError('no numbers')\n"
     "if self.a.dtype != y.dtype:\n    self.a = self.a.to(y.dtype)\nreturn y * self.a.sum()"),
    ("linear layers on positions", "", PATCHES + "; self.p = nn.Linear(32, 32, bias=False)\n"
     "        self.u = nn.Parameter(torch.zeros(2, 16)); self.register_buffer('pe', torch.zeros(1, 64, 32))",
     TOKENS + "\nreturn (t.view(-1, 64, 2, 16) + self.u).flatten(2) + self.p(self.pe)"),
    ("positions that turn pairs of numbers", "", PATCHES + "; t = torch.arange(64)\n"
     "        self.register_buffer('f', torch.cos(torch.outer(t, 1.0 / 10 ** (torch.arange(0, 8, 2).float() / 8))\n"
     "            * torch.pi))",
     TOKENS + "\nq = t.view(t.size(0), 64, 4, 8)\na, b = q.float().reshape(q.shape[:-1] + (-1, 2)).unbind(-1)\n"
     "f = self.f.view([n if i in (1, 3) else 1 for i, n in enumerate(a.shape)])\n"
     "q = torch.stack([a * f - b * f, a * f + b * f], dim=-1).flatten(3).type_as(q).transpose(1, 2)\n"
     "return q @ q.transpose(2, 3)"),
    ("queries that are trained", "", PATCHES + "; self.q = nn.Parameter(torch.zeros(1, 5, 32))\n"
     "        self.a = nn.MultiheadAttention(32, 4, batch_first=True)",
     TOKENS + "\ny, w = self.a(self.q.expand(x.size(0), -1, -1), t, t)\nreturn y"),
    ("the last state without its axis", "", "self.c = nn.Conv2d(3, 8, (32, 1)); self.g = nn.GRU(8, 7)\n"
     "        self.f = nn.Linear(7, 2)",
     "y, h = self.g(self.c(x).squeeze(2).permute(2, 0, 1).contiguous())\nreturn self.f(torch.squeeze(h, 0))"),
    ("a layer that is taken away", "", CONV + "; self.e = nn.Conv2d(8, 4, 1); self.__delattr__('e')",
     "return self.c(x)"),
]  # fmt: skip

WORDS: list[tuple[str, str, str, str]] = [
    ("positions by the steps", "", "self.e = nn.Embedding(20, 8); self.f = nn.Linear(8, 20)\n"
     "        self.register_buffer('pe', torch.zeros(50, 1, 8))",
     "y = self.e(x.long()) + self.pe[:x.size(0)]\nreturn self.f(y)"),
    ("a recurrent layer", "", "self.e = nn.Embedding(20, 8); self.r = nn.GRU(8, 6, bidirectional=True)\n"
     "        self.f = nn.Linear(12, 3)",
     "y, h = self.r(self.e(x))\nreturn self.f(torch.cat((h[-2, :, :], h[-1, :, :]), dim=1))"),
    ("a transformer", "", "self.e = nn.Embedding(20, 8)\n"
     "        self.t = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 2)",
     "m = nn.Transformer.generate_square_subsequent_mask(len(x))\n"
     "return self.t(self.e(x), m).view(-1, 8)"),
    ("words that are turned", "", "self.e = nn.Embedding(20, 8); self.c = nn.Conv2d(1, 4, (3, 8))",
     "y = self.e(x.permute(1, 0)).unsqueeze(1)\nreturn self.c(y).squeeze(3)"),
]  # fmt: skip
"""Those of words whose steps stand first, as PyTorch's tutorials have them: seven words of one text."""


def measured(torch: Any, text: str, given: Any) -> dict[str, Any]:
    """What PyTorch gives, and half of the operations that its own counter counts, for one image or text."""
    from torch.utils.flop_counter import FlopCounterMode  # type: ignore[import-not-found]

    scope: dict[str, Any] = {}
    exec(text, scope)
    net = scope["Net"]().eval()
    with FlopCounterMode(display=False) as counter:
        made = net(given)
    every = made if isinstance(made, tuple) else (made,)
    return {
        "outputs": [list(each.shape) for each in every],
        "params": sum([each.numel() for each in net.parameters()]),
        "macs": counter.get_total_flops() // 2,
    }


def text_of(head: str, init: str, forward: str) -> str:
    """A program with lines of its own in front."""
    return f"{head}\n{program(init, forward)}"


def main() -> None:
    import torch  # type: ignore[import-not-found]

    lines = []
    for name, head, init, forward in FORMS:
        text = text_of(head, init, forward)
        lines.append(json.dumps({"name": name, "text": text} | measured(torch, text, torch.zeros(1, 3, 32, 32))))
    for name, head, init, forward in WORDS:
        text = text_of(head, init, forward)
        row = measured(torch, text, torch.zeros(7, 1, dtype=torch.long)) | {"macs": None}  # attention is fused there
        text += "Net()(torch.randint(0, 20, (7, 1)))\n"
        lines.append(json.dumps({"name": name, "text": text} | row))
    (HERE / "pasted_forms.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
