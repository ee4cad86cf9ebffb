"""A network by the size of its maps, for pictures: repetitions that change the size are opened."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.features.draw.boxes import LARGEST, too_many
from convcalc.network.facts import Facts
from convcalc.network.stages import Stage, joined, opened_pieces, title
from convcalc.network.totals import Counts, batched, count
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
    found = joined(_few(opened_pieces(facts.net.body)))
    unnamed = not any(stage.labels for stage in found)
    made = [
        Bar(harmless(title(stage, unnamed)), stage.shape, batched(count(stage.items), facts.batch)) for stage in found
    ]
    return made if len(made) <= MOST else _shortened(made)


def _few(pieces: Iterator[Stage]) -> Iterator[Stage]:
    """All of them, unless they are too many."""
    for number, piece in enumerate(pieces):
        if number > LARGEST:
            raise too_many()
        yield piece


def _shortened(made: list[Bar]) -> list[Bar]:
    half = MOST // 2 - 1
    middle = made[half:-half]
    sums = Counts(*[sum(values) for values in zip(*(bar.counts for bar in middle), strict=True)])
    return [*made[:half], Bar(f"{len(middle)} more", middle[-1].shape, sums, len(middle)), *made[-half:]]
