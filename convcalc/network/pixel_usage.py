"""How often a place of the input is used: the ways from it, through windows, to the units of the last map."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from convcalc._namedtuple import NamedTuple
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.shape import Shape


class PlacedWindow(NamedTuple):
    """What a layer slides along one axis, and how many places it stands at."""

    kernel: int
    stride: int
    before: int
    dilation: int
    out: int


def uses(facts: Facts, place: Sequence[int]) -> int:
    """In how many products the input place takes part on its way to the last map, one channel looked at.

    One 3x3 layer uses an inner pixel 9 times; without padding a corner is used once.  The net is a chain of layers
    with windows; others in between must leave the map as it is.  Raises ValueError for any other.
    """
    chain = [row for row in facts.rows if not _passes(row)]
    if any(row.kernel is None or len(row.inputs) > 1 or row.visit.step.kind.transposed for row in chain):
        raise ValueError("only a chain of windows has a number of uses")
    return prod(_along([_window(row, axis) for row in chain], i) for axis, i in enumerate(place))


def _passes(row: Row) -> bool:
    """Does each of its units see just its own place?"""
    step = row.visit.step
    return len(step.ins) == 1 and step.kind.views(step.args, step.ins) is None


def _window(row: Row, axis: int) -> PlacedWindow:
    assert row.kernel and row.stride and row.padding and row.dilation
    return PlacedWindow(
        row.kernel[axis], row.stride[axis], row.padding[axis][0], row.dilation[axis], row.out.size[axis]
    )


def _along(windows: Sequence[PlacedWindow], place: int) -> int:
    """Along one axis; ways along several multiply."""
    ways = {place: 1}
    for window in windows:
        onward: dict[int, int] = {}
        for i, count in ways.items():
            for tap in range(window.kernel):
                unit, left = divmod(i + window.before - window.dilation * tap, window.stride)
                if not left and 0 <= unit < window.out:
                    onward[unit] = onward.get(unit, 0) + count
        ways = onward
    return sum(ways.values())


class Places(NamedTuple):
    """A corner of a map, the middle of an edge, and its centre."""

    corner: tuple[int, ...]
    edge: tuple[int, ...]
    centre: tuple[int, ...]


def places(shape: Shape) -> Places:
    """Where they lie; on one axis the corner and the edge are the same end."""
    middle = tuple([n // 2 for n in shape.size])
    return Places((0,) * len(middle), (0, *middle[1:]), middle)
