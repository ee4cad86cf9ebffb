"""What every report on a network shares: its head, its totals, its claims, its notes, and its JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any

from convcalc.document import fields
from convcalc.document.model import Fields, Finding, Findings, Part, Text
from convcalc.network.claims import Verdict
from convcalc.network.facts import Facts
from convcalc.network.graph import Step
from convcalc.shape import Shape

if TYPE_CHECKING:
    from convcalc.network.outline import Entry
    from convcalc.network.rows import Row

WIDTHS = {"float64": 8, "float32": 4, "bfloat16": 2, "float16": 2, "int8": 1}
"""Bytes of one number."""

MOST_ROWS = 10_000
"""Above so many layers the JSON folds what repeats."""


def head(facts: Facts, data: str = "") -> Text:
    """Its name, what goes in and comes out, and whose network it is."""
    name = facts.name or "a network"
    where = f", {data}" if data and data not in name else ""
    line = f"{name}{where}: {facts.in_.text(facts.layout)} -> {facts.out.text(facts.layout)}"
    return Text(f"{line}\n{facts.source}" if facts.source else line)


def answer(facts: Facts) -> str:
    """What -q prints: the size that comes out."""
    return facts.out.text(facts.layout)


def memory(elements: int, dtype: str) -> str:
    """Bytes, exact, and beside them the rounded number that people say."""
    count = elements * WIDTHS[dtype]
    return f"{count:,} bytes{_rounded(count)}"


def _rounded(count: int) -> str:
    for unit, size in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if count >= size:
            tenths = (count * 20 // size + 1) // 2
            return f" (~{tenths // 10:,}.{tenths % 10} {unit})"
    return ""


def totals(facts: Facts, dtype: str) -> Fields:
    """The sums, each with the convention it was counted by."""
    stored = facts.params + facts.statistics
    biases = "1 bias" if facts.biases == 1 else f"{facts.biases:,} biases"
    pairs = [
        ("parameters", f"{facts.params:,} trainable: {facts.weights:,} weight{'s' * (facts.weights != 1)}, {biases}"),
        ("MACs", f"{facts.macs:,} of convolutions and linear layers, without biases"),
        ("activations", f"{facts.activations:,} outputs of convolutions and linear layers"),
        ("memory", f"{memory(stored, dtype)} of parameters{' and statistics' * bool(facts.statistics)}, {dtype}"),
        ("", f"{memory(facts.memory, dtype)} of all layers' outputs, {dtype}"),
    ]
    if facts.statistics:
        pairs.insert(1, ("statistics", f"{facts.statistics:,} running means and variances, not trained"))
    if facts.batch > 1:
        pairs.insert(0, ("batch", f"{facts.batch:,}: MACs, activations and memory are for all of it"))
    return Fields(tuple(pairs))


def claims(facts: Facts, verdicts: Sequence[Verdict]) -> list[Part]:
    """How many claims are true, and each that is not."""
    if not verdicts:
        return []
    odd = [verdict for verdict in verdicts if verdict.verdict != "true"]
    caption = f"{len(verdicts)} claim{'s' * (len(verdicts) != 1)} in the spec: {_counted(verdicts)}"
    return [Findings(tuple(_finding(facts, verdict) for verdict in odd), caption) if odd else Text(caption)]


def marks(facts: Facts, verdicts: Sequence[Verdict]) -> dict[int, str]:
    """The worst verdict on each statement of the net itself, by the row with which the statement ends."""
    ends: dict[int, str] = {}
    rows = [0]
    for item in facts.net.body.items:
        rows.append(rows[-1] + (1 if isinstance(item, Step) else item.rows))
    for verdict in verdicts:
        if verdict.body is facts.net.body and verdict.mark is not None:
            row = rows[verdict.mark.last] - 1
            ends[row] = max(ends.get(row, ""), verdict.verdict, key=WORST.index)
    return ends


WORST = ("", "true", "published", "convention", "false")


def _counted(verdicts: Sequence[Verdict]) -> str:
    kinds = [verdict.verdict for verdict in verdicts]
    if len(set(kinds)) == 1:
        return f"all {kinds[0]}" if len(kinds) > 1 else kinds[0]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(("true", *kinds)) if kind in kinds)


def _finding(facts: Facts, verdict: Verdict) -> Finding:
    source = facts.net.source
    span = verdict.claim.span
    label = verdict.mark.statement.label if verdict.mark else "total"
    about = f"line {source.place(span.start)[0]}, {label}: " if label else f"line {source.place(span.start)[0]}: "
    more = [] if verdict.verdict == "true" else [f"it is {computed(verdict, facts.layout)}"]
    more += [words for words in (verdict.where, verdict.note) if words]
    return Finding(verdict.verdict, about + written(facts, verdict), tuple(more))


def written(facts: Facts, verdict: Verdict) -> str:
    """The claim in the words of the spec."""
    span = verdict.claim.span
    text = facts.net.source.text[span.start : span.end].partition("published")[0]
    return " ".join(text.split())


def computed(verdict: Verdict, layout: str) -> str:
    """What it really is."""
    value = verdict.computed
    if value is None:
        return "the whole input"
    if isinstance(value, Shape):
        return value.text(layout)
    if isinstance(value, tuple):
        return "x".join("?" if each is None else str(each) for each in value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def data(
    facts: Facts, verdicts: Sequence[Verdict], notes: Sequence[str], entries: Sequence[Entry] | None = None
) -> dict[str, Any]:
    """`convcalc.arch/1`; entries: those layers only."""
    return {
        "schema": "convcalc.arch/1",
        "name": facts.name,
        "source": facts.source,
        "in": fields.shape(facts.in_),
        "out": fields.shape(facts.out),
        "batch": facts.batch,
        "layers": list(_layers(facts) if entries is None else map(_folded, entries, repeat(facts.batch))),
        "totals": {
            "params": facts.params,
            "weights": facts.weights,
            "biases": facts.biases,
            "statistics": facts.statistics,
            "macs": facts.macs,
            "activations": facts.activations,
            "memory": facts.memory,
            "rf": fields.numbers(facts.rf),
        },
        "claims": [_claim(facts, verdict) for verdict in verdicts],
        "notes": list(notes),
    }


def _layers(facts: Facts) -> Iterator[dict[str, Any]]:
    if len(facts.rows) <= MOST_ROWS:
        return map(layer, facts.rows, repeat(facts.batch))
    from convcalc.network.outline import leaves

    return map(_folded, leaves(facts.net), repeat(facts.batch))


def _folded(entry: Entry, batch: int) -> dict[str, Any]:
    assert entry.row is not None
    return layer(entry.row, batch) | ({"repeat": entry.total} if entry.total > 1 else {})


def layer(row: Row, batch: int) -> dict[str, Any]:
    """One layer; what its units see is left open where that is everything."""
    shown = {
        "index": row.index,
        "label": row.label,
        "statement": row.statement,
        "path": row.path,
        "kind": row.kind,
        "text": row.text,
        "in": fields.shape(row.in_),
        "out": fields.shape(row.out),
        "kernel": fields.numbers(row.kernel),
        "stride": fields.numbers(row.stride),
        "padding": fields.pairs(row.padding),
        "dilation": fields.numbers(row.dilation),
        "groups": row.groups,
        "params": row.params,
        "macs": None if row.macs is None else row.macs * batch,
        "rf": fields.numbers(row.rf),
        "jump": fields.numbers(row.jump),
        "start": fields.numbers(row.start),
        "inputs": list(row.inputs),
    }
    if row.sees:
        shown["sees"] = row.sees
    if row.varies:
        shown["varies"] = True
    if row.gated:
        shown["gated"] = True
    return shown


def _claim(facts: Facts, verdict: Verdict) -> dict[str, Any]:
    line, column = facts.net.source.place(verdict.claim.span.start)
    return {
        "line": line,
        "column": column,
        "claim": written(facts, verdict),
        "computed": computed(verdict, facts.layout),
        "verdict": verdict.verdict,
    }
