"""What a class comes from whose bases are not in the source: an `nn.Module` of which nothing else is known."""

from __future__ import annotations

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Class, Instance, Native, Unknown, Value
from convcalc.readers.pytorch.modules import initialize


def assumed_class(module: Class) -> Class:
    """The base; module: what the layers of `torch.nn` come from."""
    return Class(module.name, (module,), {"__init__": Native("__init__", _init), "__getattr__": Native("attr", _other)})


def _init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    """It takes what it is given; a configuration is kept, as the models of `transformers` keep it."""
    initialize(machine, owner)
    given = args[0] if args else named.get("config")
    if isinstance(owner, Instance) and isinstance(given, Instance):
        owner.attributes.setdefault("config", given)
    return None


def _other(machine: Machine, owner: Value, name: Value) -> Value:
    """`self.post_init()`: it may have anything, which is not known."""
    return Unknown(f"{name}, of a base that is not in the source")
