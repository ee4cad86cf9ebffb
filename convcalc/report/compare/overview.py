"""Any networks side by side: what they see, how deep they are, what they cost, each with its ratio to the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from convcalc.measure import Facts
from convcalc.paths import NONLINEAR, Paths, rows_of
from convcalc.record import NamedTuple
from convcalc.report import contract
from convcalc.report.compare import quoted, ratios
from convcalc.report.compare.sides import Side
from convcalc.report.document import Cell, Column, Document, Fields, Part, Table, Text

FIELD = Column("rf", "rf", "axes")


class Measure(NamedTuple):
    """One thing that is compared: its column, and what a side has of it."""

    column: Column
    get: Callable[[Side], int | None]
    ratio: int = 5  # rank at which a narrow page drops the ratio


LAYERS = Measure(Column("layers", "layers", "count"), lambda side: side.layers)
NONLINEARITIES = Measure(Column("nonlinearities", "non-linearities", "count"), lambda side: side.nonlinearities)
PARAMS = Measure(Column("params", "parameters", "count"), lambda side: side.facts.params, 3)
MACS = Measure(Column("macs", "MACs", "count"), lambda side: side.facts.macs, 3)
ACTIVATIONS = Measure(Column("activations", "activations", "count", 4), lambda side: side.facts.activations, 4)
LONGEST = Measure(Column("longest", "longest", "count"), lambda side: side.paths.longest)
SHORTEST = Measure(Column("shortest", "shortest", "count"), lambda side: side.paths.shortest)

NAME = Column("network", "network")

MOST_TEXT = 120
"""So much of a spec stands for it where it has no title."""


def table(sides: Sequence[Side], measures: Sequence[Measure], caption: str, extra: Sequence[Extra] = ()) -> Table:
    """One line a network: other columns first, then each measure with its ratio to the first network."""
    columns = [NAME, *(each.column for each in extra)]
    for measure in measures:
        columns += [measure.column, ratios.column(measure.column.key, measure.ratio)]
    return Table(tuple(columns), [ratios.line(_cells(side, sides[0], measures, extra)) for side in sides], caption)


class Extra(NamedTuple):
    """A column without a plain ratio."""

    column: Column
    get: Callable[[Side, Side], Cell]


def _cells(side: Side, first: Side, measures: Sequence[Measure], extra: Sequence[Extra]) -> list[Cell]:
    cells: list[Cell] = [side.name, *(each.get(side, first) for each in extra)]
    for measure in measures:
        value = measure.get(side)
        cells += [value, ratios.ratio(value, measure.get(first))]
    return cells


def field(facts: Facts) -> Cell:
    """What a unit at the end sees; "all" where nothing before it sees less."""
    return facts.rf or "all"


def field_ratio(side: Side, first: Side) -> Fraction | None:
    """How many times as wide; nothing where the axes differ among themselves."""
    pairs = set(zip(side.facts.rf or (), first.facts.rf or (), strict=False))
    one, other = pairs.pop() if len(pairs) == 1 else (None, None)
    return ratios.ratio(one, other)


SEEN = (
    Extra(Column("out", "output", "size"), lambda side, first: side.facts.out),
    Extra(FIELD, lambda side, first: field(side.facts)),
    Extra(ratios.column("rf", 5), field_ratio),
)


def ways(count: int | None) -> str:
    """A number of ways, as a power of two where it is a large one.

    >>> ways(1), ways(65536), ways(2**60), ways(3 * 10**20)
    ('1', '65,536', '2^60', '~3.0e20')
    """
    if count is None:
        return "very many"
    if count < 10**9:
        return f"{count:,}"
    if count & (count - 1) == 0:
        return f"2^{count.bit_length() - 1}"
    digits = _digits(count)
    lead = round(Fraction(count, 10 ** (digits - 2)))
    return f"~{lead // 10}.{lead % 10}e{digits - 1}"


def _digits(count: int) -> int:
    """Decimal digits, however many: the interpreter writes no more than some thousands."""
    guess = max(1, (count.bit_length() - 1) * 30103 // 100000)
    while 10**guess <= count:
        guess += 1
    return guess


WAYS = Extra(Column("paths", "paths", "count"), lambda side, first: ways(side.paths.ways))

CAPTIONS = (
    "receptive field (rf), depth; layers: those with weights",
    "cost of one input",
    "paths from input to output, in layers with weights",
)


def tables(sides: Sequence[Side]) -> list[Table]:
    """What is seen and how deep, what it costs, and how long the ways are."""
    return [
        table(sides, (LAYERS, NONLINEARITIES), CAPTIONS[0], SEEN),
        table(sides, (PARAMS, MACS, ACTIVATIONS), CAPTIONS[1]),
        table(sides, (LONGEST, SHORTEST), CAPTIONS[2], (WAYS,)),
    ]


def joined(found: Sequence[Table]) -> Table:
    """All columns in one table, for programs."""
    columns = [found[0].columns[0], *(column for each in found for column in each.columns[1:])]
    lines = [
        ratios.line([rows[0].cells[0], *(cell for row in rows for cell in row.cells[1:])])
        for rows in zip(*(each.lines for each in found), strict=True)
    ]
    return Table(tuple(columns), lines)


def head(sides: Sequence[Side]) -> list[Part]:
    """How many, on which input, and what each is."""
    inputs = {side.facts.in_ for side in sides}
    layout = sides[0].facts.layout
    where = f" on {sides[0].facts.in_.text(layout)}" if len(inputs) == 1 else ", each on its own input"
    told = [(side.name, _about(side, len(inputs) > 1)) for side in sides]
    return [Text(f"{len(sides)} networks{where}; every ratio is to the first, {sides[0].name}"), Fields(tuple(told))]


def _about(side: Side, with_input: bool) -> str:
    """Its title and source, or, where it has none, the spec itself."""
    facts = side.facts
    title = facts.name if facts.name != side.name else ""
    words = [title, facts.source] if facts.name else [_spec(facts.net.source.text)]
    told = ", ".join(filter(None, words))
    where = f"input {facts.in_.text(facts.layout)}" if with_input else ""
    return "; ".join(filter(None, (told, where)))


def _spec(text: str) -> str:
    """A spec on one line, its comments left out, not too long."""
    lines = (" ".join(line.partition("#")[0].split()) for line in text.split("\n"))
    told = "; ".join(filter(None, lines))
    return told if len(told) <= MOST_TEXT else told[: MOST_TEXT - 3] + "..."


def notes(sides: Sequence[Side], assumed: Sequence[str]) -> tuple[str, ...]:
    """What was assumed, and what may mislead."""
    told = list(assumed)
    if len({side.facts.in_ for side in sides}) > 1:
        told.append("the inputs differ: --input SIZE compares all on the same")
    told += [f"{side.name}: {note}" for side in sides for note in side.facts.notes]
    told += [
        f"{side.name} has no activation function: its {side.layers} layers together are no more than one linear layer"
        for side in sides
        if _collapses(side)
    ]
    return tuple(told)


BENDS = NONLINEAR | {"maxpool", "gmp", "lppool", "mul", "lrn", "ln", "gn", "instnorm", "softmax"}
"""Kinds that are not linear, even without an activation function."""


def _collapses(side: Side) -> bool:
    return side.layers > 1 and not rows_of(side.facts.net.body, frozenset(BENDS))


def document(
    sides: Sequence[Side], assumed: Sequence[str], more: Sequence[Part] = (), csv: Table | None = None, **data: Any
) -> Document:
    """The comparison; more: parts that were asked for instead of the tables, as csv, and what they add to the data."""
    told = notes(sides, assumed)
    found = tables(sides)
    return Document(
        title="comparison",
        parts=(*head(sides), *(more or map(ratios.shown, found)), *_quoted(sides, bool(more))),
        answer=answer(sides),
        data=lambda: {
            "schema": "convcalc.compare/1",
            "topic": None,
            "networks": networks(sides),
            **data,
            "notes": list(told),
        },
        notes=told,
        layout=sides[0].facts.layout,
        csv=csv or joined(found),
    )


def _quoted(sides: Sequence[Side], asked_for_more: bool) -> list[Part]:
    return [] if asked_for_more else quoted.parts([(side.name, side.zoo) for side in sides])


def answer(sides: Sequence[Side]) -> str:
    """What -q prints: name, parameters and MACs, one network a line."""
    return "\n".join(f"{side.name}\t{side.facts.params}\t{side.facts.macs}" for side in sides)


def networks(sides: Sequence[Side]) -> list[dict[str, Any]]:
    """One dict a network, in the terms of the JSON contract."""
    return [_network(side, sides[0]) for side in sides]


def _network(side: Side, first: Side) -> dict[str, Any]:
    facts, walked = side.facts, side.paths
    measures = (LAYERS, NONLINEARITIES, PARAMS, MACS, ACTIVATIONS, LONGEST, SHORTEST)
    ratio = {each.column.key: ratios.plain(ratios.ratio(each.get(side), each.get(first))) for each in measures}
    return {
        "name": side.name,
        "zoo": side.zoo or None,
        "title": facts.name or None,
        "source": facts.source or None,
        "in": contract.shape(facts.in_),
        "out": contract.shape(facts.out),
        "rf": contract.numbers(facts.rf),
        **{each.column.key: each.get(side) for each in measures},
        "weights": facts.weights,
        "biases": facts.biases,
        "paths": exact(walked),
        "ratio": {"rf": ratios.plain(field_ratio(side, first)), **ratio},
        "published": quoted.data(side.zoo),
    }


def exact(walked: Paths) -> int | None:
    """The number of ways where it can be written out in full."""
    return walked.ways if walked.ways is not None and walked.ways < 10**300 else None
