"""A document as the body of a manual page, in the mdoc language."""

from __future__ import annotations

from convcalc.document.model import Diagram, Document, Fields, Findings, Part, Table, Text, Working
from convcalc.document.writers import Look, plain, typeset

WIDTH = 71
"""A page is 78 columns wide, and what stands as it is stands indented."""

SOURCE_WIDTH = 78
"""Lines of a page's source are no longer."""

LOOK = Look(width=WIDTH)


def render(document: Document, look: Look = LOOK) -> str:
    """The parts one after the other; whoever makes the page adds title and sections."""
    return "\n".join(line for part in document.parts for line in lines(part, look, document.layout)) + "\n"


def lines(part: Part, look: Look = LOOK, layout: str = "hwc") -> list[str]:
    match part:
        case Text():
            return [*_heading(part.heading), *paragraph(part.text)]
        case Working():
            title = paragraph(part.title) if part.title else []
            return [*title, *literal(typeset.working(part._replace(title=""), look))]
        case Table():
            return literal(plain.table(part, look, layout))
        case Fields():
            return [*_heading(part.caption), *tagged(part.pairs)]
        case Findings():
            pairs = [(found.verdict or "\\(em", " \n".join((found.text, *found.more))) for found in part.findings]
            return [*_heading(part.caption), *tagged(pairs, exact=True)]
        case Diagram():
            return literal(typeset.diagram(part, look))


ESCAPES = str.maketrans({"\\": "\\e", "-": "\\-", "`": "\\(ga", "'": "\\(aq", "^": "\\(ha", "~": "\\(ti"})


def escape(text: str) -> str:
    """Text that roff sets as it is.

    >>> print(escape(".Nm is no macro here: a\\\\b - c"))
    \\&.Nm is no macro here: a\\eb \\- c
    """
    text = text.translate(ESCAPES)
    return "\\&" + text if text[:1] in (".", "'") else text


def paragraph(text: str) -> list[str]:
    """A paragraph; each sentence begins a line, as the language wants it."""
    return [".Pp", *sentences(text)]


def sentences(text: str) -> list[str]:
    """One sentence a line.

    >>> sentences("One is here. Another, e.g. this one, there.")
    ['One is here.', 'Another, e.g. this one, there.']
    """
    found = [""]
    for word in text.split():
        found[-1] += (" " if found[-1] else "") + word
        if word[-1] in ".:?!" and word.rstrip(".") not in ABBREVIATED and word[-1] != ":":
            found.append("")
    return [escape(line) for sentence in found for line in _short(sentence)]


def _short(sentence: str) -> list[str]:
    """A long sentence on several lines of the source: the reader's program fills them again."""
    lines = [""]
    for word in sentence.split():
        if lines[-1] and len(escape(f"{lines[-1]} {word}")) > SOURCE_WIDTH:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return [line for line in lines if line]


ABBREVIATED = frozenset({"e.g", "i.e", "al", "etc"})


def literal(texts: list[str]) -> list[str]:
    """Lines as they stand."""
    return [".Bd -literal -offset 2n", *(escape(text) for text in texts), ".Ed"]


def tagged(pairs: list[tuple[str, str]] | tuple[tuple[str, str], ...], exact: bool = False) -> list[str]:
    """Names with what they stand for; exact: the lines of a text stay apart."""
    widest = max((len(name) for name, _ in pairs), default=0)
    made = [f".Bl -tag -width {'x' * min(widest, 12)} -compact"]
    for name, text in pairs:
        made.append(f".It {_argument(name)}")
        for place, line in enumerate(text.split("\n")):
            made += [".br"] * bool(exact and place) + sentences(line)
    return [*made, ".El"]


def _argument(text: str) -> str:
    """A word of a macro's line: what looks like a macro's name or a delimiter is kept from being one."""
    shown = text if text.startswith("\\(") else escape(text)
    if len(shown) <= 3 and shown[:1].isalpha():
        shown = "\\&" + shown
    return f'"{shown}"' if " " in shown else shown


def _heading(text: str) -> list[str]:
    return [".Pp", f".Sy {_argument(text)}"] if text else []
