"""An input that is written another way than the layers behind it take it: the mistake is there, not where it shows."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.diagnostics.arrivals import NeedsMap
from convcalc.diagnostics.diagnostic import Mistake
from convcalc.diagnostics.habits import InputWritten
from convcalc.diagnostics.layers import KernelDoesNotFit, RankMismatch
from convcalc.lang.tree import Spec
from convcalc.shape import Shape, looks_channels_first

MOST_CHANNELS = 4
"""So many channels the last number of a picture's input may be; a larger one is a side."""


def blamed(tree: Spec, mistakes: list[Mistake], given: Shape | None) -> list[Mistake]:
    """The mistakes, or the one about the input from which they follow; given: the input from outside, if it is."""
    if not mistakes or tree.layout != "hwc":
        return mistakes
    own = tree.input
    numbers: Sequence[int | None] = (*given.size, given.channels) if given else own.size if own else ()
    better = _better(mistakes[0], [n or 0 for n in numbers], own.size[-1] if given and own else 1, given is not None)
    if better is None:
        return mistakes
    text, why = better
    mistake = InputWritten("x".join(map(str, numbers)), why, text, given is not None)
    return [mistake if given or own is None else mistake.at(own.span)]


def _better(mistake: Mistake, numbers: list[int], channels: int, outside: bool) -> tuple[str, str] | None:
    """The input as it was meant, and why; None where it is not to blame."""
    rank = len(numbers) - 1
    kernel = isinstance(mistake, RankMismatch) and mistake.what == "a kernel" and len(mistake.dims)
    if kernel and kernel == len(numbers) == 2 and numbers[-1] > MOST_CHANNELS:
        return f"{numbers[0]}x{numbers[1]}x{channels}", "has no channels"
    if isinstance(mistake, NeedsMap) and rank == 0 and outside and numbers[0] > 1:
        return f"{numbers[0]}x{numbers[0]}x{channels if channels > 1 else 3}", "is one number, a vector's length"
    if isinstance(mistake, KernelDoesNotFit) and looks_channels_first(numbers):
        return f"{numbers[1]}x{numbers[2]}x{numbers[0]}", "has its channels first"
    if kernel == 2 and rank == 3 and numbers[0] < min(numbers[1:]):
        first = numbers[1] in (1, 3) and numbers[2] > MOST_CHANNELS
        sides = [*numbers[2:], numbers[1]] if first else numbers[1:]
        if 0 < sides[-1] <= MOST_CHANNELS:
            return "x".join(map(str, sides)), "has a batch in front"
    return None


def channels_last(numbers: tuple[int | None, ...], own: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """A size from outside as the network writes its own: turned where channels first is all that agrees with it.

    >>> channels_last((3, 512, 512), (224, 224, 3)), channels_last((3, 512, 512), (224, 224, 1))
    ((512, 512, 3), (3, 512, 512))
    """
    channels = own[-1] if own else None
    if len(numbers) != len(own) or channels is None or numbers[0] != channels or numbers[-1] == channels:
        return numbers
    sides = numbers[1:]
    large = all(n is None or n > MOST_CHANNELS for n in sides)
    return (*sides, channels) if large or sides == own[:-1] else numbers
