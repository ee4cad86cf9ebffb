"""The operations of a network as a tool counts them: layer by layer, or all conventions side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.document.fields import columns, line, record
from convcalc.document.model import Cell, Column, Document, Line, Table, Text
from convcalc.features.arch import network
from convcalc.features.arch.network_data import CONVENTION, COUNTED, COUNTED_LAYER, COUNTED_STAGE
from convcalc.features.arch.network_data import data as network_data
from convcalc.ledger.conventions import CONVENTIONS, MISTAKES, Convention, further_mistakes
from convcalc.ledger.counting import OperationTotal, charge, in_words, lacking, of_items, total
from convcalc.ledger.execution import Execution, executed
from convcalc.ledger.parameters import parameter_counts
from convcalc.network.facts import Facts
from convcalc.network.outline import leaves
from convcalc.network.stages import stages, title
from convcalc.network.totals import count
from convcalc.shape import Shape


class CountedLayer(NamedTuple):
    """A layer as a convention counts it: `times` of them together; number: None where it is not known."""

    text: str
    times: int
    in_: Shape
    out: Shape
    macs: int | None
    number: int | None
    rule: str


class CountedStage(NamedTuple):
    """A stage as a convention counts it; number: None where it is not known."""

    stage: str
    out: Shape
    macs: int
    number: int | None


class CountedNetwork(NamedTuple):
    """A network as one convention counts it; products: what the exact products of each kind are in its unit."""

    convention: Convention
    total: OperationTotal
    products: dict[str, int]

    @property
    def difference(self) -> int | None:
        """How much more it is than the products alone."""
        return None if self.total.number is None else self.total.number - sum(self.products.values())

    @property
    def over(self) -> dict[str, int]:
        """What each kind of layer adds to its products, the largest first."""
        kinds = dict.fromkeys([*self.total.kinds, *self.products])
        found = [(name, self.total.kinds.get(name, 0) - self.products.get(name, 0)) for name in kinds]
        return dict(sorted([(name, count) for name, count in found if count], key=lambda part: -abs(part[1])))

    @property
    def mistakes(self) -> tuple[str, ...]:
        """Mistakes of the tool that are part of this number."""
        found = [MISTAKES.get((self.convention.name, kind), "") for kind in self.total.kinds]
        return tuple(dict.fromkeys(filter(None, found)))

    @property
    def unknown(self) -> str:
        """What is not known, where the number is not."""
        return lacking(self.total.lacks, self.convention.title)


def counted(facts: Facts, convention: Convention, run: Execution) -> CountedNetwork:
    """A network as a convention counts it."""
    products = total(facts.net, CONVENTIONS["flops" if convention.unit == "FLOPs" else "macs"], run)
    return CountedNetwork(convention, total(facts.net, convention, run), products.kinds)


def document(facts: Facts, convention: Convention) -> Document:
    """A network as one convention counts it, layer by layer."""
    run = executed(facts.tree)
    found, layers = counted(facts, convention, run), list(_layers(facts, convention, run))
    notes = (*facts.notes, *_odd(run), *further_mistakes(convention))
    table = Table(columns(COUNTED_LAYER), [*(line(COUNTED_LAYER, each) for each in layers), _last(found, layers)])
    return Document(
        title=f"{facts.name} as {convention.title} counts",
        parts=(network.head(facts), Text(head(convention)), table, Text(_sentence(found), answer=True)),
        answer=_number(found.total),
        data=lambda: network_data(facts, (), notes, counted=_data([found], layers)),
        notes=notes,
        layout=facts.layout,
    )


def by_stage(facts: Facts, convention: Convention) -> Document:
    """A network as one convention counts it, by stages: statements in a row whose output has the same size."""
    run = executed(facts.tree)
    found, parts = counted(facts, convention, run), stages(facts.net.body)
    unnamed = not any(stage.labels for stage in parts)
    told = [
        CountedStage(
            title(stage, unnamed), stage.shape, count(stage.items).macs * facts.batch,
            None if each.number is None else each.number * facts.batch,
        )
        for stage, each in [(stage, of_items(stage.items, convention, run)) for stage in parts]
    ]  # fmt: skip
    whole = found.total.number
    shares = [(each.number, whole) if whole and each.number is not None else "" for each in told]
    lines = [Line((*line(COUNTED_STAGE, each).cells, share)) for each, share in zip(told, shares, strict=True)]
    last = Line(("total", "", sum(each.macs for each in told), "?" if whole is None else whole, ""), role="total")
    notes = (*facts.notes, *_odd(run), *further_mistakes(convention))
    return Document(
        title=f"{facts.name} as {convention.title} counts, by stage",
        parts=(
            network.head(facts), Text(head(convention)),
            Table((*columns(COUNTED_STAGE), Column("share", "share", "share", 8)), [*lines, last]),
            Text(_sentence(found), answer=True),
        ),
        answer=_number(found.total),
        data=lambda: network_data(facts, (), notes, counted=_data([found], (), told)),
        notes=notes,
        layout=facts.layout,
    )  # fmt: skip


def side_by_side(facts: Facts) -> Document:
    """All conventions, each with what makes it differ from the exact products; and the ways to count parameters."""
    run = executed(facts.tree)
    found = [counted(facts, each, run) for each in CONVENTIONS.values()]
    lines = [Line(_beside(each)) for each in found]
    heads = (
        Column("convention", "convention"), Column("unit", "unit", optional=2), Column("count", "count", "text"),
        Column("difference", "more than exact", "text", 3), Column("because", "what makes it differ", "words", 1),
    )  # fmt: skip
    stored = [Line((each.number, each.title)) for each in parameter_counts(facts)]
    params = Table((Column("params", "parameters", "count"), Column("what", "of what")), stored)
    mistakes = list(dict.fromkeys([f"{e.convention.title}: {said}" for e in found for said in e.mistakes]))
    told = [Text("\n".join(mistakes), "Mistakes of tools, not conventions")] if mistakes else []
    notes = (*facts.notes, *_odd(run), "convcalc why NET VALUE finds which of them gives a number")
    return Document(
        title=f"{facts.name} by every convention",
        parts=(network.head(facts), Table(heads, lines), params, *told),
        answer="\n".join(f"{each.convention.name}\t{_number(each.total)}" for each in found),
        data=lambda: network_data(facts, (), notes, counted=_data(found, ())),
        notes=notes,
        layout=facts.layout,
    )


def _beside(found: CountedNetwork) -> tuple[Cell, ...]:
    """A line of the table of all conventions."""
    more = "" if found.difference is None else f"{found.difference:+,}"
    return found.convention.name, found.convention.unit, _cell(found.total), more, because(found)


def head(convention: Convention) -> str:
    """By which convention is counted."""
    measured = f" ({convention.version})" if convention.version and convention.version != convention.title else ""
    called = f"; it calls them {convention.called}" if convention.called else ""
    return f"counted as {convention.title} does{measured}: {convention.unit}, {convention.counts}{called}"


def because(found: CountedNetwork) -> str:
    """What makes it differ from the exact products: `bn +44,455,936, gap +102,400`."""
    if found.unknown:
        least, most = found.total.least, found.total.most
        between = "" if least is None else f"between {least:,} and {most:,}; " if least != most else f"{least:,}, if "
        return f"{between}{found.unknown}"
    return ", ".join(f"{name} {count:+,}" for name, count in found.over.items())


def _layers(facts: Facts, convention: Convention, run: Execution) -> Iterator[CountedLayer]:
    """Every layer; what a repetition makes alike stands once."""
    for entry in leaves(facts.net):
        assert entry.row is not None
        step, times = entry.row.visit.step, entry.total * facts.batch
        each = charge(step, convention, run)
        macs = step.kind.macs(step.args, step.ins, step.out)
        count = None if each.number is None else each.number * times
        yield CountedLayer(
            entry.row.text, entry.total, step.ins[0], step.out, None if macs is None else macs * times, count,
            in_words(each.rule),
        )  # fmt: skip


def _last(found: CountedNetwork, layers: Sequence[CountedLayer]) -> Line:
    times = sum(each.times for each in layers)
    products = sum(each.macs or 0 for each in layers)
    number: Cell = "?" if found.total.number is None else found.total.number
    return Line(("total", times, "", products, number, ""), role="total")


def _sentence(found: CountedNetwork) -> str:
    """The total in a sentence, with what makes it differ and what is a mistake."""
    convention, count = found.convention, found.total.number
    if count is None:
        return f"The total of {convention.title} is not known: {because(found)}."
    why = because(found)
    said = f"{count:,} {convention.unit} by {convention.title}"
    said += f", {found.difference:+,} beside the products alone: {why}." if why else ", which are the products alone."
    return " ".join([said, *[f"Not a convention but a mistake of the tool: {each}." for each in found.mistakes]])


def _number(total: OperationTotal) -> str:
    """What -q prints."""
    return "unknown" if total.number is None else str(total.number)


def _cell(total: OperationTotal) -> Cell:
    return "unknown" if total.number is None else f"{total.number:,}"


def _odd(run: Execution) -> list[str]:
    """What the header names that is not there."""
    return [f"executed: '{word}' is neither a kind of layer, a label nor a way of running" for word in run.odd]


def _data(
    found: Sequence[CountedNetwork], layers: Sequence[CountedLayer], parts: Sequence[CountedStage] | None = None
) -> dict[str, object]:
    conventions = [
        record(
            CONVENTION, each.convention, count=each.total.number, least=each.total.least, most=each.total.most,
            difference=each.difference, over=each.over, mistakes=each.mistakes, unknown=each.unknown or None,
        )
        for each in found
    ]  # fmt: skip
    return record(COUNTED, None, conventions=conventions, layers=layers, stages=parts)
