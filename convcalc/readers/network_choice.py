"""Which of several networks that a source makes is the one it is about."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from convcalc.readers.located import FoundNetwork
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Instance, Named
from convcalc.readers.pytorch.module_parameters import own_parameters
from convcalc.readers.pytorch.modules import GIVEN, ROW, is_module, named_modules
from convcalc.readers.pytorch.said_sizes import made_of
from convcalc.text import first_of


def without_parts(found: list[FoundNetwork], tree: ast.Module, machine: Machine) -> list[FoundNetwork]:
    """Those that are no losses, and that the source makes no other one of: blocks, and what another is cut out of.

    Where one alone is left, a note says which were passed by, and why.
    """
    made = Candidates([each for each in found if _has_layers(each)] or found, tree)
    whys: dict[str, str] = {}
    for why in (made.loss, made.inside, made.copy, made.block, made.material):
        for each in made.every:
            if each.written not in whys and (reason := why(each)):
                whys[each.written] = reason
    left = [each for each in made.every if each.written not in whys]
    if len(left) != 1:
        return made.every
    if whys:
        machine.note(f"{left[0].written} is taken for the network: {first_of(list(whys.values()), 3)}")
    return left


def without_losses(makers: list[FoundNetwork]) -> list[FoundNetwork]:
    """The classes and functions that nobody called yet, without losses by their names, unless all are such."""
    return [each for each in makers if not each.written.lower().endswith("loss")] or makers


class Candidates:
    """Networks of one source, and why one of them is not what it is about; each is looked through once."""

    def __init__(self, every: list[FoundNetwork], tree: ast.Module) -> None:
        self.every = every
        self.written = {each.name for each in tree.body if isinstance(each, ast.ClassDef)}
        self.values = _values(tree)
        modules = {each.written: list(named_modules(_instance(each))) for each in every}
        self.layers = {
            name: {id(each) for _, each in inner if ROW in each.attributes} for name, inner in modules.items()
        }
        self.classes = {name: {id(each.cls) for path, each in inner if path} for name, inner in modules.items()}
        self.used = {each.written: _names_in(self.values.get(each.written)) for each in every if not self.copy(each)}

    def others(self, found: FoundNetwork) -> Iterator[FoundNetwork]:
        return (each for each in self.every if each is not found)

    def loss(self, found: FoundNetwork) -> str:
        cls = _instance(found).cls.name
        return f"{found.written} is a loss by its name, {cls}" if cls.lower().endswith("loss") else ""

    def inside(self, found: FoundNetwork) -> str:
        """A module all of whose layers are another one's too: a list of what an ensemble is made of."""
        own = self.layers[found.written]
        for other in self.others(found):
            if own < self.layers[other.written]:
                return f"{other.written} has all layers of {found.written}"
            if own == self.layers[other.written] and _instance(found).cls.find("forward") is None:
                return f"{found.written} has no forward"
        return ""

    def copy(self, found: FoundNetwork) -> str:
        """`copy.deepcopy(net)`, as a mean of its weights is kept in."""
        value = self.values.get(found.written)
        name = value.func if isinstance(value, ast.Call) else None
        copied = name is not None and (getattr(name, "attr", "") or getattr(name, "id", "")) in ("deepcopy", "copy")
        given = value.args[0] if isinstance(value, ast.Call) and value.args else None
        known = isinstance(given, ast.Name) and any(each.written == given.id for each in self.every)
        return f"{found.written} is a copy" if copied and known else ""

    def block(self, found: FoundNetwork) -> str:
        """A module of a class of the program, of whose objects another network is made."""
        cls = _instance(found).cls
        for other in self.others(found) if cls.name in self.written else ():
            if id(cls) in self.classes[other.written]:
                return f"{found.written} is one {cls.name}, and {other.written} is made of such"
        return ""

    def material(self, found: FoundNetwork) -> str:
        """A network that another one is made of: `nn.Sequential(*list(m.children())[:-1])`."""
        for other in self.others(found):
            if found.written in self.used.get(other.written, ()):
                return f"{other.written} is made of {found.written}"
        return ""


def _values(tree: ast.Module) -> dict[str, ast.expr]:
    """What each name is given last at the top of a source."""
    found: dict[str, ast.expr] = {}
    for statement in tree.body:
        for each in ast.walk(statement) if isinstance(statement, ast.If) else [statement]:
            if isinstance(each, ast.Assign):
                found |= {target.id: each.value for target in each.targets if isinstance(target, ast.Name)}
    return found


def _names_in(value: ast.expr | None) -> set[str]:
    return {each.id for each in ast.walk(value) if isinstance(each, ast.Name)} if value is not None else set()


def objects(names: Named, tree: ast.Module) -> list[FoundNetwork]:
    """The networks that a source makes and names, but for parts of another, and twins: `target_net` of a DQN."""
    found = {id(value): (name, value) for name, value in names.items() if isinstance(value, Instance)}
    modules = {key: each for key, each in found.items() if is_module(each[1])}
    inside = {id(inner) for _, value in modules.values() for path, inner in named_modules(value) if path}
    classes = {each.name for each in tree.body if isinstance(each, ast.ClassDef)}
    known: dict[str, Instance] = {}
    made: list[FoundNetwork] = []
    for key, (name, value) in modules.items():
        written = made_of(tree, name) if value.cls.name in classes else ""
        if key not in inside and not (written in known and _alike(known[written], value)):
            made.append(FoundNetwork(name, value))
        if written:
            known.setdefault(written, value)
    return made


def _alike(one: Instance, other: Instance) -> bool:
    """Have two networks that were made alike the same layers still?"""
    pairs = [[(path, each.attributes.get(GIVEN)) for path, each in named_modules(net)] for net in (one, other)]
    return pairs[0] == pairs[1]


def held(names: Named) -> list[FoundNetwork]:
    """The networks that objects of the program hold, as a trainer does, each once: `trainer.model`."""
    owners = [(name, value) for name, value in names.items() if isinstance(value, Instance) and not is_module(value)]
    found = [
        (id(inner), FoundNetwork(f"{name}.{key}", inner))
        for name, owner in owners
        for key, inner in owner.attributes.items()
        if isinstance(inner, Instance) and is_module(inner) and not key.startswith(" ")
    ]
    return list(dict(reversed(found)).values())[::-1]


def elsewhere(called: list[Instance], names: Named) -> list[FoundNetwork]:
    """The networks that a source has where it names none itself: in its functions, or in its objects."""
    return run_inside(called) or held(names)


def run_inside(called: list[Instance]) -> list[FoundNetwork]:
    """The networks that run, or are given away, within functions such as `test()`, one of each class."""
    found = {each.cls.name: each for each in reversed(called)}
    parts = {id(inner) for each in found.values() for path, inner in named_modules(each) if path}
    return [FoundNetwork(name, each) for name, each in reversed(found.items()) if id(each) not in parts]


def _instance(found: FoundNetwork) -> Instance:
    assert isinstance(found.value, Instance)
    return found.value


def _has_layers(found: FoundNetwork) -> bool:
    """Does a module hold a layer or weights? Most losses do not."""
    return any(ROW in each.attributes or own_parameters(each) for _, each in named_modules(_instance(found)))
