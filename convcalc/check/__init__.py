"""Claims against facts: each one's verdict, the slips behind a wrong one, and what would make it true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from convcalc.check.claimed import Claimed
from convcalc.check.report import Checked, Report

if TYPE_CHECKING:
    from convcalc.measure import Facts

__all__ = ["Checked", "Claimed", "Report", "examine"]


def examine(facts: Facts, lets: Mapping[str, int] | None = None) -> Report:
    """Every claim of what was measured; lets: the variables that were set from outside when it was.

    What looks for slips is loaded when there is something to look at: many who ask never do.
    """
    from convcalc.check.examiner import examine as look

    return look(facts, lets)
