"""The network of a spec built anew with something changed, to see which of its claims hold then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.check.slips.search_counts import Counted, count_layers, right_count
from convcalc.features.check.slips.search_fields import WindowChains
from convcalc.features.check.slips.settings import PlacedLayer, few, placed_layers, slides
from convcalc.features.check.slips.slip import SuspectedSlip
from convcalc.lang.rewrite import layers, statements, up_to, with_layers, with_unit
from convcalc.lang.tree import Attr, Claim, Layer, Pair, Spec, Statement, Stmt, Unit
from convcalc.layers import kind_of
from convcalc.layers.kind import Kind
from convcalc.network.attributes import RIVALS, slot
from convcalc.network.builder import Builder, build
from convcalc.network.claims import ClaimChecker, Verdict, about_total, check_claims
from convcalc.network.facts import Facts, measure
from convcalc.network.graph import Body, Step
from convcalc.network.receptive_field import receptive_fields
from convcalc.network.rows import Row
from convcalc.network.scopes import Stop
from convcalc.network.totals import WIDTHS
from convcalc.network.traverse import Frame
from convcalc.shape import Shape

MOST_ROWS = 20_000
"""A larger net is not built over and over."""

MOST_ROWS_WITH_HEADS = 2_000
"""Of a net with more rows it is not asked which of them lead to no output."""

MOST_WORK = 12_000
"""So many layers are built once more in search of what fits."""

MOST_SEARCHED = 4_000
"""In so many layers, counted anew for each wrong claim, slips are looked for."""

MOST_FOLLOWED = 15_000
"""Through so many layers sizes are followed once more in search of slips."""


class Rebuilder:
    """What was measured, the variables that were set from outside, and how much work is left."""

    def __init__(self, facts: Facts, lets: Mapping[str, int]) -> None:
        self.facts = facts
        self.lets = lets
        self.left = MOST_WORK
        self.followed = 0
        self.searched = 0
        self.at_input: dict[Shape, Facts | None] = {}
        self.by_count: dict[str, dict[int, set[int]]] = {}
        self.totals: dict[str, list[Counted]] = {}
        self.suspected: dict[tuple[object, ...], list[SuspectedSlip]] = {}

    def measured(self, tree: Spec, input: Shape | None = None) -> Facts | None:
        """The facts of a changed tree; None where it cannot be built."""
        net = self.facts.net
        self.left -= self.cost
        try:
            made = build(tree, net.source, input or net.input, self.lets, net.batch, net.given_inputs)
            return measure(made._replace(dtype=net.dtype))
        except SpecError:
            return None

    def afford(self, layers: int) -> bool:
        """May sizes be followed through so many layers once more?"""
        self.followed += layers
        return self.followed <= MOST_FOLLOWED

    def search(self, layers: int) -> bool:
        """May a slip be looked for in each of so many layers of a sum?"""
        self.searched += layers
        return self.searched <= MOST_SEARCHED

    @cached_property
    def cost(self) -> int:
        """What building the whole net takes: bodies that run several times are built once."""
        return _built(self.facts.net.body, set())

    def verdicts(self, tree: Spec, input: Shape | None = None) -> tuple[Verdict, ...]:
        """On every claim of a changed tree; none where it cannot be built."""
        facts = self.measured(tree, input)
        if facts is None:
            return ()
        checker = ClaimChecker(facts.layout, WIDTHS[facts.dtype], plain=True)
        found = checker.of_facts(facts)
        self.left -= checker.looked_at
        fields = [each for each in found if each.claim.what in ("rf", "jump")]
        if any(each.where for each in fields):
            self.left -= 4 * len(facts.rows)  # every turn of a block was entered for its receptive field
        elif fields:
            self.left -= len(facts.rows) // 8
        return found

    @cached_property
    def replay(self) -> Replay:
        return Replay(self.facts, self.lets)

    def verdicts_on(self, statement: Statement) -> tuple[Verdict, ...]:
        """On the claims of a statement put in the place of the one that `replay` stands before."""
        verdicts, work = self.replay.verdicts(statement)
        self.left -= 4 * max(work, 1)  # what is built in a trial is looked at, and taken away again
        return verdicts

    @cached_property
    def chains(self) -> list[WindowChains]:
        """The chains of windows to every tensor at the top, an axis each."""
        return [WindowChains(self.facts.net.body, axis) for axis in range(len(self.facts.in_.size))]

    @cached_property
    def with_moved_strides(self) -> tuple[Facts | None, set[int]]:
        """The facts with the strides of bottlenecks moved, None where nothing moves, and which claims are true then."""
        tree = moved_strides(self.facts.tree)
        facts = None if tree is self.facts.tree else self.measured(tree)
        return facts, set() if facts is None else {
            id(each.claim) for each in check_claims(facts, plain=True) if is_true(each)
        }

    def true_with_moved_strides(self, verdict: Verdict) -> bool:
        """Would that claim be true with the bottlenecks' strides moved?"""
        facts, true = self.with_moved_strides
        if verdict.mark is not None:
            return id(verdict.claim) in true
        return facts is not None and is_true(about_total(verdict.claim, facts, plain=True))

    def true_with_units(self, claim: Claim, statement: Statement, units: tuple[Unit, ...]) -> bool:
        """Would a claim be true with other layers in a statement at the top?"""
        tree = self.facts.tree
        body = [statement._replace(units=units) if each is statement else each for each in tree.body]
        return any(each.claim is claim and is_true(each) for each in self.verdicts(tree._replace(body=tuple(body))))

    def true_without(self, verdict: Verdict, step: Step) -> bool:
        """Would a claim be true with a layer left out that is written at the top?"""
        tree = self.facts.tree
        found = verdict.mark is not None and any(layer is step.node for layer in layers(tree.body))
        if not found or verdict.mark is None or len(self.facts.rows) > MOST_ROWS or self.left <= 0:
            return False
        assert isinstance(step.node, Layer)
        without = with_unit(up_to(tree, verdict.mark.statement), step.node, Layer("identity"))
        return any(each.claim is verdict.claim and is_true(each) for each in self.verdicts(without))

    def verdicts_at(self, input: Shape) -> tuple[Verdict, ...]:
        """On every claim, with another input."""
        if input not in self.at_input:
            self.at_input[input] = self.measured(self.facts.tree, input)
        facts = self.at_input[input]
        return () if facts is None else check_claims(facts)

    def true_at(self, claim: Claim, input: Shape) -> bool:
        """Would that claim about the total be true of another input?"""
        if input not in self.at_input:
            self.at_input[input] = self.measured(self.facts.tree, input)
        facts = self.at_input[input]
        return facts is not None and is_true(about_total(claim, facts, plain=True))

    def counted(self, what: str) -> list[Counted]:
        """Every layer of the net, counted by params, weights or macs, with what slips make of it."""
        if what not in self.totals:
            self.totals[what] = count_layers(few(placed_layers(self.facts.net.body)), what)
        return self.totals[what]

    @cached_property
    def heads(self) -> list[tuple[Row, set[int]]]:
        """The rows that no other reads, each with all rows by which it is made; the output of the net first."""
        rows = list(self.facts.rows) if len(self.facts.rows) <= MOST_ROWS_WITH_HEADS else []
        read = {at for row in rows for at in row.inputs}
        last = [*rows[-1:], *[row for row in rows[:-1] if row.index not in read]]
        return [(row, _needed(rows, row.index)) for row in last]

    def counts_of_others(self, what: str, own: list[PlacedLayer]) -> list[int]:
        """The counts of all layers of the net but these."""
        if what not in self.by_count:
            steps = self.by_count[what] = {}
            for layer in few(placed_layers(self.facts.net.body)):
                steps.setdefault(right_count(layer.step, what), set()).add(id(layer.step))
        known = {id(layer.step) for layer in own}
        return [value for value, steps in self.by_count[what].items() if steps - known]

    def named(self, step: Step) -> str:
        """A layer as it is written, with its line where the spec has several, or which of those it is."""
        text = f"'{step.kind.text(step.args)}'"
        source = self.facts.net.source
        if "\n" in source.text.strip():
            return f"line {source.place(step.node.span.start)[0]}, {text}"
        alike = self.layers_by_text.get(text, [])
        if len(alike) < 2 or id(step.node) not in alike:
            return text
        return f"{text}, {alike.index(id(step.node)) + 1} of {len(alike)}"

    @cached_property
    def layers_by_text(self) -> dict[str, list[int]]:
        """The places in the spec where layers of each text stand, in order, as ids of what was read there."""
        found: dict[str, list[int]] = {}
        for layer in few(placed_layers(self.facts.net.body)):
            alike = found.setdefault(layer.text, [])
            if id(layer.step.node) not in alike:
                alike.append(id(layer.step.node))
        return found


