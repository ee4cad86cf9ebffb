"""Receptive fields as pyramids: the units drawn are those that the engine says are seen."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.document.model import CannotDraw
from convcalc.features.arch import layer_detail
from convcalc.features.draw import canvas
from convcalc.features.draw.pyramid import document
from convcalc.features.draw.scene import UNICODE, widest
from convcalc.features.draw.units_below import pyramid
from convcalc.network.unit_field import unit_window
from tests.features.draw.drawings import diagrams, pictures, shapes, svg_of

LAYERS = [
    "conv 2 3x3 p1",
    "conv 2 3x3 p2 d2",
    "conv 2 2x2 s2",
    "maxpool 2x2",
    "relu",
    "conv 2 5x5 p2",
    "tconv 2 2x2 s2",
]
stacks = st.lists(st.sampled_from(LAYERS), min_size=1, max_size=4).map(lambda words: "24x24x2 -> " + ", ".join(words))


@given(stacks, st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_the_bottom_of_the_pyramid_is_what_the_unit_sees(stack: str, at: int) -> None:
    facts = measure(stack)
    row = facts.rows[-1]
    unit = at % row.out.size[0]
    seen = pyramid(facts, row, 0, unit)
    window = unit_window(facts, len(facts.rows) - 1, (unit, unit))
    places = seen.levels[-1].at
    assert (min(places), max(places)) == window.unclipped[0]
    real = seen.levels[-1].real
    assert (min(real), max(real)) == window.clipped[0]
    assert all(0 <= place < 24 for place in real)


def test_three_layers_of_three_see_seven() -> None:
    facts = measure("32x32x3 -> [conv 8 3x3 p1, relu] x3")
    levels = pyramid(facts, facts.rows[-1], 0, 16).levels
    assert [len(level.at) for level in levels] == [1, 3, 5, 7]
    assert [level.rf for level in levels] == [7, 5, 3, 1]
    picture = diagrams(document(facts, facts.rows[-1]))[0].unicode[0]
    assert [line.count(UNICODE.real) for line in picture[1:5]] == [0, 3, 5, 7]
    assert picture[1].count(UNICODE.tap) == 1
    middles = [sum(at := [x for x, sign in enumerate(line) if sign in "■□"]) / len(at) for line in picture[1:5]]
    assert len(set(middles)) == 1, "each above the middle of the next"


def test_padding_is_told_from_pixels() -> None:
    facts = measure("9x9x1 -> conv 1 3x3 p1, conv 1 3x3 p1")
    seen = pyramid(facts, facts.rows[-1], 0, 0)
    assert sorted(seen.levels[-1].at) == [-2, -1, 0, 1, 2]
    assert seen.levels[-1].real == {0, 1, 2}, "of the two that are reached through the padding nothing is seen"
    text = "\n".join(diagrams(document(facts, facts.rows[-1], (0, 0)))[0].ascii[0])
    assert text.count("+") == 3 + 2 + 1, "two places fewer in each layer, and the legend"


def test_holes_are_left_open() -> None:
    facts = measure("20x20x1 -> conv 1 3x3 d3")
    assert sorted(pyramid(facts, facts.rows[-1], 0, 5).levels[-1].at) == [5, 8, 11]


def test_units_finer_than_pixels_stand_apart() -> None:
    facts = measure("20x20x3 -> tconv 4 2x2 s2, conv 3 3x3 p1, upsample 2, conv 3 3x3")
    for level in pyramid(facts, facts.rows[-1], 0, 39).levels:
        assert len(set(level.at.values())) == len(level.at)


@pytest.mark.parametrize("name", ["resnet50", "vgg16", "alexnet", "resnet1202", "tests/data/specs/wavenet.cnn"])
def test_a_wide_field_grows_layer_by_layer(name: str) -> None:
    facts = measure(name)
    row = layer_detail.last_map(facts)
    seen = pyramid(facts, row, 0, 0)
    sizes = [each.rf for each in seen.growth]
    assert sizes == sorted(set(sizes))
    assert row.rf is not None and sizes[-1] == row.rf[0]
    assert len(sizes) <= 24


def test_pictures_get_smaller_and_never_break() -> None:
    for name, label in (("vgg16", "conv2"), ("resnet152", "conv5"), ("alexnet", "conv1")):
        facts = measure(name)
        row = facts.rows[layer_detail.find(facts, label)[0].made.row]
        for alphabet in (False, True):
            widths = [widest(p) for p, ascii_only in pictures(document(facts, row)) if ascii_only == alphabet]
            assert widths == sorted(widths, reverse=True)
            assert widths[-1] <= 20


def test_axes_that_differ_have_a_pyramid_each() -> None:
    facts = measure("16x24x3 -> conv 4 3x5 p1x2, conv 4 3x5 p1x2")
    report = document(facts, facts.rows[-1])
    assert len(diagrams(report)) == 2
    assert report.answer == "5x9"
    text = svg_of(report)
    assert len(shapes(text, "rect", fill=canvas.INPUT.fill)) == 5 + 9


def test_the_svg_has_a_square_for_each_unit() -> None:
    facts = measure("32x32x3 -> [conv 8 3x3 p1, relu] x3")
    text = svg_of(document(facts, facts.rows[-1]))
    assert len(shapes(text, "rect", fill=canvas.INPUT.fill)) == 7
    assert len(shapes(text, "rect", fill=canvas.OUTPUT.fill)) == 1
    assert len(shapes(text, "rect", fill="#bdbdbd")) == 5 + 3


def test_what_sees_everything_has_no_pyramid() -> None:
    facts = measure("8x8x3 -> gap, fc 3")
    with pytest.raises(CannotDraw, match="sees the whole input"):
        document(facts, facts.rows[-1])
    with pytest.raises(CannotDraw, match="they go from 0 to 5"):
        facts = measure("8x8x3 -> conv 3 3x3")
        document(facts, facts.rows[0], (6, 0))
