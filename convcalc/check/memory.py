"""Answers about memory: how many numbers all outputs take, or how many bytes at 4 a number."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from convcalc.check.claimed import claimed_value, holds
from convcalc.check.report import Checked
from convcalc.check.written import number
from convcalc.measure import Facts
from convcalc.slips.base import Slip, told
from convcalc.slips.found import found
from convcalc.spec.tree import Claim
from convcalc.words import FAMILIES

WIDTH = 4
"""Bytes of a float32."""

BINARY = told("U01", "MB is 10^6 bytes, MiB 2^20", "d2l's 164 MB; EECS 498, Geron", "MB as 1024 * 1024 bytes")
IN_PLACE = told("", "activations and norms work in place", "CS231n", "activations and norms in place")
WITH_INPUT = told("", "the input is kept too", "CS231n", "the input counted too, activations and norms in place")
PIXELS = told("A02", "the pixels of the input are no neurons", "a blog: 809,800 for 659,272")
BYTES = told("U01", "a number takes 4 bytes", "")


def about_memory(facts: Facts, what: str, answer: str) -> Checked:
    """The verdict on `memory` or `activations`."""
    import re

    unit = re.search(r"\d\s*([kmgt])?(i?)(b|byte|bytes)\b", answer.lower())
    given, rounded = number(re.sub(r"(?i)(?<=[kmgt])i?b(ytes)?\b", "", answer))
    width = WIDTH if unit else 1
    binary = 1024 ** " kmgt".index(unit[1]) if unit and unit[1] and unit[2] else 1
    scale = Fraction(1000 ** " kmgt".index(unit[1]), binary) if unit and binary > 1 else Fraction(1)
    claim = Claim(what, given, rounded)
    right = (facts.memory if what == "memory" else facts.activations) * width
    value = claimed_value(claim, right, facts.layout)
    checked = Checked(1, 1, "", what, answer, value, right, "true")
    if holds(claim, right * scale):
        return checked
    for slip, wrong in _choices(facts, what, right, width):
        if holds(claim, Fraction(wrong) * scale):
            slips = (found(slip),) if slip.code else ()
            return checked._replace(
                verdict="convention" if slip.convention else "false", slips=slips, note=slip.convention
            )
    return checked._replace(verdict="false")


def _choices(facts: Facts, what: str, right: int, width: int) -> Iterator[tuple[Slip, Fraction | int]]:
    pixels = (facts.in_.elements() or 0) * facts.batch * width
    truths: list[tuple[Slip | None, int]] = [(None, right)]
    if what == "memory" and len(facts.rows) < 20_000:
        loud = [row for row in facts.rows if FAMILIES.get(row.kind) not in ("pointwise", "norm")]
        kept = sum(row.out.elements() or 0 for row in loud) * facts.batch * width
        truths += [(IN_PLACE, kept), (WITH_INPUT, kept + pixels), (WITH_INPUT, right + pixels)]
    else:
        truths.append((PIXELS, right + pixels))
    for how, value in truths:
        if how is not None:
            yield how, value
    for _, value in truths if width > 1 else []:
        for power in (2, 1, 3):
            yield BINARY, Fraction(value * 1000**power, 1024**power)
        yield BYTES, value // WIDTH
