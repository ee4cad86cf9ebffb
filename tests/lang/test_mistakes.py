"""All mistakes of a text at once, none of them twice, and limits; the words of each are in tests/diagnostics."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeAlias

import pytest

from convcalc.diagnostics import syntax
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.text import _nearest as known_near_words
from tests.lang.reading import read, refused

TraceFunction: TypeAlias = Callable[[FrameType, str, Any], Any]


def places(text: str) -> list[tuple[int | None, int | None]]:
    with pytest.raises(SpecError) as raised:
        read(text)
    return [(error.line, error.column) for error in raised.value.errors]


def test_every_mistake_is_told_in_the_order_of_the_text() -> None:
    lines = ["32x32x3", "conv 8 3x3 p-1, relu; maxpol 2x2", "block conv [ rellu ]", "[ fc 5/2 | bn ] x 2000000"]
    text = "\n".join([*lines, "relu ]", "total flops = 3"])
    assert places(text) == [(2, 12), (2, 23), (3, 7), (3, 14), (4, 6), (4, 10), (4, 17), (5, 6), (6, 7)]


@pytest.mark.parametrize(
    "text",
    [
        "maxpol 3x3 s2 same p=n to 7x7 0.5 (c+1) x3",
        "maxpol(3x3, s2) x3 -> 5x5",
        "foo bar baz 3x3, relu",
        "conv 64 k=-1, 3x3 s2",
        "conv(64, p=-1, 3x3), relu",
        "conv 64 (3, 3), relu",
        "f(3x3, 2), relu; block f(c) [ fc c ]",
        "f(1.5); block f(c) [ fc c ]",
        "let n = 3 +; relu",
        "block f(c; [ relu ]; f",
        "block f(2) [ relu ]; f",
        "[ relu\n total params = 3\n input 3x3x3\n e1: relu\n",
        "concat[ relu | bn ; fc 10",
        "32 x 32 x 3 -> relu",
        "average pool: 1000-d fc, relu",
        "relu  params = 3.6 G  rf = 3",
        'relu  params = 3 published table two "x"',
        "relu  flops = 1,234.5M, bn",
        "relu = 3x3 s2, bn",
        "conv 64 3x3 p1:2:3, relu",
        "input 3, 224, 224\nrelu",
        "input (3, 224, 224)\nrelu",
        "residual D if [ relu ]",
        "residual 3 [ relu ]",
        "relu -> 3x3n -> bn",
        '"unclosed: relu\nbn',
        "relu │ bn │ fc 10",
    ],
)
def test_one_slip_is_one_mistake(text: str) -> None:
    assert len(refused(text)) == (2 if "│" in text else 1), refused(text)


def test_what_follows_a_slip_is_still_read() -> None:
    assert refused("conv 64 p=-1, 3x3, rellu; residual D [ maxpol 2x2 ]") == [
        "padding cannot be negative: -1",
        "unknown layer 'rellu'",
        "unknown shortcut 'D'",
        "unknown layer 'maxpol'",
    ]


def test_a_bracket_that_was_never_closed_is_not_blamed_on_what_follows() -> None:
    text = "block f [\n residual [ relu\n]\ne1: f\ne1: f\ninput 3x3x3\ntotal params = 3"
    assert refused(text) == ["this [ is never closed"]


def test_very_many_mistakes_are_counted() -> None:
    with pytest.raises(SpecError) as raised:
        read("32x32x3\n" + "rellu\n" * 1234)
    assert len(raised.value.mistakes) == 101
    last = raised.value.mistakes[-1]
    assert isinstance(last, syntax.ManyMore)
    assert last.message == "and 1,134 more mistakes"
    shown = str(raised.value)
    assert shown.count("unknown layer 'rellu'") == 5
    assert shown.endswith("\n\nerror: and 1,229 more mistakes"), "of 1,234 five are shown"
    assert raised.value.pointed(200).endswith("error: and 1,134 more mistakes\n   = hint: is this a spec?")


@pytest.mark.parametrize(("count", "end"), [(5, "rellu"), (6, "and 1 more mistake"), (7, "and 2 more mistakes")])
def test_five_mistakes_are_shown_and_the_others_counted(count: int, end: str) -> None:
    with pytest.raises(SpecError) as raised:
        read("32x32x3\n" + "rellu\n" * count)
    assert len(raised.value.errors) == count
    assert str(raised.value).count("-->") == 5
    assert end in str(raised.value).split("\n\n")[-1]


HIDDEN = [
    *("\u200b", "\ufeff", "\u2060", "\u00ad", "\u180e", "\u061c", "\u202e", "\u2066", "\u2064", "\u034f", "\u3164"),
    *("\uffa0", "\u115f", "\u2800", "\ufff9", "\U000e0041", "\U0001d173", "\x00", "\x1b", "\x85"),
]


@pytest.mark.parametrize("char", HIDDEN, ids=ascii)
@pytest.mark.parametrize(
    "text", ["8x8x3 -> conv{} 4 3x3", "8x8x3{} -> relu", "relu # {}", "name: a{}b\nrelu", "{}{}", "e{}1: relu"]
)
def test_what_shows_nothing_is_named_wherever_it_stands(char: str, text: str) -> None:
    with pytest.raises(SpecError) as raised:
        read(" " + text.format(char, char))
    (mistake,) = raised.value.mistakes
    assert isinstance(mistake, syntax.ControlCharacter)
    assert f"U+{ord(char):04X}" in mistake.message
    assert ("2 times" in mistake.message) == (text == "{}{}")
    assert char not in str(raised.value)


@pytest.mark.parametrize("char", ["\u200c", "\u200d", "\ufe0f"], ids=ascii)
def test_a_joiner_joins_letters_and_is_named_where_it_cannot(char: str) -> None:
    for text in (f"8x8x3 -> conv{char} 4 3x3", f"8x8x3 -> {char} relu", f"8x8x3 -> relu {char}"):
        assert refused(text)[0].startswith(f"the text holds U+{ord(char):04X} (")
    assert char == "\ufe0f" or refused(f"8x8x3; \u0915\u094d{char}\u0937: relu; add \u0915\u094d{char}\u0937") == []


def test_a_megabyte_is_the_most() -> None:
    assert refused("relu;" * 200_001) == ["a text of more than 1,000,000 characters"]


def test_so_many_brackets_and_no_more() -> None:
    assert refused("[" * 60 + "relu" + "]" * 60) == []
    assert refused("[" * 61 + "relu" + "]" * 61) == ["brackets stand more than 60 deep in each other"]
    assert refused("fc " + "(" * 60 + "1" + ")" * 60) == []
    parentheses = "parentheses and brackets stand more than 60 deep in each other"
    assert refused("fc " + "(" * 61 + "1" + ")" * 61) == [parentheses]


@pytest.mark.parametrize("limit", ["1000000000", "0000000000000000000001000000000"])
def test_the_largest_numbers(limit: str) -> None:
    assert refused(f"fc {limit}, conv {limit} {limit}x{limit} s{limit} p={limit}") == []
    assert refused(f"[relu] x {10**6}") == []
    assert refused(f"relu  params = {10**18}  -> {10**18}x{10**18}") == []


@pytest.mark.parametrize(
    "text", ["fc {}", "conv 8 3x{}", "conv 8 3x3 s{}", "conv 8 k={}", "fc 2*{}", "f({}); block f(c) []", "gap to {}"]
)
def test_beyond_the_largest_number(text: str) -> None:
    for number in ("1000000001", "9" * 5000):
        assert refused(text.format(number)) == ["a number above 1,000,000,000"]


@pytest.mark.parametrize("text", ["relu params = {}", "relu -> {}", "relu -> 3x{}", "relu rf = 1.{}", "total rf ~ {}T"])
def test_beyond_the_largest_claim(text: str) -> None:
    assert refused("relu;" + text.format("9" * 5000)) == ["a claim above 10^18"]


PIECES = (
    '[ ( [[ x x3 relu maxpol 1x 1x1: 1: p1:2x 1× 1×1 3xk 1+ n+ (1+ f( conv( block_f( block_f[ let_n=1, e1: " \' "\\ '
    "# ; -> ->_5_ params=1, params=1.1.1 published_ total_ concat[| | ] residual_A[ add_e1, from_e1_ - -_ * x_ n, "
    "relu_x3_ foo_bar_ k=( k=1: in_ .5 1. input_3_x_ name: \\# default_ × ]×3 한 한_ │ ² \u0300 p-1_ conv_k=0.5, "
    "relu_=_3_ relu_foo=3_ (c)x1x"
).split(" ")


def steps(text: str) -> int:
    """How many lines of Python are run to read the text and to tell its mistakes, with no near word known yet."""
    count = 0
    known_near_words.cache_clear()

    def trace(frame: FrameType, event: str, arg: object) -> TraceFunction:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        refused(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("piece", PIECES)
def test_work_grows_with_the_text_and_not_faster(piece: str) -> None:
    """Eight times the text, eight times the work; what is quadratic would take 64 times as much."""
    unit = piece.replace("_", " ")
    short, long = (unit * (n // len(unit)) for n in (500, 4_000))
    assert steps(long) < 10 * steps(short) + 1_000


def test_names_are_not_looked_up_one_by_one() -> None:
    def text(n: int) -> str:
        return "".join(f"e{i}: relu; add e{i}, relu\nblock f{i} [ relu ]; f{i}, fc in, conv nn 3x3\n" for i in range(n))

    assert steps(text(160)) < 10 * steps(text(20)) + 1_000
