"""The rows of a network as a table, and the columns it may have."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate

from convcalc.document import fields
from convcalc.document.model import Cell, Column, Document, Line, LinesOnDemand, Table, verdict_word
from convcalc.features.arch import network
from convcalc.features.arch.network import field_notes
from convcalc.features.arch.network_data import LAYER, MOST_ROWS
from convcalc.features.arch.network_data import data as network_data
from convcalc.network.claims import Verdict
from convcalc.network.facts import Facts
from convcalc.network.outline import OutlineEntry, alone, executed, leaves, outline
from convcalc.network.stages import stages, title
from convcalc.network.totals import Counts, as_often, batched, count

_TITLED = {field.key: field for field in LAYER if field.title is not None}

COLUMNS = {key: _TITLED[key] for key in ("index", "label", "kind", *_TITLED)}
"""What --columns may name, in the order of `all`: the word of a layer before the blocks around it."""

USUAL = ("out", "params", "macs", "rf")

IN_FRONT, ALWAYS = ("layer", "stage"), ("index", "label", "path", "kind", "times")
"""The columns with which a spreadsheet begins: which layer it is, in which stage of the summary, and how many."""


def document(
    facts: Facts,
    verdicts: Sequence[Verdict],
    data: str,
    *,
    columns: Sequence[str] = (),
    depth: int | None = None,
    only: frozenset[str] = frozenset(),
) -> Document:
    """Every layer; columns: other ones than usual.  depth: so many levels of the tree.  only: layers of these kinds."""
    shown = list(_layers(facts, only) if only else outline(facts.net, fold=True))
    keys = _keys(columns, bool(only), shown)
    verdicts, unjudged = network.judged(facts, verdicts)
    judged = {} if only or columns else network.marks(facts, verdicts)
    notes = (*facts.notes, *unjudged, *field_notes(facts, [(e.made, e.out) for e in shown]))
    if only and "memory" in keys:  # the totals, which say it elsewhere, are left out
        notes = (*notes, f"memory is in bytes, {facts.dtype}")
    rest = () if only else (network.totals(facts), *network.claims(facts, verdicts))
    return Document(
        title=facts.name,
        parts=(network.head(facts, data), table(facts, shown, keys, depth, flat=bool(only), judged=judged), *rest),
        answer=network.answer(facts),
        data=lambda: network_data(facts, verdicts, notes, shown if only else None),
        notes=(*notes, *_folding(shown, depth)),
        layout=facts.layout,
        csv=lambda: spreadsheet(facts, columns=columns, only=only),
    )


def for_spreadsheet(facts: Facts, *, columns: Sequence[str] = (), only: frozenset[str] = frozenset()) -> Document:
    """The layers alone."""
    rows = spreadsheet(facts, columns=columns, only=only)
    return Document(facts.name, (), network.answer(facts), {}, layout=facts.layout, csv=rows)


def spreadsheet(
    facts: Facts,
    *,
    columns: Sequence[str] = (),
    only: frozenset[str] = frozenset(),
    within: Sequence[OutlineEntry] | None = None,
) -> Table:
    """A line for every layer that is executed, or of these kinds; what a column of counts adds up to is the total.

    within: only what stands in this part of the outline, a group and all that is in it, once through.

    Of a network of more than MOST_ROWS layers, one line for those that a repetition makes alike: `times` says how many
    they are, and its counts are those of all of them.  Lines are made as they are written: a million are never kept.
    """

    def lines() -> Iterator[Line]:
        stage_of = _stage_by_row(facts)
        for entry in _once(facts) if within is None else _once_within(facts, within):
            row = entry.row
            if row and (not only or row.kind in only):
                yield Line((row.text, stage_of(row.index), *(cell(entry, key) for key in keys)))

    keys = tuple(dict.fromkeys((*ALWAYS, *(columns or USUAL))))
    heads = (Column(key, key) for key in IN_FRONT)
    return Table((*heads, *fields.columns(LAYER, keys)), LinesOnDemand(lines))


def _once(facts: Facts) -> Iterator[OutlineEntry]:
    """Every layer, or where they are too many one for those that a repetition makes alike."""
    return executed(facts.net) if len(facts.rows) <= MOST_ROWS else map(_together, leaves(facts.net))


def _once_within(facts: Facts, found: Sequence[OutlineEntry]) -> Iterator[OutlineEntry]:
    """The same of a part of the outline, which repetitions around it run more often than once."""
    outer = found[0].total // found[0].times
    inner = [each._replace(total=each.total // outer) for each in found if each.row is not None]
    count = sum(each.total for each in inner)
    if count > MOST_ROWS:
        return map(_together, inner)
    end = max((each.row.index + 1 for each in inner if each.row is not None), default=0)  # a row is its last turn's
    return (alone(facts.rows[number], facts.net) for number in range(end - count, end))


def _stage_by_row(facts: Facts) -> Callable[[int], str]:
    """To which of the stages of --summary a row belongs, by its title there."""
    found = stages(facts.net.body)
    titles = [title(stage, not any(each.labels for each in found)) for stage in found]
    ends = list(accumulate(sum(item.rows for item in stage.items) for stage in found))
    return lambda row: titles[bisect_right(ends, row)]


def _together(entry: OutlineEntry) -> OutlineEntry:
    """A layer that is executed several times, with what all of them amount to."""
    assert entry.row is not None
    return entry._replace(label=entry.row.label, counts=as_often(entry.counts, entry.total))


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
            verdict = (verdict_word(left.pop(entry.made.row, "")),) if judged else ()
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
    sums = _sum(shown) if flat else batched(count(facts.net.body.items), facts.net)
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


def _folding(shown: Sequence[OutlineEntry], depth: int | None) -> tuple[str, ...]:
    """What a repetition's line says and what the lines below it say, where one is shown."""
    lines = [entry for entry in shown if depth is None or entry.depth < depth]
    if all(entry.times == 1 or entry.row is not None for entry in lines):
        return ()
    behind = [*[entry.depth for entry in shown[1:]], 0]
    if any(e.row is None and e.times > 1 and depth <= e.depth for e, depth in zip(shown, behind, strict=True)):
        return ("a line with xN counts all N; below it stands one of them, or none where very many differ",)
    return ("a line with xN counts all N; below it stands one of them, with the receptive field of the last",)
