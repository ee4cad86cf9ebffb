"""How a receptive field grows, layer by layer, along the path that sees most: what repeats is one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from convcalc._namedtuple import NamedTuple
from convcalc.features.draw.box_folding import repeated
from convcalc.features.draw.layer_boxes import LARGEST, too_many
from convcalc.layers.kind import Kind
from convcalc.network.facts import Facts
from convcalc.network.graph import Step
from convcalc.network.receptive_field import Tensor, field, receptive_fields, ungated
from convcalc.network.rows import Row
from convcalc.network.traverse import Algebra, Frame, Run, seek
from convcalc.text import harmless

UNROLLED = 8_000
"""Behind more layers repetitions are not looked at turn by turn."""

MOST_LINES = 24
"""As many layers as go on a screen."""


class Growth(NamedTuple):
    """A layer on the way, or several that are repeated together: what is seen at their end, and how often they run.

    rf is that behind the last turn; None where nothing definite is seen.
    """

    name: str
    rf: int | None
    times: int = 1


class WidestField(NamedTuple):
    """A tensor, and the layers passed on the path to it that sees most, the last of them first."""

    tensor: Tensor
    passed: PassedLayer | None = None

    @property
    def number(self) -> int:
        """How many layers were passed."""
        return self.passed.number if self.passed else 0

    def back(self, to: PassedLayer | None = None) -> list[Growth]:
        """The layers passed, in order; those behind an earlier one where it is given."""
        return [each.layer for each in self.layers(to)]

    def layers(self, to: PassedLayer | None = None) -> list[PassedLayer]:
        found, at, known = [], self.passed, to.number if to else 0
        while at is not None and at.number > known:
            found.append(at)
            at = at.before
        return found[::-1]


class PassedLayer(NamedTuple):
    """A layer on a path, how many there are with it, and the one before; ends: branches meet behind it."""

    layer: Growth
    number: int
    before: PassedLayer | None
    ends: bool = False


class WidestPath(Algebra[WidestField]):
    """Of branches that meet, the one that sees most along one axis; whole: repetitions are passed turn by turn."""

    def __init__(self, axes: int, axis: int, whole: bool) -> None:
        self.fields, self.axis, self.whole = receptive_fields(axes), axis, whole
        self.start = WidestField(self.fields.start)
        self.steps = 0

    def step(self, step: Step, ins: list[WidestField], row: int) -> WidestField:
        self.steps += 1
        if self.steps > LARGEST:
            raise too_many()
        tensors = [each.tensor for each in ins]
        tensor = self.fields.step(step, tensors, row)
        counted = ungated(step, tensors)
        at = max(counted, key=lambda each: (self._size(tensors[each], step.ins[each].size) or 0, ins[each].number))
        if not has_line(step.kind):
            passed = ins[at].passed
            return WidestField(tensor, passed._replace(ends=True) if passed and len(ins) > 1 else passed)
        return self._passed(tensor, step.kind.text(step.args).removesuffix(" nobias"), step, 1, ins[at])

    def _size(self, tensor: Tensor, size: Sequence[int]) -> int | None:
        found = field(tensor.axes[self.axis], size[self.axis]) if len(size) == len(tensor.axes) > self.axis else None
        return found and found.size

    def _passed(
        self, tensor: Tensor, name: str, at: Step | Run[WidestField], times: int, path: WidestField
    ) -> WidestField:
        out = at.out if isinstance(at, Step) else at.body.out
        layer = Growth(harmless(name), self._size(tensor, out.size), times)
        return WidestField(tensor, PassedLayer(layer, path.number + 1, path.passed))

    def repeat(self, run: Run[WidestField], arriving: WidestField) -> WidestField:
        if self.whole or run.times == 1 or not run.body.closed:
            return super().repeat(run, arriving)
        once = run.turn(arriving)
        frame = Frame(self.fields, arriving.tensor)
        tensor = self.fields.repeat(Run(run.body, run.times, run.row, frame), arriving.tensor)
        inside = once.back(arriving.passed)
        return (
            self._passed(tensor, _together(inside), run, run.times, arriving)
            if inside
            else WidestField(tensor, once.passed)
        )


def has_line(kind: Kind[object]) -> bool:
    """Is it drawn?  Units of what follows or joins layers see what those before them see."""
    return not (kind.follows or kind.meets)


def _together(layers: Sequence[Growth]) -> str:
    return ", ".join(written(each) for each in layers)


def written(layer: Growth) -> str:
    """A layer and how often it is there."""
    return layer.name + often(layer)


def often(layer: Growth) -> str:
    return f" x{layer.times:,}" if layer.times > 1 else ""


def growth(facts: Facts, row: Row, axis: int) -> list[Growth]:
    """Every layer on the widest path to a row; those that repeat as one where there are many."""
    algebra = WidestPath(len(facts.in_.size), axis, whole=row.index < UNROLLED)
    found = seek(facts.net, algebra, row.index).made.layers()
    return list(_folded(found) if len(found) > MOST_LINES else [each.layer for each in found])


def _folded(passed: list[PassedLayer]) -> Iterator[Growth]:
    """What is repeated as one; of blocks in which branches meet, each from its beginning."""
    layers = [each.layer for each in passed]
    features: list[tuple[object, ...]] = [(written(each.layer), each.ends, None) for each in passed]
    at = 0
    while at < len(layers):
        long, times = repeated(features, at)
        if any(each.ends for each in passed[at : at + long]) and not passed[at + long - 1].ends:
            long, times = 1, 1
        last = layers[at + long * times - 1]
        yield Growth(_together(layers[at : at + long]), last.rf, times) if times > 1 else last
        at += long * times


def chosen(layers: list[Growth]) -> list[Growth]:
    """As many as go on a screen; of more those that widen the field, evenly chosen, the first and the last among them.

    >>> [each.rf for each in chosen([Growth("conv 8 3x3", 3 + 2 * (at // 2)) for at in range(400)])][:4]
    [3, 21, 39, 57]
    """
    if len(layers) <= MOST_LINES:
        return layers
    widening = layers[:1]
    for layer in layers[1:-1]:
        if (layer.rf or 0) > (widening[-1].rf or 0):
            widening.append(layer)
    if len(widening) < MOST_LINES:
        return [*widening, layers[-1]]
    step = Fraction(len(widening) - 1, MOST_LINES - 2)
    return [widening[round(step * number)] for number in range(MOST_LINES - 1)] + layers[-1:]
