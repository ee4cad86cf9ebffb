"""Which row of a summary a name in its last column stands for, whole or cut at the column's end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

CUT = "…"
OF_KERAS_1 = re.compile(r"_input(?:_\d+)?$|…$")
LONGEST_WHOLE = 20
"""Characters of a name: what is longer may have been cut without a sign."""


def label_of(whole: str) -> str:
    """`conv2d_1` of `conv2d_1 (Conv2D)`, `Conv2d-1`, and `conv1` of torchinfo's `Conv2d (conv1): 1-1`."""
    name, _, inside = whole.partition(" (")
    variable, _, number = inside.partition(")")
    if variable[:1].islower():
        return variable
    return (name + number).replace(": ", "-")


def same_name(one: str, other: str) -> bool:
    """Are they the same, or is one of them the beginning of the other?

    >>> same_name("batch_normaliz…", "batch_normalization_4"), same_name("add", "add_1"), same_name("add…", "add")
    (True, False, True)
    """
    if one == other:
        return True
    return any(
        (a.endswith(CUT) or len(a) >= LONGEST_WHOLE) and b.rstrip(CUT).startswith(a.rstrip(CUT))
        for a, b in ((one, other), (other, one))
    )


def unknown_reads(rows: Iterable[tuple[int, str, tuple[str, ...]]]) -> Iterator[tuple[int, str]]:
    """Rows that read what is the name of no row above, each with its line and what that is called.

    rows: lines, names, and the names that they read.  Keras 1 prints no row of its input, which the first row reads as
    `dense_input_1`. A layer that runs several times has one row, where it runs first, and reads also what stands below.
    """
    rows = list(rows)
    every = {label_of(whole) for _, whole, _ in rows}
    names, loose = set[str](), list[str]()
    for line, whole, reads in rows:
        again = every if len(reads) > 1 and not names.isdisjoint(reads) else names
        for name in [each for each in reads if names or not OF_KERAS_1.search(each)]:
            if name in again or (again is every and any(same_name(name, each) for each in every if CUT in name + each)):
                continue
            if name not in names and not any(same_name(name, each) for each in (names if CUT in name else loose)):
                yield line, f"{whole}: '{name}', which it reads, is no row above"
        label = label_of(whole)
        names.add(label)
        loose += [label] if label.endswith(CUT) or len(label) >= LONGEST_WHOLE else []


PLACE = re.compile(r"([\w./-]{1,200})\[(\d{1,6})\] ?\[(\d{1,6})\]")
"""What a row of Keras reads: a layer, which of its runs, and which of the tensors that it makes there."""


def odd_places(rows: Sequence[tuple[int, str, str, bool]]) -> Iterator[tuple[int, str]]:
    """Rows that read a tensor, or a run, which the layer of that name cannot have, each with its line.

    rows: lines, names, what they read as printed, and whether they print several tensors.  Runs are counted from 0, or
    from 1 where the first was that of the layer's own model; none is left out.

    >>> list(odd_places([(1, "a (Dense)", "", False), (2, "b (Dense)", "a[0][3]", False)]))
    [(2, "b (Dense): 'a[0][3]', and 'a' makes one tensor")]
    >>> list(odd_places([(1, "a (Dense)", "", False), (2, "b (Dense)", "a[4][0]", False)]))
    [(2, "b (Dense): 'a[4][0]', and nothing reads run 3 of 'a'")]
    """
    single = {label_of(name) for _, name, _, several in rows if not several}
    read = [(line, name, each) for line, name, reads, _ in rows for each in PLACE.finditer(reads)]
    runs = {(each[1], int(each[2])) for _, _, each in read}
    for line, name, each in read:
        if why := _odd(each, single, runs):
            yield line, f"{name}: '{each[0]}', and {why}"


def _odd(each: re.Match[str], single: set[str], runs: set[tuple[str, int]]) -> str:
    """What is wrong with one; "" where nothing is."""
    name, run = each[1], int(each[2])
    if int(each[3]) and name in single:
        return f"'{name}' makes one tensor"
    return f"nothing reads run {run - 1} of '{name}'" if run > 1 and (name, run - 1) not in runs else ""
