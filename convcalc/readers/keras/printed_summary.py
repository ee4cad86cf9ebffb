"""What `model.summary()` printed behind the code: each row is a claim on the layer of its name."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.lang.tree import Claim, Number
from convcalc.readers import UnreadNote, read_summary
from convcalc.readers.keras.keras_tensors import KerasGraph, LayerCall
from convcalc.readers.summary import SummaryRow
from convcalc.text import Source, Span


def claim_summary(graph: KerasGraph, source: Source, first: int) -> Iterator[str]:
    """Give each layer what its row says, in the text from a line on; the notes of what was not held against one."""
    lines = source.text.split("\n")
    summary = read_summary(Source("\n" * (first - 1) + "\n".join(lines[first - 1 :]), source.name))
    if summary is None:
        yield f"what stands behind the code from line {first} on is taken for output, and is not read"
        return
    calls = {str(call.layer.attributes.get("name")): call for call in reversed(graph.calls)}
    whole = graph.graph.stored()
    for total in summary.totals:
        if total.what == "total" and total.number != Number(whole):
            yield UnreadNote(f"line {total.line}: '{total.text.strip()}', and the code has {whole:,}")
    rows = [row for row in summary.entries if not row.arrives]
    apart = []
    for row in rows:
        call = calls.get(row.name.partition(" (")[0])
        if call is None:
            apart.append(row.name.partition(" (")[0])
        else:
            _claim(graph, call, row, _span(lines, row.line))
    if apart:
        which = f"{len(apart)} of {len(rows)} rows of the summary in line {first} are of layers with other names"
        yield UnreadNote(f"{which}, and are not held against the code: {', '.join(apart[:4])}")


def _claim(graph: KerasGraph, call: LayerCall, row: SummaryRow, span: Span) -> None:
    """The size behind the layer, and its parameters: Keras counts the statistics of a batch norm among them."""
    last = call.end - 1
    if row.shape is not None and row.shape.channels is not None:
        channels, places = row.shape.channels, row.shape.size
        written = (channels, *places) if graph.layout == "chw" else (*places, channels)
        graph.graph.claim(last, Claim("size", written, span=span))
    stored = {value: graph.stored(value) for value in range(call.first, call.end)}
    holding = [value for value, each in stored.items() if any(each)]
    if row.params is None or row.params == sum(map(sum, stored.values())) != sum(
        sum(each[:2]) for each in stored.values()
    ):
        return
    if len(holding) < 2:
        graph.graph.claim(holding[0] if holding else last, Claim("params", Number(row.params), span=span))


def _span(lines: list[str], line: int) -> Span:
    """A line of the text, counted from 1."""
    start = sum([len(each) + 1 for each in lines[: line - 1]])
    return Span(start, start + max(1, len(lines[line - 1])))
