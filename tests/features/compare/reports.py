"""Reports made as the command makes them, for the tests of what they say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from convcalc.document.model import Document
from convcalc.document.writers import Look, render
from convcalc.features.compare import report, topics
from convcalc.features.compare.networks import ComparedNetwork, sides
from convcalc.features.compare.topic import CaseSettings
from convcalc.readers.source import load
from convcalc.shape import Shape


def topic(name: str, **settings: Any) -> Document:
    return report.of_topic(topics.find(name), CaseSettings(**settings))


def measured(*whats: str, input: Shape | None = None) -> list[ComparedNetwork]:
    return sides(whats, [load(what) for what in whats], input)[0]


def networks(*whats: str, by: bool = False, diff: bool = False, input: Shape | None = None) -> Document:
    return report.of_networks(*sides(whats, [load(what) for what in whats], input), stages=by, layers=diff)


def data(document: Document) -> dict[str, Any]:
    assert callable(document.data)
    return document.data()


def rows(document: Document, table: str) -> list[dict[str, Any]]:
    """A table of a topic, as programs get it."""
    found: Sequence[dict[str, Any]] = data(document)["tables"]
    return next(each["rows"] for each in found if each["name"] == table)


def page(document: Document, width: int, unicode: bool = False) -> str:
    return render(document, "table", Look(width=width, unicode=unicode))
