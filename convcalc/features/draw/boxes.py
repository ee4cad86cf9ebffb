"""A network as a strand of boxes, one a layer, with the skips around them: what the figures of papers show."""

from __future__ import annotations

from convcalc.document.model import CannotDraw
from convcalc.lang.tree import Skip as SkipNode
from convcalc.lang.words import FAMILIES
from convcalc.network.facts import Facts
from convcalc.network.graph import Body, Item, Join, Loop, Outer, Ref, Step
from convcalc.record import NamedTuple
from convcalc.shape import Shape
from convcalc.text import harmless

DRAWN = frozenset({"conv", "tconv", "dense", "pool", "resize"})
"""Families that are a box; what only follows them, such as bn and relu, is not drawn."""

UNROLLED = 64
"""A strand of at most so many boxes is drawn layer by layer; of a longer one repetitions are told once."""

LARGEST = 20_000
"""More boxes are not even collected."""


class Box(NamedTuple):
    """text and short say what it is, in many letters and in few.  family: one of DRAWN, or "input" or "merge"."""

    text: str
    short: str
    family: str
    shape: Shape


class Skip(NamedTuple):
    """From behind one box to behind another; dashed where it does more than pass the tensor on."""

    start: int
    end: int
    dashed: bool


class Group(NamedTuple):
    """Boxes first to last that are there so many times in a row."""

    first: int
    last: int
    times: int


class Strand(NamedTuple):
    name: str
    facts: Facts
    boxes: tuple[Box, ...]
    skips: tuple[Skip, ...]
    groups: tuple[Group, ...]
    left_out: int = 0


class Spot:
    """A body on the way: the box behind which its arriving tensor lies, and the same for what each item makes."""

    def __init__(self, arriving: int, parent: Spot | None) -> None:
        self.arriving, self.parent = arriving, parent
        self.made: list[int] = []

    def get(self, ref: Ref) -> int:
        spot = self
        if isinstance(ref, Outer):
            for _ in range(ref.up):
                assert spot.parent is not None
                spot = spot.parent
            ref = ref.place
        return spot.made[ref] if ref >= 0 else spot.arriving


def too_many() -> CannotDraw:
    return CannotDraw(f"more than {LARGEST:,} layers, told apart, are no picture")


