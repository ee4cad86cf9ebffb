"""The public verbs, with results that print themselves: as the plain table, and as HTML in a notebook."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec

from convcalc import loading
from convcalc.document.writers import ANYWHERE
from convcalc.features.check.result import Report
from convcalc.features.layer import layer as single
from convcalc.network.facts import Facts

if TYPE_CHECKING:
    from convcalc.document.model import Document

P = ParamSpec("P")


class Printed:
    """What can be told as a document prints as one."""

    __slots__ = ()

    def _document(self) -> Document:
        raise NotImplementedError

    def __str__(self) -> str:
        from convcalc.document.writers import plain

        return plain.render(self._document(), ANYWHERE).rstrip("\n")

    def _repr_html_(self) -> str:
        from convcalc.document.writers import html

        return html.render(self._document(), ANYWHERE)


class Network(Printed, Facts):
    """What `measure` found out; printed, every layer of it."""

    __slots__ = ()

    def _document(self) -> Document:
        from convcalc.features.arch.listing import document
        from convcalc.network.claims import check_claims

        return document(self, check_claims(self), "", "float32")


class Layer(Printed, single.LayerFacts):
    """What `layer` found out; printed, its working."""

    __slots__ = ()

    def _document(self) -> Document:
        from convcalc.features.layer.report import document

        return document(self)


class Claims(Printed, Report):
    """What `check` found out; printed, every claim with its verdict."""

    __slots__ = ()

    def _document(self) -> Document:
        from convcalc.features.check.report import document

        return document(self)


def _network(function: Callable[P, Facts]) -> Callable[P, Network]:
    @wraps(function)
    def verb(*args: P.args, **named: P.kwargs) -> Network:
        facts = function(*args, **named)
        return Network(facts.net, facts._counts)

    return verb


def _layer(function: Callable[P, single.LayerFacts]) -> Callable[P, Layer]:
    @wraps(function)
    def verb(*args: P.args, **named: P.kwargs) -> Layer:
        return Layer._make(function(*args, **named))

    return verb


def _claims(function: Callable[P, Report]) -> Callable[P, Claims]:
    @wraps(function)
    def verb(*args: P.args, **named: P.kwargs) -> Claims:
        return Claims._make(function(*args, **named))

    return verb


check = _claims(loading.check)
measure = _network(loading.measure)
layer = _layer(single.layer)
