"""Networks side by side: every layer a box, every shortcut a skip, equal sizes on one line, repeats told once."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.features.draw.aligned import lanes, merged, slots
from convcalc.features.draw.boxes import DRAWN, Skip, Strand, Weaver
from convcalc.features.draw.figure3 import pictures as drawn
from convcalc.features.draw.nets import document
from convcalc.features.draw.scene import ASCII, UNICODE, widest
from convcalc.features.draw.strands import MOST, folded, strands
from convcalc.lang.words import FAMILIES
from convcalc.network.facts import Facts
from tests.features.draw.drawings import SVG, parsed, pictures, shapes, svg_of

FIGURE_3 = [(name, measure(name)) for name in ("vgg19", "plain34", "resnet34")]


def boxes_of(facts: Facts) -> Counter[str]:
    """The layers that a figure shows, from the rows of the engine; shortcuts are no boxes."""
    return Counter(row.text for row in facts.rows if FAMILIES[row.kind] in DRAWN)


def times(strand: Strand) -> int:
    """How many boxes a strand stands for."""
    total = 0
    for at in range(len(strand.boxes)):
        count = 1
        for group in strand.groups:
            count *= group.times if group.first <= at <= group.last else 1
        total += count
    return total


def test_figure_3_of_the_paper() -> None:
    vgg, plain, resnet = strands(FIGURE_3)
    convs = [sum(box.family in ("conv", "dense") for box in strand.boxes) for strand in (vgg, plain, resnet)]
    assert convs == [19, 34, 34]
    assert not vgg.skips and not plain.skips
    assert len(resnet.skips) == 16
    assert [skip.dashed for skip in resnet.skips].count(True) == 3, "where the shape changes"
    assert all(skip.end - skip.start == 2 for skip in resnet.skips), "over two layers each"
    assert [box.text for box in plain.boxes] == [box.text for box in resnet.boxes]


def test_boxes_of_one_size_stand_on_one_line() -> None:
    found = strands(FIGURE_3)
    sizes = [slot.size for slot in slots(found)]
    assert sizes == [(224, 224), (112, 112), (56, 56), (28, 28), (14, 14), (7, 7), ()]
    picture = drawn(found, UNICODE)[0]
    for size in ("112", "56", "28", "14", "7"):
        (line,) = [line for line in picture if line.startswith(size + " ")]
        assert line.count("/2") == 3, "each of the three halves its maps there"


@pytest.mark.parametrize("name", ["vgg16", "plain34", "alexnet", "resnet18", "lenet5", "nin"])
def test_every_layer_of_the_engine_is_a_box(name: str) -> None:
    facts = measure(name)
    (strand,) = strands([(name, facts)])
    shortcuts = sum(skip.dashed for skip in strand.skips)
    assert times(strand) - 1 + shortcuts == boxes_of(facts).total()


@pytest.mark.parametrize(
    ("name", "projections"), [("resnet50", 4), ("resnet152", 4), ("resnet1202", 0), ("resnet110", 0), ("vgg19", 0)]
)
def test_folding_loses_no_layer(name: str, projections: int) -> None:
    facts = measure(name)
    strand = folded(Weaver(name, facts, fold=True).strand())
    assert len(strand.boxes) < 40
    assert times(strand) - 1 + projections == boxes_of(facts).total()
    assert all(0 <= skip.start < skip.end < len(strand.boxes) for skip in strand.skips)


pieces = st.sampled_from(
    ["conv 4 3x3 p1", "relu", "maxpool 2x2", "[conv 4 3x3 p1, bn] x 3", "residual B [conv 8 3x3 p1, conv 4 3x3 p1]"]
)


@given(st.lists(pieces, min_size=1, max_size=4).map(", ".join), st.integers(1, 60))
@settings(max_examples=40, deadline=None)
def test_a_folded_strand_stands_for_as_many_boxes(inner: str, turns: int) -> None:
    inner = inner.replace("maxpool 2x2", "maxpool 3x3 s1 p1")
    facts = measure(f"8x8x4 -> [{inner}] x {turns}, gap, fc 3")
    whole, short = Weaver("", facts, fold=True).strand(), folded(Weaver("", facts, fold=True).strand())
    assert times(whole) == times(short)
    assert len(short.boxes) <= len(whole.boxes)
    assert all(skip.start < skip.end < len(short.boxes) for skip in short.skips)


def test_too_long_a_strand_keeps_its_ends() -> None:
    written = ", ".join(f"conv {n % 7 + 3} {n % 5 + 1}x{n % 3 + 1} same" for n in range(300))
    (strand,) = strands([("odd", measure(f"9x9x3 -> {written}"))])
    assert len(strand.boxes) == MOST + 1
    assert strand.left_out == 301 - MOST
    assert strand.boxes[0].text == "input"
    assert strand.boxes[-1].text == "5x3 conv, 8"
    for picture in drawn([strand], ASCII):
        assert "211 layers in the middle are left out" in " ".join("\n".join(picture).split())


def test_a_million_layers_are_a_few_boxes() -> None:
    (strand,) = strands([("deep", measure("8x8x4 -> [conv 4 3x3 p1, relu] x 1000000"))])
    assert len(strand.boxes) < 5
    assert times(strand) == 1_000_001


def test_skips_of_a_u_net() -> None:
    text = (
        "16x16x1 -> e1: conv 4 3x3 p1; maxpool 2x2; e2: conv 8 3x3 p1; maxpool 2x2; conv 16 3x3 p1"
        "; tconv 8 2x2 s2; concat e2; conv 8 3x3 p1; tconv 4 2x2 s2; concat e1; conv 4 3x3 p1"
    )
    (strand,) = strands([("u", measure(text))])
    ends = [(strand.boxes[s.start].text, strand.boxes[s.end].text) for s in strand.skips]
    assert ends == [("3x3 conv, 8", "2x2 tconv, 8, up 2"), ("3x3 conv, 4", "2x2 tconv, 4, up 2")]
    assert len({lane for _, lane in lanes(strand.skips, 4)}) == 2, "one inside the other"


def test_branches_that_are_no_shortcut_are_one_box() -> None:
    facts = measure("8x8x4 -> concat[ conv 2 1x1 | conv 2 1x1, conv 2 3x3 p1 | maxpool 3x3 s1 p1 ]; mul[ gap, fc 8 | ]")
    (strand,) = strands([("", facts)])
    assert [box.text for box in strand.boxes] == ["input", "concat of 3 branches, 4 layers", "gate of 2 layers"]


sizes = st.lists(st.sampled_from([(224,), (112,), (56,), (28,), (14,)]), max_size=6)


@given(sizes, sizes)
@settings(deadline=None)
def test_a_common_order_keeps_both(one: list[tuple[int, ...]], two: list[tuple[int, ...]]) -> None:
    order = merged(one, two)
    for each in (one, two):
        left = iter(order)
        assert all(size in left for size in each), "in this order, gaps allowed"
    assert len(order) <= len(one) + len(two)
    assert merged(one, one) == one


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=12), st.integers(1, 4))
@settings(deadline=None)
def test_skips_in_one_lane_do_not_cross(raw: list[tuple[int, int]], most: int) -> None:
    placed = lanes([Skip(start, start + long, False) for start, long in raw], most)
    for at, (one, lane) in enumerate(placed):
        assert 0 <= lane < most
        for two, other in placed[at + 1 :]:
            assert lane != other or one.end <= two.start or two.end <= one.start


@pytest.mark.parametrize("names", [("resnet18",), ("resnet152", "vgg19"), ("alexnet", "nin", "lenet5", "resnet50")])
def test_pictures_get_smaller_and_never_break(names: tuple[str, ...]) -> None:
    report = document([(name, measure(name)) for name in names])
    widths: dict[bool, list[int]] = {False: [], True: []}
    for picture, ascii_only in pictures(report):
        widths[ascii_only].append(widest(picture))
        assert not ascii_only or all(line.isascii() for line in picture)
    for found in widths.values():
        assert found == sorted(found, reverse=True)
        assert found[0] <= 120
        assert found[-1] <= 24


def test_the_svg_has_a_box_for_each_and_dashes_for_three() -> None:
    text = svg_of(document(FIGURE_3))
    words = ["".join(each.itertext()) for each in parsed(text).iter(SVG + "text")]
    assert words.count("3x3 conv, 512") == 8 + 5 + 5
    assert words.count("3x3 conv, 512, /2") == 2
    curves = [each for each in shapes(text, "path") if "C" in each.get("d", "")]
    assert len(curves) == 16
    assert sum(each.get("stroke-dasharray") is not None for each in curves) == 3
    for number in ("143,667,240 parameters", "19,632,062,464 MACs", "3,644,493,824 MACs", "3,663,761,408 MACs"):
        assert number in words
