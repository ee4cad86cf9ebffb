"""What a unit sees along one axis: intervals of indices, composed exactly through any chain of layers."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING, TypeAlias

from convcalc._namedtuple import NamedTuple

if TYPE_CHECKING:
    from fractions import Fraction


class AffineInterval(NamedTuple):
    """Unit i sees the indices first + i*jump to last + i*jump of the tensor it is measured on.

    A layer's window is a view of its own input; the receptive field of a unit is a view of the network's input.
    shortest: last - first along the shortest path, where branches met.

    >>> stride_two = AffineInterval(-1, 1, 2, 2)                      # 3x3, padding 1, stride 2
    >>> compose(AffineInterval(-1, 1, 1, 2), stride_two)              # behind a 3x3 with padding 1
    AffineInterval(first=-2, last=2, jump=2, shortest=4)
    """

    first: int
    last: int
    jump: int
    shortest: int


class PeriodicInterval(NamedTuple):
    """The same where units differ periodically: unit i + period sees what unit i sees, moved by `step` indices.

    firsts, lasts: of units 0 to period - 1; None: that unit sees nothing.  monotone: do both only grow from unit to
    unit?  Transposed convolutions, upsampling and adaptive pools make such intervals.

    >>> upsample_two = PeriodicInterval(2, 1, (0, 0), (0, 0), True)    # each place twice
    >>> upsample_two.span(0, 3, 1)                                     # units 0 to 3 see indices 0 to 1
    (0, 1)
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
        periods, place = divmod(i, self.period)
        value = table[place]
        return None if value is None else value + periods * self.step

    def _first(self, i: int) -> int:
        periods, place = divmod(i, self.period)
        return (self.firsts[place] or 0) + periods * self.step

    def _last(self, i: int) -> int:
        periods, place = divmod(i, self.period)
        return (self.lasts[place] or 0) + periods * self.step


class MixedInterval(NamedTuple):
    """Branches that met with different jumps: a unit sees the hull of what all of them see."""

    parts: tuple[AffineInterval | PeriodicInterval, ...]


class WholeInput(NamedTuple):
    """Every unit sees the whole input."""


class UnknownInterval(NamedTuple):
    """Not followed: a period or a jump beyond the limits below."""


Interval: TypeAlias = "AffineInterval | PeriodicInterval | MixedInterval | WholeInput | UnknownInterval"

IDENTITY = AffineInterval(0, 0, 1, 0)
WHOLE = WholeInput()
UNKNOWN = UnknownInterval()

LARGEST_PERIOD = 1_000_000
LARGEST_JUMP = 10**18


def window(first: int, extent: int, stride: int) -> AffineInterval:
    """The view of a layer that slides a window of `extent` over its input, the first one starting at `first`."""
    return AffineInterval(first, first + extent - 1, stride, extent - 1)


def periodic(period: int, step: int, seen: list[tuple[int, int] | None]) -> Interval:
    """The interval from what its first `period` units see; an AffineInterval where they do not differ."""
    firsts = tuple([None if s is None else s[0] for s in seen])
    lasts = tuple([None if s is None else s[1] for s in seen])
    if period == 1 and seen[0] is not None:
        return AffineInterval(seen[0][0], seen[0][1], step, seen[0][1] - seen[0][0])
    return PeriodicInterval(period, step, firsts, lasts, _rises(firsts, step) and _rises(lasts, step))


def _rises(table: tuple[int | None, ...], step: int) -> bool:
    whole = [v for v in table if v is not None]
    if len(whole) != len(table):
        return False
    return all(a <= b for a, b in zip(whole, [*whole[1:], whole[0] + step], strict=True))


def compose(inner: Interval, outer: Interval, touch: int = 1) -> Interval:
    """What the units of a layer see of the far tensor, when its window is `outer` and its input's units see `inner`.

    touch: the dilation of the window, that is, every which unit between first and last it reads.
    """
    if type(inner) is AffineInterval and type(outer) is AffineInterval:
        jump = inner.jump
        if jump > LARGEST_JUMP:
            return UNKNOWN
        return AffineInterval(
            inner.first + outer.first * jump,
            inner.last + outer.last * jump,
            jump * outer.jump,
            inner.shortest + outer.shortest * jump,
        )
    if isinstance(inner, UnknownInterval) or isinstance(outer, UnknownInterval):
        return UNKNOWN
    if isinstance(inner, WholeInput) or isinstance(outer, WholeInput):
        return WHOLE
    if isinstance(inner, MixedInterval):
        return join([compose(part, outer, touch) for part in inner.parts])
    if isinstance(outer, MixedInterval):
        return join([compose(inner, part, touch) for part in outer.parts])
    return _compose_periodic(inner, outer, touch)


