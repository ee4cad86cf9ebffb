"""A document for a terminal: rich paints the tables; what holds no table does without rich."""

from __future__ import annotations

from io import StringIO
from typing import Literal

from convcalc.render import cells, plain
from convcalc.render.grid import Grid, gap, grid
from convcalc.render.look import Look, literal
from convcalc.report.document import Document, Table

STYLES = {"text": "", "words": "dim", "count": "", "size": "cyan", "axes": "", "share": "dim", "bar": "blue"}
ROLES = {"row": "", "group": "bold", "total": "bold"}

RULED = "    \n    \n {0}{0} \n    \n {0}{0} \n {0}{0} \n    \n    \n"
"""A rich box, drawn as it looks: a rule below the titles and above the totals, nothing else."""


def render(document: Document, look: Look) -> str:
    return plain.compose(document, look, table)


def table(part: Table, look: Look, layout: str) -> list[str]:
    """The table as laid out by us: rich is told every width, so that it has nothing to shrink."""
    from rich.cells import cell_len
    from rich.console import Console

    laid = grid(part, look, layout, cell_len)
    stream = StringIO()
    console = Console(
        file=stream,
        width=sum(laid.widths) + sum(gap(column) for column in laid.columns[1:]),
        color_system="standard" if look.color else None,
        force_terminal=look.color,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    console.print(_painted(laid, look), crop=False, no_wrap=True)
    painted = [line.rstrip() for line in stream.getvalue().splitlines()]
    caption = [literal(part.caption, look.encoding), ""] if part.caption else []
    return caption + painted + plain.left_out(laid, look)


def _painted(laid: Grid, look: Look) -> object:
    from rich.box import Box
    from rich.table import Table as Painted
    from rich.text import Text

    rules = Box(RULED.format("─" if look.unicode else "-"), ascii=not look.unicode)
    painted = Painted(box=rules, show_edge=False, pad_edge=False, padding=0, header_style="bold", safe_box=False)
    blanks = [" " * (gap(column) - 1 if at else 0) for at, column in enumerate(laid.columns)]  # one is the box's own
    for column, width, blank in zip(laid.columns, laid.widths, blanks, strict=True):
        side: Literal["left", "right"] = "right" if column.kind in cells.NUMERIC else "left"
        title = Text(blank + column.title)
        painted.add_column(title, style=STYLES[column.kind], justify=side, width=width + len(blank), no_wrap=True)
    for at, row in enumerate(laid.rows):
        if row.role == "total" and at and laid.rows[at - 1].role != "total":
            painted.add_section()
        painted.add_row(*map(Text, map(str.__add__, blanks, row.texts)), style=ROLES[row.role])
    return painted
