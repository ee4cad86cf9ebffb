"""Bases of other packages: Lightning's module, which keeps what it was made with, and those that nobody has read."""

from __future__ import annotations

from convcalc.readers.python.function_calls import bound
from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Class, Function, Instance, Named, Namespace, Native, Unknown, Value
from convcalc.readers.pytorch.modules import initialize

MADE_WITH = " made with"
"""Where the arguments of `__init__` are kept: no program can have an attribute of this name."""


def _item(machine: Machine, owner: Value, key: Value) -> Value:
    return machine.attribute(owner, str(key))


HYPERPARAMETERS = Class("AttributeDict", (OBJECT,), {"__getitem__": Native("AttributeDict", _item)})
"""`self.hparams`: `self.hparams.lr` and `self.hparams["lr"]` are one value."""


def _make(machine: Machine, cls: Value, *args: Value, **named: Value) -> Value:
    """A module of a class of the program, with what its `__init__` is given."""
    assert isinstance(cls, Class)
    made = Instance(cls)
    init = cls.find("__init__")
    if init is not None and isinstance(init[1], Function):
        given = bound(init[1], (made, *args), named)
        made.attributes[MADE_WITH] = {key: value for key, value in given.items() if value is not made}
    machine.call(machine.attribute(made, "__init__"), *args, **named)
    return made


def _save(machine: Machine, owner: Value, *names: Value, ignore: Value = (), **named: Value) -> Value:
    """`self.save_hyperparameters()`: all arguments of `__init__`, those that are named, or what a dictionary holds."""
    assert isinstance(owner, Instance)
    given = owner.attributes.get(MADE_WITH, {})
    assert isinstance(given, dict)
    left_out = [ignore] if isinstance(ignore, str) else list(ignore) if isinstance(ignore, list | tuple) else []
    found: Named = {str(key): value for key, value in given.items() if key not in left_out}
    asked_for = [each for each in names if isinstance(each, str)]
    if asked_for:
        found = {key: value for key, value in found.items() if key in asked_for}
    for each in names:
        more = each.attributes if isinstance(each, Instance) else each
        found |= {str(key): value for key, value in more.items()} if isinstance(more, dict) else {}
    kept = owner.attributes.setdefault("hparams", Instance(HYPERPARAMETERS))
    if isinstance(kept, Instance):
        kept.attributes |= found
    return None


def _nothing(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    return None


def lightning(module: Class) -> Namespace:
    """The package; what it has besides is not known here."""
    members: Named = {
        "__make__": Native("LightningModule", _make),
        "save_hyperparameters": Native("save_hyperparameters", _save),
        **{name: Native(name, _nothing) for name in "log log_dict freeze unfreeze print toggle_optimizer".split()},
    }
    return Namespace("lightning", {"LightningModule": Class("LightningModule", (module,), members)})


def assumed_class(module: Class) -> Class:
    """A base that is not in the source: an `nn.Module` of which nothing else is known; module: that one."""
    return Class(
        module.name, (module,), {"__init__": Native("__init__", _assumed), "__getattr__": Native("attr", _other)}
    )


def _assumed(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    """It takes what it is given; a configuration is kept, as the models of `transformers` keep it."""
    initialize(machine, owner)
    given = args[0] if args else named.get("config")
    if isinstance(owner, Instance) and isinstance(given, Instance):
        owner.attributes.setdefault("config", given)
    return None


def _other(machine: Machine, owner: Value, name: Value) -> Value:
    """`self.post_init()`: it may have anything, which is not known."""
    return Unknown(f"{name}, of a base that is not in the source")
