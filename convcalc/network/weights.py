"""Layers that use the weights of others again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from convcalc import diagnostics
from convcalc.lang.tree import Layer, Name
from convcalc.layers import kind_of
from convcalc.layers.kind import FREE, Given, Kind, Refused
from convcalc.layers.shared import NOBODY, OWN_BIAS, SharedKind, shared_of
from convcalc.network import merges
from convcalc.network.graph import Body, Item, Step
from convcalc.network.scopes import BuildState, Scope
from convcalc.text import Span


def _stored(items: Sequence[Item]) -> tuple[Step, ...]:
    """The layers among them that have weights, their own or those of another."""
    steps = [each for each in items if isinstance(each, Step)]
    steps = [each._replace(kind=each.kind.kind) if isinstance(each.kind, SharedKind) else each for each in steps]
    return tuple([each for each in steps if each.kind.cost(each.args, each.ins) != FREE])


def add_again(state: BuildState, body: Body, layer: Layer, kind: Kind[Any], given: Given, scope: Scope) -> None:
    """A layer whose weights are those of a label; raises Stop where that has none, or another number of them."""
    own_bias = OWN_BIAS in given
    label = Name(str(given["as"]), next(attr.span for attr in layer.attrs if attr.key == "as"))
    holder = scope.holding("labels", label.name)
    foreign = label.name == NOBODY and holder is None
    if not foreign:
        merges.named(state, label, scope, Body(body.arriving))  # refuses a label that is not there
    known = _stored(holder.labels[label.name].items) if holder is not None else ()
    try:
        parts = kind.parts(_own(given)) if kind.composite else [(kind.word, _own(given))]
    except Refused as refused:
        merges.refuse_layer(state, refused, layer)
    for word, part in parts:
        given_part = {**part, "as": label.name} | ({OWN_BIAS: True} if own_bias else {})
        merges.add_layer(state, body, layer, shared_of(kind_of(word), given_part), part)
        made = body.items[-1]
        assert isinstance(made, Step)
        if not foreign:
            _refuse_unlike(state, made, label, known)


def _own(given: Given) -> Given:
    return {key: value for key, value in given.items() if key != "as"}


def _refuse_unlike(state: BuildState, made: Step, label: Name, known: tuple[Step, ...]) -> None:
    """Nothing to share, or other numbers of weights than the label's."""
    kind = made.kind.kind if isinstance(made.kind, SharedKind) else made.kind
    cost = kind.cost(made.args, made.ins)
    at = next((at for at, count in enumerate(cost) if count), 0)  # of one without weights its biases, or its statistics
    weights = cost[at] or 0
    if not weights or not known:
        _refuse_nothing(state, kind, label, bool(weights))
    counts = [each.kind.cost(each.args, each.ins)[at] or 0 for each in known]
    if weights not in counts:
        state.refuse(diagnostics.network.OtherWeights(kind.word, label.name, weights, counts[0]), label.span)


def _refuse_nothing(state: BuildState, kind: Kind[Any], label: Name, stores: bool) -> NoReturn:
    span: Span = label.span
    state.refuse(diagnostics.network.NothingShared(kind.word, label.name, stores), span)
