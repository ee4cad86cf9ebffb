"""Every claim of a spec, its verdict and the slips behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import prod

from convcalc.features.check.claimed import (
    Claimed,
    channels_elsewhere,
    claimed_shape,
    claimed_value,
    figures,
    holds,
    is_exact,
    written_value,
)
from convcalc.features.check.result import Checked, Report
from convcalc.features.check.rewrite import edited, halved_padding
from convcalc.features.check.slips.counts import BIASES_COUNTED, BIASES_LEFT_OUT
from convcalc.features.check.slips.search_counts import counts, digits, of_macs, of_params
from convcalc.features.check.slips.search_fields import chain, fields
from convcalc.features.check.slips.search_sizes import FIRST, SizeClaim, sizes
from convcalc.features.check.slips.settings import PlacedLayer, placed_layers
from convcalc.features.check.slips.slip import SuspectedSlip, Suspects, each_once, suspected, without_formula
from convcalc.features.check.suggestions import MOST_ROWS, Bench, fits, one_default
from convcalc.lang.tree import Claim, Number, Statement
from convcalc.lang.words import FAMILIES
from convcalc.network.builder import Builder
from convcalc.network.claims import Verdict, check_claims
from convcalc.network.facts import Facts, measure
from convcalc.network.graph import Body, Net
from convcalc.network.scopes import Named, Scope, Stop
from convcalc.shape import Shape


class Believing(Builder):
    """Builds a net in which each statement makes what was claimed of it, whatever it really makes."""

    def statement(self, statement: Statement, body: Body, scope: Scope) -> None:
        super().statement(statement, body, scope)
        for claim in statement.claims:
            if claim.what == "size" and not channels_elsewhere(claim, body.out, self.state.tree.layout):
                claimed = claimed_shape(claim, body.out, self.state.tree.layout)
                if not all(isinstance(n, int) for n in claimed.size):
                    continue  # a fraction that somebody left standing: no layer takes it
                body.out = Shape(body.out.channels if claimed.channels is None else claimed.channels, claimed.size)
                if statement.label is not None:
                    scope.labels[statement.label] = Named(scope.depth, body.out_ref, body.out)


def believed(facts: Facts, lets: dict[str, int]) -> Facts | None:
    """The facts of such a net; None where its layers do not fit together."""
    net = facts.net
    builder = Believing(net.tree, lets)
    try:
        body = builder.body(net.tree.body, Scope(None, 0, {}), net.input)
    except Stop:
        return None
    if builder.state.mistakes:
        return None
    return measure(Net(net.tree, net.source, net.input, body, net.totals, (), net.batch))


UNIT = without_formula(
    "U01",
    "1024 was meant by K, or 1024 * 1024 by M",
    "d2l's 164 MB; EECS 498",
    "K, M and G as powers of 1024",
)
WEIGHTS_ALONE = without_formula("P01", "the biases were left out", "a quiz's distractor: 7,500", BIASES_LEFT_OUT)
BIASES_TOO = without_formula("", "the biases were counted as weights", "", BIASES_COUNTED)
BYTES = without_formula("U01", "a number takes 4 bytes", "d2l; CS231n", "bytes of float32, 4 for each number")
MOVED = without_formula(
    "R09", "the bottleneck's stride stands on its 3x3 convolution", "google-research: 483, torchvision: 427",
    "the stride on the 3x3 convolutions, as in torchvision",
)  # fmt: skip
OTHER_INPUT = without_formula("C07", "this is the count for another input", "CSPNet#31: 256 against 224")
AUXILIARY = without_formula("P18", "the auxiliary heads were left out", "GoogLeNet: 13,378,280 against 6,998,552")
OFTEN = {"C01": 2, "P08": 2, "P01": 3, "C07": 3, "P17": 3, "C06": 3, "P03b": 3, "P03": 3, "C03": 3}
SELDOM = 4
"""So many figures must be given before a slip is suspected: nearly every one gives two figures sooner or later."""

SIDES = (224, 227, 256, 299, 320, 384, 448, 512, 416, 240, 192, 160, 128, 96, 64, 48, 32, 28)
"""Inputs that networks are measured with."""


def suspects(bench: Bench, verdict: Verdict, since: int) -> list[SuspectedSlip]:
    """The slips; `since`: where the lines begin for which no size was claimed."""
    what, exact = verdict.claim.what, is_exact(verdict.claim)
    if what == "size":
        return list(_of_size(bench, verdict, since))
    if isinstance(verdict.computed, int):
        finds = list(each_once(iter([*_of_unit(verdict), *_of_count(bench, verdict, exact)])))
        if not exact:
            finds = _weighed(finds, figures(verdict.claim))
        if not finds and exact and isinstance(verdict.claim.value, Number):
            finds += digits(verdict.claim.value.mantissa, verdict.computed)
        return finds
    return list(_of_field(bench, verdict)) if what == "rf" else list(_moved(bench, verdict))


def _weighed(finds: list[SuspectedSlip], figures: int) -> list[SuspectedSlip]:
    """Those for which so many figures are proof enough."""
    return [each for each in finds if each.convention or figures >= OFTEN.get(each.code, SELDOM)]


def _of_size(bench: Bench, verdict: Verdict, since: int) -> Suspects:
    right, mark, body = verdict.computed, verdict.mark, verdict.body
    if not isinstance(right, Shape) or mark is None or body is None or isinstance(verdict.claim.value, Number):
        return
    layout = bench.facts.layout
    if channels_elsewhere(verdict.claim, right, layout):
        yield suspected(FIRST)
    claimed = claimed_shape(verdict.claim, right, layout)
    size: tuple[object, ...] = claimed.size if right.size else (claimed.channels,)
    yield from sizes(SizeClaim(size, claimed.channels if right.size else None, body, mark, right, since))


def _of_memory(verdict: Verdict) -> Suspects:
    """Numbers that are kept, said in bytes; as K, M and G they may be powers of 1024 as well."""
    power = _power(verdict)
    if isinstance(verdict.computed, int):
        size = verdict.computed * 4
        if holds(verdict.claim, size) or holds(verdict.claim, Fraction(size * 1000**power, 1024**power)):
            yield suspected(BYTES)


def _of_count(bench: Bench, verdict: Verdict, exact: bool) -> Suspects:
    claim, what = verdict.claim, verdict.claim.what
    if what == "memory":
        yield from _of_memory(verdict)
        return
    rows = list(_parts(bench, verdict))
    neighbours = bench.neighbours(claim, rows) if exact and verdict.mark is not None else []
    counted = of_macs(rows) if what == "macs" else of_params(rows, what)

    if what in ("params", "weights"):
        other = of_params(rows, "weights" if what == "params" else "params")
        biased = any(getattr(layer.step.args, "bias", False) for layer in rows)
        if biased and holds(claim, sum(each.whole for each in other)):
            yield suspected(WEIGHTS_ALONE if what == "params" else BIASES_TOO)
    yield from counts(counted, lambda value: holds(claim, value), exact, what, neighbours)
    yield from _moved(bench, verdict)
    if verdict.mark is None:
        yield from _auxiliary(bench, verdict)
        yield from _other_input(bench, verdict)


def _parts(bench: Bench, verdict: Verdict) -> Iterator[PlacedLayer]:
    if verdict.mark is None or verdict.body is None:
        return placed_layers(bench.facts.net.body)
    return placed_layers(verdict.body, verdict.mark.first, verdict.mark.last)


def _of_unit(verdict: Verdict) -> Suspects:
    """K, M and G as powers of 1024."""
    power, computed = _power(verdict), verdict.computed
    if power and isinstance(computed, int) and holds(verdict.claim, Fraction(computed * 1000**power, 1024**power)):
        yield suspected(UNIT)


def _power(verdict: Verdict) -> int:
    """Of a thousand, in the unit of a claim: 2 of M."""
    number = verdict.claim.value
    return {"K": 1, "M": 2, "G": 3, "B": 3, "T": 4}.get(number.unit, 0) if isinstance(number, Number) else 0


def _moved(bench: Bench, verdict: Verdict) -> Suspects:
    """The place of the bottleneck's stride."""
    if verdict.claim.what not in ("rf", "macs", "jump") or len(bench.facts.rows) > MOST_ROWS:
        return
    if bench.moved(verdict):
        yield suspected(MOVED)


