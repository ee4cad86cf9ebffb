"""What every report on a network shares: its head, its totals, its claims and its notes."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from convcalc.arithmetic.intervals import Interval, WholeInput
from convcalc.document.model import Fields, Finding, Findings, Part, Text
from convcalc.lang.tree import Claim, Number
from convcalc.network.claims import Verdict, about_another_input, check_claims
from convcalc.network.facts import Facts, OutputFacts, sizes
from convcalc.network.graph import Step, outputs
from convcalc.network.receptive_field import CANNOT_BE_SAID, fields
from convcalc.network.totals import WIDTHS, layers_of
from convcalc.shape import Shape
from convcalc.text import first_of

if TYPE_CHECKING:
    from convcalc.document.model import Cell
    from convcalc.network.receptive_field import Tensor


def head(facts: Facts, data: str = "") -> Text:
    """Its name, what goes in and comes out, and whose network it is."""
    name = facts.name or "a network"
    where = f", {data}" if data and data not in name else ""
    line = f"{name}{where}: {sizes(facts.inputs, facts.layout)} -> {sizes(outputs(facts.net), facts.layout)}"
    return Text(f"{line}\n{facts.source}" if facts.source else line)


def answer(facts: Facts) -> str:
    """What -q prints: the size that comes out, of several outputs a line each."""
    return "\n".join([each.shape.text(facts.layout) for each in outputs(facts.net)])


def memory(count: int) -> str:
    """Bytes, exact, and beside them the rounded number that people say."""
    return f"{count:,} bytes{_rounded(count)}"


def _rounded(count: int) -> str:
    for unit, size in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if count >= size:
            tenths = (count * 20 // size + 1) // 2
            return f" (~{tenths // 10:,}.{tenths % 10} {unit})"
    return ""


def totals(facts: Facts) -> Fields:
    """The sums, each with the convention it was counted by."""
    stored = (facts.params + facts.statistics) * WIDTHS[facts.dtype]
    biases = "1 bias" if facts.biases == 1 else f"{facts.biases:,} biases"
    counted = "convolutions, linear and recurrent layers" if _recurrent(facts) else "convolutions and linear layers"
    pairs = [
        ("parameters", f"{_trainable(facts)}: {facts.weights:,} weight{'s' * (facts.weights != 1)}, {biases}"),
        ("MACs", f"{facts.macs:,} of {counted}, without biases"),
        ("activations", f"{facts.activations:,} outputs of {counted}"),
        ("memory", f"{memory(stored)} of parameters{' and statistics' * bool(facts.statistics)}, {facts.dtype}"),
        ("", f"{memory(facts.memory)} of all layers' outputs, {facts.dtype}"),
    ]
    if facts.statistics:
        pairs.insert(1, ("statistics", f"{facts.statistics:,} running means and variances, not trained"))
    if facts.net.idle:
        names = first_of(dict.fromkeys([each.name.partition(".")[0] for each in facts.net.idle]), 6)
        pairs.insert(1, ("idle", f"{facts.idle:,} more in layers that do not run: {names}"))
    if facts.net.outputs:
        told = [("", _output(each, facts)) for each in facts.outputs]
        pairs[:0] = [("outputs" if len(told) > 1 else "output", told[0][1]), *told[1:]]
    if facts.batch > 1:
        pairs.insert(0, ("batch", f"{facts.batch:,}: MACs, activations and memory are for all of it"))
    return Fields(tuple(pairs))


def _trainable(facts: Facts) -> str:
    """`1,000 trainable`; where some are not, `1,000, 10 trainable and 990 frozen`."""
    if not facts.frozen:
        return f"{facts.params:,} trainable"
    return f"{facts.params:,}, {facts.trainable:,} trainable and {facts.frozen:,} frozen"


def _output(output: OutputFacts, facts: Facts) -> str:
    """`cls: 10, sees all of the input`, `box: 13x13x255, rf 91`; of several inputs it is named whose field that is."""
    from convcalc.document.writers.cells import written as written_cell

    size = field_size(output.made.axes, output.out)
    seen = f"rf {written_cell(size, 'axes') if output.rf else CANNOT_BE_SAID}"
    whose = (facts.net.more_inputs and facts.inputs[output.made.source].label) or "the input"
    seen = f"sees all of {whose}" if output.sees else seen + f" of {whose}" * bool(facts.net.more_inputs)
    return f"{output.label}: {output.out.text(facts.layout)}, {seen}"


def judged(facts: Facts, verdicts: Sequence[Verdict]) -> tuple[Sequence[Verdict], tuple[str, ...]]:
    """The verdicts to report and, where the claims are about another input than this one, in their place a note.

    What a source declares of each layer that arrives there is no news where it is true.
    """
    verdicts = [each for each in verdicts if each.claim.what != "inputs" or each.verdict != "true"]
    other = about_another_input(facts, [each.verdict for each in verdicts])
    if not other:
        return verdicts, ()
    return (), (f"{other}: not judged for {sizes(facts.inputs, facts.layout)}",)


def claims_note(facts: Facts) -> str:
    """For reports that show no claims: that some of the text are not true; "" where all are, or where there are none.

    >>> from convcalc.loading import facts_of
    >>> from convcalc.readers.source import load
    >>> claims_note(facts_of(load("8x8x3 -> conv 4 3x3 -> 8x8x4 params = 112")))
    '1 of 2 claims in the spec is not true: convcalc check says why'
    """
    declared = declared_otherwise(facts)
    if declared:
        return f"{_finding(facts, declared[0]).text}: convcalc check says why"
    found = [each.verdict for each in check_claims(facts) if each.claim.what != "inputs"]
    other = about_another_input(facts, found)
    if other:
        return f"{other}: not judged for {sizes(facts.inputs, facts.layout)}"
    wrong = sum(verdict not in ("true", "published") for verdict in found)
    if not wrong:
        return ""
    every = f"{len(found)} claims" if len(found) > 1 else "1 claim"
    return f"{wrong} of {every} in the spec {'is' if wrong == 1 else 'are'} not true: convcalc check says why"


def declared_otherwise(facts: Facts) -> list[Verdict]:
    """What a source declares of its layers, and is not so: nn.Linear(3, 4) where 5 numbers arrive."""
    return [each for each in check_claims(facts) if each.claim.what == "inputs" and each.verdict != "true"]


def claims(facts: Facts, verdicts: Sequence[Verdict]) -> list[Part]:
    """How many claims are true, and each that is not; those that are known not to hold are only counted."""
    declared = [each for each in verdicts if each.claim.what == "inputs"]
    verdicts = [each for each in verdicts if each.claim.what != "inputs"]
    return [*_of_spec(facts, verdicts), *_of_source(facts, declared)]


def _of_source(facts: Facts, declared: Sequence[Verdict]) -> list[Part]:
    """What is declared of layers and is not so."""
    if not declared:
        return []
    one = len(declared) == 1
    caption = f"{'a number' if one else f'{len(declared)} numbers'} declared otherwise: convcalc check says why"
    return [Findings(tuple([_finding(facts, verdict) for verdict in declared]), caption)]


def _of_spec(facts: Facts, verdicts: Sequence[Verdict]) -> list[Part]:
    if not verdicts:
        return []
    odd = [verdict for verdict in verdicts if verdict.verdict not in ("true", "published")]
    more = "; convcalc check says why" if any(verdict.verdict == "published" for verdict in verdicts) else ""
    caption = f"{len(verdicts)} claim{'s' * (len(verdicts) != 1)} in the spec: {_counted(verdicts)}{more}"
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


WORST = ("", "true", "published", "unknown", "convention", "false")


COUNTED = {"published": "otherwise in the paper", "convention": "counted differently", "unknown": "cannot be said"}
"""Verdicts in a count, where the word alone says too little: 2 true, 1 otherwise in the paper."""


def _counted(verdicts: Sequence[Verdict]) -> str:
    kinds = [COUNTED.get(each.verdict, each.verdict) for each in verdicts]
    if len(set(kinds)) == 1:
        return f"all {kinds[0]}" if len(kinds) > 1 else kinds[0]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(("true", *kinds)) if kind in kinds)


def _finding(facts: Facts, verdict: Verdict) -> Finding:
    source = facts.net.source
    span = verdict.claim.span
    label = verdict.mark.statement.label if verdict.mark else "total"
    about = f"line {source.place(span.start)[0]}, {label}: " if label else f"line {source.place(span.start)[0]}: "
    if verdict.claim.what == "inputs":
        right = computed(verdict, facts.layout)
        declared = f"{about}declared {value_of(verdict.claim)}, {right} arrive{'s' * (right == '1')}"
        return Finding(verdict.verdict, declared, tuple(filter(None, (verdict.where, verdict.note))))
    more = [] if verdict.verdict == "true" else [f"it {is_value(computed(verdict, facts.layout))}"]
    more += [words for words in (verdict.where, verdict.note) if words]
    return Finding(verdict.verdict, about + written(facts, verdict), tuple(more))


def written(facts: Facts, verdict: Verdict) -> str:
    """The claim in the words of the spec; what is declared stands in a source without a word for it."""
    if verdict.claim.what == "inputs":
        return f"inputs = {value_of(verdict.claim)}"
    span = verdict.claim.span
    text = facts.net.source.text[span.start : span.end].partition("published")[0]
    return " ".join(text.split())


def value_of(claim: Claim) -> str:
    """The number that is claimed."""
    from convcalc.lang.writer import number

    return number(claim.value) if isinstance(claim.value, Number) else ""


def computed(verdict: Verdict, layout: str) -> str:
    """What it really is."""
    value = verdict.computed
    if value is None:
        return "the whole input"
    if isinstance(value, Shape):
        return value.text(layout)
    if isinstance(value, tuple):
        if set(value) == {None}:
            return CANNOT_BE_SAID
        each = ["?" if number is None else str(number) for number in value]
        return each[0] if len(set(each)) == 1 else "x".join(each)
    return f"{value:,}" if isinstance(value, int) else str(value)


def is_value(words: str) -> str:
    """`is 5`, or `cannot be said`."""
    return words if words == CANNOT_BE_SAID else f"is {words}"


def total_field(facts: Facts) -> Cell:
    """The receptive field of the network; "" where there is no layer."""
    return facts.rf or facts.sees or ("?" if facts.rows else "")


def sees_all(axes: Sequence[Interval]) -> bool:
    """Is it the whole input?"""
    return all(isinstance(axis, WholeInput) for axis in axes)


def field_size(axes: Sequence[Interval], out: Shape) -> Cell:
    """How much a unit of an output sees: a size an axis, or "all"."""
    if sees_all(axes):
        return "all"
    return tuple([each.size if each else None for each in fields(axes, out)])


def _recurrent(facts: Facts) -> bool:
    return layers_of(facts.net.body.items, attrgetter("recurrent")) > 0


def field_notes(facts: Facts, outputs: Sequence[tuple[Tensor, Shape]]) -> list[str]:
    """What a receptive field in the table stands for where units differ or something was left out."""
    notes = []
    varying = [each for made, out in outputs for each in fields(made.axes, out) if each is not None and each.varies]
    if any(each.jump is not None for each in varying):
        behind = "a recurrent layer, a tconv" if _recurrent(facts) else "a tconv"
        notes.append(f"behind {behind} or an upsampling units see different amounts: rf is the most, --unit tells each")
    if any(each.jump is None for each in varying):
        notes.append(
            "where branches of different strides meet, rf is what unit 0 sees; others may see more: --unit tells"
        )
    if any(each is None and not made.whole for made, out in outputs for each in fields(made.axes, out)):
        why = "places change their axes on the way, or are too many to follow"
        if _recurrent(facts):
            why = f"{why}, or a recurrent layer begins with the state of another"
        notes.append(f"? in rf: it {CANNOT_BE_SAID}: {why}")
    if any(made.gated for made, _ in outputs):
        notes.append("a gate (mul) that sees more is left out of rf")
    return notes
