"""A document for a terminal: laid out like the plain one, drawn in Unicode where that can be, and painted by rich."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from convcalc._startup import StandIns
from convcalc.document.model import Document, Part, Text, Working
from convcalc.document.writers import Look, plain
from convcalc.document.writers.cells import apart

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
    document = document._replace(parts=_once(document.parts))
    return plain.compose(document, look, Painter() if look.color else plain.bare)


def _once(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Without an answer that the working above it ends in: where lines are few and painted, it stands once."""
    kept: list[Part] = []
    for part in parts:
        above = kept[-1] if kept else None
        if isinstance(above, Working) and isinstance(part, Text) and part.answer and _ends_in(above, part.text):
            kept[-1] = above._replace(answer=True)
        else:
            kept.append(part)
    return tuple(kept)


def _ends_in(working: Working, answer: str) -> bool:
    return answer in (working.plain[-1], apart(working.plain[-1]))


BRIGHT = "\x1b[1m{}\x1b[0m"
"""The answer: bold, by hand, because the shortest reports have nothing else to paint and rich takes long to load."""


class Painter:
    """Escape codes around what has a style: sixteen colours, so that the reader's own theme decides.

    rich is loaded when the first thing but an answer is painted: a few lines without a table do without it.
    """

    def __init__(self) -> None:
        self.wrap: dict[str, Callable[[str], str]] = {}

    def __call__(self, text: str, what: str) -> str:
        if what == "answer":
            return BRIGHT.format(text)
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
