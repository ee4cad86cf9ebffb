"""Operators of TensorFlow Lite that move, cut, part, join and resize, in the words of ONNX's.

Source: schema.fbs of TensorFlow 2.18 (the numbers of the options' fields), and the shapes of the reference kernels.
"""

from __future__ import annotations

from convcalc.readers.graph.operator_graph import Attribute, Operator
from convcalc.readers.tflite.flat_types import WHOLE_TYPES
from convcalc.readers.tflite.operator_call import BuiltinCall, Form

END = 1 << 62
"""Behind every end."""


def _reshape(call: BuiltinCall) -> list[Operator]:
    """To sizes that are read, or of the options."""
    if call.name(1):
        return call.made("Reshape", call.names()[:2], allowzero=1)
    return call.made("Reshape", call.names()[:1], shape=call.options(17).numbers(0, "i", 16), allowzero=1)


def _squeeze(call: BuiltinCall) -> list[Operator]:
    axes = call.options(30).numbers(0, "i", 16)
    more: dict[str, Attribute] = {"axes": axes} if axes else {}
    return call.made("Squeeze", call.names(), **more)


def _transpose(call: BuiltinCall) -> list[Operator]:
    order = call.numbers(1)
    return call.refused() if order is None else call.made("Transpose", call.names()[:1], perm=order)


def _cast(call: BuiltinCall) -> list[Operator]:
    """ONNX's 7 is a whole number, its 1 is one with a fraction."""
    whole = bool(call.makes) and call.makes[0].type in WHOLE_TYPES
    return call.made("Cast", call.names(), to=7 if whole else 1)


def _reduced(op: str) -> Form:
    def form(call: BuiltinCall) -> list[Operator]:
        return call.made(op, call.names(), keepdims=call.options(27).number(0, "?"))

    return form


def _pad(call: BuiltinCall) -> list[Operator]:
    """Amounts are pairs, one an axis; all before come first in ONNX."""
    amounts = call.numbers(1)
    if amounts is None:
        return call.refused()
    mode = "constant"
    if call.op == "MIRROR_PAD":
        mode = "reflect" if call.options(77).number(0, "b") == 0 else "symmetric"
    reads = (call.name(0), "", call.name(2)) if call.name(2) else (call.name(0),)
    return call.made("Pad", reads, pads=(*amounts[::2], *amounts[1::2]), mode=mode)


def _slice(call: BuiltinCall) -> list[Operator]:
    """From where, and how many, -1 for all that are left."""
    begin, size = call.numbers(1), call.numbers(2)
    if begin is None or size is None or len(begin) != len(size):
        return call.refused()
    ends = tuple([END if n == -1 else first + n for first, n in zip(begin, size, strict=True)])
    if min((*begin, *size), default=0) < -1 or min(begin, default=0) < 0:
        return call.refused()
    return call.made("Slice", call.names()[:1], starts=begin, ends=ends)


def _strided_slice(call: BuiltinCall) -> list[Operator]:
    """Begin, end and step of each axis; masks say where an end is open, and which axes are one place and go."""
    given = call.options(32)
    begin, end, step = call.numbers(1), call.numbers(2), call.numbers(3)
    masks = [given.number(slot, "i") for slot in range(5)]
    if begin is None or end is None or step is None or masks[2] or masks[3] or not len(begin) == len(end) == len(step):
        return call.refused()
    if given.number(5, "?"):
        end = tuple([first + n for first, n in zip(begin, end, strict=True)])
    gone = tuple([axis for axis in range(len(begin)) if masks[4] >> axis & 1])
    starts, ends, steps = list(begin), list(end), list(step)
    for axis in range(len(begin)):
        if axis in gone:
            ends[axis], steps[axis] = starts[axis] + 1 or END, 1
        elif steps[axis] < 0:
            return call.refused()
        else:
            starts[axis] = 0 if masks[0] >> axis & 1 else starts[axis]
            ends[axis] = END if masks[1] >> axis & 1 else ends[axis]
    kept = call.made("Slice", call.names()[:1], starts=tuple(starts), ends=tuple(ends), steps=tuple(steps))
    return _one_by_one(call, kept, "Squeeze", gone) if gone else kept


