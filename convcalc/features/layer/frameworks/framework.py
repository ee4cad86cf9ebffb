"""What a framework is given and what it answers, and the arithmetic that all share."""

from __future__ import annotations

from typing import Any

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.arithmetic.coverage import SlidWindow
from convcalc.features.layer.layer import LayerFacts
from convcalc.layers import kind_of
from convcalc.layers.kind import FrameworkNames, Kind

WORDS = ("same", "same_lower", "half", "full", "causal")


class AxisArguments(NamedTuple):
    """The arguments along one axis; op: output padding of a transposed convolution."""

    n: int
    f: int
    s: int
    d: int
    before: int
    after: int
    op: int

    @property
    def extent(self) -> int:
        """What the kernel spans."""
        return formulas.window_extent(self.d, self.f)


class LayerArguments(NamedTuple):
    """A layer, without its channels; word: the padding as it was given, "" where by numbers."""

    kind: Kind[Any]
    axes: tuple[AxisArguments, ...]
    word: str
    ceil: bool
    groups: int

    @property
    def even(self) -> bool:
        """Is every axis padded equally on both sides?"""
        return all(args.before == args.after for args in self.axes)

    @property
    def padded(self) -> bool:
        return any(args.before or args.after for args in self.axes)

    @property
    def pool(self) -> bool:
        return self.kind.is_pool

    @property
    def maximum(self) -> bool:
        """Does it take a maximum, where another pool takes the mean?"""
        return self.pool and not self.kind.linear

    @property
    def names(self) -> FrameworkNames:
        """`Conv2d` in PyTorch and its like."""
        assert self.kind.names is not None  # it can stand alone
        return FrameworkNames(*[name.format(len(self.axes)) for name in self.kind.names])

    def both(self, one: str, other: str) -> bool:
        """Are these above 1, on whatever axes?"""
        return all(max(getattr(args, name) for args in self.axes) > 1 for name in (one, other))


class AxisResult(NamedTuple):
    """What comes of n places along one axis: places, what is added (of a tconv: cut) on each side, and what is last.

    last: of a window, the first and the last input index that it covers, padding included; of a transposed
    convolution, the outputs that the last input reaches.  unread: places of the input that no window reads.
    """

    n: int
    out: int
    before: int
    after: int
    last: tuple[int, int]
    unread: int

    @property
    def how_read(self) -> str:
        """How much of the input no window reads, and how far the last one hangs over the padding's edge."""
        over = self.last[1] + 1 - self.n - self.after
        said = [f"{self.unread} unread"] if self.unread else []
        said += [f"{over} over the edge"] if over > 0 else []
        return ", ".join(said) or "all read"


class FrameworkLayer(NamedTuple):
    """A framework's: how the layer is written there, and what it makes; None where it cannot be had."""

    framework: str
    written: str
    axes: tuple[AxisResult, ...] | None
    notes: tuple[str, ...]
    source: str

    @property
    def size(self) -> tuple[int, ...] | None:
        return None if self.axes is None else tuple([axis.out for axis in self.axes])

    @property
    def padding(self) -> list[tuple[int, int]] | None:
        return None if self.axes is None else [(axis.before, axis.after) for axis in self.axes]

    @property
    def last(self) -> list[tuple[int, int]] | None:
        return None if self.axes is None else [axis.last for axis in self.axes]


def arguments_of(facts: LayerFacts) -> LayerArguments:
    """The layer as it was given."""
    kind, words = kind_of(facts.kind), facts.text.split()
    every = zip(facts.in_.size, facts.kernel, facts.stride, facts.dilation, facts.padding, facts.out.size, strict=True)
    axes = []
    for n, f, s, d, (before, after), out in every:
        op = out - formulas.tconv_out(n, before + after, d, f, s, 0) if kind.transposed else 0
        axes.append(AxisArguments(n, f, s, d, before, after, op))
    word = next((word for word in WORDS if word in words), "")
    return LayerArguments(kind, tuple(axes), word, "ceil" in words, facts.groups)


def slid(args: AxisArguments, out: int, before: int, after: int) -> AxisResult:
    """A window that stood at `out` places."""
    first = (out - 1) * args.s - before
    unread = SlidWindow(args.n, args.f, args.s, args.d, before, out).unread
    return AxisResult(args.n, out, before, after, (first, first + args.extent - 1), unread)


def floored(args: AxisArguments) -> AxisResult:
    out = formulas.window_out(args.n, args.before + args.after, args.d, args.f, args.s)
    return slid(args, out, args.before, args.after)


def raised(args: AxisArguments) -> AxisResult:
    """Rounded up, a last window that starts behind the input dropped."""
    out = formulas.window_out_ceil(args.n, args.before + args.after, args.before, args.d, args.f, args.s)
    return slid(args, out, args.before, args.after)


def spread(args: AxisArguments) -> AxisResult:
    """A transposed convolution."""
    out = formulas.tconv_out(args.n, args.before + args.after, args.d, args.f, args.s, args.op)
    last = (args.n - 1) * args.s - args.before
    return AxisResult(args.n, out, args.before, args.after, (last, last + args.extent - 1), 0)


def call(name: str, **arguments: object) -> str:
    """`nn.Conv2d(kernel_size=3, stride=2)`; what is None is left out."""
    return f"{name}({', '.join(f'{key}={value}' for key, value in arguments.items() if value is not None)})"


def numbers(values: list[int], idle: int | None = None) -> object:
    """One number where all axes agree, else one an axis; None where nothing needs to be said."""
    if set(values) == {idle}:
        return None
    return values[0] if len(set(values)) == 1 else tuple(values)


def of(layer: LayerArguments, name: str, idle: int | None = None) -> object:
    return numbers([getattr(args, name) for args in layer.axes], idle)


def rest(layer: LayerArguments) -> dict[str, object]:
    """Dilation and groups, as PyTorch writes them."""
    groups = layer.groups if layer.groups > 1 and not layer.pool else None
    return {"dilation": of(layer, "d", 1), "groups": groups}
