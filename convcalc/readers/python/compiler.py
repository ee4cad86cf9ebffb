"""A program is compiled to closures: each node once, however often it is evaluated.

What is known of a node before it runs, its names, constants, operators and what it costs, is looked up then and not
again. Functions are compiled when they are first called, as most of those in a file never are.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import NoReturn, TypeVar

from convcalc._namedtuple import NamedTuple
from convcalc.readers.python.environment import Environment
from convcalc.readers.python.machine import CallSite, Evaluator, Executor, FailedStatement, Machine, Signal
from convcalc.readers.python.values import CodePlace, Failure, FunctionNode, OneShot, Raised, Unreadable, Value, place

Node = TypeVar("Node", ast.expr, ast.stmt)
Made = TypeVar("Made")


class Compiler:
    """Makes closures of the nodes of one file.

    cost: of what is being compiled, in steps; whatever is always evaluated as a whole is paid for at once.
    yields: does a `yield` stand in the function that is being compiled?  evaluators, executors: what was compiled where
    it was first reached, as a loop may come back to it.  complete: gives a function the body that was not parsed yet.
    """

    __slots__ = ("complete", "cost", "evaluators", "executors", "file", "machine", "yields")

    def __init__(self, machine: Machine, file: str) -> None:
        self.machine = machine
        self.file = file
        self.cost = 0
        self.yields = False
        self.evaluators: dict[ast.expr, Evaluator] = {}
        self.executors: dict[ast.stmt, Executor] = {}
        self.complete: Callable[[ast.AST], None] | None = None

    def expression(self, node: ast.expr) -> Evaluator:
        """What evaluates an expression; the statement or branch in which it stands pays for it."""
        self.cost += 1
        return self.machine.language.expressions.get(type(node), not_followed)(self, node)

    def branch(self, node: ast.expr) -> Evaluator:
        """What evaluates an expression that is passed by at times, or comes round again, and so pays for itself."""
        run, cost = self.apart(self.expression, node)
        spend = self.machine.budget.spend

        def paid(scope: Environment) -> Value:
            spend(cost)
            return run(scope)

        return paid

    def apart(self, compile: Callable[[Node], Made], node: Node) -> tuple[Made, int]:
        """What is made of a node, and what that costs each time; nobody else pays for it."""
        around, self.cost = self.cost, 0
        made = compile(node)
        cost, self.cost = self.cost, around
        return made, cost

    def block(self, body: list[ast.stmt]) -> Executor:
        """What executes statements in their order, up to one that leaves."""
        steps = [(*self.apart(self._statement, each), each) for each in body]
        file, budget = self.file, self.machine.budget

        def run(scope: Environment) -> Signal:
            for execute, cost, statement in steps:
                try:
                    budget.left -= cost  # spend(), written out: it is called ten thousand times
                    if budget.left < 0:
                        budget.spend(0)
                    signal = execute(scope)
                except Failure as error:
                    error.at(file, statement)
                    error.within.append(FailedStatement(statement, body, scope))
                    raise
                if signal is not None:
                    return signal
            return None

        return run

    def _statement(self, node: ast.stmt) -> Executor:
        self.cost += 1
        return self.machine.language.statements.get(type(node), not_followed)(self, node)

    def evaluate(self, node: ast.expr, scope: Environment) -> Value:
        """The value of an expression that is compiled where it is first evaluated."""
        run = self.evaluators.get(node)
        if run is None:
            run = self.evaluators[node] = self.branch(node)
        try:
            return run(scope)
        except Failure as error:
            error.at(self.file, node)
            raise

    def execute(self, node: ast.stmt, scope: Environment) -> Signal:
        """Execute a statement that is compiled where it is first reached."""
        run = self.executors.get(node)
        if run is None:
            run = self.executors[node] = self.block([node])
        return run(scope)

    def refused_by_python(self, node: ast.AST, words: str) -> Raised:
        """A mistake for which Python refuses a file, though it parses."""
        mistake = Raised("SyntaxError", words)
        mistake.at(self.file, node)
        return mistake

    def site(self, node: ast.AST) -> CallSite:
        """A node as where calls come from."""
        return CallSite(self.file, node)

    def place(self, node: ast.AST) -> CodePlace:
        """Where a node stands."""
        return place(self.file, node)


def every_argument(args: ast.arguments) -> list[ast.arg]:
    """All that a function takes, what takes the rest last."""
    rest = [each for each in (args.vararg, args.kwarg) if each is not None]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *rest]


def not_followed(code: Compiler, node: ast.AST) -> Callable[[Environment], NoReturn]:
    """What is no part of the language as it is followed here: refused where it is reached."""

    def run(scope: Environment) -> NoReturn:
        raise Unreadable(f"'{type(node).__name__.lower()}' is not followed", place=code.place(node))

    return run


class FunctionParameters(NamedTuple):
    """What a function takes.

    names: of what may be given by place.  only_by_name: of what may not.  rest, others: what takes the places and the
    names that are left, "" for none.  by_name: all that may be given by name.  length: of all
    these.
    """

    names: tuple[str, ...]
    only_by_name: tuple[str, ...]
    rest: str
    others: str
    by_name: frozenset[str]
    length: int


class Code:
    """A function as it stands in its file: what it takes, and what runs it in a scope with that.

    `run` is compiled when it is first called.
    """

    __slots__ = ("_node", "_parameters", "compiler", "run")

    def __init__(self, compiler: Compiler, node: FunctionNode) -> None:
        self.compiler = compiler
        self._node = node
        self.run: Evaluator = self._first
        self._parameters: FunctionParameters | None = None

    @property
    def node(self) -> FunctionNode:
        """How it is written."""
        if self.compiler.complete is not None:
            self.compiler.complete(self._node)
        return self._node

    @property
    def parameters(self) -> FunctionParameters:
        """What it takes."""
        if self._parameters is None:
            args = self._node.args
            names = tuple([each.arg for each in (*args.posonlyargs, *args.args)])
            only = tuple([each.arg for each in args.kwonlyargs])
            rest, others = [each.arg if each is not None else "" for each in (args.vararg, args.kwarg)]
            by_name = frozenset((*names[len(args.posonlyargs) :], *only))
            length = len(names) + len(only) + (rest != "") + (others != "")
            self._parameters = FunctionParameters(names, only, rest, others, by_name, length)
        return self._parameters

    def _first(self, scope: Environment) -> Value:
        """The first call."""
        self.run = self._compiled()
        return self.run(scope)

    def _compiled(self) -> Evaluator:
        node = self.node
        if isinstance(node, ast.Lambda):
            return self.compiler.branch(node.body)
        around, self.compiler.yields = self.compiler.yields, False
        execute = self.compiler.block(node.body)
        is_generator, self.compiler.yields = self.compiler.yields, around

        def generate(scope: Environment) -> Value:
            scope.yielded = []
            execute(scope)
            return OneShot(iter(scope.yielded))

        def run(scope: Environment) -> Value:
            signal = execute(scope)
            return signal[1] if signal is not None else None

        return generate if is_generator else run
