"""Notes that name no layer and work sums out, `(227 - 11)/4 + 1 = 55`: the arithmetic is checked, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.diagnostics.pasted import NoLayersFound
from convcalc.features.check.claimed import claimed_value, holds
from convcalc.features.check.result import Checked, Report
from convcalc.lang.tree import Claim, Number
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.workings import workings
from convcalc.text import Source

LONGEST = 20_000
"""Characters of a note."""

ALONE = "no layer is named here: only the arithmetic is checked; a division is rounded down, as sizes are"


def sums_alone(error: SpecError) -> Report | None:
    """The sums of a text that names no layer and no size; None of any other text.

    >>> from convcalc.readers.source import load
    >>> try:
    ...     load("출력 크기 = (227 + 2*0 - 11)/4 + 1 = 54")
    ... except SpecError as error:
    ...     [(each.verdict, each.computed) for each in sums_alone(error).claims]
    [('false', 55)]
    """
    text = error.source.text
    if len(text) > LONGEST or not (isinstance(error.mistakes[0], NoLayersFound) or _is_prose(text)):
        return None
    claims = tuple(_checked(error.source))
    return Report("", "hwc", claims, notes=(ALONE,)) if claims else None


def _is_prose(text: str) -> bool:
    """Does no layer's word and no size stand beside the sums?"""
    rest = text
    for line in text.split("\n"):
        for each in workings(line):
            rest = rest.replace(line[slice(*each.span)], " ", 1)
    named = {vocabulary.layer(vocabulary.key(word)) for word in re.findall(r"[^\W\d_]+\d*", rest)}
    return not re.search(r"\d ?[x×] ?\d", rest) and named <= {None, "input", "output"}


def _checked(source: Source) -> Iterator[Checked]:
    for number, line in enumerate(source.text.split("\n"), 1):
        for each in workings(line):
            if each.value is None:
                continue
            claim = Claim("params", Number(each.result, 0, each.unit))
            verdict = "true" if holds(claim, each.value) else "false"
            value = claimed_value(claim, each.value, "hwc")
            written = line[slice(*each.span)].strip()
            yield Checked(number, each.span.start + 1, "", "", written, value, each.value, verdict)
