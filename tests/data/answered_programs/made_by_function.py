from functools import partial

from torch import nn


class Residual(nn.Module):
    def __init__(self, dim, fn):
        super().__init__()
        self.fn = fn
        self.norm = nn.LayerNorm(dim)

    def forward(self, x):
        return self.fn(self.norm(x)) + x


def forward_layers(dim, factor, dense=nn.Linear):
    inner = int(dim * factor)
    return nn.Sequential(dense(dim, inner), nn.GELU(), nn.Dropout(0.1), dense(inner, dim))


def Mixer(*, patch=4, dim=24, depth=2, classes=10, size=32):
    count = (size // patch) ** 2
    tokens = partial(nn.Conv1d, kernel_size=1)
    blocks = [
        nn.Sequential(
            Residual(dim, forward_layers(count, 2, tokens)),
            Residual(dim, forward_layers(dim, 0.5)),
        )
        for _ in range(depth)
    ]
    return nn.Sequential(
        nn.Unfold(patch, stride=patch), Transposed(), nn.Linear(3 * patch * patch, dim), *blocks, Mean(), nn.Linear(dim, classes)
    )


class Transposed(nn.Module):
    def forward(self, x):
        return x.transpose(1, 2)


class Mean(nn.Module):
    def forward(self, x):
        return x.mean(1)
