"""An operator of a TensorFlow Lite graph as it is called: what it reads and makes, and its options."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.readers.flatbuffer import FlatTable, broken
from convcalc.readers.graph.constant_folding import whole_numbers
from convcalc.readers.graph.operator_graph import Attribute, Operator, TensorConstant, shown
from convcalc.readers.tflite.flat_types import FlatTensor

NO_OPTIONS = FlatTable(bytes([4, 0, 4, 0, 4, 0, 0, 0]), 4, [1])
"""Options that are left out: every one has its default."""

ACTIVATIONS: tuple[tuple[str, dict[str, Attribute]], ...] = (
    ("", {}),
    ("Relu", {}),
    ("Clip", {"min": -1.0, "max": 1.0}),
    ("Clip", {"min": 0.0, "max": 6.0}),
    ("Tanh", {}),
    ("SIGN_BIT", {}),
)
"""What an operator may have fused behind it, by its number."""


class BuiltinCall(NamedTuple):
    """An operator: its name and number, the name of one that is not the runtime's own, and its tensors (None for one
    that is left out).

    constants: by name, the tensors whose numbers are known; what is made of them is known too.  custom_given: the
    options of one that is not the runtime's own, as whole numbers.
    """

    op: str
    code: int
    custom: str
    reads: tuple[FlatTensor | None, ...]
    makes: tuple[FlatTensor, ...]
    given: FlatTable | None
    given_type: int
    constants: dict[str, TensorConstant]
    custom_given: tuple[int, ...] = ()

    def options(self, kind: int) -> FlatTable:
        """The options, which have to be of this kind; raises BrokenBuffer for others."""
        if self.given is None:
            return NO_OPTIONS
        if self.given_type != kind:
            raise broken(f"{self.op} has the options of another operator, of type {self.given_type}", self.given.at)
        return self.given

    @property
    def label(self) -> str:
        """What the layer is called: the first of the names that a converter joined."""
        return shown(self.makes[0].name.partition(";")[0]) if self.makes else ""

    def tensor(self, at: int) -> FlatTensor | None:
        """What it reads there; None where that is left out."""
        return self.reads[at] if at < len(self.reads) else None

    def name(self, at: int) -> str:
        """The name of what it reads there; "" where that is left out."""
        found = self.tensor(at)
        return found.name if found else ""

    def names(self) -> tuple[str, ...]:
        """The names of all that it reads."""
        return tuple([each.name if each else "" for each in self.reads])

    def dims(self, at: int = 0) -> tuple[int, ...]:
        """The sizes that the file declares of what it reads."""
        found = self.tensor(at)
        return found.dims if found else ()

    def constant(self, at: int) -> TensorConstant | None:
        """What it reads there, where that is a constant."""
        return self.constants.get(self.name(at))

    def numbers(self, at: int) -> tuple[int, ...] | None:
        """The whole numbers that it reads there; None where they are not known."""
        found = self.constant(at)
        return whole_numbers(found.values) if found and found.values is not None and found.whole else None

    def fused(self, kind: int, slot: int) -> int:
        """The number of the activation behind it, from a field of its options."""
        return self.options(kind).number(slot, "b")

    def made(self, op: str, reads: tuple[str, ...], activation: int = 0, /, **attributes: Attribute) -> list[Operator]:
        """The operator in the graph room's words, and the activation that is fused behind it."""
        makes = tuple([each.name for each in self.makes])
        known = makes[0] if makes else ""
        node = Operator(op, reads, makes, attributes, self.label, known)
        if not activation:
            return [node]
        between = (f"{known} before its activation",)
        behind = self.activation(activation)[0]
        return [node._replace(outputs=between), behind._replace(inputs=between, label=f"{self.label}:activation")]

    def activation(self, number: int) -> list[Operator]:
        """An activation, by its number, as an operator."""
        if not 0 < number < len(ACTIVATIONS):
            return self.made(f"activation {number}", self.names()[:1])
        op, attributes = ACTIVATIONS[number]
        return self.made(op, self.names()[:1], **attributes)

    def refused(self) -> list[Operator]:
        """The operator under its own name and number, which nothing lowers."""
        own = f"{self.op} {self.custom}".rstrip()
        return self.made(f"{own} ({self.code})", self.names())


Form: TypeAlias = "Callable[[BuiltinCall], list[Operator]]"
"""What makes operators of ONNX's of one of TensorFlow Lite's."""
