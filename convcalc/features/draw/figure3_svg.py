"""Networks side by side as SVG: boxes and arrows, skips as arcs beside them, brackets around what repeats."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from convcalc.features.draw.box_alignment import SKIPS, Slot, lanes, not_drawn, size_text, slots, totals
from convcalc.features.draw.box_column import Arrow, BoxColumn, Size, SkipConnection
from convcalc.features.draw.canvas import Canvas, Heading, number, span
from convcalc.features.draw.colours import DENSE, FAINT, INK, INPUT, LINE, MERGE, POOLING, WHITE, Paint, spread
from convcalc.text import shortened

BOX, STEP = 20, 38
SIZE = 11
LEFT, TOP = 88, 104
BETWEEN = 26
LANE = 15
MOST_SVG_LANES = 8
LONGEST_TITLE = 90
"""Characters; more names than that are not repeated above the columns, over which each stands."""

PLUS = 5.0
"""The radius of the sign of an addition, which stands below the box to which it adds."""

APART = 10
"""From one branch to the next."""

OTHERS = {"input": INPUT, "pooling": POOLING, "fully connected": DENSE, "merge": MERGE}


class PaintedColumn:
    """Where one network is painted: boxes, beside them the arcs of skips, then brackets around what repeats."""

    def __init__(self, column: BoxColumn, left: float, alone: bool) -> None:
        self.column, self.left = column, left
        self.name = "" if alone else shortened(column.name, 40)
        self.heads = f"{column.facts.params:,} parameters", f"{column.facts.macs:,} MACs"
        self.lanes = lanes(column.skips, MOST_SVG_LANES)
        self.tracks = column.widths(lambda box: span(box.text, SIZE) + 14)
        single = max(own[0] for own in self.tracks if len(own) == 1)
        self.tracks = [own if len(own) > 1 else [single] for own in self.tracks]
        self.box = max(sum(own) + APART * (len(own) - 1) for own in self.tracks)
        self.side = max((_bulge(skip, lane) for skip, lane in self.lanes), default=0.0)
        # a bracket is further out where there are others inside
        self.levels = [sum(other.inside(each) for other in column.repeats) for each in column.repeats]
        self.bracket = max((span(f"x{each.times:,}", 12) + 16 for each in column.repeats), default=0.0)
        brackets = self.bracket * (min(max(self.levels, default=0), 3) + 1)
        heads = [span(self.name, 14), *(span(head, 11) for head in self.heads)]
        self.width = max(self.box + self.side + brackets, *heads)
        self.added = {skip.end for skip in column.skips if skip.added}
        self.y: dict[int, float] = {}

    def place(self, at: int, track: int) -> tuple[float, float]:
        """Where a box of a line begins, and how wide it is; each line is in the middle of the column."""
        own = self.tracks[at]
        begin = self.left + (self.box - sum(own) - APART * (len(own) - 1)) / 2
        return begin + sum(own[:track]) + APART * track, own[track]

    def middle(self, at: int, track: int) -> float:
        begin, wide = self.place(at, track)
        return begin + wide / 2

    def right(self, at: int) -> float:
        """Where a line ends."""
        begin, wide = self.place(at, len(self.tracks[at]) - 1)
        return begin + wide

    def below(self, at: int) -> float:
        """Where what leaves a line begins: below its boxes, and below what is added to them."""
        return self.y[at] + BOX + (2 * PLUS + 2) * (at in self.added)


def _bulge(skip: SkipConnection, lane: int) -> float:
    return 16.0 + LANE * lane + min(skip.end - skip.start, 12)


def svg(found: Sequence[BoxColumn], title: str) -> str:
    """The whole file."""
    aligned = slots(found)
    painted: list[PaintedColumn] = []
    left = first = max(LEFT, *(span(size_text(slot.size), 12) + 32 for slot in aligned))
    for column in found:
        painted.append(PaintedColumn(column, left, alone=len(found) == 1))
        left += painted[-1].width + BETWEEN
    described = "; ".join(f"{totals(column)}, {len(column.skips)} skips" for column in found)
    words = "Networks side by side, layers from top to bottom, aligned by the size of their maps. "
    several = len(found) > 1 and len(title) > LONGEST_TITLE
    art = Canvas(Heading(f"{len(found)} networks" if several else title), words + described)
    _paint_slots(art, aligned, painted, left)
    for each in painted:
        _paint_column(art, each)
    _paint_sizes(art, list(_tints(aligned, found).values()), first)
    _paint_legend(art, found, first)
    return art.document()


def _paint_slots(art: Canvas, found: list[Slot], painted: list[PaintedColumn], right: float) -> None:
    """The sizes at the left, a line between one and the next, and a height for every line of boxes."""
    art.text(16, TOP - 12, "output size", 11, fill=FAINT)
    y: float = TOP
    tints = _tints(found, [each.column for each in painted])
    for slot in found:
        art.line(16, y - 9, right, y - 9, LINE, stroke_dasharray="1 3")
        art.text(16, y + 14, size_text(slot.size), 12, font_weight="bold")
        for each, lines in zip(painted, slot.lines, strict=True):
            for row, at in enumerate(lines):
                each.y[at] = y + STEP * row
                _paint_boxes(art, each, at, tints.get(slot.size, MERGE))
        y += STEP * slot.height


def _tints(found: Sequence[Slot], columns: Sequence[BoxColumn]) -> dict[Size, Paint]:
    """Convolutions on maps of one size share a colour, as in the paper, also where a decoder comes back to it."""
    boxes = ((slot.size, column.lines[at].boxes) for slot in found for column, at in slot.all(columns))
    convolved = {size for size, here in boxes if any(box is not None and box.role not in OTHERS for box in here)}
    sizes = sorted(convolved, key=lambda size: (-prod(size), size))
    return dict(zip(sizes, spread(len(sizes)), strict=True))


def _paint_boxes(art: Canvas, painted: PaintedColumn, at: int, tint: Paint) -> None:
    """The boxes of one line."""
    for track, box in enumerate(painted.column.lines[at].boxes):
        if box is not None:
            begin, wide = painted.place(at, track)
            art.box(begin, painted.y[at], wide, BOX, OTHERS.get(box.role, tint), rx=3)
            art.text(begin + wide / 2, painted.y[at] + 14, box.text, SIZE, "middle")


def _paint_column(art: Canvas, painted: PaintedColumn) -> None:
    if painted.name:
        art.text(painted.left, TOP - 46, painted.name, 14, font_weight="bold")
    for row, head in enumerate(painted.heads):
        art.text(painted.left, TOP - 30 + 14 * row, head, 11, fill=FAINT)
    y = painted.y
    for at, each in enumerate(painted.column.lines):
        for arrow in each.arrows if at else ():
            _paint_arrow(art, painted, at, arrow)
    for at in painted.added:
        x, top = painted.middle(at, 0), y[at] + BOX + 1
        art.line(x, top - 1, x, top + 1, FAINT)
        _paint_plus(art, x, top + PLUS)
    for skip, lane in painted.lanes:
        _paint_skip(art, painted, skip, lane)
    for each_repeat, level in zip(painted.column.repeats, painted.levels, strict=True):
        x = painted.left + painted.box + painted.side + 4 + painted.bracket * min(level, 3)
        top, bottom = y[each_repeat.first], y[each_repeat.last] + BOX
        art.path(f"M{number(x)} {number(top)}h5V{number(bottom)}h-5", FAINT)
        art.text(x + 9, (top + bottom) / 2 + 4, f"x{each_repeat.times:,}", 12, font_weight="bold")


def _paint_arrow(art: Canvas, painted: PaintedColumn, at: int, arrow: Arrow) -> None:
    """From the box above down the arrow's track to a box; it turns in the gaps between lines."""
    above = at - arrow.up
    x, end = painted.middle(above, arrow.start), painted.middle(at, arrow.end)
    # none of the lines has this track where those that have it are left out
    tracks = max(arrow.track, 1)
    beside = next((line for line in range(above, at + 1) if len(painted.tracks[line]) > tracks), None)
    way = end if beside is None else painted.middle(beside, arrow.track)
    y, top = painted.below(above), painted.y[at]
    out = f"V{number(y + 4 * (above not in painted.added))}H{number(way)}" if abs(x - way) > 0.01 else ""
    back = f"V{number(top - 10)}H{number(end)}" if abs(way - end) > 0.01 else ""
    art.path(f"M{number(x)} {number(y)}{out}{back}V{number(top - 4)}", FAINT)
    art.path(f"M{number(end - 3)} {number(top - 5)}h6l-3 5z", "none", FAINT)


