"""What a printed model says of its modules by their names: arguments, and the figures of ptflops or fvcore in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from convcalc.readers.named_rows import NamedClaim, NamedRows
from convcalc.readers.printed.odd_modules import odd_modules
from convcalc.readers.printed.parse import BadPrint, PrintedModule, beginning, parse
from convcalc.readers.printed.shared_modules import shared_names
from convcalc.readers.printed.tool_figures import FVCORE, PTFLOPS, UNIT, number_of, plain_number, without_figures
from convcalc.text import Source

WHOLE = "model"
"""The network itself."""

BELOW = {
    "computational complexity": "ptflops",
    "number of parameters": "params",
    "flops": "ptflops",
    "macs": "ptflops",
    "params": "params",
}
"""Lines below a print of ptflops, and what they count."""

LEADING = {
    "Conv": ("in_channels", "out_channels"),
    "ConvTranspose": ("in_channels", "out_channels"),
    "BatchNorm": ("num_features",),
    "InstanceNorm": ("num_features",),
    "GroupNorm": ("num_groups", "num_channels"),
    "LSTM": ("input_size", "hidden_size"),
    "GRU": ("input_size", "hidden_size"),
    "RNN": ("input_size", "hidden_size"),
    "LSTMCell": ("input_size", "hidden_size"),
    "GRUCell": ("input_size", "hidden_size"),
    "RNNCell": ("input_size", "hidden_size"),
    "Embedding": ("num_embeddings", "embedding_dim"),
    "LayerNorm": ("normalized_shape",),
}
"""Names of the arguments that a class prints without them."""

WINDOWED = re.compile(r"\d+, \d+, kernel_size=")
"""What a class that is made from a convolution prints."""

LEFT_OUT = {"padding": (0,), "dilation": (1,), "groups": (1,), "bias": (1,)}
"""What a convolution does not print where it is so."""


def read(source: Source) -> NamedRows | None:
    """The first printed model of a text; None where there is none, or it is cut."""
    text = source.text
    bare = without_figures(text)
    if beginning(bare) < 0:
        return None
    try:
        tree = parse(bare)
    except BadPrint:
        return None
    modules = list(_named(tree, ""))
    claims = [claim for name, each in modules for claim in _arguments(source, name, each)]
    claims += [NamedClaim(_line(source, each.start), name, "class", each.cls) for name, each in modules]
    claims += _figures(source, modules)
    claims += _below(source, tree.span.end)
    claims.sort(key=lambda each: each.line)
    names = [name for name, _ in modules]
    shared = dict(shared_names(tree))
    unread = tuple([(_line(source, at), why) for at, why in odd_modules(tree)])
    return NamedRows(tuple(claims), tuple(names if bare != text else names[1:]), unread, shared)


def _named(module: PrintedModule, name: str) -> Iterator[tuple[str, PrintedModule]]:
    """The network and all inside it, each by its whole name."""
    yield name or WHOLE, module
    for each in module.children:
        yield from _named(each, f"{name}.{each.name}" if name else each.name)


def _line(source: Source, at: int) -> int:
    return source.place(at)[0]


def _arguments(source: Source, name: str, module: PrintedModule) -> Iterator[NamedClaim]:
    """What stands in the parentheses of one, and what a convolution leaves out there."""
    line = _line(source, source.text.find(module.arguments.split(",")[0], module.start))
    cls = re.sub(r"\d+d$", "", module.cls)
    own = "Conv" if cls not in LEADING and WINDOWED.match(module.arguments) else cls  # a class of the program's own
    leading = list(LEADING.get(own, ()))
    seen = set[str]()
    for part in _parts(module.arguments):
        key, equals, value = part.partition("=")
        if not equals:
            key, value = (leading.pop(0) if leading else "", part)
        seen.add(key.strip())
        sizes = {"True": (1,), "False": (0,)}.get(value.strip()) or tuple(
            map(int, re.findall(r"(?a)\b\d{1,12}\b", value))
        )
        if sizes:
            yield NamedClaim(line, name, "argument", f"{key.strip()}={value.strip()}", None, sizes)
    if own in ("Conv", "ConvTranspose"):
        for key, usual in LEFT_OUT.items():
            if key not in seen:
                yield NamedClaim(line, name, "argument", f"{key}={usual[0]}", None, usual)


def _parts(arguments: str) -> list[str]:
    """The arguments, parted at commas that stand in no parentheses."""
    depth, cuts = 0, [-1]
    for at, sign in enumerate(arguments):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            cuts.append(at)
    cuts.append(len(arguments))
    return [part for a, b in pairwise(cuts) if (part := arguments[a + 1 : b].strip())]


def _figures(source: Source, modules: list[tuple[str, PrintedModule]]) -> Iterator[NamedClaim]:
    """Those of each module, which stand behind its beginning and before that of the next."""
    starts = [module.start for _, module in modules]
    for pattern, tool in ((PTFLOPS, "ptflops"), (FVCORE, "fvcore")):
        at = 0
        for match in pattern.finditer(source.text):
            while at + 1 < len(starts) and starts[at + 1] <= match.start():
                at += 1
            name, line = modules[at][0], _line(source, match.start())
            shown = match["params"] + f" {match['params_unit']}".rstrip()
            yield NamedClaim(line, name, "params", shown, number_of(match["params"], match["params_unit"]))
            shown = match["macs"] + f" {match['macs_unit']}".rstrip()
            yield NamedClaim(line, name, tool, shown, number_of(match["macs"], match["macs_unit"]))
            if tool == "ptflops":
                yield NamedClaim(line, name, "share of params", f"{match['share']}%", plain_number(match["share"]))
                yield NamedClaim(line, name, "share of ptflops", f"{match['part']}%", plain_number(match["part"]))


def _below(source: Source, end: int) -> Iterator[NamedClaim]:
    """Totals below the print."""
    pattern = rf"(?im)^[ \t]*({'|'.join(BELOW)})\s*:\s*{UNIT.format('n')}(?:Macs?|Flops)?[ \t]*$"
    for match in re.finditer(pattern, source.text[end:]):
        line = _line(source, end + match.start(1))
        yield NamedClaim(line, WHOLE, BELOW[match[1].lower()], match["n"], number_of(match["n"], match["n_unit"]))
