"""A document as plain HTML, for notebooks: tables without style, everything escaped."""

from __future__ import annotations

from html import escape as escape_html

from convcalc.document.model import Diagram, Document, Fields, Findings, Line, Part, Table, Text, Working
from convcalc.document.writers import Look, cells, literal, typeset

RIGHT = ' style="text-align: right"'


def render(document: Document, look: Look) -> str:
    blocks = [_part(part, look, document.layout) for part in document.parts]
    blocks += [f"<p><i>note:</i> {escape(note)}</p>" for note in document.notes]
    return "\n".join(block for block in blocks if block) + "\n"


def escape(text: str) -> str:
    """Text that HTML shows as it is.

    >>> escape("<b> & 'x'")
    '&lt;b&gt; &amp; &#x27;x&#x27;'
    """
    return escape_html(literal(text))


def _part(part: Part, look: Look, layout: str) -> str:
    match part:
        case Table():
            return _table(part, layout)
        case Text():
            heading = f"<b>{escape(part.heading)}</b><br>" if part.heading else ""
            return f"<p>{heading}{'<br>'.join(map(escape, part.text.splitlines()))}</p>"
        case Working():
            return f"<p>{'<br>'.join(map(escape_html, typeset.working(part, look._replace(unicode=True))))}</p>"
        case Fields():
            rows = (f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in part.pairs)
            return f"<table>{''.join(rows)}</table>"
        case Findings():
            told = ((found.word, "; ".join((found.text, *found.more))) for found in part.findings)
            items = (f"<li><b>{escape(verdict)}</b> {escape(text)}</li>" for verdict, text in told)
            return f"<p>{escape(part.caption)}</p><ul>{''.join(items)}</ul>"
        case Diagram():
            return f"<pre>{escape_html(chr(10).join(typeset.diagram(part, look._replace(unicode=True))))}</pre>"


def _table(table: Table, layout: str) -> str:
    shown = [at for at, column in enumerate(table.columns) if column.kind != "bar"]
    titles = "".join(f"<th>{escape(table.columns[at].title)}</th>" for at in shown)
    rows = "\n".join(_row(line, table, shown, layout) for line in table.lines)
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    return f"<table>{caption}\n<tr>{titles}</tr>\n{rows}\n</table>"


def _row(line: Line, table: Table, shown: list[int], layout: str) -> str:
    tag = "td" if line.role == "row" else "th"
    texts = []
    for at in shown:
        kind = table.columns[at].kind
        text = escape(cells.written(line.cells[at], kind, layout))
        blanks = "&nbsp;" * (2 * line.depth) if at == shown[0] else ""
        side = RIGHT if kind in cells.NUMERIC else ' style="text-align: left"'
        texts.append(f"<{tag}{side}>{blanks}{text}</{tag}>")
    return f"<tr>{''.join(texts)}</tr>"
