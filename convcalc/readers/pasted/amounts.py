"""Numbers as people print them: 1,728 and 3.2M and 3.8×10^9 and (3*3*3)*64 = 1,728."""

from __future__ import annotations

import re

from convcalc.lang.tree import Claim, Number
from convcalc.record import NamedTuple
from convcalc.text import Span

MOST = 10**18

_SIGN = re.compile(r"[ ]*+(?:is|are|of)?[ ]*+([:=~ ]*+(?:about|approx\.?|around|약|ca\.)?[ ~]*+)")
_PRODUCT = re.compile(r"[(\d][\d ()*×x+]*+")
_EQUALS = re.compile(r"[ ]*+[=~]{1,3}[ ]*+")
_SCIENCE = re.compile(
    r"(\d{1,15})(?:\.(\d{1,15}))?[ ]*+(?:[×x*][ ]*+10[ ]*+\^?[ ]*+\{?|[eE]\+?)([\d⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})(?!\d)"
)
_AMOUNT = re.compile(
    r"(\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?:\.(\d++))?(?:[ ]?([KMGBTkmgbt])(?![A-Za-z]))?"
    r"(?:[ ](million|billion|thousand)\b)?"
)
_BYTES = re.compile(r"[ ]?(?:[KMGkmg]i?)?[Bb](?:ytes?)?\b")
_LONG_UNITS = {"million": "M", "billion": "G", "thousand": "K"}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


class Amount(NamedTuple):
    """A number as claimed, whether it was rounded, where it ends, and the factors if it was written as a product."""

    number: Number
    rounded: bool
    end: int
    factors: tuple[int, ...] = ()
    bytes: bool = False


def read(text: str, at: int) -> Amount | None:
    """The amount behind a claim's word, its sign included; None where none stands there."""
    sign = _SIGN.match(text, at)
    assert sign is not None  # it may be empty
    at, rounded = sign.end(), "~" in sign[1] or any(c.isalpha() for c in sign[1])
    product = _PRODUCT.match(text, at)
    if product and (equals := _EQUALS.match(text, product.end())):
        found = _one(text, equals.end())
        if found:
            return found._replace(rounded=found.rounded or rounded or "~" in equals[0], factors=_factors(product[0]))
    if product and any(c in product[0].strip() for c in "*×") and not _SCIENCE.match(text, at):
        factors = _factors(product[0])
        if factors:
            value = 1
            for factor in factors:
                value *= factor
            return Amount(Number(value), rounded, product.end(), factors)
    found = _one(text, at)
    return found and found._replace(rounded=found.rounded or rounded)


def plain(text: str, at: int) -> Amount | None:
    """The one number that stands there: no product, no sign."""
    return _one(text, at)


def _one(text: str, at: int) -> Amount | None:
    """One number, without a sum before it."""
    power = _SCIENCE.match(text, at)
    if power:
        places = power[2] or ""
        return _scientific(power[1], places, int(power[3].translate(_RAISED)), power.end())
    found = _AMOUNT.match(text, at)
    if not found:
        return None
    whole, places, unit = found[1].replace(",", ""), found[2] or "", (found[3] or "").upper()
    unit = unit or _LONG_UNITS.get((found[4] or "").lower(), "")
    if len(whole + places) > 30:
        return None
    in_bytes = _BYTES.match(text, found.end(2) if found[2] else found.end(1)) if unit != "B" else None
    number = Number(int(whole + places), len(places), "G" if unit == "B" else unit)
    return Amount(number, bool(unit or places), in_bytes.end() if in_bytes else found.end(), bytes=bool(in_bytes))


def _scientific(whole: str, places: str, power: int, end: int) -> Amount | None:
    """3.8×10^9 is 3.8G; what no unit fits is written out."""
    unit = {3: "K", 6: "M", 9: "G", 12: "T"}.get(power)
    if unit:
        return Amount(Number(int(whole + places), len(places), unit), True, end)
    if power < len(places) or power > 18:
        return None
    return Amount(Number(int(whole + places) * 10 ** (power - len(places))), True, end)


def _factors(text: str) -> tuple[int, ...]:
    """The factors of a plain product; none where it is a sum."""
    numbers = [] if "+" in text else re.findall(r"\d++", text)
    return tuple([int(n) for n in numbers]) if len(numbers) < 9 and all(len(n) < 19 for n in numbers) else ()


def fits(number: Number) -> bool:
    """Is it a number that a claim can hold?"""
    units = {"": 0, "K": 3, "M": 6, "G": 9, "T": 12}
    return bool(number.mantissa * 10 ** units[number.unit] <= MOST * 10**number.places)


def claim(what: str, amount: Amount, span: Span) -> Claim:
    """The claim; memory is printed with zeros for digits that were dropped: 800K is 802,816."""
    number = amount.number
    if what == "memory" and number.unit and not number.places and number.mantissa % 10 == 0:
        number = Number(number.mantissa * {"K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}[number.unit])
    return Claim(what, number, amount.rounded, None, span)
