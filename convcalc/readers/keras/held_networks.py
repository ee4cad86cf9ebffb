"""Networks that an object of a program's own class holds, as a GAN has its generator: `gan.generator`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from convcalc.readers.keras.models import OUTPUTS, STACK
from convcalc.readers.keras.unread_statements import MAKERS, names_used
from convcalc.readers.located import FoundNetwork
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.program import deep
from convcalc.readers.python.values import Class, Instance, Named, Raised, Unreadable, Value


def held_networks(names: Named, layer: Class, is_model: Callable[[Value], bool]) -> Iterator[FoundNetwork]:
    """Those in attributes of the objects that have a name; layer: the class of all layers, which hold their own."""
    for name, value in names.items():
        if isinstance(value, Instance) and layer not in value.cls.mro:
            for key, held in value.attributes.items():
                if is_model(held):
                    yield FoundNetwork(f"{name}.{key}", held)


def networks_of_classes(
    tree: ast.Module, names: Named, layer: Class, is_model: Callable[[Value], bool], machine: Machine
) -> Iterator[FoundNetwork]:
    """Those of an object of each class in whose methods networks are made.

    An object that needs arguments is not made: the program does not say with which.
    """
    for node in tree.body:
        cls = names.get(node.name) if isinstance(node, ast.ClassDef) else None
        if not isinstance(cls, Class) or layer in cls.mro or not names_used(node) & MAKERS:
            continue
        try:
            with deep():
                made = machine.call(cls)
        except Raised as raised:
            if " needs " in raised.words:
                continue
            raise
        yield from held_networks({f"{cls.name}()": made}, layer, is_model)


def runs(model: Value) -> bool:
    """Does a model say how its layers run? One that only holds others for a training step of its own does not."""
    if not isinstance(model, Instance) or OUTPUTS in model.attributes or STACK in model.attributes:
        return True
    return model.cls.find("call") is not None


def refuse_without_call(found: FoundNetwork, is_model: Callable[[Value], bool]) -> None:
    """Raise Unreadable for a model that does not say how its layers run."""
    value = found.value
    if isinstance(value, Instance) and not runs(value):
        parts = [f"{found.written}.{key}" for key, each in value.attributes.items() if is_model(each) and runs(each)]
        hint = f"its parts are networks: {', '.join(parts[:4])}" if parts else ""
        raise Unreadable(f"{value.cls.name} has no call, which would say how its layers run", hint)
