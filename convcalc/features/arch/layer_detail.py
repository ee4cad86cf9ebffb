"""One layer of a network: what it is, how its numbers come about, and what a unit of it sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from convcalc.arithmetic import formulas
from convcalc.arithmetic.intervals import AffineInterval
from convcalc.document import derived
from convcalc.document.fields import columns, record
from convcalc.document.model import Column, Document, Fields, Line, Part, Table, Text
from convcalc.features.arch import network
from convcalc.features.arch.listing import cell, name
from convcalc.features.arch.network import field_notes
from convcalc.features.arch.network_data import LAYER, UNIT, data
from convcalc.layers.kind import Formula
from convcalc.layers.window import axis_name
from convcalc.network.facts import Facts
from convcalc.network.outline import Entry, outline
from convcalc.network.rows import Row
from convcalc.network.totals import count
from convcalc.network.unit_field import UnitWindow, Window
from convcalc.record import NamedTuple

KEYS = {"index": 0, "in": 5, "out": 0, "params": 0, "macs": 1, "rf": 2, "jump": 3, "start": 4}
"""The columns, and in which order they go where there is no room, the highest first."""

WINDOW = (
    Column("axis", "axis"),
    Column("first", "first", "count"),
    Column("last", "last", "count"),
    Column("first_inside", "first inside", "count"),
    Column("last_inside", "last inside", "count"),
)
"""What a unit sees along an axis, and what of it is in the input."""

MOST_WORKINGS = 4
"""A statement of more layers than this is a table; its workings would be a wall of text."""


class NoLayer(Exception):
    """No layer is called that; `labels` are those there are."""

    def __init__(self, label: str, labels: Sequence[str]) -> None:
        super().__init__(label)
        self.label = label
        self.labels = tuple(labels)


def find(facts: Facts, label: str) -> list[Entry]:
    """What a label stands for, or a layer's number: the layer, or a group and all that is in it."""
    labels: dict[str, None] = {}
    found: list[Entry] = []
    for entry in outline(facts.net):
        if found and entry.depth <= found[0].depth:
            break
        if entry.label is not None:
            labels[entry.label] = None
        if found or entry.label == label:
            found.append(entry)
    if found:
        return found
    if label.isascii() and label.isdigit() and int(label) < len(facts.rows):
        row = facts.rows[int(label)]
        return [entry for entry in outline(facts.net) if entry.row == row] or [_alone(row)]
    raise NoLayer(label, list(labels))


def _alone(row: Row) -> Entry:
    """A turn of a repetition that the outline does not write out."""
    step = row.visit.step
    return Entry(0, row.text, row.label, 1, 1, count([step]), row.out, row.visit.made, row)


def last_map(facts: Facts) -> Row:
    """The last layer whose units do not see all of the input."""
    index = len(facts.rows) - 1
    while index > 0 and facts.rows[index].sees:
        index -= 1
    return facts.rows[index]


def document(facts: Facts, found: Sequence[Entry]) -> Document:
    """A layer or a labelled statement, with its workings."""
    top = found[0].depth
    lines = [Line((name(e), *(cell(e, key) for key in KEYS)), e.depth - top, _role(e)) for e in found]
    ranked = zip(columns(LAYER, tuple(KEYS)), KEYS.values(), strict=True)
    heads = (Column("layer", "layer"), *(column._replace(optional=rank) for column, rank in ranked))
    rows = [entry.row for entry in found if entry.row is not None]
    worked = [(row, list(_formulas(facts, row))) for row in rows]
    worked = [(row, steps) for row, steps in worked if steps]
    parts: list[Part] = [network.head(facts), Table(heads, lines)]
    notes = [*facts.notes, *field_notes([(e.made, e.out) for e in found])]
    if len(worked) > MOST_WORKINGS:
        notes.append(f"{len(worked)} layers have a working: --layer NUMBER shows one of them")
    else:
        for row, steps in worked:
            parts.append(Text(f"{row.text} on {row.in_.text(facts.layout)}"))
            parts += [derived.shown(step) for step in steps]
    return Document(
        title=f"{facts.name} {found[0].label or found[0].name}",
        parts=tuple(parts),
        answer=found[-1].out.text(facts.layout) if found[0].row else found[0].out.text(facts.layout),
        data=lambda: data(facts, (), notes, [entry for entry in found if entry.row is not None]),
        notes=tuple(notes),
        layout=facts.layout,
    )


