"""Trees built anew: only what was meant to change does."""

from __future__ import annotations

from convcalc.lang import rewrite
from convcalc.lang.statements import parse as parse_source
from convcalc.lang.tree import Attr, Default, Group, Layer, Spec, Statement
from convcalc.lang.writer import write
from convcalc.text import Source

TEXT = """input 32x32x3
block b(n) [conv n 3x3]
stem: conv 8 5x5 -> 28x28x8
[conv 8 3x3 p1, residual [conv 8 3x3 p1 -> 28x28x8]] x2, b(4)
concat [conv 2 1x1 | maxpool 3x3 s1 p1]
total params = 1,000
"""


def parse(text: str = TEXT) -> Spec:
    return parse_source(Source(text))


def test_layers_come_in_the_order_of_the_text_those_of_blocks_too() -> None:
    sizes = [attr.value for layer in rewrite.layers(parse().body) for attr in layer.attrs if attr.key == "size"]
    assert sizes == [(3, 3), (5, 5), (3, 3), (3, 3), (1, 1), (3, 3)]


def test_what_is_not_changed_stays_what_it_is() -> None:
    before = parse()
    after = rewrite.with_layers(before, lambda layer: layer)
    assert after == before
    assert list(map(id, rewrite.layers(after.body))) == list(map(id, rewrite.layers(before.body)))


def test_of_two_equal_layers_only_the_one_that_is_meant_changes() -> None:
    before = parse("8x8x4; conv 4 3x3 p1; [conv 4 3x3 p1] x2")
    first, second = rewrite.layers(before.body)
    assert first._replace(span=second.span, attrs=second.attrs) == second
    assert write(rewrite.with_unit(before, second, Layer("relu"))).split("\n")[2:4] == ["conv 4 3x3 p1", "[ relu ] x2"]


def test_a_unit_in_the_place_of_another_is_not_entered() -> None:
    before = parse("8x8x4; [conv 4 3x3] x2")
    (group,) = (unit for unit in rewrite.units(before.body) if isinstance(unit, Group))
    after = rewrite.with_unit(before, group, group._replace(repeat=3))
    assert "x3" in write(after) and [id(each) for each in rewrite.layers(after.body)] == [
        id(each) for each in rewrite.layers(before.body)
    ]


def test_without_claims_nothing_is_claimed_anywhere() -> None:
    written = write(rewrite.without_claims(parse()))
    assert "->" not in written and "total" not in written
    assert "stem: conv 8 5x5" in written and "block b" in written and "concat" in written


def test_a_default_stands_before_the_first_layers() -> None:
    after = rewrite.with_default(parse("8x8x4; let n = 4; conv n 3x3"), Default("conv", (Attr("flag", "same"),)))
    assert [type(stmt).__name__ for stmt in after.body] == ["Let", "Default", "Statement"]


def test_a_spec_is_cut_behind_a_statement_at_the_top_only() -> None:
    whole = parse()
    tops = [stmt for stmt in whole.body if isinstance(stmt, Statement)]
    assert rewrite.up_to(whole, tops[0]).body == whole.body[:2]
    inner = [each for each in rewrite.statements(tops[1]) if each is not tops[1]]
    assert inner and all(rewrite.up_to(whole, each) is whole for each in inner)
