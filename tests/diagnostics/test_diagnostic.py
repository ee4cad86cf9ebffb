"""Mistakes are data; words and places are added to them."""

from __future__ import annotations

import pickle

from convcalc.diagnostics.diagnostic import Located, Mistake, SpecError
from convcalc.text import NOWHERE, Source, Span

TEXT = "block f(c) [\n  conv c 5x5\n]\nf(8) x 3\n"


class Unknown(Mistake):
    """An example of one."""

    word: str
    near: str | None = None
    says = "unknown layer '{word}'"
    helps = "did you mean '{near}'?"


def error() -> SpecError:
    inside = Unknown("conv", near="convv").at(Span(15, 19), ((Span(28, 36), "repetition 2"), (Span(28, 36), "")))
    return SpecError(Source(TEXT, "net.cnn"), [inside, Unknown("odd")])


def test_facts_come_first_and_words_from_them() -> None:
    mistake = Unknown("maxpol", "maxpool")
    assert mistake.facts == {"word": "maxpol", "near": "maxpool"}
    assert mistake.message == "unknown layer 'maxpol'"
    assert mistake.hint == "did you mean 'maxpool'?"
    assert (mistake.span, mistake.trace) == (NOWHERE, ())
    assert repr(mistake) == "Unknown(word='maxpol', near='maxpool')"


def test_a_hint_about_nothing_is_left_out() -> None:
    assert Unknown("xyz").hint == ""


def test_what_a_message_quotes_is_harmless_and_short() -> None:
    assert Unknown("\x1b[31m").message == r"unknown layer '\x1b[31m'"
    assert Unknown("{near}{0}").message == "unknown layer '{near}{0}'"
    assert len(Unknown("x" * 100_000).message) < 150


def test_the_whole_text_of_an_error() -> None:
    assert str(error()) == (
        "error: unknown layer 'conv'\n"
        "  --> net.cnn:2:3\n"
        "   |\n"
        " 2 |   conv c 5x5\n"
        "   |   ^^^^\n"
        "   = called from line 4, repetition 2\n"
        "   = called from line 4\n"
        "   = hint: did you mean 'convv'?\n"
        "\n"
        "error: unknown layer 'odd'"
    )


def test_errors_by_their_parts() -> None:
    calls = ("called from line 4, repetition 2", "called from line 4")
    assert error().errors == (
        Located("unknown layer 'conv'", 2, 3, "did you mean 'convv'?", calls),
        Located("unknown layer 'odd'", None, None, "", ()),
    )
    assert (error().message, error().line, error().column, error().hint) == error().errors[0][:4]


def test_an_error_can_be_passed_between_processes() -> None:
    assert str(pickle.loads(pickle.dumps(error()))) == str(error())
