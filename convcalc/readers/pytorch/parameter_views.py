"""The sizes of what a program makes of parameters before a tensor meets them: `self.gamma.view(1, -1, 1, 1)`."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import TypeAlias

from convcalc.readers.python.arrays import Numbers
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import FrameworkValue, Raised, Unknown, Unreadable, Value, said
from convcalc.readers.pytorch.batches import Batch, StepsFirst

Dims: TypeAlias = "tuple[int, ...]"

UNCHANGED = frozenset(
    "contiguous clone detach cpu cuda to float double half type type_as numpy abs exp log sqrt rsqrt pow square neg"
    " sign clamp sigmoid tanh softmax relu round floor ceil flip sin cos tan log2 log10 reciprocal logit erf cumsum"
    " tril triu roll astype long int short bool byte bfloat16 masked_fill gelu silu softplus log_softmax clip cumprod"
    " argsort expm1 log1p erfinv sinh cosh asin acos atan nan_to_num fliplr flipud isnan isinf isfinite logical_not"
    " masked_scatter scatter scatter_add index_add index_fill index_copy normalize bernoulli hardtanh elu".split()
)
"""Methods that leave the sizes of numbers as they are; so does all that works in place, `normal_`."""

OWN_PRODUCTS = "a product of numbers of the program's own with trained ones is not among the MACs"

REDUCING = frozenset("mean sum std var norm amax amin max min prod argmax argmin logsumexp nanmean".split())


def broadcast(one: Dims, other: Dims) -> Dims | None:
    """The sizes of two tensors that meet; None where they do not.

    >>> broadcast((8, 1, 1), (4, 1, 5, 5)), broadcast((3,), (4,))
    ((4, 8, 5, 5), None)
    """
    axes = max(len(one), len(other))
    pairs = list(zip((1,) * (axes - len(one)) + one, (1,) * (axes - len(other)) + other, strict=True))
    if any(a != b and 1 not in (a, b) for a, b in pairs):
        return None
    return tuple([a if b == 1 else b for a, b in pairs])


def viewed(dims: Dims, name: str, given: tuple[Value, ...], keepdim: bool) -> Dims | None:
    """What a method makes of sizes; None where it is not followed, raises Raised where they do not fit."""
    if name in UNCHANGED or name.endswith("_"):
        return dims
    flat = tuple(given[0]) if len(given) == 1 and isinstance(given[0], list | tuple) else given
    whole = tuple([each for each in flat if type(each) is int])
    if len(whole) != len(flat):
        return None
    if name in REDUCING:
        return _reduced(dims, whole, keepdim)
    method = _METHODS.get(name)
    try:
        return method(dims, whole) if method else None
    except (IndexError, ValueError):
        raise Raised("RuntimeError", f"{name}({said(list(whole))}) does not fit a tensor of {said(dims)}") from None


def _reduced(dims: Dims, axes: Dims, keepdim: bool) -> Dims:
    gone = {axis % len(dims) for axis in axes} if axes else set(range(len(dims)))
    return tuple([1 if at in gone else n for at, n in enumerate(dims) if keepdim or at not in gone])


def _view(dims: Dims, sizes: Dims) -> Dims:
    known = prod([n for n in sizes if n != -1])
    if (-1 in sizes and (not known or prod(dims) % known)) or (-1 not in sizes and known != prod(dims)):
        raise ValueError
    return tuple([prod(dims) // known if n == -1 else n for n in sizes])


def _permute(dims: Dims, order: Dims) -> Dims:
    if sorted([each % len(dims) for each in order]) != list(range(len(dims))):
        raise ValueError
    return tuple([dims[each] for each in order])


def _transpose(dims: Dims, axes: Dims) -> Dims:
    made = list(dims)
    one, other = axes
    made[one], made[other] = made[other], made[one]
    return tuple(made)


def _unsqueeze(dims: Dims, axes: Dims) -> Dims:
    (axis,) = axes
    axis %= len(dims) + 1
    return (*dims[:axis], 1, *dims[axis:])


def _squeeze(dims: Dims, axes: Dims) -> Dims:
    gone = {axis % len(dims) for axis in axes} if axes else set(range(len(dims)))
    return tuple([n for at, n in enumerate(dims) if at not in gone or n != 1])


def _expand(dims: Dims, sizes: Dims) -> Dims:
    own = (1,) * (len(sizes) - len(dims)) + dims
    if len(own) != len(sizes) or any(n not in (-1, have) and have != 1 for n, have in zip(sizes, own, strict=True)):
        raise ValueError
    return tuple([have if n == -1 else n for n, have in zip(sizes, own, strict=True)])


def _repeat(dims: Dims, times: Dims) -> Dims:
    own = (1,) * (len(times) - len(dims)) + dims
    return tuple([n * count for n, count in zip(own, times, strict=True)])


def _flatten(dims: Dims, ends: Dims) -> Dims:
    first, last = (*ends, -1)[:2] if ends else (0, -1)
    first, last = first % len(dims), last % len(dims)
    return (*dims[:first], prod(dims[first : last + 1]), *dims[last + 1 :])


_METHODS: dict[str, Callable[[Dims, Dims], Dims]] = {
    "view": _view,
    "reshape": _view,
    "permute": _permute,
    "transpose": _transpose,
    "unsqueeze": _unsqueeze,
    "squeeze": _squeeze,
    "expand": _expand,
    "repeat": _repeat,
    "flatten": _flatten,
    "t": lambda dims, none: _transpose(dims, (0, 1)),
}


def _at_indices(dims: Dims, keys: tuple[Value, ...]) -> Dims:
    """The sizes of `table[rows, columns]`: those of the indices together, where the axes stood that they choose of."""
    sizes: Dims | None = ()
    for each in keys:
        if isinstance(each, tuple):
            sizes = broadcast(sizes, tuple([n for n in each if type(n) is int])) if sizes is not None and each else None
    chosen = [at for at, each in enumerate(keys) if isinstance(each, tuple | int)]
    first, end = chosen[0], chosen[-1] + 1
    plain = all(isinstance(each, slice) for each in (*keys[:first], *keys[end:]))
    if sizes is None or end - first > len(chosen) or not plain or len(keys) > len(dims):
        raise Unreadable(f"an index of a parameter by {said(list(keys))} is not read")
    before = item(dims[:first], keys[:first]) if first else ()
    behind = item(dims[end:], keys[end:]) if len(keys) > end else dims[end:]
    return (*before, *sizes, *behind)


def item(dims: Dims, key: Value) -> Dims:
    """`w[:, None]`, `w[0]`, `w[..., :3]`"""
    keys = key if isinstance(key, tuple) else (key,)
    if any(isinstance(each, tuple) for each in keys):
        return _at_indices(dims, keys)
    made: list[int] = []
    left = list(dims)
    taken = sum([each is not None and each is not ... for each in keys])
    if taken > len(dims):
        raise Raised("IndexError", f"{taken} indices are too many for a tensor of {said(dims)}")
    listed = any(type(each) is int for each in keys)  # beside a list a number chooses together with it
    together = None if listed else _together(keys)
    for each in keys:
        if each is None:
            made.append(1)
        elif each is ...:
            whole = len(left) - (taken - sum([isinstance(k, int | slice) for k in keys[: keys.index(...)]]))
            made, left = made + left[:whole], left[whole:]
        elif isinstance(each, slice):
            made.append(len(range(*_bounds(each, left.pop(0)))))
        elif type(each) is int:
            left.pop(0)
        elif (places := places_named(each)) is not None and (not listed or together):
            made += (together or places) if not listed else ()
            listed = True
            _check_places(each, left.pop(0))
        else:
            raise Unreadable(f"an index of a parameter ({said(each)}) is not read")
    return (*made, *left)


def _together(keys: tuple[Value, ...]) -> Dims | None:
    """The sizes of what several lists of places beside one another choose, `x[:, rows, columns]`; None for no such."""
    named = [(at, places) for at, each in enumerate(keys) if (places := places_named(each)) is not None]
    if len(named) < 2 or named[-1][0] - named[0][0] + 1 != len(named):
        return None
    sizes: Dims | None = ()
    for _, places in named:
        sizes = broadcast(sizes, places) if sizes is not None else None
    if sizes is None:
        raise Raised("IndexError", f"lists of {said([places for _, places in named])} places do not meet")
    return sizes


def _check_places(key: Value, count: int) -> None:
    """Are the places of a list there? Raises Raised."""
    for each in key if isinstance(key, list) else ():
        if isinstance(each, int) and not -count <= each < count:
            raise Raised("IndexError", f"index {each} is out of bounds for an axis of {count}")


def places_named(key: Value) -> Dims | None:
    """The sizes of a list of places, `x[:, [0, 2]]`, or of a tensor of them; None for another key."""
    if isinstance(key, list):
        return (len(key),) if key and all(type(each) is int for each in key) else None
    if isinstance(key, Numbers):
        return (len(key.values),)
    dims = getattr(key, "dims", None) if "Parameter" in getattr(key, "type_names", ()) else None
    return dims if isinstance(dims, tuple) and dims and not getattr(key, "trained", True) else None


def _bounds(part: slice, count: int) -> tuple[int, int, int]:
    ends = (part.start, part.stop, part.step)
    if any(isinstance(each, Unknown) or (each is not None and type(each) is not int) for each in ends):
        kind = StepsFirst if any(isinstance(each, Batch) for each in ends) else Unreadable
        raise kind("a slice of a parameter up to what is not known")
    return part.indices(count)


def _requires_grad(machine: Machine, owner: Value, value: Value = True) -> Value:
    """`p.requires_grad_(False)`"""
    assert isinstance(owner, FrameworkValue)
    owner.set_attribute(machine, "requires_grad", value)
    return owner


def _is_floating(machine: Machine, owner: Value) -> Value:
    """`p.is_floating_point()`: of numbers that are trained, others may be whole."""
    return True if getattr(owner, "trained", False) else Unknown("the dtype of a tensor")


OF_TRAINED: dict[str, Callable[..., Value]] = {
    "requires_grad_": _requires_grad,
    "is_floating_point": _is_floating,
    "is_complex": lambda machine, owner: False,
}
"""Methods of parameters that make no other numbers."""
