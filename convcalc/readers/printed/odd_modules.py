"""What a printed model says that no `print(model)` does: a number left out in a Sequential, a `Conv3d` of two sides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from convcalc.readers.layer_classes import CLASSES
from convcalc.readers.printed.parse import PrintedModule
from convcalc.readers.row_classes import is_no_class

NUMBERED = frozenset(("Sequential", "ModuleList"))
"""Classes that name their modules by numbers. Those of a part of one keep theirs: they may begin anywhere."""

SIDES = re.compile(r"(?a)kernel_size=\((\d[\d, ]*)\)")
AXES = re.compile(r"[A-Za-z]+?([123])d")


def odd_modules(tree: PrintedModule) -> Iterator[tuple[int, str]]:
    """Where one stands, and what is odd about it."""
    for each in tree.every():
        if each.cls in NUMBERED:
            yield from _odd_numbers(each.children)
        if why := _odd_class(each):
            yield each.start, why


def _odd_numbers(children: Sequence[PrintedModule]) -> Iterator[tuple[int, str]]:
    """Modules that do not follow by as much as most do: by one, or by two in every second of another's."""
    if len(children) < 2 or not all(each.name.isdigit() for each in children):
        return
    numbers = [int(each.name) for each in children]
    steps = [after - before for before, after in pairwise(numbers)]
    usual = max([1, *steps], key=steps.count)
    for module, number, step in zip(children[1:], numbers, steps, strict=False):
        if step != usual:
            told = f"({number + usual}) is expected here, a module is missing or has another number"
            yield module.start, f"({module.name}): {module.cls}: {told}"


def _odd_class(module: PrintedModule) -> str:
    """What is wrong with the number in a class's name; "" where nothing is."""
    cls, sides, axes = module.cls, SIDES.search(module.arguments), AXES.fullmatch(module.cls)
    if axes and sides and cls.lower() in CLASSES:
        count = len([each for each in sides[1].split(",") if each.strip()])
        return f"{cls}: a kernel of {count} side{'s' * (count != 1)}" if count != int(axes[1]) else ""
    return f"{cls}: PyTorch has no such class" if is_no_class(cls) and not module.children else ""
