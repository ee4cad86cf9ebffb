"""A document as plain text: for pipes, files and small answers; nothing is narrowed unless the look has a width."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from convcalc.document.model import Diagram, Document, Fields, Findings, Part, Table, Text, Working
from convcalc.document.writers import Look, typeset

if TYPE_CHECKING:
    from convcalc.document.writers.tables import LaidTable

Paint: TypeAlias = "Callable[[str, str], str]"
"""A text, and what it is: "title", "group", "total", the kind of a column, or a verdict."""


def bare(text: str, what: str) -> str:
    """No colour."""
    return text


def render(document: Document, look: Look) -> str:
    return compose(document, look)


def compose(document: Document, look: Look, paint: Paint = bare) -> str:
    """The parts with a blank line between; notes below, close to what they are about."""
    blocks = [lines(part, look, document.layout, paint) for part in document.parts]
    blocks = _joined(document.parts, blocks)
    notes = [line for note in document.notes for line in typeset.note(note, look)]
    if len(blocks) == 1 and _small(document.parts):
        blocks[0] += notes
    else:
        blocks.append(notes)
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _joined(parts: tuple[Part, ...], blocks: list[list[str]]) -> list[list[str]]:
    """Bare workings and the answer below them are one block: no blank line between them."""
    joined: list[list[str]] = []
    for at, block in enumerate(blocks):
        if at and _small(parts[at - 1 : at]) and isinstance(parts[at], Working | Text):
            joined[-1] = joined[-1] + block
        else:
            joined.append(block)
    return joined


def _small(parts: tuple[Part, ...]) -> bool:
    """Does it begin with a working without a title, as a short answer does?"""
    return bool(parts) and isinstance(parts[0], Working) and not parts[0].title


def lines(part: Part, look: Look, layout: str, paint: Paint = bare) -> list[str]:
    match part:
        case Table():
            return table(part, look, layout, paint)
        case Working():
            return typeset.working(part, look, paint)
        case Text():
            words = typeset.text(part, look)
            return [paint(line, "answer") for line in words] if part.answer else words
        case Fields():
            return typeset.fields(part, look)
        case Findings():
            return typeset.findings(part, look, paint)
        case Diagram():
            return typeset.diagram(part, look)


def table(part: Table, look: Look, layout: str, paint: Paint = bare) -> list[str]:
    from convcalc.document.writers.tables import gap, lay_out, records, too_wide

    laid = lay_out(part, look, layout)
    if too_wide(laid, look):
        caption = [*typeset.paragraph(part.caption, look), ""] if part.caption else []
        return [*caption, *records(part, look, layout)]
    rule = ("─" if look.unicode else "-") * (sum(laid.widths) + sum(gap(column) for column in laid.columns[1:]))
    lines = [*typeset.paragraph(part.caption, look), ""] if part.caption else []
    lines += [_line(tuple(column.title for column in laid.columns), laid, "title", paint), rule]
    for at, row in enumerate(laid.rows):
        if row.role == "total" and at and laid.rows[at - 1].role != "total":
            lines.append(rule)
        lines.append(_line(row.texts, laid, row.role, paint))
    return lines + left_out(laid, look)


def _line(texts: tuple[str, ...], laid: LaidTable, role: str, paint: Paint) -> str:
    """One line of a table; blanks at its end are left out."""
    from convcalc.document.writers.cells import NUMERIC, pad
    from convcalc.document.writers.tables import gap

    filled = max((at for at, text in enumerate(texts) if text), default=-1)
    line = ""
    for at in range(filled + 1):
        column = laid.columns[at]
        right = column.kind in NUMERIC
        wanted = laid.widths[at] if right or at < filled else 0
        line += " " * (gap(column) if at else 0)
        line += paint(pad(texts[at], wanted, right), column.kind if role == "row" else role)
    return line


def left_out(laid: LaidTable, look: Look) -> list[str]:
    """A line that names the columns for which there was no room."""
    if not laid.dropped:
        return []
    return typeset.paragraph(f"left out at {look.width} columns: {', '.join(laid.dropped)}; --wide shows all", look)
