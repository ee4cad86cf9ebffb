"""Claims against facts: true or false, and what it really is. Why somebody believed it is for `check` to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias, cast

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.intervals import (
    FloorInterval,
    Interval,
    MixedInterval,
    PeriodicInterval,
    UnknownInterval,
    WholeInput,
    span_of,
)
from convcalc.lang.tree import SCALES, Claim, Number
from convcalc.network.facts import Facts
from convcalc.network.graph import Body, Item, Loop, Mark, Step
from convcalc.network.receptive_field import ReceptiveField, Tensor, fields, last_limited, receptive_fields
from convcalc.network.sums import Sum
from convcalc.network.totals import FLOAT32, WIDTHS, Counts, count
from convcalc.network.traverse import Frame, TurnRange
from convcalc.network.turns import TurnProgression, but_for_size
from convcalc.shape import Shape

if TYPE_CHECKING:
    from fractions import Fraction

MOST_UNITS = 1000
"""Of a layer whose units differ so many are looked at."""

MOST_TURNS_ENTERED = 64
"""Each layer of a repetition makes a table of its own, as long as the turns differ: about so many at most."""

UNSTEADY = (FloorInterval, PeriodicInterval, MixedInterval)
"""What units see where it does not grow from turn to turn of a repetition, until all is seen or nothing can be said."""

Computed: TypeAlias = "Shape | int | Fraction | tuple[int | Fraction | None, ...] | None"


class Verdict(NamedTuple):
    """One claim and what became of it.

    verdict: "true", "false", "published" (printed somewhere, and known not to hold), "unknown" where what was computed
    cannot be said, or "convention": true of numbers where bytes are meant, or of other units than a row speaks for.
    computed: a Shape, a count, or for rf and jump a tuple over axes, in which None cannot be said (None alone:
    the whole input is seen).
    note: how a rounded claim was read.  where: the turn of a repeated block in which it fails first, "" elsewhere.
    body and mark say what was claimed of; both are None for a claim about the total.
    """

    claim: Claim
    verdict: str
    computed: Computed
    note: str = ""
    where: str = ""
    body: Body | None = None
    mark: Mark | None = None


def check_claims(facts: Facts, plain: bool = False) -> tuple[Verdict, ...]:
    """Every claim of a spec in the order of the text; one inside a block is checked at every call and told once.

    plain: true or false is all that is asked; whether other units see what is claimed is not looked for.
    """
    return ClaimChecker(facts.layout, WIDTHS[facts.dtype], plain).of_facts(facts)


def keep_worst(found: dict[int, Verdict], verdict: Verdict) -> None:
    """Of the verdicts on one claim the first, or the first that is not true."""
    old = found.get(id(verdict.claim))
    if old is None or (old.verdict == "true" and verdict.verdict != "true"):
        found[id(verdict.claim)] = verdict


def about_another_input(facts: Facts, verdicts: Sequence[str]) -> str:
    """Why claims do not hold of a network that was built on another input than they were written for; "" elsewhere."""
    if facts.instead_of is None or all(each == "true" for each in verdicts):
        return ""
    count = "the claim in the spec is" if len(verdicts) == 1 else f"the {len(verdicts)} claims in the spec are"
    own = "inputs" if facts.net.more_inputs else "input"
    return f"{count} about its own {own}, {facts.instead_of}"


def about_total(claim: Claim, facts: Facts, plain: bool = False) -> Verdict:
    if claim.what in ("rf", "jump"):
        last = last_limited(facts.net.body, len(facts.in_.size))
        if last is not None:
            return _about_field(claim, last.axes, last.out, plain)
        return compare(claim, None if facts.rows else (None,))
    if claim.what == "inputs":
        items = facts.net.body.items
        return compare(claim, inputs(items[0]) if items else facts.in_.channels)
    width = WIDTHS[facts.dtype]
    computed = facts.out if claim.what == "size" else _of_counts(claim.what, facts.counts, width)
    return compare(claim, computed, facts.layout, width)


def inputs(item: Item) -> int | None:
    """The numbers that arrive at an item: all of them where it is dense or flattens, else the channels."""
    every = isinstance(item, Step) and (item.kind.dense or item.kind.flattens)
    return item.arriving.elements() if every else item.arriving.channels


def _about_field(claim: Claim, axes: Sequence[Interval], out: Shape, plain: bool) -> Verdict:
    """A claim about what is seen; one that holds of other units than the row speaks for is counted differently."""
    found = fields(axes, out)
    verdict = compare(claim, _of_fields(claim.what, found))
    if plain or verdict.verdict != "false" or claim.what != "rf" or not any(each and each.varies for each in found):
        return verdict
    units = [_unit_with(claim, *each) for each in zip(axes, out.size, strict=False)]
    if None in units or len(units) < len(axes):
        return verdict
    told = "unit 0 sees" if any(each and each.jump is None for each in found) else "the most is"
    sizes = "x".join(str(each.size) for each in found if each)
    note = f"unit {','.join(map(str, units))} sees that much, but units differ: {told} {sizes}"
    return verdict._replace(verdict="convention", note=note)


def _unit_with(claim: Claim, view: Interval, units: int) -> int | None:
    """The first unit along an axis that sees as much as is claimed; None where none of the first ones does."""
    if isinstance(view, WholeInput | UnknownInterval):
        return None
    for unit in range(min(units, MOST_UNITS)):
        ends = span_of(view, unit)
        if ends is not None and _agrees(claim, ends[1] - ends[0] + 1)[0]:
            return unit
    return None


def _looked_at(made: Tensor, item: Item) -> int:
    from convcalc.arithmetic.interval_sizes import table_size  # loaded where a claim is about a field

    return sum(map(table_size, made.axes)) * min(item.rows, MOST_TURNS_ENTERED)


def _one_way(steps: TurnProgression) -> bool:
    from convcalc.network.progression import one_way

    return one_way(steps.first, steps.second)


class ClaimChecker:
    """Enters every body that holds a claim; one whose claims do not depend on what was before it, only once.

    smooth: did all fields so far grow from turn to turn, if they changed? Not where units of a layer differ.
    width: bytes of a number.  plain: as of check_claims.  looked_at: units of which tables say what they see.
    """

    def __init__(self, layout: str, width: int = FLOAT32, plain: bool = False) -> None:
        self.layout = layout
        self.width = width
        self.plain = plain
        self.known: dict[int, Sum] = {}
        self.claims: dict[int, tuple[bool, bool]] = {}
        self.done: set[int] = set()
        self.smooth = True
        self.looked_at = 0

    def of_facts(self, facts: Facts) -> tuple[Verdict, ...]:
        """Those on all claims, in the order of the text."""
        found: dict[int, Verdict] = {}
        for verdict in self.of_network(facts):
            keep_worst(found, verdict)
        for total in facts.net.totals:
            for claim in total.claims:
                found[id(claim)] = about_total(claim, facts, self.plain)
        if facts.instead_of is not None:  # what is known of a printed figure does not explain that of another input
            found = {
                key: each._replace(verdict="false", note="") if each.verdict == "published" else each
                for key, each in found.items()
            }
        return tuple(sorted(found.values(), key=lambda v: v.claim.span.start))

    def of_network(self, facts: Facts) -> Iterator[Verdict]:
        """All but those about the total."""
        algebra = receptive_fields(len(facts.in_.size))
        yield from self._of_body(facts.net.body, Frame(algebra, algebra.start), "")
        whole: Frame[Tensor] | None = None
        for name, body in facts.net.idle:
            if self._holds(body)[0]:
                whole = whole or Frame(algebra, algebra.start).go_on(facts.net.body.items)
                frame = Frame(algebra, algebra.entering(0, body.arriving), whole)
                yield from self._of_body(body, frame, f"idle {name}")

    def _of_body(self, body: Body, frame: Frame[Tensor], where: str) -> Iterator[Verdict]:
        any_claim, about_field = self._holds(body)
        if not any_claim or (not about_field and id(body) in self.done):
            return
        self.done.add(id(body))
        yield from self.of_items(body, body.items, body.marks, frame, where)

    def of_items(
        self, body: Body, items: Sequence[Item], marks: Sequence[Mark], frame: Frame[Tensor], where: str = ""
    ) -> Iterator[Verdict]:
        """The claims inside the next items of a body, then those of some of its statements.

        What units see is followed only where a claim stands inside an item, or is about it: of transposed
        convolutions many times over it takes longer than all the rest.
        """
        inside = {at for at, item in enumerate(items) if type(item) is not Step and self._any_in(item)}
        followed = bool(inside) or any(
            claim.what in ("rf", "jump") for mark in marks for claim in mark.statement.claims
        )
        for at, item in enumerate(items):
            if at in inside and not isinstance(item, Step):
                around = [word for word in (where, item.name if isinstance(item, Loop) else "") if word]
                for stretch in frame.stretches(item):
                    if self._holds(stretch.run.body)[0]:
                        yield from self._of_stretch(stretch, around)
            if followed:
                frame.go_on([item])
                self.looked_at += _looked_at(frame.made[-1], item)
        for mark in marks:
            for claim in mark.statement.claims:
                yield Verdict(*self._about(claim, body, mark, frame)[:4], where, body, mark)

    def _of_stretch(self, stretch: TurnRange[Tensor], around: list[str]) -> Iterator[Verdict]:
        """What becomes of each claim in the turns of a stretch: in the first of them, and where it first fails.

        A number that only grows from turn to turn, or only shrinks, is what is claimed in some turns in a row. So a
        claim that is true in the first and in the last turn is true in all, and where it fails is found by halving.
        """
        first = self._of_turn(stretch, 0, around)
        yield from first.values()
        left = {key for key, verdict in first.items() if verdict.verdict == "true"}
        times = stretch.run.times
        if times == 1 or not left or not (stretch.steps or self._holds(stretch.run.body)[1]):
            return
        smooth, self.smooth = self.smooth, stretch.run.body.closed and (not stretch.steps or _one_way(stretch.steps))
        last = self._of_turn(stretch, times - 1, around)
        left &= last.keys()  # what does not depend on the turn was judged in the first
        halving = self.smooth
        self.smooth = smooth and self.smooth
        if halving:
            for key in left:
                if last[key].verdict != "true":
                    yield self._first_failure(stretch, key, around)
            return
        for number in range(1, times):
            verdicts = self._of_turn(stretch, number, around)
            failed = {key for key in left if verdicts[key].verdict != "true"}
            yield from [verdicts[key] for key in failed]
            left -= failed
            if not left:
                break

    def _first_failure(self, stretch: TurnRange[Tensor], key: int, around: list[str]) -> Verdict:
        """Of a claim that is true in the first turn and not in the last."""
        low, high = 0, stretch.run.times - 1
        while high - low > 1:
            middle = (low + high) // 2
            if self._of_turn(stretch, middle, around)[key].verdict == "true":
                low = middle
            else:
                high = middle
        return self._of_turn(stretch, high, around)[key]

    def _of_turn(self, stretch: TurnRange[Tensor], number: int, around: list[str]) -> dict[int, Verdict]:
        """The verdicts in one turn, by the claim: the first that is not true, where one is judged again and again."""
        turn = stretch.turn(number)
        where = ", ".join([*around, f"repetition {turn.number}"] if turn.total > 1 else around)
        # what is known of bodies is known by their ids, and these turns are made only to be looked at
        checker = ClaimChecker(self.layout, self.width, self.plain) if stretch.steps else self
        found: dict[int, Verdict] = {}
        for verdict in checker._of_body(turn.body, turn.frame, where):
            keep_worst(found, verdict)
        self.smooth = self.smooth and checker.smooth
        self.looked_at += checker.looked_at if checker is not self else 0
        return found

    def _any_in(self, item: Item) -> bool:
        """Does a body of it hold a claim?"""
        return any(self._holds(inner)[0] for inner, _ in but_for_size(item.bodies))

    def _holds(self, body: Body) -> tuple[bool, bool]:
        """Does it hold a claim, and one about a receptive field?"""
        found = self.claims.get(id(body))
        if found is None:
            whats = [claim.what for mark in body.marks for claim in mark.statement.claims]
            looped = [item for item in body.items if type(item) is not Step]
            inner = [self._holds(each) for item in looped for each, _ in but_for_size(item.bodies)]
            found = self.claims[id(body)] = (
                bool(whats) or any(a for a, _ in inner),
                "rf" in whats or "jump" in whats or any(f for _, f in inner),
            )
        return found

    def _about(self, claim: Claim, body: Body, mark: Mark, frame: Frame[Tensor]) -> Verdict:
        if claim.what == "size":
            return compare(claim, mark.shape, self.layout)
        if claim.what in ("rf", "jump"):
            made = frame.get(mark.at, mark.shape)
            self.smooth = self.smooth and not any(isinstance(axis, UNSTEADY) for axis in made.axes)
            return compare(claim, None) if made.whole else _about_field(claim, made.axes, mark.shape, self.plain)
        if claim.what == "inputs":
            own = body.items[mark.first : mark.last]
            return compare(claim, inputs(own[0]) if own else mark.shape.channels)
        counts = count(body.items[mark.first : mark.last], self.known)
        return compare(claim, _of_counts(claim.what, counts, self.width), width=self.width)


def _of_counts(what: str, counts: Counts, width: int) -> int:
    """A sum, by the word that claims it; width: bytes of a number, for memory."""
    if what == "params":
        return counts.weights + counts.biases
    if what == "memory":
        return counts.memory // FLOAT32 * width
    found: int = getattr(counts, what)
    return found


def _of_fields(what: str, fields: tuple[ReceptiveField | None, ...] | None) -> tuple[int | Fraction | None, ...] | None:
    """One number an axis, None where it cannot be said; None alone where the whole input is seen."""
    return None if fields is None else tuple([f and (f.size if what == "rf" else f.jump) for f in fields])


def compare(claim: Claim, computed: Computed, layout: str = "hwc", width: int = FLOAT32) -> Verdict:
    """Hold one claim against what was computed; width: bytes of a number, for memory."""
    if isinstance(computed, Shape):
        holds, note = _agrees_on_size(claim, computed, layout)
    elif isinstance(computed, tuple):
        pairs = zip(_of_axes(claim, len(computed)), computed, strict=False)
        each = [_agrees(one, cast("int | Fraction", n)) for one, n in pairs if n is not None]
        holds = all(h for h, _ in each) and len(claim.axes) in (0, len(computed))
        if holds and len(each) < len(computed):
            verdict = "unknown" if claim.published is None else "published"
            return Verdict(claim, verdict, computed, claim.published or "")
        note = each[0][1] if holds else ""
    elif computed is None:
        holds, note = False, ""
    elif claim.what == "memory":
        return _about_memory(claim, computed, width)
    else:
        holds, note = _agrees(claim, computed)
    if claim.published is not None and not holds:
        return Verdict(claim, "published", computed, claim.published)
    return Verdict(claim, "true" if holds else "false", computed, note)


def _agrees_on_size(claim: Claim, shape: Shape, layout: str) -> tuple[bool, str]:
    """A size; one number may stand for a map whose others are all 1, as frameworks print what global pooling makes."""
    if claim.value in _readings(shape, layout):
        return True, ""
    only = shape.lone
    holds = only is not None and claim.value == (only,)
    return holds, f"the vector of a map of {shape.text(layout)}" if holds else ""


def _about_memory(claim: Claim, computed: int | Fraction, width: int) -> Verdict:
    """Memory is bytes, `width` for a number; who counts the numbers, as the CS231n notes do, counts differently."""
    holds, note = _agrees(claim, computed)
    if holds:
        return Verdict(claim, "true", computed, note)
    counted, note = _agrees(claim, computed // width)
    if counted and claim.published is None:
        return Verdict(claim, "convention", computed, ", ".join(filter(None, (in_numbers(width), note))))
    if claim.published is not None:
        return Verdict(claim, "published", computed, claim.published)
    return Verdict(claim, "false", computed, f"in bytes, {width} for each of {computed // width:,} numbers")


def in_numbers(width: int = FLOAT32) -> str:
    """How who counts the numbers counts; width: bytes of each."""
    return f"memory in numbers, as in CS231n; here it is bytes, {width} for each"


def _readings(shape: Shape, layout: str) -> list[tuple[int | None, ...]]:
    """The ways to write a size: with its channels, and without where there are axes."""
    whole = (shape.channels, *shape.size) if layout == "chw" else (*shape.size, shape.channels)
    return [whole, shape.size] if shape.size else [whole]


def _of_axes(claim: Claim, axes: int) -> list[Claim]:
    """The claim about each axis."""
    return [claim._replace(value=Number(top), over=over) for top, over in claim.axes] or [claim] * axes


def _agrees(claim: Claim, computed: int | Fraction) -> tuple[bool, str]:
    """Does a number hold, exactly or to the digits that were written? And a word where it was cut, not rounded."""
    number = claim.value
    assert isinstance(number, Number)
    scale = 10**number.places * claim.over  # whole numbers throughout: what was computed, so many times larger
    claimed, found = number.mantissa * SCALES[number.unit], computed * scale
    if found == claimed:
        return True, ""
    if not (claim.rounded or number.places or number.unit):
        return False, ""
    digit = last_digit(claim, number)
    rounded = (2 * found + digit) // (2 * digit) * digit == claimed
    if rounded:
        loose = 0 < claimed < 10 * digit and 20 * abs(found - claimed) > digit
        return True, _of_one_digit(claimed, digit, scale) if loose else ""
    cut = found // digit * digit == claimed
    return cut, "cut, not rounded" if cut else ""


def _of_one_digit(claimed: int, digit: int, scale: int) -> str:
    """What else rounds to a number of one digit: half a million to a million and a half are all 1M."""
    low, high = -((digit - 2 * claimed) // (2 * scale)), -((-digit - 2 * claimed) // (2 * scale)) - 1
    return f"one digit: {low:,} to {high:,} all round to it"


def last_digit(claim: Claim, number: Number) -> int:
    """The worth of the last digit, times 10**places; zeros that only fill up a `~` number are not digits."""
    digit = SCALES[number.unit]
    if claim.rounded and not number.places and not number.unit and number.mantissa:
        left = number.mantissa
        while left % 10 == 0:
            left //= 10
            digit *= 10
    return digit
