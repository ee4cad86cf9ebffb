"""The statement `match`: what its patterns fit, and the names that they give."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.readers.python.compiler import Compiler
from convcalc.readers.python.environment import Environment
from convcalc.readers.python.instance_checks import instance_of
from convcalc.readers.python.machine import Evaluator, Executor, Signal
from convcalc.readers.python.operators import compared, elements, same, truth
from convcalc.readers.python.subscripts import item
from convcalc.readers.python.values import Class, Instance, Named, Raised, Unreadable, Value, said

Fits: TypeAlias = Callable[[Environment, Value, Named], bool]
"""Does a value fit? The names that it gives are put into the last."""

OF_THEMSELVES = frozenset("bool bytearray bytes dict float frozenset int list set str tuple".split())
"""Types whose pattern, `int(n)`, takes the value itself by place."""


class PatternCase(NamedTuple):
    """One `case`: what fits it, a further condition, and what it does."""

    fits: Fits
    guard: Evaluator | None
    body: Executor


def match(code: Compiler, node: ast.Match) -> Executor:
    """The first case that fits is run."""
    subject, machine = code.expression(node.subject), code.machine
    cases = [
        PatternCase(
            _pattern(code, each.pattern), code.branch(each.guard) if each.guard else None, code.block(each.body)
        )
        for each in node.cases
    ]

    def run(scope: Environment) -> Signal:
        value = subject(scope)
        for case in cases:
            machine.budget.spend(1)
            given: Named = {}
            if not case.fits(scope, value, given):
                continue
            for name, each in given.items():
                scope.set(name, each)
            if case.guard is None or truth(machine, case.guard(scope)):
                return case.body(scope)
        return None

    return run


def _pattern(code: Compiler, node: ast.pattern) -> Fits:
    match node:
        case ast.MatchAs():
            return _name(code, node)
        case ast.MatchValue():
            return _value(code, node)
        case ast.MatchSingleton():
            return lambda scope, value, given: truth(code.machine, same(value, node.value, True))
        case ast.MatchOr():
            every = [_pattern(code, each) for each in node.patterns]
            return lambda scope, value, given: any(each(scope, value, given) for each in every)
        case ast.MatchSequence():
            return _sequence(code, node)
        case ast.MatchMapping():
            return _mapping(code, node)
        case ast.MatchClass():
            return _class(code, node)
    raise Unreadable("a pattern of this kind is not followed", place=code.place(node))


def _name(code: Compiler, node: ast.MatchAs) -> Fits:
    """`_`, `name` and `pattern as name`"""
    inner = _pattern(code, node.pattern) if node.pattern is not None else None

    def fits(scope: Environment, value: Value, given: Named) -> bool:
        if inner is not None and not inner(scope, value, given):
            return False
        if node.name is not None:
            given[node.name] = value
        return True

    return fits


def _value(code: Compiler, node: ast.MatchValue) -> Fits:
    """A number, a text, or the value of a name with dots."""
    wanted, machine = code.branch(node.value), code.machine
    return lambda scope, value, given: truth(machine, compared(machine, "==", value, wanted(scope)))


def _sequence(code: Compiler, node: ast.MatchSequence) -> Fits:
    """`(a, b)`, `[first, *rest]`"""
    star = next((at for at, each in enumerate(node.patterns) if isinstance(each, ast.MatchStar)), None)
    every = [_starred(each) if isinstance(each, ast.MatchStar) else _pattern(code, each) for each in node.patterns]

    def fits(scope: Environment, value: Value, given: Named) -> bool:
        if not _is_sequence(value):
            return False
        parts = list(elements(code.machine, value))
        if len(parts) != len(every) if star is None else len(parts) < len(every) - 1:
            return False
        if star is not None:
            end = len(parts) - (len(every) - star - 1)
            parts[star:end] = [parts[star:end]]
        return all(each(scope, part, given) for each, part in zip(every, parts, strict=True))

    return fits


def _starred(node: ast.MatchStar) -> Fits:
    def fits(scope: Environment, value: Value, given: Named) -> bool:
        if node.name is not None:
            given[node.name] = value
        return True

    return fits


def _is_sequence(value: Value) -> bool:
    """Has it places for a pattern? Raises Unreadable where that is not known."""
    if isinstance(value, list | tuple):
        return True
    if isinstance(value, str | int | float | dict | Class | Instance) or value is None:
        return False
    raise Unreadable(f"which case fits depends on {said(value)}")


def _mapping(code: Compiler, node: ast.MatchMapping) -> Fits:
    """`{"type": kind, **rest}`"""
    keys = [code.branch(each) for each in node.keys]
    every, machine = [_pattern(code, each) for each in node.patterns], code.machine

    def fits(scope: Environment, value: Value, given: Named) -> bool:
        if not isinstance(value, dict):
            return _is_sequence(value) and False
        found = [key(scope) for key in keys]
        for key, each in zip(found, every, strict=True):
            if not truth(machine, compared(machine, "in", key, value)):
                return False
            if not each(scope, item(machine, value, key), given):
                return False
        if node.rest is not None:
            machine.budget.container(len(value))
            given[node.rest] = {key: each for key, each in value.items() if key not in found}
        return True

    return fits


def _class(code: Compiler, node: ast.MatchClass) -> Fits:
    """`Point(x=0)`, `int(n)`, `nn.Conv2d()`"""
    cls, machine = code.branch(node.cls), code.machine
    places = [_pattern(code, each) for each in node.patterns]
    named = [(name, _pattern(code, each)) for name, each in zip(node.kwd_attrs, node.kwd_patterns, strict=True)]

    def fits(scope: Environment, value: Value, given: Named) -> bool:
        kind = cls(scope)
        if not truth(machine, instance_of(value, kind)):
            return False
        if places and isinstance(kind, Class) and kind.name in OF_THEMSELVES:
            return len(places) == 1 and places[0](scope, value, given)
        parts = [*zip(_by_place(kind, len(places)), places, strict=True), *named]
        return all(_has(value, name) and each(scope, machine.attribute(value, name), given) for name, each in parts)

    return fits


def _has(value: Value, name: str) -> bool:
    """May an object have an attribute of this name?"""
    if not isinstance(value, Instance) or value.cls.unknown:
        return True
    return name in value.attributes or value.cls.find(name) is not None


def _by_place(kind: Value, count: int) -> list[str]:
    """The attributes that a class gives to the first places of its pattern."""
    if not count:
        return []
    found = kind.find("__match_args__") if isinstance(kind, Class) else None
    names = found[1] if found is not None else None
    if isinstance(kind, Class) and found is None:  # of a dataclass, its fields
        names = tuple([name for each in reversed(kind.mro) for name in each.fields])
    if not isinstance(names, list | tuple) or not names:
        raise Unreadable(f"a pattern of {said(kind)} by place is not followed", "by name it is: Kind(width=w)")
    if len(names) < count:
        raise Raised("TypeError", f"{said(kind)} takes {len(names)} patterns by place, not {count}")
    return [each if isinstance(each, str) else said(each) for each in names[:count]]
