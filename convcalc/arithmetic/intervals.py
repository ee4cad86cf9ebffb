"""What a unit sees along one axis: intervals of indices, composed exactly through any chain of layers."""

from __future__ import annotations

from collections.abc import Iterable
from math import gcd
from typing import TYPE_CHECKING, TypeAlias

from convcalc._namedtuple import NamedTuple

if TYPE_CHECKING:
    from fractions import Fraction

    from convcalc.arithmetic.past_intervals import PastInterval

Ends: TypeAlias = "tuple[int, int]"
"""First and last index of an interval."""


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

    @property
    def rhythm(self) -> tuple[int, int]:
        """Unit i + period sees what unit i sees, moved by so many indices."""
        return 1, self.jump

    @property
    def gapless(self) -> bool:
        """Does every unit see something?"""
        return True

    def span(self, low: int, high: int, stride: int) -> Ends | None:
        """The hull of what units low, low + stride, ... high see."""
        return self.first + low * self.jump, self.last + high * self.jump

    def unit_span(self, unit: int) -> Ends:
        return self.first + unit * self.jump, self.last + unit * self.jump


class Floor(NamedTuple):
    """Index i becomes the indices from floor((rise*i + first) / run) to floor((rise*i + last) / run)."""

    rise: int
    run: int
    first: int
    last: int

    @property
    def gapless(self) -> bool:
        """Does every index become at least one? rise and run have no common divisor: every remainder occurs."""
        return self.first <= self.last


class FloorInterval(NamedTuple):
    """The same where the ends of what units see grow in stairs: a chain of floors, the one nearest the input first.

    Upsampling, adaptive pools and transposed convolutions make them, whatever their factor, in a few numbers.  In
    neighbouring units what is seen has no holes but those of units that see nothing (first > last in a floor).

    >>> upsample_two = FloorInterval((Floor(1, 2, 0, 0),))            # each place twice
    >>> upsample_two.span(0, 3, 1)                                    # units 0 to 3 see indices 0 to 1
    (0, 1)
    >>> compose(upsample_two, AffineInterval(-1, 1, 2, 2))            # a 3x3 with stride 2 behind it
    AffineInterval(first=-1, last=0, jump=1, shortest=1)
    """

    floors: tuple[Floor, ...]

    @property
    def rhythm(self) -> tuple[int, int]:
        period = step = 1
        for floor in reversed(self.floors):
            more = floor.run // gcd(floor.run, step)
            period, step = period * more, step * more // floor.run * floor.rise
        return period, step

    @property
    def gapless(self) -> bool:
        return all(floor.gapless for floor in self.floors)

    def span(self, low: int, high: int, stride: int) -> Ends | None:
        """The hull of what units low, low + stride, ... high see; stride 1 where some see nothing."""
        return self._through(low, high)

    def unit_span(self, unit: int) -> Ends | None:
        return self._through(unit, unit)

    def _through(self, low: int, high: int) -> Ends | None:
        for rise, run, first, last in reversed(self.floors):
            low, high = (rise * low + first) // run, (rise * high + last) // run
            if low > high:
                return None
        return low, high


class PeriodicInterval(NamedTuple):
    """The same where units differ periodically in no simpler way, as behind a dilated transposed convolution.

    seen: by units 0 to period - 1; None: that unit sees nothing.  Unit i + period sees what unit i sees, moved by
    `step` indices.
    """

    step: int
    seen: tuple[Ends | None, ...]

    @property
    def rhythm(self) -> tuple[int, int]:
        return len(self.seen), self.step

    @property
    def gapless(self) -> bool:
        return None not in self.seen

    def span(self, low: int, high: int, stride: int) -> Ends | None:
        # unit i + period only sees further right, so the first `period` units hold the smallest, the last the largest
        reach = len(self.seen) * stride
        high -= (high - low) % stride
        if high - low < reach:
            return hull([self.unit_span(i) for i in range(low, high + 1, stride)])
        begin = hull([self.unit_span(i) for i in range(low, low + reach, stride)])
        end = hull([self.unit_span(i) for i in range(high, high - reach, -stride)])
        return begin and end and (begin[0], end[1])

    def unit_span(self, unit: int) -> Ends | None:
        periods, place = divmod(unit, len(self.seen))
        ends = self.seen[place]
        return None if ends is None else (ends[0] + periods * self.step, ends[1] + periods * self.step)


