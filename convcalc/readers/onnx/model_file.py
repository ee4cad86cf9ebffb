"""The messages of an ONNX model: graph, nodes, attributes, tensors, sizes; weights are stepped over.

Source: onnx.proto of ONNX 1.23, whose numbers of fields are named here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod
from typing import TYPE_CHECKING

from convcalc._namedtuple import NamedTuple
from convcalc.readers.graph.operator_graph import (
    MOST_VALUES,
    Attribute,
    GraphInput,
    Number,
    Operator,
    OperatorGraph,
    TensorConstant,
)
from convcalc.readers.onnx.fused_operators import in_onnx_words
from convcalc.readers.onnx.node_labels import label_of, layers_numbered, names_parameter, settled
from convcalc.readers.protobuf import BYTES, ProtobufMessage, broken

if TYPE_CHECKING:
    from convcalc.readers.file_bytes import Data

Span = tuple[int, int]

IR_VERSION, GRAPH, OPSET = 1, 7, 8
NODE, NAME, INITIALIZER, INPUT, OUTPUT, VALUE_INFO = 1, 2, 5, 11, 12, 13
NODE_INPUT, NODE_OUTPUT, NODE_NAME, OP_TYPE, ATTRIBUTE, DOMAIN, METADATA = 1, 2, 3, 4, 5, 7, 9
DIMS, DATA_TYPE, FLOAT_DATA, INT32_DATA, INT64_DATA, TENSOR_NAME, RAW_DATA, DOUBLE_DATA = 1, 2, 4, 5, 7, 8, 9, 10

MOST_AXES = 16
MOST_OPERATORS, MOST_TENSORS, MOST_NAMED = 30_000, 20_000, 100_000
"""Operators and tensors of a graph that are read, and names of tensors in all operators."""

MOST_FIELDS = 10_000
"""Fields of a model, and of an operator; one of a real graph has some ten, and a few hundred where it joins most."""

BOUNDS: dict[int, tuple[int, str]] = {
    NODE: (MOST_OPERATORS, "operators"),
    INITIALIZER: (MOST_TENSORS, "tensors"),
    INPUT: (MOST_TENSORS, "inputs"),
    OUTPUT: (MOST_FIELDS, "outputs"),
    VALUE_INFO: (MOST_TENSORS, "tensors whose sizes are declared"),
}
"""How many there may be of what a graph is made of: a file is refused before more of them are looked at."""

OTHERS = (MOST_OPERATORS, "fields of one kind that no layer is made of")

SOFTMAX = frozenset({"Softmax", "LogSoftmax", "Hardmax"})
"""Operators that worked on axis 1 where none is said; since version 13 they work on the last."""

WHOLE_TYPES = {2: "B", 3: "b", 4: "H", 5: "h", 6: "i", 7: "q", 9: "?", 12: "I", 13: "Q"}
"""Types of whole numbers, as the module struct calls them."""

PACKED_TYPES = frozenset({2, 3, 4, 5})
"""Types in which quantized weights are."""

REAL_TYPES = {1: "f", 10: "e", 11: "d"}


class FileTensor(NamedTuple):
    """A tensor as it stands in the file: its name, shape and type, and the places of its numbers by field."""

    name: str
    dims: tuple[int, ...]
    type: int
    fields: tuple[tuple[int, int | Span], ...]


def model_graph(data: Data) -> OperatorGraph:
    """The graph of a model; raises BrokenMessage."""
    model = ProtobufMessage(data)
    every = model.few(MOST_FIELDS, "a model")
    fields = [(number, model.span(value)) for number, _, value in every if number in (GRAPH, OPSET)]
    graphs = [span for number, span in fields if number == GRAPH]
    if len(graphs) != 1:
        raise broken("two graphs" if graphs else "the end, and no graph came before it", len(data))
    opset = max([_opset(model.within(span)) for number, span in fields if number == OPSET], default=0)
    return GraphMessage(model.within(graphs[0]), opset).read()


VERSIONED = 3
"""The version of the format since which every model names the versions of its operators."""


def breaks_off(data: Data) -> bool:
    """Are the versions of the operators missing, which stand behind the graph, as in a file that was cut off there?"""
    version, found = 0, False
    for number, wire, value in ProtobufMessage(data).few(MOST_FIELDS, "a model"):
        if number == IR_VERSION and isinstance(value, int):
            version = value
        found = found or (number == OPSET and wire == BYTES)
    return version >= VERSIONED and not found


def _opset(message: ProtobufMessage) -> int:
    """The version of ONNX's own operators; 0 for those of another domain."""
    domain, version = "", 0
    for number, wire, value in message.fields():
        if number == 1 and wire == BYTES:
            domain = message.text(value)
        elif number == 2 and wire != BYTES:
            version = message.number(value)
    return version if domain in ("", "ai.onnx") else 0


