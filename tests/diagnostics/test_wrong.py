"""Every mistake in a spec, with all its words: wrong/NAME.cnn beside this holds a text and the message it must get.

The first mistake of NAME.cnn, or of NAME-more.cnn, is of the class Name. What a file says is compared whole.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.diagnostics import arrivals, habits, layers, network, syntax
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.lang import words
from convcalc.lang.statements import parse
from convcalc.network.builder import build
from convcalc.text import Source

FILES = sorted((Path(__file__).parent / "wrong").glob("*.cnn"))
DIVIDER = "--- expected\n"

ELSEWHERE = {
    "ManyMore": "takes a hundred mistakes: tests/lang/test_mistakes.py",
    "TooMuchWork": "takes twenty million steps",
    "UnknownSetting": "is about --set",
    "BadInput": "is about --input",
    "UnknownInput": "is about --input: tests/network/test_inputs_and_outputs.py",
    "OtherInputFixed": "is about --input of a program: tests/network/test_inputs_and_outputs.py",
    "UnknownKind": "is about `layer KIND`",
    "WrittenElsewhere": "is what other mistakes turn out to be: tests/readers/test_wrong_texts.py",
}
"""Mistakes that no text in a file can make."""


def mistakes_of(path: Path) -> SpecError:
    text, divider, _ = path.read_text(encoding="utf-8").partition(DIVIDER)
    assert divider, "no line '--- expected'"
    source = Source(text, path.name)
    with pytest.raises(SpecError) as raised:
        build(parse(source, words), source)
    return raised.value


def test_the_files_are_there() -> None:
    assert len(FILES) >= 110


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_mistake_is_told_in_these_words(path: Path) -> None:
    error = mistakes_of(path)
    assert error.pointed(100) + "\n" == path.read_text(encoding="utf-8").partition(DIVIDER)[2]
    name = "".join(word.capitalize() for word in path.stem.split("-")[0].split("_"))
    assert type(error.mistakes[0]).__name__ == name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_first_mistake_speaks_for_the_error(path: Path) -> None:
    error = mistakes_of(path)
    first = error.errors[0]
    assert (error.message, error.line, error.column, error.hint) == first[:4]
    assert not first.message[0].isupper()


def test_every_mistake_has_a_file() -> None:
    every = {
        kind
        for module in (habits, syntax, arrivals, layers, network)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Mistake) and kind is not Mistake
    }
    shown = {type(mistake) for path in FILES for mistake in mistakes_of(path).mistakes}
    assert len(every) > 90
    assert {kind.__name__ for kind in every - shown} == set(ELSEWHERE)
