"""What functions make of tensors whose axes are not followed: the sizes alone, as PyTorch has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate
from math import prod

from convcalc.arithmetic.formulas import window_out
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import Named, Native, Raised, Unknown, Unreadable, Value, said
from convcalc.readers.pytorch.batches import Batch
from convcalc.readers.pytorch.elementwise import SAME_SHAPE
from convcalc.readers.pytorch.label_numbers import one_hot, whole_numbers
from convcalc.readers.pytorch.loose_reductions import in_order, reduced, topk, where_largest, whole_numbers_of
from convcalc.readers.pytorch.loose_tensors import (
    IN_PARTS,
    MARK,
    LooseTensor,
    counts_of,
    loosened,
    meeting,
    plain_sizes,
)
from convcalc.readers.pytorch.loose_tokens import of_one_batch, of_several, stacked
from convcalc.readers.pytorch.loose_views import moved, place_of
from convcalc.readers.pytorch.numbers_of_all import NumberOfAll
from convcalc.readers.pytorch.parameter_views import REDUCING
from convcalc.readers.pytorch.picked_numbers import PICKED
from convcalc.readers.pytorch.products import PRODUCTS
from convcalc.readers.pytorch.row_distances import between_rows, diagonals, distances_of_pairs, sampled, similarities
from convcalc.readers.pytorch.stacks import METHODS as STACKED
from convcalc.readers.pytorch.stacks import StackedTensors
from convcalc.readers.pytorch.tensors import Parameter, PartlyRead, TorchTensor, numbers, whole
from convcalc.readers.pytorch.unsized_inputs import UnsizedInput

Rule = Callable[..., Value]


def first_loose(values: tuple[Value, ...]) -> LooseTensor | None:
    """The first tensor whose axes are not followed, also in a list."""
    return next((each for each in flat(values) if isinstance(each, LooseTensor)), None)


def flat(values: tuple[Value, ...]) -> Iterator[Value]:
    """The values, and those in lists and tuples among them."""
    for each in values:
        if isinstance(each, list | tuple):
            yield from flat(tuple(each))
        else:
            yield each


def _by_sizes(name: str) -> Rule:
    """A view to sizes, or by axes: `view`, `permute`, `expand` and their like."""

    def run(machine: Machine, x: LooseTensor, *given: Value, **named: Value) -> Value:
        every = whole_numbers_of(machine, given or tuple(named.values()))
        return moved(machine, x, name, _with_batch(x, name, every), False)

    return run


def _with_batch(x: LooseTensor, name: str, every: tuple[int, ...]) -> tuple[int, ...]:
    """A size in front is that of one image where the sizes fit no other way."""
    if name not in ("view", "reshape") or not every or -1 in every or all(n % MARK for n in x.counts):
        return every
    batched = (every[0] * MARK, *every[1:])
    return batched if prod(batched) == prod(x.counts) else every


def _cut(machine: Machine, x: LooseTensor, dim: Value, sizes: list[int]) -> Value:
    at = place_of(x, dim)
    ends = accumulate(sizes)
    every = (slice(None),) * at
    return tuple([x.item(machine, (*every, slice(end - n, end))) for end, n in zip(ends, sizes, strict=True)])


def _chunk(machine: Machine, x: LooseTensor, chunks: Value, dim: Value = 0) -> Value:
    count, wanted = _axis(x, dim), whole(chunks, "chunks")
    if wanted < 1:
        raise Raised("RuntimeError", f"chunk makes at least 1 part, not {wanted}")
    size = -(-count // wanted)
    return _cut(machine, x, dim, [min(size, count - first) for first in range(0, count, size)])


def _split(machine: Machine, x: LooseTensor, sizes: Value, dim: Value = 0) -> Value:
    count = _axis(x, dim)
    if isinstance(sizes, list | tuple):
        parts = [whole(each, "a size") for each in sizes]
        if sum(parts) != count:
            raise Raised("RuntimeError", f"split into {said(sizes)} does not make {count:,}")
        return _cut(machine, x, dim, parts)
    size = whole(sizes, "a size")
    if size < 1:
        raise Raised("RuntimeError", f"split makes parts of at least 1, not {size}")
    return _cut(machine, x, dim, [min(size, count - first) for first in range(0, count, size)])


def _unbind(machine: Machine, x: LooseTensor, dim: Value = 0) -> Value:
    _axis(x, dim)
    at = place_of(x, dim)
    return tuple([x.item(machine, (*(slice(None),) * at, place)) for place in range(x.counts[at])])


MOST_PARTS = 4096


def _axis(x: LooseTensor, dim: Value) -> int:
    """How long an axis is that is cut; raises Unreadable for the batch and for very long ones."""
    axis = place_of(x, dim)
    count = x.counts[axis]
    if count % MARK == 0 or count > MOST_PARTS:
        why = f"{count:,} parts of a tensor are not followed" if count % MARK else "a part of the batch is not read"
        raise Unreadable(why)
    return count


def _select(machine: Machine, x: LooseTensor, dim: Value, index: Value) -> Value:
    return x.item(machine, (*(slice(None),) * (place_of(x, dim)), index))


def _narrow(machine: Machine, x: LooseTensor, dim: Value, start: Value, length: Value) -> Value:
    first = whole(start, "start")
    part = slice(first, first + whole(length, "length"))
    return x.item(machine, (*(slice(None),) * (place_of(x, dim)), part))


def _unflatten(machine: Machine, x: LooseTensor, dim: Value, sizes: Value) -> Value:
    at = place_of(x, dim)
    parts = whole_numbers_of(machine, (sizes,))
    return moved(machine, x, "view", (*x.counts[:at], *parts, *x.counts[at + 1 :]), False)


def _as_another(name: str) -> Rule:
    def run(machine: Machine, x: LooseTensor, other: Value) -> Value:
        return moved(machine, x, name, counts_of(other), False)

    return run


def _cat(machine: Machine, tensors: Value = (), dim: Value = 0, **named: Value) -> Value:
    """Tensors behind one another along an axis; numbers of the program's own that are trained are a shift behind it."""
    every = list(elements(machine, tensors))
    counts = of_one_batch(every)
    axis = whole(named.get("axis", dim), "dim")
    at = axis % len(counts[0])
    if len({(*each[:at], *each[at + 1 :]) for each in counts}) > 1:
        raise Raised("RuntimeError", f"cat of {said([plain_sizes(each) for each in counts])}: their sizes differ")
    if counts[0][at] % MARK == 0:
        raise Unreadable("cat along the batch is not read")
    made = (*counts[0][:at], sum([each[at] for each in counts]), *counts[0][at + 1 :])
    return of_several(machine, every, made, joined=True)


