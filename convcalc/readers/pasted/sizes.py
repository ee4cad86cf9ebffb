"""Sizes as they are printed: inputs, with channels first or last, and claims about maps and vectors."""

from __future__ import annotations

from math import isqrt, prod
from typing import TYPE_CHECKING

from convcalc.diagnostics import pasted
from convcalc.lang.tree import Claim, Input, Number
from convcalc.readers import InputNote
from convcalc.readers.pasted.draft import Draft, Row
from convcalc.text import Span

if TYPE_CHECKING:
    from convcalc.readers.pasted.groups import Groups

GREY = ("gray", "grey", "grayscale", "greyscale", "mono", "흑백", "灰度")
COLOUR = ("rgb", "colour", "color", "컬러", "彩色")


def input_of(g: Groups, draft: Draft, row: Row) -> Input | None:
    """The size of an input as it was written, its channels from what stands beside it."""
    numbers: tuple[int, ...] = ()
    span = draft.span
    if draft.sizes:
        numbers, span = draft.sizes[0]
    elif draft.numbers:
        numbers = tuple([number.value for number in draft.numbers])
        span = Span(draft.numbers[0].span.start, draft.numbers[-1].span.end)
    elif claims := [claim for claim in (*row.before, *row.items) if isinstance(claim, Claim) and claim.what == "size"]:
        numbers, span = sized(claims[0]), claims[0].span
    channels = draft.given.get("filters")
    if not numbers:
        return None
    numbers = _whole(g, numbers + (channels.numbers if channels and len(numbers) == 2 else ()), span, row)
    if 0 in numbers:
        g.wrong(pasted.Empty("x".join(map(str, numbers))), span)
    return Input(numbers, span) if numbers else None


def _whole(g: Groups, numbers: tuple[int, ...], span: Span, row: Row) -> tuple[int, ...]:
    """Height, width and channels; a picture without channels is grey or coloured by what is said of it."""
    if len(numbers) > 2:
        return numbers
    words = g.text[span.start : row.span.end].partition("→")[0].casefold()
    size = "x".join(map(str, numbers))
    if len(numbers) == 1:
        side = isqrt(numbers[0])
        if g.style.channels == 1 and side * side == numbers[0]:
            g.notes.say(InputNote(f"input: {numbers[0]} values are a grey picture of {side}x{side}"))
            return side, side, 1
        return numbers
    if any(word in words for word in GREY):
        g.notes.say(InputNote(f"input: one channel, as {size} is grey"))
        return *numbers, 1
    if any(word in words for word in COLOUR):
        return *numbers, 3
    if g.style.channels:
        channels = f"{g.style.channels} channel{'s' * (g.style.channels > 1)}"
        g.notes.say(InputNote(f"input: {channels}, as usual in this notation"))
        return *numbers, g.style.channels
    if 1 in numbers or not g.flat:
        return numbers
    g.wrong(pasted.NoChannels(size), span)
    return ()


def is_chw(numbers: tuple[int, ...]) -> bool:
    """Is this a picture, or a signal of one channel, written channels first?"""
    if len(numbers) == 2:
        return numbers[0] == 1 and numbers[1] > 16
    return len(numbers) == 3 and numbers[0] in (1, 3) and numbers[1] == numbers[2] > 16


def sized(claim: Claim) -> tuple[int, ...]:
    """The numbers of a size; none of another claim."""
    return () if isinstance(claim.value, Number) else claim.value


def suited(claim: Claim, g: Groups) -> Claim:
    """A size in the form in which it can be claimed of what is there: 1x1x4096 of a vector is 4096."""
    numbers = sized(claim)
    if g.vector and len(numbers) > 1:
        return claim._replace(value=(prod(numbers),))
    if g.pooled and len(numbers) == 1:
        ones = (1,) * g.rank
        return claim._replace(value=(*numbers, *ones) if g.layout == "chw" else (*ones, *numbers))
    return claim


def channels_of(claim: Claim, g: Groups, kind: str) -> int | None:
    """The channels in a claimed size; None where it is about height and width only."""
    numbers = sized(claim)
    if kind == "fc":
        return int(prod(numbers))
    return numbers[0 if g.layout == "chw" else -1] if len(numbers) == g.rank + 1 else None
