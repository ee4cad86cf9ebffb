"""A net's layers in the order in which a log prints them, where both are the same graph written down otherwise.

Two branches may stand in either order. What a layer is, and what it reads and is read by, tells which is which: layers
get colours, and those whose neighbours' colours differ get different ones, until all that differ are told apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.network.rows import Row
from convcalc.readers.darknet_summary import WITH_ROWS
from convcalc.readers.summary import ALIKE, Summary, SummaryRow

MOST_LAYERS = 2_000
ROUNDS = 64

REORDERED = "branches stand in another order in the log: each of its rows is held against the layer that reads the same"
JOINED_OTHERWISE = (
    "the rows of the log read one another otherwise than the layers of the net: they are held in their order"
)

Colours = Mapping[int, Hashable]
Links = Mapping[int, frozenset[int]]


class LayerLinks(NamedTuple):
    """Layers by a number each: what each is, and which of them it reads, past all that stands between."""

    marks: dict[int, tuple[Hashable, ...]]
    reads: dict[int, frozenset[int]]


def rows_as_printed(rows: Sequence[Row], summary: Summary) -> list[Row] | None:
    """The rows in the summary's order; none where it joins as many in another way, None where it prints others."""
    net, log = _links_of_rows(rows), _links_of_entries(summary.entries)
    if not len(net.marks) == len(log.marks) <= MOST_LAYERS:
        return None
    for looked_at in LOOKED_AT:
        found = _matched(log, net, looked_at)
        if all({found[each] for each in reads} == net.reads[found[at]] for at, reads in log.reads.items()):
            return emitted(rows, [found[at] for at in log.marks])
    return []


LOOKED_AT = ((0, 1, 2, 3), (0, 1), (0, 2, 3), (0,))
"""Parts of a layer's mark by which it is known, in turn: a log may have a wrong number in any of them."""


def _coarser(links: LayerLinks, looked_at: tuple[int, ...]) -> LayerLinks:
    return links._replace(marks={at: tuple([mark[part] for part in looked_at]) for at, mark in links.marks.items()})


def _mark(
    kind: str, channels: int | None, kernel: tuple[int, ...] | None, stride: tuple[int, ...] | None
) -> tuple[Hashable, ...]:
    """A dense layer and a convolution of one place are the same."""
    windows = [tuple(each) if each and set(each) != {1} else () for each in (kernel, stride)]
    return (SAME_KIND.get(kind, kind), channels, *windows)


SAME_KIND = {"fc": "conv"}


def _links_of_rows(rows: Sequence[Row]) -> LayerLinks:
    links = LayerLinks({}, {})
    sources: dict[int, frozenset[int]] = {-1: frozenset()}
    for row in rows:
        kind = ALIKE.get(row.kind, row.kind)
        arriving = frozenset().union(*[sources.get(each, frozenset()) for each in row.inputs])
        sources[row.index] = arriving
        if kind in WITH_ROWS:
            links.marks[row.index] = _mark(kind, row.out.channels, row.kernel, row.stride)
            links.reads[row.index] = arriving
            sources[row.index] = frozenset([row.index])
    return links


def _links_of_entries(entries: Sequence[SummaryRow]) -> LayerLinks:
    links = LayerLinks({}, {})
    numbers: dict[str, int] = {}
    for at, entry in enumerate(entries):
        if entry.kind in WITH_ROWS and entry.window is not None:
            channels = entry.shape.channels if entry.shape else None
            links.marks[at] = _mark(entry.kind, channels, entry.window.kernel, entry.window.stride)
            links.reads[at] = frozenset([numbers[name] for name in entry.reads if name in numbers])
            numbers[entry.name] = at
    return links


def _matched(log: LayerLinks, net: LayerLinks, looked_at: tuple[int, ...]) -> dict[int, int]:
    """For each layer of the log one of the net: of the same colour, in the finest colours that both have.

    Of several of one colour, that which is the same in all parts.
    """
    found: dict[int, int] = {}
    for ours, theirs in reversed(_colours(_coarser(log, looked_at), _coarser(net, looked_at))):
        _match_alike(found, _both(ours, log.marks), _both(theirs, net.marks))
        _match_alike(found, ours, theirs)
    _match_alike(found, dict.fromkeys(log.marks), dict.fromkeys(net.marks))
    return found


def _both(colours: Colours, marks: Mapping[int, Hashable]) -> dict[int, Hashable]:
    return {at: (colour, marks[at]) for at, colour in colours.items()}


def _match_alike(found: dict[int, int], ours: Colours, theirs: Colours) -> None:
    """Layers of one colour that have no partner yet, in their order."""
    waiting: defaultdict[Hashable, list[int]] = defaultdict(list)
    taken = set(found.values())
    for at in reversed([*theirs]):
        if at not in taken:
            waiting[theirs[at]].append(at)
    for at, colour in ours.items():
        if at not in found and waiting[colour]:
            found[at] = waiting[colour].pop()


def _colours(*graphs: LayerLinks) -> list[tuple[dict[int, Hashable], ...]]:
    """The colours of both, round by round, the coarsest first."""
    read_by = [_users_of(graph.reads) for graph in graphs]
    now: tuple[dict[int, Hashable], ...] = tuple([dict(graph.marks) for graph in graphs])
    found = [now]
    for _ in range(ROUNDS):
        numbers: dict[Hashable, int] = {}
        new: list[dict[int, Hashable]] = []
        for graph, users, colours in zip(graphs, read_by, now, strict=True):
            made: dict[int, Hashable] = {}
            for at in graph.marks:
                around = [
                    frozenset(Counter([colours[each] for each in links[at]]).items()) for links in (graph.reads, users)
                ]
                made[at] = numbers.setdefault((colours[at], *around), len(numbers))
            new.append(made)
        if len(numbers) == len({each for colours in now for each in colours.values()}):
            break
        now = tuple(new)
        found.append(now)
    return found


def _users_of(reads: Links) -> Links:
    users: dict[int, set[int]] = {at: set() for at in reads}
    for at, each in reads.items():
        for one in each:
            users[one].add(at)
    return {at: frozenset(each) for at, each in users.items()}


def emitted(rows: Sequence[Row], order: Sequence[int]) -> list[Row] | None:
    """The layers in this order, and all else behind what it reads; None where one would stand before what it reads."""
    inputs = {each for row in rows for each in row.inputs if each < 0}
    ready = {-1} | inputs
    found: list[Row] = []
    waiting = {row.index: row for row in rows}
    users: defaultdict[int, list[int]] = defaultdict(list)
    for row in rows:
        for each in row.inputs:
            users[each].append(row.index)
    fixed = set(order)

    def emit(first: int) -> None:
        stack = [first]
        while stack:
            row = waiting.pop(stack.pop(), None)
            if row is None:
                continue
            found.append(row)
            ready.add(row.index)
            stack += [
                each
                for each in users[row.index]
                if each in waiting and each not in fixed and ready.issuperset(waiting[each].inputs)
            ]

    for each in [row.index for row in rows if row.index not in fixed and inputs.issuperset(row.inputs)]:
        emit(each)
    for index in order:
        if not ready.issuperset(waiting[index].inputs):
            return None
        emit(index)
    return None if waiting else found
