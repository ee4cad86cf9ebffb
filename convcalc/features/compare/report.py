"""What compare says: of networks side by side, and of a topic; as a document and as `convcalc.compare/1`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from convcalc.document.fields import Contract, Field, many, maybe
from convcalc.document.model import Document, Fields, Part, Text
from convcalc.features.compare import by_stage, diff, quoted, ratio_format
from convcalc.features.compare.networks import DEPTH_IS, NETWORK, TABLES, Beside, ComparedNetwork, notes, table
from convcalc.features.compare.topic import CaseSettings, CaseStudy

MOST_TEXT = 120
"""So much of a spec stands for it where it has no title."""


TOPIC_TABLE = (
    Field("name", "text"),
    Field("rows", many("object"), help="One object a line of the table, keys as in the csv."),
)

CONTRACT = Contract(
    "compare",
    "Networks side by side, or a topic",
    (
        Field("topic", maybe("text"), None, "null where networks were given."),
        Field("settings", "object", None, "Of a topic: what it was worked out for.", present="given"),
        Field("networks", many(NETWORK), None),
        Field("diff", many(diff.DIFF), None, "With --diff: the first network against each other.", present="given"),
        Field("stages", many(by_stage.RESOLUTION), None, "With --by stage: each output size.", present="given"),
        Field("tables", many(TOPIC_TABLE), None, "Of a topic.", present="given"),
        Field("conclusion", "text", None, "Of a topic: one sentence, its numbers computed.", present="given"),
        Field("quoted", many(quoted.QUOTE), None, "Of a topic: printed in papers, not computed.", present="given"),
        Field("notes", "texts", None),
    ),
)


def of_networks(
    sides: Sequence[ComparedNetwork], assumed: Sequence[str], stages: bool = False, layers: bool = False
) -> Document:
    """Networks side by side: all of each, or stage by stage, or layer by layer, or both."""
    said, more = notes(sides, assumed), dict[str, Any]()
    parts: list[Part] = []
    csv = table(sides, [each for measures in TABLES.values() for each in measures])
    if stages:
        found = by_stage.resolutions(sides)
        csv = by_stage.table(sides, found)
        parts.append(ratio_format.shown(csv))
        csv, more["stages"] = by_stage.listing(csv), found
    if layers:
        compared = diff.differences(sides)
        parts += diff.parts(compared)
        csv, more["diff"] = (csv if stages else diff.listing(compared)), compared
    if not parts:
        said += (DEPTH_IS,) if any(side.paths.longest < side.layers for side in sides) else ()
        parts += [ratio_format.shown(table(sides, measures, caption)) for caption, measures in TABLES.items()]
        parts += quoted.parts([(side.name, side.zoo) for side in sides])
    return Document(
        title="comparison",
        parts=(*head(sides), *parts),
        answer="\n".join(f"{side.name}\t{side.facts.params}\t{side.facts.macs}" for side in sides),
        data=lambda: CONTRACT.data(topic=None, networks=_beside(sides), **more, notes=said),
        notes=said,
        layout=sides[0].facts.layout,
        csv=csv,
    )


def _beside(sides: Sequence[ComparedNetwork]) -> list[Beside]:
    return [Beside(side, sides[0]) for side in sides]


def head(sides: Sequence[ComparedNetwork]) -> list[Part]:
    """How many, on which input, and what each is."""
    inputs = {side.facts.in_ for side in sides}
    layout = sides[0].facts.layout
    where = f" on {sides[0].facts.in_.text(layout)}" if len(inputs) == 1 else ", each on its own input"
    known = [(side.name, _about(side, len(inputs) > 1)) for side in sides]
    pairs = tuple([(name, about) for name, about in known if about not in ("", name)])
    said = Text(f"{len(sides)} networks{where}; every ratio is to the first, {sides[0].name}")
    return [said, Fields(pairs)] if pairs else [said]


def _about(side: ComparedNetwork, with_input: bool) -> str:
    """Its title and source, or, where it has none, the spec itself."""
    facts = side.facts
    title = facts.name if facts.name != side.name else ""
    words = [title, facts.source] if facts.name else [_spec(facts.net.source.text)]
    where = f"input {facts.in_.text(facts.layout)}" if with_input else ""
    return "; ".join(filter(None, (", ".join(filter(None, words)), where)))


def _spec(text: str) -> str:
    """A spec on one line, its comments left out, not too long."""
    lines = (" ".join(line.partition("#")[0].split()) for line in text.split("\n"))
    spec = "; ".join(filter(None, lines))
    return spec if len(spec) <= MOST_TEXT else spec[: MOST_TEXT - 3] + "..."


def of_topic(topic: CaseStudy, settings: CaseSettings) -> Document:
    """The argument as a report; -q prints its conclusion."""
    found = topic.work_out(settings)
    said = quoted.about(topic.name, [side.zoo for side in found.sides])
    return Document(
        title=topic.name,
        parts=(
            Text(found.title),
            *map(ratio_format.shown, found.tables.values()),
            *found.after,
            *([quoted.said(said)] if said else []),
            Text(found.conclusion, "conclusion"),
        ),
        answer=found.conclusion,
        data=lambda: CONTRACT.data(
            topic=topic.name,
            settings=dict(found.settings),
            networks=_beside(found.sides),
            tables=[{"name": name, "rows": ratio_format.rows(table)} for name, table in found.tables.items()],
            conclusion=found.conclusion,
            quoted=said,
            notes=found.notes,
        ),
        notes=(*found.notes, f"more of it: convcalc explain {topic.explanation}"),
        csv=ratio_format.flat(next(iter(found.tables.values()))),
    )
