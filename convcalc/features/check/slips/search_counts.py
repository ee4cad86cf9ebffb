"""Which slips give a claimed count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from convcalc._namedtuple import NamedTuple
from convcalc.features.check.slips.counts import CONV, COST, DENSE, LOCAL, OTHERS
from convcalc.features.check.slips.parts import LayerAmount, SumChange, changes
from convcalc.features.check.slips.recurrent_counts import RECURRENT, VECTORS
from convcalc.features.check.slips.settings import PlacedLayer, of_cost, of_count, slides
from convcalc.features.check.slips.slip import (
    Setting,
    Slip,
    Suspects,
    each_once,
    suspected,
    together,
    without_formula,
)
from convcalc.network.graph import Step

OF_PARAMETERS = (*CONV, *LOCAL, *DENSE, *RECURRENT, *VECTORS, *OTHERS)
HALF_SEPARABLE = without_formula("C09", "only one of the two parts of the separable convolution was counted", "")
AS_ORDINARY = without_formula("P38", "counted as an ordinary convolution, of all channels with all", "")
BOTH_BIASED = without_formula("P39", "a bias was counted for the depthwise part too, which has none", "")
FLOPS = without_formula("C01", "FLOPs were given: two for each multiply-accumulate", "ResNet's paper; ptflops#76")

ALIKE = {"P02b": "P02", "P25": "P02"}
"""One slip under several codes: of convolutions, of linear layers, and of locally connected ones."""


class Counted(NamedTuple):
    """A layer's right count and how much of it is biases, and what slips turn it into, for one run."""

    layer: PlacedLayer
    right: int
    wrong: tuple[tuple[Slip, int, Setting], ...]
    biases: int = 0

    @property
    def whole(self) -> int:
        return self.right * self.layer.times

    def more(self, value: int) -> int:
        """How much is counted too much where each run is counted as `value`; negative: too little."""
        return (value - self.right) * self.layer.times


def right_count(step: Step, what: str) -> int:
    """A layer's params, weights or macs."""
    return sum(_right(step, what))


def _right(step: Step, what: str) -> tuple[int, int]:
    """The same, biases apart."""
    if what == "macs":
        return step.kind.macs(step.args, step.ins, step.out) or 0, 0
    weights, biases, _ = step.kind.cost(step.args, step.ins)
    return weights or 0, (biases or 0) if what == "params" else 0


def count_layers(layers: Iterable[PlacedLayer], what: str) -> list[Counted]:
    """Layers counted by params, weights (without biases) or macs."""
    return [_counted(layer, what) for layer in layers]


def _counted(layer: PlacedLayer, what: str) -> Counted:
    weights, biases = _right(layer.step, what)
    setting = of_cost(layer) if what == "macs" else of_count(layer, what)
    wrong = []
    if setting is not None:
        for slip in COST if what == "macs" else OF_PARAMETERS:
            value = slip.value(setting)
            if isinstance(value, int) and value != weights + biases:
                wrong.append((slip, value, setting))
    return Counted(layer, weights + biases, tuple(wrong), biases)


def amounts(counted: Sequence[Counted]) -> list[LayerAmount]:
    """The layers of a sum that add to it, each in its place."""
    every = enumerate(counted)
    return [LayerAmount(at, each.layer, each.whole, each.biases * each.layer.times) for at, each in every if each.right]


def counts(counted: Sequence[Counted], claimed: range, exact: bool, what: str) -> Suspects:
    """Every slip that gives the claimed count where it happened everywhere, the likeliest first.

    claimed: the numbers for which the claim would be true.  exact: were all digits given?
    """
    suspects = list(each_once(_counts(counted, claimed, what)))
    if exact and what == "macs" and not suspects and claimed[0] % 2 == 0:
        half = claimed[0] // 2
        found = each_once(_counts(counted, range(half, half + 1), what))
        suspects = [together(each, suspected(FLOPS)) for each in found if each.code != "C01" and not each.convention]
    yield from suspects