class GraphMessage:
    """A graph, and what is found in it.

    opset: the version of the operators, 0 where it is not said.  written: constants that stand in operators, not among
    the initializers.  packed: are there whole numbers of a few bits, as quantized weights are?
    """

    def __init__(self, message: ProtobufMessage, opset: int = 0) -> None:
        self.message = message
        self.opset = opset
        self.named = 0
        self.operators: list[Operator] = []
        self.constants: dict[str, TensorConstant] = {}
        self.inputs: list[GraphInput] = []
        self.outputs: list[str] = []
        self.written: set[str] = set()
        self.packed = False
        self.zeros: set[str] = set()
        self.declared: dict[str, tuple[int | None, ...]] = {}
        self.name = ""

    def read(self) -> OperatorGraph:
        """The whole graph; operators whose result is a constant become one."""
        message = self.message
        readers: dict[int, Callable[[ProtobufMessage], None]] = {
            NODE: self._node,
            INITIALIZER: self._initializer,
            INPUT: self._input,
            OUTPUT: self._output,
            VALUE_INFO: self._sizes,
        }
        counts: dict[int, int] = {}
        for number, wire, value in message.fields():
            counts[number] = count = counts.get(number, 0) + 1
            most, what = BOUNDS.get(number, OTHERS)
            if count > most:
                raise broken(f"more than {most:,} {what}", message.start)
            if number in readers:
                readers[number](message.within(message.span(value)))
            elif number == NAME and wire == BYTES:
                self.name = message.text(value)
        inputs = tuple([each for each in self.inputs if each.name not in self.constants])
        labels = settled([each.label for each in self.operators])
        operators = [each._replace(label=label) for each, label in zip(self.operators, labels, strict=True)]
        return OperatorGraph(
            layers_numbered(operators),
            self.constants,
            inputs,
            tuple(self.outputs),
            self.declared,
            self.name,
            False,
            self._fixed(),
            self._stored(),
            frozenset(self.zeros),
        )

    def _stored(self) -> tuple[int, int] | None:
        """How many tensors are stored, and their numbers; None where numbers of 8 bits stand for others."""
        every = [each for name, each in self.constants.items() if name not in self.written and not each.whole]
        return None if self.packed else (len(every), sum([each.size for each in every]))

    def _fixed(self) -> frozenset[str]:
        """Weights of convolutions that are numbers of the program, as a blur's before a stride is.

        They stand in operators of their own, where others are initializers; or they are kernels of one channel that the
        exporter named itself, without the bias that they had if a batch norm were multiplied into them.
        """
        convs = [node for node in self.operators if node.op == "Conv"]
        read = {node.read(1) for node in convs}
        found = {name for name in read if name in self.written}
        found = found if len(found) < len(read) else set()
        for node in convs:
            weight = self.constants.get(node.read(1))
            if weight and not node.read(2) and weight.name.startswith("onnx::Conv") and weight.dims[1:2] == (1,):
                found.add(weight.name)
        return frozenset(found)

    def _initializer(self, message: ProtobufMessage) -> None:
        tensor = file_tensor(message)
        self.packed = self.packed or tensor.type in PACKED_TYPES
        self.constants[tensor.name] = constant_of(message, tensor, names_parameter(tensor.name, tensor.dims))
        if len(tensor.dims) == STATE_AXES and _is_zero(message, tensor):
            self.zeros.add(tensor.name)

    def _input(self, message: ProtobufMessage) -> None:
        name, dims = value_info(message)
        self.inputs.append(GraphInput(name, dims or ()))

    def _output(self, message: ProtobufMessage) -> None:
        name, dims = value_info(message)
        self.outputs.append(name)
        if dims is not None:
            self.declared[name] = dims

    def _sizes(self, message: ProtobufMessage) -> None:
        name, dims = value_info(message)
        if dims is not None:
            self.declared[name] = dims

    def _node(self, message: ProtobufMessage) -> None:
        inputs: list[str] = []
        outputs: list[str] = []
        attributes: dict[str, Attribute] = {}
        metadata: list[Span] = []
        name = op = domain = ""
        for number, _, value in message.few(MOST_FIELDS, "an operator"):
            if number == NODE_INPUT:
                inputs.append(message.text(value))
            elif number == NODE_OUTPUT:
                outputs.append(message.text(value))
            elif number == NODE_NAME:
                name = message.text(value)
            elif number == OP_TYPE:
                op = message.text(value)
            elif number == ATTRIBUTE:
                key, found = attribute(message.within(message.span(value)))
                if found is not None:
                    attributes[key] = found
            elif number == DOMAIN:
                domain = message.text(value)
            elif number == METADATA:
                metadata.append(message.span(value))
        self.named += len(inputs) + len(outputs)
        if self.named > MOST_NAMED:
            raise broken(f"operators that read and make more than {MOST_NAMED:,} tensors", message.start)
        if op == "Constant" and outputs:
            self.written.add(outputs[0])
            self.constants[outputs[0]] = _constant(attributes)._replace(name=outputs[0])
            return
        if op in SOFTMAX and 0 < self.opset < 13:
            attributes.setdefault("axis", 1)
        label = label_of(name, op, inputs, [message.within(each) for each in metadata])
        known = name or (outputs or [""])[0]
        node = Operator(op, tuple(inputs), tuple(outputs), attributes, label, known)
        self.operators += in_onnx_words(node, domain) if outputs else ()


