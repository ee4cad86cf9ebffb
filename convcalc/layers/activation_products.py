"""What is worked out by no weights: products of activations with one another, and axes moved as no other word says."""

from __future__ import annotations

from typing import Any

from convcalc import diagnostics
from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.intervals import UNKNOWN, Interval
from convcalc.layers.kind import NOTHING, Argument, Context, Given, Kind, Ops, Weightless, one, refuse, times
from convcalc.shape import Shape

SIZE = Argument(("size", ""), "8x8x32", "the size that is made, written like an input")


class Rearranged(NamedTuple):
    """terms: how many products each number is the sum of; 0 where numbers only change their places."""

    shape: Shape
    terms: int
    layout: str


class RearrangingKind(Weightless, Kind[Rearranged]):
    """What a unit sees is not known behind it: that depends on which numbers meet."""

    grows = True
    linear = keeps_zero = moves = pads = flattens = follows = activation = is_pool = is_global = gate = False
    statistics = False
    meets = ""
    topics: tuple[str, ...] = ()

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> Rearranged:
        self.check(given)
        key = "size" if "size" in given else ""
        if key not in given:
            refuse(diagnostics.layers.MissingArgument(self.word, "the new shape", self.example))
        numbers = given["size"] if key else (given[""],)
        if any(type(n) is not int or n < 1 for n in numbers):
            refuse(diagnostics.layers.BadShape(numbers), keys=(key,))
        channels, size = (numbers[0], numbers[1:]) if context.layout == "chw" else (numbers[-1], numbers[:-1])
        return Rearranged(Shape(channels, tuple(size)), self.terms(given), context.layout)

    def terms(self, given: Given) -> int:
        """How many products each number is the sum of."""
        return 0

    def shape(self, a: Rearranged, ins: tuple[Shape, ...]) -> Shape:
        return a.shape

    def ops(self, a: Rearranged, ins: tuple[Shape, ...], out: Shape) -> Ops:
        if not a.terms:
            return NOTHING
        return Ops(adds=times(out.elements(), a.terms - 1), multiplies=times(out.elements(), a.terms))

    def views(self, a: Rearranged, ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        return (UNKNOWN,) * len(ins[0].size) or None

    def text(self, a: Rearranged) -> str:
        return f"{self.word} {a.shape.text(a.layout)}" + (f" k{a.terms}" if a.terms else "")


class MatmulKind(RearrangingKind):
    word = "matmul"
    contracts = True
    title = "products of activations with one another, as attention has them; they are not among the MACs"
    example = "matmul 8x8x32 k64"
    source = "Vaswani et al. 2017, equation 1; Wang et al. 2017 (non-local networks), equation 1"
    arguments = (SIZE, Argument(("k",), "k64", "how many products each number is the sum of", "1"))

    def terms(self, given: Given) -> int:
        return one(given, "k", 1, "the products") or 1


class PermuteKind(RearrangingKind):
    word = "permute"
    title = "numbers moved to other places and axes, in another size"
    example = "permute 16x48"
    source = "PyTorch 2.14, torch.permute; einops 0.8, rearrange"
    arguments = (SIZE,)


KINDS: tuple[Kind[Any], ...] = (MatmulKind(), PermuteKind())
