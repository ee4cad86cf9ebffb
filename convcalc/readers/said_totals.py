"""Lines that say how much a whole network has, behind its program: `Params: 474.847K`, `MACs: 6.3M`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Number
from convcalc.text import Source

LONGEST = 200
MOST_LINES = 100_000

PIECES = re.compile(r"(?:,[ ]|;[ ]|[ ]\|[ ]|\t)[ \t]{0,8}(?=[A-Za-z#])")
"""What stands between several of them in a line."""

LINE = re.compile(
    r"(?a)(?:[-*•>#=\[\]|]{1,4}[ ]?)?(?P<words>[A-Za-z#][A-Za-z#\-_/' ]{1,60}?)[ ]?(?:\((?P<scale>[KMGB])\))?"
    r"[ ]{0,8}[:=][ ]{0,40}(?P<digits>\d[\d,]{0,30})(?:\.(?P<places>\d{1,12}))?[ ]?"
    r"(?P<unit>[kKMGBT]?)(?P<noun>[A-Za-z]*)(?:[ ](?P<more>param(?:eter)?s|total|in total))?[ ]{0,8}[.]?"
)
LABEL = frozenset(
    "# total number of the model models network net count num number trainable learnable non-trainable nontrainable"
    " frozen all in computational complexity mult-adds multadds multiply-accumulates operations ops macs mac"
    " flops flop gflops gmacs mflops mmacs params param parameters parameter overall sum amount size our my cnn".split()
)
"""Words of which such a line's label is made, and no others."""

OF_PARAMS = frozenset("params param parameters parameter".split())
OF_OPERATIONS = frozenset(
    "macs mac flops flop gflops gmacs mflops mmacs mult-adds multadds multiply-accumulates complexity".split()
)
FROZEN = frozenset("non-trainable nontrainable frozen".split())
TRAINED = frozenset("trainable learnable".split())
NOUNS = frozenset(("", "mac", "macs", "flop", "flops", "params", "param", "parameters", "ops"))
"""What may stand behind a number and its unit."""


class SaidTotal(NamedTuple):
    """One of these lines; what: params, trainable, fixed or operations."""

    line: int
    what: str
    text: str
    number: Number


class SaidTotals(NamedTuple):
    """All of them, and the lines between and behind them that are none and have a number."""

    totals: tuple[SaidTotal, ...]
    unread: tuple[tuple[int, str], ...] = ()


def read(source: Source) -> SaidTotals | None:
    """The totals that a text says; None where it says none."""
    found, unread = list[SaidTotal](), list[tuple[int, str]]()
    for at, line in enumerate(source.text.split("\n")[:MOST_LINES], 1):
        own = list(totals_in(line, at))
        if own and found and found[-1].line == at - 1 and [each.text for each in own] == [found[-1].text]:
            unread.append((at, f"{own[0].text}, which the line above says, too"))
        found += own
        if not own and any(map(str.isdigit, line)):
            unread.append((at, " ".join(line.split())[:60]))
    return SaidTotals(tuple(found), tuple(unread)) if found else None


def totals_in(line: str, number: int = 1) -> Iterator[SaidTotal]:
    """What a line says; nothing where any part of it says something else.

    >>> [(each.what, each.number) for each in totals_in("MACs: 6.33 MMac, Params = 474.8K")]
    [('operations', Number(mantissa=633, places=2, unit='M')), ('params', Number(mantissa=4748, places=1, unit='K'))]
    >>> list(totals_in("Epoch 3, params: 12"))
    []
    """
    if len(line) > LONGEST or not any(map(str.isdigit, line)):
        return
    found = [_total(each.strip(), number) for each in PIECES.split(line.strip())]
    if None not in found:
        yield from [each for each in found if each is not None]


def _total(text: str, line: int) -> SaidTotal | None:
    match = LINE.fullmatch(text)
    if match is None or match["noun"].lower() not in NOUNS:
        return None
    words = match["words"].lower().replace("_", " ").split()
    what = _what(frozenset(words)) if words and frozenset(words) <= LABEL else ""
    if not what:
        return None
    places, scale = match["places"] or "", match["scale"] or ""
    number = Number(int(match["digits"].replace(",", "") + places), len(places), (match["unit"] or scale).upper())
    if places and not int(places) and not number.unit:  # `474847.0`, of a program that counts in floats
        number = Number(int(match["digits"].replace(",", "")))
    if not number.mantissa and what != "fixed":
        return None
    return SaidTotal(line, what, text, number._replace(unit={"B": "G"}.get(number.unit, number.unit)))


def _what(words: frozenset[str]) -> str:
    if words & OF_OPERATIONS:
        return "operations"
    if not words & OF_PARAMS or "size" in words:
        return ""
    return "fixed" if words & FROZEN else "trainable" if words & TRAINED else "params"
