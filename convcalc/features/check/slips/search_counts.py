"""Which slips give a claimed count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, pairwise

from convcalc.features.check.slips.counts import CONV, COST, DENSE, OTHERS
from convcalc.features.check.slips.settings import CONVS, Part, of_cost, of_count
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
from convcalc.record import NamedTuple

SHORTCUTS = without_formula("P17", "the projection shortcuts were left out", "stochastic-gates#2")
LINEAR = without_formula("C07", "the fully connected layers were left out", "VGG-16's 15.3 G is its convolutions alone")
CONVOLUTIONS = without_formula("C07", "only the fully connected layers were counted", "VGG papers and tables")
HALF_SEPARABLE = without_formula("C09", "only one of the two parts of the separable convolution was counted", "")
MISSING = without_formula("P19", "a layer was left out of the sum", "a quiz's distractor: 12,280 for 12,660")
NEIGHBOUR = without_formula("A04", "this is the count of another layer", "a unit test of VGG-B with VGG-A's count")
NORMS = without_formula("", "batch norm was left out", "papers", "batch norm's parameters left out")

FLOPS = without_formula("C01", "FLOPs were given: two for each multiply-accumulate", "ResNet's paper; ptflops#76")

ALIKE = {"P02b": "P02"}
"""One slip under two codes: of convolutions, and of linear layers."""

CATALOGUES = {"conv": CONV, "dense": DENSE, "other": OTHERS}
"""By what `of_count` says of a layer."""


class Counted(NamedTuple):
    """A layer's right count, and what slips turn it into."""

    part: Part
    right: int
    wrong: tuple[tuple[Slip, int, Setting], ...]

    @property
    def name(self) -> str:
        return f"'{self.part.step.kind.text(self.part.step.args)}'"


def of_params(parts: Iterable[Part], what: str) -> list[Counted]:
    """Layers counted by parameters, or (`weights`) without biases."""
    return [_params(part, what) for part in parts]


def _params(part: Part, what: str) -> Counted:
    weights, biases, _ = part.step.kind.cost(part.step.args, part.step.ins)
    right = (weights or 0) + ((biases or 0) if what == "params" else 0)
    named = of_count(part, what)
    if named is None:
        return Counted(part, right, ())
    catalogue, setting = named
    return Counted(part, right, tuple(_values(CATALOGUES[catalogue], setting, right)))


def of_macs(parts: Iterable[Part]) -> list[Counted]:
    """Layers counted by multiply-accumulates."""
    counted = []
    for part in parts:
        right = part.step.kind.macs(part.step.args, part.step.ins, part.step.out) or 0
        setting = of_cost(part)
        wrong = () if setting is None else tuple(_values(COST, setting, right))
        counted.append(Counted(part, right, wrong))
    return counted


def _values(slips: Iterable[Slip], setting: Setting, right: int) -> Iterator[tuple[Slip, int, Setting]]:
    for slip in slips:
        value = slip.value(setting)
        if isinstance(value, int) and value != right:
            yield slip, value, setting


def counts(
    counted: Sequence[Counted], holds: Holds, exact: bool, what: str, neighbours: Sequence[int] = ()
) -> Suspects:
    """Every slip that gives the claimed count, the likeliest first.

    exact: were all digits claimed? If not, only what happened everywhere is looked for: too much else would fit.
    neighbours: the counts of other layers of the net.
    """
    finds = list(each_once(_counts(counted, holds, exact, what)))
    if exact and what == "macs" and not finds:
        halves = each_once(_counts(counted, lambda value: holds(2 * value), False, what))
        finds = [together(each, suspected(FLOPS)) for each in halves if each.code != "C01" and not each.convention]
    if exact and what != "macs" and not finds:
        finds = list(each_once(_in_two(counted, holds)))
    yield from finds
    if exact and not finds:
        yield from each_once(_of_others(counted, holds, neighbours))


def _counts(counted: Sequence[Counted], holds: Holds, exact: bool, what: str) -> Suspects:
    weighty = [each for each in counted if each.right or each.wrong]
    single = weighty[0] if len(weighty) == 1 else None
    for slip in _slips(counted):
        value = sum(_value(each, slip) * each.part.times for each in counted)
        if holds(value):
            yield suspected(slip, worked=_shown(single, slip))
    yield from _left_out(counted, holds, what)
    if exact and len(weighty) > 1:
        yield from _in_one(weighty, holds)


