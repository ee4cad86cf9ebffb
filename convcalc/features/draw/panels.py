"""The pictures of one layer: rulers for one axis each, a grid for two, and the same as SVG, still or sliding."""

from __future__ import annotations

from convcalc.document.model import Diagram, Part, Text
from convcalc.features.draw import grid, grid_svg, ruler, ruler_svg
from convcalc.features.draw.axis import Axis, sliding, spreading, stretched
from convcalc.features.draw.grid import Grid
from convcalc.features.draw.ruler import Words
from convcalc.features.draw.scene import ASCII, UNICODE, Head
from convcalc.features.layer.layer import LayerFacts
from convcalc.layers.window import axis_name
from convcalc.record import NamedTuple

ALONE = Axis(0, 0, (0, 0), 1, (0, 0), 0, 1, 1, 1, 1)
"""An axis of one place: with it a ruler is a grid of one row."""


class Panels(NamedTuple):
    """What is drawn of a layer.

    unit: the output unit whose window is shown on the grid; asked: on the rulers too.  view: "ruler", "grid" or "".
    """

    facts: LayerFacts
    unit: tuple[int, ...]
    asked: bool
    view: str
    animate: bool
    head: Head

    @property
    def transposed(self) -> bool:
        return self.facts.kind == "tconv"

    def parts(self) -> list[Part]:
        """Rulers, then the grid; the last kind of picture is the one that can be had as svg."""
        flat = len(self.unit) == 2 and self.view != "ruler"
        rulers = self.rulers() if self.view != "grid" else []
        parts: list[Part] = []
        for number, (name, axis, chosen) in enumerate(rulers):
            words = Words(self.transposed)
            unicode, ascii = [ruler.pictures(axis, words, signs, chosen) for signs in (UNICODE, ASCII)]
            parts += [Text(name)] if name else []
            parts.append(Diagram(unicode, ascii, "" if flat or number else self.ruler_svg))
        return [*parts, self.grid()] if flat else parts

    def rulers(self) -> list[ruler_svg.Ruler]:
        """One for each axis that differs."""
        rank = len(self.unit)
        line = spreading if self.transposed else sliding
        names: dict[tuple[Axis, int | None], list[str]] = {}
        for at, unit in enumerate(self.unit):
            chosen = unit if self.asked and not self.transposed else None
            names.setdefault((line(self.facts, at), chosen), []).append(axis_name(at, rank))
        called = {each: "" if len(names) == 1 else " and ".join(of) for each, of in names.items()}
        return [ruler_svg.Ruler(name, axis, chosen) for (axis, chosen), name in called.items()]

    def ruler_svg(self) -> str:
        if self.animate:
            shown = Grid(ALONE, self.line(-1), (0, self.unit[-1]), (1, self.size[-1]), self.transposed, single=True)
            return grid_svg.svg(shown, self.head, animate=True)
        return ruler_svg.svg(self.rulers(), Words(self.transposed), self.head)

    def grid(self) -> Diagram:
        shown = Grid(self.line(0), self.line(1), (self.unit[0], self.unit[1]), self.size, self.transposed)
        unicode, ascii = [grid.pictures(shown, signs) for signs in (UNICODE, ASCII)]
        return Diagram(unicode, ascii, lambda: grid_svg.svg(shown, self.head, self.animate))

    def line(self, axis: int) -> Axis:
        """An axis on which a window slides, of a transposed convolution too."""
        at = axis % len(self.unit)
        return stretched(self.facts, at) if self.transposed else sliding(self.facts, at)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the output."""
        size = self.facts.out.size
        return size[-2] if len(size) > 1 else 1, size[-1]
