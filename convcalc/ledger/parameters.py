"""How the parameters of a network are counted: trained or all, with heads that do not run, folded, or as in a file."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc._namedtuple import NamedTuple
from convcalc.network.facts import Facts
from convcalc.network.graph import Step
from convcalc.network.traverse import layers_with_times


class ParameterCount(NamedTuple):
    """A number of parameters: a short name, what it counts in a few words, and its working."""

    name: str
    number: int
    title: str
    working: str


def parameter_counts(facts: Facts) -> list[ParameterCount]:
    """All ways of counting them that differ for this network, the plainest first."""
    found: dict[int, ParameterCount] = {}
    for each in _counts(facts):
        found.setdefault(each.number, each)
    return list(found.values())


def _counts(facts: Facts) -> Iterator[ParameterCount]:
    params, statistics, idle = facts.params, facts.statistics, facts.idle
    both = f"{facts.weights:,} weights + {facts.biases:,} biases"
    yield ParameterCount("params", params, "trainable parameters", both)
    if statistics:
        with_statistics = "trainable parameters and running statistics, as Keras's summary has them"
        working = f"{params:,} + {statistics:,} means and variances"
        yield ParameterCount("params+statistics", params + statistics, with_statistics, working)
    if idle:
        working = f"{params:,} + {idle:,} of idle layers"
        yield ParameterCount("params+idle", params + idle, "with the layers that do not run", working)
        if statistics:
            everything = params + statistics + idle
            yield ParameterCount(
                "everything", everything, "with running statistics and the layers that do not run",
                f"{params:,} + {statistics:,} + {idle:,}",
            )  # fmt: skip
    yield from _of_norms(facts)


def _of_norms(facts: Facts) -> Iterator[ParameterCount]:
    """Those that depend on what becomes of batch norm, and weights alone."""
    params, statistics = facts.params, facts.statistics
    layers = list(layers_with_times(facts.net.body.items))
    norms = [step for step, _ in layers if step.kind.statistics]
    stored = _stored(layers)
    if statistics:
        yield ParameterCount(
            "state_dict",
            params + statistics + stored.norms,
            "all numbers of a PyTorch state_dict",
            f"{params:,} + {statistics:,} statistics + {stored.norms:,} counters num_batches_tracked",
        )
    if norms:
        yield ParameterCount(
            "folded", params - stored.folded, "with batch norm folded into the convolutions before it",
            f"{params:,} - {stored.scales:,} scales and shifts + {stored.scales - stored.folded:,} biases instead",
        )  # fmt: skip
        fresh = params - stored.scales + 2 * stored.widths
        yield ParameterCount(
            "exported", fresh, "in a freshly exported file, where equal tensors of batch norm are stored once",
            f"{params:,} - {stored.scales:,} of batch norm + 2 x {stored.widths:,}: zeros and ones of each width",
        )  # fmt: skip
    yield ParameterCount("weights", facts.weights, "weights without biases", f"{params:,} - {facts.biases:,} biases")
    if stored.scales:
        working = f"{params:,} - {stored.scales:,} scales and shifts"
        yield ParameterCount("params-norm", params - stored.scales, "without batch norm", working)


class NormCounts(NamedTuple):
    """Of layers that keep statistics: how many, their scales and shifts, how many of these folding saves, and the sum
    of their different widths."""

    norms: int
    scales: int
    folded: int
    widths: int


def _stored(layers: list[tuple[Step, int]]) -> NormCounts:
    norms = scales = folded = 0
    widths: set[int] = set()
    biased = True
    for step, times in layers:
        kind = step.kind
        if kind.weighted:
            biased = bool(kind.cost(step.args, step.ins)[1])
        weights, biases, statistics = kind.cost(step.args, step.ins)
        if kind.statistics and statistics and (weights or biases):
            norms += times
            own = (weights or 0) + (biases or 0)
            scales += own * times
            folded += (own if biased else own - (step.out.channels or 0)) * times
            widths.add(step.out.channels or 0)
    return NormCounts(norms, scales, folded, sum(widths))
