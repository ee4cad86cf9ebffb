"""Texts that nobody reads as a network get one message: what they seem to be, and what can be given instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError

TABLE = "Type / Rate   Shape       Where\n" + "Foo / s2      3 × 3 × 3   here / there\n" * 12
WORDS = "Lorem ipsum (dolor) sit amet: 3/4\nconsectetur, = adipiscing } elit 5\nsed do { eiusmod tempor 7 8 9\n"
LAYERS = "".join([f"    ({n}): Conv2d({{0}}3, 8, kernel_size=(3, 3), stride=(1, 1){{1}})\n" for n in range(6)])
MEASURED = "  1.34 k, 100.000% Params, 9.1 MMac, 100.000% MACs, \n" + LAYERS.format(
    "224, 16.670% Params, 1.5 MMac, 16.670% MACs, ", ""
)
COUNTED = """[INFO] Register count_convNd() for <class 'torch.nn.modules.conv.Conv2d'>.
[INFO] Register count_normalization() for <class 'torch.nn.modules.batchnorm.BatchNorm2d'>.
[INFO] Register zero_ops() for <class 'torch.nn.modules.activation.ReLU'>.
[INFO] Register count_linear() for <class 'torch.nn.modules.linear.Linear'>.
131072.0 1234.0
"""
GRAPH = "opcode       name  target  args  kwargs\n-----------  ----  ------  ----  ------\n" + "".join(
    [f"call_module  c{n}    c{n}      (x,)  {{}}\n" for n in range(9)]
)


@pytest.mark.parametrize(
    ("text", "what", "instead"),
    [
        (MEASURED, "a printed model with ptflops' figures in it", "convcalc arch NET --count ptflops"),
        (
            "  #params: 1.34K, #flops: 9.1M\n" + LAYERS.format("\n", "\n"),
            "a printed model with fvcore's",
            "table",
        ),
        (GRAPH, "a graph of torch.fx", "convcalc arch net.py"),
        (COUNTED, "what thop prints while it counts", "convcalc arch NET --count thop"),
        (TABLE, "a table", "say above its columns"),
        (WORDS, "a text", "give its layers"),
    ],
)
def test_a_text_that_is_no_network_gets_one_message(text: str, what: str, instead: str) -> None:
    with pytest.raises(SpecError) as caught:
        check(text)
    assert len(caught.value.errors) == 1
    assert caught.value.message.startswith(f"this seems to be {what}") and instead in caught.value.hint


def test_slips_in_a_network_are_told_one_by_one() -> None:
    with pytest.raises(SpecError) as caught:
        check("32x32x3\nconvv 8 3x3\nconv 8 3x3\nrellu\nconv 8 3y3\nmaxpol 2x2\nfc1 10\nsoftmaxx\n")
    assert len(caught.value.errors) > 3


@pytest.mark.parametrize(
    ("text", "spec", "note"),
    [
        (
            "32x32x3 -> conv 16 3x3 stride 2 padding 1",
            "32x32x3 -> conv 16 3x3 s2 p1",
            "'stride 2' is s2, 'padding 1' is p1",
        ),
        (
            "32x32x3; conv 8 3x3 padding 1; maxpool kernel 2 stride 2",
            "32x32x3; conv 8 3x3 p1; maxpool k2 s2",
            "'kernel 2' is k2",
        ),
    ],
)
def test_a_setting_apart_from_its_number_is_read_with_a_note(text: str, spec: str, note: str) -> None:
    found, meant = measure(text), measure(spec)
    assert (found.out, found.params, found.macs) == (meant.out, meant.params, meant.macs)
    assert any(line.startswith("read as settings: ") and note in line for line in found.notes)


@pytest.mark.parametrize(
    "text", ["32x32x3 -> conv 16 3x3 s 2", "32x32x3 -> conv 16 3x3 stride 2 foo", "32x32x3 -> stride 2"]
)
def test_what_may_mean_something_else_is_refused(text: str) -> None:
    with pytest.raises(SpecError):
        measure(text)


def test_a_file_of_our_language_is_held_to_it(tmp_path: Path) -> None:
    (tmp_path / "net.cnn").write_text("32x32x3 -> conv 16 3x3 stride 2\n", encoding="utf-8")
    with pytest.raises(SpecError, match="stand apart"):
        measure(str(tmp_path / "net.cnn"))


def test_an_error_message_is_no_network() -> None:
    with pytest.raises(SpecError) as refused:
        measure("RuntimeError: mat1 and mat2 shapes cannot be multiplied (8x120 and 400x10)")
    assert str(refused.value).startswith("error: this is an error message of PyTorch, and no network")
    assert "convcalc check NET --error" in refused.value.hint and len(refused.value.errors) == 1
