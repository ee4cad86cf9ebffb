"""Rows of Keras' tables that no Keras prints: two of one name, a `conv3d` that is a Conv2D, a class that is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from convcalc.readers.row_names import CUT, LONGEST_WHOLE
from convcalc.readers.summary_rows import SHAPE, SummaryLine

CLASS = re.compile(r"(\S+) ?\(([A-Z]\w*)(\))?")
"""A name and its class, which may be cut at its column."""

NUMBERED = re.compile(r"(?a)_\d+$")
BEHIND = re.compile(r"(?a)[ ,]*\d[\d, ]*[)\]][ \d,)\]]*")


def odd_rows(rows: Sequence[SummaryLine], boxed: bool) -> Iterator[tuple[int, str]]:
    """Those of one table, each with its line.

    boxed: is it one of Keras 3, where a class for which there is no room stands on the next line?  Others cut it.

    >>> rows = [SummaryLine(1, "conv3d_1 (Conv2D)", "(None, 8, 8, 4)", "40")]
    >>> list(odd_rows(rows, True))
    [(1, "conv3d_1 (Conv2D): a Conv2D is not called 'conv3d_1' by Keras")]
    """
    classes = sum([bool(CLASS.match(row.name)) for row in rows])
    seen = set[tuple[int, str]]()
    for row in rows:
        seen = {each for each in seen if each[0] <= row.depth}  # in another model the same names may stand
        found = CLASS.match(row.name)
        whole = boxed or len(row.name) < LONGEST_WHOLE
        if found is None and whole and 2 * classes > len(rows) and "(" not in row.name and CUT not in row.name:
            yield row.line, f"{row.name}: its class is not printed"
        elif found is not None:
            if row.name.count(f"({found[2]})") > 1:
                yield row.line, f"{row.name}: its class is printed twice"
            if (row.depth, found[1]) in seen:
                yield row.line, f"{row.name}: a row of this name stands above"
            if _is_of_other_axes(found[1], found[2], bool(found[3])):
                yield row.line, f"{row.name}: a {found[2]} is not called '{found[1]}' by Keras"
            if CUT not in found[1]:
                seen.add((row.depth, found[1]))
        size = SHAPE.match(row.shape)
        if size and size[1] and BEHIND.fullmatch(row.shape, size.end()):
            yield row.line, f"{row.name}: its size goes on behind its end, '{row.shape[:40]}'"


def _is_of_other_axes(name: str, cls: str, whole: bool) -> bool:
    """Is it the name that Keras itself gives a layer of the same class for another number of axes?"""
    own, called = cls.lower(), NUMBERED.sub("", name).replace("_", "")
    if not whole and (len(called) <= len(own) or called[len(own)] != "d"):
        return False
    begin = called if whole else called[: len(own)]
    return begin != own and re.sub(r"\d", "#", begin) == re.sub(r"\d", "#", own)
