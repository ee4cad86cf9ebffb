"""How the axes of a tensor lie on those of a map: each is a row of pieces, which views part, join and move.

Axis 0 of a map is the batch, 1 the channels, then the places.
"""

from __future__ import annotations

from math import prod
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.shape import Shape


class Piece(NamedTuple):
    """A part of one axis of a map: so many indices, so far apart."""

    axis: int
    size: int
    step: int = 1


Axes: TypeAlias = "tuple[tuple[Piece, ...], ...]"


def axes_of(batch: int, shape: Shape) -> Axes:
    """The axes of a map as PyTorch's layers have them.

    >>> sizes(axes_of(1, Shape(3, (8, 9))))
    (1, 3, 8, 9)
    """
    every = (batch, shape.channels or 1, *shape.size)
    return tuple([(Piece(axis, size),) for axis, size in enumerate(every)])


def sizes(axes: Axes) -> tuple[int, ...]:
    """How long each axis is."""
    return tuple([prod([piece.size for piece in axis]) for axis in axes])


def joined(axis: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The same with neighbours joined that are neighbours in the map too, and without those of one index.

    >>> joined((Piece(1, 2, 3), Piece(1, 3), Piece(2, 1)))
    (Piece(axis=1, size=6, step=1),)
    """
    found: list[Piece] = []
    for piece in axis:
        if piece.size == 1:
            continue
        if found and found[-1].axis == piece.axis and found[-1].step == piece.step * piece.size:
            found[-1] = Piece(piece.axis, found[-1].size * piece.size, piece.step)
        else:
            found.append(piece)
    return tuple(found)


def alike(one: Axes, other: Axes) -> bool:
    """Do all numbers stand at the same places?"""
    return len(one) == len(other) and all(joined(a) == joined(b) for a, b in zip(one, other, strict=True))


def in_order(one: Axes, other: Axes) -> bool:
    """Do all numbers follow one another in the same order, whatever the sizes?"""
    return joined(tuple([piece for axis in one for piece in axis])) == joined(
        tuple([piece for axis in other for piece in axis])
    )


def regrouped(axes: Axes, wanted: tuple[int, ...]) -> Axes | None:
    """The axes of a view of these sizes; None where one of them would part an axis unevenly.

    >>> [len(axis) for axis in regrouped(axes_of(1, Shape(6, (4, 4))), (1, 2, 3, 16)) or ()]
    [1, 1, 1, 2]
    """
    rest = [piece for axis in axes for piece in axis][::-1]
    made: list[tuple[Piece, ...]] = []
    for size in wanted:
        axis: list[Piece] = []
        if size == 1 and rest and rest[-1].size == 1:
            axis.append(rest.pop())
        while size > 1 and rest:
            piece = rest.pop()
            if size % piece.size == 0:
                axis.append(piece)
                size //= piece.size
            elif piece.size % size == 0:
                inner = piece.size // size
                axis.append(Piece(piece.axis, size, piece.step * inner))
                rest.append(Piece(piece.axis, inner, piece.step))
                size = 1
            else:
                return None
        if size > 1:
            return None
        made.append(tuple(axis))
    return tuple(made) if all(piece.size == 1 for piece in rest) else None
