"""Classes in rows of PyTorch summaries: a `Conv3d` that makes a map of two axes, a `ReLU7`, which is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from convcalc.readers.layer_classes import CLASSES
from convcalc.readers.pytorch.torch_names import NN
from convcalc.readers.summary_rows import SHAPE, SummaryLine

NAMED = re.compile(r"([A-Za-z]\w{0,60})(?:-\d{1,6}|(?: \((\w{1,60})\))?: \d{1,3}(?:-\d{1,6})?)")
"""A class, and perhaps the name of its attribute."""

AXES = re.compile(r"(?:Conv|ConvTranspose|BatchNorm|InstanceNorm|MaxPool|AvgPool)(\d)d")
BATCH_AND_CHANNELS = 2
PATTERNS = frozenset([re.sub(r"\d", "#", name) for name in CLASSES if re.search(r"\d", name)])
RUNS = re.compile(r"Sequential\b")


def is_no_class(cls: str) -> bool:
    """Is it a class of PyTorch but for the digits in it?

    >>> is_no_class("ReLU7"), is_no_class("ReLU6"), is_no_class("Conv2dSame"), is_no_class("LPPool2d")
    (True, False, False, False)
    """
    numbered = re.sub(r"\d", "#", cls.lower())
    return numbered in PATTERNS and cls.lower() not in CLASSES and cls not in NN


def odd_classes(rows: Sequence[SummaryLine]) -> Iterator[tuple[int, str]]:
    """Rows of a class that there is not, or that makes maps of more or fewer axes, each with its line.

    >>> list(odd_classes([SummaryLine(3, "Conv3d-1", "[-1, 8, 30, 30]", "80")]))
    [(3, 'Conv3d-1: a Conv3d does not make [-1, 8, 30, 30]')]
    """
    for row in rows:
        named = NAMED.fullmatch(row.name)
        if named is None:
            continue
        if is_no_class(named[1]):
            yield row.line, f"{row.name}: PyTorch has no {named[1]}"
        size, axes = SHAPE.fullmatch(row.shape), AXES.fullmatch(named[1])
        if size is None or axes is None or not size[1]:
            continue
        count = row.shape.count(",") + 1 - BATCH_AND_CHANNELS
        if count != int(axes[1]) and not (count == 0 and named[1] == "BatchNorm1d"):
            yield row.line, f"{row.name}: a {named[1]} does not make {row.shape}"


def odd_children(rows: Sequence[SummaryLine]) -> Iterator[tuple[int, str]]:
    """Rows in a Sequential of torchinfo whose names do not follow one another: it runs all of its modules."""
    above: list[tuple[int, bool, int | None]] = []  # depth, is it a Sequential, the number of the last one in it
    for row in rows:
        named = NAMED.fullmatch(row.name)
        while above and above[-1][0] >= row.depth:
            above.pop()
        if above and named and (named[2] or "").isdigit():
            depth, inside, last = above.pop()
            number = int(named[2])
            if inside and last is not None and number != last + 1:
                yield row.line, f"{row.name}: ({last + 1}) is expected here, a row is missing or has another name"
            above.append((depth, inside, number))
        above.append((row.depth, bool(RUNS.match(row.name) and SHAPE.match(row.shape)), None))