def _other_input(bench: Bench, verdict: Verdict) -> Suspects:
    facts = bench.facts
    if len(facts.in_.size) != 2 or len(facts.rows) > MOST_ROWS or verdict.claim.what == "weights":
        return
    for side in SIDES:
        other = Shape(facts.in_.channels, (side, side))
        if other != facts.in_ and bench.total_at(verdict.claim, other):
            yield suspected(OTHER_INPUT, worked=other.text(facts.layout))
            return


def _auxiliary(bench: Bench, verdict: Verdict) -> Suspects:
    """Branches that lead to no output."""
    facts = bench.facts
    if len(facts.rows) > 2_000:
        return
    needed, rows = {len(facts.rows) - 1}, list(facts.rows)
    for row in reversed(rows):
        if row.index in needed:
            needed.update(row.inputs)
    if len(needed - {-1}) == len(rows):
        return
    kept = [row for row in rows if row.index in needed]
    what = verdict.claim.what
    value = sum(getattr(row, what) or 0 for row in kept)
    if holds(verdict.claim, value):
        yield suspected(AUXILIARY)


def _of_field(bench: Bench, verdict: Verdict) -> Suspects:
    body, ref = bench.facts.net.body, bench.facts.net.body.out_ref
    if verdict.mark is not None:
        if verdict.body is not body:
            return
        ref = verdict.mark.at
    chains = [chain(body, ref, axis) for axis in range(len(bench.facts.in_.size))]
    yield from _moved(bench, verdict)
    yield from fields(chains, lambda value: holds(verdict.claim, (value,)))


