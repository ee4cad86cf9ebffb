"""An expected size of one layer, checked as if it stood in a spec."""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.check.result import Checked, examine
from convcalc.features.layer.layer import LayerFacts
from convcalc.network.builder import build
from convcalc.network.facts import measure
from convcalc.text import Source


def as_claimed(facts: LayerFacts, numbers: tuple[int, ...]) -> Checked | None:
    """What becomes of the claim; None where the layer cannot be written down.

    Channels and filters that nobody gave are as many as the groups: no size depends on them.
    """
    from convcalc.lang.statements import parse

    axes = len(facts.out.size)
    size = numbers * axes if len(numbers) == 1 else numbers
    arriving = facts.in_._replace(channels=facts.in_.channels or facts.groups)
    word, _, rest = facts.text.partition(" ")
    filters = f" {facts.groups}" if word in ("conv", "tconv") and facts.out.channels is None else ""
    source = Source(f"{arriving.text()} -> {word}{filters} {rest} -> {'x'.join(map(str, size))}")
    try:
        return examine(measure(build(parse(source), source))).claims[-1]
    except SpecError:
        return None
