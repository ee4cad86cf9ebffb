"""Makes attention_forms.jsonl: attention and axes that no layer moves, with what PyTorch 2.14 makes of them.

macs are those of convolutions and of products with weights, `aten.convolution`, `aten.mm` and `aten.addmm`; products
those of activations with one another, `aten.bmm`: both as they reach ATen, for one of two images.
Run `python -m tests.data.make_attention_forms` where torch and einops are installed.
"""

from __future__ import annotations

import json
from math import prod
from pathlib import Path
from typing import Any

from tests.data.make_tensor_forms import program

HERE = Path(__file__).resolve().parent

MAP = "self.c = nn.Conv2d(3, 16, 4, 4)"
TOKENS = "t = self.c(x).flatten(2).transpose(1, 2)"
QKV = MAP + "; self.qkv = nn.Linear(16, 48); self.o = nn.Linear(16, 16)"
EINOPS = "from einops import rearrange, reduce, repeat"

FORMS: list[tuple[str, str, str]] = [
    ("self attention of a map",
     MAP + "; self.q = nn.Conv2d(16, 2, 1); self.k = nn.Conv2d(16, 2, 1); self.v = nn.Conv2d(16, 16, 1)"
     "; self.g = nn.Parameter(torch.zeros(1))",
     "y = self.c(x)\nb, c, h, w = y.size()\nq = self.q(y).view(b, -1, h * w).permute(0, 2, 1)\n"
     "k = self.k(y).view(b, -1, h * w)\na = F.softmax(torch.bmm(q, k), dim=-1)\n"
     "o = torch.bmm(self.v(y).view(b, -1, h * w), a.permute(0, 2, 1)).view(b, c, h, w)\nreturn self.g * o + y, a"),
    ("attention of tokens in heads", QKV,
     TOKENS + "\nb, n, c = t.shape\nq, k, v = self.qkv(t).reshape(b, n, 3, 4, c // 4).permute(2, 0, 3, 1, 4)\n"
     "a = (q @ k.transpose(-2, -1) * 0.5).softmax(-1)\nreturn self.o((a @ v).transpose(1, 2).reshape(b, n, c)) + t"),
    ("a class token and positions",
     QKV + "; self.t = nn.Parameter(torch.zeros(1, 1, 16)); self.p = nn.Parameter(torch.zeros(1, 65, 16))",
     TOKENS + "\nt = torch.cat((self.t.expand(t.shape[0], -1, -1), t), dim=1) + self.p\n"
     "q, k, v = self.qkv(t).chunk(3, dim=-1)\no = F.scaled_dot_product_attention(q, k, v)\nreturn self.o(o)[:, 0]"),
    ("multihead attention",
     MAP + "; self.a = nn.MultiheadAttention(16, 4, batch_first=True)"
     "; self.b = nn.MultiheadAttention(16, 2, bias=False)",
     TOKENS + "\ny, w = self.a(t, t, t)\nz = self.b(t.permute(1, 0, 2), y.permute(1, 0, 2), t.permute(1, 0, 2))[0]\n"
     "return y + z.permute(1, 0, 2), w"),
    ("linear attention with einsum", MAP + "; self.q = nn.Conv2d(16, 48, 1, bias=False)",
     "b, c, h, w = (y := self.c(x)).shape\nq, k, v = [t.reshape(b, 4, 4, h * w) for t in self.q(y).chunk(3, dim=1)]\n"
     "m = torch.einsum('bhdn,bhen->bhde', k.softmax(-1), v)\n"
     "return torch.einsum('bhde,bhdn->bhen', m, q.softmax(-2)).reshape(b, c, h, w) + y"),
    ("a mean that a map weighs", MAP + "; self.m = nn.Conv2d(16, 1, 1); self.n = nn.LayerNorm([16, 1, 1])",
     "y = self.c(x)\nb, c, h, w = y.size()\nm = F.softmax(self.m(y).view(b, 1, h * w), dim=2).unsqueeze(-1)\n"
     "return y + self.n(torch.matmul(y.view(b, c, h * w).unsqueeze(1), m).view(b, c, 1, 1))"),
    ("a Gram matrix", MAP,
     "y = self.c(x)\nb, c, h, w = y.size()\nf = y.view(b, c, h * w)\nreturn f.bmm(f.transpose(1, 2)) / (c * h * w)"),
    ("windows", QKV + "; self.n = nn.LayerNorm(16)",
     "y = self.n(self.c(x).permute(0, 2, 3, 1))\nb, h, w, c = y.shape\n"
     "s = torch.roll(y, shifts=(-2, -2), dims=(1, 2)).view(b, h // 4, 4, w // 4, 4, c)\n"
     "s = s.permute(0, 1, 3, 2, 4, 5).contiguous().view(-1, 16, c)\nq, k, v = self.qkv(s).chunk(3, -1)\n"
     "s = self.o((q @ k.transpose(1, 2)).softmax(-1) @ v).view(-1, 4, 4, c)\n"
     "s = s.view(b, h // 4, w // 4, 4, 4, c).permute(0, 1, 3, 2, 4, 5).reshape(b, h, w, c)\nreturn y + s"),
    ("products with weights of two axes",
     MAP + "; self.w = nn.Parameter(torch.zeros(16, 5)); self.u = nn.Parameter(torch.zeros(7, 64))",
     TOKENS + "\nreturn t @ self.w, torch.matmul(self.u, t)"),
    ("rows in strips", MAP + "; self.d = nn.Conv2d(16, 8, 1)",
     "y = self.c(x)\na, b = y.mean(3, keepdim=True), y.mean(2, keepdim=True).permute(0, 1, 3, 2)\n"
     "a, b = torch.split(self.d(torch.cat([a, b], dim=2)), [8, 8], dim=2)\nreturn a * b.permute(0, 1, 3, 2)"),
    ("pictures of one batch in a row", MAP + "; self.d = nn.Conv2d(4, 6, 3, padding=1); self.n = nn.BatchNorm2d(6)",
     "y = self.c(x)\nb = y.size(0)\ny = y.view(b * 4, 4, 8, 8)\n"
     "y = F.relu(self.n(self.d(y)))\ny = F.max_pool2d(y.view(b, 4, 6, 8, 8).mean(1), 2)\nreturn y"),
    ("an axis that a view parts", MAP + "; self.f = nn.Linear(4, 3)",
     "y = self.c(x).view(x.size(0), 4, 4, 8, 8).permute(0, 1, 3, 4, 2)\n"
     "return self.f(y), torch.sigmoid(y[..., 0]), y[..., 1:].reshape(x.size(0), -1, 3)"),
    ("a linear layer on each row", MAP + "; self.f = nn.Linear(64, 5); self.n = nn.LayerNorm(64)",
     "return self.f(self.n(self.c(x).flatten(2)))"),
    ("channels that are filled", MAP + "; self.d = nn.Conv2d(3, 4, 4, 4); self.e = nn.Conv2d(20, 5, 1)",
     "out = torch.zeros(x.size(0), 20, 8, 8)\nout[:, :4] = self.d(x)\nout[:, 4:] = self.c(x)\nreturn self.e(out)"),
    ("channels that are shifted", MAP + "; self.e = nn.Conv2d(16, 5, 1)",
     "y = self.c(x)\nout = torch.zeros_like(y)\nout[:, :4, 1:] = y[:, :4, :-1]\nout[:, 4:] = y[:, 4:]\n"
     "return self.e(out)"),
    ("a map at places that it says",
     MAP + "; self.f = nn.Linear(16, 6)",
     "t = self.f(self.c(x).mean((2, 3))).view(-1, 2, 3)\n"
     "return self.c(F.grid_sample(x, F.affine_grid(t, x.size(), align_corners=False), align_corners=False))"),
    ("einops", "self.c = nn.Conv2d(12, 16, 1); self.f = nn.Linear(16, 8)",
     EINOPS + "\ny = self.c(rearrange(x, 'b c (h p) (w q) -> b (c p q) h w', p=2, q=2))\n"
     "t = self.f(rearrange(y, 'b c h w -> b (h w) c'))\n"
     "m = rearrange(t, 'b (h w) (c p) -> b c (h p) w', h=16, p=2)\n"
     "return m, reduce(y, 'b c h w -> b c', 'mean'), reduce(y, 'b c (h 2) (w 2) -> b c h w', 'max'), "
     "repeat(y, 'b c h w -> b (r c) h w', r=2)"),
    ("axes that dots of einops stand for", MAP,
     EINOPS + "\ny = self.c(x)\nreturn rearrange(y, 'b (h d) ... -> b h (...) d', h=4), "
     "reduce(y, 'b c ... -> b c', 'mean'), rearrange(y, '... w -> ... 1 w').sum(3)"),
    ("weights before what they multiply", MAP + "; self.w = nn.Parameter(torch.zeros(5, 64))",
     TOKENS + "\nreturn self.w @ t"),
    ("a norm as a function on each row", MAP + "; self.g = nn.Parameter(torch.ones(64))",
     "y = self.c(x).flatten(2)\nreturn F.layer_norm(y, y.shape[-1:], self.g, torch.zeros(64))"),
    ("memory of several tokens", MAP + "; self.m = nn.Parameter(torch.zeros(3, 16))",
     TOKENS + "\nreturn torch.cat((self.m.expand(x.size(0), -1, -1), t), dim=1)"),
    ("memory beside windows", MAP + "; self.m = nn.Parameter(torch.zeros(3, 16)); self.f = nn.Linear(16, 4)",
     EINOPS + "\ny = rearrange(self.c(x), 'b c (h p) (w q) -> (b h w) (p q) c', p=4, q=4)\n"
     "y = torch.cat((repeat(self.m, 'n d -> b n d', b=y.shape[0]), y), dim=1)\n"
     "return rearrange(self.f(y), '(b n) t c -> b n t c', n=4)"),
    ("layers of einops",
     "from einops.layers.torch import Rearrange, Reduce\n"
     "        self.n = nn.Sequential(Rearrange('b c (h p1) (w p2) -> b (h w) (p1 p2 c)', p1=8, p2=8),"
     " nn.Linear(192, 16), nn.LayerNorm(16), Reduce('b n c -> b c', 'mean'), nn.Linear(16, 5))", "return self.n(x)"),
    ("sums that repeat rows and columns", MAP,
     "y = self.c(x)\nreturn y.mean(2, keepdim=True) + y.mean(3, keepdim=True), y * y.mean(2, keepdim=True)"),
    ("numbers of parameters by index", MAP + "; self.w = nn.Parameter(torch.ones(3))",
     "w = F.relu(self.w)\nw = w / (torch.sum(w, dim=0) + 1e-4)\ny = self.c(x)\n"
     "return sum([w[i] * y for i in range(3)])"),
    ("a list of parameters", MAP + "; self.w = nn.ParameterList([nn.Parameter(torch.ones(1)) for _ in range(2)])",
     "y = self.c(x)\nreturn self.w[0] * y + self.w[1] * torch.tanh(y)"),
    ("encoder layers of a transformer",
     MAP + "; e = nn.TransformerEncoderLayer(16, 4, 24, batch_first=True, norm_first=True, activation='gelu')"
     "; self.e = nn.TransformerEncoder(e, 2, norm=nn.LayerNorm(16), enable_nested_tensor=False)"
     "; self.l = nn.TransformerEncoderLayer(16, 2, dim_feedforward=8)",
     TOKENS + "\nt = self.e(t)\nreturn self.l(t.transpose(0, 1)).transpose(0, 1)"),
    ("sums of products over axes that dots stand for", MAP,
     TOKENS + "\nb, n, c = t.shape\nq = t.view(b, n, 4, 4).transpose(1, 2)\n"
     "a = torch.einsum('...id, ...jd -> ...ij', q, q).softmax(-1)\no = torch.einsum('b...ij,b...jd->b...id', a, q)\n"
     "return torch.einsum('bhnd->bnhd', o).flatten(2), torch.einsum('...ij,...jk', a, a)"),
    ("decoder layers of a transformer",
     MAP + "; d = nn.TransformerDecoderLayer(16, 4, 24, batch_first=True, norm_first=True, activation='gelu')"
     "; self.d = nn.TransformerDecoder(d, num_layers=2, norm=nn.LayerNorm(16))"
     "; self.l = nn.TransformerDecoderLayer(16, 2, dim_feedforward=8)",
     TOKENS + "\nt = self.d(t[:, :9], t)\nt = t.transpose(0, 1)\nreturn self.l(t, memory=t[:4]).transpose(0, 1)"),
    ("a whole transformer",
     MAP + "; self.t = nn.Transformer(16, 2, num_encoder_layers=2, num_decoder_layers=1, dim_feedforward=24,"
     " batch_first=True)",
     TOKENS + "\nmask = self.t.generate_square_subsequent_mask(9)\nreturn self.t(t, t[:, :9], tgt_mask=mask)"),
    ("positions that an embedding holds", MAP + "; self.e = nn.Embedding(64, 16)",
     TOKENS + "\nreturn t + self.e(torch.arange(t.size(1)))"),
    ("pictures in a row through functions",
     "self.c = nn.Conv2d(1, 6, 5); self.f = nn.Linear(6 * 7 * 7, 5); self.g = nn.Linear(15, 2)",
     "b, n, h, w = x.size()\ny = F.max_pool2d(F.relu(self.c(x.view(b * n, 1, h, w))), 4)\n"
     "y = self.f(y.view(-1, 6 * 7 * 7)).view(b, n, -1)\nreturn self.g(y.flatten(1)), y[:, -1]"),
    ("windows that lie over one another", "self.c = nn.Conv2d(27, 4, 1); self.f = nn.Linear(48, 8)",
     "u = F.unfold(x, 3, padding=1).view(x.size(0), 27, 32, 32)\n"
     "p = x.unfold(2, 4, 2).unfold(3, 4, 2).permute(0, 2, 3, 1, 4, 5).flatten(3)\nreturn self.c(u), self.f(p)"),
    ("a stack that comes out", MAP,
     "y = self.c(x)\nreturn torch.stack([y, F.relu(y)], 1), y.flatten(1).sum(-1, keepdim=True)"),
    ("what is changed in its place", MAP + "; self.d = nn.Conv2d(16, 16, 1)",
     "y = self.c(x)\nz = self.d(y)\nz.add_(y)\nz.unsqueeze_(1)\nreturn z.squeeze(1)"),
    ("coordinates beside a map", "self.c = nn.Conv2d(5, 8, 3)",
     "b, _, h, w = x.shape\ny, z = torch.meshgrid(torch.linspace(-1, 1, h), torch.arange(w) / (w - 1), indexing='ij')\n"
     "grid = torch.stack([y, z]).unsqueeze(0).expand(b, -1, -1, -1)\nreturn self.c(torch.cat([x, grid], dim=1))"),
    ("one channel after the other", MAP,
     "a, *rest = self.c(x).unbind(1)\nreturn torch.stack([a + rest[0], rest[1]], 1)"),
]  # fmt: skip


