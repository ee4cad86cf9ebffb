"""Which layers somebody means: by a label, by a number, or by both as in conv3_1."""

from __future__ import annotations

import re
from collections.abc import Sequence

from convcalc.network.facts import Facts
from convcalc.network.outline import OutlineEntry, alone, outline
from convcalc.text import whole_number


class NoLayer(Exception):
    """No layer is called that; `labels` are those there are."""

    def __init__(self, label: str, labels: Sequence[str]) -> None:
        super().__init__(label)
        self.label = label
        self.labels = tuple(labels)


def find(facts: Facts, label: str) -> list[OutlineEntry]:
    """What a label stands for, or a layer's number: the layer, or a group and all that is in it."""
    number = whole_number(label)
    if number is not None and number < len(facts.rows):
        return [_numbered(facts, number)]
    labels: dict[str, None] = {}
    found: list[OutlineEntry] = []
    for entry in outline(facts.net, fold=True):
        if found and entry.depth <= found[0].depth:
            break
        if entry.label is not None:
            labels[entry.label] = None
        if found or entry.label == label:
            found.append(entry)
    if not found:
        raise NoLayer(label, list(labels))
    return found


MOST_ROWS = 10_000
"""In a network of more layers none is looked for one by one."""

COUNTED = re.compile(r"(.+)[_.-]([1-9]\d{0,2})")


def find_counted(facts: Facts, label: str) -> tuple[OutlineEntry, str] | None:
    """`conv3_1`, `conv3.1`: the first layer with MACs of the chain that is labelled conv3, and what it was taken for.

    None where the label has blocks or branches in it: in ResNet's conv2_1 the number is a block's.
    """
    written = COUNTED.fullmatch(label)
    if written is None or len(facts.rows) > MOST_ROWS:
        return None
    group = written[1]
    try:
        found = find(facts, group)
    except NoLayer:
        return None
    if found[0].row or any(entry.name and not entry.row for entry in found):
        return None
    inside = [row for row in facts.rows if row.statement == group and row.macs]
    number = int(written[2])
    if number > len(inside):
        return None
    row = inside[number - 1]
    taken = f"'{label}': taken for layer {row.index}, number {number} of the {len(inside)} with weights in '{group}'"
    return alone(row, facts.net), taken


def numbers_of(facts: Facts, label: str) -> str:
    """The numbers of the layers in a labelled statement: `10 to 15`; "" where there are too many."""
    if len(facts.rows) > MOST_ROWS:
        return ""
    found = [row.index for row in facts.rows if row.statement == label]
    return f"{found[0]} to {found[-1]}" if len(found) > 1 else "".join(map(str, found))


def _numbered(facts: Facts, number: int) -> OutlineEntry:
    """The layer of that number, as the outline has it where it does."""
    for entry in outline(facts.net, fold=True):
        if entry.row is not None and entry.row.index >= number:
            if entry.row.index == number:
                return entry
            break
    return alone(facts.rows[number], facts.net)
