"""What would mend a network that gives an error message: numbers of its own in place of the message's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.diagnostics.layers import KernelDoesNotFit
from convcalc.diagnostics.network import UnequalShapes, UnequalSizes
from convcalc.features.failure.feature_maps import channels_of
from convcalc.inputs import accepted_inputs, nearest_inputs, refusal_of, with_side
from convcalc.loading import facts_of
from convcalc.readers.error_messages import ErrorMessage

if TYPE_CHECKING:
    from convcalc.network.facts import Facts
    from convcalc.network.rows import Row
    from convcalc.readers.source import Loaded
    from convcalc.shape import Shape

MOST_WORK = 6_000
"""Layers that are worked out to find an input, over all that are tried."""


class InputSearch:
    """A network on inputs of other sizes."""

    def __init__(self, facts: Facts, loaded: Loaded, lets: Mapping[str, int]) -> None:
        self.facts, self.loaded, self.lets = facts, loaded, lets
        self.most = max(24, min(512, MOST_WORK // max(len(facts.rows), 1)))

    @property
    def reach(self) -> str:
        """The sides that are tried, in words."""
        own = self.facts.in_.size[0]
        low = max(own - self.most // 2, 1)
        return f"{low} to {own + self.most - (own - low)}"

    def sides(self) -> Iterator[int]:
        """Sides to try, the nearest to the network's own first."""
        if not self.facts.in_.size:
            return
        own = self.facts.in_.size[0]
        for away in range(1, self.most):
            yield from [side for side in (own - away, own + away) if side > 0]

    def where(self, holds: Callable[[Facts], bool]) -> Shape | None:
        """The nearest square input on which something holds."""
        for _, side in zip(range(self.most), self.sides(), strict=False):
            arriving = with_side(self.facts.in_, side)
            try:
                if holds(facts_of(self.loaded, arriving, self.lets, hints=False)):
                    return arriving
            except SpecError:
                continue
        return None

    def failing(self, numbers: tuple[int, int]) -> Shape | None:
        """The nearest square input on which two sizes meet that do not agree."""
        refused = refusal_of(self.loaded, self.lets)
        for _, side in zip(range(self.most), self.sides(), strict=False):
            arriving = with_side(self.facts.in_, side)
            mistake = refused(arriving)
            if isinstance(mistake, UnequalSizes | UnequalShapes):
                sizes = {each for shape in mistake.shapes for each in (*shape.size, shape.channels)}
                if set(numbers) <= sizes:
                    return arriving
        return None

    def text(self, shape: Shape) -> str:
        return shape.text(self.facts.layout)


def input_of_message(
    message: ErrorMessage, facts: Facts, loaded: Loaded, lets: Mapping[str, int], row: Row
) -> Shape | None:
    """The square input on which as many values arrive at a layer as the message says; None where none is found."""
    count = message.number("b") if message.kind == "matrix product" and "b" in message else 0
    if message.kind == "last axis":
        sizes = message.sizes("input")
        count = (sizes[1] or 0) if len(sizes) == 2 else 0
    if not count or row.in_.elements() == count:
        return None
    return InputSearch(facts, loaded, lets).where(_gets(row, count))


def mends_of(
    message: ErrorMessage, facts: Facts, loaded: Loaded, lets: Mapping[str, int], row: Row | None
) -> tuple[str, ...]:
    """What would mend it in this network; nothing where its kind says no more than the message."""
    make = MENDS.get(message.kind)
    return tuple(make(message, InputSearch(facts, loaded, lets), row)) if make and row is not None else ()


def _product(message: ErrorMessage, tried: InputSearch, row: Row | None) -> Iterator[str]:
    if row is not None and "b" in message:
        yield from _vector(tried, row, message.number("b"), message.number("c"))


def _last_axis(message: ErrorMessage, tried: InputSearch, row: Row | None) -> Iterator[str]:
    sizes = message.sizes("input")
    if row is not None and len(sizes) == 2 and sizes[1]:
        yield from _vector(tried, row, sizes[1], message.number("expected"), "the layer was built")
    elif row is not None and sizes[-1]:
        yield from _of_channels(row, message.number("expected"))


