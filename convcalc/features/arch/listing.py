"""The rows of a network as a table, and the columns it may have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from convcalc.document import fields
from convcalc.document.model import Cell, Column, Document, Line, LinesOnDemand, Table
from convcalc.features.arch import network
from convcalc.features.arch.network import field_notes
from convcalc.features.arch.network_data import LAYER
from convcalc.features.arch.network_data import data as network_data
from convcalc.network.claims import Verdict
from convcalc.network.facts import Facts
from convcalc.network.outline import OutlineEntry, leaves, outline
from convcalc.network.totals import Counts, batched, count

_TITLED = {field.key: field for field in LAYER if field.title is not None}

COLUMNS = {key: _TITLED[key] for key in ("index", "label", "kind", *_TITLED)}
"""What --columns may name, in the order of `all`: the word of a layer before the blocks around it."""

USUAL = ("out", "params", "macs", "rf")


def document(
    facts: Facts,
    verdicts: Sequence[Verdict],
    data: str,
    dtype: str,
    *,
    columns: Sequence[str] = (),
    depth: int | None = None,
    only: frozenset[str] = frozenset(),
) -> Document:
    """Every layer; columns: other ones than usual.  depth: so many levels of the tree.  only: layers of these kinds."""
    shown = list(_layers(facts, only) if only else outline(facts.net))
    keys = _keys(columns, bool(only), shown)
    verdicts, unjudged = network.judged(facts, verdicts)
    judged = {} if only or columns else network.marks(facts, verdicts)
    notes = (*facts.notes, *unjudged, *field_notes([(e.made, e.out) for e in shown]), *_folding(shown))
    rest = () if only else (network.totals(facts, dtype), *network.claims(facts, verdicts))
    return Document(
        title=facts.name,
        parts=(network.head(facts, data), table(facts, shown, keys, depth, flat=bool(only), judged=judged), *rest),
        answer=network.answer(facts),
        data=lambda: network_data(facts, verdicts, notes, shown if only else None),
        notes=notes,
        layout=facts.layout,
        csv=_flat(lambda: shown, keys),
    )


def for_spreadsheet(facts: Facts, *, columns: Sequence[str] = (), only: frozenset[str] = frozenset()) -> Document:
    """The rows alone, one a layer, made as they are written: a million of them are never kept."""
    keys = _keys(columns, bool(only), _layers(facts, only) if only else ())
    rows = _flat(lambda: _layers(facts, only), keys)
    return Document(facts.name, (), network.answer(facts), {}, layout=facts.layout, csv=rows)


def _layers(facts: Facts, only: frozenset[str]) -> Iterator[OutlineEntry]:
    """Every layer, or those of these kinds."""
    return (each for each in leaves(facts.net) if each.row is not None and (not only or each.row.kind in only))


def _keys(columns: Sequence[str], picked: bool, shown: Iterable[OutlineEntry]) -> tuple[str, ...]:
    """The columns wanted; where layers were picked, how often each runs stands beside them, if any runs twice."""
    often = not columns and picked and any(entry.total > 1 for entry in shown)
    return tuple(columns) or (("times", *USUAL) if often else USUAL)


JUDGED = Column("claims", "claims", optional=4)


def table(
    facts: Facts,
    shown: Sequence[OutlineEntry],
    keys: Sequence[str],
    depth: int | None,
    *,
    flat: bool,
    judged: dict[int, str],
) -> Table:
    """The outline in these columns, down to a depth; judged: what became of the claims on rows."""
    columns = [Column("layer", "layer"), *_chosen(keys)]
    left = dict(judged)
    lines = []
    for entry in shown:
        if depth is None or flat or entry.depth < depth:
            verdict = (left.pop(entry.made.row, ""),) if judged else ()
            depth_shown = 0 if flat else entry.depth
            lines.append(Line((*_cells(entry, keys), *verdict), depth_shown, "row" if entry.row else "group"))
    total = _total(facts, shown, keys, flat)
    if judged:
        columns.append(JUDGED)
        total = total._replace(cells=(*total.cells, ""))
    return Table(tuple(columns), [*lines, total])


def _chosen(keys: Sequence[str]) -> Sequence[Column]:
    """The columns; of those that were asked for, the first are the last to go where there is no room."""
    found = fields.columns(LAYER, keys)
    if set(keys) <= {"times", *USUAL}:
        return found
    return [column._replace(optional=rank) for rank, column in enumerate(found)]


def _cells(entry: OutlineEntry, keys: Sequence[str]) -> tuple[Cell, ...]:
    return (name(entry), *(cell(entry, key) for key in keys))


def cell(entry: OutlineEntry, key: str) -> Cell:
    """What a layer or a group has in a column; for what only a layer has, a group's cell stays empty."""
    field = COLUMNS[key]
    if field.cell is None and entry.row is None:
        return ""
    shown = fields.cell(field, entry.row if field.cell is None else entry)
    return "" if shown is None else shown


def name(entry: OutlineEntry) -> str:
    """`conv2: stage`, `bottleneck x2`, `conv 64 3x3`."""
    text = entry.name or ("[...]" if entry.times > 1 else "")
    text += f" x{entry.times}" if entry.times > 1 else ""
    return ": ".join(part for part in (entry.label, text) if part)


def _total(facts: Facts, shown: Sequence[OutlineEntry], keys: Sequence[str], flat: bool) -> Line:
    """The sum of the layers shown: all of the network, or those that were picked."""
    sums = _sum(shown) if flat else batched(count(facts.net.body.items), facts.batch)
    ends: dict[str, Cell] = {
        "out": "" if flat else facts.out,
        "rf": "" if flat else network.total_field(facts),
        "times": sum(entry.total for entry in shown) if flat else "",
        "params": sums.weights + sums.biases,
        **sums._asdict(),
    }
    return Line(("total", *(ends.get(key, "") for key in keys)), role="total")


def _sum(shown: Sequence[OutlineEntry]) -> Counts:
    """Each layer as often as it runs."""
    return Counts(*(sum(entry.counts[at] * entry.total for entry in shown) for at in range(len(Counts._fields))))


def _flat(entries: Callable[[], Iterable[OutlineEntry]], keys: Sequence[str]) -> Table:
    """One line a layer, the same for every network whatever its blocks: for programs."""
    columns = ("index", "label", "path", "kind", "times", *(key for key in keys if key != "times"))
    lines = LinesOnDemand(lambda: (Line(_cells(entry, columns)) for entry in entries() if entry.row is not None))
    return Table((Column("layer", "layer"), *fields.columns(LAYER, columns)), lines)


def _folding(shown: Sequence[OutlineEntry]) -> tuple[str, ...]:
    """What a repetition's line says and what the lines below it say."""
    if all(entry.times == 1 or entry.row is not None for entry in shown):
        return ()
    return ("a line with xN counts all N; below it stands one of them, with the receptive field of the last",)
