"""A layer explained step by step ends in the numbers that the row itself reports."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from convcalc.api import measure
from convcalc.document.model import Part, Table, Text, Working
from convcalc.features.arch import layer_detail, layer_labels
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.network.unit_field import unit_window
from tests import snapshots

NETS = (
    "alexnet", "vgg16", "resnet18", "resnet50@torchvision", "resnet20", "lenet5", "nin",
    "64x48x3 -> conv 8 3x5 s2x1 same, dwconv 3x3 p1 d2, maxpool 3x3 s2 ceil, conv 16 1x1 g2, bn, prelu, gap, fc 10",
    "100x1x4 -> conv 8 9x1 causal d4x1, relu, conv 8 2x1 s2x1",
    "8x16x16x3 -> conv 4 3x3x3 p1 s1x2x2, maxpool 1x2x2, gap, fc 5",
    "32x32x3 -> conv 8 3x3, tconv 4 4x4 s2 p1, conv 4 3x3, upsample 2, conv 2 3x3 p1, avgpool to 5x5, flatten, fc 2",
    "28x28x8 -> e: conv 8 3x3; conv 8 3x3 d2; concat e crop; mul[ identity | gap, fc in, sigmoid ], zeropad 1",
)  # fmt: skip


def numbers(parts: list[Part], title: str) -> Iterator[int]:
    """The results of the workings whose titles begin so."""
    for part in parts:
        if isinstance(part, Working) and part.title.startswith(title):
            yield int(part.plain[-1])


def each_axis(found: list[int], axes: int) -> tuple[int, ...]:
    """One working stands for all axes where they agree."""
    return tuple(found * axes) if len(found) == 1 else tuple(found)


def rows() -> Iterator[tuple[str, Facts, Row]]:
    for name in NETS:
        facts = measure(name)
        for row in facts.rows:
            yield name, facts, row


def test_the_workings_end_in_the_row() -> None:
    seen = 0
    for name, facts, row in rows():
        parts = layer_detail.explained(facts, row)
        axes = len(row.out.size)
        for title, right in (("weights", row.weights), ("biases", row.biases), ("MACs", row.macs)):
            found = list(numbers(parts, title))
            assert found in ([], [right]), (name, row)
            assert found or not right, (name, row, title)
        size = list(numbers(parts, "output size"))
        assert not size or row.kind == "upsample" or each_axis(size, axes) == row.out.size, (name, row)
        fields = list(numbers(parts, "receptive field"))
        if fields:
            assert each_axis(fields, axes) == row.rf
            assert each_axis(list(numbers(parts, "jump")), axes) == row.jump
            assert each_axis(list(numbers(parts, "start")), axes) == row.start
            seen += 1
    assert seen > 70, "receptive fields were hardly explained"


def test_every_row_says_what_it_stores_does_and_sees() -> None:
    for name, facts, row in rows():
        texts = [part.text for part in layer_detail.explained(facts, row) if isinstance(part, Text)]
        titles = [part.title for part in layer_detail.explained(facts, row) if isinstance(part, Working)]
        assert any(text.startswith(("receptive field", "what it sees")) for text in texts), (name, row)
        assert any(text.startswith(("size", "output size")) for text in (*texts, *titles)), (name, row)
        assert any(text.startswith("MACs") for text in (*texts, *titles)), (name, row)
        stored = any(text.startswith("parameters") for text in texts) or row.kind == "concat"
        assert stored, (name, row)


def test_branches_bring_what_they_see() -> None:
    facts = measure("resnet50")
    row = facts.rows[46]
    table = next(part for part in layer_detail.explained(facts, row) if isinstance(part, Table))
    *branches, together = [line.cells for line in table.lines]
    assert [cells[1] for cells in branches] == [facts.rows[index].rf for index in row.inputs]
    assert together[1:] == (row.rf, row.jump, row.start)


def test_a_field_that_grows_from_another_start() -> None:
    facts = measure("alexnet")
    texts = [part.text for part in layer_detail.explained(facts, facts.rows[12]) if isinstance(part, Text)]
    assert "what it sees: layer 11 (relu) has r = 131, j = 16, start = -48" in texts


@pytest.mark.parametrize("form", ["plain", "markdown", "latex", "json"])
def test_the_forms_of_a_step_by_step_layer(form: str) -> None:
    from convcalc.document.writers import Look, render

    facts = measure("alexnet")
    document = layer_detail.explained_document(facts, layer_labels.find(facts, "conv2"))
    text = render(document, form, Look(width=80 if form == "plain" else None))
    snapshots.check(f"explain/row-conv2.{ {'plain': 'txt', 'markdown': 'md', 'latex': 'tex'}.get(form, form) }", text)


def test_latex_of_a_step_balances_its_environments() -> None:
    from convcalc.document.writers import Look, render

    for name, label in (("vgg16", "conv3"), ("resnet18", "conv3")):
        facts = measure(name)
        text = render(layer_detail.explained_document(facts, layer_labels.find(facts, label)), "latex", Look())
        assert sorted(re.findall(r"\\begin\{(\w+\*?)\}", text)) == sorted(re.findall(r"\\end\{(\w+\*?)\}", text))


def test_a_unit_of_the_last_map_is_said_to_be_that() -> None:
    """Without a layer it is the last map that is meant, which need not be the last layer."""
    facts = measure("8x8x1; conv 2 3x3, conv 2 3x3, flatten, fc 3")
    row = layer_detail.last_map(facts)
    assert row.index == 1
    named = layer_detail.unit_document(facts, row, (0, 0), unit_window(facts, 1, (0, 0)))
    chosen = layer_detail.unit_document(facts, row, (0, 0), unit_window(facts, 1, (0, 0)), chosen=False)
    assert named.notes == ()
    assert len(chosen.notes) == 1


@pytest.mark.parametrize(
    ("row", "unit", "words"),
    [
        (1, (4, 0), "layer 1 (conv 2 3x3), 4x4x2, has no unit 4: they go from 0 to 3"),
        (2, (0, 3), "layer 2 (avgpool 4x4), 1x1x2, has no unit 3: there is only unit 0"),
        (1, (4,), "a unit of layer 1 (conv 2 3x3), 4x4x2, has 2 indices, not 1"),
        (3, (1, 1), "layer 3 (flatten) makes a vector, 2: its units have no place on a map"),
    ],
)
def test_a_unit_that_is_not_there_is_told_with_its_layer(row: int, unit: tuple[int, ...], words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        unit_window(measure("8x8x1; conv 2 3x3, conv 2 3x3, avgpool 4x4, flatten"), row, unit)


def test_a_layer_of_a_folded_repeat_is_found_by_its_number() -> None:
    facts = measure("900x4; [conv 4 k3 p1] x 9, [conv 4 k3] x 300")
    found = [layer_labels.find(facts, str(number))[0].row for number in (0, 4, 8, 9, 200, 308)]
    assert [row and row.index for row in found] == [0, 4, 8, 9, 200, 308]


def test_the_number_of_a_layer_within_a_label_is_understood() -> None:
    """conv3_1 as the VGG paper's readers have it; in ResNet's conv2_1 the number is a block's."""
    facts = measure("vgg16")
    for label, index in (("conv3_1", 10), ("conv3.2", 12), ("conv3-3", 14), ("conv1_1", 0)):
        found = layer_labels.find_counted(facts, label)
        assert found is not None and found[0].row is not None
        assert found[0].row.index == index and f"layer {index}," in found[1]
    assert all(layer_labels.find_counted(facts, label) is None for label in ("conv3_4", "conv3", "conv9_1", "fc6_2"))
    assert layer_labels.find_counted(measure("resnet50"), "conv2_1") is None
    assert layer_labels.numbers_of(facts, "conv3") == "10 to 15"
