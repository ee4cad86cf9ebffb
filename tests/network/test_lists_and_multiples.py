"""Groups that run once for each value of a list, and widths that are rounded to a multiple."""

from __future__ import annotations

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.statements import parse
from convcalc.lang.writer import write
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers.source import load
from convcalc.text import Source


def of(text: str, **lets: int) -> Facts:
    return facts_of(load(text), lets=lets)


def test_a_group_runs_once_for_each_value() -> None:
    listed = of("64x64x3; for c in (8, 16, 32) [ conv c 3x3 p1, relu, maxpool 2x2 ]; fc 10")
    written = of("64x64x3; block b(c) [ conv c 3x3 p1, relu, maxpool 2x2 ]; b(8), b(16), b(32); fc 10")
    assert (listed.counts, listed.out, listed.rf) == (written.counts, written.out, written.rf)
    assert [row.text for row in listed.rows] == [row.text for row in written.rows]


def test_values_are_worked_out_where_the_layers_stand() -> None:
    facts = of("8x8x3; let n = 4; block b(c) [ for k in (c, 2*c, in) [ conv k 1x1 ] ]; b(n), b(2*n)")
    assert [row.out.channels for row in facts.rows] == [4, 8, 3, 8, 16, 3]
    assert [row.out.channels for row in of("8x8x3; for a in (1, 2) [ for b in (3, 4) [ conv a*b 1x1 ] ]").rows] == [
        3,
        4,
        6,
        8,
    ]


def test_a_label_in_front_names_all_of_it() -> None:
    facts = of("8x8x3; e: for c in (4, 3) [ conv c 1x1 ]; concat e; for c in (5, 6) [ conv c 1x1; k: relu; concat k ]")
    assert [row.label for row in facts.rows][:3] == [None, "e", None]
    assert facts.rows[5].statement is None


def test_variables_of_a_list_hold_in_it_alone() -> None:
    with pytest.raises(SpecError, match="unknown variable 'c'"):
        of("8x8x3; for c in (4, 3) [ conv c 1x1 ]; conv c 1x1")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *[(f"round8({c})", max(8, (c + 4) // 8 * 8)) for c in (1, 7, 12, 20, 24, 100, 101)],
        ("round8(32*75/100)", 24),
        ("round8(32*35/100)", 16),  # 11.2: 8 is below nine tenths
        ("round8(24*35/100)", 8),  # 8.4
        ("round8(160*14/10)", 224),
        ("round8(1280*14/10)", 1792),
        ("round4(16*13/10)", 20),
        ("round16(n*3/2+1)", 16),
        ("round8(n*(n+1)%7)", 8),
        ("2*round8(12)-1", 31),
    ],
)
def test_multiples_as_in_the_code_of_the_mobilenets(written: str, value: int) -> None:
    facts = of(f"8x8x3; let n = 10; conv {written} 1x1")
    assert facts.out.channels == value


def test_a_multiple_stands_wherever_a_number_does() -> None:
    facts = of(
        "32x32x3; let a = 9; conv a*4 s2 round8(a/2)x3 p1; [ relu ] x round4(a); block b(c=round8(a)) [ conv c 1x1 ]; b"
    )
    assert [row.text for row in facts.rows if row.kind == "conv"] == ["conv 36 8x3 s2 p1", "conv 16 1x1"]
    assert len(facts.rows) == 14


def test_a_multiple_of_any_width_is_that_of_the_code() -> None:
    def divisible(v: float, divisor: int = 8) -> int:
        made = max(divisor, int(v + divisor / 2) // divisor * divisor)
        return made + divisor if made < 0.9 * v else made

    for width in (16, 24, 32, 40, 64, 96, 112, 160, 192, 320, 1280):
        for quarter in (1, 2, 3, 4, 5, 6, 7, 8):
            facts = of("8x8x3; let q = 4; let w = 1; conv round8(w*q/4) 1x1", q=quarter, w=width)
            assert facts.out.channels == divisible(width * quarter / 4)


def test_the_words_are_written_as_they_are_read() -> None:
    text = write(
        parse(Source("8x8x3; let a = 5; for c in (64, 2*a, round8(3*a/4)) [ conv c 1x1 ]; conv round8(5/2) 1x1"))
    )
    assert "for c in (64, 2*a, round8(3*a/4)) [ conv c 1x1 ]" in text and "conv round8(5/2) 1x1" in text
    assert write(parse(Source(text))) == text


def test_lists_in_lists_have_their_limit() -> None:
    nested = "8x8x3; " + "for c in (1, 2, 3, 4, 5, 6, 7, 8) [ " * 9 + "relu" + " ]" * 9
    with pytest.raises(SpecError, match="whose turns all differ"):
        of(nested)
