"""The axes on which networks are points: what is measured, from which tick to which, and how a tick is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import log10
from typing import TYPE_CHECKING, TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.shape import Shape

if TYPE_CHECKING:
    from convcalc.zoo.catalog import Entry

Number: TypeAlias = "int | Fraction"


class NetworkPoint(NamedTuple):
    """A network to be drawn under this name, and the input for which its MACs are; entry: what the zoo knows of it."""

    name: str
    params: int
    macs: int
    in_: Shape
    rf: int | None = None
    entry: Entry | None = None

    @property
    def data(self) -> str:
        """The data set that it was made for, "" where none is known."""
        return self.entry.data if self.entry else ""

    @property
    def family(self) -> str:
        return self.entry.family if self.entry else ""

    @property
    def of(self) -> str:
        """What its numbers are about: `ImageNet, 224x224x3`, or the input alone where no data set is known."""
        return f"{self.data}, {self.in_.text()}" if self.data else f"input {self.in_.text()}"


class Measure(NamedTuple):
    """What an axis is about.

    title, short: its words beside the axis, where there is room and where there is not.  unit: behind a number.
    logarithmic: has it no 0, so that small networks can be told apart beside large ones?
    """

    key: str
    title: str
    short: str
    unit: str
    get: Callable[[NetworkPoint], Number | None]
    logarithmic: bool = True
    grouped: bool = True

    def written(self, value: Number) -> str:
        """A value with its unit, exact: `25,557,032 parameters`."""
        digits = f"{value:,}" if self.grouped and isinstance(value, int) else decimal(value)
        return f"{digits}{self.unit}"


def _quoted(name: str) -> Callable[[NetworkPoint], Number | None]:
    def of(point: NetworkPoint) -> Number | None:
        text = getattr(point.entry, name, "")
        return Fraction(text) if text else None

    return of


def _year(point: NetworkPoint) -> int | None:
    return point.entry.year if point.entry else None


MEASURES = {
    each.key: each
    for each in (
        Measure("params", "parameters (weights and biases)", "parameters", " parameters", lambda p: p.params),
        Measure("macs", "MACs (multiply-accumulates for one input)", "MACs", " MACs", lambda p: p.macs),
        Measure("rf", "receptive field (of its largest axis)", "rf", " rf", lambda p: p.rf),
        Measure("top1", "top-1 accuracy in percent, quoted", "top-1", " % top-1", _quoted("top1"), False),
        Measure("top5", "top-5 accuracy in percent, quoted", "top-5", " % top-5", _quoted("top5"), False),
        Measure("year", "year", "year", "", _year, False, False),
    )
}

ACCURACIES = ("top1", "top5")


class Scale(NamedTuple):
    """From the first tick to the last."""

    ticks: tuple[Number, ...]
    logarithmic: bool = True

    def at(self, value: Number) -> float:
        """0 at the first tick, 1 at the last."""
        low, high, it = (log10(each) if self.logarithmic else each for each in (self.ticks[0], self.ticks[-1], value))
        return float((it - low) / (high - low))


def scale(counts: Sequence[int]) -> Scale:
    """Round numbers around the counts: powers of ten where they span much, else 1, 2, 5 between them too.

    >>> scale([30_000, 2_000_000]).ticks
    (10000, 100000, 1000000, 10000000)
    >>> scale([300, 400]).ticks
    (200, 500)
    """
    least, most = min(counts), max(counts)
    powers = [10**n for n in range(len(str(least)) - 1, len(str(most)) + 1)]
    between = sorted({power * step for power in powers for step in (1, 2, 5)})
    chosen = powers if most >= 30 * least else between
    low = max([tick for tick in chosen if tick <= least], default=chosen[0])
    high = min([tick for tick in chosen if tick >= most and tick > low])
    return Scale(tuple(tick for tick in chosen if low <= tick <= high))


MOST_STEPS = 8


def even_scale(values: Sequence[Number], least_step: Fraction = Fraction(1, 1000)) -> Scale:
    """Round numbers around the values, one as far from the next as the other.

    >>> [str(tick) for tick in even_scale([Fraction("69.758"), Fraction("78.312")]).ticks]
    ['68', '70', '72', '74', '76', '78', '80']
    >>> even_scale([2012]).ticks == (2012, 2013)
    True
    """
    least, most = min(values), max(values)
    steps = (Fraction(digit) * Fraction(10) ** power for power in range(-3, 19) for digit in (1, 2, 5))
    room = most - least
    step = next(
        step for step in steps if step >= least_step and room <= (MOST_STEPS - 1) * step and (room or step >= 1)
    )
    low = least // step
    high = max(-(-most // step), low + 1)
    ticks = [step * at for at in range(low, high + 1)]
    return Scale(tuple([int(tick) if tick.denominator == 1 else tick for tick in ticks]), False)


def scale_of(measure: Measure, points: Sequence[NetworkPoint]) -> Scale:
    """The axis of all these points, each of which has such a value."""
    values = [value for point in points if (value := measure.get(point)) is not None]
    if measure.logarithmic:
        return scale([int(value) for value in values])
    return even_scale(values, Fraction(1) if measure.key == "year" else Fraction(1, 1000))


UNITS = (("T", 10**12), ("G", 10**9), ("M", 10**6), ("k", 10**3), ("", 1))


def round_number(count: int) -> str:
    """A tick: `20M`, exact.

    >>> round_number(20_000_000), round_number(500), round_number(10**13)
    ('20M', '500', '10T')
    """
    unit, size = next((unit, size) for unit, size in UNITS if count >= size)
    return f"{count // size}{unit}"


def decimal(value: Number) -> str:
    """A value whose decimals end, in full.

    >>> decimal(Fraction("76.13")), decimal(2015)
    ('76.13', '2015')
    """
    return f"{float(value):.6f}".rstrip("0").rstrip(".") if value.denominator > 1 else str(value)


def tick(measure: Measure, value: Number) -> str:
    """A tick of this axis as it is written beside it."""
    return round_number(int(value)) if measure.logarithmic else decimal(value)
