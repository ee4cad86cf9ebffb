"""`einops`: `rearrange`, `repeat` and `reduce` as the views, moves and means that their patterns stand for."""

from __future__ import annotations

import re
from collections.abc import Callable

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import binary
from convcalc.readers.python.values import Class, Instance, Named, Native, Raised, Unknown, Unreadable, Value, said
from convcalc.readers.pytorch.batches import Batch
from convcalc.readers.pytorch.modules import INITIALIZED

REDUCTIONS = ("mean", "max", "min", "sum", "prod")

Group = list[str]
"""The names of what one axis is made of, outermost first."""


def groups_of(side: str, pattern: str) -> list[Group]:
    """The axes of one side of a pattern; a number stands for an axis of so many, none for one of 1.

    >>> groups_of("b (h p1) 1 ()", "")
    [['b'], ['h', 'p1'], ['1'], []]
    """
    found: list[Group] = []
    for bracket, name in re.findall(r"\(([\w ]*)\)|(\w+|\S)", side):
        if name and not re.fullmatch(r"\w+", name):
            raise Unreadable(f"the pattern {said(pattern)} of einops is not read", "names, numbers and brackets are")
        found.append([name] if name else bracket.split())
    return found


def _sides(pattern: Value) -> tuple[list[Group], list[Group]]:
    if not isinstance(pattern, str) or pattern.count("->") != 1:
        raise Unreadable(f"the pattern {said(pattern)} of einops is not read", "'b c h w -> b (h w) c'")
    left, right = pattern.split("->")
    return groups_of(left, pattern), groups_of(right, pattern)


def _lengths(machine: Machine, dims: tuple[Value, ...], left: list[Group], named: Named, pattern: str) -> Named:
    """How long each axis of a pattern is; raises Raised where it does not fit the tensor."""
    if len(dims) != len(left):
        raise Raised("EinopsError", f"{said(pattern)} names {len(left)} axes, and the tensor has {len(dims)}")
    lengths: Named = dict(named)
    for size, group in zip(dims, left, strict=True):
        for each in group:
            if each.isdecimal():
                lengths[each] = int(each)
        unknown = [each for each in group if each not in lengths]
        known: Value = 1
        for each in group:
            if each in lengths:
                known = binary(machine, "*", known, lengths[each]) if known != 1 else lengths[each]
        if len(unknown) > 1:
            raise Raised("EinopsError", f"{said(pattern)}: {' and '.join(unknown)} are not known")
        if unknown:
            fits = isinstance(size, Batch) or (type(known) is int and type(size) is int and size % known == 0)
            if not fits:
                raise Raised("EinopsError", f"{said(pattern)}: {said(size)} is no multiple of {said(known)}")
            lengths[unknown[0]] = size if known == 1 else binary(machine, "//", size, known)
        elif type(known) is int and type(size) is int and known != size:
            raise Raised("EinopsError", f"{said(pattern)}: {said(size)} is there, and {known} is said")
    return lengths


def _method(machine: Machine, x: Value, name: str, *args: Value) -> Value:
    return machine.call(machine.attribute(x, name), *args)


def _grouped(machine: Machine, x: Value, groups: list[Group], lengths: Named) -> Value:
    """Neighbouring axes joined as the right side has them."""
    if all(len(group) == 1 for group in groups):
        return x
    sizes: list[Value] = []
    for group in groups:
        total: Value = 1
        for each in group:
            length = lengths[each]
            total = length if total == 1 else binary(machine, "*", total, length) if length != 1 else total
        sizes.append(total)
    return _method(machine, x, "reshape", sizes)


def _parted(machine: Machine, x: Value, left: list[Group], lengths: Named) -> Value:
    """Each axis in those that it is made of."""
    if all(len(group) == 1 for group in left):
        return x
    return _method(machine, x, "reshape", [lengths[each] for group in left for each in group])


def _ordered(machine: Machine, x: Value, before: Group, after: Group) -> Value:
    order: list[Value] = [before.index(each) for each in after]
    return x if order == list(range(len(before))) else _method(machine, x, "permute", order)


def _names(groups: list[Group], lengths: Named) -> list[Group]:
    """The same with a name of its own for each axis of 1, and the numbers among the names told apart."""
    made: list[Group] = []
    for at, group in enumerate(groups):
        each = group or ["1"]
        made.append([f" {name} {at} {place}" if name.isdecimal() else name for place, name in enumerate(each)])
        lengths.update({named: int(name) for named, name in zip(made[-1], each, strict=True) if name.isdecimal()})
    return made


def rearrange(machine: Machine, x: Value, pattern: Value, /, **named: Value) -> Value:
    """`rearrange(x, 'b c (h p) w -> b (c p) h w', p=2)`"""
    if isinstance(x, list | tuple):
        raise Unreadable("rearrange of several tensors at once is not read")
    return _made(machine, x, pattern, named, "")


def repeat(machine: Machine, x: Value, pattern: Value, /, **named: Value) -> Value:
    """`repeat(x, '1 1 d -> b 1 d', b=b)`"""
    return _made(machine, x, pattern, named, "repeat")


def reduce(machine: Machine, x: Value, pattern: Value, reduction: Value, /, **named: Value) -> Value:
    """`reduce(x, 'b c h w -> b c', 'mean')`"""
    if isinstance(reduction, Unknown) or (isinstance(reduction, str) and reduction not in REDUCTIONS):
        raise Unreadable(f"reduce by {said(reduction)} is not read")
    return _made(machine, x, pattern, named, reduction)


