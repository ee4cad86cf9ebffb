"""Which slips are behind a wrong claim: of a size, of a count, of a receptive field."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from math import prod
from typing import Any

from convcalc.features.check.claimed import (
    amount,
    channels_elsewhere,
    claimed_shape,
    figures,
    held,
    holds,
    is_exact,
)
from convcalc.features.check.pool_suspects import pools_changed
from convcalc.features.check.rebuild import MOST_ROWS, Rebuilder, is_true
from convcalc.features.check.slips.counts import BIASES_COUNTED, BIASES_LEFT_OUT
from convcalc.features.check.slips.search_counts import Counted, count_layers, counts
from convcalc.features.check.slips.search_fields import fields
from convcalc.features.check.slips.search_inputs import (
    EXCHANGED,
    POOL_MISSING,
    POOL_TWICE,
    DeclaredInputs,
    flattened,
    inputs,
)
from convcalc.features.check.slips.search_sizes import FIRST, SizeClaim, sizes
from convcalc.features.check.slips.search_sums import Sum, further, neighbours
from convcalc.features.check.slips.settings import PlacedLayer, few, placed_layers
from convcalc.features.check.slips.slip import SuspectedSlip, Suspects, each_once, suspected, without_formula
from convcalc.features.check.slips.typed import TYPED, digits
from convcalc.lang.tree import Attr, Claim, Layer, Number, Statement, Unit
from convcalc.network.claims import Verdict, in_numbers
from convcalc.network.facts import Facts
from convcalc.network.graph import Step
from convcalc.network.totals import FLOAT32, WIDTHS
from convcalc.shape import Shape
from convcalc.text import NOWHERE
from convcalc.zoo import catalog

UNIT = without_formula(
    "U01", "1024 was meant by K, or 1024 * 1024 by M", "d2l's 164 MB; EECS 498", "K, M and G as powers of 1024"
)
WEIGHTS_ALONE = without_formula("P01", "the biases were left out", "a quiz's distractor: 7,500", BIASES_LEFT_OUT)
BIASES_TOO = without_formula("", "the biases were counted as weights", "", BIASES_COUNTED)
BYTES = without_formula("U01", "a number takes 4 bytes", "CS231n", "bytes of float32, 4 for each number")
NUMBERS = without_formula("U01", "a number takes 4 bytes", "d2l; CS231n", in_numbers())
EVERY_OUTPUT = without_formula(
    "", "the outputs of all layers were counted", "CS231n", "outputs of all layers, not of conv, tconv and fc alone"
)
MOVED = without_formula(
    "R09", "the bottleneck's stride stands on its 3x3 convolution", "google-research: 483, torchvision: 427",
    "the stride on the 3x3 convolutions, as in torchvision",
)  # fmt: skip
OTHER_INPUT = without_formula("C07", "this is the count for another input", "CSPNet#31: 256 against 224")
BATCH = without_formula("C06", "the batch was counted", "rethinking-network-pruning#31")
AUXILIARY = without_formula("P18", "the auxiliary heads were left out", "GoogLeNet: 13,378,280 against 6,998,552")
ONE_HEAD = without_formula("P18", "an auxiliary head was left out", "GoogLeNet has two")
HEAD_TWICE = without_formula("P18", "an auxiliary head was counted twice", "")
OTHER_NET = without_formula(
    "A04", "this is the count of another network", "a unit test of VGG-B with VGG-A's count", copied=True
)

FIGURES = {"C01": 2, "P08": 2, "P01": 3, "C07": 3, "P17": 3, "C06": 3, "P03b": 3, "P03": 3, "C03": 3}
MOST_FIGURES = 4
"""So many figures must be given before a slip is suspected: nearly every one gives two figures sooner or later."""

SIDES = (224, 227, 256, 299, 320, 384, 448, 512, 416, 240, 192, 160, 128, 96, 64, 48, 32, 28)
"""Inputs that networks are measured with."""

SUMS = ("params", "weights", "macs")
"""What is counted layer by layer."""

BATCHES = (2, 4, 8, 16, 32, 64, 100, 128, 256, 512, 1024)

MOST_PLACES = 60
"""So many layers above a wrong claim are looked at, a pool more or less."""

POWERS = {"K": 1, "M": 2, "G": 3, "B": 3, "T": 4}
"""Of a thousand, in the unit of a claim."""


def suspects(rebuilder: Rebuilder, verdict: Verdict, since: int) -> list[SuspectedSlip]:
    """The slips behind a wrong claim; `since`: where the lines begin for which no size was claimed.

    What was claimed before at the same place, as in lines that were pasted twice, is not looked for again.
    """
    key = id(verdict.body), id(verdict.mark), verdict.claim._replace(span=NOWHERE), verdict.computed, since
    if key not in rebuilder.suspected:
        rebuilder.suspected[key] = _suspects(rebuilder, verdict, since)
    return rebuilder.suspected[key]


def _suspects(rebuilder: Rebuilder, verdict: Verdict, since: int) -> list[SuspectedSlip]:
    claim = verdict.claim
    if claim.what == "size":
        return list(_of_size(rebuilder, verdict, since))
    if claim.what == "inputs":
        return list(_of_inputs(rebuilder, verdict))
    if isinstance(verdict.computed, int):
        return _of_number(rebuilder, verdict, verdict.computed)
    return list(_of_field(rebuilder, verdict) if claim.what == "rf" else _moved(rebuilder, verdict))


def _of_number(rebuilder: Rebuilder, verdict: Verdict, computed: int) -> list[SuspectedSlip]:
    """The simplest slips behind a wrong count: everywhere, in a part of the sum, in two places, in the digits."""
    claim, exact = verdict.claim, is_exact(verdict.claim)
    counted = _counted(rebuilder, verdict, claim.what) if claim.what in SUMS else []
    found = list(each_once(_of_count(rebuilder, verdict, computed, counted)))
    if not exact:  # where few figures were given, much would fit
        given = figures(claim)
        found = [each for each in found if each.convention or given >= FIGURES.get(each.code, MOST_FIGURES)]
    if not found and counted and exact:
        found = list(pools_changed(rebuilder, verdict))
    if not found and counted:
        about = Sum(counted, held(claim), lambda at: rebuilder.named(counted[at].layer.step))
        found = further(about)
        if not found and verdict.mark is not None:
            found = list(neighbours(about, rebuilder.counts_of_others(claim.what, [each.layer for each in counted])))
    if not found:
        numbers = held(claim)
        found = list(_of_made_up(verdict, numbers[0], computed) if exact and numbers else _of_unit(claim, computed))
    return found


def _of_unit(claim: Claim, computed: int) -> Suspects:
    """One unit written for another: G for M."""
    for power in (3, 6):
        for factor in (Fraction(10**power), Fraction(1, 10**power)):
            if figures(claim) > 1 and holds(claim, factor * computed):
                yield suspected(TYPED, worked=f"a factor of {10**power:,}")
                return


def _counted(rebuilder: Rebuilder, verdict: Verdict, what: str) -> list[Counted]:
    """The layers that a claim is about; none where they are too many to be searched, or too many were."""
    whole = verdict.mark is None
    found = rebuilder.counted(what) if whole else count_layers(few(placed_of(rebuilder.facts, verdict)), what)
    return found if rebuilder.search(len(found)) else []


def _of_made_up(verdict: Verdict, claimed: int, computed: int) -> Suspects:
    """A number that was copied from another network, or mistyped."""
    entries = catalog.entries() if verdict.mark is None and verdict.claim.what in ("params", "macs") else ()
    for entry in entries:
        if claimed == (entry.params if verdict.claim.what == "params" else entry.macs):
            yield suspected(OTHER_NET, worked=entry.name)
            return
    yield from digits(claimed, computed)


def _of_size(rebuilder: Rebuilder, verdict: Verdict, since: int) -> Suspects:
    right, mark, body = verdict.computed, verdict.mark, verdict.body
    if not isinstance(right, Shape) or mark is None or body is None or isinstance(verdict.claim.value, Number):
        return
    layout = rebuilder.facts.layout
    if channels_elsewhere(verdict.claim, right, layout):
        yield suspected(FIRST)
    claimed = claimed_shape(verdict.claim, right, layout)
    size: tuple[object, ...] = claimed.size if right.size else (claimed.channels,)
    yield from sizes(
        SizeClaim(
            size,
            claimed.channels if right.size else None,
            body,
            mark,
            right,
            since,
            rebuilder.named,
            lambda step: rebuilder.true_without(verdict, step),
            rebuilder.afford,
        )
    )


def _of_inputs(rebuilder: Rebuilder, verdict: Verdict) -> Suspects:
    """What was declared to arrive, where something else does."""
    claimed, right, mark, body = verdict.claim.value, verdict.computed, verdict.mark, verdict.body
    if mark is None or body is None or not isinstance(right, int) or not isinstance(claimed, Number):
        return
    before = body.items[: mark.first]
    own = body.items[mark.first] if mark.first < mark.last else None
    flat = None
    if isinstance(own, Step) and own.kind.dense:
        flat = flattened(before, body.arriving, own.arriving)
    elif isinstance(own, Step) and own.kind.flattens:
        flat = own.arriving
    about = DeclaredInputs(int(amount(claimed)), right, flat, before, rebuilder.facts.in_)
    others = chain(_pools_with(rebuilder, verdict), _exchanged_with(rebuilder, verdict))
    yield from inputs(about, _inputs_with(rebuilder, verdict), others)


def _pools_with(rebuilder: Rebuilder, verdict: Verdict) -> Iterator[SuspectedSlip]:
    """A 2x2 pool more, or one less, that makes a claim about what arrives true; the nearest first."""
    body, mark = rebuilder.facts.net.body, verdict.mark
    if verdict.body is not body or len(rebuilder.facts.rows) > MOST_ROWS:
        return
    above = [each for each in body.marks if mark is not None and each.last <= mark.first and each.last > each.first]
    for each in above[: -MOST_PLACES - 1 : -1]:
        last = body.items[each.last - 1]
        if not isinstance(last, Step) or len(last.out.size) != 2 or rebuilder.left <= 0:
            continue
        named = f"'{each.statement.label or last.kind.text(last.args)}'"
        if last.kind.is_pool and rebuilder.true_with_units(verdict.claim, each.statement, each.statement.units[:-1]):
            yield suspected(POOL_TWICE, worked=f"true without {named}")
        pooled = (*each.statement.units, Layer("maxpool", (Attr("size", (2, 2)),)))
        if rebuilder.true_with_units(verdict.claim, each.statement, pooled):
            yield suspected(POOL_MISSING, worked=f"true with one behind {named}")


def _exchanged_with(rebuilder: Rebuilder, verdict: Verdict) -> Iterator[SuspectedSlip]:
    """A convolution whose filters and kernel change places, that makes a claim about what arrives true."""
    body, mark = rebuilder.facts.tree.body, verdict.mark
    if mark is None or verdict.body is not rebuilder.facts.net.body or len(rebuilder.facts.rows) > MOST_ROWS:
        return
    at = next((at for at, each in enumerate(body) if each is mark.statement), 0)
    above = [each for each in body[max(at - MOST_PLACES, 0) : at] if isinstance(each, Statement)]
    for each in reversed(above):
        units = tuple([_exchanged(unit) for unit in each.units])
        tried = units != each.units and rebuilder.left > 0
        if tried and rebuilder.true_with_units(verdict.claim, each, units):
            first = next(old for old, new in zip(each.units, units, strict=True) if old != new)
            named = each.label or rebuilder.facts.net.source.text[slice(*first.span)]
            yield suspected(EXCHANGED, worked=f"true with them exchanged in '{' '.join(named.split())}'")


def _exchanged(unit: Unit) -> Unit:
    """`conv 3 16x16` as `conv 16 3x3`; what has no such two numbers as it is."""
    if not isinstance(unit, Layer):
        return unit
    given = {each.key: each.value for each in unit.attrs}
    filters, kernel = given.get(""), given.get("size")
    if (
        not isinstance(filters, int)
        or not isinstance(kernel, tuple)
        or {*kernel} != {kernel[0]}
        or filters == kernel[0]
    ):
        return unit
    now: dict[str, Any] = {"": kernel[0], "size": (filters,) * len(kernel)}
    return unit._replace(attrs=tuple([each._replace(value=now.get(each.key, each.value)) for each in unit.attrs]))


def _inputs_with(rebuilder: Rebuilder, verdict: Verdict) -> Iterator[Shape]:
    """The usual inputs for which a claim about what arrives would be true."""
    facts = rebuilder.facts
    if len(facts.in_.size) != 2 or len(facts.rows) > MOST_ROWS:
        return
    for side in SIDES:
        other = Shape(facts.in_.channels, (side, side))
        if other != facts.in_ and rebuilder.left > 0:
            again = [each for each in rebuilder.verdicts_at(other) if each.claim is verdict.claim]
            if again and is_true(again[0]):
                yield other


def _of_count(rebuilder: Rebuilder, verdict: Verdict, computed: int, counted: list[Counted]) -> Suspects:
    claim, what = verdict.claim, verdict.claim.what
    if _holds_in_powers_of_1024(claim, computed):
        yield suspected(UNIT)
    if what == "memory":
        if _holds_in_powers_of_1024(claim, computed // WIDTHS[rebuilder.facts.dtype]):
            yield suspected(NUMBERS)
    elif what == "activations" and verdict.mark is None:
        yield from _other_activations(rebuilder.facts, claim)
    yield from _of_batch(claim, computed, rebuilder.facts.batch)
    if not counted:
        return
    layers = [each.layer for each in counted]
    if what != "macs":
        if holds(claim, WIDTHS[rebuilder.facts.dtype] * computed) or _holds_in_powers_of_1024(
            claim, WIDTHS[rebuilder.facts.dtype] * computed
        ):
            yield suspected(BYTES)
        other = _counted(rebuilder, verdict, "weights" if what == "params" else "params")
        biased = any(layer.step.kind.weighted and layer.step.args.bias for layer in layers)
        if biased and holds(claim, sum(each.whole for each in other)):
            yield suspected(WEIGHTS_ALONE if what == "params" else BIASES_TOO)
    if claimed := held(claim):
        yield from counts(counted, claimed, is_exact(claim), what)
    yield from _moved(rebuilder, verdict)
    if verdict.mark is None:
        yield from _auxiliary(rebuilder, claim)
        yield from _other_input(rebuilder, claim, computed)


def _other_activations(facts: Facts, claim: Claim) -> Suspects:
    """Who counts what every layer puts out, or the bytes of it."""
    every, own = facts.counts.memory // FLOAT32, facts.counts.activations
    if holds(claim, every):
        yield suspected(EVERY_OUTPUT)
    elif holds(claim, own * WIDTHS[facts.dtype]):
        yield suspected(BYTES)


def _holds_in_powers_of_1024(claim: Claim, value: int) -> bool:
    """Is it true where K, M and G are powers of 1024?"""
    power = POWERS.get(claim.value.unit, 0) if isinstance(claim.value, Number) else 0
    return power > 0 and holds(claim, Fraction(value * 1000**power, 1024**power))


def placed_of(facts: Facts, verdict: Verdict) -> Iterator[PlacedLayer]:
    """What was claimed of."""
    if verdict.mark is None or verdict.body is None:
        return placed_layers(facts.net.body)
    return placed_layers(verdict.body, verdict.mark.first, verdict.mark.last)


def _moved(rebuilder: Rebuilder, verdict: Verdict) -> Suspects:
    """The place of the bottleneck's stride."""
    moves = verdict.claim.what in ("rf", "macs", "jump") and len(rebuilder.facts.rows) <= MOST_ROWS
    if moves and rebuilder.true_with_moved_strides(verdict):
        yield suspected(MOVED)


