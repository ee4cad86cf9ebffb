"""The machine: a run of a program, with what it may spend, where it is, and what it could not read."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.readers.python.values import CodePlace, Named, Raised, Unknown, Unreadable, Value
from convcalc.readers.python.work_limit import DEEPEST_CALL, WorkLimit

if TYPE_CHECKING:
    from convcalc.readers.python.environment import Environment

Signal: TypeAlias = "tuple[str, Value] | None"
"""How a statement ends other than by going on: ("return", value), ("break", None) or ("continue", None)."""


class Language(NamedTuple):
    """How each part of the language is done; each function is given the machine first."""

    expressions: Mapping[type[ast.expr], Callable[..., Value]]
    statements: Mapping[type[ast.stmt], Callable[..., Signal]]
    call: Callable[[Machine, Value, tuple[Value, ...], Named], Value]
    attribute: Callable[[Machine, Value, str], Value]
    methods: Callable[[Value], Named]
    builtins: Named


class FailedStatement(NamedTuple):
    """A statement that was not followed to its end, with those beside it and the scope in which they stand."""

    statement: ast.stmt
    body: list[ast.stmt]
    scope: Environment


class CallFrame(NamedTuple):
    """A call under way: the file and the function in which it stands, and its node."""

    file: str
    node: ast.AST


class Machine:
    """Evaluates, executes and calls, and keeps count.

    main: the file that was given; the others are libraries beside it.  statement: that of it which is followed.
    unread: what a call of an unknown took in.  notes: what was assumed.  asserted: takes what the program says of the
    sizes of a tensor; False where it does not.
    """

    def __init__(self, language: Language, main: str, budget: WorkLimit | None = None) -> None:
        self.language = language
        self.expressions = language.expressions
        self.statements = language.statements
        self.main = main
        self.budget = budget or WorkLimit()
        self.frames: list[CallFrame] = []
        self.statement: ast.stmt | None = None
        self.notes: dict[str, int] = {}
        self.asserted: Callable[[Value, tuple[Value, ...], CodePlace], bool] = lambda owner, sizes, place: False
        self.swallow: Callable[[Unknown, tuple[Value, ...]], Value] = lambda unknown, taken: unknown

    def evaluate(self, node: ast.expr, scope: Environment) -> Value:
        """The value of an expression."""
        budget = self.budget
        budget.left -= 1  # spend(), written out: it is called a hundred thousand times
        try:
            if budget.left < 0:
                budget.spend()
            return self.expressions.get(type(node), _not_followed)(self, node, scope)
        except (Unreadable, Raised) as error:
            error.place = error.place or place(scope.file, node)
            raise

    def execute(self, body: list[ast.stmt], scope: Environment) -> Signal:
        """Statements in their order, up to one that leaves."""
        budget = self.budget
        for statement in body:
            budget.left -= 1
            try:
                if budget.left < 0:
                    budget.spend()
                signal = self.statements.get(type(statement), _not_followed)(self, statement, scope)
            except (Unreadable, Raised) as error:
                error.place = error.place or place(scope.file, statement)
                error.within.append(FailedStatement(statement, body, scope))
                raise
            if signal is not None:
                return signal
        return None

    def call(self, function: Value, /, *args: Value, **named: Value) -> Value:
        """Call something of the program, or of ours."""
        return self.language.call(self, function, args, named)

    def attribute(self, value: Value, name: str) -> Value:
        return self.language.attribute(self, value, name)

    def host_methods(self, value: Value) -> Named:
        """The methods of a number, a text or a container."""
        return self.language.methods(value)

    def builtin(self, name: str) -> Value:
        return self.language.builtins[name]

    @contextmanager
    def entered(self, file: str, node: ast.AST) -> Iterator[None]:
        """A call while it is under way; raises Unreadable where calls are nested too deep."""
        if len(self.frames) >= DEEPEST_CALL:
            raise Unreadable("calls are nested too deep: does one call itself?")
        self.frames.append(CallFrame(file, node))
        try:
            yield
        finally:
            self.frames.pop()

    def here(self) -> CodePlace | None:
        """The innermost call under way that stands in the file that was given, else the innermost of all.

        Where none is under way it is the statement of the file that is followed.
        """
        own = next((frame for frame in reversed(self.frames) if frame.file == self.main), None)
        frame = own or (self.frames[-1] if self.frames else None)
        if frame is None:
            return place(self.main, self.statement) if self.statement is not None else None
        return place(frame.file, frame.node)

    def note(self, words: str) -> None:
        """Something that was assumed; the same twice is counted."""
        self.notes[words] = self.notes.get(words, 0) + 1


def _not_followed(machine: Machine, node: ast.AST, scope: Environment) -> NoReturn:
    raise Unreadable(f"'{type(node).__name__.lower()}' is not followed")


def place(file: str, node: ast.AST) -> CodePlace:
    """Where a node stands."""
    return CodePlace(file, getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1, node)
