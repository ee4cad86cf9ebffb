"""Tables of fvcore and Lightning and lists of tensors, held against the network whose names they have.

Printed of NET, on 1x12x12, by fvcore 0.1.5.post20221221, pytorch-lightning 2.6.6 and loops over named_parameters() and
state_dict() with torch 2.14.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from convcalc.features.check.by_name import against_names
from convcalc.features.check.result import Report
from convcalc.loading import facts_of
from convcalc.readers.named_rows import read
from convcalc.readers.source import load_text
from convcalc.text import Source
from tests.cli.program import run

NET = """
import torch
import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 6, 3, bias=False), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2))
        self.up = nn.ConvTranspose2d(6, 4, 2, stride=2)
        self.flat = nn.Flatten()
        self.fc = nn.Linear(400, 3)
    def forward(self, x):
        return self.fc(self.flat(self.up(self.features(x))))
"""
FACTS = facts_of(load_text(Source(NET, "net.py")), "1x12x12")

TENSORS = """features.0.weight torch.Size([6, 1, 3, 3])
features.1.weight torch.Size([6])
features.1.bias torch.Size([6])
up.weight torch.Size([6, 4, 2, 2])
up.bias torch.Size([4])
fc.weight torch.Size([3, 400])
fc.bias torch.Size([3])
"""
STATES = """Model's state_dict:
features.0.weight \t torch.Size([6, 1, 3, 3])
features.1.weight \t torch.Size([6])
features.1.bias \t torch.Size([6])
features.1.running_mean \t torch.Size([6])
features.1.running_var \t torch.Size([6])
features.1.num_batches_tracked \t torch.Size([])
up.weight \t torch.Size([6, 4, 2, 2])
up.bias \t torch.Size([4])
fc.weight \t torch.Size([3, 400])
fc.bias \t torch.Size([3])
"""
COUNTED = """features.0.weight    (6, 1, 3, 3)    54
features.1.weight    (6,)            6
features.1.bias      (6,)            6
up.weight            (6, 4, 2, 2)    96
up.bias              (4,)            4
fc.weight            (3, 400)        1200
fc.bias              (3,)            3
total 1369
"""
FVCORE = """| module            | #parameters or shape   | #flops   | #activations   |
|:------------------|:-----------------------|:---------|:---------------|
| model             | 1.369K                 | 10.2K    | 1.003K         |
| features          | 66                     | 6.6K     | 0.6K           |
| features.0        | 54                     | 5.4K     | 0.6K           |
| features.0.weight | (6, 1, 3, 3)           |          |                |
| features.1        | 12                     | 1.2K     | 0              |
| features.1.weight | (6,)                   |          |                |
| features.1.bias   | (6,)                   |          |                |
| up                | 100                    | 2.4K     | 0.4K           |
| up.weight         | (6, 4, 2, 2)           |          |                |
| up.bias           | (4,)                   |          |                |
| fc                | 1.203K                 | 1.2K     | 3              |
| fc.weight         | (3, 400)               |          |                |
| fc.bias           | (3,)                   |          |                |
"""
LIGHTNING = """  | Name             | Type            | Params | Mode | FLOPs  | In sizes       | Out sizes
-------------------------------------------------------------------------------------------------------
0 | model            | Net             | 1.4 K  | eval | 36.0 K | [2, 1, 12, 12] | [2, 3]
1 | model.features   | Sequential      | 66     | eval | 21.6 K | [2, 1, 12, 12] | [2, 6, 5, 5]
2 | model.features.0 | Conv2d          | 54     | eval | 21.6 K | [2, 1, 12, 12] | [2, 6, 10, 10]
3 | model.features.1 | BatchNorm2d     | 12     | eval | 0      | [2, 6, 10, 10] | [2, 6, 10, 10]
4 | model.features.2 | ReLU            | 0      | eval | 0      | [2, 6, 10, 10] | [2, 6, 10, 10]
5 | model.features.3 | MaxPool2d       | 0      | eval | 0      | [2, 6, 10, 10] | [2, 6, 5, 5]
6 | model.up         | ConvTranspose2d | 100    | eval | 9.6 K  | [2, 6, 5, 5]   | [2, 4, 10, 10]
7 | model.flat       | Flatten         | 0      | eval | 0      | [2, 4, 10, 10] | [2, 400]
8 | model.fc         | Linear          | 1.2 K  | eval | 4.8 K  | [2, 400]       | [2, 3]
-------------------------------------------------------------------------------------------------------
1.4 K     Trainable params
0         Non-trainable params
1.4 K     Total params
0.005     Total estimated model params size (MB)
0         Modules in train mode
9         Modules in eval mode
36.0 K    Total Flops
"""
ALL = {"tensors": TENSORS, "states": STATES, "counted": COUNTED, "fvcore": FVCORE, "lightning": LIGHTNING}


def held(text: str) -> Report:
    found = read(Source(text))
    assert found is not None
    return against_names(FACTS, found)


def wrong(text: str) -> list[int]:
    report = held(text)
    lines = [each.line for each in report.claims if each.verdict != "true"]
    return lines + [int(n) for each in (*report.missing, *report.notes) for n in re.findall(r"line (\d+)", each)]


@pytest.mark.parametrize("name", ALL)
def test_what_is_printed_is_true(name: str) -> None:
    report = held(ALL[name])
    assert report.ok, [each for each in report.claims if each.verdict != "true"] + [*report.missing, *report.notes]
    assert len(report.claims) >= 7


@pytest.mark.parametrize("name", ALL)
def test_every_size_and_count_that_is_changed_is_found(name: str) -> None:
    """Rounded numbers may be cut too: one less in the last digit may be the same number."""
    count = 0
    text = ALL[name]
    for found in re.finditer(r"(?<![\w.-])\d[\d,]*(?:\.\d+)?(?![\w.]| \| model)(?! +Modules)", text):
        value = float(found[0].replace(",", ""))
        for changed in (value * 10 + 7, value + 1):
            shown = f"{changed:.{len(found[0].partition('.')[2])}f}"
            made = text[: found.start()] + shown + text[found.end() :]
            line = text.count("\n", 0, found.start()) + 1
            assert line in wrong(made), made.split("\n")[line - 1]
            count += 1
    assert count > 20


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("up.bias", "down.bias", "line 5, down.bias: the net has no such layer with weights"),
        ("features.1.bias", "features.0.bias", "line 3, features.0.bias: the net has no such layer with weights"),
        (
            "fc.weight torch.Size([3, 400])\nfc.bias torch.Size([3])\n",
            "",
            "'fc' of the net, with 1,203 parameters, is not there",
        ),
        ("fc.weight", "loss = 0.25\nfc.weight", "not read: line 6, loss = 0.25"),
        ("up.bias", "up.weight", "there twice: up.weight"),
    ],
)
def test_names_that_are_not_the_networks_and_lines_between(old: str, new: str, told: str) -> None:
    report = held(TENSORS.replace(old, new))
    assert not report.ok and told in (*report.missing, *report.notes)


def test_lightning_without_an_input_has_counted_no_flops() -> None:
    text = re.sub(r"(eval \| )[\d.]+ ?K?( +\|)", r"\g<1>0\2", LIGHTNING.replace("36.0 K    Total", "0         Total"))
    report = held(text)
    assert report.ok and any("FLOPs are 0 everywhere" in note for note in report.notes)


def test_the_command_holds_it_and_says_so_where_there_is_no_network(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(NET, encoding="utf-8")
    (tmp_path / "names.txt").write_text(TENSORS, encoding="utf-8")
    ran = run("check", str(tmp_path / "net.py"), "--input", "1x12x12", "--against", str(tmp_path / "names.txt"))
    assert (ran.status, ran.out.split("\n")[0]) == (0, "Net: 7 of 7 claims true"), ran.out
    for text in (TENSORS, FVCORE, LIGHTNING):
        alone = run("arch", "-", stdin=text.encode())
        assert alone.status == 2 and "check NET --against FILE" in alone.err


def test_the_tensors_of_a_recurrent_layer_are_counted_together() -> None:
    """PyTorch has two biases a gate; a state beside the output is Lightning's second tensor."""
    net = "import torch.nn as nn\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    net += "        self.rnn = nn.LSTM(18, 22, batch_first=True)\n"
    net += "    def forward(self, x):\n        return self.rnn(x)[0]\n"
    facts = facts_of(load_text(Source(net, "net.py")), "50x18")
    text = (
        "rnn.weight_ih_l0 torch.Size([88, 18])\nrnn.weight_hh_l0 torch.Size([88, 22])\n"
        "rnn.bias_ih_l0 torch.Size([88])\nrnn.bias_hh_l0 torch.Size([88])\n"
    )
    row = "0 | rnn | LSTM | 3.7 K | eval | 0 | [1, 50, 18] | [[1, 50, 22], [[1, 1, 22], [1, 1, 22]]]"
    table = "  | Name | Type | Params | Mode | FLOPs | In sizes | Out sizes\n" + row + "\n"
    for each in (text, table):
        found = read(Source(each))
        assert found is not None and against_names(facts, found).ok
    found = read(Source(text.replace("88, 18", "88, 19")))
    assert found is not None and not against_names(facts, found).ok


