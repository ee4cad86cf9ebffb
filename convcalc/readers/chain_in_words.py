"""Layers in words, one behind the other: `a 32x32x3 image goes through 8 filters of 3x3, then 2x2 max pooling`."""

from __future__ import annotations

import re

from convcalc.readers.layer_in_words import NOT_PLAIN, NUMBER, SOUGHT, layer_of, one_line, without_input

JOINS = re.compile(
    r"(?i);|→|->|,? ?\b(?:and )?then\b|,? ?\b(?:and )?(?:is )?followed by\b|,? ?\bafter (?:that|it)\b|\.(?: |$)"
    r"|,? ?그 ?다음에?|,? ?이어서|(?<=적용)하고|(?<=한) ?(?:뒤|후|다음)에?|,? and is (?=flattened)"
)
"""What stands between a layer and the next."""

UNNUMBERED = (
    ("bn", r"\bbatch[- ]?norm|배치 ?정규화"), ("relu", r"\brelu\b|렐루"), ("softmax", r"\bsoft-?max\b|소프트맥스"),
    ("flatten", r"\bflatten(?:ed)?\b|평탄화"), ("gap", r"\bglobal (?:average|avg) pool|전역 ?평균 ?풀링"),
)  # fmt: skip
"""Layers without numbers of their own."""

FEWEST = 2
"""One layer is none behind another."""


def chain_in_words(text: str) -> str:
    """The network that a question describes, as a spec; "" where it is none, or anything in it is not understood.

    >>> chain_in_words("A 32x32 RGB image goes through 8 filters of 3x3, then 2x2 max pooling with stride 2.")
    '32x32x3 -> conv 8 3x3, maxpool 2x2 s2'
    """
    line, given = without_input(one_line(text))
    if given is None or "c" not in given.given or SOUGHT.search(line) or NOT_PLAIN.search(line):
        return ""
    layers: list[str] = []
    for part in JOINS.split(line):
        found = _layers(part)
        if found is None:
            return ""
        layers += found
    if len(layers) < FEWEST:
        return ""
    size = given.given["n"] * (2 if len(given.given["n"]) == 1 else 1)
    return f"{'x'.join(map(str, (*size, given.given['c'])))} -> {', '.join(layers)}"


def _layers(part: str) -> list[str] | None:
    """The layers of a part, perhaps none; None where a number in it is not understood."""
    asks = part.rstrip().endswith("?")
    plain = [word for word, pattern in UNNUMBERED if not asks and re.search(pattern, part, re.IGNORECASE)]
    if not NUMBER.search(part):
        return plain
    found = layer_of(part)
    if found is None or found.unread or "n" in found.given or found.kind == "dwconv":
        return None
    if found.kind in ("conv", "tconv") and "filters" not in found.given:
        return None
    return [found.words, *plain]
