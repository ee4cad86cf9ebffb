"""Where things lie: the repository, the package, ground truth, and what may be absent."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
PACKAGE = ROOT / "convcalc"
DATA = TESTS / "data"
GOLDEN = TESTS / "golden"
SHARED = ROOT.parent / "shared"
"""Facts that lie beside the repository on some machines; tests that read them skip elsewhere."""
FACTS = SHARED / "facts"
