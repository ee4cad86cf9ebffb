"""Recurrent networks as both exporters of PyTorch write them, without their weights; run where torch and onnx are.

python tests/data/make_recurrent_onnx.py writes tests/data/recurrent_onnx/*.onnx, and recurrent_onnx.json with what
torch counts: parameters, and a product for each weight and step of a recurrent layer, each place of a linear one.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import onnx
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

HERE = Path(__file__).parent


class Net(nn.Module):
    """A recurrent layer, what is taken of it, and a linear layer on that."""

    def __init__(self, rnn, take, count, first=None):
        super().__init__()
        self.rnn, self.take, self.first = rnn, take, first or nn.Identity()
        self.fc = nn.Linear(count, 3)

    def forward(self, x):
        out, state = self.rnn(self.first(x))
        return self.fc(self.take(out, state))


class States(nn.Module):
    """First states that are given from outside, and last ones that are given back."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(8, 4, 2)

    def forward(self, x, h, c):
        return self.rnn(x, (h, c))


class Rows(nn.Module):
    """A map of a picture as a sequence of its columns."""

    def __init__(self):
        super().__init__()
        self.c, self.p = nn.Conv2d(1, 6, 3, padding=1), nn.MaxPool2d(2)

    def forward(self, x):
        x = self.p(torch.relu(self.c(x)))
        return x.flatten(1, 2).permute(2, 0, 1)


def both(out, state):
    h = state[0] if isinstance(state, tuple) else state
    return torch.cat((h[-2], h[-1]), 1)


def last(out, state):
    return out[:, -1]


def cells(out, state):
    return state[1].squeeze(0)


def steps(out, state):
    return out


FIRST = {"batch_first": True}
SEQUENCE = torch.randn(1, 5, 8)

NETS = {
    "lstm_last": (Net(nn.LSTM(8, 4, **FIRST), last, 4), SEQUENCE),
    "lstm_cells": (Net(nn.LSTM(8, 4, **FIRST), cells, 4), SEQUENCE),
    "lstm_both": (Net(nn.LSTM(8, 4, 2, bidirectional=True, **FIRST), last, 8), SEQUENCE),
    "lstm_steps_first": (Net(nn.LSTM(8, 4, 2, bidirectional=True), steps, 8), torch.randn(5, 2, 8)),
    "gru_states": (Net(nn.GRU(8, 4, 2, bidirectional=True, **FIRST), both, 8), SEQUENCE),
    "gru_no_bias": (Net(nn.GRU(5, 5, bias=False, **FIRST), steps, 5), torch.randn(1, 5, 5)),
    "words": (Net(nn.LSTM(8, 6, 2, **FIRST), last, 6, nn.Embedding(50, 8)), torch.randint(0, 50, (1, 9))),
    "columns": (Net(nn.LSTM(24, 5, 2, bidirectional=True), steps, 10, Rows()), torch.randn(1, 1, 8, 20)),
    "rnn_relu": (Net(nn.RNN(8, 4, nonlinearity="relu", **FIRST), last, 4), SEQUENCE),
    "given": (States(), (torch.randn(5, 1, 8), torch.zeros(2, 1, 4), torch.zeros(2, 1, 4))),
}

ONE_OPERATOR = {"rnn_relu": (False,)}
"""The second exporter writes nn.RNN step by step, with the weights of all steps the same."""


def counted(net, x):
    """What torch counts: parameters, and products of convolutions, linear and recurrent layers for one input."""
    macs = 0

    def add(module, given, made):
        nonlocal macs
        out = made[0] if isinstance(made, tuple) else made
        if isinstance(module, nn.RNNBase):
            count = given[0].shape[1 if module.batch_first else 0]
            macs += count * sum(each.numel() for key, each in module.named_parameters() if "weight" in key)
        elif isinstance(module, nn.Linear):
            macs += module.weight.numel() * out[..., 0].numel() // (2 if x[0].shape[:2] == (5, 2) else 1)

    hooks = [each.register_forward_hook(add) for each in net.modules()]
    net(*x)
    for each in hooks:
        each.remove()
    for each in net.modules():
        if isinstance(each, Rows):
            with FlopCounterMode(display=False) as flops:
                each(*x)
            macs += flops.get_total_flops() // 2
    return {"params": sum(each.numel() for each in net.parameters()), "macs": macs}


def bare(data: bytes) -> bytes:
    """A model without the numbers of its weights, and without what it says of where it comes from."""
    model = onnx.load_from_string(data)
    for each in model.graph.initializer:
        if each.data_type == onnx.TensorProto.FLOAT and any(each.raw_data):
            each.ClearField("raw_data")
    for node in model.graph.node:
        kept = [each for each in node.metadata_props if each.key == "pkg.torch.onnx.name_scopes"]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
        node.doc_string = ""
    for each in (model, model.graph, *model.graph.value_info, *model.graph.input, *model.graph.output):
        del each.metadata_props[:]
    return model.SerializeToString()


def main() -> None:
    folder = HERE / "recurrent_onnx"
    folder.mkdir(exist_ok=True)
    rows = {}
    for name, (net, x) in NETS.items():
        net.eval()
        given = x if isinstance(x, tuple) else (x,)
        rows[name] = counted(net, given)
        for second in ONE_OPERATOR.get(name, (False, True)):
            with tempfile.TemporaryDirectory() as made:
                path = Path(made) / "net.onnx"
                more = {"external_data": False, "verbose": False} if second else {}
                torch.onnx.export(net, given, path, dynamo=second, **more)
                (folder / f"{name}_{'second' if second else 'first'}.onnx").write_bytes(bare(path.read_bytes()))
    text = json.dumps({"torch": torch.__version__, "networks": rows}, indent=1)
    (HERE / "recurrent_onnx.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
