"""A row of the table of Keras' layers: how a layer is called there, and which of ours it stands for on what arrives."""

from __future__ import annotations

from collections.abc import Callable

from convcalc._namedtuple import NamedTuple
from convcalc.layers.kind import Given
from convcalc.readers.keras.arguments import Arguments
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Unreadable, Value, said
from convcalc.shape import Shape

REPEATS = "repeats channels, and is shown as subsample, whose further channels are zeros"
"""The note where further channels repeat the others, which has no word of its own."""


class OurLayer(NamedTuple):
    """A layer of ours that one of Keras stands for.

    suffix: what its label has behind the name.  note: what was assumed.
    """

    word: str
    given: Given
    suffix: str = ""
    note: str = ""


class Arriving(NamedTuple):
    """What arrives at a layer: its shape, and how the program writes shapes ("hwc" or "chw")."""

    shape: Shape
    layout: str

    @property
    def channels(self) -> int:
        return self.shape.channels or 1

    @property
    def sizes(self) -> tuple[int, ...]:
        """All sizes in the program's order, without the batch."""
        size = self.shape.size
        return (self.channels, *size) if self.layout == "chw" else (*size, self.channels)

    def axis(self, value: Value, what: str) -> int:
        """An axis that is counted with the batch, from 1, or from the end."""
        if isinstance(value, list | tuple) and len(value) == 1:
            value = value[0]
        if not isinstance(value, int) or not -len(self.sizes) <= value <= len(self.sizes) or not value:
            raise Unreadable(f"{what} over the axes {said(value)} is not read")
        return value if value > 0 else len(self.sizes) + 1 + value

    @property
    def channel_axis(self) -> int:
        return 1 if self.layout == "chw" else len(self.sizes)


class KerasLayer(NamedTuple):
    """A layer of Keras.

    axes: how many axes of places its maps have; 0 where it takes any.  signature: its arguments in order,
    `name=default` where there is one.  steps: our layers, made of those and of what arrives.  inside: is its
    activation within them?  before: what arguments meant while Keras 1 and its files had no name for them.
    """

    axes: int
    signature: str
    steps: Callable[[Arguments, Arriving, int], list[OurLayer]]
    inside: bool = False
    before: Arguments | None = None


class AfterCall(NamedTuple):
    """What a layer gives beside its result, as its states: made of that by operations that are no part of the call."""

    make: Callable[[Machine], Value]