def _again(machine: Machine, x: LooseTensor, repeats: Value, dim: Value = None, **named: Value) -> Value:
    """`x.repeat_interleave(2, -1)`: each so many times, one after the other."""
    if not isinstance(repeats, int) or repeats < 1 or not isinstance(dim, int):
        raise Unreadable("repeat_interleave is read with a number and an axis")
    at = place_of(x, dim)
    return x.as_((*x.counts[:at], x.counts[at] * repeats, *x.counts[at + 1 :]), False)


def _grid(machine: Machine, theta: LooseTensor, size: Value, *rest: Value, **named: Value) -> Value:
    """`F.affine_grid(theta, x.size())`: a place of each point."""
    sizes = whole_numbers_of(machine, (size,))
    axes = len(sizes) - 2
    if len(sizes) < 4 or theta.counts[1:] != (axes, axes + 1) or theta.counts[0] != sizes[0]:
        raise Raised("RuntimeError", f"affine_grid of {said(plain_sizes(theta.counts))} for {said(plain_sizes(sizes))}")
    return theta.as_((sizes[0], *sizes[2:], axes), False)


def of_open(name: str, values: tuple[Value, ...], partner: Value) -> UnsizedInput | None:
    """An input of no size yet that a function leaves as it is; else its size is asked for.

    None where there is none among the values, or where it only says which numbers of another tensor are hidden.
    """
    found = next((each for each in flat(values) if isinstance(each, UnsizedInput)), None)
    if found is None or (name in UNCHANGED and values[0] is not found):
        return None
    if values[0] is found and name in (*UNCHANGED, *SAME_SHAPE):
        return found
    return found.needed("labels" if name == "one_hot" else "function", partner=partner)


