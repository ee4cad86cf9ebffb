"""Summaries of Keras 3.15 and torchinfo 1.8 that stand in another order than the program, or print its maps in parts.

`KERAS_BACKEND=torch python tests/data/make_branching_summaries.py` writes branching-summaries.json beside it, where
keras, torch and torchinfo are at hand.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
from pathlib import Path
from typing import Any

KERAS = "import keras\nfrom keras import layers\n"

BRANCHES = f"""{KERAS}
inputs = keras.Input((16, 12))
short = layers.Conv1D(8, 1)(inputs)
x = layers.Conv1D(8, 3, padding="same", activation="relu")(inputs)
x = layers.Conv1D(8, 5, padding="same")(x)
x = layers.add([x, short])
a = layers.GlobalAvgPool1D()(x)
b = layers.GlobalMaxPool1D()(layers.Conv1D(8, 1, use_bias=False)(x))
model = keras.Model(inputs, layers.Dense(3)(layers.concatenate([b, a])))
"""

NESTED = f"""{KERAS}
inner = keras.Sequential([
    keras.Input((8, 8, 3)), layers.BatchNormalization(), layers.Conv2D(4, 3), layers.GlobalAveragePooling2D()])
inputs = keras.Input((8, 8, 3))
model = keras.Model(inputs, layers.Dense(2)(inner(inputs)))
"""

SHARED = f"""{KERAS}
inputs = keras.Input((8, 8, 4))
shared = layers.Conv2D(4, 3, padding="same")
x = inputs
for _ in range(2):
    x = layers.MaxPooling2D()(shared(x))
model = keras.Model(inputs, x)
"""

UNBUILT = f"""{KERAS}
model = keras.Sequential([layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(2)])
"""

WINDOWS = """import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Conv2d(3, 8, 1)
        self.qkv = nn.Linear(8, 24)
        self.head = nn.Linear(24, 5)

    def forward(self, x):
        x = self.embed(x).permute(0, 2, 3, 1)
        x = x.reshape(-1, 2, 4, 2, 4, 8).permute(0, 1, 3, 2, 4, 5).reshape(-1, 16, 8)
        x = self.qkv(x)
        return self.head(x.reshape(-1, 64, 24).mean(1))
"""

GROUPS = """import torch
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 32, 5, 2, 2)
        self.body = nn.Sequential(nn.Conv2d(32, 32, 3, 2, 1, groups=2, bias=False), nn.BatchNorm2d(32))
        self.short = nn.Conv2d(32, 32, 1, 2)
        self.head = nn.Linear(32, 7)

    def forward(self, x):
        x = torch.relu(self.stem(x))
        return self.head((self.body(x) + self.short(x)).mean((2, 3)))
"""

HELD = """import torch
import torch.nn as nn

class Attend(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Parameter(torch.zeros(9, 2))
        self.register_buffer("index", torch.arange(4)[:, None] + torch.arange(4)[None, :])
        self.proj = nn.Linear(8, 8)

    def forward(self, x):
        a = self.table[self.index.view(-1)].view(4, 4, 2).permute(2, 0, 1)
        return self.proj(x) + a.sum()

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Conv2d(3, 8, 4, 4)
        self.mix = nn.Sequential(nn.Sequential(nn.LayerNorm(8), nn.Linear(8, 8)), nn.Sequential(Attend()))
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        x = self.embed(x).flatten(2).transpose(1, 2)
        return self.head(self.mix(x).mean(1))
"""

TWICE = """import torch
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.norm = nn.BatchNorm1d(8)
        self.head = nn.Linear(16, 2)

    def one(self, x):
        return self.norm(self.conv(x).mean((2, 3)))

    def forward(self, a, b):
        return self.head(torch.cat([self.one(a), self.one(b)], 1))
"""

CELL = """import torch
import torch.nn as nn

class Cell(nn.Module):
    def __init__(self, arriving, made):
        super().__init__()
        self.conv = nn.Conv2d(arriving + made, made, 3, padding=1)

    def forward(self, x, state):
        return torch.tanh(self.conv(torch.cat([x, state], 1)))

class Steps(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.Sequential(Cell(3, 4))

    def forward(self, x):
        state, found = torch.zeros(x.shape[0], 4, *x.shape[2:]), []
        for _ in range(3):
            state = self.cell[0](x, state)
            found.append(state)
        return torch.stack(found, 1), state

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.steps = Steps()
        self.out = nn.Conv2d(4, 2, 1)

    def forward(self, x):
        return self.out(self.steps(x)[1])
"""


def of_keras(source: str, width: int) -> str:
    """What `model.summary()` prints of a program in so many columns."""
    keras: Any = importlib.import_module("keras")
    keras.utils.clear_session()
    names: dict[str, Any] = {}
    exec(source, names)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        names["model"].summary(line_length=width, expand_nested=True)
    return printed.getvalue()


def of_torch(source: str, columns: tuple[str, ...], side: int = 8, depth: int = 3, inputs: int = 1) -> str:
    """What torchinfo prints of one, in these columns."""
    torchinfo: Any = importlib.import_module("torchinfo")
    names: dict[str, Any] = {}
    exec(source, names)
    sizes = [(2 if inputs > 1 else 1, 3, side, side)] * inputs
    net = names["Net"]()
    return str(torchinfo.summary(net, sizes if inputs > 1 else sizes[0], verbose=0, col_names=columns, depth=depth))


def made() -> dict[str, dict[str, str]]:
    """All of them, with the program of each."""
    os.environ["COLUMNS"] = "100"
    found = {
        f"{name}, {width} wide": {"source": source, "summary": of_keras(source, width)}
        for name, source, widths in (
            ("branches", BRANCHES, (90, 60)),
            ("nested", NESTED, (55,)),
            ("shared", SHARED, (90,)),
            ("unbuilt", UNBUILT, (70, 50)),
        )
        for width in widths
    }
    windows = of_torch(WINDOWS, ("input_size", "output_size", "num_params", "mult_adds"))
    groups = of_torch(GROUPS, ("input_size", "output_size", "num_params", "kernel_size"), 26)
    plain = of_torch(GROUPS, ("output_size", "num_params"), 26)
    return {
        **found,
        "windows": {"source": WINDOWS, "summary": windows},
        "groups, all columns": {"source": GROUPS, "summary": groups},
        "groups": {"source": GROUPS, "summary": plain},
        "cell": {"source": CELL, "summary": of_torch(CELL, ("output_size", "num_params"))},
        "held": {"source": HELD, "summary": of_torch(HELD, ("output_size", "num_params"), 80, depth=2)},
        "twice": {
            "source": TWICE,
            "summary": of_torch(TWICE, ("output_size", "num_params", "mult_adds"), 160, inputs=2),
        },
    }


if __name__ == "__main__":
    text = json.dumps(made(), ensure_ascii=False, indent=1)
    Path(__file__).with_name("branching-summaries.json").write_text(text + "\n", encoding="utf-8")
