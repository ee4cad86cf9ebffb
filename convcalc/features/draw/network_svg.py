"""A network's stages as SVG: its maps shrinking, and bars of parameters and of multiply-accumulates."""

from __future__ import annotations

from math import sqrt

from convcalc.features.draw import scene
from convcalc.features.draw.scene import Canvas, Head, span
from convcalc.features.draw.stages import Bar
from convcalc.network.facts import Facts
from convcalc.text import shortened

ROW = 40
MAP = 34
BAR = 200
TOP = 96


def svg(facts: Facts, name: str, found: list[Bar]) -> str:
    """The whole file: one row a stage."""
    into, out = facts.in_.text(facts.layout), facts.out.text(facts.layout)
    words = f"{facts.params:,} parameters, {facts.macs:,} MACs"
    art = Canvas(name, f"The stages of {name} from {into} to {out}, with bars of parameters and MACs; in all {words}.")
    art.head(Head(name, (f"{into} to {out}: {words}",)))
    names = [shortened(bar.name, 30) for bar in found]
    sizes = [bar.shape.text(facts.layout) for bar in found]
    at = 16 + MAP + 16
    outs = at + max(span(each, 13) for each in [*names, "stage"]) + 16
    params = outs + max(span(each, 12) for each in [*sizes, "output"]) + 20
    for x, words in ((at, "stage"), (outs, "output")):
        art.text(x, TOP - 14, words, 12, fill=scene.FAINT)
    largest = max((side(bar) for bar in found), default=1)
    for row, bar in enumerate(found):
        y = TOP + ROW * row
        _map(art, bar, y, largest)
        art.text(at, y + 22, names[row], 13, font_weight="bold")
        art.text(outs, y + 22, sizes[row], 12)
    right = _bars(art, [bar.params for bar in found], "parameters", params, scene.BLUE, scene.BLUE_EDGE)
    _bars(art, [bar.counts.macs for bar in found], "MACs", right + 24, scene.TEAL, scene.TEAL_EDGE)
    return art.document()


def side(bar: Bar) -> float:
    """The side of a square as large as the map."""
    return sqrt(bar.shape.positions())


def _map(art: Canvas, bar: Bar, y: float, largest: float) -> None:
    """The map to a common scale, one that still shows the smallest."""
    long = max(3.0, MAP * sqrt(side(bar) / largest))
    art.square(16 + (MAP - long) / 2, y + (ROW - 6 - long) / 2, long, scene.TEAL, scene.TEAL_EDGE)


def _bars(art: Canvas, counts: list[int], title: str, x: float, fill: str, edge: str) -> float:
    """A column of numbers with bars behind them; returns where it ends."""
    wide = max(span(f"{count:,}", 12) for count in counts)
    most = max(counts) or 1
    begin = x + max(wide, span(title, 12)) + 10
    art.text(begin - 10, TOP - 14, title, 12, "end", scene.FAINT)
    for row, count in enumerate(counts):
        y = TOP + ROW * row
        art.text(begin - 10, y + 22, f"{count:,}", 12, "end")
        if count:
            art.box(begin, y + 8, max(1.0, BAR * count / most), 18, fill, edge)
    art.reach(begin + BAR, TOP)
    return begin + BAR
