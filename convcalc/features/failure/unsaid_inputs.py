"""Inputs that are tried for a network that says none, until the numbers of a message come out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.diagnostics.network import NoInput
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers.source import Loaded

SIDES = (32, 28, 224, 64, 256, 128, 96, 227, 48, 100, 150, 112, 299, 84, 160, 40, 50, 200, 300, 512, 20, 16, 10, 1000)
"""The sides that networks are given, the likeliest first."""

MOST_LAYERS = 2_000
"""A network of more is not tried on one input after the other."""


def on_a_likely_input(
    loaded: Loaded, lets: Mapping[str, int], error: SpecError, score: Callable[[Facts], int]
) -> tuple[Facts, tuple[str, ...]] | None:
    """The network on the input that fits a message best, and what is said of that; None where none fits."""
    mistake = error.mistakes[0]
    if not isinstance(mistake, NoInput) or not re.search(r"\d{3}", mistake.example):
        return None
    best: tuple[int, str, Facts] | None = None
    for side in SIDES:
        size = re.sub(r"\d{3,}", str(side), mistake.example)
        try:
            facts = facts_of(loaded, size, lets, hints=False)
        except SpecError:
            continue
        if len(facts.rows) > MOST_LAYERS:
            return None
        fits = score(facts)
        if fits > (best[0] if best else 0):
            best = fits, size, facts
    if best is None:
        return None
    said = f"no input size is given: taken for {best[1]}, on which the message's numbers fit best; --input says another"
    return best[2], (said,)
