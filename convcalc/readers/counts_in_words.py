"""Parameters that somebody says in words around code, `it should have 1,199,882 parameters`: claims on the network."""

from __future__ import annotations

import re
from collections.abc import Iterator

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Number
from convcalc.readers.said_totals import totals_in

_NUMBER = (
    r"(?<![\w.,])(?:\d{1,3}(?:,\d{3}){1,4}|\d{3,12}|\d{1,4}(?:\.\d{1,3})? ?(?:million|billion|thousand|[KMBkm])(?!\w))"
)
_NAMES = r"(?:param(?:eter)?s?|파라미터|매개변수|パラメータ|参数)"
_LINKS = (
    r"(?:[ :=~≈]|수|개수|number|count|[은는이가]|is|are|was|were|should|must|be|of|about|roughly|only|has|have"
    r"|왜|총|약|모두|である|[はが数量]){0,8}"
)
BEFORE = re.compile(
    rf"(?i)(?P<about>~|≈|\babout |\baround |\broughly |\bapprox\w* |약 ?)?(?P<number>{_NUMBER})(?: ?개)?(?:의)?"
    rf"(?: (?:total|trainable|learnable|model)){{0,2}} {_NAMES}"
)
BEHIND = re.compile(
    rf"(?i)(?<![\w-]){_NAMES}(?P<about>{_LINKS})(?P<number>{_NUMBER})"
    r"(?!\.?\d|,\d| ?[x×*])(?! ?(?:images|classes|samples|epochs))"
)
UNITS = {"million": "M", "billion": "B", "thousand": "K", "k": "K", "m": "M", "b": "B"}
ROUNDED = re.compile(r"(?i)~|≈|about|around|roughly|approx|약")
LONGEST = 400
"""Letters of a line that is looked through."""


class SaidCount(NamedTuple):
    """A number of parameters.  what: params, trainable or fixed.  rounded: is it said so, or in millions?"""

    what: str
    number: Number
    rounded: bool
    text: str


def counts_in(line: str) -> Iterator[SaidCount]:
    """The numbers of parameters that a line of words says.

    >>> [each.number.mantissa for each in counts_in("Keras says 1,199,882 parameters in total, why?")]
    [1199882]
    >>> list(counts_in("VGG16 has about 138M parameters"))
    [SaidCount(what='params', number=Number(mantissa=138, places=0, unit='M'), rounded=True, text='138M')]
    """
    for total in totals_in(line):
        if total.what != "operations":
            yield SaidCount(total.what, total.number, bool(total.number.unit), total.text)
            line = ""
    line = line[:LONGEST]
    found = [*BEFORE.finditer(line)] or [*BEHIND.finditer(line)]
    for each in found:
        written = each["number"]
        parts = re.match(r"([\d,]+)(?:\.(\d+))? ?(\w*)", written)
        assert parts is not None
        unit, places = UNITS.get(parts[3].lower(), ""), parts[2] or ""
        number = Number(int(parts[1].replace(",", "") + places), len(places), unit)
        front = line[max(0, each.start() - 16) : each.end()].lower()
        what = (
            "fixed" if re.search("non-?trainable|frozen", front) else "trainable" if "trainable" in front else "params"
        )
        yield SaidCount(what, number, bool(unit or (each["about"] and ROUNDED.search(each["about"]))), written)


def without_counts(line: str) -> str:
    """The line without the numbers that are claims."""
    for each in counts_in(line):
        line = line.replace(each.text, "", 1)
    return line
