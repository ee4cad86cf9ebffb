"""Lines of our own language within a pasted text: let, default, total, layout, name, source, note."""

from __future__ import annotations

import re

from convcalc.diagnostics.diagnostic import Mistake
from convcalc.lang import words
from convcalc.lang.headers import Headers
from convcalc.lang.statements import body
from convcalc.lang.tokens import Cursor
from convcalc.readers.pasted.draft import Row
from convcalc.text import Source, Span

LINE = re.compile(
    r"(?mi)^[ \t]*(?:(?:let[ \t]+\w+[ \t]*=|default[ \t]+[a-z]|layout[ \t]+(?:hwc|chw)\b)[^\n]*"
    r"|(?:name|source|note)[ \t]*:[^\n]*"
    r"|total[ \t]+(?:params|weights|macs|rf|jump|memory)[ \t]*[=~][^\n]*)"
)


def split(source: Source, mistakes: list[Mistake]) -> tuple[str, list[Row], Headers]:
    """The text without such lines, what they say as rows, and the headers among them."""
    headers = Headers()
    lines = [Span(found.start(), found.end()) for found in LINE.finditer(source.text)]
    if not lines:
        return source.text, [], headers
    text, ours, at = "", "", 0
    for start, end in lines:
        text += source.text[at:start] + " " * (end - start)
        ours += _blank(source.text[at:start]) + source.text[start:end]
        at = end
    text += source.text[at:]
    cursor = Cursor(Source(ours, source.name), words)
    rows = [Row([], stmt.span, core=(stmt,)) for stmt in body(cursor, headers)]
    mistakes += cursor.mistakes
    return text, rows, headers


def _blank(text: str) -> str:
    return "\n".join([" " * len(line) for line in text.split("\n")])
