"""Layers that keep, halve or double every size, as a report."""

from __future__ import annotations

from typing import Any

from convcalc.document.model import Column, Document, Fields, Line, Part, Table, Text
from convcalc.features.solve.one_layer import Always, Solution

EQUATIONS = {
    "keep": ("n + 2p - d*(f - 1) = n", "p = d*(f - 1)/2"),
    "shrink": ("floor((n + 2p - d*(f - 1) - 1) / s) + 1 = n/s", "d*(f - 1) + 1 - s <= 2p <= d*(f - 1)"),
    "grow": ("(n - 1)*s - 2p + d*(f - 1) + 1 + op = s*n", "2p = d*(f - 1) + 1 + op - s"),
    "grow keep": ("(n - 1) - 2p + d*(f - 1) + 1 + op = n", "2p = d*(f - 1) + op"),
}


def document(found: Always) -> Document:
    """The report: the equation, its solution, and the kernels with their paddings."""
    asked, ratio = found.asked, found.ratio
    head = f"{asked.kind}: out = {ratio.text} for every n" + (f" that {ratio.over} divides" if ratio.over > 1 else "")
    parts: list[Part] = [Text(head)]
    if found.solutions or found.misses:
        start, end = EQUATIONS[_case(found)]
        parts.append(Fields((("equation", start), ("so", end))))
    if found.solutions:
        parts.append(_table(found))
    else:
        parts.append(Text(_nothing(found)))
    return Document(
        title=f"solve {asked.kind} {ratio.text}",
        parts=tuple(parts),
        answer="\n".join(_answers(found)),
        data=_data(found),
        notes=_notes(found),
    )


def _case(found: Always) -> str:
    grows = found.asked.kind == "tconv"
    if found.ratio.times == found.ratio.over == 1:
        return "grow keep" if grows else "keep"
    return "grow" if grows else "shrink"


def _names(found: Always) -> list[str]:
    """f and p always; d and op where they say something."""
    every = [*found.solutions, *found.misses]
    dilated = any(each.d > 1 for each in every)
    return ["f", *(["d"] if dilated else []), "s", "p", *(["op"] if any(each.op for each in every) else [])]


def _table(found: Always) -> Table:
    names = _names(found)
    columns = tuple([Column(name, name, "axes") for name in names])
    return Table(columns, [Line(tuple((getattr(each, name),) for name in names)) for each in found.solutions])


def _nothing(found: Always) -> str:
    asked = found.asked
    if not found.misses:
        way = "multiplies the size by its stride" if asked.kind == "tconv" else "divides the size by its stride"
        return f"no {asked.kind} does that for every n: it {way}"
    f, d = found.misses[0].f, found.misses[0].d
    if asked.p is not None:
        return f"not with the padding given and f = {f}"
    if _case(found) in ("keep", "grow keep"):
        return f"no whole p: d*(f - 1) = {d}*({f} - 1) = {d * (f - 1)} is odd, so 2p cannot be that"
    return f"no whole p does it with f = {f}"


def _notes(found: Always) -> tuple[str, ...]:
    notes = []
    even = sorted({each.f for each in found.misses}) if found.asked.p is None else []
    if even and _case(found) == "keep":
        notes.append(_even_words(found, even))
    if even and _case(found).startswith("grow") and found.asked.op is not None:
        notes.append("output padding can make up for the odd one: --op ? searches it too")
    if found.asked.f is None and found.solutions:
        notes.append("searched f from 1 to 11; --f 1:40 searches elsewhere")
    return tuple(notes)


def _even_words(found: Always, even: list[int]) -> str:
    kernels = ", ".join(map(str, even))
    split = "pad one side more, as 'same' does" if len(even) > 1 else _split(found.misses[0])
    return f"f = {kernels}: no p is the same on both sides; {split}"


def _split(miss: Solution) -> str:
    both, f, d = miss.d * (miss.f - 1), miss.f, miss.d
    front, behind = both // 2, both - both // 2
    return (
        f"p{front}:{behind} ({front} in front, {behind} behind) keeps the size; so does f = {f - 1} with p ="
        f" {(both - d) // 2}, or f = {f + 1} with p = {(both + d) // 2}"
    )


def _answers(found: Always) -> list[str]:
    single = found.asked.number("f") is not None and found.asked.number("d") is not None
    names = [name for name in _names(found) if name in ("p", "op") or (name != "s" and not single)]
    return [" ".join(str(getattr(each, name)) for name in names) for each in found.solutions]


def _data(found: Always) -> dict[str, Any]:
    start, end = EQUATIONS[_case(found)]
    return {
        "schema": "convcalc.solve/1",
        "question": "ratio",
        "kind": found.asked.kind,
        "ratio": found.ratio.text,
        "equation": start,
        "solved": end,
        "count": len(found.solutions),
        "solutions": [{name: getattr(each, name) for name in ("f", "s", "p", "d", "op")} for each in found.solutions],
        "without": [{"f": each.f, "d": each.d} for each in found.misses],
        "notes": list(_notes(found)),
    }