def _where(machine: Machine, condition: Value, one: Value = None, other: Value = None, **named: Value) -> Value:
    """`torch.where(mask > 0, scores, zeros)`: of several tensors that meet, activations among them."""
    every = [each for each in (condition, one, other) if isinstance(each, LooseTensor | Parameter)]
    chosen = [each for each in (one, other) if isinstance(each, LooseTensor)]
    if not chosen:
        raise Unreadable("torch.where of tensors of different shapes is not read")
    counts = of_one_batch(list(every))
    made = counts[0]
    for each in counts[1:]:
        made = meeting(made, each, "where")
    last = max(chosen, key=lambda each: each.value)
    if any(isinstance(each, Parameter) and each.trained for each in every):
        machine.note(IN_PARTS)
    return last.as_(made, made == last.counts, made == last.counts)


def _size(machine: Machine, x: LooseTensor, dim: Value = None) -> Value:
    return x.dims if dim is None else x.dims[whole(dim, "dim")]


def _itself(machine: Machine, x: Value, *rest: Value, **named: Value) -> Value:
    return x


def _binary(operator: str) -> Rule:
    def run(machine: Machine, x: Value, y: Value, *rest: Value, **named: Value) -> Value:
        if isinstance(x, LooseTensor):
            return x.operate(machine, operator, y, False)
        assert isinstance(y, LooseTensor)
        return y.operate(machine, operator, x, True)

    return run


BY_SIZES = "view reshape permute transpose unsqueeze squeeze expand repeat flatten t".split()
UNCHANGED = (
    "contiguous clone detach cpu cuda to float double half bfloat16 byte char short bool type type_as requires_grad_"
    " numpy masked_fill masked_fill_ tril triu"
).split()
ARITHMETIC = {
    **dict.fromkeys(("add", "add_"), "+"),
    **dict.fromkeys(("sub", "sub_", "subtract"), "-"),
    **dict.fromkeys(("mul", "mul_", "multiply"), "*"),
    **dict.fromkeys(("div", "div_", "divide"), "/"),
    **dict.fromkeys(("maximum", "minimum", "lerp"), "+"),
}

RULES: dict[str, Rule] = {
    **{name: _by_sizes(name) for name in BY_SIZES},
    **dict.fromkeys(("swapaxes", "swapdims"), _by_sizes("transpose")),
    **{name: reduced(name) for name in (*sorted(REDUCING), "logsumexp")},
    **{f"{name}_as": _as_another(name) for name in ("view", "reshape", "expand")},
    **dict.fromkeys((*UNCHANGED, *SAME_SHAPE), _itself),
    **{name: _binary(operator) for name, operator in ARITHMETIC.items()},
    "chunk": _chunk,
    "split": _split,
    "unbind": _unbind,
    "select": _select,
    "narrow": _narrow,
    "unflatten": _unflatten,
    "topk": topk,
    "size": _size,
    **dict.fromkeys(("register_hook", "retain_grad"), lambda machine, x, *hook: Unknown("the handle of a hook")),
    "numel": lambda machine, x: _count(x),
    "dim": lambda machine, x: len(x.counts),
    "ndimension": lambda machine, x: len(x.counts),
    **dict.fromkeys(("argmax", "argmin"), where_largest),
    "sort": in_order,
    "argsort": lambda machine, x, *rest, **named: x.as_(x.counts, False),
    **dict.fromkeys(("cat", "concat", "concatenate"), _cat),
    "stack": stacked,
    "where": _where,
    "cdist": between_rows,
    "diag_embed": diagonals,
    "repeat_interleave": _again,
    **PICKED,
    **PRODUCTS,
}
"""What PyTorch's functions and methods of this name do to sizes."""


