"""Every claim of a spec, its verdict and the slips behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING

from convcalc._namedtuple import NamedTuple
from convcalc.features.check.claimed import (
    channels_elsewhere,
    claimed_shape,
    claimed_value,
    holds,
    written_value,
)
from convcalc.features.check.rebuild import MOST_WORK, Rebuilder, halved_padding, is_true
from convcalc.features.check.result import Checked, Report
from convcalc.features.check.slips.search_sizes import SELDOM
from convcalc.features.check.slips.settings import backwards, few
from convcalc.features.check.slips.slip import SuspectedSlip
from convcalc.features.check.suggestions import LIKELY, all_hold, fits, fits_above, one_default
from convcalc.features.check.suspects import placed_of, suspects
from convcalc.lang.rewrite import with_layers
from convcalc.lang.tree import Claim, Number, Statement
from convcalc.lang.words import SUMMED
from convcalc.lang.writer import number
from convcalc.network.builder import Builder
from convcalc.network.claims import Verdict, about_another_input, about_total, check_claims, compare
from convcalc.network.facts import Facts, measure
from convcalc.network.graph import Body
from convcalc.network.scopes import Scope, Stop
from convcalc.network.totals import WIDTHS
from convcalc.readers import leave_open
from convcalc.shape import Shape

if TYPE_CHECKING:
    from convcalc.features.arch.any_input import UnsizedFields


class ClaimedSizesBuilder(Builder):
    """Builds a net in which each statement makes what was claimed of it, whatever it really makes."""

    def statement(self, statement: Statement, body: Body, scope: Scope) -> None:
        super().statement(statement, body, scope)
        layout = self.state.tree.layout
        for claim in statement.claims:
            if claim.what == "size" and not channels_elsewhere(claim, body.out, layout):
                claimed = claimed_shape(claim, body.out, layout)
                if not all(isinstance(n, int) for n in claimed.size):
                    continue  # a fraction that somebody left standing: no layer takes it
                body.out = Shape(body.out.channels if claimed.channels is None else claimed.channels, claimed.size)
                if statement.label is not None:
                    known = scope.labels[statement.label]
                    scope.labels[statement.label] = known._replace(ref=body.out_ref, shape=body.out)


def built_as_claimed(facts: Facts, lets: Mapping[str, int]) -> Facts | None:
    """The facts of such a net; None where its layers do not fit together."""
    net = facts.net
    builder = ClaimedSizesBuilder(net.tree, lets, net.given_inputs)
    try:
        body = builder.network(net.input)
    except Stop:
        return None
    if builder.state.mistakes:
        return None
    return measure(net._replace(body=body, notes=(), outputs=tuple(builder.state.outputs.values())))


MOST_SLIPS = 5
"""So many are named of a claim; of more the likeliest would be overlooked."""

BOTH_SIDES = SuspectedSlip(
    "S05", "p was read as both sides together", "d2l", "p means both sides together, as in d2l; here it is each side"
)

OWN_LINES = SuspectedSlip(
    "X02", "the lines above are right, and this is not their sum", "CS231n's 24M floats for VGG-16"
)


class Examination(NamedTuple):
    """A spec with wrong claims.

    as_claimed  the verdicts on a net in which every size is as claimed, by claim; none where that cannot be built
    since       the first item behind the last size that was claimed before, in the same body, by mark
    helps       is it asked what would make a claim true?
    """

    rebuilder: Rebuilder
    verdicts: tuple[Verdict, ...]
    as_claimed: Mapping[int, Verdict]
    since: Mapping[int, int]
    helps: bool = True

    @property
    def facts(self) -> Facts:
        return self.rebuilder.facts


def judged(facts: Facts, lets: Mapping[str, int] | None = None) -> tuple[Verdict, ...]:
    """Every claim with the verdict that `check` gives it, and how it was counted."""
    found = check_claims(facts)
    if facts.instead_of is not None or all(verdict.verdict != "false" for verdict in found):
        return found
    claims = examine(facts, lets).claims
    return tuple([each._replace(verdict=own.verdict, note=own.note) for each, own in zip(found, claims, strict=True)])


def examine_total(rebuilder: Rebuilder, claim: Claim) -> Checked:
    """A claim about the whole of a network that has not got it in its spec."""
    rebuilder.left = MOST_WORK
    verdict = about_total(claim, rebuilder.facts)
    checked = _checked(rebuilder.facts, verdict)
    return checked if verdict.verdict != "false" else with_slips(checked, suspects(rebuilder, verdict, 0))


def examine(facts: Facts, lets: Mapping[str, int] | None = None, helps: bool = True) -> Report:
    """Every claim of what was measured; lets: the variables that were set from outside when it was.

    helps: is it asked what would make a claim true?
    """
    verdicts = check_claims(facts)
    wrong = [verdict for verdict in verdicts if verdict.verdict == "false"]
    if not wrong:
        return _report(facts, [_checked(facts, verdict) for verdict in verdicts])
    lets = dict(lets or {})
    sized = any(verdict.claim.what == "size" for verdict in wrong)
    other = built_as_claimed(facts, lets) if sized else None
    as_claimed = {} if other is None else {id(verdict.claim): verdict for verdict in check_claims(other)}
    return _examined(Examination(Rebuilder(facts, lets), verdicts, as_claimed, _since(verdicts), helps))


def examine_fields(found: UnsizedFields) -> Report:
    """The claims of a network without an input: those about receptive fields judged, the others unknown."""
    facts = found.tried
    return Report(facts.name, facts.layout, tuple([_checked(facts, each) for each in found.claims]), notes=found.notes)


def _since(verdicts: Sequence[Verdict]) -> dict[int, int]:
    places: dict[int, int] = {}
    for body in {id(verdict.body): verdict.body for verdict in verdicts}.values():
        last = 0
        for mark in body.marks if body is not None else []:
            places[id(mark)] = last
            if any(claim.what == "size" for claim in mark.statement.claims):
                last = mark.last
    return places


def _report(facts: Facts, claims: list[Checked], fits: tuple[str, ...] = ()) -> Report:
    other = about_another_input(facts, [each.verdict for each in claims])
    notes = (*facts.notes, *([other] if other else []))
    unread = leave_open(facts.notes, any(each.claim.startswith("macs") for each in claims))
    return Report(facts.name, facts.layout, tuple(claims), fits, notes, unread=unread)


def _checked(facts: Facts, verdict: Verdict) -> Checked:
    source, span = facts.net.source, verdict.claim.span
    line, column = source.place(span.start)
    label = (verdict.mark.statement.label or "") if verdict.mark else "total"
    written = " ".join(source.text[span.start : span.end].split())
    arrives = verdict.claim.what == "inputs"
    if arrives:
        written = f"inputs = {number(verdict.claim.value)}" if isinstance(verdict.claim.value, Number) else written
    elif verdict.claim.what != "size" and not any(char.isalpha() for char in written):
        written = f"{verdict.claim.what} = {written}"  # a number in a column of a pasted table
    return Checked(
        line,
        column,
        label,
        label or _last_layer(facts, verdict),
        written,
        claimed_value(verdict.claim, verdict.computed, facts.layout),
        verdict.computed,
        verdict.verdict,
        note=_joined(verdict.where, verdict.note),
        arrives=arrives,
    )


def _joined(*notes: str) -> str:
    return ", ".join(filter(None, notes))


def _last_layer(facts: Facts, verdict: Verdict) -> str:
    """What stands before a claim in a statement without a label; the last layer that does more than activate."""
    body, mark = verdict.body, verdict.mark
    items = facts.net.body.items if body is None or mark is None else body.items[mark.first : mark.last]
    last = next(backwards(items), None)
    step = next((step for step in backwards(items) if not step.kind.follows), last)
    return step.kind.text(step.args) if step else ""


def _examined(state: Examination) -> Report:
    """One claim after the other: does it follow from a wrong size before it, or is it wrong by itself?"""
    roots: dict[int, tuple[int, str]] = {}  # wrong sizes so far, by line: where each stands and its verdict
    claims: list[Checked] = []
    own: list[Verdict] = []
    for verdict in state.verdicts:
        checked = _checked(state.facts, verdict)
        if verdict.verdict == "false":
            checked = (
                _followed(state, verdict, checked, roots)
                or _sum_of_wrong_lines(state, verdict, checked, claims)
                or _of_the_whole(state, verdict, checked)
                or _accused(state, verdict, checked)
            )
            if checked.follows is None:
                checked = _sum_of_lines(state, verdict, checked)
                own.append(verdict)
                if verdict.claim.what == "size":
                    roots.pop(checked.line, None)  # the last one found stands last
                    roots[checked.line] = (verdict.claim.span.start, checked.verdict)
        claims.append(checked)
    return _with_fits(state, claims, own)


def _followed(
    state: Examination, verdict: Verdict, checked: Checked, roots: dict[int, tuple[int, str]]
) -> Checked | None:
    """The claim as one that is right once a wrong size before it is taken for true."""
    if not roots:
        return None
    line = next(reversed(roots))
    as_claimed = state.as_claimed.get(id(verdict.claim))
    if (as_claimed is None or not is_true(as_claimed)) and not _counts_on_own_size(state, verdict):
        return None
    return checked._replace(
        verdict=roots[line][1], note=_joined(checked.note, f"follows from line {line}"), follows=line
    )


def _sum_of_wrong_lines(
    state: Examination, verdict: Verdict, checked: Checked, claims: Sequence[Checked]
) -> Checked | None:
    """A total that is right once the wrong numbers of lines before it are taken for true."""
    if verdict.mark is not None or not isinstance(verdict.computed, int):
        return None
    before = zip(state.verdicts, claims, strict=False)
    lines = [
        (each.follows or each.line, each.claimed - each.computed)
        for one, each in before
        if one.mark is not None and one.claim.what == verdict.claim.what and each.verdict == "false"
        if isinstance(each.claimed, int) and isinstance(each.computed, int)
    ]
    surplus = sum([more for _, more in lines])
    if not surplus or not holds(verdict.claim, verdict.computed + surplus):
        return None
    line = lines[0][0]
    return checked._replace(note=_joined(checked.note, f"follows from line {line}"), follows=line)


def _counts_on_own_size(state: Examination, verdict: Verdict) -> bool:
    """Are these the multiply-accumulates, or the memory, of a layer whose size is claimed, wrongly, beside them?"""
    mark, what = verdict.mark, verdict.claim.what
    if what not in ("macs", "memory") or mark is None or not mark.shape.size:
        return False
    size = next((claim for claim in mark.statement.claims if claim.what == "size"), None)
    if size is None:
        return False
    steps = [layer.step for layer in few(placed_of(state.facts, verdict))]
    costly = [step for step in steps if what == "memory" or step.kind.macs(step.args, step.ins, step.out)]
    if len(costly) != 1 or costly[0].kind.transposed:
        return False
    claimed = claimed_shape(size, mark.shape, state.facts.layout)
    each = mark.shape.channels if claimed.channels is None else claimed.channels
    if what == "macs":
        each = costly[0].kind.cost(costly[0].args, costly[0].ins)[0]
    count = (each or 0) * prod(claimed.size)
    if what == "macs":
        return holds(verdict.claim, count)
    width = WIDTHS[state.facts.dtype]
    found = compare(verdict.claim._replace(published=None), width * count, width=width)
    return found.verdict in ("true", "convention")


def _of_the_whole(state: Examination, verdict: Verdict, checked: Checked) -> Checked | None:
    """A sum that is false of its statement and true of the network: no slip in the layers need be looked for."""
    claim = verdict.claim
    if verdict.mark is None or claim.what not in SUMMED or not is_true(about_total(claim, state.facts)):
        return None
    return checked._replace(note=_joined(checked.note, f"it would be true as total {claim.what}"), whole=True)


def _accused(state: Examination, verdict: Verdict, checked: Checked) -> Checked:
    """The claim with the slips that give it, or with those that would, had the sizes before it been right."""
    since = state.since.get(id(verdict.mark), 0)
    slips = suspects(state.rebuilder, verdict, since)
    again = state.as_claimed.get(id(verdict.claim))
    if again is not None and all(slip.code in SELDOM for slip in slips):
        others = [slip for slip in suspects(state.rebuilder, again, since) if slip.code != "A01"]
        slips = others or slips
    named = with_slips(checked, slips)
    if again is not None and again.computed != verdict.computed and named.verdict == "false":
        would = written_value(again.computed, state.facts.layout)
        named = named._replace(note=_joined(named.note, f"from the size claimed before: {would}"))
    return named


def with_slips(checked: Checked, slips: Sequence[SuspectedSlip]) -> Checked:
    """The claim with its slips; counted differently, where a way to count is among them."""
    conventions = [slip for slip in slips if slip.convention]
    ordered = [*conventions, *[slip for slip in slips if not slip.convention]]
    kept = tuple([slip for slip in ordered if slip.code][:MOST_SLIPS])
    if not conventions:
        return checked._replace(verdict="false", slips=kept)
    return checked._replace(verdict="convention", slips=kept, note=_joined(checked.note, conventions[0].convention))


def _sum_of_lines(state: Examination, verdict: Verdict, checked: Checked) -> Checked:
    """A wrong total of lines that are all right."""
    if checked.slips or checked.verdict != "false" or verdict.mark is not None:
        return checked
    lines = [each for each in state.verdicts if each.mark is not None and each.claim.what == verdict.claim.what]
    held = [each for each in lines if each.verdict in ("true", "convention")]
    counts = [each.computed for each in held if isinstance(each.computed, int)]
    right = len(counts) == len(lines) > 1 and sum(counts) == verdict.computed
    return checked._replace(slips=(OWN_LINES,)) if right else checked


def _with_fits(state: Examination, claims: list[Checked], own: list[Verdict]) -> Report:
    """What would make all wrong claims true at once, or else each."""
    right, wrong = _that_are(state, claims, "true"), _that_are(state, claims, "false")
    sizes = sum(verdict.claim.what == "size" for verdict in own)
    if wrong and sizes > 1 and _hold_with_both_sides(state, (*wrong, *right)):
        return _report(state.facts, [_with_both_sides(each) for each in claims])
    if not state.helps:
        return _report(state.facts, claims)
    tried: tuple[Claim, ...] = ()
    for kinds in (("false", "convention"), ("false",)):
        odd = _that_are(state, claims, *kinds)
        several = len(odd) > 1 and len(own) > 1 and len(odd) != len(tried)
        one = one_default(state.rebuilder, odd, right, _statement(state, odd[0])) if several else ""
        tried = odd
        if one:
            claims = [each._replace(fits=(one,)) if each.verdict in kinds else each for each in claims]
            return _report(state.facts, claims, (one,))
    return _with_single_fits(state, claims, {id(verdict.claim) for verdict in own})


def _statement(state: Examination, claim: Claim) -> Statement | None:
    """The one that a claim is about; None of a claim about the total."""
    return next((each.mark and each.mark.statement for each in state.verdicts if each.claim is claim), None)


def _that_are(state: Examination, claims: Sequence[Checked], *verdicts: str) -> tuple[Claim, ...]:
    """The claims whose verdict is one of these."""
    both = zip(state.verdicts, claims, strict=True)
    return tuple([verdict.claim for verdict, each in both if each.verdict in verdicts])


def _hold_with_both_sides(state: Examination, claims: tuple[Claim, ...]) -> bool:
    """Is all of it true where p means both sides together?"""
    return all_hold(state.rebuilder.verdicts(with_layers(state.facts.tree, halved_padding)), claims)


def _with_both_sides(checked: Checked) -> Checked:
    if checked.verdict != "false":
        return checked
    return checked._replace(verdict="convention", note=BOTH_SIDES.convention, slips=(BOTH_SIDES,), follows=None)


def _with_single_fits(state: Examination, claims: list[Checked], alone: set[int]) -> Report:
    """What would make each claim true that is wrong by itself, as far as the work goes."""
    beside: dict[int, tuple[Claim, ...]] = {}  # the true claims on each statement
    for verdict in state.verdicts:
        if verdict.mark is not None and is_true(verdict):
            beside[id(verdict.mark)] = (*beside.get(id(verdict.mark), ()), verdict.claim)
    wrong = looked = 0
    for at, (verdict, each) in enumerate(zip(state.verdicts, claims, strict=True)):
        counted = each.verdict == "convention" and verdict.claim.what not in ("macs", "rf")
        if id(verdict.claim) in alone and (each.verdict == "false" or counted):
            wrong += 1
            if state.rebuilder.left > 0:
                looked = wrong
                claims[at] = each._replace(fits=_single_fits(state, verdict, each, beside.get(id(verdict.mark), ())))
    report = _report(state.facts, claims)
    some = f"the first {looked} wrong claims" if looked > 1 else "the first wrong claim"
    return report if looked == wrong else report._replace(notes=(*report.notes, f"fits looked for only in {some}"))


def _single_fits(state: Examination, verdict: Verdict, checked: Checked, beside: tuple[Claim, ...]) -> tuple[str, ...]:
    """What would make one claim true: in its own row, and where no slip does, in the rows above.

    Rows above are asked for a size also where its own row says no more than another number: a word (same, ceil) is
    what was most likely forgotten.
    """
    if checked.whole:
        return ()
    found = () if checked.arrives else fits(state.rebuilder, verdict, beside)
    size = verdict.claim.what == "size"
    likely = LIKELY.intersection(found) if size else found
    slips = [slip for slip in checked.slips if not (size and slip.copied)]
    if likely or slips or checked.verdict != "false":
        return found
    kept, since = _known_above(state, verdict)
    above = fits_above(state.rebuilder, verdict, tuple(dict.fromkeys((*beside, *kept))), since)
    return (*found, *above)


def _known_above(state: Examination, verdict: Verdict) -> tuple[list[Claim], int]:
    """The claims above that are true, and where the last size ends that is known to be right."""
    true = [each for each in state.verdicts if is_true(each)]
    if verdict.mark is not None:
        ahead = verdict.mark.first
        true = [each for each in true if each.body is verdict.body and each.mark and each.mark.last <= ahead]
    right = [each.mark.last for each in true if each.claim.what == "size" and each.mark is not None]
    since = max(right, default=0) if verdict.claim.what in ("size", "inputs") else 0
    return [each.claim for each in true], since
