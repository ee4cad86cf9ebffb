"""Makes random_programs.jsonl: PyTorch programs put together at random, and what PyTorch says of them.

Run `python -m tests.data.make_random_programs` where torch is installed. A program is a class whose `forward` is a few
of the lines below, each tried on what the line before it made. A row has the text, the sizes of an input, the number
of parameters, and the sizes that come out for one item.
"""

from __future__ import annotations

import json
import random
import warnings
from importlib import import_module
from math import prod
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent

SEED, COUNT = 20261130, 500

MOST_NUMBERS = 60_000
"""A tensor of more is not gone on with."""

SHAPES = [(2, 3, 8, 12), (2, 3, 16, 16), (2, 1, 14, 14), (2, 4, 17, 8), (2, 4, 12), (2, 12), (2, 6, 17)]
SHAPES += [(2, 1, 5, 8, 8), (2, 3, 4, 6, 8)]

MAPS = """
self.{n} = nn.Conv2d({c}, {o}, {k}, stride={s}, padding={p}, dilation={d}, bias={yes}) | x = self.{n}(x)
self.{n} = nn.Conv2d({c}, {o}, ({k}, 3), padding='same', padding_mode='{mode}') | x = self.{n}(x)
self.{n} = nn.Conv2d(in_channels={c}, out_channels={c2}, kernel_size={k}, groups={c}) | x = self.{n}(x)
self.{n} = nn.ConvTranspose2d({c}, {o}, {k}, {s}, padding={p}, output_padding={p}, dilation={d}) | x = self.{n}(x)
self.{n} = nn.BatchNorm2d({c}, affine={yes}, track_running_stats={no}) | x = self.{n}(x)
self.{n} = nn.GroupNorm(1, {c}) | x = self.{n}(x)
self.{n} = nn.InstanceNorm2d({c}, affine={yes}) | x = self.{n}(x)
self.{n} = nn.LayerNorm([{c}, {h}, {w}]) | x = self.{n}(x)
self.{n} = nn.LayerNorm({w}, elementwise_affine={yes}) | x = self.{n}(x)
self.{n} = nn.PReLU({c}) | x = self.{n}(x)
self.{n} = nn.Sequential(nn.Conv2d({c}, {o}, 1, bias=False), nn.BatchNorm2d({o}), nn.ReLU()) | x = self.{n}(x)
self.{n} = nn.MaxPool2d({k}, stride={s}, padding={p}, dilation={d}, ceil_mode={yes}) | x = self.{n}(x)
self.{n} = nn.AvgPool2d({k}, {s}, {p}, ceil_mode={yes}, count_include_pad={no}) | x = self.{n}(x)
self.{n} = nn.AdaptiveAvgPool2d((None, 4)) | x = self.{n}(x)
self.{n} = nn.LPPool2d(2, {k}, stride={s}) | x = self.{n}(x)
self.{n} = nn.Upsample(scale_factor={s}, mode='bilinear') | x = self.{n}(x)
self.{n} = nn.Upsample(size=({o}, 5)) | x = self.{n}(x)
self.{n} = nn.PixelShuffle(2) | x = self.{n}(x)
self.{n} = nn.PixelUnshuffle(2) | x = self.{n}(x)
self.{n} = nn.ReflectionPad2d((1, 0, 1, 0)) | x = self.{n}(x)
self.{n} = nn.Flatten(1, 2) | x = self.{n}(x)
self.{n} = nn.Unfold({k}, padding={p}, stride={s}) | x = self.{n}(x)
self.{n} = nn.utils.weight_norm(nn.Conv2d({c}, {o}, 3, padding=1)) | x = self.{n}(x)
self.{n} = nn.utils.spectral_norm(nn.Conv2d({c}, {o}, 3, padding=1)) | x = self.{n}(x)
self.{n} = nn.LazyConv2d({o}, 3, padding=1) | x = self.{n}(x)
self.{n} = nn.Sequential(nn.Conv2d({c}, {c}, 3, padding=1), nn.BatchNorm2d({c})) | x = x + self.{n}(x)
self.{n} = nn.Conv2d({c}, {c}, 1) | x = self.{n}(F.relu(self.{n}(x)))
self.{n} = nn.Parameter(torch.zeros(1, {c}, 1, 1)) | x = x * self.{n}
self.{n} = nn.Parameter(torch.zeros({c}, {h}, {w})) | x = x + self.{n}
self.{n} = nn.Parameter(torch.zeros({w})) | x = x + self.{n}
self.{n} = nn.Parameter(torch.zeros({o}, {c}, 3, 3)) | x = F.conv2d(x, self.{n}, padding=1)
self.{n} = nn.Parameter(torch.zeros({c}, {o})) | x = torch.einsum('bchw,co->bohw', x, self.{n})
self.{n} = nn.Parameter(torch.zeros(1, 2, {h}, {w})) | x = torch.cat([self.{n}.expand(x.size(0), -1, -1, -1), x], 1)
self.register_buffer('{n}', torch.zeros(1, {c}, 1, 1)) | x = x - self.{n}
| x = F.max_pool2d(x, {k}, {s}, ceil_mode={yes})
| x = F.interpolate(x, scale_factor=1.5, mode='nearest')
| x = F.pad(x, [0, 1, 1, 0, 1, 0])
| x = x.permute(0, 2, 3, 1)
| x = x.transpose(-1, -2).contiguous()
| x = x.mean((2, 3))
| x = x.mean(1, keepdim=True)
| x = x.std(-1)
| x = x.max(dim=2)[0]
| x = torch.cat((x, F.relu(x)), dim=-1)
| a, b = x.chunk(2, dim=1); x = a * torch.sigmoid(b)
| x = x[:, :, ::2, 1:]
| x = x[:, 0]
| b, c, h, w = x.size(); x = x.view(b, 2, c // 2, h, w).transpose(1, 2).reshape(b, c, h, w)
| x = x + x.mean((2, 3), keepdim=True)
| x = x.flatten(2).transpose(1, 2)
| x = x.reshape(x.size(0), -1)
| x = x.view(x.shape[0], x.shape[1], -1)
| x = torch.roll(x, shifts=(1, 1), dims=(2, 3))
| x = x.repeat(1, 2, 1, 1)
| x = torch.stack([x, x], 2).sum(2)
"""

