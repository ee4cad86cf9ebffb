"""Cells of a table without a frame that went on in the line below: Keras 2 wraps names, sizes and counts anywhere.

Printed by Keras 2.20 (tf_keras) with `line_length=75`:

 depthwise_conv2d (D  (None, 16, 16, 4)      40     ['path_conv_conv_561893
 epthwiseConv2D)                                    [0][0]']
"""

from __future__ import annotations

import itertools
import re

from convcalc._namedtuple import NamedTuple

END_OF_HEAD = re.compile(r"[\s│┃|]*[aram]{0,4} ?#[\s│┃|]*")
"""The end of `Param #` below a narrow column."""

READ = re.compile(r"\S+\[\d+\]\s*\[\d+\].*")


class TableColumns(NamedTuple):
    """Where the cells of a table begin, but for the first: what comes out, parameters, what is read and what else."""

    starts: tuple[int, ...]

    def cells(self, line: str) -> list[str]:
        """A line cut where the columns begin."""
        ends = (0, *self.starts, None)
        return [line[first:end].strip() for first, end in itertools.pairwise(ends)]

    def fits(self, line: str) -> bool:
        """Does no word of the line cross the beginning of a column?"""
        return len(self.starts) > 1 and all(line[at - 1 : at].isspace() or len(line) < at for at in self.starts)

    def goes_on(self, line: str, name: str, shape: str, reads: str) -> bool:
        """Does a line below a row of Keras go on with cells of it that were cut: its name, its size, what it reads?"""
        if not self.fits(line) or "None" not in shape:
            return False
        first, second, third, *rest = [*self.cells(line), ""]
        whole = "(" in name and name.count("(") == name.count(")")
        closed = shape.count("(") == shape.count(")") and shape.count("[") == shape.count("]")
        more = bool(rest[0]) and (
            reads.endswith(",") or reads.count("[") != reads.count("]") or READ.fullmatch(rest[0])
        )
        fit = not (first and whole) and not (second and closed) and (more or not rest[0])
        return fit and (bool(first or second or more) or third.replace(",", "").isdigit())


def columns_of(head: str) -> TableColumns:
    """The columns by their heads.

    >>> columns_of("Layer (type)  Output Shape  Param #  Connected to").starts
    (14, 28, 37)
    """
    heads = ("Output", "Param" if "Param" in head else "Pa", "Connected", "Trainable")
    return TableColumns(tuple([at for at in map(head.find, heads) if at > 0]))


def is_narrow(head: str) -> bool:
    """Is it a head, in small letters, whose `Param #` goes on in the next line?"""
    return "output shape" in head and "layer (type" in head and bool(re.search(r"\bpa?r?a?\b", head))
