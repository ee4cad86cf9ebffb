"""Distances of rows from one another, matrices of their numbers, and points of a grid: the sizes alone."""

from __future__ import annotations

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Raised, Unreadable, Value, said
from convcalc.readers.pytorch.loose_tensors import IN_PARTS, LooseTensor, counts_of, loosened, meeting, plain_sizes
from convcalc.readers.pytorch.loose_tokens import of_several
from convcalc.readers.pytorch.tensors import Parameter, whole


def distances_of_pairs(
    machine: Machine, x: Value, y: Value, p: Value = 2.0, eps: Value = 1e-6, keepdim: Value = False
) -> Value:
    """`F.pairwise_distance(a, b)`: a number for each pair of rows."""
    return _of_pairs(machine, x, y, -1, bool(keepdim), "pairwise_distance")


def similarities(machine: Machine, x: Value, y: Value, dim: Value = 1, eps: Value = 1e-8) -> Value:
    """`F.cosine_similarity(a, b)`: a number for each pair of rows, along axis 1 where nothing else is said."""
    return _of_pairs(machine, x, y, dim, False, "cosine_similarity")


def _of_pairs(machine: Machine, x: Value, y: Value, dim: Value, kept: bool, name: str) -> Value:
    one, other = loosened(machine, x), loosened(machine, y)
    both = [each for each in (one, other) if isinstance(each, LooseTensor)]
    if not both:
        raise Unreadable(f"{name} of {said(x)} and {said(y)} is not read")
    counts = meeting(counts_of(one), counts_of(other), name)
    axis = whole(dim, "dim")
    if not -len(counts) <= axis < len(counts):
        raise Raised("IndexError", f"there is no axis {axis}: {len(counts)} axes are there")
    axis %= len(counts)
    made = (*counts[:axis], *((1,) if kept else ()), *counts[axis + 1 :])
    return max(both, key=lambda each: each.value).as_(made, False)


def between_rows(machine: Machine, x: LooseTensor, y: Value, *rest: Value, **named: Value) -> Value:
    """`torch.cdist(x, y)`: how far each row of one is from each of the other."""
    one, other = x.counts if isinstance(x, LooseTensor) else counts_of(x), counts_of(y)
    if min(len(one), len(other)) < 2 or one[-1] != other[-1]:
        raise Raised("RuntimeError", f"cdist of {said(plain_sizes(one))} and {said(plain_sizes(other))}")
    before = meeting(one[:-2], other[:-2], "cdist")
    if isinstance(y, Parameter) and y.trained:
        machine.note(IN_PARTS)
    return of_several(machine, [x, y] if isinstance(y, LooseTensor) else [x], (*before, one[-2], other[-2]))


def diagonals(machine: Machine, x: LooseTensor, *rest: Value, **named: Value) -> Value:
    """`torch.diag_embed(x)`: the numbers of each row on the diagonal of a matrix."""
    if rest or named:
        raise Unreadable("diag_embed is read with the tensor alone")
    return x.as_((*x.counts, *x.counts[-1:]), False)


def sampled(machine: Machine, x: LooseTensor, grid: Value = None, *rest: Value, **named: Value) -> Value:
    """`F.grid_sample(x, grid)`: a map of the points of a grid, wherever they lie."""
    places = counts_of(grid)
    images = (x.counts[0], 1) if isinstance(grid, Parameter) else x.counts[:1]  # its own numbers are those of one
    if len(places) != len(x.counts) or places[-1] != len(x.counts) - 2 or places[0] not in images:
        words = f"grid_sample of {said(plain_sizes(x.counts))} at {said(plain_sizes(places))}"
        raise Raised("RuntimeError", f"{words}: a grid has the places, and {len(x.counts) - 2} numbers for each")
    return x.as_((*x.counts[:2], *places[1:-1]), False)
