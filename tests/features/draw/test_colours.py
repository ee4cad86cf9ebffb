"""Colours of pictures: each has its counterpart on a dark page, and words can be read on both."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from convcalc.api import measure
from convcalc.features.draw import colours
from convcalc.features.draw.colours import DARK, WHITE
from convcalc.features.draw.figure3 import document as nets
from convcalc.features.draw.layer_picture import PictureOptions
from convcalc.features.draw.layer_picture import document as layer_picture
from convcalc.features.layer.layer import layer
from tests.features.draw.drawings import SVG, parsed, shapes, svg_of
from tests.features.draw.test_layout import PICTURES

UNET = (
    "64x64x1 -> e1: conv 8 3x3 p1; maxpool 2x2; e2: conv 16 3x3 p1; maxpool 2x2; conv 32 3x3 p1"
    "; tconv 16 2x2 s2; concat e2; conv 16 3x3 p1; tconv 8 2x2 s2; concat e1; conv 8 3x3 p1"
)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def grounds(text: str) -> list[tuple[ElementTree.Element, str]]:
    """Each text, and the colour on which its beginning or its middle stands: that of the last rectangle below it."""
    painted: list[tuple[float, float, float, float, str]] = []
    found = []
    for each in parsed(text).iter():
        place = [float(each.get(key, "0")) for key in ("x", "y", "width", "height")]
        if each.tag == SVG + "rect" and each.get("fill", "none") != "none":
            x, y, width, height = place
            painted.append((x, y, x + width, y + height, str(each.get("fill"))))
        if each.tag == SVG + "text":
            x, y = place[0], place[1] - 3
            found.append((each, next(fill for a, b, c, d, fill in reversed(painted) if a <= x <= c and b <= y <= d)))
    return found


@pytest.mark.parametrize("name", [*PICTURES, "moving"])
def test_words_can_be_read_by_day_and_by_night(name: str) -> None:
    moving = layer_picture(layer(n=9, f=3, s=2, p=1), PictureOptions(animate=True))
    text = svg_of(moving if name == "moving" else PICTURES[name]())
    words = grounds(text)
    assert len(words) > 5
    for each, ground in words:
        ink = str(each.get("fill"))
        assert contrast(ink, ground) >= 4.5, (each.text, ink, ground)
        assert contrast(DARK[ink], DARK[ground]) >= 4.5, (each.text, ink, ground)


def test_every_colour_has_its_counterpart_and_no_two_tints_the_same() -> None:
    named = re.findall(r"#[0-9a-f]{6}", repr([value for name, value in vars(colours).items() if name.isupper()]))
    assert set(named) <= {*DARK, *DARK.values()}
    tints = [DARK[paint.fill] for paint in colours.SIZES]
    assert len(set(tints)) == len(tints) == 8
    assert DARK[WHITE] not in tints


def test_only_a_dark_page_is_drawn_dark() -> None:
    text = svg_of(layer_picture(layer(n=5, f=3)))
    before, rules = text.split("<style>")[0], text.split("<style>")[1].split("</style>")[0]
    assert "#0d1117" not in before
    assert rules.split("{")[0].split() == ["@media", "(prefers-color-scheme:", "dark)"]
    used = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', text.split("</style>")[1]))
    assert used == set(re.findall(r'="(#[0-9a-f]{6})"', rules))


def test_maps_of_one_size_have_one_colour_also_in_a_decoder() -> None:
    text = svg_of(nets([("", measure(UNET))]))
    tints = [paint.fill for paint in colours.SIZES]
    boxes = [each.get("fill") for each in shapes(text, "rect", rx="3") if each.get("fill") in tints]
    large, middle, small = tints[0], boxes[1], tints[-1]
    assert middle in tints[1:-1]
    assert boxes == [large, middle, small, middle, middle, large, large]


@pytest.mark.parametrize("ranks", [1, 2, 7, 8, 9, 40])
def test_colours_go_from_large_to_small_and_never_back(ranks: int) -> None:
    order = [colours.SIZES.index(paint) for paint in colours.spread(ranks)]
    assert order == sorted(order)
    assert len(set(order)) == min(ranks, 8)
