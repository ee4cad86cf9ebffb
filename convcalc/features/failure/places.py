"""Which layer of a network an error message is about, and what would mend it there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.failure.fits import NO_LAYER, Fit, fits_of
from convcalc.features.failure.mends import input_of_message, mends_of
from convcalc.features.failure.unsaid_inputs import on_a_likely_input
from convcalc.inputs import nearest_inputs, refusal_of
from convcalc.loading import facts_of, input_shape
from convcalc.readers.error_messages import ErrorMessage

if TYPE_CHECKING:
    from convcalc.network.facts import Facts
    from convcalc.network.rows import Row
    from convcalc.readers.source import Loaded
    from convcalc.shape import Shape

MOST_ROWS = 20_000
MOST_LISTED = 5
FAR = 256
"""So far from an input that fails one that works is looked for."""
CAUSES = ("layers", "network", "python")
"""Where mistakes are told of layers, of shapes that do not meet, and of a program that fails by itself."""
NAMED, TRACED = 10, 20
"""What it counts that the message, or the traceback above it, has the name of a layer."""


ON_INPUT = "no input size is given: taken for {}, on which the message's numbers come out; --input says another"


class FailingLayer(NamedTuple):
    """A layer, and why it can be the one; row, in_ and out are None where the network cannot be built."""

    row: int | None
    label: str | None
    text: str
    in_: Shape | None
    out: Shape | None
    why: str

    @property
    def name(self) -> str:
        return f"{self.label}: {self.text}" if self.label else self.text


class FailingLayers(NamedTuple):
    """The layers of a network that a message can be about.  none: why there is none."""

    network: str
    layers: tuple[FailingLayer, ...]
    mends: tuple[str, ...]
    none: str = ""
    notes: tuple[str, ...] = ()


def places(message: ErrorMessage, loaded: Loaded, size: str | None, lets: Mapping[str, int]) -> FailingLayers:
    """Where in a network a message comes from; raises SpecError for a network that cannot be read."""
    assumed: tuple[str, ...] = ()
    try:
        facts = facts_of(loaded, size, lets)
    except SpecError as error:
        tried = on_a_likely_input(loaded, lets, error, lambda made: _best(message, made)) if size is None else None
        if tried is None:
            return _failing(loaded, size, lets, error)
        facts, assumed = tried
    name = facts.name or loaded.zoo or "the network"
    scored = sorted(_scored(message, facts), key=lambda each: -each[0].score)
    if assumed and scored and (meant := input_of_message(message, facts, loaded, lets, scored[0][1])):
        facts = facts_of(loaded, meant, lets, hints=False)
        scored = sorted(_scored(message, facts), key=lambda each: -each[0].score)
        assumed = (ON_INPUT.format(meant.text(facts.layout)),)
    best = [(fit, row) for fit, row in scored if fit.score == scored[0][0].score]
    layers = tuple([_place(fit, row) for fit, row in best[:MOST_LISTED]])
    row = best[0][1] if best else None
    more = [f"{len(best) - MOST_LISTED} more layers fit as well"] if len(best) > MOST_LISTED else []
    mends = mends_of(message, facts, loaded, lets, row)
    none = NO_LAYER.get(message.kind, f"on {facts.in_.text(facts.layout)} none has these numbers")
    return FailingLayers(name, layers, mends, none, (*more, *assumed, *facts.notes))


def _best(message: ErrorMessage, facts: Facts) -> int:
    """How well the layer fits that fits best."""
    return max([fit.score for fit, _ in _scored(message, facts)], default=0)


def _scored(message: ErrorMessage, facts: Facts) -> Iterator[tuple[Fit, Row]]:
    """Every layer that can be it, with how well it fits."""
    fits = fits_of(message.kind)
    rows = facts.rows[:MOST_ROWS] if len(facts.rows) > MOST_ROWS else facts.rows
    counted = _counted(message, rows)
    for row in rows:
        found = fits(message, row)
        bonus, why = _named(message, row, counted)
        if found is not None:
            yield found._replace(score=found.score + bonus, why="; ".join(filter(None, (why, found.why)))), row
        elif bonus >= TRACED:
            yield Fit(bonus, why), row


def _place(fit: Fit, row: Row) -> FailingLayer:
    where = row.label or ", ".join(filter(None, (row.statement, row.path.replace("/", ", ")))) or None
    return FailingLayer(row.index, where, row.text, row.in_, row.out, fit.why)


def _named(message: ErrorMessage, row: Row, counted: Row | None) -> tuple[int, str]:
    """Does the message, or the traceback, name this layer?"""
    label = row.label or row.statement or ""
    if message.module and _same(label, message.module):
        return TRACED, f"the traceback calls {message.module}"
    name = _name_in(message)
    if name and _same(label, name):
        return NAMED, f"the message names {name}"
    if counted is not None and row.index == counted.index:
        return NAMED, f"{name} by Keras' counting, in a session with no model before it"
    return 0, ""


def _name_in(message: ErrorMessage) -> str:
    if message.kind == "checkpoint":
        return message.facts.get("name", "").rpartition(".")[0]
    layer = message.facts.get("layer", "")
    return _exported(layer) if layer.startswith("/") else layer.split("/")[0].removesuffix("_input")


def _exported(node: str) -> str:
    """The module of a node as PyTorch's exporter names it: `layer1.0.conv1` of `/layer1/layer1.0/conv1/Conv`."""
    path = ""
    for part in node.split("/")[1:-1]:
        path = part if part.startswith(f"{path}.") else f"{path}.{part}" if path else part
    return path


