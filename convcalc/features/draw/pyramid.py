"""A receptive field as a pyramid: one unit at the top, below it all that it sees, down to the input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from convcalc.document.model import CannotDraw, Column, Diagram, Document, Line, Part, Table, Text
from convcalc.features.draw import pyramid_svg
from convcalc.features.draw.field_picture import Field, Growth, Level, called, field
from convcalc.features.draw.scene import (
    ASCII,
    UNICODE,
    WIDEST,
    WIDTHS,
    Signs,
    cropped,
    distinct,
    folded,
    legend,
    pad,
    widest,
)
from convcalc.layers.window import axis_name
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.text import cells, harmless

COLUMNS = (
    Column("axis", "axis"),
    Column("layer", "layer"),
    Column("rf", "rf", "count"),
    Column("times", "times", "count"),
)

CELLS = (16, 8, 4, 2, 1)
"""So many characters from one place of the input to the next."""

NAMES = (24, 16, 8)
"""Layers are called by so many characters."""


def document(facts: Facts, row: Row, unit: tuple[int, ...] = (), notes: Sequence[str] = ()) -> Document:
    """The pyramid of a unit of one layer, the middle one where none is given; one for each axis that differs."""
    if row.rf is None:
        why = "sees the whole input" if row.sees else "sees nothing definite"
        raise CannotDraw(f"{called(row)} {why}: there is no pyramid to draw")
    chosen = _unit(row, unit)
    fields = _distinct(facts, row, chosen)
    title = f"{harmless(facts.name) or 'receptive field'}: {called(row)}"
    parts: list[Part] = [Text(title)]
    for at, (name, each) in enumerate(fields):
        parts.append(Text(_sentence(each, name)))
        drawing = (lambda: pyramid_svg.svg(title, [(n, f, _sentence(f, n)) for n, f in fields])) if at == 0 else ""
        parts.append(Diagram(pictures(each, UNICODE), pictures(each, ASCII), drawing))
    return Document(
        title=title,
        parts=tuple(parts),
        answer="x".join("?" if size is None else str(size) for size in row.rf),
        data=_data(facts, row, fields, notes),
        notes=tuple(notes),
        csv=Table(COLUMNS, [Line((n or "each", g.name, g.rf, g.times)) for n, f in fields for g in f.growth]),
    )


def _unit(row: Row, unit: tuple[int, ...]) -> tuple[int, ...]:
    size = row.out.size
    if not unit:
        return tuple([n // 2 for n in size])
    if len(unit) != len(size):
        raise CannotDraw(f"a unit of {row.out.text()} has {len(size)} indices, not {len(unit)}")
    for index, n in zip(unit, size, strict=True):
        if not 0 <= index < n:
            raise CannotDraw(f"there is no unit {index}: they go from 0 to {n - 1}")
    return unit


def _distinct(facts: Facts, row: Row, unit: tuple[int, ...]) -> list[tuple[str, Field]]:
    rank = len(facts.in_.size)
    assert row.rf is not None
    known: dict[object, list[int]] = {}
    for axis in range(rank):
        view = row.visit.made.axes[axis]
        known.setdefault((view, unit[axis], facts.in_.size[axis], row.out.size[axis]), []).append(axis)
    if len(known) == 1:
        return [("", field(facts, row, 0, unit[0]))]
    return [
        (" and ".join(axis_name(axis, rank) for axis in axes), field(facts, row, axes[0], unit[axes[0]]))
        for axes in known.values()
    ]


def _sentence(seen: Field, name: str) -> str:
    """What the unit sees, in words."""
    row, axis = seen.row, seen.axis
    assert row.rf is not None
    size = f"{row.rf[axis]}"
    where = ""
    if seen.levels:
        places = seen.levels[-1].at
        low, high = min(places), max(places)
        beyond = sum(1 for place in places if not 0 <= place < seen.n)
        size = f"{high - low + 1}"
        where = f", from {low} to {high}" + (f", {beyond} of them in the padding" if beyond else "")
    elif row.varies:
        size = f"up to {size}"
    elif (row.rf[axis] or 0) > seen.n:
        where = ", more than there are"
    on = f" ({name})" if name else ""
    return f"unit {seen.unit} of {row.out.size[axis]}{on} sees {size} places along an input of {seen.n}{where}"


def pictures(seen: Field, signs: Signs) -> tuple[tuple[str, ...], ...]:
    """Unit by unit where that fits, else a bar for each layer."""
    made = []
    if seen.levels:
        spacings = [cell for cell in CELLS if _exact(seen, cell)] or CELLS[:1]
        made += [_units(seen, signs, cell, name) for name in NAMES for cell in spacings]
    made += [_bars(seen.growth, seen, signs, width) for width in WIDTHS]
    return distinct([picture for picture in made if widest(picture) <= WIDEST])


def _exact(seen: Field, cell: int) -> bool:
    """Does every unit stand on a character of its own, with so many characters to a place?"""
    low = _low(seen)
    return all((place - low) * cell % seen.parts == 0 for level in seen.levels for place in level.at.values())


def _low(seen: Field) -> int:
    return min(place for level in seen.levels for place in level.at.values())


def _units(seen: Field, signs: Signs, cell: int, most: int) -> tuple[str, ...]:
    low, high = _low(seen), max(place for level in seen.levels for place in level.at.values())
    name = min(most, max(5, *(cells(level.name) for level in seen.levels)))
    count = max(5, *(len(str(len(level.at))) for level in seen.levels))
    lines = [f"{pad('layer', name)} {'units':>{count}}"]
    for number, level in enumerate(seen.levels):
        line = [" "] * ((high - low) * cell // seen.parts + 1)
        for unit, place in level.at.items():
            top = signs.tap if number == 0 else signs.real
            line[(place - low) * cell // seen.parts] = top if unit in level.real else signs.edge
        lines.append(f"{pad(level.name, name)} {len(level.at):>{count}}  {''.join(line)}")
    lines.append(" " * (name + count + 3) + _ends(seen, low, cell))
    used = "".join(lines[1:])
    told = [(signs.tap, "the unit"), (signs.real, "seen by it"), (signs.edge, "in the padding")]
    width = max(widest(lines), 20)
    return tuple([line.rstrip() for line in lines] + legend([each for each in told if each[0] in used], width))


def _ends(seen: Field, low: int, cell: int) -> str:
    """The indices of the first and the last place of the input, below them."""
    at = seen.levels[-1].at
    first, last = min(at), max(at)
    begin, end = [(at[place] - low) * cell // seen.parts for place in (first, last)]
    line = " " * begin + str(first)
    left = end - len(str(last)) + 1
    return line + " " * (left - len(line)) + str(last) if left > len(line) else line


def _bars(growth: Sequence[Growth], seen: Field, signs: Signs, width: int) -> tuple[str, ...]:
    """A centred bar for each layer, as wide as what it sees; the input at the bottom, to the same scale."""
    most = max(seen.n, *(each.rf for each in growth))
    number = max(4, len(f"{most:,}"))
    name = min(max(5, *(cells(_named(each)) for each in growth)), max(5, min(28, width // 3)))
    room = width - name - number - 4
    lines = [f"{pad('layer', name)} {pad('sees', number, right=True)}"]
    for each in growth:
        long = max(1, round(each.rf * room / most))
        lines.append(f"{_named(each, name)} {each.rf:>{number},}  {' ' * ((room - long) // 2)}{signs.tap * long}")
    long = max(1, round(seen.n * room / most))
    lines.append(f"{pad('input', name)} {seen.n:>{number},}  {' ' * ((room - long) // 2)}{signs.real * long}")
    if seen.left_out:
        lines += folded(f"{seen.left_out:,} layers between are left out", width)
    return tuple(line.rstrip() for line in lines)


def _named(each: Growth, width: int = 0) -> str:
    """A layer and how often it is there; that is never cut."""
    times = f" x{each.times:,}" if each.times > 1 else ""
    return pad(cropped(each.name, width - len(times)) + times, width) if width else each.name + times


def _data(facts: Facts, row: Row, fields: list[tuple[str, Field]], notes: Sequence[str]) -> dict[str, Any]:
    """`convcalc.draw/1` of a receptive field."""
    return {
        "schema": "convcalc.draw/1",
        "picture": "rf",
        "name": facts.name,
        "layer": {"index": row.index, "label": row.label, "text": row.text},
        "rf": list(row.rf or ()),
        "axes": [
            {
                "axis": name or "each",
                "unit": each.unit,
                "layers": [_level(level) for level in each.levels],
                "growth": [{"layer": g.name, "rf": g.rf, "times": g.times} for g in each.growth],
            }
            for name, each in fields
        ],
        "notes": list(notes),
    }


def _level(level: Level) -> dict[str, Any]:
    padding = sorted(set(level.at) - level.real)
    return {"index": level.row, "layer": level.name, "units": sorted(level.at), "in_padding": padding}
