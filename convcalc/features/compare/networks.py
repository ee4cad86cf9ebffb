"""Networks side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from convcalc.document import fields
from convcalc.document.model import Cell, Column, Document, Fields, Part, Table, Text
from convcalc.features.compare import quoted, ratio_format
from convcalc.network.builder import build
from convcalc.network.facts import COUNTED, Facts
from convcalc.network.facts import measure as measure_net
from convcalc.network.paths import NONLINEAR, Paths, paths, rows_of
from convcalc.readers.source import Loaded, load, load_text
from convcalc.record import NamedTuple
from convcalc.shape import Shape
from convcalc.text import Source

SHORT, LONG = 16, 24
"""A spec of so many characters is its own name; a title of so many still fits into tables."""


class Side(NamedTuple):
    """One network of a comparison.

    name: as tables call it.  zoo: its name in the zoo, "" where it has none.
    """

    name: str
    facts: Facts
    zoo: str = ""

    @property
    def layers(self) -> int:
        """Layers with weights."""
        return rows_of(self.facts.net.body, COUNTED)

    @property
    def nonlinearities(self) -> int:
        """Activation functions."""
        return rows_of(self.facts.net.body, NONLINEAR)

    @property
    def paths(self) -> Paths:
        """The ways from the input to the output."""
        return paths(self.facts.net)


def measured(loaded: Loaded, input: Shape | None = None, lets: Mapping[str, int] | None = None) -> Facts:
    """The facts of what has been read, on an input from outside where one is given."""
    net = build(loaded.tree, loaded.source, input, lets or {})
    return measure_net(net._replace(notes=(*loaded.notes, *net.notes)))


def of_spec(name: str, spec: str, input: Shape | None = None, lets: Mapping[str, int] | None = None) -> Side:
    """One side of a topic, written in the language."""
    return Side(name, measured(load_text(Source(spec, name)), input, lets))


def of_zoo(name: str, input: Shape | None = None) -> Side:
    """One side of a topic, by its name."""
    loaded = load(name)
    return Side(name, measured(loaded, input), loaded.zoo)


def sides(whats: Sequence[str], read: Sequence[Loaded], input: Shape | None) -> tuple[list[Side], list[str]]:
    """All sides, and what was assumed: a spec that names no input gets that of the first one which does."""
    named = names(whats, read)
    own = [_own_input(loaded) for loaded in read]
    assumed = []
    found = []
    donor = next((at for at, shape in enumerate(own) if shape is not None), None)
    for at, loaded in enumerate(read):
        shape = input
        if input is None and own[at] is None and donor is not None:
            shape = own[donor]
            assumed.append(f"{named[at]} names no input: it gets that of {named[donor]}, {_text(read[donor], shape)}")
        found.append(Side(named[at], measured(loaded, shape), loaded.zoo))
    return found, assumed


def _own_input(loaded: Loaded) -> Shape | None:
    if loaded.tree.input is None:
        return None
    from convcalc.network.builder import shape_of

    return shape_of(loaded.tree.input[0], loaded.tree.layout)


def _text(loaded: Loaded, shape: Shape | None) -> str:
    return shape.text(loaded.tree.layout) if shape else ""


def names(whats: Sequence[str], read: Sequence[Loaded]) -> list[str]:
    """What tables call each: a zoo name as typed, the name in a spec, a file, a short spec itself, else a letter."""
    pairs = enumerate(zip(whats, read, strict=True))
    found = [_name(what, loaded) or chr(ord("A") + at % 26) for at, (what, loaded) in pairs]
    return [
        name if found.count(name) == 1 else f"{name} ({found[: at + 1].count(name)})" for at, name in enumerate(found)
    ]


def _name(what: str, loaded: Loaded) -> str:
    import os

    if loaded.zoo:
        return what.strip()
    if 0 < len(loaded.tree.name) <= LONG:
        return loaded.tree.name
    if loaded.source.name == what:
        return os.path.basename(what)
    text = " ".join(what.split())
    return text if len(text) <= SHORT and loaded.source.name == "<spec>" else ""


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
        columns += [measure.column, ratio_format.column(measure.column.key, measure.ratio)]
    return Table(
        tuple(columns), [ratio_format.line(_cells(side, sides[0], measures, extra)) for side in sides], caption
    )


class Extra(NamedTuple):
    """A column without a plain ratio."""

    column: Column
    get: Callable[[Side, Side], Cell]


def _cells(side: Side, first: Side, measures: Sequence[Measure], extra: Sequence[Extra]) -> list[Cell]:
    cells: list[Cell] = [side.name, *(each.get(side, first) for each in extra)]
    for measure in measures:
        value = measure.get(side)
        cells += [value, ratio_format.ratio(value, measure.get(first))]
    return cells


def field(facts: Facts) -> Cell:
    """What a unit at the end sees; "all" where nothing before it sees less."""
    return facts.rf or "all"


def field_ratio(side: Side, first: Side) -> Fraction | None:
    """How many times as wide; nothing where the axes differ among themselves."""
    pairs = set(zip(side.facts.rf or (), first.facts.rf or (), strict=False))
    one, other = pairs.pop() if len(pairs) == 1 else (None, None)
    return ratio_format.ratio(one, other)


SEEN = (
    Extra(Column("out", "output", "size"), lambda side, first: side.facts.out),
    Extra(FIELD, lambda side, first: field(side.facts)),
    Extra(ratio_format.column("rf", 5), field_ratio),
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
        ratio_format.line([rows[0].cells[0], *(cell for row in rows for cell in row.cells[1:])])
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
        parts=(*head(sides), *(more or map(ratio_format.shown, found)), *_quoted(sides, bool(more))),
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
    ratio = {
        each.column.key: ratio_format.plain(ratio_format.ratio(each.get(side), each.get(first))) for each in measures
    }
    return {
        "name": side.name,
        "zoo": side.zoo or None,
        "title": facts.name or None,
        "source": facts.source or None,
        "in": fields.shape(facts.in_),
        "out": fields.shape(facts.out),
        "rf": fields.numbers(facts.rf),
        **{each.column.key: each.get(side) for each in measures},
        "weights": facts.weights,
        "biases": facts.biases,
        "paths": exact(walked),
        "ratio": {"rf": ratio_format.plain(field_ratio(side, first)), **ratio},
        "published": quoted.data(side.zoo),
    }


def exact(walked: Paths) -> int | None:
    """The number of ways where it can be written out in full."""
    return walked.ways if walked.ways is not None and walked.ways < 10**300 else None
