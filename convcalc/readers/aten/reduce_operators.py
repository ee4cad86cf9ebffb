"""ATen operators that reduce a tensor along some of its axes."""

from __future__ import annotations

from convcalc.layers.kind import Given
from convcalc.readers.aten.axis_pieces import Axes, Piece, axes_of, joined
from convcalc.readers.aten.move_operators import flat, part_of
from convcalc.readers.aten.translation import Flow, Operator, OperatorCall, Results, Translation
from convcalc.readers.python.values import Unreadable

ROWS_OF = {"mean": ("gap", "avgpool", "channelmean"), "max": ("gmp", "maxpool", "channelmax"), "sum": ("", "", "")}
"""What a reduction is over all places, over all of them where a map of one place stays, and over the channels."""


def _reduced(what: str) -> Operator:
    """Over all places it is a global pool, over all channels a map of one; over axes of one number, nothing."""

    def run(t: Translation, call: OperatorCall) -> Results:
        x = call.flow()
        named = call.numbers("dim") if call.get("dim", ()) != () else tuple(range(len(x.dims)))
        over = sorted({t.axis(x, each) for each in named})
        made = _made(t, x, what, over, bool(call.get("keepdim", False)))
        if call.get("keepdim", False):
            return made
        return flat(t, Flow(made.value, tuple([axis for at, axis in enumerate(made.axes) if at not in over])))

    return run


def _made(t: Translation, x: Flow, what: str, over: list[int], kept: bool) -> Flow:
    """The reduced tensor, each axis that went still there with one number."""
    whole = axes_of(t.batch, t.graph.shape(x.value))
    reduced = sorted(joined(tuple([piece for at in over for piece in x.axes[at]])))
    left = tuple([() if at in over else axis for at, axis in enumerate(x.axes)])
    whole_map, small_map, channel = ROWS_OF[what]
    if not reduced and not _lone_places(whole, x, over):
        return Flow(x.value, left)
    if what == "sum":
        return _summed(t, x, over)
    if reduced == sorted(_pieces(whole[2:])):
        given: Given = {"to": (1,) * (len(whole) - 2)} if kept else {}
        return Flow(t.layer(small_map if kept else whole_map, given, (x.value,)), left)
    if reduced == sorted(joined(whole[1])):
        return Flow(t.layer(channel, {}, (x.value,)), left)
    raise Unreadable(f"a {what} over the axes {over} is not read: over all places it is a global pool")


def _pieces(axes: Axes) -> list[Piece]:
    return list(joined(tuple([piece for axis in axes for piece in axis])))


def _lone_places(whole: Axes, x: Flow, over: list[int]) -> bool:
    """Is a map of one place pooled?"""
    return len(whole) > 2 and not _pieces(whole[2:]) and over == list(range(2, len(x.axes)))


def _summed(t: Translation, x: Flow, over: list[int]) -> Flow:
    """A sum over what the channels were parted into: the parts are taken, and added."""
    if len(over) != 1 or not 1 < x.dims[over[0]] <= MOST_PARTS or over[0] == 0:
        raise Unreadable(f"a sum over the axes {over} is not read")
    parts = [part_of(t, x, over[0], at, at + 1, 1) for at in range(x.dims[over[0]])]
    made = t.layer("add", {}, tuple([part.value for part in parts]))
    return Flow(made, tuple([() if at == over[0] else axis for at, axis in enumerate(parts[0].axes)]))


MOST_PARTS = 64
"""Parts of the channels that are added."""

REDUCTIONS: dict[str, Operator] = {"mean": _reduced("mean"), "sum": _reduced("sum"), "amax": _reduced("max")}
"""The operator's name -> what it does."""
