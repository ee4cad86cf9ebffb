"""Turns of a repetition, and a long stretch of them that goes by equal steps, of which two are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from typing import TypeAlias, overload

from convcalc.network.graph import Body, Item, Loop, Step

Run: TypeAlias = "tuple[Body, int]"

Turns: TypeAlias = "Callable[[int], Body]"
"""Every turn by its number."""

FEW = 8
"""So many turns are built one by one, as the text has them."""


class TurnProgression(Sequence[Run]):
    """The runs of a loop of which a long stretch goes by equal steps.

    before, after: runs as they were built.  first, second: the first two of the `length` turns of the stretch; every
    number in which they differ differs as much from each turn to the next.  between: finds all turns from these two,
    once, when the first of them is looked at.
    """

    __slots__ = ("_turns", "after", "before", "between", "first", "length", "second")

    def __init__(
        self,
        before: Sequence[Run],
        first: Body,
        second: Body,
        length: int,
        after: Sequence[Run],
        between: Callable[[Body, Body], Turns],
    ):
        self.before = tuple(before)
        self.first = first
        self.second = second
        self.length = length
        self.after = tuple(after)
        self.between = between
        self._turns: Turns | None = None

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """For pickle and copy, without what was worked out."""
        return type(self), (self.before, self.first, self.second, self.length, self.after, self.between)

    def found(self, turns: Turns) -> TurnProgression:
        """Itself, with all turns by their numbers, where they are known already."""
        self._turns = turns
        return self

    def then(self, after: Sequence[Run]) -> TurnProgression:
        """With more runs behind it."""
        return TurnProgression(self.before, self.first, self.second, self.length, (*self.after, *after), self.between)

    def turn(self, number: int) -> Body:
        """A turn of the stretch."""
        if self._turns is None:
            self._turns = self.between(self.first, self.second)
        return self._turns(number)

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
    """The runs of a loop, a stretch of equal steps taken as the first of its turns again and again."""
    return (*runs.before, (runs.first, runs.length), *runs.after) if isinstance(runs, TurnProgression) else runs


def kept_runs(runs: Sequence[Run]) -> Sequence[Run]:
    """The runs of a loop whose bodies stay the same objects; turns of a stretch are made anew each time."""
    return (*runs.before, *runs.after) if isinstance(runs, TurnProgression) else runs


def but_for_stretches(runs: Sequence[Run], holds: Callable[[Body], bool]) -> Sequence[Run]:
    """The runs of a loop, without a stretch of equal steps in whose first turn there is nothing that is wanted."""
    if isinstance(runs, TurnProgression) and not holds(runs.first):
        return (*runs.before, *runs.after)
    return runs


def filled(runs: Sequence[Run]) -> Sequence[Run]:
    """The runs of a loop in which there is a layer; no turn of a stretch is built for it."""
    if not isinstance(runs, TurnProgression):
        return [run for run in runs if run[0].rows]
    before, after = [[run for run in end if run[0].rows] for end in (runs.before, runs.after)]
    if not runs.first.rows:
        return [*before, *after]
    return TurnProgression(before, runs.first, runs.second, runs.length, after, runs.between)


def split(runs: Sequence[Run]) -> tuple[Sequence[Run], Sequence[Run]]:
    """The first of the runs of a loop, and those behind it."""
    if not isinstance(runs, TurnProgression) or runs.length < 3:
        return runs[:1], runs[1:]
    if runs.before:
        behind = TurnProgression(runs.before[1:], runs.first, runs.second, runs.length, runs.after, runs.between)
        return runs[:1], behind.found(runs.turn)
    behind = TurnProgression((), runs.turn(1), runs.turn(2), runs.length - 1, runs.after, runs.between)
    return runs[:1], behind.found(lambda number: runs.turn(number + 1))


def written_out(item: Item) -> Item:
    """The same with every turn of its stretches built, for who goes through them again and again."""
    if isinstance(item, Step):
        return item
    bodies = [(_written_out(body), times) for body, times in item.bodies]
    if isinstance(item, Loop):
        return item._replace(runs=tuple(bodies))
    return item._replace(branches=tuple([branch for branch, _ in bodies]))


def _written_out(body: Body) -> Body:
    made = copy(body)
    made.items = list(map(written_out, body.items))
    return made


def by_its_ends(runs: Sequence[Run]) -> Sequence[Run]:
    """The runs of a loop, a stretch of equal steps taken as its first and its last turn: no size lies beyond theirs."""
    if not isinstance(runs, TurnProgression):
        return runs
    return (*runs.before, (runs.first, 1), (runs.turn(runs.length - 1), 1), *runs.after)