def _paint_plus(art: Canvas, x: float, y: float) -> None:
    """A plus in a circle: what arrives from the side is added."""
    art.shape("circle", cx=x, cy=y, r=PLUS, fill=WHITE, stroke=INK)
    art.path(f"M{number(x - 3)} {number(y)}h6M{number(x)} {number(y - 3)}v6", INK)


def _paint_skip(art: Canvas, painted: PaintedColumn, skip: SkipConnection, lane: int) -> None:
    """From behind one box round to where it joins: the sign below a box, or the side of the box that joins."""
    begin, end = painted.right(skip.start), painted.right(skip.end)
    edge = max(painted.right(at) for at in range(skip.start, skip.end + 1))
    if skip.start in painted.added:
        x, top = painted.middle(skip.start, 0), painted.below(skip.start) + 1
    else:
        x, top = begin, painted.y[skip.start] + BOX * 0.7
    to, bottom = end, painted.y[skip.end] + BOX * 0.35
    if skip.added:
        to, bottom = painted.middle(skip.end, 0) + PLUS, painted.y[skip.end] + BOX + 1 + PLUS
    out = painted.left + painted.box + _bulge(skip, lane) * 1.25
    curve = " ".join(map(number, (out, top + 6, out, bottom - 6, edge + 5, bottom)))
    way = f"M{number(x)} {number(top)}H{number(edge)}C{curve}H{number(to + 5)}"
    art.path(way, INK, stroke_width=1.3, **_dashes(skip.dashed))
    art.path(f"M{number(to)} {number(bottom)}l7 -4v8z", "none", INK)


