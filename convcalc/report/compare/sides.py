"""The networks that are compared: each with a short name, measured, if wanted all on the same input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from convcalc.build import build
from convcalc.measure import COUNTED, Facts
from convcalc.measure import measure as measure_net
from convcalc.paths import NONLINEAR, Paths, paths, rows_of
from convcalc.read import Loaded, load, load_text
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
    from convcalc.build import shape_of

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
