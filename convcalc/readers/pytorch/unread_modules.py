"""What modules hold that nobody here knows: it may have weights, which no total counts."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from convcalc.readers import UnreadNote
from convcalc.readers.python.values import Function, Instance, Unknown
from convcalc.text import first_of

MAKERS = ("from_pretrained", "create_model", "get_model", "load_model", "from_config", "load_from_checkpoint")
"""Functions that make a network, whoever has them."""

WITHOUT_WEIGHTS = ("Loss", "Metric", "Metrics", "Accuracy", "Logger", "Tokenizer", "Sampler", "Dataset", "Scheduler")
"""How classes are called that hold no weights as a rule."""

NO_MODULES = frozenset({"torchmetrics", "torch", "numpy", "np", "nn", "optim", *sys.stdlib_module_names})
"""Packages whose classes are no modules with weights, or are known; of torch.nn they are named apart."""


def unread_modules(modules: list[tuple[str, Instance]]) -> Iterator[UnreadNote]:
    """A note of what modules hold that is not read; modules: all of a network, with their paths."""
    found: dict[str, None] = {}
    for path, module in modules:
        for name, value in module.attributes.items():
            if type(value) is Unknown and (what := _made(module, name, value)):
                found[f"{path}.{name} ({what})".lstrip(".")] = None
    if found:
        yield UnreadNote(f"parameters of what is not read are not counted: {first_of(found)}")


def _made(module: Instance, name: str, value: Unknown) -> str:
    """What an attribute was made by that may have weights, as the program writes it; "" for all else."""
    if value.why.startswith("torch.nn."):
        return value.why.removeprefix("torch.")
    calls = (each for cls in module.cls.mro for made in cls.attributes.values() for each in _calls(made, name))
    return next((ast.unparse(call.func) for call in calls if _makes_layers(call.func, value)), "")


def _calls(made: object, name: str) -> Iterator[ast.Call]:
    """The calls of a method's body whose value an attribute of `self` is given."""
    if not isinstance(made, Function):
        return
    for node in ast.walk(made.code.node):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(each, ast.Attribute) and each.attr == name for each in targets):
            yield from (each for each in ast.walk(getattr(node, "value", None) or node) if isinstance(each, ast.Call))


def _makes_layers(function: ast.expr, value: Unknown) -> bool:
    """Is that a class by its name, or one of those that make networks?"""
    words = ast.unparse(function).split(".")
    last, package = words[-1], value.why.split(".")[0].strip("'").split("'")[0]
    if last in MAKERS or value.why.startswith("torch.hub.load"):
        return True
    if {words[0], package} & NO_MODULES or last.endswith(WITHOUT_WEIGHTS):
        return False
    return last.isidentifier() and (last[:1].isupper() or last.split("_")[0] == "build")
