"""What somebody expected of a layer's output: which single setting, changed, would make it so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.layer.layer import LayerFacts, expected, layer
from convcalc.layers import kind_of

REACH = {"f": 16, "s": 16, "d": 4, "n": 24}
"""How far from what was given another value is looked for."""

MOST_PADDING = 64
MOST = 5
"""So many settings are offered."""


def fitting(facts: LayerFacts, numbers: tuple[int, ...], given: dict[str, Any]) -> list[tuple[str, Any]]:
    """Settings by their name in `layer`, the likeliest first, each tried: of one name the nearest value only."""
    found: dict[str, Any] = {}
    for name, value in _choices(facts, numbers, given):
        key = f"{name} word" if isinstance(value, str) else name
        if key not in found and _holds(facts.kind, numbers, {**given, name: value}):
            found[key] = value
    return [(key.removesuffix(" word"), value) for key, value in found.items()][:MOST]


def _holds(kind: str, numbers: tuple[int, ...], given: dict[str, Any]) -> bool:
    try:
        return expected(layer(kind, **given), numbers).holds
    except (SpecError, ValueError):
        return False


def _choices(facts: LayerFacts, numbers: tuple[int, ...], given: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from (("p", p) for p in range(min(MOST_PADDING, max(facts.kernel) * max(facts.dilation)) + 1))
    yield "p", "same"
    if facts.out.size and kind_of(facts.kind).transposed:
        yield from (("op", op) for op in range(1, max(*facts.stride, *facts.dilation)))
    for name, values in (("s", facts.stride), ("f", facts.kernel), ("d", facts.dilation), ("n", facts.in_.size)):
        yield from ((name, other) for other in _near(values, REACH[name]))
    if len(numbers) == len(facts.out.size) + 1 and "filters" in given:
        yield "filters", numbers[-1]


def _near(values: tuple[int, ...], reach: int) -> Iterator[int | tuple[int, ...]]:
    """Other values, the nearest first: one number where all axes agree, else all of them moved together."""
    for by in sorted(range(-reach, reach + 1), key=abs):
        moved = tuple([value + by for value in values])
        if by and min(moved) > 0:
            yield moved[0] if len(set(moved)) == 1 else moved
