"""Names that a program does not define, or defines otherwise, given from outside."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.readers.given_names import given_names, put_in
from tests.cli.program import run

TORCH = """import torch.nn as nn
class Net(nn.Module):
    def __init__(self, groups):
        super().__init__()
        self.conv = nn.Conv2d(1, width * 2, 3, groups=groups)
        self.fc = nn.Linear(width * 2 * 36, len(labels))
    def forward(self, x):
        return self.fc(self.conv(x).flatten(1))
"""
KERAS = """from keras import Sequential, layers
classes = 4
net = Sequential([layers.Input((8, 8, 1)), layers.Flatten(), layers.Dense(y_train.shape[1]), layers.Dense(classes)])
"""


def hint(text: str, width: int | None = None) -> str:
    with pytest.raises(SpecError) as refused:
        measure(text, input="1x8x8") if width is None else measure(text, input="1x8x8", width=width)
    return refused.value.hint


def test_what_is_not_defined_is_asked_for_as_it_is_written() -> None:
    assert hint(TORCH.replace("groups):", "groups=1):")) == "say how many: --set width=10"
    assert hint(TORCH.replace("groups):", "groups=1):"), width=3) == "say how many: --set 'len(labels)=10'"
    assert hint(KERAS) == "say how many: --set 'y_train.shape[1]=10'"
    assert "--set NAME=NUMBER" in hint(TORCH)


def test_names_arguments_and_expressions_are_given(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(TORCH, encoding="utf-8")
    given = ("--set", "width=3", "--set", "len(labels) = 5", "--set", "groups=1")
    ran = run("arch", str(path), "--input", "1x8x8", "-q", "params", *given)
    assert (ran.status, ran.out) == (0, f"{6 * 9 + 6 + 216 * 5 + 5}\n")


def test_a_name_of_the_program_gets_another_number() -> None:
    text = KERAS.replace("y_train.shape[1]", "7")
    assert measure(text).params == 65 * 7 + 8 * 4
    assert measure(text, classes=9).params == 65 * 7 + 8 * 9


def test_what_is_no_name_of_the_program_is_refused() -> None:
    with pytest.raises(SpecError, match="there is no variable 'width' to set") as refused:
        measure(KERAS.replace("y_train.shape[1]", "7"), width=3)
    assert refused.value.hint == "of a spec the names in its 'let' can be set, of a program those that it uses"


def test_what_is_given_holds_for_one_reading_only() -> None:
    with given_names({"n": 5, "word": "tiny"}) as taken:
        assert ast.unparse(put_in(ast.parse("'''text'''\nfrom __future__ import annotations\nx = n"))).endswith(
            "n = 5\nx = n"
        )
    assert taken == {"n"}
    assert ast.unparse(put_in(ast.parse("x = n"))) == "x = n"


def test_a_network_of_standard_input_is_named() -> None:
    text = (
        "import torch, torch.nn as nn\na = nn.Sequential(nn.Conv2d(1, 2, 3))\nb = nn.Sequential(nn.Conv2d(2, 5, 3))\n"
        "x = torch.zeros(1, 1, 9, 9)\ny = b(a(x))\n"
    )
    assert "say which: '<stdin>:a'" in run("arch", "-", stdin=text.encode()).err
    assert run("arch", "<stdin>:a", "-q", stdin=text.encode()).out == "2x7x7\n"
    assert run("arch", "<stdin>:b", "-q", stdin=text.encode()).out == "5x5x5\n"
