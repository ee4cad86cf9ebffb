"""Tree to network: the only place where words meet kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from convcalc import diagnostics
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.tree import (
    BlockDef,
    Call,
    Default,
    For,
    Group,
    Idle,
    Layer,
    Let,
    Merge,
    Number,
    Output,
    Skip,
    Spec,
    Statement,
    Stmt,
    Total,
    Unit,
)
from convcalc.lang.words import AXES
from convcalc.layers import kind_of
from convcalc.layers.kind import Refused
from convcalc.network import merges
from convcalc.network.attributes import given_of, with_default
from convcalc.network.graph import ARRIVING, Body, IdleLayers, Mark, NamedTensor, Net
from convcalc.network.scopes import MOST_WORK, NO_INPUTS, Block, BuildState, Called, Named, Scope, Stop, shape_of
from convcalc.network.turns import FEW, Run, TurnProgression
from convcalc.shape import Shape, doubt_about_order, looks_channels_first
from convcalc.text import NOWHERE, Source

MOST_TURNS = 1_000_000
MOST_UNLIKE = 15_000
"""Of long repetitions whose turns all differ so many layers are built: they take half a second and 50 MB."""

DEEPEST_CALL = 30


class Builder:
    """Statements, units, repetitions and calls, each put at the end of a body."""

    def __init__(
        self,
        tree: Spec,
        lets: Mapping[str, int],
        inputs: Mapping[str, Shape] = NO_INPUTS,
        most_unlike: int = MOST_UNLIKE,
    ) -> None:
        self.state = BuildState(tree, lets, inputs)
        self.state.notes += tree.remarks
        self.most_unlike = most_unlike

    def network(self, arriving: Shape) -> Body:
        """All of it; what flows at the end, or what is named first as an output, comes out."""
        body = self.body(self.state.tree.body, self.outermost(arriving), arriving)
        for output in self.state.outputs.values():
            body.out_ref, body.out = output.ref, output.shape
            break
        if self.state.more_inputs:
            self.say_inputs()
        return body

    def refuse_settings(self) -> None:
        """Refuse what was set from outside and is no variable of the file."""
        for name in self.state.lets:
            if name not in self.state.settable:
                self.state.refuse(diagnostics.network.UnknownSetting(name, tuple(self.state.settable)), NOWHERE)

    def say_inputs(self) -> None:
        """Notes of a network of several inputs: whose the receptive fields are, and what no layer reads."""
        state = self.state
        first = state.tree.input.name if state.tree.input else ""
        names = ", ".join([first or "the one that flows first", *[each.label for each in state.more_inputs]])
        state.notes.append(f"rf is of one input, the first of these that a layer sees: {names}")
        unread = [each.label for each in state.more_inputs if each.label not in state.read]
        state.notes += [f"input '{label}' is read by no layer" for label in unread]

    def outermost(self, arriving: Shape) -> Scope:
        """The scope of the network itself, in which its inputs have their names."""
        state, scope = self.state, Scope(None, 0, {})
        if not state.more_inputs:
            state.more_inputs += [
                NamedTensor(each.name, ARRIVING - place, state.inputs.get(each.name) or state.input_of(each))
                for place, each in enumerate(state.tree.more_inputs, 1)
            ]
        first = NamedTensor(state.tree.input.name if state.tree.input else "", ARRIVING, arriving)
        for label, ref, shape in (first, *state.more_inputs):
            scope.labels |= {label: Named(0, ref, shape)} if label else {}
        return scope

    def body(self, statements: tuple[Stmt, ...], scope: Scope, arriving: Shape) -> Body:
        """What stands between two brackets, for the shape that arrives."""
        body = Body(arriving)
        for statement in statements:
            scope.channels = body.out.channels
            if type(statement) is Statement:
                self.statement(statement, body, scope)
            elif isinstance(statement, Let):
                self.let(statement, scope)
            elif isinstance(statement, Default):
                scope.defaults = with_default(statement, scope.defaults)
            elif isinstance(statement, BlockDef):
                if statement.name in scope.blocks:
                    self.state.refuse(diagnostics.network.NameTaken("block", statement.name), statement.name_span)
                scope.blocks[statement.name] = Block(statement, scope, scope.defaults)
            elif isinstance(statement, Output):
                self.output(statement, body, scope)
            elif isinstance(statement, Idle):
                size = statement.size and shape_of(statement.size, self.state.tree.layout)
                self.state.idle.append(IdleLayers(statement.name, self.inner(statement.body, scope, size or body.out)))
            else:
                self.state.totals.append(cast("Total", statement))
        return body

    def output(self, output: Output, body: Body, scope: Scope) -> None:
        """Tensors that the network gives back, each once."""
        for name in output.names:
            if name.name in self.state.outputs:
                self.state.refuse(diagnostics.network.NameTaken("output", name.name), name.span)
            ref, shape = merges.named(self.state, name, scope, body)
            self.state.outputs[name.name] = NamedTensor(name.name, ref, shape)

    def inner(self, statements: tuple[Stmt, ...], scope: Scope, arriving: Shape) -> Body:
        """The same in a scope of its own."""
        return self.body(statements, Scope(scope, scope.depth + 1, scope.defaults), arriving)

    def statement(self, statement: Statement, body: Body, scope: Scope) -> None:
        """Its units, and what is said of the tensor at its end."""
        first = len(body.items)
        for unit in statement.units:
            self.unit(unit, body, scope)
        if statement.label is not None:
            if statement.label in scope.labels:
                self.state.refuse(diagnostics.network.NameTaken("label", statement.label), statement.label_span)
            self.state.labels.add(statement.label)
            scope.labels[statement.label] = Named(scope.depth, body.out_ref, body.out, tuple(body.items[first:]))
        if statement.claims:
            self.claims_fit(statement, body.out)
        if statement.claims or statement.label is not None:
            body.marks.append(Mark(statement, first, len(body.items), body.out_ref, body.out))

    def claims_fit(self, statement: Statement, shape: Shape) -> None:
        """A size can be claimed with or without its channels; other counts of numbers claim nothing."""
        for claim in statement.claims:
            if claim.what == "size" and not isinstance(claim.value, Number):
                count, axes = len(claim.value), len(shape.size)
                if count not in ((axes, axes + 1) if axes else (1,)) and (count != 1 or shape.lone is None):
                    self.state.refuse(
                        diagnostics.network.ClaimNumbers(claim.value, shape, _ends_recurrent(statement)), claim.span
                    )

    def let(self, let: Let, scope: Scope) -> None:
        """Variables of this scope; those of the file may be set from outside."""
        state = self.state
        for name, value, span in let.bindings:
            if name in scope.variables:
                state.refuse(diagnostics.network.NameTaken("variable", name), span)
            if scope.parent is None:
                state.settable.append(name)
                if name in state.lets:
                    scope.variables[name] = state.lets[name]
                    continue
            scope.variables[name] = state.number(value, scope)

    def unit(self, unit: Unit, body: Body, scope: Scope) -> None:
        state = self.state
        state.work += 1
        if state.work > MOST_WORK:
            state.refuse_work(unit.span)
        scope.channels = body.out.channels
        if isinstance(unit, Layer):
            self.layer(unit, body, scope)
        elif isinstance(unit, Group | Call):
            self.loop(unit, body, scope)
        elif isinstance(unit, Merge):
            if unit.repeat == 1:
                self.merge(unit, body, scope)
            else:
                self.loop(Group((Statement(None, (unit._replace(repeat=1),)),), unit.repeat, unit.span), body, scope)
        elif isinstance(unit, For):
            self.each(unit, body, scope)
        elif isinstance(unit, Skip):
            merges.add_skip(state, unit, body, scope)
        else:
            merges.go_back(state, unit, body, scope)

    def layer(self, layer: Layer, body: Body, scope: Scope) -> None:
        """One row; a composite kind, such as sepconv, makes one for each of its parts."""
        kind = kind_of(layer.word)
        axes = AXES.get(layer.word)
        if axes is not None and axes != len(body.out.size):
            self.state.refuse(diagnostics.network.OtherAxes(layer.word, axes, body.out), layer.word_span)
        given = given_of(layer, kind, scope, self.state)
        if "as" in given:
            from convcalc.network.weights import add_again

            add_again(self.state, body, layer, kind, given, scope)
            return
        if not kind.composite:
            merges.add_layer(self.state, body, layer, kind, given)
            return
        try:
            parts = kind.parts(given)
        except Refused as refused:
            merges.refuse_layer(self.state, refused, layer)
        for word, part in parts:
            merges.add_layer(self.state, body, layer, kind_of(word), part)

    def merge(self, merge: Merge, body: Body, scope: Scope) -> None:
        """Every branch is built before the first mistake in one of them counts."""
        branches = [self.branch(branch, scope, body.out) for branch in merge.branches]
        ends = [branch for branch in branches if branch is not None]
        if len(ends) < len(branches):
            raise Stop
        merges.add_join(self.state, body, merge, ends)

    def branch(self, statements: tuple[Stmt, ...], scope: Scope, arriving: Shape) -> Body | None:
        """One branch; None where it holds a mistake, so that the others are read too."""
        trace, calls = self.state.trace, self.state.calls
        depth = len(trace), len(calls)
        scope.channels = arriving.channels
        try:
            return self.inner(statements, scope, arriving)
        except Stop:
            del trace[depth[0] :], calls[depth[1] :]
            return None

    def loop(self, unit: Group | Call, body: Body, scope: Scope) -> None:
        """A group or a call: a body for each shape that arrives, repeated as long as the shape stays."""
        count = self.state.number(unit.repeat, scope)
        if not 0 <= count <= MOST_TURNS:
            self.state.refuse(diagnostics.network.BadRepeat(count, MOST_TURNS), unit.span)
        runs, out = self.turns(unit, scope, body.out, count)
        merges.add_loop(self.state, body, unit.name if isinstance(unit, Call) else "", runs, out, unit.span)

    def each(self, unit: For, body: Body, scope: Scope) -> None:
        """A body for each value of a variable, one behind the other; the values are those before the first."""
        runs: list[Run] = []
        shape = body.out
        for place, number in enumerate([self.state.number(value, scope) for value in unit.values]):
            inside = Scope(scope, scope.depth + 1, scope.defaults)
            inside.variables[unit.name], inside.channels = number, shape.channels
            self.state.trace += [(unit.span, f"{unit.name} = {number}")] if place else []
            work = self.state.work
            runs.append((self.body(unit.body, inside, shape), 1))
            del self.state.trace[len(self.state.trace) - bool(place) :]
            self.unlike(unit, len(unit.values), self.state.work - work)
            shape = runs[-1][0].out
        merges.add_loop(self.state, body, "", tuple(runs), shape, unit.span)

    def turns(self, unit: Group | Call, scope: Scope, shape: Shape, count: int) -> tuple[Sequence[Run], Shape]:
        """The bodies of so many turns, the first of which takes that shape, and what comes out of the last."""
        runs: list[Run] = []
        built: dict[Shape, Body] = {}
        bends = [-1, -1, self.state.bends]  # as they were before each turn
        left = count
        steps: TurnProgression | None = None
        while left:
            turn = built.get(shape)
            again = turn is not None  # and so in a cycle from there on
            if turn is None:
                scope.channels = shape.channels
                work = self.state.work
                turn = built[shape] = self.turn(unit, scope, shape, count - left + 1, count)
                if len(runs) > FEW:
                    self.unlike(unit, count, self.state.work - work)
            times = left if turn.out == shape else 1
            runs.append((turn, times))
            shape, left = turn.out, left - times
            bends.append(self.state.bends)
            if not again and steps is None and left > FEW and len(runs) > 1:
                from convcalc.network.progression import further_turns, out_of, stretch

                last = runs[-2][0], turn
                more = further_turns(*last, left, straight=bends[-1] == bends[-3])
                if more > FEW:
                    steps = stretch(runs[:-2], *last, more + 2)
                    runs, shape, left = [], out_of(*last, more + 1), left - more
            self.state.work += 1
            if self.state.work > MOST_WORK:
                self.state.refuse_work(unit.span)
        return tuple(runs) if steps is None else steps.then(runs), shape

    def unlike(self, unit: Group | Call | For, count: int, work: int) -> None:
        """One more turn of a long repetition that had to be built, as it follows from no other by equal steps."""
        self.state.unlike += work
        if self.state.unlike > self.most_unlike:
            self.state.refuse(diagnostics.network.TurnsUnlike(count, self.most_unlike), unit.span)

    def turn(self, unit: Group | Call, scope: Scope, shape: Shape, turn: int, count: int) -> Body:
        """One run of a group or a block."""
        words = f"repetition {turn}" if count > 1 else ""
        if isinstance(unit, Call):
            return self.call(unit, scope, shape, words)
        if turn == 1:  # the group itself is in sight; which turn it is matters only further on
            return self.inner(unit.body, scope, shape)
        self.state.trace.append((unit.span, words))
        made = self.inner(unit.body, scope, shape)
        self.state.trace.pop()
        return made

    def call(self, call: Call, scope: Scope, shape: Shape, words: str) -> Body:
        """The body of a block for these arguments and this shape; built once where it means the same everywhere."""
        state = self.state
        block = self.block(call, scope)
        definition = block.definition
        inside = Scope(block.scope, scope.depth + 1, block.defaults)
        inside.channels = shape.channels
        self.bind(call, definition, scope, inside)
        # A stage of a hundred equal calls is built once; a body that reads labels further out is built at each call, as
        # there its references are relative.
        key = (id(definition), tuple(inside.variables.items()), shape)
        known = state.called.get(key)
        if known is not None:
            state.bends += known.bends
            return known.body
        bends = state.bends
        state.calls.append(definition)
        state.trace.append((call.span, words))
        made = self.body(definition.body, inside, shape)
        state.trace.pop()
        state.calls.pop()
        if made.closed:
            state.called[key] = Called(made, state.bends - bends)
        return made

    def block(self, call: Call, scope: Scope) -> Block:
        """The block that a call means, which must not be under way already."""
        state = self.state
        holder = scope.holding("blocks", call.name)
        if holder is None:
            if any(isinstance(each, BlockDef) and each.name == call.name for each in state.tree.body):
                state.refuse(diagnostics.network.BlockLater(call.name), call.name_span)
            state.refuse(diagnostics.network.UnknownBlock(call.name, scope.names("blocks")), call.name_span)
        block = holder.blocks[call.name]
        if any(outer is block.definition for outer in state.calls):
            state.refuse(diagnostics.network.Recursion(call.name), call.name_span)
        if len(state.calls) >= DEEPEST_CALL:
            state.refuse(diagnostics.network.CallsTooDeep(DEEPEST_CALL), call.name_span)
        return block

    def bind(self, call: Call, block: BlockDef, scope: Scope, inside: Scope) -> None:
        """Arguments by position, then by name, then defaults (which may use `in` and the parameters before them)."""
        state = self.state
        names = tuple(param.name for param in block.params)
        given: dict[str, int] = {}
        place = 0
        for arg in call.args:
            if not arg.name and place >= len(names):
                state.refuse(diagnostics.network.ArgumentsTooMany(call.name, len(call.args), names), arg.span)
            name = arg.name or names[place]
            place += not arg.name
            if name not in names:
                state.refuse(diagnostics.network.ArgumentUnknown(call.name, name, names), arg.span)
            if name in given:
                state.refuse(diagnostics.network.ArgumentTwice(call.name, name), arg.span)
            given[name] = state.number(arg.value, scope)
        for param in block.params:
            if param.name in given:
                inside.variables[param.name] = given[param.name]
            elif param.default is not None:
                inside.variables[param.name] = state.number(param.default, inside)
            else:
                state.refuse(diagnostics.network.ArgumentMissing(call.name, param.name), call.span)


def build(
    tree: Spec,
    source: Source | None = None,
    input: Shape | None = None,
    lets: Mapping[str, int] | None = None,
    batch: int = 1,
    inputs: Mapping[str, Shape] | None = None,
    most_unlike: int = MOST_UNLIKE,
) -> Net:
    """Resolve every word, name and shape of a spec.

    input replaces the first one in the text, inputs others by their labels; lets replace file-level variables. Of a
    text with cases those hold that do where nothing is said; of long repetitions whose turns all differ most_unlike
    layers are built. Raises SpecError with every mistake found: a mistake stops its own branch only.

    >>> from convcalc.lang.statements import parse
    >>> source = Source("227x227x3 -> conv 96 11x11 s4, relu")
    >>> build(parse(source), source).body.out
    Shape(channels=96, size=(55, 55))
    """
    if tree.by_case:
        from convcalc.lang.cases import held

        tree = held(tree, {})
    builder = Builder(tree, lets or {}, inputs or {}, most_unlike)
    state = builder.state
    try:
        arriving = input or _own_input(state)
        body = builder.network(arriving)
        builder.refuse_settings()
    except Stop:
        pass
    if state.mistakes:
        from convcalc.network.inputs import blamed

        raise SpecError(source or Source(""), blamed(tree, state.mistakes, input))
    made = Net(tree, source or Source(""), arriving, body, tuple(state.totals), tuple(state.notes), batch)
    ends = tuple(state.more_inputs), tuple(state.outputs.values()), tuple(state.idle)
    return made._replace(more_inputs=ends[0], outputs=ends[1], idle=ends[2])


def _ends_recurrent(statement: Statement) -> bool:
    """Is its last layer a recurrent one?"""
    last = statement.units[-1] if statement.units else None
    return isinstance(last, Layer) and kind_of(last.word).recurrent


def _own_input(state: BuildState) -> Shape:
    """The shape that arrives, as the text says it."""
    tree = state.tree
    if tree.input is None:
        usual = "x".join(map(str, claimed_first(tree))) or ("3x224x224" if tree.layout == "chw" else "224x224x3")
        state.refuse(diagnostics.network.NoInput(usual), NOWHERE)
    shape = state.input_of(tree.input)
    if tree.layout == "hwc" and looks_channels_first(tree.input.size):
        state.notes.append(doubt_about_order(tree.input.size))
    return shape


def claimed_first(tree: Spec) -> tuple[int, ...]:
    """The size that is claimed before any layer, of what would arrive; () where none is."""
    first = tree.body[0] if tree.body else None
    if not isinstance(first, Statement) or first.units:
        return ()
    return next((each.value for each in first.claims if not isinstance(each.value, Number)), ())
