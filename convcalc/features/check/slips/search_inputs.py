"""Why fewer or more numbers arrive than a layer was declared for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from math import isqrt, prod

from convcalc._namedtuple import NamedTuple
from convcalc.features.check.slips.slip import SuspectedSlip, Suspects, suspected, without_formula
from convcalc.features.check.slips.typed import digits
from convcalc.network.graph import Item
from convcalc.shape import Shape

POOL_MISSING = without_formula(
    "I01", "a 2x2 pool is missing, or a stride of 2", "Stack Overflow: 16*5*5 declared, 16*11*11 arrive"
)
POOL_TWICE = without_formula("I02", "a 2x2 pool is one too many, or is used twice", "one self.pool, called again")
PLACES = without_formula("I03", "only the channels were counted, not the places of the map", "")
OTHER_INPUT = without_formula("I04", "this is right for another input", "16*5*5 of 32x32, kept for 224x224")
ORDER = without_formula("I05", "channels stand first and last, mixed", "Keras' 32x32x3 given to PyTorch")
ELSEWHERE = without_formula("I06", "these are the channels of another layer", "")
WRONG_MAP = without_formula("I07", "the map was taken for one of another size", "")

EXCHANGED = without_formula(
    "I08", "the filters and the side of the kernel changed places", "nn.Conv2d(3, 3, 16) for 16 filters of 3x3"
)


class DeclaredInputs(NamedTuple):
    """What was declared to arrive at a layer and what does; flat: the map that was flattened for it, None elsewhere.

    before: what stands before the layer, in order.  first: what arrives at the network.
    """

    claimed: int
    right: int
    flat: Shape | None
    before: Sequence[Item]
    first: Shape


def flattened(items: Sequence[Item], start: Shape, arriving: Shape) -> Shape | None:
    """The map whose numbers a dense layer behind these items reads; None where it reads a vector made of no map.

    start: what arrives at the items.
    """
    wanted = arriving.elements()
    for item in reversed(items):
        if item.out.elements() != wanted:
            return None
        made: Shape = item.out
        if made.size:
            return made
        if item.layer is None or not (item.layer.kind.flattens or item.layer.kind.follows):
            return None
    if start.size and start.elements() == wanted:
        return start
    return None


def inputs(about: DeclaredInputs, true_at: Iterator[Shape], true_with: Iterator[SuspectedSlip]) -> Suspects:
    """The likeliest first.

    true_at: the inputs of the network for which it would be true.  true_with: a pool more or less, or a convolution
    whose filters and kernel change places, that makes it true.
    """
    shape = about.flat
    if shape is None:
        found = list(_of_channels(about))
    elif about.claimed == shape.channels and prod(shape.size) > 1:
        found = [suspected(PLACES, worked=_product(shape.channels, shape.size))]
    else:
        others = [suspected(OTHER_INPUT, worked=other.text("chw")) for other in islice(true_at, 1)]
        found = [*islice(true_with, 1), *others]
    yield from found
    if not found:
        yield from _of_digits(about)


def _of_digits(about: DeclaredInputs) -> Suspects:
    yield from digits(about.claimed, about.right)
    if about.flat is not None:
        yield from _of_other_map(about, about.flat)


def _of_other_map(about: DeclaredInputs, shape: Shape) -> Suspects:
    """The same channels on a map of another size."""
    side = _side(about.claimed, shape.channels or 1, len(shape.size))
    if side and all(n // 2 == side for n in shape.size):
        yield suspected(
            POOL_MISSING, worked=f"{_product(shape.channels or 1, (side,) * len(shape.size))} is half of it"
        )
    elif side:
        worked = f"{_product(shape.channels or 1, (side,) * len(shape.size))} where"
        yield suspected(WRONG_MAP, worked=f"{worked} {_product(shape.channels or 1, shape.size)} arrive")


def _of_channels(about: DeclaredInputs) -> Suspects:
    if not about.before and about.claimed in about.first.size:
        yield suspected(ORDER, worked=f"the input is {about.first.text('chw')}, channels first")
        return
    others = {item.out.channels for item in about.before}
    if about.claimed in others:
        yield suspected(ELSEWHERE, worked=f"{about.claimed:,} are made further up")


def _side(numbers: int, channels: int, axes: int) -> int:
    """The side of a square map with so many numbers; 0 where there is none."""
    places, rest = divmod(numbers, channels)
    if rest or axes != 2:
        return places if not rest and axes == 1 else 0
    side = isqrt(places)
    return side if side * side == places else 0


def _product(channels: int, size: Sequence[int]) -> str:
    return "*".join(map(str, (channels, *size)))
