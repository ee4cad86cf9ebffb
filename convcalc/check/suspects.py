"""Which slips a wrong claim is suspected of: every one that gives the very value, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from convcalc.check.bench import MOST_ROWS, Bench
from convcalc.check.claimed import channels_elsewhere, claimed_shape, figures, holds, is_exact
from convcalc.judge import Verdict
from convcalc.shape import Shape
from convcalc.slips.base import told
from convcalc.slips.by_count import counts, of_macs, of_params
from convcalc.slips.by_digits import digits
from convcalc.slips.by_field import chain, fields
from convcalc.slips.by_size import FIRST, Asked, sizes
from convcalc.slips.counts import BIASES_COUNTED, BIASES_LEFT_OUT
from convcalc.slips.found import Finds, Found, found, once
from convcalc.slips.settings import Part
from convcalc.slips.trail import parts
from convcalc.spec.tree import Number

UNIT = told("U01", "1024 was meant by K, or 1024 * 1024 by M", "d2l's 164 MB; EECS 498", "K, M and G as powers of 1024")
WEIGHTS_ALONE = told("P01", "the biases were left out", "a quiz's distractor: 7,500", BIASES_LEFT_OUT)
BIASES_TOO = told("", "the biases were counted as weights", "", BIASES_COUNTED)
BYTES = told("U01", "a number takes 4 bytes", "d2l; CS231n", "bytes of float32, 4 for each number")
MOVED = told(
    "R09", "the bottleneck's stride stands on its 3x3 convolution", "google-research: 483, torchvision: 427",
    "the stride on the 3x3 convolutions, as in torchvision",
)  # fmt: skip
OTHER_INPUT = told("C07", "this is the count for another input", "CSPNet#31: 256 against 224")
AUXILIARY = told("P18", "the auxiliary heads were left out", "GoogLeNet: 13,378,280 against 6,998,552")
OFTEN = {"C01": 2, "P08": 2, "P01": 3, "C07": 3, "P17": 3, "C06": 3, "P03b": 3, "P03": 3, "C03": 3}
SELDOM = 4
"""So many figures must be given before a slip is suspected: nearly every one gives two figures sooner or later."""

SIDES = (224, 227, 256, 299, 320, 384, 448, 512, 416, 240, 192, 160, 128, 96, 64, 48, 32, 28)
"""Inputs that networks are measured with."""


def suspects(bench: Bench, verdict: Verdict, since: int) -> list[Found]:
    """The slips; `since`: where the lines begin for which no size was claimed."""
    what, exact = verdict.claim.what, is_exact(verdict.claim)
    if what == "size":
        return list(_of_size(bench, verdict, since))
    if isinstance(verdict.computed, int):
        finds = list(once(iter([*_of_unit(verdict), *_of_count(bench, verdict, exact)])))
        if not exact:
            finds = _weighed(finds, figures(verdict.claim))
        if not finds and exact and isinstance(verdict.claim.value, Number):
            finds += digits(verdict.claim.value.mantissa, verdict.computed)
        return finds
    return list(_of_field(bench, verdict)) if what == "rf" else list(_moved(bench, verdict))


def _weighed(finds: list[Found], figures: int) -> list[Found]:
    """Those for which so many figures are proof enough."""
    return [each for each in finds if each.convention or figures >= OFTEN.get(each.code, SELDOM)]


def _of_size(bench: Bench, verdict: Verdict, since: int) -> Finds:
    right, mark, body = verdict.computed, verdict.mark, verdict.body
    if not isinstance(right, Shape) or mark is None or body is None or isinstance(verdict.claim.value, Number):
        return
    layout = bench.facts.layout
    if channels_elsewhere(verdict.claim, right, layout):
        yield found(FIRST)
    claimed = claimed_shape(verdict.claim, right, layout)
    size: tuple[object, ...] = claimed.size if right.size else (claimed.channels,)
    yield from sizes(Asked(size, claimed.channels if right.size else None, body, mark, right, since))


def _of_memory(verdict: Verdict) -> Finds:
    """Numbers that are kept, said in bytes; as K, M and G they may be powers of 1024 as well."""
    power = _power(verdict)
    if isinstance(verdict.computed, int):
        size = verdict.computed * 4
        if holds(verdict.claim, size) or holds(verdict.claim, Fraction(size * 1000**power, 1024**power)):
            yield found(BYTES)


def _of_count(bench: Bench, verdict: Verdict, exact: bool) -> Finds:
    claim, what = verdict.claim, verdict.claim.what
    if what == "memory":
        yield from _of_memory(verdict)
        return
    rows = list(_parts(bench, verdict))
    neighbours = bench.neighbours(claim, rows) if exact and verdict.mark is not None else []
    counted = of_macs(rows) if what == "macs" else of_params(rows, what)

    if what in ("params", "weights"):
        other = of_params(rows, "weights" if what == "params" else "params")
        biased = any(getattr(part.step.args, "bias", False) for part in rows)
        if biased and holds(claim, sum(each.right * each.part.times for each in other)):
            yield found(WEIGHTS_ALONE if what == "params" else BIASES_TOO)
    yield from counts(counted, lambda value: holds(claim, value), exact, what, neighbours)
    yield from _moved(bench, verdict)
    if verdict.mark is None:
        yield from _auxiliary(bench, verdict)
        yield from _other_input(bench, verdict)


def _parts(bench: Bench, verdict: Verdict) -> Iterator[Part]:
    if verdict.mark is None or verdict.body is None:
        return parts(bench.facts.net.body)
    return parts(verdict.body, verdict.mark.first, verdict.mark.last)


def _of_unit(verdict: Verdict) -> Finds:
    """K, M and G as powers of 1024."""
    power, computed = _power(verdict), verdict.computed
    if power and isinstance(computed, int) and holds(verdict.claim, Fraction(computed * 1000**power, 1024**power)):
        yield found(UNIT)


def _power(verdict: Verdict) -> int:
    """Of a thousand, in the unit of a claim: 2 of M."""
    number = verdict.claim.value
    return {"K": 1, "M": 2, "G": 3, "B": 3, "T": 4}.get(number.unit, 0) if isinstance(number, Number) else 0


def _moved(bench: Bench, verdict: Verdict) -> Finds:
    """The place of the bottleneck's stride."""
    if verdict.claim.what not in ("rf", "macs", "jump") or len(bench.facts.rows) > MOST_ROWS:
        return
    if bench.moved(verdict):
        yield found(MOVED)


