"""A document as LaTeX: booktabs tables, workings as align*."""

from __future__ import annotations

from convcalc.document.model import Diagram, Document, Fields, Findings, Part, Table, Text, Working
from convcalc.document.writers import ANYWHERE, Look, cells, literal, typeset

PREAMBLE = "% needs \\usepackage{amsmath,booktabs}\n"

_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\textquotedbl{}",
        "`": r"\textasciigrave{}",
        "-": r"{-}",
        "[": r"{[}",
        "]": r"{]}",
        **{char: "\\" + char for char in "&%$#_{}"},
    }
)


def render(document: Document, look: Look) -> str:
    blocks = [_part(part, look, document.layout) for part in document.parts]
    blocks += [f"\\emph{{Note:}} {escape(note, look)}" for note in document.notes]
    return PREAMBLE + "\n\n".join(block for block in blocks if block) + "\n"


def escape(text: str, look: Look = ANYWHERE) -> str:
    r"""Text that LaTeX sets as it is.

    >>> escape("50% of conv_1 {x}")
    '50\\% of conv\\_1 \\{x\\}'
    """
    return literal(text, look.encoding).translate(_ESCAPES)


def _part(part: Part, look: Look, layout: str) -> str:
    match part:
        case Table():
            return _table(part, look, layout)
        case Working():
            return _working(part, look)
        case Text():
            heading = f"\\paragraph{{{escape(part.heading, look)}}}\n" if part.heading else ""
            return heading + "\n".join(escape(line, look) for line in part.text.split("\n"))
        case Fields():
            rows = [f"{escape(name, look)} & {escape(value, look)} \\\\" for name, value in part.pairs]
            return _tabular("ll", rows, escape(part.caption, look))
        case Findings():
            return _findings(part, look)
        case Diagram():
            picture = typeset.diagram(part, look._replace(width=None, unicode=False))
            return "\\begin{verbatim}\n" + "\n".join(picture) + "\n\\end{verbatim}"


def _table(table: Table, look: Look, layout: str) -> str:
    columns = [(at, column) for at, column in enumerate(table.columns) if column.kind != "bar"]
    sides = "".join("r" if column.kind in cells.NUMERIC else "l" for _, column in columns)
    rows = [" & ".join(escape(column.title, look) for _, column in columns) + " \\\\", "\\midrule"]
    for before, line in zip((None, *table.lines), table.lines, strict=False):
        if line.role == "total" and before is not None and before.role != "total":
            rows.append("\\midrule")
        texts = [escape(cells.written(line.cells[at], column.kind, layout), look) for at, column in columns]
        indent = f"\\hspace{{{line.depth}em}}" if line.depth else ""
        rows.append(indent + " & ".join(texts) + " \\\\")
    return _tabular(sides, ["\\toprule", *rows, "\\bottomrule"], escape(table.caption, look))


def _tabular(sides: str, rows: list[str], caption: str = "") -> str:
    head = f"\\paragraph{{{caption}}}\n" if caption else ""
    return head + "\n".join([f"\\begin{{tabular}}{{{sides}}}", *rows, "\\end{tabular}"])


def _working(part: Working, look: Look) -> str:
    title = f"\\paragraph{{{escape(part.title, look)}}}\n" if part.title else ""
    first, *rest = [cells.apart(step, "{,}") for step in part.latex or part.plain]
    steps = [f"{first} &= {rest[0]}" if rest else first, *(f"&= {step}" for step in rest[1:])]
    if part.after:
        steps[-1] += f" \\quad \\text{{({escape(part.after, look)})}}"
    return title + "\\begin{align*}\n" + " \\\\\n".join(steps) + "\n\\end{align*}"


def _findings(part: Findings, look: Look) -> str:
    lines = [f"\\paragraph{{{escape(part.caption, look)}}}"] if part.caption else []
    lines.append("\\begin{description}")
    for found in part.findings:
        more = "".join(f"\\\\ {escape(line, look)}" for line in found.more)
        lines.append(f"\\item[{escape(found.word, look)}] {escape(found.text, look)}{more}")
    return "\n".join([*lines, "\\end{description}"])
