"""A layer's word explained from its kind's declaration: what it takes, what it makes, what it costs."""

from __future__ import annotations

from typing import Any

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.document.model import Document, Fields, Part, Text
from convcalc.features.arch import derived
from convcalc.features.explain.page import SCHEMA, flat, plain
from convcalc.features.explain.topic import net, steps_of
from convcalc.lang.words import ALIASES, FAMILIES, MERGES
from convcalc.layers import kind_of
from convcalc.layers.kind import Argument, Kind
from convcalc.network.rows import Row

INPUTS = ("56x56x64", "8x8x256", "32x32x16")
"""An example stands on the first of these that it fits."""

ABOUT = {
    "conv": ("output size", "padding", "parameters"),
    "dwconv": ("depthwise", "groups"),
    "sepconv": ("depthwise", "1x1"),
    "tconv": ("transposed",),
    "maxpool": ("pooling", "remainder"),
    "avgpool": ("pooling", "global pooling"),
    "lppool": ("pooling",),
    "gap": ("global pooling",),
    "gmp": ("global pooling",),
    "fc": ("parameters", "fully convolutional"),
    "bn": ("batch norm",),
    "prelu": ("parameters",),
    "add": ("residual", "shortcuts"),
    "concat": ("receptive field", "residual"),
    "mul": ("receptive field", "residual"),
    "flatten": ("fully convolutional", "global pooling"),
    "zeropad": ("padding",),
    "crop": ("padding",),
    "subsample": ("shortcuts",),
    "upsample": ("transposed", "receptive field"),
    "shuffle": ("groups",),
}
"""The topics nearest to a word."""

OPS = {
    "adds": "additions",
    "multiplies": "multiplications",
    "compares": "comparisons",
    "divides": "divisions",
    "exponentials": "exponentials",
}


def document(word: str) -> Document:
    """The page of one layer word."""
    kind = kind_of(word)
    rows = example(kind)
    shown = [derived.shown(step) for row in rows for step in steps_of(row)]
    head = f"{word}: {kind.title}"
    parts: list[Part] = [Text(f"written as in: {kind.example}{_others(word)}", head)]
    if kind.arguments:
        parts.append(arguments(kind))
    parts += [Text(f"on {rows[0].ins[0].text()} {kind.example} makes {rows[-1].out.text()}"), *shown]
    parts.append(Fields((*costs(rows), *_further(kind))))
    data = _data(kind, rows, [plain(each) for each in shown])
    return Document(
        title=word,
        parts=tuple(parts),
        answer=kind.title,
        data={"schema": SCHEMA, "topics": [data]},
        csv=flat(data),
    )


def arguments(kind: Kind[Any]) -> Text:
    """What may stand behind the word."""
    return Text("\n".join(f"{each.written}: {each.help}{_default(each)}" for each in kind.arguments), "arguments")


def _default(argument: Argument) -> str:
    return " (needed)" if argument.default == "needed" else f" (not given: {argument.default})"


def example(kind: Kind[Any]) -> list[Row]:
    """The layers of the kind's own example, on an input that it fits."""
    for size in INPUTS:
        try:
            rows = list(net(f"{size} -> {kind.example}").rows)
        except SpecError:
            continue
        return rows[-1:] if kind.word in MERGES else rows
    raise LookupError(f"no example input fits {kind.example}")


def _others(word: str) -> str:
    others = [other for other, meant in ALIASES.items() if meant == word]
    return f"; also called {', '.join(others)}" if others else ""


def costs(rows: list[Row]) -> list[tuple[str, str]]:
    """What the example stores and does."""
    params, statistics = sum(row.params or 0 for row in rows), sum(row.statistics or 0 for row in rows)
    pairs = [("parameters", f"{params:,}"), ("MACs", f"{sum(row.macs or 0 for row in rows):,}")]
    if statistics:
        pairs.insert(1, ("statistics", f"{statistics:,}"))
    for name, called in OPS.items():
        count = sum(getattr(row.ops, name) or 0 for row in rows)
        if count:
            pairs.append((called, f"{count:,}"))
    return pairs


def _further(kind: Kind[Any]) -> list[tuple[str, str]]:
    pairs = [("source", kind.source)] if kind.source else []
    return [*pairs, ("see also", ", ".join(ABOUT[kind.word]))] if kind.word in ABOUT else pairs


def _data(kind: Kind[Any], rows: list[Row], steps: list[Any]) -> dict[str, Any]:
    return {
        "name": kind.word,
        "kind": "layer",
        "title": kind.title,
        "text": kind.example,
        "aliases": [other for other, meant in ALIASES.items() if meant == kind.word],
        "family": FAMILIES[kind.word],
        "arguments": [{"written": a.written, "help": a.help, "default": a.default} for a in kind.arguments],
        "example": steps,
        "costs": dict(costs(rows)),
        "sources": [kind.source] if kind.source else [],
        "see": list(ABOUT.get(kind.word, ())),
    }
