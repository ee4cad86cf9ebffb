"""Dictionaries whose keys are attributes, as packages for settings have them: EasyDict, ConfigDict, OmegaConf, CfgNode.

Source: easydict 1.13, munch 4.0, addict 2.4, ml_collections 1.1, python-box 7, omegaconf 2.3, yacs 0.1.8.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from convcalc.readers.python.copies import copied
from convcalc.readers.python.dict_classes import HELD, held
from convcalc.readers.python.host_types import OBJECT, TYPES
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import hashable
from convcalc.readers.python.values import (
    Class,
    DictInstance,
    Named,
    Namespace,
    Native,
    Raised,
    Special,
    Unknown,
    Unreadable,
    Value,
    said,
)


def _nested(machine: Machine, cls: Class, value: Value) -> Value:
    """A value as it is held: dictionaries in it become such as this one, each of them where it stands."""
    if isinstance(value, dict):
        machine.budget.container(3 + len(value))  # sixty that hold the one before twice would never come to an end
        made = DictInstance(cls)
        made.items = {key: _nested(machine, cls, each) for key, each in value.items()}
        return made
    if type(value) in (list, tuple) and isinstance(value, list | tuple):
        machine.budget.container(len(value))
        every = [_nested(machine, cls, each) for each in value]
        return every if type(value) is list else tuple(every)
    return value


def _initialise(nests: bool, machine: Machine, owner: Value, values: Value = None, /, **named: Value) -> Value:
    assert isinstance(owner, DictInstance)
    machine.call(HELD.attributes["__init__"], owner, {} if values is None else values, **named)
    if nests:
        owner.items = {key: _nested(machine, owner.cls, each) for key, each in owner.items.items()}
    return None


def _get_attribute(opens: bool, machine: Machine, owner: Value, name: Value) -> Value:
    assert isinstance(owner, DictInstance)
    if name not in owner.items:
        if not opens:
            raise Raised("AttributeError", f"{owner.cls.name} has no '{name}'")
        owner.items[name] = DictInstance(owner.cls)
    return owner.items[name]


def _put(nests: bool, machine: Machine, owner: Value, key: Value, value: Value) -> Value:
    assert isinstance(owner, DictInstance)
    machine.budget.container(1)
    owner.items[hashable(key)] = _nested(machine, owner.cls, value) if nests else value
    return None


def _plain(machine: Machine, owner: Value) -> Value:
    """Dictionaries of Python's own, all the way down."""
    held_by = owner.items if isinstance(owner, DictInstance) else owner
    if isinstance(held_by, dict | list):
        machine.budget.container(len(held_by))
    if isinstance(held_by, dict):
        return {key: _plain(machine, each) for key, each in held_by.items()}
    return [_plain(machine, each) for each in held_by] if isinstance(held_by, list) else owner


def _settings(name: str, nests: bool = True, opens: bool = False) -> Class:
    """nests: do dictionaries in it become such?  opens: is what it lacks an empty one?"""
    put = partial(_put, nests)
    natives: dict[str, Callable[..., Value]] = {
        "__init__": partial(_initialise, nests),
        "__getattr__": partial(_get_attribute, opens),
        "__setattr__": put,
        "__setitem__": put,
        "update": partial(_initialise, nests),
        **dict.fromkeys(("to_dict", "toDict"), _plain),
        **dict.fromkeys(("clone", "copy"), lambda machine, owner: copied(machine, owner)),
        **dict.fromkeys(("freeze", "defrost", "lock", "unlock"), lambda machine, owner: None),
    }
    made = Class(name, (HELD, TYPES["dict"]), {key: Native(key, run) for key, run in natives.items()})
    if opens:
        made.define({"__missing__": Native("__missing__", natives["__getattr__"])})
    return made


_MUNCH = _settings("Munch", nests=False)
_MUNCH_OF_ALL = _settings("Munch")
_OMEGA = _settings("DictConfig")


def _made_of(cls: Class, machine: Machine, value: Value = None, **options: Value) -> Value:
    """`OmegaConf.create({...})`, `munchify({...})`"""
    return value if isinstance(value, Unknown) else _nested(machine, cls, {} if value is None else value)


def _merged(machine: Machine, *every: Value) -> Value:
    """`OmegaConf.merge(base, other)`: what comes later stands, in dictionaries within them too."""
    made = DictInstance(_OMEGA)
    for each in every:
        if not isinstance(each, dict | DictInstance):
            raise Unreadable(f"OmegaConf.merge of {said(each)} is not followed")
        machine.budget.container(len(held(each)))
        for key, value in held(each).items():
            both = [made.items.get(key), value]
            inner = all(isinstance(part, dict | DictInstance) for part in both)
            made.items[key] = _merged(machine, *both) if inner else _nested(machine, _OMEGA, value)
    return made


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "create": partial(_made_of, _OMEGA),
    "structured": lambda machine, value, **rest: value,
    "merge": _merged,
    "to_container": lambda machine, value, **rest: _plain(machine, value),
}
_OMEGACONF = Class(
    "OmegaConf", (OBJECT,), {name: Special("staticmethod", Native(name, run)) for name, run in _FUNCTIONS.items()}
)

SETTINGS: dict[str, Named] = {
    "easydict": {"EasyDict": _settings("EasyDict")},
    "munch": {"Munch": _MUNCH, "munchify": Native("munchify", partial(_made_of, _MUNCH_OF_ALL))},
    "addict": {"Dict": _settings("Dict", opens=True)},
    "box": {"Box": _settings("Box")},
    "ml_collections": {"ConfigDict": (_CONFIG := _settings("ConfigDict")), "FrozenConfigDict": _CONFIG},
    "omegaconf": {"OmegaConf": _OMEGACONF, "DictConfig": _OMEGA},
    "yacs": {"config": Namespace("yacs.config", {"CfgNode": (_NODE := _settings("CfgNode"))})},
    "yacs.config": {"CfgNode": _NODE},
}
"""Module -> its names."""
