"""What a unit sees along one axis: intervals of indices, composed exactly through any chain of layers."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING, TypeAlias

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from fractions import Fraction


class View(NamedTuple):
    """Unit i sees the indices first + i*jump to last + i*jump of the tensor it is measured on.

    A layer's window is a view of its own input; the receptive field of a unit is a view of the network's input.
    shortest: last - first along the shortest path, where branches met.

    >>> stride_two = View(-1, 1, 2, 2)                      # 3x3, padding 1, stride 2
    >>> compose(View(-1, 1, 1, 2), stride_two)              # behind a 3x3 with padding 1
    View(first=-2, last=2, jump=2, shortest=4)
    """

    first: int
    last: int
    jump: int
    shortest: int


class Sight(NamedTuple):
    """The same where units differ in a rhythm: unit i + period sees what unit i sees, moved by `step`.

    So it is behind a transposed convolution, an upsampling or an adaptive pool. None: that unit sees nothing.
    """

    period: int
    step: int
    firsts: tuple[int | None, ...]
    lasts: tuple[int | None, ...]
    monotone: bool

    def span(self, low: int, high: int, stride: int) -> tuple[int, int] | None:
        """The hull of what units low, low + stride, ... high see."""
        if self.monotone:
            return self._first(low), self._last(high)
        # unit i + period only sees further right, so the first `period` units hold the smallest, the last the largest
        reach = self.period * stride
        left = range(low, min(high, low + reach) + 1, stride)
        right = range(high, max(low, high - reach) - 1, -stride)
        firsts = [f for i in left if (f := self._at(self.firsts, i)) is not None]
        lasts = [f for i in right if (f := self._at(self.lasts, i)) is not None]
        return (min(firsts), max(lasts)) if firsts else None

    def _at(self, table: tuple[int | None, ...], i: int) -> int | None:
        turns, place = divmod(i, self.period)
        value = table[place]
        return None if value is None else value + turns * self.step

    def _first(self, i: int) -> int:
        turns, place = divmod(i, self.period)
        return (self.firsts[place] or 0) + turns * self.step

    def _last(self, i: int) -> int:
        turns, place = divmod(i, self.period)
        return (self.lasts[place] or 0) + turns * self.step


class Ragged(NamedTuple):
    """Branches that met with different jumps: a unit sees the hull of what all of them see."""

    parts: tuple[View | Sight, ...]


class Whole(NamedTuple):
    """Every unit sees the whole input."""


class Lost(NamedTuple):
    """Too large or too fine to follow."""


Axis: TypeAlias = "View | Sight | Ragged | Whole | Lost"

SELF = View(0, 0, 1, 0)
WHOLE = Whole()
LOST = Lost()

LARGEST_PERIOD = 1_000_000
LARGEST_JUMP = 10**18


def window(first: int, extent: int, stride: int) -> View:
    """The view of a layer that slides a window of `extent` over its input, the first one starting at `first`."""
    return View(first, first + extent - 1, stride, extent - 1)


def sight(period: int, step: int, seen: list[tuple[int, int] | None]) -> Axis:
    """A rhythm from what its first `period` units see; a plain View where they do not differ."""
    firsts = tuple([None if s is None else s[0] for s in seen])
    lasts = tuple([None if s is None else s[1] for s in seen])
    if period == 1 and seen[0] is not None:
        return View(seen[0][0], seen[0][1], step, seen[0][1] - seen[0][0])
    return Sight(period, step, firsts, lasts, _rises(firsts, step) and _rises(lasts, step))


def _rises(table: tuple[int | None, ...], step: int) -> bool:
    whole = [v for v in table if v is not None]
    if len(whole) != len(table):
        return False
    return all(a <= b for a, b in zip(whole, [*whole[1:], whole[0] + step], strict=True))


def compose(inner: Axis, outer: Axis, touch: int = 1) -> Axis:
    """What the units of a layer see of the far tensor, when its window is `outer` and its input's units see `inner`.

    touch: the dilation of the window, that is, every which unit between first and last it reads.
    """
    if type(inner) is View and type(outer) is View:
        jump = inner.jump
        if jump > LARGEST_JUMP:
            return LOST
        return View(
            inner.first + outer.first * jump,
            inner.last + outer.last * jump,
            jump * outer.jump,
            inner.shortest + outer.shortest * jump,
        )
    if isinstance(inner, Lost) or isinstance(outer, Lost):
        return LOST
    if isinstance(inner, Whole) or isinstance(outer, Whole):
        return WHOLE
    if isinstance(inner, Ragged):
        return join([compose(part, outer, touch) for part in inner.parts])
    if isinstance(outer, Ragged):
        return join([compose(inner, part, touch) for part in outer.parts])
    return _weave(inner, outer, touch)


def _weave(inner: View | Sight, outer: View | Sight, touch: int) -> Axis:
    below, above = rhythm(inner), rhythm(outer)
    turns = below.period // gcd(below.period, above.step)
    period = above.period * turns
    if period > LARGEST_PERIOD or below.step > LARGEST_JUMP:
        return LOST
    seen = []
    for i in range(period):
        first, last = above._at(above.firsts, i), above._at(above.lasts, i)
        seen.append(None if first is None or last is None else below.span(first, last, touch))
    step = above.step * turns // below.period * below.step
    return sight(*_shorten(period, step, seen))


Seen: TypeAlias = "list[tuple[int, int] | None]"


def _shorten(period: int, step: int, seen: Seen) -> tuple[int, int, Seen]:
    """The same rhythm with its shortest period, tried for the divisors that a stride can bring about."""
    for shorter in range(1, period):
        if period % shorter or step * shorter % period:
            continue
        move = step * shorter // period
        if all(_moved(seen[i], move) == seen[i + shorter] for i in range(period - shorter)):
            return shorter, move, seen[:shorter]
        if shorter > 64:
            break
    return period, step, seen


def _moved(seen: tuple[int, int] | None, move: int) -> tuple[int, int] | None:
    return None if seen is None else (seen[0] + move, seen[1] + move)


def rhythm(view: View | Sight) -> Sight:
    """A view as a rhythm of period one."""
    if isinstance(view, Sight):
        return view
    return Sight(1, view.jump, (view.first,), (view.last,), True)


def join(views: list[Axis]) -> Axis:
    """Where branches meet a unit sees the hull of what they see."""
    first = views[0]
    if all(v == first for v in views):
        return first
    if any(isinstance(v, Lost) for v in views):
        return LOST
    if any(isinstance(v, Whole) for v in views):
        return WHOLE
    parts: list[View | Sight] = []
    for v in views:
        for part in v.parts if isinstance(v, Ragged) else [v]:
            assert isinstance(part, View | Sight)
            _gather(parts, part)
    return parts[0] if len(parts) == 1 else Ragged(tuple(parts))


def _gather(parts: list[View | Sight], new: View | Sight) -> None:
    """Add a part, widening the one with the same jump where there is one."""
    for i, old in enumerate(parts):
        if jump_of(old) == jump_of(new):
            merged = _hull(old, new)
            if merged is not None:
                parts[i] = merged
                return
    parts.append(new)


def _hull(a: View | Sight, b: View | Sight) -> View | Sight | None:
    if isinstance(a, View) and isinstance(b, View):
        return View(min(a.first, b.first), max(a.last, b.last), a.jump, min(a.shortest, b.shortest))
    one, two = rhythm(a), rhythm(b)
    period = one.period * two.period // gcd(one.period, two.period)
    if period > LARGEST_PERIOD:
        return None
    seen: list[tuple[int, int] | None] = []
    for i in range(period):
        pairs = [span for s in (one, two) if (span := s.span(i, i, 1)) is not None]
        seen.append((min(p[0] for p in pairs), max(p[1] for p in pairs)) if pairs else None)
    merged = sight(period, one.step * (period // one.period), seen)
    assert isinstance(merged, View | Sight)
    return merged


def jump_of(view: View | Sight) -> int | Fraction:
    """How far apart, in input indices, neighbouring units look."""
    if isinstance(view, View):
        return view.jump
    from fractions import Fraction  # slow to load, and rarely needed

    jump = Fraction(view.step, view.period)
    return jump.numerator if jump.denominator == 1 else jump


def power(view: View, n: int) -> Axis:
    """The view of n equal layers one on the other."""
    if view.jump == 1:
        return View(view.first * n, view.last * n, 1, view.shortest * n)
    result: Axis = SELF
    square: Axis = view
    while n:
        if n & 1:
            result = compose(result, square)
        square = compose(square, square)
        n >>= 1
    return result


class Field(NamedTuple):
    """The receptive field of a layer along one axis, as a row reports it.

    size: the most that one of its units sees; start: the first index that unit 0 sees (None: it sees nothing);
    jump: None where branches met with different jumps (size is then unit 0's); varies: units see different amounts.
    """

    size: int
    jump: int | Fraction | None
    start: int | None
    shortest: int | None
    varies: bool


def field(view: Axis, units: int) -> Field | None:
    """Read a field off a view, for a layer with so many units; None where all or nothing definite is seen."""
    if isinstance(view, View):
        return Field(view.last - view.first + 1, view.jump, view.first, view.shortest + 1, False)
    if isinstance(view, Sight):
        return _varying(view, units)
    if isinstance(view, Ragged):
        seen = [s for part in view.parts if (s := rhythm(part).span(0, 0, 1)) is not None]
        if not seen:
            return None
        first, last = min(s[0] for s in seen), max(s[1] for s in seen)
        return Field(last - first + 1, None, first, None, True)
    return None


def _varying(view: Sight, units: int) -> Field:
    """A unit that sees nothing sees 0 indices, and begins nowhere."""
    sizes = [
        0 if f is None or last is None else last - f + 1
        for f, last in zip(view.firsts[:units], view.lasts[:units], strict=True)
    ]
    return Field(max(sizes), jump_of(view), view.firsts[0], None, len(set(sizes)) > 1)
