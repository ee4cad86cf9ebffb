"""Inputs whose sizes nobody says: found by what is done with them, else said to be unknown, and never an accusation."""

from __future__ import annotations

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.diagnostics.python import InputSizeUnknown
from convcalc.loading import facts_of
from convcalc.network.claims import check_claims
from convcalc.network.facts import Facts
from convcalc.readers.source import load_text
from convcalc.text import Source

HEAD = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nclass Net(nn.Module):\n"


def net(init: str, forward: str, takes: str = "x, y") -> str:
    lines = ["super().__init__()", *init.split("; ")]
    text = HEAD + "    def __init__(self):\n" + "".join(f"        {line}\n" for line in lines)
    return text + f"    def forward(self, {takes}):\n" + "".join(f"        {line}\n" for line in forward.split("; "))


def of(text: str, size: str | None) -> Facts:
    return facts_of(load_text(Source(text, "net.py")), size)


def refused(text: str, size: str | None) -> SpecError:
    with pytest.raises(SpecError) as raised:
        of(text, size)
    return raised.value


CONV = "self.c = nn.Conv2d(3, 8, 3, padding=1)"
FOUND = {
    "a linear layer": (
        net(f"{CONV}; self.l = nn.Linear(12, 8)", "return self.c(x) + self.l(y)[:, :, None, None]"),
        "12",
    ),
    "a new axis": (
        net(f"{CONV}; self.l = nn.Linear(1, 8)", "return self.c(x) + self.l(y[:, None])[:, :, None, None]"),
        "1",
    ),
    "a view": (
        net(f"{CONV}; self.l = nn.Linear(6, 8)", "return self.c(x) + self.l(y.view(-1, 6))[:, :, None, None]"),
        "6",
    ),
    "a label": (
        net(f"{CONV}; self.e = nn.Embedding(10, 8)", "return self.c(x) + self.e(y).unsqueeze(-1).unsqueeze(-1)"),
        "1",
    ),
    "one hot": (
        net(
            f"{CONV}; self.l = nn.Linear(7, 8)",
            "e = self.l(F.one_hot(y.long(), 7).float()); return self.c(x) + e[..., None, None]",
        ),
        "1",
    ),
    "a convolution": (net(f"{CONV}; self.d = nn.Conv2d(5, 8, 1)", "return self.c(x) + self.d(y)"), "5x16x16"),
    "joined channels": (net("self.c = nn.Conv2d(7, 8, 3)", "return self.c(torch.cat([x, y], 1))"), "4x16x16"),
    "joined numbers": (
        net(f"{CONV}; self.l = nn.Linear(14, 2)", "x = self.c(x).mean((2, 3)); return self.l(torch.cat((x, y), 1))"),
        "6",
    ),
    "a sum": (net(CONV, "return self.c(x) + y"), "8x16x16"),
    "the other image": (net(CONV, "return self.c(x), self.c(y)"), "3x16x16"),
}


@pytest.mark.parametrize(("text", "size"), FOUND.values(), ids=list(FOUND))
def test_an_input_is_what_its_use_asks_for(text: str, size: str) -> None:
    facts = of(text, "3x16x16")
    assert [each.shape.text("chw") for each in facts.inputs] == ["3x16x16", size]
    assert any("the size of input 'y' is taken from how it is used" in note for note in facts.notes)
    assert all(each.verdict == "true" for each in check_claims(facts))
    again = of(text, f"x=3x16x16,y={size}")
    assert (again.params, again.macs) == (facts.params, facts.macs)
    assert not any("taken from" in note for note in again.notes)


def test_a_size_that_could_be_any_is_asked_for() -> None:
    text = net(
        f"{CONV}; self.e = nn.Embedding(9, 8); self.r = nn.GRU(8, 8, batch_first=True)",
        "o, h = self.r(self.e(y)); return self.c(x).mean((2, 3)) * h[-1]",
    )
    error = refused(text, "3x16x16")
    (mistake,) = error.mistakes
    assert isinstance(mistake, InputSizeUnknown)
    assert "'y' is not known: how many words it has, nothing says" in mistake.message
    assert "--input x=3x16x16,y=10" in mistake.hint
    assert of(text, "x=3x16x16,y=10").params == 224 + 72 + 2 * 3 * 8 * 8 + 2 * 24