def _counts(counted: Sequence[Counted], claimed: range, what: str) -> Suspects:
    weighty = [each for each in counted if each.right or each.wrong]
    alone = weighty[0] if len(weighty) == 1 else None
    whole = _sum(counted)
    for each in everywhere(counted):
        if whole + each.more in claimed:
            yield suspected(each.slip, worked=_worked(alone, each.slip) if alone else _in_sum(whole, each))
    for each in changes(amounts(counted)):
        if each.common and whole + each.more in claimed:
            yield suspected(each.slip, worked=sum_with(whole, each))
    yield from _half_separable(counted, claimed)
    yield from _as_ordinary(counted, claimed, what)


def _in_sum(whole: int, change: SumChange) -> str:
    """The numbers of a slip in several layers; "" where they say no more than the claim."""
    return "" if "macs" in change.slip.names else sum_with(whole, change)


def sum_with(whole: int, *changed: SumChange) -> str:
    """`5,912 - 288 = 5,624`"""
    terms = [f"{'-' if each.more < 0 else '+'} {abs(each.more):,}" for each in changed]
    return f"{whole:,} {' '.join(terms)} = {whole + sum(each.more for each in changed):,}"


def everywhere(counted: Sequence[Counted]) -> list[SumChange]:
    """What every slip makes of the sum that can happen somewhere, where it happens everywhere."""
    found = []
    for slip in _slips(counted):
        by_layer = {at: each.more(_value(each, slip)) for at, each in enumerate(counted) if each.wrong}
        by_layer = {at: more for at, more in by_layer.items() if more}
        found.append(SumChange(slip, sum(by_layer.values()), by_layer))
    return found


def _sum(counted: Iterable[Counted]) -> int:
    return sum(each.whole for each in counted)


def _slips(counted: Iterable[Counted]) -> Iterator[Slip]:
    """Those that can happen somewhere, in the order of the catalogue."""
    here = {id(slip) for each in counted for slip, _, _ in each.wrong}
    return (slip for slip in (*OF_PARAMETERS, *COST) if id(slip) in here)


def _value(each: Counted, slip: Slip) -> int:
    """What the slip makes of a layer, and with it all slips of its name that are meant for other kinds of layers."""
    for other, value, _ in each.wrong:
        if other is slip:
            return value
    code, who = ALIKE.get(slip.code, slip.code), slip.convention
    alike = [v for other, v, _ in each.wrong if ALIKE.get(other.code, other.code) == code and other.convention == who]
    return alike[0] if alike else each.right


def _worked(alone: Counted, slip: Slip) -> str:
    """The numbers of a slip in the only layer that counts; "" where they say no more than the claim."""
    if alone.layer.times != 1 or "macs" in slip.names:
        return ""
    return next((slip.formula(setting) for each, _, setting in alone.wrong if each is slip), "")


def _half_separable(counted: Sequence[Counted], claimed: range) -> Suspects:
    """One half of every depthwise convolution with a 1x1 convolution behind it."""
    pairs = [(first, second) for first, second in pairwise(counted) if _is_separable(first.layer, second.layer)]
    for half in zip(*pairs, strict=True):
        if _sum(counted) - _sum(half) in claimed:
            yield suspected(HALF_SEPARABLE)


def _as_ordinary(counted: Sequence[Counted], claimed: range, what: str) -> Suspects:
    """Every separable convolution as one of all channels with all, or with a bias in both of its parts."""
    pairs = [(first, second) for first, second in pairwise(counted) if _is_separable(first.layer, second.layer)]
    if not pairs:
        return
    areas = [first.layer.step.args.slide.area for first, _ in pairs]
    whole = _sum(counted)
    more = [
        (area * (second.right - second.biases) + second.biases - second.right - first.right) * second.layer.times
        for area, (first, second) in zip(areas, pairs, strict=True)
    ]
    if whole + sum(more) in claimed:
        yield suspected(AS_ORDINARY)
    plain = [first.layer.step.args.channels * first.layer.times for first, _ in pairs if not first.layer.step.args.bias]
    if what == "params" and plain and whole + sum(plain) in claimed:
        yield suspected(BOTH_BIASED, worked=f"{whole:,} + {sum(plain):,} = {whole + sum(plain):,}")


def _is_separable(first: PlacedLayer, second: PlacedLayer) -> bool:
    if not slides(first.step.kind) or not slides(second.step.kind):
        return False
    a, b = first.step.args, second.step.args
    return bool(b.slide.area == 1 < a.slide.area and a.groups == a.channels > 1)
