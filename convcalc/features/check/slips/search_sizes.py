"""Which slips give a claimed size."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.features.check.slips.settings import along_axes, in_depth, out_of, slide_of
from convcalc.features.check.slips.sizes import DEPTH, TRANSPOSED, WINDOW
from convcalc.features.check.slips.slip import Slip, Suspects, each_once, suspected, together, without_formula
from convcalc.features.check.slips.trail import MOST_LAYERS, Change, Impossible, layers, parts, shape_at
from convcalc.network.graph import Body, Join, Loop, Mark, Step
from convcalc.record import NamedTuple
from convcalc.shape import Shape

SWAPPED = without_formula("S15", "height and width changed places", "libraries differ: W,H or H,W")
EARLIER = without_formula("S17", "this is the size of an earlier row", "quiz distractors; AlexNet's conv5 as 27x27")
ARRIVES = without_formula("S17", "this is what arrives here; the layer makes something else of it", "quizzes")
FLAT_PLACES = without_formula("P05", "the channels of the map were left out", "a quiz's distractor: 9,000,100")
PRINTED_224 = without_formula(
    "X01", "224 is what the AlexNet paper prints; its sizes are those of a 227 input, or of padding 2", "CS231n notes"
)
FIRST = without_formula(
    "", "the channels were written first", "PyTorch's and Caffe's layout",
    "channels first, as PyTorch and Caffe do",
)  # fmt: skip

MOST_STEPS = 40
"""In a statement of more layers than these, none is looked at alone."""


SELDOM = frozenset({"S08", "S11", "S16", "T01", "T05"})
"""Slips of which one thinks last."""


class Asked(NamedTuple):
    """A claimed size and what it is about.

    size and channels are what was claimed (channels None: nothing); body, mark and right what it was claimed of.
    since: the first item behind the last size that was claimed before; arriving: another shape than the net has there.
    """

    size: tuple[object, ...]
    channels: int | None
    body: Body
    mark: Mark
    right: Shape
    since: int
    arriving: Shape | None = None


def sizes(asked: Asked) -> Suspects:
    """Every slip that gives the claimed size, the likeliest first."""
    yield from each_once(_sizes(asked))


def _sizes(asked: Asked) -> Suspects:
    if not asked.right.size:
        yield from _of_vector(asked)
        return
    size_wrong = asked.size != asked.right.size
    depth_wrong = asked.channels is not None and asked.channels != asked.right.channels
    if size_wrong and depth_wrong:
        depths = list(each_once(_depths(asked)))
        yield from (together(size, depth) for size in each_once(_maps(asked)) for depth in depths)
        yield from _earlier(asked)
    elif size_wrong:
        maps = list(each_once(_maps(asked)))
        yield from (each for each in maps if each.code not in SELDOM)
        yield from _earlier(asked)
        yield from (each for each in maps if each.code in SELDOM)
    elif depth_wrong:
        yield from _depths(asked)
        yield from _earlier(asked)


def _maps(asked: Asked) -> Suspects:
    """Slips in the size of the map."""
    if asked.size == asked.right.size[::-1]:
        yield suspected(SWAPPED)
    if _is_of_227(asked):
        yield suspected(PRINTED_224)
    stretch = asked.mark._replace(first=min(asked.since, asked.mark.first))
    if layers(asked.body, stretch) > MOST_LAYERS:
        return
    steps = [part.step for part in parts(asked.body, stretch.first, stretch.last) if _slides(part.step)]
    for slip in (*WINDOW, *TRANSPOSED):
        made = _made(asked, stretch, _everywhere(slip))
        if made is not None and made.size == asked.size:
            yield suspected(slip, worked=_shown(slip, steps[0], asked) if len(steps) == 1 else "")
    if 1 < len(steps) <= MOST_STEPS:
        yield from _in_one(asked, stretch, steps)


def _in_one(asked: Asked, stretch: Mark, steps: list[Step]) -> Suspects:
    """A slip in just one of several layers."""
    for slip in (*WINDOW, *TRANSPOSED):
        for step in steps:
            made = _made(asked, stretch, _only_at(step, _everywhere(slip)))
            if made is not None and made.size == asked.size:
                yield suspected(slip, where=f"'{step.kind.text(step.args)}'")
                break


def _slides(step: Step) -> bool:
    return slide_of(step) is not None or step.kind.word == "zeropad"


def _made(asked: Asked, stretch: Mark, change: Change) -> Shape | None:
    try:
        return shape_at(asked.body, stretch, asked.arriving, change)
    except Impossible:
        return None


def _everywhere(slip: Slip) -> Change:
    def change(step: Step, x: Shape) -> Shape | None:
        settings = along_axes(step, x)
        if not settings:
            return None
        values = [slip.value(setting) for setting in settings]
        if all(value is None for value in values):
            return None
        right = out_of(step, x)
        size = [n if value is None else value for n, value in zip(right.size, values, strict=True)]
        return Shape(right.channels, tuple(size))  # type: ignore[arg-type]  # a fraction is compared, and nothing else

    return change


def _only_at(place: Step, change: Change) -> Change:
    return lambda step, x: change(step, x) if step is place else None


def _shown(slip: Slip, step: Step, asked: Asked) -> str:
    """The wrong formula with the numbers put in, along the first axis where it goes wrong."""
    x = step.ins[0] if asked.arriving is None else asked.arriving
    if len(x.size) != len(asked.size):
        x = step.ins[0]
    right = out_of(step, x)
    for setting, n in zip(along_axes(step, x), right.size, strict=True):
        value = slip.value(setting)
        if value is not None and value != n:
            return slip.formula(setting)
    return ""


def _is_of_227(asked: Asked) -> bool:
    """The famous one: 224 printed, 227 meant."""
    first = asked.body.items[asked.mark.first] if asked.mark.first < len(asked.body.items) else None
    if not isinstance(first, Step) or first.ins[0].size != (224, 224) or slide_of(first) is None:
        return False
    made = _made(asked._replace(arriving=Shape(first.ins[0].channels, (227, 227))), asked.mark, lambda step, x: None)
    return made is not None and made.size == asked.size and slide_of(first).stride[0] > 1


def _depths(asked: Asked) -> Suspects:
    """Slips in the channels, in the last layer that decides about them."""
    for part in reversed(list(parts(asked.body, asked.mark.first, asked.mark.last))):
        setting = in_depth(part.step)
        if setting is not None and part.step.out.channels == asked.right.channels:
            for slip in DEPTH:
                if slip.value(setting) == asked.channels:
                    yield suspected(slip)
            return


def _of_vector(asked: Asked) -> Suspects:
    """Slips in how many numbers a flattened map has."""
    flat = [p.step for p in parts(asked.body, asked.mark.first, asked.mark.last) if p.step.kind.word == "flatten"]
    if not flat:
        return
    claimed = asked.size[0]
    if flat[0].ins[0].positions() == claimed:
        yield suspected(FLAT_PLACES)
    slips = list(each_once(_flattened(asked, claimed)))
    yield from (each for each in slips if each.code not in SELDOM)
    for _, name, shape in _before(asked):
        if shape.size and shape.elements() == claimed:
            yield suspected(EARLIER, worked=f"{shape.text()} {name}, flattened")
            break
    yield from (each for each in slips if each.code in SELDOM)


def _flattened(asked: Asked, claimed: object) -> Suspects:
    """Slips in the maps before, everywhere or in one layer."""
    stretch = asked.mark._replace(first=min(asked.since, asked.mark.first))
    if layers(asked.body, stretch) > MOST_LAYERS:
        return
    steps = [part.step for part in parts(asked.body, stretch.first, stretch.last) if _slides(part.step)]
    for slip in (*WINDOW, *TRANSPOSED):
        made = _made(asked, stretch, _everywhere(slip))
        if made is not None and made.channels == claimed:
            yield suspected(slip)
    for slip in (*WINDOW, *TRANSPOSED):
        for step in steps if len(steps) > 1 else []:
            made = _made(asked, stretch, _only_at(step, _everywhere(slip)))
            if made is not None and made.channels == claimed:
                yield suspected(slip, where=f"'{step.kind.text(step.args)}'")


def _earlier(asked: Asked) -> Suspects:
    """The size of a row above, the nearest first."""
    for place, name, shape in _before(asked):
        same = shape.size == asked.size and asked.channels in (None, shape.channels, asked.right.channels)
        if same and place < asked.mark.first:
            arrives = place == asked.mark.first - 1
            yield suspected(ARRIVES) if arrives else suspected(EARLIER, worked=f"{shape.text()} {name}")
            return


def _before(asked: Asked) -> Iterator[tuple[int, str, Shape]]:
    """What was there before, from here back to what arrived: which item made it, how it is called, its shape."""
    labels = {mark.last - 1: mark.statement.label for mark in asked.body.marks}
    for place in range(asked.mark.last - 1, -1, -1):
        item = asked.body.items[place]
        if isinstance(item, Join | Loop):
            yield place, "before", item.step.out if isinstance(item, Join) else item.out
        else:
            yield place, f"after {labels.get(place) or repr(item.kind.text(item.args))}", item.out
    yield -1, "of the input", asked.body.arriving
