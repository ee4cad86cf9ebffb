"""Layers in a framework's words behind an input in ours: `9x9x3 -> SeparableConv2D(6, 3), Flatten(), Dense(4)`."""

from __future__ import annotations

import re

from convcalc.text import Source

_INPUT = re.compile(r"\s*(?:input\s+)?(?P<size>\d+(?:\s*[x×]\s*\d+){0,3})\s*(?:->|→|;|\n)\s*(?=[A-Z]\w+\()")

_ARROW = re.compile(r"\s*(?:->|→|;|\n)\s*")


def as_program(source: Source) -> tuple[str, str] | None:
    """The layers as a program, and the input; None where not every part is the call of one framework's layer."""
    match = _INPUT.match(source.text)
    if match is None:
        return None
    calls = _ARROW.sub(", ", source.text[match.end() :].strip().rstrip(","))
    return _program(calls, re.sub(r"\s", "", match["size"]))


def _program(calls: str, size: str) -> tuple[str, str] | None:
    import ast

    try:
        tree = ast.parse(f"[{calls}]", mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    parts = tree.body.elts if isinstance(tree.body, ast.List) else []
    names = [each.func.id for each in parts if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)]
    if not parts or len(names) != len(parts):
        return None
    from convcalc.readers.keras.layer_table import ROWS as KERAS
    from convcalc.readers.pytorch.torch_layers import ROWS as TORCH

    if all(name in KERAS for name in names):
        begin = f"keras.Input(({', '.join(size.split('x'))},))"
        layers = _qualified(calls, names, "keras.layers")
        return f"import keras\nmodel = keras.Sequential([{begin}, {layers}])", ""
    if all(name in TORCH or name == "Flatten" for name in names):
        return f"from torch import nn\nnet = nn.Sequential({_qualified(calls, names, 'nn')})", size
    return None


def _qualified(calls: str, names: list[str], module: str) -> str:
    """The calls with the module before the name of each layer."""
    return re.sub(rf"\b({'|'.join(map(re.escape, dict.fromkeys(names)))})\(", rf"{module}.\1(", calls)
