"""Networks as points: each where its counts put it, each named."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.document.model import Document
from convcalc.features.draw.canvas import span
from convcalc.features.draw.colours import FAINT, INPUT, OUTPUT
from convcalc.features.draw.scatter import document as document_of
from convcalc.features.draw.scatter import indexed_point, measured_point
from convcalc.features.draw.scatter_axes import MEASURES, even_scale, round_number, scale
from convcalc.features.draw.scatter_names import Area, meet
from convcalc.features.draw.scene import widest
from convcalc.network.facts import Facts
from convcalc.zoo import catalog
from tests.features.draw.drawings import SVG, diagrams, parsed, pictures, shapes, svg_of

NAMES = ["lenet5", "alexnet", "vgg16", "resnet18", "resnet50", "resnet152", "resnet20", "resnet110", "nin"]
CROWD = ["resnet18", "resnet34", "plain34", "resnet50", "resnet101", "resnet152", "vgg11", "vgg13", "vgg16", "vgg19"]
NETS = [(name, measure(name)) for name in NAMES]
KNOWN = {name: measure(name) for name in (*NAMES, *CROWD)}


def document(networks: Sequence[tuple[str, Facts]]) -> Document:
    return document_of([measured_point(name, facts) for name, facts in networks])


def known(name: str) -> catalog.Entry:
    found = catalog.find(name)
    assert found
    return found


@given(st.lists(st.integers(1, 10**15), min_size=1, max_size=9))
@settings(deadline=None)
def test_every_count_lies_between_the_first_tick_and_the_last(counts: list[int]) -> None:
    found = scale(counts)
    assert len(found.ticks) >= 2
    assert list(found.ticks) == sorted(set(found.ticks))
    for count in counts:
        assert 0 <= found.at(count) <= 1
    ordered = sorted(counts)
    assert [found.at(count) for count in ordered] == sorted(found.at(count) for count in ordered)


@given(st.integers(0, 15), st.sampled_from([1, 2, 5]))
@settings(deadline=None)
def test_ticks_are_written_exactly(power: int, step: int) -> None:
    count = step * 10**power
    written = round_number(count)
    units = {"k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
    digits = written.rstrip("kMGT")
    assert int(digits) * units.get(written[len(digits) :], 1) == count


def test_every_network_is_named_with_its_exact_counts() -> None:
    for picture, ascii_only in pictures(document(NETS)):
        text = "\n".join(picture)
        for name, facts in NETS:
            assert name in text
            assert f"{facts.params:,}" in text and f"{facts.macs:,}" in text
        assert not ascii_only or text.isascii()


def test_marks_go_up_with_the_counts() -> None:
    (diagram,) = diagrams(document(NETS))
    frame = [line for line in diagram.ascii[0] if "|" in line or "+" in line]
    points = sorted((facts.params, facts.macs) for _, facts in NETS)
    at = {}
    for row, line in enumerate(frame):
        for column, sign in enumerate(line):
            if sign in "abcdefghi"[: len(NETS)] and column > 6:
                at[sign] = column, -row
    hidden = len(NETS) - len(at)
    assert hidden <= 1
    seen = sorted(at)
    assert [at[sign][0] for sign in seen] == sorted(at[sign][0] for sign in seen), "parameters from left to right"
    ups = [(points["abcdefghi".index(sign)][1], at[sign][1]) for sign in seen]
    assert all(one[1] <= two[1] for one in ups for two in ups if one[0] < two[0]), "more MACs are never lower"


def test_pictures_get_smaller() -> None:
    for alphabet in (False, True):
        widths = [widest(picture) for picture, ascii_only in pictures(document(NETS)) if ascii_only == alphabet]
        assert widths == sorted(widths, reverse=True)
        assert widths[0] <= 120
        assert widths[-1] <= 20


def test_the_svg_has_a_point_and_a_name_for_each() -> None:
    text = svg_of(document(NETS))
    assert len(shapes(text, "circle")) == len(NETS)
    words = ["".join(each.itertext()) for each in parsed(text).iter(SVG + "text")]
    assert set(NAMES) <= set(words)
    right = float(parsed(text).get("width", "0"))
    assert all(0 < float(each.get("cx", "0")) < right for each in shapes(text, "circle"))


@given(st.lists(st.sampled_from([*CROWD, *NAMES]), min_size=2, max_size=14, unique=True))
@settings(max_examples=25, deadline=None)
def test_a_name_stands_at_its_own_point(names: list[str]) -> None:
    """Nearer to it than to any other, or at the end of a line that goes through no other name and no other point."""
    text = svg_of(document([(name, KNOWN[name]) for name in names]))
    dots = [(float(each.get("cx", "0")), float(each.get("cy", "0"))) for each in shapes(text, "circle")]
    own = dict(zip(sorted(names, key=lambda name: (KNOWN[name].params, KNOWN[name].macs)), dots, strict=True))
    leaders = [
        (
            (float(line.get("x1", "0")), float(line.get("y1", "0"))),
            (float(line.get("x2", "0")), float(line.get("y2", "0"))),
        )
        for line in shapes(text, "line", stroke=FAINT)
    ]
    areas = {}
    for each in shapes(text, "text", font_size="11"):
        if each.text in own and each.get("text-anchor") is None:
            x, y = float(each.get("x", "0")), float(each.get("y", "0"))
            areas[each.text] = Area(x, y - 9, x + span(each.text, 11), y + 3)
    for name in areas:
        # names of points that lie on one another stand in one stack, which is near as a whole
        stack = [areas[each] for each in areas if hypot(own[each][0] - own[name][0], own[each][1] - own[name][1]) < 7]
        left, top, right, bottom = zip(*stack, strict=True)
        area = Area(min(left), min(top), max(right), max(bottom))
        assert not any(areas[name].crossed(line) for line in leaders), name
        led = [line for line in leaders if hypot(line[0][0] - own[name][0], line[0][1] - own[name][1]) < 7]
        if not led:
            near = {at: hypot(area.nearest(at)[0] - at[0], area.nearest(at)[1] - at[1]) for at in dots}
            others = [far for at, far in near.items() if hypot(at[0] - own[name][0], at[1] - own[name][1]) > 7]
            assert all(far > near[own[name]] for far in others), name
    for line in leaders:
        others_at = [at for at in dots if hypot(at[0] - line[0][0], at[1] - line[0][1]) > 7]
        assert not any(Area(x - 5, y - 5, x + 5, y + 5).crossed(line) for x, y in others_at)


def test_networks_for_other_inputs_have_another_colour() -> None:
    text = svg_of(document([(name, measure(name)) for name in ("resnet18", "resnet20", "resnet50")]))
    fills = [each.get("fill") for each in shapes(text, "circle")]
    assert fills[0] != fills[1] == fills[2]
    assert {"input 32x32x3", "input 224x224x3"} <= {
        "".join(each.itertext()) for each in parsed(text).iter(SVG + "text")
    }
    assert "32x32x3" in "\n".join(diagrams(document([(n, measure(n)) for n in ("resnet18", "resnet20")]))[0].ascii[0])


def test_the_data_set_is_said_and_has_its_colour() -> None:
    names, data = ("resnet18", "resnet20", "alexnet"), ("ImageNet", "CIFAR-10", "ImageNet")
    report = document_of([measured_point(name, measure(name), known(name)) for name in names])
    assert tuple(known(name).data for name in names) == data
    text = svg_of(report)
    fills = [each.get("fill") for each in shapes(text, "circle")]
    assert fills == [OUTPUT.fill, INPUT.fill, INPUT.fill]
    words = {"".join(each.itertext()) for each in parsed(text).iter(SVG + "text")}
    assert {"CIFAR-10, 32x32x3", "ImageNet, 224x224x3 or 227x227x3"} <= words
    assert {"parameters (weights and biases)", "MACs (multiply-accumulates for one input)"} <= words
    assert "CIFAR-10, 32x32x3" in "\n".join(diagrams(report)[0].ascii[0])


def test_no_line_to_a_name_crosses_another() -> None:
    assert meet(((0, 0), (4, 4)), ((0, 4), (4, 0)))
    assert not meet(((0, 0), (4, 4)), ((1, 0), (5, 4)))
    text = svg_of(document(list(KNOWN.items())))
    ends = [[float(each.get(end, "0")) for end in ("x1", "y1", "x2", "y2")] for each in shapes(text, "line")]
    lines = [((a, b), (c, d)) for a, b, c, d in ends if a != c and b != d]
    assert len(lines) > 3
    assert not any(meet(one, two) for one, two in combinations(lines, 2))


def test_equal_networks_share_a_place_and_are_all_named() -> None:
    same = [(name, measure("lenet5")) for name in ("one", "two", "three")]
    report = document(same)
    assert "behind others: b c" in "\n".join(diagrams(report)[0].ascii[0])
    words = ["".join(each.itertext()) for each in parsed(svg_of(report)).iter(SVG + "text")]
    assert {"one", "two", "three"} <= set(words)


@pytest.mark.parametrize("spec", ["8x8x3 -> relu", "8x8x3 -> bn"])
def test_nothing_has_no_place_on_a_logarithmic_axis(spec: str) -> None:
    report = document([("idle", measure(spec)), *NETS])
    assert any("not drawn" in note and "idle" in note for note in report.notes)
    assert not diagrams(document([("idle", measure(spec))]))


ACCURATE = ["alexnet@torchvision", "vgg16", "resnet18", "resnet50@torchvision", "mobilenet_v2", "efficientnet_b0"]


def accurate(*names: str, axes: tuple[str, str] = ("params", "top1")) -> Document:
    return document_of([indexed_point(name, known(name)) for name in names], axes=axes)


@given(st.lists(st.fractions(0, 100, max_denominator=1000), min_size=1, max_size=9))
@settings(deadline=None)
def test_every_value_lies_between_even_ticks(values: list[Fraction]) -> None:
    found = even_scale(values)
    steps = {two - one for one, two in zip(found.ticks, found.ticks[1:], strict=False)}
    assert len(steps) == 1 and steps.pop() > 0 and 2 <= len(found.ticks) <= 9
    assert all(found.ticks[0] <= value <= found.ticks[-1] for value in values)
    assert [found.at(value) for value in sorted(values)] == sorted(found.at(value) for value in values)


def test_accuracy_stands_upwards_on_an_even_axis() -> None:
    text = svg_of(accurate(*ACCURATE))
    at = sorted((-float(each.get("cy", "0")), float(each.get("cx", "0"))) for each in shapes(text, "circle"))
    by_accuracy = sorted(ACCURATE, key=lambda name: float(known(name).top1))
    heights = [-y for y, _ in at]
    values = [float(known(name).top1) for name in by_accuracy]
    per_percent = (heights[0] - heights[-1]) / (values[-1] - values[0])
    for height, value in zip(heights, values, strict=True):
        assert abs(heights[0] - height - per_percent * (value - values[0])) < 0.1
    across = dict(zip(by_accuracy, (x for _, x in at), strict=True))
    assert sorted(ACCURATE, key=lambda name: known(name).params or 0) == sorted(ACCURATE, key=across.__getitem__)


def test_areas_are_macs_and_colours_are_families() -> None:
    text = svg_of(accurate("vgg16", "resnet18", "resnet34", "resnet152@torchvision"))
    circles = shapes(text, "circle")  # the largest is painted first
    radii = [float(each.get("r", "0")) for each in circles]
    macs = sorted(
        (known(name).macs or 0 for name in ("vgg16", "resnet18", "resnet34", "resnet152@torchvision")), reverse=True
    )
    for radius, count in zip(radii, macs, strict=True):
        assert abs((radius / radii[0]) ** 2 - count / macs[0]) < 0.01
    fills = [each.get("fill") for each in circles]
    assert fills[0] != fills[1] == fills[2] == fills[3]
    words = ["".join(each.itertext()) for each in parsed(text).iter(SVG + "text")]
    assert {"VGG", "ResNet", "areas are MACs; the largest: 15,470,264,320 MACs, vgg16"} <= set(words)
    assert "top-1 accuracy in percent, quoted" in words


def test_where_macs_are_an_axis_all_points_are_alike() -> None:
    circles = shapes(svg_of(accurate("vgg16", "resnet18", axes=("macs", "top1"))), "circle")
    assert len({each.get("r") for each in circles}) == 1


def test_who_has_no_accuracy_is_not_drawn_and_told() -> None:
    report = accurate("resnet18", "fcn8s")
    assert "not drawn, as no top-1 is known: fcn8s" in report.notes
    assert len(shapes(svg_of(report), "circle")) == 1
    assert "accuracies are quoted, not computed: from torchvision, IMAGENET1K_V1" in report.notes
    assert not diagrams(accurate("fcn8s"))
    assert "accuracies on CIFAR-10 and ImageNet do not compare" in accurate("resnet18", "resnet20").notes


def test_an_indexed_point_is_the_measured_one() -> None:
    for name in ("resnet18", "c3d", "yolov4"):
        entry = known(name)
        assert indexed_point(name, entry)._replace(rf=None) == measured_point(name, measure(name), entry)._replace(
            rf=None
        )


@pytest.mark.parametrize("x", MEASURES)
@pytest.mark.parametrize("y", MEASURES)
def test_every_pair_of_axes_is_drawn(x: str, y: str) -> None:
    report = accurate(*ACCURATE, axes=(x, y))
    assert len(shapes(svg_of(report), "circle")) == len(ACCURATE)
    for picture, ascii_only in pictures(report):
        assert not ascii_only or "\n".join(picture).isascii()
    whole = "\n".join(diagrams(report)[0].ascii[0])
    for name in ACCURATE:
        assert (name in whole and f"{known(name).params:,}" in whole) or "params" not in (x, y)
        assert f"{known(name).top1} % top-1" in whole or "top1" not in (x, y)


def test_names_without_room_are_listed_in_few_lines() -> None:
    every = [entry for entry in catalog.entries() if entry.top1]
    text = svg_of(document_of([indexed_point(entry.name, entry) for entry in every], axes=("params", "top1")))
    words = ["".join(each.itertext()) for each in parsed(text).iter(SVG + "text")]
    (first,) = [at for at, line in enumerate(words) if line.startswith("no room to name: ")]
    listed = " ".join(words[first:])
    assert float(parsed(text).get("height", "0")) < 1400
    assert all(entry.name in words or f"{entry.name}," in listed or entry.name in listed for entry in every)
