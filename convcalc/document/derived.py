"""Formulas as workings: in symbols, with the numbers put in, down to the value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.arithmetic.derivation import working
from convcalc.arithmetic.formulas import FORMULAS
from convcalc.document.model import Working

if TYPE_CHECKING:
    from convcalc.layers.kind import Derivation


def shown(formula: Derivation, titled: bool = True, cited: bool = False) -> Working:
    """One formula's working; `cited`: with its source behind the title."""
    steps = working(formula.function, formula.values, **formula.written)
    title = formula.title if titled else ""
    if cited:
        title += f" ({FORMULAS[formula.function.__name__].source})"
    return Working(title, steps.plain, steps.unicode, steps.latex, formula.after)


def line(formula: Derivation) -> str:
    """The working on one line, in plain text."""
    return " = ".join(working(formula.function, formula.values, **formula.written).plain)