def _needed(rows: Sequence[Row], last: int) -> set[int]:
    """The rows by which one of them is made, and that one."""
    needed = {last}
    for row in reversed(rows):
        if row.index in needed:
            needed.update(row.inputs)
    return needed & {row.index for row in rows}


def is_true(verdict: Verdict) -> bool:
    return verdict.verdict == "true"


def _built(body: Body, known: set[int]) -> int:
    """How many layers are built for a body, those that were built before left out."""
    if id(body) in known:
        return 0
    known.add(id(body))
    return 1 + len(body.items) + sum(_built(inner, known) for item in body.items for inner, _ in item.bodies)


class Replay:
    """Stands before one statement of a spec's top, with everything before it built as it was written."""

    def __init__(self, facts: Facts, lets: Mapping[str, int]) -> None:
        self.facts = facts
        self.lets = lets
        self.stmts = facts.tree.body
        tops = [(at, stmt) for at, stmt in enumerate(self.stmts) if isinstance(stmt, Statement)]
        self.tops = {id(inner): at for at, stmt in tops for inner in statements(stmt)}
        self.rewind()

    def rewind(self) -> None:
        """Back to the beginning."""
        net = self.facts.net
        self.builder = Builder(net.tree, self.lets, net.given_inputs)
        self.scope = self.builder.outermost(net.input)
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

    def verdicts(self, changed: Statement) -> tuple[tuple[Verdict, ...], int]:
        """Those on the claims of a statement put in this place (none if it cannot be), and how many units were built.

        Everything is as before afterwards.
        """
        body, state, scope = self.body, self.builder.state, self.scope
        items, marks = len(body.items), len(body.marks)
        kept = body.out, body.out_ref, body.rows, body.ops, body.reach
        called, notes, work = state.called, len(state.notes), state.work
        state.called = dict(called)
        scope.channels = body.out.channels
        verdicts: tuple[Verdict, ...] = ()
        checker = ClaimChecker(self.facts.layout, WIDTHS[self.facts.dtype], plain=True)
        try:
            self.builder.statement(changed, body, scope)
            if not state.mistakes:
                added = checker.of_items(body, body.items[items:], body.marks[marks:], self.frame.ahead())
                verdicts = tuple(added)
        except Stop:
            pass
        spent = state.work - work + checker.looked_at
        del body.items[items:], body.marks[marks:], state.notes[notes:]
        body.out, body.out_ref, body.rows, body.ops, body.reach = kept
        state.called, state.work = called, work
        state.mistakes, state.trace, state.calls = [], [], []
        if changed.label is not None:
            scope.labels.pop(changed.label, None)
        return verdicts, spent


