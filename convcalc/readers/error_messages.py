"""Error messages of frameworks: which kind of message a text holds, and the numbers in it.

One row a kind: how PyTorch, Keras and TensorFlow word it, version by version, the numbers named. What they mean is
said elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from convcalc._namedtuple import NamedTuple

Sizes = tuple[int | None, ...]
"""The sizes of a tensor, batch and channels included; None where the message has `None` or `?`."""


class MessageKind(NamedTuple):
    """A kind of message.  name: what it is about.  wordings: framework -> patterns, the numbers as groups."""

    name: str
    wordings: Mapping[str, tuple[str, ...]]


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
    found = re.findall(r"-?\d{1,15}|None|\?", text)
    return tuple([int(each) if each.isdigit() else None for each in found])


_BRACKETS = r"(?:torch\.Size\()?[\[(][^\])]{0,200}[\])]\)?"
_PRODUCT = r"\(\d{1,15}(?: ?x ?-?\d{1,15}){0,4}\)"

_PARTS = {
    **dict.fromkeys("a b c d got expected kernel size stride extent groups number at least".split(), r"\d{1,15}"),
    **dict.fromkeys("dim axis out".split(), r"-?\d{1,15}"),
    **dict.fromkeys("weight input shape other".split(), _BRACKETS),
    **dict.fromkeys("padded window maps made".split(), _PRODUCT),
    "rows": r"[\d?]+|None",
    "many": r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]",
    "strides": r"[\d, ]+",
    "flag": "1",
    "name": r"[\w.]+",
    "layer": r"[\w./]+",
    "part": r"\w+(?: \w+)?",
    "word": r"\w+",
}
"""What each name stands for in the patterns below: a whole number, the sizes of a tensor, a product, a word."""

_INPUT = r"""Input (?:\d+ )?(?:with name '?\w+'? )?of layer ["'`]?{layer}["'`]? is incompatible with the layer:[: ]*"""


def _row(name: str, **wordings: tuple[str, ...]) -> MessageKind:
    """A row; in a pattern `{a}` stands for what is so named."""
    return MessageKind(name, {framework: tuple(map(_filled, every)) for framework, every in wordings.items()})


def _filled(pattern: str) -> str:
    return re.sub(r"\{([a-z]+)\}", lambda found: f"(?P<{found[1]}>{_PARTS[found[1]]})", pattern)


KINDS: tuple[MessageKind, ...] = (
    _row(
        "matrix product",
        PyTorch=(
            r"mat1 and mat2 shapes cannot be multiplied \({a}x{b} and {c}x{d}\)",
            r"size mismatch, m1: \[{a} ?x ?{b}\], m2: \[{c} ?x ?{d}\]",
            r"size mismatch, got \d+, {a}x{b},{c}",
        ),
        TensorFlow=(
            r"Matrix size-incompatible: In\[0\]: \[{a}, ?{b}\], In\[1\]: \[{c}, ?{d}\]",
            r"Dimensions must be equal, but are {b} and {c} for '\S*MatMul\S*'.*?input shapes: \[{rows}, ?\d+\],"
            r" \[\d+, ?{d}\]",
        ),
    ),
    _row(
        "input channels",
        PyTorch=(
            r"Given (?:groups={groups}|transposed={flag}), weight of size {weight}, expected input ?{input} to"
            r" have {expected} channels, but got {got} channels",
            r"Given groups=\d+, weight{weight}, so expected input{input} to have {expected} channels, but got"
            r" {got} channels",
        ),
        TensorFlow=(
            r"input depth must be evenly divisible by filter depth: {got} (?:vs|versus) {expected}",
            r"Depth of input \({got}\) is not a multiple of input depth of filter \({expected}\)",
            r"number of input channels does not match corresponding dimension of filter, {got} != {expected}",
            r"The number of input channels must be evenly divisible by .*?Received groups=\d+, but the input has"
            r" {got} channels \(full input shape is {input}\)",
        ),
    ),
    _row(
        "kernel larger than its input",
        PyTorch=(
            r"Calculated padded input size per channel: {padded}\. Kernel size: {window}",
            r"Kernel size can't be greater than actual input size",
        ),
        TensorFlow=(
            r"Negative dimension size caused by subtracting {kernel} from {size} for '(?:\{\{node )?{layer}"
            r"(?:(?:[^']|'(?! with))*?strides=\[{strides}\])?(?:.*?input shapes: {input})?",
            r"Negative dimension size caused by subtracting {kernel} from {size}",
            r"Computed output size would be negative: {out} \[input_size: {size}, effective_filter_size:"
            r" {extent}, stride: {stride}\]",
            r"Computed output size would be negative",
        ),
        Keras=(
            r"One of the dimensions in the output is <= 0 due to downsampling in {layer}\. Consider increasing"
            r" the input size\. Received input shape {input}",
            r"One of the dimensions in the output is <= 0",
            r"Computed output size would be negative\. Received: ?`?inputs?[. ]?shape`?=?:? ?{input}.*?`?kernel[_"
            r" ](?:shape|size)`?=?:? ?{window}",
        ),
    ),
    _row(
        "joined maps",
        PyTorch=(
            r"Sizes of tensors must match except in dimension {dim}\."
            r" Expected size {a} but got size {b} for tensor number {number} in the list",
            r"Sizes of tensors must match except in dimension {dim}\. Got {a} and {b} in dimension {at}",
            r"Sizes of tensors must match except in dimension {dim}",
        ),
        Keras=(
            r"A `?Concatenate`? layer requires inputs with matching shapes except for the concat(?:enation)?"
            r" axis\. (?:Received: (?:input_shape=)?|Got inputs shapes: ){many}(?=$|[^,\]]|, \w)",
        ),
        TensorFlow=(
            r"ConcatOp : Dimensions? (?:\d+ in both shapes must be equal|of inputs should match): shape(?:\[0\])?"
            r" ?=? ?{shape} (?:vs\.|=) ?(?:shape\[{number}\] = )?{other}",
            r"Dimension {dim} in both shapes must be equal, but are {a} and {b}\. Shapes are {shape} and {other}",
        ),
    ),
    _row(
        "added maps",
        PyTorch=(
            r"The size of tensor a \({a}\) must match the size of tensor b \({b}\) at non-singleton dimension {dim}",
            r"The size of tensor a \({a}\) must match the size of tensor b \({b}\)",
        ),
        Keras=(
            r"Inputs have incompatible shapes\. Received shapes {shape} and {other}",
            r"Operands could not be broadcast together with shapes {shape} {other}",
        ),
        NumPy=(r"operands could not be broadcast together with (?:remapped )?shapes {shape} {other}",),
        TensorFlow=(
            r"Incompatible shapes: {shape} vs\. {other}",
            r"required broadcastable shapes(?: at loc\(\S+\))?",
        ),
    ),
    _row(
        "pool without output",
        PyTorch=(
            r"Given input size: {maps}\. Calculated output size: {made}\. Output size is too small",
            r"Output size is too small",
        ),
    ),
    _row(
        "reshape",
        PyTorch=(r"shape '?{shape}'? is invalid for input of size {size}",),
        Keras=(
            r"total size of (?:new array|the tensor) must be unchanged[,.]? ?(?:Received: )?input_shape ?="
            r" ?{input}, (?:output_shape|target_shape) ?= ?{shape}",
            r"total size of (?:new array|the tensor) must be unchanged",
        ),
        NumPy=(r"cannot reshape array of size {size} into shape {shape}",),
        TensorFlow=(
            r"Input to reshape is a tensor with {size} values, but the requested shape (?:has {got}|requires a"
            r" multiple of {expected})",
        ),
    ),
    _row(
        "checkpoint",
        PyTorch=(
            r"size mismatch for {name}: copying a param with shape {shape} from checkpoint, (?:the|where the)"
            r" shape (?:in current model )?is {other}",
            r"While copying the parameter named '?{name}'?, whose dimensions in the model are {other} and whose"
            r" dimensions in the checkpoint are {shape}",
        ),
        Keras=(
            r"Layer #\d+ \(named \"{name}\"(?: in the current model)?\).*?weight \S+ has shape {other}, but the"
            r" saved weight has shape {shape}",
        ),
    ),
    _row(
        "number of dimensions",
        PyTorch=(
            r"Expected \d+-dimensional (?:input|tensor) for {expected}-dimensional weight {weight}, but got"
            r" {got}-dimensional (?:input|tensor) of size {input}",
            r"Expected \d+-dimensional (?:input|tensor) for {expected}-dimensional weight(?: [\d ]+)?,"
            r" but got (?:{got}-dimensional )?(?:input|tensor)?(?: of size)? ?{input}",
            r"Expected {least}D \(unbatched\) or {expected}D \(batched\) input to {word}, but got input of size:"
            r" {input}",
            r"expected (?:\d+D or )*{expected}D (?:or \d+D )*input \(got {got}D input\)",
            r"Expected \d+D \(unbatched\) or \d+D \(batched\) input",
        ),
        Keras=(
            _INPUT + r"(?:its rank is undefined|expected (?:min_|max_)?ndim={expected}, found (?:min_)?ndim={got})(?:\."
            r" Full shape received: {input})?",
            r"expected {layer} to have {expected} dimensions, but got array with shape {input}",
        ),
    ),
    _row(
        "batch norm features",
        PyTorch=(r"(?:running_mean|running_var|weight|bias) should contain {got} elements not {expected}",),
    ),
    _row(
        "one value a channel",
        PyTorch=(
            r"Expected more than 1 value per channel when training, got input size {input}",
            r"Expected more than 1 (?:value|spatial element)[^.]*? when training(?:, got input size {input})?",
        ),
    ),
    _row(
        "unequal images in a batch",
        PyTorch=(
            r"stack expects each tensor to be equal size, but got {shape} at entry \d+ and {other} at entry {number}",
            r"stack expects each tensor to be equal size",
        ),
    ),
    _row(
        "last axis",
        Keras=(
            _INPUT
            + r"expected axis {axis} of input shape to have value {expected},? but received input with shape {input}",
            r"Dense layer.*?expected axis {axis} .*?value {expected}.*?shape {input}",
        ),
    ),
    _row(
        "shape of the data",
        Keras=(
            _INPUT + r"expected shape={shape}, found shape={input}",
            r"(?:checking(?: model)? {part}: )?expected {layer} to have shape {shape} but got array with shape {input}",
            r"Shapes {shape} and {input} are incompatible",
        ),
    ),
    _row(
        "rows for the targets",
        PyTorch=(
            r"Expected input batch_size \({got}\) to match target batch_size \({expected}\)",
            r"input and target batch or spatial sizes don't match: target {shape}, input {input}",
        ),
        TensorFlow=(
            r"logits and labels must have the same first dimension, got logits shape \[{got}, ?\d+\] and labels"
            r" shape \[{expected}\]",
        ),
    ),
)
"""All kinds, in the order in which they are listed."""

_NOISE = re.compile(r"\x1b\[[\d;]*[A-Za-z]|[│┃|]\s*$|^\s*[│┃]|^E  +", re.MULTILINE)
_FRAME = re.compile(r'File "([^"]+)", line (\d+), in \S+ +(.*?)(?= File "|$)')
_CALLED = re.compile(r"\bself\.([A-Za-z_][\w.]*(?:\[-?\d+\])?)\(")
_INSTALLED = re.compile(r"site-packages|dist-packages|/torch/|\\torch\\|/keras/|<frozen|/tensorflow/")
_ERROR = re.compile(r"\b(?:[A-Z]\w*(?:Error|Exception)\b|Traceback \(most recent|Error in\b|[Ee]rror:)", re.MULTILINE)


def recognised(text: str) -> ErrorMessage | None:
    """The message in a text, whatever stands around it; None where none is known.

    >>> recognised("RuntimeError: mat1 and mat2 shapes\\ncannot be multiplied (64x1960 and 1500x10)").number("b")
    1960
    """
    flat = flattened(text)
    for kind in KINDS:
        for framework, patterns in kind.wordings.items():
            for pattern in patterns:
                found = list(re.finditer(pattern, flat, re.IGNORECASE))
                if found:
                    return _message(kind, framework, found, flat)
    return None


def looks_like_error(text: str) -> bool:
    """Is it meant to be an error message, whether one is known or not?

    >>> looks_like_error("ValueError: no"), looks_like_error("receptive field")
    (True, False)
    """
    return _ERROR.search(text) is not None


def flattened(text: str) -> str:
    """The text on one line, as if nothing had been wrapped, coloured or framed around it."""
    plain = _NOISE.sub("", text[-LONGEST:]).translate(_QUOTES)
    return " ".join(plain.split())


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
