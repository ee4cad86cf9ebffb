"""Networks side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from convcalc.document import fields
from convcalc.document.model import Cell, Column, Document, Fields, Line, Part, Table, Text
from convcalc.features.compare import quoted, ratio_format
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.network.paths import Paths, paths
from convcalc.network.totals import layers_of
from convcalc.readers.source import Loaded, load_text
from convcalc.record import NamedTuple
from convcalc.shape import Shape
from convcalc.text import Source

SHORT, LONG = 16, 24
"""A spec of so many characters is its own name; a title of so many still fits into tables."""

MOST_TEXT = 120
"""So much of a spec stands for it where it has no title."""


class ComparedNetwork(NamedTuple):
    """One side of a comparison, measured.  name: as tables call it.  zoo: its name in the zoo, "" where none."""

    name: str
    facts: Facts
    zoo: str = ""

    @property
    def layers(self) -> int:
        """Layers with weights."""
        return layers_of(self.facts.net.body.items)

    @property
    def nonlinearities(self) -> int:
        """Activation functions."""
        return layers_of(self.facts.net.body.items, lambda kind: kind.activation)

    @property
    def paths(self) -> Paths:
        """The ways from the input to the output."""
        return paths(self.facts.net)


def of_spec(name: str, spec: str, input: Shape | None = None, lets: Mapping[str, int] | None = None) -> ComparedNetwork:
    """One side of a topic, written in the language."""
    return ComparedNetwork(name, facts_of(load_text(Source(spec, name)), input, lets))


def sides(whats: Sequence[str], read: Sequence[Loaded], input: Shape | None) -> tuple[list[ComparedNetwork], list[str]]:
    """All sides, and what was assumed: a spec that names no input gets that of the first one which does."""
    named = names(whats, read)
    own = [_own_input(loaded) for loaded in read]
    donor = next((at for at, shape in enumerate(own) if shape is not None), None)
    found, assumed = [], []
    for name, loaded, named_input in zip(named, read, own, strict=True):
        shape = input
        if input is None and named_input is None and donor is not None:
            shape = own[donor]
            assert shape is not None
            where = shape.text(read[donor].tree.layout)
            assumed.append(f"{name} names no input: it gets that of {named[donor]}, {where}")
        found.append(ComparedNetwork(name, facts_of(loaded, shape), loaded.zoo))
    return found, assumed


def _own_input(loaded: Loaded) -> Shape | None:
    if loaded.tree.input is None:
        return None
    from convcalc.network.builder import shape_of

    return shape_of(loaded.tree.input[0], loaded.tree.layout)


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


class Measure(NamedTuple):
    """One thing that is compared.

    column  where it stands; its key is the one in JSON
    get     what a network has of it, given the first network too
    ratio   rank at which a narrow page drops the ratio to the first, which stands behind it; None: there is none
    """

    column: Column
    get: Callable[[ComparedNetwork, ComparedNetwork], Cell]
    ratio: int | None = None


def table(sides: Sequence[ComparedNetwork], measures: Sequence[Measure], caption: str = "") -> Table:
    """One line a network."""
    columns = [NAME]
    for each in measures:
        columns.append(each.column)
        if each.ratio is not None:
            columns.append(ratio_format.column(each.column.key, each.ratio))
    return Table(tuple(columns), [Line(tuple(_cells(side, sides[0], measures))) for side in sides], caption)


def _cells(side: ComparedNetwork, first: ComparedNetwork, measures: Sequence[Measure]) -> Iterator[Cell]:
    yield side.name
    for each in measures:
        yield each.get(side, first)
        if each.ratio is not None:
            yield ratio(each, side, first)


def ratio(measure: Measure, side: ComparedNetwork, first: ComparedNetwork) -> Fraction | None:
    """How many times the first network's."""
    value, other = measure.get(side, first), measure.get(first, first)
    return ratio_format.ratio(value, other) if isinstance(value, int) and isinstance(other, int) else None


def field(facts: Facts) -> Cell:
    """What a unit at the end sees; "all" where nothing before it sees less."""
    return facts.rf or "all"


def field_text(facts: Facts) -> str:
    """The same in a sentence, along the first axis."""
    return str(facts.rf[0]) if facts.rf else "all"


def size_text(shape: Shape) -> str:
    """A size without its channels: `55x55`, nothing for a vector."""
    return Shape(None, shape.size).text()


def field_ratio(side: ComparedNetwork, first: ComparedNetwork) -> Fraction | None:
    """How many times as wide; nothing where the axes differ among themselves."""
    pairs = set(zip(side.facts.rf or (), first.facts.rf or (), strict=False))
    one, other = pairs.pop() if len(pairs) == 1 else (None, None)
    return ratio_format.ratio(one, other)


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


NAME = Column("network", "network")
OUT = Measure(Column("out", "output", "size"), lambda side, _: side.facts.out)
FIELD = Measure(Column("rf", "rf", "axes"), lambda side, _: field(side.facts))
FIELD_RATIO = Measure(ratio_format.column("rf", 5), lambda side, first: field_ratio(side, first))
LAYERS = Measure(Column("layers", "layers", "count"), lambda side, _: side.layers, 5)
NONLINEARITIES = Measure(Column("nonlinearities", "non-linearities", "count"), lambda side, _: side.nonlinearities, 5)
PARAMS = Measure(Column("params", "parameters", "count"), lambda side, _: side.facts.params, 3)
MACS = Measure(Column("macs", "MACs", "count"), lambda side, _: side.facts.macs, 3)
ACTIVATIONS = Measure(Column("activations", "activations", "count", 4), lambda side, _: side.facts.activations, 4)
WAYS = Measure(Column("paths", "paths", "count"), lambda side, _: ways(side.paths.ways))
LONGEST = Measure(Column("longest", "longest", "count"), lambda side, _: side.paths.longest, 5)
SHORTEST = Measure(Column("shortest", "shortest", "count"), lambda side, _: side.paths.shortest, 5)

