"""The same layer in several frameworks, beside what was asked for."""

from __future__ import annotations

from typing import Any

from convcalc.document import fields
from convcalc.document.model import Column, Document, Fields, Finding, Findings, Line, Part, Table, Text
from convcalc.features.layer.frameworks import differs, frameworks
from convcalc.features.layer.frameworks.framework import Answer, Axis
from convcalc.features.layer.layer import LayerFacts

COLUMNS = (
    Column("framework", "framework"),
    Column("out", "output", "axes"),
    Column("padding", "before:after"),
    Column("last", "last window"),
    Column("left", "at the end"),
)


def document(facts: LayerFacts, base: Document, below: bool = False) -> Document:
    """In place of what `layer` says of it, or below that; a claim stays."""
    answers = frameworks(facts)
    kept = base.parts if below else tuple(part for part in base.parts if isinstance(part, Findings))
    parts: list[Part] = [
        *([] if below else [Text(f"{facts.text} on {facts.in_.text()} makes {facts.out.text()}")]),
        table(facts, answers),
        Fields(tuple((each.framework, each.written) for each in answers if each.axes is not None), "written as"),
        *_differences(facts, answers),
        Fields(tuple((answer.framework, answer.source) for answer in answers), "sources"),
    ]
    data = base.data() if callable(base.data) else base.data
    return base._replace(
        parts=(*kept, *parts) if below else (*parts, *kept),
        data=data | {"frameworks": [_data(facts, each) for each in answers]},
        csv=_flat(facts, answers),
        notes=(*base.notes, f"more of it: convcalc explain {_topic(facts)}"),
    )


def _topic(facts: LayerFacts) -> str:
    if facts.kind == "tconv":
        return "transposed"
    return "same" if "same" in facts.text else "pooling" if "pool" in facts.kind else "padding"


def table(facts: LayerFacts, answers: tuple[Answer, ...]) -> Table:
    columns = COLUMNS if facts.kind != "tconv" else tuple(_transposed(column) for column in COLUMNS[:4])
    return Table(columns, [Line(_cells(facts, answer)[: len(columns)]) for answer in answers])


def _transposed(column: Column) -> Column:
    titles = {"padding": "cut before:after", "last": "the last input reaches"}
    return column._replace(title=titles.get(column.key, column.title))


def _cells(facts: LayerFacts, answer: Answer) -> tuple[Any, ...]:
    if answer.axes is None:
        return (answer.framework, "none", "", "", "")
    pairs = list(zip(facts.in_.size, answer.axes, strict=True))
    return (
        answer.framework,
        answer.size,
        _each([f"{axis.before}:{axis.after}" for axis in answer.axes]),
        _each([f"{axis.last[0]} to {axis.last[1]}" for axis in answer.axes], ", "),
        _each([_left(n, axis) for n, axis in pairs], ", "),
    )


def _each(texts: list[str], between: str = "x") -> str:
    """Once where all axes agree."""
    return texts[0] if len(set(texts)) == 1 else between.join(texts)


def _left(n: int, axis: Axis) -> str:
    """What the last window leaves of the input, or how far it hangs over."""
    left = n - 1 - axis.last[1]
    over = -left - axis.after
    if left > 0:
        return f"{left} unread"
    return f"{over} over the edge" if over > 0 else "all read"


def _differences(facts: LayerFacts, answers: tuple[Answer, ...]) -> list[Part]:
    found = []
    for answer in answers:
        said = list(answer.notes)
        if answer.axes is not None and differs(facts, answer):
            said.insert(0, f"makes {_joined(answer)}, not {'x'.join(map(str, facts.out.size))}")
        if answer.axes is None:
            said[0] = f"cannot: {said[0]}"
        if said:
            found.append(Finding(answer.framework, said[0], tuple(said[1:])))
    if not found:
        return [Text("They agree in size, padding and windows.")]
    return [Findings(tuple(found), "where they differ")]


def _joined(answer: Answer) -> str:
    return "x".join(map(str, answer.size or ()))


def _data(facts: LayerFacts, answer: Answer) -> dict[str, Any]:
    axes = answer.axes
    return {
        "framework": answer.framework,
        "written": answer.written,
        "out": None if axes is None else [axis.out for axis in axes],
        "padding": None if axes is None else fields.pairs([(axis.before, axis.after) for axis in axes]),
        "last": None if axes is None else [list(axis.last) for axis in axes],
        "differs": differs(facts, answer),
        "notes": list(answer.notes),
        "source": answer.source,
    }


def _flat(facts: LayerFacts, answers: tuple[Answer, ...]) -> Table:
    columns = (*COLUMNS, Column("written", "written"), Column("notes", "notes", "words"))
    lines = [Line((*_cells(facts, each), each.written, "; ".join(each.notes))) for each in answers]
    return Table(columns, lines)
