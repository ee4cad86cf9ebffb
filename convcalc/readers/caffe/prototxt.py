"""The text format of protobufs: fields, each with its name, its value and its place.

Source: protobuf.dev, Text Format Language Specification.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.diagnostics.prototxt import BrokenPrototxt
from convcalc.text import Source, Span, harmless, shortened

MOST_FIELDS = 100_000
DEEPEST = 30
"""Messages within messages; a network has four or five."""

TOKEN = re.compile(
    r"(?:[\s,;]++|#[^\n]*+)*+"
    r"(?:([A-Za-z_]\w*+)"  # 1: a name, or a word that is a value
    r"|([-+]?+[.\d][\w.+-]*+|-[A-Za-z]\w*+)"  # 2: a number
    r"|(\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+')"  # 3: a string
    r"|([{}<>:\[\]])"  # 4: a mark
    r"|(.)|\Z)",
    re.DOTALL,
)
"""A piece of the text behind blanks, remarks, and the commas and semicolons that may stand between fields."""

MORE = re.compile(r"(?:\s++|#[^\n]*+)*+(\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+')", re.DOTALL)
"""A string right behind another, with which it is one; a comma between them makes them two."""

PLAIN = re.compile(
    r"(?:[\s,;]++|#[^\n]*+)*+"
    r"(?:([A-Za-z_]\w*+)\s*+"  # 1: a name
    r"(?::\s*+(?:([\w.+-]++)(?=[\s,;}#>])"  # 2: a word or a number
    r"|([\"'])([^\"'\\\n]*+)\3(?!(?:\s++|#[^\n]*+)*+[\"']))"  # 4: the text of a string
    r"|:?\s*+(\{))"  # 5: a message begins
    r"|(\}))"  # 6: one ends
)
"""What nearly every field looks like, read at once."""

ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))", re.DOTALL)
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}
"""What is written behind a backslash: the byte of a number, or one of these."""


class TextField(NamedTuple):
    """One field: text: its value as written, of a string without quotes, "" for a message.

    quoted: was it a string?  inside: the fields of a message, None for all else.  start, end: of its name and its
    value; of a message, of its name.
    """

    name: str
    text: str
    quoted: bool
    inside: Message | None
    start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Message:
    """The fields of a message in order; several may have one name.

    >>> found = parse_prototxt(Source('layer { name: "conv1" bottom: ["a", "b"] } # one layer'))
    >>> [(field.name, field.text) for field in found.fields[0].inside.fields]
    [('name', 'conv1'), ('bottom', 'a'), ('bottom', 'b')]
    """

    __slots__ = ("fields", "span")

    def __init__(self, span: Span, fields: tuple[TextField, ...] = ()) -> None:
        self.span = span
        self.fields = list(fields)

    def all(self, *names: str) -> list[TextField]:
        """The fields of any of these names, in order."""
        return [field for field in self.fields if field.name in names]

    def one(self, name: str) -> TextField | None:
        """The last field of this name."""
        return next((field for field in reversed(self.fields) if field.name == name), None)

    def text(self, name: str) -> str:
        """The value of the last field of this name; "" where there is none."""
        found = self.one(name)
        return found.text if found else ""

    def messages(self, name: str) -> Iterator[Message]:
        """The messages of this name."""
        for field in self.fields:
            if field.name == name and field.inside is not None:
                yield field.inside


def parse_prototxt(source: Source) -> Message:
    """The fields of a text; raises SpecError at the place where it is none."""
    return _MessageParser(source).message()


class _MessageParser:
    """Reads from left to right; the messages that are open stand on a stack, so that none is too deep for Python."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.read = TOKEN.match
        self.at = 0
        self.count = 0

    def message(self) -> Message:
        """All of the text, as a message without braces."""
        top = Message(Span(0, len(self.source.text)))
        opened: list[tuple[Message, str, int]] = [(top, "", 0)]
        while not self.ends(opened):
            found = self.next()
            if found[1] is not None:
                self.field(found, opened)
            elif found[4] is not None and found[4] == opened[-1][1]:
                opened.pop()
            elif found.lastindex is None:
                break
            else:
                self.refuse(f"{_shown(found)} where a field's name was expected", found)
        if len(opened) > 1:
            at = opened[-1][2]
            self.refuse_at("this brace is never closed", at, at + 1, "is the end of the file missing?")
        return top

    def ends(self, opened: list[tuple[Message, str, int]]) -> bool:
        """Read fields that look as nearly all do, up to one that does not; is that the end of the text?"""
        text, match = self.source.text, PLAIN.match
        fields = opened[-1][0].fields
        while found := match(text, self.at):
            kind = found.lastindex or 0
            if kind == 6:
                if opened[-1][1] != "}":
                    break
                opened.pop()
                fields = opened[-1][0].fields
                self.at = found.end()
                continue
            if self.count >= MOST_FIELDS:
                break
            if kind == 5:
                if len(opened) > DEEPEST:
                    break
                inside = Message(Span(*found.span(1)))
                fields.append(TextField(found[1], "", False, inside, *found.span(1)))
                opened.append((inside, "}", found.start(5)))
                fields = inside.fields
            else:
                fields.append(TextField(found[1], found[kind], kind == 4, None, found.start(1), found.end()))
            self.count += 1
            self.at = found.end()
        return self.at == len(text)

    def next(self) -> re.Match[str]:
        found = self.read(self.source.text, self.at)
        assert found is not None
        self.at = found.end()
        return found

    def field(self, name: re.Match[str], opened: list[tuple[Message, str, int]]) -> None:
        """What stands behind a name: a value, several in brackets, or a message, whose fields come next."""
        into = opened[-1][0]
        found = self.next()
        colon = found[4] == ":"
        if colon:
            found = self.next()
        if found[4] in ("{", "<"):
            if len(opened) > DEEPEST:
                self.refuse(f"more than {DEEPEST} messages stand in one another", name)
            inside = Message(Span(*name.span(1)))
            self.add(into, TextField(name[1], "", False, inside, *name.span(1)))
            opened.append((inside, "}" if found[4] == "{" else ">", found.start(4)))
        elif not colon:
            self.refuse(f"'{_short(name[1])}' has neither ':' nor a brace behind it", name)
        elif found[4] == "[":
            while (found := self.next())[4] != "]":
                self.add(into, self.value(name, found))
        else:
            self.add(into, self.value(name, found))

    def value(self, name: re.Match[str], found: re.Match[str]) -> TextField:
        """A word, a number, or strings one behind another, which are one."""
        begin = name.start(1)
        if found[3] is None:
            text = found[1] or found[2]
            if text is None:
                self.refuse(f"{_shown(found)} where the value of '{_short(name[1])}' was expected", found)
            return TextField(name[1], text, False, None, begin, found.end())
        pieces = [found[3]]
        while more := MORE.match(self.source.text, self.at):
            pieces.append(more[1])
            self.at = more.end()
        text = "".join([_unescaped(piece[1:-1]) for piece in pieces])
        return TextField(name[1], text, True, None, begin, self.at)

    def add(self, into: Message, field: TextField) -> None:
        self.count += 1
        if self.count > MOST_FIELDS:
            self.refuse_at(f"it has more than {MOST_FIELDS:,} fields", field.start, field.end)
        into.fields.append(field)

    def refuse(self, why: str, found: re.Match[str]) -> NoReturn:
        begin = next((found.start(n) for n in range(1, 6) if found[n] is not None), len(found.string) - 1)
        self.refuse_at(why, max(begin, 0), max(found.end(), begin + 1))

    def refuse_at(self, why: str, start: int, end: int, advice: str = "") -> NoReturn:
        mistake: Mistake = BrokenPrototxt(why, advice or None)
        raise SpecError(self.source, [mistake.at(Span(start, end))])


def _shown(found: re.Match[str]) -> str:
    text = next((each for each in found.groups() if each is not None), "")
    return f"'{_short(text)}'" if text else "the end"


def _short(text: str) -> str:
    return harmless(shortened(text, 40))


def _unescaped(written: str) -> str:
    """A string's text: the bytes that it writes, as UTF-8."""
    if "\\" not in written:
        return written
    return ESCAPE.sub(_byte, written.encode("utf-8", "replace")).decode("utf-8", "replace")


def _byte(found: re.Match[bytes]) -> bytes:
    if found[1] or found[2]:
        return bytes([int(found[1] or found[2], 16 if found[1] else 8) & 255])
    return ESCAPED.get(found[3], found[3])
