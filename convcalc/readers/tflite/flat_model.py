"""The tables of a TensorFlow Lite model: tensors, their numbers where they are few, operators and their options.

Source: schema.fbs of TensorFlow 2.18, version 3, whose numbers of fields are named here.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from struct import calcsize
from typing import TYPE_CHECKING

from convcalc.readers.file_bytes import numbers_at
from convcalc.readers.flatbuffer import FlatTable, broken
from convcalc.readers.graph.operator_graph import (
    MOST_VALUES,
    GraphInput,
    Number,
    Operator,
    OperatorGraph,
    TensorConstant,
    shown,
)
from convcalc.readers.tflite.builtin_operators import CUSTOM, OPERATOR_NAMES
from convcalc.readers.tflite.flat_types import (
    BUFFER,
    NAME,
    REAL_TYPES,
    SPARSITY,
    WEIGHT_TYPES,
    WHOLE_TYPES,
    FlatTensor,
    dequantized,
    flat_tensor,
)
from convcalc.readers.tflite.operator_call import BuiltinCall
from convcalc.readers.tflite.operator_forms import in_graph_words

if TYPE_CHECKING:
    from convcalc.readers.file_bytes import Data

IDENTIFIER = b"TFL3"

OPERATOR_CODES, SUBGRAPHS, DESCRIPTION, BUFFERS = 1, 2, 3, 4
OLD_CODE, CUSTOM_CODE, NEW_CODE = 0, 1, 3
TENSORS, INPUTS, OUTPUTS, OPERATORS, GRAPH_NAME = 0, 1, 2, 3, 4
DATA, OUTSIDE, OUTSIDE_SIZE = 0, 1, 2
CODE_INDEX, READS, MAKES, OPTIONS_TYPE, OPTIONS, CUSTOM_OPTIONS = 0, 1, 2, 3, 4, 5

MOST_READ, MOST_ENDS, MOST_OPERATORS, MOST_CODES, MOST_NAMED, MOST_REAL = 4_096, 256, 20_000, 2_000, 100_000, 64


def _numbers_of(table: FlatTable) -> tuple[int, ...]:
    """The options of an operator that is not the runtime's own, where they are three whole numbers."""
    at, count = table.vector(CUSTOM_OPTIONS, "B")
    return numbers_at(table.data, at, "<3i") if count == 12 else ()