Part: TypeAlias = "AffineInterval | FloorInterval | PeriodicInterval | PastInterval"


class MixedInterval(NamedTuple):
    """Branches that met and see by different rules: a unit sees the hull of what all of them see."""

    parts: tuple[Part, ...]


STAIRS = (AffineInterval, FloorInterval)
WINDOWS = (*STAIRS, PeriodicInterval)  # all parts but a PastInterval


class WholeInput(NamedTuple):
    """Every unit sees the whole input."""

    sees: str = "all"  # without a word of their own, this and the next would be equal, as two empty tuples are

    def __reduce__(self) -> str:
        """Pickled by name: there is one of it."""
        return "WHOLE"


class UnknownInterval(NamedTuple):
    """Not followed: what is seen cannot be said, or would cost more than the limits below."""

    sees: str = "unknown"

    def __reduce__(self) -> str:
        return "UNKNOWN"


Interval: TypeAlias = "Part | MixedInterval | WholeInput | UnknownInterval"

IDENTITY = AffineInterval(0, 0, 1, 0)
WHOLE = WholeInput()
UNKNOWN = UnknownInterval()

LARGEST_JUMP = 10**18
MOST_FLOORS = 64
MOST_PARTS = 32
MOST_LOOKED_AT = 5_000  # a table of what units see is made by looking at so many of them at most


def window(first: int, extent: int, stride: int) -> AffineInterval:
    """The view of a layer that slides a window of `extent` over its input, the first one starting at `first`."""
    return AffineInterval(first, first + extent - 1, stride, extent - 1)


def stairs(rise: int, run: int, first: int, last: int) -> Interval:
    """Unit i sees the indices floor((rise*i + first) / run) to floor((rise*i + last) / run).

    >>> stairs(2, 4, -1, 2)                                           # bilinear upsampling by 2
    FloorInterval(floors=(Floor(rise=1, run=2, first=-1, last=1),))
    """
    return _as_interval([_lowest(rise, run, first, last)])


def periodic(step: int, seen: list[Ends | None]) -> Interval:
    """The interval from what the units of one period see; an AffineInterval where they do not differ."""
    step, seen = _shorten(step, seen)
    if len(seen) == 1 and seen[0] is not None:
        first, last = seen[0]
        return window(first, last - first + 1, step)
    return PeriodicInterval(step, tuple(seen))


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
    if isinstance(inner, WholeInput) or isinstance(outer, WholeInput):
        return WHOLE
    if isinstance(inner, UnknownInterval) or isinstance(outer, UnknownInterval):
        return UNKNOWN
    if isinstance(inner, MixedInterval):
        return join([compose(part, outer, touch) for part in inner.parts])
    if isinstance(outer, MixedInterval):
        return join([compose(inner, part, touch) for part in outer.parts])
    # Where every unit sees something, the first that is read sees the first index of all. Where some see nothing that
    # holds for neighbours only: then those that are read, and those that the next layer reads, must be neighbours.
    followed = inner.gapless or (touch == 1 and _covers(outer))
    if not followed or not isinstance(inner, STAIRS) or not isinstance(outer, STAIRS):
        return _tabulated(inner, outer, touch)
    below = _floors(inner)
    for floor in _floors(outer):
        _put_on(below, floor)
    return _as_interval(below)


def _covers(view: Part) -> bool:
    """Do the windows of neighbours leave nothing out between them?"""
    if isinstance(view, AffineInterval):
        return view.jump <= view.last - view.first + 1
    if not isinstance(view, FloorInterval) or len(view.floors) > 1:
        return False
    (floor,) = view.floors
    return floor.rise + floor.first <= floor.last + floor.run


def _floors(view: AffineInterval | FloorInterval) -> list[Floor]:
    return list(view.floors) if isinstance(view, FloorInterval) else [Floor(view.jump, 1, view.first, view.last)]


