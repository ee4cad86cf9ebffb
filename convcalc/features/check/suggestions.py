"""What would make a false claim true: small changes, each tried by building the network anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from math import gcd
from typing import Any

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.check.claimed import amount, claimed_shape
from convcalc.features.check.rewrite import (
    edited,
    inside,
    layers,
    moved_strides,
    only,
    repeated,
    up_to,
    with_attr,
    with_default,
    with_repeat,
)
from convcalc.features.check.slips.settings import PlacedLayer, placed_layers, window_of
from convcalc.lang.tree import Attr, Claim, Default, Layer, Number, Spec, Statement, Stmt
from convcalc.lang.writer import attr as written
from convcalc.network.builder import Builder, build
from convcalc.network.claims import ClaimChecker, Verdict, about_total, check_claims
from convcalc.network.facts import Facts, measure
from convcalc.network.graph import Body, Join, Loop, Step
from convcalc.network.receptive_field import receptive_fields
from convcalc.network.scopes import Scope, Stop
from convcalc.network.traverse import Frame
from convcalc.shape import Shape

MOST_ROWS = 20_000
"""A larger net is not built over and over."""

MOST_WORK = 60_000
"""So many layers are built once more in search of what fits."""


class Bench:
    """What was measured, the variables that were set from outside, and how much work is left."""

    def __init__(self, facts: Facts, lets: Mapping[str, int]) -> None:
        self.facts = facts
        self.lets = lets
        self.left = MOST_WORK
        self.known: dict[Any, Any] = {}
        self.replay: Replay | None = None

    def measured(self, tree: Spec, input: Shape | None = None) -> Facts | None:
        """The facts of a changed tree; None where it cannot be built."""
        net = self.facts.net
        self.left -= self.layers
        try:
            return measure(build(tree, net.source, input or net.input, self.lets, net.batch))
        except SpecError:
            return None

    def verdicts(self, tree: Spec, input: Shape | None = None) -> tuple[Verdict, ...]:
        facts = self.measured(tree, input)
        if facts is None:
            return ()
        found = check_claims(facts)
        if any(each.claim.what in ("rf", "jump") and each.where for each in found):
            self.left -= 4 * len(facts.rows)  # every turn of a block was walked for what it sees
        return found

    def changed(self, statement: Statement) -> Statement | None:
        """The statement at the top in which this one stands, to be changed and `tried`; None inside a block."""
        if self.replay is None:
            self.replay = Replay(self.facts, self.lets)
        return self.replay.reach(statement)

    def tried(self, statement: Statement) -> tuple[Verdict, ...]:
        """The verdicts on a statement put in the place of the one that `changed` gave last."""
        assert self.replay is not None
        verdicts, spent = self.replay.tried(statement)
        self.left -= max(spent, 1)
        return verdicts

    @property
    def layers(self) -> int:
        """What building the whole net costs: bodies that run several times are built once."""
        if "layers" not in self.known:
            self.known["layers"] = _layers(self.facts.net.body, set())
        found: int = self.known["layers"]
        return found

    def moved(self, verdict: Verdict) -> bool:
        """Would that claim be true with the bottlenecks' strides moved?"""
        if "moved" not in self.known:
            tree = moved_strides(self.facts.net.tree)
            facts = None if tree is self.facts.net.tree else self.measured(tree)
            true = [] if facts is None else [each for each in check_claims(facts) if each.verdict == "true"]
            self.known["moved"] = facts, {id(each.claim) for each in true}
        facts, true = self.known["moved"]
        if verdict.mark is not None:
            return id(verdict.claim) in true
        return facts is not None and about_total(verdict.claim, facts).verdict == "true"

    def total_at(self, claim: Claim, input: Shape) -> bool:
        """Would that claim about the total be true of another input?"""
        if input not in self.known:
            self.known[input] = self.measured(self.facts.tree, input)
        facts = self.known[input]
        return facts is not None and about_total(claim, facts).verdict == "true"

    def neighbours(self, claim: Claim, own: list[PlacedLayer]) -> list[int]:
        """The value of an exact claim, where another layer of the net than its own has just that count."""
        what = claim.what
        if ("counts", what) not in self.known:
            self.known["counts", what] = _counts(self.facts, what)
        assert isinstance(claim.value, Number)
        value: Fraction = amount(claim.value)
        steps: set[int] = self.known["counts", what].get(value, set())
        return [value.numerator] if steps - {id(layer.step) for layer in own} else []


