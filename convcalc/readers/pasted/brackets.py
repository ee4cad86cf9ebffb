"""Brackets that were lost when a table was copied: lines that are one bracket, and how often it runs."""

from __future__ import annotations

from convcalc.lang.tree import Value
from convcalc.readers.pasted.draft import Bracket, Item, LayerDraft, Times
from convcalc.text import Span


def gather(items: list[Item]) -> list[Item]:
    """`1×1, 64` / `3×3, 64 × 3` / `1×1, 256` on lines of their own are one bracket that runs three times."""
    found: list[Item] = []
    run: list[Item] = []
    for item in [*items, None]:
        if item is not None and is_part(item):
            run.append(item)
            continue
        found += _group(run)
        run = []
        if item is not None:
            found.append(item)
    return found


def is_part(item: Item) -> bool:
    """May it be one line of such a bracket?"""
    if isinstance(item, Times):
        return True
    if isinstance(item, Bracket):
        return len(item.items) == 1 and not item.listing and is_part(item.items[0])
    return isinstance(item, LayerDraft) and item.implicit and "s" not in item.given


def _group(run: list[Item]) -> list[Item]:
    """As many brackets as there are repeats, all of as many lines; else a bracket ends where its repeat stands."""
    lines = len([item for item in run if not isinstance(item, Times)])
    repeats = len([item for item in run if isinstance(item, Times) or _times(item) != 1])
    if not repeats or lines == repeats:
        return run
    if lines % repeats == 0:
        even = [_bracket(part) for part in _chunks(run, lines // repeats)]
        if None not in even:
            return [bracket for bracket in even if bracket]
    found: list[Item] = []
    part: list[Item] = []
    for item in run:
        part.append(item)
        if isinstance(item, Times) or _times(item) != 1:
            found += [_bracket(part) or item]
            part = []
    return found + part


def _chunks(run: list[Item], size: int) -> list[list[Item]]:
    """So many lines each; a repeat on a line of its own goes with the line before it."""
    parts: list[list[Item]] = [[]]
    held = 0
    for item in run:
        if not isinstance(item, Times):
            if held == size:
                parts.append([])
                held = 0
            held += 1
        parts[-1].append(item)
    return parts


def _times(item: Item) -> Value:
    return item.times if isinstance(item, Bracket | Times) else 1


def _bracket(part: list[Item]) -> Bracket | None:
    """Lines with one repeat among them as a bracket; None where there are more."""
    counted = [item for item in part if isinstance(item, Times) or _times(item) != 1]
    drafts: list[Item] = []
    for item in part:
        if not isinstance(item, Times):
            drafts += item.items if isinstance(item, Bracket) else [item]
    if len(counted) != 1 or not drafts:
        return None
    span = Span(drafts[0].span.start, drafts[-1].span.end)
    return Bracket(tuple(drafts), _times(counted[0]), span, True)
