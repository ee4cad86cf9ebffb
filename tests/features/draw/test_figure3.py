"""Networks side by side: every layer a box, every shortcut a skip, equal sizes on one line, repeats told once."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.features.draw.box_alignment import lanes, merged, slots
from convcalc.features.draw.box_column import Arrow, BoxColumn, SkipConnection
from convcalc.features.draw.box_folding import MOST, folded
from convcalc.features.draw.canvas import span
from convcalc.features.draw.figure3 import document
from convcalc.features.draw.figure3_text import pictures as drawn
from convcalc.features.draw.layer_boxes import BoxCollector, box_columns
from convcalc.features.draw.scene import ASCII, UNICODE, widest
from convcalc.lang.words import FAMILIES
from convcalc.network.facts import Facts
from tests.features.draw.drawings import SVG, parsed, pictures, shapes, svg_of

DRAWN = {"conv", "tconv", "dense", "pool", "resize"}
"""Families that are a box."""

BRANCHED = ["tests/data/specs/googlenet.cnn", "tests/data/specs/unet.cnn"]

FIGURE_3 = [(name, measure(name)) for name in ("vgg19", "plain34", "resnet34")]


def boxes_of(facts: Facts) -> Counter[str]:
    """The layers that a figure shows, from the rows of the engine; shortcuts are no boxes."""
    return Counter(row.text for row in facts.rows if FAMILIES[row.kind] in DRAWN)


def times(column: BoxColumn) -> int:
    """How many boxes a column stands for."""
    total = 0
    for at, line in enumerate(column.lines):
        count = sum(box.role != "merge" for box in line.there)
        for each in column.repeats:
            count *= each.times if each.first <= at <= each.last else 1
        total += count
    return total


def test_figure_3_of_the_paper() -> None:
    vgg, plain, resnet = box_columns(FIGURE_3)
    convs = [sum(box.role in ("layer", "fully connected") for box in column.boxes) for column in (vgg, plain, resnet)]
    assert convs == [19, 34, 34]
    assert not vgg.skips and not plain.skips
    assert len(resnet.skips) == 16
    assert [skip.dashed for skip in resnet.skips].count(True) == 3, "where the shape changes"
    assert all(skip.end - skip.start == 2 for skip in resnet.skips), "over two layers each"
    assert [box.text for box in plain.boxes] == [box.text for box in resnet.boxes]


def test_boxes_of_one_size_stand_on_one_line() -> None:
    found = box_columns(FIGURE_3)
    sizes = [slot.size for slot in slots(found)]
    assert sizes == [(224, 224), (112, 112), (56, 56), (28, 28), (14, 14), (7, 7), ()]
    picture = drawn(found, found, UNICODE)[0]
    for size in ("112", "56", "28", "14", "7"):
        (line,) = [line for line in picture if line.startswith(size + " ")]
        assert line.count("/2") == 3, "each of the three halves its maps there"


@pytest.mark.parametrize("name", ["vgg16", "plain34", "alexnet", "resnet18", "lenet5", "nin", *BRANCHED])
def test_every_layer_of_the_engine_is_a_box(name: str) -> None:
    facts = measure(name)
    (column,) = box_columns([(name, facts)])
    shortcuts = sum(skip.dashed and skip.added for skip in column.skips)
    assert times(column) - 1 + shortcuts == boxes_of(facts).total()


@pytest.mark.parametrize(
    ("name", "projections"), [("resnet50", 4), ("resnet152", 4), ("resnet1202", 0), ("resnet110", 0), ("vgg19", 0)]
)
def test_folding_loses_no_layer(name: str, projections: int) -> None:
    facts = measure(name)
    column = folded(BoxCollector(name, facts, fold_repeats=True).column())
    assert len(column.boxes) < 40
    assert times(column) - 1 + projections == boxes_of(facts).total()
    assert all(0 <= skip.start < skip.end < len(column.boxes) for skip in column.skips)


pieces = st.sampled_from(
    ["conv 4 3x3 p1", "relu", "maxpool 2x2", "[conv 4 3x3 p1, bn] x 3", "residual B [conv 8 3x3 p1, conv 4 3x3 p1]"]
)


@given(st.lists(pieces, min_size=1, max_size=4).map(", ".join), st.integers(1, 60))
@settings(max_examples=40, deadline=None)
def test_a_folded_column_stands_for_as_many_boxes(inner: str, turns: int) -> None:
    inner = inner.replace("maxpool 2x2", "maxpool 3x3 s1 p1")
    facts = measure(f"8x8x4 -> [{inner}] x {turns}, gap, fc 3")
    whole, short = (
        BoxCollector("", facts, fold_repeats=True).column(),
        folded(BoxCollector("", facts, fold_repeats=True).column()),
    )
    assert times(whole) == times(short)
    assert len(short.boxes) <= len(whole.boxes)
    assert all(skip.start < skip.end < len(short.boxes) for skip in short.skips)


def test_too_long_a_column_keeps_its_ends() -> None:
    written = ", ".join(f"conv {n % 7 + 3} {n % 5 + 1}x{n % 3 + 1} same" for n in range(300))
    (column,) = box_columns([("odd", measure(f"9x9x3 -> {written}"))])
    assert len(column.boxes) == MOST + 1
    assert column.left_out == 301 - MOST
    assert column.boxes[0].text == "input"
    assert column.boxes[-1].text == "5x3 conv, 8"
    for picture in drawn([column], [column], ASCII):
        assert "211 layers in the middle are left out" in " ".join("\n".join(picture).split())


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        ("100x1 -> conv 4 k9 s2", "k9 conv, 4, /2"),
        ("100x1 -> maxpool k3 s2", "k3 maxpool, /2"),
        ("8x8x4 -> dwconv 3x3", "3x3 dwconv, 4"),
        ("8x8x1 -> dwconv 3x3", "3x3 dwconv, 1"),
        ("9x9x4 -> conv 8 3x3 g2 d2 s2x1", "3x3 conv, 8, d2, g2, /2x1"),
        ("9x9x9x4 -> tconv 2 2x2x2 s2", "2x2x2 tconv, 2, up 2"),
    ],
)
def test_what_a_layer_is_called(layer: str, text: str) -> None:
    (column,) = box_columns([("", measure(layer))])
    assert column.boxes[-1].text == text


def test_a_million_layers_are_a_few_boxes() -> None:
    (column,) = box_columns([("deep", measure("8x8x4 -> [conv 4 3x3 p1, relu] x 1000000"))])
    assert len(column.boxes) < 5
    assert times(column) == 1_000_001


def test_skips_of_a_u_net() -> None:
    text = (
        "16x16x1 -> e1: conv 4 3x3 p1; maxpool 2x2; e2: conv 8 3x3 p1; maxpool 2x2; conv 16 3x3 p1"
        "; tconv 8 2x2 s2; concat e2; conv 8 3x3 p1; tconv 4 2x2 s2; concat e1; conv 4 3x3 p1"
    )
    (column,) = box_columns([("u", measure(text))])
    ends = [(column.boxes[s.start].text, column.boxes[s.end].text, s.joins, s.added) for s in column.skips]
    assert ends == [("3x3 conv, 8", "concat, 16", "concat", False), ("3x3 conv, 4", "concat, 8", "concat", False)]
    assert len({lane for _, lane in lanes(column.skips, 4)}) == 2, "one inside the other"


def test_a_skip_ends_where_it_is_added() -> None:
    (column,) = box_columns(
        [("", measure("8x8x4 -> a: conv 4 3x3 p1; conv 4 3x3 p1; conv 4 3x3 p1; add a; conv 4 1x1"))]
    )
    assert column.skips == (SkipConnection(1, 3, False, "add", True),)
    text = svg_of(document([("", measure("8x8x4 -> residual [conv 4 3x3 p1, conv 4 3x3 p1]"))]))
    ((x, y),) = [(float(at.get("cx", "0")), float(at.get("cy", "0"))) for at in shapes(text, "circle", r="5")][:1]
    (end,) = [each.get("d", "") for each in shapes(text, "path") if each.get("fill") == "#222222"]
    assert end.startswith(f"M{x + 5:g} {y:g}"), "the arrow's head touches the sign"


INCEPTION = "8x8x4 -> concat[ conv 2 1x1 | conv 2 1x1, conv 3 3x3 p1 | maxpool 3x3 s1 p1 ]; conv 4 1x1"


def test_branches_stand_side_by_side() -> None:
    (column,) = box_columns([("", measure(INCEPTION))])
    assert [[box and box.text for box in line.boxes] for line in column.lines] == [
        ["input"],
        [None, "1x1 conv, 2", None],
        ["1x1 conv, 2", "3x3 conv, 3", "3x3 maxpool"],
        ["concat, 9"],
        ["1x1 conv, 4"],
    ]
    assert column.lines[2].arrows == (Arrow(2, 0, 0, 0), Arrow(1, 1, 1, 1), Arrow(2, 0, 2, 2))
    assert column.lines[3].arrows == (Arrow(1, 0, 0, 0), Arrow(1, 1, 1, 0), Arrow(1, 2, 2, 0))
    assert column.passed() == {(1, 0): 1, (1, 2): 1}
    picture = "\n".join(drawn([column], [column], ASCII)[0])
    assert "v           | 1x1 conv, 2 | v\n" in picture
    assert "1x1 conv, 2 | 3x3 conv, 3 | 3x3 maxpool\n" in picture


def test_the_json_of_branches_is_a_graph() -> None:
    data = document([("", measure(INCEPTION))]).data
    (network,) = (data() if callable(data) else data)["networks"]
    assert [(box["text"], box["after"]) for box in network["layers"]] == [
        ("input", []),
        ("1x1 conv, 2", [0]),
        ("1x1 conv, 2", [0]),
        ("3x3 conv, 3", [1]),
        ("3x3 maxpool", [0]),
        ("concat, 9", [2, 3, 4]),
        ("1x1 conv, 4", [5]),
    ]


def test_branches_inside_of_branches() -> None:
    first, second = "residual [conv 2 3x3 p1, conv 4 1x1]", "concat [conv 1 1x3 p0x1 | conv 1 3x1 p1x0]"
    text = f"8x8x4 -> concat [ conv 4 1x1, {first} | conv 2 1x1, {second} | ]"
    (column,) = box_columns([("", measure(text))])
    assert [[box and box.short for box in line.boxes] for line in column.lines] == [
        ["input"],
        ["1x1,4", None, None, None, None],
        ["3x3,2", None, "1x1,2", None, None],
        ["1x1,4", None, "1x3,1", "3x1,1", None],
        ["add", None, "concat,2", None, None],
        ["concat,10"],
    ]
    assert Arrow(3, 0, 1, 0) in column.lines[4].arrows, "past the layers of the residual, in a track of its own"
    assert Arrow(5, 0, 4, 0) in column.lines[5].arrows, "past all branches"


@given(st.integers(1, 12), st.lists(st.integers(0, 4), min_size=2, max_size=5), st.booleans())
@settings(max_examples=40, deadline=None)
def test_every_layer_of_a_branch_has_an_arrow_that_leads_to_it(before: int, deep: list[int], tall: bool) -> None:
    branches = " | ".join(", ".join(["conv 4 1x1"] * count) for count in deep)
    text = f"8x8x4 -> [conv 4 3x3 p1] x {before * (9 if tall else 1)}, concat [{branches}], conv 2 1x1"
    (column,) = box_columns([("", measure(text))])
    there = set(column.places())
    for at, line in enumerate(column.lines):
        for arrow in line.arrows if at else ():
            assert (at, arrow.end) in there and (at - arrow.up, arrow.start) in there
    reached = {(at, arrow.end) for at, line in enumerate(column.lines) for arrow in line.arrows}
    assert reached >= there - {(0, 0)}


def test_what_would_be_too_wide_or_too_tall_is_one_box() -> None:
    narrow = "8x8x4 -> concat[ " + " | ".join(["conv 2 1x1"] * 20) + " ]; mul[ gap, fc 40 | ]"
    (column,) = box_columns([("", measure(narrow))])
    assert [box.text for box in column.boxes] == ["input", "concat of 20 branches, 20 layers", "gate of 2 layers"]
    (column,) = box_columns([("", measure("8x8x4 -> concat[ [conv 4 3x3 p1] x 90 | conv 2 1x1 ]"))])
    assert [box.text for box in column.boxes] == ["input", "concat of 2 branches, 91 layers"]
    (column,) = box_columns([("", measure(INCEPTION))], beside=False)
    assert [box.text for box in column.boxes] == ["input", "concat of 3 branches, 4 layers", "1x1 conv, 4"]


def test_a_dense_block_passes_each_tensor_to_a_concat() -> None:
    (column,) = box_columns([("", measure("8x8x4 -> [concat [bn, relu, conv 2 3x3 p1 | ]] x 3"))])
    assert [box.text for box in column.boxes][1:3] == ["3x3 conv, 2", "concat, 6"]
    assert [(skip.start, skip.end) for skip in column.skips] == [(0, 2), (2, 4), (4, 6)]


def test_no_label_of_a_size_is_cut() -> None:
    text = svg_of(document([("", measure("16x112x112x3 -> conv 64 3x3x3 p1, maxpool 1x2x2"))]))
    (label,) = shapes(text, "text", font_weight="bold", font_size="12", y="118")
    left = min(float(each.get("x", "0")) for each in shapes(text, "rect", rx="3"))
    assert label.text == "16x112x112"
    assert float(label.get("x", "0")) + span(label.text, 12) <= left


def test_many_names_are_not_repeated_above_the_columns() -> None:
    names = ["vgg11", "vgg13", "vgg16", "vgg19", "resnet18"]
    heads = shapes(svg_of(document([(measure(name).name, measure(name)) for name in names])), "text", y="28")
    assert [head.text for head in heads] == ["5 networks"], "all of them together would be cut in the middle"
    heads = shapes(svg_of(document([(name, measure(name)) for name in names[:2]])), "text", y="28")
    assert [head.text for head in heads] == ["vgg11, vgg13"]


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
    placed = lanes([SkipConnection(start, start + long, False) for start, long in raw], most)
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


def test_a_skip_passes_by_the_branches_between() -> None:
    branches = "concat [conv 8 1x1 | conv 8 1x1, conv 8 3x3 p1 | conv 8 3x3 p1]"
    text = svg_of(document([("", measure(f"8x8x4 -> residual [{branches}, conv 4 1x1], conv 4 1x1"))]))
    (skip,) = [each.get("d", "") for each in shapes(text, "path") if "C" in each.get("d", "")]
    edge = float(skip[skip.index("H") + 1 : skip.index("C")])
    rights = [float(box.get("x", "0")) + float(box.get("width", "0")) for box in shapes(text, "rect", rx="3")]
    assert edge == pytest.approx(max(rights), abs=0.02)


def test_branches_that_lead_into_what_is_left_out_keep_their_arrows() -> None:
    """An arrow was once drawn from a place without a box."""
    text = "32x32x3; block d [ concat[ | conv 8 1x1 | conv 8 1x1, conv 7 3x3 p1 ] ]; d x"
    for turns in range(30, 45):
        (column,) = box_columns([("a", measure(f"{text}{turns}"))])
        places = column.places()
        gap = next(at for at, each in enumerate(column.lines) if "more" in each.there[0].text)
        assert all((gap - each.up, each.start) in places for each in column.lines[gap].arrows)