def _spelled_out(pattern: Value, axes: int) -> Value:
    """The same with a name for each axis that `...` stands for."""
    if not isinstance(pattern, str) or pattern.partition("->")[0].count("...") != 1:
        return pattern
    before = pattern.partition("->")[0]
    left = groups_of(before.replace("...", " "), pattern)
    count = axes - len(left)
    if count < 0:
        raise Raised("EinopsError", f"{said(pattern)} names {len(left)} axes, and the tensor has {axes}")
    return pattern.replace("...", " ".join([f"axis{at}_" for at in range(count)]))


def _made(machine: Machine, x: Value, pattern: Value, named: Named, how: Value) -> Value:
    dims = machine.attribute(x, "shape")
    if not isinstance(dims, tuple):
        raise Unreadable(f"einops gets {said(x)}, whose sizes are not known")
    pattern = _spelled_out(pattern, len(dims))
    left, right = _sides(pattern)
    assert isinstance(pattern, str)
    left = _names(left, known := dict(named))
    lengths = _lengths(machine, dims, left, known, pattern)
    right = _names(right, lengths)
    x = _parted(machine, x, left, lengths)
    before, after = [each for group in left for each in group], [each for group in right for each in group]
    gone, new = [each for each in before if each not in after], [each for each in after if each not in before]
    if unknown := [each for each in new if each not in lengths]:
        raise Raised("EinopsError", f"{said(pattern)}: {' and '.join(unknown)} is not known")
    x, before = _without(machine, x, before, gone, lengths, how, pattern)
    if how != "repeat" and any(lengths[each] != 1 for each in new):
        raise Raised("EinopsError", f"{said(pattern)}: {' and '.join(new)} stands on one side only")
    x = _ordered(machine, x, before, [each for each in after if each in before])
    x = _with(machine, x, after, new, lengths)
    return _grouped(machine, x, right, lengths)


def _without(
    machine: Machine, x: Value, before: Group, gone: Group, lengths: Named, how: Value, pattern: str
) -> tuple[Value, Group]:
    """Axes that stand on the left alone: reduced, or those of 1 left out."""
    if not gone:
        return x, before
    if how in ("", "repeat"):
        if any(lengths[each] != 1 for each in gone):
            raise Raised("EinopsError", f"{said(pattern)}: {' and '.join(gone)} stands on one side only")
        for each in reversed(gone):
            x = _method(machine, x, "squeeze", before.index(each))
    elif how in ("max", "min"):
        for each in sorted(gone, key=before.index, reverse=True):
            x = _method(machine, x, "amax", before.index(each))
            before = [name for name in before if name != each]
    elif not isinstance(how, str):  # a function of a tensor and its axes, partial(torch.var, unbiased=False)
        x = machine.call(how, x, tuple([before.index(each) for each in gone]))
    else:
        x = _method(machine, x, how, [before.index(each) for each in gone])
    return x, [each for each in before if each not in gone]


def _with(machine: Machine, x: Value, after: Group, new: Group, lengths: Named) -> Value:
    """New axes, of 1 or repeated."""
    for at, each in enumerate(after):
        if each in new:
            x = _method(machine, x, "unsqueeze", at)
    if any(lengths[each] != 1 for each in new):
        x = _method(machine, x, "expand", [lengths[each] if each in new else -1 for each in after])
    return x


def _layer(name: str, function: Callable[..., Value], module: Class) -> Class:
    """`Rearrange(pattern, p=2)` as a layer."""

    def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        assert isinstance(owner, Instance)
        owner.attributes |= {INITIALIZED: True, " given": args, " lengths": dict(named)}
        return None

    def forward(machine: Machine, owner: Value, x: Value) -> Value:
        assert isinstance(owner, Instance)
        args, named = owner.attributes[" given"], owner.attributes[" lengths"]
        assert isinstance(args, tuple) and isinstance(named, dict)
        return function(machine, x, *args, **named)

    return Class(name, (module,), {"__init__": Native(name, init), "forward": Native(name, forward)})


FUNCTIONS: Named = {each.__name__: Native(each.__name__, each) for each in (rearrange, repeat, reduce)}
"""The functions of `einops`."""


def einops() -> Named:
    """The names of `einops`."""
    from convcalc.readers.pytorch.einops_packs import PACKS
    from convcalc.readers.pytorch.loose_functions import or_loosely

    return FUNCTIONS | PACKS | {"einsum": Native("einsum", _by_letters(or_loosely({})["einsum"]))}


def _by_letters(function: Value) -> Callable[..., Value]:
    """`einops.einsum(a, b, 'b i d, b j d -> b i j')`: the pattern stands last, its axes have names."""

    def run(machine: Machine, *args: Value) -> Value:
        *tensors, pattern = args
        if not isinstance(pattern, str):
            raise Unreadable("einsum without a pattern is not read")
        names = list(dict.fromkeys(re.findall(r"\w+", pattern)))
        if len(names) > 26 or "." in pattern or "(" in pattern:
            raise Unreadable(f"einsum of {said(pattern)} is not read")
        letters = {name: chr(ord("a") + at) for at, name in enumerate(names)}
        return machine.call(function, re.sub(r"\w+", lambda name: letters[name[0]], pattern), *tensors)

    return run


def einops_layers(module: Class) -> Named:
    """`einops.layers.torch`"""
    return {"Rearrange": _layer("Rearrange", rearrange, module), "Reduce": _layer("Reduce", reduce, module)}
