"""The numbers in what a student wrote: read whole, or not at all."""

from __future__ import annotations

from fractions import Fraction

from convcalc.features.check import korean_answers
from convcalc.features.check.claimed import amount
from convcalc.lang.tree import Number

BY_SPACE = str.maketrans("()[]{}", "      ")

LONGEST_NUMBER = 40
"""Characters of a number."""

ROUNDED = r"(?:~|≈|about|around|roughly|approx(?:imately|\.)?|ca\.)"

NOUNS = (
    r"(?:(?:trainable|learnable|total)\s+)?(?:param(?:eter)?s?|weights?|mult-?adds?|multiplications|neurons?|units?|"
    r"elements?|numbers?|activations?|pixels?|px|bytes?|macs?|flops?|ops|operations)(?:\s+in\s+total)?"
)
"""What may be counted, behind the number."""

NUMBER = (
    r"(?P<sign>[+-]?)\s*(?:(?P<grouped>\d{1,3}(?:(?P<mark>[,'_ ])\d{3})(?:(?P=mark)\d{3})*)|(?P<digits>\d+)|(?=\.\d))"
    r"(?:\.(?P<places>\d*))?(?:e\+?(?P<power>\d{1,2})|\s*[x*×·]\s*10(?:\^|\*\*)(?P<ten>\d{1,2}))?"
    r"\s*(?:(?P<letter>[kmgbt])(?![a-z])|(?P<giga>[kmgt])(?=macs?\b|flops?\b)|"
    r"(?P<word>thousand|million|billion|trillion)\b)?"
)


class AnswerError(Exception):
    """A question or an answer that cannot be read, in words."""


def result(text: str) -> str:
    """What is given in the end: the text behind the last `=`, blanks alike and minus signs too.

    >>> result("2*9 + 2 = 20"), result("20")
    ('20', '20')
    """
    import re

    text = korean_answers.plain(text)
    plain = re.sub(r"[\s\u00a0\u2009\u202f]+", " ", text.replace("\u2212", "-").replace("\u2019", "'")).strip()
    return korean_answers.plain(re.split(r"=|(?=≈)", plain)[-1].strip())


def number(text: str) -> tuple[Number, bool]:
    """Digits, with marks between thousands, a decimal, a power or a fraction; K M G B T or million and billion behind.

    `~` and `about` make it rounded. The whole text must be the number: `20 or 30`, `20-30` and `10,00` are none.

    >>> number("-1 792"), number(".5"), number("about 1.2M"), number("1e3")[0].mantissa
    ((Number(mantissa=-1792, places=0, unit=''), False), (Number(mantissa=5, places=1, unit=''), False), \
(Number(mantissa=12, places=1, unit='M'), True), 1000)
    """
    import re

    given = result(text).lower()
    ratio = fraction(given)
    if ratio is not None:
        if ratio.denominator != 1:
            raise AnswerError(f"'{text}' is no whole number")
        return Number(ratio.numerator), False
    match = re.fullmatch(rf"(?P<about>{ROUNDED}?)\s*{NUMBER}\s*(?:{NOUNS})?\.?", given)
    if match is None or len(given) > LONGEST_NUMBER:
        raise AnswerError(f"'{text}' is no number{_why(given)}")
    places = match["places"] or ""
    digits = re.sub(r"\D", "", match["grouped"] or match["digits"] or "") + places
    mantissa, count = int(digits) * (-1 if match["sign"] == "-" else 1), len(places)
    power = int(match["power"] or match["ten"] or 0)
    if power:
        mantissa, count = mantissa * 10 ** max(0, power - count), max(0, count - power)
    unit = match["letter"] or match["giga"] or {"thousand": "k"}.get(match["word"], (match["word"] or "")[:1])
    return Number(mantissa, count, unit.upper()), bool(match["about"] or (power and places))


def _why(given: str) -> str:
    """Why a text is none, where that is seen at once."""
    import re

    if len(re.findall(r"\d+", given)) > 1:
        if re.fullmatch(r"[\d,]+", given):
            return ": a comma stands before three digits"
        if re.search(r"[-+*]", given):
            return ": give the result behind a '='" if not re.fullmatch(r"\d+-\d+", given) else ": it is a range"
        return ": it is more than one"
    return ""


def fraction(given: str) -> Fraction | None:
    """A fraction of two whole numbers; None where the text is none.

    >>> fraction("-1/2"), fraction("1/0"), fraction("7")
    (Fraction(-1, 2), None, None)
    """
    import re

    match = re.fullmatch(r"([+-]?\d{1,19})\s*/\s*(\d{1,19})", given)
    return Fraction(int(match[1]), int(match[2])) if match and int(match[2]) else None


def of_axes(text: str) -> tuple[Fraction, ...] | None:
    """A number an axis, `3x1`, or one fraction; None where the text is neither.

    >>> of_axes("3x1"), of_axes("1/2"), of_axes("7")
    ((Fraction(3, 1), Fraction(1, 1)), (Fraction(1, 2),), None)
    """
    import re

    given = result(text).lower()
    if ratio := fraction(given):
        return (ratio,)
    comma = "," if given[:1] in "([" else ", "  # a bare comma stands between thousands, or for a decimal point
    parts = re.split(rf"\s*(?:[x×*]|{comma})\s*", given.translate(BY_SPACE).strip())
    if len(parts) < 2:
        return None
    if not all(re.fullmatch(r"\d{1,19}(\.\d{1,9})?(/0*[1-9]\d{0,18})?|\.\d{1,9}", part) for part in parts):
        return None
    return tuple([fraction(part) or Fraction(part) for part in parts])


def numbers(text: str) -> list[int | Fraction]:
    """The numbers of a size: 55x55x96, (96, 55, 55), 54.25; words may stand behind them, other numbers may not."""
    import re

    given = result(text).translate(BY_SPACE).strip().lower()
    parts = re.split(r"\s*[x×*,;\s]\s*", given)
    found: list[int | Fraction] = []
    for at, part in enumerate(parts):
        if not re.fullmatch(r"\d{1,19}(\.\d{1,9})?", part):
            if found and part not in ("or", "to", "and") and not any(char.isdigit() for char in "".join(parts[at:])):
                break  # words behind the numbers
            raise AnswerError(f"'{text}' is no size")
        value = Fraction(part)
        found.append(value.numerator if value.denominator == 1 else value)
    return found


def whole(text: str) -> int:
    found, _ = number(text)
    exact = amount(found)
    if exact.denominator != 1:
        raise AnswerError(f"'{text}' is no whole number")
    return exact.numerator


def answers(text: str) -> list[list[str]]:
    """Several answers: between semicolons or bars, in brackets between commas, or with blanks between.

    Commas may stand between answers or between thousands: both readings are given, the likelier first.

    >>> answers("20,38"), answers("1; 2")
    ([['20,38'], ['20', '38']], [['1', '2']])
    """
    import re

    bare = text.strip()
    if ";" in bare or "|" in bare:
        return [[part.strip() for part in re.split(r"[;|]", bare) if part.strip()]]
    if bare.startswith("[["):
        return [[part.strip("[], ") for part in bare.split("],")]]
    inside = bare.strip("[]()") if bare[:1] in "[(" else bare
    commas = [part.strip() for part in inside.split(",") if part.strip()]
    if inside is not bare:
        return [commas, [part for part in re.split(r",\s+", inside) if part]]
    return [[part for part in re.split(r",\s+|\s+", bare) if part], *([commas] if len(commas) > 1 else [])]
