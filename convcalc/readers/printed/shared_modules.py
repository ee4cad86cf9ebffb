"""Modules that `print(model)` shows twice, for they are registered under two names: alone, and in a container.

self.conv1, self.relu1 = nn.Conv1d(4, 8, 3), nn.ReLU()
self.net = nn.Sequential(self.conv1, self.relu1)
"""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.readers.printed.parse import PrintedModule

LEAST = 2
"""Modules of a container that stand beside it as well: one alone may be like another by chance."""

MOST = 200
"""Modules beside a container that are looked through."""


def shared_names(module: PrintedModule, name: str = "") -> Iterator[tuple[str, str]]:
    """The names of what stands in a container, each with that of the module beside it that is the same in print."""
    beside: list[PrintedModule] = []
    for each in module.children:
        whole = f"{name}.{each.name}" if name else each.name
        inside = [_shown(child) for child in each.children] if len(beside) <= MOST else []
        at = _run_in([_shown(one) for one in beside], inside) if LEAST <= len(inside) <= len(beside) <= MOST else None
        if at is not None:
            for child, one in zip(each.children, beside[at:], strict=False):
                yield f"{whole}.{child.name}", f"{name}.{one.name}" if name else one.name
        yield from shared_names(each, whole)
        beside.append(each)


def _shown(module: PrintedModule) -> tuple[object, ...]:
    """All that a module prints but its name."""
    return (module.cls, module.arguments, *map(_shown, module.children))


def _run_in(every: list[tuple[object, ...]], run: list[tuple[object, ...]]) -> int | None:
    """Where a list stands in another, one after the other."""
    places = range(len(every) - len(run) + 1)
    return next((at for at in places if every[at : at + len(run)] == run), None)
