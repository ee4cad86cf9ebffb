"""Which pieces of a network are the same but for numbers, so that one block can stand for all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from convcalc._namedtuple import NamedTuple
from convcalc.features.convert.flow import FlowItem, shared_path
from convcalc.features.convert.forms import FoundBlock, LayerForms, parametrised
from convcalc.lang.words import RESERVED
from convcalc.layers import kind_of

SMALLEST = 4
"""Layers in the smallest piece that becomes a block."""

DEEPEST = 8
"""Parts of a label that are looked at."""

LEAST_SAVED = 6
"""Layers that a block must save."""

LONGEST_PERIOD = 24
LONGEST_TAIL = 3

GENERIC = {"features", "layers", "model", "net", "backbone", "body", "blocks", "module", "modules", "network"}
"""Parts of labels that say nothing of the piece that bears them."""


class LayerPiece(NamedTuple):
    """Some items of a row of them, that may be an instance of a block."""

    items: tuple[FlowItem, ...]

    @property
    def last(self) -> int:
        return self.items[-1].exit

    @property
    def first(self) -> int:
        """The first value that is made in it; those of a piece follow one another."""
        return self.items[0].exit - self.items[0].size + 1


class FoundBlocks:
    """The blocks of a network, and where each is called: by the first value of the piece that a call stands for."""

    def __init__(self, rows: Sequence[tuple[FlowItem, ...]], forms: LayerForms) -> None:
        self.forms = forms
        self.definitions: list[tuple[FoundBlock, LayerPiece]] = []
        self.calls: dict[int, tuple[FoundBlock, LayerPiece, tuple[int, ...]]] = {}
        every = list(_with_branches(rows))
        self.taken = bytearray(max([row[-1].exit for row in every if row], default=0) + 2)
        found: defaultdict[tuple[int, ...], dict[int, LayerPiece]] = defaultdict(dict)
        for piece in self.candidates(every):
            if _may_be(piece):
                key = tuple([forms.of(item).id for item in piece.items])
                found[key].setdefault(piece.first, piece)
        saved = {key: _saving(pieces) for key, pieces in found.items()}
        for key in sorted(found, key=lambda key: saved[key], reverse=True):
            if saved[key][0] >= LEAST_SAVED:
                self.take(list(found[key].values()))
        self.definitions.sort(key=lambda each: each[1].first)

    def candidates(self, rows: list[tuple[FlowItem, ...]]) -> Iterator[LayerPiece]:
        """Pieces that may be blocks: modules, branches that meet, what repeats at once, whole branches."""
        for row in rows:
            yield from _by_labels(row)
            yield from self.by_period(row)
        yield from self.merges(rows)
        yield from self.like_branches(rows)

    def by_period(self, row: tuple[FlowItem, ...]) -> Iterator[LayerPiece]:
        """What repeats in form, one turn after the other."""
        ids = [self.forms.of(item).id for item in row]
        heads = [starts_line(item) for item in row]
        for period in range(2, min(LONGEST_PERIOD, len(row) // 2) + 1):
            breaks = [at for at, (one, other) in enumerate(zip(ids, ids[period:], strict=False)) if one != other]
            start = 0
            for at in (*breaks, len(row) - period):
                if at - start >= period and not _repeats_sooner(ids[start : start + period]):
                    begin = next((place for place in range(start, start + period) if heads[place]), start)
                    for place in range(begin, at + 1, period):
                        yield LayerPiece(row[place : place + period])
                start = at + 1

    def merges(self, rows: list[tuple[FlowItem, ...]]) -> Iterator[LayerPiece]:
        """FoundBranches that meet, with what follows all that are alike."""
        tails: dict[int, tuple[int, ...]] = {}
        places = [(row, at) for row in rows for at, item in enumerate(row) if item.branches]
        for row, at in places:
            form, tail = self.forms.of(row[at]).id, self.tail(row, at)
            known = tails.get(form, tail)
            tails[form] = tuple([one for one, other in zip(known, tail, strict=False) if one == other])
            if tails[form] != known[: len(tails[form])]:
                tails[form] = ()
        for row, at in places:
            yield LayerPiece(row[at : at + 1 + len(tails[self.forms.of(row[at]).id])])

    def tail(self, row: tuple[FlowItem, ...], at: int) -> tuple[int, ...]:
        """The forms of what only works on the sum of branches."""
        found = []
        for item in row[at + 1 : at + 1 + LONGEST_TAIL]:
            if item.branches or kind_of(item.unit.word).weighted:
                break
            found.append(self.forms.of(item).id)
        return tuple(found)

    def like_branches(self, rows: list[tuple[FlowItem, ...]]) -> Iterator[LayerPiece]:
        """What stands somewhere by itself as it stands in a branch elsewhere."""
        bodies = {
            tuple([self.forms.of(inner).id for inner in branch]): branch
            for row in rows
            for item in row
            for branch in item.branches
            if 1 < len(branch) <= LONGEST_PERIOD
        }
        lengths = sorted({len(key) for key in bodies})
        for row in rows:
            ids = [self.forms.of(item).id for item in row]
            for length in lengths:
                for at in range(len(row) - length + 1):
                    if tuple(ids[at : at + length]) in bodies:
                        yield LayerPiece(row[at : at + length])

    def take(self, pieces: list[LayerPiece]) -> None:
        """Let a block stand for these, as far as they are free, where that says something shorter."""
        free: list[LayerPiece] = []
        reached = -1
        for piece in sorted(pieces, key=lambda piece: piece.first):
            if piece.first > reached and not any(self.taken[piece.first : piece.last + 1]):
                free.append(piece)
                reached = piece.last
        if len(free) < 2:
            return
        vectors = [self.numbers(piece) for piece in free]
        if len(set(vectors)) == 1 and all(a.last + 1 == b.first for a, b in pairwise(free)):
            return
        roles = tuple([role for item in free[0].items for role in self.forms.of(item).roles])
        found = parametrised(self.name(free), vectors, roles)
        if found is None:
            return
        block, places = found
        self.definitions.append((block, free[0]))
        for piece, vector in zip(free, vectors, strict=True):
            self.calls[piece.first] = block, piece, tuple([vector[at] for at in places])
            self.taken[piece.first : piece.last + 1] = b"\1" * (piece.last + 1 - piece.first)

    def numbers(self, piece: LayerPiece) -> tuple[int, ...]:
        return tuple([number for item in piece.items for number in self.forms.of(item).numbers])

    def name(self, pieces: list[LayerPiece]) -> str:
        """What most of them are called, without their counters; else what they are."""
        words = Counter([word for piece in pieces if (word := _stem(piece))])
        most = words.most_common(1)
        stem = most[0][0] if most and 2 * most[0][1] > len(pieces) else "unit"
        taken = {block.name for block, _ in self.definitions}
        count, name = 1, stem
        while name in taken:
            count += 1
            name = f"{stem}_{count}"
        return name


def starts_line(item: FlowItem) -> bool:
    """Does a line begin here? What only follows another layer stands behind it."""
    if item.branches:
        return True
    kind = kind_of(item.unit.word)
    return not (kind.follows or kind.flattens)


def _repeats_sooner(ids: list[int]) -> bool:
    """Does a turn consist of shorter ones that are alike?"""
    size = len(ids)
    return any(size % each == 0 and ids[each:] == ids[:-each] for each in range(1, size // 2 + 1))


def _with_branches(rows: Sequence[tuple[FlowItem, ...]]) -> Iterator[tuple[FlowItem, ...]]:
    """These rows of items and all that are in their branches."""
    left = list(rows)
    while left:
        row = left.pop()
        if row:
            yield row
        left += [branch for item in row for branch in item.branches]


def _by_labels(row: tuple[FlowItem, ...]) -> Iterator[LayerPiece]:
    """Neighbours whose labels begin alike: modules, however deep."""
    for depth in range(1, DEEPEST):
        start, before = 0, None
        for at in range(len(row) + 1):
            path = row[at].path if at < len(row) else None
            here = path[:depth] if path and len(path) >= depth else None
            if here != before:
                if before is not None and start < at:
                    yield LayerPiece(row[start:at])
                start, before = at, here


def _may_be(piece: LayerPiece) -> bool:
    return (
        sum([item.size for item in piece.items]) >= SMALLEST
        and sum([_weighted(item) for item in piece.items]) > 1
        and not any(_apart(item) for item in piece.items)
    )


def _weighted(item: FlowItem) -> int:
    """The layers with weights in an item."""
    if not item.branches:
        return int(kind_of(item.unit.word).weighted)
    return sum([_weighted(inner) for branch in item.branches for inner in branch])


def _apart(item: FlowItem) -> bool:
    """Does it bear something that holds for it alone?"""
    own = bool(item.extra or item.claims or item.fixed)
    return own or any(_apart(inner) for branch in item.branches for inner in branch)


def _saving(pieces: dict[int, LayerPiece]) -> tuple[int, int]:
    """Layers that need not be written; of as many the larger piece first."""
    size = sum([item.size for item in next(iter(pieces.values())).items])
    count, reached = 0, -1
    for piece in sorted(pieces.values(), key=lambda piece: piece.first):
        if piece.first > reached:
            count, reached = count + 1, piece.last
    return (count - 1) * size, size


def _stem(piece: LayerPiece) -> str:
    """The last part of their common label that has letters, without the counter at its end."""
    for part in reversed(shared_path(piece.items) or ()):
        stem = part.split("#")[0].split("-")[0].rstrip("0123456789_").lower()
        if len(stem) > 2 and stem[-1].isalpha() and stem[-2].isdigit():
            stem = stem[:-1].rstrip("0123456789_")
        if stem and stem.isidentifier() and stem.isascii():
            return "" if stem in RESERVED or stem in GENERIC or len(stem) < 3 else stem
    return ""
