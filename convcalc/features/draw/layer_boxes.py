"""A network as a column of boxes, one a layer, with the skips around them: what the figures of papers show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile
from typing import Any

from convcalc.document.model import CannotDraw
from convcalc.features.draw.box_column import (
    Box,
    BoxColumn,
    Branches,
    RepeatedBoxes,
    Series,
    SkipConnection,
    height,
    laid_out,
    width,
)
from convcalc.features.draw.box_folding import cut_in_the_middle, folded
from convcalc.lang.tree import Skip
from convcalc.network.facts import Facts
from convcalc.network.graph import Body, Join, Step
from convcalc.network.sums import sums
from convcalc.network.traverse import Algebra, Run, fold
from convcalc.network.turns import TurnProgression, but_for_size
from convcalc.text import harmless

UNROLLED = 64
"""A column of at most so many boxes is drawn layer by layer; of a longer one repetitions are drawn once."""

LARGEST = 10_000
"""More boxes are not even collected."""

TALLEST, MOST_TRACKS = 16, 8
"""Branches of more boxes, or more branches, are one box."""


def too_many() -> CannotDraw:
    return CannotDraw(f"more than {LARGEST:,} layers, told apart, are no picture")


def one_input(facts: Facts) -> None:
    """Refuse a network of several inputs, where a picture has one below it or on its left."""
    if facts.net.more_inputs:
        names = ", ".join([each.label or "the first" for each in facts.inputs])
        raise CannotDraw(f"this picture has one input, and the network several: {harmless(names)}; draw net shows them")


def box_columns(networks: Sequence[tuple[str, Facts]], beside: bool = True) -> list[BoxColumn]:
    """The boxes of some networks: all, or, where one has very many, folded; branches `beside` one another or as one."""
    for _, facts in networks:
        one_input(facts)
    collected = [BoxCollector(name, facts, False, beside) for name, facts in networks]
    if not any(each.full for each in collected):
        return [each.column() for each in collected]
    return [cut_in_the_middle(folded(BoxCollector(name, facts, True, beside).column())) for name, facts in networks]


class BoxCollector(Algebra[int]):
    """Collects boxes on the way through a network; what a tensor carries is the box behind which it lies.

    full: there were too many to go on, and what was collected is of no use.  It notes down what it meets, so that
    no turn may be left out: `Run.once` is not for it.
    """

    start = 0

    def __init__(self, name: str, facts: Facts, fold_repeats: bool, beside: bool = True) -> None:
        self.name, self.facts, self.fold_repeats, self.beside = name, facts, fold_repeats, beside
        self.boxes = [Box("input", "input", "input", facts.in_)]
        self.series: Series = [0]
        self.skips: list[SkipConnection] = []
        self.repeats: list[RepeatedBoxes] = []
        self.full = False
        self.inside = self.saved = 0  # branches gone into; boxes that need no line of their own
        self.known: dict[int, tuple[int, ...]] = {}
        fold(facts.net, self)

    def column(self) -> BoxColumn:
        lines, at = laid_out(self.series, self.boxes)
        skips = [skip._replace(start=at[skip.start], end=at[skip.end]) for skip in self.skips]
        repeats = []
        for first, last, times in self.repeats:
            here = [at[box] for box in range(first, last + 1)]
            repeats.append(RepeatedBoxes(min(here), max(here), times))
        return BoxColumn(harmless(self.name), self.facts, tuple(lines), tuple(skips), tuple(repeats))

    def box(self, made: Box) -> int:
        self.boxes.append(made)
        if len(self.boxes) > LARGEST:
            raise too_many()
        self.full = not self.fold_repeats and len(self.boxes) - self.saved > UNROLLED
        self.series.append(len(self.boxes) - 1)
        return len(self.boxes) - 1

    def step(self, step: Step, ins: list[int], row: int) -> int:
        if self.full:
            return 0
        if has_box(step):
            return self.box(boxed(step))
        last = max(ins)
        if isinstance(step.node, Skip) and step.kind.meets:
            added = step.kind.meets == "sum"
            end = last if added else self.box(merge_box(step))
            reads = [read for read in sorted(set(ins)) if read < last]
            self.skips += [SkipConnection(read, end, step.node.crop, step.kind.word, added) for read in reads]
            return end
        return last

    def runs(self, runs: Sequence[tuple[Body, int]]) -> Iterable[tuple[Body, int]]:
        """Not one by one where nothing is drawn of them, nor when there is no room left."""
        if isinstance(runs, TurnProgression) and not self.count(runs.first):
            return but_for_size(runs)
        return takewhile(lambda run: not self.full, runs)

    def repeat(self, run: Run[int], arriving: int) -> int:
        first = len(self.boxes)
        once = (self.fold_repeats and not self.inside) or not self.count(run.body)
        for number in range(1 if once else run.times):
            if self.full:
                return 0
            arriving = run.turn(arriving, number)
        if once and run.times > 1 and len(self.boxes) > first:
            self.repeats.append(RepeatedBoxes(first, len(self.boxes) - 1, run.times))
        return arriving

    def meet(self, join: Join, arriving: int, end: Callable[[int], int], row: int) -> int:
        """A residual is its longer branch with a skip, as is a branch beside the tensor itself; others have tracks."""
        if self.full:
            return 0
        branches, kind = [body for body, _ in join.bodies], join.step.kind
        counts = [self.count(branch) for branch in branches]
        main = max(range(len(counts)), key=counts.__getitem__)
        others = max((count for at, count in enumerate(counts) if at != main), default=0)
        added = kind.meets == "sum"
        if kind.gate or self.inside or others > added or not counts[main]:
            return self.side_by_side(join, counts, arriving, end)
        before = self.noted
        last = end(main)
        if not self.full and last < before[0]:  # the branch ends with a tensor from before it
            self.forget(before)
            return self.merged(join, counts, arriving)
        at = last if added or self.full else self.box(merge_box(join.step))
        for number, branch in enumerate(branches):
            if number != main and last > arriving:
                dashed = counts[number] > 0 or branch.out != branch.arriving
                self.skips.append(SkipConnection(arriving, at, dashed, kind.word, added))
        return at

    @property
    def noted(self) -> tuple[int, int, int, int]:
        """How much was noted down until now."""
        return len(self.boxes), len(self.skips), len(self.repeats), len(self.series)

    def forget(self, known: tuple[int, int, int, int]) -> None:
        """Go back to what was noted down before."""
        notes: tuple[list[Any], ...] = (self.boxes, self.skips, self.repeats, self.series)
        for notes_of, count in zip(notes, known, strict=True):
            del notes_of[count:]

    def side_by_side(self, join: Join, counts: list[int], arriving: int, end: Callable[[int], int]) -> int:
        """Branches in tracks of their own, and the box in which they meet."""
        if not any(counts):
            return arriving if join.step.kind.meets == "sum" else self.box(merge_box(join.step))
        gate = join.step.kind.gate and 0 in counts  # what scales the tensor itself is told in few words
        if not self.beside or gate or max(counts, default=0) > TALLEST or len(counts) > MOST_TRACKS:
            return self.merged(join, counts, arriving)
        before, outer, branches = self.noted, self.series, Branches()
        self.inside += 1
        fit = True
        for at in range(len(counts)):
            self.series = []
            branches.append(self.series)
            behind = end(at)
            fit = fit and behind == (self.series[-1] if self.series else arriving)
        self.inside -= 1
        self.series = outer
        if not fit or self.noted[1:3] != before[1:3] or width([branches]) > MOST_TRACKS:
            self.forget(before)
            return self.merged(join, counts, arriving)
        self.saved += len(self.boxes) - before[0] - height([branches])
        self.series.append(branches)
        return self.box(merge_box(join.step))

    def merged(self, join: Join, inside: list[int], arriving: int) -> int:
        """Branches that are not drawn: one box says how many there are and what they hold."""
        count, word = sum(inside), join.step.kind.word
        layers = f"{count} layer{'s' * (count != 1)}"
        text, short = f"{word} of {len(inside)} branches, {layers}", f"{word} of {len(inside)}"
        if join.step.kind.gate and 0 in inside:
            text, short = f"gate of {layers}", "gate"
        return self.box(Box(text, short, "merge", join.out))

    def count(self, body: Body) -> int:
        """How many boxes a body would make if all were drawn."""
        return sums(body.items, lambda steps: (sum(map(has_box, steps)),), self.known, by_size=False)[0]


def has_box(step: Step) -> bool:
    """Is it a box of its own?  Norms and activations belong to the layer before; padding and the like is not drawn."""
    kind = step.kind
    return not (kind.follows or kind.meets or kind.moves)


def merge_box(step: Step) -> Box:
    """The layer in which tensors meet; of those whose channels are put together, with how many there are then."""
    word, channels = step.kind.word, step.out.channels
    if step.kind.meets != "channels":
        return Box(word, word, "merge", step.out)
    return Box(f"{word}, {channels}", f"{word},{channels}", "merge", step.out)


def boxed(step: Step) -> Box:
    """What a layer is called in a figure: `3x3 conv, 64, /2`."""
    kind, args, out = step.kind, step.args, step.out
    role = "pooling" if kind.is_pool else "fully connected" if kind.dense else "layer"
    window = kind.window(args)
    if window is None:
        return Box(kind.text(args), kind.text(args), role, out)
    kernel = "x".join(map(str, window.kernel)) if len(window.kernel) > 1 else f"k{window.kernel[0]}"
    stride = _dims(window.stride)
    moved = f"/{stride}" if max(window.stride) > 1 else ""
    if kind.is_pool:
        return Box(f"{kernel} {kind.word}" + (moved and f", {moved}"), f"{kind.word}{moved}", role, out)
    if kind.transposed:
        moved = moved.replace("/", "up ")
    groups = kind.groups(args) or 1
    apart = kind.depthwise(args)
    parts = [str(out.channels)]
    parts += [f"d{_dims(window.dilation)}"] if max(window.dilation) > 1 else []
    parts += [f"g{groups}"] if groups > 1 and not apart else []
    parts += [moved] if moved else []
    short = f"{kernel}{'dw' * apart},{out.channels}{' ' * kind.transposed}{moved}"
    return Box(f"{kernel} {'dwconv' if apart else kind.word}, {', '.join(parts)}", short.rstrip(), role, out)


def _dims(numbers: tuple[int, ...]) -> str:
    """`2` where all axes agree, else `2x1`."""
    return str(numbers[0]) if len(set(numbers)) == 1 else "x".join(map(str, numbers))
