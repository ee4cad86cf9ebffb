"""Hooks of a module: functions that are called before and after its `forward`, and may change what goes through it."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Bound, Function, Instance, Named, Native, Unknown, Value

BEFORE, AFTER = " hooks before", " hooks after"
"""Where a module keeps them: no program can have attributes of these names."""


def _gives_back(function: Value) -> bool:
    """May it return anything but None? One that does not, as those that print or remember do, changes no shape."""
    node = function.function if isinstance(function, Bound) else function
    if not isinstance(node, Function):
        return True
    if isinstance(node.node, ast.Lambda):
        return True
    found = [each for each in ast.walk(node.node) if isinstance(each, ast.Return)]
    return any(each.value is not None and not _is_none(each.value) for each in found)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _register(kept: str) -> Native:
    def register(machine: Machine, module: Value, hook: Value, **named: Value) -> Value:
        if isinstance(module, Instance) and _gives_back(hook):
            hooks = module.attributes.setdefault(kept, [])
            assert isinstance(hooks, list)
            hooks.append(hook)
        return Unknown("the handle of a hook")

    return Native("register_forward_hook", register)


def _hooks(module: Instance, kept: str) -> Iterable[Value]:
    found = module.attributes.get(kept)
    return found if isinstance(found, list) else ()


def before(machine: Machine, module: Instance, args: tuple[Value, ...]) -> tuple[Value, ...]:
    """What `forward` gets, once the hooks before it have had it."""
    for hook in _hooks(module, BEFORE) if BEFORE in module.attributes else ():
        given = machine.call(hook, module, args)
        if given is not None:
            args = given if isinstance(given, tuple) else (given,)
    return args


def after(machine: Machine, module: Instance, args: tuple[Value, ...], out: Value) -> Value:
    """What a module gives back, once the hooks behind it have had it."""
    for hook in _hooks(module, AFTER) if AFTER in module.attributes else ():
        given = machine.call(hook, module, args, out)
        out = out if given is None else given
    return out


HOOKS: Named = {"register_forward_hook": _register(AFTER), "register_forward_pre_hook": _register(BEFORE)}
"""The methods of a module by which hooks are given to it; those for gradients change nothing that is counted."""