MOST_SLIPS = 5
"""So many are told of a claim; with more the likeliest get lost."""

BOTH_SIDES = SuspectedSlip(
    "S05", "p was read as both sides together", "d2l", "p means both sides together, as in d2l; here it is each side"
)


OWN_LINES = SuspectedSlip(
    "X02", "the lines above are right, and this is not their sum", "CS231n's 24M floats for VGG-16"
)


def examine(facts: Facts, lets: Mapping[str, int] | None = None) -> Report:
    """Every claim of what was measured; lets: the variables that were set from outside when it was."""
    verdicts = check_claims(facts)
    wrong = [verdict for verdict in verdicts if verdict.verdict == "false"]
    if not wrong:
        return _report(facts, [_told(facts, verdict) for verdict in verdicts])
    return Examiner(Bench(facts, dict(lets or {})), verdicts, wrong).report()


def _report(facts: Facts, claims: list[Checked], fits: tuple[str, ...] = ()) -> Report:
    return Report(facts.name, facts.layout, tuple(claims), fits, facts.notes)


def _told(facts: Facts, verdict: Verdict) -> Checked:
    source, span = facts.net.source, verdict.claim.span
    line, column = source.place(span.start)
    label = (verdict.mark.statement.label or "") if verdict.mark else "total"
    written = " ".join(source.text[span.start : span.end].split())
    if verdict.claim.what != "size" and not any(char.isalpha() for char in written):
        written = f"{verdict.claim.what} = {written}"  # a number in a column of a pasted table
    value: Claimed = claimed_value(verdict.claim, verdict.computed, facts.layout)
    note = ", ".join(filter(None, (verdict.where, verdict.note)))
    return Checked(
        line, column, label, label or _last_layer(verdict), written, value, verdict.computed, verdict.verdict, note=note
    )


def _last_layer(verdict: Verdict) -> str:
    """What stands before a claim in a statement without a label; the last layer that does more than activate."""
    body, mark = verdict.body, verdict.mark
    steps = [] if body is None or mark is None else [layer.step for layer in placed_layers(body, mark.first, mark.last)]
    loud = [step for step in steps if FAMILIES.get(step.kind.word) not in ("pointwise", "norm")]
    return (loud or steps)[-1].kind.text((loud or steps)[-1].args) if steps else ""


def named(told: Checked, slips: Sequence[SuspectedSlip]) -> Checked:
    """The claim with its slips; counted differently, where a way to count is among them."""
    lawful = [slip for slip in slips if slip.convention]
    kept = tuple([slip for slip in [*lawful, *[s for s in slips if not s.convention]] if slip.code][:MOST_SLIPS])
    if not lawful:
        return told._replace(verdict="false", slips=kept)
    note = ", ".join(filter(None, (told.note, lawful[0].convention)))
    return told._replace(verdict="convention", slips=kept, note=note)


