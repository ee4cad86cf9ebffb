"""Sizes that a program prints layer by layer, without parameters: Caffe's log, and the loops of courses.

`Conv2d output shape: torch.Size([1, 6, 28, 28])`; `Setting up conv1` with `Top shape: 64 20 24 24 (737280)` below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import prod

from convcalc.readers import CERTAIN
from convcalc.readers.layer_classes import word_of_class
from convcalc.readers.summary import Summary, SummaryRow
from convcalc.shape import Shape
from convcalc.text import Source

PRINTED = re.compile(
    r"(?m)^[ \t]*(?P<name>[A-Z]\w*)(?:\([^\n]{0,200}\))?[ \t]*(?:output shape[ \t]*)?[:\t ][ \t]*"
    r"(?:torch\.Size\(\[(?P<first>\d[\d, ]{0,90})\]\)|(?:TensorShape\()?\((?P<last>\d[\d, ]{0,90})\)\)?)[ \t]*$"
)
SET_UP = re.compile(
    r"(?m)^(?:I\d{4} [\d:.]+ +\d+ )?net\.cpp:\d+\] +"
    r"(?:Setting up (?P<name>\S+)|Top shape: (?P<sizes>\d[\d ]{0,90}?) \((?P<all>\d{1,40})\))"
)
COPIES = re.compile(r"_split(?:_\d+)?$")
"""Layers that Caffe puts in by itself where one output is read by several: each top is what arrives."""

FEWEST = 3
"""So many lines alike are a list; fewer may be examples of something else."""


def score(source: Source) -> int:
    """As certain as a log, where most of the text is such lines."""
    if "Top shape: " in source.text:
        return CERTAIN if len(SET_UP.findall(source.text)) > FEWEST else 0
    if "torch.Size(" not in source.text and "output shape" not in source.text:
        return 0
    found = len(PRINTED.findall(source.text))
    return (
        CERTAIN
        if found >= FEWEST and 2 * found > len([line for line in source.text.split("\n") if line.strip()])
        else 0
    )


def read(source: Source) -> Summary | None:
    """The lines as rows of sizes; None where there are none."""
    caffe = "Top shape: " in source.text
    rows = list(_of_caffe(source.text) if caffe else _of_loops(source.text))
    if not rows:
        return None
    keras = not caffe and "torch.Size(" not in source.text
    batches = {row.batch for row in rows}
    maker = "Caffe" if caffe else "a loop over the layers"
    batch = rows[0].batch or 1 if len(batches) == 1 else 1
    unread = tuple(_miscounted(source.text)) if caffe else ()
    return Summary(tuple(rows), (), keras, batch, maker, unread=unread, named=caffe)


def _of_loops(text: str) -> Iterator[SummaryRow]:
    for found in PRINTED.finditer(text):
        batch, *sizes = [int(each) for each in re.findall(r"\d+", found["first"] or found["last"])]
        if sizes:
            shape = Shape(sizes[0], tuple(sizes[1:])) if found["first"] else Shape(sizes[-1], tuple(sizes[:-1]))
            kind = word_of_class(found["name"])
            yield SummaryRow(_line(text, found), found["name"], "" if kind is None else kind, shape, None, batch=batch)


def _of_caffe(text: str) -> Iterator[SummaryRow]:
    """The layers of the first network; a log of training goes on with that of the tests."""
    name, known = "", set[str]()
    for found in SET_UP.finditer(text):
        if found["name"] in known:
            return
        if found["name"]:
            name = found["name"]
            known.add(name)
        elif name and not COPIES.search(name):
            batch, *sizes = [int(each) for each in found["sizes"].split()]
            if sizes:
                yield SummaryRow(_line(text, found), name, "", Shape(sizes[0], tuple(sizes[1:])), None, batch=batch)


def _miscounted(text: str) -> Iterator[tuple[int, str]]:
    """Lines whose count is not that of their sizes."""
    for found in SET_UP.finditer(text):
        if found["sizes"] and prod(map(int, found["sizes"].split())) != int(found["all"]):
            yield _line(text, found), f"{found['sizes']} are not {found['all']} numbers"


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1
