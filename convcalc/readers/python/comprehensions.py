"""Comprehensions, and expressions that make one value after the other."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TypeVar

from convcalc._namedtuple import NamedTuple
from convcalc.readers.python.assignments import Store, store
from convcalc.readers.python.compiler import Compiler
from convcalc.readers.python.environment import Environment
from convcalc.readers.python.machine import Evaluator, Machine
from convcalc.readers.python.operators import elements, hashable, truth
from convcalc.readers.python.values import Failure, OneShot, Value

Made = TypeVar("Made")


class Level(NamedTuple):
    """One `for` of a comprehension: what it goes through, what it gives each, what that costs, and its conditions."""

    values: Evaluator
    put: Store
    cost: int
    tests: tuple[Evaluator, ...]


def _comprehended(
    code: Compiler, generators: list[ast.comprehension], make: Callable[[Environment], Made]
) -> Callable[[Environment], Iterator[Made]]:
    """What makes the values of a comprehension; what is behind its first `for` is paid for each time."""
    first, *rest = [_level(code, each, at == 0) for at, each in enumerate(generators)]
    return lambda scope: _made(code.machine, first, rest, scope, make)


def _level(code: Compiler, node: ast.comprehension, first: bool) -> Level:
    values = code.expression(node.iter) if first else code.branch(node.iter)
    put, cost = code.apart(lambda target: store(code, target), node.target)
    return Level(values, put, cost, tuple([code.branch(test) for test in node.ifs]))


def _made(
    machine: Machine, level: Level, rest: list[Level], scope: Environment, make: Callable[[Environment], Made]
) -> Iterator[Made]:
    """The values of a level and of those inside it; each has a scope of its own."""
    inner = Environment(scope.file, scope)
    for each in elements(machine, level.values(scope)):
        if level.cost:
            machine.budget.spend(level.cost)
        level.put(inner, each)
        if level.tests and not all(truth(machine, test(inner)) for test in level.tests):
            continue
        if rest:
            yield from _made(machine, rest[0], rest[1:], inner, make)
        else:
            yield make(inner)


def generator_exp(code: Compiler, node: ast.GeneratorExp) -> Evaluator:
    made = _comprehended(code, node.generators, code.branch(node.elt))
    return lambda scope: OneShot(made(scope))


def list_comp(code: Compiler, node: ast.ListComp) -> Evaluator:
    made = _comprehended(code, node.generators, code.branch(node.elt))
    return _at_once(code, node, lambda scope: list(made(scope)))


def set_comp(code: Compiler, node: ast.SetComp) -> Evaluator:
    element = code.branch(node.elt)
    made = _comprehended(code, node.generators, lambda scope: hashable(element(scope)))
    return _at_once(code, node, lambda scope: set(made(scope)))


def dict_comp(code: Compiler, node: ast.DictComp) -> Evaluator:
    key, value = code.branch(node.key), code.branch(node.value)
    made = _comprehended(code, node.generators, lambda scope: (hashable(key(scope)), value(scope)))
    return _at_once(code, node, lambda scope: dict(made(scope)))


def _at_once(code: Compiler, node: ast.expr, make: Evaluator) -> Evaluator:
    """What makes a container, and so runs where it stands."""
    file = code.file

    def run(scope: Environment) -> Value:
        try:
            return make(scope)
        except Failure as error:
            error.at(file, node)
            raise

    return run