def test_a_failure_that_may_be_due_to_an_assumed_size_accuses_nobody() -> None:
    text = net(
        f"{CONV}; self.l = nn.Linear(9, 4)",
        "a, b = y.split([2, 3], 1); return self.l(torch.cat([a, b, x.mean((2, 3))], 1))",
    )
    (mistake,) = refused(text, "3x16x16").mistakes
    assert isinstance(mistake, InputSizeUnknown)


def test_a_mistake_before_the_other_input_is_named_as_it_is() -> None:
    text = net(f"{CONV}; self.d = nn.Conv2d(9, 8, 1)", "x = self.d(self.c(x)); return x + y")
    facts = of(text, "3x16x16")
    assert [each.verdict for each in check_claims(facts)].count("false") == 1
    wrong = net(CONV, "x = torch.cat([self.c(x), x[:, :, 1:]], 1); return x * y")
    (mistake,) = refused(wrong, "3x16x16").mistakes
    assert not isinstance(mistake, InputSizeUnknown)


def test_a_mistake_behind_an_input_that_fits_is_named_as_it_is() -> None:
    text = net(
        f"{CONV}; self.l = nn.Linear(1, 8); self.f = nn.Linear(100, 10)",
        "h = self.c(x) + self.l(y.unsqueeze(-1))[:, :, None, None]; return self.f(h.flatten(1))",
    )
    false = [each for each in check_claims(of(text, "3x16x16")) if each.verdict == "false"]
    assert [str(each.computed) for each in false] == ["2048"]
    (mistake,) = refused(text.replace("h.flatten(1)", "h + x"), "3x16x16").mistakes
    assert not isinstance(mistake, InputSizeUnknown)


def test_an_input_whose_size_does_not_matter_is_no_input() -> None:
    text = net(
        f"{CONV}; self.r = nn.GRU(8, 4, batch_first=True)",
        "o, h = self.r(self.c(x).flatten(2).transpose(1, 2), h); return o",
        "x, h",
    )
    facts = of(text, "3x4x4")
    assert len(facts.inputs) == 1
    assert any("'h' is used only where its size does not matter" in note for note in facts.notes)


def test_a_size_without_a_name_is_that_of_the_input_it_fits() -> None:
    text = net(f"{CONV}; self.l = nn.Linear(1, 8)", "return self.c(x) + self.l(t[:, None])[:, :, None, None]", "t, x")
    facts = of(text, "3x16x16")
    assert any("that of input 'x': as 't' it does not fit" in note for note in facts.notes)
    assert facts.macs == of(text, "t=1,x=3x16x16").macs == 3 * 9 * 8 * 256 + 8


def test_further_inputs_with_a_default_may_be_given() -> None:
    text = net(
        f"{CONV}; self.l = nn.Linear(5, 8)",
        "x = self.c(x); return x if y is None else x + self.l(y)[:, :, None, None]",
        "x, y=None",
    )
    assert of(text, "3x16x16").macs == 3 * 9 * 8 * 256
    assert of(text, "x=3x16x16,y=5").macs == 3 * 9 * 8 * 256 + 40


def test_one_hot_numbers_are_made_of_labels() -> None:
    text = net(
        "self.l = nn.Linear(4, 8); self.m = nn.Linear(8, 2)",
        "return self.m(F.one_hot(self.l(x).argmax(1), 8).float())",
        "x",
    )
    assert of(text, "4").params == 40 + 18
    assert "index tensors" in refused(text.replace(".argmax(1)", ""), "4").mistakes[0].message
    assert "num_classes" in refused(text.replace(", 8).float()", ").float()"), "4").mistakes[0].hint


def test_a_size_says_how_many_numbers_it_is() -> None:
    """`y.shape[1:].numel()` is 4*14*14 in PyTorch, whose sizes are no plain tuples."""
    text = net(
        "self.c = nn.Conv2d(3, 4, 3); y = self.c(torch.zeros(1, 3, 16, 16)); "
        "self.l = nn.Linear(y.shape[1:].numel(), 5); self.m = nn.Linear(torch.Size(y.shape[2:]).numel(), 2)",
        "x = self.c(x); return self.l(x.view(-1, x.shape[1:].numel())), self.m(x.flatten(2))",
        "x",
    )
    assert of(text, "3x16x16").params == 112 + 5 * 784 + 5 + 2 * 196 + 2
