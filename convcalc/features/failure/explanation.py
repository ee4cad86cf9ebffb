"""What is said of an error message, and the small tools that the kinds of messages share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.layers.kind import Derivation
from convcalc.readers.error_messages import ErrorMessage, Sizes


class Explanation(NamedTuple):
    """A message in plain words.

    numbers  each number as it is written, and what it is
    meaning  what went wrong
    changes  what can be changed, the likeliest first
    working  the formulas behind it
    """

    numbers: tuple[tuple[str, str], ...]
    meaning: str
    changes: tuple[str, ...]
    working: tuple[Derivation, ...] = ()


Explained: TypeAlias = Callable[[ErrorMessage], Explanation]

USUAL_BATCHES = (64, 32, 128, 16, 256, 8, 512, 4, 100, 50, 10, 20, 2)


def maps_of(count: int, most: int = 3) -> list[tuple[int, int]]:
    """Channels and side of the square maps with so many elements, those with a round number of channels first.

    >>> maps_of(1960), maps_of(900), maps_of(1500), maps_of(7)
    ([(40, 7), (10, 14), (490, 2)], [(4, 15), (36, 5), (100, 3)], [(60, 5), (15, 10), (375, 2)], [])
    """
    sides = [side for side in range(2, min(1000, int(count**0.5) + 1)) if count % side**2 == 0]
    found = [(count // side**2, side) for side in sides]
    return sorted(found, key=lambda each: (-_roundness(each[0]), -each[1]))[:most]


def _roundness(channels: int) -> int:
    """How often 2 divides it, up to 8; one channel is as good as two."""
    return 1 if channels == 1 else min(channels & -channels, 8).bit_length() - 1


def factored(count: int) -> str:
    """`1,960 = 40*7*7 or 10*14*14`; "" where no square map has so many elements.

    >>> factored(1960)
    '1,960 = 40*7*7, 10*14*14 or 490*2*2'
    """
    return f"{count:,} = {listed([f'{c}*{side}*{side}' for c, side in maps_of(count)])}" if maps_of(count) else ""


def as_maps(count: int) -> str:
    """`40 channels of 7x7, 10 of 14x14 or 490 of 2x2`; "" where there are none."""
    found = [
        f"{c:,}{' channel' + 's' * (c != 1) if not at else ''} of {side}x{side}"
        for at, (c, side) in enumerate(maps_of(count))
    ]
    return listed(found)


def listed(words: Sequence[str], between: str = "or") -> str:
    """`a, b or c`"""
    return f" {between} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def batches_of(count: int) -> Iterator[tuple[int, int]]:
    """Batches of the usual sizes that a number of elements may be, and the elements of each image of it.

    >>> next(batches_of(57600))
    (64, 900)
    """
    for batch in USUAL_BATCHES:
        each, rest = divmod(count, batch)
        if not rest and any(c > 1 and side > 2 for c, side in maps_of(each, 99)):
            yield batch, each


def written(sizes: Sizes, between: str = "x") -> str:
    """`28x28x1`; what is open is left out in front and a question mark within."""
    known = sizes[1:] if sizes and sizes[0] is None else sizes
    return between.join(["?" if each is None else str(each) for each in known])


def product(sizes: Sizes) -> int | None:
    """The elements, without the batch where that is open; None where more is."""
    known = sizes[1:] if sizes and sizes[0] is None else sizes
    total = 1
    for each in known:
        if each is None:
            return None
        total *= each
    return total


def only(*texts: str) -> tuple[str, ...]:
    """Those that say something."""
    return tuple(filter(None, texts))


def labelled(message: ErrorMessage, **meanings: str) -> tuple[tuple[str, str], ...]:
    """What each number is, those that the message has, as it is written there."""
    return tuple([(message.facts[name], meaning) for name, meaning in meanings.items() if name in message])


def batch_as_written(message: ErrorMessage, size: int, first: int | None) -> list[tuple[int, int]]:
    """The batch, and the values of one of its inputs, where a shape in the message says it."""
    if message.framework == "JAX" and "input" in message:
        first = next(iter(message.sizes("input")), None)
    is_batch = first and size % first == 0 and message.framework in ("PyTorch", "JAX")
    return [(first, size // first)] if first and is_batch else []


COLOURS = {
    3: "pictures in grey for a network in colour: repeat the channel 3 times, or open them as RGB",
    1: "pictures in colour for a network in grey: turn them grey first",
}


def plural(count: int, word: str) -> str:
    """`1 place`, `2 places`"""
    return f"{count:,} {word}{'s' * (count != 1)}"


def axes(count: int) -> str:
    """`1 axis`, `2 axes`"""
    return "1 axis" if count == 1 else f"{count} axes"


def shared(count: int, parts: int) -> str:
    """How a division does not come out: `6 / 4 = 1 and leaves 2`."""
    return f"{count:,} / {parts:,} = {count // parts:,} and leaves {count % parts:,}"


def divisors(count: int, most: int = 8) -> str:
    """The smallest numbers that divide another.

    >>> divisors(12), divisors(7)
    ('1, 2, 3, 4, 6 or 12', '1 or 7')
    """
    found = [each for each in range(1, min(count, 4096) + 1) if count % each == 0]
    return listed([str(each) for each in found[:most]])
