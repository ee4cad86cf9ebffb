"""Layers that treat each element alone: activations, dropout, identity. One row each."""

from __future__ import annotations

from typing import Any

from convcalc import diagnostics
from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.arithmetic.intervals import Interval
from convcalc.layers.kind import (
    Argument,
    Context,
    Cost,
    Derivation,
    Given,
    Kind,
    Ops,
    Weightless,
    one,
    refuse,
    refuse_incomplete,
    times,
)
from convcalc.shape import Shape


class Pointwise(NamedTuple):
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
    most: float = float("inf")  # and what it may be, from 0


ACTIVATIONS = (
    Pointwise("relu", "rectified linear unit", "Nair & Hinton 2010", True, compares=1),
    Pointwise("relu6", "ReLU cut at 6", "Howard et al. 2017", True, compares=2),
    Pointwise("lrelu", "leaky ReLU", "Maas, Hannun & Ng 2013", True, 0, 1, 1, decimal="slope below zero"),
    Pointwise("elu", "exponential linear unit", "Clevert 2015", True, 1, 1, 1, 0, 1, decimal="alpha"),
    Pointwise("selu", "scaled ELU", "Klambauer et al. 2017", True, 1, 2, 1, 0, 1),
    Pointwise("celu", "continuously differentiable ELU", "Barron 2017", True, 1, 1, 1, 1, 1, decimal="alpha"),
    Pointwise("gelu", "Gaussian error linear unit", "Hendrycks & Gimpel 2016", True, 1, 2, 0, 0, 1),
    Pointwise("silu", "sigmoid linear unit, also swish", "Elfwing, Uchibe & Doya 2017", True, 1, 1, 0, 1, 1),
    Pointwise("mish", "mish", "Misra 2019", True, 1, 1, 0, 0, 3),
    Pointwise("hswish", "hard swish", "Howard et al. 2019 (MobileNetV3)", True, 1, 2, 2),
    Pointwise("hsigmoid", "hard sigmoid", "Howard et al. 2019 (MobileNetV3)", False, 1, 1, 2),
    Pointwise("sigmoid", "logistic function", "classical", False, 1, 0, 0, 1, 1),
    Pointwise("tanh", "hyperbolic tangent", "classical", True, 0, 0, 0, 0, 1),
    Pointwise("softplus", "softplus", "Dugas et al. 2001", False, 1, 0, 0, 0, 2),
)

PRELU = Pointwise("prelu", "parametric ReLU, one slope a channel", "He, Zhang, Ren & Sun 2015a", True, 0, 1, 1)

SOFTMAX = Pointwise("softmax", "softmax over the channels", "Bridle 1990", False, 1, 0, 0, 1, 1)

IDLE = (
    Pointwise(
        "dropout", "dropout; does nothing at inference", "Srivastava et al. 2014", True, decimal="rate", most=1.0
    ),
    Pointwise("identity", "nothing at all", "", True),
)


class PointwiseKind(Weightless, Kind[str]):
    """A row of the tables above; its argument is the decimal as written, which enters no count."""

    follows = True
    is_pool = is_global = gate = moves = pads = flattens = statistics = grows = False
    meets = ""

    def __init__(self, row: Pointwise) -> None:
        self.word = self.example = row.word
        self.title, self.source, self.keeps_zero, self.row = row.title, row.source, row.keeps_zero, row
        self.topics: tuple[str, ...] = ()
        sample = "0.5" if row.most == 1 else "0.1"
        self.arguments = (Argument(("decimal", ""), sample, row.decimal, "not said"),) if row.decimal else ()
        self.keys = frozenset(key for argument in self.arguments for key in argument.keys)
        refuse_incomplete(self, type(self))

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> str:
        if not given:
            return ""
        self.check(given)
        text = str(given.get("decimal", given.get("", "")))
        if not 0 <= float(text) <= self.row.most:
            allowed = "0 to 1" if self.row.most == 1 else "0 or more"
            refuse(diagnostics.layers.OutOfRange(self.word, self.row.decimal, text, allowed), keys=("decimal", ""))
        return text

    def shape(self, a: str, ins: tuple[Shape, ...]) -> Shape:
        return ins[0]

    def ops(self, a: str, ins: tuple[Shape, ...], out: Shape) -> Ops:
        n, row = out.elements(), self.row
        each = (row.adds, row.multiplies, row.compares, row.divides, row.exponentials)
        return Ops(*[times(n, count) if count else 0 for count in each])

    def views(self, a: str, ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        return None

    def text(self, a: str) -> str:
        return f"{self.word} {a}" if a else self.word


class ActivationKind(PointwiseKind):
    activation = True
    linear = False


class PReluKind(ActivationKind):
    """With a trained slope a channel, or `prelu 1`, with one for all."""

    def __init__(self, row: Pointwise) -> None:
        super().__init__(row)
        self.topics = ("parameters",)
        self.arguments = (Argument(("",), "1", "one slope for all", "one a channel"),)
        self.keys = frozenset({""})

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> str:
        self.check(given)
        count = one(given, "", 1, "the slopes")
        if count is not None and count not in (1, ins[0].channels):
            refuse(diagnostics.layers.ScaleFactors(self.word, "slopes", count, ins[0].channels), keys=("",))
        return "1" if count == 1 else ""

    def cost(self, a: str, ins: tuple[Shape, ...]) -> Cost:
        c = 1 if a else ins[0].channels
        return None if c is None else formulas.prelu_weights(c), 0, 0

    def workings(self, a: str, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        c = 1 if a else ins[0].channels
        return [Derivation("weights", formulas.prelu_weights, {"c": c}, {}, role="weights")] if c else []


class SoftmaxKind(PointwiseKind):
    activation = linear = False
    over_channels = True


class IdleKind(PointwiseKind):
    """Does nothing at inference."""

    activation = False
    linear = True


KINDS: tuple[Kind[Any], ...] = (
    *[ActivationKind(row) for row in ACTIVATIONS],
    PReluKind(PRELU),
    SoftmaxKind(SOFTMAX),
    *map(IdleKind, IDLE),
)
