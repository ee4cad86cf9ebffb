"""A row of Keras' layers on what arrives: our layers, where source and files agree; what cannot be is said."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.layers.kind import Given
from convcalc.readers.keras.arguments import Arguments
from convcalc.readers.keras.layer_rows import Arriving, KerasLayer, OurLayer
from convcalc.readers.python.values import Raised, Unreadable, Value, said

MERGES = {
    "Add": ("add", ""),
    "Subtract": ("add", "is shown as add"),
    "Multiply": ("mul", ""),
    "Average": ("add", "is shown as add"),
    "Maximum": ("add", "is shown as add"),
    "Minimum": ("add", "is shown as add"),
    "Concatenate": ("concat", ""),
}
"""The layers where branches meet: Keras' name -> our word, and a note where it means something near."""

CHANNELS_FIRST = ("channels_first", "th")
"""How Keras says that channels come before places; "th" is Keras 1's."""


CHANNELS_LAST = ("channels_last", "tf", "default")
"""How it says that they come behind."""


def shortened(given: Given) -> Given:
    """Arguments as one writes them: `s2` where all axes agree, `p1` where both sides do.

    >>> from convcalc.lang.tree import Pair
    >>> shortened({"": 8, "s": (2, 2), "p": (Pair(1, 1), Pair(0, 1))})
    {'': 8, 's': (2,), 'p': (1, Pair(before=0, after=1))}
    """
    made: Given = {}
    for key, value in given.items():
        if key in ("s", "d", "op", "p") and isinstance(value, tuple):
            each = [n[0] if isinstance(n, tuple) and n[0] == n[1] else n for n in value]
            value = (each[0],) if len(set(each)) == 1 else tuple(each)
        made[key] = value
    return made


def steps_of(name: str, row: KerasLayer, a: Arguments, x: Arriving) -> list[OurLayer]:
    """The layers of ours that a row stands for, each behind the other; raises Unreadable, and Raised as Keras does."""
    if row.axes and len(x.shape.size) != row.axes:
        sizes = (None, *x.sizes)
        words = f"{name} needs {row.axes + 2} axes with the batch; {said(sizes)} has {len(sizes)}"
        keeps = row.inside and not x.shape.size
        raise Raised("ValueError", words, hint="return_sequences=True before it keeps each step" if keeps else "")
    given = a.get("data_format")
    if isinstance(given, str) and given not in (*CHANNELS_FIRST, *CHANNELS_LAST):
        raise Raised("ValueError", f"data_format is 'channels_last' or 'channels_first', not {said(given)}")
    if row.axes and isinstance(given, str) and ("chw" if given in CHANNELS_FIRST else "hwc") != x.layout:
        raise Unreadable(f"{name} with data_format={given!r}, among layers of the other order, is not read")
    return [step._replace(given=shortened(step.given)) for step in row.steps(a, x, row.axes)]


def merge_of(name: str, axis: Value, arriving: Sequence[Arriving]) -> tuple[str, str]:
    """Our word for tensors that meet, and a note; raises Unreadable along another axis than that of the channels."""
    word, note = MERGES[name]
    if name == "Subtract" and len(arriving) != 2:
        raise Raised("ValueError", f"Subtract takes two tensors, and {len(arriving)} are given")
    first = arriving[0]
    sizes = [(None, *each.sizes) for each in arriving]
    if word == "concat" and first.axis(axis, name) != first.channel_axis:
        raise Unreadable(
            f"{name} along axis {said(axis)} of {said(sizes[0])} is not read",
            f"the channels are axis {first.channel_axis} here",
        )
    if word == "add" and len(set(sizes)) > 1 and len({len(each) for each in sizes}) == 1:
        fits = [len({n for n in numbers if n != 1}) <= 1 for numbers in zip(*sizes, strict=True)]
        if all(fits):  # Keras spreads a tensor of size 1 over the others, which is no mistake of the program
            raise Unreadable(
                f"{name} of {' and '.join(said(each) for each in sizes)} spreads one over the other: not read"
            )
    return word, note


def swapped_sizes(sizes: Sequence[Sequence[int]], at: int, last: int, label: str) -> list[tuple[int, ...]]:
    """Sizes of tensors that are put side by side along an axis, with that where the channels are, and these there."""
    if len({len(each) for each in sizes}) > 1:
        raise Raised("ValueError", f"{label}: {_both(sizes)} have not as many axes")
    if len({tuple([n for place, n in enumerate(each) if place != at]) for each in sizes}) > 1:
        words = f"{label}: {_both(sizes)} are put side by side along axis {at + 1}, and differ in another"
        raise Raised("ValueError", words)
    order = [{at: last, last: at}.get(place, place) for place in range(len(sizes[0]))]
    return [tuple([each[place] for place in order]) for each in sizes]


def _both(sizes: Sequence[Sequence[int]]) -> str:
    return " and ".join([said((None, *each)) for each in sizes])
