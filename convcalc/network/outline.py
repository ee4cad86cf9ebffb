"""A net as an outline: statements, blocks and branches above their layers; what repeats is told once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Merge
from convcalc.network.graph import Body, Item, Join, Loop, Mark, Net, Step
from convcalc.network.receptive_field import Tensor, receptive_fields
from convcalc.network.rows import Row, Rows
from convcalc.network.totals import Counts, batched, count, labelled
from convcalc.network.traverse import Frame, Visit
from convcalc.network.turns import TurnProgression, but_for_size, filled, split
from convcalc.shape import Shape

Wanted: TypeAlias = "Callable[[Step], bool]"
"""The layers that are counted."""


def each_layer(step: Step) -> bool:
    """All are counted."""
    return True


MOST_UNLIKE = 1_500
"""So many layers in turns that differ are shown one by one; no network that is used has more."""

MOST_LINES, MOST_WRITTEN = 10_000, 100_000
"""So many of them are lines of a table where layers are picked, and of JSON and CSV, which are written as they come."""

MOST_OF_A_LOOP = 100
"""Where there are more in all, a repetition with so many of them is listed, and a longer one by its first turn."""


class OutlineEntry(NamedTuple):
    """A layer (`row`), or a group: a labelled statement, a block, a repetition or a branch.

    times: how often in a row it stands here; total: how often in the whole net.  counts are of all its `times`.  What
    it makes, and what that sees, are those of its last time.
    """

    depth: int
    name: str
    label: str | None
    times: int
    total: int
    counts: Counts
    out: Shape
    made: Tensor
    row: Row | None = None


class Place(NamedTuple):
    """Where the outline stands: how deep, how often all of this happens, and what the rows here are called.

    labels: of statements further out, by the row with which they end.  most: where the turns of a repetition have more
    layers that differ, the turns behind its first are one group, and not what is in them; None for no such group.
    """

    depth: int = 0
    total: int = 1
    path: tuple[str, ...] = ()
    statement: str | None = None
    labels: dict[int, str] = {}  # noqa: RUF012  (never written to; each level makes its own)
    most: int | None = None

    def named(self, label: str, last: int) -> Place:
        """Inside a labelled statement; a label further out wins, as it is the one to be seen from outside."""
        return self._replace(statement=self.statement or label, labels={last: label} | self.labels)

    def below(self, times: int = 1, part: str = "") -> Place:
        path = (*self.path, part) if part else self.path
        return self._replace(depth=self.depth + 1, total=self.total * times, path=path)


def outline(net: Net, fold: bool = False) -> Iterator[OutlineEntry]:
    """Every group and layer in order, a group before what is in it; fold: but for thousands that are all different."""
    algebra = receptive_fields(len(net.input.size))
    entries = _body(net.body, Frame(algebra, algebra.start), Place(most=_folding(net.body) if fold else None))
    if (net.batch, net.dtype) == (1, "float32"):
        return entries
    return (each._replace(counts=batched(each.counts, net)) for each in entries)


def leaves(net: Net) -> Iterator[OutlineEntry]:
    """The layers of the outline."""
    return (entry for entry in outline(net) if entry.row is not None)


MOST_SIDE_BY_SIDE = 10_000
"""So many layers that are not alike are put into tables of layers that are counted or compared."""


class LeafCounts:
    """How many layers the outline has of bodies; a block that is called at many places is gone through once.

    wanted: the layers that are counted.  most: a repetition whose turns differ, with more layers in all, is listed by
    its first turn; None for none.
    """

    def __init__(self, wanted: Wanted = each_layer, most: int | None = None) -> None:
        self.wanted = wanted
        self.most = most
        self.counted: dict[int, tuple[Body, int]] = {}
        self.differing: dict[int, tuple[Body, int]] = {}  # with the body, so that its number is no other's meanwhile

    def of(self, body: Body) -> int:
        return _once(self.counted, body, self.of_items)

    def of_items(self, items: Iterable[Item]) -> int:
        return sum(map(self._of_item, items))

    def _of_item(self, item: Item) -> int:
        """Turns that go by equal steps are not gone through."""
        runs, found = item.bodies, 0
        if self.most is not None and _differs(item) and leaf_count([item]) > self.most:
            runs = split(filled(runs))[0]
        if isinstance(runs, TurnProgression):
            found = self.of(runs.first) * runs.length
            runs = (*runs.before, *runs.after)
        own = item.layer is not None and self.wanted(item.layer)
        return found + sum([self.of(inner) for inner, _ in runs]) + own

    def unlike(self, body: Body) -> int:
        """How many layers stand in turns that differ from each other: more than were written."""
        return _once(self.differing, body, lambda items: sum(map(self._unlike, items)))

    def _unlike(self, item: Item) -> int:
        if _differs(item):
            return self.of_items([item])
        return sum([self.unlike(inner) for inner, _ in item.bodies])


def _once(known: dict[int, tuple[Body, int]], body: Body, work: Callable[[list[Item]], int]) -> int:
    """What is worked out of a body's items, the first time that it is come to."""
    if id(body) not in known:
        known[id(body)] = (body, work(body.items))
    return known[id(body)][1]


def leaf_count(items: Iterable[Item], wanted: Wanted = each_layer) -> int:
    """How many layers the outline has of these items."""
    return LeafCounts(wanted).of_items(items)


def unlike(body: Body, wanted: Wanted = each_layer) -> int:
    """How many layers stand in turns that differ from each other: more than were written."""
    return LeafCounts(wanted).unlike(body)


def folded_count(body: Body) -> int:
    """How many layers the outline has where thousands that are all different are folded."""
    return LeafCounts(most=_folding(body)).of(body)