def _other_input(bench: Bench, verdict: Verdict) -> Finds:
    facts = bench.facts
    if len(facts.in_.size) != 2 or len(facts.rows) > MOST_ROWS or verdict.claim.what == "weights":
        return
    for side in SIDES:
        other = Shape(facts.in_.channels, (side, side))
        if other != facts.in_ and bench.total_at(verdict.claim, other):
            yield found(OTHER_INPUT, shown=other.text(facts.layout))
            return


def _auxiliary(bench: Bench, verdict: Verdict) -> Finds:
    """Branches that lead to no output."""
    facts = bench.facts
    if len(facts.rows) > 2_000:
        return
    needed, rows = {len(facts.rows) - 1}, list(facts.rows)
    for row in reversed(rows):
        if row.index in needed:
            needed.update(row.inputs)
    if len(needed - {-1}) == len(rows):
        return
    kept = [row for row in rows if row.index in needed]
    what = verdict.claim.what
    value = sum(getattr(row, what) or 0 for row in kept)
    if holds(verdict.claim, value):
        yield found(AUXILIARY)


def _of_field(bench: Bench, verdict: Verdict) -> Finds:
    body, ref = bench.facts.net.body, bench.facts.net.body.out_ref
    if verdict.mark is not None:
        if verdict.body is not body:
            return
        ref = verdict.mark.at
    chains = [chain(body, ref, axis) for axis in range(len(bench.facts.in_.size))]
    yield from _moved(bench, verdict)
    yield from fields(chains, lambda value: holds(verdict.claim, (value,)))
