"""One layer of a network: what it is, how its numbers come about, and what a unit of it sees."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.arithmetic.intervals import AffineInterval
from convcalc.document import derived
from convcalc.document.fields import columns, record
from convcalc.document.model import Cell, Column, Document, Fields, Line, Part, Table, Text
from convcalc.document.writers import cells
from convcalc.features.arch import network
from convcalc.features.arch.listing import cell, name, spreadsheet
from convcalc.features.arch.network import field_notes
from convcalc.features.arch.network_data import EXPLAINED, LAYER, UNIT, data
from convcalc.features.layer.report import before_size
from convcalc.layers.kind import Derivation
from convcalc.layers.window import axis_name
from convcalc.network.facts import Facts
from convcalc.network.graph import ARRIVING
from convcalc.network.outline import OutlineEntry, alone
from convcalc.network.receptive_field import CANNOT_BE_SAID, last_limited
from convcalc.network.rows import Row
from convcalc.network.unit_field import UNSAID, UnitWindow, Window, field_input

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

MOST_EXPLAINED = 200
"""So many layers are explained at once; no stage of a network that is used has more."""

MOST_WORKINGS = 4
"""A statement of more layers than this is a table; its workings would be a wall of text."""


def last_map(facts: Facts) -> Row:
    """The last layer whose units do not see all of the input."""
    last = last_limited(facts.net.body, len(facts.in_.size))
    return facts.rows[0 if last is None else last.row]


def document(facts: Facts, found: Sequence[OutlineEntry]) -> Document:
    """A layer or a labelled statement, with its workings."""
    top = found[0].depth
    lines = [
        Line((name(e), *(cell(e, key) for key in KEYS)), e.depth - top, "row" if e.row else "group") for e in found
    ]
    ranked = zip(columns(LAYER, tuple(KEYS)), KEYS.values(), strict=True)
    heads = (Column("layer", "layer"), *(column._replace(optional=rank) for column, rank in ranked))
    worked = [(entry.row, steps) for entry in found if entry.row is not None and (steps := brief(facts, entry.row))]
    parts: list[Part] = [network.head(facts), Table(heads, lines)]
    notes = [*facts.notes, *field_notes(facts, [(e.made, e.out) for e in found])]
    if len(worked) > MOST_WORKINGS:
        notes.append(f"{len(worked)} layers have a working: --layer NUMBER shows one of them")
    else:
        for row, steps in worked:
            parts.append(Text(f"{row.text} on {row.in_.text(facts.layout)}"))
            parts += [derived.shown(step) for step in steps]
    out = found[-1].out if found[0].row else found[0].out
    return _document(facts, found, parts, out.text(facts.layout), notes)


def explained_document(facts: Facts, found: Sequence[OutlineEntry]) -> Document:
    """A layer, or each layer of a labelled statement, step by step; of very many the first."""
    rows = [entry.row for entry in found if entry.row is not None]
    each = [(row, explained(facts, row)) for row in rows[:MOST_EXPLAINED]]
    words = dict.fromkeys(row.kind for row in rows)
    more = f"more of it: convcalc explain {', '.join((*words, 'receptive field'))}"
    notes = (*facts.notes, *field_notes(facts, [(entry.made, entry.out) for entry in found]), more)
    if len(rows) > MOST_EXPLAINED:
        more = f"the first {MOST_EXPLAINED} of {len(rows):,} layers are explained; --layer NUMBER is any of them"
        notes = (*notes, more)
    parts = [network.head(facts), *(part for _, parts in each for part in parts)]
    told = [record(EXPLAINED, row, steps=parts) for row, parts in each]
    out = rows[-1].out if rows else found[0].out
    return _document(facts, found, parts, out.text(facts.layout), notes, explained=told)


def _document(
    facts: Facts,
    found: Sequence[OutlineEntry],
    parts: Sequence[Part],
    answer: str,
    notes: Sequence[str],
    **more: object,
) -> Document:
    return Document(
        title=f"{facts.name} {found[0].label or found[0].name}",
        parts=tuple(parts),
        answer=answer,
        data=lambda: data(facts, (), notes, [entry for entry in found if entry.row is not None], **more),
        notes=tuple(notes),
        layout=facts.layout,
        csv=lambda: spreadsheet(facts, columns=tuple(KEYS), within=found),
    )


def unit_document(facts: Facts, row: Row, unit: tuple[int, ...], seen: UnitWindow, chosen: bool = True) -> Document:
    """What one unit of a layer sees: the window as the arithmetic has it, and the part of it that is in the input.

    chosen: did somebody name the layer?  Else it is the last map, which need not be the last layer.
    """
    place = ",".join(map(str, unit))
    called = f"{row.label}, " if row.label else ""
    head = f"unit {place} of layer {row.index} ({called}{row.text}), {row.out.text(facts.layout)}"
    arriving = field_input(facts, row.visit)
    rank = len(arriving.size)
    lines = [
        Line((axis_name(axis, rank), *(("", "") if whole is None else whole), *(inside or (None, None))))
        for axis, (whole, inside) in enumerate(zip(seen.unclipped, seen.clipped, strict=True))
    ]
    pairs = [
        (axis_name(axis, rank), _window_in_words(whole, inside, size))
        for axis, (whole, inside, size) in enumerate(zip(seen.unclipped, seen.clipped, arriving.size, strict=True))
    ]
    notes = facts.notes
    if not chosen and row.index < len(facts.rows) - 1:
        notes = (*notes, f"layer {row.index} is the last that does not see the whole input; --layer names another")
    window = record(UNIT, None, layer=row.index, place=unit, window=seen.unclipped, clipped=seen.clipped)
    return Document(
        title=f"{facts.name} unit {place}",
        parts=(network.head(facts), Text(f"{head}, sees"), Fields(tuple(pairs))),
        answer=" ".join(_short(window) for window in seen.clipped),
        data=lambda: data(facts, (), notes, [alone(row, facts.net)], unit=window),
        notes=notes,
        layout=facts.layout,
        csv=Table(WINDOW, lines),
    )


def _window_in_words(whole: Window, inside: Window, size: int) -> str:
    if whole is None:
        return "nothing"
    words, extent = _extent(whole), f"in the input (0 to {size - 1})"
    if inside is None:
        return f"{words}; none of them is {extent}"
    if inside == UNSAID:
        return words if whole == UNSAID else f"{words}; which of them {extent}, cannot be said"
    if inside == whole:
        return f"{words}, {'all' if whole[0] != whole[1] else 'it is'} {extent}"
    if whole == UNSAID:
        return f"{_extent(inside)}, {extent}"
    return f"{words}; {_inside(inside)} {extent}"


def _inside(window: Window) -> str:
    """`99 of them, 0 to 98, are`"""
    if window is None or window[0] is None:
        return CANNOT_BE_SAID
    first, last = window
    return f"one of them, {first}, is" if first == last else f"{last - first + 1:,} of them, {first} to {last}, are"


def _extent(window: Window) -> str:
    if window is None or window[0] is None:
        return CANNOT_BE_SAID
    return f"{window[0]} to {window[1]}: {_count(window)} place{'s' * (window[0] != window[1])}"


def _count(window: Window) -> str:
    return "?" if window is None or window[0] is None else f"{window[1] - window[0] + 1:,}"


def _short(window: Window) -> str:
    if window is None:
        return "none"
    return "?" if window[0] is None else f"{window[0]}:{window[1]}"


def brief(facts: Facts, row: Row) -> list[Derivation]:
    """The formulas behind a layer's numbers, and behind what its units see."""
    shown = _workings(row)
    # A tconv of stride 1 is as even as a window; still it is told by which inputs reach a unit, which is --explain's.
    return [*shown, *_grown(facts, row)] if shown and not row.visit.step.kind.transposed else shown


