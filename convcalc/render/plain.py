"""A document as plain text: for pipes, files and small answers; nothing is narrowed unless the look has a width."""

from __future__ import annotations

from collections.abc import Callable

from typing import TYPE_CHECKING

from convcalc.render import prose
from convcalc.render.look import Look, literal
from convcalc.report.document import Diagram, Document, Fields, Findings, Part, Table, Text, Working

if TYPE_CHECKING:
    from convcalc.render.grid import Grid

Tabulate = Callable[[Table, Look, str], list[str]]


def render(document: Document, look: Look) -> str:
    return compose(document, look, table)


def compose(document: Document, look: Look, tabulate: Tabulate) -> str:
    """The parts with a blank line between; notes below, close to what they are about."""
    blocks = [lines(part, look, document.layout, tabulate) for part in document.parts]
    blocks = _joined(document.parts, blocks)
    notes = [line for note in document.notes for line in prose.note(note, look)]
    if len(blocks) == 1 and _small(document.parts):
        blocks[0] += notes
    else:
        blocks.append(notes)
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _joined(parts: tuple[Part, ...], blocks: list[list[str]]) -> list[list[str]]:
    """Bare workings and what stands below them are one block: no blank line between them."""
    joined: list[list[str]] = []
    for at, block in enumerate(blocks):
        if at and _small(parts[at - 1 : at]):
            joined[-1] = joined[-1] + block
        else:
            joined.append(block)
    return joined


def _small(parts: tuple[Part, ...]) -> bool:
    """Does it begin with a working without a title, as a short answer does?"""
    return bool(parts) and isinstance(parts[0], Working) and not parts[0].title


def lines(part: Part, look: Look, layout: str, tabulate: Tabulate) -> list[str]:
    match part:
        case Table():
            return tabulate(part, look, layout)
        case Working():
            return prose.working(part, look)
        case Text():
            return prose.text(part, look)
        case Fields():
            return prose.fields(part, look)
        case Findings():
            return prose.findings(part, look)
        case Diagram():
            return prose.diagram(part, look)


def table(part: Table, look: Look, layout: str) -> list[str]:
    from convcalc.render.grid import gap, grid

    laid = grid(part, look, layout)
    rule = "-" * (sum(laid.widths) + sum(gap(column) for column in laid.columns[1:]))
    lines = [literal(part.caption, look.encoding), ""] if part.caption else []
    lines += [_line(tuple(column.title for column in laid.columns), laid), rule]
    for at, row in enumerate(laid.rows):
        if row.role == "total" and at and laid.rows[at - 1].role != "total":
            lines.append(rule)
        lines.append(_line(row.texts, laid))
    return lines + left_out(laid, look)


def _line(texts: tuple[str, ...], laid: Grid) -> str:
    from convcalc.render import cells
    from convcalc.render.grid import gap

    line = ""
    for text, column, width in zip(texts, laid.columns, laid.widths, strict=True):
        line += " " * gap(column) if line or column is not laid.columns[0] else ""
        line += cells.pad(text, width, column.kind in cells.NUMERIC)
    return line.rstrip()


def left_out(laid: Grid, look: Look) -> list[str]:
    """A line that names the columns for which there was no room."""
    if not laid.dropped:
        return []
    return prose.paragraph(f"left out at {look.width} columns: {', '.join(laid.dropped)}; --wide shows all", look)
