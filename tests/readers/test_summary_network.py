"""Summaries as networks: what is not printed follows from parameters and sizes, and every number printed is judged."""

from __future__ import annotations

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.check.against import against
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers import read_summary
from convcalc.readers.layer_classes import word_of_class
from convcalc.readers.source import load_text
from convcalc.readers.window_readings import convolutions, poolings
from convcalc.shape import Shape
from convcalc.text import Source
from tests.cli.program import run
from tests.data_of import falsified
from tests.places import DATA, FACTS

NAMES = sorted(path.stem for path in (DATA / "summary_network").glob("*.txt"))


def text_of(name: str) -> str:
    return (DATA / "summary_network" / f"{name}.txt").read_text(encoding="utf-8")


def measured(text: str) -> Facts:
    return facts_of(load_text(Source(text, "s.txt")))


def all_true(text: str) -> bool:
    """Does check find nothing wrong in a summary by itself? One that cannot be read as a network is no agreement."""
    source = Source(text, "s.txt")
    try:
        facts = facts_of(load_text(source))
    except SpecError:
        return False
    summary = read_summary(source)
    assert summary is not None
    return against(facts, summary).ok


def test_kernels_follow_from_parameters_and_sizes() -> None:
    layers = {row.label: row.text for row in measured(text_of("keras2")).rows}
    assert layers["conv2d_3"] == "conv 12 5x5" and layers["conv2d_4"] == "conv 20 3x3"
    joined = [row.text for row in measured(text_of("keras_joined")).rows]
    assert joined[:5] == ["conv 16 3x3 same", "bn", "identity", "conv 16 3x3 same", "add"]
    assert "dwconv 3x3 s2 same" in joined and "tconv 16 3x3 s2 same" in joined
    assert any("kernel from the parameters" in note for note in measured(text_of("keras2")).notes)
    assert any("3x3 s2 same fits as well" in note for note in measured(text_of("keras2")).notes)


def test_an_input_that_is_not_printed_is_found_and_said() -> None:
    facts = measured(text_of("keras1"))
    assert facts.in_ == Shape(3, (30, 30))
    assert "30x30x3 fits the first layer (5x5); 26x26x3 fits as well (5x5 same)" in facts.notes[0]
    assert measured(text_of("torchsummary_sizes")).in_ == Shape(3, (40, 40)), "its size in MB is printed"


@pytest.mark.parametrize("name", NAMES)
def test_a_summary_is_true_of_the_network_that_it_is_read_as(name: str) -> None:
    assert all_true(text_of(name))


@pytest.mark.parametrize("name", ["keras2", "torchsummary_sizes", "torchinfo_sizes"])
def test_a_change_is_found_without_the_network_too(name: str) -> None:
    """Every one but that of the input's size in MB: the input is not printed, so that another one is as likely."""
    for line, changed in falsified(text_of(name)):
        assert "Input size" in changed.split("\n")[line - 1] or not all_true(changed), changed.split("\n")[line - 1]


def test_a_wrong_row_is_named() -> None:
    ran = run("check", "-", stdin=text_of("keras2").replace("18, 18, 12", "19, 19, 12").encode())
    assert ran.status == 1
    assert "max_pooling2d_3 (MaxPooling2D): -> 19x19x12; it is 18x18x12" in ran.out


def test_functional_poolings_are_told() -> None:
    text = "\n".join(
        line for line in text_of("torchsummary_sizes").split("\n") if "MaxPool" not in line and "Flatten" not in line
    )
    facts = measured(text.replace("Forward", "x").replace("Estimated", "x"))
    assert [row.text for row in facts.rows].count("maxpool 2x2") == 2
    assert any("not printed, but without which no kernel fits: before Conv2d-5, Linear-9" in n for n in facts.notes)


