"""The stacks that reach a receptive field, as a report."""

from __future__ import annotations

from typing import Any

from convcalc.document.model import Column, Document, Line, Table, Text
from convcalc.features.solve.layer_stacks import Stack, Stage

WORDS = {
    "plain": "stride 1",
    "dilated": "dilations 1, 2, 4, ...",
    "strided": "stride 2",
    "pooled": "pools of 2",
    "single": "one layer",
}

COLUMNS = (
    Column("way", "way"),
    Column("layers", "layers", "count"),
    Column("rf", "rf", "count"),
    Column("squares", "parameters / C^2", "count"),
    Column("jump", "jump", "count", 1),
    Column("stack", "stack", "words"),
)


def document(field: int, kernel: int, dim: int, found: tuple[Stack, ...]) -> Document:
    """The ways, fewest layers first."""
    exact = [each for each in found if each.field == field]
    lines = [
        Line((WORDS[each.family], each.layers, each.field, each.squares, each.jump, stack_text(each, dim)))
        for each in found
    ]
    cheapest = min(exact or found, key=lambda each: (each.squares, each.layers))
    words = f"the shortest stacks whose last unit sees {field:,} inputs along an axis"
    best = f"fewest parameters: {stack_text(cheapest, dim)}, {cheapest.squares:,} C^2"
    return Document(
        title=f"solve rf {field}",
        parts=(Text(words), Table(COLUMNS, lines), Text(best)),
        answer="\n".join(f"{each.layers} {each.squares} {stack_text(each, dim)}" for each in exact or found),
        data=_data(field, kernel, dim, found),
        notes=_notes(field, found, dim),
    )


def stack_text(stack: Stack, dim: int) -> str:
    """`2 * 3x3, pool, 3x3 d2`."""
    texts: list[str] = []
    for stage in stack.stages:
        if stage.times:
            texts.append(stage_text(stage, dim))
        if stage.pool:
            texts.append(f"pool {'x'.join(['2'] * dim) if dim > 1 else 'k2'}")
    return ", ".join(_folded(texts))


def stage_text(stage: Stage, dim: int) -> str:
    """A stage as a spec writes its layers, filters apart."""
    kernel = "x".join([str(stage.kernel)] * dim) if dim > 1 else f"k{stage.kernel}"
    times = f"{stage.times} * " if stage.times > 1 else ""
    stride = f" s{stage.stride}" if stage.stride > 1 else ""
    dilation = f" d{stage.dilation}" if stage.dilation > 1 else ""
    return f"{times}{kernel}{stride}{dilation}"


def _folded(texts: list[str]) -> list[str]:
    """Equal neighbours once, with how many there are."""
    folded: list[str] = []
    at = 0
    while at < len(texts):
        count = 1
        while at + count < len(texts) and texts[at + count] == texts[at]:
            count += 1
        folded.append(texts[at] if count == 1 or "*" in texts[at] else f"{count} * {texts[at]}")
        if count > 1 and "*" in texts[at]:
            folded += texts[at : at + count - 1]
        at += count
    return folded


def _notes(field: int, found: tuple[Stack, ...], dim: int) -> tuple[str, ...]:
    notes = ["C channels in and out of every layer, no biases: a layer of kernel f has f*f*C^2 weights"]
    if dim != 2:
        power = {1: "f", 3: "f*f*f"}[dim]
        notes = [f"C channels in and out of every layer, no biases: a layer of kernel f has {power}*C^2 weights"]
    beyond = [WORDS[each.family] for each in found if each.field != field]
    if beyond:
        ways = " or ".join(dict.fromkeys(beyond))
        notes.append(f"exactly {field} cannot be reached with {ways}; the least beyond is shown")
    if any(each.family == "pooled" for each in found):
        notes.append("each pool has a convolution before it; a pool has stride 2 and adds its jump to the field")
    return tuple(notes)


def _data(field: int, kernel: int, dim: int, found: tuple[Stack, ...]) -> dict[str, Any]:
    """`convcalc.solve/1` about receptive fields."""
    return {
        "schema": "convcalc.solve/1",
        "question": "rf",
        "rf": field,
        "kernel": kernel,
        "dim": dim,
        "count": len(found),
        "solutions": [
            {
                "way": each.family,
                "rf": each.field,
                "exact": each.field == field,
                "layers": each.layers,
                "params_per_square": each.squares,
                "jump": each.jump,
                "stack": stack_text(each, dim),
                "stages": [stage._asdict() for stage in each.stages],
            }
            for each in found
        ],
        "notes": list(_notes(field, found, dim)),
    }