def _counts(facts: Facts, what: str) -> dict[int, set[int]]:
    """The layers of a net by their counts."""
    found: dict[int, set[int]] = {}
    for layer in placed_layers(facts.net.body):
        step = layer.step
        weights, biases, _ = step.kind.cost(step.args, step.ins)
        value = (weights or 0) + ((biases or 0) if what == "params" else 0)
        if what == "macs":
            value = step.kind.macs(step.args, step.ins, step.out) or 0
        found.setdefault(value, set()).add(id(step))
    return found


def _layers(body: Body, seen: set[int]) -> int:
    """How many layers are built for a body, those that were built before left out."""
    if id(body) in seen:
        return 0
    seen.add(id(body))
    inner = [turn for item in body.items if isinstance(item, Loop) for turn, _ in item.runs]
    inner += [branch for item in body.items if isinstance(item, Join) for branch in item.branches]
    return 1 + len(body.items) + sum(_layers(each, seen) for each in inner)


class Replay:
    """Stands before one statement of a spec's top, with everything before it built as it was written."""

    def __init__(self, facts: Facts, lets: Mapping[str, int]) -> None:
        self.facts = facts
        self.lets = lets
        self.stmts = facts.net.tree.body
        self.tops = {id(inner): at for at, stmt in enumerate(self.stmts) for inner in _within(stmt)}
        self.rewind()

    def rewind(self) -> None:
        """Back to the beginning."""
        net = self.facts.net
        self.builder = Builder(net.tree, self.lets)
        self.scope = Scope(None, 0, {})
        self.body = Body(net.input)
        algebra = receptive_fields(len(net.input.size))
        self.frame = Frame(algebra, algebra.start)
        self.at = 0

    def reach(self, statement: Statement) -> Statement | None:
        """Go on to the statement at the top that holds this one; None where it stands in a block's definition."""
        top = self.tops.get(id(statement))
        if top is None:
            return None
        if top < self.at:
            self.rewind()
        while self.at < top:
            self.build(self.stmts[self.at])
            self.at += 1
        found = self.stmts[top]
        assert isinstance(found, Statement)
        return found

    def build(self, stmt: Stmt) -> None:
        """One more statement; only what is made of layers adds to the body."""
        first = len(self.body.items)
        self.scope.channels = self.body.out.channels
        if isinstance(stmt, Statement):
            self.builder.statement(stmt, self.body, self.scope)
        else:
            self.builder.body((stmt,), self.scope, self.body.out)
        self.frame.go_on(self.body.items[first:])

    def tried(self, changed: Statement) -> tuple[tuple[Verdict, ...], int]:
        """The verdicts on the claims of a statement put in this place (none if it cannot be), and how many units
        were built for them; everything is as before afterwards."""
        body, state, scope = self.body, self.builder.state, self.scope
        items, marks = len(body.items), len(body.marks)
        kept = body.out, body.out_ref, body.rows, body.ops, body.reach
        called, notes, work = state.called, len(state.notes), state.work
        state.called = dict(called)
        scope.channels = body.out.channels
        verdicts: tuple[Verdict, ...] = ()
        try:
            self.builder.statement(changed, body, scope)
            if not state.mistakes:
                verdicts = tuple(
                    ClaimChecker(self.facts.layout).of_items(
                        body, body.items[items:], body.marks[marks:], self.frame.ahead()
                    )
                )
        except Stop:
            pass
        spent = state.work - work
        del body.items[items:], body.marks[marks:], state.notes[notes:]
        body.out, body.out_ref, body.rows, body.ops, body.reach = kept
        state.called, state.work = called, work
        state.mistakes, state.trace, state.calls = [], [], []
        if changed.label is not None:
            scope.labels.pop(changed.label, None)
        return verdicts, spent


def _within(stmt: Stmt) -> Iterator[Statement]:
    """A statement and all that stand in its brackets."""
    if not isinstance(stmt, Statement):
        return
    yield stmt
    for unit in stmt.units:
        for body in inside(unit):
            for inner in body:
                yield from _within(inner)


CONV, POOL = ("conv", "dwconv", "sepconv"), ("maxpool", "avgpool", "lppool")

