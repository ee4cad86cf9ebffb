"""ATen operators that move, join, part or reduce tensors, and those that leave no row."""

from __future__ import annotations

from itertools import accumulate
from math import prod

from convcalc.lang.tree import Pair
from convcalc.layers.kind import Given
from convcalc.readers.aten.axis_pieces import Piece, alike, axes_of, joined
from convcalc.readers.aten.translation import Fixed, Flow, Operator, OperatorCall, Results, Translation
from convcalc.readers.python.values import Unreadable
from convcalc.readers.pytorch.elementwise import SAME_SHAPE


def _itself(t: Translation, call: OperatorCall) -> Results:
    return call.flow()


def _without_row(t: Translation, call: OperatorCall) -> Results:
    """Numbers changed one by one, by what is no layer of ours."""
    t.without_row.setdefault(call.node.operator)
    return call.flow()


def _view(t: Translation, call: OperatorCall) -> Results:
    return t.viewed(call.flow(), call.numbers("size" if "size" in call.given else "shape"))


def _strided(t: Translation, call: OperatorCall) -> Results:
    """A view by steps in memory; one that keeps all sizes is the tensor itself, laid out otherwise."""
    x = call.flow()
    if call.numbers("size") != x.dims or call.get("storage_offset", 0) != 0:
        raise Unreadable("a view by steps in memory (as_strided) is not read")
    return x


def _flatten(t: Translation, call: OperatorCall) -> Results:
    x = call.flow()
    start, end = t.axis(x, call.number("start_dim", 0)), t.axis(x, call.number("end_dim", -1))
    return t.viewed(x, (*x.dims[:start], prod(x.dims[start : end + 1]), *x.dims[end + 1 :]))


