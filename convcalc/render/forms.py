"""The forms a document can take, and what a file's suffix says about the form wanted."""

from __future__ import annotations

from convcalc.render.look import Look
from convcalc.report.document import Document

FORMS = {
    "table": "terminal",
    "plain": "plain",
    "json": "json",
    "csv": "csv",
    "markdown": "markdown",
    "latex": "latex",
}
"""Form -> the module here that writes it; loaded when asked for."""

SUFFIXES = {".txt": "plain", ".json": "json", ".csv": "csv", ".md": "markdown", ".tex": "latex"}


def render(document: Document, form: str, look: Look) -> str:
    from importlib import import_module

    written: str = import_module(f"convcalc.render.{FORMS[form]}").render(document, look)
    return written
