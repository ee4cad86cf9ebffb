"""What flows between layers: a shape, and how its numbers may be ordered."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc._namedtuple import NamedTuple

MOST_AXES = 3
"""A map has no more, besides its channels."""


class Shape(NamedTuple):
    """A tensor without its batch: channels, and the size of each axis in the order written (D, H, W).

    A vector has no axes: `Shape(4096, ())`. Channels are None where nobody gave any.

    >>> Shape(96, (55, 55)).text()
    '55x55x96'
    >>> Shape(1000, ()).text()
    '1000'
    """

    channels: int | None
    size: tuple[int, ...]

    def text(self, layout: str = "hwc") -> str:
        """The shape as it is written in a spec."""
        channels = () if self.channels is None else (self.channels,)
        numbers = (*channels, *self.size) if layout == "chw" else (*self.size, *channels)
        return "x".join(map(str, numbers))

    def positions(self) -> int:
        """How many places the map has (1 for a vector)."""
        count = 1
        for n in self.size:
            count *= n
        return count

    @property
    def lone(self) -> int | None:
        """The only number of a map that is not 1, its channels included; 1 where all are; None where several.

        >>> Shape(512, (1, 1)).lone, Shape(512, (7, 7)).lone
        (512, None)
        """
        rest = [n for n in (*self.size, self.channels) if n != 1]
        if len(rest) > 1 or not self.size:
            return None
        return rest[0] if rest else 1

    def elements(self) -> int | None:
        """Channels times positions; None where the channels are unknown."""
        return None if self.channels is None else self.channels * self.positions()


def looks_channels_first(numbers: Sequence[int | None]) -> bool:
    """Is this a picture written channels first? Only asked, never decided."""
    if len(numbers) != 3 or numbers[1] != numbers[2]:
        return False
    first, side = numbers[0] or 0, numbers[1] or 0
    return (first in (1, 3) and side > 16) or (first % 16 == 0 and first > side > 1)


def doubt_about_order(numbers: Sequence[int | None]) -> str:
    """The note on such a picture.

    >>> doubt_about_order((3, 224, 224))
    'input 3x224x224 is 3 high, 224 wide, 224 channels; did you mean 224x224x3?'
    """
    c, h, w = numbers
    return f"input {c}x{h}x{w} is {c} high, {h} wide, {w} channels; did you mean {h}x{w}x{c}?"