def _vector(tried: InputSearch, row: Row, got: int, declared: int, builds: str = "") -> Iterator[str]:
    """The number that the layer needs, and the inputs on which either number of the message arrives.

    builds: how that is said where a layer declares nothing, and is built for what first arrives.
    """
    taken, name = row.in_.elements(), row.label or row.statement or row.text
    own = tried.text(tried.facts.in_)
    if taken == declared:
        yield f"on an input of {own} nothing is wrong: {declared:,} arrive at {name}"
    elif taken and builds:
        yield f"{name} gets {taken:,} on an input of {own}: {builds} for another input, or by other layers before it"
    elif taken:
        yield f"{name} needs in_features={taken}, on an input of {own}: nn.Linear({taken}, {row.out.channels})"
    for count, words in ((declared, "for which it was built" if builds else "as declared"), (got, "as in the message")):
        if taken != count and tried.facts.in_.size:
            found = tried.where(_gets(row, count))
            if found is not None:
                yield f"on an input of {tried.text(found)}, {count:,} arrive, {words}"
            elif count == declared:
                yield f"no square input with a side of {tried.reach} makes it {count:,}"


def _gets(row: Row, count: int) -> Callable[[Facts], bool]:
    """Do so many values arrive at this layer?"""
    return lambda facts: row.index < len(facts.rows) and facts.rows[row.index].in_.elements() == count


def _channels(message: ErrorMessage, tried: InputSearch, row: Row | None) -> Iterator[str]:
    if row is not None and {"expected", "second"} & set(message.facts):
        yield from _of_channels(row, channels_of(message, message.sizes("input") if "input" in message else ())[0])


def _of_channels(row: Row, declared: int) -> Iterator[str]:
    arriving, name = row.in_.channels, row.label or row.statement or row.text
    if arriving != declared:
        source = "the input" if row.inputs == (-1,) else "what comes before it"
        yield f"{name} needs {arriving} input channels, or {source} must have {declared}"
    else:
        yield f"{declared} channels arrive at {name} here, as declared: look at what is given to the network"


def _larger(message: ErrorMessage, tried: InputSearch, row: Row | None) -> Iterator[str]:
    """The smallest input that fits."""
    shape = tried.facts.in_
    if not shape.size:
        return
    refused, low, high = refusal_of(tried.loaded, tried.lets), 0, min(shape.size)
    while high - low > 1:  # windows that fit one size fit every larger one
        middle = (low + high) // 2
        fails = isinstance(refused(with_side(shape, middle)), KernelDoesNotFit)
        low, high = (middle, high) if fails else (low, middle)
    failing = refused(with_side(shape, low)) if low else None
    yield f"windows fit an input of at least {tried.text(with_side(shape, high))}" + (
        f"; on {tried.text(with_side(shape, low))}: {failing.message}" if failing is not None else ""
    )


def _meeting(message: ErrorMessage, tried: InputSearch, row: Row | None) -> Iterator[str]:
    """The inputs on which the branches meet, and one that gives the numbers of the message."""
    shape = tried.facts.in_
    if not shape.size:
        return
    refused = refusal_of(tried.loaded, tried.lets)
    if "a" in message and (found := tried.failing((message.number("a"), message.number("b")))):
        near = " or ".join([tried.text(each) for each in nearest_inputs(refused, found)])
        yield f"an input of {tried.text(found)} gives these numbers" + (f"; {near} would do" if near else "")
    rule = accepted_inputs(refused, shape, min(tried.most, 160)).rule
    if rule:
        yield f"square inputs that work: {rule}"


def _classes(message: ErrorMessage, tried: InputSearch, row: Row | None) -> Iterator[str]:
    """The classes that the network has, and those that a target needs."""
    if row is None or row.out.channels is None:
        return
    classes, name = row.out.channels, row.label or row.statement or row.text
    label = message.number("label") if "label" in message else None
    needs = f"; for a class {label} it has to make {label + 1:,}" if label is not None and label >= classes else ""
    yield f"{name} makes {classes:,} values: classes 0 to {classes - 1:,}{needs}"


def _norm(message: ErrorMessage, tried: InputSearch, row: Row | None) -> Iterator[str]:
    if row is not None:
        yield f"{row.label or row.statement or row.text} needs {row.in_.channels} features here"


MENDS: dict[str, Callable[[ErrorMessage, InputSearch, Row | None], Iterator[str]]] = {
    "matrix product": _product,
    "last axis": _last_axis,
    "input channels": _channels,
    "kernel larger than its input": _larger,
    "pool without output": _larger,
    "joined maps": _meeting,
    "added maps": _meeting,
    "batch norm features": _norm,
    "classes out of range": _classes,
}
