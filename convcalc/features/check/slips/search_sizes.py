"""Which slips give a claimed size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain, islice

from convcalc._namedtuple import NamedTuple
from convcalc.features.check.slips.settings import (
    along_axes,
    backwards,
    few,
    in_depth,
    out_of,
    placed_layers,
    window_of,
)
from convcalc.features.check.slips.sizes import DEPTH, TRANSPOSED, WINDOW
from convcalc.features.check.slips.slip import Slip, Suspects, each_once, suspected, together, without_formula
from convcalc.network.graph import Body, Item, Mark, Step
from convcalc.network.traverse import Algebra, Frame, Run
from convcalc.network.turns import written_out
from convcalc.shape import Shape

SWAPPED = without_formula("S15", "height and width changed places", "libraries differ: W,H or H,W")
EARLIER = without_formula(
    "S17", "this is the size of an earlier row", "quiz distractors; AlexNet's conv5 as 27x27", copied=True
)
ARRIVES = without_formula("S17", "this is the size that arrives here, as if the layer kept it", "quizzes", copied=True)
LEFT_OUT = without_formula("S20", "a layer that shrinks the map was left out", "a notebook: 28 after a pool, for 14")
POOLED_TWICE = without_formula("S21", "a pool was applied twice", "one pool of a class, called once more")
ONE_AXIS_KEPT = without_formula("S22", "an axis was left as it arrives; the window goes along all of them", "")
ADDED_CHANNELS = without_formula("C14", "the channels of what is added were summed; concat joins channels", "")
FLAT_PLACES = without_formula("P05", "the channels of the map were left out", "a quiz's distractor: 9,000,100")
PRINTED_224 = without_formula(
    "X01", "224 is what the AlexNet paper prints; its sizes are those of a 227 input, or of padding 2", "CS231n notes"
)
FIRST = without_formula(
    "", "the channels were written first", "PyTorch's and Caffe's layout",
    "channels first, as PyTorch and Caffe do",
)  # fmt: skip

MOST_STEPS = 60
"""So many of the layers above a wrong size are looked at alone, the nearest first."""

MOST_LEFT_OUT = 12
"""So many of the layers above are left out, one after the other, to see whether a size comes right."""

MOST_ALONE = 2
"""So many slips in one layer are named: somewhere in a deep network each small number comes about."""


SELDOM = frozenset({"S08", "S11", "S16", "S19", "T01", "T05"})
"""Slips of which one thinks last."""

MOST_LAYERS = 500
"""A statement with more layers than these is not gone through again and again."""

Change = Callable[[Step, Shape], "Shape | None"]
"""What a layer makes of what arrives; None: what it always makes."""


class Impossible(Exception):
    """With that change the layers do not fit together any more."""


class ChangedShapes(Algebra[Shape]):
    """The shapes of a network in which one layer, or all of them, do something else."""

    def __init__(self, change: Change) -> None:
        self.change = change

    def step(self, step: Step, ins: list[Shape], row: int) -> Shape:
        if len(ins) > 1:
            if not step.kind.gate and len({x.size for x in ins}) > 1:
                raise Impossible
            return step.kind.shape(step.args, tuple(ins))
        made = self.change(step, ins[0]) or out_of(step, ins[0])
        if made.size and min(made.size) < 1:
            raise Impossible
        return made

    def repeat(self, run: Run[Shape], arriving: Shape) -> Shape:
        for number in range(run.times):
            made = run.turn(arriving, number)
            if made == arriving:
                break  # and so in every turn behind it
            arriving = made
        return arriving

    def entering(self, number: int, shape: Shape) -> Shape:
        return shape

    def outside(self, shape: Shape) -> Shape:
        return shape


class Stretch:
    """The items of a statement, to be gone through once more with other layers; what is before them is as it was.

    arriving: another shape than the one that arrives there.  afford: may so many layers be gone through?
    """

    def __init__(
        self, body: Body, mark: Mark, arriving: Shape | None = None, afford: Callable[[int], bool] = lambda layers: True
    ) -> None:
        self.mark = mark
        self.afford = afford
        self.items = body.items[mark.first : mark.last]
        self.rows = sum([item.rows for item in self.items])
        self.before = [item.out for item in body.items[: mark.first]]
        self.arriving = body.arriving
        for item in self.items:  # in a net built as claimed, more or less is read than the items before have made
            read = zip(item.reads, item.ins, strict=True) if isinstance(item, Step) else [(item.reads, item.arriving)]
            for ref, shape in read:
                if isinstance(ref, int) and 0 <= ref < mark.first:
                    self.before[ref] = shape
        if arriving is not None and self.before:
            self.before[-1] = arriving
        elif arriving is not None:
            self.arriving = arriving

    @cached_property
    def steps(self) -> list[Step]:
        """What slides a window or pads, layer by layer; not for a long one."""
        every = list(backwards(self.built))
        return [step for step in reversed(every) if window_of(step) is not None or step.kind.pads]

    @cached_property
    def built(self) -> list[Item]:
        """The items, of a short one with every turn built, as it is gone through again and again."""
        return self.items if self.long else list(map(written_out, self.items))

    @property
    def long(self) -> bool:
        return self.rows > MOST_LAYERS

    def shape(self, change: Change) -> Shape | None:
        """What comes out at its end; None where the layers do not fit together, and where enough was looked for."""
        if not self.afford(self.rows):
            return None
        frame = Frame(ChangedShapes(change), self.arriving)
        frame.made = list(self.before)
        try:
            return frame.go_on(self.built).get(self.mark.at, self.mark.shape)
        except Impossible:
            return None


class SizeClaim(NamedTuple):
    """A claimed size and what it is about.

    size and channels are what was claimed (channels None: nothing); body, mark and right what it was claimed of.
    since: the first item behind the last size that was claimed before.  named: how a layer is called.  without: is the
    size right without this layer?  afford: may so many layers be gone through once more?
    """

    size: tuple[object, ...]
    channels: int | None
    body: Body
    mark: Mark
    right: Shape
    since: int
    named: Callable[[Step], str]
    without: Callable[[Step], bool] = lambda step: False
    afford: Callable[[int], bool] = lambda layers: True

    @property
    def stretch(self) -> Stretch:
        """Everything behind the last size that was claimed before."""
        mark = self.mark._replace(first=min(self.since, self.mark.first))
        return Stretch(self.body, mark, afford=self.afford)


def sizes(claim: SizeClaim) -> Suspects:
    """Every slip that gives the claimed size, the likeliest first."""
    yield from each_once(_sizes(claim))


def _sizes(claim: SizeClaim) -> Suspects:
    if not claim.right.size:
        yield from _of_vector(claim)
        return
    size_wrong = claim.size != claim.right.size
    depth_wrong = claim.channels is not None and claim.channels != claim.right.channels
    if size_wrong and depth_wrong:
        depths = list(each_once(_depths(claim)))
        of_map = each_once(_maps(claim)) if depths else iter(())
        yield from (together(size, depth) for size in of_map for depth in depths)
        yield from _earlier(claim)
    elif size_wrong:
        maps = list(each_once(_maps(claim)))
        likely = [each for each in maps if each.code not in SELDOM]
        yield from likely
        if not likely:
            yield from _left_out(claim)
        yield from _earlier(claim)
        yield from (each for each in maps if each.code in SELDOM)
    elif depth_wrong:
        yield from _depths(claim)
        yield from _earlier(claim)


def _maps(claim: SizeClaim) -> Suspects:
    """Slips in the size of the map."""
    if claim.size == claim.right.size[::-1]:
        yield suspected(SWAPPED)
    if _is_of_227(claim):
        yield suspected(PRINTED_224)
    if _keeps_an_axis(claim):
        yield suspected(ONE_AXIS_KEPT)
    stretch = claim.stretch
    yield from _everywhere(stretch, lambda made: made.size == claim.size, claim.named)
    yield from _in_one(stretch, lambda made: made.size == claim.size, claim.named)
    yield from _pooled_twice(stretch, lambda made: made.size == claim.size, claim.named)


def _everywhere(stretch: Stretch, holds: Callable[[Shape], bool], named: Callable[[Step], str]) -> Suspects:
    """A slip in all layers that allow it; where that is only one, it is named."""
    if stretch.long:
        return
    for slip in (*WINDOW, *TRANSPOSED):
        change = changed_by(slip)
        made = stretch.shape(change)
        if made is not None and holds(made):
            places = [each for each in stretch.steps if change(each, each.ins[0]) not in (None, each.out)]
            alone = places[0] if made.size and len(places) == 1 else None
            where = named(alone) if alone is not None and len(stretch.steps) > 1 else ""
            yield suspected(slip, where, _worked(slip, alone) if alone is not None else "")


def _in_one(stretch: Stretch, holds: Callable[[Shape], bool], named: Callable[[Step], str]) -> Suspects:
    """A slip in just one of several layers, carried on through those behind it: of each slip the nearest layer."""
    if stretch.long or len(stretch.steps) < 2:
        return
    found = each_once(_alone(stretch, holds, named))
    yield from islice(found, MOST_ALONE)


def _alone(stretch: Stretch, holds: Callable[[Shape], bool], named: Callable[[Step], str]) -> Suspects:
    for slip in (*WINDOW, *TRANSPOSED):
        change = changed_by(slip)
        for place in stretch.steps[: -MOST_STEPS - 1 : -1]:
            if change(place, place.ins[0]) in (None, place.out):
                continue
            made = stretch.shape(lambda step, x: change(step, x) if step is place else None)  # noqa: B023
            if made is not None and holds(made):
                yield suspected(slip, where=named(place), worked=_worked(slip, place))
                break


def _pooled_twice(stretch: Stretch, holds: Callable[[Shape], bool], named: Callable[[Step], str]) -> Suspects:
    """The nearest pool, run once more on what it makes."""
    if stretch.long:
        return
    pools = [step for step in stretch.steps if step.kind.is_pool and step.out != step.ins[0]]
    for place in pools[: -MOST_STEPS - 1 : -1]:
        made = stretch.shape(lambda step, x: _twice(step, x) if step is place else None)  # noqa: B023
        if made is not None and holds(made):
            yield suspected(POOLED_TWICE, where=named(place))
            return


def _twice(step: Step, x: Shape) -> Shape:
    """What a layer makes of what it makes; raises Impossible where that is too small for it."""
    made = out_of(step, x)
    if made.size and any(n < k for n, k in zip(made.size, window_of(step).kernel, strict=True)):
        raise Impossible
    return out_of(step, made)


def changed_by(slip: Slip) -> Change:
    """The change that a slip makes in every layer that allows it."""

    def change(step: Step, x: Shape) -> Shape | None:
        values = [slip.value(setting) for setting in along_axes(step, x)]
        if all(value is None for value in values):
            return None
        right = out_of(step, x)
        size = [n if value is None else value for n, value in zip(right.size, values, strict=True)]
        return Shape(right.channels, tuple(size))  # type: ignore[arg-type]  # a fraction is compared, and nothing else

    return change


def _worked(slip: Slip, step: Step) -> str:
    """The wrong formula with the numbers put in, along the first axis where it goes wrong."""
    x = step.ins[0]
    for setting, n in zip(along_axes(step, x), out_of(step, x).size, strict=True):
        value = slip.value(setting)
        if value is not None and value != n:
            return slip.formula(setting)
    return ""


def _keeps_an_axis(claim: SizeClaim) -> bool:
    """Are all wrong sides those that arrive at a layer of one window, and others right?"""
    last = claim.body.items[claim.mark.last - 1] if claim.mark.last else None
    if not isinstance(last, Step) or window_of(last) is None or len(claim.size) != len(claim.right.size):
        return False
    arriving = last.ins[0].size
    sides = [(n == right, n == x) for n, right, x in zip(claim.size, claim.right.size, arriving, strict=True)]
    return all(right or kept for right, kept in sides) and any(right and not kept for right, kept in sides)


def _is_of_227(claim: SizeClaim) -> bool:
    """The famous one: 224 printed, 227 meant."""
    first = claim.body.items[claim.mark.first] if claim.mark.first < len(claim.body.items) else None
    if not isinstance(first, Step) or first.ins[0].size != (224, 224) or window_of(first) is None:
        return False
    arriving = Shape(first.ins[0].channels, (227, 227))
    made = Stretch(claim.body, claim.mark, arriving).shape(lambda step, x: None)
    return made is not None and made.size == claim.size and window_of(first).stride[0] > 1


def _depths(claim: SizeClaim) -> Suspects:
    """Slips in the channels, in the last layer that decides about them."""
    last = claim.body.items[claim.mark.last - 1] if claim.mark.last else None
    join = last.layer if last is not None else None
    if join is not None and join.kind.meets == "sum" and claim.channels == sum([x.channels or 0 for x in join.ins]):
        yield suspected(ADDED_CHANNELS)
        return
    for step in backwards(claim.body.items[claim.mark.first : claim.mark.last]):
        setting = in_depth(step)
        if setting is not None and step.out.channels == claim.right.channels:
            yield from (suspected(slip) for slip in DEPTH if slip.value(setting) == claim.channels)
            return


def _of_vector(claim: SizeClaim) -> Suspects:
    """Slips in how many numbers a flattened map has."""
    layers = few(placed_layers(claim.body, claim.mark.first, claim.mark.last))
    flat = next((layer.step for layer in layers if layer.step.kind.flattens), None)
    if flat is None:
        return
    claimed, stretch = claim.size[0], claim.stretch
    if flat.ins[0].positions() == claimed:
        yield suspected(FLAT_PLACES)
    everywhere = _everywhere(stretch, lambda made: made.channels == claimed, claim.named)
    alone = _in_one(stretch, lambda made: made.channels == claimed, claim.named)
    slips = list(each_once(chain(everywhere, alone)))
    slips += _pooled_twice(stretch, lambda made: made.channels == claimed, claim.named)
    yield from (each for each in slips if each.code not in SELDOM)
    for _, name, shape in _before(claim):
        if shape.size and shape.elements() == claimed:
            yield suspected(EARLIER, worked=f"{shape.text()} {name}, flattened")
            break
    yield from (each for each in slips if each.code in SELDOM)


def _left_out(claim: SizeClaim) -> Suspects:
    """A pool or a stride further up that nobody thought of, the nearest: without it the size is right."""
    above = [item for item in claim.body.items[: claim.mark.first] if isinstance(item, Step)]
    shrinks = [step for step in above if step.ins[0].size and step.out.size and step.out.size != step.ins[0].size]
    strided = [step for step in shrinks if (window := window_of(step)) is not None and max(window.stride) > 1]
    for step in strided[: -MOST_LEFT_OUT - 1 : -1]:
        if claim.without(step):
            yield suspected(LEFT_OUT, worked=claim.named(step))
            return


def _earlier(claim: SizeClaim) -> Suspects:
    """The size of a row above, the nearest first."""
    for place, name, shape in _before(claim):
        same = shape.size == claim.size and claim.channels in (None, shape.channels, claim.right.channels)
        if same and place < claim.mark.first:
            arrives = place == claim.mark.first - 1
            yield suspected(ARRIVES) if arrives else suspected(EARLIER, worked=f"{shape.text()} {name}")
            return


def _before(claim: SizeClaim) -> Iterator[tuple[int, str, Shape]]:
    """What was there before, from here back to what arrived: which item made it, how it is called, its shape."""
    labels = {mark.last - 1: mark.statement.label for mark in claim.body.marks}
    for place in range(claim.mark.last - 1, -1, -1):
        item = claim.body.items[place]
        if isinstance(item, Step):
            yield place, f"after {labels.get(place) or repr(item.kind.text(item.args))}", item.out
        else:
            yield place, "before", item.out
    yield -1, "of the input", claim.body.arriving
