"""A network by stages (statements in a row whose output has the same size), and by products that touch real pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from convcalc.document.model import Cell, Column, Document, Line, Table
from convcalc.features.arch import network
from convcalc.features.arch.network import field_notes, field_size
from convcalc.network.claims import Verdict
from convcalc.network.facts import Facts
from convcalc.network.paths import paths
from convcalc.network.receptive_field import Tensor, receptive_fields
from convcalc.network.stages import Stage, stages, title
from convcalc.network.totals import batched, count, layers_of
from convcalc.network.traverse import Frame

COLUMNS = (
    Column("stage", "stage"),
    Column("layers", "layers", "count", 6),
    Column("out", "output", "size"),
    Column("params", "parameters", "count"),
    Column("params_share", "share", "share", 8),
    Column("params_bar", "", "bar", 9),
    Column("macs", "MACs", "count", 1),
    Column("macs_share", "share", "share", 8),
    Column("macs_bar", "", "bar", 9),
    Column("rf", "rf", "axes", 5),
)


def table(facts: Facts, found: list[Stage], last: list[Tensor]) -> Table:
    """One line a stage and their sum; last: what each makes."""
    counts = [count(stage.items) for stage in found]
    params = _shares([each.weights + each.biases for each in counts])
    macs = _shares([each.macs * facts.batch for each in counts])
    unnamed = not any(stage.labels for stage in found)
    weighted = [layers_of(stage.items) for stage in found]
    fields = [field_size(made.axes, stage.shape) for made, stage in zip(last, found, strict=True)]
    lines = [
        Line((title(stage, unnamed), number, stage.shape, *p, *m, field))
        for stage, number, p, m, field in zip(found, weighted, params, macs, fields, strict=True)
    ]
    total = ("total", sum(weighted), facts.out, facts.params, "", "", facts.macs, "", "", network.total_field(facts))
    return Table(COLUMNS, [*lines, Line(total, role="total")])


def _shares(counts: list[int]) -> list[tuple[int, Cell, Cell]]:
    """Each count, its share of the sum, and of the largest."""
    whole, largest = sum(counts), max(counts, default=0)
    return [(count, (count, whole), (count, largest)) if whole else (count, "", "") for count in counts]


def ends(facts: Facts, found: list[Stage]) -> Iterator[Tensor]:
    """What each stage makes, and what that sees."""
    algebra = receptive_fields(len(facts.in_.size))
    frame = Frame(algebra, algebra.start)
    for stage in found:
        yield frame.go_on(stage.items).made[-1]


def document(facts: Facts, verdicts: Sequence[Verdict], notes: Sequence[str], data: str) -> Document:
    """The summary; data: the data set that the network is for, where known."""
    verdicts, unjudged = network.judged(facts, verdicts)
    notes = (*notes, *unjudged)
    found = stages(facts.net.body)
    last = list(ends(facts, found))
    outputs = [(made, stage.shape) for made, stage in zip(last, found, strict=True)]
    return Document(
        title=facts.name,
        parts=(
            network.head(facts, data),
            table(facts, found, last),
            network.totals(facts),
            *network.claims(facts, verdicts),
        ),
        answer=network.answer(facts),
        data=lambda: _data(facts, verdicts, notes, found, last),
        notes=(*notes, *field_notes(facts, outputs), depth_note(facts)),
        layout=facts.layout,
    )


def _data(
    facts: Facts, verdicts: Sequence[Verdict], notes: Sequence[str], found: list[Stage], last: list[Tensor]
) -> dict[str, Any]:
    from convcalc.document.fields import record
    from convcalc.features.arch.network_data import STAGE, data  # most who ask for a summary want no JSON
    from convcalc.network.receptive_field import fields

    counts = [batched(count(stage.items), facts.net) for stage in found]
    unnamed = not any(stage.labels for stage in found)
    told = []
    for stage, made, each in zip(found, last, counts, strict=True):
        sees = [field and field.size for field in fields(made.axes, stage.shape)]
        known = {
            "stage": title(stage, unnamed),
            "layers": layers_of(stage.items),
            "out": stage.shape,
            "params": each.weights + each.biases,
            "macs": each.macs,
            "rf": sees if any(sees) else None,
            "sees": "all" if made.whole else None,
        }
        told.append(record(STAGE, None, **known))
    return data(facts, verdicts, notes, stages=told)


def depth_note(facts: Facts) -> str:
    """What the column of layers counts."""
    total, deepest = layers_of(facts.net.body.items), paths(facts.net).longest
    path = f", {deepest} of them on the longest path" if deepest < total else ""
    return f"layers are those with weights (conv, tconv, fc): {total:,}{path}; {len(facts.rows):,} in all"