def test_readings() -> None:
    first = convolutions(Shape(3, (40, 40)), Shape(12, (36, 36)), 912, True)
    assert [each.words for each in first] == ["5x5"]
    assert [each.words for each in poolings((27, 27), (13, 13), True)] == ["2x2 s2", "3x3 s2"]
    assert convolutions(Shape(3, (8, 8)), Shape(4, (8, 8)), 113, True) == []


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("max_pooling2d_3 (MaxPooling2", "maxpool"),
        ("batch_normalization_2 (Batch", "bn"),
        ("separable_conv2d (Separabl", "sepconv"),
        ("conv2d_transpose_1 (Conv2", "tconv"),
        ("conv2d_10 (Con", "conv"),
        ("x (A", None),
        ("dropout_1 (Dro", ""),
        ("max_pooling2d_MaxPooling2D1", "maxpool"),
        ("Conv2d: 2-1", "conv"),
        ("Conv2d (conv1)", "conv"),
        ("Bottleneck-9", None),
    ],
)
def test_classes_that_were_cut(name: str, word: str | None) -> None:
    assert word_of_class(name) == word


@pytest.mark.skipif(not (FACTS / "formats").exists(), reason="real summaries lie beside the repository somewhere")
def test_real_summaries_are_read_or_refused_by_name() -> None:
    folder = FACTS / "formats" / "torchinfo"
    for name in ("autoencoder", "single_input"):
        assert all_true((folder / f"{name}.out").read_text(encoding="utf-8"))
    for name in ("fasterrcnn", "google", "lstm", "resnet50", "resnet18_depth_consistency"):
        with pytest.raises(SpecError, match="cannot be read as a layer: what it"):
            measured((folder / f"{name}.out").read_text(encoding="utf-8"))


def test_a_count_that_is_false_is_no_reason_to_doubt_the_kernel() -> None:
    """The sizes give the kernel, and the claim is found false: no note says it once more."""
    rows = (("conv2d (Conv2D)", "26, 26, 32", 320), ("conv2d_1 (Conv2D)", "24, 24, 64", 18946))
    table = "\n".join([f"{name:<29}{f'(None, {size})':<26}{count}" for name, size, count in rows])
    line = "_" * 65
    facts = measured(f"{line}\n{'Layer (type)':<29}{'Output Shape':<26}Param #\n{'=' * 65}\n{table}\n{'=' * 65}\n")
    assert [row.text for row in facts.rows] == ["conv 32 3x3", "conv 64 3x3"]
    assert not any("no kernel makes" in note for note in facts.notes)


def test_a_size_of_nothing_makes_no_network() -> None:
    text = (
        (DATA / "summary" / "keras.txt").read_text(encoding="utf-8").replace("(None, 26, 26, 8)", "(None, 26, 26, 0)")
    )
    with pytest.raises(SpecError, match="its size is printed as 26x26x0"):
        measured(text)


AROUND_A_VECTOR = """----------------------------------------------------------------
        Layer (type)               Output Shape         Param #
================================================================
            Conv2d-1             [-1, 6, 10, 10]             168
            Linear-2                   [-1, 20]          12,020
            Linear-3                  [-1, 600]          12,600
{0}   ConvTranspose2d-{1}             [-1, 3, 12, 12]             165
================================================================
Total params: 24,953
"""


@pytest.mark.parametrize("row", ["", "         Unflatten-4            [-1, 6, 10, 10]               0\n"])
def test_a_vector_is_laid_out_as_a_map_whether_that_is_printed_or_not(row: str) -> None:
    """Its numbers stand channels first, as PyTorch prints them."""
    text = AROUND_A_VECTOR.format(row, 5 if row else 4)
    facts = measured(text)
    assert all_true(text) and facts.params == 24_953
    assert any("laid out as a map" in note for note in facts.notes) is not bool(row)


def test_a_vector_that_is_no_map_of_a_row_is_told() -> None:
    with pytest.raises(SpecError, match="how it makes 3x12x12 of 600 is not printed"):
        measured(AROUND_A_VECTOR.format("", 4).replace("             165", "             173"))


def test_a_convolution_below_a_head_reads_an_earlier_map() -> None:
    text = AROUND_A_VECTOR.format("", 4).replace(
        "Linear-3                  [-1, 600]          12,600", "Linear-3                    [-1, 7]             147"
    )
    facts = measured(text)
    assert facts.params == 168 + 12_020 + 147 + 165 and "ConvTranspose2d-4" in " ".join(facts.notes)
