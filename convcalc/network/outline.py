"""A net as an outline: statements, blocks and branches above their layers; what repeats is told once."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.lang.tree import Merge
from convcalc.network.facts import Counts
from convcalc.network.graph import Body, Item, Join, Loop, Mark, Net, Step
from convcalc.network.rows import Row
from convcalc.network.sums import batched, labelled, tally
from convcalc.network.traverse import Frame, Tensor, Visit, pass_item, start, step_axes, through
from convcalc.record import NamedTuple
from convcalc.shape import Shape


class Entry(NamedTuple):
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

    labels: of statements further out, by the row with which they end.
    """

    depth: int = 0
    total: int = 1
    path: tuple[str, ...] = ()
    statement: str | None = None
    labels: dict[int, str] = {}  # noqa: RUF012  (never written to; each level makes its own)

    def named(self, label: str, last: int) -> Place:
        """Inside a labelled statement; a label further out wins, as it is the one to be seen from outside."""
        return self._replace(statement=self.statement or label, labels={last: label} | self.labels)

    def below(self, times: int = 1, part: str = "") -> Place:
        path = (*self.path, part) if part else self.path
        return self._replace(depth=self.depth + 1, total=self.total * times, path=path)


def outline(net: Net) -> Iterator[Entry]:
    """Every group and layer in order, a group before what is in it."""
    entries = _body(net.body, start(len(net.input.size)), 0, None, Place())
    return entries if net.batch == 1 else (each._replace(counts=batched(each.counts, net.batch)) for each in entries)


def leaves(net: Net) -> Iterator[Entry]:
    """The layers of the outline."""
    return (entry for entry in outline(net) if entry.row is not None)


def _body(body: Body, arriving: Tensor, row: int, parent: Frame | None, place: Place) -> Iterator[Entry]:
    frame = Frame(arriving, parent)
    marks = labelled(body)
    at = 0
    while at < len(body.items):
        mark = marks.get(at)
        last = mark.last if mark else at + 1
        yield from _statement(body.items[at:last], mark, frame, row, place)
        row += sum(_rows(item) for item in body.items[at:last])
        at = last


def _rows(item: Item) -> int:
    return 1 if isinstance(item, Step) else item.rows


def _statement(items: list[Item], mark: Mark | None, frame: Frame, row: int, place: Place) -> Iterator[Entry]:
    label = mark.statement.label if mark else None
    if label is not None:
        place = place.named(label, row + sum(map(_rows, items)) - 1)
    if len(items) == 1 and (label is None or not _differs(items[0])):
        yield from _item(items[0], frame, row, place, label)
        return
    assert mark is not None
    ahead = Frame(frame.arriving, frame.parent)
    ahead.made = list(frame.made)
    made = _passed(items, ahead, row)
    yield Entry(place.depth, "", label, 1, place.total, tally(items), mark.shape, made)
    for item in items:
        yield from _item(item, frame, row, place.below(), None)
        row += _rows(item)


def _differs(item: Item) -> bool:
    """Is it a repetition whose turns are not all the same, and need a group each?"""
    return isinstance(item, Loop) and sum(1 for body, _ in item.runs if body.rows) > 1


def _passed(items: list[Item], frame: Frame, row: int) -> Tensor:
    for item in items:
        frame.made.append(pass_item(item, frame, row))
        row += _rows(item)
    return frame.made[-1]


def _item(item: Item, frame: Frame, row: int, place: Place, label: str | None) -> Iterator[Entry]:
    made = pass_item(item, frame, row)
    if isinstance(item, Step):
        yield _layer(item, [frame.get(ref) for ref in item.reads], row, place)._replace(label=label)
    elif isinstance(item, Join):
        yield from _join(item, frame, row, place, label, made)
    else:
        yield from _loop(item, frame, row, place, label)
    frame.made.append(made)


def _layer(step: Step, ins: list[Tensor], row: int, place: Place) -> Entry:
    axes, gated = step_axes(step, ins)
    made = Tensor(row, axes, gated)
    reads, label = tuple([each.row for each in ins]), place.labels.get(row)
    visit = Visit(row, step, reads, made, place.path, place.statement, label)
    name = step.kind.text(step.args)
    return Entry(place.depth, name, None, 1, place.total, tally([step]), step.out, made, Row(visit))


def _join(item: Join, frame: Frame, row: int, place: Place, label: str | None, made: Tensor) -> Iterator[Entry]:
    node = item.step.node
    name = node.word if isinstance(node, Merge) else item.step.kind.word
    yield Entry(place.depth, name, label, 1, place.total, tally([item]), item.step.out, made)
    arriving = frame.get(item.reads)
    filled = [branch for branch in item.branches if branch.rows]
    ends = []
    for number, branch in enumerate(item.branches, 1):
        end, inside = arriving, place.below()
        if branch.rows:
            end = through(branch, arriving, row, frame)
            title = _branch(node, number)
            if title and len(filled) > 1:
                yield Entry(inside.depth, title, None, 1, place.total, tally(branch.items), branch.out, end)
                inside = inside.below()
            yield from _body(branch, arriving, row, frame, inside)
            row += branch.rows
        ends.append(end)
    yield _layer(item.step, ends, row, place.below())


def _branch(node: object, number: int) -> str:
    """`branch 2`; in a residual the first needs no name, and the second is its shortcut."""
    if isinstance(node, Merge) and node.word == "residual":
        return "" if number == 1 else f"shortcut {node.shortcut}".rstrip()
    return f"branch {number}"


def _loop(item: Loop, frame: Frame, row: int, place: Place, label: str | None) -> Iterator[Entry]:
    """A block or a repetition: one group for each run of equal turns."""
    arriving = frame.get(item.reads)
    turns = 0
    total = sum(times for _, times in item.runs)
    for body, times in item.runs:
        if not body.rows:
            turns += times
            continue
        before = _after(item, body, times - 1, arriving, row, frame)
        end = _after(item, body, times, arriving, row, frame)
        first = row
        row += body.rows * times
        turns += times
        part = item.name if total == 1 else f"{item.name}[{turns}]"
        if item.name or times > 1 or label:
            counts = tally([Loop(item.name, ((body, times),), item.reads, body.out, 0, item.span)])
            yield Entry(place.depth, item.name, label, times, place.total * times, counts, body.out, end)
            yield from _body(body, before, row - body.rows, frame, place.below(times, part))
        else:
            path = (*place.path, part) if part else place.path
            yield from _body(body, before, first, frame, place._replace(path=path))
        arriving, label = end, None


def _after(item: Loop, body: Body, times: int, arriving: Tensor, row: int, frame: Frame) -> Tensor:
    """What comes out when the body has run so often."""
    if not times:
        return arriving
    alone = Frame(arriving, frame.parent)
    alone.made = [*frame.made, arriving]
    part = Loop(item.name, ((body, times),), len(alone.made) - 1, body.out, body.rows * times, item.span)
    return pass_item(part, alone, row)