def explained(facts: Facts, row: Row) -> list[Part]:
    """Where it stands, its size, what it stores, what it does, and what it sees."""
    return [_head(facts, row), *_size(facts, row), *_stored(row), *_done(row), *sees(facts, row)]


def _head(facts: Facts, row: Row) -> Text:
    ins = " and ".join(shape.text(facts.layout) for shape in dict.fromkeys(row.ins))
    label = f"{row.label}, " if row.label else ""
    where = f" in {row.path}" if row.path else ""
    return Text(f"{row.text} on {ins} makes {row.out.text(facts.layout)}{where}", f"{label}layer {row.index}")


def _workings(row: Row) -> list[Derivation]:
    step = row.visit.step
    return step.kind.workings(step.args, step.ins, step.out)


def _size(facts: Facts, row: Row) -> list[Part]:
    sizes = [each for each in _workings(row) if each.role == "size"]
    if not sizes:
        return [Text(_size_in_words(row))]
    parts: list[Part] = []
    for each in sizes:
        parts += [derived.shown(before, cited=True) for before in _before_size(row, each, each.axis or 0)]
        parts.append(derived.shown(each, cited=True))
    whose = "one a filter" if row.groups is not None else "unchanged"
    return [*parts, Text(f"channels: {whose}, {row.out.channels}")]


