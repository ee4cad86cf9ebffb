"""Recurrent layers: a sequence is read step by step, by the same weights at each. One row each."""

from __future__ import annotations

from typing import Any

from convcalc import diagnostics
from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.arithmetic.intervals import UNKNOWN, WHOLE, Interval
from convcalc.layers.conv import BIAS, has_bias
from convcalc.layers.kind import (
    Argument,
    Context,
    Cost,
    Derivation,
    FrameworkNames,
    Given,
    Kind,
    Ops,
    filters,
    refuse,
    refuse_incomplete,
    times,
)
from convcalc.shape import Shape


class Recurrence(NamedTuple):
    """One recurrent kind: its matrices, and what a unit does at a step besides them, in elementary operations.

    gates: matrices of each direction, each of (inputs + units) x units.  directions: 2 where the sequence is also read
    backwards, by weights of its own.
    """

    word: str
    title: str
    source: str
    gates: int
    sigmoids: int
    tanhs: int
    multiplies: int
    adds: int
    directions: int = 1


ROWS = (
    Recurrence("rnn", "simple recurrent layer", "Elman 1990; Keras SimpleRNN, PyTorch RNN", 1, 0, 1, 0, 0),
    Recurrence("lstm", "long short-term memory", "Gers, Schmidhuber & Cummins 2000, with forget gates", 4, 3, 2, 3, 1),
    Recurrence("gru", "gated recurrent unit", "Cho et al. 2014, equations 5 to 8", 3, 2, 1, 3, 2),
)

BOTH_WAYS = tuple(
    [
        row._replace(word=f"bi{row.word}", title=f"{row.title}, read in both directions", directions=2,
                     source=f"Schuster & Paliwal 1997; {row.source}")
        for row in ROWS
    ]
)  # fmt: skip


class Recurrent(NamedTuple):
    """biases: how many vectors of them a matrix has.  sequence: is what each step leaves kept, or of the last one?

    primed: is its first state what other layers leave?
    """

    units: int
    biases: int
    sequence: bool
    primed: bool = False

    @property
    def bias(self) -> bool:
        """Has it any?"""
        return self.biases > 0


class RecurrentKind(Kind[Recurrent]):
    """A row of the tables above."""

    weighted = recurrent = True
    linear = transposed = dense = composite = is_pool = is_global = gate = activation = keeps_zero = False
    follows = moves = pads = flattens = row_major = over_channels = statistics = grows = alone = local = False
    contracts = False
    meets = default_group = ""
    names: FrameworkNames | None = None
    topics: tuple[str, ...] = ("recurrent layers", "parameters")
    arguments = (
        Argument(("", "filters"), "20", "how many units; in each direction, where there are two"),
        Argument(
            ("sequence",), "sequence", "what each step leaves is kept (return_sequences=True)", "of the last step"
        ),
        BIAS,
        Argument(
            ("twobias",), "twobias", "biases of the input and of the state apart, as PyTorch has them", "one of both"
        ),
        Argument(("primed",), "primed", "its first state is what another layer leaves, as of an encoder", "zeros"),
    )

    def __init__(self, row: Recurrence) -> None:
        self.word, self.title, self.source, self.row = row.word, row.title, row.source, row
        self.example = f"{row.word} 20"
        refuse_incomplete(self, type(self))

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> Recurrent:
        self.check(given)
        if len(ins[0].size) != 1:
            refuse(diagnostics.arrivals.NeedsSequence(self.word, ins[0]))
        biased = has_bias(given)
        if not biased and "twobias" in given:
            refuse(diagnostics.layers.Contradiction("nobias", "twobias"), keys=("twobias",))
        biases = biased + ("twobias" in given)
        return Recurrent(filters(self, given, "units"), biases, "sequence" in given, "primed" in given)

    def shape(self, a: Recurrent, ins: tuple[Shape, ...]) -> Shape:
        return Shape(a.units * self.row.directions, ins[0].size if a.sequence else ())

    def cost(self, a: Recurrent, ins: tuple[Shape, ...]) -> Cost:
        row, inputs = self.row, ins[0].channels
        weights = inputs and formulas.recurrent_weights(row.directions, row.gates, inputs, a.units)
        return weights, formulas.recurrent_biases(row.directions, row.gates, a.units, a.biases), 0

    def macs(self, a: Recurrent, ins: tuple[Shape, ...], out: Shape) -> int | None:
        row, inputs = self.row, ins[0].channels
        return inputs and formulas.recurrent_macs(row.directions, row.gates, inputs, a.units, ins[0].positions())

    def ops(self, a: Recurrent, ins: tuple[Shape, ...], out: Shape) -> Ops:
        """A sigmoid adds, divides and takes an exponential; a tanh counts as one exponential."""
        row = self.row
        adds = row.adds + row.sigmoids + row.gates * a.biases
        each = (adds, row.multiplies, 0, row.sigmoids, row.sigmoids + row.tanhs)
        units = a.units * row.directions * ins[0].positions()
        return Ops(*[times(units, count) for count in each])

    def views(self, a: Recurrent, ins: tuple[Shape, ...]) -> tuple[Interval, ...]:
        """The last state has read all, one on the way what was before it; what is in another's state is not known."""
        if a.primed and a.sequence:
            return (UNKNOWN,)
        if not a.sequence or self.row.directions > 1:
            return (WHOLE,)
        from convcalc.arithmetic.past_intervals import PastInterval  # where one is needed, which is rare

        return (PastInterval(0, 0, 1),)

    def window(self, a: Recurrent) -> None:
        return None

    def groups(self, a: Recurrent) -> None:
        return None

    def depthwise(self, a: Recurrent) -> bool:
        return False

    def text(self, a: Recurrent) -> str:
        flags = (
            " nobias" * (not a.biases) + " twobias" * (a.biases > 1) + " sequence" * a.sequence + " primed" * a.primed
        )
        return f"{self.word} {a.units}{flags}"

    def workings(self, a: Recurrent, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        inputs, row = ins[0].channels, self.row
        if inputs is None:
            return []
        counts = {"directions": row.directions, "gates": row.gates}
        both = {**counts, "inputs": inputs, "units": a.units}
        steps = [Derivation("weights", formulas.recurrent_weights, both, {}, role="weights")]
        if a.biases:
            values = {**counts, "units": a.units, "biases": a.biases}
            steps.append(Derivation("biases", formulas.recurrent_biases, values, {}, role="biases"))
        values = {**both, "steps": ins[0].positions()}
        return [*steps, Derivation("MACs", formulas.recurrent_macs, values, {}, role="macs")]


KINDS: tuple[Kind[Any], ...] = tuple([RecurrentKind(row) for row in (*ROWS, *BOTH_WAYS)])
