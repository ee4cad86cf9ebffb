"""What was not read is never agreement: it is told with its line, and check ends with 1."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.readers import UnreadNote

NET = """import torch
from torch import nn
import torch.optim as optim
from elsewhere import magic, tool, loader
net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())
"""

CHANGES = {
    "a call that is not known": "magic(net)",
    "one of a namespace": "tool.prune(net, 0.5)",
    "an attribute": "net.extra = tool.layer(3).out[0](1)\nnet.fc = undefined_thing + nn.Linear(3, 3).foo.bar()",
    "a function of the file": "def change(model):\n    magic(model)\nchange(net)",
    "in a loop": "for each in loader:\n    net.add_module(each, magic(each))",
}

HARMLESS = {
    "an optimizer": "optimizer = optim.Adam(net.parameters(), lr=1e-3)\noptimizer.step()",
    "a training loop": """
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(net.parameters(), lr=0.1)
for epoch in range(2):
    for inputs, labels in loader:
        optimizer.zero_grad()
        loss = criterion(net(inputs), labels)
        loss.backward()
        optimizer.step()
        print(loss.item())
""",
    "printing": "print(net)\nprint(sum(p.numel() for p in net.parameters()))",
    "moving": "device = 'cuda' if torch.cuda.is_available() else 'cpu'\nnet = net.to(device)",
    "saving": "torch.save(net.state_dict(), 'a.pt')\ntool.save(net)",
    "training elsewhere": "tool.train(net, loader)\nfrom trainer import Trainer\nTrainer(net).fit(loader)",
    "first values": "def init_weights(m):\n    nn.init.xavier_uniform_(m.weight)\nnet.apply(init_weights)",
    "a value of a weight": "net[0].weight.data = magic(3)\nnet[0].weight.requires_grad = False",
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_may_change_a_network_is_told_and_check_does_not_agree(name: str) -> None:
    notes = [each for each in measure(NET + CHANGES[name], input="3x8x8").net.notes if isinstance(each, UnreadNote)]
    assert notes and all(each.startswith("line ") for each in notes)
    assert not check(NET + CHANGES[name], input="3x8x8").ok


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_irrelevant_by_rule_is_passed_by(name: str) -> None:
    notes = [each for each in measure(NET + HARMLESS[name], input="3x8x8").net.notes if isinstance(each, UnreadNote)]
    assert not notes
    assert check(NET + HARMLESS[name], input="3x8x8").ok


def test_what_a_named_expression_makes_and_is_not_known_is_told_with_what_it_comes_of(tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    file.write_text(NET + "def build(n):\n    return magic(n)\n")
    with pytest.raises(SpecError, match=r"what 'build\(3\)' makes is not known: it comes of elsewhere.magic"):
        measure(f"{file}:build(3)", input="3x8x8")
    with pytest.raises(SpecError, match=r"there is no 'biuld\(3\)' here"):
        measure(f"{file}:biuld(3)", input="3x8x8")
