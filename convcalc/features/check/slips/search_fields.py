"""Which slips give a claimed receptive field."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.features.check.slips.fields import FIELD, ChainWindow, counted_twice, field, left_out, prefixes
from convcalc.features.check.slips.settings import window_of
from convcalc.features.check.slips.slip import Holds, SuspectedSlip, Suspects, each_once, suspected, without_formula
from convcalc.network.graph import Body, Ref, Step
from convcalc.network.traverse import Algebra, Frame, Run
from convcalc.shape import Shape

MOST_WINDOWS = 3_000

EARLIER = without_formula("S17", "this is the field of another row", "quizzes")
MISSED = without_formula("R10", "a layer was left out", "BicycleGAN#82: 142 for 141; tensorflow-wavenet#259")
ADDED = without_formula("R10", "a layer was counted twice", "pix2pix#25; tensorflow-wavenet#259: 1025 for 1024")


class TooLong(Exception):
    """More windows than anybody would go through by hand."""


class Path(NamedTuple):
    """The path to a tensor that gives it the largest field: its last window, and what came before."""

    before: Path | None = None
    window: ChainWindow = ChainWindow(1, 1, 1, False)
    step: Step | None = None
    size: int = 1
    jump: int = 1
    length: int = 0


class LargestField(Algebra[Path]):
    """The path by which each tensor depends on most of the input along one axis, transposed convolutions left out."""

    start = Path()

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def step(self, step: Step, ins: list[Path], row: int) -> Path:
        path = max(ins, key=lambda path: path.size)
        window = window_of(step)
        if window is None or step.kind.transposed or self.axis >= len(window.kernel):
            return path
        if path.length == MOST_WINDOWS:
            raise TooLong
        f, s, d = window.kernel[self.axis], window.stride[self.axis], window.dilation[self.axis]
        size = path.size + d * (f - 1) * path.jump
        return Path(path, ChainWindow(f, s, d, step.kind.is_pool), step, size, path.jump * s, path.length + 1)

    def repeat(self, run: Run[Path], arriving: Path) -> Path:
        return super().repeat(run, arriving) if run.body.rows else arriving

    def outside(self, shape: Shape) -> Path:
        return self.start


Links = list[tuple[ChainWindow, Step]]


def chain(body: Body, ref: Ref, axis: int) -> Links:
    """The windows on the path of the largest field to one of a body's tensors; none where they are too many."""
    algebra = LargestField(axis)
    try:
        frame = Frame(algebra, algebra.start).go_on(body.items[: 1 + ref if isinstance(ref, int) else 0])
        path: Path | None = frame.get(ref, body.arriving)
    except TooLong:
        return []
    links: Links = []
    while path is not None and path.step is not None:
        links.append((path.window, path.step))
        path = path.before
    return links[::-1]


def fields(chains: Sequence[Links], holds: Holds) -> Suspects:
    """Every slip that gives the claimed field along every axis, the likeliest first."""
    if not chains or not all(chains):
        return
    suspects = list(each_once(_fields(chains, holds)))
    yield from suspects or each_once(_one_more_or_less(chains[0], holds))


def _fields(chains: Sequence[Links], holds: Holds) -> Suspects:
    windows = [[window for window, _ in links] for links in chains]
    right = tuple([field(each) for each in windows])
    for slip in FIELD:
        values = [slip.wrong(each) for each in windows]
        if tuple(values) != right and all(value is not None and holds(value) for value in values):
            yield SuspectedSlip(slip.code, slip.text, slip.source)
    after = [prefixes(each) for each in windows]
    for at in range(len(windows[0]) - 1, -1, -1):
        if after[0][at] != right[0] and all(holds(sizes[min(at, len(sizes) - 1)]) for sizes in after):
            step = chains[0][at - 1][1]
            yield suspected(EARLIER, worked=f"after '{step.kind.text(step.args)}'" if at else "of the input")
            return


def _one_more_or_less(links: Links, holds: Holds) -> Suspects:
    """A layer left out, or counted twice."""
    windows = [window for window, _ in links]
    right = field(windows)
    for slip, choices in ((MISSED, left_out(windows)), (ADDED, counted_twice(windows))):
        for at, value in choices if len(windows) < 300 else []:
            if value != right and holds(value):
                yield suspected(slip, worked=f"'{links[at][1].kind.text(links[at][1].args)}'")
                break
