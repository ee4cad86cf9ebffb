"""A layer as SVG: the right number of squares, nothing outside the sheet, nothing from elsewhere, frames in order."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings

from convcalc.features.draw import colours, grid
from convcalc.features.draw.canvas import Canvas, Heading, escaped, span
from convcalc.features.draw.layer_picture import PictureOptions, document
from convcalc.features.layer.layer import LayerFacts, layer
from tests.features.draw.drawings import SVG, layers, parsed, shapes, svg_of

NEEDS_RSVG = pytest.mark.skipif(shutil.which("rsvg-convert") is None, reason="rsvg-convert (librsvg2-bin) is not here")


@given(layers(largest=40))
@settings(max_examples=50, deadline=None)
def test_a_picture_is_a_whole_document_that_needs_nothing(facts: LayerFacts) -> None:
    for animate in (False, True) if len(facts.in_.size) < 3 else (False,):
        text = svg_of(document(facts, PictureOptions(animate=animate)))
        root = parsed(text)
        assert [child.tag for child in root][:2] == [SVG + "title", SVG + "desc"]
        assert all(child.text for child in list(root)[:2])
        assert not re.search(r"href|url\(|@import|<script|<image|<foreignObject", text)
        assert {root.get("font-family")} == {"sans-serif"}
        width, height = float(root.get("width", "0")), float(root.get("height", "0"))
        assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
        for each in root.iter(SVG + "rect"):
            assert float(each.get("x", "0")) + float(each.get("width", "0")) <= width
            assert float(each.get("y", "0")) + float(each.get("height", "0")) <= height


def test_dumoulins_colours_square_by_square() -> None:
    text = svg_of(document(layer(n=7, f=3, s=2, p=1)))
    assert len(shapes(text, "rect", fill=colours.INPUT.fill, width="24")) == 49
    assert len(shapes(text, "rect", fill=colours.OUTPUT.fill, width="24")) == 16
    assert len(shapes(text, "rect", stroke_dasharray="3 2", width="24")) == 81 - 49
    (kernel,) = shapes(text, "g", fill=colours.KERNEL.fill)
    assert len(kernel) == 9 + 1, "nine points and an outline"


@pytest.mark.parametrize("dark", [False, True])
def test_the_legend_has_the_colours_that_are_drawn(dark: bool) -> None:
    """Its kernel is as the kernel looks over the input, which shines through."""
    text = svg_of(document(layer(n=7, f=3, s=2, p=1)))
    (kernel,) = shapes(text, "g", fill=colours.KERNEL.fill)
    opacity = float(kernel.get("fill-opacity", "1"))
    turned = colours.DARK if dark else {}
    over, under = (turned.get(each, each) for each in (colours.KERNEL.fill, colours.INPUT.fill))
    parts = [(int(over[at : at + 2], 16), int(under[at : at + 2], 16)) for at in (1, 3, 5)]
    mixed = "#" + "".join(f"{round(opacity * one + (1 - opacity) * other):02x}" for one, other in parts)
    looks = {turned.get(fill, fill) for each in shapes(text, "rect", width="14") if (fill := each.get("fill"))}
    assert mixed in looks and opacity < 1


def test_holes_of_the_dilation_are_not_painted() -> None:
    (kernel,) = shapes(svg_of(document(layer(n=9, f=3, d=2))), "g", fill=colours.KERNEL.fill)
    places = {(each.get("x"), each.get("y")) for each in list(kernel)[:-1]}
    assert len(places) == 9
    assert {float(x or 0) for x, _ in places} == {36.0, 84.0, 132.0}


def test_what_is_never_read_is_crossed_out() -> None:
    text = svg_of(document(layer(n=8, f=3, s=2), PictureOptions(view="grid")))
    assert len(shapes(text, "path", stroke=colours.RED)) == 8 * 2 - 1 + 1, "a row, a column, and the sign in the legend"
    assert not shapes(svg_of(document(layer(n=7, f=3, s=2))), "path", stroke=colours.RED)


def test_the_window_slides_through_every_unit() -> None:
    text = svg_of(document(layer(n=7, f=3, s=2, p=1), PictureOptions(animate=True)))
    moves = list(parsed(text).iter(SVG + "animateTransform"))
    assert len(moves) == 2, "the kernel and the unit that it makes"
    kernel, unit = ([tuple(map(float, at.split())) for at in each.get("values", "").split(";")] for each in moves)
    assert kernel == [(48.0 * x, 48.0 * y) for y in range(4) for x in range(4)], "two squares at a time"
    assert unit == [(24.0 * x, 24.0 * y) for y in range(4) for x in range(4)]
    (lines,) = parsed(text).iter(SVG + "animate")
    assert len(lines.get("values", "").split(";")) == 16


def test_a_long_way_is_shortened() -> None:
    text = svg_of(document(layer(n=224, f=11, s=4), PictureOptions(animate=True)))
    moves = list(parsed(text).iter(SVG + "animateTransform"))
    assert moves
    for each in moves:
        assert 1 < len(each.get("values", "").split(";")) <= grid.MOST_STEPS


def test_a_large_input_says_what_is_left_out() -> None:
    text = svg_of(document(layer(n=224, f=11, s=4)))
    root = parsed(text)
    assert "left out: 199 rows and 199 columns of the input" in "".join(root.itertext())
    assert len(shapes(text, "rect", fill=colours.INPUT.fill, width="24")) == 25 * 25


def test_a_ruler_has_one_square_for_each_point() -> None:
    text = svg_of(document(layer(n=12, f=3, s=2, d=2, dim=1)))
    assert len(shapes(text, "rect", fill=colours.INPUT.fill, width="22")) == 12
    assert len(shapes(text, "rect", fill="#858585", width="18")) == 3 * 4
    assert len(shapes(text, "rect", fill=colours.OUTPUT.fill, width="22")) == 4


def test_the_places_beyond_the_end_are_drawn() -> None:
    facts = layer("maxpool", n=6, f=3, s=2, ceil=True)
    dashes = colours.OUTSIDE.dashes
    assert len(shapes(svg_of(document(facts, PictureOptions(view="grid"))), "rect", stroke_dasharray=dashes)) == 14
    assert len(shapes(svg_of(document(facts, PictureOptions(view="ruler"))), "rect", stroke_dasharray=dashes)) == 2
    assert not shapes(svg_of(document(layer("maxpool", n=6, f=3, s=2))), "rect", stroke_dasharray=dashes)


def test_a_view_alone_is_a_part_of_both() -> None:
    facts = layer(n=7, f=3)
    both, grid_alone, ruler_alone = [
        svg_of(document(facts, PictureOptions(view=view))) for view in ("", "grid", "ruler")
    ]
    for view, side, squares in ((grid_alone, "24", 49), (ruler_alone, "22", 7)):
        assert len(shapes(view, "rect", fill=colours.INPUT.fill, width=side)) == squares
        assert len(shapes(both, "rect", fill=colours.INPUT.fill, width=side)) == squares
    assert not shapes(ruler_alone, "rect", width="24") and not shapes(grid_alone, "rect", width="22")


@given(layers())
@example(layer(n=10**6, f=3, dim=1))
@example(layer(n=123_456, f=3, s=2, d=2, dim=1))
@settings(max_examples=40, deadline=None)
def test_indices_never_overprint(facts: LayerFacts) -> None:
    found: dict[str, list[tuple[float, float]]] = {}
    for text in shapes(svg_of(document(facts, PictureOptions(view="ruler"))), "text", font_size="9"):
        wide, middle = span(text.text or "", 9), float(text.get("x", "0"))
        found.setdefault(text.get("y", ""), []).append((middle - wide / 2, middle + wide / 2))
    for line in found.values():
        line.sort()
        assert all(one[1] < two[0] for one, two in pairwise(line))


def test_a_formula_does_not_decide_the_width() -> None:
    text = svg_of(document(layer("maxpool", n=5, f=2, s=2, p=1, ceil=True)))
    assert float(parsed(text).get("width", "0")) < 500


def test_text_by_others_is_text() -> None:
    art = Canvas(Heading('<b>"&\x00\x1b'), "합성\ufffe")
    art.text(0, 10, "</text><script>")
    root = parsed(art.document())
    assert root[0].text == '<b>"&\\x00\\x1b'
    assert root[1].text == "합성"
    assert "".join(root.itertext()).count("</text><script>") == 1
    assert escaped("\ud800") == "\\ud800"


def render(text: str, folder: Path, name: str) -> bytes:
    path = folder / f"{name}.svg"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run(["rsvg-convert", str(path)], capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@NEEDS_RSVG
def test_the_moving_picture_is_a_fine_still_one(tmp_path: Path) -> None:
    """A program that does not animate shows exactly the still picture."""
    for number, facts in enumerate((layer(n=7, f=3, s=2, p=1), layer("tconv", n=4, f=3, s=2, p=1))):
        still = svg_of(document(facts, PictureOptions(unit=(1, 2))))
        moving = svg_of(document(facts, PictureOptions(unit=(1, 2), animate=True)))
        assert render(still, tmp_path, f"still{number}") == render(moving, tmp_path, f"moving{number}")
        assert still != moving


def test_a_window_that_goes_on_in_what_is_left_out_is_open_there() -> None:
    text = svg_of(document(layer(n=224, f=11, s=4), PictureOptions(view="ruler")))
    whole = shapes(text, "rect", fill="none", stroke=colours.KERNEL.edge)
    cut = [each.get("d", "") for each in shapes(text, "path", stroke=colours.KERNEL.edge)]
    assert (len(whole), len(cut)) == (6, 2)
    ends_open, begins_open = cut
    assert "m0 " in ends_open and ends_open.endswith("z")
    assert "v" in begins_open and not begins_open.endswith("z")
