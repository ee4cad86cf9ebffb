"""Small programs of torch.export for the reader of `.pt2`, a rule each, without their weights; run where torch is.

python tests/data/make_pt2.py writes tests/data/torch_export/*.pt2, and torch_export.json with torch's own counts.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import torch
from torch import nn
from torch._export.serde.serialize import serialize
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

HERE = Path(__file__).parent
STAMP = (1980, 1, 1, 0, 0, 0)


class Block(nn.Module):
    """Two convolutions beside a shortcut, one ReLU used twice."""

    def __init__(self, c: int, n: int, s: int) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(c, n, 3, s, 1, bias=False), nn.BatchNorm2d(n)
        self.conv2, self.bn2 = nn.Conv2d(n, n, 3, 1, 1, bias=False), nn.BatchNorm2d(n)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = nn.Sequential(nn.Conv2d(c, n, 1, s, bias=False), nn.BatchNorm2d(n))

    def forward(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += self.downsample(x)
        return self.relu(out)


class Shuffle(nn.Module):
    """ShuffleNet v2: half of the channels, and all of them shuffled."""

    def __init__(self) -> None:
        super().__init__()
        self.branch = nn.Sequential(nn.Conv2d(4, 4, 3, padding=1, groups=4), nn.Conv2d(4, 4, 1))

    def forward(self, x):
        a, b = x.chunk(2, dim=1)
        x = torch.cat((a, self.branch(b)), 1)
        n, c, h, w = x.shape
        return x.view(n, 2, c // 2, h, w).transpose(1, 2).contiguous().view(n, c, h, w).mean([2, 3])


class Gate(nn.Module):
    """Squeeze and excitation, as convolutions and as dense layers."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.pool, self.down, self.up = nn.AdaptiveAvgPool2d(1), nn.Conv2d(8, 2, 1), nn.Conv2d(2, 8, 1)
        self.fc = nn.Sequential(nn.Linear(8, 2), nn.ReLU6(), nn.Linear(2, 8), nn.Sigmoid())

    def forward(self, x):
        x = F.hardswish(self.stem(x))
        x = x * F.hardsigmoid(self.up(F.silu(self.down(self.pool(x)))))
        gates = self.fc(x.mean((2, 3)))
        return x * gates.view(x.size(0), 8, 1, 1)


class Next(nn.Module):
    """ConvNeXt: layer norm and dense layers on the last axis, and a trained factor a channel."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.norm0 = nn.Conv2d(3, 8, 4, 4), nn.LayerNorm(8)
        self.dw, self.norm = nn.Conv2d(8, 8, 7, padding=3, groups=8), nn.LayerNorm(8)
        self.up, self.down = nn.Linear(8, 32), nn.Linear(32, 8)
        self.gamma = nn.Parameter(torch.ones(8))
        self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(1), nn.LayerNorm(8), nn.Linear(8, 5))

    def forward(self, x):
        x = self.norm0(self.stem(x).permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        y = self.norm(self.dw(x).permute(0, 2, 3, 1))
        y = self.gamma * self.down(F.gelu(self.up(y)))
        return self.head(x + y.permute(0, 3, 1, 2))


class Shared(nn.Module):
    """One module used twice, and two with one weight."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.a, self.b = (nn.Conv2d(3, 3, 3, padding=1) for _ in range(3))
        self.a.weight = self.b.weight

    def forward(self, x):
        return self.b(self.a(self.conv(self.conv(x))))


class Idle(nn.Module):
    """A head that does not run, two outputs, and a module whose name is not in ASCII."""

    def __init__(self) -> None:
        super().__init__()
        self.aux = nn.Sequential(nn.Conv2d(3, 4, 1), nn.Linear(4, 2))
        self.add_module("합성곱", nn.Conv2d(3, 6, 3))
        self.head = nn.Linear(6, 10)

    def forward(self, x):
        x = self.합성곱(x)
        return self.head(torch.flatten(F.adaptive_max_pool2d(x, 1), 1)), x


