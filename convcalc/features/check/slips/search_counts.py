"""Which slips give a claimed count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, pairwise

from convcalc._namedtuple import NamedTuple
from convcalc.features.check.slips.counts import CONV, COST, DENSE, OTHERS
from convcalc.features.check.slips.settings import PlacedLayer, of_cost, of_count, slides
from convcalc.features.check.slips.slip import (
    Holds,
    Setting,
    Slip,
    Suspects,
    each_once,
    suspected,
    together,
    without_formula,
)
from convcalc.network.graph import Step

SHORTCUTS = without_formula("P17", "the projection shortcuts were left out", "stochastic-gates#2")
LINEAR = without_formula("C07", "the fully connected layers were left out", "VGG-16's 15.3 G is its convolutions alone")
CONVOLUTIONS = without_formula("C07", "only the fully connected layers were counted", "VGG papers and tables")
HALF_SEPARABLE = without_formula("C09", "only one of the two parts of the separable convolution was counted", "")
MISSING = without_formula("P19", "a layer was left out of the sum", "a quiz's distractor: 12,280 for 12,660")
NEIGHBOUR = without_formula(
    "A04", "this is the count of another layer", "a unit test of VGG-B with VGG-A's count", copied=True
)
NORMS = without_formula("", "batch norm was left out", "papers", "batch norm's parameters left out")

FLOPS = without_formula("C01", "FLOPs were given: two for each multiply-accumulate", "ResNet's paper; ptflops#76")

LEFT_OUT: tuple[tuple[Slip, Callable[[PlacedLayer], bool]], ...] = (
    (SHORTCUTS, lambda layer: layer.shortcut),
    (LINEAR, lambda layer: layer.step.kind.dense),
    (CONVOLUTIONS, lambda layer: not layer.step.kind.dense),
    (NORMS, lambda layer: layer.step.kind.statistics),
)
"""Layers that people leave out of a sum, each kind as a whole."""

ALIKE = {"P02b": "P02"}
"""One slip under two codes: of convolutions, and of linear layers."""


class Counted(NamedTuple):
    """A layer's right count, and what slips turn it into, for one run."""

    layer: PlacedLayer
    right: int
    wrong: tuple[tuple[Slip, int, Setting], ...]

    @property
    def whole(self) -> int:
        return self.right * self.layer.times

    def more(self, value: int) -> int:
        """How much is counted too much where each run is counted as `value`; negative: too little."""
        return (value - self.right) * self.layer.times


def right_count(step: Step, what: str) -> int:
    """A layer's params, weights or macs."""
    if what == "macs":
        return step.kind.macs(step.args, step.ins, step.out) or 0
    weights, biases, _ = step.kind.cost(step.args, step.ins)
    return (weights or 0) + ((biases or 0) if what == "params" else 0)


def count_layers(layers: Iterable[PlacedLayer], what: str) -> list[Counted]:
    """Layers counted by params, weights (without biases) or macs."""
    return [_counted(layer, right_count(layer.step, what), what) for layer in layers]


def _counted(layer: PlacedLayer, right: int, what: str) -> Counted:
    setting = of_cost(layer) if what == "macs" else of_count(layer, what)
    wrong = []
    if setting is not None:
        for slip in COST if what == "macs" else (*CONV, *DENSE, *OTHERS):
            value = slip.value(setting)
            if isinstance(value, int) and value != right:
                wrong.append((slip, value, setting))
    return Counted(layer, right, tuple(wrong))


def counts(
    counted: Sequence[Counted], holds: Holds, exact: bool, what: str, neighbours: Sequence[int] = ()
) -> Suspects:
    """Every slip that gives the claimed count, the likeliest first.

    exact: were all digits claimed? If not, only what happened everywhere is looked for: too much else would fit.
    neighbours: the counts of other layers of the net.
    """
    suspects = list(each_once(_counts(counted, holds, exact, what)))
    if exact and what == "macs" and not suspects:
        halves = each_once(_counts(counted, lambda value: holds(2 * value), False, what))
        suspects = [together(each, suspected(FLOPS)) for each in halves if each.code != "C01" and not each.convention]
    if exact and what != "macs" and not suspects:
        suspects = list(each_once(_in_two(counted, holds)))
    yield from suspects
    if exact and not suspects:
        yield from each_once(_of_others(counted, holds, neighbours))


def _counts(counted: Sequence[Counted], holds: Holds, exact: bool, what: str) -> Suspects:
    weighty = [each for each in counted if each.right or each.wrong]
    alone = weighty[0] if len(weighty) == 1 else None
    whole = _sum(counted)
    for slip in _slips(counted):
        if holds(whole + _more(counted, slip)):
            yield suspected(slip, worked=_worked(alone, slip))
    for slip, is_out in LEFT_OUT:
        out = _sum(each for each in counted if is_out(each.layer))
        if 0 < out < whole and holds(whole - out):
            yield suspected(slip)
    if what == "macs":
        yield from _half_separable(counted, holds)
    if exact and len(weighty) > 1:
        yield from _in_one(weighty, holds)


def _sum(counted: Iterable[Counted]) -> int:
    return sum(each.whole for each in counted)


