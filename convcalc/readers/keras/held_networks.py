"""Networks that an object of a program's own class holds, as a GAN has its generator: `gan.generator`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping

from convcalc.readers.keras.applications import KNOWN
from convcalc.readers.keras.models import OUTPUTS, STACK
from convcalc.readers.keras.trained_layers import all_within
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


def without_backbones(found: list[FoundNetwork], layer: Class) -> list[FoundNetwork]:
    """The networks but for those of `keras.applications` of which the program makes another, as of inner layers."""

    def inside(each: FoundNetwork) -> set[int]:
        return set(map(id, all_within(layer, each.value))) if isinstance(each.value, Instance) else set()

    of_its_own = {key for each in found if not _is_known(each.value) for key in inside(each)}
    return [each for each in found if not (_is_known(each.value) and inside(each) & of_its_own)]


def _is_known(value: Value) -> bool:
    return isinstance(value, Instance) and KNOWN in value.attributes


def without_twins(tree: ast.Module, found: list[FoundNetwork], layer: Class) -> list[FoundNetwork]:
    """The networks but for those that the same call of a function of the program makes again, as `target = build()`."""
    functions = {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
    made: dict[str, str] = {}
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        call = node.value if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) else None
        if isinstance(target, ast.Name) and call is not None and ast.unparse(call.func) in functions:
            made[target.id] = ast.unparse(call)
    known: list[tuple[str, list[str]]] = []
    kept = []
    for each in found:
        inside = all_within(layer, each.value) if isinstance(each.value, Instance) else []
        twin = (made.get(each.written, ""), [inner.cls.name for inner in inside])
        if not twin[0] or twin not in known:
            kept.append(each)
        known.append(twin)
    return kept


def methods_that_make(tree: ast.Module, objects: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    """The methods of classes that give back a network, as one writes their call, and the arguments that they need.

    objects: the names of classes, and of an object of each that the program makes.  What another of them calls is left
    out.

    >>> text = "class A:\\n    @staticmethod\\n    def build(width, depth=3):\\n        return Sequential()"
    >>> list(methods_that_make(ast.parse(text), {}))
    [('A.build', ['width'])]
    """
    classes = [each for each in tree.body if isinstance(each, ast.ClassDef)]
    methods = [(cls, each) for cls in classes for each in cls.body if isinstance(each, ast.FunctionDef)]
    used = {id(each): names_used(each) for _, each in methods}
    made = [(node, each) for node, each in methods if _gives_network(each, used[id(each)])]
    for node, each in made:
        if any(each.name in used[id(other)] for _, other in made if other is not each):
            continue
        own = {inner.id for inner in each.decorator_list if isinstance(inner, ast.Name)}
        names = [inner.arg for inner in each.args.args][: len(each.args.args) - len(each.args.defaults)]
        holder = node.name if own else objects.get(node.name, f"{node.name}()")
        yield f"{holder}.{each.name}", names if "staticmethod" in own else names[1:]


def _gives_network(method: ast.FunctionDef, used: set[str]) -> bool:
    returns = any(isinstance(inner, ast.Return) and inner.value is not None for inner in ast.walk(method))
    return returns and not method.name.startswith("__") and bool(used & MAKERS)


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
