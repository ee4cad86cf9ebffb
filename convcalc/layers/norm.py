"""Normalization layers."""

from __future__ import annotations

from typing import Any

from convcalc import diagnostics
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
    one,
    refuse,
    times,
)
from convcalc.shape import Shape


class Norm(NamedTuple):
    """number: the groups of `gn`, the channels a `lrn` spans; 0 where there is none. gamma, beta: scale and shift."""

    number: int
    gamma: bool
    beta: bool

    @property
    def affine(self) -> bool:
        """Has it both, as a rule it has?"""
        return self.gamma and self.beta


AFFINE = Argument(
    ("noaffine", "nogamma", "nobeta"),
    "noaffine, nogamma, nobeta",
    "without a trainable scale and shift, or without one of them",
    "with both",
)


def trained(given: Given) -> tuple[bool, bool]:
    """Are a scale and a shift trained?"""
    for word in ("nogamma", "nobeta"):
        if "noaffine" in given and word in given:
            refuse(diagnostics.layers.Contradiction("noaffine", word), keys=(word,))
    return "noaffine" not in given and "nogamma" not in given, "noaffine" not in given and "nobeta" not in given


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
            return Norm(0, *trained(given))
        return Norm(0, True, True)

    def shape(self, a: Norm, ins: tuple[Shape, ...]) -> Shape:
        return ins[0]

    def cost(self, a: Norm, ins: tuple[Shape, ...]) -> Cost:
        c = ins[0].channels
        if c is None:
            return None, None, None
        statistics = formulas.norm_statistics(c) if self.statistics else 0
        return formulas.norm_weights(c) if a.gamma else 0, formulas.norm_biases(c) if a.beta else 0, statistics

    def ops(self, a: Norm, ins: tuple[Shape, ...], out: Shape) -> Ops:
        """Batch norm at inference is one multiply and one add; the others work out mean and variance on the spot."""
        n = out.elements()
        if self.statistics:
            return Ops(adds=n, multiplies=n)
        return Ops(adds=times(n, 4), multiplies=times(n, 2), divides=n)

    def views(self, a: Norm, ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        return None

    def text(self, a: Norm) -> str:
        without = "" if a.affine else " nogamma" if a.beta else " nobeta" if a.gamma else " noaffine"
        return f"{self.word} {a.number}{without}" if a.number else f"{self.word}{without}"

    def workings(self, a: Norm, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        c = ins[0].channels
        if c is None:
            return []
        steps = []
        if a.gamma:
            steps.append(Derivation("weights (scale)", formulas.norm_weights, {"c": c}, {}, role="weights"))
        if a.beta:
            steps.append(Derivation("biases (shift)", formulas.norm_biases, {"c": c}, {}, role="biases"))
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
    over_channels = True
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
        return Norm(channel_groups(self, given, ins[0]), *trained(given))


class LrnKind(NormKind):
    word = "lrn"
    title = "local response normalization"
    example = "lrn 5"
    source = "Krizhevsky, Sutskever & Hinton 2012, section 3.3: across channels, no parameters"
    keeps_zero = True
    arguments = (Argument(("", "filters"), "5", "how many neighbouring channels", "5"),)

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> Norm:
        self.check(given)
        return Norm(filters(self, given, "channels") if given else 5, False, False)

    def cost(self, a: Norm, ins: tuple[Shape, ...]) -> Cost:
        return FREE

    def ops(self, a: Norm, ins: tuple[Shape, ...], out: Shape) -> Ops:
        n = out.elements()
        return Ops(adds=times(n, a.number), multiplies=times(n, 2), divides=n, exponentials=n)

    def text(self, a: Norm) -> str:
        return f"lrn {a.number}"


class TrainedScale(NamedTuple):
    """factors: how many; None: one a channel, and the channels are not known.  gamma: or are there shifts alone?

    by_channel: is there one a channel, rather than one for all or one for each number?
    """

    factors: int | None
    bias: bool
    gamma: bool
    by_channel: bool


class ScaleKind(Weightless, Kind[TrainedScale]):
    """Trained factors, and shifts beside them, without anything normalized: layer scale, Caffe's Scale."""

    word = "scale"
    title = "trained factors, one a channel"
    example = "scale"
    source = "Touvron et al. 2021 (LayerScale, arXiv:2103.17239), section 2; Caffe's Scale"
    linear = keeps_zero = follows = True
    is_pool = is_global = gate = activation = moves = pads = flattens = statistics = grows = False
    meets = ""
    topics: tuple[str, ...] = ("batch norm",)
    arguments = (
        Argument(("",), "1", "one factor for all; as many as there are numbers: one for each", "one a channel"),
        Argument(("bias",), "bias", "a trained shift beside each factor", "none"),
        Argument(("nogamma",), "nogamma", "trained shifts alone, without factors", "with factors"),
    )

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> TrainedScale:
        self.check(given)
        count = one(given, "", 1, "the factors")
        if count is not None and count not in (1, ins[0].channels, ins[0].elements()):
            refuse(diagnostics.layers.ScaleFactors(self.word, "factors", count, ins[0].channels), keys=("",))
        gamma, by_channel = "nogamma" not in given, count in (None, ins[0].channels)
        factors = ins[0].channels if by_channel else count
        return TrainedScale(factors, "bias" in given or not gamma, gamma, by_channel)

    def shape(self, a: TrainedScale, ins: tuple[Shape, ...]) -> Shape:
        return ins[0]

    def cost(self, a: TrainedScale, ins: tuple[Shape, ...]) -> Cost:
        return a.factors if a.gamma else 0, a.factors if a.bias else 0, 0

    def ops(self, a: TrainedScale, ins: tuple[Shape, ...], out: Shape) -> Ops:
        return Ops(adds=out.elements() if a.bias else 0, multiplies=out.elements() if a.gamma else 0)

    def views(self, a: TrainedScale, ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        return None

    def text(self, a: TrainedScale) -> str:
        number = "" if a.by_channel else f" {a.factors}"
        return f"{self.word}{number}{'' if a.gamma else ' nogamma'}{' bias' * (a.bias and a.gamma)}"

    def workings(self, a: TrainedScale, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        if a.factors is None:
            return []
        steps = []
        if a.gamma:
            steps.append(Derivation("weights (factors)", formulas.norm_weights, {"c": a.factors}, {}, role="weights"))
        if a.bias:
            steps.append(Derivation("biases (shifts)", formulas.norm_biases, {"c": a.factors}, {}, role="biases"))
        return steps


class NormalizeKind(NormKind):
    """What arrives, less the mean of the data and over its deviation: both were measured beforehand and are kept."""

    word = "normalize"
    title = "the data's own mean and variance taken out"
    linear = statistics = True
    topics = ("batch norm",)
    example = "normalize"
    source = "Keras Normalization: a mean and a variance a channel, and one count; nothing is trained"
    arguments = (Argument(("",), "1", "one mean and variance for all", "one a channel"),)

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> Norm:
        self.check(given)
        count = one(given, "", 1, "the means")
        if count is not None and count not in (1, ins[0].channels):
            allowed = "1, or left out for one a channel"
            refuse(diagnostics.layers.OutOfRange(self.word, "number of means", str(count), allowed), keys=("",))
        return Norm(1 if count == 1 else 0, False, False)

    def cost(self, a: Norm, ins: tuple[Shape, ...]) -> Cost:
        means = a.number or ins[0].channels
        return 0, 0, None if means is None else formulas.data_statistics(means)

    def text(self, a: Norm) -> str:
        return f"{self.word} 1" if a.number else self.word

    def workings(self, a: Norm, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        means = a.number or ins[0].channels
        if means is None:
            return []
        title = "statistics, not trained"
        return [Derivation(title, formulas.data_statistics, {"c": means}, {}, role="statistics")]


KINDS: tuple[Kind[Any], ...] = (
    *(BatchNormKind(), LayerNormKind(), GroupNormKind(), InstanceNormKind(), LrnKind(), ScaleKind(), NormalizeKind()),
)
