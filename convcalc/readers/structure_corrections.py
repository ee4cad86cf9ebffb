"""What stands around layers, written another way elsewhere: inputs, blocks, branches, repeats, variables, remarks."""

from __future__ import annotations

import re
from collections.abc import Callable

from convcalc._namedtuple import NamedTuple
from convcalc.lang.words import ALIASES, FAMILIES, FLAGS, LAYERS


class Correction(NamedTuple):
    """One way of writing: what it is about, the pattern of what is written, and what takes its place."""

    what: str
    pattern: str
    better: str | Callable[[re.Match[str]], str | None]


LAYER = rf"(?:{'|'.join(sorted(LAYERS - {'pool'}, key=len, reverse=True))})"
BRANCHING = sorted(word for word in LAYERS if FAMILIES[ALIASES.get(word, word)] in ("conv", "tconv", "pool", "resize"))
FLAG = "|".join(sorted(FLAGS - {"crop"}, key=len, reverse=True))
END = r"(?=\s*(?:->|[,;\n|\]]|$))"
BLOCK = r"(?:def|module|function|func|class|define|macro)"
LET = r"(?:let|set|var|const|define)"
TRIPLE = r"[(\[]\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*[)\]]"
BRANCHED = r"(?:\b(?:parallel|split|branch(?:es)?|inception\w*)|(?<![\w\])]))"
BEGIN = r"(?:(?<=->)|(?<=[;,|\[\n])|^)[ \t]*"
"""Where a layer may begin."""


def closing(text: str, at: int) -> int | None:
    """Where the bracket that opens there is closed; None where it is not.

    >>> closing("a [b [c] d] e", 2), closing("(", 0)
    (10, None)
    """
    ends, depth = {"[": "]", "(": ")", "{": "}"}, 0
    for i in range(at, len(text)):
        depth += (text[i] == text[at]) - (text[i] == ends[text[at]])
        if not depth:
            return i
    return None


def _branches(match: re.Match[str]) -> str | None:
    """`[ a | b ]` and `parallel [ a | b ]`: branches that are joined stand in concat[ ]."""
    own = re.sub(r"\[[^\[\]]*\]", "", match[1])
    return f"concat[{match[1]}]" if "|" in own else None


def _softmax(match: re.Match[str]) -> str:
    """`softmax 10`: the layer that makes ten numbers, unless it stands before it."""
    before = match.string[max(0, match.start() - 80) : match.start()]
    made = re.search(rf"(?i)\b(?:fc|dense|linear)\s*\(?\s*{match[1]}\b[^;\n]*$", before)
    return "softmax" if made else f"fc {match[1]}, softmax"


def _call(match: re.Match[str]) -> str | None:
    """`b 16` and `b[16]`, where b is a block."""
    known = re.search(rf"\bblock\s+{match[1]}\b", match.string)
    return f"{match[1]}({match[2]})" if known else None


def _with_parameters(match: re.Match[str]) -> str:
    """`block b c [ ... ]`"""
    return f"block {match[1]}({', '.join(match[2].split())}) ["


def _of_channels(match: re.Match[str]) -> str:
    """`32x32 rgb`, `gray 28x28`"""
    size, colour = (match[1], match[2]) if match[1] else (match[4], match[3])
    return f"{size}x{1 if colour.lower().startswith(('gr', 'mono')) else 3}"


COLOUR = r"rgb|colou?r|gr[ae]y(?:scale)?|mono(?:chrome)?"