def _unflatten(t: Translation, call: OperatorCall) -> Results:
    x = call.flow()
    at, each = t.axis(x, call.number("dim")), call.numbers("sizes")
    if -1 in each:
        known = -prod(each)
        each = tuple([x.dims[at] // known if n == -1 and known > 0 else n for n in each])
    return t.viewed(x, (*x.dims[:at], *each, *x.dims[at + 1 :]))


def _squeeze(t: Translation, call: OperatorCall) -> Results:
    x = call.flow()
    named = [t.axis(x, each) for each in call.numbers("dim")] if "dim" in call.given else range(len(x.dims))
    return flat(t, Flow(x.value, tuple([axis for at, axis in enumerate(x.axes) if at not in named or x.dims[at] > 1])))


def flat(t: Translation, x: Flow) -> Flow:
    """A map of one place that became a vector is one from here on."""
    return t.plain(x) if t.graph.shape(x.value).size and t.is_vector(x) else x


def _unsqueeze(t: Translation, call: OperatorCall) -> Results:
    x = call.flow()
    at = call.number("dim") % (len(x.dims) + 1)
    return Flow(x.value, (*x.axes[:at], (), *x.axes[at:]))


def _permute(t: Translation, call: OperatorCall) -> Results:
    x = call.flow()
    order = [t.axis(x, each) for each in call.numbers("dims")]
    if sorted(order) != list(range(len(x.dims))):
        raise Unreadable(f"permute of {len(x.dims)} axes needs each of them once")
    return Flow(x.value, tuple([x.axes[at] for at in order]))


def _transpose(t: Translation, call: OperatorCall) -> Results:
    x = call.flow()
    axes = list(x.axes)
    a, b = t.axis(x, call.number("dim0", 0)), t.axis(x, call.number("dim1", 1))
    axes[a], axes[b] = axes[b], axes[a]
    return Flow(x.value, tuple(axes))


def _expand(t: Translation, call: OperatorCall) -> Results:
    """Places of which there is one are repeated."""
    x = call.flow()
    wanted = call.numbers("size") if "size" in call.given else x.dims
    wanted = tuple([old if n == -1 else n for old, n in zip(x.dims, wanted[-len(x.dims) :], strict=False)])
    return spread(t, x, wanted)


def _expand_as(t: Translation, call: OperatorCall) -> Results:
    """`y.expand_as(x)`: a gate that meets that map next is spread there."""
    like = call.first(2)[1]
    if not isinstance(like, Flow | Fixed):
        raise Unreadable("expand_as what is no tensor is not read")
    return spread(t, call.flow(), like.dims)


def spread(t: Translation, x: Flow, wanted: tuple[int, ...]) -> Flow:
    """A tensor whose lone numbers are repeated up to these sizes."""
    if x.dims == wanted:
        return x
    plain = t.plain(x)
    size = wanted[2:]
    if len(wanted) != len(x.dims) or wanted[:2] != plain.dims[:2] or not size:
        raise Unreadable(
            f"{t.node.operator} repeats {'x'.join(map(str, x.dims))} up to {'x'.join(map(str, wanted))},"
            " which is not read: only places can be repeated, not channels"
        )
    return t.canonical(t.layer("upsample", {"to": size}, (plain.value,)))


def _arithmetic(word: str) -> Operator:
    """`x + y`, `x * y`; with a number nothing of a shape changes."""

    def run(t: Translation, call: OperatorCall) -> Results:
        one, other = call.first(2)
        if isinstance(one, Flow) and isinstance(other, Flow):
            return _met(t, word, one, other)
        x, rest = (one, other) if isinstance(one, Flow) else (other, one)
        if not isinstance(x, Flow):
            raise Unreadable(f"{call.node.operator} of what is no tensor is not read")
        return _with_stored(t, word, x, rest) if isinstance(rest, Fixed) else x

    return run


def _met(t: Translation, word: str, one: Flow, other: Flow) -> Flow:
    """Two tensors of the network meet; the smaller one is spread over the larger."""
    if not word:
        raise Unreadable(f"'{t.node.operator}' of two tensors of the network is not read")
    if alike(one.axes, other.axes):
        return Flow(t.layer(word, {}, (one.value, other.value)), one.axes)
    rank = max(len(one.dims), len(other.dims))
    full, part = (
        (one, other) if (len(one.dims), prod(one.dims)) >= (len(other.dims), prod(other.dims)) else (other, one)
    )
    part = Flow(part.value, (*((),) * (rank - len(part.axes)), *part.axes))
    if word == "mul" and _is_gate(t, full, part):
        return Flow(t.layer(word, {}, (one.value, other.value)), full.axes)
    full, part = t.plain(full), t.plain(part)
    if full.dims != part.dims:
        wanted = tuple([max(pair) for pair in zip(full.dims, part.dims, strict=True)])
        full, part = spread(t, full, wanted), spread(t, part, wanted)
    return t.canonical(t.layer(word, {}, (full.value, part.value)))


def _is_gate(t: Translation, full: Flow, part: Flow) -> bool:
    """Is a part one number a channel, each where that channel is in the whole?"""
    channels = joined(axes_of(t.batch, t.graph.shape(part.value))[1])
    if not channels or t.graph.shape(part.value).positions() != 1:
        return False
    if t.graph.shape(part.value).channels != t.graph.shape(full.value).channels:
        return False
    pairs = zip(full.axes[1:], part.axes[1:], strict=True)
    return all(joined(b) in ((), joined(a) if joined(a) == channels else ()) for a, b in pairs)


def _with_stored(t: Translation, word: str, x: Flow, stored: Fixed) -> Flow:
    """`x * gamma`: trained factors, one a channel or one for all; shifts that follow such factors belong to them."""
    count = _spread_over(t, x, stored)
    if not stored.parameters:
        return x
    if word == "add" and _shifts(t, x, count):
        node = t.graph.nodes[x.value - 1]
        t.graph.nodes[x.value - 1] = node._replace(given={**node.given, "bias": True})
        t.hold(stored, count)
        return x
    given: Given = {"": 1} if count == 1 else {}
    if word == "add":
        return t.kept("scale", {**given, "nogamma": True}, x, None, stored)
    made = t.kept("scale", given, x, stored)
    t.scaled[made.value] = count
    return made


def _spread_over(t: Translation, x: Flow, stored: Fixed) -> int:
    """How many stored numbers meet a tensor: one, or one a channel; buffers may be any that make it no larger."""
    said = "x".join(map(str, stored.dims))
    dims = (*(1,) * (len(x.dims) - len(stored.dims)), *stored.dims)
    if len(dims) > len(x.dims) or any(n not in (1, size) for n, size in zip(dims, x.dims, strict=True)):
        raise Unreadable(f"numbers of {said} are spread over a map, which is not read")
    places = [at for at, n in enumerate(dims) if n > 1]
    if stored.parameters and places and not (len(places) == 1 and t.on_channels(x, places[0])):
        raise Unreadable(f"{t.node.operator} with a parameter of {said}, which is not one number a channel")
    return prod(dims)


def _shifts(t: Translation, x: Flow, count: int) -> bool:
    """Do as many shifts as factors follow a row of trained factors that nothing else has read?"""
    return t.scaled.pop(x.value, None) == count and not t.graph.nodes[x.value - 1].shares


def _cat(t: Translation, call: OperatorCall) -> Results:
    each = call.every[0] if call.every else ()
    if not isinstance(each, tuple) or not each or not all(isinstance(x, Flow) for x in each):
        raise Unreadable("cat with what does not depend on the input, such as a class token, is not read")
    flows = [x for x in each if isinstance(x, Flow)]
    axis = t.axis(flows[0], call.number("dim", 0))
    if len(flows) == 1:
        return flows[0]
    if not all(t.on_channels(x, axis) and len(x.axes) == len(flows[0].axes) for x in flows) or not _rest(flows, axis):
        flows = [t.plain(x) for x in flows]
        if axis != 1 or len({len(x.dims) for x in flows}) > 1:
            raise Unreadable(f"cat along axis {axis} is not read: only channels are joined")
    made = t.layer("concat", {}, tuple([x.value for x in flows]))
    new = axes_of(t.batch, t.graph.shape(made))[1]
    return Flow(made, (*flows[0].axes[:axis], new, *flows[0].axes[axis + 1 :]))


def _rest(flows: list[Flow], axis: int) -> bool:
    """Are all axes but one the same?"""
    first = (*flows[0].axes[:axis], *flows[0].axes[axis + 1 :])
    return all(alike(first, (*x.axes[:axis], *x.axes[axis + 1 :])) for x in flows)


def _stack(t: Translation, call: OperatorCall) -> Results:
    """Tensors in a row along a new axis in front of the channels."""
    each = call.every[0] if call.every else ()
    axis = call.number("dim", 0)
    if not isinstance(each, tuple) or axis != 1 or len(each) < 2:
        raise Unreadable(f"stack along axis {axis} is not read")
    flows = [t.plain(x) for x in each if isinstance(x, Flow)]
    if len(flows) < len(each):
        raise Unreadable("stack with what does not depend on the input is not read")
    made = t.canonical(t.layer("concat", {}, tuple([x.value for x in flows])))
    count = flows[0].dims[1]
    return Flow(made.value, (made.axes[0], (Piece(1, len(flows), count),), (Piece(1, count),), *made.axes[2:]))


def _parts(t: Translation, x: Flow, axis: int, parts: list[tuple[int, int]]) -> tuple[Flow, ...]:
    """Ranges of an axis: channels are taken, places cut out; all of an axis is the tensor itself."""
    return tuple([part_of(t, x, axis, first, end, 1) for first, end in parts])


def part_of(t: Translation, x: Flow, axis: int, first: int, end: int, step: int) -> Flow:
    """Every step-th of an axis from one to before another."""
    count = x.dims[axis]
    if (first, end, step) == (0, count, 1):
        return x
    if not 0 <= first < end <= count or step < 1:
        raise Unreadable(f"the part {first}:{end} of an axis of {count} is not read")
    shape = t.graph.shape(x.value)
    pieces = joined(x.axes[axis])
    lone = pieces[0] if len(pieces) == 1 else None
    if lone and lone.axis == 1 and lone.size * lone.step == shape.channels and step == 1:
        return _taken(t, x, axis, first * lone.step, end * lone.step, end - first)
    if step == 1 and _is_moved_place(t, x, lone):
        return _cropped(t, x, axis, first, end)
    plain = t.plain(x)
    if axis == 1 and not t.is_plain(x):
        return part_of(t, plain, axis, first, end, step)
    if axis < 2:
        raise Unreadable(f"the part {first}:{end}:{step} of axis {axis} is not read")
    if (first, end) != (0, count):
        amounts: list[Pair] = [Pair(0, 0)] * len(shape.size)
        amounts[axis - 2] = Pair(first, count - end)
        plain = t.canonical(t.layer("crop", {"p": tuple(amounts)}, (plain.value,)))
    if step == 1:
        return plain
    strides = tuple([step if at == axis - 2 else 1 for at in range(len(shape.size))])
    return t.canonical(t.layer("subsample", {"": plain.dims[1], "s": strides}, (plain.value,)))


def _is_moved_place(t: Translation, x: Flow, lone: Piece | None) -> bool:
    """Is it a whole axis of places, in a tensor whose axes stand elsewhere than layers expect them?"""
    if lone is None or lone.axis < 2 or t.is_plain(x):
        return False
    return lone.size == t.graph.shape(x.value).size[lone.axis - 2]


def _cropped(t: Translation, x: Flow, axis: int, first: int, end: int) -> Flow:
    """Places from one to before another, of an axis that stands elsewhere than layers expect it."""
    place, size = joined(x.axes[axis])[0].axis, t.graph.shape(x.value).size
    amounts = [Pair(first, n - end) if at == place - 2 else Pair(0, 0) for at, n in enumerate(size)]
    made = t.layer("crop", {"p": tuple(amounts)}, (x.value,))
    return Flow(made, (*x.axes[:axis], (Piece(place, end - first),), *x.axes[axis + 1 :]))


def _taken(t: Translation, x: Flow, axis: int, first: int, end: int, count: int) -> Flow:
    """Channels from one to before another; an axis of what the channels were parted into is as much shorter."""
    made = t.layer("take", {"size": (Pair(first, end),)}, (x.value,))
    whole = axes_of(t.batch, t.graph.shape(made))[1]
    inner = (end - first) // count
    new = whole if inner == 1 else (Piece(1, count, inner),)
    return Flow(made, (*x.axes[:axis], new, *x.axes[axis + 1 :]))


def _slice(t: Translation, call: OperatorCall) -> Results:
    x = call.flow()
    axis = t.axis(x, call.number("dim", 0))
    count = x.dims[axis]
    first, end, _ = slice(call.get("start"), call.get("end")).indices(count)
    return part_of(t, x, axis, first, end, call.number("step", 1))


def _narrow(t: Translation, call: OperatorCall) -> Results:
    x = call.flow()
    first = call.number("start")
    return part_of(t, x, t.axis(x, call.number("dim")), first, first + call.number("length"), 1)


def _select(t: Translation, call: OperatorCall) -> Results:
    x = call.flow()
    axis = t.axis(x, call.number("dim"))
    return _selected(t, x, axis, call.number("index") % x.dims[axis])


def _selected(t: Translation, x: Flow, axis: int, index: int) -> Flow:
    if x.dims[axis] > 1 and any(piece.axis == 0 for piece in joined(x.axes[axis])):
        raise Unreadable("one input of the batch is taken, which is not read")
    part = part_of(t, x, axis, index, index + 1, 1)
    made = Flow(part.value, (*part.axes[:axis], *part.axes[axis + 1 :]))
    return t.plain(made) if t.graph.shape(made.value).size and t.is_vector(made) else made


def _unbind(t: Translation, call: OperatorCall) -> Results:
    x = call.flow()
    axis = t.axis(x, call.number("dim", 0))
    _bounded(call, x.dims[axis])
    return tuple([_selected(t, x, axis, index) for index in range(x.dims[axis])])


def _bounded(call: OperatorCall, parts: int) -> None:
    """As many parts as the operator gives names to."""
    if parts != call.results:
        raise Unreadable(f"{call.node.operator} makes {parts:,} parts, and {call.results:,} are named")


def _split(t: Translation, call: OperatorCall) -> Results:
    """`chunk`, `split` and `split_with_sizes`."""
    x = call.flow()
    axis = t.axis(x, call.number("dim", 0))
    count = x.dims[axis]
    if call.node.operator == "chunk":
        size = -(-count // max(call.number("chunks"), 1))
    else:
        given = call.numbers("split_size" if "split_size" in call.given else "split_sizes")
        size = given[0] if "split_size" in call.given and given else 0
        if not size:
            if sum(given) != count:
                raise Unreadable(f"split into {list(given)} does not make {count}")
            return _parts(t, x, axis, [(end - n, end) for end, n in zip(accumulate(given), given, strict=True)])
    _bounded(call, -(-count // max(size, 1)))
    return _parts(t, x, axis, [(first, min(first + size, count)) for first in range(0, count, size)])


def _size(t: Translation, call: OperatorCall) -> Results:
    found = call.first(1)[0]
    if not isinstance(found, Flow | Fixed):
        raise Unreadable("the size of what is no tensor is not read")
    return found.dims[t.axis(found, call.number("dim"))]


def _shuffled_axes(t: Translation, call: OperatorCall) -> Results:
    """`movedim(x, 1, -1)`"""
    x = call.flow()
    source, target = call.numbers("source"), call.numbers("destination")
    if len(source) != 1 or len(target) != 1:
        raise Unreadable("movedim of several axes is not read")
    axes = list(x.axes)
    axes.insert(t.axis(x, target[0]), axes.pop(t.axis(x, source[0])))
    return Flow(x.value, tuple(axes))


SAME = (
    "alias clone contiguous detach dropout feature_dropout alpha_dropout native_dropout lift_fresh_copy _to_copy to"
    " type_as detach_copy dropout_ lift_fresh copy"
).split()
"""What gives back the same numbers: at inference, dropout too."""

ELEMENTWISE = [*SAME_SHAPE, "relu_backward", "hardshrink", "softshrink", "threshold", "softsign", "erfc", "logical_not"]

MOVES: dict[str, Operator] = {
    **dict.fromkeys([name for name in ELEMENTWISE if name != "clamp"], _without_row),
    **dict.fromkeys(SAME, _itself),
    "view": _view,
    "reshape": _view,
    "_unsafe_view": _view,
    "view_copy": _view,
    "as_strided": _strided,
    "flatten": _flatten,
    "unflatten": _unflatten,
    "squeeze": _squeeze,
    "unsqueeze": _unsqueeze,
    "permute": _permute,
    "transpose": _transpose,
    "t": _transpose,
    "movedim": _shuffled_axes,
    "expand": _expand,
    "expand_as": _expand_as,
    "add": _arithmetic("add"),
    "sub": _arithmetic("add"),
    "rsub": _arithmetic("add"),
    "mul": _arithmetic("mul"),
    "div": _arithmetic(""),
    "cat": _cat,
    "concat": _cat,
    "concatenate": _cat,
    "stack": _stack,
    "chunk": _split,
    "split": _split,
    "split_with_sizes": _split,
    "slice": _slice,
    "narrow": _narrow,
    "select": _select,
    "unbind": _unbind,
    "sym_size": _size,
}
"""The operator's name -> what it does."""
