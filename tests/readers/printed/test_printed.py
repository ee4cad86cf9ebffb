"""`print(model)`: chains, known blocks, what is unknown, and what is refused."""

from __future__ import annotations

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.check.examine import examine
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers.source import load_text
from convcalc.text import Source
from tests.places import DATA, FACTS

CHAIN, RESIDUAL = [(DATA / "printed" / f"{name}.txt").read_text(encoding="utf-8") for name in ("chain", "residual")]
GUESS = """Net(
  (features): Sequential(
    (0): Conv2d(3, 6, kernel_size=(5, 5), stride=(1, 1))
    (1): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
  )
  (classifier): Linear(in_features=1176, out_features=84, bias=True)
)
"""
UNKNOWN = """Net(
  (conv1): Conv2d(3, 6, kernel_size=(5, 5), stride=(1, 1))
  (pool): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
  (conv2): Conv2d(6, 16, kernel_size=(5, 5), stride=(1, 1))
  (norm): LayerNorm((16, 10, 10), eps=1e-05, elementwise_affine=True)
  (fc1): Linear(in_features=400, out_features=120, bias=True)
)
"""


def measured(text: str, size: str) -> Facts:
    return facts_of(load_text(Source(text, "s.txt")), size)


def test_a_chain_is_exact() -> None:
    facts = measured(CHAIN, "3x32x32")
    assert [row.out.text("chw") for row in facts.rows if row.params] == ["12x32x32", "12x32x32", "24x16x16", "10"]
    assert [row.params for row in facts.rows if row.params] == [900, 24, 2616, 3850]
    assert [row.label for row in facts.rows][:5] == ["0", "1", "2", "3.down", "3.act"]


def test_every_number_of_a_print_is_judged() -> None:
    """Each declared number is changed in turn: what arrives is another one, and the row is named."""
    for written, wrong in (
        ("Conv2d(3, 12,", "Conv2d(4, 12,"),
        ("BatchNorm2d(12,", "BatchNorm2d(13,"),
        ("Conv2d(12, 24", "Conv2d(13, 24"),
        ("in_features=384", "in_features=385"),
    ):
        text = CHAIN.replace(written, wrong)
        report = examine(measured(text, "3x32x32"), {})
        line = text[: text.index(wrong)].count("\n") + 1
        assert not report.ok
        assert [each.line for each in report.claims if each.verdict == "false"] == [line]


def test_known_blocks_are_joined() -> None:
    facts = measured(RESIDUAL, "3x64x64")
    assert sum(row.kind == "add" for row in facts.rows) == 3
    assert facts.out.channels == 10
    assert facts.params == 2352 + 32 + 2 * (2 * 2304 + 64) + (4608 + 9216 + 128) + 512 + 64 + 330
    assert any("BasicBlock, ResNet" in note and "does not say" in note for note in facts.notes)


def test_a_block_with_other_modules_is_none_that_is_known() -> None:
    text = RESIDUAL.replace("(downsample)", "(squeeze)")
    with pytest.raises(SpecError, match="forward of BasicBlock does"):
        measured(text, "3x64x64")


@pytest.mark.parametrize(
    "between", ["", "(0): Dropout(p=0.5, inplace=False)\n    ", "(0): ReLU()\n    (1): Dropout(p=0.5)\n    "]
)
def test_a_map_is_flattened_before_the_first_linear_layer_whatever_stands_in_front_of_it(between: str) -> None:
    text = f"""Small(
  (features): Sequential(
    (0): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
    (1): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
  )
  (classifier): Sequential(
    {between}(2): Linear(in_features=2048, out_features=10, bias=True)
  )
)
"""
    facts = facts_of(load_text(Source(text)), "3x32x32")
    assert (facts.out.text(), facts.params) == ("10", 224 + 20_490)


def test_an_order_that_fits_every_number_is_a_guess_and_no_agreement() -> None:
    facts = measured(GUESS, "3x32x32")
    assert facts.out.channels == 84
    assert any("does not say what forward of Net does" in note for note in facts.notes)
    assert not examine(facts, {}).ok


def test_shapes_unknown_says_the_parameters() -> None:
    with pytest.raises(SpecError) as raised:
        measured(UNKNOWN, "3x32x32")
    words = raised.value.message
    assert "shapes unknown: print(model) does not say what forward of Net does" in words
    assert "at least 54,192 parameters, those that a module itself holds are not printed: " in words
    assert "conv1 456, conv2 2,416, norm 3,200, fc1 48,120" in words


