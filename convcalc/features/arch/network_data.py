"""A network as data: the facts of its layers, and what `convcalc.arch/2` holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any

from convcalc.document.fields import Contract, Field, at_least, many, maybe, one_of, record
from convcalc.features.arch.network import computed, field_size, sees_all, written
from convcalc.network.claims import Verdict
from convcalc.network.facts import Facts
from convcalc.network.receptive_field import fields
from convcalc.network.totals import WIDTHS, batched, count

if TYPE_CHECKING:
    from fractions import Fraction

    from convcalc.document.model import Cell
    from convcalc.network.effective_macs import Share
    from convcalc.network.graph import Net
    from convcalc.network.outline import OutlineEntry
    from convcalc.network.rows import Row

MOST_ROWS = 10_000
"""Above so many layers the JSON folds what repeats."""


def _sum_of(*names: str) -> Callable[[OutlineEntry], Cell]:
    """Counts of a layer or of a group together."""
    return lambda entry: sum(getattr(entry.counts, name) for name in names)


def _rf(entry: OutlineEntry) -> Cell:
    return field_size(entry.made.axes, entry.out)


def _unit_part(part: str) -> Callable[[OutlineEntry], Cell]:
    """A part of what the units of a layer or a group see, axis by axis."""

    def cell(entry: OutlineEntry) -> Cell:
        if sees_all(entry.made.axes):
            return ""
        return tuple([getattr(each, part) if each else None for each in fields(entry.made.axes, entry.out)])

    return cell


LAYER = (
    Field("index", "total", "", "Its number, from 0.", "#"),
    Field("label", maybe("text"), title="label", cell=lambda entry: entry.label or ""),
    Field(
        "statement",
        maybe("text"),
        "",
        "Label of the outermost labelled statement it is part of.",
        "statement",
        cell=lambda entry: (entry.row and entry.row.statement) or "",
    ),
    Field("path", "text", "", "Blocks and repetitions around it, as in stage/bottleneck[2].", "path"),
    Field("kind", "text", "", "Its word in a spec.", "kind"),
    Field("text", "text", "", "As it is written in a spec."),
    Field("times", "count", title="times", present="never", cell=lambda entry: entry.total),
    Field("in", "shape", "in_", "What arrives.", "input"),
    Field("out", "shape", "", "What leaves.", "output", cell=lambda entry: entry.out),
    Field("kernel", "numbers", title="kernel"),
    Field("stride", "numbers", title="stride"),
    Field("padding", "padding", title="padding"),
    Field("dilation", "numbers", title="dilation"),
    Field("groups", maybe("integer"), title="groups"),
    Field("unread", "numbers", "", "Pixels that no window reads.", "unread"),
    Field("params", "count", "", "Weights and biases.", "parameters", cell=_sum_of("weights", "biases")),
    Field("weights", "count", title="weights", cell=_sum_of("weights")),
    Field("biases", "count", title="biases", cell=_sum_of("biases")),
    Field("statistics", "count", "", "Running means and variances.", "statistics", cell=_sum_of("statistics")),
    Field("macs", "count", "", "Multiply-accumulates.", "MACs", 1, cell=_sum_of("macs")),
    Field(
        "activations",
        "count",
        None,
        "Elements of the output of a conv, tconv or fc.",
        "activations",
        cell=_sum_of("activations"),
    ),
    Field("memory", "count", None, "Bytes of the output, in float32 or dtype.", "memory", cell=_sum_of("memory")),
    Field(
        "rf",
        "numbers",
        "",
        "Receptive field; null where the whole input is seen (sees: all), or where it cannot be said.",
        "rf",
        2,
        cell=_rf,
    ),
    Field("jump", "numbers", "", "How far fields of neighbouring units lie apart.", "jump", cell=_unit_part("jump")),
    Field("start", "numbers", "", "First input of unit 0; negative in the padding.", "start", cell=_unit_part("start")),
    Field("shortest", "numbers", "", "rf along the shortest path.", "shortest", cell=_unit_part("shortest")),
    Field("inputs", many("integer"), "", "Indices of the layers it reads; -1 is the input, -2 the second input."),
    Field("sees", one_of("all"), present="given"),
    Field("varies", "true", "", "Its units see different amounts; rf is the largest.", present="given"),
    Field("gated", "true", "", "A gate that sees more was left out of the field.", present="given"),
    Field("repeat", at_least(2), None, "In a folded list: how often it runs.", present="given"),
)
"""A layer: in JSON from its row, in tables from the outline's entry, which may be a group of layers."""


