"""Which slips give a claimed receptive field."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cached_property

from convcalc._namedtuple import NamedTuple
from convcalc.features.check.slips.fields import FIELD, ChainWindow, Values, counted_twice, left_out, prefixes
from convcalc.features.check.slips.settings import window_of
from convcalc.features.check.slips.slip import Holds, SuspectedSlip, Suspects, each_once, suspected, without_formula
from convcalc.network.graph import Body, Ref, Step
from convcalc.network.traverse import Algebra, Frame, Run
from convcalc.shape import Shape

MOST_WINDOWS = 3_000
LONGEST_BY_HAND = 300
"""Windows of a chain in which one left out, or counted twice, would be found."""

EARLIER = without_formula("S17", "this is the field of another row", "quizzes", copied=True)
MISSED = without_formula("R10", "a layer was left out", "BicycleGAN#82: 142 for 141; tensorflow-wavenet#259")
STACK = without_formula(
    "R11", "one kernel more than there is was counted; n kernels of f see n*(f - 1) + 1", "notes: two 3x3 as one 7x7"
)  # fmt: skip
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
    by_size = False  # turns that go by equal steps have the same windows

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
        for number in range(run.times if run.body.rows else 0):
            path = run.turn(arriving, number)
            if path is arriving:  # no turn adds a window, and there may be a million of them
                break
            arriving = path
        return arriving

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
    return _links(path)


def _links(path: Path | None) -> Links:
    """The windows of a path, the first of the network in front."""
    links: Links = []
    while path is not None and path.step is not None:
        links.append((path.window, path.step))
        path = path.before
    return links[::-1]


class WindowChain:
    """A chain and, worked out in one pass, the field behind each of its windows: the right one and every slip's."""

    def __init__(self, links: Links) -> None:
        self.links = links
        self.windows = [window for window, _ in links]
        self.sizes = prefixes(self.windows)

    @cached_property
    def wrong(self) -> list[Values]:
        return [slip.along(self.windows) for slip in FIELD]


class Prefix(NamedTuple):
    """The first windows of a chain: how one tensor depends on the input along one axis."""

    chain: WindowChain
    length: int

    @property
    def right(self) -> int:
        return self.chain.sizes[self.length]


class WindowChains:
    """The chains to all tensors of a body along one axis, from one traversal.

    Most tensors lie on the path to the last one and share its chain; any other has a chain of its own.
    """

    def __init__(self, body: Body, axis: int) -> None:
        self.body = body
        algebra = LargestField(axis)
        self.frame = Frame(algebra, algebra.start)
        with suppress(TooLong):
            self.frame.go_on(body.items)
        last = self.frame.made[-1] if self.frame.made else None
        self.main = WindowChain(_links(last))
        self.on_main: dict[int, int] = {}
        while last is not None and last.step is not None:
            self.on_main[id(last)] = last.length
            last = last.before

    def to(self, ref: Ref) -> Prefix | None:
        """The chain to a tensor; None where it has no window, or too many."""
        if isinstance(ref, int) and ref >= len(self.frame.made):
            return None
        path = self.frame.get(ref, self.body.arriving)
        if path.length == 0:
            return None
        if id(path) in self.on_main:
            return Prefix(self.main, path.length)
        return Prefix(WindowChain(_links(path)), path.length)


def fields(chains: Sequence[Prefix | None], holds: Holds, claimed: Fraction) -> Suspects:
    """Every slip that gives the claimed field along every axis, the likeliest first."""
    there = [each for each in chains if each is not None]
    if not there or len(there) < len(chains):
        return
    suspects = list(each_once(_fields(there, holds, claimed)))
    yield from suspects or each_once(_one_more_or_less(there[0], holds))


def _fields(chains: Sequence[Prefix], holds: Holds, claimed: Fraction) -> Suspects:
    right = [each.right for each in chains]
    for number, slip in enumerate(FIELD):
        values = [chain.wrong[number][length - 1] for chain, length in chains]
        if values != right and all(value is not None and holds(value) for value in values):
            yield SuspectedSlip(slip.code, slip.text, slip.source)
    at = _earlier(chains, holds, claimed)
    if at is not None:
        step = chains[0].chain.links[at - 1][1]
        yield suspected(EARLIER, worked=f"after '{step.kind.text(step.args)}'" if at else "of the input")


def _earlier(chains: Sequence[Prefix], holds: Holds, claimed: Fraction) -> int | None:
    """The last place before which the field is as claimed; a shorter chain stays as it is at its end.

    Fields only grow along a chain, so the places where one holds lie in a row, around where the claimed number would.
    """
    low, high = 0, bisect_left(chains[0].chain.sizes, chains[0].right, 0, chains[0].length + 1)
    for chain, length in chains:
        sizes, end = chain.sizes, length + 1
        middle = bisect_left(sizes, claimed, 0, end)
        first = bisect_left(sizes, True, 0, middle, key=holds)
        after = bisect_left(sizes, True, middle, end, key=lambda size: not holds(size))
        if first == after:
            return None
        low = max(low, first)
        high = high if after == end else min(high, after)
    return high - 1 if low < high else None


def _of_stack(window: ChainWindow, count: int) -> str:
    """`2 of 3 see 5, 3 of 3 see 7`."""
    return ", ".join([f"{n} of {window.f} see {n * (window.f - 1) + 1}" for n in (count, count + 1)])


def _one_more_or_less(prefix: Prefix, holds: Holds) -> Suspects:
    """A layer left out, or counted twice."""
    if prefix.length >= LONGEST_BY_HAND:
        return
    windows = prefix.chain.windows[: prefix.length]
    for slip, choices in ((MISSED, left_out(windows)), (ADDED, counted_twice(windows))):
        for at, value in choices:
            if value != prefix.right and holds(value):
                if (
                    slip is ADDED
                    and len(windows) > 1
                    and len(set(windows)) == 1
                    and (windows[0].s, windows[0].d) == (1, 1)
                ):
                    yield suspected(STACK, worked=_of_stack(windows[0], len(windows)))
                    break
                step = prefix.chain.links[at][1]
                yield suspected(slip, worked=f"'{step.kind.text(step.args)}'")
                break
