"""Stages of a network: statements in a row whose output has the same size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.network.graph import Body, Item, Join, Loop
from convcalc.network.totals import labelled
from convcalc.network.turns import but_for_size, by_its_ends
from convcalc.shape import Shape

LONGEST_NAME = 16
"""A longer layer is called by its word alone."""


class Stage(NamedTuple):
    """labels: those of its statements.  items: what it is made of.  shape: what leaves it."""

    labels: list[str]
    items: list[Item]
    shape: Shape


def map_size(shape: Shape) -> tuple[int, ...]:
    """The size by which stages are told apart: a map of one place is as good as a vector.

    >>> map_size(Shape(64, (7, 7))), map_size(Shape(64, (1, 1))), map_size(Shape(64, ()))
    ((7, 7), (), ())
    """
    return shape.size if max(shape.size, default=1) > 1 else ()


def stages(body: Body) -> list[Stage]:
    """Labelled statements, and single layers where there is no label, put together while the size stays the same."""
    return joined(_statements(body))


def joined(pieces: Iterable[Stage]) -> list[Stage]:
    """Pieces in a row that leave maps of one size as one stage."""
    found: list[Stage] = []
    for piece in pieces:
        before = found[-1].shape if found else None
        if before and (before == piece.shape or map_size(before) == map_size(piece.shape)):
            # lists that grow: copied tuples made a stage of 50,000 layers take three seconds
            found[-1].labels.extend(piece.labels)
            found[-1].items.extend(piece.items)
            if before != piece.shape:
                found[-1] = found[-1]._replace(shape=piece.shape)
        else:
            found.append(Stage([*piece.labels], [*piece.items], piece.shape))
    return found


def _statements(body: Body, labels: Sequence[str] = ()) -> Iterator[Stage]:
    """Each labelled statement, and each item without a label; labels: of those, the ones further out."""
    marks = labelled(body)
    at = 0
    while at < len(body.items):
        mark = marks.get(at)
        last = mark.last if mark else at + 1
        own = [mark.statement.label] if mark and mark.statement.label else [*labels]
        yield Stage(own, body.items[at:last], mark.shape if mark else body.items[at].out)
        at = last


def opened_pieces(body: Body, labels: Sequence[str] = ()) -> Iterator[Stage]:
    """Statements as they stand, except where one repetition or block in them changes the size on its way."""
    for piece in _statements(body, labels):
        if not any(map(_changes_size, piece.items)):
            yield piece
            continue
        for item in piece.items:
            if not isinstance(item, Loop) or not _changes_size(item):
                yield Stage(piece.labels, [item], item.out)
                continue
            for turn, times in item.bodies:
                if times == 1:
                    yield from opened_pieces(turn, piece.labels)
                else:
                    yield Stage(piece.labels, [item.run(turn, times)], turn.out)


def _changes_size(item: Item) -> bool:
    """Does a repetition or block leave maps of more than one size?  A border that is lost makes no other size."""
    if not isinstance(item, Loop):
        return False
    runs = by_its_ends(item.bodies)
    parts = [each for body, times in runs if times == 1 for each in body.items]
    sizes = {map_size(each.out) for each in parts} | {map_size(body.out) for body, times in runs if times > 1}
    if len(set(map(len, sizes))) > 1 or any(map(_changes_size, parts)):
        return True
    return any(max(axis) >= 2 * min(axis) for axis in zip(*sizes, strict=True))


def title(stage: Stage, arguments: bool) -> str:
    """Its labels, else what it is made of, if wanted with the arguments of a layer that stands alone.

    >>> title(Stage(["conv3", "conv4", "conv5"], [], Shape(256, (13, 13))), True)
    'conv3..5'
    """
    labels = list(dict.fromkeys(stage.labels))
    if labels:
        return spread(labels[0], labels[-1]) if len(labels) > 1 else labels[0]
    parts = [part for item in stage.items for part in _parts(item)]
    told = [part for part in parts if part.telling > 1] or [part for part in parts if part.telling] or parts
    names = list(dict.fromkeys(part.name for part in told))
    words = list(dict.fromkeys(name.split(" ")[0] for name in names))
    times = sum(part.times for part in told)
    often = f" x{times:,}" if times > 1 else ""
    if arguments and len(names) == 1 and len(names[0]) <= LONGEST_NAME:
        return names[0] + often
    if len(words) == 1:
        return words[0] + often
    return ", ".join(words) if len(words) < 3 else f"{words[0]} .. {words[-1]}"


def spread(first: str, last: str) -> str:
    """From one label to another, without repeating what they begin with; words stay whole.

    >>> spread("conv9", "conv12"), spread("4a", "4e"), spread("pool5", "prob"), spread("bn1", "bn1_relu")
    ('conv9..12', '4a..e', 'pool5..prob', 'bn1..bn1_relu')
    """
    pairs = zip(first, last, strict=False)
    same = next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(first), len(last)))
    while same and first[same - 1 : same + 1].isdigit() and first[same - 1].isdigit():
        same -= 1
    cuts_word = last[same - 1 : same].isalpha() and last[same : same + 1].isalpha()
    return f"{first}..{last if cuts_word or last.startswith(first) else last[same:] or last}"


class Part(NamedTuple):
    """What stands in a stage, how often, and how telling its name is.

    telling: 0 for what only follows other layers, 1 for pools, else 2.
    """

    name: str
    telling: int
    times: int


def _parts(item: Item) -> list[Part]:
    """A layer, a merge or a block by its name; of a repetition without one, all that is repeated."""
    if isinstance(item, Loop):
        if item.name:
            return [Part(item.name, 2, sum(times for _, times in but_for_size(item.bodies)))]
        found: dict[tuple[str, int], int] = {}  # added up: of a million turns a list would be kept for nothing
        for body, times in but_for_size(item.bodies):
            for part in (part for each in body.items for part in _parts(each)):
                key = part.name, part.telling
                found[key] = found.get(key, 0) + part.times * times
        return [Part(*key, times) for key, times in found.items()]
    if isinstance(item, Join):
        return [Part(getattr(item.step.node, "word", item.step.kind.word), 2, 1)]
    kind = item.kind
    return [Part(kind.text(item.args), 0 if kind.follows or kind.moves else 1 if kind.is_pool else 2, 1)]
