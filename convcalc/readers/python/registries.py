"""Tables that decorators fill: `MODELS["resnet18"]`, where `@register_model()` has put the function of that name.

Decorators that are imported are passed by as a rule (see `decorators`). What a table of theirs lacks may be missing
because of that, and then is no mistake of the program: it is looked for among what they decorate.
"""

from __future__ import annotations

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Failure, Function, Value


def fill(machine: Machine, table: dict[Value, Value], key: Value) -> bool:
    """Follow what was passed by and may put a key into a table that lacks it; is the key there then?

    A function of that name comes first, as most are registered by their names; else all that the table may hold.
    """
    if not isinstance(key, str) or not (passed := _passed_by(machine, table)):
        return False
    before, machine.passed_by = machine.passed_by, []  # decorators look themselves whether the table has a key
    try:
        for each in sorted(passed, key=lambda function: function.name != key):
            if key in table:
                break
            _register(each)
    finally:
        machine.passed_by = before + machine.passed_by
    return key in table


def _passed_by(machine: Machine, table: dict[Value, Value]) -> list[Function]:
    """The functions one of whose decorators stands in the file that holds the table."""
    holds: dict[int, bool] = {}
    found = []
    for function, decorator in machine.passed_by:
        made = decorator.target()
        if isinstance(made, Function):
            names = made.scope.module.names
            if id(names) not in holds:
                holds[id(names)] = any(each is table for each in names.values())
            found += [function] if holds[id(names)] and not decorator.followed else []
    return found


def _register(function: Function) -> None:
    """Run the decorators of a function; those that give it back as it is need not be run again."""
    for each in reversed(function.passed_by):
        if not each.followed:
            each.followed = True
            try:
                changed = each.follow(function)
            except Failure:  # the table may have it by now; whether it has is looked at next
                continue
            if changed is function:
                function.passed_by = tuple(other for other in function.passed_by if other is not each)
