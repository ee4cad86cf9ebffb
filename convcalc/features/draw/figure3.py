"""Several networks side by side, aligned by the size of their maps, with their skips: figure 3 of the ResNet paper."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.features.draw.aligned import Size, lanes, slots
from convcalc.features.draw.boxes import Skip, Strand
from convcalc.features.draw.column import MOST_LANES, PLAIN, ROUND, Column, Style
from convcalc.features.draw.scene import UNICODE, WIDTHS, Signs, distinct, folded, pad, widest

GAP = 2


def pictures(strands: Sequence[Strand], signs: Signs) -> tuple[tuple[str, ...], ...]:
    """All in one row where they fit, with long or short names for layers; else as many in a row as fit."""
    lines = ROUND if signs is UNICODE else PLAIN
    made = []
    for width in WIDTHS:
        for brief in (False, True):
            bands = _bands(strands, Style(brief, width, lines))
            if len(bands) == 1:
                made.append(_picture(bands, Style(brief, width, lines)))
        made.append(_picture(_bands(strands, Style(True, width, lines)), Style(True, width, lines)))
    return distinct(made)


def _bands(strands: Sequence[Strand], style: Style) -> list[list[Strand]]:
    """As many strands on one band as fit side by side."""
    bands: list[list[Strand]] = [[]]
    for strand in strands:
        if bands[-1] and _wide([*bands[-1], strand], style) > style.width:
            bands.append([])
        bands[-1].append(strand)
    return bands


def _picture(bands: list[list[Strand]], style: Style) -> tuple[str, ...]:
    lines: list[str] = []
    for band in bands:
        lines += ([""] if lines else []) + _band(band, style)
    width = max(style.width if len(bands) > 1 else 0, widest(lines))
    return tuple(lines + _legend([strand for band in bands for strand in band], style, width))


def _margin(strands: Sequence[Strand], style: Style) -> int:
    sizes = [size_text(slot.size) for slot in slots(strands)]
    return max([len(_heads(style)[0]), *map(len, sizes)]) + GAP


def _heads(style: Style) -> tuple[str, str, str]:
    return ("out", "par", "MAC") if style.brief else ("output", "params", "MACs")


def _wide(strands: Sequence[Strand], style: Style) -> int:
    return _margin(strands, style) + sum(Column(strand, style).width + GAP for strand in strands) - GAP


def size_text(size: Size) -> str:
    """`56` of a square map, `56x48` of another, `1` of a vector."""
    return str(size[0]) if len(set(size)) == 1 else "x".join(map(str, size)) or "1"


def _band(strands: list[Strand], style: Style) -> list[str]:
    found = slots(strands)
    columns = [Column(strand, style) for strand in strands]
    for at, column in enumerate(columns):
        column.draw(found, at)
    margin = _margin(strands, style)
    heads = _heads(style)
    names = [" " * margin + _joined([pad(column.name, column.width) for column in columns])]
    for head, counts in zip(heads[1:], zip(*(column.counts for column in columns), strict=True), strict=True):
        names.append(pad(head, margin) + _joined([pad(n, c.width) for n, c in zip(counts, columns, strict=True)]))
    names.append(heads[0])
    lines: list[str] = []
    for slot in found:
        for row in range(slot.height):
            label = size_text(slot.size) if row == 0 else ""
            lines.append(pad(label, margin) + _joined([column.lines[len(lines)] for column in columns]))
    return [line.rstrip() for line in names + lines]


def _joined(texts: list[str]) -> str:
    return (" " * GAP).join(texts)


def _legend(strands: Sequence[Strand], style: Style, width: int) -> list[str]:
    drawn = style.lines
    skips: list[Skip] = [skip for strand in strands for skip in strand.skips]
    told = []
    if any(not skip.dashed for skip in skips):
        told.append(f"{drawn.solid} passed on unchanged")
    if any(skip.dashed for skip in skips):
        told.append(f"{drawn.dashed} projected, padded or cropped")
    if any(strand.groups for strand in strands):
        told.append("x3: there 3 times in a row")
    lost = sum(len(strand.skips) - len(lanes(strand.skips, MOST_LANES)) for strand in strands)
    if lost:
        told.append(f"{lost:,} more skips are not drawn")
    left = sum(strand.left_out for strand in strands)
    if left:
        told.append(f"{left:,} layers in the middle are left out")
    return [line for each in told for line in folded(each, width)]


__all__ = ["pictures", "size_text"]
