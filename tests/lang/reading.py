"""Short ways to read a text and to look at what came of it."""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.statements import parse
from convcalc.lang.tree import Claim, Layer, Spec, Statement, Unit
from convcalc.text import Source


def read(text: str) -> Spec:
    return parse(Source(text))


def statements(text: str) -> list[Statement]:
    return [stmt for stmt in read(text).body if isinstance(stmt, Statement)]


def units(text: str) -> list[Unit]:
    return [unit for stmt in statements(text) for unit in stmt.units]


def attrs(text: str) -> list[tuple[str, object]]:
    """Key and value of every attribute of the last layer."""
    layer = units(text)[-1]
    assert isinstance(layer, Layer)
    return [(attr.key, attr.value) for attr in layer.attrs]


def claims(text: str) -> tuple[Claim, ...]:
    return statements(text)[-1].claims


def refused(text: str) -> list[str]:
    """The messages of all mistakes; a text without any is none."""
    try:
        read(text)
    except SpecError as error:
        return [mistake.message for mistake in error.mistakes]
    return []


def shape(text: str) -> list[str]:
    """The layers of a text by their words, everything else by what it is: for tests about where layers begin."""
    return [unit.word if isinstance(unit, Layer) else type(unit).__name__ for unit in units(text)]
