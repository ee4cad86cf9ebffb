"""Which slips give a claimed receptive field."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.features.check.slips.fields import FIELD, AxisWindow, counted_twice, field, left_out, prefixes
from convcalc.features.check.slips.settings import POOLS, slide_of
from convcalc.features.check.slips.slip import Holds, SuspectedSlip, Suspects, each_once, suspected, without_formula
from convcalc.network.graph import Body, Join, Outer, Ref, Step
from convcalc.record import NamedTuple

MOST_WINDOWS = 3_000

EARLIER = without_formula("S17", "this is the field of another row", "quizzes")
MISSED = without_formula("R10", "a layer was left out", "BicycleGAN#82: 142 for 141; tensorflow-wavenet#259")
ADDED = without_formula("R10", "a layer was counted twice", "pix2pix#25; tensorflow-wavenet#259: 1025 for 1024")


class TooLong(Exception):
    """More windows than anybody would go through by hand."""


class Way(NamedTuple):
    """The widest way to a tensor: its last window, and what came before."""

    before: Way | None = None
    window: AxisWindow = AxisWindow(1, 1, 1, False)
    step: Step | None = None
    size: int = 1
    jump: int = 1
    length: int = 0

    def on(self, step: Step, axis: int) -> Way:
        """One layer further."""
        slide = slide_of(step)
        if slide is None or step.kind.word == "tconv" or axis >= len(slide.kernel):
            return self
        if self.length == MOST_WINDOWS:
            raise TooLong
        f, s, d = slide.kernel[axis], slide.stride[axis], slide.dilation[axis]
        size = self.size + d * (f - 1) * self.jump
        return Way(self, AxisWindow(f, s, d, step.kind.word in POOLS), step, size, self.jump * s, self.length + 1)


Chain = list[tuple[AxisWindow, Step]]


def chain(body: Body, ref: Ref, axis: int) -> Chain:
    """The windows on the widest way from what arrives to one of a body's tensors; none where they are too many."""
    try:
        way: Way | None = _at(ref, Way(), _ways(body, Way(), axis, 1 + ref if isinstance(ref, int) else 0))
    except TooLong:
        return []
    links: Chain = []
    while way is not None and way.step is not None:
        links.append((way.window, way.step))
        way = way.before
    return links[::-1]


def _at(ref: Ref, arriving: Way, made: list[Way]) -> Way:
    """What was made there; of what was made further out, what arrives is all that is known."""
    return made[ref] if not isinstance(ref, Outer) and ref >= 0 else arriving


def _ways(body: Body, arriving: Way, axis: int, last: int) -> list[Way]:
    made: list[Way] = []
    for item in body.items[:last]:
        if isinstance(item, Step):
            way = max((_at(ref, arriving, made) for ref in item.reads), key=lambda way: way.size)
            made.append(way.on(item, axis))
        elif isinstance(item, Join):
            begin = _at(item.reads, arriving, made)
            ends = [_through(branch, begin, axis) for branch in item.branches]
            made.append(max(ends, key=lambda way: way.size))
        else:
            way = _at(item.reads, arriving, made)
            for turn, times in item.runs:
                for _ in range(times if turn.items else 0):
                    way = _through(turn, way, axis)
            made.append(way)
    return made


def _through(body: Body, arriving: Way, axis: int) -> Way:
    return _at(body.out_ref, arriving, _ways(body, arriving, axis, len(body.items)))


def fields(chains: Sequence[Chain], holds: Holds) -> Suspects:
    """Every slip that gives the claimed field along every axis, the likeliest first."""
    if not chains or not all(chains):
        return
    finds = list(each_once(_fields(chains, holds)))
    yield from finds or each_once(_one_more_or_less(chains[0], holds))


def _fields(chains: Sequence[Chain], holds: Holds) -> Suspects:
    windows = [[window for window, _ in way] for way in chains]
    right = tuple([field(each) for each in windows])
    for known in FIELD:
        values = [known.wrong(each) for each in windows]
        if tuple(values) != right and all(value is not None and holds(value) for value in values):
            yield SuspectedSlip(known.code, known.text, known.source)
    after = [prefixes(each) for each in windows]
    for at in range(len(windows[0]) - 1, -1, -1):
        if after[0][at] != right[0] and all(holds(sizes[min(at, len(sizes) - 1)]) for sizes in after):
            step = chains[0][at - 1][1]
            yield suspected(EARLIER, worked=f"after '{step.kind.text(step.args)}'" if at else "of the input")
            return


def _one_more_or_less(way: Chain, holds: Holds) -> Suspects:
    """A layer left out, or counted twice."""
    windows = [window for window, _ in way]
    right = field(windows)
    for slip, choices in ((MISSED, left_out(windows)), (ADDED, counted_twice(windows))):
        for at, value in choices if len(windows) < 300 else []:
            if value != right and holds(value):
                yield suspected(slip, worked=f"'{way[at][1].kind.text(way[at][1].args)}'")
                break
