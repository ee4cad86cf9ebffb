"""Whole-number folding: what operators make of constants, and of the sizes of tensors.

Exporters write sizes as arithmetic: Shape, Gather, Div, Ceil, Concat. Numbers of large constants are never read: of
those only the shape is followed, as when a weight is reshaped. Meanings are those of the ONNX specification.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Sequence
from itertools import product

from convcalc.readers.graph.operator_graph import MOST_VALUES, Dims, Number, Operator, TensorConstant

Values = tuple[Number, ...]


class NotFolded(Exception):
    """A constant that cannot be worked out: why."""


def _divided(a: Number, b: Number) -> Number:
    if b == 0:
        raise NotFolded("a division by 0")
    if isinstance(a, int) and isinstance(b, int):
        return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
    return a / b


def _remainder(a: Number, b: Number) -> Number:
    if b == 0:
        raise NotFolded("a division by 0")
    return a % b


def _power(a: Number, b: Number) -> Number:
    if abs(b) > 64 or (a <= 0 and b != int(b)) or (a == 0 and b < 0):
        raise NotFolded("a power that is no number")
    return a**b


BINARY: dict[str, Callable[[Number, Number], Number]] = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mul": operator.mul,
    "Div": _divided,
    "Mod": _remainder,
    "Pow": _power,
    "Max": max,
    "Min": min,
    "Equal": lambda a, b: int(a == b),
    "Greater": lambda a, b: int(a > b),
    "Less": lambda a, b: int(a < b),
    "GreaterOrEqual": lambda a, b: int(a >= b),
    "LessOrEqual": lambda a, b: int(a <= b),
    "And": lambda a, b: int(bool(a) and bool(b)),
    "Or": lambda a, b: int(bool(a) or bool(b)),
}

LARGEST = 1 << 63

COMPARISONS = ("Equal", "Greater", "Less", "GreaterOrEqual", "LessOrEqual", "And", "Or")

UNARY: dict[str, Callable[[Number], Number]] = {
    "Ceil": math.ceil,
    "Floor": math.floor,
    "Round": round,
    "Neg": operator.neg,
    "Abs": abs,
    "Not": lambda a: int(not a),
    "Sqrt": lambda a: math.sqrt(max(a, 0)),
    "Reciprocal": lambda a: _divided(1.0, a),
}

SHAPE_KEPT = frozenset(
    "Identity Cast CastLike DequantizeLinear QuantizeLinear Dropout Exp Log Erf Tanh Sigmoid Softmax Relu Sign"
    " BatchNormalization InstanceNormalization".split()
)
"""Operators that keep the shape of their first input, whatever its numbers become."""


def folded(node: Operator, constants: Sequence[TensorConstant | None]) -> TensorConstant:
    """What an operator makes of constants; raises NotFolded where that is not known."""
    first = constants[0] if constants else None
    if node.op in FOLDS:
        return FOLDS[node.op](node, constants)
    if node.op in BINARY and len(constants) == 2 and first and constants[1]:
        return _binary(node.op, first, constants[1])
    if node.op in UNARY and first:
        one = UNARY[node.op]
        try:
            values = None if first.values is None else tuple([one(each) for each in first.values])
        except (ValueError, OverflowError):
            raise NotFolded("of a number that is none, or without an end") from None
        return first._replace(values=values, whole=first.whole or node.op == "Not")
    if node.op in SHAPE_KEPT and first:
        return _kept(node, first)
    raise NotFolded("of constants")


def _kept(node: Operator, first: TensorConstant) -> TensorConstant:
    if node.op in ("Cast", "CastLike"):
        whole = node.whole("to", 1) in (2, 3, 4, 5, 6, 7, 9, 12, 13) if node.op == "Cast" else first.whole
        values = first.values
        if values is not None and whole:
            values = whole_numbers(values)
        return first._replace(values=values, whole=whole)
    return first if node.op in ("Identity", "Dropout") else first._replace(values=None)


def broadcast(one: Dims, other: Dims) -> Dims:
    """The shape of both together; raises NotFolded where they do not fit."""
    rank = max(len(one), len(other))
    pairs = zip((1,) * (rank - len(one)) + one, (1,) * (rank - len(other)) + other, strict=True)
    found = []
    for a, b in pairs:
        if a != b and 1 not in (a, b):
            raise NotFolded(f"sizes of {a} and {b} do not fit")
        found.append(b if a == 1 else a)
    return tuple(found)


def _binary(op: str, one: TensorConstant, other: TensorConstant) -> TensorConstant:
    dims = broadcast(one.dims, other.dims)
    larger = one if one.size >= other.size else other
    whole = (one.whole and other.whole) or op in COMPARISONS
    if one.values is None or other.values is None or math.prod(dims) > MOST_VALUES:
        return TensorConstant(dims, None, whole, larger.name, larger.parameter)
    run = BINARY[op]
    pairs = zip(_spread(one, dims), _spread(other, dims), strict=True)
    return TensorConstant(dims, _bounded([run(a, b) for a, b in pairs]), whole, larger.name, larger.parameter)


def _bounded(values: Sequence[Number]) -> Values:
    """Numbers that fit into 64 bits, as they must in ONNX; raises NotFolded for larger ones."""
    if any(isinstance(each, int) and not -LARGEST <= each < LARGEST for each in values):
        raise NotFolded("of numbers that do not fit into 64 bits")
    return tuple(values)


def _spread(constant: TensorConstant, dims: Dims) -> Values:
    """The numbers of a constant over a larger shape."""
    values = constant.values or ()
    if constant.dims == dims or len(values) == 1 == math.prod(dims):
        return values
    if len(values) == 1:
        return values * math.prod(dims)
    own = (1,) * (len(dims) - len(constant.dims)) + constant.dims
    steps = _steps(own)
    apart = [step if size > 1 else 0 for size, step in zip(own, steps, strict=True)]
    return tuple([values[sum(map(operator.mul, place, apart))] for place in product(*[range(size) for size in dims])])


def _steps(dims: Dims) -> Dims:
    """How far neighbours on each axis lie apart."""
    steps, apart = [], 1
    for size in reversed(dims):
        steps.append(apart)
        apart *= size
    return tuple(reversed(steps))


def axis_of(value: Number, rank: int) -> int:
    """An axis counted from either end; raises NotFolded for one that is not there."""
    if not -rank <= value < rank:
        raise NotFolded(f"there is no axis {value} of {rank}")
    return int(value) % rank


def whole_numbers(values: Values) -> tuple[int, ...]:
    """Numbers without their fractions; raises NotFolded for what is none.

    >>> whole_numbers((2.0, -1.5))
    (2, -1)
    """
    if not all(math.isfinite(each) for each in values):
        raise NotFolded("a number that is none, or without an end")
    return tuple([int(each) for each in values])


def listed_numbers(constant: TensorConstant | None, what: str) -> tuple[int, ...]:
    """The whole numbers of a constant; raises NotFolded where they are not known."""
    if constant is None or constant.values is None:
        raise NotFolded(f"{what} is not known")
    return whole_numbers(constant.values)


def given_numbers(
    node: Operator, constants: Sequence[TensorConstant | None], at: int, key: str
) -> tuple[int, ...] | None:
    """What is an attribute in old versions of an operator, and an input in new ones; None where it is left out."""
    if (found := node.wholes(key)) is not None:
        return found
    if not node.read(at):
        return None
    return listed_numbers(constants[at], key)


def reshaped(wanted: Sequence[int], dims: Dims, keeps_zero: bool = False) -> Dims:
    """The sizes of Reshape: 0 stands for the one that is there, -1 for what is left; raises NotFolded."""
    total = math.prod(dims)
    found = []
    for at, each in enumerate(wanted):
        if each == 0 and not keeps_zero:
            if at >= len(dims):
                raise NotFolded(f"a 0 for axis {at} of {len(dims)}")
            each = dims[at]
        found.append(each)
    known = math.prod([each for each in found if each != -1])
    if found.count(-1) > 1 or any(each < -1 for each in found):
        raise NotFolded(f"sizes {list(wanted)[:8]}")
    if -1 in found and known and total % known == 0:
        found[found.index(-1)] = total // known
    if math.prod(found) != total:
        raise NotFolded(f"{total:,} elements do not become {'x'.join(map(str, found[:8]))}")
    return tuple(found)


def _reshape(node: Operator, constants: Sequence[TensorConstant | None]) -> TensorConstant:
    first = _first(constants)
    wanted = given_numbers(node, constants, 1, "shape")
    if wanted is None:
        raise NotFolded("no shape is given")
    return first._replace(dims=reshaped(wanted, first.dims, bool(node.whole("allowzero"))))


def _first(constants: Sequence[TensorConstant | None]) -> TensorConstant:
    if not constants or constants[0] is None:
        raise NotFolded("nothing is given")
    return constants[0]


def unsqueezed(dims: Sequence[int], axes: Sequence[int]) -> list[int]:
    """Where new axes of 1 stand, counted among all; raises NotFolded."""
    rank = len(dims) + len(axes)
    found = sorted({axis_of(axis, rank) for axis in axes})
    if len(found) != len(axes):
        raise NotFolded("an axis is named twice")
    return found


def _unsqueeze(node: Operator, constants: Sequence[TensorConstant | None]) -> TensorConstant:
    first = _first(constants)
    dims = list(first.dims)
    for axis in unsqueezed(first.dims, given_numbers(node, constants, 1, "axes") or ()):
        dims.insert(axis, 1)
    return first._replace(dims=tuple(dims))


def _squeeze(node: Operator, constants: Sequence[TensorConstant | None]) -> TensorConstant:
    first = _first(constants)
    axes = given_numbers(node, constants, 1, "axes")
    gone = (
        {axis_of(each, len(first.dims)) for each in axes} if axes else {at for at, n in enumerate(first.dims) if n == 1}
    )
    if any(first.dims[axis] != 1 for axis in gone):
        raise NotFolded("an axis that is not 1 is squeezed")
    return first._replace(dims=tuple([n for at, n in enumerate(first.dims) if at not in gone]))


def _concat(node: Operator, constants: Sequence[TensorConstant | None]) -> TensorConstant:
    parts = [each for each in constants if each is not None]
    first = _first(parts)
    axis = axis_of(node.whole("axis"), len(first.dims))
    dims = (
        *first.dims[:axis],
        sum([each.dims[axis] for each in parts if len(each.dims) > axis]),
        *first.dims[axis + 1 :],
    )
    known = [each.values for each in parts if each.values is not None]
    if len(known) < len(parts) or len(first.dims) != 1 or math.prod(dims) > MOST_VALUES:
        return TensorConstant(dims, None, first.whole, first.name, any(each.parameter for each in parts))
    return TensorConstant(dims, tuple([each for values in known for each in values]), first.whole, first.name)


def _gather(node: Operator, constants: Sequence[TensorConstant | None]) -> TensorConstant:
    first, at = _first(constants), constants[1] if len(constants) > 1 else None
    if at is None:
        raise NotFolded("no index is given")
    axis = axis_of(node.whole("axis"), len(first.dims))
    dims = (*first.dims[:axis], *at.dims, *first.dims[axis + 1 :])
    if len(first.dims) != 1 or first.values is None or at.values is None:
        return TensorConstant(dims, None, first.whole, first.name, first.parameter)
    values = first.values
    return first._replace(dims=dims, values=tuple([values[axis_of(each, len(values))] for each in at.values]))


def slices(node: Operator, constants: Sequence[TensorConstant | None], dims: Dims) -> list[tuple[int, range]]:
    """Which places of which axes a Slice keeps; raises NotFolded."""
    starts, ends = given_numbers(node, constants, 1, "starts"), given_numbers(node, constants, 2, "ends")
    if starts is None or ends is None:
        raise NotFolded("no starts and ends are given")
    axes = given_numbers(node, constants, 3, "axes") or tuple(range(len(starts)))
    steps = given_numbers(node, constants, 4, "steps") or (1,) * len(starts)
    if not len(starts) == len(ends) == len(axes) == len(steps) or 0 in steps:
        raise NotFolded("its starts, ends, axes and steps do not fit one another")
    found = []
    for start, end, at, step in zip(starts, ends, axes, steps, strict=True):
        axis = axis_of(at, len(dims))
        found.append(
            (axis, range(*slice(start, end if step > 0 or end > -(1 << 60) else None, step).indices(dims[axis])))
        )
    return found


def _picked(first: TensorConstant, dims: Dims, places: Iterable[Sequence[int]]) -> TensorConstant:
    """Some of the numbers, or all in another order: the places of each on the axes that were."""
    if first.values is None or math.prod(dims) > MOST_VALUES:
        return first._replace(dims=dims, values=None)
    values, steps = first.values, _steps(first.dims)
    return first._replace(dims=dims, values=tuple([values[sum(map(operator.mul, place, steps))] for place in places]))


def _slice(node: Operator, constants: Sequence[TensorConstant | None]) -> TensorConstant:
    first = _first(constants)
    kept = [range(n) for n in first.dims]
    for axis, places in slices(node, constants, first.dims):
        kept[axis] = places
    return _picked(first, tuple(map(len, kept)), product(*kept))


def _transpose(node: Operator, constants: Sequence[TensorConstant | None]) -> TensorConstant:
    first = _first(constants)
    order = node.wholes("perm") or tuple(reversed(range(len(first.dims))))
    if sorted(order) != list(range(len(first.dims))):
        raise NotFolded(f"perm {list(order)[:8]} of {len(first.dims)} axes")
    dims = tuple([first.dims[axis] for axis in order])
    back = [order.index(axis) for axis in range(len(order))]
    return _picked(first, dims, ([place[at] for at in back] for place in product(*map(range, dims))))


def _clip(node: Operator, constants: Sequence[TensorConstant | None]) -> TensorConstant:
    first = _first(constants)
    bounds = list(constants[1:3])
    if first.values is None or any(each is not None and not each.values for each in bounds):
        return first._replace(values=None)
    low, high = [each.values[0] if each and each.values else None for each in [*bounds, None, None][:2]]
    low = node.real("min", -math.inf) if low is None else low
    high = node.real("max", math.inf) if high is None else high
    return first._replace(values=tuple([min(max(each, low), high) for each in first.values]))


def _range(node: Operator, constants: Sequence[TensorConstant | None]) -> TensorConstant:
    (start,), (end,), (step,) = [listed_numbers(each, "an end of Range")[:1] or (0,) for each in constants[:3]]
    if step == 0 or len(range(start, end, step)) > MOST_VALUES:
        raise NotFolded("a range without an end")
    values = tuple(range(start, end, step))
    return TensorConstant((len(values),), values, True)


def _filled(node: Operator, constants: Sequence[TensorConstant | None]) -> TensorConstant:
    dims = listed_numbers(_first(constants), "the shape")
    value = node.attributes.get("value")
    one = value.values[0] if isinstance(value, TensorConstant) and value.values else 0
    count = math.prod(dims)
    if any(n < 0 for n in dims):
        raise NotFolded("a size below 0")
    values = (one,) * count if count <= MOST_VALUES else None
    return TensorConstant(dims, values, isinstance(one, int))


def _expand(node: Operator, constants: Sequence[TensorConstant | None]) -> TensorConstant:
    first = _first(constants)
    dims = broadcast(first.dims, listed_numbers(constants[1] if len(constants) > 1 else None, "the shape"))
    known = first.values is not None and math.prod(dims) <= MOST_VALUES
    return first._replace(dims=dims, values=_spread(first, dims) if known else None)


def _where(node: Operator, constants: Sequence[TensorConstant | None]) -> TensorConstant:
    test, one, other = [*constants, None, None, None][:3]
    if test is None or one is None or other is None:
        raise NotFolded("a condition that is not known")
    dims = broadcast(test.dims, broadcast(one.dims, other.dims))
    if test.values is None or one.values is None or other.values is None or math.prod(dims) > MOST_VALUES:
        return TensorConstant(dims, None, one.whole)
    rows = zip(_spread(test, dims), _spread(one, dims), _spread(other, dims), strict=True)
    return TensorConstant(dims, tuple([a if c else b for c, a, b in rows]), one.whole)


REDUCTIONS: dict[str, Callable[[Values], Number]] = {
    "ReduceProd": math.prod,
    "ReduceSum": sum,
    "ReduceMax": max,
    "ReduceMin": min,
}


def _reduced(node: Operator, constants: Sequence[TensorConstant | None]) -> TensorConstant:
    first = _first(constants)
    axes = given_numbers(node, constants, 1, "axes") or tuple(range(len(first.dims)))
    gone = {axis_of(axis, len(first.dims)) for axis in axes}
    kept = node.whole("keepdims", 1)
    dims = tuple([1 if at in gone else n for at, n in enumerate(first.dims) if kept or at not in gone])
    if first.values is None or len(gone) != len(first.dims) or not first.values:
        return TensorConstant(dims, None, first.whole, first.name, first.parameter)
    values = _bounded([REDUCTIONS[node.op](first.values)]) if node.op in REDUCTIONS else None
    return TensorConstant(dims, values, first.whole, first.name)


def _counted(node: Operator, constants: Sequence[TensorConstant | None]) -> TensorConstant:
    first = _first(constants)
    return TensorConstant((), (first.size,), True)


def _shape(node: Operator, constants: Sequence[TensorConstant | None]) -> TensorConstant:
    return shape_constant(node, _first(constants).dims)


def shape_constant(node: Operator, dims: Dims) -> TensorConstant:
    """What Shape makes of a tensor of this shape."""
    end = node.attributes.get("end")
    kept = dims[slice(node.whole("start"), end if isinstance(end, int) else None)]
    return TensorConstant((len(kept),), tuple(kept), True)


def _flatten(node: Operator, constants: Sequence[TensorConstant | None]) -> TensorConstant:
    first = _first(constants)
    axis = node.whole("axis", 1) % (len(first.dims) + 1)
    return first._replace(dims=(math.prod(first.dims[:axis]), math.prod(first.dims[axis:])))


FOLDS: dict[str, Callable[[Operator, Sequence[TensorConstant | None]], TensorConstant]] = {
    "Reshape": _reshape,
    "Flatten": _flatten,
    "Unsqueeze": _unsqueeze,
    "Squeeze": _squeeze,
    "Concat": _concat,
    "Gather": _gather,
    "Slice": _slice,
    "Transpose": _transpose,
    "Clip": _clip,
    "Range": _range,
    "ConstantOfShape": _filled,
    "Expand": _expand,
    "Where": _where,
    "Shape": _shape,
    "Size": _counted,
    **{f"Reduce{each}": _reduced for each in ("Prod", "Sum", "Max", "Min", "Mean", "L2", "SumSquare")},
}