DEFAULTS = tuple(
    Default(word, (Attr("flag", flag),))
    for word, flags in {
        "conv": ("same", "half", "valid", "full", "nobias", "bias"),
        "maxpool": ("ceil", "floor", "same", "half"),
        "avgpool": ("ceil", "floor", "same", "half"),
        "tconv": ("same",),
        "fc": ("nobias", "bias"),
    }.items()
    for flag in flags
)


def fits(bench: Bench, verdict: Verdict, kept: tuple[Claim, ...]) -> tuple[str, ...]:
    """The single changes that make a claim true and leave `kept`, the true claims beside it, true."""
    if len(bench.facts.rows) > MOST_ROWS or verdict.mark is None or verdict.body is None:
        return ()
    trial = Trial(bench, verdict, (verdict.claim, *kept))
    places = _places(verdict)
    found: list[str] = []
    for layer, step in places:
        where = f" on '{step.kind.text(step.args)}'" if len(places) > 1 else ""
        taken: set[str] = set()
        for attr in _choices(layer, step, verdict, bench.facts.layout):
            if attr.key not in taken and trial.holds(lambda tree: edited(tree, only(layer, with_attr(layer, attr)))):  # noqa: B023
                found.append(_text(attr, layer) + where)
                taken.update({attr.key} - {"flag"})
    return tuple(dict.fromkeys([*_repeats(trial, verdict.mark.statement), *found, *_inputs(bench, verdict, trial)]))


class Trial:
    """One wrong claim, and those beside it that are to stay true."""

    def __init__(self, bench: Bench, verdict: Verdict, claims: tuple[Claim, ...]) -> None:
        assert verdict.mark is not None
        self.bench = bench
        self.claims = claims
        self.top = bench.changed(verdict.mark.statement)
        self.cut = up_to(bench.facts.net.tree, verdict.mark.statement)

    def holds(self, change: Callable[[Spec], Spec]) -> bool:
        """Are all of the claims true of the tree so changed? Where it can be, only their own statement is built."""
        if self.bench.left <= 0:
            return False
        if self.top is None:
            return _all_hold(self.bench.verdicts(change(self.cut)), self.claims)
        (changed,) = change(Spec((self.top,))).body
        assert isinstance(changed, Statement)
        return _all_hold(self.bench.tried(changed), self.claims)

    def holds_of(self, input: Shape) -> bool:
        return self.bench.left > 0 and _all_hold(self.bench.verdicts(self.cut, input), self.claims)


def _places(verdict: Verdict) -> list[tuple[Layer, Step]]:
    """The layers of a statement that have something to change, each with the first step that it became."""
    body, mark = verdict.body, verdict.mark
    assert body is not None and mark is not None
    steps: dict[int, Step] = {}
    for layer in placed_layers(body, mark.first, mark.last):
        steps.setdefault(id(layer.step.node), layer.step)
    written = [(layer, steps[id(layer)]) for layer in layers((mark.statement,)) if id(layer) in steps]
    return [(layer, step) for layer, step in written if window_of(step) or step.kind.word in ("fc", "zeropad")]


def _all_hold(verdicts: tuple[Verdict, ...], claims: tuple[Claim, ...]) -> bool:
    true = {id(each.claim) for each in verdicts if each.verdict == "true"}
    return all(id(claim) in true for claim in claims)


def _text(attr: Attr, layer: Layer) -> str:
    if layer.word == "zeropad":
        return f"zeropad {attr.value}"
    if attr.key == "":
        return f"{attr.value} {'outputs' if layer.word in ('fc', 'dense', 'linear') else 'filters'}"
    return written(attr)


def _choices(layer: Layer, step: Step, verdict: Verdict, layout: str) -> Iterator[Attr]:
    """What might have been meant instead, the likeliest first and the nearest values first."""
    word = step.kind.word
    if word == "zeropad":
        yield from (Attr("", n) for n in range(1, 9))
    elif word != "fc":
        yield from _of_window(layer, step)
    if word in CONV or word in ("tconv", "fc"):
        yield Attr("flag", "nobias" if step.args.bias else "bias")
        yield from _filters(step, verdict, layout)
    if word in ("conv", "tconv"):
        yield from _groups(step)


