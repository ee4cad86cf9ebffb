"""Networks side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property, partial

from convcalc._namedtuple import NamedTuple
from convcalc.document.fields import Field, columns, line, many, maybe
from convcalc.document.model import Table
from convcalc.features.arch.network import claims_note, declared_otherwise
from convcalc.features.compare import quoted, ratio_format
from convcalc.features.compare.ratio_format import RATIO
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.network.paths import Paths, paths
from convcalc.network.totals import layers_of
from convcalc.readers.source import Loaded, load_text
from convcalc.shape import Shape
from convcalc.text import Source

SHORT, LONG = 16, 24
"""A spec of so many characters is its own name; a title of so many still fits into tables."""


class ComparedNetwork:
    """One side of a comparison, measured.  name: as tables call it.  zoo: its name in the zoo, "" where none.

    What is counted here enters several tables and all their ratios, so it is counted once.
    """

    def __init__(self, name: str, facts: Facts, zoo: str = "") -> None:
        self.name = name
        self.facts = facts
        self.zoo = zoo

    def called(self, name: str) -> ComparedNetwork:
        """The same under another name."""
        return ComparedNetwork(name, self.facts, self.zoo)

    @cached_property
    def layers(self) -> int:
        """Layers with weights."""
        return layers_of(self.facts.net.body.items)

    @cached_property
    def nonlinearities(self) -> int:
        """Activation functions."""
        return layers_of(self.facts.net.body.items, lambda kind: kind.activation)

    @cached_property
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
    found: list[ComparedNetwork] = []
    assumed: list[str] = []
    for name, loaded, named_input in zip(named, read, own, strict=True):
        shape = input
        if input is not None and found and loaded.tree.layout != read[0].tree.layout:
            shape = found[0].facts.in_
        if input is None and named_input is None and donor is not None:
            shape = own[donor]
            assert shape is not None
            where = shape.text(read[donor].tree.layout)
            assumed.append(f"{name} names no input: it gets that of {named[donor]}, {where}")
        found.append(ComparedNetwork(name, _in_own_order(loaded, shape, read[0].tree.layout), loaded.zoo))
    return found, assumed


def _in_own_order(loaded: Loaded, shape: Shape | None, layout: str) -> Facts:
    """A network on an input that was read in the order of another one.

    Steps and the numbers of each stand in a program as it reads them: `5x10` is `(5, 10)` to an nn.LSTM, which declares
    10 numbers. Where the other order contradicts what is declared, and this one does not, it is what was meant.
    """
    facts = facts_of(loaded, shape)
    if shape is None or len(shape.size) != 1 or loaded.on is None or layout == loaded.tree.layout:
        return facts
    if not shape.channels or not declared_otherwise(facts):
        return facts
    turned = facts_of(loaded, Shape(shape.size[0], (shape.channels,)))
    return facts if declared_otherwise(turned) else turned


def _own_input(loaded: Loaded) -> Shape | None:
    if loaded.tree.input is None:
        return None
    from convcalc.network.scopes import shape_of

    return shape_of(loaded.tree.input[0], loaded.tree.layout)


def names(whats: Sequence[str], read: Sequence[Loaded]) -> list[str]:
    """What tables call each: a zoo name as typed, the name in a spec, a file; specs themselves where all are short.

    Else each spec has a letter.
    """
    found = [_name(what, loaded) for what, loaded in zip(whats, read, strict=True)]
    texts = [" ".join(what.split()) for what in whats]
    unnamed = [(text, each) for text, each, name in zip(texts, read, found, strict=True) if not name]
    short = all(len(text) <= SHORT and each.source.name == "<spec>" for text, each in unnamed)
    letters = [chr(ord("A") + at % 26) for at in range(len(found))]
    found = [name or other for name, other in zip(found, texts if short else letters, strict=True)]
    return [
        name if found.count(name) == 1 else f"{name} ({found[: at + 1].count(name)})" for at, name in enumerate(found)
    ]


def _name(what: str, loaded: Loaded) -> str:
    """The name that it has; "" of a spec without one."""
    import os

    if loaded.zoo:
        return what.strip()
    if 0 < len(loaded.tree.name) <= LONG:
        return loaded.tree.name
    return os.path.basename(what) if loaded.source.name == what else ""


class Beside(NamedTuple):
    """A network of a comparison, and the first one, to which its ratios are."""

    side: ComparedNetwork
    first: ComparedNetwork


def ratio(measure: Field, found: Beside) -> Fraction | None:
    """How many times the first network's."""
    return ratio_format.ratio(measure.of(found), measure.of(Beside(found.first, found.first)))


