"""Turns of a repetition that differ in size only: one body, from which the others are made when they are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any, TypeAlias, overload

from convcalc.arithmetic.intervals import AffineInterval
from convcalc.layers.window import Slide
from convcalc.network.graph import Body, Item, Join, Step
from convcalc.shape import Shape

Run: TypeAlias = "tuple[Body, int]"

FEW = 100
"""So many turns are built one by one, as the text has them."""


class ResizedTurns(Sequence[Run]):
    """The runs of a loop of which a long stretch shrinks by equal steps.

    before, after: runs as they were built.  first: the first of the `length` turns of the stretch.  by: how much
    smaller each is than the one before, axis by axis.
    """

    __slots__ = ("after", "before", "by", "first", "length")

    def __init__(self, before: tuple[Run, ...], first: Body, by: tuple[int, ...], length: int, after: tuple[Run, ...]):
        self.before = before
        self.first = first
        self.by = by
        self.length = length
        self.after = after

    def then(self, after: Sequence[Run]) -> ResizedTurns:
        """With more runs behind it."""
        return ResizedTurns(self.before, self.first, self.by, self.length, (*self.after, *after))

    def turn(self, number: int) -> Body:
        """A turn of the stretch."""
        size = tuple([n - number * d for n, d in zip(self.first.arriving.size, self.by, strict=True)])
        return resized(self.first, self.first.arriving._replace(size=size))

    def __len__(self) -> int:
        return len(self.before) + self.length + len(self.after)

    @overload
    def __getitem__(self, index: int) -> Run: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Run, ...]: ...

    def __getitem__(self, index: int | slice) -> Run | tuple[Run, ...]:
        if isinstance(index, slice):
            return tuple([self[i] for i in range(*index.indices(len(self)))])
        at = range(len(self))[index]
        if at < len(self.before):
            return self.before[at]
        number = at - len(self.before)
        return (self.turn(number), 1) if number < self.length else self.after[number - self.length]

    def __iter__(self) -> Iterator[Run]:
        yield from self.before
        for number in range(self.length):
            yield self.turn(number), 1
        yield from self.after


def but_for_size(runs: Sequence[Run]) -> Sequence[Run]:
    """The runs of a loop, a stretch that shrinks taken as the first of its turns again and again."""
    return (*runs.before, (runs.first, runs.length), *runs.after) if isinstance(runs, ResizedTurns) else runs


def further_turns(body: Body, most: int) -> int:
    """How many turns more of a body that shrinks the map are the same but for the size, at most so many."""
    shrinks = [n - m for n, m in zip(body.arriving.size, body.out.size, strict=False)]
    if body.out.channels != body.arriving.channels or len(body.out.size) != len(body.arriving.size):
        return 0
    smallest = _smallest(body)
    if smallest is None or min(shrinks, default=0) < 0 or not any(shrinks):
        return 0
    return min(most, *[(n - 1) // d for n, d in zip(smallest, shrinks, strict=True) if d])


def _smallest(body: Body) -> tuple[int, ...] | None:
    """The smallest size inside on each axis; None where some size does not follow the one that arrives step by step."""
    if body.reach or body.marks or not body.rows:
        return None
    sizes = [body.arriving.size, body.out.size]
    for item in body.items:
        if isinstance(item.bodies, ResizedTurns):
            return None
        inside = [_smallest(inner) for inner, _ in item.bodies if inner.rows]
        if None in inside:
            return None
        sizes += [each for each in inside if each is not None]
        if item.layer is not None:
            if not _slides_on(item.layer):
                return None
            sizes.append(item.layer.out.size)
    if any(len(size) != len(body.arriving.size) for size in sizes):
        return None
    return tuple(map(min, zip(*sizes, strict=True)))


def _slides_on(step: Step) -> bool:
    """Is its output as much larger or smaller than its input, whatever that is?"""
    kind, views = step.kind, step.kind.views(step.args, step.ins)
    if kind.gate or kind.row_major or any(isinstance(ref, tuple) for ref in step.reads):
        return False
    slide = kind.window(step.args)
    if slide is not None and not (isinstance(slide, Slide) and not slide.ceil and _slide_of(step.args) is slide):
        return False
    return views is None or all(isinstance(view, AffineInterval) and view.jump == 1 for view in views)


def _slide_of(args: Any) -> Slide | None:
    found = getattr(args, "slide", None)
    return found if isinstance(found, Slide) else None


def resized(body: Body, arriving: Shape) -> Body:
    """The same body on a map of another size."""
    by = tuple([m - n for n, m in zip(body.arriving.size, arriving.size, strict=True)])
    if not any(by):
        return body
    made = Body(arriving)
    made.items = [_item(item, by) for item in body.items]
    made.out_ref, made.out = body.out_ref, _moved(body.out, by)
    made.rows, made.ops, made.reach = body.rows, body.ops, body.reach
    return made


def _moved(shape: Shape, by: tuple[int, ...]) -> Shape:
    return shape._replace(size=tuple([n + d for n, d in zip(shape.size, by, strict=True)]))


def _item(item: Item, by: tuple[int, ...]) -> Item:
    if isinstance(item, Step):
        return _step(item, by)
    if isinstance(item, Join):
        branches = tuple([resized(branch, _moved(branch.arriving, by)) for branch in item.branches])
        return item._replace(branches=branches, step=_step(item.step, by))
    runs = tuple([(resized(body, _moved(body.arriving, by)), times) for body, times in item.runs])
    return item._replace(runs=runs, out=_moved(item.out, by))


def _step(step: Step, by: tuple[int, ...]) -> Step:
    args, out = step.args, _moved(step.out, by)
    slide = _slide_of(args)
    if slide is not None:
        args = args._replace(slide=slide._replace(out=out.size, positions=prod(out.size)))
    return step._replace(args=args, ins=tuple([_moved(shape, by) for shape in step.ins]), out=out)
