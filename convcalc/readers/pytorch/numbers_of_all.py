"""One number that all images of a batch make together: a loss, or the mean, sum or maximum of a whole tensor."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import (
    Class,
    FrameworkValue,
    Instance,
    Named,
    Native,
    Raised,
    Unknown,
    Unreadable,
    Value,
    said,
)

KEPT = frozenset(
    (
        "abs clamp clip clone cpu cuda detach double exp float half item log log1p mean neg pow relu sigmoid sqrt"
        " square squeeze sum tanh to tolist max min backward requires_grad_ retain_grad add sub mul div log2 log10"
        " rsqrt softmax add_ sub_ mul_ div_ clamp_min clamp_max contiguous type_as type numpy register_hook nan_to_num"
    ).split()
)
"""Methods that leave it one number."""


class NumberOfAll(FrameworkValue):
    """Such a number: it has no axes, no weights, and no layer gets it; a tensor that meets it keeps its sizes.

    what: "a mean", "a loss".
    """

    __slots__ = ("what",)
    type_names = ("Tensor",)

    def __init__(self, what: str) -> None:
        self.what = what

    @property
    def called(self) -> str:  # type: ignore[override]
        """What it is in a message."""
        return f"{self.what} of all images at once, one number"

    def copy(self) -> NumberOfAll:
        return self

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        if isinstance(other, int | float | NumberOfAll | Unknown) or operator == "@":
            return self
        if isinstance(other, FrameworkValue):
            return other.operate(machine, operator, 1.0, not reflected)
        raise Raised("TypeError", f"{self.called}, does not meet {said(other)} in '{operator}'")

    def attribute(self, machine: Machine, name: str) -> Value:
        if name in ("shape", "ndim"):
            return () if name == "shape" else 0
        if name in ("size", "dim", "numel"):
            made: Value = {"size": (), "dim": 0, "numel": 1}[name]
            return Native(name, lambda inner, *rest: made)
        if name in ("data", "grad", "real"):
            return self
        if name in KEPT:
            return Native(name, lambda inner, *rest, **named: self)
        return Unknown(f"'.{name}' of {self.called}")

    def item(self, machine: Machine, key: Value) -> Value:
        raise Raised("IndexError", f"{self.called}, has no places")

    def elements(self, machine: Machine) -> Iterator[Value]:
        raise Raised("TypeError", f"{self.called}, is nothing to go through")

    def truth(self) -> bool:
        raise Unreadable("which way it goes depends on the values of a tensor")


def loss(machine: Machine, *given: Value, **named: Value) -> Value:
    """`F.cross_entropy(logits, labels)`: what a network is trained by; of each image where it is not reduced."""
    if named.get("reduction", "mean") == "none" or named.get("reduce") is False:
        return Unknown("a loss of each image")
    return NumberOfAll("a loss")


def loss_class(module: Class, name: str) -> Class:
    """`nn.CrossEntropyLoss()`: a module without weights that makes one number."""

    def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        from convcalc.readers.pytorch.modules import initialize

        initialize(machine, owner)
        assert isinstance(owner, Instance)
        owner.attributes["reduction"] = named.get("reduction", "mean")
        return None

    def forward(machine: Machine, owner: Value, *given: Value, **named: Value) -> Value:
        assert isinstance(owner, Instance)
        return loss(machine, *given, reduction=owner.attributes["reduction"])

    natives: Named = {"__init__": Native(name, init), "forward": Native(name, forward)}
    return Class(name, (module,), natives)