def _other_input(rebuilder: Rebuilder, claim: Claim, computed: int) -> Suspects:
    facts = rebuilder.facts
    if len(facts.in_.size) != 2 or len(facts.rows) > MOST_ROWS or claim.what == "weights":
        return
    for side in _likely(facts, held(claim), computed):
        other = Shape(facts.in_.channels, (side, side))
        if rebuilder.left <= 0:
            return
        if other != facts.in_ and rebuilder.true_at(claim, other):
            yield suspected(OTHER_INPUT, worked=other.text(facts.layout))
            return


def _likely(facts: Facts, claimed: range, computed: int) -> list[int]:
    """The usual sides, those first for which a count that grows with the area of the input is nearest to a claim."""
    if not claimed or claimed[0] <= 0 or computed <= 0:
        return list(SIDES)

    def apart(side: int) -> Fraction:
        scaled, wanted = computed * side * side, claimed[0] * prod(facts.in_.size)
        return Fraction(max(scaled, wanted), min(scaled, wanted))

    return sorted(SIDES, key=apart)


def _auxiliary(rebuilder: Rebuilder, claim: Claim) -> Suspects:
    """Branches that lead to no output: all of them left out, or one of them left out or counted twice."""
    heads = rebuilder.heads
    if len(heads) < 2:
        return
    counts = {row.index: getattr(row, claim.what) or 0 for row in rebuilder.facts.rows}
    whole = sum(counts.values())
    if holds(claim, sum(counts[at] for at in heads[0][1])):
        yield suspected(AUXILIARY)
        return
    for number, (last, own) in enumerate(heads[1:], 1):
        others = set[int]().union(*[needed for at, (_, needed) in enumerate(heads) if at != number])
        part = sum(counts[at] for at in own - others)
        for slip, made in ((ONE_HEAD, whole - part), (HEAD_TWICE, whole + part)):
            if part and holds(claim, made):
                sums = f"{whole:,} {'-' if made < whole else '+'} {part:,} = {made:,}"
                yield suspected(slip, worked=f"the one that ends in '{last.text}', {sums}")