VOLUMES = """
self.{n} = nn.Conv3d({c}, {o}, {k}, stride={s}, padding={p}, dilation={d}, bias={yes}) | x = self.{n}(x)
self.{n} = nn.Conv3d({c}, {o}, (1, {k}, {k}), padding='same') | x = self.{n}(x)
self.{n} = nn.Conv3d({c}, {c2}, 3, padding=1, groups={c}) | x = self.{n}(x)
self.{n} = nn.ConvTranspose3d({c}, {o}, (1, 2, 2), (1, 2, 2)) | x = self.{n}(x)
self.{n} = nn.ConvTranspose3d({c}, {o}, {k}, {s}, padding={p}) | x = self.{n}(x)
self.{n} = nn.BatchNorm3d({c}) | x = self.{n}(x)
self.{n} = nn.InstanceNorm3d({c}, affine={yes}) | x = self.{n}(x)
self.{n} = nn.LayerNorm([{c}, {t}, {h}, {w}]) | x = self.{n}(x)
self.{n} = nn.MaxPool3d((1, 2, 2)) | x = self.{n}(x)
self.{n} = nn.AvgPool3d({k}, {s}) | x = self.{n}(x)
self.{n} = nn.AdaptiveAvgPool3d((2, None, 1)) | x = self.{n}(x)
self.{n} = nn.Sequential(nn.Conv3d({c}, {c}, 3, padding=1), nn.BatchNorm3d({c})) | x = x + self.{n}(x)
self.{n} = nn.Parameter(torch.zeros({o}, {c}, 3, 3, 3)) | x = F.conv3d(x, self.{n}, padding=1)
self.{n} = nn.Parameter(torch.zeros({c}, 1, 1, 1)) | x = x * self.{n}
| x = F.interpolate(x, scale_factor=(1, 2, 2), mode='trilinear')
| x = F.interpolate(x, size=(4, 5, 6))
| x = F.pad(x, (1, 1, 0, 1, 2, 0))
| x = x.mean((2, 3, 4))
| x = x.mean(2)
| x = x.max(2)[0]
| x = x[:, :, ::2]
| x = x[:, :, 0]
| x = x.unbind(2)[0]
| x = x.flatten(2)
| x = x.permute(0, 2, 1, 3, 4)
| b, c, d, h, w = x.shape; x = x.reshape(b, c * d, h, w)
| b, c, d, h, w = x.shape; x = x.transpose(1, 2).reshape(b * d, c, h, w).relu().view(b, d, c, h, w)
| x = torch.cat([x, x.flip(2)], dim=2)
| x = x.repeat_interleave(2, dim=2)
| x = torch.einsum('bcdhw->bdhwc', x)
| x = torch.where(x > 0, x, x * 0.1)
| x = x * torch.sigmoid(x.mean((2, 3, 4), keepdim=True))
"""

