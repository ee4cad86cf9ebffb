"""A network by the size of its maps, for pictures: repetitions that change the size are opened."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.features.arch.summary import Stage, title
from convcalc.features.draw.boxes import LARGEST, too_many
from convcalc.network.facts import Facts
from convcalc.network.graph import Body, Item, Join, Loop
from convcalc.network.totals import Counts, batched, count, labelled
from convcalc.record import NamedTuple
from convcalc.shape import Shape
from convcalc.text import harmless

MOST = 40
"""More stages than this are not drawn one by one."""


class Bar(NamedTuple):
    """A stage to be drawn; stages: how many it stands for, more than one where a long row of them was put together."""

    name: str
    shape: Shape
    counts: Counts
    stages: int = 1

    @property
    def params(self) -> int:
        return self.counts.weights + self.counts.biases


def bars(facts: Facts) -> list[Bar]:
    """The stages of a network, in order."""
    found: list[Stage] = []
    for number, stage in enumerate(_pieces(facts.net.body, ())):
        if number > LARGEST:
            raise too_many()
        if found and flat(found[-1].shape) == flat(stage.shape):
            found[-1] = found[-1].joined(stage)
        else:
            found.append(stage)
    unnamed = not any(stage.labels for stage in found)
    made = [
        Bar(harmless(title(stage, unnamed)), stage.shape, batched(count(stage.items), facts.batch)) for stage in found
    ]
    return made if len(made) <= MOST else _shortened(made)


def flat(shape: Shape) -> tuple[int, ...]:
    """The size of a map; one of a single place is as good as a vector."""
    return shape.size if any(n > 1 for n in shape.size) else ()


def _shortened(made: list[Bar]) -> list[Bar]:
    half = MOST // 2 - 1
    middle = made[half:-half]
    sums = Counts(*[sum(values) for values in zip(*(bar.counts for bar in middle), strict=True)])
    return [*made[:half], Bar(f"{len(middle)} more", middle[-1].shape, sums, len(middle)), *made[-half:]]


def _pieces(body: Body, labels: tuple[str, ...]) -> Iterator[Stage]:
    """Statements as they stand, except where one repetition or block in them changes the size on its way."""
    marks = labelled(body)
    at = 0
    while at < len(body.items):
        mark = marks.get(at)
        last = mark.last if mark else at + 1
        items = body.items[at:last]
        own = (mark.statement.label,) if mark and mark.statement.label else labels
        if any(_opens(item) for item in items):
            for item in items:
                yield from _opened(item, own)
        else:
            yield Stage(own, items, mark.shape if mark else made(items[-1]))
        at = last


def _opened(item: Item, labels: tuple[str, ...]) -> Iterator[Stage]:
    if not isinstance(item, Loop) or not _opens(item):
        yield Stage(labels, [item], made(item))
        return
    for body, times in item.runs:
        if times == 1:
            yield from _pieces(body, labels)
        else:
            whole = Loop(item.name, ((body, times),), item.reads, body.out, body.rows * times, item.span)
            yield Stage(labels, [whole], body.out)


def _opens(item: Item) -> bool:
    """Does it leave maps of more than one size?"""
    if not isinstance(item, Loop):
        return False
    sizes = set()
    for body, times in item.runs:
        sizes |= {flat(made(each)) for each in body.items} if times == 1 else {flat(body.out)}
    return len(sizes) > 1 or any(_opens(each) for body, times in item.runs if times == 1 for each in body.items)


def made(item: Item) -> Shape:
    """What comes out of an item."""
    return item.step.out if isinstance(item, Join) else item.out
