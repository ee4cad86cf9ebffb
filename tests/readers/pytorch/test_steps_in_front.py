"""Sequences with their steps first and the batch second, and layers whose `forward` was not pasted.

The numbers of parameters and the sizes are those of PyTorch 2.14.
"""

from __future__ import annotations

from convcalc.api import measure

ENCODER = "nn.TransformerEncoderLayer(d_model=24, nhead=3, dim_feedforward=40)"
OF_ENCODER = 4 * (24 * 24 + 24) + (24 * 40 + 40) + (40 * 24 + 24) + 2 * 48
"""4,480: four projections, two linear layers, two norms."""


def notes_of(text: str, input: str | None = None) -> str:
    return " | ".join(map(str, measure(text, input=input).notes))


def test_the_tensor_of_a_script_may_have_its_steps_in_front() -> None:
    text = f"import torch\nfrom torch import nn\nlayer = {ENCODER}\nout = layer(torch.rand(7, 5, 24))\n"
    facts = measure(text)
    assert (facts.params, facts.out.text("chw")) == (OF_ENCODER, "24x7")
    assert "7 steps of 24 numbers, its steps first and the batch second" in notes_of(text)


def test_a_layer_is_no_row_of_its_own_where_another_is_made_of_it() -> None:
    text = f"block = {ENCODER}\nstack = nn.TransformerEncoder(block, num_layers=3)\n"
    facts = measure(text, input="7x24")
    assert (facts.params, facts.out.text("chw"), facts.idle) == (3 * OF_ENCODER, "24x7", 0)
    named = measure(text.replace("(block,", "(encoder_layer=block,"), input="7x24")
    assert named.params == facts.params


def test_what_is_added_with_the_batch_second_depends_on_both() -> None:
    """Behind attention a unit sees what attention sees, and not what stands beside it alone."""
    text = (
        "import torch\nfrom torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.stem = nn.Conv1d(4, 24, 3, padding=1)\n"
        f"        self.block = {ENCODER}\n"
        "    def forward(self, x):\n        return self.block(self.stem(x).permute(2, 0, 1))\n"
    )
    facts = measure(text, input="4x9")
    assert [row.text for row in facts.rows].count("add") == 2
    assert facts.rows[-1].rf is None and facts.params == OF_ENCODER + 4 * 24 * 3 + 24


def test_attention_alone_reads_a_sequence_three_times() -> None:
    for more in ("", ", batch_first=True"):
        facts = measure(f"nn.MultiheadAttention(24, 4{more})", input="6x24")
        assert (facts.params, facts.out.text("chw")) == (4 * (24 * 24 + 24), "24x6")
    assert "as its query, key and value, though nothing says so" in notes_of("nn.MultiheadAttention(24, 4)", "6x24")


UNWRITTEN = (
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.conv = nn.Conv1d(3, 8, 3)\n        self.lstm = nn.LSTM(8, 5{more})\n"
    "        self.fc = nn.Linear(5, 2)\n"
)


def test_a_recurrent_layer_between_others_without_a_forward() -> None:
    """8*3*3 + 8, 4*(5*(8 + 5) + 10) and 5*2 + 2 parameters; 12 steps are left of 14."""
    for more in ("", ", batch_first=True"):
        facts = measure(UNWRITTEN.format(more=more), input="3x14")
        assert (facts.params, facts.out.text("chw")) == (80 + 300 + 12, "2x12")
    said = notes_of(UNWRITTEN.format(more=""), "3x14")
    assert "what each step of a recurrent layer makes goes on, though nothing says so" in said
    assert "channels are taken for the numbers of a step before a recurrent layer" in said


def test_a_batch_that_is_moved_to_the_front_stood_behind_the_steps() -> None:
    text = (
        "import torch\nfrom torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.lstm = nn.LSTM(8, 5, batch_first=True)\n"
        "    def forward(self, x):\n        return self.lstm(x.transpose(0, 1))[0]\n"
    )
    facts = measure(text, input="12x8")
    assert (facts.params, facts.out.text("chw")) == (300, "5x12")
    assert "12 steps of 8 numbers, its steps first and the batch second" in notes_of(text, "12x8")


def test_a_network_that_runs_again_says_nothing_of_its_other_runs() -> None:
    from convcalc.loading import facts_of
    from convcalc.readers.source import load_text
    from convcalc.shape import Shape
    from convcalc.text import Source

    loaded = load_text(Source("nn.LSTM(10, 20)"))
    for steps in (4, 5, 6):
        facts = facts_of(loaded, Shape(steps, (10,)))
        assert [note for note in map(str, facts.notes) if "steps of" in note] == [
            "the input is a sequence as batch_first=False has it, the batch its second axis:"
            f" {steps} steps of 10 numbers, here 10x{steps}"
        ]


def test_a_summary_of_two_inputs_says_them_though_it_is_not_imported() -> None:
    text = (
        "class Pair(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.conv = nn.Conv2d(2, 5, 3)\n    def forward(self, a, b):\n"
        "        return self.conv(a), self.conv(b)\n"
        "net = Pair()\nsummary(net, [(2, 9, 9), (2, 12, 12)])\n"
    )
    facts = measure(text)
    assert facts.params == 95 and [each.out.text("chw") for each in facts.outputs] == ["5x7x7", "5x10x10"]