def _constant(attributes: dict[str, Attribute]) -> TensorConstant:
    """The value of a Constant operator, in whatever attribute it stands."""
    for value in attributes.values():
        if isinstance(value, TensorConstant):
            return value
        if isinstance(value, int | float):
            return TensorConstant((), (value,), isinstance(value, int))
        if not isinstance(value, str):
            return TensorConstant((len(value),), tuple(value), all(isinstance(each, int) for each in value))
    return TensorConstant(())


def file_tensor(message: ProtobufMessage) -> FileTensor:
    """A TensorProto without its numbers; raises BrokenMessage for a shape that is none."""
    dims: list[int] = []
    kind, name = 0, ""
    fields: list[tuple[int, int | Span]] = []
    for number, _, value in message.few(10 * MOST_FIELDS, "a tensor"):
        if number == DIMS and len(dims) <= MOST_AXES:
            dims += message.numbers(value, MOST_AXES + 1)
        elif number == DATA_TYPE:
            kind = message.number(value)
        elif number == TENSOR_NAME:
            name = message.text(value)
        elif number in (FLOAT_DATA, INT32_DATA, INT64_DATA, RAW_DATA, DOUBLE_DATA) and len(fields) < MOST_VALUES:
            fields.append((number, value))
    if len(dims) > MOST_AXES or min(dims, default=1) < 0 or max(dims, default=1) > 1 << 40:
        raise broken(f"a tensor of the sizes {dims[:MOST_AXES]}", message.start)
    return FileTensor(name, tuple(dims), kind, tuple(fields))


MOST_REAL = 64
"""Numbers with a fraction that are read of an initializer: bounds, factors, exponents; more are weights."""


def constant_of(message: ProtobufMessage, tensor: FileTensor, parameter: bool = False) -> TensorConstant:
    """A tensor as a constant: its numbers where they are few, else its shape alone."""
    whole = tensor.type in WHOLE_TYPES
    count = prod(tensor.dims)
    values: tuple[Number, ...] | None = () if count == 0 else None
    if 0 < count <= (MOST_REAL if parameter and not whole else MOST_VALUES):
        found = list(_numbers(message, tensor, count))
        values = tuple(found) if len(found) == count else None
    return TensorConstant(tensor.dims, values, whole, tensor.name, parameter and not whole)


STATE_AXES = 3
"""The first states of a recurrent layer are of so many axes."""

FIRST, MOST_ZEROS = 64, 1 << 16
"""Bytes of a tensor that are looked at, whether all of them are 0: the first ones, and then all."""


def _is_zero(message: ProtobufMessage, tensor: FileTensor) -> bool:
    """Are all numbers of a tensor 0, as far as they are bytes that lie one behind the other?"""
    raw = [message.span(value) for number, value in tensor.fields if number == RAW_DATA]
    if len(raw) != 1 or len(tensor.fields) != 1:
        return False
    start, end = raw[0]
    if not 0 < end - start <= MOST_ZEROS or any(message.data[start : min(end, start + FIRST)]):
        return False
    return not any(message.bytes_of(raw[0]))


