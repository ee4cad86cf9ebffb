"""The sizes in bytes below a summary, as its maker counts them: float32, units of 1,000 or of 1,024."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from convcalc.features.check.result import Checked
from convcalc.network.facts import Facts
from convcalc.readers.summary import Summary
from convcalc.shape import Shape

FLOAT = 4
"""Bytes of a number."""

STEPS = {"": 0, "B": 0, "K": 1, "M": 2, "G": 3, "T": 4}


def sizes_in_bytes(facts: Facts, summary: Summary, right: Mapping[int, Shape]) -> Iterator[Checked]:
    """Each size that is printed; right: the sizes of the rows, by line.

    Source: keras.utils.summary_utils (units of 1,024); torchsummary.summary and torchinfo.ModelStatistics: twice the
    outputs, of all rows there, of layers with parameters here, where the input may have 56 bytes of a tuple more.
    """
    counted = _bytes(facts, summary, right)
    for total in summary.totals:
        found = counted.get(total.what)
        if found is None:
            continue
        base = 1000 if summary.maker == "torchinfo" else 1024
        unit = base ** STEPS[total.number.unit]
        half = Fraction(unit, 2 * 10**total.number.places)
        claimed = Fraction(total.number.mantissa * unit, 10**total.number.places)
        fits = any(abs(claimed - each) <= half for each in found)
        value = claimed.numerator if claimed.denominator == 1 else claimed
        verdict = "true" if fits else "false"
        note = "" if fits else f"in bytes; printed {_rounded(found[0], unit, total.number.places)} would be right"
        yield Checked(total.line, 1, "total", "total", total.text, value, found[0], verdict, note=note)


def _rounded(number: int, unit: int, places: int) -> str:
    return f"{round(Fraction(number, unit) * 10**places) / 10**places:,.{places}f}"


def _bytes(facts: Facts, summary: Summary, right: Mapping[int, Shape]) -> dict[str, tuple[int, ...]]:
    """What each total is in bytes; several where versions differ."""
    statistics = facts.statistics if summary.keras else 0
    if summary.keras:
        return {
            "bytes of total": (FLOAT * (facts.params + statistics),),
            "bytes of trainable": (FLOAT * facts.trainable,),
            "bytes of fixed": (FLOAT * (statistics + facts.frozen),),
        }
    if summary.maker == "fastai":
        return {}
    arriving = FLOAT * (facts.in_.elements() or 0) * summary.batch
    params = FLOAT * facts.params
    if summary.maker == "torchinfo":
        outs = [row.out for row in facts.rows if row.params]
    else:
        outs = [right.get(each.line, each.shape or Shape(0, ())) for each in summary.entries]
    passes = 2 * FLOAT * summary.batch * sum([each.elements() or 0 for each in outs])
    tuples = (0, 56) if summary.maker == "torchinfo" else (0,)
    return {
        "input": tuple([arriving + each for each in tuples]),
        "passes": (passes,),
        "params size": (params,),
        "estimated": tuple([arriving + each + passes + params for each in tuples]),
    }
