"""Layers by the names in a table, of which some are texts of values; what is suppressed or matched decides the rest."""
import ast
import contextlib

import torch
from torch import nn

CFG = {
    "width": 0.5,
    "layers": [
        [-1, 1, "Conv", [16, 3, 2]],
        [-1, 2, "Conv", [32]],
        [-1, 1, "nn.Upsample", ["None", 2, "nearest"]],
        [[-1, 0], 1, "Concat", [1]],
        [-1, 1, "nn.Conv2d", ["nc", 1]],
    ],
}


class Conv(nn.Module):
    def __init__(self, c1, c2, k=1, s=1):
        super().__init__()
        self.conv = nn.Conv2d(c1, c2, k, s, k // 2, bias=False)
        self.bn = nn.BatchNorm2d(c2)

    def forward(self, x):
        return torch.relu(self.bn(self.conv(x)))


class Concat(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        x[1] = nn.functional.interpolate(x[1], size=x[0].shape[2:])
        return torch.cat(x, self.dim)


def parse(cfg, ch, nc=5):
    layers, ch = [], [ch]
    for i, (f, n, m, args) in enumerate(cfg["layers"]):
        m = getattr(torch.nn, m[3:]) if "nn." in m else globals()[m]
        for j, a in enumerate(args):
            if isinstance(a, str):
                with contextlib.suppress(ValueError):
                    args[j] = locals()[a] if a in locals() else ast.literal_eval(a)
        match m:
            case nn.Module():
                raise ValueError("an object")
            case _ if m in (Conv, nn.Conv2d):
                c2 = args[0] if args[0] == nc else int(args[0] * cfg["width"])
                args = [ch[f], c2, *args[1:]]
            case _ if m is Concat:
                c2 = sum(ch[x] for x in f)
            case _:
                c2 = ch[f]
        layer = nn.Sequential(*(m(*(args if k == 0 else [c2, *args[1:]])) for k in range(n))) if n > 1 else m(*args)
        layer.i, layer.f = i, f
        layers.append(layer)
        if i == 0:
            ch = []
        ch.append(c2)
    return nn.Sequential(*layers)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = parse(CFG, 3)

    def forward(self, x):
        y = []
        for m in self.model:
            if m.f != -1:
                x = y[m.f] if isinstance(m.f, int) else [x if j == -1 else y[j] for j in m.f]
            x = m(x)
            y.append(x)
        return x
