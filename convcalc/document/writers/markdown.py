"""A document as Markdown: pipe tables, workings as display mathematics."""

from __future__ import annotations

import re

from convcalc.document.model import Cell, Column, Diagram, Document, Fields, Findings, Part, Table, Text, Working
from convcalc.document.writers import ANYWHERE, Look, cells, literal, typeset

_MARKS = re.compile(r"([\\`*_{}\[\]<>|~$&!])")
_LEADING = re.compile(r"^(\s*)(?:([#+-])|(\d+)([.)]))(?=\s)")
RIGHT = "---:"
LEFT = "---"


def render(document: Document, look: Look) -> str:
    blocks = [_part(part, look, document.layout) for part in document.parts]
    if document.notes:
        blocks.append("\n".join(f"- note: {escape(note, look)}" for note in document.notes))
    return "\n\n".join(block for block in blocks if block) + "\n"


def escape(text: str, look: Look = ANYWHERE) -> str:
    """Text that Markdown shows as it is.

    >>> escape("conv[bias] | *x* <b> # 1_2")
    'conv\\\\[bias\\\\] \\\\| \\\\*x\\\\* \\\\<b\\\\> # 1\\\\_2'
    """
    return _LEADING.sub(_no_list, _MARKS.sub(r"\\\1", literal(text, look.encoding)))


def _no_list(start: re.Match[str]) -> str:
    """A line that would begin a heading or a list begins with its own sign instead."""
    blanks, sign, number, dot = start.groups()
    return f"{blanks}\\{sign}" if sign else f"{blanks}{number}\\{dot}"


def _part(part: Part, look: Look, layout: str) -> str:
    match part:
        case Table():
            return _table(part, look, layout)
        case Working():
            return _working(part, look)
        case Text():
            heading = f"**{escape(part.heading, look)}**\n\n" if part.heading else ""
            return heading + "\n".join(escape(line, look) for line in part.text.split("\n"))
        case Fields():
            head = f"**{escape(part.caption, look)}**\n\n" if part.caption else ""
            return head + "\n".join(_fields(part, look))
        case Findings():
            return _findings(part, look)
        case Diagram():
            return "```text\n" + "\n".join(typeset.diagram(part, look._replace(width=None))) + "\n```"


def _fields(part: Fields, look: Look) -> list[str]:
    """A value without a name goes on from the one before it."""
    lines: list[str] = []
    for name, value in part.pairs:
        if name or not lines:
            lines.append(f"- {escape(name, look)}: {escape(value, look)}")
        else:
            lines[-1] += f"; {escape(value, look)}"
    return lines


def _table(table: Table, look: Look, layout: str) -> str:
    columns = [(at, column) for at, column in enumerate(table.columns) if column.kind != "bar"]
    head = f"**{escape(table.caption, look)}**\n\n" if table.caption else ""
    rows = [[escape(column.title, look) for _, column in columns]]
    rows.append([RIGHT if column.kind in cells.NUMERIC else LEFT for _, column in columns])
    for line in table.lines:
        texts = [_cell(line.cells[at], column, look, layout) for at, column in columns]
        texts[0] = "&nbsp;" * (2 * line.depth) + texts[0]
        rows.append([f"**{text}**" if text and line.role == "total" else text for text in texts])
    return head + "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _cell(cell: Cell, column: Column, look: Look, layout: str) -> str:
    return escape(cells.written(cell, column.kind, layout), look)


def _working(part: Working, look: Look) -> str:
    title = f"**{escape(part.title, look)}**\n\n" if part.title else ""
    first, *rest = [cells.apart(step, "{,}") for step in part.latex or part.plain]
    steps = " \\\\\n".join([f"{first} &= {rest[0]}" if rest else first, *(f"&= {step}" for step in rest[1:])])
    after = f"\n\n({escape(part.after, look)})" if part.after else ""
    return f"{title}$$\n\\begin{{aligned}}\n{steps}\n\\end{{aligned}}\n$${after}"


def _findings(part: Findings, look: Look) -> str:
    lines = [f"**{escape(part.caption, look)}**", ""] if part.caption else []
    for found in part.findings:
        lines.append(f"- **{found.word}** {escape(found.text, look)}")
        lines += [f"  - {escape(more, look)}" for more in found.more]
    return "\n".join(lines)
