"""Where the modules stand that a program imports from its own folder or package, and what is written there."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

MOST_FILES = 20
"""Files that are looked into for what a program imports."""


def imported_texts(text: str, path: str, read: Callable[[str], str]) -> Iterator[str]:
    """The texts of the files that a program imports, and of those that these import, the nearest first."""
    todo, known = [(text, path)], {path}
    while todo:
        for found in _beside(*todo.pop(0)):
            if found not in known and len(known) <= MOST_FILES:
                known.add(found)
                inner = read(found)
                yield inner
                todo.append((inner, found))


def _beside(text: str, path: str) -> list[str]:
    """The files that a text imports, of those that stand beside it."""
    named = r"(?m)^[ \t]*(?:from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+\(?\s*(\w*)|import[ \t]+([\w.]+))"
    found = []
    for dots, module, name, plain in re.findall(named, text):
        inner = f"{module}.{name}".lstrip(".")
        names = [plain] if plain else [module, inner] if module else [inner]
        found += [path_beside(each, len(dots), path) for each in names]
    return [each for each in found if each]


def path_beside(name: str, level: int, asker: str) -> str:
    """The path of a module in the folder of the file that asks, or in its package; "" where there is none.

    level: the dots before the name.
    """
    if not os.path.exists(asker):
        return ""
    folder = os.path.dirname(os.path.abspath(asker))
    parts = name.split(".") if name else []
    starts = [folder]
    if level:
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        starts = [folder]
    else:
        while os.path.exists(os.path.join(folder, "__init__.py")):
            folder = os.path.dirname(folder)
        starts.append(folder)
    for start in starts:
        stem = os.path.join(start, *parts)
        for candidate in (f"{stem}.py", os.path.join(stem, "__init__.py")):
            own = not level and candidate == f"{stem}.py" == os.path.abspath(asker)
            if os.path.isfile(candidate) and not own:  # no module imports itself by name: that is its package
                return candidate
    return ""
