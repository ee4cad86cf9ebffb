"""Rows and facts as Python values: sequences that are not changed, equal where they say the same, with a face."""

from __future__ import annotations

import pickle
from copy import copy, deepcopy
from typing import Any

import pytest

from convcalc.api import measure
from convcalc.network.facts import Facts
from convcalc.network.facts import measure as count
from tests.oracle.engine import measured

TEXT = "16x16x3 -> conv 8 3x3 p1 -> [ relu, maxpool 2x2 ] x2"


def test_rows_are_a_sequence() -> None:
    rows = measured(TEXT).rows
    assert [row.index for row in rows[1:4]] == [1, 2, 3]
    assert rows[-1] == rows[4] and rows[-2:] == (rows[3], rows[4])
    assert rows[::2] == tuple(list(rows)[::2])
    for index in (5, -6):
        with pytest.raises(IndexError, match=f"row {index} of 5"):
            rows[index]
    assert repr(rows) == "<5 rows>"
    assert repr(rows[0]) == "<Row 0: conv 8 3x3 p1 -> 16x16x8>"


def test_what_says_the_same_is_equal_and_hashes_alike() -> None:
    one, again, other = measured(TEXT), measured(TEXT), measured(TEXT + ", bn")
    assert one == again and hash(one) == hash(again)
    assert one.rows == again.rows == one.rows and hash(one.rows) == hash(again.rows)
    assert one.rows[0] == again.rows[0] and hash(one.rows[0]) == hash(again.rows[0])
    assert one != other and one.rows != other.rows and one.rows[0] != one.rows[1]
    strangers: tuple[Any, ...] = (None, 5, "rows")
    for stranger in strangers:
        assert one != stranger and one.rows != stranger and one.rows[0] != stranger


def test_nothing_is_changed() -> None:
    facts, name = measured(TEXT), "macs"
    for what, words in ((facts, "facts are not changed: macs"), (facts.rows[0], "a row is not changed: macs")):
        with pytest.raises(AttributeError, match=words):
            setattr(what, name, 0)
        with pytest.raises(AttributeError, match=words):
            delattr(what, name)


def test_facts_show_what_they_count() -> None:
    facts = measured(TEXT)
    assert repr(Facts(facts.net, facts.counts)) == "<Facts of a spec: 5 layers, 224 parameters, 55,296 MACs>"
    named = measured(f"name: small\n{TEXT}".replace("16x16x3 -> ", "input 16x16x3\n", 1))
    assert repr(count(named.net)) == "<Facts of small: 5 layers, 224 parameters, 55,296 MACs>"


def test_a_row_knows_where_it_was_written_and_what_its_stride_leaves() -> None:
    facts = measured("9x8x3 -> conv 8 3x3 s2; relu")
    row = facts.rows[0]
    text = facts.net.source.text
    assert text[row.span.start : row.span.end] == "conv 8 3x3 s2"
    assert (row.remainder, facts.rows[1].remainder) == ((0, 1), None)
    assert (row.unread, facts.rows[1].unread) == ((0, 1), None)
    assert [getattr(facts.rows[1], name) for name in ("kernel", "stride", "padding", "dilation", "groups")] == [
        None
    ] * 5


def test_every_row_of_a_repeat_whose_turns_do_nothing_comes_by() -> None:
    rows = measure("8x8x3 -> [ [ ] x2, [ relu ] x2, [ ] x3, bn ] x2").rows
    assert [row.kind for row in rows] == ["relu", "relu", "bn"] * 2 == [rows[i].kind for i in range(6)]


def test_rows_and_facts_are_their_own_copies_and_no_other_type() -> None:
    facts = measured(TEXT)
    row = facts.rows[0]
    for each in (facts, row):
        assert copy(each) is each and deepcopy([each])[0] is each
        again = pickle.loads(pickle.dumps(each))
        assert again == each and again is not each
    assert facts.tree is facts.net.tree
    assert facts.rows == facts.rows and facts.rows != list(facts.rows) and row != TEXT and facts != TEXT
    with pytest.raises(AttributeError, match="a row is not changed: text"):
        row.text = "conv"  # type: ignore[misc]
