"""What is pasted from papers, slides and READMEs has the totals that it should, and says what was assumed."""

from __future__ import annotations

import contextlib
import time

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang import words
from convcalc.lang.statements import parse
from convcalc.lang.writer import write
from convcalc.network.claims import check_claims
from convcalc.readers.source import load, load_text
from convcalc.text import Source
from tests.places import DATA

PASTED = DATA / "pasted"

TOTALS = {
    "cs231n_pattern.txt": (80_618, 16_253_568),
    "cs231n_slide.txt": (62_378_344, 1_135_256_096),
    "cs231n_trace.txt": (138_357_544, 15_470_264_320),
    "mobilenet_paper.txt": (4_231_976, 533_833_216),
    "readme_blocks.txt": (809_034, 5_232_960),
    "readme_bullets.txt": (314_690, 4_187_776),
    "readme_chain.txt": (1_469_698, 35_033_600),
    "readme_tree.txt": (1_286_516, 30_632_320),
    "resnet34_paper.txt": (21_797_672, 3_663_761_408),
    "resnet50_paper.txt": (25_557_032, 3_857_973_248),
    "vgg16.txt": (138_357_544, 15_470_264_320),
}

RESNETS = {
    18: (11_689_512, 1_814_073_344),
    34: (21_797_672, 3_663_761_408),
    50: (25_557_032, 3_857_973_248),
    101: (44_549_160, 7_570_194_432),
    152: (60_192_808, 11_282_415_616),
}

VGGS = {
    "A": ("64|M|128|M|256 256|M|512 512|M|512 512|M", 132_863_336),
    "B": ("64 64|M|128 128|M|256 256|M|512 512|M|512 512|M", 133_047_848),
    "C": ("64 64|M|128 128|M|256 256 1-256|M|512 512 1-512|M|512 512 1-512|M", 133_638_952),
    "D": ("64 64|M|128 128|M|256 256 256|M|512 512 512|M|512 512 512|M", 138_357_544),
    "E": ("64 64|M|128 128|M|256 256 256 256|M|512 512 512 512|M|512 512 512 512|M", 143_667_240),
}


def names(column: str) -> list[str]:
    """A column of the VGG paper's table 1, name by name."""
    found = []
    for item in VGGS[column][0].replace("|", " ").split():
        kernel, _, filters = item.rpartition("-")
        found.append("maxpool" if item == "M" else f"conv{kernel or 3}-{filters}")
    return [*found, "FC-4096", "FC-4096", "FC-1000", "soft-max"]


def test_every_text_has_its_totals() -> None:
    assert {path.name for path in PASTED.glob("*.txt")} == set(TOTALS)


@pytest.mark.parametrize("name", TOTALS)
def test_a_pasted_text_has_the_right_totals(name: str) -> None:
    facts = measure(str(PASTED / name))
    assert (facts.params, facts.macs) == TOTALS[name]
    assert facts.notes[0].startswith("read as ")


@pytest.mark.parametrize("name", TOTALS)
def test_what_was_understood_can_be_read_again(name: str) -> None:
    loaded = load(str(PASTED / name))
    text = write(loaded.tree)
    assert parse(Source(text), words) == loaded.tree
    assert (measure(text).params, measure(text).macs) == TOTALS[name]


@pytest.mark.parametrize("layers", RESNETS)
def test_the_columns_of_the_resnet_table(layers: int) -> None:
    table = (PASTED / "resnet_table.md").read_text(encoding="utf-8")
    facts = measure(f"column: {layers}-layer\n{table}")
    assert (facts.params, facts.macs) == RESNETS[layers]
    assert all(verdict.verdict == "true" for verdict in check_claims(facts))


