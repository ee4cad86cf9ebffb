"""Receptive fields of a network whose input, and whose filters, nobody has given: they need neither."""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING, Any

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.diagnostics.layers import KernelDoesNotFit, MissingArgument
from convcalc.diagnostics.network import NoInput
from convcalc.document.fields import Contract, Field, columns, line, many, maybe, one_of
from convcalc.document.model import Cell, Document, Table, Text
from convcalc.features.arch import network
from convcalc.features.arch.network_data import CLAIM, claim_data
from convcalc.lang.rewrite import layers, with_layers
from convcalc.lang.tree import Attr, Layer, Spec
from convcalc.lang.words import ALIASES, FAMILIES
from convcalc.layers import kind_of
from convcalc.network.builder import build
from convcalc.network.claims import Verdict, check_claims
from convcalc.network.facts import measure
from convcalc.shape import Shape
from convcalc.text import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from convcalc.network.facts import Facts
    from convcalc.network.rows import Row
    from convcalc.readers.source import Loaded

SIDES = (960, 961, 1442, 1920)
"""Sides of inputs that are tried: even and odd ones, and some that halve often, so that skips meet their like."""

LARGEST = 2**20
"""No larger input is tried."""

RANKS = (2, 1, 3)

MOST_ROWS = 3_000
"""Of more layers no field is told without an input."""

COLUMNS = frozenset({"index", "rf", "jump", "start"})
"""Columns of `arch` that need neither an input nor filters."""


class LayerField(NamedTuple):
    """What a unit of one layer sees, an axis each; None is what depends on the input."""

    row: int
    label: str | None
    text: str
    rf: tuple[Any, ...] | None
    jump: tuple[Any, ...] | None
    start: tuple[Any, ...] | None
    sees: str | None


class UnsizedFields(NamedTuple):
    """The fields of all layers, and the claims: those about fields judged, the others unknown.

    tried: the facts on one of the inputs that were tried, for what does not depend on it.
    """

    layers: tuple[LayerField, ...]
    notes: tuple[str, ...]
    claims: tuple[Verdict, ...]
    tried: Facts


def _rf(each: LayerField) -> Cell:
    return each.sees or each.rf


LAYER = (
    Field("index", "total", "row", "Its number, from 0.", "#"),
    Field("label", maybe("text"), "", "As in the text."),
    Field("text", "text", "", "As it is written in a spec.", "layer"),
    Field("size", maybe("axes"), lambda each: None, "Needs an input: null.", "size"),
    Field("rf", "numbers", lambda each: each.rf, "null where it depends on the input.", "rf"),
    Field("jump", "numbers", title="jump"),
    Field("start", "numbers", title="start"),
    Field("sees", one_of("all"), present="given"),
)

SHOWN = tuple(field._replace(cell=_rf, get=lambda each: each) if field.key == "rf" else field for field in LAYER)
"""The same in a table, where the whole input is a word."""

CONTRACT = Contract(
    "fields",
    "Receptive fields of a network without an input",
    (Field("layers", many(LAYER)), Field("claims", many(CLAIM), None), Field("notes", "texts")),
)


def lacks_input(error: SpecError) -> bool:
    """Is nothing wrong but that no input is given, and perhaps no filters?"""
    kinds = {type(each) for each in error.mistakes}
    return NoInput in kinds and kinds <= {NoInput, MissingArgument}


def unsized(loaded: Loaded, lets: Mapping[str, int], note: str) -> UnsizedFields | None:
    """The fields, from inputs into which the network fits: only what is the same on all of them is known.

    None where there is no such input, or another mistake in the text, or no layer: a program needs one to run.
    note: what is missing, and how it is given.
    """
    if not any(getattr(each, "units", True) for each in loaded.tree.body):
        return None
    tree, added, channels = _with_filters(loaded.tree)
    for rank in RANKS:
        scale = 1
        while scale * max(SIDES) <= LARGEST:
            try:
                found = [_measured(tree, loaded, Shape(channels, (side * scale,) * rank), lets) for side in SIDES]
            except SpecError as error:
                if not any(isinstance(each, KernelDoesNotFit) for each in error.mistakes):
                    break
                scale *= 4
                continue
            fitting = [facts for facts in found if facts is not None]
            if len(fitting) > 1 and len(fitting[0].rows) <= MOST_ROWS:
                return UnsizedFields(_agreed(fitting, added), (*loaded.notes, note), _verdicts(fitting), fitting[0])
            break
    return None


