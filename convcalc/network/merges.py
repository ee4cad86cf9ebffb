"""How a body grows: by layers, by repetitions, and where tensors meet: merges, residual shortcuts, skips by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn, TypeAlias

from convcalc import diagnostics
from convcalc.lang.tree import From, Layer, Merge, Name, Pair, Skip
from convcalc.layers import kind_of
from convcalc.layers.kind import Given, Kind, Refused
from convcalc.network.attributes import slot
from convcalc.network.graph import LARGEST, Body, Join, Loop, Outer, Ref, Step
from convcalc.network.scopes import BuildState, Scope
from convcalc.network.turns import but_for_size
from convcalc.shape import Shape
from convcalc.text import Span

MOST_ROWS = 100_000_000

Node: TypeAlias = "Layer | Merge | Skip"


def add_layer(
    state: BuildState,
    body: Body,
    node: Node,
    kind: Kind[Any],
    given: Given,
    reads: tuple[Ref, ...] | None = None,
    ins: tuple[Shape, ...] = (),
) -> None:
    """One executed layer at the end of a body, where it reads what flows there if not said otherwise."""
    if reads is None:
        reads, ins = (body.out_ref,), (body.out,)
    made = _made(state, node, kind, given, reads, ins)
    body.out_ref = len(body.items)
    body.out = made.out
    body.items.append(made)
    body.rows += 1
    body.ops += 1


def _made(
    state: BuildState, node: Node, kind: Kind[Any], given: Given, reads: tuple[Ref, ...], ins: tuple[Shape, ...]
) -> Step:
    try:
        args = kind.read(given, ins, state.context)
        out = kind.shape(args, ins)
    except Refused as refused:
        if isinstance(refused.mistake, diagnostics.layers.RankMismatch) and "" in kind.keys:
            refused.mistake.no_filters = not {"", "filters"} & set(given)
        refuse_layer(state, refused, node)
    if kind.grows and max(out.channels or 0, *out.size, 0) > LARGEST:
        state.refuse(diagnostics.network.TooLarge("the output", "10^18"), node.span)
    return Step(kind, args, reads, ins, out, node)


def refuse_layer(state: BuildState, refused: Refused, node: Node) -> NoReturn:
    """A layer that cannot be: point at the argument at fault, else at the layer's word, else at all of it."""
    if isinstance(refused.mistake, diagnostics.network.UnequalSizes | diagnostics.layers.KernelDoesNotFit):
        refused.mistake.work = state.work
        if isinstance(node, Skip) and isinstance(refused.mistake, diagnostics.network.UnequalSizes):
            _name_the_odd_one(refused.mistake, node)
    attrs = node.attrs if isinstance(node, Layer) else ()
    for attr in attrs:
        if slot(attr) in refused.keys and attr.span.start >= 0:
            state.refuse(refused.mistake, attr.span)
    state.refuse(refused.mistake, node.span if refused.keys or not attrs else node.word_span)


def _name_the_odd_one(mistake: diagnostics.network.UnequalSizes, skip: Skip) -> None:
    """Of the labels that are joined, the first whose map has another size than what flows here."""
    here, *others = mistake.shapes
    for name, shape in zip(skip.names, others, strict=False):
        if shape.size != here.size and mistake.name is None:
            mistake.name = name.name
            mistake.larger = all(n >= m for n, m in zip(shape.size, here.size, strict=False))


def add_loop(
    state: BuildState, body: Body, name: str, runs: Sequence[tuple[Body, int]], out: Shape, span: Span
) -> None:
    """Bodies that run one after the other, each so many times in a row; `out` comes out of the last."""
    each = but_for_size(runs)
    rows = sum(turn.rows * times for turn, times in each)
    loop = Loop(name, runs, body.out_ref, out, rows, span)
    _append(state, body, loop, sum(turn.ops * times for turn, times in each), span)


def add_join(state: BuildState, body: Body, merge: Merge, branches: list[Body]) -> None:
    """Branches that were built from what flows here, and the layer in which they meet."""
    word = merge.word
    if word == "residual":
        word = "add"
        shortcut = _shortcut(state, merge, branches[0], body.out)
        if shortcut is None:
            add_loop(state, body, "", ((branches[0], 1),), branches[0].out, merge.span)
            return
        branches = [branches[0], shortcut]
    step = _made(state, merge, kind_of(word), {}, (), tuple([branch.out for branch in branches]))
    join = Join(tuple(branches), body.out_ref, step, sum(branch.rows for branch in branches) + 1)
    _append(state, body, join, sum(branch.ops for branch in branches) + 1, merge.span)


