"""Reports made as the command makes them, for the tests of what they say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from convcalc.document.model import Document
from convcalc.document.writers import Look, render
from convcalc.features.compare import by_stage, ratio_format, topics
from convcalc.features.compare import diff as differences
from convcalc.features.compare import networks as overview
from convcalc.features.compare import topic as topics_document
from convcalc.features.compare.networks import ComparedNetwork, sides
from convcalc.features.compare.topic import CaseSettings
from convcalc.readers.source import load
from convcalc.shape import Shape


def topic(name: str, **settings: Any) -> Document:
    return topics_document.document(topics.find(name), CaseSettings(**settings))


def measured(*whats: str, input: Shape | None = None) -> list[ComparedNetwork]:
    return sides(whats, [load(what) for what in whats], input)[0]


def networks(*whats: str, by: bool = False, diff: bool = False, input: Shape | None = None) -> Document:
    found, assumed = sides(whats, [load(what) for what in whats], input)
    parts = [*([ratio_format.shown(by_stage.table(found))] if by else []), *(differences.parts(found) if diff else [])]
    return overview.document(found, assumed, parts)


def data(document: Document) -> dict[str, Any]:
    assert callable(document.data)
    return document.data()


def rows(document: Document, table: str) -> list[dict[str, Any]]:
    """A table of a topic, as programs get it."""
    found: Sequence[dict[str, Any]] = data(document)["tables"]
    return next(each["rows"] for each in found if each["name"] == table)


def page(document: Document, width: int, unicode: bool = False) -> str:
    return render(document, "table", Look(width=width, unicode=unicode))
