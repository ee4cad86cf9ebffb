"""Networks as points: parameters across, multiply-accumulates upwards."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

from convcalc.document.model import Column, Diagram, Document, Line, Table
from convcalc.features.draw import scatter_svg
from convcalc.features.draw.scene import (
    ASCII,
    UNICODE,
    WIDTHS,
    Scale,
    Signs,
    cropped,
    distinct,
    folded,
    pad,
    round_number,
    scale,
    widest,
)
from convcalc.network.facts import Facts
from convcalc.record import NamedTuple
from convcalc.text import cells, harmless

MARKS = ascii_lowercase + ascii_uppercase + digits

COLUMNS = (
    Column("network", "network"),
    Column("params", "parameters", "count"),
    Column("macs", "MACs", "count"),
)


class Point(NamedTuple):
    """A network to be drawn under this name."""

    name: str
    params: int
    macs: int


class Frame(NamedTuple):
    """The characters of the axes."""

    upright: str
    level: str
    corner: str
    tick: str
    below: str


FRAME = Frame("│", "─", "└", "┤", "┬")
PLAIN = Frame("|", "-", "+", "+", "+")


def document(networks: Sequence[tuple[str, Facts]], notes: Sequence[str] = ()) -> Document:
    """The picture of all the networks, each with its name; those without parameters or MACs are only listed."""
    points = [Point(harmless(name), facts.params, facts.macs) for name, facts in networks]
    points.sort(key=lambda point: (point.params, point.macs))
    shown = [point for point in points if point.params and point.macs]
    left = [point.name for point in points if not (point.params and point.macs)]
    told = [f"not drawn, as there is no 0 on these axes: {', '.join(left)}"] if left else []
    table = Table(COLUMNS, [Line(point) for point in points])
    return Document(
        title="parameters against MACs",
        parts=(_diagram(shown),) if shown else (table,),
        answer="\n".join(f"{point.name} {point.params} {point.macs}" for point in points),
        data=_data(points, [*notes, *told]),
        notes=(*notes, *told),
        csv=table,
    )


def _diagram(points: list[Point]) -> Diagram:
    return Diagram(_pictures(points, UNICODE), _pictures(points, ASCII), lambda: scatter_svg.svg(points))


def _pictures(points: list[Point], signs: Signs) -> tuple[tuple[str, ...], ...]:
    across, upwards = scale([point.params for point in points]), scale([point.macs for point in points])
    made = []
    for width in WIDTHS:
        plot = _plot(points, across, upwards, width, signs)
        made.append((*plot, "", *_list(points, width)))
    return distinct([picture for picture in made if widest(picture) <= WIDTHS[0]])


def _plot(points: list[Point], across: Scale, upwards: Scale, width: int, signs: Signs) -> list[str]:
    """The points in a frame; of two on one place the first is seen, and the list below names both."""
    frame = FRAME if signs is UNICODE else PLAIN
    margin = max(len(round_number(tick)) for tick in upwards.ticks) + 1
    columns, rows = width - margin - 4, min(24, max(8, width // 4))
    field = [[" "] * columns for _ in range(rows)]
    hidden = []
    for mark, point in zip(_marks(points), points, strict=True):
        x, y = round(across.at(point.params) * (columns - 1)), round(upwards.at(point.macs) * (rows - 1))
        if field[rows - 1 - y][x] == " ":
            field[rows - 1 - y][x] = mark
        else:
            hidden.append(mark)
    at = {rows - 1 - round(upwards.at(tick) * (rows - 1)): round_number(tick) for tick in upwards.ticks}
    lines = ["MACs"]
    for row, line in enumerate(field):
        side = frame.tick if row in at else frame.upright
        lines.append((pad(at.get(row, ""), margin - 1, right=True) + " " + side + "".join(line)).rstrip())
    ticks = {round(across.at(tick) * (columns - 1)): round_number(tick) for tick in across.ticks}
    floor = "".join([frame.below if x in ticks else frame.level for x in range(columns)])
    return [*lines, " " * margin + frame.corner + floor, _numbers(ticks, margin + 1, width), *_below(hidden, width)]


def _numbers(ticks: dict[int, str], margin: int, width: int) -> str:
    """The ticks' numbers below them, those that would touch another left out."""
    text = [" "] * (width + 4)
    for x, number in ticks.items():
        begin = max(0, margin + x - len(number) // 2)
        if all(char == " " for char in text[max(0, begin - 1) : begin + len(number) + 1]):
            text[begin : begin + len(number)] = number
    return "".join(text)[:width].rstrip()


def _below(hidden: list[str], width: int) -> list[str]:
    """What the lower axis is, and which points stand behind another."""
    told = folded(f"behind others: {' '.join(hidden)}", width) if hidden else []
    return [f"{'parameters':>{min(width, 60)}}", *told]


def _marks(points: list[Point]) -> list[str]:
    """A letter for each; beyond 62 the same sign for all."""
    return [MARKS[at] if at < len(MARKS) else "*" for at in range(len(points))]


def _list(points: list[Point], width: int) -> list[str]:
    """Which letter is which network, with its counts; on a narrow page the counts stand below the name."""
    params, macs = max(len(f"{p.params:,}") for p in points), max(len(f"{p.macs:,}") for p in points)
    names = max(cells(point.name) for point in points)
    wide = names + params + macs + 27
    lines = []
    for mark, point in zip(_marks(points), points, strict=True):
        if wide <= width:
            counts = f"{point.params:>{params},} parameters  {point.macs:>{macs},} MACs"
            lines.append(f"{mark}  {pad(point.name, names)}  {counts}")
        else:
            lines += [f"{mark}  {cropped(point.name, width - 3)}"]
            lines += [" " * 2 + line for line in folded(f"{point.params:,} parameters", width - 2)]
            lines += [" " * 2 + line for line in folded(f"{point.macs:,} MACs", width - 2)]
    return lines


def _data(points: list[Point], notes: list[str]) -> dict[str, Any]:
    """`convcalc.draw/1` of a scatter."""
    networks = [{"name": point.name, "params": point.params, "macs": point.macs} for point in points]
    return {"schema": "convcalc.draw/1", "picture": "scatter", "networks": networks, "notes": notes}
