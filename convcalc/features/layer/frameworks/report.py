"""The same layer in several frameworks, beside what was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from convcalc.document.fields import columns, line, record
from convcalc.document.model import Document, Fields, Finding, Findings, Part, Table, Text
from convcalc.features.layer.contract import FRAMEWORK
from convcalc.features.layer.frameworks import differs, frameworks
from convcalc.features.layer.frameworks.framework import FrameworkLayer
from convcalc.features.layer.layer import LayerFacts
from convcalc.layers import kind_of

SHOWN = ("framework", "out", "padding", "last", "left")
TRANSPOSED = {"padding": "cut before:after", "last": "the last input reaches"}
"""What two columns are of a transposed convolution, where no window stands over the end."""


def document(facts: LayerFacts, base: Document, below: bool = False) -> Document:
    """In place of what `layer` says of it, or below that; a claim stays."""
    answers = frameworks(facts)
    kept = base.parts if below else tuple(part for part in base.parts if isinstance(part, Findings))
    parts: list[Part] = [
        *([] if below else [Text(f"{facts.text} on {facts.in_.text()} makes {facts.out.text()}")]),
        _table(answers, SHOWN[:4], TRANSPOSED) if kind_of(facts.kind).transposed else _table(answers, SHOWN),
        Fields(tuple((each.framework, each.written) for each in answers if each.axes is not None), "written as"),
        *_differences(facts, answers),
        Fields(tuple((answer.framework, answer.source) for answer in answers), "sources"),
    ]
    data = base.data() if callable(base.data) else base.data
    return base._replace(
        parts=(*kept, *parts) if below else (*parts, *kept),
        data=data | {"frameworks": [record(FRAMEWORK, each, differs=differs(facts, each)) for each in answers]},
        csv=_table(answers, (*SHOWN, "written", "notes")),
        notes=(*base.notes, f"more of it: convcalc explain {_topic(facts)}"),
    )


def _topic(facts: LayerFacts) -> str:
    kind = kind_of(facts.kind)
    if kind.transposed:
        return "transposed"
    return "same" if "same" in facts.text else "pooling" if kind.is_pool else "padding"


def _table(answers: Sequence[FrameworkLayer], keys: Sequence[str], titles: Mapping[str, str] | None = None) -> Table:
    heads = tuple([head._replace(title=(titles or {}).get(head.key, head.title)) for head in columns(FRAMEWORK, keys)])
    return Table(heads, [line(FRAMEWORK, each, keys) for each in answers])


def _differences(facts: LayerFacts, answers: tuple[FrameworkLayer, ...]) -> list[Part]:
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


def _joined(answer: FrameworkLayer) -> str:
    return "x".join(map(str, answer.size or ()))