def test_parameters_of_a_module_itself_are_held_together() -> None:
    """The tokens of a transformer are layers of the net that have no such names."""
    net = "import torch\nimport torch.nn as nn\nclass Net(nn.Module):\n"
    net += "    def __init__(self):\n        super().__init__()\n"
    net += "        self.cls = nn.Parameter(torch.zeros(1, 1, 24))\n        self.patch = nn.Conv2d(3, 24, 8, 8)\n"
    net += "    def forward(self, x):\n        x = self.patch(x).flatten(2).transpose(1, 2)\n"
    net += "        return torch.cat([self.cls.expand(x.shape[0], -1, -1), x], 1)\n"
    facts = facts_of(load_text(Source(net, "net.py")), "3x32x32")
    text = "cls torch.Size([1, 1, 24])\npatch.weight torch.Size([24, 3, 8, 8])\npatch.bias torch.Size([24])\n"
    found, other = read(Source(text)), read(Source(text.replace("1, 24]", "1, 25]")))
    assert found is not None and against_names(facts, found).ok
    assert other is not None
    assert [each.claim for each in against_names(facts, other).claims if each.verdict == "false"] == [
        "25 numbers in cls"
    ]


def test_one_row_of_the_whole_network_leaves_nothing_out() -> None:
    """As Lightning prints a module that holds the network as its model, one level deep."""
    text = "  | Name  | Type | Params | Mode\n" + "-" * 40 + "\n0 | model | Net  | 1.4 K  | eval\n" + "-" * 40 + "\n"
    report = held(text + "1.4 K     Total params\n")
    assert report.ok and not report.missing and len(report.claims) == 2
