"""Stacks of layers alike whose receptive field is asked for: `the receptive field of three 3x3 convolutions`."""

from __future__ import annotations

import re

from convcalc.readers.layer_in_words import NUMBER, one_line
from convcalc.readers.question_words import NUMBERS

FIELD = re.compile(r"(?i)\breceptive field|\bfield of view|수용 ?영역|수용 ?장")
COUNT = rf"(?P<count>\d+|{'|'.join(NUMBERS)})"
JOINED = r"(?: ?(?:stacked|consecutive|successive|sequential|dilated|layers of|layers with|times|개의))*"
WINDOW = r"(?P<k>\d+)(?: ?[x×] ?(?P=k))?(?! ?[x×\d])"
LAYERS = r"(?:(?:dilated |causal )?(?:convolution(?:al)?s?|convs?|filters?|kernels?)\b|합성곱|컨볼루션|필터)"
STACKS = tuple(
    map(
        re.compile,
        (
            rf"(?i)\b{COUNT}{JOINED} {WINDOW} ?{LAYERS}",
            r"(?P<k>\d+) ?[x×] ?(?P=k) ?(?:합성곱|컨볼루션|필터)[^\d,.]{0,6}(?P<count>\d+) ?(?:개|번|층)",
            rf"(?i)\b{WINDOW} ?{LAYERS}",
        ),
    )
)
"""So many layers of a window; one where no number stands before it."""

STRIDE = re.compile(r"(?i)(?:\bstrides?(?: of|=|:)?|스트라이드\D{0,2}|보폭\D{0,2}) ?(\d+)(?: each)?")
DILATIONS = re.compile(
    r"(?i)(?:\bdilat(?:ions?|ed)(?: rates?| factors?)?(?: of| by|=|:| are)?|팽창률?\D{0,2})"
    r" ?(\d+(?:(?:, ?(?:and )?| and )\d+)*)"
)

WIDE = 10**6
"""A side of an input on which every such stack has its whole field."""


def stack_in_words(text: str) -> str:
    """The stack that a question about receptive fields describes, as a spec; "" where a number in it is not understood.

    >>> stack_in_words("What is the receptive field of three stacked 3x3 convolutions with stride 1?")
    '1000000x1000000x1 -> [conv 1 3x3 s1] x 3'
    >>> stack_in_words("receptive field of 3 3x3 convolutions with dilations 1, 2 and 4")
    '1000000x1000000x1 -> conv 1 3x3 d1, conv 1 3x3 d2, conv 1 3x3 d4'
    """
    line = one_line(text)
    found = next(filter(None, (each.search(line) for each in STACKS)), None) if FIELD.search(line) else None
    if found is None:
        return ""
    said = found.groupdict()
    count = (said.get("count") or "1").lower()
    repeats, k = int(NUMBERS.get(count, count)[:9]), int(said["k"][:9])
    stride, dilated = STRIDE.search(line), DILATIONS.search(line)
    for span in sorted([each.span() for each in (found, stride, dilated) if each is not None], reverse=True):
        line = f"{line[: span[0]]} {line[span[1] :]}"
    rates = re.findall(r"\d+", dilated[1]) if dilated else []
    if NUMBER.search(line) or (len(rates) > 1 and len(rates) != (repeats if "count" in said else len(rates))):
        return ""
    layer = f"conv 1 {k}x{k}" + (f" s{stride[1]}" if stride else "")
    if len(rates) > 1:
        return f"{WIDE}x{WIDE}x1 -> " + ", ".join([f"{layer} d{each}" for each in rates])
    layer += f" d{rates[0]}" if rates else ""
    return f"{WIDE}x{WIDE}x1 -> " + (layer if repeats == 1 else f"[{layer}] x {repeats}")
