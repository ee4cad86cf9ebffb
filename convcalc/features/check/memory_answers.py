"""Answers about memory and activations, in numbers or in bytes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from convcalc.features.check.claimed import claimed_value, holds
from convcalc.features.check.result import Checked
from convcalc.features.check.slips.slip import Slip, suspected, without_formula
from convcalc.features.check.written_answers import number
from convcalc.lang.tree import Claim
from convcalc.network.claims import in_numbers
from convcalc.network.facts import Facts
from convcalc.network.totals import FLOAT32

BINARY = without_formula(
    "U01", "MB is 10^6 bytes, MiB 2^20", "d2l's 164 MB; EECS 498, Geron", "MB as 1024 * 1024 bytes"
)
IN_PLACE = without_formula("", "activations and norms work in place", "CS231n", "activations and norms in place")
WITH_INPUT = without_formula(
    "", "the input is kept too", "CS231n", "the input counted too, activations and norms in place"
)
PIXELS = without_formula("A02", "the pixels of the input are no neurons", "a blog: 809,800 for 659,272")
BYTES = without_formula("U01", "a number takes 4 bytes", "")


def about_memory(facts: Facts, what: str, answer: str) -> Checked:
    """The verdict on `memory` or `activations`: memory is in bytes, and a bare number may count numbers as well."""
    import re

    unit = re.search(r"\d\s*([kmgt])?(i?)(b|byte|bytes)\b", answer.lower())
    given, rounded = number(re.sub(r"(?i)(?<=[kmgt])i?b(ytes)?\b|(?<=\d)\s*b\b", "", answer))
    binary = 1024 ** " kmgt".index(unit[1]) if unit and unit[1] and unit[2] else 1
    scale = Fraction(1000 ** " kmgt".index(unit[1]), binary) if unit and binary > 1 else Fraction(1)
    claim = Claim(what, given, rounded)
    count = facts.memory // FLOAT32 if what == "memory" else facts.activations
    widths = (FLOAT32,) if unit else (FLOAT32, 1) if what == "memory" else (1,)
    right = count * widths[0]
    value = claimed_value(claim, right, facts.layout)
    checked = Checked(1, 1, "", "", answer, value, right, "true")
    if holds(claim, right * scale):
        return checked
    if len(widths) > 1 and holds(claim, count * scale):
        return checked._replace(verdict="convention", note=in_numbers())
    for width in reversed(widths):
        for slip, wrong in _choices(facts, what, count * width, width):
            if holds(claim, Fraction(wrong) * scale):
                slips = (suspected(slip),) if slip.code else ()
                verdict = "convention" if slip.convention else "false"
                return checked._replace(verdict=verdict, slips=slips, note=slip.convention)
    note = f"in bytes, 4 for each of {count:,} numbers" if widths[0] > 1 else ""
    return checked._replace(verdict="false", note=note)


def _choices(facts: Facts, what: str, right: int, width: int) -> Iterator[tuple[Slip, Fraction | int]]:
    pixels = (facts.in_.elements() or 0) * facts.batch * width
    truths: list[tuple[Slip | None, int]] = [(None, right)]
    if what == "memory" and len(facts.rows) < 20_000:
        kept = (
            sum(row.out.elements() or 0 for row in facts.rows if not row.visit.step.kind.follows) * facts.batch * width
        )
        truths += [(IN_PLACE, kept), (WITH_INPUT, kept + pixels), (WITH_INPUT, right + pixels)]
    else:
        truths.append((PIXELS, right + pixels))
    for how, value in truths:
        if how is not None:
            yield how, value
    for _, value in truths if width > 1 else []:
        for power in (2, 1, 3):
            yield BINARY, Fraction(value * 1000**power, 1024**power)
        yield BYTES, value // FLOAT32