def with_attr(layer: Layer, attr: Attr) -> Layer:
    """The layer with this attribute instead of whatever it would contradict."""
    out = {slot(attr), *RIVALS.get(slot(attr), ())}
    return layer._replace(attrs=(*[each for each in layer.attrs if slot(each) not in out], attr))


def halved_padding(layer: Layer) -> Layer:
    """The padding read as both sides together: p3 as one before and two after."""
    return layer._replace(attrs=tuple([_halved(attr) if attr.key == "p" else attr for attr in layer.attrs]))


def _halved(attr: Attr) -> Attr:
    dims: Any = attr.value
    return attr._replace(value=tuple([Pair(n // 2, n - n // 2) if isinstance(n, int) else n for n in dims]))


def moved_strides(spec: Spec) -> Spec:
    """The strides of bottlenecks moved from their first 1x1 convolutions to the convolutions behind these."""
    moved: dict[int, Layer] = {}
    convolutions = [layer for layer in layers(spec.body) if _is_plain(kind_of(layer.word))]
    for first, second in pairwise(convolutions):
        stride = next((attr for attr in first.attrs if attr.key == "s"), None)
        strided = any(attr.key == "s" for attr in second.attrs)
        if stride is None or strided or not _is_1x1(first) or _is_1x1(second) or id(first) in moved:
            continue
        moved[id(first)] = first._replace(attrs=tuple([attr for attr in first.attrs if attr is not stride]))
        moved[id(second)] = second._replace(attrs=(*second.attrs, stride))
    return with_layers(spec, lambda layer: moved.get(id(layer), layer)) if moved else spec


def _is_plain(kind: Kind[Any]) -> bool:
    """A convolution, and not a depthwise or separable one, to which the `default` of another word reaches."""
    return slides(kind) and not kind.default_group


def _is_1x1(layer: Layer) -> bool:
    for attr in layer.attrs:
        if attr.key in ("size", "k"):
            dims: Any = attr.value
            return all(n == 1 for n in dims)
    return False