def padding_share(macs: int, useful: int) -> Fraction:
    """The share of products that come to nothing."""
    from fractions import Fraction

    return Fraction(macs - useful, macs) if macs else Fraction(0)


def _wasted(share: Share) -> Fraction:
    return padding_share(share.macs, share.useful)


USEFUL_LAYER = (
    Field("text", "text"),
    # the same under two keys: JSON calls it text, as every list of layers does, tables and CSV layer; both are promises
    Field("layer", "text", "text", title="layer", present="never"),
    Field("times", "total", title="times", optional=1),
    Field("in", "shape", "in_", title="input", optional=3),
    Field("out", "shape", title="output", optional=2),
    Field("macs", "total", title="MACs"),
    Field("useful", "total", title="useful"),
    Field("padding", "share", _wasted, title="on padding", present="never"),
)

USEFUL = (Field("macs", "total"), Field("useful", "total"), Field("layers", many(USEFUL_LAYER)))

COUNTED_LAYER = (
    Field("layer", "text", "text", title="layer"),
    Field("times", "total", title="times", optional=1),
    Field("out", "shape", title="output", optional=2),
    Field("macs", "count", title="MACs", optional=4),
    Field("count", "count", "number", title="count"),
    Field("rule", "text", "", "What of the layer is counted.", "what is counted", 3),
)

COUNTED_STAGE = (
    Field("stage", "text", title="stage"),
    Field("out", "shape", title="output", optional=2),
    Field("macs", "count", title="MACs", optional=4),
    Field("count", "count", "number", title="count"),
)

CONVENTION = (
    Field("name", "text"),
    Field("title", "text"),
    Field("version", "text", "", "Of the tool whose numbers the rules give."),
    Field("unit", one_of("MACs", "FLOPs")),
    Field("count", maybe("integer"), None, "null where something is not known."),
    Field("least", maybe("integer"), None, "However the layers are run; null where no rule is known."),
    Field("most", maybe("integer"), None),
    Field("difference", maybe("integer"), None, "From the products alone."),
    Field("over", "object", None, "What each kind of layer adds to its products."),
    Field("mistakes", "texts", None, "Mistakes of the tool that are part of the count."),
    Field("unknown", maybe("text"), None, "What is not known."),
)

COUNTED = (
    Field("conventions", many(CONVENTION), None),
    Field("layers", many(COUNTED_LAYER), None),
    Field("stages", many(COUNTED_STAGE), None, "Of --summary.", present="given"),
)

EXPLAINED = (Field("index", "total"), Field("steps", "steps"))

CLAIM = (
    Field("line", "total", None),
    Field("column", "total", None),
    Field("claim", "text", None),
    Field("computed", "text", None),
    Field("verdict", one_of("true", "convention", "false", "published", "unknown")),
)

TOTALS = (
    Field("params", "total"),
    Field("weights", "total"),
    Field("biases", "total"),
    Field("statistics", "total"),
    Field("macs", "total"),
    Field("activations", "total", "", "Elements of the outputs of conv, tconv and fc."),
    Field("memory", "total", "", "Bytes of the outputs of all layers, in float32 or dtype."),
    Field("rf", "numbers", "", "Of the last layer that does not see the whole input; null where it cannot be said."),
    Field("sees", one_of("all"), present="given"),
    Field(
        "frozen",
        at_least(1),
        lambda facts: facts.frozen or None,
        "Of params, those that the program or file does not train, where there are any.",
        present="given",
    ),
    Field(
        "idle", "total", "", "Parameters of layers that the model holds and never runs; they are in no other number."
    ),
)

INPUT = (Field("label", maybe("text"), lambda each: each.label or None), Field("in", "shape", "shape"))

