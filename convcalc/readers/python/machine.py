"""The machine: a run of a program, with what it may spend, where it is, and what it could not read."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from convcalc._namedtuple import NamedTuple
from convcalc.readers.python.values import (
    Class,
    CodePlace,
    Function,
    Named,
    PassedDecorator,
    Unknown,
    Unreadable,
    Value,
    place,
)
from convcalc.readers.python.work_limit import DEEPEST_CALL, WorkLimit

if TYPE_CHECKING:
    from convcalc.readers.python.environment import Environment

Signal: TypeAlias = "tuple[str, Value] | None"
"""How a statement ends other than by going on: ("return", value), ("break", None) or ("continue", None)."""

Evaluator: TypeAlias = "Callable[[Environment], Value]"
Executor: TypeAlias = "Callable[[Environment], Signal]"
"""What an expression and a statement are compiled to."""


class Language(NamedTuple):
    """How each part of the language is done.

    expressions, statements: what makes a closure of each kind of node, given the compiler and the node.  call,
    attribute: are given the machine first.
    """

    expressions: Mapping[type[ast.expr], Callable[..., Evaluator]]
    statements: Mapping[type[ast.stmt], Callable[..., Executor]]
    call: Callable[[Machine, Value, tuple[Value, ...], Named], Value]
    attribute: Callable[[Machine, Value, str], Value]
    methods: Callable[[Value], Named]
    builtins: Named


class FailedStatement(NamedTuple):
    """A statement that was not followed to its end, with those beside it and the scope in which they stand."""

    statement: ast.stmt
    body: list[ast.stmt]
    scope: Environment


class CallSite:
    """Where a call stands: its file, its node, and its place."""

    __slots__ = ("_place", "file", "node")

    def __init__(self, file: str, node: ast.AST) -> None:
        self.file = file
        self.node = node
        self._place: CodePlace | None = None

    @property
    def place(self) -> CodePlace:
        """The place, the same one however often it is asked for."""
        if self._place is None:
            self._place = place(self.file, self.node)
        return self._place


CallFrame: TypeAlias = "tuple[CallSite]"
"""A call under way: each is a tuple of its own, so that two from the same site are told apart."""


LARGE_FRAME = 1 << 16
"""Values that a function says it may hold at a time, so that a large piece of memory is taken for its frame."""

Entry = TypeVar("Entry", bound=Callable[..., object])


def with_room(function: Entry) -> Entry:
    """A function behind which the frames of all calls lie in one piece of memory.

    Python takes pieces of 16 KB for them: a call that does not fit into the last one takes another from the system, and
    gives it back when it is over. A loop that stands there spends more time on that than on what it calls. Of a larger
    piece, taken for a function that needs much, half is left for others.
    Source: push_chunk and _PyThreadState_PopFrame in Python/pystate.c of CPython 3.11.
    """
    function.__code__ = function.__code__.replace(co_stacksize=LARGE_FRAME)
    return function


class Machine:
    """Calls, and keeps count of what is spent and where it is.

    main: the file that was given; the others are libraries beside it.  statement: that of it which is followed.
    unread: what a call of an unknown took in.  notes: what was assumed.  guarded: how many bodies of `try` are under
    way.  numbers_of: makes a tensor of sizes whose numbers are not followed.
    asserted: takes what the program says of the sizes of a tensor; False where it does not.
    enters: what leaves again what a `with` enters; None where nothing depends on that.
    assumed_base: what a class comes from whose bases are not known.
    passed_by: functions, each with a decorator of it that was not followed.
    """

    def __init__(self, language: Language, main: str) -> None:
        self.language = language
        self.main = main
        self.budget = WorkLimit()
        self.frames: list[CallFrame] = []
        self.statement: ast.stmt | None = None
        self.notes: dict[str, int] = {}
        self.guarded = 0
        self.passed_by: list[tuple[Function, PassedDecorator]] = []
        self.asserted: Callable[[Value, tuple[Value, ...], CodePlace], bool] = lambda owner, sizes, place: False
        self.numbers_of: Callable[[tuple[int, ...]], Value] = lambda sizes: Unknown("a tensor of numbers")
        self.enters: Callable[[Value], Callable[[], Value] | None] = lambda entered: None
        self.swallow: Callable[[Unknown, tuple[Value, ...]], Value] = lambda unknown, taken: unknown
        self.assumed_base: Callable[[ast.ClassDef, str], Class | None] = lambda node, unknown: None

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

    def enter(self, site: CallSite) -> None:
        """A call begins, which whoever makes it takes from the frames when it is over.

        Raises Unreadable where calls are nested too deep.
        """
        if len(self.frames) >= DEEPEST_CALL:
            raise Unreadable("calls are nested too deep: does one call itself?", place=site.place)
        self.frames.append((site,))

    def here(self) -> CodePlace | None:
        """The innermost call under way that stands in the file that was given, else the innermost of all.

        Where none is under way it is the statement of the file that is followed.
        """
        for (site,) in reversed(self.frames):
            if site.file == self.main:
                return site.place
        if self.frames:
            return self.frames[-1][0].place
        return place(self.main, self.statement) if self.statement is not None else None

    def note(self, words: str) -> None:
        """Something that was assumed; the same twice is counted."""
        self.notes[words] = self.notes.get(words, 0) + 1
