"""Makes tensor_forms.jsonl: what PyTorch 2.14 makes of tensors between layers, with sizes, parameters and MACs.

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
    ("split attention of two groups", "self.c = nn.Conv2d(3, 16, 3); self.f = nn.Conv2d(8, 32, 1)",
     "b = x.shape[0]\ny = self.c(x)\na, c = torch.split(y, 8, dim=1)\ng = self.f(F.adaptive_avg_pool2d(a + c, 1))\n"
     "w = F.softmax(g.view(b, 2, 2, -1).transpose(1, 2), dim=1).reshape(b, -1).view(b, -1, 1, 1)\n"
     "return sum([p * q for p, q in zip(torch.split(w[:, :16], 8, dim=1), (a, c))])"),
    ("split attention by views",
     "self.c = nn.Conv2d(3, 16, 3); self.f = nn.Conv2d(8, 16, 1); self.s = nn.Softmax(dim=1)",
     "b, c, h, w = self.c(x).size()\ny = self.c(x).view(b, 2, c // 2, h, w)\n"
     "g = self.f(F.adaptive_avg_pool2d(y.sum(dim=1), 1)).view(b, 1, 2, -1)\n"
     "g = self.s(torch.transpose(g, 1, 2).contiguous()).view(b, 2, -1, 1, 1)\nreturn (y * g).sum(dim=1)"),
    ("a stack weighed by another", TWO + "; self.f = nn.Conv2d(8, 16, 1); self.s = nn.Softmax(dim=1)",
     "y = torch.stack([self.a(x), self.b(x)], dim=1)\nw = self.f(F.adaptive_avg_pool2d(y.sum(dim=1), 1))\n"
     "w = self.s(w.view(w.size(0), 2, 8)).unsqueeze(-1).unsqueeze(-1)\nreturn (y * w).sum(dim=1)"),
    ("every few channels summed", CONV,
     "y = self.c(x)\nb, c, h, w = y.size()\nreturn y.view(b, c // 2, 2, h, w).sum(2)"),
    ("space to depth", "self.d = nn.Conv2d(48, 4, 1)",
     "b, c, h, w = x.size()\ny = x.view(b, c, h // 4, 4, w // 4, 4).permute(0, 3, 5, 1, 2, 4).contiguous()\n"
     "return self.d(y.view(b, c * 16, h // 4, w // 4))"),
    ("depth to space", "self.c = nn.Conv2d(3, 16, 3, padding=1); self.d = nn.Conv2d(4, 4, 1)",
     "y = self.c(x)\nb, c, h, w = y.size()\n"
     "y = y.view(b, 2, 2, c // 4, h, w).permute(0, 3, 4, 1, 5, 2).contiguous()\n"
     "return self.d(y.view(b, c // 4, h * 2, w * 2))"),
    ("a shuffle that is flattened", "self.c = nn.Conv2d(3, 12, 3); self.d = nn.Conv2d(12, 4, 1)",
     "y = self.c(x)\nreturn self.d(y.view(-1, 3, 4, 30, 30).transpose(1, 2).flatten(1, 2))"),
    ("a map as rows of channels", CONV + "; self.f = nn.Linear(8, 5)",
     "y = self.c(x).permute(0, 2, 3, 1).reshape(x.size(0), -1, 8)\nreturn self.f(y)"),
    ("rows of channels as a map", CONV + "; self.f = nn.Conv2d(8, 5, 1)",
     "y = self.c(x).flatten(2).transpose(1, 2).reshape(x.size(0), 32, 32, 8)\nreturn self.f(y.permute(0, 3, 1, 2))"),
    ("a volume that a view makes", "self.c = nn.Conv2d(3, 12, 3, padding=1); self.d = nn.Conv3d(2, 4, 3)",
     "y = self.c(x)\nreturn self.d(y.view(y.size(0), 2, 6, 32, 32))"),
    ("parted axes that nothing moves", "self.c = nn.Conv2d(3, 8, 3, padding=1)",
     "return self.c(x).view(-1, 2, 4, 4, 8, 32)"),
    ("more channels of zeros", "self.c = nn.Conv2d(3, 8, 3, padding=1); self.d = nn.Conv2d(12, 4, 1)",
     "y = F.pad(self.c(x), (0, 0, 0, 0, 1, 3))\nreturn self.d(y) + self.d(F.pad(self.c(x), (0, 0, 0, 0, 0, 4)))"),
    ("channels cut off and places padded", CONV, "return F.pad(self.c(x), (1, 1, 2, 0, -3, 0))"),
    ("a gate of one channel", CONV + "; self.g = nn.Conv2d(3, 1, 1)",
     "y = self.c(x)\ng = self.g(x).expand_as(y)\n"
     "return y * torch.sigmoid(g * F.adaptive_avg_pool2d(y, 1).expand_as(y))"),
    ("a map as a volume of one channel", "self.c = nn.Conv3d(1, 4, (3, 1, 1), stride=(3, 1, 1))",
     "return self.c(x.unsqueeze(1)).squeeze(2)"),
    ("one channel left out as an axis", "self.c = nn.Conv3d(1, 1, 3, padding=1); self.d = nn.Conv2d(3, 4, 1)",
     "return self.d(self.c(x.unsqueeze(1)).squeeze(1)), self.c(x.unsqueeze(1)).squeeze(1)"),
    ("cubic resizing", CONV + "; self.u = nn.Upsample(scale_factor=2, mode='bicubic', align_corners=True)",
     "y = F.interpolate(self.c(x), scale_factor=3, mode='bicubic')\n"
     "return self.c(F.interpolate(x, size=(21, 40), mode='bicubic', align_corners=False)), self.u(y)"),
    ("patches and back",
     "self.u = nn.Unfold(4, stride=4); self.f = nn.Linear(48, 48); self.b = nn.Fold((32, 32), 4, stride=4)",
     "t = self.f(self.u(x).transpose(1, 2)).transpose(1, 2)\nreturn self.b(t), F.fold(t, 32, (4, 4), stride=(4, 4))"),
    ("resizing by the mean of an area", CONV + "; self.u = nn.Upsample((12, 9), mode='area')",
     "y = F.interpolate(self.c(x), scale_factor=0.5, mode='area')\nreturn self.u(y), self.c(self.u(x))"),
    ("standardized weights by a norm", "self.w = nn.Parameter(torch.randn(8, 3, 3, 3))",
     "w = F.batch_norm(self.w.reshape(1, 8, -1), None, None, training=True, momentum=0.0)\n"
     "return F.conv2d(x, w.reshape_as(self.w))"),
    ("weights with a gain", "self.c = nn.Conv2d(3, 8, 3); self.g = nn.Parameter(torch.ones(8, 1, 1, 1))",
     "w = F.batch_norm(self.c.weight.reshape(1, 8, -1), None, None, weight=(self.g * 0.2).view(-1), training=True)\n"
     "return F.conv2d(x, w.reshape_as(self.c.weight), self.c.bias)"),
    ("weights with one factor", "self.c = nn.Conv2d(3, 8, 3); self.g = nn.Parameter(torch.ones(1))",
     "return F.conv2d(x, self.c.weight * self.g)"),
    ("unpooling", "self.c = nn.Conv2d(3, 8, 3, padding=1); self.d = nn.Conv2d(8, 4, 3)\n"
     "        self.p = nn.MaxPool2d(2, return_indices=True); self.u = nn.MaxUnpool2d(2, stride=2)",
     "y, where = self.p(self.c(x))\nreturn self.d(self.u(y, where)) + self.d(F.max_unpool2d(y, where, 2))"),
    ("unpooling to a size", "self.c = nn.Conv2d(3, 8, 3, padding=1, stride=3)\n"
     "        self.p = nn.MaxPool2d(2, return_indices=True); self.u = nn.MaxUnpool2d(2)",
     "z = self.c(x)\ny, where = self.p(z)\nreturn self.u(y, where, output_size=z.size())"),
    ("the larger of two", TWO, "return torch.max(self.a(x), self.b(x)), torch.maximum(self.a(x), self.b(x))"),
    ("channels in another order", CONV + "; self.register_buffer('i', torch.LongTensor(8))",
     "return torch.index_select(self.c(x), 1, self.i - self.i)"),
    ("normalized to one", CONV, "return F.normalize(self.c(x), dim=1)"),
    ("beside zeros", "self.c = nn.Conv2d(3, 8, 3, padding=1, stride=2); self.d = nn.Conv2d(16, 4, 1)",
     "y = self.c(x)\nreturn self.d(torch.cat((y, torch.zeros(y.shape[0], 8, 16, 16)), dim=1))"),
    ("beside zeros like it", CONV, "y = self.c(x)\nreturn torch.cat([torch.zeros_like(y), y, y], 1)"),
    ("a norm over the channels by hand",
     CONV + "; self.w = nn.Parameter(torch.ones(8)); self.b = nn.Parameter(torch.zeros(8))",
     "y = self.c(x)\nu = y.mean(1, keepdim=True)\ns = (y - u).pow(2).mean(1, keepdim=True)\n"
     "return self.w[:, None, None] * ((y - u) / torch.sqrt(s + 1e-6)) + self.b[:, None, None]"),
    ("a number added everywhere", CONV,
     "y = self.c(x)\nreturn y + y.mean(1, keepdim=True).mean((2, 3), keepdim=True)"),
    ("a padding that cuts", CONV, "return F.pad(self.c(x), (-2, -3, -1, -1))"),
    ("a padding that cuts and adds", CONV, "return F.pad(self.c(x), (-1, 1, -1, 1))"),
    ("a layer of padding that cuts and adds",
     CONV + "; self.p = nn.ZeroPad2d((-1, 1, -1, 1)); self.q = nn.ZeroPad2d(-2)",
     "return self.q(self.p(self.c(x)))"),
    ("filters that are turned over", "self.w = nn.Parameter(torch.zeros(8, 3, 3, 3))",
     "return F.conv2d(x, self.w.flip(2, 3))"),
    ("axes that are kept by their other name", CONV,
     "y = self.c(x)\na, b = y.max(dim=1, keepdims=True)\nreturn y + a, y.mean((2, 3), keepdims=True)"),
    ("a list of layers with nothing in a place", "self.l = nn.ModuleList([nn.Conv2d(3, 8, 1), None])",
     "a, b = self.l\nreturn a(x) if b is None and len(self.l) == 2 else x"),
    ("functions that cut off", CONV + "; self.h = nn.Hardtanh(0, 20)",
     "y = self.h(self.c(x))\nreturn F.hardtanh(y, -2, 2), F.softsign(y), nn.Softshrink()(y), F.threshold(y, 0.1, 0)"),
    ("numbers at two indices", CONV + "; self.t = nn.Parameter(torch.zeros(63, 63))",
     "i = torch.arange(32)[:, None] - torch.arange(32) + 31\nreturn self.c(x) + self.t[i, i]"),
    ("parts of parameters", CONV + "; self.w = nn.Parameter(torch.zeros(2, 8))",
     "a, b = self.w.unbind(0)\nc, d = self.w.chunk(2, 1)\n"
     "return self.c(x) * a.view(1, -1, 1, 1) + b.mul(2).view(1, -1, 1, 1), torch.cat((c, d), 1).sum() * self.c(x)"),
    ("a layer on channels that a view parts", CONV + "; self.r = nn.ReLU()",
     "y = self.r(self.c(x).view(x.size(0), 2, 4, 32, 32))\nreturn y, y[:, 1]"),
    ("axes that move", CONV, "y = self.c(x).movedim(1, -1)\nreturn torch.moveaxis(y, (2, 3), (1, 2)).mT"),
    ("tensors beside one another", CONV, "y = self.c(x)\nreturn torch.hstack([y, x]), torch.dstack((y, y))"),
    ("tiles", CONV, "y = self.c(x)\nreturn torch.tile(y, (1, 1, 2, 2)), y.tile((2,))"),
    ("parts that do not come out even", CONV, "a, b, c = torch.tensor_split(self.c(x), 3, dim=1)\n"
     "return torch.cat([c, a], 1), x.tensor_split((1, 2), 1)[2]"),
    ("the middle of the channels", CONV, "y = self.c(x)\nm, i = torch.median(y, dim=1, keepdim=True)\n"
     "return m * y, y.quantile(0.9, dim=1)"),
    ("a deviation and a mean", CONV, "s, m = torch.std_mean(self.c(x), dim=(2, 3), keepdim=True)\nreturn s, m"),
    ("a quarter turn", CONV, "return torch.rot90(self.c(x)[:, :, :4], 1, [2, 3])"),
    ("a norm of linalg", CONV, "y = self.c(x)\nreturn y / torch.linalg.vector_norm(y, dim=(2, 3), keepdim=True)"),
    ("drawn classes", CONV, "return F.gumbel_softmax(self.c(x), tau=0.5, dim=1)"),
    ("pairs of channels", CONV + "; self.f = nn.Linear(28, 5)", "y = self.c(x).mean((2, 3))\n"
     "i, j = torch.tril_indices(8, 8, -1)\nreturn self.f((y.unsqueeze(2) * y.unsqueeze(1))[:, i, j])"),
    ("places by rows and columns", CONV, "y = self.c(x)\ni, j = torch.arange(4)[:, None], torch.arange(3)[None]\n"
     "return y[:, :, i, j], y[:, [0, 1, 2], [1, 2, 3]]"),
    ("frequencies", CONV, "y = self.c(x)\nf = torch.fft.rfft2(y, norm='ortho')\n"
     "return torch.fft.irfft2(f, s=(30, 28)), f.abs(), torch.fft.fft(y, dim=1).real, torch.view_as_real(f)"),
    ("frequencies with weights", CONV + "; self.w = nn.Parameter(torch.zeros(8, 32, 17, 2))",
     "f = torch.fft.rfft2(self.c(x)) * torch.view_as_complex(self.w)\nreturn torch.fft.irfft2(f, s=(32, 32))"),
    ("over the batch", CONV, "y = self.c(x)\nreturn (x.shape[0] * y.flatten(2)).sum(2) / len(x), y - y.size(0)"),
    ("a stack over the batch", CONV, "y = self.c(x)\nreturn (torch.stack([y, y], 1) / x.size(0)).mean(1)"),
    ("bounds by themselves", CONV, "y = self.c(x)\nreturn y.clamp_min(0).clamp_max(6) * y.new_tensor(2)"),
    ("norms without factors, each used twice", CONV + "; self.i = nn.InstanceNorm2d(8); "
     "self.g = nn.GroupNorm(2, 8, affine=False); self.b = nn.BatchNorm2d(8, affine=False)",
     "y = self.g(self.i(self.b(self.c(x))))\nreturn self.g(self.i(self.b(y)))"),
    ("whether a norm has factors", CONV + "; self.i = nn.InstanceNorm2d(8); self.n = nn.InstanceNorm2d(8, affine=True)"
     "; k = 3 if self.i.weight is not None else 1; self.d = nn.Conv2d(8, 4, k if self.n.bias is not None else 5)",
     "return self.d(self.n(self.i(self.c(x))))"),
    ("instance norms with running statistics", CONV + "; self.n = nn.InstanceNorm2d(8, affine=True, "
     "track_running_stats=True); self.m = nn.InstanceNorm2d(8, track_running_stats=True)",
     "return self.m(self.n(self.m(self.c(x))))"),
    ("sums with weights that are linear layers", "self.w = nn.Parameter(torch.randn(8, 3)); "
     "self.v = nn.Parameter(torch.randn(4, 8, 32)); self.u = nn.Parameter(torch.randn(2, 5, 4)); "
     "self.d = nn.Parameter(torch.randn(5))",
     "y = torch.einsum('oc,bchw->bohw', self.w, x)\nz = torch.einsum('bchw,ocw->bho', y, self.v)\n"
     "z = torch.einsum('...o,meo->...me', z, self.u)\nreturn torch.einsum('bhme,e->bmh', z, self.d)"),
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