def with_ratio(measure: Field, optional: int = 5) -> tuple[Field, Field]:
    """A measure, and behind it its ratio; optional: rank at which a narrow page drops the ratio."""
    key = f"{measure.key}_ratio"
    return measure, Field(key, RATIO, partial(ratio, measure), title="ratio", optional=optional)


def table(sides: Sequence[ComparedNetwork], measures: Sequence[Field], caption: str = "") -> Table:
    """One line a network."""
    fields = (NAME, *measures)
    return Table(columns(fields), [line(fields, Beside(side, sides[0])) for side in sides], caption)


def field_text(facts: Facts) -> str:
    """What a unit at the end sees along the first axis, in a sentence; "all" where nothing before it sees less."""
    return str(facts.rf[0]) if facts.rf and facts.rf[0] else facts.sees or "?"


def size_text(shape: Shape) -> str:
    """A size without its channels: `55x55`, nothing for a vector."""
    return Shape(None, shape.size).text()


def field_ratio(found: Beside) -> Fraction | None:
    """How many times as wide; nothing where the axes differ among themselves."""
    pairs = set(zip(found.side.facts.rf or (), found.first.facts.rf or (), strict=False))
    one, other = pairs.pop() if len(pairs) == 1 else (None, None)
    return ratio_format.ratio(one, other)


IN_FIELD = "Receptive field of the last layer that does not see the whole input; null where none."
NO_PATHS = "How many paths there are; null where the number is too long to write out."


def _written_out(found: Beside) -> int | None:
    ways = found.side.paths.ways
    return ways if ways is not None and ways < 10**300 else None


NAME = Field("network", "text", lambda each: each.side.name, title="network")
OUT = Field("out", "shape", lambda each: each.side.facts.out, title="output")
FIELD = Field(
    "rf",
    "numbers",
    lambda each: each.side.facts.rf,
    IN_FIELD,
    "rf",
    cell=lambda each: each.side.facts.rf or each.side.facts.sees or "?",
)
LAYERS = Field(
    "layers",
    "total",
    lambda each: each.side.layers,
    "All layers with weights (conv, tconv, fc), those beside the longest path too.",
    "layers",
)
NONLINEARITIES = Field(
    "nonlinearities",
    "total",
    lambda each: each.side.nonlinearities,
    "Activation functions, softmax not counted.",
    "non-linearities",
)
PARAMS = Field("params", "total", lambda each: each.side.facts.params, title="parameters")
MACS = Field("macs", "total", lambda each: each.side.facts.macs, title="MACs")
ACTIVATIONS = Field("activations", "total", lambda each: each.side.facts.activations, title="activations", optional=4)
LONGEST = Field(
    "longest",
    "total",
    lambda each: each.side.paths.longest,
    "Layers with weights on the longest path from input to output.",
    "longest",
)
DEPTH = LONGEST._replace(key="depth", title="depth")
SHORTEST = Field("shortest", "total", lambda each: each.side.paths.shortest, title="shortest")
WAYS = maybe("integer")._replace(column="ways")
PATHS = Field("paths", WAYS, _written_out, NO_PATHS, "paths", cell=lambda each: each.side.paths.ways)

DEPTH_IS = "depth: layers with weights on the longest path"
"""What every report means by it; papers count so, with no projection in a shortcut."""

