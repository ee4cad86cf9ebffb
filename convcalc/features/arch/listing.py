"""The rows of a network as a table, and the columns it may have."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from convcalc.arithmetic.intervals import WholeInput
from convcalc.document.model import Cell, Column, Document, Line, Table
from convcalc.features.arch import network
from convcalc.features.arch.field_notes import field_notes, field_size, fields
from convcalc.network.claims import Verdict
from convcalc.network.facts import Counts, Facts
from convcalc.network.outline import Entry, leaves, outline
from convcalc.network.rows import Row
from convcalc.network.sums import batched, tally
from convcalc.record import NamedTuple


class Choice(NamedTuple):
    """A column, what it is, and what a layer or a group has in it."""

    column: Column
    help: str
    cell: Callable[[Entry], Cell]


def _layer(get: Callable[[Row], Cell]) -> Callable[[Entry], Cell]:
    """For what only a layer has; a group's cell stays empty."""
    return lambda entry: "" if entry.row is None else get(entry.row)


def _seen(part: str) -> Callable[[Entry], Cell]:
    def cell(entry: Entry) -> Cell:
        if all(isinstance(axis, WholeInput) for axis in entry.made.axes):
            return ""
        return tuple([getattr(each, part) if each else None for each in fields(entry.made.axes, entry.out)])

    return cell


def _padding(row: Row) -> Cell:
    """`1`, `1x0`, `0:1`: before and after where they differ."""
    if row.padding is None:
        return ""
    each = [str(before) if before == after else f"{before}:{after}" for before, after in row.padding]
    return each[0] if len(set(each)) == 1 else "x".join(each)


def _params(entry: Entry) -> Cell:
    return entry.counts.weights + entry.counts.biases


CHOICES = (
    Choice(Column("index", "#", "count"), "its number, from 0", _layer(lambda row: row.index)),
    Choice(Column("label", "label"), "its label", lambda entry: entry.label or ""),
    Choice(Column("kind", "kind"), "its word in a spec", _layer(lambda row: row.kind)),
    Choice(Column("path", "path"), "the blocks around it", _layer(lambda row: row.path)),
    Choice(Column("times", "times", "count"), "how often it runs", lambda entry: entry.total),
    Choice(Column("in", "input", "size"), "what arrives", _layer(lambda row: row.in_)),
    Choice(Column("out", "output", "size"), "what leaves", lambda entry: entry.out),
    Choice(Column("kernel", "kernel", "axes"), "kernel", _layer(lambda row: row.kernel or "")),
    Choice(Column("stride", "stride", "axes"), "stride", _layer(lambda row: row.stride or "")),
    Choice(Column("padding", "padding", "axes"), "padding, before:after where they differ", _layer(_padding)),
    Choice(Column("dilation", "dilation", "axes"), "dilation", _layer(lambda row: row.dilation or "")),
    Choice(Column("groups", "groups", "count"), "groups", _layer(lambda row: row.groups or "")),
    Choice(Column("unread", "unread", "axes"), "pixels that no window reads", _layer(lambda row: row.remainder or "")),
    Choice(Column("params", "parameters", "count"), "weights and biases", _params),
    Choice(Column("weights", "weights", "count"), "weights", lambda entry: entry.counts.weights),
    Choice(Column("biases", "biases", "count"), "biases", lambda entry: entry.counts.biases),
    Choice(Column("statistics", "statistics", "count"), "running statistics", lambda entry: entry.counts.statistics),
    Choice(Column("macs", "MACs", "count", 1), "multiply-accumulates", lambda entry: entry.counts.macs),
    Choice(Column("activations", "activations", "count"), "outputs with weights", lambda e: e.counts.activations),
    Choice(Column("memory", "memory", "count"), "elements of all outputs", lambda entry: entry.counts.memory),
    Choice(Column("rf", "rf", "axes", 2), "receptive field", lambda e: field_size(e.made.axes, e.out)),
    Choice(Column("jump", "jump", "axes"), "distance between neighbouring fields", _seen("jump")),
    Choice(Column("start", "start", "axes"), "first input that unit 0 sees", _seen("start")),
    Choice(Column("shortest", "shortest", "axes"), "receptive field along the shortest path", _seen("shortest")),
)

