"""Modules that a library imports and that we may never need: loaded when somebody asks something of them."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class StandIn(ModuleType):
    """Stands where a module would be; what is asked of it, it fetches from the module itself."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import machinery looks for __path__
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(__import__(self.__name__), name)


class later:  # (read as a statement: `with later(inspect={}): import click`)
    """While a library is imported, put stand-ins where these modules would be; nobody else meets them.

    modules: by name, with values for names that the library mentions at once and without using them.
    """

    def __init__(self, **modules: dict[str, object]) -> None:
        self.mentioned = {name: values for name, values in modules.items() if name not in sys.modules}
        self.stand_ins = {name: StandIn(name) for name in self.mentioned}

    def __enter__(self) -> None:
        for name, values in self.mentioned.items():
            vars(self.stand_ins[name]).update(values)
        sys.modules.update(self.stand_ins)

    def __exit__(self, *error: object) -> None:
        for name, stand_in in self.stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]
            for value in self.mentioned[name]:
                delattr(stand_in, value)
