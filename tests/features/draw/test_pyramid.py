"""Receptive fields as pyramids: the units drawn are those that the engine says are seen."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.document.model import CannotDraw, Text
from convcalc.features.arch import layer_detail, layer_labels
from convcalc.features.draw import colours
from convcalc.features.draw.pyramid import document
from convcalc.features.draw.scene import UNICODE, widest
from convcalc.features.draw.units_below import pyramid
from convcalc.features.draw.widest_path import Growth, WidestPath, growth
from convcalc.network.traverse import seek
from convcalc.network.unit_field import unit_window
from tests.features.draw.drawings import diagrams, pictures, shapes, svg_of
from tests.work import counted

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
    sizes = [each.rf or 0 for each in seen.growth]
    assert sizes == sorted(sizes)
    assert row.rf is not None and sizes[-1] == row.rf[0]
    assert len(sizes) <= 24


def test_a_repeated_block_is_one_line() -> None:
    facts = measure("resnet50")
    found = growth(facts, layer_detail.last_map(facts), 0)
    assert [(each.rf, each.times) for each in found if each.times > 1] == [(35, 3), (99, 3), (291, 5), (483, 2)]
    assert found[2].name == "conv 64 1x1, conv 64 3x3 p1, conv 256 1x1"
    assert [each.name for each in found].count("conv 512 1x1 s2") == 1, "what does not widen is there as well"


PIECES = ["conv 4 1x1", "conv 4 3x3 p1", "conv 4 3x3 s2 p1", "maxpool 3x3 s1 p1", "relu"]
PIECES += ["residual [conv 4 1x1, relu, conv 4 3x3 p1, conv 4 1x1]", "residual B [conv 4 3x3 s2 p1, conv 4 1x1]"]
PIECES += ["concat [conv 2 5x5 p2 | conv 1 1x1 | maxpool 3x3 s1 p1, conv 1 1x1]", "[conv 4 1x1, conv 4 3x3 p1] x 3"]
branched = st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map(lambda words: "64x64x4 -> " + ", ".join(words))


@given(branched, st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_layer_of_one_place_never_widens_a_field(text: str, whole: bool) -> None:
    """Nor does any line show less than the one before it, whether repetitions are passed turn by turn or at once."""
    facts = measure(text)
    row = facts.rows[-1]
    found = seek(facts.net, WidestPath(2, 0, whole), row.index).made.back()
    for before, layer in pairwise([Growth("", 1), *found]):
        assert before.rf is not None and layer.rf is not None
        assert layer.rf >= before.rf
        assert layer.rf == before.rf or "1x1" not in layer.name or layer.times > 1
    assert row.rf is not None and (found[-1].rf if found else 1) == row.rf[0]


@given(branched)
@settings(max_examples=60, deadline=None)
def test_branches_stand_side_by_side(text: str) -> None:
    """Each drawn layer reads those below it that it reads in the network, and lies in a lane free of others."""
    facts = measure(text)
    seen = pyramid(facts, facts.rows[-1], 0, 8)
    by_row = {level.row: level for level in seen.levels}
    for level in seen.levels:
        assert all(by_row[read].line > level.line for read in level.reads)
    places = [(level.line, level.lane) for level in seen.levels]
    assert len(set(places)) == len(places)
    fields = [level.rf or 0 for level in seen.path]
    assert fields == sorted(fields, reverse=True)


def test_a_branch_is_not_in_series() -> None:
    text = "32x32x3 -> concat [conv 8 5x5 p2 | conv 8 1x1 | maxpool 3x3 s1 p1], conv 8 3x3 p1"
    facts = measure(text)
    levels = {level.name: level for level in pyramid(facts, facts.rows[-1], 0, 16).levels}
    assert [level.lane for level in levels.values()] == [0, 2, 1, 0, 0]
    assert levels["conv 8 3x3 p1"].reads == (0, 1, 2)
    assert levels["maxpool 3x3 s1 p1"].reads == levels["conv 8 1x1"].reads == levels["conv 8 5x5 p2"].reads == (-1,)
    assert len({levels[name].line for name in ("conv 8 5x5 p2", "conv 8 1x1", "maxpool 3x3 s1 p1")}) == 1
    report = document(facts, facts.rows[-1])
    line = next(line for line in diagrams(report)[0].ascii[0] if "5x5" in line)
    assert "| +" in line and "conv 8 1x1" in line and "maxpool 3x3 s1 p1" in line


def test_the_unit_is_above_and_the_input_below_in_every_picture() -> None:
    for name in ("32x32x3 -> [conv 8 3x3 p1] x 3", "vgg16"):
        facts = measure(name)
        for diagram in diagrams(document(facts, layer_detail.last_map(facts))):
            rows = [line.split()[0] for line in diagram.unicode[0][1:] if line.strip().endswith(("■", "□"))]
            assert rows[-1] == "input" and len(rows) > 3
            assert rows.count("input") == 1


def test_a_field_that_is_tiny_beside_the_input_is_drawn_large() -> None:
    facts = measure("16000x1 -> [conv 8 k9 s2, relu] x 4, conv 8 k9")
    report = document(facts, facts.rows[-1])
    (text, *_) = [part.text for part in report.parts[1:] if isinstance(part, Text)]
    assert text == "unit 492 of 985 sees 249 places along an input of 16,000, from 7,872 to 8,120"
    widths = [float(each.get("width", "0")) for each in shapes(svg_of(report), "rect", fill=colours.OUTPUT.fill)]
    assert max(widths) == 520 and widths == sorted(widths, reverse=True)
    assert "the input is wider than drawn" in svg_of(report)


def test_pictures_get_smaller_and_never_break() -> None:
    for name, label in (("vgg16", "conv2"), ("resnet152", "conv5"), ("alexnet", "conv1")):
        facts = measure(name)
        row = facts.rows[layer_labels.find(facts, label)[0].made.row]
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
    assert len(shapes(text, "rect", fill=colours.INPUT.fill)) == 5 + 9


def test_the_svg_has_a_square_for_each_unit() -> None:
    facts = measure("32x32x3 -> [conv 8 3x3 p1, relu] x3")
    text = svg_of(document(facts, facts.rows[-1]))
    assert len(shapes(text, "rect", fill=colours.INPUT.fill)) == 7
    assert len(shapes(text, "rect", fill=colours.OUTPUT.fill)) == 1
    assert len(shapes(text, "rect", fill="#bdbdbd")) == 5 + 3


def test_what_sees_everything_has_no_pyramid() -> None:
    facts = measure("8x8x3 -> gap, fc 3")
    with pytest.raises(CannotDraw, match="sees the whole input"):
        document(facts, facts.rows[-1])
    with pytest.raises(CannotDraw, match="6x6x3 has no unit 6,0: they go from 0,0 to 5,5"):
        facts = measure("8x8x3 -> conv 3 3x3")
        document(facts, facts.rows[0], (6, 0))


def test_a_field_behind_a_reshape_is_drawn() -> None:
    facts = measure("32x32x3 -> conv 8 3x3, flatten, reshape 30x30x8, conv 8 3x3")
    seen = pyramid(facts, facts.rows[-1], 0, 14)
    assert [level.name for level in seen.path] == ["conv 8 3x3", "reshape 30x30x8", "conv 8 3x3", "input"]
    assert [len(level.at) for level in seen.path] == [1, 3, 3, 5]


def test_one_place_is_not_several() -> None:
    facts = measure("8x8x3 -> relu")
    (said, *_) = [part.text for part in document(facts, facts.rows[-1]).parts[1:] if isinstance(part, Text)]
    assert said == "unit 4 of 8 sees 1 place along an input of 8, at 4"


def test_a_tower_is_not_drawn_unit_by_unit() -> None:
    facts = measure("64x64x3 -> [conv 8 1x1, relu] x 190, [conv 8 3x3 p1] x 10")
    report = document(facts, facts.rows[-1])
    assert [each.times for each in growth(facts, facts.rows[-1], 0)] == [190, 10]
    assert all(len(picture) < 8 for picture, _ in pictures(report))
    assert len(shapes(svg_of(report), "rect", fill=colours.OUTPUT.fill)) == 2


def test_the_places_of_units_in_a_rhythm_are_spaced_once_for_all() -> None:
    """The rhythm was gone through for every unit: four seconds for two upsamplings of seven."""
    facts = measure("32x32x4; maxpool 1x2; [ upsample 2; conv 100 k2 d2; upsample 7 ] x2; avgpool to 2")
    with counted() as work:
        made = pyramid(facts, facts.rows[-1], 0, 1)
    assert made.levels and work.calls < 400_000


def test_an_axis_along_which_nothing_can_be_said_is_left_out() -> None:
    """It was once drawn without a single bar, and failed."""
    text = "9x9x4 -> [ upsample 4, avgpool 3x2, [ zeropad 1 ] x5 ] x17"
    facts = measure(text)
    found = document(facts, facts.rows[-1])
    assert found.notes == ("along the height, what a unit sees cannot be said, and is not drawn",)
    assert found.answer == "?x1"
