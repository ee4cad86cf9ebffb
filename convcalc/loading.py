"""The public verbs, composed of the rooms below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.network.builder import build, shape_of
from convcalc.network.facts import Facts
from convcalc.network.facts import measure as _measure
from convcalc.readers.source import Loaded, load
from convcalc.shape import Shape

if TYPE_CHECKING:
    from convcalc.features.check.result import Report

__all__ = ["check", "measure", "measure_loaded"]


def measure(what: str, *, input: str | tuple[int, ...] | None = None, batch: int = 1, **lets: int) -> Facts:
    """Measure a network: a zoo name, a path, "-" for standard input, or spec text.

    input replaces the one in the spec, as `"320x320x3"` or `(320, 320, 3)`; other keywords set its variables. A batch
    multiplies macs, activations and memory. Raises SpecError for a spec that is not one, ReadError for a file.

    >>> measure("resnet50").params
    25557032
    >>> measure("32x32x3 -> conv 8 3x3 p1, relu").out.size
    (32, 32)
    """
    return measure_loaded(load(what), input=input, batch=batch, lets=lets)


def check(what: str, *, input: str | tuple[int, ...] | None = None, batch: int = 1, **lets: int) -> Report:
    """Check every claim of a network: a zoo name, a path, "-" for standard input, or spec text; the rest as in measure.

    >>> report = check("227x227x3 -> conv 96 11x11 s4 -> 54x54x96")
    >>> report.ok, report.claims[0].verdict, report.claims[0].computed.size, report.claims[0].slips[0].code
    (False, 'false', (55, 55), 'S04')
    """
    from convcalc.features.check.result import examine

    return examine(measure(what, input=input, batch=batch, **lets), lets)


def measure_loaded(
    loaded: Loaded,
    input: str | tuple[int, ...] | None = None,
    batch: int = 1,
    lets: dict[str, int] | None = None,
) -> Facts:
    """The same for what has been read already."""
    net = build(loaded.tree, loaded.source, input_shape(input, loaded), lets, batch)
    assumed = [note for note in loaded.notes if input is None or not note.endswith("the text gives none")]
    return _measure(net._replace(notes=(*assumed, *net.notes)))


def input_shape(given: str | tuple[int, ...] | None, loaded: Loaded) -> Shape | None:
    """An input size from outside, in the layout of the spec."""
    if given is None:
        return None
    if isinstance(given, str):
        from convcalc.diagnostics.diagnostic import SpecError
        from convcalc.text import Source, Span

        numbers = given.lower().replace("\u00d7", "x").replace(",", "x").split("x")
        if not all(n.strip().isdecimal() and len(n) < 12 and 0 < int(n) <= 10**9 for n in numbers):
            from convcalc.diagnostics.network import BadInput

            raise SpecError(Source(given, "--input"), [BadInput(given).at(Span(0, len(given)))])
        given = tuple([int(n) for n in numbers])
    return shape_of(given, loaded.tree.layout)
