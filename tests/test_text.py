"""Places in a text, how they are pointed at, and names that are near."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.text import NOWHERE, Source, Span, cells, harmless, nearest, shortened, whole_number


def at(text: str, word: str) -> Span:
    start = text.index(word)
    return Span(start, start + len(word))


def test_every_span_equals_every_other() -> None:
    assert Span(1, 2) == Span(5, 9) == NOWHERE
    assert (Span(1, 2) != Span(5, 9)) is False
    assert len({Span(1, 2), Span(5, 9)}) == 1
    assert Span(1, 2) != (1, 2)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places_are_those_of_an_editor(end: str) -> None:
    source = Source("\ufeff" + end.join(["input 3x3x3", "", "conv 8 3x3"]))
    assert source.place(0) == (1, 1)
    assert source.place(source.text.index("conv")) == (3, 1)
    assert source.place(len(source.text)) == (3, 11)


@given(st.text(alphabet="ab\n", max_size=30))
def test_a_place_counts_lines_and_columns(text: str) -> None:
    for offset in range(len(text) + 1):
        before = text[:offset]
        assert Source(text).place(offset) == (before.count("\n") + 1, len(before) - before.rfind("\n"))


@pytest.mark.parametrize(
    ("text", "word", "shown"),
    [
        ("relu, maxpol 3x3", "maxpol", [" 1 | relu, maxpol 3x3", "   |       ^^^^^^"]),
        ("합성곱: 풀링 2x2", "풀링", [" 1 | 합성곱: 풀링 2x2", "   |         ^^^^"]),
        ("\tconv 8", "8", [" 1 |     conv 8", "   |          ^"]),
        ("e\u0301: convv", "convv", [" 1 | e\u0301: convv", "   |    ^^^^^"]),
        ("a\u202eb bad", "bad", [r" 1 | a\u202eb bad", "   |          ^^^"]),
        ("one\ntwo bad", "bad", [" 2 | two bad", "   |     ^^^"]),
        ("relu   ", "   ", [" 1 | relu", "   |     ^^^"]),
    ],
)
def test_carets_stand_below_the_word(text: str, word: str, shown: list[str]) -> None:
    assert Source(text, "net.cnn").pointed(at(text, word)).split("\n")[2:] == shown


def test_the_whole_of_it() -> None:
    source = Source("relu\n" * 11 + "conv 8 3x3 p-1", "nets/a.cnn")
    assert source.pointed(at(source.text, "p-1")) == (
        "   --> nets/a.cnn:12:12\n    |\n 12 | conv 8 3x3 p-1\n    |            ^^^"
    )


def test_a_long_line_is_cut_around_the_place() -> None:
    text = "relu, " * 10_000 + "maxpol, " + "relu, " * 10_000
    _, _, line, carets = Source(text).pointed(at(text, "maxpol")).split("\n")
    assert len(line) < 110
    assert line.startswith(" 1 | ...") and line.endswith("...")
    assert line[carets.index("^") : carets.rindex("^") + 1] == "maxpol"


@pytest.mark.parametrize("span", [Span(0, 9), Span(4, 4), Span(3, 400), Span(5, 6)])
def test_a_span_beyond_the_line_is_shown_on_its_first_line(span: Span) -> None:
    lines = Source("relu\nbn").pointed(span).split("\n")
    assert len(lines) == 4
    assert "^" in lines[-1]


def test_the_name_of_a_file_is_harmless() -> None:
    assert "\x1b" not in Source("relu", "a\x1b[31m.cnn").pointed(Span(0, 4))


@given(st.text(max_size=150), st.integers(0, 150), st.integers(0, 10))
def test_pointing_never_fails_and_never_deceives(text: str, start: int, length: int) -> None:
    source = Source(text)
    start = min(start, len(source.text))
    lines = source.pointed(Span(start, min(start + length, len(source.text)))).split("\n")
    assert len(lines) == 4
    assert set(lines[3]) <= set(" |^")
    assert all(line == harmless(line) for line in lines)


@pytest.mark.parametrize(
    ("text", "columns"), [("conv", 4), ("합성곱", 6), ("e\u0301", 1), ("ａ", 2), ("한", 2), ("a\u200bb", 2), ("", 0)]
)
def test_cells(text: str, columns: int) -> None:
    assert cells(text) == columns


def test_a_decomposed_syllable_is_as_wide_as_a_composed_one() -> None:
    import unicodedata

    assert cells(unicodedata.normalize("NFD", "병목")) == cells("병목") == 4


def test_harmless() -> None:
    assert harmless("a\x1b[31m\u202eb\ud800") == r"a\x1b[31m\u202eb\ud800"
    assert harmless("병목 conv[bias] :smile:") == "병목 conv[bias] :smile:"


def test_shortened() -> None:
    assert shortened("short") == "short"
    assert len(shortened("x" * 10_000)) == 100


@pytest.mark.parametrize(
    ("word", "best"),
    [
        ("maxpol", "maxpool"),
        ("MaxPool", "maxpool"),
        ("max_pool", "maxpool"),
        ("avgpol", "avgpool"),
        ("rleu", "relu"),
        ("dropuot", "dropout"),
        ("con", "conv"),
        ("softmx", "softmax"),
        ("flaten", "flatten"),
        ("bnn", "bn"),
        ("f", "fc"),
        ("foo", None),
        ("gn", None),
        ("lstm", None),
        ("transformer", None),
        ("", None),
        ("x" * 10_000, None),
    ],
)
def test_nearest(word: str, best: str | None) -> None:
    known = ["conv", "maxpool", "avgpool", "relu", "relu6", "dropout", "softmax", "flatten", "fc", "bn"]
    assert nearest(word, known) == best


@given(st.text("abcdefgh", min_size=4, max_size=12), st.data())
def test_two_letters_swapped_are_found_again(word: str, data: st.DataObject) -> None:
    i = data.draw(st.integers(0, len(word) - 2))
    swapped = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    assert nearest(swapped, ["zzzz", word, "yyyyyyyy"]) == word


@given(st.integers(0, 10**19 - 1))
def test_digits_are_read_as_the_number_that_they_write(number: int) -> None:
    assert whole_number(str(number)) == number


@given(st.text() | st.text("0123456789", min_size=20) | st.text("0123456789\u0663\u00b2_+- .", max_size=8))
def test_what_else_python_would_take_for_a_number_is_none(text: str) -> None:
    found = whole_number(text)
    assert (found is not None) == (0 < len(text) < 20 and set(text) <= set("0123456789"))
