"""Fully connected layers, and tables of vectors for words."""

from __future__ import annotations

from typing import Any

from convcalc import diagnostics
from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.arithmetic.intervals import IDENTITY, WHOLE, Interval
from convcalc.layers.conv import BIAS, has_bias
from convcalc.layers.kind import (
    NOTHING,
    Argument,
    Context,
    Cost,
    Derivation,
    Given,
    Kind,
    Ops,
    Weightless,
    axes,
    filters,
    refuse,
)
from convcalc.shape import Shape


class Dense(NamedTuple):
    outputs: int
    inputs: int | None
    bias: bool


class DenseKind(Kind[Dense]):
    word = "fc"
    title = "fully connected layer"
    example = "fc 1000"
    source = "a matrix of inputs x outputs; a map is flattened first"
    weighted = dense = linear = True
    transposed = composite = is_pool = is_global = gate = activation = keeps_zero = False
    follows = moves = pads = flattens = row_major = over_channels = statistics = grows = alone = local = False
    recurrent = contracts = False
    meets = default_group = ""
    names = None
    topics = ("parameters", "fully convolutional")
    arguments = (Argument(("", "filters"), "1000", "how many outputs"), BIAS)

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> Dense:
        self.check(given)
        return Dense(filters(self, given, "outputs"), ins[0].elements(), has_bias(given))

    def shape(self, a: Dense, ins: tuple[Shape, ...]) -> Shape:
        return Shape(a.outputs, ())

    def cost(self, a: Dense, ins: tuple[Shape, ...]) -> Cost:
        if a.inputs is None:
            return None, None, 0
        return formulas.fc_weights(a.inputs, a.outputs), a.outputs if a.bias else 0, 0

    def macs(self, a: Dense, ins: tuple[Shape, ...], out: Shape) -> int | None:
        return None if a.inputs is None else formulas.fc_macs(a.inputs, a.outputs)

    def ops(self, a: Dense, ins: tuple[Shape, ...], out: Shape) -> Ops:
        return Ops(adds=a.outputs) if a.bias else NOTHING

    def views(self, a: Dense, ins: tuple[Shape, ...]) -> tuple[Interval, ...]:
        return (WHOLE,) * len(ins[0].size)

    def window(self, a: Dense) -> None:
        return None

    def groups(self, a: Dense) -> None:
        return None

    def depthwise(self, a: Dense) -> bool:
        return False

    def text(self, a: Dense) -> str:
        return f"fc {a.outputs}" if a.bias else f"fc {a.outputs} nobias"

    def workings(self, a: Dense, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        if a.inputs is None:
            return []
        both = {"inputs": a.inputs, "outputs": a.outputs}
        steps = [Derivation("weights", formulas.fc_weights, both, {}, role="weights")]
        if a.bias:
            steps.append(Derivation("biases", formulas.conv_biases, {"c_out": a.outputs}, {}, role="biases"))
        return [*steps, Derivation("MACs", formulas.fc_macs, both, {}, role="macs")]


class Embedding(NamedTuple):
    words: int
    width: int


class EmbeddingKind(Weightless, Kind[Embedding]):
    """A row of a table for each word of a sequence: N numbers of words become N places of so many channels.

    It has weights but multiplies nothing.
    """

    word = "embedding"
    title = "a trained vector for each word"
    example = "embedding 5000x32"
    source = "a table of words x width, of which rows are looked up; PyTorch Embedding, Keras Embedding"
    linear = grows = True
    follows = is_pool = is_global = gate = activation = keeps_zero = moves = pads = flattens = statistics = False
    meets = ""
    topics = ("parameters",)
    arguments = (Argument(("size",), "5000x32", "how many words there are, and how long the vector of each is"),)

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> Embedding:
        self.check(given)
        if ins[0].size:
            refuse(diagnostics.arrivals.NeedsVector(self.word, ins[0]))
        size = axes(given, "size", 2, 1, "words and width")
        if size is None:
            refuse(diagnostics.layers.MissingArgument(self.word, "how many words, and how long a vector", self.example))
        return Embedding(*size)

    def shape(self, a: Embedding, ins: tuple[Shape, ...]) -> Shape:
        words = ins[0].channels
        assert words is not None  # only the channels of a map can be unknown
        return Shape(a.width, (words,))

    def cost(self, a: Embedding, ins: tuple[Shape, ...]) -> Cost:
        return formulas.fc_weights(a.words, a.width), 0, 0

    def ops(self, a: Embedding, ins: tuple[Shape, ...], out: Shape) -> Ops:
        return NOTHING

    def views(self, a: Embedding, ins: tuple[Shape, ...]) -> tuple[Interval, ...]:
        return (IDENTITY,)

    def text(self, a: Embedding) -> str:
        return f"embedding {a.words}x{a.width}"

    def workings(self, a: Embedding, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        both = {"inputs": a.words, "outputs": a.width}
        return [Derivation("weights", formulas.fc_weights, both, {}, role="weights")]


KINDS: tuple[Kind[Any], ...] = (DenseKind(), EmbeddingKind())
