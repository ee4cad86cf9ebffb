"""Totals that a text claims and that are wrong, held against other ways of counting: whose number is it?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from convcalc.features.check.result import Report
from convcalc.features.why.explanations import search
from convcalc.features.why.quantity import Quantity, quantity
from convcalc.features.why.report import sentence
from convcalc.features.why.variants import variants
from convcalc.network.facts import Facts
from convcalc.readers.source import Loaded

if TYPE_CHECKING:
    from convcalc.loading import GivenInput

MOST_TOTALS = 2
"""So many are looked for; a text with more wrong ones is about another network."""

MOST_ROWS = 800
"""Of larger networks too much would be built on other inputs; of two totals each counts the rows again."""

_CLAIM = re.compile(r"(params|macs|flops|activations)\s*(?:=|~|:|≈)\s*(\S+)\s*", re.IGNORECASE)


def explained(
    report: Report, load: Callable[[], Loaded], facts: Facts, size: GivenInput, lets: Mapping[str, int]
) -> Report:
    """The report with a note for each wrong total that another way of counting gives.

    load: reads the network once more, called only where there is such a total.

    >>> from convcalc.features.check.examine import examine
    >>> from convcalc.loading import facts_of
    >>> from convcalc.readers.source import load
    >>> loaded = load("32x32x3 -> conv 8 3x3 nobias, bn, relu; total macs = 208,800")
    >>> facts = facts_of(loaded)
    >>> explained(examine(facts), lambda: loaded, facts, None, {}).notes[-1]
    '208,800 macs are 208,800 MACs of the network, as fvcore counts; convcalc why shows the working'
    """
    if any(each.verdict == "false" and each.label != "total" for each in report.claims):
        return report  # its layers are others than was meant: so are its totals
    wrong = [wanted for each in report.unexplained_totals if (wanted := _number(each.claim.strip())) is not None]
    if not 0 < len(wrong) <= MOST_TOTALS or len(wrong) * len(facts.rows) > MOST_ROWS:
        return report
    loaded, notes = load(), []
    among = [each._replace(known={}) for each in variants(loaded, facts, size, lets)]
    for wanted in wrong:
        best = next(iter(search(loaded, facts, wanted, size, lets, among=among).explanations), None)
        if best is not None and not best.doubtful:
            notes.append(f"{wanted.text} are {sentence(best)}; convcalc why shows the working")
    return report._replace(notes=(*report.notes, *notes))


def _number(claim: str) -> Quantity | None:
    """`macs = 4.14G` as `4.14G macs`; None where it is no such claim."""
    written = _CLAIM.fullmatch(claim)
    return quantity(f"{written[2]} {written[1]}") if written else None
