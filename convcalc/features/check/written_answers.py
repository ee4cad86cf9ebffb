"""The numbers in what a student wrote."""

from __future__ import annotations

from fractions import Fraction

from convcalc.features.check.claimed import amount
from convcalc.lang.tree import Number

BY_SPACE = str.maketrans("()[]{}", "      ")


class AnswerError(Exception):
    """A question or an answer that cannot be read, in words."""


def number(text: str) -> tuple[Number, bool]:
    """Digits with commas, a decimal, K M G B T or million and billion behind it; ~ and about make it rounded."""
    import re

    match = re.search(
        r"(\d[\d,_']*)(?:\.(\d+))?\s*(?:([kmgbt])(?![a-z])|(thousand|million|billion|trillion))?", text.lower()
    )
    if match is None or len(match[0]) > 30:
        raise AnswerError(f"'{text}' is no number")
    digits = re.sub(r"\D", "", match[1])
    places = match[2] or ""
    unit = (match[3] or (match[4] or "")[:1]).upper() if match[4] != "thousand" else "K"
    rounded = bool(re.search(r"~|about|roughly|approx|≈", text.lower()))
    return Number(int(digits + places), len(places), unit), rounded


def numbers(text: str) -> list[int | Fraction]:
    """The numbers of a size: 55x55x96, (96, 55, 55), 54.25."""
    import re

    parts = re.split(r"\s*[x×*,;\s]\s*", text.translate(BY_SPACE).strip().lower())
    found: list[int | Fraction] = []
    for part in parts:
        if not re.fullmatch(r"\d{1,19}(\.\d{1,9})?", part):
            if found and not part[:1].isdigit():
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


def answers(text: str) -> list[str]:
    """Several answers: between semicolons or bars, in brackets between commas, or with blanks between."""
    import re

    bare = text.strip()
    if ";" in bare or "|" in bare:
        return [part.strip() for part in re.split(r"[;|]", bare) if part.strip()]
    if bare.startswith("[["):
        return [part.strip("[], ") for part in bare.split("],")]
    if bare[:1] in "[(":
        return [part.strip() for part in bare.strip("[]()").split(",") if part.strip()]
    return [part for part in re.split(r",\s+|\s+", bare) if part]