SEQUENCES = """
self.{n} = nn.Conv1d({c}, {o}, {k}, {s}, padding={p}, dilation={d}, bias={yes}) | x = self.{n}(x)
self.{n} = nn.Conv1d({c}, {c2}, {k}, groups={c}, padding='same', padding_mode='{mode}') | x = self.{n}(x)
self.{n} = nn.Sequential(nn.Conv1d({c}, {c}, 3, padding={d}, dilation={d}), nn.ReLU()) | x = x + self.{n}(x)
self.{n} = nn.Upsample(scale_factor=1.5, mode='linear') | x = self.{n}(x)
self.{n} = nn.ReflectionPad1d((1, 0)) | x = self.{n}(x)
self.{n} = nn.Parameter(torch.zeros({c}, {w}, {o})) | x = torch.einsum('bcl,clo->bco', x, self.{n})
| x = F.interpolate(x, scale_factor=1.7)
| x = F.interpolate(x, size=9, mode='linear')
| x = x.gather(2, x.argsort(2)[:, :, :3])
| x = x.index_select(1, torch.tensor([0]))
| x = x.unfold(2, 2, 1).flatten(2)
| x = torch.diff(x, dim=-1)
| x = torch.cumsum(x, 1)
| x = x.kthvalue(1, dim=-1)[0]
| x = x.diagonal(dim1=1, dim2=2)
| x = torch.stack(list(x.unbind(1)), 2)
| x = x.squeeze()
| x = x / x.abs().max()
| a, b = torch.split(x, [1, x.size(1) - 1], 1); x = torch.cat([b, a], 1)
self.{n} = nn.Linear({w}, {o}, bias={yes}) | x = self.{n}(x)
self.{n} = nn.Conv1d({c}, {o}, {k}, {s}, padding={p}) | x = self.{n}(x)
self.{n} = nn.ConvTranspose1d({c}, {o}, {k}, {s}) | x = self.{n}(x)
self.{n} = nn.LayerNorm({w}) | x = self.{n}(x)
self.{n} = nn.RMSNorm({w}) | x = self.{n}(x)
self.{n} = nn.BatchNorm1d({c}) | x = self.{n}(x)
self.{n} = nn.MaxPool1d({k}, {s}) | x = self.{n}(x)
self.{n} = nn.AdaptiveAvgPool1d(2) | x = self.{n}(x)
self.{n} = nn.LSTM({w}, {o}, num_layers={s}, batch_first=True, bidirectional={yes}) | x, _ = self.{n}(x)
self.{n} = nn.GRU({w}, {o}, batch_first=True, bias={yes}) | x, _ = self.{n}(x)
self.{n} = nn.RNN({w}, {o}) | x, _ = self.{n}(x.transpose(0, 1)); x = x.transpose(0, 1)
self.{n} = nn.MultiheadAttention({w}, 1, batch_first=True, bias={yes}) | x = self.{n}(x, x, x)[0]
self.{n} = nn.TransformerEncoderLayer({w}, 1, {o}, batch_first=True, norm_first={yes}) | x = self.{n}(x)
self.{n} = nn.Sequential(nn.LayerNorm({w}), nn.Linear({w}, {o}), nn.GELU(), nn.Linear({o}, {w})) | x = x + self.{n}(x)
self.{n} = nn.Parameter(torch.zeros(1, 1, {w})) | x = torch.cat([self.{n}.expand(x.size(0), -1, -1), x], dim=1)
self.{n} = nn.Parameter(torch.zeros(1, {c}, {w})) | x = x + self.{n}
self.{n} = nn.Parameter(torch.zeros({c}, {w})) | x = x + self.{n}[:x.size(1)]
self.{n} = nn.Parameter(torch.zeros({w}, {o})) | x = x @ self.{n}
self.{n} = nn.Parameter(torch.zeros({o}, {c})) | x = self.{n} @ x
self.{n} = nn.Parameter(torch.zeros({o}, {w})) | x = F.linear(x, self.{n})
self.{n} = nn.Parameter(torch.zeros({w})) | x = F.layer_norm(x, (x.size(-1),), self.{n})
| x = x.transpose(1, 2)
| x = x.permute(0, 2, 1).contiguous()
| x = x.mean(1)
| x = x[:, -1, :]
| x = x[:, :, 0]
| x = x.max(1)[0]
| x = torch.max(x, dim=2).values
| x = x.sort(1)[0]
| x = x.topk(1, dim=-1)[0]
| x = F.one_hot(x.argmax(-1), {w}).float()
| x = x.unsqueeze(1)
| x = torch.bmm(x, x.transpose(1, 2))
| x = x @ x.transpose(-2, -1) @ x
| x = F.scaled_dot_product_attention(x, x, x)
| x = torch.cat([x, x], -1)
| x = torch.stack([x, x], 1)
| x = torch.stack((x, F.relu(x)), dim=-1).sum(-1)
| q, k = x.chunk(2, dim=-1); x = F.glu(torch.cat([q, k], -1), -1)
| b, n, c = x.shape; x = x.reshape(b, n, 2, c // 2).permute(0, 2, 1, 3)
| x = x.reshape(x.shape[0], -1)
| x = x.masked_fill(x > 0, 0.)
"""