def _slips(counted: Iterable[Counted]) -> Iterator[Slip]:
    """Those that can happen somewhere, in the order of the catalogue."""
    here = {id(slip) for each in counted for slip, _, _ in each.wrong}
    return (slip for slip in (*CONV, *DENSE, *OTHERS, *COST) if id(slip) in here)


def _more(counted: Iterable[Counted], slip: Slip) -> int:
    """How much is counted too much where a slip happens everywhere."""
    return sum(each.more(_value(each, slip)) for each in counted)


def _value(each: Counted, slip: Slip) -> int:
    """What the slip makes of a layer, and with it all slips of its name that are meant for other kinds of layers."""
    for other, value, _ in each.wrong:
        if other is slip:
            return value
    code, who = ALIKE.get(slip.code, slip.code), slip.convention
    alike = [v for other, v, _ in each.wrong if ALIKE.get(other.code, other.code) == code and other.convention == who]
    return alike[0] if alike else each.right


def _worked(alone: Counted | None, slip: Slip) -> str:
    """The numbers of a slip in the only layer that counts; "" where they say no more than the claim."""
    if alone is None or alone.layer.times != 1 or "macs" in slip.names:
        return ""
    return next((slip.formula(setting) for each, _, setting in alone.wrong if each is slip), "")


def _half_separable(counted: Sequence[Counted], holds: Holds) -> Suspects:
    """One half of every depthwise convolution with a 1x1 convolution behind it."""
    pairs = [(first, second) for first, second in pairwise(counted) if _is_separable(first.layer, second.layer)]
    for half in zip(*pairs, strict=True):
        if holds(_sum(counted) - _sum(half)):
            yield suspected(HALF_SEPARABLE)


def _is_separable(first: PlacedLayer, second: PlacedLayer) -> bool:
    if not slides(first.step.kind) or not slides(second.step.kind):
        return False
    a, b = first.step.args, second.step.args
    return bool(b.slide.area == 1 < a.slide.area and a.groups == a.channels > 1)


def _in_one(weighty: Sequence[Counted], holds: Holds) -> Suspects:
    """A slip in just one of several layers."""
    whole = _sum(weighty)
    for each in weighty:
        for slip, value, setting in each.wrong:
            if not slip.convention and holds(whole + each.more(value)):
                worked = slip.formula(setting) if each.layer.times == 1 else ""
                yield suspected(slip, where=each.layer.text, worked=worked)


def _in_two(counted: Sequence[Counted], holds: Holds) -> Suspects:
    """Two slips that happened everywhere, in two kinds of layers."""
    whole, here = _sum(counted), list(_slips(counted))
    found: list[tuple[Slip, int, tuple[Slip, ...]]] = []
    for catalogue in (CONV, DENSE, OTHERS):
        for slip in here:
            if slip.code and any(slip is other for other in catalogue):
                found.append((slip, _more(counted, slip), catalogue))
    for (one, more, these), (two, less, those) in combinations(found, 2):
        if these is not those and one.code != two.code and holds(whole + more + less):
            yield together(suspected(one), suspected(two))


def _of_others(counted: Sequence[Counted], holds: Holds, neighbours: Sequence[int]) -> Suspects:
    """A layer left out of the sum, or the count of one layer where that of another, or of all, was asked for."""
    whole = _sum(counted)
    several = [each for each in counted if each.right and each.right != whole]
    for each in several:
        if holds(whole - each.right) or holds(whole - each.whole):
            yield suspected(MISSING, worked=each.layer.text)
        elif holds(each.right):
            yield suspected(NEIGHBOUR, worked=each.layer.text)
    if any(n and holds(n) for n in neighbours):
        yield suspected(NEIGHBOUR)


TYPED = without_formula("A01", "the digits look mistyped", "1,28,800 for 1,228,800; 3,800 for 4,800; 160*100 = 160,000")

FEWEST = 4
"""Digits a number must have: of two short numbers one is soon the other, mistyped."""


def digits(claimed: int, right: int) -> Suspects:
    """Is one number the other but for a factor of ten, a digit lost, added or changed, or two that changed places?"""
    a, b = str(claimed), str(right)
    if min(len(a), len(b)) < FEWEST or claimed == right:
        return
    how = difference(a, b)
    if how:
        yield suspected(TYPED, worked=how)


def difference(a: str, b: str) -> str:
    """How the digits of one number differ from those of another, where that is a slip of the finger; "" elsewhere."""
    if a.rstrip("0") == b.rstrip("0"):
        power = abs(len(a) - len(b))
        return f"a factor of {10**power:,}"
    if len(a) == len(b):
        apart = [at for at, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if len(apart) == 1:
            return f"one digit differs, {a[apart[0]]} for {b[apart[0]]}"
        if len(apart) == 2 and a[apart[0]] == b[apart[1]] and a[apart[1]] == b[apart[0]]:
            return "two digits changed places"
    if len(a) == len(b) - 1 and _one_lost(a, b):
        return "a digit is missing"
    return "a digit too many" if len(a) == len(b) + 1 and _one_lost(b, a) else ""


def _one_lost(short: str, long: str) -> bool:
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
