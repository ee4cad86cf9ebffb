"""A document's data as JSON, ASCII only: the form that is a promise."""

from __future__ import annotations

from typing import Any

from convcalc.document.model import Document
from convcalc.document.writers import Look


def render(document: Document, look: Look) -> str:
    return dumps(document.data() if callable(document.data) else document.data)


def dumps(data: dict[str, Any]) -> str:
    """One top-level key a line, and one entry a line of those that are lists of objects."""
    import json

    lines = []
    for key, value in data.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            entries = ",\n".join("    " + json.dumps(entry) for entry in value)
            lines.append(f"  {json.dumps(key)}: [\n{entries}\n  ]")
        else:
            lines.append(f"  {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"
