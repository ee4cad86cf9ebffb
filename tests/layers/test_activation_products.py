"""Products of activations and numbers that are moved: sizes, operations beside the MACs, and what is refused."""

from __future__ import annotations

import pytest

from convcalc import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.ledger.conventions import CONVENTIONS
from convcalc.ledger.counting import total
from convcalc.ledger.execution import executed


def test_attention_of_a_map_has_the_products_of_its_paper() -> None:
    """Queries of 8 on keys of 8 at 6 places, and their weights on values of 5: 6*6*8 and 6*5*6 products."""
    facts = measure("layout chw; input 8x6; matmul 6x6 k8; softmax; matmul 5x6 k6")
    first, _, second = facts.rows
    assert [row.out.text("chw") for row in (first, second)] == ["6x6", "5x6"]
    ops = [row.visit.step.kind.ops(row.visit.step.args, row.ins, row.out) for row in (first, second)]
    assert [(each.multiplies, each.adds) for each in ops] == [(288, 252), (180, 150)]
    assert (facts.params, facts.macs, facts.rf) == (0, 0, None)


def test_numbers_that_are_moved_cost_nothing() -> None:
    facts = measure("4x4x3 -> permute 16x3 -> permute 48")
    assert [row.text for row in facts.rows] == ["permute 16x3", "permute 48"]
    assert [row.out.text() for row in facts.rows] == ["16x3", "48"]
    assert all(not any(row.visit.step.kind.ops(row.visit.step.args, row.ins, row.out)) for row in facts.rows)


@pytest.mark.parametrize("layout", ["hwc", "chw"])
def test_the_size_is_written_as_that_of_the_input(layout: str) -> None:
    (row,) = measure(f"layout {layout}; input 4x4x3; matmul 1x2x7").rows
    assert (row.out.channels, row.out.size) == ((7, (1, 2)) if layout == "hwc" else (1, (2, 7)))
    assert row.text == "matmul 1x2x7 k1"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("4x4x3 -> matmul", "matmul needs the new shape"),
        ("4x4x3 -> permute k3", "permute"),
        ("4x4x3 -> matmul 0x3", "0"),
        ("4x4x3 -> matmul 8x3 k0", "the products"),
    ],
)
def test_what_says_no_size_is_refused(text: str, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        measure(text)


@pytest.mark.parametrize(("name", "number"), [("macs", 0), ("flops", 0), ("flopcounter", None), ("fvcore", None)])
def test_what_a_tool_counts_of_products_is_not_known(name: str, number: int | None) -> None:
    facts = measure("8x6 -> matmul 6x6 k8")
    assert total(facts.net, CONVENTIONS[name], executed(facts.tree)).number == number