class FlatModel:
    """A model, and what is found in its first graph."""

    def __init__(self, data: Data) -> None:
        if data[4:8] != IDENTIFIER:
            raise broken("the identifier TFL3 is missing", 4)
        self.data = data
        self.model = FlatTable.root(data)
        graph = self.model.table_of(SUBGRAPHS, 0)
        if graph is None:
            raise broken("a model without a graph begins", self.model.at)
        self.subgraph = graph
        self.tensors: dict[int, FlatTensor] = {}
        self.taken: set[str] = set()
        self.constants: dict[str, TensorConstant] = {}

    def remarks(self) -> list[str]:
        """What the file holds besides."""
        count = self.model.vector(SUBGRAPHS, "I")[1]
        return [f"the file holds {count:,} graphs, of which the first is read"] if count > 1 else []

    def graph(self) -> OperatorGraph:
        """The whole graph in the words of the graph room; raises BrokenBuffer."""
        inputs = [self.tensor(at) for at in self.subgraph.numbers(INPUTS, "i", MOST_ENDS)]
        outputs = [self.tensor(at) for at in self.subgraph.numbers(OUTPUTS, "i", MOST_ENDS)]
        operators: list[Operator] = []
        for call in self._calls():
            operators += in_graph_words(call)
        declared = {each.name: each.sizes for each in self.tensors.values() if each.sizes}
        arriving = tuple([GraphInput(each.name, each.sizes) for each in inputs])
        made = tuple([each.name for each in outputs])
        name = self.subgraph.text(GRAPH_NAME)
        read = {each for node in operators for each in node.inputs}  # others are these before their axes were moved
        constants = {each: constant for each, constant in self.constants.items() if each in read}
        for each in declared.keys() & self.constants.keys() - read:  # of what another operator only stores otherwise
            if self.constants[each].dims != declared[each]:
                constants[each] = self.constants[each]._replace(parameter=False)
        return OperatorGraph(operators, constants, arriving, made, declared, name, channels_last=True)

    def _calls(self) -> Iterator[BuiltinCall]:
        """The operators of the graph in their order, one that reads what was made before it."""
        for table, slot, most in ((self.model, OPERATOR_CODES, MOST_CODES), (self.subgraph, OPERATORS, MOST_OPERATORS)):
            at, count = table.vector(slot, "I")
            if count > most:
                raise broken(f"{count:,} operators are named: at most {most:,} are read", at)
        codes = [self._code(each) for each in self.model.tables(OPERATOR_CODES)]
        named = 0
        for table in self.subgraph.tables(OPERATORS):
            index = table.number(CODE_INDEX, "I")
            if index >= len(codes):
                raise broken(f"an operator has the code {index:,} of {len(codes):,}", table.at)
            code, custom = codes[index]
            reads, makes = table.numbers(READS, "i", MOST_READ), table.numbers(MAKES, "i", MOST_ENDS)
            named += len(reads) + len(makes)
            if named > MOST_NAMED:
                raise broken(f"operators read and make more than {MOST_NAMED:,} tensors", table.at)
            yield BuiltinCall(
                OPERATOR_NAMES[code] if code < len(OPERATOR_NAMES) else f"{code}",
                code,
                shown(custom),
                tuple([self.tensor(each) if each >= 0 else None for each in reads]),
                tuple([self.tensor(each) for each in makes]),
                table.table(OPTIONS) if table.number(OPTIONS_TYPE, "B") else None,
                table.number(OPTIONS_TYPE, "B"),
                self.constants,
                _numbers_of(table) if custom else (),
            )

    def _code(self, table: FlatTable) -> tuple[int, str]:
        """An operator's number, and the name of one that is not the runtime's own; numbers grew beyond a byte."""
        code = max(table.number(OLD_CODE, "b"), table.number(NEW_CODE, "i"))
        return max(code, 0), table.text(CUSTOM_CODE) if code == CUSTOM else ""

    def tensor(self, index: int) -> FlatTensor:
        """A tensor of the graph; one with numbers is a constant from then on."""
        if index not in self.tensors:
            table = self.subgraph.table_of(TENSORS, index)
            if table is None:
                raise broken(f"the tensor {index:,} is named, and there is none", self.subgraph.at)
            name = stem = table.text(NAME) or f"tensor {index}"
            if name in self.taken:
                name = f"{stem}#{index}"
            self.taken.add(name)
            found = flat_tensor(table, name)
            self.tensors[index] = found
            constant = self._constant(table, found)
            if constant is not None:
                self.constants[name] = constant
        return self.tensors[index]

    def _constant(self, table: FlatTable, tensor: FlatTensor) -> TensorConstant | None:
        """A tensor as a constant; None for one that is worked out while the network runs."""
        buffer = self.model.table_of(BUFFERS, table.number(BUFFER, "I"))
        if buffer is None:
            raise broken(f"the numbers of '{shown(tensor.name)}' are in a buffer that is not there", table.at)
        at, length = buffer.vector(DATA, "B")
        outside = buffer.number(OUTSIDE, "Q") > 1 and buffer.number(OUTSIDE_SIZE, "Q") > 0
        count, dims = prod(tensor.dims), tensor.dims
        if not length and not outside:
            return TensorConstant(dims, (), True, tensor.name) if count == 0 and not tensor.open else None
        whole = tensor.type in WHOLE_TYPES
        form = WHOLE_TYPES.get(tensor.type) or REAL_TYPES.get(tensor.type)
        values: tuple[Number, ...] | None = None
        if form and length and not table.place(SPARSITY):
            if length != count * calcsize(f"<{form}"):
                need = count * calcsize(f"<{form}")
                raise broken(f"'{shown(tensor.name)}' has {length:,} bytes where its sizes need {need:,}", at)
            if count <= (MOST_VALUES if whole else MOST_REAL):
                values = numbers_at(self.data, at, f"<{count}{form}")
        values, whole = dequantized(table, values, whole)
        parameter = tensor.type in WEIGHT_TYPES and count > 1
        return TensorConstant(dims, values, whole, tensor.name, parameter)
