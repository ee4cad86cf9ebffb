"""The columns that a table of layers can have: one line a column."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.record import NamedTuple
from convcalc.report.document import Cell, Column
from convcalc.report.outline import Entry
from convcalc.report.seen import field_size, fields
from convcalc.row import Row
from convcalc.sight import Whole


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
        if all(isinstance(axis, Whole) for axis in entry.made.axes):
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