COSTS = (*with_ratio(PARAMS, 3), *with_ratio(MACS, 3))
NUMBERS = (LAYERS, NONLINEARITIES, PARAMS, MACS, ACTIVATIONS, LONGEST, SHORTEST)

NETWORK = (
    Field("name", "text", lambda each: each.side.name, "As tables call it."),
    Field("zoo", maybe("text"), lambda each: each.side.zoo or None, "Its name in the zoo."),
    Field("title", maybe("text"), lambda each: each.side.facts.name or None),
    Field("source", maybe("text"), lambda each: each.side.facts.source or None),
    Field("in", "shape", lambda each: each.side.facts.in_),
    OUT,
    FIELD,
    *NUMBERS,
    Field("weights", "total", lambda each: each.side.facts.weights),
    Field("biases", "total", lambda each: each.side.facts.biases),
    PATHS,
    Field(
        "ratio",
        (Field("rf", RATIO, field_ratio), *(Field(each.key, RATIO, partial(ratio, each)) for each in NUMBERS)),
        lambda each: each,
    ),
    Field("published", many(quoted.ERRORS), lambda each: quoted.errors(each.side.zoo)),
)
"""A network in JSON: the same facts as in the tables."""

TABLES = {
    "receptive field (rf), depth; layers: all with weights": (
        OUT,
        FIELD,
        Field("rf_ratio", RATIO, field_ratio, title="ratio", optional=5),
        *with_ratio(LAYERS),
        *with_ratio(DEPTH),
        *with_ratio(NONLINEARITIES),
    ),
    "cost of one input": (*COSTS, *with_ratio(ACTIVATIONS, 4)),
    "paths from input to output, in layers with weights": (PATHS, *with_ratio(LONGEST), *with_ratio(SHORTEST)),
}
"""What is seen and how deep, what it costs, and how long the ways are: caption -> what stands there."""


def notes(sides: Sequence[ComparedNetwork], assumed: Sequence[str]) -> tuple[str, ...]:
    """What was assumed, and what may mislead."""
    found = list(assumed)
    if len({side.facts.in_ for side in sides}) > 1:
        found.append("the inputs differ: --input SIZE compares all on the same")
    found += [f"{side.name}: {note}" for side in sides for note in side.facts.notes]
    claimed = [(side.name, claims_note(side.facts)) for side in sides if not side.zoo]
    found += [f"{name}: {note}" for name, note in claimed if note]
    found += [
        f"{side.name} has no activation function: its {side.layers:,} layers together are no more than one linear layer"
        for side in sides
        if _collapses(side)
    ]
    found += _fields_apart(sides)
    return tuple(found)


def _fields_apart(sides: Sequence[ComparedNetwork]) -> list[str]:
    """Of stacks of windows that never stride: do they see as much? One 7x7 is set against two 3x3, who see less."""
    seen = {side.name: side.facts.rf[0] for side in sides if side.facts.rf and _is_stack(side)}
    if len(seen) < len(sides) or len(set(seen.values())) == 1:
        return []
    least, most = min(seen, key=lambda name: seen[name] or 0), max(seen, key=lambda name: seen[name] or 0)
    size, larger = seen[least] or 0, seen[most] or 0
    words = f"{least} sees {size}x{size} and {most} {larger}x{larger}: they do not see the same"
    stack = f"; {(larger - 1) // 2} layers of 3x3 see {larger}x{larger}" if larger % 2 and larger > 3 else ""
    return [words + stack]


def _is_stack(side: ComparedNetwork) -> bool:
    """At most a handful of layers on a square map, each as large in every way, with stride 1."""
    facts = side.facts
    if len(facts.rows) > 30 or len(facts.in_.size) != 2 or len(set(facts.rf or ())) != 1:
        return False
    return all(set(row.jump or ()) == {1} for row in facts.rows)


def _collapses(side: ComparedNetwork) -> bool:
    return side.layers > 1 and not layers_of(side.facts.net.body.items, lambda kind: not kind.linear)
