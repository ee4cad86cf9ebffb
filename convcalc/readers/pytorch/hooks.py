"""Hooks of a module: functions that are called before and after its `forward`, and may change what goes through it.

One that gives nothing back is called too: what it keeps may be read later (`features[name] = output`).
"""

from __future__ import annotations

import ast

from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Bound, Class, Failure, Function, Instance, Named, Native, Value, said

BEFORE, AFTER = " hooks before", " hooks after"
"""Where a module keeps them: no program can have attributes of these names."""

HOOK, KEPT_BY = " hook", " kept by"
"""Where a handle has the entry of its hook, and the list that keeps it."""


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


def _remove(machine: Machine, handle: Value) -> Value:
    """`handle.remove()`: its hook is called no more."""
    if isinstance(handle, Instance):
        kept, entry = handle.attributes[KEPT_BY], handle.attributes[HOOK]
        assert isinstance(kept, list)
        kept[:] = [each for each in kept if each is not entry]
    return None


HANDLE = Class(
    "RemovableHandle",
    (OBJECT,),
    {
        "remove": Native("remove", _remove),
        "__enter__": Native("enter", lambda machine, handle: handle),
        "__exit__": Native("exit", lambda machine, handle, *raised: _remove(machine, handle)),
    },
)
"""What the registering of a hook gives back."""


def handle_of(kept: list[Value], entry: Value) -> Instance:
    """The handle of a hook that a list keeps."""
    made = Instance(HANDLE)
    made.attributes |= {KEPT_BY: kept, HOOK: entry}
    return made


def _register(kept: str) -> Native:
    def register(
        machine: Machine, module: Value, hook: Value, *, prepend: Value = False, with_kwargs: Value = False,
        always_call: Value = False,
    ) -> Value:  # fmt: skip
        assert isinstance(module, Instance)
        hooks = module.attributes.setdefault(kept, [])
        assert isinstance(hooks, list)
        entry: Value = (hook, with_kwargs is True)
        hooks.insert(0 if prepend is True else len(hooks), entry)
        return handle_of(hooks, entry)

    return Native("register_forward_hook", register)


def _hooks(module: Instance, kept: str) -> list[tuple[Value, bool]]:
    """The hooks of a module, each with: does it get the arguments by name as well?"""
    found = module.attributes.get(kept)
    return [(each[0], each[1] is True) for each in found if isinstance(each, tuple)] if isinstance(found, list) else []


def _call(machine: Machine, hook: Value, *args: Value) -> Value:
    """What a hook gives back; one that gives nothing back changes no size, and may do what is not followed."""
    if _gives_back(hook):
        return machine.call(hook, *args)
    try:
        machine.call(hook, *args)
    except Failure as failed:
        machine.note(f"the hook {said(hook)} gives nothing back, and is not followed to its end: {failed}")
    return None


def before(machine: Machine, module: Instance, args: tuple[Value, ...], by_name: Named) -> tuple[Value, ...]:
    """What `forward` gets, once the hooks before it have had it."""
    for hook, named in _hooks(module, BEFORE) if BEFORE in module.attributes else ():
        given = _call(machine, hook, module, args, *([dict(by_name)] if named else []))
        if named and isinstance(given, tuple) and len(given) == 2:
            given = given[0]
        if given is not None:
            args = given if isinstance(given, tuple) else (given,)
    return args


def after(machine: Machine, module: Instance, args: tuple[Value, ...], out: Value) -> Value:
    """What a module gives back, once the hooks behind it have had it."""
    for hook, named in _hooks(module, AFTER) if AFTER in module.attributes else ():
        given = _call(machine, hook, module, args, *([{}] if named else []), out)
        out = out if given is None else given
    return out


def _of_gradients(machine: Machine, owner: Value, hook: Value) -> Value:
    """A hook on the gradients of a tensor, or of a module: nothing of a run."""
    return handle_of([], None)


OF_GRADIENTS: Named = {
    "register_hook": Native("register_hook", _of_gradients),
    "retain_grad": Native("retain_grad", lambda machine, tensor: None),
}
"""Methods of a tensor that are for its gradients."""

HOOKS: Named = {
    "register_forward_hook": _register(AFTER),
    "register_forward_pre_hook": _register(BEFORE),
    **{
        name: Native(name, _of_gradients)
        for name in ("register_backward_hook register_full_backward_hook register_full_backward_pre_hook".split())
    },
}
"""The methods of a module by which hooks are given to it; those for gradients change nothing that is counted."""