def measured(torch: Any, text: str, size: tuple[int, ...]) -> dict[str, Any]:
    """What PyTorch gives for one of two images."""
    from torch.utils._python_dispatch import TorchDispatchMode  # type: ignore[import-not-found]

    counts = {"macs": 0, "products": 0}

    class Counter(TorchDispatchMode):  # type: ignore[misc]
        def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            made = function(*args, **(kwargs or {}))
            name = function.overloadpacket.__name__
            if name == "convolution":
                counts["macs"] += prod(made.shape[2:]) * made.shape[0] * args[1].numel()
            elif name in ("mm", "addmm"):
                one, other = args[-2:] if name == "mm" else args[1:3]
                counts["macs"] += prod(one.shape) * other.shape[1]
            elif name == "bmm":
                counts["products"] += prod(args[0].shape) * args[1].shape[2]
            elif name.startswith("_scaled_dot_product"):
                counts["products"] += 2 * prod(args[0].shape) * args[1].shape[-2]
            return made

    scope: dict[str, Any] = {}
    exec(text, scope)
    net = scope["Net"]().eval()
    torch.backends.mha.set_fastpath_enabled(False)
    with torch.no_grad(), Counter():
        made = net(torch.zeros(2, *size))
    every = made if isinstance(made, tuple) else (made,)
    return {
        "outputs": ["x".join(map(str, each.shape[1:])) for each in every],
        "params": sum([each.numel() for each in net.parameters()]),
        **{key: count // 2 for key, count in counts.items()},
    }


def main() -> None:
    import torch  # type: ignore[import-not-found]

    lines = []
    for name, init, forward in FORMS:
        row = {"name": name, "init": init, "forward": forward, "input": "3x32x32"}
        lines.append(json.dumps(row | measured(torch, program(init, forward), (3, 32, 32))))
    (HERE / "attention_forms.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
