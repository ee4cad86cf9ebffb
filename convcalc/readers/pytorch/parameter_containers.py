"""`nn.ParameterList` and `nn.ParameterDict`: modules that hold numbers of the program's own."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import Class, Instance, Named, Native, OneShot, Raised, Value, said
from convcalc.readers.pytorch.modules import initialize
from convcalc.readers.pytorch.tensors import Parameter


def _instance(owner: Value) -> Instance:
    assert isinstance(owner, Instance)
    return owner


LOOKED_AT_IN_A_STEP = 8
"""Parameters of a container that are looked at in as long as a step takes."""


HELD = " held"
"""Where a container has the names of what it holds, lists of parameters among it: no program has such an attribute."""


def _own(machine: Machine, owner: Value) -> dict[str, Value]:
    """What it holds, by name; to look through it takes as long as it is."""
    attributes = _instance(owner).attributes
    machine.budget.spend(len(attributes) // LOOKED_AT_IN_A_STEP)
    names = attributes.get(HELD, ())
    assert isinstance(names, dict | tuple)
    return {str(name): attributes[str(name)] for name in names if name in attributes}


def _put(owner: Value, name: str, value: Value) -> None:
    if isinstance(value, Parameter) and not value.made_of:  # a tensor becomes a parameter
        value = Parameter(value.dims, why=value.why)
    attributes = _instance(owner).attributes
    names = attributes.setdefault(HELD, {})
    assert isinstance(names, dict)
    names[name] = None
    attributes[name] = value


def _listed(machine: Machine, owner: Value, values: Value = ()) -> Value:
    initialize(machine, owner)
    return _extended(machine, owner, values)


def _extended(machine: Machine, owner: Value, values: Value) -> Value:
    for each in elements(machine, values):
        _put(owner, str(len(_own(machine, owner))), each)
    return owner


def _appended(machine: Machine, owner: Value, value: Value) -> Value:
    _put(owner, str(len(_own(machine, owner))), value)
    return owner


def _keyed(machine: Machine, owner: Value, values: Value = None) -> Value:
    initialize(machine, owner)
    for name, each in values.items() if isinstance(values, dict) else ():
        _put(owner, str(name), each)
    return None


def _item(machine: Machine, owner: Value, key: Value) -> Value:
    every = _own(machine, owner)
    if isinstance(key, str) and key in every:
        return every[key]
    found = list(every.values())
    if type(key) is int and -len(found) <= key < len(found):
        return found[key]
    raise Raised("IndexError", f"{said(key)} is not in {said(owner)} of {len(found)}")


def _set_item(machine: Machine, owner: Value, key: Value, value: Value) -> Value:
    _put(owner, str(key), value)
    return None


def _natives(**functions: Callable[..., Value]) -> Named:
    return {name: Native(name, run) for name, run in functions.items()}


_PLACES = _natives(
    __getitem__=_item,
    __setitem__=_set_item,
    __len__=lambda machine, owner: len(_own(machine, owner)),
    values=lambda machine, owner: list(_own(machine, owner).values()),
    keys=lambda machine, owner: list(_own(machine, owner)),
    items=lambda machine, owner: list(_own(machine, owner).items()),
)


def parameter_containers(module: Class) -> Named:
    """Both classes; module: what they come from."""
    each = _natives(__iter__=lambda machine, owner: OneShot(iter(list(_own(machine, owner).values()))))
    names = _natives(__iter__=lambda machine, owner: OneShot(iter(list(_own(machine, owner)))))
    listed = _natives(__init__=_listed, append=_appended, extend=_extended)
    return {
        "ParameterList": Class("ParameterList", (module,), {**_PLACES, **each, **listed}),
        "ParameterDict": Class("ParameterDict", (module,), {**_PLACES, **names, **_natives(__init__=_keyed)}),
    }
