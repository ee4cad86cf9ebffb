"""Sizes that are printed layer by layer, held against a network; they are those that PyTorch 2 and Caffe print."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import run

LENET = """import torch
from torch import nn
net = nn.Sequential(
    nn.Conv2d(1, 6, kernel_size=5, padding=2), nn.Sigmoid(), nn.AvgPool2d(kernel_size=2, stride=2),
    nn.Conv2d(6, 16, kernel_size=5), nn.Sigmoid(), nn.AvgPool2d(kernel_size=2, stride=2), nn.Flatten(),
    nn.Linear(16 * 5 * 5, 120), nn.Sigmoid(), nn.Linear(120, 84), nn.Sigmoid(), nn.Linear(84, 10))
X = torch.rand(size=(1, 1, 28, 28), dtype=torch.float32)
for layer in net:
    X = layer(X)
    print(layer.__class__.__name__, 'output shape: \\t', X.shape)
"""
ROWS = (
    ("Conv2d", "1, 6, 28, 28"), ("Sigmoid", "1, 6, 28, 28"), ("AvgPool2d", "1, 6, 14, 14"), ("Conv2d", "1, 16, 10, 10"),
    ("Sigmoid", "1, 16, 10, 10"), ("AvgPool2d", "1, 16, 5, 5"), ("Flatten", "1, 400"), ("Linear", "1, 120"),
    ("Sigmoid", "1, 120"), ("Linear", "1, 84"), ("Sigmoid", "1, 84"), ("Linear", "1, 10"),
)  # fmt: skip

PROTOTXT = """name: "LeNet"
layer { name: "data" type: "Input" top: "data" input_param { shape: { dim: 64 dim: 1 dim: 28 dim: 28 } } }
layer {
  name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 20 kernel_size: 5 }
}
layer {
  name: "pool1" type: "Pooling" bottom: "conv1" top: "pool1" pooling_param { pool: MAX kernel_size: 2 stride: 2 }
}
layer { name: "ip1" type: "InnerProduct" bottom: "pool1" top: "ip1" inner_product_param { num_output: 500 } }
layer { name: "relu1" type: "ReLU" bottom: "ip1" top: "ip1" }
"""
TOPS = {
    "data": (64, 1, 28, 28),
    "conv1": (64, 20, 24, 24),
    "pool1": (64, 20, 12, 12),
    "ip1": (64, 500),
    "relu1": (64, 500),
}


def against(folder: Path, net: tuple[str, str], printed: str) -> str:
    (folder / net[0]).write_text(net[1], encoding="utf-8")
    (folder / "log.txt").write_text(printed, encoding="utf-8")
    ran = run("check", str(folder / net[0]), "--against", str(folder / "log.txt"))
    assert ran.err == "" and (ran.status == 0) == ("false" not in ran.out)
    return ran.out


def log(tops: dict[str, tuple[int, ...]]) -> str:
    lines = []
    for name, sizes in tops.items():
        count = 1
        for each in sizes:
            count *= each
        lines.append(f"I0813 19:57:16.214231  1316 net.cpp:141] Setting up {name}")
        lines.append(f"I0813 19:57:16.214290  1316 net.cpp:148] Top shape: {' '.join(map(str, sizes))} ({count})")
        lines.append("I0813 19:57:16.214304  1316 net.cpp:156] Memory required for data: 602112")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "form", ["{} output shape: \t torch.Size([{}])", "{}\t torch.Size([{}])", "{}: torch.Size([{}])"]
)
def test_what_a_loop_over_the_layers_prints(tmp_path: Path, form: str) -> None:
    right = "\n".join([form.format(*row) for row in ROWS])
    assert "12 of 12 claims true" in against(tmp_path, ("net.py", LENET), right)
    wrong = against(tmp_path, ("net.py", LENET), right.replace("14, 14", "13, 13"))
    assert "false  line 3, AvgPool2d: -> 6x13x13; it is 6x14x14" in wrong


def test_by_itself_it_is_no_network(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("\n".join([f"{a} output shape: torch.Size([{b}])" for a, b in ROWS]))
    ran = run("arch", str(tmp_path / "log.txt"))
    assert ran.status == 2 and "convcalc check NET --against" in ran.err


def test_caffes_log(tmp_path: Path) -> None:
    net = ("net.prototxt", PROTOTXT)
    assert "5 of 5 claims true" in against(tmp_path, net, log(TOPS))
    wrong = against(tmp_path, net, log(TOPS | {"pool1": (64, 20, 13, 13)}))
    assert "false  line 8, pool1: -> 20x13x13; it is 20x12x12" in wrong
    twice = log(TOPS) + log({**TOPS, "data": (100, 1, 28, 28)})
    assert "5 of 5 claims true" in against(tmp_path, net, twice)


def test_a_layer_that_caffe_puts_in_is_none_of_the_network(tmp_path: Path) -> None:
    tops = dict(list(TOPS.items())[:2]) | {"conv1_conv1_0_split": (64, 20, 24, 24)} | TOPS
    assert "5 of 5 claims true" in against(tmp_path, ("net.prototxt", PROTOTXT), log(tops))


def test_a_count_that_is_not_that_of_the_sizes_is_told(tmp_path: Path) -> None:
    (tmp_path / "net.prototxt").write_text(PROTOTXT)
    (tmp_path / "log.txt").write_text(log(TOPS).replace("(737280)", "(737281)"))
    ran = run("check", str(tmp_path / "net.prototxt"), "--against", str(tmp_path / "log.txt"))
    assert ran.status == 1 and "64 20 24 24 are not 737281 numbers" in ran.out