NEEDS_INPUT = "it depends on the input, which is not given"


def _verdicts(measured: list[Facts]) -> tuple[Verdict, ...]:
    """What all of them say of the claims about fields; other claims are unknown, and so is what they disagree on."""

    def of_all(found: tuple[Verdict, ...]) -> Verdict:
        about_field = found[0].claim.what in ("rf", "jump")
        if about_field and all(each[1:4] == found[0][1:4] for each in found):
            return found[0]
        return found[0]._replace(verdict="unknown", computed=(None,), note=NEEDS_INPUT)

    each = zip(*(check_claims(facts) for facts in measured), strict=True)
    return tuple([of_all(found) for found in each if _is_written(found[0])])


def _is_written(verdict: Verdict) -> bool:
    """Is it a claim of the text, and of more than what arrives? A reader's usual input stands nowhere in it."""
    mark = verdict.mark
    usual = mark is not None and not mark.statement.units and mark.statement.span == NOWHERE
    return verdict.claim.what != "inputs" and not usual


def _measured(tree: Spec, loaded: Loaded, shape: Shape, lets: Mapping[str, int]) -> Facts | None:
    """On one input; None where the network cannot take this one, as where a skip of odd size meets an even one.

    Raises SpecError where it is too small.
    """
    try:
        return measure(build(tree, loaded.source, shape, lets))
    except SpecError as error:
        if any(isinstance(each, KernelDoesNotFit) for each in error.mistakes):
            raise
        return None


def _with_filters(tree: Spec) -> tuple[Spec, set[int], int]:
    """Filters where none are given, which layers these are (by their place in the text), and channels to begin with.

    There are as many as all groups divide.
    """
    groups = [value for layer in layers(tree.body) for value in _groups(layer)]
    count = lcm(*groups)
    added: set[int] = set()

    def filled(layer: Layer) -> Layer:
        word = ALIASES.get(layer.word, layer.word)
        if word not in FAMILIES or {attr.key for attr in layer.attrs} & {"", "filters"}:
            return layer
        kind = kind_of(word)
        if not kind.weighted or "" not in kind.keys or any(attr.value == "depthwise" for attr in layer.attrs):
            return layer
        added.add(layer.span.start)
        return layer._replace(attrs=(Attr("", count, layer.word_span), *layer.attrs))

    return with_layers(tree, filled), added, count


def _groups(layer: Layer) -> Iterable[int]:
    for attr in layer.attrs:
        if attr.key == "g" and isinstance(attr.value, tuple):
            yield from (value for value in attr.value if isinstance(value, int) and value > 0)


def _agreed(measured: list[Facts], added: set[int]) -> tuple[LayerField, ...]:
    """Row by row what all of them say."""
    return tuple([_layer(rows, added) for rows in zip(*(facts.rows for facts in measured), strict=True)])


def _layer(rows: tuple[Row, ...], added: set[int]) -> LayerField:
    row = rows[0]

    def same(get: Callable[[Row], Any]) -> Any:
        values = [get(each) for each in rows]
        return values[0] if all(value == values[0] for value in values) else None

    return LayerField(
        row.index,
        row.label,
        _text(row, added),
        same(lambda each: each.rf),
        same(lambda each: each.jump),
        same(lambda each: each.start),
        same(lambda each: each.sees),
    )


def _text(row: Row, added: set[int]) -> str:
    """The layer as it is written, without filters that nobody gave."""
    step = row.visit.step
    if step.node is None or step.node.span.start not in added:
        return row.text
    words = row.text.split(" ")
    return " ".join([*words[:1], *words[2:]])


def document(found: UnsizedFields) -> Document:
    """The field behind the last layer first, then all of them; `?` is what needs an input."""
    last = found.layers[-1]
    seen = "the whole input" if last.sees else "?" if last.rf is None else "x".join(map(str, last.rf))
    behind = f"a unit behind the last layer sees {seen}" + " of the input" * (last.rf is not None)
    return Document(
        title="receptive fields",
        parts=(
            Text(behind, answer=True),
            Table(columns(SHOWN), [line(SHOWN, each) for each in found.layers]),
            *network.claims(found.tried, found.claims),
        ),
        answer=last.sees or seen,
        data=lambda: CONTRACT.data(found, claims=[claim_data(found.tried, each) for each in found.claims]),
        notes=found.notes,
        csv=lambda: Table(columns(SHOWN), [line(SHOWN, each) for each in found.layers]),
    )
