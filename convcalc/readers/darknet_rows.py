"""The rows that darknet prints while it makes a network, as they are printed: pjreddie's and AlexeyAB's.

Source: the printf lines of pjreddie/darknet and AlexeyAB/darknet, `src/*_layer.c`. Maps are width x height x channels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Number
from convcalc.shape import Shape
from convcalc.text import Source, Span

WORD = r"[a-z][\w-]*+|[A-Z][a-z]++(?: (?!Layer)[A-Z][a-z]++)*+(?= Layer:)"
ROW = re.compile(rf"(?m)^[ \t]*+(\d{{1,4}})[ \t]++({WORD})([^\n]{{0,200}})$")
TITLES = re.compile(r"(?m)^\s*layer\s+filters\s+size")
TOTAL = re.compile(r"(?m)^[ \t]*Total BFLOPS (\d+)\.(\d+)")
MAP = re.compile(r"(\d+) *x *(\d+) *x *(\d+)(?!\d| *x)")
PLACES = re.compile(r"(\d+) *x *(\d+)")
NUMBER = re.compile(r"(?<![\w.=])(\d+)(?![\w.])")
FILTERS = re.compile(r"\s*(\d+)(?:/ *(\d+))?\s")
WINDOW = re.compile(r"(\d+) ?x ?(\d+) ?/ ?(\d+)(?:x ?(\d+))?(?:\((\d+)\))?(?=\s)")
BILLIONS = re.compile(r"(\d+)\.(\d+) BF")
SHARE = re.compile(r"(?<!\S)(\d+)/(\d+)\s*$")


class LogWindow(NamedTuple):
    """A kernel and how it moves, down and across, as they are printed."""

    kernel: tuple[int, int]
    stride: tuple[int, int]
    dilation: int = 1


class LogRow(NamedTuple):
    """One row: its number, its word, and what is printed behind; None, 0 or () for what is not.

    span: of the row.  line: its number in the text.  reads: the rows that it names.  share: of a route, which part of
    how many.  factor: of an upsample; the channels that a response norm sees.  arriving and out: what reads and makes
    it, and where those stand.  operations: in billions, two for each multiply-accumulate.
    """

    number: int
    word: str
    span: Span
    line: int
    filters: int = 0
    groups: int = 1
    window: LogWindow | None = None
    reads: tuple[int, ...] = ()
    share: tuple[int, int] | None = None
    factor: int = 0
    arriving: tuple[Shape, Span] | None = None
    out: tuple[Shape, Span] | None = None
    operations: tuple[Number, Span] | None = None


def log_rows(source: Source) -> Iterator[LogRow]:
    """All rows of a log, in their order.

    >>> log = "4 conv  64/  32  3 x 3/ 2   104 x  52 x  64 ->   52 x  26 x  64 0.050 BF"
    >>> row = next(log_rows(Source(log)))
    >>> row.filters, row.groups, row.window, row.out[0].text()
    (64, 32, LogWindow(kernel=(3, 3), stride=(2, 2), dilation=1), '26x52x64')
    """
    line, place = 1, 0
    for found in ROW.finditer(source.text):
        line += source.text.count("\n", place, found.start())
        place = found.start()
        yield _row(found, line)


def is_row(found: re.Match[str], known: frozenset[str]) -> bool:
    """Does a line look like a row of a log?"""
    return found[2] in known and ("->" in found[3] or "outputs:" in found[3])


def total_operations(source: Source) -> tuple[int, str, Number] | None:
    """The line below the rows with what all of them take: its number, its words, and billions."""
    found = TOTAL.search(source.text)
    if found is None:
        return None
    line = source.text.count("\n", 0, found.start(1)) + 1
    return line, found[0].strip(), _billions(found)


def _billions(found: re.Match[str]) -> Number:
    return Number(int(found[1] + found[2]), len(found[2]), "G")


def _row(found: re.Match[str], line: int) -> LogRow:
    word, rest, start = found[2], found[3], found.start(3)
    before, arrow, _ = rest.partition("->")
    filters, groups = _filters(word, before)
    arriving, out = _shapes(word, rest, before, bool(arrow))
    share = SHARE.search(before) if word == "route" else None
    factor = re.search(r"(\d+)x\s" if word == "upsample" else r"(\d+) size", before)
    operations = BILLIONS.search(rest)
    return LogRow(
        int(found[1]),
        word,
        Span(*found.span(0)),
        line,
        filters,
        groups,
        _window(word, before),
        _reads(word, before),
        (int(share[1]), int(share[2])) if share else None,
        int(factor[1]) if factor else 0,
        _moved(arriving, start),
        _moved(out, start),
        (_billions(operations), Span(start + operations.start(), start + operations.end())) if operations else None,
    )


def _filters(word: str, before: str) -> tuple[int, int]:
    """Filters, 0 where none are printed, and groups."""
    if word == "Local":
        found = re.search(r"(\d+)() filters", before)
    else:
        found = FILTERS.match(before) if word.startswith(CONVOLUTIONS) else None
    return (int(found[1]), int(found[2] or 1)) if found else (0, 1)


CONVOLUTIONS = ("conv", "deconv")
UPRIGHT = ("Local", "Crop")
"""Rows in which the height of a map stands first."""

Placed = tuple[Shape, Span]


def _shapes(word: str, rest: str, before: str, arrow: bool) -> tuple[Placed | None, Placed | None]:
    """What arrives and what is made."""
    upright = word in UPRIGHT
    bare = word in ("route", "res") or (word == "Shortcut" and "outputs" not in rest)  # it names rows alone
    out = _shape(rest, len(before) + 2 if arrow else 0, upright) if arrow or not bare else None
    if word == "Crop" and out and (sides := PLACES.search(before)):
        return (Shape(out[0].channels, (int(sides[1]), int(sides[2]))), Span(*sides.span())), out
    return (_shape(before, 0, upright) if arrow and word != "route" else None), out


def _window(word: str, before: str) -> LogWindow | None:
    """Two different strides are printed across first."""
    found = WINDOW.search(f"{before} ")
    if found is None or not word.startswith((*CONVOLUTIONS, "max", "local_avg")):
        return None
    across, down = int(found[3]), int(found[4] or found[3])
    return LogWindow((int(found[1]), int(found[2])), (down, across), int(found[5] or 1))


def _reads(word: str, before: str) -> tuple[int, ...]:
    """The rows that a row names besides the one above it."""
    if word not in ("route", "res", "Shortcut"):
        return ()
    named = [int(each) for each in NUMBER.findall(MAP.sub("", SHARE.sub("", before)).partition("wt")[0])]
    return tuple(named) if word == "route" else tuple(named[:1])


def _shape(text: str, begin: int, upright: bool) -> Placed | None:
    """The map, or else the vector, that stands first from there on; of what arrives, the last."""
    found = MAP.search(text, begin)
    if found:
        one, two, channels = (int(each) for each in found.groups())
        return Shape(channels, (one, two) if upright else (two, one)), Span(*found.span())
    bare = NUMBER.search(text, begin)
    return (Shape(int(bare[1]), ()), Span(*bare.span(1))) if bare else None


def _moved(found: Placed | None, start: int) -> Placed | None:
    return (found[0], Span(start + found[1].start, start + found[1].end)) if found else None