def _of_batch(claim: Claim, computed: int, batch: int) -> Suspects:
    """What is counted for one input, multiplied by a batch."""
    if claim.what not in ("macs", "activations", "memory") or not is_exact(claim):
        return
    for factor in (1, 2) if claim.what == "macs" else (1,):
        for each in (*([batch] if batch > 1 else []), *BATCHES):
            if factor * each > 4 and holds(claim, factor * each * computed):
                flops = " FLOPs are 2 for each MAC:" if factor > 1 else ""
                made = f"{'2*' * (factor - 1)}{each}*{computed:,} = {factor * each * computed:,}"
                yield suspected(BATCH, worked=f"{each} inputs,{flops} {made}")
                return


def _of_field(rebuilder: Rebuilder, verdict: Verdict) -> Suspects:
    body = rebuilder.facts.net.body
    if verdict.mark is not None and verdict.body is not body:
        return
    ref = body.out_ref if verdict.mark is None else verdict.mark.at
    yield from _moved(rebuilder, verdict)
    assert isinstance(verdict.claim.value, Number)
    chains = [each.to(ref) for each in rebuilder.chains]
    if not verdict.claim.axes:  # a slip is looked for in one number
        claimed = amount(verdict.claim.value) / verdict.claim.over
        yield from fields(chains, lambda value: holds(verdict.claim, (value,)), claimed)
