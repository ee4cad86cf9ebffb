"""One layer solved for every input at once, as a report: the equation, its solution, kernels with paddings."""

from __future__ import annotations

from convcalc.document.fields import record
from convcalc.document.model import Document, Fields, Part, Text
from convcalc.features.solve.contract import KERNEL, answer
from convcalc.features.solve.query import LayerQuery, listed
from convcalc.features.solve.ratio import LARGEST_KERNEL, RatioSearch
from convcalc.features.solve.report_layer import answer_lines, solutions_table
from convcalc.features.solve.search import Solution


def ratio_document(found: RatioSearch, limit: int) -> Document:
    """The report on layers that keep, halve or double every size: the equation, its solution, kernels with paddings."""
    query, ratio, head = found.query, found.ratio, _ratio_head(found)
    (equation, solved), notes = _equation(found), _ratio_notes(found)
    shown = found.solutions[:limit]
    cut = [f"the first {limit:,} of {len(found.solutions):,} are shown"] if len(shown) < len(found.solutions) else []
    parts: list[Part] = [Text(head)]
    if found.solutions or found.misses:
        parts.append(Fields((("equation", equation), ("so", solved))))
    if found.solutions:
        parts.append(solutions_table(_ratio_names(found), shown))
    else:
        parts.append(Text(_no_ratio(found)))
    return Document(
        title=f"solve {query.kind} {ratio.text}",
        parts=tuple(parts),
        answer="\n".join(answer_lines(_ratio_answer_names(found), found.solutions)),
        data=answer(
            "ratio",
            found,
            kind=query.kind,
            ratio=ratio.text,
            equation=equation,
            solved=solved,
            count=found.total,
            solutions=[record(KERNEL, each) for each in found.solutions],
            notes=notes,
        ),
        notes=(*notes, *cut),
        csv=solutions_table(_ratio_names(found), found.solutions),
    )


def _ratio_head(found: RatioSearch) -> str:
    over = found.ratio.over
    return f"{found.query.kind}: out = {found.ratio.text} for every n" + (f" that {over} divides" if over > 1 else "")


def ratio_lack(found: RatioSearch) -> str:
    """In one line, that nothing does it for every input; "" where something does."""
    return "" if found.solutions else f"{_ratio_head(found)}; {_no_ratio(found)}"


# The size for every n at once: by what is wanted of it, the equation and its solution.
EQUATIONS = {
    "keep": ("n + 2p - d*(f - 1) = n", "p = d*(f - 1)/2"),
    "shrink": ("floor((n + 2p - d*(f - 1) - 1) / s) + 1 = n/s", "d*(f - 1) + 1 - s <= 2p <= d*(f - 1)"),
    "shrink ceil": (
        "min(ceil((n + 2p - d*(f - 1) - 1) / s), floor((n + p - 1) / s)) + 1 = n/s",
        "d*(f - 1) + 2 - 2s <= 2p <= d*(f - 1) + 1 - s, or p = 0 and d*(f - 1) + 2 <= 2s",
    ),
    "grow": ("(n - 1)*s - 2p + d*(f - 1) + 1 + op = s*n", "2p = d*(f - 1) + 1 + op - s"),
    "grow keep": ("(n - 1) - 2p + d*(f - 1) + 1 + op = n", "2p = d*(f - 1) + op"),
}


def _equation(found: RatioSearch) -> tuple[str, str]:
    spread = found.query.transposed
    if found.keeps:
        return EQUATIONS["grow keep" if spread else "keep"]
    return EQUATIONS["grow" if spread else "shrink ceil" if found.query.ceil else "shrink"]


def _ratio_names(found: RatioSearch) -> list[str]:
    """f and p always; d and op where they say something."""
    every = [*found.solutions, *found.misses]
    dilated = any(each.d > 1 for each in every)
    return ["f", *(["d"] if dilated else []), "s", "p", *(["op"] if any(each.op for each in every) else [])]


def _ratio_answer_names(found: RatioSearch) -> list[str]:
    single = found.query.number("f") is not None and found.query.number("d") is not None
    return [name for name in _ratio_names(found) if name in ("p", "op") or (name != "s" and not single)]


def _no_ratio(found: RatioSearch) -> str:
    query = found.query
    if not found.misses:
        way = "multiplies the size by its stride" if query.transposed else "divides the size by its stride"
        return f"no {query.kind} does that for every n: it {way}"
    f, d = found.misses[0].f, found.misses[0].d
    if query.p is not None:
        return f"not with the padding given and f = {f}"
    return (
        f"no whole p does it with f = {f}: {_why_not(query, f, d)}"
        if found.keeps
        else f"no whole p does it with f = {f}"
    )


def _why_not(query: LayerQuery, f: int, d: int) -> str:
    """Why no padding keeps the size with this kernel."""
    both = d * (f - 1)
    if query.transposed and query.number("op") != 0:
        return f"d*(f - 1) + op = {d}*({f} - 1) + op must be even, and op less than the stride or the dilation"
    if both % 2:
        return f"d*(f - 1) = {d}*({f} - 1) = {both} is odd, so 2p cannot be that"
    return f"p = d*(f - 1)/2 = {both // 2}, and a pool's padding is at most {f // 2}, half of its kernel"


def _ratio_notes(found: RatioSearch) -> tuple[str, ...]:
    query, notes = found.query, []
    odd = [each for each in found.misses if each.d * (each.f - 1) % 2] if query.p is None else []
    kernels = sorted({each.f for each in odd})
    if odd and found.keeps and not query.transposed:
        split = "pad one side more, as 'same' does" if len(odd) > 1 else _one_side_more(odd[0])
        names = ", ".join(map(str, kernels)) if len(kernels) < LARGEST_KERNEL else listed(kernels)
        notes.append(f"f = {names}: no p is the same on both sides; {split}")
    if found.misses and query.p is None and query.transposed and query.op is not None:
        notes.append("output padding can make up for the odd one: --op ? searches it too")
    if query.f is None and found.solutions:
        notes.append(f"searched f from 1 to {LARGEST_KERNEL}; --f 1:40 searches elsewhere")
    if found.found.stopped:
        place = ", ".join(f"{name} = {value:,}" for name, value in found.found.stopped.items())
        notes.append(f"too many cases: broken off at {place}; the equation gives the others")
    return tuple(notes)


def _one_side_more(miss: Solution) -> str:
    both, f, d = miss.d * (miss.f - 1), miss.f, miss.d
    front, behind = both // 2, both - both // 2
    return (
        f"p{front}:{behind} ({front} in front, {behind} behind) keeps the size; so does f = {f - 1} with p ="
        f" {(both - d) // 2}, or f = {f + 1} with p = {(both + d) // 2}"
    )
