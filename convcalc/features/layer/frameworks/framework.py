"""What is asked of a framework and what it answers, and the arithmetic that all share."""

from __future__ import annotations

from convcalc.arithmetic import formulas
from convcalc.features.layer.layer import LayerFacts
from convcalc.record import NamedTuple

WORDS = ("same", "same_lower", "half", "full", "causal")


class Ask(NamedTuple):
    """What is asked for along one axis; op: output padding of a transposed convolution."""

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


class Asked(NamedTuple):
    """A layer, without its channels; word: the padding as it was asked for, "" where by numbers."""

    kind: str
    axes: tuple[Ask, ...]
    word: str
    ceil: bool
    groups: int

    @property
    def even(self) -> bool:
        """Is every axis padded equally on both sides?"""
        return all(ask.before == ask.after for ask in self.axes)

    @property
    def padded(self) -> bool:
        return any(ask.before or ask.after for ask in self.axes)

    @property
    def pool(self) -> bool:
        return self.kind in ("maxpool", "avgpool")

    def both(self, one: str, other: str) -> bool:
        """Are these above 1, on whatever axes?"""
        return all(max(getattr(ask, name) for ask in self.axes) > 1 for name in (one, other))


class Axis(NamedTuple):
    """What comes of it along one axis: places, what is added (of a tconv: cut) on each side, and what is last.

    last: of a window, the first and the last input index that it covers, padding included; of a transposed
    convolution, the outputs that the last input reaches.
    """

    out: int
    before: int
    after: int
    last: tuple[int, int]


class Answer(NamedTuple):
    """A framework's: how the layer is written there, and what it makes; None where it cannot be had."""

    framework: str
    written: str
    axes: tuple[Axis, ...] | None
    notes: tuple[str, ...]
    source: str

    @property
    def size(self) -> tuple[int, ...] | None:
        return None if self.axes is None else tuple([axis.out for axis in self.axes])


def asked(facts: LayerFacts) -> Asked:
    """The layer as it was asked for."""
    words = facts.text.split()
    every = zip(facts.in_.size, facts.kernel, facts.stride, facts.dilation, facts.padding, facts.out.size, strict=True)
    axes = []
    for n, f, s, d, (before, after), out in every:
        op = out - formulas.tconv_out(n, before + after, d, f, s, 0) if facts.kind == "tconv" else 0
        axes.append(Ask(n, f, s, d, before, after, op))
    word = next((word for word in WORDS if word in words), "")
    return Asked(facts.kind, tuple(axes), word, "ceil" in words, facts.groups)


def slid(ask: Ask, out: int, before: int, after: int) -> Axis:
    """A window that stood at `out` places."""
    first = (out - 1) * ask.s - before
    return Axis(out, before, after, (first, first + ask.extent - 1))


def floored(ask: Ask) -> Axis:
    out = formulas.window_out(ask.n, ask.before + ask.after, ask.d, ask.f, ask.s)
    return slid(ask, out, ask.before, ask.after)


def raised(ask: Ask) -> Axis:
    """Rounded up, a last window that starts behind the input dropped."""
    out = formulas.window_out_ceil(ask.n, ask.before + ask.after, ask.before, ask.d, ask.f, ask.s)
    return slid(ask, out, ask.before, ask.after)


def spread(ask: Ask) -> Axis:
    """A transposed convolution."""
    out = formulas.tconv_out(ask.n, ask.before + ask.after, ask.d, ask.f, ask.s, ask.op)
    last = (ask.n - 1) * ask.s - ask.before
    return Axis(out, ask.before, ask.after, (last, last + ask.extent - 1))


def call(name: str, **arguments: object) -> str:
    """`nn.Conv2d(kernel_size=3, stride=2)`; what is None is left out."""
    return f"{name}({', '.join(f'{key}={value}' for key, value in arguments.items() if value is not None)})"


def numbers(values: list[int], idle: int | None = None) -> object:
    """One number where all axes agree, else one an axis; None where nothing needs to be said."""
    if set(values) == {idle}:
        return None
    return values[0] if len(set(values)) == 1 else tuple(values)


def of(layer: Asked, name: str, idle: int | None = None) -> object:
    return numbers([getattr(ask, name) for ask in layer.axes], idle)


def rest(layer: Asked) -> dict[str, object]:
    """Dilation and groups, as PyTorch writes them."""
    groups = layer.groups if layer.groups > 1 and not layer.pool else None
    return {"dilation": of(layer, "d", 1), "groups": groups}