NUMBERS = (LAYERS, NONLINEARITIES, PARAMS, MACS, ACTIVATIONS, LONGEST, SHORTEST)
"""Those that the JSON contract has with their ratios."""

TABLES = {
    "receptive field (rf), depth; layers: those with weights": (OUT, FIELD, FIELD_RATIO, LAYERS, NONLINEARITIES),
    "cost of one input": (PARAMS, MACS, ACTIVATIONS),
    "paths from input to output, in layers with weights": (WAYS, LONGEST, SHORTEST),
}
"""What is seen and how deep, what it costs, and how long the ways are: caption -> what stands there."""


def head(sides: Sequence[ComparedNetwork]) -> list[Part]:
    """How many, on which input, and what each is."""
    inputs = {side.facts.in_ for side in sides}
    layout = sides[0].facts.layout
    where = f" on {sides[0].facts.in_.text(layout)}" if len(inputs) == 1 else ", each on its own input"
    pairs = tuple((side.name, _about(side, len(inputs) > 1)) for side in sides)
    return [Text(f"{len(sides)} networks{where}; every ratio is to the first, {sides[0].name}"), Fields(pairs)]


def _about(side: ComparedNetwork, with_input: bool) -> str:
    """Its title and source, or, where it has none, the spec itself."""
    facts = side.facts
    title = facts.name if facts.name != side.name else ""
    words = [title, facts.source] if facts.name else [_spec(facts.net.source.text)]
    where = f"input {facts.in_.text(facts.layout)}" if with_input else ""
    return "; ".join(filter(None, (", ".join(filter(None, words)), where)))


def _spec(text: str) -> str:
    """A spec on one line, its comments left out, not too long."""
    lines = (" ".join(line.partition("#")[0].split()) for line in text.split("\n"))
    spec = "; ".join(filter(None, lines))
    return spec if len(spec) <= MOST_TEXT else spec[: MOST_TEXT - 3] + "..."


def notes(sides: Sequence[ComparedNetwork], assumed: Sequence[str]) -> tuple[str, ...]:
    """What was assumed, and what may mislead."""
    found = list(assumed)
    if len({side.facts.in_ for side in sides}) > 1:
        found.append("the inputs differ: --input SIZE compares all on the same")
    found += [f"{side.name}: {note}" for side in sides for note in side.facts.notes]
    found += [
        f"{side.name} has no activation function: its {side.layers} layers together are no more than one linear layer"
        for side in sides
        if _collapses(side)
    ]
    return tuple(found)


def _collapses(side: ComparedNetwork) -> bool:
    return side.layers > 1 and not layers_of(side.facts.net.body.items, lambda kind: not kind.linear)


def document(
    sides: Sequence[ComparedNetwork],
    assumed: Sequence[str],
    more: Sequence[Part] = (),
    csv: Table | None = None,
    **data: Any,
) -> Document:
    """The comparison; more: parts that were asked for instead of the tables, as csv, and what they add to the data."""
    said = notes(sides, assumed)
    if not more:
        tables = [ratio_format.shown(table(sides, measures, caption)) for caption, measures in TABLES.items()]
        more = (*tables, *quoted.parts([(side.name, side.zoo) for side in sides]))
    return Document(
        title="comparison",
        parts=(*head(sides), *more),
        answer=answer(sides),
        data=lambda: {
            "schema": "convcalc.compare/1",
            "topic": None,
            "networks": networks(sides),
            **data,
            "notes": list(said),
        },
        notes=said,
        layout=sides[0].facts.layout,
        csv=csv or table(sides, [each for measures in TABLES.values() for each in measures]),
    )


def answer(sides: Sequence[ComparedNetwork]) -> str:
    """What -q prints: name, parameters and MACs, one network a line."""
    return "\n".join(f"{side.name}\t{side.facts.params}\t{side.facts.macs}" for side in sides)


def networks(sides: Sequence[ComparedNetwork]) -> list[dict[str, Any]]:
    """One dict a network, in the terms of the JSON contract."""
    return [_network(side, sides[0]) for side in sides]


def _network(side: ComparedNetwork, first: ComparedNetwork) -> dict[str, Any]:
    facts, ways = side.facts, side.paths.ways
    ratios = {each.column.key: ratio_format.plain(ratio(each, side, first)) for each in NUMBERS}
    return {
        "name": side.name,
        "zoo": side.zoo or None,
        "title": facts.name or None,
        "source": facts.source or None,
        "in": fields.shape(facts.in_),
        "out": fields.shape(facts.out),
        "rf": fields.numbers(facts.rf),
        **{each.column.key: each.get(side, first) for each in NUMBERS},
        "weights": facts.weights,
        "biases": facts.biases,
        "paths": ways if ways is not None and ways < 10**300 else None,
        "ratio": {"rf": ratio_format.plain(field_ratio(side, first)), **ratios},
        "published": quoted.data(side.zoo),
    }
