"""The `forward` of a class: what it takes, and what is meant where there is none."""

from __future__ import annotations

import ast

from convcalc.readers.python.values import Class, Function, Instance
from convcalc.readers.pytorch.containers import MODULE_DICT, MODULE_LIST
from convcalc.text import nearest


def meant_forward(cls: Class) -> str:
    """What stands in a class in the place of `forward`, in words; "" where nothing does."""
    own = [name for each in cls.mro for name, value in each.attributes.items() if isinstance(value, Function)]
    near = next((name for name in own if name == "call" or nearest(name, ["forward"])), None)
    if near:
        return f"def forward(self, ...), not {near}"
    init = cls.find("__init__")
    body = ast.walk(init[1].node) if init is not None and isinstance(init[1], Function) else ()
    if any(isinstance(each, ast.FunctionDef) and each.name == "forward" for each in body):
        return "def forward stands inside __init__: it is indented too far"
    if MODULE_LIST in cls.mro or MODULE_DICT in cls.mro:
        return "an nn.Sequential runs what it holds, a list or dictionary does not"
    return ""


def forward_names(network: Instance) -> tuple[list[str], int]:
    """The names of what `forward` takes, and how many of them it needs."""
    found = network.cls.find("forward")
    node = found[1].node if found is not None and isinstance(found[1], Function) else None
    if node is None:
        return ["input"], 1
    names = [each.arg for each in (*node.args.posonlyargs, *node.args.args)][1:]
    return names or ["input"], len(names) - len(node.args.defaults)
