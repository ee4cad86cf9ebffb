"""Through the layers of a statement once more, with one or all of them doing something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from convcalc.features.check.slips.settings import Part, out_of
from convcalc.lang.tree import Merge
from convcalc.network.graph import Body, Item, Join, Mark, Outer, Ref, Step
from convcalc.shape import Shape

Change = Callable[[Step, Shape], "Shape | None"]
"""What a layer makes of what arrives; None: what it always makes."""

MOST_LAYERS = 2_000
"""A statement with more layers than these is not walked again and again."""


class Impossible(Exception):
    """With that change the layers do not fit together any more."""


def shape_at(body: Body, mark: Mark, arriving: Shape | None, change: Change) -> Shape:
    """The shape at the end of a statement where its layers do something else; raises Impossible.

    arriving: another shape than the one that arrives there.
    """
    if mark.first == mark.last:
        return mark.shape if arriving is None else arriving
    walk = Walk(body, mark.first, arriving, change)
    for item in body.items[mark.first : mark.last]:
        walk.pass_item(item)
    return walk.get(mark.at, mark.shape)


class Walk:
    """One body, from the item `first` on."""

    def __init__(self, body: Body, first: int, arriving: Shape | None, change: Change) -> None:
        self.body = body
        self.first = first
        self.arriving = arriving
        self.change = change
        self.made: list[Shape] = []

    def get(self, ref: Ref, otherwise: Shape) -> Shape:
        """What an item made here; what was made before or further out is as it was, the flowing tensor apart."""
        if isinstance(ref, Outer):
            return otherwise
        if ref >= self.first:
            return self.made[ref - self.first]
        return otherwise if self.arriving is None or ref != self.first - 1 else self.arriving

    def pass_item(self, item: Item) -> None:
        if isinstance(item, Step):
            ins = tuple([self.get(ref, x) for ref, x in zip(item.reads, item.ins, strict=True)])
            self.made.append(self.out(item, ins))
        elif isinstance(item, Join):
            x = self.get(item.reads, item.branches[0].arriving)
            ends = tuple([self.through(branch, x) for branch in item.branches])
            self.made.append(self.out(item.step, ends))
        else:
            x = self.get(item.reads, item.runs[0][0].arriving if item.runs else item.out)
            for turn, times in item.runs:
                for _ in range(times):
                    x = self.through(turn, x)
            self.made.append(x)

    def through(self, body: Body, x: Shape) -> Shape:
        inner = Walk(body, 0, x, self.change)
        for item in body.items:
            inner.pass_item(item)
        return inner.get(body.out_ref, x)

    def out(self, step: Step, ins: tuple[Shape, ...]) -> Shape:
        if len(ins) > 1:
            if step.kind.word != "mul" and len({x.size for x in ins}) > 1:
                raise Impossible
            return step.kind.shape(step.args, ins)
        made = self.change(step, ins[0]) or out_of(step, ins[0])
        if made.size and min(made.size) < 1:
            raise Impossible
        return made


def parts(body: Body, first: int = 0, last: int | None = None) -> Iterator[Part]:
    """Every layer of a body or of some of its items, with how many times it runs."""
    items = body.items[first:last]
    for at, item in enumerate(items):
        if isinstance(item, Step):
            after = items[at + 1] if at + 1 < len(items) else None
            normed = isinstance(after, Step) and after.kind.word == "bn"
            yield Part(item, 1, _flattened(body, item), normed)
        elif isinstance(item, Join):
            for branch in item.branches:
                aside = is_projection(branch, item)
                yield from (part._replace(shortcut=part.shortcut or aside) for part in parts(branch))
            yield Part(item.step)
        else:
            for turn, times in item.runs:
                yield from (part._replace(times=part.times * times) for part in parts(turn))


def is_projection(branch: Body, join: Join) -> bool:
    """Is this branch a lone 1x1 convolution (and its norm) that is added to a longer one?"""
    steps = [item for item in branch.items if isinstance(item, Step)]
    if join.step.kind.word != "add" or not 1 <= len(steps) == len(branch.items) <= 2 or steps[0].kind.word != "conv":
        return False
    longest = max(len(each.items) for each in join.branches)
    written_out = not isinstance(steps[0].node, Merge)  # else `residual` put it there
    return bool(steps[0].args.slide.area == 1) and not (written_out and len(branch.items) >= longest)


def layers(body: Body, mark: Mark) -> int:
    """How many rows a statement has."""
    return sum(1 if isinstance(item, Step) else item.rows for item in body.items[mark.first : mark.last])


def _flattened(body: Body, step: Step) -> Shape | None:
    """The map that a linear layer gets, flattened by itself or by the layers just before it."""
    if step.kind.word != "fc":
        return None
    ref, arriving = step.reads[0], step.ins[0]
    while not arriving.size and isinstance(ref, int) and ref >= 0:
        before = body.items[ref]
        if not isinstance(before, Step) or len(before.reads) != 1 or before.kind.word == "fc":
            return None
        ref, arriving = before.reads[0], before.ins[0]
    return arriving if arriving.size else None
