"""One large kernel, or a stack of small ones that sees as much (Simonyan & Zisserman 2014, section 2.3)."""

from __future__ import annotations

from fractions import Fraction

from convcalc._namedtuple import NamedTuple
from convcalc.document.model import Column, Fields, Line, Table
from convcalc.features.compare import ratio_format
from convcalc.features.compare.networks import ComparedNetwork, of_spec
from convcalc.features.compare.topic import CaseSettings, CaseStudy, Evidence, input_shape
from convcalc.shape import Shape

CHANNELS = 64
SIZE = (56, 56)

SPECS = {
    5: {
        "one 5x5": "conv in 5x5 same, relu",
        "two 3x3": "[conv in 3x3 same, relu] x2",
        "1x5 and 5x1": "conv in 1x5 same, relu, conv in 5x1 same, relu",
        "separable 5x5": "dwconv 5x5 same, relu, conv in 1x1, relu",
        "dilated 3x3 d2": "conv in 3x3 same d2, relu",
    },
    7: {
        "one 7x7": "conv in 7x7 same, relu",
        "three 3x3": "[conv in 3x3 same, relu] x3",
        "3x3 and 3x3 d2": "conv in 3x3 same, relu, conv in 3x3 same d2, relu",
        "1x7 and 7x1": "conv in 1x7 same, relu, conv in 7x1 same, relu",
        "separable 7x7": "dwconv 7x7 same, relu, conv in 1x1, relu",
        "dilated 3x3 d3": "conv in 3x3 same d3, relu",
    },
}
"""Alternatives that see as much as the first, all with as many channels in as out."""

COLUMNS = (
    Column("layers", "layers"),
    Column("in_c", "in C"),
    Column("weights", "weights", "count"),
    ratio_format.column("weights", 2),
    Column("params", "with biases", "count", 3),
    Column("relus", "ReLUs", "count"),
    Column("macs", "MACs", "count", 4),
)


class Polynomial(NamedTuple):
    """How the weights grow with the channels: square * C^2 + linear * C."""

    square: int
    linear: int

    @property
    def text(self) -> str:
        """`49C^2`, `C^2 + 49C`."""
        terms = ((self.square, "C^2"), (self.linear, "C"))
        return " + ".join(f"{factor if factor != 1 else ''}{power}" for factor, power in terms if factor)


def polynomial(spec: str) -> Polynomial:
    """Read off what the spec weighs with 1 and with 2 channels."""
    one, two = (of_spec("", spec, Shape(c, (1, 1))).facts.weights for c in (1, 2))
    square = (two - 2 * one) // 2
    return Polynomial(square, one - square)


class Alternatives(NamedTuple):
    """The alternatives that see as much as one kernel; the first is that kernel, the second the stack."""

    kernel: int
    sides: list[ComparedNetwork]
    grown: list[Polynomial]

    @property
    def one(self) -> ComparedNetwork:
        return self.sides[0]

    @property
    def stack(self) -> ComparedNetwork:
        return self.sides[1]

    @property
    def dilated(self) -> ComparedNetwork:
        return self.sides[-1]


def groups(input: Shape) -> list[Alternatives]:
    """Every alternative, measured."""
    return [
        Alternatives(
            kernel, [of_spec(name, spec, input) for name, spec in specs.items()], list(map(polynomial, specs.values()))
        )
        for kernel, specs in SPECS.items()
    ]


def table(found: list[Alternatives]) -> Table:
    """A heading for each field, below it the ways to see it."""
    lines = []
    for group in found:
        lines.append(ratio_format.heading(f"to see {group.kernel}x{group.kernel}", COLUMNS))
        lines += [_line(side, grown, group.one) for side, grown in zip(group.sides, group.grown, strict=True)]
    return Table(COLUMNS, lines)


def _line(side: ComparedNetwork, grown: Polynomial, one: ComparedNetwork) -> Line:
    facts = side.facts
    costs = facts.weights, ratio_format.ratio(facts.weights, one.facts.weights), facts.params
    return Line((side.name, grown.text, *costs, side.nonlinearities, facts.macs), 1)


def work_out(settings: CaseSettings) -> Evidence:
    """All alternatives on one input."""
    input = input_shape(settings.input, SIZE, settings.channels)
    input = input._replace(channels=input.channels or CHANNELS)
    found = groups(input)
    return Evidence(
        f"one large kernel, or a stack of small ones: C = {input.channels:,} channels in and out, {input.text()}",
        [side for group in found for side in group.sides],
        {"stacks": table(found)},
        conclusion(found),
        {"channels": input.channels, "input": list(input.size)},
        [Fields(tuple((f"{group.one.name} over {group.stack.name}", _more(group)) for group in found))],
        (*_fields_apart(found), *map(_reads, found)),
    )


def _more(group: Alternatives) -> str:
    bare = _extra(group.one.facts.weights, group.stack.facts.weights)
    full = _extra(group.one.facts.params, group.stack.facts.params)
    relus = f"{group.one.nonlinearities} ReLU against {group.stack.nonlinearities}"
    return f"{bare} more weights, {full} more with biases; {relus}"


def _extra(value: int, than: int) -> str:
    return ratio_format.percent(Fraction(value - than, than))


def _fields_apart(found: list[Alternatives]) -> list[str]:
    """The stack for the smaller kernel is no alternative to the larger one, though its weights are fewer."""
    small, large = found
    return [
        f"{small.stack.name} see {small.kernel}x{small.kernel} only: their {small.grown[1].text} weights do not do"
        f" what the {large.grown[0].text} of {large.one.name} do; that takes {large.stack.name}"
    ]


def _reads(group: Alternatives) -> str:
    """A dilated kernel sees far, with gaps."""
    row = next(row for row in group.dilated.facts.rows if row.kernel)
    taps = places = 1
    for k, r in zip(row.kernel or (), row.rf or (), strict=True):
        taps, places = taps * k, places * (r or 1)
    return f"{group.dilated.name} reads {taps} of the {places} places that it spans"


def conclusion(found: list[Alternatives]) -> str:
    """One sentence."""
    small, large = found
    return (
        f"{_compared(large)}; {_compared(small)}; and the stacks put {large.stack.nonlinearities} and "
        f"{small.stack.nonlinearities} non-linearities in a row where the one kernel has {large.one.nonlinearities}."
    )


def _compared(group: Alternatives) -> str:
    one, stack = group.grown[:2]
    more = ratio_format.more(group.one.facts.weights, group.stack.facts.weights)
    return (
        f"{group.one.name} layer has {one.text} weights, {more} than the {stack.text} of {group.stack.name} layers "
        f"that see the same {group.kernel}x{group.kernel}"
    )


TOPIC = CaseStudy("stacks", frozenset({"channels", "input"}), "receptive field", work_out)
