"""Numbers worked out of others by no weights: products of activations, and axes moved as no other word says."""

from __future__ import annotations

from typing import Any

from convcalc import diagnostics
from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.intervals import UNKNOWN, Interval
from convcalc.layers.kind import NOTHING, Argument, Context, Given, Kind, Ops, Weightless, one, refuse, times
from convcalc.shape import Shape


class Mix(NamedTuple):
    """terms: how many products each number is the sum of; 0 where numbers only change their places."""

    shape: Shape
    terms: int
    layout: str


class MixKind(Weightless, Kind[Mix]):
    """What a unit sees is not known behind it: that depends on which numbers meet."""

    word = "mix"
    title = "numbers multiplied with one another, as attention does, or moved, in another size"
    example = "mix 8x8x32 k64"
    source = "Vaswani et al. 2017, equation 1; Wang et al. 2017 (non-local networks), equation 1"
    arguments = (
        Argument(("size", ""), "8x8x32", "the size that is made, written like an input"),
        Argument(("k",), "k64", "how many products each number is the sum of", "0, numbers are moved"),
    )
    grows = True
    linear = keeps_zero = moves = pads = flattens = follows = activation = is_pool = is_global = gate = False
    statistics = False
    meets = ""
    topics: tuple[str, ...] = ()

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> Mix:
        self.check(given)
        key = "size" if "size" in given else ""
        if key not in given:
            refuse(diagnostics.layers.MissingArgument(self.word, "the new shape", self.example))
        numbers = given["size"] if key else (given[""],)
        if any(type(n) is not int or n < 1 for n in numbers):
            refuse(diagnostics.layers.BadShape(numbers), keys=(key,))
        channels, size = (numbers[0], numbers[1:]) if context.layout == "chw" else (numbers[-1], numbers[:-1])
        return Mix(Shape(channels, tuple(size)), one(given, "k", 1, "the products") or 0, context.layout)

    def shape(self, a: Mix, ins: tuple[Shape, ...]) -> Shape:
        return a.shape

    def ops(self, a: Mix, ins: tuple[Shape, ...], out: Shape) -> Ops:
        if not a.terms:
            return NOTHING
        return Ops(adds=times(out.elements(), a.terms - 1), multiplies=times(out.elements(), a.terms))

    def views(self, a: Mix, ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        return (UNKNOWN,) * len(ins[0].size) or None

    def text(self, a: Mix) -> str:
        return f"mix {a.shape.text(a.layout)}" + (f" k{a.terms}" if a.terms else "")


KINDS: tuple[Kind[Any], ...] = (MixKind(),)
