"""A budget on a network with a free variable, as a report."""

from __future__ import annotations

from typing import Any

from convcalc.document import fields
from convcalc.document.model import Column, Document, Line, Part, Table, Text
from convcalc.features.solve.asked import listed
from convcalc.features.solve.budget import Budget, Point


def document(found: Budget, network: str, limit: int) -> Document:
    """The values that keep to the budget, and those just outside."""
    wishes = " and ".join(each.text for each in found.wishes)
    values = [each.value for each in found.points]
    head = f"{network}: {wishes}" if network else wishes
    answer = f"{found.name} = {listed(values)}" if values else f"no {found.name} does it"
    parts: list[Part] = [Text(f"{head}; {answer}")]
    if values:
        parts.append(table(found, _shown(found, limit)))
        parts.append(Text(_edge(found)))
    else:
        parts.append(table(found, found.near, "nearest"))
    return Document(
        title=f"solve {found.name}",
        parts=tuple(part for part in parts if part != Text("")),
        answer="\n".join(map(str, values)),
        data=_data(found, network),
        notes=_notes(found, limit),
        csv=table(found, found.points),
    )


def _shown(found: Budget, limit: int) -> tuple[Point, ...]:
    """All, or those at both ends where they are many."""
    if len(found.points) <= limit:
        return found.points
    return (*found.points[: limit // 2], *found.points[-(limit - limit // 2) :])


def table(found: Budget, points: tuple[Point, ...], caption: str = "") -> Table:
    columns = (
        Column(found.name, found.name, "axes"),
        Column("params", "parameters", "count"),
        Column("macs", "MACs", "count"),
        Column("rf", "rf", "axes"),
        Column("out", "output", "size"),
    )
    lines = [Line(((each.value,), each.params, each.macs, each.rf, each.out)) for each in points]
    return Table(columns, lines, caption)


def _edge(found: Budget) -> str:
    """What the values just outside come to."""
    named = [wish.what for wish in found.wishes]
    told = []
    for point in found.near:
        numbers = ", ".join(_told(point, what) for what in dict.fromkeys(named))
        told.append(f"{found.name} = {point.value} has {numbers}")
    return ("not any more: " if told else "") + "; ".join(told)


def _told(point: Point, what: str) -> str:
    if what == "params":
        return f"{point.params:,} parameters"
    if what == "macs":
        return f"{point.macs:,} MACs"
    if what == "rf":
        return f"rf {'x'.join(map(str, point.rf)) if point.rf else 'of the whole input'}"
    return f"output {point.out.text()}"


def _notes(found: Budget, limit: int) -> tuple[str, ...]:
    low, high = found.searched
    shown = "?x?x3" if found.name == "input" else f"{found.name}={low}:{2 * high}"
    notes = [f"searched {found.name} from {low} to {high}"]
    if found.points and found.points[-1].value == high:
        more = "" if found.name == "input" else f'; --set "{shown}" looks further'
        notes = [f"searched {found.name} from {low} to {high}, and {high} still keeps to it{more}"]
    if len(found.points) > limit:
        count = len(found.points)
        notes.append(f"{limit} of {count:,} values are shown, from both ends; --limit {count} shows all")
    if found.refused:
        notes.append(f"cannot be with {found.name} = {listed(found.refused)}: {found.reason}")
    return tuple(notes)


def _data(found: Budget, network: str) -> dict[str, Any]:
    """`convcalc.solve/1` about a budget."""
    return {
        "schema": "convcalc.solve/1",
        "question": "budget",
        "network": network,
        "variable": found.name,
        "wishes": [each.text for each in found.wishes],
        "searched": {found.name: list(found.searched)},
        "count": len(found.points),
        "solutions": [_point(each) for each in found.points],
        "nearest": [_point(each) for each in found.near],
        "cannot_be": list(found.refused),
        "notes": list(_notes(found, len(found.points))),
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "value": point.value,
        "params": point.params,
        "macs": point.macs,
        "rf": None if point.rf is None else list(point.rf),
        "out": fields.shape(point.out),
    }