COLUMNS = {choice.column.key: choice for choice in CHOICES}

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
    shown = list(leaves(facts.net) if only else outline(facts.net))
    shown = [entry for entry in shown if entry.row is None or not only or entry.row.kind in only]
    keys = tuple(columns) or (("times", *USUAL) if only and any(e.total > 1 for e in shown) else USUAL)
    judged = {} if only or columns else network.marks(facts, verdicts)
    notes = (*facts.notes, *field_notes([(e.made, e.out) for e in shown]), *_folding(shown))
    rest = () if only else (network.totals(facts, dtype), *network.claims(facts, verdicts))
    return Document(
        title=facts.name,
        parts=(network.head(facts, data), table(facts, shown, keys, depth, flat=bool(only), judged=judged), *rest),
        answer=network.answer(facts),
        data=lambda: network.data(facts, verdicts, notes, shown if only else None),
        notes=notes,
        layout=facts.layout,
        csv=_flat(shown, keys),
    )


JUDGED = Column("claims", "claims", optional=4)


def table(
    facts: Facts, shown: Sequence[Entry], keys: Sequence[str], depth: int | None, *, flat: bool, judged: dict[int, str]
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


def _chosen(keys: Sequence[str]) -> list[Column]:
    """The columns; of those that were asked for, the first are the last to go where there is no room."""
    found = [COLUMNS[key].column for key in keys]
    if set(keys) <= {"times", *USUAL}:
        return found
    return [column._replace(optional=rank) for rank, column in enumerate(found)]


def _cells(entry: Entry, keys: Sequence[str]) -> tuple[Cell, ...]:
    return (name(entry), *(COLUMNS[key].cell(entry) for key in keys))


def name(entry: Entry) -> str:
    """`conv2: stage`, `bottleneck x2`, `conv 64 3x3`."""
    text = entry.name or ("[...]" if entry.times > 1 else "")
    text += f" x{entry.times}" if entry.times > 1 else ""
    return ": ".join(part for part in (entry.label, text) if part)


def _total(facts: Facts, shown: Sequence[Entry], keys: Sequence[str], flat: bool) -> Line:
    """The sum of the layers shown: all of the network, or those that were picked."""
    sums = _sum(shown) if flat else batched(tally(facts.net.body.items), facts.batch)
    ends: dict[str, Cell] = {
        "out": "" if flat else facts.out,
        "rf": "" if flat else facts.rf or "all",
        "times": sum(entry.total for entry in shown) if flat else "",
        "params": sums.weights + sums.biases,
        **sums._asdict(),
    }
    return Line(("total", *(ends.get(key, "") for key in keys)), role="total")


def _sum(shown: Sequence[Entry]) -> Counts:
    """Each layer as often as it runs."""
    return Counts(*(sum(entry.counts[at] * entry.total for entry in shown) for at in range(len(Counts._fields))))


def _flat(entries: Sequence[Entry], keys: Sequence[str]) -> Table:
    """One line a layer, the same for every network whatever its blocks: for programs."""
    columns = ("index", "label", "path", "kind", "times", *(key for key in keys if key != "times"))
    shown = [entry for entry in entries if entry.row is not None]
    lines = [Line(_cells(entry, columns)) for entry in shown]
    return Table((Column("layer", "layer"), *(COLUMNS[key].column for key in columns)), lines)


def _folding(shown: Sequence[Entry]) -> tuple[str, ...]:
    """What a repetition's line says and what the lines below it say."""
    if all(entry.times == 1 or entry.row is not None for entry in shown):
        return ()
    return ("a line with xN counts all N; below it stands one of them, with the receptive field of the last",)
