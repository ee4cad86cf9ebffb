"""An error message in plain words, and the layer of a network that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.document import derived
from convcalc.document.fields import Contract, Field, columns, line, many, maybe
from convcalc.document.model import Document, Fields, Finding, Findings, Part, Table, Text
from convcalc.features.failure.messages import explanation

if TYPE_CHECKING:
    from convcalc.features.failure.explanation import Explanation
    from convcalc.features.failure.places import FailingLayers
    from convcalc.readers.error_messages import ErrorMessage

NUMBER = (
    Field("written", "text", lambda pair: pair[0], "As the message has it.", "written"),
    Field("meaning", "words", lambda pair: pair[1], title="meaning"),
)

PLACE = (
    Field("index", maybe("total"), "row", "The row of arch; null where the network cannot be built that far."),
    Field("label", maybe("text")),
    Field("text", "text", "", "The layer as it is written."),
    Field("in", maybe("shape"), "in_"),
    Field("out", maybe("shape")),
    Field("why", "text", "", "What of the message it fits."),
)

CONTRACT = Contract(
    "failure",
    "A framework's error message explained, and the layer that it is about",
    (
        Field("kind", "text", None),
        Field("framework", "text", None),
        Field("message", "text", None, "The words that were recognised."),
        Field("times", "positive", None, "How often such a message stands in the text."),
        Field("numbers", many(NUMBER), None),
        Field("meaning", "text", None),
        Field("changes", "texts", None, "What can be changed, the likeliest first."),
        Field("working", "steps", None),
        Field("network", maybe("text"), None, "The network of check; null without one."),
        Field(
            "layers", many(PLACE), None, "The layers of the network that the message can be about, the likeliest first."
        ),
        Field("mends", "texts", None, "What would mend it in this network."),
    ),
)


def document(message: ErrorMessage, places: FailingLayers | None = None) -> Document:
    """What each number is, what it means and what to change; of a network first the layer."""
    found = explanation(message)
    workings = tuple(map(derived.shown, found.working))
    numbers = [Fields(found.numbers, "numbers")] if found.numbers else []
    parts: tuple[Part, ...] = (
        Text(found.meaning, f"{message.framework}: {message.kind}"),
        *(_of_places(places) if places else ()),
        *numbers,
        *workings,
        Findings(tuple([Finding("", each) for each in found.changes]), "what to change"),
    )
    return Document(
        title=message.kind,
        parts=parts,
        answer=_answer(found, places),
        data=lambda: CONTRACT.data(
            kind=message.kind,
            framework=message.framework,
            message=message.quoted,
            times=message.times,
            numbers=found.numbers,
            meaning=found.meaning,
            changes=found.changes,
            working=workings,
            network=places.network if places else None,
            layers=places.layers if places else (),
            mends=places.mends if places else (),
        ),
        notes=_notes(message, places),
        csv=Table(columns(NUMBER), [line(NUMBER, pair) for pair in found.numbers]),
    )


def _answer(found: Explanation, places: FailingLayers | None) -> str:
    if places is None:
        return found.meaning
    return "; ".join([each.name for each in places.layers]) or "no layer"


def _of_places(places: FailingLayers) -> tuple[Part, ...]:
    """Which layer it is, and what would mend it."""
    if not places.layers:
        parts: list[Part] = [Text(f"no layer of {places.network} fits the message: {places.none}")]
    else:
        lines = tuple([Finding("", f"{each.name}: {each.why}") for each in places.layers])
        one = "the layer" if len(lines) == 1 else "the layers that it can be"
        parts = [Findings(lines, f"{one}, in {places.network}")]
    if places.mends:
        parts.append(Findings(tuple([Finding("", each) for each in places.mends]), "what would mend it"))
    return tuple(parts)


def _notes(message: ErrorMessage, places: FailingLayers | None) -> tuple[str, ...]:
    notes = [f"the traceback ends in {message.line}"] if message.line else []
    if places is None:
        notes.append("which layer of a network it is: convcalc check NET --error 'MESSAGE', or both in one text")
    return (*notes, *(places.notes if places else ()))