def _before_size(row: Row, formula: Derivation, axis: int) -> list[Derivation]:
    """What a dilated kernel spans, and the zeros that `same` needs."""
    if not (row.kernel and row.stride and row.dilation and row.padding):
        return []
    f, s, d = row.kernel[axis], row.stride[axis], row.dilation[axis]
    steps = before_size(formula, row.in_.size[axis], f, s, d, row.padding[axis])
    return steps if d > 1 else steps[1:]


def _size_in_words(row: Row) -> str:
    """For what slides no window."""
    kind = row.visit.step.kind
    if kind.meets == "channels":
        return "size: that of its inputs, which must agree; channels: those of its inputs together"
    if kind.meets:
        return "size and channels: those of its inputs"
    if row.in_ == row.out:
        return "size and channels: unchanged"
    if kind.is_global:
        return "size: one place a channel, whatever arrives"
    if not row.out.size:
        return f"size: one vector of {row.out.channels} numbers"
    return f"size: {row.out.text()}, as its words say"


def _stored(row: Row) -> list[Part]:
    steps = [each for each in _workings(row) if each.role not in ("size", "macs")]
    parts: list[Part] = [derived.shown(each, cited=True) for each in steps]
    if row.visit.step.kind.meets == "channels":
        parts = [_joined(row)]
    elif row.params and row.biases:
        parts.append(Text(f"parameters: {row.weights:,} weights + {row.biases:,} biases = {row.params:,}"))
    elif row.params:
        parts.append(Text(f"parameters: {row.params:,} weights, no bias"))
    elif row.params == 0:
        parts.append(Text("parameters: none"))
    return parts


def _joined(row: Row) -> Part:
    """The channels of a concatenation, added up."""
    from convcalc.arithmetic.expression import symbol

    names = [f"c_{place}" for place in range(1, len(row.ins) + 1)]
    values = {name: shape.channels or 0 for name, shape in zip(names, row.ins, strict=True)}
    return derived.shown(
        Derivation("channels", formulas.concat_channels, values, {"parts": tuple(map(symbol, names))}),  # type: ignore[dict-item]
        cited=True,
    )


def _done(row: Row) -> list[Part]:
    steps = [each for each in _workings(row) if each.role == "macs"]
    if steps:
        return [derived.shown(each, cited=True) for each in steps]
    others = {name: count for name, count in row.ops._asdict().items() if count}
    words = ", ".join(f"{count:,} {OPS[name]}" for name, count in others.items())
    return [Text(f"MACs: none{'; besides: ' + words if words else ''}")]


OPS = {
    "adds": "additions",
    "multiplies": "multiplications",
    "compares": "comparisons",
    "divides": "divisions",
    "exponentials": "exponentials",
}


def sees(facts: Facts, row: Row) -> list[Part]:
    """How what a unit sees comes from what its inputs see."""
    if row.sees:
        return [Text("receptive field: the whole input")]
    if len(row.inputs) > 1:
        return _met(facts, row)
    step = row.visit.step
    if step.kind.views(step.args, step.ins) is None:
        where = _name(facts, row.inputs[0])
        return [Text(f"receptive field: each unit sees what its place of {where} sees, {_field(row)}")]
    grown = _grown(facts, row)
    if not grown:
        return [Text(_uneven(facts, row)), *_reached(row)]
    return [_from(facts, row), *(derived.shown(each, cited=True) for each in grown)]


def _name(facts: Facts, index: int) -> str:
    if index < 0:
        label = facts.inputs[ARRIVING - index].label
        return f"the input {label}" if facts.net.more_inputs and label else "the input"
    return f"layer {index} ({facts.rows[index].text})"


class UnitField(NamedTuple):
    """What a unit sees along one axis, where that is one interval a unit, equally far apart."""

    r: int
    j: int
    start: int


def unit_fields(facts: Facts, index: int) -> list[UnitField] | None:
    """What a unit of a row sees; None where its units differ or nothing definite can be said."""
    if index < 0:
        return [UnitField(1, 1, 0)] * len(facts.inputs[ARRIVING - index].shape.size)
    views = facts.rows[index].visit.made.axes
    affine = [view for view in views if isinstance(view, AffineInterval)]
    return [UnitField(v.last - v.first + 1, v.jump, v.first) for v in affine] if len(affine) == len(views) else None