def _windows(
    machine: Machine,
    x: LooseTensor,
    kernel_size: Value,
    dilation: Value = 1,
    padding: Value = 0,
    stride: Value = 1,
) -> Value:
    """`F.unfold(x, 3, padding=1)`: the numbers of each window a column, as many columns as there are windows."""
    each = [numbers(value, "unfold") for value in (kernel_size, dilation, padding, stride)]
    kernel, apart, around, step = [pair * 2 if len(pair) == 1 else pair for pair in each]
    if len(x.counts) != 4 or min(*kernel, *apart, *step) < 1:
        raise Raised("RuntimeError", f"unfold of {said(plain_sizes(x.counts))} with windows of {said(kernel_size)}")
    places = 1
    for n, k, d, p, s in zip(x.counts[2:], kernel, apart, around, step, strict=True):
        count = window_out(n, 2 * p, d, k, s)
        if count < 1:
            raise Raised("RuntimeError", f"windows of {k} do not fit on {n} places")
        places *= count
    return x.as_((x.counts[0], x.counts[1] * kernel[0] * kernel[1], places), False)


def _slid(machine: Machine, x: LooseTensor, dimension: Value, size: Value, step: Value) -> Value:
    """`x.unfold(2, 8, 4)`: an axis as windows of it, which become the last axis."""
    at, n, s = place_of(x, dimension), whole(size, "size"), whole(step, "step")
    count = x.counts[at]
    if count % MARK == 0 or s < 1 or not 0 < n <= count:
        raise Raised("RuntimeError", f"unfold of {said(plain_sizes(x.counts))} along {at} by {n}")
    windows = window_out(count, 0, 1, n, s)
    return x.as_((*x.counts[:at], windows, *x.counts[at + 1 :], n), n == s and count % n == 0)


def _heads(machine: Machine, *args: Value, **named: Value) -> Value:
    from convcalc.readers.pytorch.attention_functions import attention  # few networks have it

    return attention(machine, *args, **named)


