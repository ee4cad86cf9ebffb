"""`torch.distributions`: what is drawn from one is made of its parameters, and what is said of it has their sizes.

Source: torch.distributions of PyTorch 2.14.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from convcalc._namedtuple import NamedTuple
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import binary
from convcalc.readers.python.values import (
    FrameworkValue,
    Named,
    Namespace,
    Native,
    Raised,
    Unknown,
    Unreadable,
    Value,
    said,
)
from convcalc.readers.pytorch.elementwise import sizes as whole_sizes
from convcalc.readers.pytorch.loose_tensors import LooseTensor
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor
from convcalc.readers.pytorch.torch_layers import TorchLayer, arguments


class DistributionFamily(NamedTuple):
    """A kind of distribution: its parameters as PyTorch has them, and how many axes of them one draw has.

    drawn: how many of the parameters a draw is made of.  chosen: is a draw the place of one of the last axis?
    """

    signature: str
    axes: int = 0
    drawn: int = 2
    chosen: bool = False


_PLACE = DistributionFamily("loc scale validate_args=None")
_ODDS = "probs=None logits=None validate_args=None"

FAMILIES: dict[str, DistributionFamily] = {
    **dict.fromkeys(("Normal", "LogNormal", "Laplace", "Cauchy", "Gumbel"), _PLACE),
    "Uniform": DistributionFamily("low high validate_args=None"),
    "Beta": DistributionFamily("concentration1 concentration0 validate_args=None"),
    "Gamma": DistributionFamily("concentration rate validate_args=None"),
    "VonMises": DistributionFamily("loc concentration validate_args=None"),
    "StudentT": DistributionFamily("df loc=0.0 scale=1.0 validate_args=None"),
    **dict.fromkeys(("Exponential", "Poisson"), DistributionFamily("rate validate_args=None")),
    "HalfNormal": DistributionFamily("scale validate_args=None"),
    **dict.fromkeys(("Bernoulli", "ContinuousBernoulli", "Geometric"), DistributionFamily(_ODDS)),
    "RelaxedBernoulli": DistributionFamily(f"temperature {_ODDS}"),
    "Dirichlet": DistributionFamily("concentration validate_args=None", 1),
    "MultivariateNormal": DistributionFamily(
        "loc covariance_matrix=None precision_matrix=None scale_tril=None validate_args=None", 1, 1
    ),
    "Categorical": DistributionFamily(_ODDS, 1, chosen=True),
    **dict.fromkeys(("OneHotCategorical", "OneHotCategoricalStraightThrough"), DistributionFamily(_ODDS, 1)),
    "RelaxedOneHotCategorical": DistributionFamily(f"temperature {_ODDS}", 1),
}
"""PyTorch's name -> its family."""

DRAWS = frozenset("rsample sample".split())
SAID_OF_ALL = frozenset("log_prob entropy cdf icdf perplexity".split())
OF_PARAMETERS = frozenset("mean mode loc scale stddev variance probs logits concentration rate low high".split())


class ProbabilityDistribution(FrameworkValue):
    """A distribution: its name, its parameters that are tensors, and what a draw is made of, None of numbers alone.

    axes: how many of the last axes one draw has, over which what is said of it is summed.
    """

    __slots__ = ("axes", "chosen", "drawn", "name", "parameters")
    type_names = ("Distribution",)

    def __init__(self, name: str, parameters: dict[str, Value], drawn: Value, axes: int, chosen: bool) -> None:
        self.name = name
        self.parameters = parameters
        self.drawn = drawn
        self.axes = axes
        self.chosen = chosen

    def attribute(self, machine: Machine, name: str) -> Value:
        if name in DRAWS:
            return Native(name, self._draw)
        if name in SAID_OF_ALL:
            return Native(name, self._summed)
        if name in OF_PARAMETERS:
            found = self.parameters.get(name)
            return self.drawn if found is None else found
        raise Unreadable(f"'.{name}' of a distribution is not read", "sample, rsample, log_prob and entropy are")

    def _draw(self, machine: Machine, sample_shape: Value = ()) -> Value:
        sizes = sample_shape if isinstance(sample_shape, list | tuple) else None
        if self.drawn is None and sizes is not None:  # of numbers alone: so many of them
            return machine.numbers_of(whole_sizes(tuple(sizes)))
        if sizes is not None and not sizes:
            return self._place(machine) if self.chosen else self.drawn
        raise Unreadable(f"several draws of {self.name} at once are not read", "sample() draws one for each item")

    def _place(self, machine: Machine) -> Value:
        """Which of the last axis was drawn."""
        return machine.call(machine.attribute(self.drawn, "argmax"), -1)

    def _summed(self, machine: Machine, *of: Value, **named: Value) -> Value:
        """A number for each draw: the sum over its axes."""
        made = self.drawn if self.drawn is not None or not of else of[0]
        for _ in range(self.axes):
            made = machine.call(machine.attribute(made, "sum"), -1)
        return made

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        raise Raised("TypeError", f"a distribution does not meet {said(other)} in '{operator}'", hint="rsample()")

    def item(self, machine: Machine, key: Value) -> Value:
        raise Raised("TypeError", "a distribution has no places", hint="sample()")

    def elements(self, machine: Machine) -> Iterator[Value]:
        raise Raised("TypeError", "a distribution has no elements", hint="sample()")

    def truth(self) -> bool:
        return True


def _made(name: str, family: DistributionFamily, machine: Machine, *args: Value, **named: Value) -> Value:
    """`Normal(mu, sigma)`"""
    row = TorchLayer("", 0, family.signature, lambda a, axes: {})
    found = arguments(row, name, args, named)
    for each in found.values():
        if isinstance(each, Unknown):
            raise Unreadable(f"{name} of what is not known: {each.why}")
    given = {key: each for key, each in found.items() if _is_tensor(each)}
    drawn: Value = None
    for each in [*given.values()][: family.drawn]:
        drawn = each if drawn is None else binary(machine, "+", drawn, each)
    return ProbabilityDistribution(name, given, drawn, family.axes, family.chosen)


def _is_tensor(value: Value) -> bool:
    return isinstance(value, TorchTensor | LooseTensor | Parameter)


def _independent(machine: Machine, base: Value, count: Value, **named: Value) -> Value:
    """`Independent(Normal(mu, sigma), 1)`: so many axes of numbers are one draw."""
    if not isinstance(base, ProbabilityDistribution) or type(count) is not int or count < 0:
        raise Unreadable(f"Independent of {said(base)} is not read")
    return ProbabilityDistribution(base.name, base.parameters, base.drawn, base.axes + count, base.chosen)


def _divergence(machine: Machine, one: Value, other: Value) -> Value:
    """`kl_divergence(p, q)`: a number for each draw of the first."""
    every = [each for each in (one, other) if isinstance(each, ProbabilityDistribution) and each.drawn is not None]
    first = every[0] if every else None
    if first is None:
        return Unknown("a divergence of what is not known")
    return machine.call(first.attribute(machine, "entropy"))


_NAMES: Named = {
    **{name: Native(name, partial(_made, name, family)) for name, family in FAMILIES.items()},
    "Independent": Native("Independent", _independent),
    "kl_divergence": Native("kl_divergence", _divergence),
}
_MORE = ("kl", "independent", "multivariate_normal")

DISTRIBUTIONS = Namespace("torch.distributions", _NAMES)
"""`torch.distributions`, and its files, each with all names, as each stands in one of them only."""

_NAMES |= dict.fromkeys((*[each.lower() for each in FAMILIES], *_MORE), DISTRIBUTIONS)
