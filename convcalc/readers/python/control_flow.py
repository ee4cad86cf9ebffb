"""Statements that choose what runs: conditions, loops, `try` and `with`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache, partial

from convcalc._namedtuple import NamedTuple
from convcalc.readers.python.assignments import store
from convcalc.readers.python.compiler import Compiler
from convcalc.readers.python.environment import Environment
from convcalc.readers.python.machine import Evaluator, Executor, Signal
from convcalc.readers.python.operators import elements, truth
from convcalc.readers.python.undecided import indifferent
from convcalc.readers.python.values import (
    Class,
    Instance,
    Raised,
    Special,
    Unknown,
    Unreadable,
    Value,
    said,
)

IMPORT_FAILED = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def if_(code: Compiler, node: ast.If) -> Executor:
    test, body, orelse, machine = (
        code.expression(node.test),
        code.block(node.body),
        code.block(node.orelse),
        code.machine,
    )
    either, otherwise = indifferent(code, node), orelse if node.orelse else None

    def run(scope: Environment) -> Signal:
        value = test(scope)
        try:
            taken = value is True or (value is not False and truth(machine, value))
        except Unreadable:
            if either is not None and either(scope):
                return None
            raise
        if taken:
            return body(scope)
        return otherwise(scope) if otherwise is not None else None

    return run


def for_(code: Compiler, node: ast.For) -> Executor:
    values, machine = code.expression(node.iter), code.machine
    put, cost = code.apart(lambda target: store(code, target), node.target)
    body, orelse, budget = code.block(node.body), code.block(node.orelse), machine.budget

    def run(scope: Environment) -> Signal:
        for each in elements(machine, values(scope)):
            budget.left -= cost  # spend(), written out
            if budget.left < 0:
                budget.spend(0)
            put(scope, each)
            signal = body(scope)
            if signal is not None and signal[0] != "continue":
                return signal if signal[0] == "return" else None
        return orelse(scope)

    return run


def while_(code: Compiler, node: ast.While) -> Executor:
    test, machine = code.branch(node.test), code.machine
    body, orelse = code.block(node.body), code.block(node.orelse)

    def run(scope: Environment) -> Signal:
        while truth(machine, test(scope)):
            signal = body(scope)
            if signal is not None and signal[0] != "continue":
                return signal if signal[0] == "return" else None
        return orelse(scope)

    return run


class Handler(NamedTuple):
    """An `except`: the classes that it catches, None for all, the name that it gives, and what it does."""

    caught: Evaluator | None
    name: str | None
    body: Executor

    def catches(self, raised: Raised, scope: Environment) -> bool:
        """Is an exception one of its own?"""
        return self.caught is None or _catches(self.caught(scope), raised)


def _catches(caught: Value, raised: Raised) -> bool:
    """Is an exception of a class, or of one of several?"""
    for each in caught if isinstance(caught, tuple) else (caught,):
        if isinstance(each, Class) and (each.name in (raised.kind, "Exception", "BaseException")):
            return True
        if isinstance(each, Class) and isinstance(raised.value, Instance) and raised.value.cls.derives(each):
            return True
    return False


def try_(code: Compiler, node: ast.Try) -> Executor:
    """`try`: where an import in it may fail or not, both ways are followed, and must agree."""
    may_fail, attempt, finish = _may_fail(code, node), _attempt(code, node), code.block(node.finalbody)
    either = cache(
        partial(_either, code, node)
    )  # compiled where it is needed: what is nested would be so twice a level

    def run(scope: Environment) -> Signal:
        try:
            return either()(scope) if may_fail(scope) else attempt(scope)
        finally:
            finish(scope)

    return run


def _attempt(code: Compiler, node: ast.Try) -> Executor:
    """The body, and what catches its exceptions."""
    body, orelse = code.block(node.body), code.block(node.orelse)
    handlers = [
        Handler(code.branch(each.type) if each.type else None, each.name, code.block(each.body))
        for each in node.handlers
    ]

    def run(scope: Environment) -> Signal:
        code.machine.guarded += 1
        try:
            signal = body(scope)
        except Raised as raised:
            handler = next((each for each in handlers if each.catches(raised, scope)), None)
            if handler is None:
                raise
            if raised.of_layer:
                code.machine.note(f"an 'except' of the program catches what a layer raises: {raised.words}")
            if handler.name:
                scope.set(handler.name, raised.value)
            return handler.body(scope)
        finally:
            code.machine.guarded -= 1
        return orelse(scope) if signal is None else signal

    return run


def _may_fail(code: Compiler, node: ast.Try) -> Callable[[Environment], bool]:
    """Does it import what is not known, with an arm for the case that it is not there?"""
    imports = [each for each in node.body if isinstance(each, ast.Import | ast.ImportFrom)]
    named = [each for handler in node.handlers for each in _caught(handler)]
    if not imports or not IMPORT_FAILED.intersection(named):
        return lambda scope: False
    names = [(alias.asname or alias.name.partition(".")[0]) for each in imports for alias in each.names]
    run = code.block(list(imports))

    def may_fail(scope: Environment) -> bool:
        run(scope)
        return any(isinstance(scope.get(each), Unknown) for each in names if each != "*")

    return may_fail


def _caught(handler: ast.ExceptHandler) -> list[str]:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return [each.id if isinstance(each, ast.Name) else "Exception" for each in kinds]


def _either(code: Compiler, node: ast.Try) -> Executor:
    """Both arms, one after the other; a name that they bind to different values is known in neither."""
    with_it = code.block([*node.body, *node.orelse])
    handler = next(each for each in node.handlers if IMPORT_FAILED.intersection(_caught(each)))
    without = code.block(handler.body)

    def run(scope: Environment) -> Signal:
        before = dict(scope.names)
        with_it(scope)
        there = dict(scope.names)
        scope.names.clear()
        scope.names.update(before)
        try:
            without(scope)
        except Raised:  # without the import the program ends, so it is there
            scope.names.update(there)
            return None
        _agreed(scope, there)
        return None

    return run


def _agreed(scope: Environment, there: dict[str, Value]) -> None:
    """What a scope has by either arm, there being what it has by the first."""
    for each in {**there, **scope.names}:
        one, other = there.get(each), scope.names.get(each)
        if one is not other and one != other:
            what = " and ".join([said(value) for value in (one, other) if not isinstance(value, Unknown)])
            scope.names[each] = Unknown(f"'{each}' depends on what is installed" + (f": {what}" if what else ""))


def with_(code: Compiler, node: ast.With) -> Executor:
    """What a `with` enters is not followed but where names depend on it; `suppress` catches what it names."""
    items = [
        (code.expression(each.context_expr), store(code, each.optional_vars) if each.optional_vars else None)
        for each in node.items
    ]
    body = code.block(node.body)

    def run(scope: Environment) -> Signal:
        suppressed: list[Value] = []
        inside: list[Callable[[], Value]] = []
        try:
            for value, put in items:
                entered = value(scope)
                if (leave := code.machine.enters(entered)) is not None:
                    inside.append(leave)
                if put is not None:
                    put(scope, entered)
                if isinstance(entered, Special) and entered.kind == "suppress":
                    suppressed.append(entered.function)
            return body(scope)
        except Raised as raised:
            if not any(_catches(each, raised) for each in suppressed):
                raise
            return None
        finally:
            for each in reversed(inside):
                each()

    return run


def return_(code: Compiler, node: ast.Return) -> Executor:
    if node.value is None:
        return lambda scope: ("return", None)
    value = code.expression(node.value)
    return lambda scope: ("return", value(scope))


def break_(code: Compiler, node: ast.Break) -> Executor:
    return lambda scope: ("break", None)


def continue_(code: Compiler, node: ast.Continue) -> Executor:
    return lambda scope: ("continue", None)
