"""What was read -> facts: with an input, variables and a batch from outside, and the notes that hold then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from convcalc.network.builder import build, shape_of
from convcalc.network.facts import Facts, measure
from convcalc.readers import InputNote
from convcalc.readers.source import Loaded
from convcalc.shape import Shape


def facts_of(
    loaded: Loaded,
    input: str | Sequence[int] | Shape | None = None,
    lets: Mapping[str, int] | None = None,
    batch: int = 1,
) -> Facts:
    """The facts of a network that was read; an input from outside takes the place of its own.

    Raises SpecError for what cannot be built.

    >>> from convcalc.readers.source import load
    >>> facts_of(load("32x32x3 -> conv 8 3x3"), "8x8x3").out.size
    (6, 6)
    """
    net = build(loaded.tree, loaded.source, input_shape(input, loaded.tree.layout), lets, batch)
    assumed = [note for note in loaded.notes if input is None or not isinstance(note, InputNote)]
    return measure(net._replace(notes=(*assumed, *net.notes)))


def input_shape(given: str | Sequence[int] | Shape | None, layout: str) -> Shape | None:
    """An input size from outside, as `"320x320x3"` or `(320, 320, 3)`, in the layout of the spec."""
    if given is None or isinstance(given, Shape):
        return given
    if isinstance(given, str):
        from convcalc.diagnostics.diagnostic import SpecError
        from convcalc.text import Source, Span

        numbers = given.lower().replace("\u00d7", "x").replace(",", "x").split("x")
        if not all(n.strip().isdecimal() and len(n) < 12 and 0 < int(n) <= 10**9 for n in numbers):
            from convcalc.diagnostics.network import BadInput

            raise SpecError(Source(given, "--input"), [BadInput(given).at(Span(0, len(given)))])
        given = [int(n) for n in numbers]
    return shape_of(tuple(given), layout)
