"""What one unit sees: which units there are, and a way back that is not gone where a rule says where it ends."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.network import unit_field
from convcalc.network.unit_field import UNSAID, contributing_units, unit_window

SMALL = "8x9x3; conv 4 3x3; maxpool 2x2; gap; fc 3"


@pytest.mark.parametrize(
    ("text", "row", "unit", "words"),
    [
        ("8x8x3 -> 8x8", 0, (0, 0), "the network has no layers, so there is no unit to look at"),
        (SMALL, 4, (0, 0), "there is no layer 4: they go from 0 to 3"),
        (SMALL, -1, (0, 0), "there is no layer -1: they go from 0 to 3"),
        (SMALL, 3, (0,), "layer 3 (fc 3) makes a vector, 3: its units have no place on a map"),
        (SMALL, 0, (0,), "a unit of layer 0 (conv 4 3x3), 6x7x4, has 2 indices, not 1"),
        ("8x3; conv 4 k3", 0, (0, 0), "a unit of layer 0 (conv 4 k3), 6x4, has 1 index, not 2"),
        (SMALL, 0, (5, 7), "layer 0 (conv 4 3x3), 6x7x4, has no unit 7: they go from 0 to 6"),
        (SMALL, 0, (-1, 0), "layer 0 (conv 4 3x3), 6x7x4, has no unit -1: they go from 0 to 5"),
        ("3x4x3; conv 4 2x2", 0, (2, 0), "layer 0 (conv 4 2x2), 2x3x4, has no unit 2: they go from 0 to 1"),
        ("8x8x3; conv 4 8x8", 0, (0, 1), "layer 0 (conv 4 8x8), 1x1x4, has no unit 1: there is only unit 0"),
    ],
)
def test_a_unit_that_is_not_there_is_refused_with_those_that_are(
    text: str, row: int, unit: tuple[int, ...], words: str
) -> None:
    with pytest.raises(ValueError) as refused:
        unit_window(measure(text), row, unit)
    assert str(refused.value) == words


def test_where_axes_are_others_than_the_input_has_it_is_all_or_cannot_be_said() -> None:
    assert unit_window(measure(SMALL), 3, ()) == (((0, 7), (0, 8)), ((0, 7), (0, 8)))
    assert unit_window(measure("784 -> reshape 28x28x1"), 0, (3, 3)) == ((), ())
    assert unit_window(measure("30x30x8 -> reshape 900x8"), 0, (7,)) == ((UNSAID, UNSAID), (UNSAID, UNSAID))


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("8x8x4; softmax; flatten; lrn; reshape 8x8x4", False),  # between, each comes from some neighbours
        ("8x8x4; flatten; softmax; reshape 8x8x4", True),
        ("8x8x4; concat[ gap | gap ]; upsample 2", True),
        ("8x8x4; gap; flatten; reshape 2x2x1", True),
        ("8x8x4; reshape 4x4x16", False),
        ("30x30x8; reshape 900x8; conv 8 k3 p1; reshape 30x30x8", False),
        ("8x8x4; fc 64; reshape 8x8x1", True),
    ],
)
def test_a_way_back_through_other_shapes_ends_in_all_or_cannot_be_said(text: str, whole: bool) -> None:
    facts = measure(text)
    found = tuple((0, n - 1) for n in facts.in_.size) if whole else (UNSAID,) * 2
    assert unit_window(facts, len(facts.rows) - 1, (1, 1)) == (found, found)


def test_units_on_the_way_are_those_that_windows_read_one_by_one() -> None:
    facts = measure("16x1; conv 4 k3 p1; conv 4 k2 s2 d2; conv 4 k3 p1")
    # unit 0 of the last reads -1, 0, 1 of the second; 0 reads 0 and 2, 1 reads 2 and 4; each of these three more
    assert contributing_units(facts, 2, 0, 0, clip=True) == {2: {0}, 1: {0, 1}, 0: {0, 2, 4}, -1: {0, 1, 2, 3, 4, 5}}
    padded = {2: {0}, 1: {-1, 0, 1}, 0: {-2, 0, 2, 4}, -1: set(range(-3, 6))}
    assert contributing_units(facts, 2, 0, 0, clip=False) == padded
    assert contributing_units(measure("9x1; conv 4 k3"), 0, 0, 2, clip=True) == {0: {2}, -1: {2, 3, 4}}
    assert contributing_units(measure("16x2; [upsample 7] x 17; avgpool to 3"), 17, 0, 1, clip=False) == {}


@pytest.mark.parametrize("text", ["8x1; gap", "8x8x1; reshape 4x16x1", "8x1; tconv 1 k1 s2"])
def test_where_all_is_read_or_nothing_or_it_cannot_be_said_no_units_are_listed(text: str) -> None:
    facts = measure(text)
    assert contributing_units(facts, 0, 0, 1 if "tconv" in text else 0, clip=True) == {}


def test_behind_a_new_shape_a_unit_that_may_have_read_only_padding_is_unknown_within_borders() -> None:
    """The one place of the second axis lies between the taps; it was said to see all."""
    padding = "11x11x4; gap; upsample 8x1; conv 8 1x2 s2 p1x1 d2; reshape 40x1x1"
    assert unit_window(measure(padding), 3, (20, 0)) == (((0, 10), (0, 10)), ((0, 10), UNSAID))
    beside = "11x11x4; gap; upsample 8x1; conv 8 1x1 p1; reshape 3x10x8"  # windows of 1x1 on padding hold nothing
    assert unit_window(measure(beside), 3, (0, 0)) == (((0, 10), (0, 10)), (UNSAID, UNSAID))
    gate = "8x8x4; gap; conv 4 1x1; reshape 2x2x1"
    assert unit_window(measure(gate), 2, (1, 1)).clipped == ((0, 7), (0, 7))


BY_RULE = [
    ("[conv 4 k3] x3; maxpool k2; avgpool k3 s2", True),
    ("conv 4 k3; relu; residual [ conv 4 k1, bn ]; [conv 4 k4 s3] x2", True),
    ("[conv 4 k3 p1, relu] x4", True),
    ("conv 4 k3 p1 s2; concat[ conv 2 k5 p2 | identity ]; conv 4 k4 p2", True),
    ("conv 4 k4 p2; maxpool k2", True),  # a window begins where the one before it ends
    ("conv 4 k3 p1; conv 4 k3 p2 d2", False),  # holes between the taps
    ("conv 4 k3 p1; maxpool k2 s3", False),  # holes between the windows
    ("conv 4 k3 p3", False),  # windows of padding alone
    ("conv 4 k3 p1; conv 4 k4 s3", False),  # the last places are not read
    ("conv 4 k3 s2 p1:0", False),
    ("conv 4 k3 s2 p0:1", True),  # what is not read is padding
    ("conv 4 k3 p1; maxpool k4 s2 ceil", True),
    ("conv 4 k3 p1; upsample 2", False),
    ("conv 4 k3; upsample 2", False),
    ("conv 4 k3 p1; reshape 33x4", False),
]


@pytest.mark.parametrize(("layers", "said"), BY_RULE)
def test_behind_too_many_layers_the_rule_says_what_the_way_back_finds(
    layers: str, said: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = measure(f"33x4; {layers}")
    row, units = len(facts.rows) - 1, range(facts.out.size[0])
    gone = [unit_window(facts, row, (unit,)) for unit in units]
    monkeypatch.setattr(unit_field, "DEEPEST", row)
    for unit, expected in zip(units, gone, strict=True):
        found = unit_window(facts, row, (unit,))
        assert found.clipped in (expected.clipped, (UNSAID,))
        assert (found.clipped != (UNSAID,)) == said


def test_a_way_back_through_a_map_of_other_axes_that_sees_all() -> None:
    """Around it is padding."""
    for shape in ("1x1x4", "2x2x1"):
        facts = measure(f"8x8x4; reshape 64x4; gap; reshape {shape}; conv 4 1x1 p1")
        assert unit_window(facts, 3, (1, 1)) == (((0, 7), (0, 7)), ((0, 7), (0, 7)))
        assert unit_window(facts, 3, (0, 1)).clipped == (None, (0, 7))


def test_what_is_too_fine_for_intervals_is_walked_back_beyond_the_borders_too() -> None:
    facts = measure("10x3; conv 3 k3 p1; tconv 8 k2 s1000001 d3")
    assert facts.rows[-1].rf is None
    assert unit_window(facts, 1, (0,)) == (((-1, 1),), ((0, 1),))


def test_a_unit_of_one_of_several_inputs_is_walked_back_to_that_input() -> None:
    facts = measure("input left 9x9x3; input right 7x7x3; conv 4 3x3; from right; conv 4 3x3 p1; conv 4 3x3")
    assert [unit_window(facts, row, (1, 2)).clipped for row in range(3)] == [
        ((1, 3), (2, 4)),
        ((0, 2), (1, 3)),
        ((0, 4), (1, 5)),
    ]


@pytest.mark.parametrize(
    ("layer", "sees"), [("reshape 1x256", "all"), ("reshape 2x128", None), ("reshape 256x1", None)]
)
def test_a_map_of_one_place_has_all_that_arrives(layer: str, sees: str | None) -> None:
    assert [measure(f"{size}; {layer}").rows[-1].sees for size in ("8x8x4", "2x8x16x1")] == [sees, sees]


@pytest.mark.parametrize("layer", ["reshape 28x28x1", "reshape 784x1"])
def test_where_the_numbers_of_a_vector_stand_on_a_map_cannot_be_said(layer: str) -> None:
    row = measure(f"784; {layer}").rows[-1]
    assert (row.rf, row.sees) == (None, None)
    assert measure("784; reshape 1x1x784").rows[-1].sees == "all"


@pytest.mark.parametrize(("branches", "sees"), [("flatten | flatten", None), ("fc 32 | fc 32", "all")])
def test_where_the_elements_of_vectors_that_met_came_from_cannot_be_said(branches: str, sees: str | None) -> None:
    """Of elements that each see all it does not matter."""
    facts = measure(f"8x8x4 -> concat[ {branches} ] -> reshape 8x8x{8 if sees is None else 1}")
    assert (facts.rows[-1].rf, facts.rows[-1].sees) == (None, sees)


def test_few_units_far_along_and_far_apart_are_listed() -> None:
    facts = measure("3000000x1; conv 4 k3 d60000")
    units = {0: {2_000_000}, -1: {2_000_000, 2_060_000, 2_120_000}}
    assert contributing_units(facts, 0, 0, 2_000_000, clip=True) == units