class Finer(nn.Module):
    """Everything that enlarges a map."""

    def __init__(self) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(3, 8, 3, stride=2, padding=1, output_padding=1)
        self.shuffle, self.conv = nn.PixelShuffle(2), nn.Conv2d(2, 2, 3, padding="same")
        self.norm, self.gn = nn.InstanceNorm2d(2, affine=True), nn.GroupNorm(2, 2)

    def forward(self, x):
        x = self.gn(self.norm(self.conv(self.shuffle(self.up(x)))))
        x = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        x = F.interpolate(F.pad(x, (0, 1, 2, 0)), size=(50, 60))
        return F.leaky_relu(x[:, :, 1:-1, ::2], 0.2)


class Words(nn.Module):
    """Words as vectors, and convolutions along them."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding, self.conv, self.fc = nn.Embedding(100, 8), nn.Conv1d(8, 4, 3), nn.Linear(4, 2)

    def forward(self, x):
        x = F.relu(self.conv(self.embedding(x).transpose(1, 2)))
        return F.softmax(self.fc(F.max_pool1d(x, x.size(2)).squeeze(2)), dim=1)


class Lengths(nn.Module):
    """Weight norm: the lengths of filters are parameters beside their directions."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.utils.parametrizations.weight_norm(nn.Conv2d(3, 4, 3))
        self.fc = nn.utils.parametrizations.weight_norm(nn.Linear(4, 2, bias=False))

    def forward(self, x):
        return self.fc(self.conv(x).mean((2, 3)))


class Solid(nn.Module):
    """Maps of three axes, pools that round up, and shifts behind factors."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.pool = nn.Conv3d(1, 4, 3, stride=(1, 2, 2)), nn.MaxPool3d(2, ceil_mode=True)
        self.alpha, self.beta = nn.Parameter(torch.ones(4, 1, 1, 1)), nn.Parameter(torch.zeros(4, 1, 1, 1))

    def forward(self, x):
        return F.avg_pool3d(self.pool(self.conv(x)) * self.alpha + self.beta, 2).flatten(1)


class Slopes(nn.Module):
    """One slope for all and one a channel, and shifts without factors."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.one, self.each = nn.Conv2d(3, 4, 3, bias=False), nn.PReLU(), nn.PReLU(4)
        self.shift = nn.Parameter(torch.zeros(4, 1, 1))

    def forward(self, x):
        return self.each(self.one(self.conv(x)) + self.shift)


class Recogniser(nn.Module):
    """A map whose columns are the steps of a sequence, read by two layers in both directions."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.fc = nn.Conv2d(1, 8, 3, padding=1), nn.Linear(12, 5)
        self.rnn = nn.LSTM(8 * 4, 6, 2, bidirectional=True)

    def forward(self, x):
        x = F.max_pool2d(torch.relu(self.conv(x)), 4)
        x, _ = self.rnn(x.permute(3, 0, 1, 2).flatten(2))
        return self.fc(x)


class Steps(nn.Module):
    """Words, a recurrent layer without biases on each, and the last state of another one."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.fc = nn.Embedding(20, 6), nn.Linear(4, 3)
        self.gru = nn.GRU(6, 5, batch_first=True, bias=False)
        self.rnn = nn.RNN(5, 4, nonlinearity="relu", batch_first=True)

    def forward(self, x):
        x, _ = self.gru(self.words(x))
        _, h = self.rnn(x)
        return self.fc(h[-1])


