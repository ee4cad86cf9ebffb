"""A cfg file as sections of settings, as darknet takes its lines.

Source: read_cfg in pjreddie/darknet and AlexeyAB/darknet, `src/parser.c`, and `src/option_list.c`: blanks mean nothing,
a line that begins with # or ; is a remark, and of a key that is there twice the first counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics import darknet as mistakes
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.readers import UnreadNote
from convcalc.text import LARGEST_NUMBER, Source, Span, harmless, nearest, shortened

MOST_SECTIONS = 5_000
MOST_REFERENCES = 100_000
"""Other layers that all routes and shortcuts together may name."""

NUMBER = re.compile(r"[+-]?\d{1,4000}(?=\.0*$|$)")


class CfgSetting(NamedTuple):
    """`key=value`, without blanks and without a remark behind it."""

    value: str
    span: Span


class Section:
    """A heading and what stands below it.

    index: which layer it is, from 0; -1 for [net].  repeated: settings of keys that are there already.
    strange: lines that are no settings.  used: the keys that were looked at.
    assumed: what darknet takes for a key that is not there, where it says so.
    """

    def __init__(self, source: Source, name: str, index: int, span: Span) -> None:
        self.source = source
        self.name = name
        self.index = index
        self.span = span
        self.settings: dict[str, CfgSetting] = {}
        self.repeated: list[tuple[str, CfgSetting]] = []
        self.strange: list[tuple[str, Span]] = []
        self.used: set[str] = set()
        self.assumed: dict[str, str] = {}

    def refuse(self, mistake: Mistake, key: str = "") -> NoReturn:
        """Raise a mistake at a setting, else at the heading."""
        setting = self.settings.get(key)
        raise SpecError(self.source, [mistake.at(setting.span if setting else self.span)])

    def word(self, key: str, default: str = "", said: bool = False) -> str:
        """What a key says; said: where it is not there, the default is told."""
        self.used.add(key)
        setting = self.settings.get(key)
        if said and setting is None:
            self.assumed[key] = default
        return setting.value if setting else default

    def whole(self, key: str, default: int, least: int = 0, said: bool = False) -> int:
        """The number of a key, no smaller than `least`; said: where it is not there, the default is told."""
        written = self.word(key, str(default), said)
        if key not in self.settings:
            return default
        number = self._number(key, written)
        if number < least:
            needed = f"{least} or more" if least > 1 else "a positive number" if least else "0 or more"
            self.refuse(mistakes.UnusableNumber(key, written, needed), key)
        return number

    def flag(self, key: str) -> bool:
        """Is a key there with another number than 0?"""
        written = self.word(key)
        return bool(written) and not re.fullmatch(r"[+-]?0*(\.0*)?", written)

    def numbers(self, key: str, example: str) -> list[int]:
        """The numbers of a list, which must be there."""
        written = self.word(key)
        if not written:
            self.refuse(mistakes.MissingSetting(self.name, key, example))
        parts = written.removesuffix(",").split(",")
        if len(parts) > MOST_REFERENCES:
            self.refuse(mistakes.TooMuch("references to other layers", MOST_REFERENCES), key)
        return [self._number(key, part) for part in parts]

    def _number(self, key: str, written: str) -> int:
        found = NUMBER.match(written)
        if found is None:
            self.refuse(mistakes.UnusableNumber(key, written, "a whole number"), key)
        number = int(found[0])
        if abs(number) > LARGEST_NUMBER:
            self.refuse(mistakes.UnusableNumber(key, written, f"a number up to {LARGEST_NUMBER:,}"), key)
        return number

    def line(self, span: Span) -> int:
        """The line of a place."""
        return self.source.place(span.start)[0]

    def notes(self, known: frozenset[str]) -> Iterator[str]:
        """What is there twice, and what was not looked at and is not among the names that are known to mean nothing."""
        if self.assumed:
            missing = ", ".join([f"{key}={value}" for key, value in self.assumed.items()])
            yield f"line {self.line(self.span)}: [{self.name}] leaves out what darknet then takes as {missing}"
        for key, setting in self.repeated:
            first = self.settings[key].value
            if setting.value != first:
                yield _shown(
                    f"line {self.line(setting.span)}: {key}={setting.value} comes second in [{self.name}];"
                    f" darknet takes the first, {key}={first}"
                )
        for key, setting in self.settings.items():
            if key not in self.used and key not in known:
                near = nearest(key, [*self.used, *known])
                meant = f"; '{near}' is known" if near else ""
                yield UnreadNote(_shown(f"line {self.line(setting.span)}: '{key}' of [{self.name}] is not read{meant}"))
        for text, span in self.strange:
            yield UnreadNote(_shown(f"line {self.line(span)} is no setting and not read: '{shortened(text, 40)}'"))


def _shown(text: str) -> str:
    return harmless(shortened(text, 200))


def sections_of(source: Source) -> list[Section]:
    """The sections of a text in order; raises SpecError where there are none, and for far too many."""
    found: list[Section] = []
    before: list[tuple[str, Span]] = []
    start = 0
    for line in source.text.split("\n"):
        span = Span(start + len(line) - len(line.lstrip()), start + len(line.rstrip()))
        start += len(line) + 1
        text = "".join(line.split())
        if not text or text[0] in "#;":
            continue
        if text[0] == "[":
            if len(found) > MOST_SECTIONS:
                raise SpecError(source, [mistakes.TooMuch("layers", MOST_SECTIONS).at(span)])
            name = re.split(r"[\]#;]", text[1:], maxsplit=1)[0]
            found.append(Section(source, name, len(found) - 1, span))
        elif found:
            _take(found[-1], text, span)
        else:
            before.append((text, span))
    if not found:
        raise SpecError(source, [mistakes.NoSections().at(before[0][1] if before else Span(0, 0))])
    found[0].strange[:0] = before
    return found


def _take(section: Section, text: str, span: Span) -> None:
    """A line below a heading."""
    key, equals, value = text.partition("=")
    value = re.split("[#;]", value, maxsplit=1)[0]
    setting = CfgSetting(value, span)
    if not (equals and key and value):
        section.strange.append((text, span))
    elif key in section.settings:
        section.repeated.append((key, setting))
    else:
        section.settings[key] = setting
