"""Which inputs a network accepts (every branch meets, every window fits), the nearest of them, and a rule for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.diagnostics.layers import KernelDoesNotFit
from convcalc.lang.tree import Number
from convcalc.network.builder import build
from convcalc.shape import Shape

if TYPE_CHECKING:
    from convcalc.network.graph import Net
    from convcalc.readers.source import Loaded

Refusal = Callable[[Shape], "Mistake | None"]
"""What is wrong with a network on an input; None where nothing is."""

NEAR = 64
"""So far from a size that fails one that works is looked for."""


def built(loaded: Loaded, arriving: Shape | None, lets: Mapping[str, int] | None = None) -> Net:
    """The network on an input; a program runs again on it.  Raises SpecError."""
    tree = loaded.on(arriving).tree if arriving is not None and loaded.on is not None else loaded.tree
    return build(tree, loaded.source, arriving, lets)


def refusal_of(loaded: Loaded, lets: Mapping[str, int] | None = None) -> Refusal:
    """The question whether a network can be, for inputs of every size."""

    def refused(arriving: Shape) -> Mistake | None:
        try:
            net = built(loaded, arriving, lets)
        except SpecError as error:
            return error.mistakes[0]
        return _undeclared(net) if loaded.on is not None else None

    return refused


class OtherInputs(Mistake):
    """A layer of a program says how many numbers arrive at it, and others do: such a program does not run."""

    label: str
    declared: int
    arriving: int
    says = "{label} declares {declared:,} inputs, and {arriving:,} arrive"


def _undeclared(net: Net) -> OtherInputs | None:
    """The first layer at which other numbers arrive than the program declares."""
    from convcalc.network.claims import check_claims
    from convcalc.network.facts import measure

    for each in check_claims(measure(net)):
        claimed, arriving = each.claim.value, each.computed
        if each.claim.what != "inputs" or each.verdict != "false" or not isinstance(arriving, int):
            continue
        if isinstance(claimed, Number) and each.mark is not None:
            return OtherInputs(str(each.mark.statement.label or "a layer"), claimed.mantissa, arriving)
    return None


def with_side(shape: Shape, side: int) -> Shape:
    """The same channels on a square map."""
    return shape._replace(size=(side,) * len(shape.size))


def nearest_inputs(refused: Refusal, shape: Shape, far: int = NEAR) -> tuple[Shape, ...]:
    """The nearest inputs that work, the smaller first; every axis is looked for by itself, as every axis is worked out.

    >>> from convcalc.readers.source import load
    >>> net = load("9x9x1; a: identity; maxpool 2x2; upsample 2; concat a")
    >>> [each.text() for each in nearest_inputs(refusal_of(net), Shape(1, (9, 9)))]
    ['8x8x1', '10x10x1']
    """
    known: dict[int, bool] = {}

    def works(side: int) -> bool:
        if side not in known:
            known[side] = refused(with_side(shape, side)) is None
        return known[side]

    below = [next((n for n in range(side, max(side - far, 0), -1) if works(n)), 0) for side in shape.size]
    above = [next((n for n in range(side, side + far + 1) if works(n)), 0) for side in shape.size]
    found = [shape._replace(size=tuple(sizes)) for sizes in (below, above) if all(sizes)]
    return tuple(each for each in dict.fromkeys(found) if each != shape and refused(each) is None)


MOST_GROWN = 512
"""So much larger an input is looked for into which all windows fit."""


def with_room(refused: Refusal, shape: Shape) -> Shape | None:
    """The smallest larger input into which all windows fit: what fits one size fits every larger one.

    Only the sides grow that are too small; None where nothing up to `MOST_GROWN` more does it, or something else is
    then refused, as a crop that leaves nothing: who obeyed would be refused again.

    >>> from convcalc.readers.source import load
    >>> net = load("[conv 1 3x3, maxpool 2x2] x 2")
    >>> with_room(refusal_of(net), Shape(1, (8, 64))).text()
    '10x64x1'
    """
    for _ in shape.size:
        mistake = refused(shape)
        if not isinstance(mistake, KernelDoesNotFit):
            break
        axes = (mistake.axis,) if mistake.sides else range(len(shape.size))
        low, high = 0, 1
        while _lacks_room(refused, _grown(shape, axes, high), axes):
            low, high = high, 2 * high
            if high > MOST_GROWN:
                return None
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if _lacks_room(refused, _grown(shape, axes, middle), axes) else (low, middle)
        shape = _grown(shape, axes, high)
    return shape if refused(shape) is None else None


def _grown(shape: Shape, axes: Sequence[int], more: int) -> Shape:
    return shape._replace(size=tuple([n + more * (axis in axes) for axis, n in enumerate(shape.size)]))


def _lacks_room(refused: Refusal, shape: Shape, axes: Sequence[int]) -> bool:
    mistake = refused(shape)
    return isinstance(mistake, KernelDoesNotFit) and (not mistake.sides or mistake.axis in axes)


class AcceptedInputs(NamedTuple):
    """The sides of square inputs that a network accepts.

    sides: all of those from 1 to `most` that work.  first: the smallest.  step: they repeat with this step from the
    first on, 0 where no rule was found.  within: those of the first step that work, the first itself included.
    reasons: why others do not, a reason and the sides that fail for it.
    """

    most: int
    sides: tuple[int, ...]
    step: int
    within: tuple[int, ...]
    reasons: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def first(self) -> int:
        return self.sides[0]

    @property
    def rule(self) -> str:
        """`multiples of 8 from 16`; "" where there is none."""
        if not self.sides or not self.step:
            return ""
        if self.step == 1:
            return f"every size from {self.first}"
        if len(self.within) > 1:
            return f"{', '.join(map(str, self.within))}, and so on in steps of {self.step}"
        if self.first % self.step == 0:
            name = "even sizes" if self.step == 2 else f"multiples of {self.step}"
            return f"{name} from {self.first}"
        if self.step == 2:
            return f"odd sizes from {self.first}"
        return f"every {self.step}th size from {self.first}: {self.first}, {self.first + self.step}, ..."


def accepted_inputs(refused: Refusal, shape: Shape, most: int) -> AcceptedInputs:
    """Every square input up to a side.

    >>> from convcalc.readers.source import load
    >>> net = load("8x8x1; a: identity; [maxpool 2x2] x 2; upsample 4; concat a")
    >>> accepted_inputs(refusal_of(net), Shape(1, (8, 8)), 32).rule
    'multiples of 4 from 4'
    """
    sides: list[int] = []
    failing: dict[type[Mistake], tuple[str, list[int]]] = {}
    for side in range(1, most + 1):
        mistake = refused(with_side(shape, side))
        if mistake is None:
            sides.append(side)
        else:
            failing.setdefault(type(mistake), (mistake.message, []))[1].append(side)
    step, within = _period(sides, most)
    reasons = tuple([(reason, tuple(values)) for reason, values in failing.values()])
    return AcceptedInputs(most, tuple(sides), step, within, reasons)


def _period(sides: Sequence[int], most: int) -> tuple[int, tuple[int, ...]]:
    """The smallest step with which the sides repeat, three times at least, and those of the first step."""
    for step in _steps(sides, most):
        within = tuple([side for side in sides if side < sides[0] + step])
        if len(within) <= 4 and _repeats(sides, most, step, within):
            return step, within
    return 0, ()


def _steps(sides: Sequence[int], most: int) -> Iterator[int]:
    if sides:
        yield from range(1, (most - sides[0]) // 3 + 1)


def _repeats(sides: Sequence[int], most: int, step: int, within: Sequence[int]) -> bool:
    residues = {side % step for side in within}
    return list(sides) == [side for side in range(sides[0], most + 1) if side % step in residues]


EXAMPLES = ("32x32x3", "56x56x64", "8x8x256", "400x32", "400")
"""Inputs of examples: of a picture, of maps whose channels are divided, of a sequence, of words."""


def behind_an_input(layers: str) -> str:
    """A spec of layers behind the first of the examples' inputs that they take, or behind a picture.

    >>> behind_an_input("gn 32"), behind_an_input("lstm 20")
    ('56x56x64 -> gn 32', '400x32 -> lstm 20')
    """
    from convcalc.lang.statements import parse
    from convcalc.text import Source

    for size in EXAMPLES:
        try:
            build(parse(Source(f"{size} -> {layers}")))
        except SpecError:
            continue
        return f"{size} -> {layers}"
    return f"{EXAMPLES[0]} -> {layers}"
