"""A layer that uses the weights of another again: it does all that it does, and stores nothing anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from convcalc.layers.kind import METHODS, TRAITS, Cost, Derivation, Given, Kind
from convcalc.shape import Shape

STORED = ("weights", "biases", "statistics")
"""The roles of derivations that are of what is stored."""

OWN_BIAS = "bias"
"""What is written behind the label where only the weights are shared."""

NOBODY = "none"
"""What stands in the place of a label where the weights are not the network's own: `conv 3 3x3 p1 as none`."""


class SharedKind(Kind[Any]):
    """A kind whose weights are those of a label: `conv 3 3x3 p1 as c1`.

    It answers as that kind does but for what is stored: nothing, or its own biases where it keeps them.
    """

    def __init__(self, kind: Kind[Any], label: str, own_bias: bool) -> None:
        self.kind = kind
        self.label = label
        self.own_bias = own_bias
        for name in ("word", "keys", *TRAITS, *METHODS):
            if name not in vars(SharedKind):
                setattr(self, name, getattr(kind, name))

    def __reduce__(self) -> tuple[Callable[..., Kind[Any]], tuple[str, str, bool]]:  # type: ignore[override]
        return shared, (self.word, self.label, self.own_bias)

    def cost(self, a: Any, ins: tuple[Shape, ...]) -> Cost:
        return 0, self.kind.cost(a, ins)[1] if self.own_bias else 0, 0

    def text(self, a: Any) -> str:
        from convcalc.lang import words
        from convcalc.lang.writer import named

        return f"{self.kind.text(a)} as {named(self.label, words)}" + f" {OWN_BIAS}" * self.own_bias

    def workings(self, a: Any, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        kept = ("biases",) if self.own_bias else ()
        return [each for each in self.kind.workings(a, ins, out) if each.role not in STORED or each.role in kept]


def shared(word: str, label: str, own_bias: bool) -> SharedKind:
    """The kind behind a word, with the weights of a label."""
    from convcalc.layers import kind_of

    return SharedKind(kind_of(word), label, own_bias)


def shared_of(kind: Kind[Any], given: Given) -> SharedKind:
    """The same of a layer as it is written: `bias` behind the label keeps a bias of its own."""
    return SharedKind(kind, str(given["as"]), OWN_BIAS in given)
