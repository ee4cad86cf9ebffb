"""Claims against facts: true or false, and what it really is. Why somebody believed it is for `check` to say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias, cast

from convcalc.arithmetic.intervals import Field, field
from convcalc.lang.tree import Claim, Number
from convcalc.network.facts import NO_COUNTS, Counts, Facts, count
from convcalc.network.graph import Body, Item, Join, Loop, Mark, Step
from convcalc.network.traverse import Frame, Tensor, pass_item, start, through
from convcalc.record import NamedTuple
from convcalc.shape import Shape

if TYPE_CHECKING:
    from fractions import Fraction

UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "B": 10**9, "T": 10**12}

Computed: TypeAlias = "Shape | int | Fraction | tuple[int | Fraction | None, ...] | None"


class Verdict(NamedTuple):
    """One claim and what became of it.

    verdict: "true", "false" or "published" (printed somewhere, and known not to hold).
    computed: a Shape, a count, or for rf and jump a tuple over axes (None: the whole input is seen).
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


def judge(facts: Facts) -> tuple[Verdict, ...]:
    """Every claim of a spec in the order of the text; one inside a block is judged at every call and told once."""
    found: dict[int, Verdict] = {}
    for verdict in Judge(facts).body(facts.net.body, start(len(facts.in_.size)), 0, None, ""):
        old = found.get(id(verdict.claim))
        if old is None or (old.verdict == "true" and verdict.verdict != "true"):
            found[id(verdict.claim)] = verdict
    for total in facts.net.totals:
        for claim in total.claims:
            found[id(claim)] = about_total(claim, facts)
    return tuple(sorted(found.values(), key=lambda v: v.claim.span.start))


def about_total(claim: Claim, facts: Facts) -> Verdict:
    counts = count(facts.net.body, {})
    computed: Computed
    if claim.what in ("rf", "jump"):
        computed = _of_fields(claim.what, facts.fields)
    elif claim.what == "size":
        computed = facts.out
    else:
        computed = _of_counts(claim.what, counts)
    return compare(claim, computed, facts.layout)


class Judge:
    """Walks every body that holds a claim; one whose claims do not depend on what was before it, only once."""

    def __init__(self, facts: Facts) -> None:
        self.layout = facts.layout
        self.known: dict[int, Counts] = {}
        self.claims: dict[int, tuple[bool, bool]] = {}
        self.done: set[int] = set()

    def body(self, body: Body, arriving: Tensor, row: int, parent: Frame | None, where: str) -> Iterator[Verdict]:
        any_claim, about_field = self._holds(body)
        if not any_claim or (not about_field and id(body) in self.done):
            return
        self.done.add(id(body))
        frame = Frame(arriving, parent)
        for item in body.items:
            yield from self._item(item, frame, row, where)
            frame.made.append(pass_item(item, frame, row))
            row += 1 if isinstance(item, Step) else item.rows
        for mark in body.marks:
            for claim in mark.statement.claims:
                verdict = self._about(claim, body, mark, frame)
                yield verdict._replace(where=where, body=body, mark=mark)

    def _item(self, item: Item, frame: Frame, row: int, where: str) -> Iterator[Verdict]:
        if isinstance(item, Join):
            for branch in item.branches:
                yield from self.body(branch, frame.get(item.reads), row, frame, where)
                row += branch.rows
        elif isinstance(item, Loop):
            yield from self._loop(item, frame, row, where)

    def _loop(self, item: Loop, frame: Frame, row: int, where: str) -> Iterator[Verdict]:
        tensor, turn = frame.get(item.reads), 0
        total = sum(times for _, times in item.runs)
        for body, times in item.runs:
            any_claim, about_field = self._holds(body)
            for _ in range(times if any_claim else 0):
                turn += 1
                words = ", ".join(w for w in (where, item.name, f"repetition {turn}" if total > 1 else "") if w)
                yield from self.body(body, tensor, row, frame, words)
                if not about_field:
                    break
                tensor = through(body, tensor, row, frame)
                row += body.rows

    def _holds(self, body: Body) -> tuple[bool, bool]:
        """Does it hold a claim, and one about a receptive field?"""
        found = self.claims.get(id(body))
        if found is None:
            whats = [claim.what for mark in body.marks for claim in mark.statement.claims]
            inner = [self._holds(b) for item in body.items for b in _bodies(item)]
            found = self.claims[id(body)] = (
                bool(whats) or any(a for a, _ in inner),
                "rf" in whats or "jump" in whats or any(f for _, f in inner),
            )
        return found

    def _about(self, claim: Claim, body: Body, mark: Mark, frame: Frame) -> Verdict:
        computed: Computed
        if claim.what == "size":
            computed = mark.shape
        elif claim.what in ("rf", "jump"):
            axes = frame.get(mark.at).axes
            units = mark.shape.size if len(mark.shape.size) == len(axes) else (1,) * len(axes)
            computed = _of_fields(claim.what, tuple([field(a, n) for a, n in zip(axes, units, strict=True)]))
        else:
            computed = _of_counts(claim.what, self._counts(body, mark))
        return compare(claim, computed, self.layout)

    def _counts(self, body: Body, mark: Mark) -> Counts:
        """The sums over the rows of one statement, repetitions included."""
        if mark.first == mark.last:
            return NO_COUNTS
        part = Body(body.arriving)
        part.items = body.items[mark.first : mark.last]
        return count(part, self.known)


