"""Dictionaries whose keys are attributes, as packages for settings have them: EasyDict, ConfigDict, OmegaConf, CfgNode.

Source: easydict 1.13, munch 4.0, addict 2.4, ml_collections 1.1, python-box 7, omegaconf 2.3, yacs 0.1.8.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from convcalc.readers.python.copies import copied
from convcalc.readers.python.dict_classes import HELD, held
from convcalc.readers.python.host_types import OBJECT, TYPES, make_dict
from convcalc.readers.python.machine import Machine
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


def _nested(cls: Class, value: Value) -> Value:
    """A value as it is held: dictionaries in it become such as this one."""
    if isinstance(value, dict):
        made = DictInstance(cls)
        made.items = {key: _nested(cls, each) for key, each in value.items()}
        return made
    if type(value) is list:
        return [_nested(cls, each) for each in value]
    return tuple([_nested(cls, each) for each in value]) if type(value) is tuple else value


def _initialise(nests: bool, machine: Machine, owner: Value, values: Value = None, /, **named: Value) -> Value:
    assert isinstance(owner, DictInstance)
    values = {} if values is None else held(values) if isinstance(values, DictInstance) else values
    found = make_dict(machine, None, values, **named)
    if not isinstance(found, dict):
        raise Unreadable(f"settings of what is not known: {said(found)}")
    owner.items.update({key: _nested(owner.cls, each) if nests else each for key, each in found.items()})
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
    owner.items[key] = _nested(owner.cls, value) if nests else value
    return None


def _plain(machine: Machine, owner: Value) -> Value:
    """Dictionaries of Python's own, all the way down."""
    if isinstance(owner, DictInstance):
        return {key: _plain(machine, each) for key, each in owner.items.items()}
    return [_plain(machine, each) for each in owner] if isinstance(owner, list) else owner


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
    return value if isinstance(value, Unknown) else _nested(cls, {} if value is None else value)


def _merged(machine: Machine, *every: Value) -> Value:
    """`OmegaConf.merge(base, other)`: what comes later stands, in dictionaries within them too."""
    made = DictInstance(_OMEGA)
    for each in every:
        if not isinstance(each, dict | DictInstance):
            raise Unreadable(f"OmegaConf.merge of {said(each)} is not followed")
        for key, value in held(each).items():
            both = [made.items.get(key), value]
            inner = all(isinstance(part, dict | DictInstance) for part in both)
            made.items[key] = _merged(machine, *both) if inner else _nested(_OMEGA, value)
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
