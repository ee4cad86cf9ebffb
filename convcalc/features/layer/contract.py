"""What `layer` answers to programs: its JSON, its schema and its CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.document.fields import Contract, Field, before_after, many, maybe
from convcalc.text import agreed

if TYPE_CHECKING:
    from convcalc.document.model import Cell
    from convcalc.features.layer.frameworks.framework import FrameworkLayer
    from convcalc.features.layer.layer import LayerFacts
    from convcalc.features.layer.unsized import LayerCounts


def _padding(facts: LayerFacts | LayerCounts) -> Cell:
    return None if facts.padding is None else before_after(facts.padding)


def _unread(facts: LayerFacts | LayerCounts) -> tuple[int, ...] | None:
    if facts.unread is None:
        return None
    return tuple(each.pixels for each in facts.unread) or (0,) * len(facts.in_.size)


def _sides(layer: FrameworkLayer) -> Cell:
    return agreed([f"{before}:{after}" for before, after in layer.padding or ()] or [""])


def _last(layer: FrameworkLayer) -> Cell:
    return agreed([f"{first} to {last}" for first, last in layer.last or ()] or [""], ", ")


def _left(layer: FrameworkLayer) -> Cell:
    return agreed([axis.how_read for axis in layer.axes or ()] or [""], ", ")


LAST = (
    "First and last input that the last window covers, padding included; of a tconv the outputs that the last input"
    " reaches."
)

UNREAD = "Inputs that no window reads: at the end, or between windows; of a tconv those of which the padding crops all."

FRAMEWORK = (
    Field("framework", "text", title="framework"),
    Field("written", "text", "", "The code of it.", "written"),
    Field("out", maybe("axes"), "size", title="output", cell=lambda layer: layer.size or "none"),
    Field("padding", "pairs", "", "Before and after (of a tconv: cut), an axis each.", "before:after", cell=_sides),
    Field("last", "pairs", "", LAST, "last window", cell=_last),
    Field("left", "text", title="the input", present="never", cell=_left),
    Field("differs", "flag", None, "Its size is another than that of this layer."),
    Field("notes", "texts", title="notes", cell=lambda layer: "; ".join(layer.notes)),
    Field("source", "text"),
)
"""The same layer in a framework: features/layer/frameworks makes it when somebody asks."""

EXPECTED = (Field("written", "text"), Field("holds", "flag"))

FRAMEWORKS = "With --frameworks: the same layer in each; null where it cannot be had."

CONTRACT = Contract(
    "layer",
    "One layer",
    (
        Field("kind", "text", title="kind"),
        Field("text", "text", "", "The layer as it is written in a spec."),
        Field("in", maybe("shape"), "in_", "null where no size was given.", "input"),
        Field("out", maybe("shape"), title="output"),
        Field("kernel", "axes", title="kernel"),
        Field("stride", "axes", title="stride"),
        Field("padding", "pairs", title="padding", cell=_padding),
        Field("dilation", "axes", title="dilation"),
        Field("groups", "total", title="groups"),
        Field("params", "count", "", "Weights and biases.", "parameters"),
        Field("weights", "count", title="weights"),
        Field("biases", "count", title="biases"),
        Field("macs", "count", "", "Multiply-accumulates, biases left out.", "MACs"),
        Field("remainder", maybe("axes"), "", "What the division by the stride leaves, down or up.", "remainder"),
        Field("unread", maybe("axes"), _unread, UNREAD, "unread"),
        Field("working", "texts", None, "Each formula, with the numbers put in, down to its value."),
        Field("notes", "texts"),
        Field("expected", EXPECTED, None, "Where --expect was given.", present="given"),
        Field("frameworks", many(FRAMEWORK), None, FRAMEWORKS, present="given"),
    ),
)
