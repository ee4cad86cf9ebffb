"""One layer's bare answer, and whether it is what somebody expected: all that a script asks for."""

from __future__ import annotations

from convcalc.features.layer.layer import LayerFacts
from convcalc.record import NamedTuple


def short(facts: LayerFacts) -> str:
    """`54` where all axes agree and no channels were given, else `54x54x96`."""
    bare = facts.in_.channels is None and facts.out.channels is None
    return str(facts.out.size[0]) if bare and len(set(facts.out.size)) == 1 else facts.out.text()


class Claim(NamedTuple):
    """What somebody expected of the output, as written, and whether it holds."""

    written: str
    holds: bool


class Mismatch(ValueError):
    """An expectation with more or fewer numbers than the output has."""


def expected(facts: LayerFacts, numbers: tuple[int, ...]) -> Claim:
    """Judge an expected size: one number for all axes, one an axis, or with the channels behind."""
    size, channels = facts.out.size, facts.out.channels
    written = "x".join(map(str, numbers))
    if len(numbers) == len(size) + 1 and channels is not None:
        return Claim(written, numbers == (*size, channels))
    if len(numbers) not in (1, len(size)):
        raise Mismatch(f"{len(numbers)} numbers are expected of {facts.out.text()}, which has {len(size)} axes")
    return Claim(written, numbers == size or set(size) == set(numbers))
