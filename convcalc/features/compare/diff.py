"""Two networks layer by layer: what only one of them has, and what differs where both have something."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import groupby
from typing import Any, TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.document.fields import Field, columns, line, many, maybe, named, one_of, record
from convcalc.document.model import Column, Line, Part, Table, Text
from convcalc.features.arch.network_data import LAYER as ARCH_LAYER
from convcalc.features.compare.networks import ComparedNetwork
from convcalc.network.outline import OutlineEntry, leaves
from convcalc.network.rows import Row

ASPECTS: tuple[tuple[str, Callable[[Row], object]], ...] = (
    ("kernel", lambda row: row.kernel),
    ("stride", lambda row: row.stride),
    ("padding", lambda row: row.padding),
    ("dilation", lambda row: row.dilation),
    ("groups", lambda row: row.groups),
    ("biases", lambda row: row.biases),
    ("input", lambda row: row.in_),
    ("output", lambda row: row.out),
    ("parameters", lambda row: row.params),
    ("MACs", lambda row: row.macs),
)
"""What two layers of one kind can differ in."""


class Change(NamedTuple):
    """first, second: the layers that stand beside each other.  differs: in what; empty where they are the same."""

    first: OutlineEntry | None
    second: OutlineEntry | None
    differs: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """ "=" the same, "-" only in the first, "+" only in the second, "!" changed, "~" on another shape, "x" repeated
        another number of times.
        """
        if not (self.first and self.second):
            return "-" if self.first else "+"
        if self.differs in ((), ("times",)):
            return "x" if self.differs else "="
        row = _row(self.first)
        shapes_alone = _is_light(row) and row.text == _row(self.second).text
        return "~" if shapes_alone and "times" not in self.differs else "!"

    @property
    def entry(self) -> OutlineEntry:
        entry = self.first or self.second
        assert entry is not None
        return entry


def _row(entry: OutlineEntry) -> Row:
    assert entry.row is not None
    return entry.row


def changes(first: ComparedNetwork, second: ComparedNetwork) -> list[Change]:
    """Every layer of both, in order, those that belong together side by side."""
    one, other = list(leaves(first.facts.net)), list(leaves(second.facts.net))
    own, others = list(map(_aspects, one)), list(map(_aspects, other))
    pairs = align([x.key for x in own], [x.key for x in others], lambda a, b: _alike(own[a], others[b]))
    return [
        Change(one[a], other[b], _differs(one[a], other[b]))
        if a is not None and b is not None
        else Change(one[a] if a is not None else None, other[b] if b is not None else None)
        for a, b in pairs
    ]


def _key(entry: OutlineEntry) -> tuple[object, ...]:
    row = _row(entry)
    return row.text, row.ins, row.out, entry.total


class _Aspects(NamedTuple):
    """By what a layer is compared with all of another network, worked out once.  key: all by which it is written."""

    kind: str
    weighted: bool
    statement: str | None
    size: tuple[int, ...]
    kernel: object
    stride: object
    channels: int | None
    key: tuple[object, ...]


def _aspects(entry: OutlineEntry) -> _Aspects:
    row = _row(entry)
    weighted, out = row.visit.step.kind.weighted, row.out
    return _Aspects(row.kind, weighted, row.statement, out.size, row.kernel, row.stride, out.channels, _key(entry))


def _alike(one: _Aspects, other: _Aspects) -> int:
    """How much two layers belong together; layers of different kinds do not."""
    if one.kind != other.kind:
        return 0
    alike = 1 + 2 * (one.statement == other.statement) + 2 * (one.size == other.size)
    alike += (one.kernel == other.kernel) + (one.stride == other.stride) + (one.channels == other.channels)
    return alike * (3 if one.weighted else 1) + 2 * (one.key == other.key)


def _differs(first: OutlineEntry, second: OutlineEntry) -> tuple[str, ...]:
    one, other = _row(first), _row(second)
    found = [name for name, get in ASPECTS if get(one) != get(other)]
    if not found and one.text != other.text:
        found.append("text")
    return (*found, *(["times"] if first.total != second.total else []))


class Difference(NamedTuple):
    """The first network against another one, layer by layer."""

    first: ComparedNetwork
    second: ComparedNetwork
    changes: Sequence[Change]


def differences(sides: Sequence[ComparedNetwork]) -> list[Difference]:
    """The first network beside each other one."""
    return [Difference(sides[0], second, changes(sides[0], second)) for second in sides[1:]]


WORDS = {"-": "removed", "+": "added", "~": "changed", "!": "changed", "x": "repeated"}
"""What a mark is called in JSON and CSV."""


LAYER = (*(each for each in ARCH_LAYER if each.key != "repeat"), Field("repeat", "positive", None))
AS_LAYER = maybe(named("layer", LAYER, "As in convcalc.arch/2, with repeat."))
"""A layer as `arch` has it, and how often it runs."""


class ChangedLayer(NamedTuple):
    """One side of a change: a layer of one network."""

    network: str
    change: str
    entry: OutlineEntry


def _of_row(name: str) -> Callable[[ChangedLayer], Any]:
    return lambda each: getattr(_row(each.entry), name)


LISTED = (
    Field("network", "text", title="network"),
    Field("change", "text", title="change"),
    Field("statement", "text", lambda each: _row(each.entry).statement or "", title="statement"),
    Field("layer", "text", _of_row("text"), title="layer"),
    Field("in", "shape", _of_row("in_"), title="input", optional=4),
    Field("out", "shape", _of_row("out"), title="output", optional=2),
    Field("params", "count", _of_row("params"), title="parameters", optional=1),
    Field("macs", "count", _of_row("macs"), title="MACs", optional=3),
    Field("times", "total", lambda each: each.entry.total, title="times"),
)
"""A layer that is not the same, as a line for programs."""

SHOWN = ("layer", "in", "out", "params", "macs")
COLUMNS = (Column("mark", ""), *columns(LISTED, SHOWN))

CHANGE = (
    Field("change", one_of("changed", "repeated", "added", "removed"), lambda change: WORDS[change.mark]),
    Field("first", AS_LAYER, lambda change: _layer(change.first)),
    Field("second", AS_LAYER, lambda change: _layer(change.second)),
    Field("differs", "texts"),
)

DIFF = (
    Field("first", "text", lambda each: each.first.name),
    Field("second", "text", lambda each: each.second.name),
    Field("same", "total", lambda each: _runs(each.changes, "=x"), "Executed layers that both have."),
    Field("changes", many(CHANGE), lambda each: [change for change in each.changes if change.mark != "="]),
)


def _layer(entry: OutlineEntry | None) -> dict[str, Any] | None:
    return None if entry is None else record(LAYER, _row(entry), repeat=entry.total)


def parts(found: Sequence[Difference]) -> list[Part]:
    """What people read of it."""
    return [part for each in found for part in _of_pair(*each)]


def _of_pair(first: ComparedNetwork, second: ComparedNetwork, found: Sequence[Change]) -> list[Part]:
    if all(change.mark == "=" for change in found):
        return [Text(f"no layer differs: {first.name} and {second.name} both have these {_runs(found, '=x'):,}")]
    words = (
        (_runs(found, "=x"), "the same"),
        (_runs(found, "~"), "the same on another shape"),
        (_runs(found, "!"), "changed"),
        (len(first.facts.rows) - _runs(found, "=~!x"), f"only in {first.name} (-)"),
        (len(second.facts.rows) - _runs(found, "=~!x"), f"only in {second.name} (+)"),
    )
    summary = ", ".join(f"{count:,} {word}" for count, word in words if count)
    return [Text(f"layers of {first.name} (-) and {second.name} (+): {summary}"), Table(COLUMNS, list(_lines(found)))]


def _pair_totals(change: Change) -> tuple[int, int]:
    return change.first.total if change.first else 0, change.second.total if change.second else 0


def _runs(found: Sequence[Change], marks: str) -> int:
    """Executed layers under these marks, as far as both have them."""
    return sum(min(_pair_totals(change)) for change in found if change.mark in marks)


def _lines(found: Sequence[Change]) -> Iterator[Line]:
    """What is equal, or equal but for shape or number, as one line; the rest in full, under its statement."""
    place = ""
    for (mark, here, totals), run in groupby(found, _kin):
        group = list(run)
        if here and here != place:
            yield _words("", here, "group")
            place = here
        if mark == "=":
            yield _words(mark, f"{_runs(group, '='):,} the same")
        elif mark == "~":
            yield _words(mark, f"{_kinds(group)} on another shape")
        elif mark == "x":
            yield _words("-", f"[{_ends(group)}] x{totals[0]}")
            yield _words("+", f"[{_ends(group)}] x{totals[1]}")
        else:
            yield from _pairs(group)


def _kin(change: Change) -> tuple[str, str, tuple[int, int]]:
    """What stands together: equal layers wherever they are, others of one statement."""
    mark = change.mark
    return (
        mark,
        "" if mark == "=" else _row(change.entry).statement or "",
        _pair_totals(change) if mark == "x" else (0, 0),
    )


def _words(mark: str, words: str, role: str = "row") -> Line:
    return Line((mark, words, *[""] * (len(COLUMNS) - 2)), 0, role)


def _kinds(group: Sequence[Change]) -> str:
    return ", ".join(dict.fromkeys(_row(change.entry).kind for change in group))


def _ends(group: Sequence[Change]) -> str:
    first, last = _row(group[0].entry).text, _row(group[-1].entry).text
    return f"{first} .. {last}" if len(group) > 1 else first


def _pairs(group: Sequence[Change]) -> Iterator[Line]:
    """A line for each layer; what costs nothing to speak of (bn, relu, add) stands together."""
    for light, run in groupby(group, lambda change: _light(change) and (change.mark, change.entry.total)):
        changes = list(run)
        if light:
            yield _in_one_line(changes)
            continue
        for change in changes:
            yield from (_one(mark, entry) for mark, entry in zip("-+", change[:2], strict=True) if entry)


def _light(change: Change) -> bool:
    return change.mark in "-+" and _is_light(_row(change.entry))


def _is_light(row: Row) -> bool:
    """Activations, norms and merges say nothing that the layer before them does not."""
    return row.visit.step.kind.follows or row.visit.step.kind.meets != ""


def _in_one_line(group: Sequence[Change]) -> Line:
    rows = [_row(change.entry) for change in group]
    text = ", ".join(row.text for row in rows)
    times = group[0].entry.total
    text = f"[{text}] x{times}" if times > 1 and len(rows) > 1 else _repeated(text, times)
    return Line((group[0].mark, text, rows[0].in_, rows[-1].out, sum(row.params or 0 for row in rows), 0))


def _repeated(text: str, times: int) -> str:
    return f"{text} x{times}" if times > 1 else text


def _one(mark: str, entry: OutlineEntry) -> Line:
    row = _row(entry)
    return Line((mark, _repeated(row.text, entry.total), row.in_, row.out, row.params, row.macs))


def listing(found: Sequence[Difference]) -> Table:
    """One line a layer that is not the same, for programs."""
    listed = [
        ChangedLayer(side.name, WORDS[change.mark], entry)
        for each in found
        for change in each.changes
        if change.mark != "="
        for side, entry in zip(each[:2], change[:2], strict=True)
        if entry
    ]
    return Table(columns(LISTED), [line(LISTED, each) for each in listed])


Places: TypeAlias = "tuple[int | None, int | None]"
"""Places in the first and in the second sequence; None: it has nothing there."""

DIRECT = 250_000
"""So many pairs are weighed one by one; above, only equal ones are paired, by a quicker method."""

Score: TypeAlias = "Callable[[int, int], int]"
"""How much two places belong together; 0: not at all."""


def align(first: Sequence[Hashable], second: Sequence[Hashable], score: Score | None = None) -> list[Places]:
    """Every place of both, in order, so paired that the scores add up to the most; without one, equals are paired.

    >>> align("abd", "bcd")
    [(0, None), (1, 0), (None, 1), (2, 2)]
    """
    pairs: list[Places] = []
    a = b = 0
    for one, other in [*_paired(first, second, score), (len(first), len(second))]:
        pairs += [(at, None) for at in range(a, one)] + [(None, at) for at in range(b, other)]
        if one < len(first):
            pairs.append((one, other))
        a, b = one + 1, other + 1
    return pairs


def _paired(first: Sequence[Hashable], second: Sequence[Hashable], score: Score | None) -> list[tuple[int, int]]:
    if len(first) * len(second) > DIRECT:
        from difflib import SequenceMatcher

        blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
        return [(block.a + at, block.b + at) for block in blocks for at in range(block.size)]
    scores = [[int(one == other) if score is None else score(a, b) for b, other in enumerate(second)]
              for a, one in enumerate(first)]  # fmt: skip
    return _best(scores, _sums(scores, len(second)))


def _sums(scores: list[list[int]], width: int) -> list[list[int]]:
    """The most that what is left can add up to, for every pair of starts."""
    sums = [[0] * (width + 1)]
    for row in reversed(scores):
        below, here = sums[-1], [0]
        for at in range(width - 1, -1, -1):
            paired = below[at + 1] + row[at] if row[at] else 0
            here.append(max(below[at], here[-1], paired))
        sums.append(here[::-1])
    return sums[::-1]


def _best(scores: list[list[int]], sums: list[list[int]]) -> list[tuple[int, int]]:
    """The pairs that reach the sum."""
    found = []
    a = b = 0
    while a < len(scores) and b < len(scores[a]):
        if scores[a][b] and sums[a][b] == sums[a + 1][b + 1] + scores[a][b]:
            found.append((a, b))
            a, b = a + 1, b + 1
        elif sums[a][b] == sums[a + 1][b]:
            a += 1
        else:
            b += 1
    return found
