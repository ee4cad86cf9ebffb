"""The header lines of a spec: what it is called, where it comes from, its input and its layout."""

from __future__ import annotations

from convcalc.lang.claims import quoted, refuse_apart, refuse_glued
from convcalc.lang.expressions import sizes, whole
from convcalc.lang.tokens import BREAKS, Cursor, wrong
from convcalc.lang.tree import Input
from convcalc.text import Span

NAMED = ("word", "attr", "mixed", "string")
"""What a label may be: a name, even one like LeNet's `s2` or Inception's `3a`, or anything in quotes."""

FILE = ("", "")
"""The case of what holds in all of them."""

SIZES = ("size", "int", "digits", "decimal")
"""The tokens that begin a size, right or wrong."""


class Headers:
    """What the header lines say, of the file or of one of its cases.

    case: its name and value, empty for the file.  where: of each header where it stands first, by name and by value.
    """

    __slots__ = ("case", "executed", "input", "layout", "more_inputs", "name", "notes", "source", "where")

    def __init__(self, case: tuple[str, str] = FILE, of: Headers | None = None) -> None:
        self.case = case
        self.where: dict[str, dict[str, dict[str, int]]] = {} if of is None else of.where
        self.name = ""
        self.source = ""
        self.executed = ""
        self.notes: list[str] = []
        self.layout = "hwc"
        self.input: Input | None = None
        self.more_inputs: list[Input] = []

    def given(self, word: str) -> int | None:
        """Where a header stands that holds together with this one; of two values of a name one holds at most."""
        where = self.where.get(word, {})
        name, value = self.case
        for other, places in where.items():  # two of them at most
            if other != name or not name:
                return next(iter(places.values()))
        return where.get(name, {}).get(value)


def _first(c: Cursor, headers: Headers, word: str, start: int, end: int) -> None:
    """Headers stand at the top level, each at most once."""
    before = headers.given(word)
    if c.depth:
        c.note(wrong.HeaderInside(word), start, end)
    elif before is not None:
        line = c.source.place(before)[0]
        c.note(wrong.SecondInput(line) if word == "input" else wrong.Twice(f"'{word}'", line), start, end)
    name, value = headers.case
    headers.where.setdefault(word, {}).setdefault(name, {}).setdefault(value, start)


def text_header(c: Cursor, headers: Headers) -> None:
    """( "name" | "source" | "note" | "executed" ) ":" text, to the end of the line"""
    _, text, start, _ = c.toks[c.i]
    c.i += 1
    word, _, rest = text.partition(":")
    key = word.strip().lower()
    said = uncommented(rest)
    if key == "note":
        if c.depth:
            c.note(wrong.HeaderInside(key), start, start + len(word))
        headers.notes.append(said)
        return
    _first(c, headers, key, start, start + len(word.rstrip()))
    if key == "name":
        headers.name = said
    elif key == "source":
        headers.source = said
    else:
        headers.executed = said


def uncommented(text: str) -> str:
    """A header's text without its comment: a `#` behind a blank begins one, `\\#` is the character itself."""
    text = text.lstrip()
    at = text.find("#")
    while at > 0 and not text[at - 1].isspace():
        at = text.find("#", at + 1)
    text = " ".join((text if at < 0 else text[:at]).split())
    return _unescaped(text) if "\\#" in text else text


def _unescaped(text: str) -> str:
    """One backslash less before every `#` that has any."""
    *parts, last = text.split("#")
    return "#".join([*[part.removesuffix("\\") for part in parts], last])


def input_line(c: Cursor, headers: Headers) -> None:
    """ "input" [ NAME ] [ ":" ] size"""
    _, _, start, end = c.toks[c.i]
    c.i += 1
    name = input_name(c)
    c.take(":")
    if c.toks[c.i][0] not in SIZES:
        found = c.toks[c.i]
        wanted = wrong.Incomplete("'input'", "a size", "input 224x224x3")
        c.note(wanted, *((start, end) if found[0] in BREAKS else found[2:]))
        c.skip_statement()
        return
    leading_size(c, headers, start, end, name)


def input_name(c: Cursor) -> str:
    """[ NAME ] of an input: where several arrive, all but the first have one"""
    kind, text, start, end = c.toks[c.i]
    following = c.toks[c.i + 1 + (c.toks[c.i + 1][0] == ":")][0] if kind in NAMED else "end"
    if following not in SIZES:
        return ""
    if kind == "word" and text.lower() in c.words.RESERVED:
        c.note(wrong.Reserved(text, "an input"), start, end)
    name = quoted(c) if kind == "string" else text
    c.i += kind != "string"
    if name in c.scope:
        c.note(wrong.Twice(f"the label '{name}'", c.source.place(c.scope[name])[0]), start, end)
    c.scope.setdefault(name, start)
    return name


def leading_size(c: Cursor, headers: Headers, start: int, end: int, name: str = "") -> None:
    """size: the input, behind its word or at the very beginning"""
    if not (name and headers.given("input") is not None and not c.depth):
        _first(c, headers, "input", start, end)
    kind, text, at, stop = c.toks[c.i]
    c.i += 1
    numbers = sizes(c, text, at) if kind == "size" else (1,) if kind == "decimal" else (whole(c, text, at),)
    refuse_glued(c, at)
    if 0 in numbers:
        c.note(wrong.ZeroSize(text), at, stop)
    refuse_apart(c)
    given = Input(numbers, Span(at, c.toks[c.i - 1][3]), name)
    if headers.input is None:
        headers.input = given
    elif name:
        headers.more_inputs.append(given)
    if c.toks[c.i][0] == "," and c.toks[c.i + 1][0] in BREAKS:
        c.i += 1
    if c.toks[c.i][0] not in ("-", *BREAKS):
        kind, _, start, end = c.toks[c.i]
        before = Span(c.toks[c.i - 1][3], end if kind in ("-", "=", ">", ",") else start)
        c.note_here(wrong.NoSeparator(c.found(), text).mended_at(before))
        c.take(",")
        if c.toks[c.i][0] not in ("word", "["):
            c.skip_statement()


def layout_line(c: Cursor, headers: Headers) -> None:
    """ "layout" ( "hwc" | "chw" )"""
    _, _, start, end = c.toks[c.i]
    _first(c, headers, "layout", start, end)
    if headers.case != FILE:
        c.note(wrong.HeaderInside("layout"), start, end)
    c.i += 1
    c.take(":")
    _, text, at, stop = c.toks[c.i]
    if text.lower() not in ("hwc", "chw"):
        wanted = wrong.Incomplete("'layout'", "'hwc' or 'chw'", "layout chw")
        c.note(wanted, *((start, end) if c.toks[c.i][0] in BREAKS else (at, stop)))
        c.skip_statement()
        return
    headers.layout = text.lower()
    c.i += 1


HEADER_RULES = {"input": input_line, "layout": layout_line}
