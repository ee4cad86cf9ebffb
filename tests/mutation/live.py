"""A mutant made in a package that is loaded already: the code of one function is put in another's place.

So nothing is imported and no test collected a second time, and a mutant costs what the tests cost that find it. What
is not in a function (tables, defaults, classes), and how kinds are made, is worked out on loading: a family of layers
is loaded again, as nobody holds its kinds but the one place that looks them up; other modules cannot be changed so.
"""

from __future__ import annotations

import functools
import importlib.abc
import importlib.util
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.mutation.points import Mutant, mutated
from tests.places import PACKAGE

Place = tuple[str, str]
"""Where code stands: its file below the package, and the function's or the method's own name in it, "" for any."""


class Changed(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Loads one module from another text than its file holds."""

    def __init__(self, file: str, text: str) -> None:
        self.name, self.path, self.text = module_of(file), str(PACKAGE / file), text

    def find_spec(self, fullname: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        package = [str(Path(self.path).parent)] if self.path.endswith("__init__.py") else None
        spec = importlib.util.spec_from_loader(fullname, self, origin=self.path, is_package=package is not None)
        if spec is not None and package:
            spec.submodule_search_locations = package
        return spec

    def get_source(self, fullname: str) -> str:
        return self.text


def module_of(file: str) -> str:
    return ".".join(("convcalc", *file.removesuffix(".py").removesuffix("/__init__").split("/")))


def place_of(code: types.CodeType) -> Place | None:
    """Of the function in which this code stands, itself or as a part; None where it is not the package's."""
    file = code.co_filename
    if not file.startswith(f"{PACKAGE}/"):
        return None
    return file[len(str(PACKAGE)) + 1 :], code.co_qualname.partition(".<locals>")[0]


def change(mutant: Mutant) -> Place | None:
    """The function that was changed; None: it could not be, and nothing was."""
    function = _function_of(mutant)
    if function is None or (function.__name__ == "__init__" and _is_family(mutant)):
        return _family_loaded_again(mutant)
    old = function.__code__
    for new in _codes(compile(mutated(mutant), old.co_filename, "exec", dont_inherit=True)):
        if (new.co_qualname, new.co_firstlineno) == (old.co_qualname, old.co_firstlineno):
            if new.co_freevars != old.co_freevars or new == old:
                return None
            function.__code__ = new
            forget()
            return place_of(new)
    return None


def _is_family(mutant: Mutant) -> bool:
    """Of layers: its kinds are made on loading, and found by their words alone."""
    return hasattr(importlib.import_module(module_of(mutant.file)), "KINDS")


def _family_loaded_again(mutant: Mutant) -> Place | None:
    """None: it is no family of layers."""
    if not _is_family(mutant):
        return None
    name = module_of(mutant.file)
    sys.meta_path.insert(0, Changed(mutant.file, mutated(mutant)))
    del sys.modules[name]
    importlib.import_module(name)
    vars(importlib.import_module("convcalc.layers"))["_loaded"].clear()
    forget()
    return mutant.file, ""


def reached(place: Place, by: frozenset[Place]) -> bool:
    """Does what ran come there?  Of a family that was loaded again, whatever looks up a kind."""
    return place in by or (not place[1] and ("layers/__init__.py", "kind_of") in by)


def _function_of(mutant: Mutant) -> types.FunctionType | None:
    """The function, or the method, in whose body a mutant is."""
    found: Any = importlib.import_module(module_of(mutant.file))
    for name in mutant.function.split("."):
        if name not in vars(found):
            return None
        found = _plain(vars(found)[name])
        if isinstance(found, types.FunctionType):
            return found
    return None


def _plain(found: Any) -> Any:
    """What a decorator was put on."""
    for attribute in ("__func__", "fget", "func", "__wrapped__"):
        inner = getattr(found, attribute, None)
        if inner is not None and not isinstance(found, types.FunctionType | type):
            return _plain(inner)
    return found


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            yield from _codes(part)


def forget() -> None:
    """What was worked out before, and is kept by functions, is worked out again."""
    for kept in _caches():
        kept.cache_clear()


@functools.cache
def _caches() -> tuple[Any, ...]:
    """Of all modules of the package that are loaded by now."""
    found = {}
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "convcalc":
            for owner in (module, *(each for each in vars(module).values() if isinstance(each, type))):
                for value in vars(owner).values():
                    value = getattr(value, "__func__", value)
                    if hasattr(value, "cache_clear") and not isinstance(value, type):
                        found[id(value)] = value
    return tuple(found.values())
