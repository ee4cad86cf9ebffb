"""Numbers in, numbers out: worked convolutions, pools, rescaled pictures and gradients, and what is said of them."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convcalc.document.model import Table, Text
from convcalc.features.explain import catalogue, korean, page
from convcalc.features.explain.numbers import (
    Grid,
    answer,
    convolved,
    grids,
    largest,
    mean,
    padded,
    side_by_side,
    slid,
    written,
)
from convcalc.features.explain.topic import Topic, UnusableExample, rounded
from convcalc.features.explain.topics.filters import EDGE, PATCHES, STEP
from convcalc.features.layer.layer import layer
from convcalc.lang.words import FAMILIES
from tests.cli.program import run
from tests.laws.test_explained_laws import quickly, says


def maps(least: int = 1, most: int = 7) -> st.SearchStrategy[Grid]:
    """Maps of small numbers, drawn by a seed: hypothesis would draw each number, which takes long."""
    return st.builds(_map, st.integers(least, most), st.integers(least, most), st.integers(0, 2**32))


def _map(rows: int, columns: int, seed: int) -> Grid:
    drawn = Random(seed)
    return tuple([tuple([drawn.randint(-9, 9) for _ in range(columns)]) for _ in range(rows)])


@quickly
@given(maps(3), maps(1, 3), st.integers(1, 3), st.integers(0, 2))
def test_a_worked_convolution_is_the_sum_of_the_definition(image: Grid, kernel: Grid, s: int, p: int) -> None:
    made = convolved(image, kernel, s, p)
    size, whole = (len(kernel), len(kernel[0])), padded(image, p)
    assert (len(made), len(made[0])) == layer(n=(len(image), len(image[0])), f=size, s=s, p=p).out.size
    for r, c in product(range(len(made)), range(len(made[0]))):
        summed = sum(whole[r * s + i][c * s + j] * kernel[i][j] for i, j in product(*map(range, size)))
        assert made[r][c] == summed


@quickly
@given(maps(3, 3))
def test_of_patches_as_bright_the_filter_itself_answers_most(patch: Grid) -> None:
    says("filter", "The sum is large where the input looks like the filter")
    says("filter", "where the input is twice as bright, the sum is twice as large")
    energy = answer(patch, patch)
    assume(energy)
    assert Fraction(answer(patch, EDGE)) ** 2 <= Fraction(energy) * answer(EDGE, EDGE)
    double = tuple([tuple([2 * value for value in row]) for row in patch])
    assert answer(double, EDGE) == 2 * answer(patch, EDGE)


def test_the_patches_go_from_the_likest_to_the_least_like() -> None:
    sums = {what: answer(patch, EDGE) for what, patch in PATCHES}
    assert sums["the same, twice as bright"] == 2 * sums["the same edge"]
    assert sums["one bright level"] == sums["an edge across"] == 0 > sums["bright on the left"]
    columns = set(zip(*convolved(STEP, EDGE), strict=True))
    assert columns == {(3, 3, 3), (0, 0, 0)}, "it answers at the edge and nowhere else"


@quickly
@given(st.integers(0, 5), st.integers(0, 5), st.integers(1, 9))
def test_a_shift_within_a_window_leaves_its_maximum(row: int, column: int, height: int) -> None:
    says("pooling", "A shift within a window leaves its maximum as it was")

    def pooled(r: int, c: int) -> Grid:
        image = tuple([tuple([height * ((r, c) == (i, j)) for j in range(6)]) for i in range(6)])
        return slid(image, (2, 2), 2, largest)

    for r, c in product(range(6), range(6)):
        same_window = (r // 2, c // 2) == (row // 2, column // 2)
        assert (pooled(r, c) == pooled(row, column)) == same_window


@quickly
@given(maps(2), st.integers(1, 99))
def test_a_mean_spreads_what_a_maximum_keeps(image: Grid, more: int) -> None:
    says("pooling", "A maximum keeps one large number, be it what was looked for or noise; a mean spreads it")
    size = len(image), len(image[0])
    top = largest(image) + more
    noisy = ((top, *image[0][1:]), *image[1:])
    assert slid(noisy, size, 1, largest) == ((top,),)
    assert mean(noisy) - mean(image) == Fraction(top - image[0][0], size[0] * size[1])


@quickly
@given(st.integers(1, 3000), st.integers(1, 3000), st.integers(1, 600))
def test_a_rescaled_picture_has_its_short_side_and_keeps_the_ratio(h: int, w: int, short: int) -> None:
    says("rescale", "its shorter side has S pixels; the longer one is multiplied by the same factor")
    (text,) = [part.text for part in topic("rescale").example(n=(h, w), short=short) if isinstance(part, Text)]
    made = tuple(map(int, text.split(" becomes ")[1].split(",")[0].split("x")))
    assert min(made) == short
    for before, after in zip((h, w), made, strict=True):
        assert after <= Fraction(before * short, min(h, w)) < after + 1


def topic(name: str) -> Topic:
    found = catalogue.find(name)
    assert isinstance(found, Topic)
    return found


def test_1024x512_becomes_512x256() -> None:
    ran = run("explain", "rescale", "-n", "1024x512", "--short", "256")
    assert "1024x512 becomes 512x256" in ran.out and "289 * 33 = 9,537 places" in ran.out


@settings(deadline=None, max_examples=40)
@given(st.fractions(-3, 3, max_denominator=12), st.integers(1, 60))
def test_what_is_left_of_a_gradient(slope: Fraction, blocks: int) -> None:
    parts = topic("vanishing gradient").example(slope=slope, blocks=blocks)
    (table,) = [part for part in parts if isinstance(part, Table)]
    _, plain, past, fate = table.lines[0].cells
    left = (1 + slope) ** blocks
    assert str(plain).endswith(rounded(slope**blocks)) and str(past).endswith(rounded(left))
    assert fate == (
        "nothing arrives" if not left else "stays" if abs(left) == 1 else "shrinks" if abs(left) < 1 else "grows"
    )


@quickly
@given(st.fractions(max_denominator=10**6), st.integers(0, 40))
def test_a_rounded_number_is_near_or_exact(value: Fraction, power: int) -> None:
    exact = value**power
    sign, _, text = rounded(exact).partition(" ")
    digits, _, exponent = text.replace(",", "").partition(" x 10^")
    over, _, tens = digits.partition("/10^")
    shown = Fraction(over) / 10 ** int(tens) if tens else Fraction(digits) * Fraction(10) ** int(exponent or 0)
    assert shown == exact if sign == "=" else abs(shown - exact) <= abs(exact) / 100


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 2\n3 4", (((1, 2), (3, 4)),)),
        ("# a map\n1,2\n3,4\n\n\n-1 .5\n", (((1, 2), (3, 4)), ((-1, Fraction(1, 2)),))),
        ("", ()),
    ],
)
def test_maps_in_a_file(text: str, found: tuple[Grid, ...]) -> None:
    assert grids(text) == found


@pytest.mark.parametrize(
    ("values", "given_", "said"),
    [
        ("1 2\n3\n", {}, "rows of 1 and of 2 numbers"),
        ("1 x\n", {}, "line 1: 'x' is not a number"),
        ("1 2\n3 4\n", {}, "a kernel of 3x3 does not fit on 2x2 numbers"),
        ("1\n\n1\n\n1\n", {}, "3 maps of numbers"),
        (" ".join(["1"] * 40), {}, "1x40 numbers are too many"),
        ("1 2\n3 4\n", {"p": 99}, "padding 99"),
    ],
)
def test_numbers_with_which_nothing_can_be_done(values: str, given_: dict[str, int], said: str) -> None:
    with pytest.raises(UnusableExample, match=said) as caught:
        page.of_topic(topic("filter"), given={"values": grids(values), **given_})
    assert caught.value.hint


def test_numbers_of_your_own_come_in_by_a_pipe() -> None:
    ran = run("explain", "filter", "--values", "-", "-p", "1", stdin=b"1 2 3\n4 5 6\n7 8 9\n\n1 0\n0 1\n")
    assert "7 8 9             7 12 14  6" in ran.out


@pytest.mark.parametrize("words", [["padding", "--short", "3"], ["maxpool", "-s", "2"], ["--blocks", "3"]])
def test_a_page_without_use_for_a_number_refuses_it(words: list[str]) -> None:
    ran = run("explain", *words)
    assert ran.status == 2 and words[-2] in ran.err and "it belongs to '" in ran.err


@given(st.fractions(-99, 99, max_denominator=9))
def test_a_number_is_written_exactly(value: Fraction) -> None:
    assert Fraction(written(value)) == value


@quickly
@given(maps(), maps())
def test_maps_stand_beside_each_other_or_below(one: Grid, other: Grid) -> None:
    wide, narrow = side_by_side(("one", one), ("other", other)).ascii
    assert len(wide) == 1 + max(len(one), len(other)) and len(narrow) == len(one) + len(other) + 3
    assert all(line == line.rstrip() for line in wide)


@pytest.mark.parametrize("name", korean.names())
def test_a_korean_name_leads_to_its_topic(name: str) -> None:
    meant = korean.names()[name]
    found = catalogue.find(name)
    assert catalogue.find(name.replace(" ", "")) == found
    assert found == meant if meant in FAMILIES else isinstance(found, Topic)
    if isinstance(found, Topic):
        assert meant in (found.name, *found.names)


def test_korean_names_are_told_apart() -> None:
    every = [catalogue.bare(name) for names in korean.WORDS.values() for name in names.split(", ")]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("filter", "filter"), ("kernel", "kernel"), ("feature map", "feature map"), ("channel", "feature map"),
        ("rescale", "rescale"), ("top-5", "top-1 and top-5"), ("degradation", "degradation"), ("패딩", "padding"),
        ("필터", "filter"), ("스트라이드", "stride"), ("수용 영역", "receptive field"), ("잔차", "residual"),
        ("풀링", "pooling"), ("특징 맵", "feature map"), ("팽창", "dilation"), ("합성곱", "filter"), ("커널", "kernel"),
        ("채널", "feature map"),
    ],
)  # fmt: skip
def test_the_words_of_study_notes_lead_to_a_topic(asked: str, name: str) -> None:
    assert topic(asked).name == name
