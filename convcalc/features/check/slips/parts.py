"""Parts of a network that a wrong total leaves out, counts twice, or holds alone.

A part is a kind of layers as a whole, or their biases, or an end of the network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.features.check.slips.settings import PlacedLayer, convolves, slides
from convcalc.features.check.slips.slip import Slip, without_formula

SHORTCUTS = without_formula("P17", "the projection shortcuts were left out", "stochastic-gates#2")
LINEAR = without_formula("C07", "the fully connected layers were left out", "VGG-16's 15.3 G is its convolutions alone")
CONVOLUTIONS = without_formula("C07", "only the fully connected layers were counted", "VGG papers and tables")
NORMS = without_formula("", "batch norm was left out", "papers", "batch norm's parameters left out")
LAYER = without_formula("P19", "a layer was left out of the sum", "a quiz's distractor: 12,280 for 12,660")
OUT = without_formula("P20", "a part was left out of the sum", "a quiz's distractor: 91,210 for 91,211")
TWICE = without_formula("P21", "a part was counted twice", "")
ALONE = without_formula("P22", "only a part was counted", "a quiz's distractor: 9820")


class PartOfSum(NamedTuple):
    """Some layers, by a name that stands in a sentence.

    holds: is a layer one of them?  out: what leaving them out is called, None where that has a formula of its own.
    only: what counting nothing else is called, None where nobody does.  biases: are only their biases meant?
    common: does it happen so often that it is named without asking how many other parts would fit as well?
    """

    words: str
    holds: Callable[[PlacedLayer], bool]
    out: Slip | None = OUT
    only: Slip | None = None
    biases: bool = False
    common: bool = False


def _transposed(layer: PlacedLayer) -> bool:
    return convolves(layer.step.kind) and layer.step.kind.transposed


def _depthwise(layer: PlacedLayer) -> bool:
    return slides(layer.step.kind) and layer.step.kind.depthwise(layer.step.args)


def _slides(layer: PlacedLayer) -> bool:
    return slides(layer.step.kind)


def _dense(layer: PlacedLayer) -> bool:
    return layer.step.kind.dense


def _norm(layer: PlacedLayer) -> bool:
    return layer.step.kind.statistics


PARTS: tuple[PartOfSum, ...] = (
    PartOfSum("the projection shortcuts", lambda layer: layer.shortcut, SHORTCUTS, common=True),
    PartOfSum("the fully connected layers", _dense, LINEAR, CONVOLUTIONS, common=True),
    PartOfSum("batch norm", _norm, NORMS, common=True),
    PartOfSum("the convolutions", _slides, only=ALONE),
    PartOfSum("the transposed convolutions", _transposed, only=ALONE),
    PartOfSum("the depthwise convolutions", _depthwise, only=ALONE),
    PartOfSum("the biases of the convolutions", _slides, biases=True),
    PartOfSum("the biases of the transposed convolutions", _transposed, biases=True),
    PartOfSum("the biases of the fully connected layers", _dense, biases=True),
    PartOfSum("the biases of batch norm", _norm, biases=True),
    PartOfSum("the biases of all but batch norm", lambda layer: layer.step.kind.weighted, None, biases=True),
)
"""The likeliest first."""


class SumChange(NamedTuple):
    """What a slip does to a sum.

    more: so much is counted too much; negative: too little.  by_layer: the same of each layer, by its place.
    times: how often the layers of `by_layer` are counted now; None where they are counted otherwise, not more or less
    often.  words: the name of a part.  common: as in `PartOfSum`.
    """

    slip: Slip
    more: int
    by_layer: Mapping[int, int]
    times: int | None = None
    words: str = ""
    common: bool = True


class LayerAmount(NamedTuple):
    """A layer in its place, what it counts in all its runs, and how much of that is biases."""

    at: int
    layer: PlacedLayer
    total: int
    biases: int


def changes(amounts: Sequence[LayerAmount]) -> Iterator[SumChange]:
    """Every part left out, counted alone, or counted twice, where there is something else as well."""
    parts = [*PARTS]
    counted = [each.layer for each in amounts if each.total]
    if len(counted) > 2:
        for name, end in (("the first", counted[0]), ("the last", counted[-1])):
            parts.append(PartOfSum(f"{end.text}, {name}", lambda layer, end=end: layer is end, LAYER))  # type: ignore[misc]
    whole = sum(each.total for each in amounts)
    for part in parts:
        own = {each.at: each.biases if part.biases else each.total for each in amounts if part.holds(each.layer)}
        own = {at: count for at, count in own.items() if count}
        if 0 < sum(own.values()) < whole:
            yield from _of_part(part, own, amounts)


def _of_part(part: PartOfSum, own: dict[int, int], amounts: Sequence[LayerAmount]) -> Iterator[SumChange]:
    total = sum(own.values())
    if part.out is not None:
        less = {at: -count for at, count in own.items()}
        yield SumChange(part.out, -total, less, None if part.biases else 0, part.words, part.common)
    if part.only is not None:
        others = {each.at: -each.total for each in amounts if each.at not in own}
        yield SumChange(part.only, sum(others.values()), others, 0, part.words, part.common)
    yield SumChange(TWICE, total, own, None if part.biases else 2, part.words, False)
