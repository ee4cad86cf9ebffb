"""Which of several networks that a source makes is the one it is about."""

from __future__ import annotations

import ast

from convcalc.readers.located import FoundNetwork
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Instance
from convcalc.readers.pytorch.module_parameters import own_parameters
from convcalc.readers.pytorch.modules import ROW, named_modules
from convcalc.text import first_of


def without_parts(found: list[FoundNetwork], tree: ast.Module, machine: Machine) -> list[FoundNetwork]:
    """Those that are no losses, and that the source makes no other one of: blocks, and what another is cut out of.

    Where one alone is left, a note says which were passed by, and why.
    """
    rest = [each for each in found if _has_layers(each)] or found
    whys: dict[str, str] = {}
    for why, part in ((_loss, rest), (_block, rest), (_material, rest)):
        for each in part:
            if each.written not in whys and (reason := why(each, rest, tree)):
                whys[each.written] = reason
    left = [each for each in rest if each.written not in whys]
    if len(left) != 1:
        return rest
    if whys:
        machine.note(f"{left[0].written} is taken for the network: {first_of(list(whys.values()), 3)}")
    return left


def _instance(found: FoundNetwork) -> Instance:
    assert isinstance(found.value, Instance)
    return found.value


def _has_layers(found: FoundNetwork) -> bool:
    """Does a module hold a layer or weights? Most losses do not."""
    return any(ROW in each.attributes or own_parameters(each) for _, each in named_modules(_instance(found)))


def _loss(found: FoundNetwork, every: list[FoundNetwork], tree: ast.Module) -> str:
    cls = _instance(found).cls.name
    return f"{found.written} is a loss by its name, {cls}" if cls.lower().endswith("loss") else ""


def _block(found: FoundNetwork, every: list[FoundNetwork], tree: ast.Module) -> str:
    """A module of a class of the program, of whose objects another network is made."""
    cls = _instance(found).cls
    written = any(isinstance(each, ast.ClassDef) and each.name == cls.name for each in tree.body)
    for other in every if written else ():
        inside = [each for path, each in named_modules(_instance(other)) if path]
        if other is not found and any(each.cls is cls for each in inside):
            return f"{found.written} is one {cls.name}, and {other.written} is made of such"
    return ""


def _material(found: FoundNetwork, every: list[FoundNetwork], tree: ast.Module) -> str:
    """A network that another one is made of: `nn.Sequential(*list(m.children())[:-1])`."""
    for other in every:
        value = _value(tree, other.written) if other is not found else None
        if value is not None and any(
            isinstance(each, ast.Name) and each.id == found.written for each in ast.walk(value)
        ):
            return f"{other.written} is made of {found.written}"
    return ""


def _value(tree: ast.Module, name: str) -> ast.expr | None:
    """What a name is given last at the top of a source."""
    given = None
    for statement in tree.body:
        for each in ast.walk(statement) if isinstance(statement, ast.If) else [statement]:
            if isinstance(each, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in each.targets):
                given = each.value
    return given
