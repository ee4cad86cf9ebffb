"""What newcomers stumbled over: each case once misled, and must not again."""

from __future__ import annotations

import re

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.layer.layer import layer
from convcalc.network.unit_field import unit_window


def refused(text: str) -> SpecError:
    with pytest.raises(SpecError) as raised:
        measure(text)
    return raised.value


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("12x12x8 -> conv 4 12x1 -> 4", "a number for each axis, as in -> 1x12"),
        ("12x10x8 -> conv 4 3x3 -> 10", "a number for each axis, as in -> 10x8"),
    ],
)
def test_one_number_claimed_of_a_map(text: str, hint: str) -> None:
    error = refused(text)
    assert "a claim of 1 number about" in error.message
    assert error.hint == hint


def test_several_numbers_claimed_of_a_vector() -> None:
    error = refused("12x12x8 -> fc 10 -> 1x1x10")
    assert error.message == "a claim of 3 numbers about 10: one number can be claimed"
    assert error.hint == "a vector has its length alone, as in -> 10"


@pytest.mark.parametrize(
    ("kernel", "hint"),
    [
        ("hxw", "names are put in parentheses beside an x: (h)x(w)"),
        ("hx3", "names are put in parentheses beside an x: (h)x(3)"),
        ("hxq", "write let hxq = ... before it"),
    ],
)
def test_two_names_with_an_x_between(kernel: str, hint: str) -> None:
    assert refused(f"9x9x1 -> block b(h, w) [ conv 4 k={kernel} ]; b(1, 3)").hint == hint


def test_the_hint_about_two_names_is_right() -> None:
    row = measure("9x9x1 -> block b(h, w) [ conv 4 k=(h)x(w) ]; b(1, 3)").rows[0]
    assert row.kernel == (1, 3)


@pytest.mark.parametrize(
    ("text", "row", "unit", "message"),
    [
        ("8x8x1 -> fc 10", 0, (0,), "layer 0 (fc 10) makes a vector, 10: its units have no place on a map"),
        ("8x1 -> conv 4 k3", 0, (0, 0), "a unit of layer 0 (conv 4 k3), 6x4, has 1 index, not 2"),
        ("8x8x1 -> conv 4 3x3", 0, (0,), "a unit of layer 0 (conv 4 3x3), 6x6x4, has 2 indices, not 1"),
    ],
)
def test_a_unit_that_cannot_be_named(text: str, row: int, unit: tuple[int, ...], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        unit_window(measure(text), row, unit)


@pytest.mark.parametrize(
    ("n", "meant"),
    [
        ((224, 224, 3), "224x224x3 is 224 deep, 224 high, 3 wide; did you mean 224x224 with 3 channels?"),
        ((1, 28, 28), "1x28x28 is 1 deep, 28 high, 28 wide; did you mean 28x28 with 1 channel?"),
    ],
)
def test_channels_given_as_an_axis(n: tuple[int, ...], meant: str) -> None:
    assert layer(n=n, f=3, p=1).notes == (meant,)


@pytest.mark.parametrize("n", [(16, 112, 112), (3, 3, 3), (224, 192, 3), (224, 224)])
def test_a_volume_is_a_volume(n: tuple[int, ...]) -> None:
    assert layer(n=n, f=3, p=1).notes == ()


def test_channels_given_apart() -> None:
    assert layer(n=(3, 224, 224), f=3, p=1, c=3, filters=8).notes == ()


@pytest.mark.parametrize(
    ("text", "rf"),
    [
        ("9x9x3 -> a: conv 8 3x3 p1 -> conv 8 5x5 p2 -> from a", (7, 7)),
        ("9x9x3 -> a: conv 8 3x3 p1 -> conv 8 5x5 p2 -> from a; [ relu ] x0", (7, 7)),
        ("9x9x3 -> conv 8 3x3 p1; [ ] x5; gap", (3, 3)),
    ],
)
def test_a_repetition_of_nothing_is_no_row(text: str, rf: tuple[int, ...]) -> None:
    assert measure(text).rf == rf


def test_a_network_without_rows_has_no_field() -> None:
    assert measure("32x32x3 -> [ relu ] x0").rf is None


def test_a_unit_that_reads_only_padding_behind_a_global_pool_sees_nothing_that_is_there() -> None:
    facts = measure("9x4 -> gap -> conv 2 k1 p1")
    everything = ((0, 8),)
    assert [unit_window(facts, 1, (unit,)) for unit in range(3)] == [
        (everything, (None,)),
        (everything, everything),
        (everything, (None,)),
    ]


def test_a_unit_in_a_hole_sees_nothing_whatever_is_behind() -> None:
    facts = measure("8x4 -> gap -> tconv 2 k1 s2 op1")
    everything = ((0, 7),)
    assert [tuple(unit_window(facts, 1, (unit,))) for unit in (0, 1)] == [(everything, everything), ((None,), (None,))]
