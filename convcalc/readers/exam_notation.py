"""The notation of exams, `CONV-5-8, POOL-2, FC-10`: the side of a kernel and the filters; the side of a pool; units."""

from __future__ import annotations

import re

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.readers import Imported
from convcalc.text import Source, first_of

LAYER = re.compile(
    r"(?i)\bconv-(?P<k>\d{1,3})-(?P<filters>\d{1,5})\b(?!-)|\b(?P<word>(?:max|avg)?-?pool)-(?P<side>\d{1,3})\b(?!-)"
    r"|\bfc-(?P<units>\d{1,6})\b(?!-)"
)
INPUT = re.compile(r"(?i)^\s*input(?:\s*:|\s+(?:image|volume))?\s+(?=\d)")

LONGEST = 2_000
"""Characters of an exercise."""


def in_exam_notation(source: Source) -> Imported | None:
    """The network of a text in which every layer of the kind is written so, and the rest is ours; None for others.

    >>> in_exam_notation(Source("32x32x3 -> CONV-5-8 -> POOL-2 -> FC-10")).listing
    '32x32x3 -> conv 8 5x5 -> maxpool 2x2 -> fc 10'
    """
    found = [*LAYER.finditer(source.text[:LONGEST])]
    if len(source.text) > LONGEST or not any(each["k"] for each in found) or all(each["k"] for each in found):
        return None  # of CONV-9-32 alone nothing says which number is which
    from convcalc.lang.statements import parse

    text = INPUT.sub("input ", LAYER.sub(lambda each: _written(each), source.text))
    try:
        tree = parse(Source(text, source.name), hurried=True)
    except SpecError:
        return None
    words = first_of(dict.fromkeys([f"{each[0]} is {_written(each)}" for each in found]))
    assumed = "convolutions have no padding and stride 1, a pool moves by its side"
    return Imported(tree, (f"read as the notation of exams: {words}; {assumed}",), listing=text)


def _written(each: re.Match[str]) -> str:
    """A layer in our words; a pool of which no kind is said takes the largest, which changes no count."""
    if each["k"]:
        return f"conv {each['filters']} {each['k']}x{each['k']}"
    if each["side"]:
        kind = "avgpool" if each["word"].lower().startswith("avg") else "maxpool"
        return f"{kind} {each['side']}x{each['side']}"
    return f"fc {each['units']}"
