"""A document for a terminal: laid out like the plain one, drawn in Unicode where that can be, and painted by rich."""

from __future__ import annotations

from convcalc.later import later
from convcalc.render import plain
from convcalc.render.look import Look
from convcalc.report.document import Document

STYLES = {
    "title": "bold",
    "group": "bold",
    "total": "bold",
    "size": "cyan",
    "share": "dim",
    "words": "dim",
    "bar": "blue",
    "true": "green",
    "convention": "yellow",
    "published": "yellow",
    "false": "bold red",
}
"""What is painted, and how; all else stays as the terminal has it."""


def render(document: Document, look: Look) -> str:
    return plain.compose(document, look, painter() if look.color else plain.bare)


def painter() -> plain.Paint:
    """Escape codes around what has a style: sixteen colours, so that the reader's own theme decides."""
    with later(inspect={}):  # rich takes it for tracebacks
        from rich.color import ColorSystem
        from rich.style import Style

    styles = {what: Style.parse(written) for what, written in STYLES.items()}

    def paint(text: str, what: str) -> str:
        style = styles.get(what)
        return style.render(text, color_system=ColorSystem.STANDARD) if style and text.strip() else text

    return paint
