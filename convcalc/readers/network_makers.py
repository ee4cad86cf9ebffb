"""Which classes and functions of a source make networks, and which are only parts of others."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cached_property

from convcalc.diagnostics.python import NetworkNeeds
from convcalc.readers.located import FoundNetwork
from convcalc.readers.python.records import WITHOUT_DEFAULT
from convcalc.readers.python.values import Class, Function, Named, Raised, Value

ADOPTED = "methods behind a class, outside of it, are read as its own"


def used_by_classes(tree: ast.Module) -> set[str]:
    """The names that the classes of a source use, their own apart."""
    found: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef):
            found |= {each.id for each in ast.walk(statement) if isinstance(each, ast.Name)} - {statement.name}
    return found


def outermost(found: list[FoundNetwork], tree: ast.Module) -> list[FoundNetwork]:
    """Those that are not given to the making of another, as a block is: `ResNet(BasicBlock, [2, 2, 2, 2])`.

    A function that makes one uses its parts by name.
    """
    parts = given_to_classes(tree, [each.value.node for each in found if isinstance(each.value, Function)])
    left = [each for each in found if each.written not in parts] or found
    return list({each.written: each for each in left}.values())


def given_to_classes(tree: ast.Module, makers: Sequence[ast.AST] = ()) -> set[str]:
    """The names that are arguments where the classes of a source are called, and those that functions use.

    makers: these functions; what they call of the file is looked into as well.
    """
    classes = {each.name for each in tree.body if isinstance(each, ast.ClassDef)}
    calls = [
        each
        for each in ast.walk(tree)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id in classes
    ]
    given = [value for call in calls for value in (*call.args, *[each.value for each in call.keywords])]
    return {each.id for each in given if isinstance(each, ast.Name)} | _used_by(tree, makers)


def _used_by(tree: ast.Module, makers: Sequence[ast.AST]) -> set[str]:
    functions = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
    found, todo = set[str](), [*makers]
    while todo:
        more = _names(todo.pop()) - found
        found |= more
        todo += [functions[each] for each in more if each in functions]
    return found


class NetworkMakers:
    """The functions of a source that make networks; each is looked through once, however many classes there are."""

    def __init__(self, tree: ast.Module) -> None:
        self.functions = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
        self.of_class: dict[str, list[str]] = {}
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef) and not _open_ones(statement.args):
                for name in _returned_calls(statement):
                    self.of_class.setdefault(name, []).append(statement.name)

    @cached_property
    def named(self) -> dict[str, set[str]]:
        """The names that each function uses."""
        return {key: _names(each) for key, each in self.functions.items()}

    @cached_property
    def called(self) -> dict[str, set[str]]:
        """Those that it calls."""
        return {key: _called(each) for key, each in self.functions.items()}

    def making(self, name: str, needs: bool) -> list[str]:
        """The functions that need no argument and give back what a class makes; else those that make it within that.

        needs: must the class itself be given something?
        """
        return self.of_class.get(name) or (self.around(name) if needs else [])

    def around(self, name: str) -> list[str]:
        """Those that make objects of a class within what they give back, and serve no other one.

        `def MLPMixer(*, dim=512): return nn.Sequential(..., *[Block(dim) for _ in range(8)])` is the network, not
        `Block`.
        """
        within = {key for key, called in self.called.items() if name in called}
        while within and (more := {key for key, names in self.named.items() if names & within} - within):
            within |= more
        served = {each for key in within for each in self.named[key] if each != key}
        found = [self.functions[key] for key in self.functions if key in within and key not in served]
        return [each.name for each in found if not _open_ones(each.args) and _gives_back(each)]


def _returned_calls(function: ast.FunctionDef) -> set[str]:
    """The names that are called in what a function gives back."""
    returned = [each.value for each in ast.walk(function) if isinstance(each, ast.Return)]
    made = [each.func for each in returned if isinstance(each, ast.Call)]
    return {each.id for each in made if isinstance(each, ast.Name)}


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _called(node: ast.AST) -> set[str]:
    calls = [each.func for each in ast.walk(node) if isinstance(each, ast.Call)]
    return {each.id for each in calls if isinstance(each, ast.Name)}


def _open_ones(given: ast.arguments) -> int:
    """How many arguments a function needs."""
    by_name = [each for each in given.kw_defaults if each is None]
    return len(given.posonlyargs) + len(given.args) - len(given.defaults) + len(by_name)


def _gives_back(function: ast.FunctionDef) -> bool:
    """Does it end with a network that it makes, `return nn.Sequential(...)`, or one that it has named?"""
    returned = [each.value for each in ast.walk(function) if isinstance(each, ast.Return)]
    return any(isinstance(each, ast.Call | ast.Name) for each in returned)


def needs_arguments(cls: Class) -> bool:
    """Must a class be given something to make an object?"""
    found = cls.find("__init__")
    if found is None or not isinstance(found[1], Function):
        return False
    function = found[1]
    return len(function.node.args.args) - 1 > len(function.defaults)


def only_call(every: list[str], cls: Value) -> str:
    """The one call by which a source makes a class that needs no arguments, where it gives it some; "" for another."""
    if len(every) != 1 or every[0].endswith("()") or not isinstance(cls, Class) or needs_arguments(cls):
        return ""
    return every[0]


def same_networks(statement: ast.stmt, names: Named) -> set[str]:
    """The names that stand for the same networks behind a statement that was not followed to its end."""
    from convcalc.readers.pytorch.given_back import given_back

    return given_back(statement, names)


def adopt_methods(tree: ast.Module) -> bool:
    """Put the `forward` that stands behind a class without one into it, with the other methods there; was there one?"""
    made = [each for each in tree.body if isinstance(each, ast.ClassDef)]
    loose = [each for each in tree.body if isinstance(each, ast.FunctionDef) and _is_method(each)]
    if len(made) != 1 or not any(each.name == "forward" for each in loose):
        return False
    own = {each.name for each in made[0].body if isinstance(each, ast.FunctionDef)}
    used = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
    if own & {each.name for each in loose} or "forward" in used:  # Net.forward = forward
        return False
    made[0].body = [*[each for each in made[0].body if not isinstance(each, ast.Pass)], *loose]
    tree.body = [each for each in tree.body if each not in loose]
    return True


def _is_method(node: ast.FunctionDef) -> bool:
    return bool(node.args.args) and node.args.args[0].arg == "self"


SETTINGS = frozenset("config cfg conf args hparams opt opts options settings params".split())
"""What a parameter that takes an object of settings is called."""


def needing(file: str, found: FoundNetwork, raised: Raised, names: Named) -> NetworkNeeds:
    """What is said of a network that lacks arguments; names: of the program."""
    needs = raised.words.partition(" needs ")[2]
    return NetworkNeeds(file, found.written, needs, settings_for(needs, names))


def settings_for(needs: str, names: Named) -> str:
    """How a network that needs an object of settings is given those of the program: `GPTConfig()`; "..." for others.

    needs: the parameters that it lacks.  names: of the program; one class alone must have a default for each field.
    """
    if needs not in SETTINGS:
        return "..."
    classes = [value for value in names.values() if isinstance(value, Class) and any(each.fields for each in value.mro)]
    whole = [each for each in classes if all(_has_defaults(cls.fields) for cls in each.mro)]
    return f"{whole[0].name}()" if len(whole) == 1 else "..."


def _has_defaults(fields: Named) -> bool:
    return all(value is not WITHOUT_DEFAULT for value in fields.values())