VECTORS = """
self.{n} = nn.Linear({w}, {o}) | x = self.{n}(x)
self.{n} = nn.LazyLinear(7) | x = self.{n}(x)
self.{n} = nn.Bilinear({w}, {w}, {o}) | x = self.{n}(x, x)
self.{n} = nn.GRUCell({w}, {w}) | x = self.{n}(x)
self.{n} = nn.BatchNorm1d({w}) | x = self.{n}(x)
self.{n} = nn.LayerNorm({w}) | x = self.{n}(x)
self.{n} = nn.Unflatten(1, ({half}, -1, 1)) | x = self.{n}(x)
self.{n} = nn.Sequential(nn.Linear({w}, {o}), nn.ReLU(), nn.Linear({o}, {o})) | x = self.{n}(x)
self.{n} = nn.Linear({w}, {w}, bias=False) | x = self.{n}(F.relu(self.{n}(x)))
self.{n} = nn.utils.weight_norm(nn.Linear({w}, {o})) | x = self.{n}(x)
self.{n} = nn.Parameter(torch.zeros({w}, {o})) | x = torch.matmul(x, self.{n})
self.{n} = nn.Parameter(torch.zeros({o}, {w})) | x = F.linear(F.normalize(x), F.normalize(self.{n}))
self.{n} = nn.Parameter(torch.zeros({o}, {w})) | x = torch.cdist(x, self.{n})
self.{n} = nn.Parameter(torch.zeros({w})) | x = x + self.{n}
| x = x.view(-1, {half}, 2, 1)
| x = x.reshape(x.size(0), {half}, -1)
| x = x.unsqueeze(1)
| x = x[:, :, None, None]
| x = torch.cat((x, x), 1)
| x = torch.stack([x, x], 1)
| x = x.unsqueeze(1).repeat(1, 3, 1)
| x = F.glu(x, 1)
| mu, lv = x.chunk(2, 1); x = mu + torch.exp(0.5 * lv) * torch.randn_like(mu)
"""

