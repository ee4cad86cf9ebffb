"""A network as a column of boxes, one a layer, with the skips around them: what the figures of papers show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.document.model import CannotDraw
from convcalc.lang.tree import Skip
from convcalc.network.facts import Facts
from convcalc.network.graph import Body, Join, Step
from convcalc.network.stages import map_size
from convcalc.network.traverse import Algebra, Run, fold, sums
from convcalc.shape import Shape
from convcalc.text import harmless

UNROLLED = 64
"""A column of at most so many boxes is drawn layer by layer; of a longer one repetitions are drawn once."""

LARGEST = 20_000
"""More boxes are not even collected."""

LONGEST_PATTERN = 8

MOST = 90
"""A column that is longer even when folded is cut in the middle."""

Size: TypeAlias = "tuple[int, ...]"


class Box(NamedTuple):
    """text, short: what it is, in many letters and in few.

    role: how it is painted, "input", "layer", "pooling", "fully connected" or "merge".
    """

    text: str
    short: str
    role: str
    shape: Shape


class SkipConnection(NamedTuple):
    """From behind one box to behind another; dashed where it does more than pass the tensor on."""

    start: int
    end: int
    dashed: bool


class RepeatedBoxes(NamedTuple):
    """Boxes first to last that are there so many times in a row."""

    first: int
    last: int
    times: int

    def holds(self, at: int) -> bool:
        return self.first <= at <= self.last

    def inside(self, other: RepeatedBoxes) -> bool:
        """Is it a part of the other, and not the whole?"""
        return other.holds(self.first) and other.holds(self.last) and self[:2] != other[:2]


class BoxColumn(NamedTuple):
    """The boxes of one network from top to bottom; left_out: so many of them in the middle."""

    name: str
    facts: Facts
    boxes: tuple[Box, ...]
    skips: tuple[SkipConnection, ...]
    repeats: tuple[RepeatedBoxes, ...]
    left_out: int = 0

    def times(self, at: int) -> int:
        """How often a box stands there."""
        times = 1
        for each in self.repeats:
            times *= each.times if each.holds(at) else 1
        return times


def too_many() -> CannotDraw:
    return CannotDraw(f"more than {LARGEST:,} layers, told apart, are no picture")


def box_columns(networks: Sequence[tuple[str, Facts]]) -> list[BoxColumn]:
    """The boxes of some networks: all of them, or, where one has very many, folded."""
    collected = [BoxCollector(name, facts, fold_repeats=False) for name, facts in networks]
    if not any(each.full for each in collected):
        return [each.column() for each in collected]
    return [_cut(folded(BoxCollector(name, facts, fold_repeats=True).column())) for name, facts in networks]


# --- collecting ----------------------------------------------------------------------------------------------------


class BoxCollector(Algebra[int]):
    """Collects boxes on the way through a network; what a tensor carries is the box behind which it lies.

    full: there were too many to go on, and what was collected is of no use.  It notes down what it meets, so that
    no turn may be left out: `Run.once` is not for it.
    """

    start = 0

    def __init__(self, name: str, facts: Facts, fold_repeats: bool) -> None:
        self.name, self.facts, self.fold_repeats = name, facts, fold_repeats
        self.boxes = [Box("input", "input", "input", facts.in_)]
        self.skips: list[SkipConnection] = []
        self.repeats: list[RepeatedBoxes] = []
        self.full = False
        self.known: dict[int, tuple[int, ...]] = {}
        fold(facts.net, self)

    def column(self) -> BoxColumn:
        return BoxColumn(harmless(self.name), self.facts, tuple(self.boxes), tuple(self.skips), tuple(self.repeats))

    def box(self, made: Box) -> int:
        self.boxes.append(made)
        if len(self.boxes) > LARGEST:
            raise too_many()
        self.full = not self.fold_repeats and len(self.boxes) > UNROLLED
        return len(self.boxes) - 1

    def step(self, step: Step, ins: list[int], row: int) -> int:
        if self.full:
            return 0
        if has_box(step):
            return self.box(boxed(step))
        if isinstance(step.node, Skip):
            self.skips += [
                SkipConnection(read, max(ins), step.node.crop) for read in sorted(set(ins)) if read < max(ins)
            ]
        return max(ins)

    def repeat(self, run: Run[int], arriving: int) -> int:
        first = len(self.boxes)
        for number in range(1 if self.fold_repeats or not run.body.rows else run.times):
            if self.full:
                return 0
            arriving = run.turn(arriving, number)
        if self.fold_repeats and run.times > 1 and len(self.boxes) > first:
            self.repeats.append(RepeatedBoxes(first, len(self.boxes) - 1, run.times))
        return arriving

    def meet(self, join: Join, arriving: int, end: Callable[[int], int], row: int) -> int:
        """A residual is its longer branch with a skip beside it; other branches are one box together."""
        if self.full:
            return 0
        known = len(self.boxes), len(self.skips), len(self.repeats)
        branches = [body for body, _ in join.bodies]
        inside = [self.count(branch) for branch in branches]
        main = max(range(len(inside)), key=inside.__getitem__)
        others = [count for at, count in enumerate(inside) if at != main]
        kind = join.step.kind
        if kind.gate or max(others, default=0) > (kind.meets == "sum") or not inside[main]:
            return self.merged(join, inside, arriving)
        last = end(main)
        if not self.full and last < known[0]:  # the branch ends with a tensor from before it
            del self.boxes[known[0] :], self.skips[known[1] :], self.repeats[known[2] :]
            return self.merged(join, inside, arriving)
        for at, branch in enumerate(branches):
            if at != main and last > arriving:
                dashed = inside[at] > 0 or branch.out != branch.arriving
                self.skips.append(SkipConnection(arriving, last, dashed))
        return last

    def merged(self, join: Join, inside: list[int], arriving: int) -> int:
        """Branches that are no skip: one box says how many there are and what they hold."""
        count, word = sum(inside), join.step.kind.word
        if not count:
            return arriving
        layers = f"{count} layer{'s' * (count != 1)}"
        text, short = f"{word} of {len(inside)} branches, {layers}", f"{word} of {len(inside)}"
        if join.step.kind.gate:
            text, short = f"gate of {layers}", "gate"
        return self.box(Box(text, short, "merge", join.out))

    def count(self, body: Body) -> int:
        """How many boxes a body would make if all were drawn."""
        return sums(body.items, _boxes, self.known)[0]


def has_box(step: Step) -> bool:
    """Is it a box of its own?  Norms and activations belong to the layer before; padding and the like is not drawn."""
    kind = step.kind
    return not (kind.follows or kind.meets or kind.moves)


def _boxes(steps: Iterable[Step]) -> tuple[int, ...]:
    return (sum(map(has_box, steps)),)


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


# --- folding -------------------------------------------------------------------------------------------------------


def folded(column: BoxColumn) -> BoxColumn:
    """What repeats without being written as a repetition is drawn once, too."""
    features = _features(column)
    kept: list[int] = []
    new: dict[int, int] = {}
    repeats = []
    at = 0
    while at < len(features):
        long, times = repeated(features, at)
        first = len(kept)
        for offset in range(long * times):
            new[at + offset] = first + offset % long
        kept += range(at, at + long)
        if times > 1:
            repeats.append(RepeatedBoxes(first, first + long - 1, times))
        at += long * times
    skips = [SkipConnection(new[skip.start], new[skip.end], skip.dashed) for skip in column.skips]
    there = set(kept)
    repeats += [RepeatedBoxes(new[r.first], new[r.last], r.times) for r in column.repeats if r.first in there]
    return column._replace(
        boxes=tuple([column.boxes[each] for each in kept]),
        skips=tuple(dict.fromkeys([skip for skip in skips if skip.start < skip.end])),
        repeats=tuple(repeats),
    )


def _features(column: BoxColumn) -> list[tuple[object, ...]]:
    """What makes a box equal to another: its words, its size, what ends there and which skips begin there."""
    ends: dict[int, list[object]] = {}
    starts: dict[int, list[object]] = {}
    for skip in column.skips:
        ends.setdefault(skip.end, []).append((skip.end - skip.start, skip.dashed))
        starts.setdefault(skip.start, []).append((skip.end - skip.start, skip.dashed))
    for each in column.repeats:
        ends.setdefault(each.last, []).append((each.last - each.first, each.times))
    return [
        (box.text, box.shape.size, tuple(ends.get(at, ())), tuple(starts.get(at, ())))
        for at, box in enumerate(column.boxes)
    ]


def repeated(features: list[tuple[object, ...]], at: int) -> tuple[int, int]:
    """The shortest pattern that begins here and is repeated at once, and how often it stands there.

    Of the last of three or more it does not matter where a skip goes on to.
    """
    for long in range(1, LONGEST_PATTERN + 1):
        times = 1
        pattern = features[at : at + long]
        while features[at + times * long : at + (times + 1) * long] == pattern:
            times += 1
        if times > 1:
            after = features[at + times * long : at + (times + 1) * long]
            return long, times + ([each[:-1] for each in after] == [each[:-1] for each in pattern])
    return 1, 1


def _cut(whole: BoxColumn) -> BoxColumn:
    """Both ends of a column that is too long; what hangs on the boxes between goes with them."""
    count = len(whole.boxes)
    if count <= MOST:
        return whole
    half = MOST // 2
    gap = count - 2 * half
    middle = Box(f"... {gap:,} more ...", f"..{gap:,}..", "merge", whole.boxes[count - half - 1].shape)

    def place(at: int) -> int:
        return at if at < half else at - gap + 1 if at >= count - half else half

    skips = [s._replace(start=place(s.start), end=place(s.end)) for s in whole.skips]
    repeats = [r._replace(first=place(r.first), last=place(r.last)) for r in whole.repeats]
    return whole._replace(
        boxes=(*whole.boxes[:half], middle, *whole.boxes[-half:]),
        skips=tuple([s for s in skips if s.start < s.end and half not in (s.start, s.end)]),
        repeats=tuple([r for r in repeats if half not in (r.first, r.last)]),
        left_out=gap,
    )


# --- side by side --------------------------------------------------------------------------------------------------


class Slot(NamedTuple):
    """One size of map: for each column the boxes (by number) that have it here."""

    size: Size
    boxes: tuple[range, ...]

    @property
    def height(self) -> int:
        return max(map(len, self.boxes))


def slots(columns: Sequence[BoxColumn]) -> list[Slot]:
    """The columns in one order of sizes; what one of them does not have is empty there."""
    parts = [_parts(column) for column in columns]
    order: list[Size] = []
    for part in parts:
        order = merged(order, [size for size, _ in part])
    taken = [0] * len(parts)
    found = []
    for size in order:
        row = []
        for at, part in enumerate(parts):
            here = taken[at] < len(part) and part[taken[at]][0] == size
            row.append(part[taken[at]][1] if here else range(0))
            taken[at] += here
        if any(row):
            found.append(Slot(size, tuple(row)))
    return found


def _parts(column: BoxColumn) -> list[tuple[Size, range]]:
    parts: list[tuple[Size, range]] = []
    for at, box in enumerate(column.boxes):
        size = map_size(box.shape)
        if parts and parts[-1][0] == size:
            parts[-1] = size, range(parts[-1][1].start, at + 1)
        else:
            parts.append((size, range(at, at + 1)))
    return parts


def merged(one: list[Size], two: list[Size]) -> list[Size]:
    """Both orders in one that keeps each of them, with as much in common as possible; else the larger comes first.

    >>> merged([(224,), (56,), (7,)], [(112,), (56,), (28,), (7,)])
    [(224,), (112,), (56,), (28,), (7,)]
    """
    common = [[0] * (len(two) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) - 1, -1, -1):
        for j in range(len(two) - 1, -1, -1):
            same = one[i] == two[j]
            common[i][j] = common[i + 1][j + 1] + 1 if same else max(common[i + 1][j], common[i][j + 1])
    order: list[Size] = []
    i = j = 0
    while i < len(one) or j < len(two):
        if i < len(one) and j < len(two) and one[i] == two[j]:
            order.append(one[i])
            i, j = i + 1, j + 1
        elif j == len(two) or (i < len(one) and _first(common[i + 1][j], common[i][j + 1], one[i], two[j])):
            order.append(one[i])
            i += 1
        else:
            order.append(two[j])
            j += 1
    return order


def _first(without_one: int, without_two: int, one: Size, two: Size) -> bool:
    """Does the first list go on?"""
    if without_one != without_two:
        return without_one > without_two
    return (sum(one), one) >= (sum(two), two)


def lanes(skips: Sequence[SkipConnection], most: int) -> list[tuple[SkipConnection, int]]:
    """Each skip with the lane it runs in, 0 next to the boxes; those for which there is no lane are left out."""
    placed: list[tuple[SkipConnection, int]] = []
    for skip in sorted(skips, key=lambda each: (each.end - each.start, each.start)):
        lane = next((at for at in range(most) if _free(placed, at, skip)), None)
        if lane is not None:
            placed.append((skip, lane))
    return placed


def _free(placed: list[tuple[SkipConnection, int]], lane: int, skip: SkipConnection) -> bool:
    return all(other.end <= skip.start or skip.end <= other.start for other, taken in placed if taken == lane)
