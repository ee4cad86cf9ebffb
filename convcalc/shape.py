"""What flows between layers: a shape, the window a layer slides over it, and what a unit sees."""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple


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