def _append(state: BuildState, body: Body, item: Loop | Join, ops: int, span: Span) -> None:
    """An item with bodies inside; ops: how many layers and repetitions are followed in it, layers or not."""
    body.ops += ops
    if body.ops > MOST_ROWS:
        state.refuse(diagnostics.network.TooManyRows(body.ops, MOST_ROWS), span)
    body.items.append(item)
    for inner, _ in but_for_size(item.bodies):
        if inner.reach > body.reach + 1:
            body.reach = inner.reach - 1
    body.out, body.out_ref = item.out, len(body.items) - 1
    body.rows += item.rows


def _shortcut(state: BuildState, merge: Merge, branch: Body, before: Shape) -> Body | None:
    """What is added to a residual branch; None: nothing."""
    after = branch.out
    if after == before and merge.shortcut != "C":
        return Body(before)
    if merge.shortcut == "if same":
        state.bends += 1
        return None
    if not merge.shortcut:
        state.refuse(diagnostics.network.ShortcutShape(before, after), merge.word_span)
    stride = _stride(state, merge, branch, before)
    layers: list[tuple[str, Given]] = [("subsample", {"": after.channels, "s": stride})]
    if merge.shortcut != "A":
        projection: Given = {"": after.channels, "k": (1,), "s": stride, "nobias": True}
        layers = [("conv", projection), ("bn", {})]
    made = Body(before)
    for word, given in layers:
        add_layer(state, made, merge, kind_of(word), given)
    if made.out != after:
        words = f"the branch's own stride is {'x'.join(map(str, stride))}, which gives {made.out.text()}"
        state.refuse(diagnostics.network.ShortcutStride(before, after, words), merge.word_span)
    return made


def _stride(state: BuildState, merge: Merge, branch: Body, before: Shape) -> tuple[int, ...]:
    """How much coarser the branch's output is than its input, axis by axis."""
    from convcalc.network.receptive_field import strides

    found = strides(branch)
    if not found:
        words = "the branch has no one stride"
        state.refuse(diagnostics.network.ShortcutStride(before, branch.out, words), merge.word_span)
    return found


def named(state: BuildState, name: Name, scope: Scope, body: Body) -> tuple[Ref, Shape]:
    """The tensor of a label, as it is seen from this body, and its shape."""
    holder = scope.holding("labels", name.name)
    if holder is None:
        if name.name in state.labels:
            state.refuse(diagnostics.network.LabelElsewhere(name.name), name.span)
        state.refuse(diagnostics.network.UnknownLabel(name.name, scope.names("labels")), name.span)
    state.read.add(name.name)
    label = holder.labels[name.name]
    up = scope.depth - label.depth
    if isinstance(label.ref, Outer):
        ref = Outer(up + label.ref.up, label.ref.place)
    elif up:
        ref = Outer(up, label.ref)
    else:
        return label.ref, label.shape
    body.reach = max(body.reach, ref.up)
    return ref, label.shape


def add_skip(state: BuildState, skip: Skip, body: Body, scope: Scope) -> None:
    """What flows here meets tensors by their labels."""
    reads, ins = [body.out_ref], [body.out]
    for name in skip.names:
        ref, shape = named(state, name, scope, body)
        if skip.crop and shape.size != body.out.size:
            ref, shape = _cropped(state, skip, name, (ref, shape), ins[0], body)
        if ref == body.out_ref:
            note = f"'{skip.word} {name.name}': what flows here is '{name.name}' itself"
            state.notes += [note] if note not in state.notes else []
        reads.append(ref)
        ins.append(shape)
    add_layer(state, body, skip, kind_of(skip.word), {}, tuple(reads), tuple(ins))


def _cropped(
    state: BuildState, skip: Skip, name: Name, tensor: tuple[Ref, Shape], current: Shape, body: Body
) -> tuple[Ref, Shape]:
    """The centre of a larger map; an odd pixel is cut at the end."""
    ref, shape = tensor
    if len(shape.size) != len(current.size) or any(n < m for n, m in zip(shape.size, current.size, strict=True)):
        state.refuse(diagnostics.network.CropSmaller(name.name, shape, current), name.span)
    cuts = [n - m for n, m in zip(shape.size, current.size, strict=True)]
    amounts = tuple([Pair(cut // 2, cut - cut // 2) for cut in cuts])
    flowing = body.out_ref, body.out
    add_layer(state, body, skip, kind_of("crop"), {"p": amounts}, (ref,), (shape,))
    made = body.out_ref, body.out
    body.out_ref, body.out = flowing
    return made


def go_back(state: BuildState, back: From, body: Body, scope: Scope) -> None:
    """From here on another tensor flows."""
    body.out_ref, body.out = named(state, back.name, scope, body)
