"""Tree to network: the only place where words meet kinds."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from typing import Any

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.tree import (
    BlockDef,
    Call,
    Default,
    Group,
    Layer,
    Let,
    Merge,
    Skip,
    Spec,
    Statement,
    Stmt,
    Total,
    Unit,
)
from convcalc.layers import kind_of
from convcalc.layers.kind import Given, Refused
from convcalc.network.graph import Body, Mark, Net
from convcalc.network.merges import Joins
from convcalc.network.scopes import Block, Named, Scope, Unknown
from convcalc.network.site import Stop
from convcalc.shape import Shape
from convcalc.text import NOWHERE, Source

MOST_WORK = 5_000_000
MOST_TURNS = 1_000_000
DEEPEST_CALL = 30


class Builder(Joins):
    """Statements, units, repetitions and calls."""

    def input(self, given: Shape | None) -> Shape:
        """The shape that arrives, from outside or from the text."""
        if given is not None:
            return given
        if self.tree.input is None:
            from convcalc.diagnostics import network as wrong

            self.refuse(wrong.NoInput("3x224x224" if self.tree.layout == "chw" else "224x224x3"), span=NOWHERE)
        numbers, span = self.tree.input
        shape = shape_of(numbers, self.tree.layout)
        if len(shape.size) > 3:
            from convcalc.diagnostics import network as wrong

            self.refuse(wrong.InputRank(len(shape.size)), span=span)
        if not all(n >= 1 for n in numbers):
            from convcalc.diagnostics.layers import TooSmall

            self.refuse(TooSmall("an input size", min(numbers), 1), span=span)
        if self.tree.layout == "hwc" and looks_channels_first(numbers):
            c, h, w = numbers
            self.notes.append(f"input {c}x{h}x{w} is {c} high, {h} wide, {w} channels; did you mean {h}x{w}x{c}?")
        return shape

    def settings_used(self) -> None:
        """Every variable that was set from outside must exist."""
        for name in self.lets:
            if name not in self.seen_lets:
                from convcalc.diagnostics import network as wrong

                self.refuse(wrong.UnknownSetting(name, tuple(self.seen_lets)), span=NOWHERE)

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
                self.default(statement, scope)
            elif isinstance(statement, BlockDef):
                if statement.name in scope.blocks:
                    from convcalc.diagnostics import network as wrong

                    self.refuse(wrong.NameTaken("block", statement.name), span=statement.name_span)
                scope.blocks[statement.name] = Block(statement, scope, scope.defaults)
            elif isinstance(statement, Total):
                self.totals.append(statement)
        return body

    def statement(self, statement: Statement, body: Body, scope: Scope) -> None:
        first = len(body.items)
        for unit in statement.units:
            self.unit(unit, body, scope)
        if statement.label is not None:
            if statement.label in scope.labels:
                from convcalc.diagnostics import network as wrong

                self.refuse(wrong.NameTaken("label", statement.label), span=statement.label_span)
            self.heard.add(statement.label)
            scope.labels[statement.label] = Named(scope.depth, body.out_ref, body.out)
        if statement.claims:
            self.claims_fit(statement, body.out)
        if statement.claims or statement.label is not None:
            body.marks.append(Mark(statement, first, len(body.items), body.out_ref, body.out))

    def claims_fit(self, statement: Statement, shape: Shape) -> None:
        """A size can be claimed with or without its channels; other counts of numbers claim nothing."""
        for claim in statement.claims:
            if claim.what == "size":
                count, axes = len(claim.value), len(shape.size)
                if count not in ((axes, axes + 1) if axes else (1,)):
                    from convcalc.diagnostics import network as wrong

                    self.refuse(wrong.ClaimNumbers(count, shape), span=claim.span)

    def let(self, let: Let, scope: Scope) -> None:
        for name, value, span in let.bindings:
            if name in scope.variables:
                from convcalc.diagnostics import network as wrong

                self.refuse(wrong.NameTaken("variable", name), span=span)
            if scope.parent is None:
                self.seen_lets.append(name)
                if name in self.lets:
                    scope.variables[name] = self.lets[name]
                    continue
            scope.variables[name] = self.number(value, scope)

    def unit(self, unit: Unit, body: Body, scope: Scope) -> None:
        self.work += 1
        if self.work > MOST_WORK:
            from convcalc.diagnostics import network as wrong

            self.refuse(wrong.TooMuchWork(MOST_WORK), span=unit.span)
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
        elif isinstance(unit, Skip):
            self.skip(unit, body, scope)
        else:
            self.go_back(unit, body, scope)

    def layer(self, layer: Layer, body: Body, scope: Scope) -> None:
        kind = kind_of(layer.word)
        given = self.given(layer, kind, scope)
        if kind.composite:
            self.two_rows(layer, kind, given, body)
        else:
            self.step(kind, given, (body.out_ref,), (body.out,), body, layer)

    def two_rows(self, layer: Layer, kind: Any, given: Given, body: Body) -> None:
        try:
            parts = kind.parts(given)
        except Refused as refused:
            self.refused(refused, layer)
        for word, part in parts:
            self.step(kind_of(word), part, (body.out_ref,), (body.out,), body, layer)

    def loop(self, unit: Group | Call, body: Body, scope: Scope) -> None:
        """A group or a call: a body for each shape that arrives, repeated as long as the shape stays."""
        count = self.number(unit.repeat, scope)
        if not 0 <= count <= MOST_TURNS:
            from convcalc.diagnostics import network as wrong

            self.refuse(wrong.BadRepeat(count, MOST_TURNS), span=unit.span)
        runs: list[tuple[Body, int]] = []
        turns: dict[Shape, Body] = {}
        shape, left = body.out, count
        while left:
            turn = turns.get(shape)
            if turn is None:
                scope.channels = shape.channels
                turn = turns[shape] = self.turn(unit, scope, shape, count - left + 1, count)
            times = left if turn.out == shape else 1
            runs.append((turn, times))
            shape, left = turn.out, left - times
            self.work += 1
            if self.work > MOST_WORK:
                from convcalc.diagnostics import network as wrong

                self.refuse(wrong.TooMuchWork(MOST_WORK), span=unit.span)
        self.append_loop(body, unit.name if isinstance(unit, Call) else "", runs, unit.span)

    def turn(self, unit: Group | Call, scope: Scope, shape: Shape, turn: int, count: int) -> Body:
        """One run of a group or a block."""
        words = f"repetition {turn}" if count > 1 else ""
        if isinstance(unit, Call):
            return self.call(unit, scope, shape, words)
        if turn == 1:  # the group itself is in sight; which turn it is matters only further on
            return self.inner(unit.body, scope, shape, scope.depth + 1)
        self.trace.append((unit.span, words))
        made = self.inner(unit.body, scope, shape, scope.depth + 1)
        self.trace.pop()
        return made

    def call(self, call: Call, scope: Scope, shape: Shape, words: str) -> Body:
        try:
            block = scope.block(call.name, call.name_span)
        except Unknown as problem:
            if any(isinstance(later, BlockDef) and later.name == call.name for later in self.tree.body):
                from convcalc.diagnostics import network as wrong

                self.refuse(wrong.BlockLater(call.name), span=call.name_span)
            self.refuse(problem.mistake, problem.span)
        definition = block.definition
        if any(outer is definition for outer in self.calls):
            from convcalc.diagnostics import network as wrong

            self.refuse(wrong.Recursion(call.name), span=call.name_span)
        if len(self.calls) >= DEEPEST_CALL:
            from convcalc.diagnostics import network as wrong

            self.refuse(wrong.CallsTooDeep(DEEPEST_CALL), span=call.name_span)
        inside = Scope(block.scope, scope.depth + 1, block.defaults)
        inside.channels = shape.channels
        self.bind(call, definition, scope, inside)
        key = (id(definition), tuple(inside.variables.items()), shape)
        made = self.called.get(key)
        if made is None:
            self.calls.append(definition)
            self.trace.append((call.span, words))
            made = self.body(definition.body, inside, shape)
            self.trace.pop()
            self.calls.pop()
            if made.closed:
                self.called[key] = made
        return made

    def bind(self, call: Call, block: BlockDef, scope: Scope, inside: Scope) -> None:
        """Arguments by position, then by name, then defaults (which may use `in` and the parameters before them)."""
        names = tuple(param.name for param in block.params)
        given: dict[str, int] = {}
        place = 0
        for arg in call.args:
            if not arg.name and place >= len(names):
                from convcalc.diagnostics import network as wrong

                self.refuse(wrong.ArgumentsTooMany(call.name, len(call.args), names), span=arg.span)
            name = arg.name or names[place]
            place += not arg.name
            if name not in names:
                from convcalc.diagnostics import network as wrong

                self.refuse(wrong.ArgumentUnknown(call.name, name, names), span=arg.span)
            if name in given:
                from convcalc.diagnostics import network as wrong

                self.refuse(wrong.ArgumentTwice(call.name, name), span=arg.span)
            given[name] = self.number(arg.value, scope)
        for param in block.params:
            if param.name in given:
                inside.variables[param.name] = given[param.name]
            elif param.default is not None:
                inside.variables[param.name] = self.number(param.default, inside)
            else:
                from convcalc.diagnostics import network as wrong

                self.refuse(wrong.ArgumentMissing(call.name, param.name), span=call.span)


def shape_of(numbers: tuple[int, ...], layout: str) -> Shape:
    """A size as it is written: channels last, or first where the layout says so.

    >>> shape_of((227, 227, 3), "hwc")
    Shape(channels=3, size=(227, 227))
    """
    if layout == "chw":
        return Shape(numbers[0], tuple(numbers[1:]))
    return Shape(numbers[-1], tuple(numbers[:-1]))


def looks_channels_first(numbers: tuple[int, ...]) -> bool:
    """Is this a picture written channels first? Only asked, never decided."""
    return len(numbers) == 3 and numbers[0] in (1, 3) and numbers[1] == numbers[2] > 16


__all__ = ["build", "looks_channels_first", "shape_of"]


def build(
    tree: Spec,
    source: Source | None = None,
    input: Shape | None = None,
    lets: Mapping[str, int] | None = None,
    batch: int = 1,
) -> Net:
    """Resolve every word, name and shape of a spec.

    input replaces the one in the text; lets replace file-level variables.  Raises SpecError with every mistake found:
    a mistake stops its own branch only.

    >>> from convcalc.lang.statements import parse
    >>> source = Source("227x227x3 -> conv 96 11x11 s4, relu")
    >>> build(parse(source), source).body.out
    Shape(channels=96, size=(55, 55))
    """
    builder = Builder(tree, lets or {})
    collecting = gc.isenabled()
    gc.disable()  # all that is made here stays: looking through it again and again would take half the time
    try:
        arriving = builder.input(input)
        body = builder.body(tree.body, Scope(None, 0, {}), arriving)
        builder.settings_used()
    except Stop:
        pass
    finally:
        if collecting:
            gc.enable()
    if builder.mistakes:
        raise SpecError(source or Source(""), builder.mistakes)
    return Net(tree, source or Source(""), arriving, body, tuple(builder.totals), tuple(builder.notes), batch)
