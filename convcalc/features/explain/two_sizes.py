"""Questions why a size is not another: `why does 224 with 11x11 and stride 4 give 54, but the paper says 55?`"""

from __future__ import annotations

import re

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.formulas import tconv_out, window_out
from convcalc.document.derived import line as worked
from convcalc.document.model import Part, Text
from convcalc.features.layer.layer import layer
from convcalc.readers.layer_in_words import NUMBER, one_line
from convcalc.text import whole_number

ASKS = re.compile(
    r"(?i)\bwhy\b|\bhow come\b|\b(?:but|instead|rather|whereas|although)\b|왜|이유|[은는]데|하지만|그런데|아니라"
)
"""What sets one size against another."""

LAYER = re.compile(
    r"(?i)\b(?:channels?|dilat\w*|transpos\w*|groups?|layers|same|valid|batch|ceil\w*)\b|채널|팽창|전치|그룹|개의"
)
"""What makes more of the layer than a window that moves."""

KERNEL = re.compile(
    r"(?i)(?<![\d.x×])(?P<k>\d{1,3}) ?[x×] ?(?P=k)(?!\d| ?[x×])"
    r"|(?:\b(?:kernels?|filters?|window)(?: size)?(?: of| is|=|:)*|\b[fk] ?=|커널|필터)\D{0,4} ?(?P<k2>\d{1,3})"
    r"(?!\d| ?[x×])"
)
STRIDE = re.compile(
    r"(?i)(?:\bstrides?(?: of| is|=|:)*|\bs ?=|스트라이드|보폭)\D{0,4} ?(\d{1,3})(?!\d)"
    r"|(?<![\d.x×])(\d{1,3}) strides?\b(?!(?: of| is|=|:)* ?\d)"
)
PADDING = re.compile(
    r"(?i)(?:\bpad(?:ding)?(?: of| is|=|:)*|\bp ?=|패딩)\D{0,4} ?(\d{1,3})(?!\d)"
    r"|\b(?:no|without|zero) padding\b|패딩 ?없"
)
SQUARE = re.compile(r"(?<![\d.x×])(\d{1,6}) ?[x×] ?\1(?: ?[x×] ?[13])?(?!\d| ?[x×])")

LARGEST = 10**6
LARGEST_WINDOW = 15
"""Places along an axis; a larger square without a word is a map."""

MOST = 4
"""Sizes of a question."""


class MovedWindow(NamedTuple):
    """A window of k places that moves by s, on a map with p places around it."""

    k: int
    s: int
    p: int

    def out(self, n: int) -> int:
        """The size that leaves it."""
        return window_out(n, 2 * self.p, 1, self.k, self.s)

    def options(self, n: int) -> str:
        """The line that computes it."""
        return f"convcalc layer -n {n} -f {self.k} -s {self.s}" + (f" -p {self.p}" if self.p else "")


def of_two_sizes(question: str) -> tuple[Part, ...]:
    """The working of each size that comes out, and what would give the other; nothing where a number is not read."""
    line = one_line(question)
    if not line or not ASKS.search(line) or LAYER.search(line):
        return ()
    found = _window(line)
    if found is None:
        return ()
    window, rest = found
    said = [whole_number(each[0].rstrip(".,")) or 0 for each in NUMBER.finditer(SQUARE.sub(r"\1", rest))]
    if not 2 <= len({*said}) <= MOST or not all(0 < n < LARGEST for n in said):
        return ()  # also where one is no whole number: 0.5, 1,1,1
    pairs, others = _explained(window, said)
    if not pairs or len(others) > 1:
        return ()
    lines = [_working(window, n) for n in pairs] + [_other(window, pairs[0], each) for each in others]
    return tuple([Text(each, answer=at == 0) for at, each in enumerate(lines)])


def _explained(window: MovedWindow, said: list[int]) -> tuple[list[int], list[int]]:
    """The sizes of which another comes out, and those that are neither; of two the larger is what arrives."""
    sizes = list(dict.fromkeys(said))
    out = {n: window.out(n) for n in sizes if n >= window.k}
    pairs = [n for n, size in out.items() if size in sizes and size != n]
    if not pairs and len(sizes) == 2 and max(sizes) in out:
        pairs = [max(sizes)]
    known = {*pairs, *[out[n] for n in pairs]}
    again = [n for n in pairs if len(pairs) == 1 and said.count(n) > 1]  # and not 28, as what arrives
    return pairs, [n for n in sizes if n not in known] or again


def _window(line: str) -> tuple[MovedWindow, str] | None:
    """The window, and what is left of a line without it; None where a window or a stride is not said, or twice."""
    kernels, strides, paddings = [list(each.finditer(line)) for each in (KERNEL, STRIDE, PADDING)]
    named = [each for each in kernels if each["k"] is None]
    inner = named or [each for each in kernels if int(each["k"]) <= LARGEST_WINDOW]
    if len(inner) != 1 or len(strides) != 1 or len(paddings) > 1:
        return None
    k = int(inner[0]["k"] or inner[0]["k2"])
    s = int(next(filter(None, strides[0].groups())))
    p = int(paddings[0][1] or 0) if paddings else 0
    if not k or not s:
        return None
    for start, end in sorted([each.span() for each in (*inner, *strides, *paddings)], reverse=True):
        line = f"{line[:start]} {line[end:]}"
    return MovedWindow(k, s, p), line


def _working(window: MovedWindow, n: int) -> str:
    """`54: floor((n + 2p - f) / s) + 1 = ... (remainder 1)`, and what that means."""
    facts = layer("conv", n=n, f=window.k, s=window.s, p=window.p)
    left = (n + 2 * window.p - window.k) % window.s
    verb = "is" if left == 1 else "are"
    over = f"; the last {left} {verb} never reached, as the window moves by {window.s}" if left else ""
    return f"{window.out(n)}: {worked(facts.formulas[0])}{over} ({window.options(n)})"


def _other(window: MovedWindow, n: int, wanted: int) -> str:
    """The inputs that give another size, and the padding that does, of the same window."""
    first = tconv_out(wanted, 2 * window.p, 1, window.k, window.s, 0)  # what runs backwards makes of it
    last = first + window.s - 1
    inputs = f"{first}" if first == last else f"{first} to {last}"
    ways = [f"an input of {inputs}"] if first > 0 else []
    padded = [p for p in range(window.k) if p != window.p and window._replace(p=p).out(n) == wanted]
    ways += [f"padding {padded[0]} ({window._replace(p=padded[0]).options(n)})"] if padded else []
    return f"{wanted} comes of {' or of '.join(ways)}" if ways else f"{wanted} comes of no input with this window"