class Examiner:
    """Looks at the wrong claims of one spec."""

    def __init__(self, bench: Bench, verdicts: tuple[Verdict, ...], wrong: list[Verdict]) -> None:
        self.bench = bench
        self.facts = bench.facts
        self.verdicts = verdicts
        self.wrong = wrong
        self.believed: dict[int, Verdict] = {}
        self.sized: dict[int, dict[int, int]] = {}  # where the last claimed size before each mark ends, by body
        if any(verdict.claim.what == "size" for verdict in wrong):
            as_claimed = believed(self.facts, dict(bench.lets))
            if as_claimed is not None:
                self.believed = {id(verdict.claim): verdict for verdict in check_claims(as_claimed)}

    def report(self) -> Report:
        roots: dict[int, tuple[int, str]] = {}  # wrong sizes so far, by line: where each stands and its verdict
        claims: list[Checked] = []
        own: list[Verdict] = []
        for verdict in self.verdicts:
            told = _told(self.facts, verdict)
            if verdict.verdict == "false":
                told = self.followed(verdict, told, roots) or self.accused(verdict, told)
                if told.follows is None:
                    told = self.sum_of_lines(verdict, told)
                    own.append(verdict)
                    if verdict.claim.what == "size":
                        roots.pop(told.line, None)  # the last one found stands last
                        roots[told.line] = (verdict.claim.span.start, told.verdict)
            claims.append(told)
        return self.with_fits(claims, own)

    def followed(self, verdict: Verdict, told: Checked, roots: dict[int, tuple[int, str]]) -> Checked | None:
        """The claim as one that is right once a wrong size before it is taken for true."""
        if not roots:
            return None
        line = next(reversed(roots))
        as_claimed = self.believed.get(id(verdict.claim))
        if (as_claimed is None or as_claimed.verdict != "true") and not self.counts_on_own_size(verdict):
            return None
        note = ", ".join(filter(None, (told.note, f"follows from line {line}")))
        return told._replace(verdict=roots[line][1], note=note, follows=line)

    def counts_on_own_size(self, verdict: Verdict) -> bool:
        """Are these the multiply-accumulates, or the memory, of a layer whose size is claimed, wrongly, beside them?"""
        mark, body, what = verdict.mark, verdict.body, verdict.claim.what
        if what not in ("macs", "memory") or mark is None or body is None or not mark.shape.size:
            return False
        size = next((claim for claim in mark.statement.claims if claim.what == "size"), None)
        costly = [layer.step for layer in placed_layers(body, mark.first, mark.last)]
        if what == "macs":
            costly = [step for step in costly if step.kind.macs(step.args, step.ins, step.out)]
        if size is None or len(costly) != 1 or costly[0].kind.word == "tconv":
            return False
        claimed = claimed_shape(size, mark.shape, self.facts.layout)
        kept = mark.shape.channels if claimed.channels is None else claimed.channels
        weights = costly[0].kind.cost(costly[0].args, costly[0].ins)[0]
        return holds(verdict.claim, ((weights if what == "macs" else kept) or 0) * prod(claimed.size))

    def accused(self, verdict: Verdict, told: Checked) -> Checked:
        """The claim with the slips that give it, or with those that would, had the sizes before it been right."""
        slips = suspects(self.bench, verdict, self.since(verdict))
        again = self.believed.get(id(verdict.claim))
        if again is not None and not slips:
            slips = [slip for slip in suspects(self.bench, again, self.since(verdict)) if slip.code != "A01"]
        found = named(told, slips)
        if again is not None and again.computed != verdict.computed and found.verdict == "false":
            would = written_value(again.computed, self.facts.layout)
            found = found._replace(note=", ".join(filter(None, (found.note, f"from the size claimed before: {would}"))))
        return found

    def sum_of_lines(self, verdict: Verdict, told: Checked) -> Checked:
        """A wrong total of lines that are all right."""
        what = verdict.claim.what
        if told.slips or told.verdict != "false" or verdict.mark is not None:
            return told
        lines = [v for v in self.verdicts if v.mark is not None and v.claim.what == what]
        if len(lines) < 2:
            return told
        counts = [v.computed for v in lines if v.verdict == "true" and isinstance(v.computed, int)]
        right = len(counts) == len(lines) and sum(counts) == verdict.computed
        return told._replace(slips=(OWN_LINES,)) if right else told

    def since(self, verdict: Verdict) -> int:
        """The first item behind the last size that was claimed before in the same body."""
        mark, body = verdict.mark, verdict.body
        if mark is None or body is None:
            return 0
        if id(body) not in self.sized:
            self.sized[id(body)] = places = {}
            last = 0
            for each in body.marks:
                places[id(each)] = last
                last = each.last if any(claim.what == "size" for claim in each.statement.claims) else last
        return self.sized[id(body)].get(id(mark), 0)

    def with_fits(self, claims: list[Checked], own: list[Verdict]) -> Report:
        """What would make all wrong claims true at once, or else each."""
        right = self.told_as(claims, "true")
        wrong = self.told_as(claims, "false")
        sizes = sum(verdict.claim.what == "size" for verdict in own)
        if wrong and sizes > 1 and self.in_both_sides((*wrong, *right)):
            return self.all_counted(claims, BOTH_SIDES)
        tried: tuple[Claim, ...] = ()
        for kinds in (("false", "convention"), ("false",)):
            odd = self.told_as(claims, *kinds)
            several = len(odd) > 1 and len(own) > 1 and len(odd) != len(tried)
            one = one_default(self.bench, odd, right, self.statement(odd[0])) if several else ""
            tried = odd
            if one:
                claims = [each._replace(fits=(one,)) if each.verdict in kinds else each for each in claims]
                return _report(self.facts, claims, (one,))
        return self.with_single_fits(claims, {id(verdict.claim) for verdict in own})

    def with_single_fits(self, claims: list[Checked], alone: set[int]) -> Report:
        """What would make each claim true that is wrong by itself, as far as the work goes."""
        beside = self.beside()
        wrong = looked = 0
        for at, (verdict, each) in enumerate(zip(self.verdicts, claims, strict=True)):
            counted = each.verdict == "convention" and verdict.claim.what not in ("macs", "rf")
            if id(verdict.claim) in alone and (each.verdict == "false" or counted):
                wrong += 1
                if self.bench.left > 0:
                    looked = wrong
                    claims[at] = each._replace(fits=fits(self.bench, verdict, beside.get(id(verdict.mark), ())))
        report = _report(self.facts, claims)
        some = f"the first {looked} wrong claims" if looked > 1 else "the first wrong claim"
        return report if looked == wrong else report._replace(notes=(*report.notes, f"fits looked for only in {some}"))

    def statement(self, claim: Claim) -> Statement | None:
        """The one that a claim is about."""
        return next((v.mark and v.mark.statement for v in self.verdicts if v.claim is claim), None)

    def told_as(self, claims: Sequence[Checked], *verdicts: str) -> tuple[Claim, ...]:
        """The claims that were told to be one of these."""
        return tuple([v.claim for v, each in zip(self.verdicts, claims, strict=True) if each.verdict in verdicts])

    def beside(self) -> dict[int, tuple[Claim, ...]]:
        """The true claims on each statement, by its mark."""
        found: dict[int, tuple[Claim, ...]] = {}
        for verdict in self.verdicts:
            if verdict.mark is not None and verdict.verdict == "true":
                found[id(verdict.mark)] = (*found.get(id(verdict.mark), ()), verdict.claim)
        return found

    def in_both_sides(self, claims: tuple[Claim, ...]) -> bool:
        """Is all of it true where p means both sides together?"""
        verdicts = self.bench.verdicts(edited(self.facts.net.tree, halved_padding))
        true = {id(each.claim) for each in verdicts if each.verdict == "true"}
        return all(id(claim) in true for claim in claims)

    def all_counted(self, claims: list[Checked], how: SuspectedSlip) -> Report:
        changed = [
            each._replace(verdict="convention", note=how.convention, slips=(how,), follows=None)
            if each.verdict == "false"
            else each
            for each in claims
        ]
        return _report(self.facts, changed)
