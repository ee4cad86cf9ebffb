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
    "svg": "svg",
    "mermaid": "mermaid",
    "dot": "dot",
}
"""Form -> the module here that writes it; loaded when asked for."""

SUFFIXES = {
    ".txt": "plain",
    ".json": "json",
    ".csv": "csv",
    ".md": "markdown",
    ".tex": "latex",
    ".svg": "svg",
    ".mmd": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
}


class NoSuchForm(Exception):
    """A document that cannot be had in a form: which, why not, and what can be done."""

    def __init__(self, form: str, why: str, hint: str = "") -> None:
        super().__init__(why)
        self.form = form
        self.why = why
        self.hint = hint


def render(document: Document, form: str, look: Look) -> str:
    written: str = __import__(f"convcalc.render.{FORMS[form]}", fromlist=["render"]).render(document, look)
    return written
