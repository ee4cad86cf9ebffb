"""Claims against facts: each one's verdict, the slips behind a wrong one, and what would make it true."""

from __future__ import annotations

from convcalc.check.claimed import Claimed
from convcalc.check.examiner import examine
from convcalc.check.report import Checked, Report

__all__ = ["Checked", "Claimed", "Report", "examine"]
