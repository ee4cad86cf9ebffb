"""The module `inspect`: what kind of thing a value is, and what a function or a class takes."""

from __future__ import annotations

from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import (
    Bound,
    Class,
    Function,
    Instance,
    Named,
    Native,
    Special,
    Unknown,
    Value,
    said,
)

TAKES = " takes"
"""Where a class of ours keeps the names of what it takes: no program can have an attribute of this name."""

EMPTY = Class("_empty", (OBJECT,))
KINDS = ("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD", "VAR_POSITIONAL", "KEYWORD_ONLY", "VAR_KEYWORD")
"""How an argument may be given, each by its number in Python."""

_PARAMETER = Class("Parameter", (OBJECT,), {"empty": EMPTY, **{name: at for at, name in enumerate(KINDS)}})
_SIGNATURE = Class("Signature", (OBJECT,))


def _is_a(what: str, *types: type[Value]) -> Native:
    """`inspect.isfunction` and its like; what is ours stands for one or the other of Python's, which is not known."""

    def run(machine: Machine, value: Value) -> Value:
        if isinstance(value, Native | Unknown):
            return value if isinstance(value, Unknown) else Unknown(f"whether {value.name} is a {what}")
        return isinstance(value, types)

    return Native(f"inspect.is{what}", run)


def _takes(value: Value) -> dict[str, Value] | None:
    """The names of the arguments of something that is called, each with its default; None where they are not known."""
    if isinstance(value, Bound | Special):
        found = _takes(value.function)
        return None if found is None else dict(list(found.items())[isinstance(value, Bound) :])
    if isinstance(value, Class):
        said_names, init = value.find(TAKES), value.find("__init__")
        if said_names is not None and (init is None or value.mro.index(said_names[0]) <= value.mro.index(init[0])):
            names = said_names[1]
            return dict.fromkeys([str(each) for each in names], EMPTY) if isinstance(names, tuple) else None
        return _takes(Bound(init[1], None)) if init is not None else {}
    if not isinstance(value, Function):
        return None
    if value.wraps is not None:
        return _takes(value.wraps)
    args = value.node.args
    positional = [each.arg for each in (*args.posonlyargs, *args.args)]
    made: dict[str, Value] = dict.fromkeys(positional, EMPTY)
    made.update(zip(positional[len(positional) - len(value.defaults) :], value.defaults, strict=True))
    made |= {args.vararg.arg: EMPTY} if args.vararg else {}
    made |= {each.arg: value.keyword_defaults.get(each.arg, EMPTY) for each in args.kwonlyargs}
    return made | ({args.kwarg.arg: EMPTY} if args.kwarg else {})


def _signature(machine: Machine, value: Value, **named: Value) -> Value:
    """`signature(nn.Conv2d).parameters`: name -> what is known of the argument."""
    found = _takes(value)
    if found is None:
        return value if isinstance(value, Unknown) else Unknown(f"what {said(value)} takes")
    machine.budget.container(len(found))
    made = Instance(_SIGNATURE)
    kinds = _kinds(value)
    made.attributes["parameters"] = {
        name: _parameter(name, default, kinds.get(name, "POSITIONAL_OR_KEYWORD")) for name, default in found.items()
    }
    return made


def _parameter(name: str, default: Value, kind: str) -> Instance:
    made = Instance(_PARAMETER)
    made.attributes |= {"name": name, "default": default, "kind": KINDS.index(kind)}
    return made


def _kinds(value: Value) -> dict[str, str]:
    """How the arguments of a function of the program may be given, of those that may not be given either way."""
    while isinstance(value, Bound | Special) or (isinstance(value, Function) and value.wraps is not None):
        value = value.wraps if isinstance(value, Function) else value.function
    if isinstance(value, Class):
        init = value.find("__init__")
        value = init[1] if init is not None else None
    if not isinstance(value, Function):
        return {}
    args = value.node.args
    made = dict.fromkeys([each.arg for each in args.posonlyargs], "POSITIONAL_ONLY")
    made |= dict.fromkeys([each.arg for each in args.kwonlyargs], "KEYWORD_ONLY")
    made |= {args.vararg.arg: "VAR_POSITIONAL"} if args.vararg else {}
    return made | ({args.kwarg.arg: "VAR_KEYWORD"} if args.kwarg else {})


INSPECT: Named = {
    "isfunction": _is_a("function", Function),
    "isclass": _is_a("class", Class),
    "ismethod": _is_a("method", Bound),
    "signature": Native("signature", _signature),
    "Parameter": _PARAMETER,
}
"""The module `inspect`."""
