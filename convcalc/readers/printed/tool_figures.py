"""Figures that ptflops and fvcore print in the middle of a printed model."""

from __future__ import annotations

import re

from convcalc.lang.tree import Number

UNIT = r"(?<!\d)(?P<{0}>\d{{1,20}}(?:\.\d{{1,9}})?) ?(?P<{0}_unit>[kKMGT]?)"
PTFLOPS = re.compile(
    rf"{UNIT.format('params')},\s*(?P<share>\d{{1,9}}\.\d{{1,9}})% Params,\s*{UNIT.format('macs')}Macs?,"
    r"\s*(?P<part>\d{1,9}\.\d{1,9})% MACs,[ \t]*"
)
FVCORE = re.compile(rf"#params: {UNIT.format('params')}, #flops: {UNIT.format('macs')}(?:, #acts: \S+)?[ \t]*")
PLACES = 2
"""Digits behind the point, to which figures are rounded; zeros at their end are not printed."""


def without_figures(text: str) -> str:
    """The print alone: blanks stand where figures were, so that all else keeps its place.

    >>> without_figures("ReLU(0, 0.000% Params, 2.05 KMac, 1.2% MACs, inplace=True)").split()
    ['ReLU(', 'inplace=True)']
    """
    if "% Params" not in text and "#params: " not in text:
        return text
    for pattern in (PTFLOPS, FVCORE):
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text


def maker_of(text: str) -> str:
    """The tool whose figures are in a text; "" where none are."""
    if PTFLOPS.search(text):
        return "ptflops"
    return "fvcore" if FVCORE.search(text) else ""


def number_of(digits: str, unit: str) -> Number:
    """As it was before zeros at its end were cut, where it has a unit."""
    whole, _, places = digits.partition(".")
    if not unit:
        return Number(int(whole), 0) if not int(places or 0) else plain_number(digits)
    places = places.ljust(PLACES, "0")
    return Number(int(whole + places), len(places), unit.upper())


def plain_number(digits: str) -> Number:
    """As it is written."""
    whole, _, places = digits.partition(".")
    return Number(int(whole + places), len(places))
