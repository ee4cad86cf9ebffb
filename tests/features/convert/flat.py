"""A network with all its structure taken away, as a reader of files finds it: a layer a line, labels, `from`."""

from __future__ import annotations

from convcalc.network.facts import Facts
from convcalc.readers.source import Loaded, load_text
from convcalc.text import Source


def flat(facts: Facts) -> str:
    """Its rows as statements, each with a label that is only a counter."""
    lines = [f"input {facts.in_.text(facts.layout)}"]
    if facts.layout != "hwc":
        lines.insert(0, f"layout {facts.layout}")
    rows = list(facts.rows)
    if any(-1 in row.inputs and row.index for row in rows):
        lines.append("v_in: identity")
    before = -1
    for row in rows:
        first, *others = row.inputs
        back = f"from {_label(first)}, " if first != before else ""
        names = "".join(f" {_label(each)}" for each in others)
        lines.append(f"{_label(row.index)}: {back}{row.text}{names}")
        before = row.index
    return "\n".join(lines) + "\n"


def _label(row: int) -> str:
    return f'"{row}"' if row >= 0 else "v_in"


def text(written: str) -> Loaded:
    return load_text(Source(written, "net.cnn"))
