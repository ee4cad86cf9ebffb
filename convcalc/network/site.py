"""What one build keeps: mistakes, notes, and what was worked out already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from convcalc.diagnostics.diagnostic import Mistake
from convcalc.lang.tree import (
    BlockDef,
    Spec,
    Stmt,
    Total,
    Value,
)
from convcalc.layers.kind import new_context
from convcalc.network.graph import Body
from convcalc.network.scopes import Scope, Unknown, work_out
from convcalc.shape import Shape
from convcalc.text import Span


class Stop(Exception):
    """A mistake was noted; what follows it on this branch cannot be worked out."""


class Site:
    """The state of one build, and how a mistake ends a branch of it."""

    def __init__(self, tree: Spec, lets: Mapping[str, int]) -> None:
        self.tree = tree
        self.lets = dict(lets)
        self.seen_lets: list[str] = []
        self.mistakes: list[Mistake] = []
        self.notes: list[str] = []
        self.totals: list[Total] = []
        self.context = new_context(tree.layout, self.notes)
        self.constants: set[Any] = set()
        self.heard: set[str] = set()  # every label so far, in scope or not
        self.called: dict[Any, Body] = {}
        self.calls: list[BlockDef] = []
        self.trace: list[tuple[Span, str]] = []
        self.work = 0

    def refuse(self, mistake: Mistake, span: Span) -> NoReturn:
        """Note a mistake where it stands, and leave this branch."""
        self.mistakes.append(mistake.at(span, tuple(reversed(self.trace))))
        raise Stop

    def number(self, value: Value, scope: Scope) -> int:
        if type(value) is int:
            return value
        try:
            return work_out(value, scope)
        except Unknown as problem:
            self.refuse(problem.mistake, problem.span)

    def body(self, statements: tuple[Stmt, ...], scope: Scope, arriving: Shape) -> Body:
        """What stands between two brackets, for the shape that arrives."""
        raise NotImplementedError

    def inner(self, statements: tuple[Stmt, ...], scope: Scope, shape: Shape, depth: int) -> Body:
        """The same in a scope of its own."""
        return self.body(statements, Scope(scope, depth, scope.defaults), shape)
