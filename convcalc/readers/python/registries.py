"""Tables that decorators fill: `MODELS["resnet18"]`, where `@register_model()` has put the function of that name.

Decorators that are imported are passed by as a rule (see `decorators`). What a table of theirs lacks may be missing
because of that, and then is no mistake of the program: it is looked for among what they decorate.
"""

from __future__ import annotations

import ast

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Failure, Function, PassedDecorator, Value


def fill(machine: Machine, table: dict[Value, Value], key: Value) -> bool:
    """Follow what was passed by and may put a key into a table that lacks it; is the key there then?

    Functions are registered by their names, or by one that their decorator is given.
    """
    if not isinstance(key, str) or not (passed := _passed_by(machine, table, key)):
        return False
    before, machine.passed_by = machine.passed_by, []  # decorators look themselves whether the table has a key
    try:
        for each in passed:
            _register(machine, each)
    finally:
        machine.passed_by = before + machine.passed_by
    return key in table


def _passed_by(machine: Machine, table: dict[Value, Value], key: str) -> list[Function]:
    """The functions that may have this key, one of whose decorators stands in the file that holds the table."""
    found = []
    for function, decorator in machine.passed_by:
        if decorator.followed or (function.name != key and not _names(decorator, key)):
            continue
        made = decorator.target()
        if isinstance(made, Function) and any(each is table for each in made.scope.module.names.values()):
            found.append(function)
    return found


def _names(decorator: PassedDecorator, key: str) -> bool:
    """Is a decorator given this text?"""
    return any(isinstance(each, ast.Constant) and each.value == key for each in ast.walk(decorator.node))


def _register(machine: Machine, function: Function) -> None:
    """Run the decorators of a function; those that give it back as it is need not be run again."""
    for each in reversed(function.passed_by):
        if not each.followed:
            each.followed = True
            try:
                changed = each.follow(function)
            except Failure as error:  # the table may have it by now; whether it has is looked at next
                machine.note(f"what decorates {function.name} is not followed to its end: {each.name}, {error}")
                continue
            if changed is function:
                function.passed_by = tuple(other for other in function.passed_by if other is not each)
