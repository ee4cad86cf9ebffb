"""Where tensors meet: merges, residual shortcuts, and skips by name."""

from __future__ import annotations

from typing import Any, NoReturn

from convcalc.lang.tree import (
    From,
    Layer,
    Merge,
    Name,
    Pair,
    Skip,
    Stmt,
)
from convcalc.layers import kind_of
from convcalc.layers.kind import Given, Kind, Refused
from convcalc.network.attributes import Attributes, slot
from convcalc.network.graph import Body, Join, Loop, Outer, Ref, Step
from convcalc.network.scopes import Scope, Unknown
from convcalc.network.site import Stop
from convcalc.shape import Shape
from convcalc.text import Span

LARGEST = 10**18  # a size or a number of channels that no layer may grow to
MOST_ROWS = 100_000_000


class Joins(Attributes):
    """Adds executed layers to bodies, and bodies to bodies."""

    def step(
        self,
        kind: Kind[Any],
        given: Given,
        reads: tuple[Ref, ...],
        ins: tuple[Shape, ...],
        body: Body,
        node: Layer | Merge | Skip,
    ) -> None:
        """One executed layer at the end of a body."""
        made = self.made(kind, given, reads, ins, node)
        body.out_ref = len(body.items)
        body.out = made.out
        body.items.append(made)
        body.rows += 1
        body.ops += 1

    def made(
        self, kind: Kind[Any], given: Given, reads: tuple[Ref, ...], ins: tuple[Shape, ...], node: Layer | Merge | Skip
    ) -> Step:
        try:
            args = kind.read(given, ins, self.context)
            out = kind.shape(args, ins)
        except Refused as refused:
            self.refused(refused, node)
        if kind.grows and max(out.channels or 0, *out.size, 0) > LARGEST:
            from convcalc.diagnostics import network as wrong

            self.refuse(wrong.TooLarge("the output", "10^18"), span=node.span)
        return Step(kind, args, reads, ins, out, node)

    def refused(self, refused: Refused, node: Layer | Merge | Skip) -> NoReturn:
        """A layer that cannot be: point at the argument at fault, else at the layer's word, else at all of it."""
        attrs = node.attrs if isinstance(node, Layer) else ()
        for attr in attrs:
            if slot(attr) in refused.keys and attr.span.start >= 0:
                self.refuse(refused.mistake, attr.span)
        self.refuse(refused.mistake, node.span if refused.keys or not attrs else node.word_span)

    def merge(self, merge: Merge, body: Body, scope: Scope) -> None:
        branches = [self.branch(branch, scope, body.out) for branch in merge.branches]
        if any(branch is None for branch in branches):
            raise Stop
        ends = [branch for branch in branches if branch is not None]
        word = merge.word
        if word == "residual":
            word = "add"
            shortcut = self.shortcut(merge, ends[0], body.out)
            if shortcut is None:
                self.append_loop(body, "", [(ends[0], 1)], merge.span)
                return
            ends.append(shortcut)
        step = self.made(kind_of(word), {}, (), tuple([end.out for end in ends]), merge)
        self.join(body, ends, step, merge.span)

    def append_loop(self, body: Body, name: str, runs: list[tuple[Body, int]], span: Span) -> None:
        rows = sum(turn.rows * times for turn, times in runs)
        body.ops += sum(turn.ops * times for turn, times in runs)
        if body.ops > MOST_ROWS:
            from convcalc.diagnostics import network as wrong

            self.refuse(wrong.TooManyRows(body.ops, MOST_ROWS), span=span)
        out = runs[-1][0].out if runs else body.out
        body.items.append(Loop(name, tuple(runs), body.out_ref, out, rows, span))
        body.reach = max(body.reach, *[turn.reach - 1 for turn, _ in runs], 0)
        body.out, body.out_ref = out, len(body.items) - 1
        body.rows += rows

    def join(self, body: Body, branches: list[Body], step: Step, span: Span) -> None:
        rows = sum(branch.rows for branch in branches) + 1
        body.ops += sum(branch.ops for branch in branches) + 1
        if body.ops > MOST_ROWS:
            from convcalc.diagnostics import network as wrong

            self.refuse(wrong.TooManyRows(body.ops, MOST_ROWS), span=span)
        body.items.append(Join(tuple(branches), body.out_ref, step, rows))
        body.reach = max(body.reach, *[branch.reach - 1 for branch in branches])
        body.out, body.out_ref = step.out, len(body.items) - 1
        body.rows += rows

    def branch(self, statements: tuple[Stmt, ...], scope: Scope, shape: Shape) -> Body | None:
        """One branch; None where it holds a mistake, so that the others are read too."""
        depth = len(self.trace), len(self.calls)
        scope.channels = shape.channels
        try:
            return self.inner(statements, scope, shape, scope.depth + 1)
        except Stop:
            del self.trace[depth[0] :], self.calls[depth[1] :]
            return None

    def shortcut(self, merge: Merge, branch: Body, before: Shape) -> Body | None:
        """What is added to a residual branch; None: nothing."""
        after = branch.out
        if after == before and merge.shortcut != "C":
            return Body(before)
        if merge.shortcut == "if same":
            return None
        if not merge.shortcut:
            from convcalc.diagnostics import network as wrong

            self.refuse(wrong.ShortcutShape(before, after), span=merge.word_span)
        stride = self.stride(merge, branch, before)
        layers: list[tuple[str, Given]] = [("subsample", {"": after.channels, "s": stride})]
        if merge.shortcut != "A":
            projection: Given = {"": after.channels, "k": (1,), "s": stride, "nobias": True}
            layers = [("conv", projection), ("bn", {})]
        made = Body(before)
        for word, given in layers:
            self.step(kind_of(word), given, (made.out_ref,), (made.out,), made, merge)
        if made.out != after:
            words = f"the branch's own stride is {'x'.join(map(str, stride))}, which gives {made.out.text()}"
            from convcalc.diagnostics import network as wrong

            self.refuse(wrong.ShortcutStride(before, after, words), span=merge.word_span)
        return made

    def stride(self, merge: Merge, branch: Body, before: Shape) -> tuple[int, ...]:
        """How much coarser the branch's output is than its input, axis by axis."""
        from convcalc.network.receptive_field import strides

        found = strides(branch)
        if not found:
            words = "the branch has no one stride"
            from convcalc.diagnostics import network as wrong

            self.refuse(wrong.ShortcutStride(before, branch.out, words), span=merge.word_span)
        return found

    def named(self, name: Name, scope: Scope, body: Body) -> tuple[Ref, Shape]:
        try:
            label = scope.label(name)
        except Unknown as problem:
            if name.name in self.heard:
                from convcalc.diagnostics import network as wrong

                self.refuse(wrong.LabelElsewhere(name.name), span=name.span)
            self.refuse(problem.mistake, problem.span)
        up = scope.depth - label.depth
        if isinstance(label.ref, Outer):
            ref = Outer(up + label.ref.up, label.ref.place)
        elif up:
            ref = Outer(up, label.ref)
        else:
            return label.ref, label.shape
        body.reach = max(body.reach, ref.up)
        return ref, label.shape

    def skip(self, skip: Skip, body: Body, scope: Scope) -> None:
        reads, ins = [body.out_ref], [body.out]
        for name in skip.names:
            ref, shape = self.named(name, scope, body)
            if skip.crop and shape.size != body.out.size:
                ref, shape = self.cropped(skip, name, ref, shape, ins[0], body)
            reads.append(ref)
            ins.append(shape)
        self.step(kind_of(skip.word), {}, tuple(reads), tuple(ins), body, skip)

    def cropped(self, skip: Skip, name: Name, ref: Ref, shape: Shape, current: Shape, body: Body) -> tuple[Ref, Shape]:
        """The centre of a larger map; an odd pixel is cut at the end."""
        if len(shape.size) != len(current.size) or any(n < m for n, m in zip(shape.size, current.size, strict=True)):
            from convcalc.diagnostics import network as wrong

            self.refuse(wrong.CropSmaller(name.name, shape, current), span=name.span)
        cuts = [n - m for n, m in zip(shape.size, current.size, strict=True)]
        amounts = tuple([Pair(cut // 2, cut - cut // 2) for cut in cuts])
        flowing = body.out_ref, body.out
        self.step(kind_of("crop"), {"p": amounts}, (ref,), (shape,), body, skip)
        made = body.out_ref, body.out
        body.out_ref, body.out = flowing
        return made

    def go_back(self, back: From, body: Body, scope: Scope) -> None:
        body.out_ref, body.out = self.named(back.name, scope, body)
