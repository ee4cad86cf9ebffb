"""Claims: sizes behind arrows, counted numbers, rounded numbers, printed figures that do not hold."""

from __future__ import annotations

import pytest

from convcalc.lang.tree import Claim, Number, Statement, Total
from tests.lang.reading import claims, read, refused, statements


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-> 55x55x96", (55, 55, 96)),
        ("→ 55×55×96", (55, 55, 96)),
        ("->55x55", (55, 55)),
        ("-> 4096", (4096,)),
        ("-> 150,528", (150528,)),
        ("->\n   28x28", (28, 28)),
        ("-> 0x0", (0, 0)),
    ],
)
def test_sizes(text: str, value: tuple[int, ...]) -> None:
    assert claims(f"relu {text}") == (Claim("size", value),)


@pytest.mark.parametrize(
    ("text", "value", "rounded"),
    [
        ("= 34,944", Number(34944), False),
        ("=34944", Number(34944), False),
        ("= 60,965,224", Number(60965224), False),
        ("~ 724M", Number(724, 0, "M"), True),
        ("= 3.6G", Number(36, 1, "G"), False),
        ("~ 1,234.50k", Number(123450, 2, "K"), True),
        ("= 4.1B", Number(41, 1, "B"), False),
        ("= 0.5T", Number(5, 1, "T"), False),
        ("= 0.50", Number(50, 2), False),
        ("= 007", Number(7), False),
        ("= 1,000,000,000,000,000,000", Number(10**18), False),
    ],
)
def test_numbers(text: str, value: Number, rounded: bool) -> None:
    assert claims(f"relu  macs {text}") == (Claim("macs", value, rounded),)


def test_a_comma_goes_on_with_a_number_only_before_exactly_three_digits() -> None:
    found = claims("relu  params = 34,944, rf = 3,macs = 12,345,rf=7 -> 128, jump = 2")
    assert [claim.value for claim in found] == [
        Number(34944), Number(3), Number(12345), Number(7), (128,), Number(2)
    ]  # fmt: skip


def test_commas_outside_claims_are_decoration() -> None:
    assert refused("block f(a, b) [ conv a 3x3, fc b ]\nf(128,128), fc 128,relu") == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('= 138M published "table 2"', "table 2"),
        ("= 138M published 'table 2'", "table 2"),
        (r'= 138M published "they say \"about\" \\ more"', 'they say "about" \\ more'),
        ('= 138M published "# not a comment; -> 3x3"', "# not a comment; -> 3x3"),
        ("= 138M", None),
    ],
)
def test_printed_figures(text: str, reason: str | None) -> None:
    assert claims(f"relu  params {text}")[0].published == reason


def test_published_belongs_to_the_claim_before_it() -> None:
    found = claims('relu -> 7x7 published "a"  params = 3  rf = 4 published "b"')
    assert [claim.published for claim in found] == ["a", None, "b"]


def test_totals() -> None:
    total = read("relu\ntotal params = 60,965,224, macs ~ 724M   rf = 195").body[-1]
    assert total == Total(
        (Claim("params", Number(60965224)), Claim("macs", Number(724, 0, "M"), True), Claim("rf", Number(195)))
    )


def test_a_claim_on_a_line_of_its_own_is_about_the_tensor_as_it_stands() -> None:
    assert statements("8x8x3 -> relu\n-> 8x8x3  rf = 1\nrf = 1")[1:] == [
        Statement(None, (), (Claim("size", (8, 8, 3)), Claim("rf", Number(1)))),
        Statement(None, (), (Claim("rf", Number(1)),)),
    ]


def test_a_claim_behind_the_input_line_is_a_claim() -> None:
    assert statements("input 8x8x3\n-> 8x8x3")[0].claims == (Claim("size", (8, 8, 3)),)


def test_spans_of_claims() -> None:
    text = 'relu -> 8x8x3  params = 34,944 published "x"'
    assert [text[slice(*claim.span)] for claim in claims(text)] == ["-> 8x8x3", 'params = 34,944 published "x"']


@pytest.mark.parametrize("text", ["34,94", "3.6 G", "1.2.3", "34,9444", "1234,567", "3Q", "34,944.", "1e9", "1/2", ","])
def test_what_is_no_number(text: str) -> None:
    assert len(refused(f"relu  params = {text}")) == 1


@pytest.mark.parametrize("arrow", ["->", "→", "->\n  "])
def test_a_claim_in_words_may_stand_behind_an_arrow(arrow: str) -> None:
    (first, second) = statements(f"conv 10 5x5 {arrow} 14x14x10 {arrow} params = 760 {arrow} macs ~ 147K -> relu")
    assert isinstance(first, Statement) and isinstance(second, Statement)
    assert [claim.what for claim in first.claims] == ["size", "params", "macs"] and not second.claims
    assert refused("14x14x3 -> params = 760") == ["the claim 'params' has no layer before it"]
