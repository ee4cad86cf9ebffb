"""Modules of others that are not here, as programs of our own that stand for them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Set
from functools import partial

from convcalc._namedtuple import NamedTuple
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Deferred, Named, Namespace, Value


class WrittenModules(NamedTuple):
    """The modules of a package that we have written.

    texts: what makes the text of each, by the name of the module.  names: of the packages among them, what each has,
    and the module in which that stands.  replaced: those whose own files stay closed where they are.
    """

    package: str
    texts: Mapping[str, Callable[[], str]]
    names: Mapping[str, Mapping[str, str]]
    replaced: Set[str] = frozenset()

    def instead_of(self, path: str) -> str:
        """Which of our modules stands for a file of a package that is here; "" for none.

        >>> WrittenModules("", {}, {}, {"a.utils"}).instead_of("/lib/a/utils/__init__.py")
        'a.utils'
        """
        parts = os.path.splitext(path.replace(os.sep, "/"))[0].removesuffix("/__init__").split("/")
        packages = {each.partition(".")[0] for each in self.replaced}
        start = next((at for at in reversed(range(len(parts))) if parts[at] in packages), len(parts))
        name = ".".join(parts[start:])
        return name if name in self.replaced else ""

    def inside(self, package: str) -> list[str]:
        """The modules that stand directly in a package.

        >>> WrittenModules("a", {"a.b.c": str, "a.d": str}, {}).inside("a")
        ['b', 'd']
        """
        every = [*self.texts, *self.names]
        parts = [each[len(package) + 1 :].partition(".")[0] for each in every if each.startswith(f"{package}.")]
        return list(dict.fromkeys(parts))

    def note(self, module: str) -> str:
        """What is said where one of them is used.

        >>> WrittenModules("torchvision", {}, {}).note("timm.layers.mlp")
        'timm is not here: its layers are written as convcalc knows them by their names'
        """
        package = module.partition(".")[0]
        if module in self.replaced:
            return f"the base classes of {package} are written as convcalc knows them by their names"
        what = "networks" if package == self.package else "layers"
        return f"{package} is not here: its {what} are written as convcalc knows them by their names"

    def space(self, machine: Machine, follow: Callable[[str], Named], name: str) -> Namespace | None:
        """A module by its name, or a package, whose modules are read when one asks for what is in them; else None.

        follow: reads a module of ours, and gives its names.
        """
        if name in self.texts:
            return Namespace(name, follow(name))
        inner = partial(self.space, machine, follow)
        names: Named = {each: Deferred(partial(inner, f"{name}.{each}")) for each in self.inside(name)}
        for each, module in self.names.get(name, {}).items():
            names[each] = Deferred(partial(_from, machine, partial(inner, module), each))
        return Namespace(name, names) if names else None


def _from(machine: Machine, space: Callable[[], Value], name: str) -> Value:
    return machine.attribute(space(), name)


NOTHING = WrittenModules("", {}, {})
"""Of no package."""
