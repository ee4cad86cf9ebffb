"""How many layers with weights there are, and how many of them lie on the longest path from the input."""

from __future__ import annotations

from convcalc.network.graph import Body, Item, Join, Loop, Ref, Step


def layers(items: list[Item], known: dict[int, int]) -> int:
    """Convolutions, transposed convolutions and linear layers; repetitions count each time."""
    return sum(_layers(item, known) for item in items)


def _layers(item: Item, known: dict[int, int]) -> int:
    if isinstance(item, Step):
        return int(item.kind.weighted)
    if isinstance(item, Loop):
        return sum(_inside(body, known) * times for body, times in item.runs)
    return sum(_inside(branch, known) for branch in item.branches)


def _inside(body: Body, known: dict[int, int]) -> int:
    if id(body) not in known:
        known[id(body)] = layers(body.items, known)
    return known[id(body)]


class Climb:
    """A body on the way: how many layers lie before what arrives, and before each item's output."""

    __slots__ = ("arriving", "made", "parent")

    def __init__(self, arriving: int, parent: Climb | None) -> None:
        self.arriving = arriving
        self.parent = parent
        self.made: list[int] = []

    def before(self, ref: Ref) -> int:
        climb, place = self, ref
        if not isinstance(ref, int):
            place = ref.place
            for _ in range(ref.up):
                assert climb.parent is not None
                climb = climb.parent
        assert isinstance(place, int)
        return climb.arriving if place < 0 else climb.made[place]


def longest(body: Body, arriving: int = 0, parent: Climb | None = None) -> int:
    """Layers with weights on the longest path to the end of a body.

    A body that reads nothing from outside adds the same to every turn: it is climbed once however often it runs.
    """
    climb = Climb(arriving, parent)
    for item in body.items:
        climb.made.append(_climbed(item, climb))
    return climb.before(body.out_ref)


def _climbed(item: Item, climb: Climb) -> int:
    if isinstance(item, Step):
        return max(map(climb.before, item.reads)) + int(item.kind.weighted)
    reached = climb.before(item.reads)
    if isinstance(item, Join):
        return max(longest(branch, reached, climb) for branch in item.branches)
    for body, times in item.runs:
        if body.reach == 0:
            reached += longest(body) * times
        else:
            for _ in range(times):
                reached = longest(body, reached, climb)
    return reached
