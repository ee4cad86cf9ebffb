"""A published number as it was written: its digits, its unit, what it says that it counts, and what that stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from convcalc._namedtuple import NamedTuple

POWERS = {"k": 1, "m": 2, "g": 3, "b": 3, "t": 4}
"""Letter -> power of a thousand, or of 1024."""

WORDS = {"thousand": "k", "million": "m", "billion": "b", "bn": "b", "trillion": "t"} | {
    prefix: prefix[0] for prefix in ("kilo", "mega", "giga", "tera")
}

MYRIADS = {"만": 10**4, "백만": 10**6, "천만": 10**7, "억": 10**8, "십억": 10**9, "조": 10**12}
"""Korean units, which go by ten thousands."""

NOUNS = {
    "flops": r"flops?|floating[- ]point op(?:eration)?s?|op(?:eration)?s|플롭스?|연산량?",
    "macs": r"maccs?|macs?|m-?adds?|mult(?:i|iply)?[- ]?(?:adds?|acc(?:umulate)?s?)(?: operations)?|multiplications",
    "params": r"params?|parameters?|weights|numbers|파라미터|매개변수",
    "activations": r"activations?|acts?|outputs?|neurons|units|활성값",
    "memory": r"bytes?|바이트",
}
"""What is counted -> how that is written."""

_NUMBER = re.compile(
    r"(?P<about>~|≈|about |around |ca\.? ?|약 ?)?(?P<digits>\d{1,3}(?:,\d{3})+|\d{1,3}(?:_\d{3})+|\d+|(?=\.\d))"
    r"(?:\.(?P<places>\d{1,19}))?(?:e\+?(?P<power>\d{1,2})| ?[x*×·] ?10(?:\^|\*\*)(?P<ten>\d{1,2}))? ?(?P<rest>.*)"
)
_UNIT = re.compile(
    rf"(?P<word>{'|'.join(WORDS)})|(?P<myriad>{'|'.join(sorted(MYRIADS, key=len, reverse=True))})"
    r"|(?P<letter>[kmgt])(?P<binary>i)(?=b)|(?P<plain>[kmgbt])"
)
_COUNTED = re.compile(r"(?:of |개 ?(?:의 ?)?)?(?:(?:trainable|learnable|total|model) )*(?:(?P<noun>.+?))?\.?")
LONGEST = 60


class NumberReading(NamedTuple):
    """What a written number may stand for: low <= count <= high, in the unit of `scale`.

    base: 1000, or 1024 where K, M and G are powers of that.  cut: are the digits behind the last left out, not rounded?
    cost: how many things are supposed with it.
    """

    low: Fraction
    high: Fraction
    scale: int
    base: int
    cut: bool
    cost: int

    def __contains__(self, count: object) -> bool:
        return isinstance(count, int) and self.low <= count and (count < self.high if self.cut else count <= self.high)


class Quantity(NamedTuple):
    """A number that somebody printed.

    text: as it was given.  mantissa, places: its digits.  unit: "" or a letter of POWERS, as it was written.  scale:
    what the unit stands for.  binary: is that said to be a power of 1024?  digit: what the last digit is worth, 0 where
    the number is exact.  figures: how many digits were given.  counts: what it counts, "" where it does not say.
    """

    text: str
    mantissa: int
    places: int
    unit: str
    scale: int
    binary: bool
    digit: Fraction
    figures: int
    counts: str

    @property
    def value(self) -> Fraction:
        """The number that is written."""
        return Fraction(self.mantissa * self.scale, 10**self.places)

    @property
    def unitless(self) -> bool:
        """Is it a fraction of one, as where the unit stands above a table's column?"""
        return self.value.denominator != 1 and self.scale == 1

    @property
    def readings(self) -> tuple[NumberReading, ...]:
        """What it may stand for, the plainest first."""
        return tuple(self._readings())

    def _readings(self) -> Iterator[NumberReading]:
        power = POWERS.get(self.unit.lower(), 0)
        bases = [1024] if self.binary else [1000, 1024] if power else [1000]
        dear, left_out = (1 if self.counts == "memory" else 2), (1 if self.figures <= FEW else 2)
        for supposed, base in enumerate(bases):
            factor = Fraction(1024**power, self.scale) if base == 1024 and power else Fraction(1)
            value, digit, scale = self.value * factor, self.digit * factor, int(self.scale * factor)
            yield NumberReading(value - digit / 2, value + digit / 2, scale, base, False, dear * supposed)
            if digit:
                yield NumberReading(value, value + digit, scale, base, True, dear * supposed + left_out)


def quantity(text: str) -> Quantity | None:
    """A number with its unit and its noun; None where the text is no such thing.

    >>> q = quantity("3.8 billion FLOPs")
    >>> q.value, q.figures, q.counts, [(int(each.low), int(each.high)) for each in q.readings][:2]
    (Fraction(3800000000, 1), 2, 'flops', [(3750000000, 3850000000), (3800000000, 3900000000)])
    >>> [quantity(each).counts for each in ("61M params", "54.6GFLOPs", "233 MB", "97.7 MiB", "8.7 B", "4.1 GMac")]
    ['params', 'flops', 'memory', 'memory', '', 'macs']
    >>> quantity("resnet50"), quantity("4 apples")
    (None, None)
    """
    plain = re.sub(r"[\s\u00a0\u2009\u202f]+", " ", text).strip()
    match = _NUMBER.fullmatch(plain.lower()) if len(plain) <= LONGEST else None
    if match is None:
        return None
    rest = match["rest"].strip()
    found = _unit_and_noun(rest)
    if found is None:
        return None
    unit, scale, binary, counts = found
    places = len(match["places"] or "")
    digits = re.sub(r"\D", "", match["digits"]) + (match["places"] or "")
    power = 10 ** int(match["power"] or match["ten"] or 0)
    bare = scale == power == 1 and not places
    filled = _zeros(digits) if bare and (match["about"] or _zeros(digits) >= ROUND) else 0
    exact = bare and not match["about"] and not filled
    digit = Fraction(0) if exact else Fraction(10**filled * scale * power, 10**places)
    figures = len(digits.lstrip("0")) - filled
    return Quantity(plain, int(digits), places, unit, scale * power, binary, digit, figures, counts)


FEW = 3
"""Of no more digits than this people cut some off rather than round."""

ROUND = 3
"""So many zeros at the end of a number without a unit only fill it up: it is rounded."""


def _zeros(digits: str) -> int:
    return len(digits) - len(digits.rstrip("0")) if digits.strip("0") else 0


def _unit_and_noun(rest: str) -> tuple[str, int, bool, str] | None:
    """The letter of the unit, its scale, whether that is a power of 1024, and what is counted; None: nothing of it."""
    if (noun := _noun(rest)) is not None:
        return "", 1, False, noun
    unit = _UNIT.match(rest)
    if unit is None:
        return None
    behind = rest[unit.end() :].strip(" -")
    noun = "memory" if behind == "b" else _noun(behind)
    if noun is None:
        return None
    if unit["myriad"]:
        return "", MYRIADS[unit["myriad"]], False, noun
    letter, binary = WORDS.get(unit["word"] or "") or unit["letter"] or unit["plain"], bool(unit["binary"])
    return letter.upper(), (1024 if binary else 1000) ** POWERS[letter], binary, noun


def _noun(text: str) -> str | None:
    """What a text says is counted: a key of NOUNS, "" where it is empty; None where it says something else."""
    match = _COUNTED.fullmatch(text)
    word = match["noun"] if match is not None else text
    if not word:
        return ""
    return next((counts for counts, written in NOUNS.items() if re.fullmatch(written, word)), None)
