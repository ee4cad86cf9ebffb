"""How the wordings of error messages are written down: a row a kind, names for the numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from convcalc._namedtuple import NamedTuple


class MessageKind(NamedTuple):
    """A kind of message.

    name: what it is about.  beginnings: how its best known messages begin.  wordings: framework -> patterns, the
    numbers as named groups; a pattern without any is taken only where none with numbers is found.
    """

    name: str
    beginnings: tuple[str, ...]
    wordings: Mapping[str, tuple[str, ...]]


_SIZE = r"(?:-?\d{1,15}|None|null|\?)"
_SIZES = rf"{_SIZE}(?:(?:, ?| ?x ?| ){_SIZE}){{0,11}},?"
_WHOLE = r"\d{1,15}(?:(?:, ?| ?x ?| )\d{1,15}){1,6}"
_BRACKETS = rf"(?:torch\.Size\([\[(]{_SIZES}[\])]\)|[\[({{] ?(?:torch\.\w+\{{)?{_SIZES}(?:\}})? ?[\])}}])"
_WEIGHTS = rf"(?:torch\.Size\([\[(]{_WHOLE}[\])]\)|[\[(]{_WHOLE}[\])]|{_WHOLE})"
_PRODUCT = r"\( ?\d{1,15}(?: ?x ?-?\d{1,15}){0,4} ?\)"
_TYPE = r"[\w.]+(?: or \w+)?"

_PARTS = {
    **dict.fromkeys("a b c d got size at extent".split(), r"\d{1,15}"),
    **dict.fromkeys("expected kernel stride groups number least factor square".split(), r"[1-9]\d{0,14}"),
    **dict.fromkeys("channels filters pad dilation classes rest operand low high second".split(), r"\d{1,15}"),
    **dict.fromkeys("dim axis out label index bottom top".split(), r"-?\d{1,15}"),
    **dict.fromkeys("input shape other target made spatial".split(), _BRACKETS),
    "weight": _WEIGHTS,
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
    "layer": r"[\w./]+(?::[\w./]+)*",
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


_MANY = r"(?:[?*+]|\{\d+,\d*\})?"
_GROUP = re.compile(rf"(?<!\\)\((?:[^()\\]|\\.)*\){_MANY}")
_CLASS = re.compile(rf"(?<!\\)\[(?:[^\]\\]|\\.)+\]{_MANY}")
_OPEN = re.compile(rf"\\[dwsSbWD]{_MANY}|(?:\\.|.)(?:[?*]|\{{\d+,\d*\}})\??|\0|(?<!\\)[.+^$]")


@cache
def literal_of(pattern: str) -> str:
    """The longest text that stands in whatever a pattern matches, in lower case; "" where there may be none.

    >>> literal_of(r"shape '?(?P<shape>[\\d, ]+)'? is invalid for input (?:of size|with) (?P<size>\\d+)")
    ' is invalid for input '
    >>> literal_of("one|another")
    ''
    """
    text, before = pattern.replace("\\\\", "\0"), ""
    while text != before:
        text, before = _GROUP.sub("\0", _CLASS.sub("\0", text)), text
    if "|" in text.replace("\\|", ""):
        return ""
    pieces = [re.sub(r"\\(.)", r"\1", piece) for piece in _OPEN.split(text)]
    return max(pieces, key=len).casefold()


KERAS_INPUT = (
    r"""Input (?:\d+ )?(?:with name \S+ )?(?:of|is incompatible with) (?:the )?layer ["'`]?{layer}["'`]?"""
    r"""(?: is incompatible with the layer)?[: ]*"""
)
"""How Keras begins where an input does not suit a layer, in its versions."""
RUNNING = r"(?:while running \w+ node\. Name: ?'{layer}' Status Message: .{0,160}?)?"
"""How ONNX Runtime says which node it was."""

OPERATOR = r"(?:Error in operator {layer}: .{0,200}?)?"
"""How MXNet says which layer it was."""


def unequal(numbers: str, operators: str) -> str:
    """What TensorFlow says of an operator while it builds a graph, in the words of version 2 and of version 1."""
    node = r"(?:\{\{node [^}]{0,160}\}\} = |[^']{0,160}' \(op: ')"
    return rf"Dimensions must be equal, but are {numbers} for '{node}(?:{operators})\w*"
