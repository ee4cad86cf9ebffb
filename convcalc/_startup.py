"""What makes the program start fast, in one place, and what each trick saves.

Medians of 15 pairs of runs, as ratios to `python -c "import click"`: `layer` and `arch resnet50 --summary`.

    with all of it             0.94   1.25
    without stand-ins          1.19   1.42    click brings a dozen modules that nothing here needs
    without collector pauses   1.10   1.47    what is made while importing lives to the end of the run
    without _namedtuple        1.06   1.46    `typing` compiles every annotation of some sixty classes
    without all of it          1.45   1.93
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar

Made = TypeVar("Made")


def import_click() -> None:
    """click without `inspect`, `uuid` and `datetime`, and the dozen modules behind them.

    It uses the first to tidy help texts, and the others for types of options that we have not; it mentions their names.
    """
    with StandIns(inspect={}, uuid={"UUID": object}, datetime={"datetime": object}):
        import click  # noqa: F401


def pause_collector() -> None:
    """Look for no garbage while modules are loaded: there is none, and looking takes a seventh of a run."""
    gc.disable()


def leave(status: int) -> None:
    """End the process, once all is written; its memory is the system's to take back.

    Python would take down module after module, and every tree, before it ends: a twentieth of a run. It is left to do
    so where somebody looks on (a profiler, a debugger, a measurement of coverage) and where writing failed, which it
    tells as always.
    """
    gc.freeze()
    if sys.getprofile() is None and sys.gettrace() is None and _written():
        os._exit(status)


def _written() -> bool:
    """Is all that was said out of the process?"""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and not stream.closed:
                stream.flush()
    except (OSError, ValueError):
        return False
    return True


SLOTS = 70_000
"""Of a frame that needs half a megabyte, so that Python takes a whole one."""


def with_room(work: Callable[[], Made]) -> Made:
    """Do something where Python has room for the frames of its calls.

    It takes room by 16 kB, and gives that back when calls come back over an edge: a loop whose calls cross one asks the
    system for memory each time. What follows a program calls a hundred deep, and lost a twentieth to a third of its
    time so, as the edges fell. Behind a frame that is this large there is none for thousands of calls.
    """
    return work()


with_room.__code__ = with_room.__code__.replace(co_stacksize=SLOTS)


class StandIn(ModuleType):
    """Stands where a module would be; what is asked of it, it fetches from the module itself."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import machinery looks for __path__
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(__import__(self.__name__), name)


class StandIns:
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
