"""The same layer again and again: after how many a map is gone, or has the size wanted."""

from __future__ import annotations

from convcalc import formulas
from convcalc.record import NamedTuple
from convcalc.solve.unknowns import NAMES, Asked
from convcalc.solve.window import Solution, size_of, stand

MOST_SHOWN = 10_000


class Chain(NamedTuple):
    """How a map fares.

    sizes: along one axis, from the input on, as far as they shrink (at most MOST_SHOWN).
    layers: how many there are.  ends: "gone" where one more does not fit, "stays" or "grows" where one more would
    not make it smaller.
    reason: why one more cannot be.  reached: after how many layers the wanted size stands, None where it never does.
    field: the receptive field of the last map.
    """

    asked: Asked
    sizes: tuple[int, ...]
    layers: int
    last: int
    ends: str
    reason: str
    wanted: int | None
    reached: int | None
    field: int | None


def chain(asked: Asked) -> Chain:
    """Follow one axis; everything but `out` is given.

    >>> from convcalc.solve.unknowns import only
    >>> chain(Asked(n=only(32), f=only(3), s=only(1), p=only(0))).layers
    15
    """
    case = {name: asked.number(name) or 0 for name in NAMES}
    sizes, ends, reason = [case["n"]], "", ""
    while not ends and len(sizes) <= MOST_SHOWN:
        made = stand(asked, {**case, "n": sizes[-1]})
        if not isinstance(made, Solution):
            ends, reason = "gone", made
        elif made.out >= sizes[-1]:
            ends = "stays" if made.out == sizes[-1] else "grows"
        else:
            sizes.append(made.out)
    count, last = len(sizes) - 1, sizes[-1]
    if not ends:
        count, last, ends, reason = _far_down(asked, case)
    wanted = asked.number("out")
    reached = None if wanted is None else _reached(sizes, case["n"], wanted)
    return Chain(asked, tuple(sizes), count, last, ends, reason, wanted, reached, _field(asked, case, reached or count))


def _far_down(asked: Asked, case: dict[str, int]) -> tuple[int, int, str, str]:
    """Where more layers fit than anyone wants to see the stride is 1: each takes away as much as the first."""
    less = case["n"] - size_of(asked, case)
    count = (case["n"] - 1) // less
    last = case["n"] - count * less
    reason = stand(asked, {**case, "n": last})
    return count, last, "gone", reason if isinstance(reason, str) else ""


def _reached(sizes: list[int], n: int, wanted: int) -> int | None:
    if wanted in sizes:
        return sizes.index(wanted)
    if len(sizes) <= MOST_SHOWN or not 0 < wanted < sizes[-1]:
        return None
    less = sizes[0] - sizes[1]
    return (n - wanted) // less if (n - wanted) % less == 0 else None


def _field(asked: Asked, case: dict[str, int], count: int) -> int | None:
    """What one unit sees behind so many layers; None where it is not a window that slides."""
    if asked.kind == "tconv":
        return None
    f, s, d = case["f"], case["s"], case["d"]
    if s == 1:
        return formulas.rf_size(1, count, d, f)
    field, jump = 1, 1
    for _ in range(count):
        field, jump = formulas.rf_size(field, jump, d, f), formulas.rf_jump(jump, s)
    return field
