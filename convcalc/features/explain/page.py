"""The pages of explain: the list of all, a topic, and a layer's word from its kind's declaration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from convcalc.arithmetic.formulas import FORMULAS, NOTATION, SOURCES
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.document import derived
from convcalc.document.fields import Contract, Field, many, maybe, one_of, record
from convcalc.document.model import Column, Diagram, Document, Fields, Findings, Line, Part, Table, Text
from convcalc.features.check.slips.examples import EXAMPLES
from convcalc.features.explain.catalogue import TOPICS, slips_of
from convcalc.features.explain.slip_page import opening
from convcalc.features.explain.topic import Parts, Rule, Slips, Topic, net, rule, steps_of
from convcalc.lang.words import ALIASES, FAMILIES
from convcalc.layers import kind as layers
from convcalc.layers import kind_of
from convcalc.network.rows import Row

CASES = "The shorter forms that textbooks print, each with where it holds."

FORMULA = (
    Field("name", "text", lambda rule: rule.__name__),
    Field("title", "text", lambda rule: FORMULAS[rule.__name__].title),
    Field("formula", "text", lambda function: rule(function)[0].plain[0]),
    Field("cases", "texts", lambda function: [f"{each.title}: {each.plain[0]}" for each in rule(function)[1:]], CASES),
    Field("source", "text", lambda rule: FORMULAS[rule.__name__].source),
)

MISTAKE = (
    Field("code", maybe("text"), lambda each: each[1].verdict or None),
    Field("text", "text", lambda each: each[1].text),
    Field("working", "texts", lambda each: each[1].more),
    Field("on", maybe("text"), lambda each: each[0] or None, "The layers and the input that the working is about."),
)

ARGUMENT = (Field("written", "text"), Field("help", "text"), Field("default", "text"))

TEXT = "The rule in words; of a layer its example."
PICTURE = "The lines of the picture, in ASCII."
MISTAKES = "What people get wrong, with the code by which check names the slip."
COSTS = "What the layer of the example stores and does."

PAGE = (
    Field("name", "text", None),
    Field("kind", one_of("topic", "layer"), None, "A topic, or the word of a layer."),
    Field("title", "text", None),
    Field("text", "text", None, TEXT, present="given"),
    Field("picture", "texts", None, PICTURE, present="given"),
    Field("aliases", "texts", None, present="given"),
    Field("family", "text", None, present="given"),
    Field("arguments", many(ARGUMENT), None, present="given"),
    Field("formulas", many(FORMULA), None, present="given"),
    Field("example", "steps", None, present="given"),
    Field("mistakes", many(MISTAKE), None, MISTAKES, present="given"),
    Field("costs", "texts by name", None, COSTS, present="given"),
    Field("sources", "texts", None, present="given"),
    Field("try", "texts", None, present="given"),
    Field("see", "texts", None, present="given"),
)

CONTRACT = Contract(
    "explain",
    "Convolution arithmetic in words",
    (Field("topics", many(PAGE), None, "One topic, or without one asked for the names and titles of all."),),
)

NOTHING: Mapping[str, Any] = {}

INPUTS = ("56x56x64", "8x8x256", "32x32x16", "400", "400x32")
"""The example of a layer stands on the first of these that it fits."""

OPS = {
    "adds": "additions",
    "multiplies": "multiplications",
    "compares": "comparisons",
    "divides": "divisions",
    "exponentials": "exponentials",
}


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
        data=lambda: CONTRACT.data(
            topics=[
                *(record(PAGE, None, name=topic.name, kind="topic", title=topic.title) for topic in TOPICS),
                *(record(PAGE, None, name=word, kind="layer", title=kind_of(word).title) for word in words),
            ]
        ),
    )


def of_topic(topic: Topic, code: str = "", given: Mapping[str, Any] = NOTHING) -> Document:
    """One topic: the rule in words and as formulas, an example, what people get wrong, and where to go on.

    code: of the slip that was asked for, which then stands first.  given: numbers of the reader's own for the example;
    raises UnusableExample.
    """
    slips = slips_of(code) if code else ()
    first = opening(code, slips) if slips else ()
    example, wrong, sources = topic.example(**given), topic.wrong(), references(topic)
    further = [*(("source", each) for each in sources), *(("try", each) for each in topic.tries)]
    return _page(
        topic.name,
        topic.title,
        (
            *first,
            *body(topic, example, wrong),
            Fields((*further, ("see also", ", ".join(topic.see)))),
        ),
        {
            "kind": "topic",
            "title": topic.title,
            "text": topic.words,
            "picture": [line for part in topic.picture() if isinstance(part, Diagram) for line in part.ascii[0]],
            "formulas": topic.rules,
            "example": example,
            "mistakes": [
                *((EXAMPLES.get(code, ""), finding) for finding in slips),
                *(
                    (each.on, finding)
                    for each in wrong
                    for finding in each.found
                    if finding.verdict != code or not code
                ),
            ],
            "sources": sources,
            "try": topic.tries,
            "see": topic.see,
        },
    )


def _page(name: str, answer: str, parts: Parts, facts: dict[str, Any]) -> Document:
    data = record(PAGE, None, name=name, **facts)
    return Document(name, parts, answer, CONTRACT.data(topics=[data]), csv=flat(data))


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


def body(topic: Topic, example: Parts, wrong: Slips) -> Parts:
    """What the topic itself says."""
    parts: list[Part] = [Text(topic.lead, f"{topic.name}: {topic.title}"), *topic.picture(), *map(Text, topic.more)]
    parts += chain.from_iterable(map(rule, topic.rules))
    if topic.rules:
        parts.append(Fields(symbols(topic.rules), "where"))
    parts += [Text("For example:"), *example]
    for at, each in enumerate(wrong):
        if each.on:
            parts.append(Text(f"{'For' if at else 'What people get wrong, for'} {each.on}:"))
        parts.append(Findings(each.found, "" if each.on or at else "what people get wrong"))
    return tuple(parts)


def symbols(rules: Iterable[Rule]) -> tuple[tuple[str, str], ...]:
    """What the letters of these formulas stand for."""
    found: dict[str, str] = {}
    for each in rules:
        for name in FORMULAS[each.__name__].arguments:
            found.setdefault(*NOTATION["p" if name in ("pads", "pads_before", "p_before") else name])
    return tuple(found.items())


def references(topic: Topic) -> tuple[str, ...]:
    """The sources of its formulas in full, and its own."""
    cited = " ".join(FORMULAS[each.__name__].source for each in topic.rules)
    return (*(f"{name}: {title}" for name, title in SOURCES.items() if _cites(cited, name)), *topic.sources)


def _cites(text: str, name: str) -> bool:
    """Is it cited there?  "He et al. 2015b" is not "He et al. 2015"; a framework needs no reference."""
    return name[-1:].isdigit() and any(not rest[:1].isalnum() for rest in text.split(name)[1:])


def _by_name(word: str) -> str:
    """A merge of labelled maps, as LANGUAGE has them."""
    return f"skip1: conv 64 3x3 p1; ...; {word} skip1 ({word} skip1 crop cuts a larger map to the size of this one)"


def of_word(word: str) -> Document:
    """A layer's word: what it takes, what it makes, what it costs."""
    kind = kind_of(word)
    rows = example(kind)
    steps = [derived.shown(step) for row in rows for step in steps_of(row)]
    aliases = [other for other, meant in ALIASES.items() if meant == word]
    sources = [kind.source] if kind.source else []
    called = f"; also called {', '.join(aliases)}" if aliases else ""
    parts: list[Part] = [Text(f"written as in: {kind.example}{called}", f"{word}: {kind.title}")]
    if kind.meets:
        parts.append(Text(f"of labelled maps, as in a skip: {_by_name(word)}"))
    if kind.arguments:
        parts.append(arguments(kind))
    parts += [Text(f"on {rows[0].ins[0].text()} {kind.example} makes {rows[-1].out.text()}"), *steps]
    further = [
        *(("source", each) for each in sources),
        *([("see also", ", ".join(kind.topics))] if kind.topics else []),
    ]
    return _page(
        word,
        kind.title,
        (*parts, Fields((*costs(rows), *further))),
        {
            "kind": "layer",
            "title": kind.title,
            "text": kind.example,
            "aliases": aliases,
            "family": FAMILIES[word],
            "arguments": kind.arguments,
            "example": steps,
            "costs": dict(costs(rows)),
            "sources": sources,
            "see": kind.topics,
        },
    )


def arguments(kind: layers.Kind[Any]) -> Text:
    """What may stand behind the word."""
    lines = []
    for each in kind.arguments:
        default = "needed" if each.default == "needed" else f"not given: {each.default}"
        lines.append(f"{each.written}: {each.help} ({default})")
    return Text("\n".join(lines), "arguments")


def example(kind: layers.Kind[Any]) -> Sequence[Row]:
    """The layers of the kind's own example, on an input that it fits."""
    for size in INPUTS:
        try:
            rows = net(f"{size} -> {kind.example}").rows
        except SpecError:
            continue
        return rows[-1:] if kind.meets else rows
    raise LookupError(f"no example input fits {kind.example}")


def costs(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """What the example stores and does."""
    counts = {
        "parameters": sum(row.params or 0 for row in rows),
        "statistics": sum(row.statistics or 0 for row in rows),
        "MACs": sum(row.macs or 0 for row in rows),
        **{called: sum(getattr(row.ops, name) or 0 for row in rows) for name, called in OPS.items()},
    }
    return [(name, f"{count:,}") for name, count in counts.items() if count or name in ("parameters", "MACs")]