class Several(nn.Module):
    """Two inputs, one more that nothing reads, three outputs, and a head that does not run."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, padding=1)
        self.boxes = nn.Conv2d(8, 4, 1)
        self.fc = nn.Linear(18, 5)
        self.aux = nn.Sequential(nn.Conv2d(8, 6, 3, groups=2, bias=False), nn.BatchNorm2d(6), nn.Linear(6, 2))
        self.gain = nn.Parameter(torch.ones(2, 3))

    def forward(
        self, image: torch.Tensor, meta: torch.Tensor, unread: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        x = torch.relu(self.stem(image))
        return self.boxes(x), self.fc(torch.cat([x.mean((2, 3)), meta], 1)), x


SEVERAL = Several(), ((3, 16, 16), (10,), (2,))
"""A network and the sizes of each of its inputs."""

NETS: dict[str, tuple[nn.Module, tuple[int, ...]]] = {
    "residual": (nn.Sequential(nn.Conv2d(3, 8, 7, 2, 3), nn.MaxPool2d(3, 2, 1), Block(8, 16, 2)), (3, 32, 32)),
    "shuffle": (Shuffle(), (8, 12, 12)),
    "gate": (Gate(), (3, 32, 32)),
    "next": (Next(), (3, 32, 32)),
    "shared": (Shared(), (3, 8, 8)),
    "idle": (Idle(), (3, 8, 8)),
    "finer": (Finer(), (3, 8, 8)),
    "words": (Words(), (12,)),
    "lengths": (Lengths(), (3, 8, 8)),
    "slopes": (Slopes(), (3, 8, 8)),
    "solid": (Solid(), (1, 16, 16, 16)),
    "recogniser": (Recogniser(), (1, 16, 40)),
    "steps": (Steps(), (12,)),
}

RECURRENT = {
    "recogniser": 16 * 40 * 72 + 10 * 2 * 4 * 6 * ((32 + 6) + (12 + 6)) + 10 * 60,
    "steps": 12 * 3 * 5 * (6 + 5) + 12 * 4 * (5 + 4) + 12,
}
"""Products of networks whose recurrent layers torch does not count: each weight once a step."""


def table_of(program: torch.export.ExportedProgram) -> bytes:
    """Where each parameter lies, as torch writes it."""
    saved = io.BytesIO()
    torch.export.save(program, saved)
    with zipfile.ZipFile(saved) as archive:
        return archive.read(next(each for each in archive.namelist() if each.endswith("weights_config.json")))


def written(name: str, program: torch.export.ExportedProgram, layout: str = "net/models/model.json") -> None:
    """The graph in a zip, without the lines of Python that it came from."""
    graph = json.loads(serialize(program).exported_program)
    for node in graph["graph_module"]["graph"]["nodes"]:
        node["metadata"].pop("stack_trace", None)
    with zipfile.ZipFile(HERE / "torch_export" / f"{name}.pt2", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(zipfile.ZipInfo(layout.rpartition("models/")[0] + "version", STAMP), "0")
        if name == "shared":
            made.writestr(zipfile.ZipInfo("net/data/weights/model_weights_config.json", STAMP), table_of(program))
        packed = zipfile.ZipInfo(layout, STAMP)
        packed.compress_type = zipfile.ZIP_DEFLATED
        made.writestr(packed, json.dumps(graph, separators=(",", ":")))


def counted(net: nn.Module, *given: torch.Tensor) -> dict[str, int]:
    """What torch itself counts: parameters that a gradient reaches, and products of convolutions and matrices."""
    with FlopCounterMode(display=False) as flops:
        found = net(*given)
    outputs = found if isinstance(found, tuple) else (found,)
    net.zero_grad()
    sum([each.float().sum() for each in outputs]).backward()
    reached = sum(each.numel() for each in net.parameters() if each.grad is not None)
    every = sum(each.numel() for each in net.parameters())
    return {"params": reached, "idle": every - reached, "macs": flops.get_total_flops() // 2}


def main() -> None:
    totals = {}
    for name, (net, size) in NETS.items():
        x = torch.randint(0, 9, (1, *size)) if name in ("words", "steps") else torch.randn(1, *size)
        program = torch.export.export(net.eval(), (x,))
        written(name, program)
        totals[name] = counted(net, x)
        totals[name]["macs"] = RECURRENT.get(name, totals[name]["macs"])
        if name in ("residual", "next"):
            written(f"{name}_core", program.run_decompositions())
            totals[f"{name}_core"] = totals[name]
    several = [torch.randn(1, *size) for size in SEVERAL[1]]
    written("several", torch.export.export(SEVERAL[0].eval(), tuple(several)))
    totals["several"] = counted(SEVERAL[0], *several)
    net, size = NETS["residual"]
    dynamic = ({0: torch.export.Dim("batch"), 2: torch.export.Dim("h", min=32), 3: torch.export.Dim("w", min=32)},)
    x = torch.randn(2, *size)
    written("residual_train", torch.export.export(net.train(), (x,), dynamic_shapes=dynamic))
    written("residual_old", torch.export.export(net.eval(), (x,)), "serialized_exported_program.json")
    totals |= dict.fromkeys(("residual_train", "residual_old"), totals["residual"])
    (HERE / "torch_export.json").write_text(json.dumps(totals, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
