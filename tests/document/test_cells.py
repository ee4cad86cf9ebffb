"""Single cells: exact, and never rounded to what they are not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.document.model import Column, Line, Table
from convcalc.document.writers import Look, cells, literal, markdown, tables
from convcalc.shape import Shape


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        (1_048_576, "count", "1,048,576"),
        (None, "count", "?"),
        (Shape(96, (55, 55)), "size", "55x55x96"),
        (Shape(1000, ()), "size", "1000"),
        ((3, 3), "axes", "3"),
        ((3, 5), "axes", "3x5"),
        ((Fraction(1, 2), Fraction(1, 2)), "axes", "1/2"),
        ((None, 3), "axes", "?x3"),
        (Fraction(1, 8), "share", "12.5 %"),
        (Fraction(0), "share", "0.0 %"),
        (Fraction(1, 5000), "share", "<0.1 %"),
        (Fraction(4999, 5000), "share", ">99.9 %"),
        (Fraction(1), "share", "100.0 %"),
        ("all", "axes", "all"),
        (None, "text", ""),
    ],
)
def test_written(cell: object, kind: str, text: str) -> None:
    assert cells.written(cell, kind) == text  # type: ignore[arg-type]


def test_channels_first_sizes_follow_the_layout() -> None:
    assert cells.written(Shape(96, (55, 54)), "size", "chw") == "96x55x54"


@given(st.text())
def test_literal_text_stays_on_its_line_and_moves_nothing(text: str) -> None:
    shown = literal(text, "ascii")
    assert shown.isascii()
    assert shown.isprintable()


@given(
    st.lists(st.integers(0, 10**15), min_size=1, max_size=6),
    st.integers(20, 120),
    st.booleans(),
)
def test_no_number_is_ever_shrunk(numbers: list[int], width: int, unicode: bool) -> None:
    columns = [Column("name", "name")] + [Column(str(at), f"n{at}", "count", at) for at in range(len(numbers))]
    laid = tables.lay_out(Table(tuple(columns), [Line(("a rather long name", *numbers))]), Look(width, unicode), "hwc")
    for column, text in zip(laid.columns[1:], laid.rows[0].texts[1:], strict=True):
        assert text == f"{numbers[int(column.key)]:,}"
    assert "n0" in [column.title for column in laid.columns]


@given(st.lists(st.integers(0, 4), min_size=1, max_size=20))
def test_branches_of_a_tree_end_where_no_sister_follows(depths: list[int]) -> None:
    depths[0] = 0
    for at in range(1, len(depths)):
        depths[at] = min(depths[at], depths[at - 1] + 1)
    marks = tables.branches([Line((), depth) for depth in depths], Look(80, unicode=True))
    for at, depth in enumerate(depths):
        later = next((other for other in depths[at + 1 :] if other <= depth), -1)
        assert marks[at].strip("│ ") == ("" if depth == 0 else "├" if later == depth else "└")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("# no heading", "\\# no heading"), ("1. no list", "1\\. no list"), ("- no list", "\\- no list"), ("1.5", "1.5")],
)
def test_markdown_begins_no_list(text: str, shown: str) -> None:
    assert markdown.escape(text) == shown