def _lowest(rise: int, run: int, first: int, last: int) -> Floor:
    """The same floor in the smallest numbers: floor((2i + 1) / 4) = floor(i / 2)."""
    common = gcd(rise, run)
    return Floor(rise // common, run // common, first // common, last // common)


def _put_on(below: list[Floor], floor: Floor) -> None:
    """One more floor on a chain, made one with those below as far as floor(floor(x) / n) = floor(x / n) goes."""
    while below:
        inner = below[-1]
        if inner.rise != 1 and floor.run != 1:
            break
        if not floor.gapless and not (inner.run == 1 and inner.first == inner.last):
            break  # a wider or coarser one below would hide that nothing is seen
        below.pop()
        first = inner.rise * floor.first + inner.first * floor.run
        last = inner.rise * floor.last + inner.last * floor.run
        floor = _lowest(inner.rise * floor.rise, inner.run * floor.run, first, last)
    below.append(floor)


def _as_interval(floors: list[Floor]) -> Interval:
    floor = floors[0]
    if len(floors) == 1 and floor.run == 1 and floor.gapless:
        return window(floor.first, floor.last - floor.first + 1, floor.rise)
    if len(floors) > MOST_FLOORS or any(max(floor.rise, floor.run) > LARGEST_JUMP for floor in floors):
        return UNKNOWN
    return FloorInterval(tuple(floors))


def _tabulated(inner: Part, outer: Part, touch: int) -> Interval:
    """The composition unit by unit over one period, where that is short enough."""
    if not (isinstance(inner, WINDOWS) and isinstance(outer, WINDOWS)):
        from convcalc.arithmetic.past_intervals import through  # only recurrent layers see so

        return through(inner, outer, LARGEST_JUMP) or UNKNOWN
    below, above = inner.rhythm, outer.rhythm
    repeats = below[0] // gcd(below[0], above[1])
    period = above[0] * repeats
    if period > MOST_LOOKED_AT or below[1] > LARGEST_JUMP:
        return UNKNOWN
    from convcalc.arithmetic.kept_tables import KEPT

    return KEPT.made(_table, inner, outer, touch)


def _table(inner: Part, outer: Part, touch: int) -> Interval:
    below, above = inner.rhythm, outer.rhythm
    repeats = below[0] // gcd(below[0], above[1])
    period = above[0] * repeats
    windows = [outer.unit_span(i) for i in range(period)]
    if not inner.gapless and not isinstance(inner, PeriodicInterval):
        if below[0] > MOST_LOOKED_AT:
            return UNKNOWN
        inner = PeriodicInterval(below[1], tuple([inner.unit_span(i) for i in range(below[0])]))
    if isinstance(inner, PeriodicInterval):
        widest = max([(ends[1] - ends[0]) // touch + 1 for ends in windows if ends], default=0)
        if period * min(widest, below[0] + 1) > MOST_LOOKED_AT:
            return UNKNOWN
    seen = [None if ends is None else inner.span(*ends, touch) for ends in windows]
    return periodic(above[1] * repeats // below[0] * below[1], seen)


def _shorten(step: int, seen: list[Ends | None]) -> tuple[int, list[Ends | None]]:
    """The same interval with its shortest period.

    Only periods up to 64 are tried: a composition multiplies a period by a stride, and strides are small.
    """
    period = len(seen)
    for shorter in range(1, min(period, 65)):
        if period % shorter or step * shorter % period:
            continue
        move = step * shorter // period
        moved = [each and (each[0] + move, each[1] + move) for each in seen[: period - shorter]]
        if moved == seen[shorter:]:
            return move, seen[:shorter]
    return step, seen


def join(views: list[Interval]) -> Interval:
    """Where branches meet a unit sees the hull of what they see."""
    first = views[0]
    if views.count(first) == len(views):
        return first
    if type(first) is AffineInterval:  # nearly always so are all: a block and its shortcut, branches
        alike = [v for v in views if type(v) is AffineInterval and v.jump == first.jump]
        if len(alike) == len(views):
            begin, end = min([v.first for v in alike]), max([v.last for v in alike])
            return AffineInterval(begin, end, first.jump, min([v.shortest for v in alike]))
    if any(isinstance(v, WholeInput) for v in views):
        return WHOLE
    if any(isinstance(v, UnknownInterval) for v in views):
        return UNKNOWN
    parts: list[Part] = []
    for v in views:
        for part in v.parts if isinstance(v, MixedInterval) else [v]:
            assert not isinstance(part, WholeInput | UnknownInterval)
            _gather(parts, part)
    if len(parts) > MOST_PARTS:
        return UNKNOWN
    return parts[0] if len(parts) == 1 else _mixed(parts)


def _mixed(parts: list[Part]) -> Interval:
    if all(isinstance(part, WINDOWS) for part in parts):
        return MixedInterval(tuple(parts))
    from convcalc.arithmetic.past_intervals import joined  # only recurrent layers see so

    return joined(parts) or UNKNOWN


def _gather(parts: list[Part], new: Part) -> None:
    """Add a part, widening one that is of its kind where there is one."""
    for i, old in enumerate(parts):
        merged = _hull(old, new)
        if merged is not None:
            parts[i] = merged
            return
    parts.append(new)


def _hull(a: Part, b: Part) -> Part | None:
    """Both in one, where that is no more than either; None where they stay apart."""
    if isinstance(a, AffineInterval) and isinstance(b, AffineInterval):
        if a.jump != b.jump:
            return None
        return AffineInterval(min(a.first, b.first), max(a.last, b.last), a.jump, min(a.shortest, b.shortest))
    if isinstance(a, FloorInterval) and isinstance(b, FloorInterval):
        return _wider(a, b)
    if isinstance(a, PeriodicInterval) and isinstance(b, PeriodicInterval) and a.rhythm == b.rhythm:
        return PeriodicInterval(a.step, tuple([hull(pair) for pair in zip(a.seen, b.seen, strict=True)]))
    return None


def _wider(a: FloorInterval, b: FloorInterval) -> FloorInterval | None:
    """The hull of two chains that differ in their ends only, one of them the wider in every floor."""
    if a == b:
        return a
    if [(f.rise, f.run) for f in a.floors] != [(f.rise, f.run) for f in b.floors] or not (a.gapless and b.gapless):
        return None
    pairs = list(zip(a.floors, b.floors, strict=True))
    for apart in ([f.first - g.first for f, g in pairs], [f.last - g.last for f, g in pairs]):
        if min(apart) < 0 < max(apart):
            return None
    return FloorInterval(tuple([Floor(f.rise, f.run, min(f.first, g.first), max(f.last, g.last)) for f, g in pairs]))


def hull(spans: Iterable[Ends | None]) -> Ends | None:
    """The smallest interval around all of them; None: there is nothing."""
    found = [ends for ends in spans if ends is not None]
    return (min(f for f, _ in found), max(last for _, last in found)) if found else None


def parts_of(view: Part | MixedInterval) -> tuple[Part, ...]:
    return view.parts if isinstance(view, MixedInterval) else (view,)


def span_of(view: Part | MixedInterval, unit: int) -> Ends | None:
    """What one unit sees; None: nothing."""
    return hull([part.unit_span(unit) for part in parts_of(view)])


def jump_of(view: Part | MixedInterval) -> int | Fraction | None:
    """How far apart, in input indices, neighbouring units look; None where branches met that differ."""
    rhythms = [part.rhythm for part in parts_of(view)]
    period, step = rhythms[0]
    if any(step * p != s * period for p, s in rhythms):
        return None
    if step % period == 0:
        return step // period
    from fractions import Fraction  # slow to load, and rarely needed

    return Fraction(step, period)


def power(view: Interval, n: int) -> Interval:
    """The view of n equal layers one on the other, each of whose units sees something."""
    if isinstance(view, AffineInterval) and view.jump == 1:
        return AffineInterval(view.first * n, view.last * n, 1, view.shortest * n)
    result: Interval = IDENTITY
    square: Interval = view
    while n:
        if n & 1:
            result = compose(result, square)
        n >>= 1
        if n:
            square = compose(square, square)
    return result