def _slips(counted: Iterable[Counted]) -> Iterator[Slip]:
    """Those that can happen somewhere, in the order of the catalogue."""
    here = {id(slip) for each in counted for slip, _, _ in each.wrong}
    for catalogue in (CONV, DENSE, OTHERS, COST):
        yield from (slip for slip in catalogue if id(slip) in here)


def _value(each: Counted, slip: Slip) -> int:
    """What the slip makes of a layer, and with it all slips of its name that are meant for other kinds of layers."""
    for other, value, _ in each.wrong:
        if other is slip:
            return value
    code, who = ALIKE.get(slip.code, slip.code), slip.convention
    alike = [v for other, v, _ in each.wrong if ALIKE.get(other.code, other.code) == code and other.convention == who]
    return alike[0] if alike else each.right


def _shown(single: Counted | None, slip: Slip) -> str:
    if single is None or single.part.times != 1 or "macs" in slip.names:
        return ""
    return next((slip.formula(setting) for each, _, setting in single.wrong if each is slip), "")


def _left_out(counted: Sequence[Counted], holds: Holds, what: str) -> Suspects:
    """Whole kinds of layers that did not go into the sum."""
    choices: list[tuple[Slip, Callable[[Part], bool]]] = [
        (SHORTCUTS, lambda part: part.shortcut),
        (LINEAR, lambda part: part.step.kind.word == "fc"),
        (CONVOLUTIONS, lambda part: part.step.kind.word != "fc"),
        (NORMS, lambda part: part.step.kind.word == "bn"),
    ]
    whole = sum(each.right * each.part.times for each in counted)
    for slip, is_out in choices:
        out = sum(each.right * each.part.times for each in counted if is_out(each.part))
        if 0 < out < whole and holds(whole - out):
            yield suspected(slip)
    if what == "macs":
        yield from _half_separable(counted, holds)


def _half_separable(counted: Sequence[Counted], holds: Holds) -> Suspects:
    depthwise, pointwise = [], []
    for first, second in pairwise(counted):
        one, two = first.part.step, second.part.step
        pair = one.kind.word in CONVS and two.kind.word == "conv" and two.args.slide.area == 1 < one.args.slide.area
        if pair and one.args.groups == one.args.channels > 1:
            depthwise.append(first)
            pointwise.append(second)
    whole = sum(each.right * each.part.times for each in counted)
    for half in (depthwise, pointwise):
        out = sum(each.right * each.part.times for each in half)
        if half and holds(whole - out):
            yield suspected(HALF_SEPARABLE)


def _in_one(weighty: Sequence[Counted], holds: Holds) -> Suspects:
    """A slip in just one of several layers."""
    whole = sum(each.right * each.part.times for each in weighty)
    for each in weighty:
        for slip, value, setting in each.wrong:
            if not slip.convention and holds(whole + (value - each.right) * each.part.times):
                yield suspected(slip, where=each.name, worked=slip.formula(setting) if each.part.times == 1 else "")


def _in_two(counted: Sequence[Counted], holds: Holds) -> Suspects:
    """Two slips that happened everywhere, in two kinds of layers."""
    whole = sum(each.right * each.part.times for each in counted)
    found_in: list[tuple[Slip, int, tuple[Slip, ...]]] = []
    for catalogue in (CONV, DENSE, OTHERS):
        for slip in _slips(counted):
            if any(slip is other for other in catalogue) and slip.code:
                value = sum(_value(each, slip) * each.part.times for each in counted)
                found_in.append((slip, value - whole, catalogue))
    for (one, more, here), (two, less, there) in combinations(found_in, 2):
        if here is not there and one.code != two.code and holds(whole + more + less):
            yield together(suspected(one), suspected(two))


def _of_others(counted: Sequence[Counted], holds: Holds, neighbours: Sequence[int]) -> Suspects:
    """A layer left out of the sum, or the count of one layer where that of another, or of all, was asked for."""
    whole = sum(each.right * each.part.times for each in counted)
    several = [each for each in counted if each.right and each.right != whole]
    for each in several:
        if holds(whole - each.right) or holds(whole - each.right * each.part.times):
            yield suspected(MISSING, worked=each.name)
        elif holds(each.right):
            yield suspected(NEIGHBOUR, worked=each.name)
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
    how = _difference(a, b)
    if how:
        yield suspected(TYPED, worked=how)


def _difference(a: str, b: str) -> str:
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