def _glu(machine: Machine, x: LooseTensor, dim: Value = -1) -> Value:
    """`F.glu(x)`: half as many numbers along an axis."""
    at = place_of(x, dim)
    if x.counts[at] % 2 or x.counts[at] % MARK == 0:
        raise Raised("RuntimeError", f"glu halves an axis, and {said(plain_sizes(x.counts)[at])} are there")
    return x.as_((*x.counts[:at], x.counts[at] // 2, *x.counts[at + 1 :]), False)


def _padded(machine: Machine, x: LooseTensor, pad: Value, *how: Value, **named: Value) -> Value:
    """`F.pad(x, (0, 1))`: so many places more at the ends of the last axes, or fewer."""
    pairs = list(zip(*[iter(whole_numbers_of(machine, (pad,)))] * 2, strict=True))
    more = [0] * (len(x.counts) - len(pairs)) + [before + after for before, after in reversed(pairs)]
    if len(more) > len(x.counts) or any(add and n % MARK == 0 for n, add in zip(x.counts, more, strict=True)):
        raise Unreadable("a padding of the images of a batch is not read")
    counts = tuple([n + add for n, add in zip(x.counts, more, strict=True)])
    if min(counts, default=0) < 0:
        raise Raised("RuntimeError", f"pad of {said(plain_sizes(x.counts))} by {said(pad)} leaves less than nothing")
    return x.as_(counts, False)


FUNCTIONAL_RULES: dict[str, Rule] = {
    "pad": _padded,
    "pairwise_distance": distances_of_pairs,
    "cosine_similarity": similarities,
    "affine_grid": _grid,
    "one_hot": one_hot,
    "grid_sample": sampled,
    "unfold": _windows,
    "scaled_dot_product_attention": PRODUCTS["scaled_dot_product_attention"],
    "multi_head_attention_forward": _heads,
    "glu": _glu,
}
"""The same of functions of `torch.nn.functional`."""


METHOD_RULES: dict[str, Rule] = {**RULES, "unfold": _slid, "long": whole_numbers, "int": whole_numbers}


def _count(x: LooseTensor) -> Value:
    total = prod(x.counts)
    return Batch(total // MARK, known=x.recorder.batch.known) if total % MARK == 0 else total


def or_loosely(functions: Named, rules: dict[str, Rule] = RULES) -> Named:
    """The same functions, which go on with the sizes alone where the axes cannot be followed."""
    every = dict(functions)
    for name, rule in rules.items():
        known = every.get(name)
        if known is None or isinstance(known, Native):
            every[name] = Native(name, partial(_tried, known, rule, name))
    return every


def _tried(known: Native | None, rule: Rule, name: str, machine: Machine, *args: Value, **named: Value) -> Value:
    if "keepdims" in named:  # numpy's name, which PyTorch takes as well
        named["keepdim"] = named.pop("keepdims")
    values = (*args, *named.values())
    if first_loose(values) is not None:
        return _loosely(machine, rule, name, args, named, None)
    tensor = next((each for each in flat(values) if isinstance(each, TorchTensor)), None)
    if (kept := of_open(name, values, tensor)) is not None:
        return kept
    if tensor is None and any(isinstance(each, StackedTensors) for each in flat(values)):
        if known is not None and name in STACKED:
            return machine.call(known, *args, **named)
        return _loosely(machine, rule, name, args, named, None)
    if tensor is None:
        return _of_numbers(machine, known, name, args, named)
    if known is None:
        return _loosely(machine, rule, name, args, named, None)
    before = len(tensor.recorder.graph.nodes)
    try:
        return machine.call(known, *args, **named)
    except Unreadable as failed:
        tensor.recorder.forget(before)
        try:
            return _loosely(machine, rule, name, args, named, failed)
        except Unreadable:
            raise failed from None


def _of_numbers(machine: Machine, known: Native | None, name: str, args: tuple[Value, ...], named: Named) -> Value:
    """A function of numbers of the program's own alone: their sizes; of last states, their method."""
    if args and isinstance(args[0], PartlyRead) and name in BY_SIZES:
        return machine.call(machine.attribute(args[0], name), *args[1:], **named)
    if (number := next((each for each in flat(args) if isinstance(each, NumberOfAll)), None)) is not None:
        return number
    try:
        if known is not None:
            return machine.call(known, *args, **named)
    except Unreadable:
        if not any(isinstance(each, Parameter) for each in flat(args)):
            raise
    first = args[0] if args else None
    if isinstance(first, Parameter):
        return machine.call(machine.attribute(first, name), *args[1:], **named)
    every = list(first) if isinstance(first, list | tuple) else []
    own = [each for each in every if isinstance(each, Parameter) and each.dims]
    if name in ("cat", "concat", "concatenate", "stack") and len(own) == len(every) > 0:
        return _together(own, name == "stack", whole(named.get("dim", args[1] if len(args) > 1 else 0), "dim"))
    return Unknown(f"torch.{name}")


def _together(own: list[Parameter], stacked: bool, axis: int) -> Value:
    """Numbers of the program's own beside one another."""
    dims = own[0].dims
    at = axis % (len(dims) + stacked)
    made = own[0]
    for each in own[1:]:
        made = made.changed(dims, each)
    if stacked:
        return made.changed((*dims[:at], len(own), *dims[at:]))
    if any(len(each.dims) != len(dims) for each in own):
        raise Raised("RuntimeError", f"cat of {said([each.dims for each in own])}")
    return made.changed((*dims[:at], sum([each.dims[at] for each in own]), *dims[at + 1 :]))


def _loosely(
    machine: Machine, rule: Rule, name: str, args: tuple[Value, ...], named: Named, failed: Unreadable | None
) -> Value:
    args = tuple([loosened(machine, each, failed) for each in args])
    named = {key: loosened(machine, each, failed) for key, each in named.items() if key not in ("dtype", "device")}
    if "input" in named:
        args = (named.pop("input"), *args)
    of_open(name, (*args, *named.values()), first_loose(args))
    try:
        return rule(machine, *args, **named)
    except TypeError:
        raise Unreadable(f"{name} is not followed with these arguments") from None
