"""The colours of pictures: what each means, and what it is on a dark page."""

from __future__ import annotations

import re
from collections.abc import Iterable

from convcalc._namedtuple import NamedTuple


class Paint(NamedTuple):
    """What a shape is filled and outlined with; dashes: of the outline, as SVG writes them."""

    fill: str
    edge: str = "none"
    dashes: str = ""


INK, FAINT, LINE, RED = "#222222", "#666666", "#b5b5b5", "#c0392b"
WHITE, GRID, SHADOW = "#ffffff", "#e2e2e2", "#ececec"

INPUT, OUTPUT = Paint("#76b9f0", "#2a6ca8"), Paint("#8fdccf", "#1d8a7a")
KERNEL, TAP, UNIT = Paint("#5b5b5b", "#333333"), Paint("#858585", "#333333"), Paint("#bdbdbd", FAINT)
BLANK, PADDING, OUTSIDE = Paint(WHITE, LINE), Paint(WHITE, LINE, "3 2"), Paint(WHITE, LINE, "1 4")
"""Blue is what goes in, teal what comes out, grey the kernel, as in Dumoulin and Visin's figures; red is never read."""

SEEN_THROUGH = Paint("#668197", KERNEL.edge)
"""The kernel as it is seen over the input, which shines through."""

PARAMETERS, MACS = Paint("#f0cd83", "#9a6f14"), Paint("#c3b1e3", "#7355a5")
"""What is stored, and what is done."""

POOLING, DENSE, MERGE = Paint(WHITE, FAINT), Paint("#e4e4e4", FAINT), Paint("#f4f4f4", FAINT)

SIZES = (
    Paint("#fae5bb", "#b08a3c"),
    Paint("#e6edb5", "#8b9440"),
    Paint("#cde8c9", "#5b9152"),
    Paint("#cdeceb", "#4f9794"),
    Paint("#cfe2f6", "#5a86b5"),
    Paint("#d5d3f3", "#6f6bb5"),
    Paint("#e6cdee", "#93609f"),
    Paint("#f6cfd9", "#b4607a"),
)
"""What convolves on the largest map to what does on the smallest, in the order of the rainbow."""

DARK = {
    WHITE: "#0d1117",  # GitHub's own ground, or the picture would stand in a box
    GRID: "#2b323b",
    SHADOW: "#222a33",
    LINE: "#57606a",
    FAINT: "#9aa5b1",
    INK: "#e6edf3",
    RED: "#ff9b8f",
    INPUT.fill: "#1f5f99",
    INPUT.edge: INPUT.fill,
    OUTPUT.fill: "#1d6b60",
    OUTPUT.edge: OUTPUT.fill,
    KERNEL.fill: "#adbac7",
    KERNEL.edge: "#d0d7de",
    TAP.fill: "#8b949e",
    UNIT.fill: "#4a525c",
    SEEN_THROUGH.fill: "#7496b5",
    PARAMETERS.fill: "#7a5a17",
    PARAMETERS.edge: "#d9b25c",
    MACS.fill: "#55407e",
    MACS.edge: "#ad93dc",
    DENSE.fill: "#343b44",
    MERGE.fill: "#1c222a",
    "#fae5bb": "#4d3c14",
    "#b08a3c": "#d1a850",
    "#e6edb5": "#3f4518",
    "#8b9440": "#b3bd5c",
    "#cde8c9": "#234421",
    "#5b9152": "#7fbd74",
    "#cdeceb": "#1a4644",
    "#4f9794": "#6fc0bc",
    "#cfe2f6": "#1f3f63",
    "#5a86b5": "#7fadde",
    "#d5d3f3": "#332f66",
    "#6f6bb5": "#9d98e0",
    "#e6cdee": "#4a2a55",
    "#93609f": "#c48fd2",
    "#f6cfd9": "#552636",
    "#b4607a": "#dd8aa4",
}
"""Every colour, and what it is on black: light and dark change places, hues stay."""

COLOURED = re.compile(r'\b(fill|stroke)="(#[0-9a-f]{6})"')


def spread(ranks: int) -> list[Paint]:
    """A colour for each of so many sizes, largest first; of more sizes than colours, neighbours share one.

    >>> [paint.fill for paint in spread(3)], len(set(spread(30)))
    (['#fae5bb', '#cfe2f6', '#f6cfd9'], 8)
    """
    steps = max(ranks - 1, 1)
    return [SIZES[(2 * rank * (len(SIZES) - 1) + steps) // (2 * steps)] for rank in range(ranks)]


def dark_rules(shapes: Iterable[str]) -> list[str]:
    """The style sheet that turns these elements dark where the page is; without it (a PNG, a print) they stay light.

    A rule goes before an attribute, so the colours stand in the elements themselves for programs that know no rules.
    """
    used = dict.fromkeys(found for shape in shapes for found in COLOURED.findall(shape))
    rules = [f'      [{name}="{colour}"] {{ {name}: {DARK[colour]} }}' for name, colour in sorted(used)]
    return ["  <style>", "    @media (prefers-color-scheme: dark) {", *rules, "    }", "  </style>"]
