"""Programs of TensorFlow 1, as the tutorials had them: placeholders, variables and functions, without Keras' models."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convcalc.readers import Imported
    from convcalc.readers.fragments import Fragment
    from convcalc.text import Source

_PLACEHOLDER = r"(?<![\w.])(?:tf\.|tensorflow\.)?(?:compat\.v1\.)?placeholder(?:_with_default)?\s*+\("
_MODELS = r"\b(?:Sequential|Model)\s*+\("


def is_graph_program(text: str) -> bool:
    """Does a program make a graph between placeholders, and no model of Keras?

    >>> is_graph_program("x = tf.placeholder(tf.float32, [None, 784])")
    True
    >>> is_graph_program("m = Model(i, o)"), is_graph_program("m = Sequential()\\nx = tf.placeholder(tf.float32)")
    (False, False)
    """
    return bool(re.search(_PLACEHOLDER, text) or "EstimatorSpec" in text) and not re.search(_MODELS, text)


def graph_network(source: Source, network: str, given: Fragment) -> Imported:
    """The network between the placeholders of a program and what it makes of them; raises SpecError."""
    from convcalc.readers.tensorflow.graph_program import GraphRun

    return GraphRun.read(source, network, given)
