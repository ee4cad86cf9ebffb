"""A topic, a layer's word, or the list of all, as a report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from convcalc.arithmetic.formulas import FORMULAS, NOTATION, SOURCES
from convcalc.document import fields
from convcalc.document.model import Cell, Column, Document, Fields, Finding, Findings, Line, Part, Table, Text, Working
from convcalc.features.explain.catalogue import TOPICS
from convcalc.features.explain.topic import Rule, Topic, rule
from convcalc.lang.words import FAMILIES
from convcalc.layers import kind_of

SCHEMA = "convcalc.explain/1"


def contents() -> Document:
    """Every topic in one line, and the layer words."""
    lines = [Line((topic.name, topic.title)) for topic in TOPICS]
    words = list(FAMILIES)
    return Document(
        title="topics",
        parts=(
            Table((Column("topic", "topic"), Column("title", "what it is", "words")), lines),
            Text(f"and every layer word: {', '.join(words)}"),
        ),
        answer="\n".join(topic.name for topic in TOPICS),
        data=lambda: {
            "schema": SCHEMA,
            "topics": [
                *({"name": topic.name, "kind": "topic", "title": topic.title} for topic in TOPICS),
                *({"name": word, "kind": "layer", "title": kind_of(word).title} for word in words),
            ],
        },
    )


def document(topic: Topic) -> Document:
    """One topic: the rule in words and as formulas, an example, what people get wrong, and where to go on."""
    example, wrong = topic.example(), topic.wrong()
    rules = [rule(each) for each in topic.rules]
    sources = references(topic)
    data = _data(topic, rules, example, wrong, sources)
    return Document(
        title=topic.name,
        parts=(*body(topic, rules, example, wrong), Fields(tuple(_further(topic, sources)))),
        answer=topic.title,
        data={"schema": SCHEMA, "topics": [data]},
        csv=flat(data),
    )


def flat(data: dict[str, Any]) -> Table:
    """What a page says as rows for a spreadsheet; tables of an example are left to the other forms."""
    rows = [("text", data["title"], data["text"])]
    rows += [("formula", each["title"], each["formula"]) for each in data.get("formulas", ())]
    workings = [each for each in data["example"] if isinstance(each, dict) and "working" in each]
    rows += [("example", each["title"], each["working"]) for each in workings]
    rows += [("mistake", each["text"], " ".join(each["working"])) for each in data.get("mistakes", ())]
    rows += [("source", "", source) for source in data["sources"]]
    columns = (Column("kind", "kind"), Column("title", "title"), Column("text", "text", "words"))
    return Table(columns, [Line(row) for row in rows])


def body(topic: Topic, rules: Iterable[Part], example: Iterable[Part], wrong: tuple[Finding, ...]) -> tuple[Part, ...]:
    """What the topic itself says."""
    parts: list[Part] = [Text(topic.lead, f"{topic.name}: {topic.title}"), *rules]
    if topic.rules:
        parts.append(Fields(tuple(symbols(topic.rules)), "where"))
    parts += [Text("For example:"), *example]
    if wrong:
        parts.append(Findings(wrong, "what people get wrong"))
    return tuple(parts)


def symbols(rules: Iterable[Rule]) -> list[tuple[str, str]]:
    """What the letters of these formulas stand for."""
    names = [name for each in rules for name in FORMULAS[each.__name__].arguments]
    found: dict[str, str] = {}
    for name in names:
        if name in ("pads", "pads_before", "p_before"):
            name = "p"
        found.setdefault(*NOTATION[name])
    return list(found.items())


def references(topic: Topic) -> tuple[str, ...]:
    """The sources of its formulas in full, and its own."""
    cited = " ".join(FORMULAS[each.__name__].source for each in topic.rules)
    return (*(f"{name}: {title}" for name, title in SOURCES.items() if _cites(cited, name)), *topic.sources)


def _cites(text: str, name: str) -> bool:
    """Is it cited there?  "He et al. 2015b" is not "He et al. 2015"; a framework needs no reference."""
    return name[-1:].isdigit() and any(not rest[:1].isalnum() for rest in text.split(name)[1:])


def _further(topic: Topic, sources: tuple[str, ...]) -> list[tuple[str, str]]:
    cited = [("source", source) for source in sources]
    return [*cited, *(("try", each) for each in topic.tries), ("see also", ", ".join(topic.see))]


def _data(
    topic: Topic, rules: list[Working], example: tuple[Part, ...], wrong: tuple[Finding, ...], sources: tuple[str, ...]
) -> dict[str, Any]:
    formulas = [
        {"name": each.__name__, "title": FORMULAS[each.__name__].title, "formula": shown.plain[0],
         "source": FORMULAS[each.__name__].source}
        for each, shown in zip(topic.rules, rules, strict=True)
    ]  # fmt: skip
    return {
        "name": topic.name,
        "kind": "topic",
        "title": topic.title,
        "text": topic.lead,
        "formulas": formulas,
        "example": [plain(part) for part in example],
        "mistakes": [{"code": each.verdict or None, "text": each.text, "working": list(each.more)} for each in wrong],
        "sources": list(sources),
        "try": list(topic.tries),
        "see": list(topic.see),
    }


def plain(part: Part) -> Any:
    """A part of an example for programs: a text, the steps of a working, or the rows of a table."""
    if isinstance(part, Text):
        return part.text
    if isinstance(part, Working):
        return {"title": part.title, "working": " = ".join(part.plain), "after": part.after or None}
    assert isinstance(part, Table)
    titles = [column.title for column in part.columns]
    return {"table": [dict(zip(titles, map(_cell, line.cells), strict=True)) for line in part.lines]}


def _cell(cell: Cell) -> Any:
    """Numbers stay numbers; one an axis is a list."""
    if isinstance(cell, tuple):
        return fields.numbers(cell)  # type: ignore[arg-type]
    return cell if cell is None or isinstance(cell, str | int) else str(cell)