class Weaver:
    """Walks a net and collects boxes; full: there were too many to go on."""

    def __init__(self, name: str, facts: Facts, fold: bool) -> None:
        self.name, self.facts, self.fold = name, facts, fold
        self.boxes = [Box("input", "input", "input", facts.in_)]
        self.skips: list[Skip] = []
        self.groups: list[Group] = []
        self.full = False
        self.known: dict[int, int] = {}
        self.body(facts.net.body, Spot(0, None))

    def strand(self) -> Strand:
        return Strand(harmless(self.name), self.facts, tuple(self.boxes), tuple(self.skips), tuple(self.groups))

    def body(self, body: Body, spot: Spot) -> int:
        for item in body.items:
            spot.made.append(self.item(item, spot))
        return spot.get(body.out_ref)

    def item(self, item: Item, spot: Spot) -> int:
        if self.full:
            return len(self.boxes) - 1
        if isinstance(item, Join):
            return self.join(item, spot)
        if isinstance(item, Loop):
            return self.loop(item, spot)
        return self.step(item, spot)

    def box(self, made: Box) -> int:
        self.boxes.append(made)
        if len(self.boxes) > LARGEST:
            raise too_many()
        self.full = not self.fold and len(self.boxes) > UNROLLED
        return len(self.boxes) - 1

    def step(self, item: Step, spot: Spot) -> int:
        reads = [spot.get(ref) for ref in item.reads]
        if FAMILIES[item.kind.word] in DRAWN:
            return self.box(boxed(item))
        if isinstance(item.node, SkipNode):
            self.skips += [Skip(read, max(reads), item.node.crop) for read in sorted(set(reads)) if read < max(reads)]
        return max(reads)

    def loop(self, item: Loop, spot: Spot) -> int:
        at = spot.get(item.reads)
        for body, times in item.runs:
            for _ in range(1 if self.fold or not body.rows else times):
                first = len(self.boxes)
                at = self.body(body, Spot(at, spot))
                if self.full:
                    return at
            if self.fold and times > 1 and len(self.boxes) > first:
                self.groups.append(Group(first, len(self.boxes) - 1, times))
        return at

    def join(self, item: Join, spot: Spot) -> int:
        """A residual is its longer branch with a skip beside it; other branches are one box together."""
        arriving = spot.get(item.reads)
        known = len(self.boxes), len(self.skips), len(self.groups)
        inside = [weights(branch, self.known) for branch in item.branches]
        main = max(range(len(inside)), key=inside.__getitem__)
        others = [count for at, count in enumerate(inside) if at != main]
        word = item.step.kind.word
        if word == "mul" or max(others, default=0) > (word == "add") or not inside[main]:
            return self.merged(item, inside, arriving)
        end = self.body(item.branches[main], Spot(arriving, spot))
        if not self.full and end < known[0]:
            del self.boxes[known[0] :], self.skips[known[1] :], self.groups[known[2] :]
            return self.merged(item, inside, arriving)
        for at, branch in enumerate(item.branches):
            if at != main and end > arriving:
                self.skips.append(Skip(arriving, end, inside[at] > 0 or branch.out != branch.arriving))
        return end

    def merged(self, item: Join, inside: list[int], arriving: int) -> int:
        """Branches that are no skip: one box says how many there are and what they hold."""
        count = sum(inside)
        if not count:
            return arriving
        word = item.step.kind.word
        layers = f"{count} layer{'s' * (count != 1)}"
        if word == "mul":
            return self.box(Box(f"gate of {layers}", "gate", "merge", item.step.out))
        return self.box(
            Box(f"{word} of {len(inside)} branches, {layers}", f"{word} of {len(inside)}", "merge", item.step.out)
        )


def weights(body: Body, known: dict[int, int]) -> int:
    """How many boxes a body would make if all were drawn."""
    if id(body) not in known:
        total = 0
        for item in body.items:
            if isinstance(item, Step):
                total += FAMILIES[item.kind.word] in DRAWN
            elif isinstance(item, Join):
                total += sum(weights(branch, known) for branch in item.branches)
            else:
                total += sum(weights(inner, known) * times for inner, times in item.runs)
        known[id(body)] = total
    return known[id(body)]


def boxed(step: Step) -> Box:
    """What a layer is called in a figure: `3x3 conv, 64, /2`."""
    family, word, args = FAMILIES[step.kind.word], step.kind.word, step.args
    slide = getattr(args, "slide", None)
    if slide is None:
        text = step.kind.text(args)
        return Box(text, text, family, step.out)
    kernel, stride = "x".join(map(str, slide.kernel)), _dims(slide.stride)
    moved = f"/{stride}" if max(slide.stride) > 1 else ""
    if family == "pool":
        return Box(f"{kernel} {word}" + (moved and f", {moved}"), f"{word}{moved}", family, step.out)
    if family == "tconv":
        moved = moved.replace("/", "up ")
    groups = getattr(args, "groups", 1)
    apart = getattr(args, "depthwise", False) or 1 < groups == args.channels
    told = [str(step.out.channels)]
    told += [f"d{_dims(slide.dilation)}"] if max(slide.dilation) > 1 else []
    told += [f"g{groups}"] if groups > 1 and not apart else []
    told += [moved] if moved else []
    short = f"{kernel}{'dw' * apart},{step.out.channels}{' ' * (family == 'tconv')}{moved}"
    return Box(f"{kernel} {'dwconv' if apart else word}, {', '.join(told)}", short.rstrip(), family, step.out)


def _dims(numbers: tuple[int, ...]) -> str:
    """`2` where all axes agree, else `2x1`."""
    return str(numbers[0]) if len(set(numbers)) == 1 else "x".join(map(str, numbers))