def _same(label: str, name: str) -> bool:
    return bool(label) and (label == name or label.endswith(f".{name}"))


def _counted(message: ErrorMessage, rows: Sequence[Row]) -> Row | None:
    """The layer that Keras would have called so: `conv2d_4` is the fifth Conv2D."""
    stem, _, number = _name_in(message).rpartition("_")
    if not number.isdigit():
        stem, number = _name_in(message), "0"
    same = [row for row in rows if stem and _keras_name(row) == stem]
    return same[int(number)] if len(number) < 6 and int(number) < len(same) else None


def _keras_name(row: Row) -> str:
    """`max_pooling2d`; "" where Keras has no such layer of its own."""
    kind = row.visit.step.kind
    if kind.dense:
        return "dense"
    if kind.names is None:
        return ""
    return re.sub(r"(?<=[a-z\d])(?=[A-Z][a-z])", "_", kind.names.keras.format(len(row.in_.size))).lower()


def _failing(loaded: Loaded, size: str | None, lets: Mapping[str, int], error: SpecError) -> FailingLayers:
    """A network that fails here as well, and where; raises the error where it is none of layers and sizes."""
    mistake = error.mistakes[0]
    if mistake.span.start < 0 or type(mistake).__module__.rpartition(".")[2] not in CAUSES:
        raise error
    line = error.source.place(mistake.span.start)[0]
    text = " ".join(error.source.text[mistake.span.start : mistake.span.end].split())
    place = FailingLayer(None, f"line {line}", text, None, None, mistake.message)
    arriving = input_shape(size, loaded.tree.layout)
    if arriving is None and loaded.tree.input is not None:
        arriving = input_shape(loaded.tree.input[0], loaded.tree.layout)
    near = nearest_inputs(refusal_of(loaded, lets), arriving, FAR) if arriving else ()
    named = " or ".join([each.text(loaded.tree.layout) for each in near])
    inputs = [f"an input of {named}, the nearest that work{'s' * (len(near) == 1)}"]
    mends = (*([mistake.hint] if mistake.hint else []), *(inputs if near else []))
    return FailingLayers(loaded.tree.name or loaded.zoo or "the network", (place,), mends)