def _from(facts: Facts, row: Row) -> Text:
    before = unit_fields(facts, row.inputs[0]) or []
    shown = before[:1] if len(set(before)) == 1 else before
    each = "; ".join(f"r = {s.r}, j = {s.j}, start = {s.start}" for s in shown)
    return Text(f"what it sees: {_name(facts, row.inputs[0])} has {each}")


def _grown(facts: Facts, row: Row) -> list[Derivation]:
    """How a window widens what its input sees, once for all axes where they agree; empty where it cannot be said."""
    if row.sees or len(row.inputs) > 1 or not (row.kernel and row.stride and row.dilation and row.padding):
        return []
    before = unit_fields(facts, row.inputs[0])
    if before is None or not all(isinstance(view, AffineInterval) for view in row.visit.made.axes):
        return []
    every = list(zip(before, row.kernel, row.stride, row.padding, row.dilation, strict=True))
    steps = []
    for axis, (old, f, s, (p_before, _), d) in enumerate(every):
        if axis and every[axis] == every[0]:
            continue
        which = "" if len(set(every)) == 1 else f", {axis_name(axis, len(every))}"
        steps += [
            Derivation(f"receptive field{which}", formulas.rf_size, {"r": old.r, "j": old.j, "d": d, "f": f}, {}),
            Derivation(f"jump{which}", formulas.rf_jump, {"j": old.j, "s": s}, {}),
            Derivation(f"start{which}", formulas.rf_start, {"start": old.start, "p_before": p_before, "j": old.j}, {}),
        ]
    return steps


def _met(facts: Facts, row: Row) -> list[Part]:
    """Branches: what each brings, and what all of them see together."""
    lines = [Line((_name(facts, index), *_brought(facts, index))) for index in row.inputs]
    lines.append(Line(("together", row.rf or "?", row.jump or "?", row.start or "?"), role="total"))
    columns = (Column("from", "from"), *(Column(key, key, "axes") for key in ("rf", "jump", "start")))
    words = "receptive field: all that its inputs see, from the first start to the last end"
    if row.jump is not None and None in row.jump:
        words += "; they meet with different jumps: this is what unit 0 sees"
    if row.gated:
        words += "; a gate that sees more is left out"
    if len({made.source for made in row.visit.ins}) > 1:
        words += f"; of the input {facts.inputs[row.visit.made.source].label} alone"
    return [Text(words), Table(columns, lines)]


def _brought(facts: Facts, index: int) -> tuple[Cell, Cell, Cell]:
    if index < 0:
        axes = len(facts.inputs[ARRIVING - index].shape.size)
        return (1,) * axes, (1,) * axes, (0,) * axes
    other = facts.rows[index]
    return ("all", "", "") if other.sees else (other.rf or "?", other.jump or "?", other.start or "?")


def _uneven(facts: Facts, row: Row) -> str:
    """Behind a transposed convolution, an upsampling or an adaptive pool."""
    if row.rf is None:
        return f"receptive field: through {_name(facts, row.inputs[0])}; what a unit sees {CANNOT_BE_SAID}"
    varies = "units see different amounts, the most is" if row.varies else "a unit sees"
    words = f"receptive field: through {_name(facts, row.inputs[0])}; {varies} {_field(row)}"
    return words + "; --unit walks back exactly for any one of them"


def _reached(row: Row) -> list[Part]:
    """Which of its inputs reach unit 0 of a transposed convolution, along the first axis."""
    if not row.visit.step.kind.transposed:
        return []
    assert row.kernel and row.stride and row.dilation and row.padding
    values = {"i": 0, "d": row.dilation[0], "f": row.kernel[0], "s": row.stride[0], "pads_before": row.padding[0][0]}
    first = Derivation("first input of unit 0", formulas.tconv_first, values, {}, "below 0 there is none")
    last = Derivation("last input of unit 0", formulas.tconv_last, values, {})
    return [derived.shown(each, cited=True) for each in (first, last)]


def _field(row: Row) -> str:
    """`163, 16 apart, from -64`."""
    if row.rf is None:
        return CANNOT_BE_SAID
    apart = "" if row.jump is None or None in row.jump else f", {cells.axes(row.jump)} apart"
    first = "" if row.start is None or None in row.start else f", from {cells.axes(row.start)}"
    return f"{cells.axes(row.rf)} place{'s' * (cells.axes(row.rf) != '1')}{apart}{first}"