def _one_by_one(call: BuiltinCall, first: list[Operator], op: str, axes: tuple[int, ...]) -> list[Operator]:
    """An operator, and behind it one that takes its axes of 1 away."""
    last, makes = first[-1], first[-1].outputs
    between = tuple([f"{name} before {op}" for name in makes])
    behind = [
        Operator(op, (name,), (made,), {"axes": axes}, "", last.name) for name, made in zip(between, makes, strict=True)
    ]
    return [*first[:-1], last._replace(outputs=between), *behind]


def _pack(call: BuiltinCall) -> list[Operator]:
    """Tensors side by side on a new axis."""
    axis = call.options(59).number(1, "i")
    makes = call.makes[0].name if call.makes else ""
    parts = [f"{name} for {makes} {at}" for at, name in enumerate(call.names())]
    before = [
        Operator("Unsqueeze", (name,), (part,), {"axes": (axis,)}, "", makes)
        for name, part in zip(call.names(), parts, strict=True)
    ]
    return [*before, *call.made("Concat", tuple(parts), axis=axis)]


def _unpack(call: BuiltinCall) -> list[Operator]:
    axis = call.options(64).number(1, "i")
    return _one_by_one(call, call.made("Split", call.names(), axis=axis), "Squeeze", (axis,))


def _split(call: BuiltinCall) -> list[Operator]:
    """The axis is read, before what is parted or behind its sizes."""
    at, flows = (0, (call.name(1),)) if call.op == "SPLIT" else (2, call.names()[:2])
    axis = call.numbers(at)
    return call.made("Split", flows, axis=axis[0]) if axis else call.refused()


def _gather(call: BuiltinCall) -> list[Operator]:
    given = call.options(23)
    return call.refused() if given.number(1, "i") else call.made("Gather", call.names(), axis=given.number(0, "i"))


def _looked_up(call: BuiltinCall) -> list[Operator]:
    return call.made("Gather", (call.name(1), call.name(0)), axis=0)


def _fill(call: BuiltinCall) -> list[Operator]:
    return call.made("Expand", (call.name(1), call.name(0)))


def _resize(mode: str, kind: int, corners: int) -> Form:
    """corners: the number of the options' field."""

    def form(call: BuiltinCall) -> list[Operator]:
        more: dict[str, Attribute] = {}
        if call.options(kind).number(corners, "?"):
            more["coordinate_transformation_mode"] = "align_corners"
        reads = (call.name(0), "", "", call.name(1))
        return call.made("Resize", reads, mode=mode, axes=(1, 2), channels_last=1, **more)

    return form


def _spread(op: str, kind: int) -> Form:
    return lambda call: call.made(op, call.names(), blocksize=call.options(kind).number(0, "i"), channels_last=1)


FORMS: dict[str, Form] = {
    "RESHAPE": _reshape,
    "SQUEEZE": _squeeze,
    "TRANSPOSE": _transpose,
    "CAST": _cast,
    "MEAN": _reduced("ReduceMean"),
    "SUM": _reduced("ReduceSum"),
    "REDUCE_MAX": _reduced("ReduceMax"),
    "REDUCE_MIN": _reduced("ReduceMin"),
    "REDUCE_PROD": _reduced("ReduceProd"),
    "PAD": _pad,
    "PADV2": _pad,
    "MIRROR_PAD": _pad,
    "SLICE": _slice,
    "STRIDED_SLICE": _strided_slice,
    "PACK": _pack,
    "UNPACK": _unpack,
    "SPLIT": _split,
    "SPLIT_V": _split,
    "GATHER": _gather,
    "EMBEDDING_LOOKUP": _looked_up,
    "FILL": _fill,
    "RESIZE_BILINEAR": _resize("linear", 15, 2),
    "RESIZE_NEAREST_NEIGHBOR": _resize("nearest", 74, 0),
    "DEPTH_TO_SPACE": _spread("DepthToSpace", 94),
    "SPACE_TO_DEPTH": _spread("SpaceToDepth", 19),
}
"""TensorFlow Lite's operator -> what makes ONNX's of it."""
