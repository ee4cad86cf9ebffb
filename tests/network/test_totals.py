"""What adds up over layers: the types of numbers, and the statements by which it is told."""

from __future__ import annotations

from convcalc.api import measure
from convcalc.network.totals import WIDTHS, labelled


def test_types_of_numbers_have_their_width_in_bytes() -> None:
    assert WIDTHS == {"float64": 8, "float32": 4, "bfloat16": 2, "float16": 2, "int8": 1}


def test_labelled_are_the_statements_with_a_label_that_have_layers() -> None:
    """`from` alone makes none, whatever stands behind it."""
    body = measure("8x8x1; a: conv 1 1x1; relu; b: from a; bn, relu; c: conv 1 1x1, relu; d: from c").net.body
    assert {place: mark.statement.label for place, mark in labelled(body).items()} == {0: "a", 4: "c"}