def _folding(body: Body) -> int | None:
    return MOST_OF_A_LOOP if unlike(body) > MOST_UNLIKE else None


def too_many(net: Net) -> int:
    """How many layers that are not alike a network has, where they are too many to stand side by side; else 0."""
    count = leaf_count(net.body.items)
    return count if count > MOST_SIDE_BY_SIDE or unlike(net.body) > MOST_UNLIKE else 0


def executed(net: Net) -> Iterator[OutlineEntry]:
    """Every layer as often as it is executed: nothing stands for another."""
    return (alone(row, net) for row in Rows(net))


def alone(row: Row, net: Net) -> OutlineEntry:
    """A row as the outline has one that is not repeated."""
    step = row.visit.step
    return OutlineEntry(0, row.text, row.label, 1, 1, batched(count([step]), net), row.out, row.visit.made, row)


def _body(body: Body, frame: Frame[Tensor], place: Place) -> Iterator[OutlineEntry]:
    marks = labelled(body)
    at = 0
    while at < len(body.items):
        mark = marks.get(at)
        last = mark.last if mark else at + 1
        yield from _statement(body.items[at:last], mark, frame, place)
        at = last


def _statement(items: list[Item], mark: Mark | None, frame: Frame[Tensor], place: Place) -> Iterator[OutlineEntry]:
    label = mark.statement.label if mark else None
    if label is not None:
        place = place.named(label, frame.row + sum(item.rows for item in items) - 1)
    if len(items) == 1 and (label is None or not _differs(items[0])):
        yield from _item(items[0], frame, place, label)
        return
    assert mark is not None
    made = frame.ahead().go_on(items).made[-1]
    yield OutlineEntry(place.depth, "", label, 1, place.total, count(items), mark.shape, made)
    for item in items:
        yield from _item(item, frame, place.below(), None)


def _differs(item: Item) -> bool:
    """Is it a repetition whose turns are not all the same, and need a group each?"""
    return isinstance(item, Loop) and len(list(islice((body for body, _ in item.runs if body.rows), 2))) > 1


def _item(item: Item, frame: Frame[Tensor], place: Place, label: str | None) -> Iterator[OutlineEntry]:
    """The next item of a frame, which is passed."""
    if isinstance(item, Step):
        yield _layer(item, frame.ins(item), frame.row, place)._replace(label=label)
    elif isinstance(item, Join):
        yield from _join(item, frame, place, label)
    else:
        yield from _loop(item, frame, place, label)
    frame.go_on([item])


def _layer(step: Step, ins: list[Tensor], row: int, place: Place) -> OutlineEntry:
    made = receptive_fields(len(ins[0].axes)).step(step, ins, row)
    visit = Visit(row, step, tuple(ins), made, place.path, place.statement, place.labels.get(row))
    name = step.kind.text(step.args)
    return OutlineEntry(place.depth, name, None, 1, place.total, count([step]), step.out, made, Row(visit))


def _join(item: Join, frame: Frame[Tensor], place: Place, label: str | None) -> Iterator[OutlineEntry]:
    node = item.step.node
    name = node.word if isinstance(node, Merge) else item.step.kind.word
    yield OutlineEntry(place.depth, name, label, 1, place.total, count([item]), item.step.out, frame.made_by(item))
    arriving, row = frame.get(item.reads, item.arriving), frame.row
    several = len([branch for branch in item.branches if branch.rows]) > 1
    ends = []
    for number, branch in enumerate(item.branches, 1):
        end, inside = arriving, place.below()
        if branch.rows:
            end = frame.through(branch, arriving, row)
            title = _branch(node, number)
            if title and several:
                yield OutlineEntry(inside.depth, title, None, 1, place.total, count(branch.items), branch.out, end)
                inside = inside.below()
            yield from _body(branch, frame.inner(arriving, row), inside)
            row += branch.rows
        ends.append(end)
    yield _layer(item.step, ends, row, place.below())


def _branch(node: object, number: int) -> str:
    """`branch 2`; in a residual the first needs no name, and the second is its shortcut."""
    if isinstance(node, Merge) and node.word == "residual":
        return "" if number == 1 else f"shortcut {node.shortcut}".rstrip()
    return f"branch {number}"


def _loop(item: Loop, frame: Frame[Tensor], place: Place, label: str | None) -> Iterator[OutlineEntry]:
    """A block or a repetition: one group for each run of equal turns, told as its last turn is."""
    arriving, row, turns = frame.get(item.reads, item.arriving), frame.row, 0
    total = sum(times for _, times in but_for_size(item.runs))
    long = place.most is not None and _differs(item) and leaf_count([item]) > place.most
    listed, folded = split(filled(item.runs)) if long else (filled(item.runs), ())
    for body, times in listed:
        turns += times
        before = frame.repeat(body, times - 1, arriving, row)
        end = frame.repeat(body, times, arriving, row)
        row += body.rows * times
        part = item.name if total == 1 else f"{item.name}[{turns}]"
        inner = frame.inner(before, row - body.rows)
        if item.name or times > 1 or label:
            yield OutlineEntry(
                place.depth, item.name, label, times, place.total * times, count([item.run(body, times)]), body.out, end
            )
            yield from _body(body, inner, place.below(times, part))
        else:
            yield from _body(body, inner, place.below(part=part)._replace(depth=place.depth))
        arriving, label = end, None
    if folded:
        behind = item._replace(runs=folded, rows=item.rows - (row - frame.row))
        end = frame.in_a_row(folded, arriving, row)
        times = total - turns
        yield OutlineEntry(place.depth, item.name, label, times, place.total * times, count([behind]), item.out, end)
