"""Layers with numbers of their own along other axes than the channels: these become the channels, and go back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod

from convcalc.layers.kind import Given
from convcalc.readers.keras.arguments import Arguments, flag
from convcalc.readers.keras.layer_rows import Arriving, OurLayer
from convcalc.readers.python.values import Value


def axes_of(value: Value, x: Arriving, what: str) -> frozenset[int]:
    """Axes as Keras has them, one or several, counted with the batch: from 1. Raises Unreadable for others."""
    every = list(value) if isinstance(value, list | tuple) else [value]
    return frozenset([x.axis(each, what) for each in every])


def along(axes: Iterable[int], x: Arriving, layer: OurLayer) -> list[OurLayer]:
    """The layer with one number for each place along these axes, which it shares along all others."""
    own = frozenset(axes)
    if own == {x.channel_axis}:
        return [layer]
    sizes = list(enumerate(x.sizes, 1))
    count = prod([n for at, n in sizes if at in own])
    rest = prod([n for at, n in sizes if at not in own])
    if rest == 1:
        return [
            OurLayer("flatten", {}, ":flatten"),
            layer._replace(suffix=f":{layer.word}"),
            OurLayer("reshape", {"size": x.sizes}, ":reshape"),
        ]
    moved = (count, rest) if x.layout == "chw" else (rest, count)
    note = f"works along other axes than the channels: {count:,} of {count * rest:,} numbers are its channels here"
    return [
        OurLayer("permute", {"size": moved}, ":permute", note),
        layer._replace(suffix=f":{layer.word}"),
        OurLayer("permute", {"size": x.sizes}, ":back"),
    ]


def norm_flags(a: Arguments) -> Given:
    """Which of scale and shift a norm trains."""
    scale, center = flag(a["scale"], "scale"), flag(a["center"], "center")
    if scale and center:
        return {}
    return {"nobeta": True} if scale else {"nogamma": True} if center else {"noaffine": True}


def norm(word: str, what: str) -> Callable[[Arguments, Arriving, int], list[OurLayer]]:
    """A norm of so many scales and shifts as there are places along its axes."""

    def steps(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
        return along(axes_of(a["axis"], x, what), x, OurLayer(word, norm_flags(a)))

    return steps


def parametric(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
    """A slope for every element, unless all places share theirs."""
    shared = a["shared_axes"] or ()
    own = frozenset(range(1, len(x.sizes) + 1)) - axes_of(shared, x, "PReLU")
    return along(own, x, OurLayer("prelu", {})) if own else [OurLayer("prelu", {"": 1})]
