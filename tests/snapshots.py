"""What was looked at once and must stay: files in tests/golden; UPDATE_GOLDEN=1 writes them instead of comparing.

`check` compares a text: for layout, on as few pages as show it.  `check_report` compares what a report says, as data
(title, answer, tables, numbers, words), so that another width or a changed note touches none of them; its notes stand
apart, those of all reports of a feature in one file: `check_notes`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from convcalc.document.model import (
    Column,
    Diagram,
    Document,
    Fields,
    Finding,
    Findings,
    Line,
    Part,
    Table,
    Text,
    Working,
)
from convcalc.document.writers.cells import written

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden")


def check(name: str, text: str) -> None:
    path = os.path.join(GOLDEN, name)
    if os.environ.get("UPDATE_GOLDEN"):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    with open(path, encoding="utf-8", newline="") as stream:
        expected = stream.read()
    assert text == expected, f"{name} has changed; look at it, then run with UPDATE_GOLDEN=1"


def check_report(name: str, document: Document) -> None:
    """What a report says, its notes apart, is what golden/NAME.json holds."""
    check(f"{name}.json", _json(content(document)))


def check_notes(name: str, documents: Mapping[str, Document]) -> None:
    """The notes of several reports, each under the report's name."""
    check(f"{name}.json", _json({key: list(document.notes) for key, document in documents.items()}))


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def content(document: Document) -> dict[str, Any]:
    """Everything that a report says but its notes; nothing of how a form lays it out."""
    parts = [_part(part, document.layout) for part in document.parts]
    return {"title": document.title, "answer": document.answer.split("\n"), "parts": parts}


def _part(part: Part, layout: str) -> dict[str, Any]:
    """What kind of part it is, with its caption, and what stands there, a line of ours a line of the file."""
    match part:
        case Table():
            head = " | ".join(column.title for column in part.columns)
            return {"table": part.caption, "lines": [head, *(_line(line, part.columns, layout) for line in part.lines)]}
        case Working():
            return {"working": part.title, "lines": [*part.plain, *([part.after] if part.after else [])]}
        case Text():
            return {"text": part.heading, "lines": part.text.split("\n")}
        case Fields():
            return {"fields": part.caption, "lines": [f"{name}: {value}" for name, value in part.pairs]}
        case Findings():
            return {"findings": part.caption, "lines": [line for each in part.findings for line in _finding(each)]}
        case Diagram():
            return {"diagram": part.caption, "lines": list(part.ascii[0])}


def _line(line: Line, columns: tuple[Column, ...], layout: str) -> str:
    cells = [
        str(cell) if column.kind == "bar" else written(cell, column.kind, layout)
        for cell, column in zip(line.cells, columns, strict=True)
    ]
    role = "" if line.role == "row" else f"{line.role}: "
    return "  " * line.depth + role + " | ".join(cells).rstrip(" |")


def _finding(each: Finding) -> list[str]:
    return [f"{each.verdict}: {each.text}", *(f"  {more}" for more in each.more)]
