"""Error messages of frameworks: which kind of message a text holds, and the numbers in it.

One row a kind: how PyTorch, Keras, TensorFlow, ONNX Runtime, Caffe, Darknet and others word it, version by version, the
numbers named. What they mean is said elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape

from convcalc._namedtuple import NamedTuple
from convcalc.readers.error_messages.argument_messages import ARGUMENT_MESSAGES
from convcalc.readers.error_messages.map_messages import MAP_MESSAGES
from convcalc.readers.error_messages.patterns import MessageKind, literal_of
from convcalc.readers.error_messages.target_messages import TARGET_MESSAGES, WEIGHT_MESSAGES
from convcalc.readers.error_messages.tensor_messages import KERAS_SIZES, SIZES_OF_MODELS, TENSOR_MESSAGES
from convcalc.readers.error_messages.vector_messages import VECTOR_MESSAGES

Sizes = tuple[int | None, ...]
"""The sizes of a tensor, batch and channels included; None where the message has `None` or `?`."""


class ErrorMessage(NamedTuple):
    """A message that was recognised.

    quoted: the words that were.  facts: its numbers and names, as they are written.  module: the attribute that ran
    (`fc1`) and line: the line of the user's own program, where a traceback says so.  times: how often it stands there.
    """

    kind: str
    framework: str
    quoted: str
    facts: Mapping[str, str]
    module: str = ""
    line: str = ""
    times: int = 1

    def __contains__(self, name: object) -> bool:
        return name in self.facts

    def number(self, name: str) -> int:
        return int(self.facts[name])

    def sizes(self, name: str) -> Sizes:
        """
        >>> ErrorMessage("", "", "", {"input": "(None, 28, 28)"}).sizes("input")
        (None, 28, 28)
        """
        return sizes_in(self.facts[name])

    def several(self, name: str) -> list[Sizes]:
        """Every bracketed list of sizes in it."""
        return [sizes_in(each) for each in re.findall(r"[(\[][^()\[\]]*[)\]]", self.facts[name])]


def sizes_in(text: str) -> Sizes:
    """
    >>> sizes_in("[?,2,2,64]"), sizes_in("512x1x1"), sizes_in("[-1, 400]")
    ((None, 2, 2, 64), (512, 1, 1), (None, 400))
    """
    found = re.findall(r"-?\d{1,15}|None|null|\?", text)
    return tuple([int(each) if each.isdigit() else None for each in found])


KINDS: tuple[MessageKind, ...] = (
    *VECTOR_MESSAGES,
    *MAP_MESSAGES,
    *ARGUMENT_MESSAGES,
    *TENSOR_MESSAGES,
    *SIZES_OF_MODELS,
    *KERAS_SIZES,
    *TARGET_MESSAGES,
    *WEIGHT_MESSAGES,
)
"""All kinds, in the order in which they are listed."""

_NOISE = re.compile(r"\x1b\[[\d;]*[A-Za-z]|\[(?:0|1|3\d)m|[│┃|]\s*$|^\s*[│┃]|^E  +|^\[rank\d+\]: ?", re.MULTILINE)
"""Colours, the frames of a traceback, and what pytest and torchrun put before a line."""
_FRAME = re.compile(r'File "([^"]+)", line (\d+), in \S+ +(.*?)(?= File "|$)')
_CALLED = re.compile(r"\bself\.([A-Za-z_][\w.]*(?:\[-?\d+\])?)\(")
_INSTALLED = re.compile(r"site-packages|dist-packages|/torch/|\\torch\\|/keras/|<frozen|/tensorflow/")
_ERROR = re.compile(
    r"\b(?:[A-Z]\w*(?:Error|Exception)\b|Traceback \(most recent|Error in\b|[Ee]rror:|Error message\b|Check failed\b"
    r"|failed to prepare\b|Status Message\b|INVALID_ARGUMENT\b|ERROR:|Error Code \d"
    r"|[\w-]+\.(?:cc|cpp|cu|cuh|hpp|h):\d+)|\[(?:TRT|TensorRT|ONNXRuntimeError)\]|Parameter check failed at"
)
"""Names of exceptions, and what programs in C++ say."""
_COMPLAINT = re.compile(
    r"\b(?:incompatible|mismatch(?:ed)?|invalid|[Ee]xpected|[Rr]eceived|but got|cannot be|must (?:be|match|have)"
    r"|(?:does|do)(?: not|n't) (?:match|correspond|agree))\b"
)
_SIZES_WRITTEN = re.compile(r"[\[({] ?(?:\d+|None|\?)(?:, ?(?:\d+|None|\?))+,? ?[\])}]|\(\d+ (?:vs\.|!=) \d+\)")


def recognised(text: str) -> ErrorMessage | None:
    """The message in a text, whatever stands around it; None where none is known.

    >>> recognised("RuntimeError: mat1 and mat2 shapes\\ncannot be multiplied (64x1960 and 1500x10)").number("b")
    1960
    """
    found = [message for flat in _readings(text) if (message := _recognised(flat))]
    return max(found, key=lambda message: len(message.facts), default=None)


def _recognised(flat: str) -> ErrorMessage | None:
    """The message in a text on one line."""
    folded = flat.casefold()
    for with_numbers in (True, False):
        for kind, framework, pattern in _wordings(with_numbers):
            if literal_of(pattern) not in folded:
                continue  # without a look at the pattern, which takes longer to be compiled than to be searched for
            found = list(re.finditer(pattern, flat, re.IGNORECASE))
            if found:
                return _message(kind, framework, found, flat)
    return None


def _wordings(with_numbers: bool) -> Iterator[tuple[MessageKind, str, str]]:
    """Every kind, framework and pattern, of those that name numbers or of those that do not."""
    for kind in KINDS:
        for framework, patterns in kind.wordings.items():
            yield from [(kind, framework, each) for each in patterns if ("(?P<" in each) == with_numbers]


def _readings(text: str) -> Iterator[str]:
    """The text on one line: as if it had been wrapped at blanks, then as if a terminal had cut it within words."""
    yield flattened(text)
    lines = text[-LONGEST:].splitlines()
    widest = max(map(len, lines), default=0)
    if len(lines) > 1 and widest >= NARROWEST:
        yield flattened("".join([line + "\n" * (len(line) < widest) for line in lines]))


def looks_like_error(text: str) -> bool:
    """Is it meant to be an error message, whether one is known or not?

    >>> looks_like_error("ValueError: no"), looks_like_error("receptive field")
    (True, False)
    >>> looks_like_error("incompatible tensor of shape (32, 10) for a kernel"), looks_like_error("an invalid kernel")
    (True, False)
    """
    if _ERROR.search(text) is not None:
        return True
    return "?" not in text and bool(_COMPLAINT.search(text) and _SIZES_WRITTEN.search(text))


def flattened(text: str) -> str:
    """The text on one line, as if nothing had been wrapped, coloured, quoted or framed around it."""
    text = unescape(text[-LONGEST:])
    if all(line.startswith(">") for line in text.splitlines()):
        text = re.sub(r"^> ?", "", text, flags=re.MULTILINE)  # as mail quotes
    plain = _NOISE.sub("", text).translate(_QUOTES)
    return " ".join(plain.split())


NARROWEST = 40
"""Columns of the narrowest terminal that is thought of."""
LONGEST = 30_000
"""Characters of a log that are looked at, from its end, where the message stands."""
_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d\u00d7", "''\"\"x")


def _message(kind: MessageKind, framework: str, found: list[re.Match[str]], flat: str) -> ErrorMessage:
    first = found[0]
    facts = {name: value for name, value in first.groupdict().items() if value is not None}
    frames = [frame for frame in _FRAME.finditer(flat) if not _INSTALLED.search(frame[1])]
    called = [name for frame in frames for name in _CALLED.findall(frame[3])]
    if not frames:
        called = _CALLED.findall(flat[: first.start()])
    line = f"{frames[-1][1]}, line {frames[-1][2]}" if frames else ""
    return ErrorMessage(kind.name, framework, first[0], facts, called[-1] if called else "", line, len(found))
