"""From facts to a report: who is wrong by himself, who only follows, by which slip, and what would make it true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

from convcalc.check.believe import believed
from convcalc.check.bench import Bench
from convcalc.check.claimed import Claimed, claimed_shape, claimed_value, holds, written_value
from convcalc.check.edit import edited, halved_padding
from convcalc.check.fits import fits, one_default
from convcalc.check.report import Checked, Report
from convcalc.check.suspects import suspects
from convcalc.judge import Verdict, judge
from convcalc.measure import Facts
from convcalc.slips.found import Found
from convcalc.slips.trail import parts
from convcalc.spec.tree import Claim, Statement
from convcalc.words import FAMILIES

MOST_SLIPS = 5
"""So many are told of a claim; with more the likeliest get lost."""

BOTH_SIDES = Found(
    "S05", "p was read as both sides together", "d2l", "p means both sides together, as in d2l; here it is each side"
)


OWN_LINES = Found("X02", "the lines above are right, and this is not their sum", "CS231n's 24M floats for VGG-16")


def examine(facts: Facts, lets: Mapping[str, int] | None = None) -> Report:
    """Every claim of what was measured; lets: the variables that were set from outside when it was."""
    verdicts = judge(facts)
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
    steps = [] if body is None or mark is None else [part.step for part in parts(body, mark.first, mark.last)]
    loud = [step for step in steps if FAMILIES.get(step.kind.word) not in ("pointwise", "norm")]
    return (loud or steps)[-1].kind.text((loud or steps)[-1].args) if steps else ""


def named(told: Checked, slips: Sequence[Found]) -> Checked:
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
                self.believed = {id(verdict.claim): verdict for verdict in judge(as_claimed)}

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
        costly = [part.step for part in parts(body, mark.first, mark.last)]
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

    def all_counted(self, claims: list[Checked], how: Found) -> Report:
        changed = [
            each._replace(verdict="convention", note=how.convention, slips=(how,), follows=None)
            if each.verdict == "false"
            else each
            for each in claims
        ]
        return _report(self.facts, changed)