def _dashes(dashed: bool) -> dict[str, str]:
    return {"stroke_dasharray": "4 3"} if dashed else {}


def _paint_sizes(art: Canvas, paints: list[Paint], x: float) -> None:
    """What the colours mean, where there are several."""
    tints = list(dict.fromkeys(paints))
    if len(tints) < 2:
        return
    y = art.bottom + 18
    for at, paint in enumerate(tints):
        art.square(x + 14 * at, y, 14, paint)
    art.text(x + 14 * len(tints) + 6, y + 12, "from large maps to small", 12)


def _paint_legend(art: Canvas, found: Sequence[BoxColumn], x: float) -> None:
    skips = [skip for column in found for skip in column.skips]
    y = art.bottom + 30
    for dashed, words in SKIPS:
        if any(skip.dashed == dashed for skip in skips):
            art.line(x, y - 4, x + 28, y - 4, INK, stroke_width=1.3, **_dashes(dashed))
            art.text(x + 34, y, words, 12)
            x += 54 + span(words, 12)
    if any(skip.added for skip in skips):
        _paint_plus(art, x + PLUS, y - 4)
        art.text(x + 16, y, "added", 12)
        x += 36 + span("added", 12)
    left_out = not_drawn(found, MOST_SVG_LANES)
    if left_out:
        art.text(x, y, "; ".join(left_out), 12, fill=FAINT)