FIRST = (
    Correction("a kernel", r"(?<=[ (=])(\d{1,2})\*(\d{1,2})(?![\w*])", r"\1x\2"),
    Correction("softmax", r"(?i)\bsoftmax\s*\(?(\d+)\b\)?", _softmax),
    Correction("a repeat", rf"(?i)\b({LAYER}\b[^,;\n|\[\]>]*?)\s+times\s+(\d+)", r"[\1] x \2"),
    Correction("a repeat", r"(?i)\btimes\s+(\d+)", r"x \1"),
    Correction("a merge", rf"(?i){BRANCHED}\s*\[((?:[^\[\]]|\[[^\[\]]*\])*)\]", _branches),
    Correction("a claim", r"(?i)->\s*(?:output|out|result|size|shape)\b\s*[:=]?\s*(\d+(?:x\d+)+)", r"-> \1"),
    Correction("a reshape", r"(?i)\b(?:reshape|unflatten|view)\s+(\d+)[ ,]+(\d+)[ ,]+(\d+)\b", r"reshape \1x\2x\3"),
    Correction("a reshape", r"(?i)\bunflatten\s*\(?(\d+(?:x\d+)+)\)?", r"reshape \1"),
    Correction("a size", r"(?i)\b(?:resize|interpolate)\s*(?:to\s*)?\(?(\d+x\d+)\)?", r"upsample to \1"),
    Correction("padding", r"(?i)\bzero[- ]padding\s*(?:of\s*)?[=:]?\s*(\d+)", r"p\1"),
    Correction("an embedding", r"(?i)\bembedding\s*\(?\s*(\d+)\s*[, ]\s*(\d+)\s*\)?", r"embedding \1x\2"),
)  # fmt: skip
"""Where the nearest word of ours would be another thing: tried before what the mistake itself proposes."""

STRUCTURE = (
    Correction("the input", rf"(?i)\binput\s*\(\s*\w+\s*=\s*{TRIPLE}\s*\)", r"input \1x\2x\3"),
    Correction("the input", r"(?im)^\s*(?:image|img|picture|data|start|in|x)\b\s*[:=]?\s*(?=\d)", "input "),
    Correction("the input", rf"(?i)^\s*(?:(\d+x\d+)\s+({COLOUR})\b|({COLOUR})\s+(\d+x\d+)\b(?!x))", _of_channels),
    Correction("a size", r"^\s*(\d+)[ \t]+(\d+)[ \t]+(\d{1,4})(?=\s*(?:->|[;,\n]))", r"\1x\2x\3"),
    Correction("a size", r"^\s*(\d+x\d+)\s*@\s*(\d+)\b", r"\1x\2"),
    Correction("a size", r"^\s*(\d+)\s*@\s*(\d+x\d+)\b", r"\2x\1"),
    Correction("a block", rf"(?i)\b{BLOCK}\s+(\w+\s*(?:\([^()]*\))?)\s*[:=]?\s*\[", r"block \1 ["),
    Correction("a block", r"(?i)\bblock\s+(\w+(?:\([^()]*\))?)\s*[:=]\s*\[", r"block \1 ["),
    Correction("a block", r"(?i)\bblock\s+(\w+(?:\([^()]*\))?)\s*[:=]\s*([^\n;\[\]]+)", r"block \1 [ \2 ]"),
    Correction("a block", r"(?i)\bblock\s+(\w+)((?:\s+\w+)+)\s*\[", _with_parameters),
    Correction("a call", r"\b([A-Za-z_]\w*)\s*(?:\s|\[)\s*(\d+)\b\s*\]?", _call),
    Correction("a variable", rf"(?i)\b{LET}\s+([a-z_]\w*)\s*(?::=?|=|\bto\b|\bbe\b)?\s*(\d+)\b", r"let \1 = \2"),
    Correction("a variable", r"(?im)(?:(?<=;)|^)\s*([a-z_]\w*)\s*=\s*(\d+)(?=\s*(?:;|$))", r" let \1 = \2"),
    Correction("a variable", r"\$?\{\s*([A-Za-z_]\w*)\s*\}|\$([A-Za-z_]\w*)", lambda m: m[1] or m[2]),
    Correction("a residual block", rf"(?i)\bresidual\s*:?\s+({LAYER}\b[^,;\n|\[\]>]*?){END}", r"residual [ \1 ]"),
    Correction("a repeat", rf"(?i)\b(\d+)\s*[x×*]\s+({LAYER}\b[^,;\n|\[\]>]*?){END}", r"[\2] x \1"),
    Correction("a repeat", r"\]\s*(\d+)\b(?!x)", r"] x \1"),
    Correction("a remark", r"(?m)(?:^|(?<=\s))(?://|--|%)[ \t]*(\S.*)$", r"# \1"),
    Correction("a long line", r"\\[ \t]*\n", "\n"),
)  # fmt: skip