def _of_window(layer: Layer, step: Step) -> Iterator[Attr]:
    kernel, stride, dilation = step.args.slide.kernel, step.args.slide.stride, step.args.slide.dilation
    pool, tconv = step.kind.word in POOL, step.kind.word == "tconv"
    most = kernel[0] // 2 if pool else max(kernel) * dilation[0]
    for p in range(min(most, 64) + 1):
        yield Attr("p", (p,))
    for flag in ("same",) if tconv else ("same", "half") if pool else ("same", "half", "full"):
        yield Attr("flag", flag)
    if pool:
        yield Attr("flag", "floor" if step.args.slide.ceil else "ceil")
    if tconv:
        for extra in range(1, stride[0]):
            yield Attr("op", (extra,))
    for s in _near(stride[0], 16):
        yield Attr("s", (s,))
    for k in _near(kernel[0], 16):
        key = "k" if len(kernel) == 1 or any(attr.key == "k" for attr in layer.attrs) else "size"
        yield Attr(key, (k,) * len(kernel) if key == "size" else (k,))
    if not pool:
        for d in _near(dilation[0], 4):
            yield Attr("d", (d,))


def _near(value: int, reach: int) -> list[int]:
    """Other values from 1 up, the nearest first."""
    return sorted(
        (n for n in range(max(1, value - reach), value + reach + 1) if n != value), key=lambda n: abs(n - value)
    )


def _filters(step: Step, verdict: Verdict, layout: str) -> Iterator[Attr]:
    count = step.out.channels or 0
    claim = verdict.claim
    if isinstance(verdict.computed, Shape):
        wanted = claimed_shape(claim, verdict.computed, layout).channels
        if wanted is not None and wanted != count:
            yield Attr("", wanted)
    elif isinstance(claim.value, Number) and isinstance(verdict.computed, int) and verdict.computed:
        wanted = round(count * amount(claim.value) / verdict.computed)
        if 0 < wanted != count:
            yield Attr("", wanted)


def _groups(step: Step) -> Iterator[Attr]:
    most = gcd(step.ins[0].channels or 1, step.out.channels or 1)
    choices = [g for g in range(1, min(most, 64) + 1) if most % g == 0] + ([most] if most > 64 else [])
    for g in choices:
        if g != step.args.groups:
            yield Attr("g", (g,))


def _repeats(trial: Trial, statement: Statement) -> Iterator[str]:
    """Another number of repetitions of a group, a block or a merge, the nearest."""
    written = [unit for unit in repeated((statement,)) if type(unit.repeat) is int and unit.repeat > 1]
    for unit in written:
        assert type(unit.repeat) is int
        for n in _near(unit.repeat, 16):
            if trial.holds(lambda tree: with_repeat(tree, unit, n)):  # noqa: B023
                yield f"x{n}" + (f" for x{unit.repeat}" if len(written) > 1 else "")
                break


def _inputs(bench: Bench, verdict: Verdict, trial: Trial) -> Iterator[str]:
    """Another input, for the first line with a claim: the nearest larger or smaller, or grey for colour."""
    facts, mark = bench.facts, verdict.mark
    if mark is None or verdict.body is not facts.net.body or mark.first or not facts.in_.size:
        return
    reach = 24 if verdict.claim.what == "size" else 0
    for step in sorted(range(-reach, reach + 1), key=lambda n: (abs(n), n < 0)):
        other = Shape(facts.in_.channels, tuple([n + step for n in facts.in_.size]))
        if step and min(other.size) > 0 and trial.holds_of(other):
            yield f"input {other.text(facts.layout)}"
            break
    for channels in (1, 3):
        other = Shape(channels, facts.in_.size)
        if channels != facts.in_.channels and trial.holds_of(other):
            yield f"input {other.text(facts.layout)}"


def one_default(bench: Bench, wrong: tuple[Claim, ...], right: tuple[Claim, ...], first: Statement | None) -> str:
    """The `default` that makes every wrong claim true and leaves the right ones true; "" where there is none.

    first: the statement of the first wrong claim; the net is built further only where that one becomes true.
    """
    if len(bench.facts.rows) > MOST_ROWS:
        return ""
    tree = bench.facts.net.tree
    cut = tree if first is None else up_to(tree, first)
    words = {layer.step.kind.word for layer in placed_layers(bench.facts.net.body)}
    for default in DEFAULTS:
        if bench.left <= 0:
            break
        if default.word not in words and not (default.word == "conv" and words & set(CONV)):
            continue
        near = cut is tree or _all_hold(bench.verdicts(with_default(cut, default)), wrong[:1])
        if near and _all_hold(bench.verdicts(with_default(tree, default)), (*wrong, *right)):
            return f"default {default.word} {written(default.attrs[0])}"
    return ""
