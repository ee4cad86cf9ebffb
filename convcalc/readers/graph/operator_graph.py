"""A graph of operators as a file holds it, and its listing, a line for each operator."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.text import NOWHERE, Span

Number: TypeAlias = "int | float"
Dims: TypeAlias = "tuple[int, ...]"

LONGEST_NAME = 120
"""Characters of a name that are shown; a name of a file may have any."""

MOST_VALUES = 4_096
"""Numbers of a constant that are kept: shapes, paddings and factors have a few."""


class TensorConstant(NamedTuple):
    """A tensor whose numbers are in the file.

    values: the numbers in row-major order, where they are few and were read.  whole: are they whole numbers?
    name: the tensor's own.  parameter: can it be trained, or is it a number of the program?
    """

    dims: Dims
    values: tuple[Number, ...] | None = None
    whole: bool = False
    name: str = ""
    parameter: bool = False

    def is_all(self, number: float) -> bool:
        """Is it a number of the program, repeated: the shift of a norm that has none?"""
        return not self.parameter and self.values is not None and set(self.values) == {number}

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return prod(self.dims)


Attribute: TypeAlias = "int | float | str | tuple[int, ...] | tuple[float, ...] | TensorConstant"


class Operator(NamedTuple):
    """An operator of ONNX's, with the names of the tensors that it reads ("" for one left out) and makes.

    label: what the layer is called.  name: the operator's own, for messages.  span: its line in the listing.
    """

    op: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, Attribute]
    label: str = ""
    name: str = ""
    span: Span = NOWHERE

    def read(self, at: int) -> str:
        """The name of an input; "" for one that is left out."""
        return self.inputs[at] if at < len(self.inputs) else ""

    def whole(self, key: str, default: int = 0) -> int:
        """An attribute that is a whole number."""
        value = self.attributes.get(key, default)
        return value if isinstance(value, int) else default

    def real(self, key: str, default: float) -> float:
        """An attribute that is a number."""
        value = self.attributes.get(key, default)
        return value if isinstance(value, int | float) else default

    def word(self, key: str, default: str = "") -> str:
        """An attribute that is a word."""
        value = self.attributes.get(key, default)
        return value if isinstance(value, str) else default

    def wholes(self, key: str) -> tuple[int, ...] | None:
        """An attribute of several whole numbers; None where it is not there."""
        value = self.attributes.get(key)
        if isinstance(value, int):
            return (value,)
        if not isinstance(value, tuple) or isinstance(value, TensorConstant):
            return None
        return tuple([each for each in value if isinstance(each, int)])


class GraphInput(NamedTuple):
    """What arrives: its name, and the size of each axis, None where it is open."""

    name: str
    dims: tuple[int | None, ...]


class OperatorGraph(NamedTuple):
    """Operators in the order in which they run.

    outputs: names of the tensors that are the result.  declared: the sizes that the file says tensors have.
    channels_last: how sizes are written where the file comes from.  fixed: tensors of weights that are never trained.
    stored: how many tensors with fractions the file holds, and how many numbers; None where others hold weights too.
    zeros: tensors all of whose numbers are 0, as first states of recurrent layers are.
    """

    operators: Sequence[Operator]
    constants: dict[str, TensorConstant]
    inputs: tuple[GraphInput, ...]
    outputs: tuple[str, ...]
    declared: dict[str, tuple[int | None, ...]]
    name: str = ""
    channels_last: bool = False
    fixed: frozenset[str] = frozenset()
    stored: tuple[int, int] | None = None
    zeros: frozenset[str] = frozenset()


def shown(name: str) -> str:
    """A name from a file, printable and not too long.

    >>> shown("conv\\x1b[31m")
    'conv?[31m'
    """
    if name.isprintable() and len(name) <= LONGEST_NAME:
        return name
    text = "".join([char if char.isprintable() else "?" for char in name[:LONGEST_NAME]])
    return text if len(name) <= LONGEST_NAME else text + "…"


def dims_text(dims: Sequence[int | None]) -> str:
    """Sizes as people write them.

    >>> dims_text((1, None, 7)), dims_text(())
    ('1x?x7', 'one number')
    """
    return "x".join(["?" if n is None else f"{n}" for n in dims]) or "one number"


MOST_SHOWN = 8
"""Names of inputs or outputs in a line of the listing."""


def listed(operators: Sequence[Operator]) -> tuple[list[Operator], str]:
    """The operators with their lines, and the listing.

    >>> listed([Operator("Relu", ("x",), ("y",), {}, "", "relu1")])[1]
    'relu1: Relu(x) -> y\\n'
    """
    found: list[Operator] = []
    lines: list[str] = []
    at = 0
    for each in operators:
        name = f"{shown(each.name)}: " if each.name else ""
        line = f"{name}{shown(each.op)}({_names(each.inputs)}) -> {_names(each.outputs)}"
        found.append(each._replace(span=Span(at, at + len(line))))
        lines.append(line)
        at += len(line) + 1
    return found, "\n".join([*lines, ""])


def _names(names: Sequence[str]) -> str:
    every = [shown(each) or "-" for each in names[:MOST_SHOWN]]
    return ", ".join(every) + (f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else "")
