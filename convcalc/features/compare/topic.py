"""What every topic is made of: networks written in the language, tables of what they cost, and a conclusion."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from convcalc._namedtuple import NamedTuple
from convcalc.document.model import Part, Table
from convcalc.features.compare.networks import ComparedNetwork
from convcalc.shape import Shape


class CaseSettings(NamedTuple):
    """What a reader may set; None: not said."""

    input: tuple[int, ...] | None = None
    channels: int | None = None
    middle: int | None = None
    kernel: int | None = None
    networks: tuple[str, ...] = ()


class Evidence(NamedTuple):
    """A topic, worked out.  tables: as data, by name; the first is the one for csv.  after: parts behind the tables.

    conclusion: one sentence, its numbers computed.  settings: what was used, for the JSON contract.
    """

    title: str
    sides: Sequence[ComparedNetwork]
    tables: Mapping[str, Table]
    conclusion: str
    settings: Mapping[str, Any]
    after: Sequence[Part] = ()
    notes: tuple[str, ...] = ()


class CaseStudy(NamedTuple):
    """A topic: an argument of the papers in numbers.

    takes        the settings that it has: names of `CaseSettings`
    explanation  the topic of `convcalc explain` that goes with it
    work_out     raises Unfit
    """

    name: str
    takes: frozenset[str]
    explanation: str
    work_out: Callable[[CaseSettings], Evidence]


class Unfit(ValueError):
    """A setting with which there is nothing to argue; hint: what would do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def input_shape(given: tuple[int, ...] | None, default: Sequence[int], channels: int | None) -> Shape:
    """The input of a topic: a size with or without its channels; channels said apart must agree."""
    size = given or tuple(default)
    if len(size) == 3 and channels is not None and size[2] != channels:
        raise Unfit(f"--input has {size[2]} channels, --channels {channels}", "give one of them")
    if len(size) not in (2, 3):
        raise Unfit(f"--input: {len(size)} numbers", "write height x width, as in 56x56, or with the channels behind")
    return Shape(channels or (size[2] if len(size) == 3 else None), size[:2])