LINES = {
    axes: [line.split("|") for line in text.strip().splitlines()]
    for axes, text in ((5, VOLUMES), (4, MAPS), (3, SEQUENCES), (2, VECTORS))
}
"""How many axes there are with the batch -> what may be done: what stands in `__init__`, and in `forward`."""

HEAD = "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n\n\nclass Net(nn.Module):\n"


def fields(draw: random.Random, shape: tuple[int, ...], name: str) -> dict[str, object]:
    """What stands for the names in a line."""
    step = draw.choice([1, 1, 2, 3])
    return {
        "n": name,
        "c": shape[1],
        "c2": shape[1] * 2,
        "t": shape[2 % len(shape)],
        "h": shape[-2],
        "w": shape[-1],
        "half": max(shape[1] // 2, 1),
        "o": draw.choice([1, 2, 3, 4, 6, 8]),
        "k": draw.choice([1, 2, 3, 3, 5]),
        "s": step,
        "p": draw.choice([0, 1]),
        "d": draw.choice([1, 1, 2]),
        "yes": draw.random() < 0.7,
        "no": draw.random() < 0.5,
        "mode": draw.choice(["zeros", "reflect", "circular", "replicate"]),
    }


def program(draw: random.Random, space: dict[str, Any]) -> tuple[str, tuple[int, ...]]:
    """A text, and the sizes of its input with the batch; space: torch, nn and F."""
    torch = space["torch"]
    first = draw.choice(SHAPES)
    x, made, run = torch.randn(*first), [], []
    net = space["nn"].Module()
    for at in range(draw.randint(2, 7)):
        if x.dim() not in LINES or x.numel() > MOST_NUMBERS:
            break
        init, forward = draw.choice(LINES[x.dim()])
        words = fields(draw, tuple(x.shape), f"l{at}")
        lines = [each.format(**words).strip() for each in (init, *forward.split(";"))]
        scope = {**space, "self": net, "x": x}
        try:
            for line in lines:
                exec(line, scope)
        except (RuntimeError, ValueError, IndexError, AssertionError, NotImplementedError):
            continue
        tried = scope["x"]
        if isinstance(tried, torch.Tensor) and tried.dim() > 1 and tried.shape[0] == first[0] and tried.numel():
            x = tried
            made += lines[:1] if lines[0] else []
            run += lines[1:]
    text = HEAD + "    def __init__(self):\n        super().__init__()\n"
    text += "".join(f"        {line}\n" for line in made) + "\n    def forward(self, x):\n"
    return text + "".join(f"        {line}\n" for line in run) + "        return x\n", first


def main() -> None:
    torch: Any = import_module("torch")
    warnings.simplefilter("ignore")
    space: dict[str, Any] = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional}
    draw, rows, known = random.Random(SEED), list[dict[str, object]](), set[str]()
    torch.manual_seed(SEED)
    while len(rows) < COUNT:
        text, shape = program(draw, space)
        scope: dict[str, Any] = {}
        exec(text, scope)
        try:
            net = scope["Net"]()
            out = net(torch.randn(*shape))
        except (RuntimeError, ValueError):  # a name that was made and then not used
            continue
        if text in known or "self.l" not in text:
            continue
        known.add(text)
        params = sum(prod(each.shape) for each in net.parameters())
        sizes = ["x".join(map(str, each[1:])) for each in (shape, tuple(out.shape))]
        rows.append({"text": text, "input": sizes[0], "params": params, "output": sizes[1]})
    lines = [json.dumps({"about": f"what PyTorch {torch.__version__} says of programs put together at random"})]
    lines += [json.dumps(row) for row in rows]
    (HERE / "random_programs.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
