"""A layer on the terminal: every mark counted, every width kept."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings

from convcalc.document.model import CannotDraw, Text
from convcalc.features.draw import grid, ruler
from convcalc.features.draw.axis import sliding, spreading, stretched
from convcalc.features.draw.layer_picture import PictureOptions, document
from convcalc.features.draw.ruler import SLIDING, SPREADING, Ruler
from convcalc.features.draw.scene import ASCII, UNICODE, bar, cropped, pad
from convcalc.features.layer.layer import LayerFacts, layer
from convcalc.text import cells
from tests.features.draw.drawings import diagrams, layers, pictures

WIDEST = 125
"""A legend may go a little beyond the picture above it."""


@given(layers(largest=90))
@settings(max_examples=60, deadline=None)
def test_pictures_get_smaller_and_never_break(facts: LayerFacts) -> None:
    drawn = document(facts)
    for picture, ascii_only in pictures(drawn):
        assert picture
        assert max(map(cells, picture)) <= WIDEST
        assert all(line == line.rstrip() for line in picture)
        assert not ascii_only or all(line.isascii() for line in picture)
    for alphabet in (0, 1):
        widths = [max(map(cells, picture)) for picture, ascii_only in pictures(drawn) if ascii_only == bool(alphabet)]
        assert min(widths) <= 26


@given(layers(("conv", "maxpool", "tconv")))
@settings(deadline=None)
def test_a_ruler_shows_every_point_where_it_is(facts: LayerFacts) -> None:
    transposed = facts.kind == "tconv"
    axis = spreading(facts, 0) if transposed else sliding(facts, 0)
    drawn = Ruler(axis, words := SPREADING if transposed else SLIDING)
    for signs in (UNICODE, ASCII):
        widest = ruler.pictures(drawn, signs)[0]
        label = widest[1].index(words.line) + len(words.line)
        lines = {line.split()[1]: line for line in widest if line.startswith(words.unit + " ")}
        assert set(lines) <= {str(unit) for unit in range(axis.windows)}
        at = [column for column, sign in enumerate(widest[1]) if sign != " " and column > label]
        assert len(at) == axis.last - axis.first + 1, "one sign for each position"
        for unit, line in lines.items():
            taken = [axis.first + at.index(x) for x in at if x < len(line) and line[x] == signs.tap]
            begin, end = axis.window(int(unit))
            assert taken == list(range(begin, end + 1, axis.spacing))


@given(layers(("conv", "maxpool")))
@settings(deadline=None)
def test_the_ruler_marks_what_is_never_read(facts: LayerFacts) -> None:
    axis = sliding(facts, 0)
    line = ruler.pictures(Ruler(axis, SLIDING), UNICODE)[0][1]
    unread = [place for place in range(axis.edge[0], axis.edge[1] + 1) if not axis.read(place)]
    assert line.count("×") == len(unread)


@given(layers(("conv", "tconv"), largest=6, ranks=(2,)))
@settings(deadline=None)
def test_a_grid_shows_the_kernel_the_padding_and_the_rest(facts: LayerFacts) -> None:
    line = stretched if facts.kind == "tconv" else sliding
    across = line(facts, 1)
    shown = grid.LayerGrid(line(facts, 0), across, (0, 0), (facts.out.size[0], facts.out.size[1]), line is stretched)
    side = across.last - across.first + 1
    assume(side <= grid.MOST_LINES)
    places = range(across.first, across.last + 1)
    flat = [shown.sign(row, column, UNICODE) for row in places for column in places]
    assert flat.count("■") + flat.count("▣") == facts.kernel[0] ** 2
    picture = grid.pictures(shown, UNICODE)[0]
    legend = next(at for at, line in enumerate(picture) if line.startswith(("■ the kernel", "▣ the kernel")))
    drawn = "".join(picture[:legend])
    for sign in "▣○×·":
        assert drawn.count(sign) == flat.count(sign)
    starts = drawn.count(UNICODE.starts_column), drawn.count(UNICODE.starts_row)
    assert starts == (across.windows, across.windows)


def test_the_unit_asked_for_is_in_the_picture_however_large_the_input() -> None:
    height, width, grids = diagrams(document(layer(n=224, f=3, s=1, p=1), PictureOptions(unit=(100, 111))))
    for diagram, unit in ((height, 100), (width, 111)):
        for picture in diagram.ascii[:-1]:
            (line,) = [line for line in picture if line.startswith(f"out {unit} ")]
            assert line.count("#") == 3
    for picture in grids.ascii:
        assert "".join(picture).count("#") == 9 + 1 + 1, "the kernel, its unit and the legend"


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (PictureOptions(unit=(4, 0)), "4x4 has no unit 4,0: they go from 0,0 to 3,3"),
        (PictureOptions(unit=(1,)), "has 2 indices, not 1"),
    ],
)
def test_units_that_are_not_there(wish: PictureOptions, words: str) -> None:
    with pytest.raises(CannotDraw, match=words):
        document(layer(n=7, f=3, s=2, p=1), wish)


def test_pictures_for_other_numbers_of_axes_are_refused() -> None:
    with pytest.raises(CannotDraw, match="a grid has two axes"):
        document(layer(n=7, f=3, dim=1), PictureOptions(view="grid"))
    with pytest.raises(CannotDraw, match="one or two axes"):
        document(layer(n=7, f=3, dim=3), PictureOptions(animate=True))


def test_axes_that_differ_get_a_ruler_each() -> None:
    parts = document(layer(n=(16, 20, 20), f=(3, 5, 5), s=(1, 2, 2))).parts
    names = [part.text for part in parts if isinstance(part, Text) and "->" not in part.text]
    assert names == ["depth", "height and width"]


def test_bars_are_to_scale_and_nothing_is_hidden() -> None:
    assert bar(0, 10, 8, ASCII) == ""
    assert bar(10, 10, 8, ASCII) == "#" * 8
    assert bar(5, 10, 8, ASCII) == "#" * 4
    assert bar(1, 10**9, 8, ASCII) == "#"
    assert bar(1, 10**9, 8, UNICODE) == "▏"
    assert bar(1, 16, 8, UNICODE) == "▌"


def test_wide_letters_are_cut_by_columns() -> None:
    assert cropped("합성곱층", 6) == "합성.."
    assert cells(pad("합성곱층", 7)) == 7
    assert pad("합", 4) == "합  "
