"""How the axes of a tensor lie in the map of a layer: reshaped, moved, parted and joined without a layer.

A map of C channels and H x W places lies in memory with its channels outermost. An axis of a tensor that is made of it
by Reshape and Transpose is a run of `Atom`s: so many elements, so far apart. Moved axes are no layer until something
needs them moved; a Transpose to channels last and back is none at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod
from typing import TYPE_CHECKING, TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.shape import Shape

if TYPE_CHECKING:
    from convcalc.readers.graph.operator_graph import Operator


class Atom(NamedTuple):
    """So many elements, so far apart in memory; of the batch 0 apart."""

    apart: int
    size: int


Axis: TypeAlias = "tuple[Atom, ...]"
"""Atoms, the outermost first; none for an axis of 1."""


class Padding(NamedTuple):
    """A border that waits for the window that takes it: amounts before and after each axis of places.

    node: the operator that makes it.  lowest: is it of the lowest number, as a max pool has it, and not of zeros?
    """

    amounts: tuple[tuple[int, int], ...]
    node: Operator
    lowest: bool = False


class View(NamedTuple):
    """A tensor: the value of the layers that holds its numbers, and its axes in it, the batch among them."""

    value: int
    axes: tuple[Axis, ...]
    padding: Padding | None = None

    @property
    def dims(self) -> tuple[int, ...]:
        """The size of each axis."""
        return tuple([prod([atom.size for atom in axis]) for axis in self.axes])


def joined(atoms: Iterable[Atom]) -> Axis:
    """Atoms one behind the other, those that lie without a gap as one; none of 1.

    >>> joined([Atom(4, 3), Atom(1, 4), Atom(9, 1)])
    (Atom(apart=1, size=12),)
    """
    found: list[Atom] = []
    for atom in atoms:
        if atom.size == 1:
            continue
        if found and atom.apart and found[-1].apart == atom.apart * atom.size:
            found[-1] = Atom(atom.apart, found[-1].size * atom.size)
        else:
            found.append(atom)
    return tuple(found)


def places(shape: Shape) -> tuple[Axis, ...]:
    """The axes of a map: channels, then places.

    >>> places(Shape(8, (5, 1)))
    ((Atom(apart=5, size=8),), (Atom(apart=1, size=5),), ())
    """
    found: list[Axis] = []
    apart = 1
    for size in reversed((shape.channels or 1, *shape.size)):
        found.append(joined([Atom(apart, size)]))
        apart *= size
    return tuple(reversed(found))


def channels_of(shape: Shape) -> Axis:
    """All channels of a map, as an axis."""
    return joined([Atom(prod(shape.size), shape.channels or 1)])


def outermost(axis: Axis, shape: Shape) -> tuple[int, tuple[int, ...]] | None:
    """How far apart an axis's elements are, where all else is within one of them, and the places of the map.

    >>> outermost((Atom(4, 2),), Shape(8, ())), outermost((), Shape(8, ())), outermost((Atom(1, 4),), Shape(8, ()))
    ((4, ()), (8, ()), None)
    """
    elements = shape.elements() or 1
    if not axis:
        return elements, shape.size
    whole = len(axis) == 1 and axis[0].apart > 0 and axis[0].apart * axis[0].size == elements
    return (axis[0].apart, shape.size) if whole and axis[0].apart % prod(shape.size) == 0 else None


def plain(value: int, shape: Shape, batch: Axis) -> View:
    """A map as layers have it: the batch, channels, places."""
    return View(value, (batch, *places(shape)))


def regrouped(axes: Sequence[Axis], dims: Sequence[int]) -> tuple[Axis, ...] | None:
    """The same elements in the same order under other sizes; None where an axis would have to be cut within an atom.

    >>> regrouped(places(Shape(6, (4,))), (2, 12))
    ((Atom(apart=12, size=2),), (Atom(apart=1, size=12),))
    """
    waiting = [atom for axis in reversed(axes) for atom in reversed(axis)]
    found: list[Axis] = []
    for size in dims:
        mine: list[Atom] = []
        while size > 1:
            if not waiting:
                return None
            atom = waiting.pop()
            if size % atom.size == 0:
                mine.append(atom)
                size //= atom.size
            elif atom.size % size == 0:
                inner = atom.size // size
                mine.append(Atom(atom.apart * inner, size))
                waiting.append(Atom(atom.apart, inner))
                size = 1
            else:
                return None
        found.append(joined(mine))
    return None if waiting else tuple(found)


def in_order(axes: Sequence[Axis], shape: Shape) -> bool:
    """Do axes hold all elements of a map in the order of its memory?"""
    every = [atom for axis in axes for atom in axis]
    return joined(every) == joined([Atom(1, shape.elements() or 1)])


def holds_all(axes: Sequence[Axis], shape: Shape) -> bool:
    """Do axes hold all elements of a map, each once, in whatever order?"""
    every = sorted([atom for axis in axes for atom in axis if atom.apart], reverse=True)
    return joined(every) == joined([Atom(1, shape.elements() or 1)])


def shuffled_groups(axes: Sequence[Axis], shape: Shape) -> int:
    """In how many groups the channels were interleaved, where all else is as it was; 0 where it is something else.

    >>> shuffled_groups(((Atom(4, 2), Atom(8, 3)), (Atom(1, 4),)), Shape(6, (4,)))
    3
    """
    own = places(shape)
    if tuple(axes[1:]) != own[1:] or len(axes[0]) != 2:
        return 0
    inner, outer = axes[0]
    far = prod(shape.size)
    fits = inner.apart == far and outer.apart == far * inner.size and inner.size * outer.size == shape.channels
    return outer.size if fits else 0


def pixel_factor(axes: Sequence[Axis], shape: Shape) -> int:
    """By what factor channels were spread over places; 0 where it is something else."""
    own = places(shape)
    sizes = View(0, tuple(axes)).dims
    if len(axes) != len(own) or len(own) < 2 or not shape.size or sizes[1] % shape.size[0]:
        return 0
    factor = sizes[1] // shape.size[0]
    far = prod(shape.size)
    wanted = (shape.channels or 0) // factor ** len(shape.size)
    fits = factor > 1 and sizes == (wanted, *[n * factor for n in shape.size]) and holds_all(axes, shape)
    outer = [joined(axis[: len(place)]) == place for axis, place in zip(axes[1:], own[1:], strict=True)]
    added = [atom.apart >= far for axis, place in zip(axes[1:], own[1:], strict=True) for atom in axis[len(place) :]]
    return factor if fits and all(outer) and all(added) else 0


def unpixel_factor(axes: Sequence[Axis], shape: Shape) -> int:
    """By what factor places were folded into channels; 0 where it is something else.

    >>> unpixel_factor(((Atom(1, 2), Atom(8, 3)), (Atom(2, 4),)), Shape(3, (8,)))
    2
    """
    sizes, own = View(0, tuple(axes)).dims, places(shape)
    if len(axes) != len(own) or not shape.size or not sizes[1] or shape.size[0] % sizes[1]:
        return 0
    factor = shape.size[0] // sizes[1]
    outer = [joined([Atom(axis[0].apart * factor, axis[0].size // factor)]) if axis else () for axis in own[1:]]
    fits = factor > 1 and tuple(axes[1:]) == tuple(outer) and all(n % factor == 0 for n in shape.size)
    return factor if fits and holds_all(axes, shape) else 0
