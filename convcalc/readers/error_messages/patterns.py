"""How the wordings of error messages are written down: a row a kind, names for the numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from convcalc._namedtuple import NamedTuple


class MessageKind(NamedTuple):
    """A kind of message.

    name: what it is about.  beginnings: how its best known messages begin.  wordings: framework -> patterns, the
    numbers as named groups; a pattern without any is taken only where none with numbers is found.
    """

    name: str
    beginnings: tuple[str, ...]
    wordings: Mapping[str, tuple[str, ...]]


_BRACKETS = r"(?:torch\.Size\([\[(][^\])]{0,200}[\])]\)|[\[({][^\])}]{0,200}[\])}])"
_PRODUCT = r"\( ?\d{1,15}(?: ?x ?-?\d{1,15}){0,4} ?\)"
_TYPE = r"[\w.]+(?: or \w+)?"

_PARTS = {
    **dict.fromkeys("a b c d got expected kernel size stride extent groups number at least".split(), r"\d{1,15}"),
    **dict.fromkeys(
        "channels filters pad dilation classes rest factor square operand low high second".split(), r"\d{1,15}"
    ),
    **dict.fromkeys("dim axis out label index bottom top".split(), r"-?\d{1,15}"),
    **dict.fromkeys("weight input shape other target made spatial".split(), _BRACKETS),
    **dict.fromkeys("padded window maps product".split(), _PRODUCT),
    **dict.fromkeys("wanted found".split(), _TYPE),
    **dict.fromkeys("missing unexpected".split(), r'(?:"[^"]{1,200}"[, ]*)+'),
    **dict.fromkeys("first last".split(), r"\d+(?: \d+)*"),
    "rows": r"[\d?]+|None",
    "many": r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]",
    "pairs": r"(?:index: \d+ Got: \d+ Expected: \d+ ?)+",
    "strides": r"[\d, ]+",
    "flag": "1",
    "name": r"[\w.]+",
    "layer": r"[\w./:]+",
    "part": r"\w+(?: \w+)?",
    "word": r"\w+",
}
"""What each name stands for in a pattern: whole numbers, the sizes of a tensor, a product, a word."""


def row(name: str, *beginnings: str, **wordings: tuple[str, ...]) -> MessageKind:
    """A row; in a pattern `{a}` stands for what is so named.

    >>> row("sum", "a + b", PyTorch=("{a} and {b}",)).wordings["PyTorch"][0]
    '(?P<a>\\\\d{1,15}) and (?P<b>\\\\d{1,15})'
    """
    return MessageKind(
        name, beginnings, {framework: tuple(map(_filled, every)) for framework, every in wordings.items()}
    )


def _filled(pattern: str) -> str:
    return re.sub(r"\{([a-z]+)\}", lambda found: f"(?P<{found[1]}>{_PARTS[found[1]]})", pattern)


KERAS_INPUT = (
    r"""Input (?:\d+ )?(?:with name \S+ )?(?:of|is incompatible with) (?:the )?layer ["'`]?{layer}["'`]?"""
    r"""(?: is incompatible with the layer)?[: ]*"""
)
"""How Keras begins where an input does not suit a layer, in its versions."""
RUNNING = r"(?:while running \w+ node\. Name: ?'{layer}' Status Message: .{0,160}?)?"
"""How ONNX Runtime says which node it was."""


def unequal(numbers: str, operators: str) -> str:
    """What TensorFlow says of an operator while it builds a graph, in the words of version 2 and of version 1."""
    node = r"(?:\{\{node [^}]{0,160}\}\} = |[^']{0,160}' \(op: ')"
    return rf"Dimensions must be equal, but are {numbers} for '{node}(?:{operators})\w*"
