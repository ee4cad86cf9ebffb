"""What a pasted text declares is held against what arrives, and what cannot be read is said in one message."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.claims import check_claims
from convcalc.readers.opened import ReadError
from convcalc.readers.source import load_file, load_text
from convcalc.text import Source


def verdicts(text: str) -> list[tuple[str, str]]:
    return [(verdict.claim.what, verdict.verdict) for verdict in check_claims(measure(text))]


TORCH = (
    "Input 32x32x1\nnn.Conv2d(%d, 6, 5)\nnn.BatchNorm2d(%d)\nnn.Conv2d(%d, 32, 5, bias=False)\n"
    "nn.Flatten()\nnn.Linear(%d, 10)\n"
)


@pytest.mark.parametrize("wrong", [None, 0, 1, 2, 3])
def test_each_number_of_channels_that_torch_would_refuse_is_false(wrong: int | None) -> None:
    declared = [1, 6, 6, 24 * 24 * 32]
    if wrong is not None:
        declared[wrong] += 3
    found = verdicts(TORCH % tuple(declared))
    assert found == [("inputs", "false" if at == wrong else "true") for at in range(4)]


@pytest.mark.parametrize(
    "layer",
    [
        "nn.Conv2d(in_channels=3, out_channels=6, kernel_size=5)",
        "nn.ConvTranspose2d(3, 6, 5)",
        "fc1: nn.Linear(512→10)",
    ],
)
def test_what_arrives_may_be_declared_by_name(layer: str) -> None:
    assert verdicts(f"Input 32x32x1\n{layer}") == [("inputs", "false")]


EXAM = "Input 128x128x3\n| Layer | Output | weights | biases |\n|---|---|---|---|\n| %s | %s | %s | 32 |\n"


def test_the_kernel_stands_first_unless_the_size_says_otherwise() -> None:
    first = measure(EXAM % ("CONV-9-32", "120 x 120 x 32", "7776"))
    assert first.params == 7_808
    assert [each.verdict for each in check_claims(first)] == ["true"] * 3
    last = measure(EXAM % ("CONV-32-9", "120 x 120 x 32", "7776"))
    assert last.params == 7_808 and any("32 filters, as the size says" in note for note in last.notes)


def test_memory_is_no_claim_of_a_size() -> None:
    text = "INPUT: [224x224x3] memory: 224*224*3=150K weights: 0\nCONV3-64: [224x224x64] memory: 224*224*64=3.2M"
    assert [what for what, _ in verdicts(text)].count("size") == 1


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Dear all,\nplease find the homework below.\nIt is long, and there are many lines.\nYours, me\n" * 3, "words"),
        ('{"model": [1, 2, 3],\n "layers": {"a": 1, "b": [2]},\n "c": "d", "e": "f"}', "JSON"),
        (
            "import numpy\nclass Net(Module):\n  def forward(self, x):\n    return self.a(x) + y ** z, w, v, u",
            "no network",
        ),
        ("conv3-64 " + "foo bar " * 30, "list of layers"),
    ],
)
def test_a_text_that_nobody_reads_is_one_message(text: str, what: str) -> None:
    with pytest.raises(SpecError) as raised:
        load_text(Source(text))
    (mistake,) = raised.value.mistakes
    assert what in mistake.message and mistake.hint


def test_slips_in_a_spec_are_told_one_by_one() -> None:
    with pytest.raises(SpecError) as raised:
        load_text(Source("32x32x3 -> konv 8 3x3 -> rellu -> maxpol 2x2 -> flaten -> fcc 10 -> softmx"))
    assert len(raised.value.mistakes) == 6


def test_a_comment_does_not_decide_who_reads_a_file() -> None:
    spec = "# U-Net, 572x572 grey, 64 filters\ninput 572x572x1\ne2: conv 64 3x3, relu\nupconv 128 2x2 s2\n"
    for name in ("unet.cnn", "unet.txt"):
        with pytest.raises(SpecError) as raised:
            load_text(Source(spec, name))
        assert [mistake.message for mistake in raised.value.mistakes] == ["unknown layer 'upconv'"]


def test_a_cnn_file_is_read_by_nobody_else() -> None:
    with pytest.raises(SpecError):
        load_text(Source("conv3-64, maxpool, FC-10", "net.cnn"))


def test_a_korean_file_says_how_to_save_it(tmp_path: object) -> None:
    path = f"{tmp_path}/net.cnn"
    with open(path, "wb") as file:
        file.write("# 숙제\n입력 32x32x3\n".encode("cp949"))
    with pytest.raises(ReadError, match="iconv -f CP949 -t UTF-8"):
        load_file(path)
