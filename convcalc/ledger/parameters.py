"""How the parameters of a network are counted: trained or all, with heads that do not run, folded, or as in a file."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc._namedtuple import NamedTuple
from convcalc.network.facts import Facts
from convcalc.network.graph import Step
from convcalc.network.sums import layers_with_times

TITLES = {
    "params": "trainable parameters",
    "params+statistics": "trainable parameters and running statistics, as Keras's summary has them",
    "params+idle": "with the layers that do not run",
    "everything": "with running statistics and the layers that do not run",
    "state_dict": "all numbers of a PyTorch state_dict",
    "folded": "with batch norm folded into the convolutions before it",
    "exported": "in a freshly exported file, where equal tensors of batch norm are stored once",
    "weights": "weights without biases",
    "params-norm": "without batch norm",
}
"""Short name -> what is counted, in a few words."""


class ParameterCount(NamedTuple):
    """A number of parameters: the short name of what it counts, and its working."""

    name: str
    number: int
    working: str

    @property
    def title(self) -> str:
        """What it counts in a few words."""
        return TITLES[self.name]


def parameter_counts(facts: Facts) -> list[ParameterCount]:
    """All ways of counting them that differ for this network, the plainest first."""
    found: dict[int, ParameterCount] = {}
    for each in _counts(facts):
        found.setdefault(each.number, each)
    return list(found.values())


def _counts(facts: Facts) -> Iterator[ParameterCount]:
    params, statistics, idle = facts.params, facts.statistics, facts.idle
    yield ParameterCount("params", params, f"{facts.weights:,} weights + {facts.biases:,} biases")
    if statistics:
        working = f"{params:,} + {statistics:,} means and variances"
        yield ParameterCount("params+statistics", params + statistics, working)
    if idle:
        yield ParameterCount("params+idle", params + idle, f"{params:,} + {idle:,} of idle layers")
    if idle and statistics:
        working = f"{params:,} + {statistics:,} + {idle:,}"
        yield ParameterCount("everything", params + statistics + idle, working)
    yield from _of_norms(facts)


def _of_norms(facts: Facts) -> Iterator[ParameterCount]:
    """Those that depend on what becomes of batch norm, and weights alone."""
    params, statistics = facts.params, facts.statistics
    layers = list(layers_with_times(facts.net.body.items, wanted=_stores))
    stored = _stored(layers)
    if statistics:
        working = f"{params:,} + {statistics:,} statistics + {stored.norms:,} counters num_batches_tracked"
        yield ParameterCount("state_dict", params + statistics + stored.norms, working)
    if any(step.kind.statistics for step, _ in layers):
        instead = f"{stored.scales - stored.folded:,} biases instead"
        working = f"{params:,} - {stored.scales:,} scales and shifts + {instead}"
        yield ParameterCount("folded", params - stored.folded, working)
        fresh = params - stored.scales + 2 * stored.widths
        working = f"{params:,} - {stored.scales:,} of batch norm + 2 x {stored.widths:,}: zeros and ones of each width"
        yield ParameterCount("exported", fresh, working)
    yield ParameterCount("weights", facts.weights, f"{params:,} - {facts.biases:,} biases")
    if stored.scales:
        working = f"{params:,} - {stored.scales:,} scales and shifts"
        yield ParameterCount("params-norm", params - stored.scales, working)


def _stores(step: Step) -> bool:
    return any(step.kind.cost(step.args, step.ins))


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
