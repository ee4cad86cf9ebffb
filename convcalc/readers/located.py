"""What the readers of a program share: networks that were found in it, and mistakes with their place in its text."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics import python as mistakes
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.lang.tree import Input, Spec
from convcalc.readers.python.values import (
    NOT_DEFINED,
    Class,
    CodePlace,
    Failure,
    Function,
    Raised,
    Unknown,
    Unreadable,
    Value,
    said,
)
from convcalc.shape import Shape
from convcalc.text import NOWHERE, Source, Span


class CannotRun(Exception):
    """A layer that cannot run on what arrives: our own mistake, and where it was called."""

    def __init__(self, mistake: Mistake, place: CodePlace | None) -> None:
        super().__init__(mistake)
        self.mistake = mistake
        self.place = place


class UnknownSize(Exception):
    """The size of an input is not known: its name, what is said of it, and how all sizes are given.

    failed: how the run on the likeliest ended, where it did.
    """

    def __init__(self, name: str, words: str, example: str, failed: Failure | CannotRun | None) -> None:
        super().__init__(name)
        self.name = name
        self.words = words
        self.example = example
        self.place = failed.place if failed is not None else None


class FoundNetwork(NamedTuple):
    """Something that is a network, or makes one: how it is written, and its value."""

    written: str
    value: Value


class PlacedMistakes:
    """Whatever cannot be followed becomes a mistake with its place in the source."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Unreadable):
            where = "" if error.place is None or error.place.file == self.source.name else str(error.place)
            mistake: Mistake = mistakes.NotFollowed(
                error.why, where, _how_to_give(error.why, self.source.text) or error.hint
            )
            raise SpecError(self.source, [mistake.at(span_of(self.source, error.place))]) from None
        if isinstance(error, Raised):
            where = "" if error.place is None or error.place.file == self.source.name else str(error.place)
            mistake = mistakes.ProgramFails(str(error), where, error.hint)
            raise SpecError(self.source, [mistake.at(span_of(self.source, error.place))]) from None
        if isinstance(error, UnknownSize):
            mistake = mistakes.InputSizeUnknown(error.name, error.words, error.example)
            raise SpecError(self.source, [mistake.at(span_of(self.source, error.place))]) from None
        if isinstance(error, CannotRun):
            mistake = error.mistake
            if isinstance(mistake, mistakes.NotFollowed):
                mistake.advice = _how_to_give(mistake.why, self.source.text) or mistake.advice
            raise SpecError(self.source, [mistake.at(span_of(self.source, error.place))]) from None


def _how_to_give(why: str, text: str) -> str:
    """How a number that a layer needs, and that comes of a name which is not there, is given from outside."""
    found = re.search(rf"^\w+ is not known: '(\w+)', {NOT_DEFINED}$", why)
    if found is None:
        return ""
    from convcalc.readers.given_names import how_to_give

    return f"say how many: {how_to_give(found[1], text)}"


def span_of(source: Source, place: CodePlace | None) -> Span:
    """The place in the text that was given; nowhere for one in another file."""
    if place is None or place.file != source.name:
        return NOWHERE
    node = place.node
    lines = _lines(source.text)
    start = _offset(lines, getattr(node, "lineno", 1), getattr(node, "col_offset", 0))
    end = _offset(lines, getattr(node, "end_lineno", 1) or 1, getattr(node, "end_col_offset", 0) or 0)
    return Span(start, max(end, start + 1))


def begun_with(arriving: Shape, name: str, layout: str) -> Spec:
    """A network that does not run on an input: nothing but that is known of it."""
    channels = arriving.channels or 1
    sizes = (channels, *arriving.size) if layout == "chw" else (*arriving.size, channels)
    return Spec((), Input(sizes), name, layout=layout)


def opened(path: str) -> str:
    """The text of a file beside the one that was given."""
    from convcalc.readers.opened import read_file

    return read_file(path)


@lru_cache(maxsize=2)
def _lines(text: str) -> tuple[list[str], list[int]]:
    """The lines of a text, and where each begins; found once, since every layer has its place."""
    lines = text.split("\n")
    return lines, [0, *accumulate([len(each) + 1 for each in lines])]


def _offset(known: tuple[list[str], list[int]], line: int, column: int) -> int:
    """The offset of a place as `ast` has it: a line from 1, a column in bytes."""
    lines, starts = known
    before = starts[min(line - 1, len(lines))]
    text = lines[line - 1] if line <= len(lines) else ""
    return before + (column if text.isascii() else len(text.encode()[:column].decode("utf-8", "ignore")))


MOST_NAMES = 8


def method_place(cls: Class, name: str) -> CodePlace | None:
    """Where a method of a class stands; None for one that is not in the program."""
    found = cls.find(name)
    function = found[1] if found else None
    if not isinstance(function, Function):
        return None
    return CodePlace(function.scope.file, function.node.lineno, function.node.col_offset + 1, function.node)


def no_network(expression: str, value: Value, names: list[str]) -> Unreadable:
    """What was named is no network; names: those of the networks that the source has."""
    if isinstance(value, Unknown) and not value.why.endswith(NOT_DEFINED):
        return Unreadable(f"what '{expression}' makes is not known: it comes of {value.why}")
    missing = isinstance(value, Unknown)
    what = f"there is no '{expression}' here" if missing else f"'{expression}' is {said(value)}, no network"
    return Unreadable(what, f"there is {', '.join(names[:MOST_NAMES])}" if names else "")