def _role(entry: Entry) -> str:
    return "row" if entry.row else "group"


def _formulas(facts: Facts, row: Row) -> Iterator[Formula]:
    """The formulas behind a layer's numbers, and behind what its units see."""
    step = row.visit.step
    shown = step.kind.workings(step.args, step.ins, step.out)
    yield from shown
    if shown and len(row.inputs) == 1 and not step.kind.transposed and not row.sees:
        yield from _field_formulas(facts, row)


class Before(NamedTuple):
    """What a unit of the layer's input sees along one axis."""

    r: int
    j: int
    start: int


def _field_formulas(facts: Facts, row: Row) -> Iterator[Formula]:
    slide = row.visit.step.kind.window(row.visit.step.args)
    made = row.visit.made.axes
    if slide is None or not all(isinstance(axis, AffineInterval) for axis in made):
        return
    before = _before(facts, row)
    every = list(zip(before, slide.kernel, slide.stride, slide.padding, slide.dilation, strict=True))
    if None in before:
        return
    for axis, (seen, f, s, (p_before, _), d) in enumerate(every):
        if axis and every[axis] == every[0]:
            continue
        assert seen is not None
        which = "" if len(set(every)) == 1 else f", {axis_name(axis, len(every))}"
        values = {"r": seen.r, "j": seen.j, "d": d, "f": f}
        yield Formula(f"receptive field{which}", formulas.rf_size, values, {})
        yield Formula(f"jump{which}", formulas.rf_jump, {"j": seen.j, "s": s}, {})
        yield Formula(f"start{which}", formulas.rf_start, {"start": seen.start, "p_before": p_before, "j": seen.j}, {})


def _before(facts: Facts, row: Row) -> list[Before | None]:
    if row.inputs[0] < 0:
        return [Before(1, 1, 0)] * len(facts.in_.size)
    axes = facts.rows[row.inputs[0]].visit.made.axes
    return [
        Before(axis.last - axis.first + 1, axis.jump, axis.first) if isinstance(axis, AffineInterval) else None
        for axis in axes
    ]


def unit_document(facts: Facts, row: Row, unit: tuple[int, ...], seen: UnitWindow) -> Document:
    """What one unit of a layer sees: the window as the arithmetic has it, and the part of it that is in the input."""
    place = ",".join(map(str, unit))
    called = f"{row.label}, " if row.label else ""
    head = f"unit {place} of layer {row.index} ({called}{row.text}), {row.out.text(facts.layout)}"
    rank = len(facts.in_.size)
    lines = [
        Line((axis_name(axis, rank), *(whole or (None, None)), *(inside or (None, None))))
        for axis, (whole, inside) in enumerate(zip(seen.unclipped, seen.clipped, strict=True))
    ]
    pairs = [
        (axis_name(axis, rank), _told(whole, inside, size))
        for axis, (whole, inside, size) in enumerate(zip(seen.unclipped, seen.clipped, facts.in_.size, strict=True))
    ]
    window = record(UNIT, None, layer=row.index, place=unit, window=seen.unclipped, clipped=seen.clipped)
    return Document(
        title=f"{facts.name} unit {place}",
        parts=(network.head(facts), Text(f"{head}, sees"), Fields(tuple(pairs))),
        answer=" ".join(_short(window) for window in seen.clipped),
        data=lambda: data(facts, (), facts.notes, [_alone(row)], unit=window),
        notes=facts.notes,
        layout=facts.layout,
        csv=Table(WINDOW, lines),
    )


def _told(whole: Window, inside: Window, size: int) -> str:
    if whole is None:
        return "nothing"
    words = f"{whole[0]} to {whole[1]}: {whole[1] - whole[0] + 1:,} places"
    if inside is None:
        return f"{words}, none of them in the input (0 to {size - 1})"
    if inside == whole:
        return f"{words}, all in the input (0 to {size - 1})"
    return f"{words}, of them {inside[0]} to {inside[1]} in the input (0 to {size - 1}): {inside[1] - inside[0] + 1:,}"


def _short(window: Window) -> str:
    return f"{window[0]}:{window[1]}" if window else "none"
