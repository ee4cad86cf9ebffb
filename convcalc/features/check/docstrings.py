"""What the docstring of a network says of it: parameters, and sizes with a sign for the batch in front."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from convcalc.features.check.result import Report
from convcalc.network.facts import Facts
from convcalc.readers import UnreadNote
from convcalc.readers.fragments import fragment
from convcalc.readers.python.values import Failure
from convcalc.shape import Shape
from convcalc.text import Source

LONGEST = 20_000

COUNT = re.compile(r"(?i)(?<![\w.,])(\d[\d,]{2,14})(?![\w.,]) (?:(?:trainable|learnable|total) )?param(?:eter)?s\b")
SIZE = re.compile(r"\((?:[bBnN]|None|bs|batch(?:_size)?|-1)((?:, ?\d{1,9}){1,4})\)")


def with_docstring(report: Report, facts: Facts, source: Source) -> Report:
    """The same, with what the docstring of the network's class says and is not so: never agreement."""
    if '"""' not in source.text and "'''" not in source.text:
        return report
    notes = tuple([UnreadNote(each) for each in _wrong(facts, source)])
    return report._replace(notes=(*report.notes, *notes), unread=True) if notes else report


def _wrong(facts: Facts, source: Source) -> Iterator[str]:
    lines = list(_lines(facts.name, source))
    counts, sizes = (_counts(facts), _sizes(facts)) if lines else (set(), set())
    for line, text in lines:
        for found in COUNT.finditer(text):
            if int(found[1].replace(",", "")) not in counts:
                yield f"line {line}: '{found[0]}' in the docstring, and the network has {facts.params:,}"
        for found in SIZE.finditer(text):
            numbers = tuple(map(int, re.findall(r"\d+", found[1])))
            if numbers not in sizes:
                yield f"line {line}: '{found[0]}' in the docstring, and nothing in the network has this size"


def _lines(name: str, source: Source) -> Iterator[tuple[int, str]]:
    """The lines of the docstring of a class, each with its number."""
    try:
        tree = fragment(source).tree  # of the code alone, where something stands around it
    except Failure:
        return
    for each in tree.body:
        first = each.body[0] if isinstance(each, ast.ClassDef) and each.name == name else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            lines = source.text.split("\n")[first.lineno - 1 : first.end_lineno]
            yield from enumerate([line[:LONGEST] for line in lines], first.lineno)


def _counts(facts: Facts) -> set[int]:
    """What may be called its parameters: with what never runs, with running statistics, those that are trained."""
    every = {facts.params, facts.trainable, facts.params + facts.statistics}
    return every | {each + facts.idle for each in every}


def _sizes(facts: Facts) -> set[tuple[int, ...]]:
    """The sizes of its inputs and of all that flows in it, the channels first or last."""
    shapes: set[Shape] = {each.shape for each in facts.inputs} | {row.out for row in facts.rows}
    first = {(each.channels or 1, *each.size) for each in shapes}
    return first | {(*each.size, each.channels or 1) for each in shapes}
