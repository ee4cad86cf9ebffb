"""The module `functools`: functions made of others."""

from __future__ import annotations

from itertools import chain

from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import Class, Function, Instance, Named, Native, Special, Value, said


def _partial(machine: Machine, cls: Value, function: Value, *first: Value, **before: Value) -> Value:
    """`partial(nn.Conv2d, bias=False)`: an object that some ask for what it was made of."""
    made = Instance(PARTIAL)
    if isinstance(function, Instance) and function.cls is PARTIAL:
        known = function.attributes
        first, before = (*elements(machine, known["args"]), *first), {**_named(known["keywords"]), **before}
        function = known["func"]
    made.attributes.update(func=function, args=first, keywords=dict(before))
    return made


def _named(keywords: Value) -> Named:
    return {str(key): value for key, value in keywords.items()} if isinstance(keywords, dict) else {}


def _called(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    assert isinstance(owner, Instance)
    known = owner.attributes
    return machine.call(
        known["func"], *elements(machine, known["args"]), *args, **{**_named(known["keywords"]), **named}
    )


PARTIAL = Class("partial", (OBJECT,), {"__make__": Native("partial", _partial), "__call__": Native("partial", _called)})


def _reduce(machine: Machine, function: Value, values: Value, *first: Value) -> Value:
    rest = chain(first, elements(machine, values))
    total = next(rest, None)
    for each in rest:
        total = machine.call(function, total, each)
    return total


def _decorator(machine: Machine, *args: Value, **named: Value) -> Value:
    """`@lru_cache`, `@singledispatch`: what they decorate stays as it is."""
    return Native("a decorator", lambda inner, function, *rest, **more: function)


def _wraps(machine: Machine, function: Value, *rest: Value, **named: Value) -> Value:
    """`@wraps(f)`: a function that stands for another one has its name, and takes what that one takes."""

    def run(inner: Machine, wrapper: Value) -> Value:
        if isinstance(wrapper, Function):
            wrapper.wraps = function
            wrapper.name = said(function)
        return wrapper

    return Native("a decorator", run)


_CACHE = Native("lru_cache", lambda machine, function=None, **named: function or _decorator(machine))

FUNCTOOLS: Named = {
    "singledispatch": Native("singledispatch", _decorator),
    "update_wrapper": Native(
        "update_wrapper", lambda machine, wrapper, function: machine.call(_wraps(machine, function), wrapper)
    ),
    "wraps": Native("wraps", _wraps),
    "partial": PARTIAL,
    "reduce": Native("reduce", _reduce),
    "lru_cache": _CACHE,
    "cache": _CACHE,
    "cached_property": Native("cached_property", lambda machine, function: Special("property", function)),
}
"""The module `functools`."""
