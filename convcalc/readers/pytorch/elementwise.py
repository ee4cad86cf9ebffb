"""Functions that change the numbers of a tensor one by one, and tensors of numbers like another: shapes only."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import FrameworkValue, Named, Native, Raised, Unknown, Unreadable, Value, said
from convcalc.readers.pytorch.batches import Batch
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor, axis_of, numbers

SAME_SHAPE = (
    "abs exp expm1 log log1p log2 log10 sqrt rsqrt pow square neg sign sin cos tan erf clamp clip floor ceil round"
    " isnan isinf isfinite reciprocal nan_to_num normalize logit roll flip cumsum"
).split()
"""What leaves a shape as it is, and is no layer of ours: a tensor goes on with the same axes."""

ALONE = frozenset(
    "abs exp expm1 log log1p log2 log10 sqrt rsqrt square neg sign sin cos tan erf floor ceil reciprocal".split()
)
"""Those of them that take nothing besides the tensor."""

LIKE = "randn_like rand_like zeros_like ones_like empty_like full_like bernoulli".split()
"""What makes numbers of the shape of another tensor."""


def same_shape(known: Named) -> Named:
    """The functions that leave a shape as it is; for a tensor of known numbers, those that are there already."""
    return {name: Native(name, _same(name, known.get(name))) for name in SAME_SHAPE} | _in_place()


def _in_place() -> Named:
    return {f"{name}_": Native(f"{name}_", _same(f"{name}_", None)) for name in SAME_SHAPE}


def _same(name: str, otherwise: Value) -> Callable[..., Value]:
    def run(machine: Machine, value: Value = None, *rest: Value, **named: Value) -> Value:
        value = named.pop("input", value)
        if isinstance(value, TorchTensor):
            _check_rest(name.removesuffix("_"), value, rest)
        if isinstance(value, TorchTensor | Parameter) or hasattr(value, "plain_map"):
            return value
        if isinstance(value, Unknown):
            raise Unreadable(f"{name} gets what is not known: {value.why}")
        if otherwise is None and isinstance(value, FrameworkValue):  # numbers of the program's own
            return machine.call(machine.attribute(value, name.removesuffix("_")), *rest, **named)
        if otherwise is None:
            raise Raised("TypeError", f"{name} needs a tensor, not {said(value)}")
        return machine.call(otherwise, value, *rest, **named)

    return run


def _check_rest(name: str, tensor: TorchTensor, rest: tuple[Value, ...]) -> None:
    """What stands behind a tensor: nothing, or the axes along which something is done."""
    if name in ALONE and rest:
        raise Raised("TypeError", f"{name} takes a tensor alone, and gets {said(rest[0])} as well")
    if name in ("flip", "cumsum"):
        for each in rest:
            for axis in each if isinstance(each, list | tuple) else (each,):
                axis_of(tensor, axis)


def _where(machine: Machine, condition: Value, one: Value = None, other: Value = None, **named: Value) -> Value:
    """`torch.where(x > 0, x, 0.1 * x)`: of two tensors of one shape, or of one and a number."""
    tensors = [each for each in (named.get("input", one), named.get("other", other)) if isinstance(each, TorchTensor)]
    if not tensors or any(each.dims != tensors[0].dims for each in tensors):
        raise Unreadable("torch.where of tensors of different shapes is not read")
    for each in (condition, one, other):
        if isinstance(each, Parameter) and not _is_within(each.dims, tensors[0].dims):
            raise Unreadable("torch.where of numbers that are no part of its tensor is not read")
    return tensors[0]


def _is_within(dims: tuple[int, ...], sizes: tuple[Value, ...]) -> bool:
    """Do numbers of these sizes meet a tensor without making it larger?"""
    pairs = zip(reversed(dims), reversed(sizes), strict=False)
    return len(dims) <= len(sizes) and all(n == 1 or n == size for n, size in pairs)


def _like(machine: Machine, value: Value, *rest: Value, **named: Value) -> Value:
    """Numbers that are no input: a shape and nothing else."""
    if isinstance(value, TorchTensor) or hasattr(value, "plain_map"):
        dims = machine.attribute(value, "shape")
        return Parameter(sizes(dims if isinstance(dims, tuple) else ()), trained=False)
    if isinstance(value, Parameter):
        return Parameter(value.dims, trained=False)
    raise Unreadable(f"numbers like {said(value)} are not read")


def sizes(given: tuple[Value, ...]) -> tuple[int, ...]:
    """Whole numbers, the batch among them as one."""
    return numbers(tuple([each.of_one if isinstance(each, Batch) else each for each in given]), "a size")


def _wider(machine: Machine, tensor: TorchTensor, channels: int, what: str) -> TorchTensor:
    """Channels that are there several times: as many more, which cost nothing and see what these see."""
    machine.note(f"channels that {what} makes of others are shown as a subsample that adds them")
    return tensor.recorder.add(machine, "subsample", {"": channels}, (tensor,), tensor.recorder.label(what))


def _expanded(machine: Machine, value: Value, *given: Value) -> Value:
    """`x.expand(-1, -1, 7, 7)`: places of which there is one are repeated."""
    if not isinstance(value, TorchTensor):
        return value
    wanted = given[0] if len(given) == 1 and isinstance(given[0], list | tuple) else given
    plain = value.recorder.plain(value, "expand")
    now, new = sizes(plain.dims), sizes(tuple(elements(machine, wanted)))
    if len(new) != len(now):
        raise Unreadable(f"expand of {said(now)} to {said(new)} is not read")
    new = tuple([old if n == -1 else n for old, n in zip(now, new[-len(now) :], strict=False)])
    if new == now:
        return value
    if len(new) == len(now) and new[0] == now[0] and now[1] == 1 < new[1]:
        return _expanded(machine, _wider(machine, plain, new[1], "expand"), *new)
    if len(new) != len(now) or new[:2] != now[:2] or any(old not in (1, n) for old, n in zip(now, new, strict=True)):
        raise Unreadable(f"expand of {said(now)} to {said(new)} is not read")
    made = value.recorder.add(machine, "upsample", {"to": new[2:]}, (plain,), value.recorder.label("expand"))
    if all(n == 1 for n in now[2:]):
        value.recorder.expanded.add(made.value)
    return made.lying(tuple([0 if old < n else each for old, n, each in zip(now, new, plain.laid, strict=True)]))


def _expanded_as(machine: Machine, value: Value, other: Value) -> Value:
    """`y.expand_as(x)`"""
    if isinstance(value, TorchTensor) and isinstance(other, TorchTensor):
        return _expanded(machine, value, other.dims)
    return value


def _repeated(machine: Machine, value: Value, *given: Value) -> Value:
    """`x.repeat(1, 4, 1, 1)`: channels again and again, and places of which there is one."""
    if not isinstance(value, TorchTensor):
        return value
    counts = given[0] if len(given) == 1 and isinstance(given[0], list | tuple) else given
    plain = value.recorder.plain(value, "repeat")
    times = numbers(tuple(elements(machine, counts)), "repeat")
    if len(times) != len(plain.dims) or min(times) < 1 or times[0] != 1:
        raise Unreadable(f"repeat of {said(list(times))} is not read", "repeat(1, 4, 1, 1) repeats the channels")
    if times[1] > 1:
        channels = value.recorder.graph.shape(plain.value).channels or 1
        plain = _wider(machine, plain, channels * times[1], "repeat")
    sizes_of = [n * count for n, count in zip(sizes(plain.dims)[2:], times[2:], strict=True)]
    return _expanded(machine, plain, -1, -1, *sizes_of)


def _of_all(machine: Machine, x: Value, *axes: Value, **named: Value) -> Value:
    """`x.any()`: whether numbers of a tensor are so is not known."""
    if axes or named:
        raise Unreadable("whether some of the numbers of a tensor are so is not read along an axis")
    return Unknown("what the numbers of a tensor are")


def _words(machine: Machine, x: Value) -> Value:
    """`x.long()` of an input of words, which are whole numbers."""
    if isinstance(x, TorchTensor) and x.value < 1 and len(x.order) == 2:
        return x
    raise Unreadable("whole numbers made of a tensor are not read")


LIKES: Named = {"where": Native("where", _where), **{name: Native(name, _like) for name in LIKE}}
EXPANDED: Named = {"expand": Native("expand", _expanded), "expand_as": Native("expand_as", _expanded_as)}
EXPANDED["repeat"] = Native("repeat", _repeated)
QUESTIONS: Named = {name: Native(name, _of_all) for name in ("any", "all")}
OF_TENSORS: Named = {**EXPANDED, **QUESTIONS, **{name: Native(name, _words) for name in ("long", "int")}}
"""Methods of a tensor on its way through a network."""
