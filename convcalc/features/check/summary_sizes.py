"""The sizes in bytes below a summary, as its maker counts them: float32, units of 1,000 or of 1,024."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Protocol

from convcalc._namedtuple import NamedTuple
from convcalc.features.check.printed_again import norms_again
from convcalc.features.check.printed_left_out import Uncounted, output_numbers
from convcalc.features.check.printed_totals import OBJECT
from convcalc.features.check.recurrent_stacks import last_of_stacks
from convcalc.features.check.result import Checked
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.readers.layer_classes import is_own_parameter
from convcalc.readers.summary import Summary
from convcalc.shape import Shape

FLOAT = 4
"""Bytes of a number."""

STEPS = {"": 0, "B": 0, "K": 1, "M": 2, "G": 3, "T": 4}


class Paired(Protocol):
    """What is known of a summary's rows: by line the layers that a row is, and what no row counts."""

    partners: dict[int, Sequence[Row]]
    left_out: Uncounted
    beside: set[int]


class SizesCounted(NamedTuple):
    """What the sizes are counted from: parameters, the outputs of rows, and the numbers that arrive.

    left_out: parameters that the summary may have counted or not.
    """

    params: int
    trainable: int
    fixed: int
    outs: int
    arriving: int
    left_out: int = 0


def sizes_in_bytes(
    facts: Facts, summary: Summary, right: Mapping[int, Shape], root: int | None, pairing: Paired
) -> Iterator[Checked]:
    """Each size that is printed; right: the sizes of the rows, by line.

    root: the line of the first thing that is wrong above; a size follows where it is right of what is printed there.

    Source: keras.utils.summary_utils (units of 1,024); torchsummary.summary and torchinfo.ModelStatistics: twice the
    outputs, of all rows there, of layers with parameters here, where the input has its object's bytes besides.
    """
    of = _right(facts, summary, right, pairing)
    counted = _bytes(summary, of)
    printed = {} if root is None else _bytes(summary, _printed(of, summary))
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
        unsure = summary.maker == "torchinfo" and any(row.visit.step.kind.contracts for row in facts.rows)
        verdict = "true" if fits else "unknown" if unsure else "false"
        note = (
            "torchinfo leaves out parts of attention"
            if unsure and not fits
            else ""
            if fits
            else f"in bytes; printed {_rounded(found[0], unit, total.number.places)} would be right"
        )
        follows = None if fits or all(abs(claimed - each) > half for each in printed.get(total.what, ())) else root
        note += f", follows from line {root}" if follows else ""
        yield Checked(total.line, 1, "total", "total", total.text, value, found[0], verdict, note=note, follows=follows)


def _is_module(row: Row) -> bool:
    """Has it weights, its own or those of a layer before it, and a module that holds them?"""
    return not is_own_parameter(row.kind) and (bool(row.params) or row.visit.step.kind.weighted)


def _rounded(number: int, unit: int, places: int) -> str:
    return f"{round(Fraction(number, unit) * 10**places) / 10**places:,.{places}f}"


def _right(facts: Facts, summary: Summary, right: Mapping[int, Shape], pairing: Paired) -> SizesCounted:
    """As the network has it."""
    beside = pairing.beside if summary.maker == "torchinfo" else set()
    if summary.maker == "torchinfo":
        again = norms_again(facts.rows)
        running = [row for row in facts.rows if _is_module(row) or row.index in again]
        made = last_of_stacks([row for row in running if row.index not in beside])
        outs = sum([row.out.elements() or 0 for row in made])
    else:
        outs = output_numbers(summary.entries, right, pairing.partners)
    statistics = facts.statistics if summary.keras else 0
    return SizesCounted(
        facts.params + statistics - pairing.left_out.always,
        facts.trainable,
        statistics + facts.frozen,
        outs,
        _arriving([each.shape.elements() or 0 for each in facts.inputs], summary),
        pairing.left_out.perhaps or sum([row.params or 0 for row in facts.rows if row.index in beside]),
    )


def _arriving(numbers: Sequence[int], summary: Summary) -> int:
    """The numbers of all inputs; torchsummary multiplies those of several."""
    return prod(numbers) if summary.maker == "torchsummary" else sum(numbers)


def _printed(right: SizesCounted, summary: Summary) -> SizesCounted:
    """As the summary prints it, wrong or not."""
    numbers = {each.what: each.number.mantissa for each in summary.totals if not each.number.places}
    rows = [each for each in summary.entries if each.params or summary.maker != "torchinfo"]
    return SizesCounted(
        numbers.get("total", right.params),
        numbers.get("trainable", right.trainable),
        numbers.get("fixed", right.fixed),
        output_numbers(rows, {}),
        right.arriving,
    )


def _bytes(summary: Summary, of: SizesCounted) -> dict[str, tuple[int, ...]]:
    """What each total is in bytes; several where versions differ."""
    if summary.keras:
        return {
            "bytes of total": (FLOAT * of.params,),
            "bytes of trainable": (FLOAT * of.trainable,),
            "bytes of fixed": (FLOAT * of.fixed,),
        }
    if summary.maker == "fastai":
        return {}
    arriving = FLOAT * of.arriving * summary.batch
    params = tuple(dict.fromkeys([FLOAT * (of.params - of.left_out), FLOAT * of.params]))
    passes = 2 * FLOAT * summary.batch * of.outs
    tuples = OBJECT if summary.maker == "torchinfo" else (0,)
    return {
        "input": tuple([arriving + each for each in tuples]),
        "passes": (passes,),
        "params size": params,
        "estimated": tuple([arriving + each + passes + own for each in tuples for own in params]),
    }
