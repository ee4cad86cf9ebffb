"""Does a text bear the marks of a pasted notation? Asked only of a text that our own language refuses."""

from __future__ import annotations

import re

from convcalc.importers.paper import netdef
from convcalc.importers.paper.clean import TABLE
from convcalc.importers.paper.pattern import is_pattern

ENOUGH = 3
"""A text with so many points is no text of ours with a slip in it: the mistakes shown are this reader's."""
MOST_SEEN = 4  # of each mark
LONGEST_LINE = 10_000  # of a chain of pieces

BULLET = r"[ \t]*+(?:[-*+•◦▪‣●]|\d{1,2}[.)])[ \t]++"
SMALL = r"(?:1[01]|[1-9])"
CALL = r"\b(?:conv|dense|pool|linear|norm|dropout|flatten|activation|maxpool|avgpool)\w*+"

MARKS: tuple[tuple[int, str], ...] = (
    (4, r"(?i)\bconv\d+-\d{2,}\b"),
    (4, r"""['"]M['"]|\[[ ]?\d+, ?M\b"""),
    (4, rf"(?m)(?:^|[\[;:])[ \t]*+{SMALL} ?[x×] ?{SMALL}[ \t]*+,[ \t]*+\d{{2,4}}\b"),
    (4, r"[├└]|(?m:^[ \t]*+(?:\|--|\+--|`--)[ -])"),
    (4, r"(?m)^[ \t]*+\|?[ \t]*+:?-{2,}+:?[ \t]*+\|[-|: \t]*+$"),
    (4, r"(?m)^[ \t]*+[│┃║|][^|│┃║\n]*+[│┃║|][^\n]*[│┃║|][ \t]*+$"),
    (4, r"(?m)^[ \t]*+\[\d++(?:[ ]?[x×][ ]?\d++){0,3}\][ \t]++[A-Za-z]"),
    (4, r"(?i)\b\d++ ++\d++ ?[x×] ?\d++ ++(?:filters|kernels|conv)|\bfilters? ++(?:at|of) ++(?:stride|size)"),
    (4, r"(?i)\b(?:memory|weights)[ \t]*+:[ \t]*+[(\d]"),
    (4, r"합성곱|컨볼루션|풀링|완전 ?연결|전결합|드롭아웃|卷积|池化|全连接|畳み込み"),
    (4, r"\b(?:model\.add|nn\.[A-Z]\w*|layers\.[A-Z]\w*|Sequential)[ ]?\("),
    (4, rf"(?i){CALL}\([^()\n]*(?:['\"]|\([ \t]*+\d|activation[ ]?=|input_shape[ ]?=)"),
    (3, r"\b(?:Max|Average|GlobalAverage|GlobalMax)Pooling\dD\b|\bBatchNormalization\b|\b(?:Max|Avg)Pool2d\b"),
    (3, r"[)\w][ ]\+[ ][A-Z]"),
    (3, r"(?i)\b(?:input|image)(?: layer| image)?[ ]?[(\[][ ]?\d|\d[ ](?:rgb|gr[ae]y)"),
    (3, r"(?mi)^[^\w\n]*+(?:input|image)[ ]?:[ ]?[(\[]"),
    (3, rf"(?m)^{BULLET}\*{{0,2}}[A-Za-z][^\n]*+\n{BULLET}"),
    (3, r"[⟶➜➔⇒↓⬇]|(?m:^[ \t]*+(?:→|->)[ \t]*+[A-Z])"),
    (2, r"[\])][ ]?×[ ]?\d|\d[×][ ]?[\[(]"),
    (2, r"(?i)\d ?[x×] ?\d++ ++(?:max|avg|average|conv)"),
    (1, r"(?i)\b\d++-(?:d|way)\b|\bfc-\d+\b|\bsoft-max\b"),
    (1, r"(?i)\b\d++ ++(?:filters|neurons|units|nodes|kernels|classes|feature maps|channels)\b"),
    (1, r"(?i)\b(?:max|average|avg)[ -]pool(?:ing)?\b|\bfully[ -]connected\b|\bbatch ?norm(?:alization)?\b"),
    (1, r"(?i)\bstrides?[ =]++\d|\bpad(?:ding)?[ ]\d|/2\b|\bkernel size\b|\bfollowed by\b|\blayer with\b"),
    (1, r"\*\*\w|`\w"),
)
"""Points for each time that a mark is seen; what our own language has too is none."""


def score(text: str) -> int:
    """How much it looks like a pasted notation."""
    points = sum([weight * _seen(re.compile(pattern), text) for weight, pattern in MARKS])
    lines = [line for line in text.translate(TABLE).split("\n") if len(line) < LONGEST_LINE]
    return points + ENOUGH * (any(map(netdef.is_netdef, lines)) or is_pattern(text))


def _seen(pattern: re.Pattern[str], text: str) -> int:
    """How often, up to a few times."""
    count = 0
    for _ in pattern.finditer(text):
        count += 1
        if count == MOST_SEEN:
            break
    return count