def test_several_networks_side_by_side_are_not_guessed_among() -> None:
    with pytest.raises(SpecError, match="networks side by side"):
        measure((PASTED / "resnet_table.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("separator", ["\n", ", ", " -> ", "; ", " → "])
@pytest.mark.parametrize("heading", ["", "input (224 × 224 RGB image)\n", "VGG\n", "ConvNet Configuration\n"])
@pytest.mark.parametrize("column", VGGS)
def test_the_columns_of_the_vgg_table(column: str, heading: str, separator: str) -> None:
    assert measure(heading + separator.join(names(column))).params == VGGS[column][1]


@pytest.mark.parametrize(
    "row",
    [
        "Dense 10 | ",
        "FC 10 | ",
        "Linear 10 | ",
        "Fully connected 10 | ",
        "Dense (10) | ",
        "FC-10 | ",
        "FC | 10",
        "FC6 | 10",
    ],
)
def test_a_row_of_a_table_is_a_layer(row: str) -> None:
    table = f"| Layer | Output |\n|---|---|\n| Conv 3x3, 16 | 30x30x16 |\n| {row} |"
    assert [r.text for r in measure(table, input="32x32x3").rows] == ["conv 16 3x3", "fc 10"]


@pytest.mark.parametrize("row", ["Foo 10 | ", "Foo | "])
def test_a_row_that_is_not_understood_is_not_left_out_in_silence(row: str) -> None:
    with pytest.raises(SpecError, match="is not understood"):
        measure(f"| Layer | Output |\n|---|---|\n| Conv 3x3, 16 | 30x30x16 |\n| {row} |", input="32x32x3")


def test_a_list_of_filters_says_what_it_leaves_unsaid() -> None:
    facts = measure("[64, 64, 'M', 128]", input="32x32x3")
    assert facts.out.text() == "16x16x128"
    for word in ("kernel", "padding", "stride", "bias", "activation", "pooling"):
        assert any(note.startswith(word) for note in facts.notes), word
    assert not any(note.startswith("input") for note in facts.notes)


def test_the_errors_of_a_trace_are_found() -> None:
    text = (PASTED / "cs231n_trace.txt").read_text(encoding="utf-8").replace("= 36,864", "= 36,846")
    wrong = [verdict for verdict in check_claims(measure(text)) if verdict.verdict == "false"]
    assert 36_864 in [verdict.computed for verdict in wrong]


LONG = {
    "a row": ("conv3-64 ", "conv3-64, "),
    "a list": ("[64, 'M', ", "64, 'M', "),
    "one number": ("conv3-", "6"),
    "numbers": ("conv3-64 ", "1 "),
    "words": ("conv3-64 ", "foo "),
    "brackets": ("conv3-64 ", "2x("),
    "lines": ("", "- **Conv** 3x3, 64\n"),
}


@pytest.mark.parametrize("shape", LONG)
def test_reading_takes_time_in_proportion_to_the_text(shape: str) -> None:
    """Each of these was quadratic, or might be; the faster of two runs is compared."""
    begin, unit = LONG[shape]

    def seconds(size: int) -> float:
        text = Source("input 224x224x3\n" + begin + unit * (size // len(unit)))
        best = 1e9
        for _ in range(2):
            start = time.process_time()
            with contextlib.suppress(SpecError):
                load_text(text)
            best = min(best, time.process_time() - start)
        return best

    seconds(1000)  # modules are loaded
    assert seconds(16_000) < 14 * seconds(2_000), "eight times the text: quadratic would be 64 times the time"


@pytest.mark.parametrize("pieces", [10, 2_000])
def test_a_chain_of_pieces_is_known_by_its_beginning(pieces: int) -> None:
    """One of more than 10,000 characters was refused as a text of ours with an unknown layer."""
    facts = measure("-".join(["32c3", "mp2", *["32c1"] * pieces, "10n"]), input="28x28x1")
    assert (facts.out.channels, len([row for row in facts.rows if row.kind == "conv"])) == (10, pieces + 1)


@pytest.mark.parametrize(
    ("cells", "whats"),
    [
        ("CONV-9-32 | 120 x 120 x 32 | 7808", ["size", "params"]),
        ("conv 9x9, 32 | 120x120x32 | 7,776 | 32", ["size", "weights", "params"]),
        ("conv 9x9, 32 | 120x120x32", ["size"]),
    ],
)
def test_columns_of_single_numbers_beside_sizes_are_counts(cells: str, whats: list[str]) -> None:
    """Without a heading 7808 was a size of one number."""
    facts = measure(f"128x128x3\n| {cells} |\n")
    found = check_claims(facts)
    assert sorted(each.claim.what for each in found) == sorted(whats)
    assert {each.verdict for each in found} == {"true"}


@pytest.mark.parametrize("head", ["입력: 32x32x3", "Input: 32x32x3"])
@pytest.mark.parametrize(
    ("line", "layer"),
    [
        ("Conv1: 5x5 커널 6개, stride 1 -> 28x28x6", "conv 6 5x5 s1"),
        ("Conv1: 5x5 kernel, 6 filters, stride 1 -> 28x28x6", "conv 6 5x5 s1"),
        ("Conv1: 6 filters of 5x5, stride 1", "conv 6 5x5 s1"),
        ("Conv1: 필터 6개, 커널 5x5", "conv 6 5x5"),
        ("1층: 5x5 필터 6개", "conv 6 5x5"),
        ("Pool1: 2x2, stride 2 -> 16x16x3", "maxpool 2x2 s2"),
    ],
)
def test_a_label_says_the_layer_of_a_single_line(head: str, line: str, layer: str) -> None:
    """Nothing but the label and the attributes' names says that it is no spec."""
    label = line.partition(":")[0]
    written = write(load_text(Source(f"{head}\n{line}\n")).tree)
    assert f"{label}: {layer}" in written and "input 32x32x3" in written


@pytest.mark.parametrize("head", ["입력: 32x32x3", "Input: 32x32x3"])
def test_the_line_that_is_not_read_is_the_one_that_is_named(head: str) -> None:
    text = f"{head}\nConv1: 5x5 kernel, 6 filters\nwobble 7 frobs\n"
    with pytest.raises(SpecError) as raised:
        load_text(Source(text))
    assert {text.count("\n", 0, mistake.span.start) + 1 for mistake in raised.value.mistakes} == {3}


@pytest.mark.parametrize("line", ["파라미터 = {}", "parameters: {}", "params = {}", "- {} parameters"])
def test_a_sum_on_the_last_line_is_the_total_where_that_makes_it_true(line: str) -> None:
    text = "Input: 32x32x3\n6 filters of 5x5, stride 1\nmax pool 2x2\n1x1 conv, 10 filters\n"
    for number, verdict, total in ((526, "true", True), (70, "true", False), (527, "false", False)):
        loaded = load_text(Source(text + line.format(number)))
        (found,) = check_claims(measure(text + line.format(number)))
        assert (found.verdict, found.mark is None) == (verdict, total)
        assert any("read as total params" in note for note in loaded.notes) == total