def test_recurrent_modules_have_their_parameters() -> None:
    """As torch 2.14 prints and counts them."""
    text = """Net(
  (embed): Embedding(1000, 32)
  (gru): GRU(32, 16, batch_first=True)
  (rnn): RNN(16, 8, bias=False)
  (lstm): LSTM(8, 128, num_layers=2, batch_first=True, dropout=0.2, bidirectional=True)
  (cell): GRUCell(8, 4)
  (fc): Linear(in_features=256, out_features=10, bias=True)
)
"""
    with pytest.raises(SpecError) as raised:
        load_text(Source(text, "s.txt"))
    assert "embed 32,000, gru 2,400, rnn 192, lstm 536,576, cell 168, fc 2,570" in raised.value.message
    with pytest.raises(SpecError, match="LSTM with proj_size=3"):
        load_text(Source(text.replace("8, 128,", "8, 128, proj_size=3,"), "s.txt"))


def test_without_an_input_the_parameters_are_a_note() -> None:
    assert load_text(Source(CHAIN, "s.txt")).notes == ("7,390 parameters, whatever the input",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GUESS.rstrip()[:-1], "is never closed"),
        (GUESS.replace("(1): MaxPool2d(", "(1): Swish(inner=").replace("inner=kernel_size", "k"), "what 'Swish' does"),
        (GUESS.replace("  (classifier)", "  loss 0.3\n  (classifier)"), "this is no module of 'Net'"),
        (RESIDUAL.replace("(0-1): 2 x", "(0-1): 3 x"), "are not 3 modules"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_place(text: str, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        measured(text, "3x32x32")


def test_forms_of_old_and_new_prints() -> None:
    one_line = " ".join(CHAIN.split())
    assert measured(one_line, "3x32x32").params == measured(CHAIN, "3x32x32").params == 7390
    lazy = "Sequential(\n  (0): LazyConv1d(0, 4, kernel_size=(3,), stride=(1,))\n  (1): Tanh()\n)"
    assert measured(lazy, "2x9").params == 28
    old = "Sequential (\n  (0): MaxPool2d (size=(2, 2), stride=(2, 2), dilation=(1, 1))\n  (1): Softmax (dim=1)\n)"
    assert measured(old, "3x8x8").out.size == (4, 4)
    in_place = "Net(\n  (0): Conv2d (3, 4, kernel_size=(1, 1))\n  (1): LeakyReLU(0.2, inplace)\n"
    in_place += "  (2): Dropout(p=0.4, inplace)\n)"
    assert [row.text for row in measured(in_place, "3x8x8").rows][1:] == ["lrelu 0.2", "dropout 0.4"]


@pytest.mark.skipif(not (FACTS / "formats").exists(), reason="real prints lie beside the repository on some machines")
def test_real_prints() -> None:
    totals = {
        "alexnet": (61_100_840, 714_188_480),
        "densenet121": (7_978_856, 2_834_161_664),
        "googlenet": (6_624_904, 1_498_376_192),
        "mobilenet_v2": (3_504_872, 300_774_272),
        "resnet18": (11_689_512, 1_814_073_344),
        "resnext50_32x4d": (25_028_904, 4_230_479_872),
        "squeezenet1_1": (1_235_496, 349_151_936),
        "vgg16_bn": (138_365_992, 15_470_264_320),
    }
    for name, numbers in totals.items():
        text = (FACTS / "formats" / "pytorch_repr" / f"{name}.txt").read_text(encoding="utf-8")
        facts = measured(text, "3x224x224")
        assert (facts.params, facts.macs) == numbers


def test_a_layer_that_nobody_knows_leaves_the_parameters_of_the_others() -> None:
    text = "Net(\n  (conv): Conv2d(3, 8, kernel_size=(3, 3))\n  (pool): Focal(5)\n  (fc): Linear(8, 4)\n)\n"
    with pytest.raises(SpecError) as raised:
        load_text(Source(text, "s.txt"))
    assert raised.value.message == (
        "what 'Focal' does is not known, and print(model) does not say it;"
        " the layers that are known have 260 parameters"
    )


def test_what_a_module_prints_beside_its_modules_is_told() -> None:
    """As timm prints a norm with its activation: the norm's own numbers stand before the modules in it."""
    text = (
        "Sequential(\n  (0): Conv2d(3, 8, kernel_size=(3, 3))\n  (1): NormAct(\n    8, eps=1e-05\n"
        "    (act): ReLU()\n  )\n)\n"
    )
    facts = measured(text, "3x9x9")
    assert "not read is what NormAct prints beside its modules: line 3, 8, eps=1e-05" in facts.notes
    assert not examine(facts, {}).ok
    assert load_text(Source(text, "s.txt")).notes == ("at least 224 parameters, whatever the input",)