def _compose_periodic(
    inner: AffineInterval | PeriodicInterval, outer: AffineInterval | PeriodicInterval, touch: int
) -> Interval:
    below, above = as_periodic(inner), as_periodic(outer)
    repeats = below.period // gcd(below.period, above.step)
    period = above.period * repeats
    if period > LARGEST_PERIOD or below.step > LARGEST_JUMP:
        return UNKNOWN
    seen = []
    for i in range(period):
        first, last = above._at(above.firsts, i), above._at(above.lasts, i)
        seen.append(None if first is None or last is None else below.span(first, last, touch))
    step = above.step * repeats // below.period * below.step
    return periodic(*_shorten(period, step, seen))


Extents: TypeAlias = "list[tuple[int, int] | None]"


def _shorten(period: int, step: int, seen: Extents) -> tuple[int, int, Extents]:
    """The same interval with its shortest period.

    Only periods up to 64 are tried: a composition multiplies a period by a stride, and strides are small.
    """
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


def as_periodic(view: AffineInterval | PeriodicInterval) -> PeriodicInterval:
    """An interval as one of period one."""
    if isinstance(view, PeriodicInterval):
        return view
    return PeriodicInterval(1, view.jump, (view.first,), (view.last,), True)


def join(views: list[Interval]) -> Interval:
    """Where branches meet a unit sees the hull of what they see."""
    first = views[0]
    if all(v == first for v in views):
        return first
    if any(isinstance(v, UnknownInterval) for v in views):
        return UNKNOWN
    if any(isinstance(v, WholeInput) for v in views):
        return WHOLE
    parts: list[AffineInterval | PeriodicInterval] = []
    for v in views:
        for part in v.parts if isinstance(v, MixedInterval) else [v]:
            assert isinstance(part, AffineInterval | PeriodicInterval)
            _gather(parts, part)
    return parts[0] if len(parts) == 1 else MixedInterval(tuple(parts))


def _gather(parts: list[AffineInterval | PeriodicInterval], new: AffineInterval | PeriodicInterval) -> None:
    """Add a part, widening the one with the same jump where there is one."""
    for i, old in enumerate(parts):
        if jump_of(old) == jump_of(new):
            merged = _hull(old, new)
            if merged is not None:
                parts[i] = merged
                return
    parts.append(new)


def _hull(
    a: AffineInterval | PeriodicInterval, b: AffineInterval | PeriodicInterval
) -> AffineInterval | PeriodicInterval | None:
    if isinstance(a, AffineInterval) and isinstance(b, AffineInterval):
        return AffineInterval(min(a.first, b.first), max(a.last, b.last), a.jump, min(a.shortest, b.shortest))
    one, two = as_periodic(a), as_periodic(b)
    period = one.period * two.period // gcd(one.period, two.period)
    if period > LARGEST_PERIOD:
        return None
    seen: list[tuple[int, int] | None] = []
    for i in range(period):
        pairs = [span for s in (one, two) if (span := s.span(i, i, 1)) is not None]
        seen.append((min(p[0] for p in pairs), max(p[1] for p in pairs)) if pairs else None)
    merged = periodic(period, one.step * (period // one.period), seen)
    assert isinstance(merged, AffineInterval | PeriodicInterval)
    return merged


def jump_of(view: AffineInterval | PeriodicInterval) -> int | Fraction:
    """How far apart, in input indices, neighbouring units look."""
    if isinstance(view, AffineInterval):
        return view.jump
    from fractions import Fraction  # slow to load, and rarely needed

    jump = Fraction(view.step, view.period)
    return jump.numerator if jump.denominator == 1 else jump


def power(view: AffineInterval, n: int) -> Interval:
    """The view of n equal layers one on the other."""
    if view.jump == 1:
        return AffineInterval(view.first * n, view.last * n, 1, view.shortest * n)
    result: Interval = IDENTITY
    square: Interval = view
    while n:
        if n & 1:
            result = compose(result, square)
        square = compose(square, square)
        n >>= 1
    return result
