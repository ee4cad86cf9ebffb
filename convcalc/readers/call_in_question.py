"""A layer that a question names by its call: `How many parameters has nn.Conv2d(64, 64, 3, groups=64)?`."""

from __future__ import annotations

import ast
import re

from convcalc._namedtuple import NamedTuple

NAMED = re.compile(r"(?<![\w.])(?P<module>(?:\w+\.){0,4})(?P<name>[A-Z]\w+)[ ]?\(")
SIZE = re.compile(r"(?<![\w.])[(\[]?(\d{1,6}(?: ?[x×*,] ?\d{1,6}){0,4})[)\]]?(?![\w.]|\d)")
NUMBER = re.compile(r"(?<![\w.])\d+")
ARRIVING = re.compile(
    r"(?i)(?<![\w.])(\d+)(?: input channels?| channels? in\b|[- ]channel input| channels? (?:as|of) input)"
)
"""How many channels arrive, which Keras' call does not say."""

SIZE_CALL = re.compile(r"\b(?:torch\.)?(?:Size|TensorShape)\(([\[(][^\[\]()]*[\])])\)")
"""`torch.Size([1, 3, 9, 9])` is a size and no layer."""

CHANNELS = ("in_channels", "in_features", "input_size", "num_features", "num_embeddings")
RECURRENT = ("LSTM", "GRU", "RNN")
SEQUENCES = (*RECURRENT, "Embedding")
"""Layers of PyTorch that read steps, of which no table says what a map is."""

NOMINAL = 64
"""The side of an input that is not said, where only the parameters are taken of what runs on it."""


class WrittenCall(NamedTuple):
    """A layer as it is written, and the input, as far as they are said.

    code: the call.  size: of an input in the framework's order, without the batch; "" where none is said.
    nominal: an input on which its parameters are counted where none is said; "" where they depend on it.
    """

    code: str
    size: str
    nominal: str


def call_in(question: str) -> WrittenCall | None:
    """The one call of a layer in a question; None where there is none, or another number is not understood.

    >>> call_in("how many parameters has nn.Linear(512, 10)?")
    WrittenCall(code='nn.Linear(512, 10)', size='', nominal='512')
    >>> call_in("Conv2D(64, (3, 3)) on an input of 28x28x32: output shape?")
    WrittenCall(code='Conv2D(64, (3, 3))', size='28x28x32', nominal='')
    """
    question = SIZE_CALL.sub(r"\1", question)
    found = NAMED.search(question)
    end = _closing(question, found.end() - 1) if found else 0
    if found is None or not end:
        return None
    code = question[found.start() : end]
    try:
        call = ast.parse(code, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not isinstance(call, ast.Call) or not all(map(_is_plain, [*call.args, *[each.value for each in call.keywords]])):
        return None
    rest = f"{question[: found.start()]} {question[end:]}"
    framework = _framework(found["module"], found["name"], call)
    arriving = ARRIVING.search(rest) if framework == "keras" else None
    size = _input(rest if arriving is None else ARRIVING.sub(" ", rest))
    if arriving and size == () and (axes := re.search(r"(\d)d$", found["name"], re.IGNORECASE)):
        return WrittenCall(code, "", "x".join([*[str(NOMINAL)] * int(axes[1]), arriving[1]]))
    if size is None or not framework or NAMED.search(rest):
        return None
    return _as_written(code, call, found["name"], framework, size)


def _as_written(code: str, call: ast.Call, name: str, framework: str, size: tuple[int, ...]) -> WrittenCall | None:
    axes = int(name[-2]) if re.search(r"\dd$", name, re.IGNORECASE) else int(name in RECURRENT)
    if size and len(size) == axes + 2:
        size = size[1:]  # the batch stands before it
    first = _first(call) if framework == "torch" else 0
    if first and axes and len(size) == axes:
        size = (first, *size)  # the places alone
    if size and len(size) != axes + 1:
        return None
    said = "x".join(map(str, size))
    if not first:
        return WrittenCall(code, said, "")
    vector = f"{first}" if not axes else "x".join(map(str, (first, *[NOMINAL] * axes)))
    if name in SEQUENCES:
        vector = f"{NOMINAL}x{first}" if name in RECURRENT else str(NOMINAL)
    return WrittenCall(code, said, vector)


def _closing(text: str, start: int) -> int:
    """Behind the bracket that closes the one at a place; 0 where none does."""
    depth = 0
    for at in range(start, min(len(text), start + 400)):
        depth += (text[at] in "([") - (text[at] in ")]")
        if not depth:
            return at + 1
    return 0


def _is_plain(node: ast.expr) -> bool:
    """A number, a text, a truth value, or a tuple of them."""
    if isinstance(node, ast.Tuple | ast.List):
        return all(map(_is_plain, node.elts))
    return isinstance(node, ast.Constant)


def _input(rest: str) -> tuple[int, ...] | None:
    """The one size in the words around a call, () where no number stands there; None for several."""
    sizes = [tuple(map(int, re.findall(r"\d+", each[1]))) for each in SIZE.finditer(rest)]
    if len(sizes) > 1 or (not sizes and NUMBER.search(rest)):
        return None
    return sizes[0] if sizes else ()


def _framework(module: str, name: str, call: ast.Call) -> str:
    """Whose layer it is: told by what stands before its name, by its name, else by its arguments; "" for no layer."""
    from convcalc.readers.keras.layer_table import ROWS as KERAS
    from convcalc.readers.pytorch.torch_layers import ROWS

    known_to_torch = {*ROWS, *SEQUENCES}
    if module:
        torch = re.search(r"\b(?:nn|torch)\.", module) is not None
        return "torch" if torch and name in known_to_torch else "keras" if not torch and name in KERAS else ""
    if name in known_to_torch and name in KERAS:
        words = {each.arg for each in call.keywords}
        return "torch" if len(call.args) > 1 or words & {"input_size", "hidden_size"} else "keras"
    return "torch" if name in known_to_torch else "keras" if name in KERAS else ""


def _first(call: ast.Call) -> int:
    """How many channels arrive, by the first argument or its name; 0 where it is not said."""
    named = [each.value for each in call.keywords if each.arg in CHANNELS]
    node = named[0] if named else call.args[0] if call.args else None
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int and 0 < node.value < 10**7 else 0
