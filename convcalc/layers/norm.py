"""Normalization layers."""

from __future__ import annotations

from typing import Any

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.arithmetic.intervals import Interval
from convcalc.layers.kind import (
    FREE,
    Argument,
    Context,
    Cost,
    Derivation,
    Given,
    Kind,
    Ops,
    Weightless,
    channel_groups,
    filters,
    times,
)
from convcalc.shape import Shape


class Norm(NamedTuple):
    """number: the groups of `gn`, the channels a `lrn` spans; 0 where there is none."""

    number: int
    affine: bool


AFFINE = Argument(("noaffine",), "noaffine", "without a trainable scale and shift", "with both")


class NormKind(Weightless, Kind[Norm]):
    """Scale and shift a channel, shape unchanged; statistics over places are left out of the receptive field."""

    arguments: tuple[Argument, ...] = (AFFINE,)
    follows = True
    is_pool = is_global = gate = activation = linear = keeps_zero = False
    moves = pads = flattens = statistics = grows = False
    meets = ""
    topics: tuple[str, ...] = ()

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> Norm:
        if given:
            self.check(given)
        return Norm(0, "noaffine" not in given)

    def shape(self, a: Norm, ins: tuple[Shape, ...]) -> Shape:
        return ins[0]

    def cost(self, a: Norm, ins: tuple[Shape, ...]) -> Cost:
        c = ins[0].channels
        if c is None:
            return None, None, None
        statistics = formulas.norm_statistics(c) if self.statistics else 0
        if not a.affine:
            return 0, 0, statistics
        return formulas.norm_weights(c), formulas.norm_biases(c), statistics

    def ops(self, a: Norm, ins: tuple[Shape, ...], out: Shape) -> Ops:
        """Batch norm at inference is one multiply and one add; the others work out mean and variance on the spot."""
        n = out.elements()
        if self.statistics:
            return Ops(adds=n, multiplies=n)
        return Ops(adds=times(n, 4), multiplies=times(n, 2), divides=n)

    def views(self, a: Norm, ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        return None

    def text(self, a: Norm) -> str:
        number = f" {a.number}" if a.number else ""
        return f"{self.word}{number}" if a.affine else f"{self.word}{number} noaffine"

    def workings(self, a: Norm, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        c = ins[0].channels
        if c is None or not a.affine:
            return []
        steps = [
            Derivation("weights (scale)", formulas.norm_weights, {"c": c}, {}, role="weights"),
            Derivation("biases (shift)", formulas.norm_biases, {"c": c}, {}, role="biases"),
        ]
        if self.statistics:
            title = "running statistics, not trained"
            steps.append(Derivation(title, formulas.norm_statistics, {"c": c}, {}, role="statistics"))
        return steps


class BatchNormKind(NormKind):
    word = "bn"
    title = "batch normalization"
    linear = statistics = True
    topics = ("batch norm",)
    example = "bn"
    source = "Ioffe & Szegedy 2015"


class LayerNormKind(NormKind):
    word = "ln"
    title = "layer normalization (over the channels)"
    example = "ln"
    source = "Ba, Kiros & Hinton 2016"


class InstanceNormKind(NormKind):
    word = "instnorm"
    title = "instance normalization"
    example = "instnorm"
    source = "Ulyanov, Vedaldi & Lempitsky 2016"


class GroupNormKind(NormKind):
    word = "gn"
    title = "group normalization"
    example = "gn 32"
    source = "Wu & He 2018"
    arguments = (Argument(("", "g"), "32", "how many groups of channels"), AFFINE)

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> Norm:
        self.check(given)
        return Norm(channel_groups(self, given, ins[0]), "noaffine" not in given)


class LrnKind(NormKind):
    word = "lrn"
    title = "local response normalization"
    example = "lrn 5"
    source = "Krizhevsky, Sutskever & Hinton 2012, section 3.3: across channels, no parameters"
    arguments = (Argument(("", "filters"), "5", "how many neighbouring channels", "5"),)

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> Norm:
        self.check(given)
        return Norm(filters(self, given, "channels") if given else 5, False)

    def cost(self, a: Norm, ins: tuple[Shape, ...]) -> Cost:
        return FREE

    def ops(self, a: Norm, ins: tuple[Shape, ...], out: Shape) -> Ops:
        n = out.elements()
        return Ops(adds=times(n, a.number), multiplies=times(n, 2), divides=n, exponentials=n)

    def text(self, a: Norm) -> str:
        return f"lrn {a.number}"


KINDS: tuple[Kind[Any], ...] = (BatchNormKind(), LayerNormKind(), GroupNormKind(), InstanceNormKind(), LrnKind())
