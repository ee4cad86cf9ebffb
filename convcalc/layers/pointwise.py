"""Layers that treat each element alone: activations, dropout, identity. One row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.arithmetic import formulas
from convcalc.arithmetic.intervals import Interval
from convcalc.layers.kind import (
    FREE,
    NOTHING,
    Argument,
    Context,
    Cost,
    Derivation,
    Given,
    Kind,
    Ops,
    Weightless,
    refuse,
    refuse_incomplete,
    times,
)
from convcalc.record import NamedTuple
from convcalc.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping


class Row(NamedTuple):
    """One pointwise kind: what it does to an element, in elementary operations."""

    word: str
    title: str
    source: str
    keeps_zero: bool
    adds: int = 0
    multiplies: int = 0
    compares: int = 0
    divides: int = 0
    exponentials: int = 0
    decimal: str = ""  # what a decimal behind it means
    range: tuple[float, float] = (0.0, float("inf"))


ACTIVATIONS = (
    Row("relu", "rectified linear unit", "Nair & Hinton 2010", True, compares=1),
    Row("relu6", "ReLU cut at 6", "Howard et al. 2017", True, compares=2),
    Row("lrelu", "leaky ReLU", "Maas, Hannun & Ng 2013", True, compares=1, multiplies=1, decimal="slope below zero"),
    Row("prelu", "parametric ReLU, one slope a channel", "He, Zhang, Ren & Sun 2015a", True, compares=1, multiplies=1),
    Row("elu", "exponential linear unit", "Clevert 2015", False, 1, 1, 1, 0, 1, decimal="alpha"),
    Row("selu", "scaled ELU", "Klambauer et al. 2017", False, 1, 2, 1, 0, 1),
    Row("celu", "continuously differentiable ELU", "Barron 2017", False, 1, 1, 1, 1, 1, decimal="alpha"),
    Row("gelu", "Gaussian error linear unit", "Hendrycks & Gimpel 2016", False, 1, 2, 0, 0, 1),
    Row("silu", "sigmoid linear unit, also swish", "Elfwing, Uchibe & Doya 2017", False, 1, 1, 0, 1, 1),
    Row("mish", "mish", "Misra 2019", False, 1, 1, 0, 0, 3),
    Row("hswish", "hard swish", "Howard et al. 2019 (MobileNetV3)", False, 1, 2, 2),
    Row("hsigmoid", "hard sigmoid", "Howard et al. 2019 (MobileNetV3)", False, 1, 1, 2),
    Row("sigmoid", "logistic function", "classical", False, 1, 0, 0, 1, 1),
    Row("tanh", "hyperbolic tangent", "classical", False, 0, 0, 0, 0, 1),
    Row("softplus", "softplus", "Dugas et al. 2001", False, 1, 0, 0, 0, 2),
)

SOFTMAX = Row("softmax", "softmax over the channels", "Bridle 1990", False, 1, 0, 0, 1, 1)

IDLE = (
    Row(
        "dropout",
        "dropout; does nothing at inference",
        "Srivastava et al. 2014",
        True,
        decimal="rate",
        range=(0.0, 1.0),
    ),
    Row("identity", "nothing at all", "", True),
)


class PointwiseKind(Weightless[str]):
    """A row of the tables above; its argument is the decimal as written, which enters no count."""

    follows = True
    is_pool = is_global = gate = moves = pads = flattens = statistics = grows = False
    meets = ""
    names: Mapping[str, str] = {}

    def __init__(self, row: Row) -> None:
        self.word = self.example = row.word
        self.title, self.source, self.keeps_zero, self.row = row.title, row.source, row.keeps_zero, row
        self.topics = ("parameters",) if row.word == "prelu" else ()
        if row.decimal:
            self.arguments = (
                Argument(("decimal", ""), "0.5" if row.range[1] == 1 else "0.1", row.decimal, "not said"),
            )
        else:
            self.arguments = ()
        self.keys = frozenset(key for argument in self.arguments for key in argument.keys)
        refuse_incomplete(self, type(self))

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> str:
        if not given:
            return ""
        self.check(given)
        text = str(given.get("decimal", given.get("", "")))
        low, high = self.row.range
        if not low <= float(text) <= high:
            allowed = "0 to 1" if high == 1 else "0 or more"
            from convcalc.diagnostics import layers as wrong

            refuse(wrong.OutOfRange(self.word, self.row.decimal, text, allowed), keys=("decimal", ""))
        return text

    def shape(self, a: str, ins: tuple[Shape, ...]) -> Shape:
        return ins[0]

    def cost(self, a: str, ins: tuple[Shape, ...]) -> Cost:
        if self.word != "prelu":
            return FREE
        c = ins[0].channels
        return None if c is None else formulas.prelu_weights(c), 0, 0

    def ops(self, a: str, ins: tuple[Shape, ...], out: Shape) -> Ops:
        n, row = out.elements(), self.row
        each = (row.adds, row.multiplies, row.compares, row.divides, row.exponentials)
        return Ops(*[times(n, count) if count else 0 for count in each])

    def views(self, a: str, ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        return None

    def text(self, a: str) -> str:
        return f"{self.word} {a}" if a else self.word

    def workings(self, a: str, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        c = ins[0].channels
        return (
            [Derivation("weights", formulas.prelu_weights, {"c": c}, {}, role="weights")]
            if self.word == "prelu" and c
            else []
        )


class ActivationKind(PointwiseKind):
    activation = True
    linear = False


class SoftmaxKind(PointwiseKind):
    activation = linear = False


class IdleKind(PointwiseKind):
    """Does nothing at inference."""

    activation = False
    linear = True

    def ops(self, a: str, ins: tuple[Shape, ...], out: Shape) -> Ops:
        return NOTHING


KINDS: tuple[Kind[Any], ...] = (
    *map(ActivationKind, ACTIVATIONS),
    SoftmaxKind(SOFTMAX),
    *map(IdleKind, IDLE),
)