def _bodies(item: Item) -> tuple[Body, ...]:
    if isinstance(item, Join):
        return item.branches
    return tuple([turn for turn, _ in item.runs]) if isinstance(item, Loop) else ()


def _of_counts(what: str, counts: Counts) -> int:
    if what == "params":
        return counts.weights + counts.biases
    if what == "memory":
        return counts.memory
    return counts.weights if what == "weights" else counts.macs


def _of_fields(what: str, fields: tuple[Field | None, ...] | None) -> tuple[int | Fraction | None, ...] | None:
    if fields is None or all(f is None for f in fields):
        return None
    return tuple([f and (f.size if what == "rf" else f.jump) for f in fields])


def compare(claim: Claim, computed: Computed, layout: str = "hwc") -> Verdict:
    """Hold one claim against what was computed."""
    if isinstance(computed, Shape):
        holds, note = claim.value in _readings(computed, layout), ""
    elif isinstance(computed, tuple):
        each = [(False, "") if n is None else _agrees(claim, cast("int | Fraction", n)) for n in computed]
        holds, note = all(h for h, _ in each), each[0][1]
    elif computed is None:
        holds, note = False, ""
    else:
        holds, note = _agrees(claim, computed)
    if claim.published is not None and not holds:
        return Verdict(claim, "published", computed, claim.published)
    return Verdict(claim, "true" if holds else "false", computed, note if holds else "")


def _readings(shape: Shape, layout: str) -> list[tuple[int | None, ...]]:
    """The ways to write a size: with its channels, and without where there are axes."""
    whole = (shape.channels, *shape.size) if layout == "chw" else (*shape.size, shape.channels)
    return [whole, shape.size] if shape.size else [whole]


def _agrees(claim: Claim, computed: int | Fraction) -> tuple[bool, str]:
    """Does a number hold, exactly or to the digits that were written? And a word where it was cut, not rounded."""
    number = claim.value
    assert isinstance(number, Number)
    scale = 10**number.places  # whole numbers throughout: what was computed, so many times larger
    claimed, found = number.mantissa * UNITS[number.unit], computed * scale
    if found == claimed:
        return True, ""
    if not (claim.rounded or number.places or number.unit):
        return False, ""
    digit = _last_digit(claim, number)
    if (2 * found + digit) // (2 * digit) * digit == claimed:
        return True, ""
    cut = found // digit * digit == claimed
    return cut, "cut, not rounded" if cut else ""


def precision(claim: Claim) -> Fraction:
    """What one step in the last digit written is worth."""
    from fractions import Fraction

    number = claim.value
    assert isinstance(number, Number)
    return Fraction(_last_digit(claim, number), 10**number.places)


def _last_digit(claim: Claim, number: Number) -> int:
    """The worth of the last digit, times 10**places; zeros that only fill up a `~` number are not digits."""
    digit = UNITS[number.unit]
    if claim.rounded and not number.places and not number.unit and number.mantissa:
        left = number.mantissa
        while left % 10 == 0:
            left //= 10
            digit *= 10
    return digit
