"""Code as it is pasted: without its class, its imports, its margin, or with what stands around it."""

from __future__ import annotations

import ast

import pytest

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.facts import Facts
from convcalc.readers.fragments import _with_class

CLASS = """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 5)
        self.fc = nn.Linear(6 * 14 * 14, 10)
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv(x)), 2)
        return self.fc(x.flatten(1))
"""
METHODS = CLASS.split("\n", 1)[1]
LINES = """self.conv = nn.Conv2d(3, 6, 5)
self.relu = nn.ReLU()
self.pool = nn.MaxPool2d(2)
self.fc = nn.Linear(6 * 14 * 14, 10)
"""
LABELLED = """conv: nn.Conv2d(3, 6, 5)
relu: nn.ReLU()
pool = nn.MaxPool2d(2)
fc: nn.Linear(6 * 14 * 14, 10)
"""
LIST = "nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(6 * 14 * 14, 10)"

PARAMS = 3 * 6 * 25 + 6 + 6 * 14 * 14 * 10 + 10


def prompted(text: str) -> str:
    lines = text.rstrip("\n").split("\n")
    return "\n".join([f"{'>>>' if at == 0 else '...'} {line}" for at, line in enumerate(lines)])


def moved(text: str) -> str:
    return "".join([f"        {line}\n" for line in text.splitlines()])


FRAGMENTS = {
    "a class": CLASS,
    "its body": METHODS,
    "its body without the margin": METHODS.replace("    def __init__", "def __init__", 1),
    "lines of __init__": LINES,
    "the same, indented": moved(LINES),
    "the same, from the middle of the first line": moved(LINES).lstrip(),
    "a class, indented": moved(CLASS),
    "a list": LIST,
    "a list, a layer a line": LIST.replace("), ", "),\n") + ",\n",
    "a list in brackets": f"[{LIST}]",
    "in a fence": f"My network is this:\n\n```python\n{CLASS}```\nWhy is it wrong?\n",
    "in a fence, its lines": f"```\n{LINES}```\n",
    "between words": f"My network is this:\n\n{CLASS}\nWhy isn't it right?\n",
    "below a line that says its input": f"Input: 3x32x32\n{LIST}\n",
    "layers with labels": LABELLED,
    "a list with marks": "".join([f"- {line}\n" for line in LABELLED.splitlines()]),
    "a numbered list": "".join([f"{at}. {line}\n" for at, line in enumerate(LABELLED.splitlines(), 9)]),
    "arrows": LIST.replace("), ", ") → "),
    "bare names": LIST.replace("nn.", ""),
    "a Sequential without a name": f"nn.Sequential({LIST})",
    "the same in bare names": f"Sequential({LIST})".replace("nn.", ""),
    "with prompts": prompted(CLASS),
    "with prompts and what was printed": f">>> net = nn.Sequential({LIST})\n>>> net(x).shape\ntorch.Size([1, 10])\n",
}


def of(text: str) -> Facts:
    return measure(text, input="3x32x32")


@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_fragment_is_read_as_far_as_it_says(name: str) -> None:
    facts = of(FRAGMENTS[name])
    assert facts.params == PARAMS and facts.out.channels == 10


@pytest.mark.parametrize("name", FRAGMENTS)
def test_every_number_in_it_is_judged_where_it_stands(name: str) -> None:
    text = FRAGMENTS[name].replace("6 * 14 * 14", "6 * 15 * 15")
    report = check(text, input="3x32x32")
    (odd,) = [each for each in report.claims if each.verdict == "false"]
    assert (odd.claimed, odd.computed) == (1350, 1176)
    before = text[: text.index("6 * 15 * 15")]
    assert (odd.line, odd.column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))


@pytest.mark.parametrize("name", ["lines of __init__", "the same, indented"])
def test_what_has_no_forward_says_so(name: str) -> None:
    assert "no forward: the layers run in the order in which they are made" in of(FRAGMENTS[name]).net.notes


def test_without_an_input_the_hint_has_the_channels_of_the_first_layer() -> None:
    for text, size in (
        ("nn.Conv2d(1, 6, 5), nn.ReLU()", "1x224x224"),
        ("self.e = nn.LSTM(3, 5)\nself.fc = nn.Linear(784, 10)", "784"),
    ):
        with pytest.raises(SpecError) as raised:
            measure(text)
        assert size in raised.value.mistakes[0].hint


def test_lines_are_told_apart_by_what_they_are_and_not_by_looking_through_all() -> None:
    """Forty thousand lines took fifteen seconds."""

    class Line(ast.Expr):
        def __eq__(self, other: object) -> bool:
            raise AssertionError("compared")

        __hash__ = ast.Expr.__hash__

    lines: list[ast.stmt] = [Line(ast.Constant(n)) for n in range(9)]
    kept, taken = lines[:4], lines[4:]
    tree = _with_class(ast.Module([*lines], []), [], taken)
    assert [id(each) for each in tree.body[:-1]] == [id(each) for each in kept]


KERAS = ["Conv2D(6, (5, 5), activation='relu')", "MaxPooling2D(2)", "Flatten()", "Dense(10)"]


@pytest.mark.parametrize(
    "text",
    [
        "Input 32x32x3\n" + ", ".join(KERAS),
        f"Input 3x32x32\n[{', '.join(KERAS)}]",
        "Input: 32x32 RGB\n" + "".join([f"model.add({each})\n" for each in KERAS]),
        "- input: (32, 32, 3)\n- conv: " + "\n- ".join([f"layers.{each}" for each in KERAS]),
    ],
)
def test_a_list_of_keras_layers_is_read_on_the_input_that_is_said_in_words(text: str) -> None:
    facts = measure(text)
    assert facts.params == PARAMS and "input 32x32x3 as the source says it" in facts.net.notes


def test_what_only_a_readme_writes_is_no_code() -> None:
    """There Flatten is left out, and arguments have other names."""
    for text in ("Conv2D(6, 5), MaxPooling2D(2), Dense(10)", "Conv2D(6, kernel=5), MaxPooling2D(2), Dense(10)"):
        assert measure(text, input="32x32x3").params == PARAMS


def test_words_around_code_are_told_and_a_slip_in_code_is_no_words() -> None:
    assert "words around the code, not read: 'Why is it 900?'" in of(f"{CLASS}\nWhy is it 900?\n").net.notes
    with pytest.raises(SpecError) as raised:
        of(f"Hello all\n{CLASS.replace('x.flatten(1))', 'x.flatten(1)')}\nWhy?\n")
    (mistake,) = raised.value.mistakes
    assert "this is no Python" in mistake.message
    with pytest.raises(SpecError, match="this is no Python: '\\(' was never closed"):
        of("model.add(Conv2D(6, 5)\nmodel.add(Dense(10))\n")


def test_where_no_axis_fits_the_channels_are_the_odd_one_out() -> None:
    (odd,) = [each for each in check("Input 32x32x1\n" + LIST[: LIST.index(")") + 1]).claims if each.verdict == "false"]
    assert (odd.claimed, odd.computed) == (3, 1)
