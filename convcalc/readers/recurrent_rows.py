"""Rows of Keras' summaries that are recurrent layers or embeddings: what they are follows from their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from convcalc.arithmetic import formulas
from convcalc.layers.kind import Given
from convcalc.readers.row_layers import MAKERS, Maker, RowLayers
from convcalc.readers.summary import Summary, SummaryRow
from convcalc.shape import Shape

GATES = {"lstm": 4, "gru": 3, "rnn": 1}

ONE, TWO, EITHER = (1, 0), (2,), (2, 1, 0)

CLASSES: dict[str, dict[str, tuple[int, ...]]] = {
    "LSTM": {"lstm": ONE},
    "CuDNNLSTM": {"lstm": TWO},
    "GRU": {"gru": EITHER},
    "CuDNNGRU": {"gru": TWO},
    "SimpleRNN": {"rnn": ONE},
    "Bidirectional": {"bilstm": ONE, "bigru": EITHER, "birnn": ONE},
}
"""Keras' class -> our words for what it can be, and how many biases a matrix may have then."""

EACH_STEP = "TimeDistributed"
"""What runs another layer at each step; a summary does not print which."""

FLAGS = {0: "nobias", 1: "", 2: "twobias"}

SHORTEST_CUT = 8
"""So many letters of a class that was cut to its column are enough."""


def maker_of(row: SummaryRow, found: Summary) -> Maker | None:
    """What a row can be: by our word for its class, and in a summary of Keras by the class that it prints."""
    if row.kind is not None or not found.keras:
        return MAKERS.get(row.kind or "")
    cls = printed_class(row)
    if cls == EACH_STEP:
        return _dense_at_each_step if row.params else None
    return _embedding if cls == "Embedding" else _recurrent(CLASSES[cls]) if cls else None


def printed_class(row: SummaryRow) -> str:
    """The class of a row, where it is one of these, cut short or not; "" for others."""
    inside = re.search(r"\(([A-Z]\w*)", row.name)
    own = re.sub(r"_\d+$", "", row.name.partition("(")[0].strip()).replace("_", "")
    cut = inside[1] if inside else own
    for cls in (*CLASSES, "Embedding", EACH_STEP):
        named = cls.lower() == own and (not inside or cls.startswith(cut))
        if cls == cut or named or (len(cut) >= SHORTEST_CUT and cls.startswith(cut)):
            return cls
    return ""


def _dense_at_each_step(x: Shape, row: SummaryRow, found: Summary) -> Iterator[RowLayers]:
    """A dense layer on the last axis, at each step or place alike: the only one with as many parameters."""
    if row.shape is None or row.shape.size != x.size or not x.size:
        return
    outputs, key = row.shape.channels or 1, "size" if len(x.size) > 1 else "k"
    for bias in (True, False):
        if row.params == (x.channels or 0) * outputs + outputs * bias:
            given: Given = {"": outputs, key: (1,) * len(x.size)} | ({} if bias else {"nobias": True})
            yield RowLayers((("conv", given),), "" if bias else "nobias")


def _recurrent(words: dict[str, tuple[int, ...]]) -> Maker:
    def make(x: Shape, row: SummaryRow, found: Summary) -> Iterator[RowLayers]:
        if row.shape is None or len(x.size) != 1 or row.shape.size not in ((), x.size):
            return
        fitting = [(word, given) for word, counts in words.items() for given in _fitting(word, counts, x, row)]
        for word, given in fitting:
            flags = [key for key in given if key in ("twobias", "nobias")]
            shown = " ".join([word, str(given[""]), *flags]) if len(fitting) > 1 else ""
            yield RowLayers(((word, given),), shown)

    return make


def _fitting(word: str, counts: tuple[int, ...], x: Shape, row: SummaryRow) -> Iterator[Given]:
    """The arguments with which a layer of this word has the row's size and parameters."""
    assert row.shape is not None
    directions, gates = 1 + word.startswith("bi"), GATES[word.removeprefix("bi")]
    units, rest = divmod(row.shape.channels or 0, directions)
    weights = formulas.recurrent_weights(directions, gates, x.channels or 1, units)
    for biases in counts:
        flag = FLAGS[biases]
        if not rest and weights + formulas.recurrent_biases(directions, gates, units, biases) == row.params:
            yield {"": units} | ({flag: True} if flag else {}) | ({"sequence": True} if row.shape.size else {})


def _embedding(x: Shape, row: SummaryRow, found: Summary) -> Iterator[RowLayers]:
    """A vector for each word: as many words as the parameters are enough for."""
    if row.shape is None or x.size or row.shape.size != (x.channels,) or not row.params:
        return
    words, rest = divmod(row.params, row.shape.channels or 1)
    if not rest:
        yield RowLayers((("embedding", {"size": (words, row.shape.channels or 1)}),), "")


def first_inputs(row: SummaryRow, found: Summary) -> Iterator[tuple[Shape, str]]:
    """The inputs from which a row of these is made, and what it is then; none where its numbers do not tell them."""
    cls = printed_class(row) if found.keras and row.kind is None else ""
    if not cls or row.shape is None or len(row.shape.size) != 1 or not row.params:
        return
    if cls == "Embedding":
        yield Shape(row.shape.size[0], ()), "as many words as it prints"
        return
    units = (row.shape.channels or 0) // (1 + (cls == "Bidirectional"))
    make = maker_of(row, found)
    assert make is not None
    most = row.params // max(units, 1)
    for inputs in range(1, min(most, MOST_NUMBERS) + 1):
        arriving = Shape(inputs, row.shape.size)
        for made in make(arriving, row, found):
            word, given = made.layers[-1]
            biases = "two biases" if "twobias" in given else "no biases" if "nobias" in given else "one bias"
            yield arriving, f"steps as it prints them, {word} with {biases}"


MOST_NUMBERS = 4_096
"""Numbers of a step, or of a row, of an input that is looked for."""