OUTPUT = (
    Field("label", maybe("text"), lambda each: each.label or None),
    Field("layer", "integer", "row", "Index of the layer that makes it; -1 is the input, -2 the second input."),
    Field("out", "shape"),
    Field("rf", "numbers", "", "Null where the whole input is seen (sees: all), or where it cannot be said."),
    Field("sees", one_of("all"), present="given"),
)

STAGE = (
    Field("stage", "text", None),
    Field("layers", "total", None, "Those with weights: conv, tconv, fc."),
    Field("out", "shape", None),
    Field("params", "total", None),
    Field("macs", "total", None),
    Field("rf", "numbers", None, "Of what leaves it; null where the whole input is seen, or where it cannot be said."),
    Field("sees", one_of("all"), None, present="given"),
)

UNIT = (
    Field("layer", "total"),
    Field("place", "axes"),
    Field("window", "ends"),
    Field("clipped", "ends"),
)

OF_UNIT = "With --unit: what that unit sees of the input, first and last index an axis; clipped to what there is."
OF_SUMMARY = "With --summary: statements in a row whose output has the same size."
OF_EXPLAINED = "With --layer and --explain: each layer step by step."
OF_COUNTED = "With --count: the operations as tools count them; layers: of one tool, each layer."
OF_USEFUL = "With --useful: MACs, and those of them that touch real pixels; equal layers together."

CONTRACT = Contract(
    "arch",
    "A network",
    (
        Field("name", "text"),
        Field("source", "text"),
        Field("in", "shape", "in_"),
        Field("out", "shape", "", "The first of the outputs."),
        Field("inputs", many(INPUT), "", "The first of them is in."),
        Field("outputs", many(OUTPUT)),
        Field("batch", "positive"),
        Field("dtype", one_of(*WIDTHS), "", "The type of the numbers, of which memory is bytes."),
        Field("layers", many(LAYER), None),
        Field("totals", TOTALS, lambda facts: facts),
        Field("claims", many(CLAIM), None),
        Field("notes", "texts", None),
        Field("stages", many(STAGE), None, OF_SUMMARY, present="given"),
        Field("unit", UNIT, None, OF_UNIT, present="given"),
        Field("explained", many(EXPLAINED), None, OF_EXPLAINED, present="given"),
        Field("useful", USEFUL, None, OF_USEFUL, present="given"),
        Field("counted", COUNTED, None, OF_COUNTED, present="given"),
    ),
    version=2,  # in 1, memory was counted in numbers
)


def data(
    facts: Facts,
    verdicts: Sequence[Verdict],
    notes: Sequence[str],
    entries: Sequence[OutlineEntry] | None = None,
    **more: object,
) -> dict[str, Any]:
    """`convcalc.arch/2`; entries: those layers only.  more: what an option adds."""
    layers = _layers(facts) if entries is None else map(_folded, entries, repeat(facts.net))
    claims = [claim_data(facts, verdict) for verdict in verdicts]
    return CONTRACT.data(facts, layers=layers, claims=claims, notes=notes, **more)


def _layers(facts: Facts) -> Iterator[dict[str, Any]]:
    if len(facts.rows) <= MOST_ROWS:
        return map(layer, facts.rows, repeat(facts.net))
    from convcalc.network.outline import leaves

    return map(_folded, leaves(facts.net), repeat(facts.net))


def _folded(entry: OutlineEntry, net: Net) -> dict[str, Any]:
    assert entry.row is not None
    return layer(entry.row, net, entry.total)


def layer(row: Row, net: Net, times: int = 1) -> dict[str, Any]:
    """One layer; what its units see is left open where that is everything.  times: how often a folded one runs."""
    counts = batched(count([row.visit.step]), net)
    return record(LAYER, row, **counts._asdict(), repeat=times if times > 1 else None)


def claim_data(facts: Facts, verdict: Verdict) -> dict[str, Any]:
    """A claim and what became of it."""
    line, column = facts.net.source.place(verdict.claim.span.start)
    value = computed(verdict, facts.layout)
    return record(CLAIM, verdict, line=line, column=column, claim=written(facts, verdict), computed=value)
