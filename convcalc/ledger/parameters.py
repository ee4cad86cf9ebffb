"""How the parameters of a network are counted: trained or all, with heads that do not run, folded, or as in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.network.facts import Facts
from convcalc.network.graph import Body, Item, Step
from convcalc.network.sums import layers_with_times
from convcalc.network.turns import but_for_stretches, kept_runs

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
    stored = NormCounter()
    norms, scales, folded = stored.of_items(facts.net.body.items, True)[0]
    if statistics:
        working = f"{params:,} + {statistics:,} statistics + {norms:,} counters num_batches_tracked"
        yield ParameterCount("state_dict", params + statistics + norms, working)
    if stored.norms:
        instead = f"{scales - folded:,} biases instead"
        working = f"{params:,} - {scales:,} scales and shifts + {instead}"
        yield ParameterCount("folded", params - folded, working)
        widths = sum(stored.widths)
        working = f"{params:,} - {scales:,} of batch norm + 2 x {widths:,}: zeros and ones of each width"
        yield ParameterCount("exported", params - scales + 2 * widths, working)
    yield ParameterCount("weights", facts.weights, f"{params:,} - {facts.biases:,} biases")
    if scales:
        yield ParameterCount("params-norm", params - scales, f"{params:,} - {scales:,} scales and shifts")


def _stores(step: Step) -> bool:
    return any(step.kind.cost(step.args, step.ins))


NormSums: TypeAlias = "tuple[int, int, int]"
"""Of layers that keep statistics: how many, their scales and shifts, and how many of these folding saves."""


class NormCounter:
    """Goes through layers in their order: what folding saves depends on whether the layer before a norm has biases.

    norms: is there a layer that keeps statistics?  widths: their different ones.
    """

    def __init__(self) -> None:
        self.norms = False
        self.widths: set[int] = set()
        self.known: dict[tuple[int, bool], tuple[NormSums, bool, Body]] = {}  # kept, so that its number is no other's

    def of_items(self, items: Sequence[Item], biased: bool) -> tuple[NormSums, bool]:
        """Their sums, and whether the last layer with weights has biases; biased: has the one before them?"""
        found = (0, 0, 0)
        for item in items:
            kept = {id(body) for body, _ in kept_runs(item.bodies)}
            for body, times in but_for_stretches(item.bodies, self._holds):
                of = self._of_body if id(body) in kept else self._of_turn
                first, biased = of(body, biased)
                again, biased = of(body, biased) if times > 1 else (first, biased)
                found = _added(_added(found, first), again, times - 1)
            if item.layer is not None:
                own, biased = self._of_step(item.layer, biased)
                found = _added(found, own)
        return found, biased

    def _holds(self, body: Body) -> bool:
        return any(_stores(step) for step, _ in layers_with_times(body.items, wanted=_stores))

    def _of_turn(self, body: Body, biased: bool) -> tuple[NormSums, bool]:
        return self.of_items(body.items, biased)

    def _of_body(self, body: Body, biased: bool) -> tuple[NormSums, bool]:
        """A block that is called at many places is gone through once, or twice."""
        key = (id(body), biased)
        if key not in self.known:
            self.known[key] = (*self.of_items(body.items, biased), body)
        return self.known[key][:2]

    def _of_step(self, step: Step, biased: bool) -> tuple[NormSums, bool]:
        kind = step.kind
        self.norms = self.norms or kind.statistics
        weights, biases, statistics = kind.cost(step.args, step.ins)
        biased = bool(biases) if kind.weighted else biased
        if not (kind.statistics and statistics and (weights or biases)):
            return (0, 0, 0), biased
        own = (weights or 0) + (biases or 0)
        width = step.out.channels or 0
        self.widths.add(width)
        return (1, own, own if biased else own - width), biased


def _added(one: NormSums, other: NormSums, times: int = 1) -> NormSums:
    a, b, c = [n + more * times for n, more in zip(one, other, strict=True)]
    return a, b, c