def _numbers(message: ProtobufMessage, tensor: FileTensor, count: int) -> Iterator[Number]:
    """The numbers of a tensor, raw or in a field of their own."""
    from struct import Struct, calcsize

    for number, value in tensor.fields:
        if number in (INT64_DATA, INT32_DATA):
            yield from message.numbers(value, count)
            continue
        kind = (
            (WHOLE_TYPES | REAL_TYPES).get(tensor.type) if number == RAW_DATA else "d" if number == DOUBLE_DATA else "f"
        )
        start, end = message.span(value)
        if kind and end - start <= count * calcsize(kind) and (end - start) % calcsize(kind) == 0:
            yield from Struct(f"<{(end - start) // calcsize(kind)}{kind}").unpack(message.bytes_of(value))


ATTRIBUTE_NAME, FLOAT, INT, STRING, TENSOR, FLOATS, INTS, STRINGS = 1, 2, 3, 4, 5, 7, 8, 9


def attribute(message: ProtobufMessage) -> tuple[str, Attribute | None]:
    """An attribute's name and value; words in lines of one text; None for kinds that no operator here has."""
    name = ""
    found: Attribute | None = None
    many: list[int] = []
    reals: list[float] = []
    words: list[str] = []
    for number, _, value in message.few(2 * MOST_VALUES, "an attribute"):
        if number == ATTRIBUTE_NAME:
            name = message.text(value)
        elif number == INT:
            found = message.number(value)
        elif number == STRING:
            found = message.text(value)
        elif number == FLOAT:
            found = _floats(message, value)[0]
        elif number == FLOATS:
            reals += _floats(message, value)
        elif number == INTS:
            many += message.numbers(value, MOST_VALUES)
        elif number == STRINGS:
            words.append(message.text(value))
        elif number == TENSOR:
            inner = message.within(message.span(value))
            found = constant_of(inner, file_tensor(inner))
    return name, tuple(many) or tuple(reals) or "\n".join(words) or found


def _floats(message: ProtobufMessage, value: int | Span) -> list[float]:
    from struct import Struct

    start, end = message.span(value)
    count = (end - start) // 4
    if not 0 < count <= MOST_VALUES or (end - start) % 4:
        raise broken("numbers of 4 bytes that are none", start)
    return list(Struct(f"<{count}f").unpack(message.bytes_of(value)))


def value_info(message: ProtobufMessage) -> tuple[str, tuple[int | None, ...] | None]:
    """A tensor's name and sizes: None for an axis that is open, and for a tensor whose sizes are not said.

    ValueInfoProto: name 1, type 2; TypeProto: tensor_type 1; of it: shape 2; of that: dim 1: a number 1, or a name 2.
    """
    name, dims = "", None
    for number, _, value in message.few(MOST_FIELDS, "an input or output"):
        if number == 1:
            name = message.text(value)
        elif number == 2:
            for shape in _within(_within([message.within(message.span(value))], 1), 2):
                dims = tuple([_dim(shape, value) for number, _, value in _few_axes(shape) if number == 1])
    return name, dims


def _few_axes(shape: ProtobufMessage) -> Iterator[tuple[int, int, int | Span]]:
    return shape.few(4 * MOST_AXES, "the sizes of a tensor")


def _within(messages: list[ProtobufMessage], wanted: int) -> list[ProtobufMessage]:
    """The messages in a field of messages."""
    found = []
    for message in messages:
        every = message.few(MOST_FIELDS, "the type of a tensor")
        found += [message.within(message.span(value)) for number, _, value in every if number == wanted]
    return found


def _dim(shape: ProtobufMessage, value: int | Span) -> int | None:
    """A size; None for a name, and for what is no size."""
    start, end = shape.span(value)
    if end == start + 2:  # most hold one byte, and no more
        field, size = shape.data[start:end]
        if field == SIZE and size < 128:
            return size or None
    message = shape.within((start, end))
    every = message.few(MOST_FIELDS, "a size of a tensor")
    sizes = [message.number(value) for number, wire, value in every if number == 1 and wire != BYTES]
    return sizes[0] if sizes and sizes[0] > 0 else None


SIZE = 1 << 3
"""The byte before a size that is a number."""
