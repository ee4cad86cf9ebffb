"""A document for a terminal: laid out like the plain one, drawn in Unicode where that can be, and painted by rich."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from convcalc._startup import StandIns
from convcalc.document.model import Document
from convcalc.document.writers import Look, plain

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
    "unknown": "yellow",
    "false": "bold red",
}
"""What is painted, and how; all else stays as the terminal has it."""


def render(document: Document, look: Look) -> str:
    return plain.compose(document, look, Painter() if look.color else plain.bare)


class Painter:
    """Escape codes around what has a style: sixteen colours, so that the reader's own theme decides.

    rich is loaded when the first thing is painted: a few lines without a table do without it.
    """

    def __init__(self) -> None:
        self.wrap: dict[str, Callable[[str], str]] = {}

    def __call__(self, text: str, what: str) -> str:
        if what not in STYLES or not text.strip():
            return text
        if not self.wrap:
            self.wrap = _load()
        return self.wrap[what](text)


def _load() -> dict[str, Callable[[str], str]]:
    with StandIns(inspect={}):  # rich takes it for tracebacks
        from rich.color import ColorSystem
        from rich.style import Style

    return {
        what: partial(Style.parse(written).render, color_system=ColorSystem.STANDARD)
        for what, written in STYLES.items()
    }
