"""What adds up over the layers of a network: parameters, MACs, outputs, and numbers of layers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from convcalc._namedtuple import NamedTuple
from convcalc.layers.kind import Kind
from convcalc.network.graph import Body, Item, Mark, Net, Step
from convcalc.network.sums import Sum, sums

WIDTHS = {"float64": 8, "float32": 4, "bfloat16": 2, "float16": 2, "int8": 1}
"""Bytes of one number."""

FLOAT32 = WIDTHS["float32"]
"""Bytes of a number, where no other type is named."""

SPELT_TYPES = {
    "float64": "double fp64 f64",
    "float32": "float single fp32 f32",
    "bfloat16": "bfloat bf16",
    "float16": "half fp16 f16",
    "int8": "i8",
}
"""What else the types are called."""


def dtype_named(text: str) -> str | None:
    """The type of a number under any of its names; None where there is none.

    >>> dtype_named("FP16"), dtype_named("torch.half"), dtype_named("np.float64"), dtype_named("int4")
    ('float16', 'float16', 'float64', None)
    """
    word = text.strip().casefold().rpartition(".")[2].replace("_", "").replace("-", "")
    return next((name for name, others in SPELT_TYPES.items() if word in (name, *others.split())), None)


class Counts(NamedTuple):
    """What adds up over rows. activations: numbers that conv, tconv and fc put out.

    memory: bytes of every output, in float32 until a type is named (`batched`).
    """

    weights: int
    biases: int
    statistics: int
    macs: int
    activations: int
    memory: int


def count(items: Iterable[Item], known: dict[int, Sum] | None = None) -> Counts:
    """What some items of a body add up to, repetitions included.

    A body is counted once however often it runs: the cost grows with what differs, not with what repeats.  known: the
    counts of bodies inside, for those who count several parts of one network.
    """
    return Counts._make(sums(items, _counts, known))


def _counts(steps: Iterable[Step]) -> Sum:
    """In one loop over many layers, since this is most of what measuring costs.

    In a network every channel is known, so nothing here is unknown.
    """
    weights = biases = statistics = macs = activations = memory = 0
    for kind, args, _, ins, out, _ in steps:
        cost = kind.cost(args, ins)
        weights += cost[0] or 0
        biases += cost[1] or 0
        statistics += cost[2] or 0
        macs += kind.macs(args, ins, out) or 0
        elements = out.elements() or 0
        memory += FLOAT32 * elements
        if kind.weighted:
            activations += elements
    return weights, biases, statistics, macs, activations, memory


def batched(counts: Counts, net: Net) -> Counts:
    """The counts of a net's whole batch, in its type of numbers: what is stored stays, what is done is multiplied."""
    batch = net.batch
    return counts._replace(
        macs=counts.macs * batch, activations=counts.activations * batch, memory=in_type(counts.memory, net) * batch
    )


def in_type(memory: int, net: Net) -> int:
    """Bytes of float32 as bytes of the type in which the net is measured."""
    return memory // FLOAT32 * WIDTHS[net.dtype]


def as_often(counts: Counts, times: int) -> Counts:
    """The counts of so many equal ones."""
    return Counts._make(each * times for each in counts)


def layers_of(items: Iterable[Item], kinds: Callable[[Kind[Any]], bool] = attrgetter("weighted")) -> int:
    """How many executed layers are of the kinds that `kinds` is true of: those with weights, if not said otherwise."""
    return sums(items, lambda steps: (sum(kinds(step.kind) for step in steps),), by_size=False)[0]


def labelled(body: Body) -> dict[int, Mark]:
    """The statements with a label, by their first item."""
    return {mark.first: mark for mark in body.marks if mark.statement.label is not None and mark.last > mark.first}
