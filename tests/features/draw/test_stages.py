"""A network's stages as a picture: they add up, and what changes the size on its way is opened."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.features.draw import colours
from convcalc.features.draw.scene import widest
from convcalc.features.draw.stages import MOST, bars, document
from tests.features.draw.drawings import SVG, diagrams, parsed, pictures, shapes, svg_of

NETS = ["alexnet", "vgg16", "resnet50", "resnet1202", "nin", "lenet5", "tests/data/specs/unet.cnn"]


@pytest.mark.parametrize("name", NETS)
def test_the_stages_add_up(name: str) -> None:
    facts = measure(name)
    found = bars(facts)
    assert sum(bar.params for bar in found) == facts.params
    assert sum(bar.counts.macs for bar in found) == facts.macs
    assert found[-1].shape == facts.out


@pytest.mark.parametrize("name", NETS)
def test_every_number_is_whole_in_every_picture(name: str) -> None:
    facts = measure(name)
    for picture, ascii_only in pictures(document(facts)):
        text = "\n".join(picture)
        for bar in bars(facts):
            assert f"{bar.params:,}" in text
            assert f"{bar.counts.macs:,}" in text
        assert f"{facts.params:,}" in text and f"{facts.macs:,}" in text
        assert not ascii_only or text.isascii()


def test_pictures_fit_every_width() -> None:
    (diagram,) = diagrams(document(measure("resnet50")))
    for every in (diagram.unicode, diagram.ascii):
        widths = [widest(picture) for picture in every]
        assert widths == sorted(widths, reverse=True)
        assert widths[0] <= 120
        assert widths[-1] <= 20


def test_a_loop_that_shrinks_its_maps_is_opened() -> None:
    found = bars(measure("64x64x3 -> [conv 32 3x3 p1, relu, maxpool 2x2] x 4, fc 10"))
    assert [bar.shape.size for bar in found] == [(64, 64), (32, 32), (16, 16), (8, 8), (4, 4), ()]


def test_no_two_stages_bear_one_label() -> None:
    text = "64x64x3 -> e1: [conv 8 3x3, conv 8 3x3]; maxpool 2x2; e2: [conv 8 3x3 p1, maxpool 2x2] x 3; fc 10"
    names = [bar.name for bar in bars(measure(text))]
    assert names == ["e1", "e2[1]", "e2[2]", "e2[3]", "e2[4]", "fc"]


def test_equal_layers_say_how_many() -> None:
    assert [bar.name for bar in bars(measure("32x32x3 -> [conv 8 3x3 p1] x 200, gap"))] == ["conv 8 3x3 p1 x200", "gap"]
    many = "32x32x3 -> [conv 8 3x3 p1, relu, conv 8 5x5 p2] x 1000000, gap"
    assert [bar.name for bar in bars(measure(many))] == ["conv x2,000,000", "gap"]


def test_a_network_that_is_one_block_is_opened() -> None:
    spec = "input 32x32x3\nblock net(c) [ conv c 3x3 p1; maxpool 2x2; [conv c 3x3 p1] x 5; maxpool 2x2 ]\nnet(8)\nfc 10"
    facts = measure(spec)
    found = bars(facts)
    assert [bar.shape.size for bar in found] == [(32, 32), (16, 16), (8, 8), ()]
    assert sum(bar.params for bar in found) == facts.params


def test_a_batch_multiplies_macs_only() -> None:
    once, often = measure("alexnet"), measure("alexnet", batch=8)
    assert [bar.counts.macs * 8 for bar in bars(once)] == [bar.counts.macs for bar in bars(often)]
    assert [bar.params for bar in bars(once)] == [bar.params for bar in bars(often)]


def test_very_many_stages_are_put_together_in_the_middle() -> None:
    turns = "; ".join(["upsample 2; conv 3 3x3 p1; maxpool 2x2; conv 3 3x3 p1"] * 100)
    facts = measure(f"8x8x3 -> {turns}")
    found = bars(facts)
    assert len(found) == MOST - 1
    (middle,) = [bar for bar in found if bar.stages > 1]
    assert middle.name == f"{middle.stages} more"
    assert sum(bar.params for bar in found) == facts.params


def test_the_svg_has_a_bar_for_each_count() -> None:
    facts = measure("resnet50")
    text = svg_of(document(facts))
    found = bars(facts)
    blue = [float(each.get("width", "0")) for each in shapes(text, "rect", fill=colours.PARAMETERS.fill)]
    most = max(bar.params for bar in found)
    assert blue == pytest.approx([max(1.0, 200 * bar.params / most) for bar in found], abs=0.01)
    words = ["".join(each.itertext()) for each in parsed(text).iter(SVG + "text")]
    assert all(f"{bar.counts.macs:,}" in words for bar in found)


def test_names_are_text() -> None:
    facts = measure('name: <svg onload="x">&amp;\ninput 8x8x3\nconv 4 3x3')
    root = parsed(svg_of(document(facts)))
    assert root[0].text == '<svg onload="x">&amp;'
    assert len(list(root.iter(SVG + "svg"))) == 1


def test_bars_of_memory_stand_for_the_bytes_of_the_outputs() -> None:
    facts = measure("vgg16")
    report = document(facts, memory=True)
    assert isinstance(report.data, dict)
    assert sum(each["memory"] for each in report.data["stages"]) == report.data["totals"]["memory"] == facts.memory
    text = svg_of(report)
    words = ["".join(each.itertext()) for each in parsed(text).iter(SVG + "text")]
    assert "output bytes, float32" in words and "MACs" not in words
    assert f"{bars(facts)[0].memory:,}" in words
    assert "output bytes, float32" in "\n".join(diagrams(report)[0].ascii[0])
