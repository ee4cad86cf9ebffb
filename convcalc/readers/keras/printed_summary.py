"""What `model.summary()` printed behind the code: each row is a claim on the layer of its name."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.lang.tree import Claim, Number
from convcalc.readers import BehindNote, read_summary
from convcalc.readers.keras.keras_tensors import KerasGraph
from convcalc.readers.printed_behind import has_figures
from convcalc.readers.row_names import CUT
from convcalc.readers.summary import SummaryRow
from convcalc.text import Source, Span


def claim_summary(graph: KerasGraph, source: Source, first: int) -> Iterator[str]:
    """Give each layer what its row says, in the text from a line on; the notes of what was not held against one."""
    lines = source.text.split("\n")
    summary = read_summary(Source("\n" * (first - 1) + "\n".join(lines[first - 1 :]), source.name))
    if summary is None:
        behind = f"what stands behind the code from line {first} on is taken for output, and is not read"
        yield BehindNote(behind) if has_figures(lines[first - 1 :]) else behind
        return
    calls = _by_name(graph)
    whole = graph.graph.stored()
    for total in summary.totals:
        if total.what == "total" and total.number != Number(whole):
            yield BehindNote(f"line {total.line}: '{total.text.strip()}', and the code has {whole:,}")
    rows = [row for row in summary.entries if not row.arrives]
    apart = []
    for row in rows:
        name = _whole(row.name.partition(" (")[0], calls)
        made = calls.pop(name, None)
        if made is None:
            apart.append(name)
        else:
            yield from _claim(graph, made, row, _span(lines, row.line))
    if apart:
        which = f"{len(apart)} of {len(rows)} rows of the summary in line {first} are of layers with other names"
        yield BehindNote(f"{which}, and are not held against the code: {', '.join(apart[:4])}")


def _whole(name: str, calls: dict[str, range]) -> str:
    """A name that was cut at its column: the first such of those that no row has told of yet."""
    if not name.endswith(CUT):
        return name
    found = [each for each in calls if each.startswith(name.rstrip(CUT)) and ":" not in each]
    return min(found, key=lambda each: calls[each].start, default=name)


def _by_name(graph: KerasGraph) -> dict[str, range]:
    """What each layer makes in its first run, by its name: one that is called, one that holds others, a function."""
    made = {node.label: range(value, value + 1) for value, node in reversed([*enumerate(graph.graph.nodes, 1)])}
    for call in (*reversed(graph.holders), *reversed(graph.calls)):
        if call.end > call.first:
            made[str(call.layer.attributes.get("name"))] = range(call.first, call.end)
    return made


def _claim(graph: KerasGraph, made: range, row: SummaryRow, span: Span) -> Iterator[BehindNote]:
    """The size behind the layer, and its parameters: Keras counts the statistics of a batch norm among them."""
    last = made[-1]
    if row.shape is not None and row.shape.channels is not None:
        channels, places = row.shape.channels, row.shape.size
        written = (channels, *places) if graph.layout == "chw" else (*places, channels)
        graph.graph.claim(last, Claim("size", written, span=span))
    stored = {value: graph.stored(value) for value in made}
    holding = [value for value, each in stored.items() if any(each)]
    if row.params is None or row.params == sum(map(sum, stored.values())) != sum(
        sum(each[:2]) for each in stored.values()
    ):
        return
    if len(holding) < 2:
        graph.graph.claim(holding[0] if holding else last, Claim("params", Number(row.params), span=span))
    elif row.params != (whole := sum(map(sum, stored.values()))):
        yield BehindNote(f"line {row.line}: '{row.name}' with {row.params:,} parameters, and the code has {whole:,}")


def _span(lines: list[str], line: int) -> Span:
    """A line of the text, counted from 1."""
    start = sum([len(each) + 1 for each in lines[: line - 1]])
    return Span(start, start + max(1, len(lines[line - 1])))
