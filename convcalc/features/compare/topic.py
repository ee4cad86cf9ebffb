"""What every topic is made of: networks written in the language, tables of what they cost, and a conclusion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from convcalc.document.model import Document, Fields, Part, Table, Text
from convcalc.features.compare import networks, quoted, ratio_format
from convcalc.features.compare.networks import Side
from convcalc.record import NamedTuple
from convcalc.shape import Shape


class Settings(NamedTuple):
    """What a reader may set; None: not said."""

    input: tuple[int, ...] | None = None
    channels: int | None = None
    middle: int | None = None
    kernel: int | None = None
    networks: tuple[str, ...] = ()


class Argument(NamedTuple):
    """A topic, worked out.  tables: as data, by name; the first is the one for csv.  after: parts behind the tables.

    conclusion: one sentence, its numbers computed.  settings: what was used, for the JSON contract.
    """

    topic: str
    title: str
    sides: Sequence[Side]
    tables: Mapping[str, Table]
    conclusion: str
    settings: Mapping[str, Any]
    after: Sequence[Part] = ()
    notes: tuple[str, ...] = ()


EXPLAINED = {
    "stacks": "receptive field",
    "bottleneck": "bottleneck",
    "plain-residual": "vanishing gradient",
    "depth": "parameters",
    "head": "global pooling",
    "padding": "padding",
    "pooling": "pooling",
}
"""Topic -> the explanation that goes with it."""


class Unfit(ValueError):
    """A setting with which there is nothing to argue; hint: what would do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def document(argument: Argument) -> Document:
    """The argument as a report; -q prints its conclusion."""
    said = quoted.about(argument.topic)
    return Document(
        title=argument.topic,
        parts=(
            Text(argument.title),
            *map(ratio_format.shown, argument.tables.values()),
            *argument.after,
            *([quoted.said(argument.topic)] if said else []),
            Text(argument.conclusion, "conclusion"),
        ),
        answer=argument.conclusion,
        data=lambda: _data(argument),
        notes=(*argument.notes, f"more of it: convcalc explain {EXPLAINED[argument.topic]}"),
        csv=ratio_format.flat(next(iter(argument.tables.values()))),
    )


def _data(argument: Argument) -> dict[str, Any]:
    return {
        "schema": "convcalc.compare/1",
        "topic": argument.topic,
        "settings": dict(argument.settings),
        "networks": networks.networks(argument.sides),
        "tables": [{"name": name, "rows": ratio_format.rows(table)} for name, table in argument.tables.items()],
        "conclusion": argument.conclusion,
        "quoted": quoted.quoted_data(argument.topic),
        "notes": list(argument.notes),
    }


def shape(given: tuple[int, ...] | None, default: Sequence[int], channels: int | None) -> Shape:
    """The input of a topic: a size with or without its channels; channels said apart must agree."""
    size = given or tuple(default)
    if len(size) == 3 and channels is not None and size[2] != channels:
        raise Unfit(f"--input has {size[2]} channels, --channels {channels}", "give one of them")
    if len(size) not in (2, 3):
        raise Unfit(f"--input: {len(size)} numbers", "write height x width, as in 56x56, or with the channels behind")
    return Shape(channels or (size[2] if len(size) == 3 else None), size[:2])


def named(pairs: Sequence[tuple[str, str]], caption: str = "") -> Fields:
    return Fields(tuple(pairs), caption)


def number(count: int) -> str:
    """`two` for a small number, digits else.

    >>> number(2), number(13)
    ('two', '13')
    """
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[count] if 0 <= count < len(words) else f"{count:,}"
