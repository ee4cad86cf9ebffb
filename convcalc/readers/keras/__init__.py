"""Keras source: Keras 1, 2 and 3 over the interpreter of `readers/python`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convcalc.readers import Imported
    from convcalc.readers.fragments import Fragment
    from convcalc.text import Source

_MARKS = (
    r"(?m)^[ \t]*+(?:import|from)\s+(?:keras|tensorflow|tf_keras)\b"
    r"|^[ \t]*+\w+ ?= ?(?:\w+\.)*+(?:Sequential|Input|Model)\("
    r"|(?:^|[,;])[ \t]*+\w+\.add\((?:\w+\.)*+[A-Z]\w+\("
    r"|^[ \t]*+class \w+\((?:\w+\.)*+Model\):"
    r"|\btf\.(?:compat\.v1\.)?placeholder\(|\binclude_top ?= ?(?:True|False)\b"
)
_TORCH = r"(?m)^[ \t]*+(?:import|from)\s+torch|(?<![\w.])nn\.\w"
"""Both are compiled when they are needed, the first only for what shows no sign of PyTorch."""

_TOP_KERAS = r"(?m)^(?:import|from)\s+(?:keras|tensorflow|tf_keras)\b"
_TORCH_AT = r"(?m)^([ \t]*+)(?:import|from)\s+torch"


def is_keras(text: str) -> bool:
    """Does a program use Keras, and not PyTorch?

    >>> is_keras("from tensorflow.keras import layers"), is_keras("net = nn.Sequential(nn.ReLU())")
    (True, False)
    """
    if re.search(_TORCH, text):
        return _within_functions(text)
    return bool(re.search(_MARKS, text))


def _within_functions(text: str) -> bool:
    """Does a Keras program import PyTorch only within functions, as one that converts weights does?"""
    places = re.findall(_TORCH_AT, text)
    return bool(places) and all(places) and bool(re.search(_TOP_KERAS, text))


def is_keras_program(source: Source) -> bool:
    """Is it a program for Keras, by itself or by what it imports from its own folder and package?"""
    if re.search(_TORCH, source.text) or re.search(_MARKS, source.text):
        return is_keras(source.text)
    if not source.name.endswith(".py"):
        return False
    from convcalc.readers.located import opened
    from convcalc.readers.python.files_beside import imported_texts

    try:
        texts = imported_texts(source.text, source.name, opened)
        return next((is_keras(each) for each in texts if re.search(_TORCH, each) or is_keras(each)), False)
    except OSError:  # a file that cannot be read is told of where the program needs it
        return False


def keras_network(source: Source, network: str, given: Fragment) -> Imported:
    """The network in a Keras program, or the one that an expression makes there; raises SpecError."""
    if "placeholder" in source.text or "EstimatorSpec" in source.text:
        from convcalc.readers.tensorflow import graph_network, is_graph_program

        if is_graph_program(source.text):
            return graph_network(source, network, given)
    from convcalc.readers.keras.keras_program import read

    return read(source, network, given)
