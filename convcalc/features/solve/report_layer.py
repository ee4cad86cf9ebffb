"""One layer solved backwards, as a report: every solution, and the formula turned round; for one input or for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from convcalc._namedtuple import NamedTuple
from convcalc.document import derived
from convcalc.document.fields import columns, line, record
from convcalc.document.model import Document, Fields, Line, Part, Table, Text
from convcalc.features.solve import inverse
from convcalc.features.solve.contract import KERNEL, SOLUTION, answer
from convcalc.features.solve.one_layer import LayerSearch, RatioSearch, Solution, given_of, sensible, solve
from convcalc.features.solve.query import NAMES, LayerQuery, SearchRange, described, listed
from convcalc.layers import kind_of
from convcalc.layers.kind import Derivation, new_context
from convcalc.layers.window import axis_name
from convcalc.shape import Shape


class AxisSearch(NamedTuple):
    """What was found along one axis ("" where all axes agree), and the nearest others where nothing was."""

    name: str
    found: LayerSearch
    near: dict[str, tuple[Solution, ...]]

    @property
    def query(self) -> LayerQuery:
        return self.found.query


def axes_of(found: Sequence[LayerSearch], near: Sequence[dict[str, tuple[Solution, ...]]]) -> tuple[AxisSearch, ...]:
    """One entry an axis, named as people name them; a single one has no name."""
    names = [axis_name(i, len(found)) for i in range(len(found))] if len(found) > 1 else [""]
    return tuple(AxisSearch(*each) for each in zip(names, found, near, strict=True))


def layer_document(axes: tuple[AxisSearch, ...], limit: int) -> Document:
    """The report on one layer."""
    parts = [part for axis in axes for part in (_solved(axis, limit) if axis.found.solutions else _unsolved(axis))]
    if len(axes) > 1 and _shared_names(axes) and _all_solved(axes):
        parts.append(Text(_common_words(axes)))
    notes = [note for axis in axes if axis.found.solutions for note in _layer_notes(axis.found, limit)]
    found = axes[0].found
    return Document(
        title=f"solve {found.query.kind}",
        parts=tuple(parts),
        answer="\n".join(_layer_answers(axes)),
        data=answer(
            "layer",
            found,
            kind=found.query.kind,
            open=found.query.open,
            count=sum(len(axis.found.solutions) for axis in axes),
            solutions=[_entry(axis, each) for axis in axes for each in axis.found.solutions],
            nearest=[
                _entry(axis, each, change=name) for axis in axes for name, near in axis.near.items() for each in near
            ],
            working=[line for axis in axes for line in _working_lines(axis.found)],
            notes=[note for axis in axes for note in _searched_notes(axis.found)],
        ),
        notes=tuple(dict.fromkeys(notes)),
        csv=_csv(axes),
    )


def lack(axes: tuple[AxisSearch, ...]) -> str:
    """In one line, that nothing does it along some axis; "" where all have a solution."""
    return next((_head(axis) + _nothing(axis.query) for axis in axes if not axis.found.solutions), "")


def _csv(axes: tuple[AxisSearch, ...]) -> Table:
    """Every solution; the axis first, where there are several."""
    fields = SOLUTION[1 if len(axes) > 1 else 2 :]
    rows = [
        Line((axis.name, *row.cells[1:]) if len(axes) > 1 else row.cells)
        for axis in axes
        for row in (line(fields, each) for each in axis.found.solutions)
    ]
    return Table(columns(fields), rows)


def ratio_document(found: RatioSearch) -> Document:
    """The report on layers that keep, halve or double every size: the equation, its solution, kernels with paddings."""
    query, ratio, head = found.query, found.ratio, _ratio_head(found)
    (equation, solved), notes = _equation(found), _ratio_notes(found)
    parts: list[Part] = [Text(head)]
    if found.solutions or found.misses:
        parts.append(Fields((("equation", equation), ("so", solved))))
    if found.solutions:
        parts.append(_table(_ratio_names(found), found.solutions))
    else:
        parts.append(Text(_no_ratio(found)))
    return Document(
        title=f"solve {query.kind} {ratio.text}",
        parts=tuple(parts),
        answer="\n".join(_answer_lines(_ratio_answer_names(found), found.solutions)),
        data=answer(
            "ratio",
            found,
            kind=query.kind,
            ratio=ratio.text,
            equation=equation,
            solved=solved,
            count=len(found.solutions),
            solutions=[record(KERNEL, each) for each in found.solutions],
            notes=notes,
        ),
        notes=notes,
    )


def _ratio_head(found: RatioSearch) -> str:
    over = found.ratio.over
    return f"{found.query.kind}: out = {found.ratio.text} for every n" + (f" that {over} divides" if over > 1 else "")


def ratio_lack(found: RatioSearch) -> str:
    """In one line, that nothing does it for every input; "" where something does."""
    return "" if found.solutions else f"{_ratio_head(found)}; {_no_ratio(found)}"


def _values(solution: Solution, names: Iterable[str]) -> tuple[int, ...]:
    return tuple([getattr(solution, name) for name in names])


def _table(names: Sequence[str], solutions: Iterable[Solution]) -> Table:
    return Table(columns(SOLUTION, names), [line(SOLUTION, each, names) for each in solutions])


def _answer_lines(names: Sequence[str], solutions: Iterable[Solution]) -> list[str]:
    """What -q prints: the unknowns' values, one solution a line."""
    return [" ".join(map(str, _values(each, names))) for each in solutions]


def _solved(axis: AxisSearch, limit: int) -> list[Part]:
    """The answer in words, the solutions where they are many, and the first of them put in."""
    query, solutions = axis.query, axis.found.solutions
    parts: list[Part] = [Text(_head(axis) + _answer_words(axis.found))]
    turned_round = inverse.words(query)
    if turned_round:
        parts.append(Text(turned_round))
    if len(solutions) > 1 or len(query.open) > 1:
        size = [] if query.number("out") else ["out"]
        remainder = [] if query.transposed else ["remainder"]
        parts.append(_table([*query.open, *size, *remainder], solutions[:limit]))
    return [*parts, _working(query, solutions[0])]


def _unsolved(axis: AxisSearch) -> list[Part]:
    """That nothing does it, why, and what is nearest."""
    query = axis.query
    parts: list[Part] = [Text(_head(axis) + _nothing(query))]
    turned_round = inverse.words(query)
    if turned_round:
        kernel = query.number("f")
        limited = query.pool and query.open == ("p",) and kernel is not None
        limit = f"; but a pool's padding is at most {(kernel or 0) // 2}, half of its kernel" if limited else ""
        parts.append(Text(turned_round + limit))
    elif axis.found.refused:
        parts.append(Text(axis.found.refused))
    there = None if query.open else _as_it_is(query)
    if there is not None:
        parts.append(_working(query, there))
    near = _near_fields(query, axis.near)
    if near:
        parts.append(Fields(near, "nearest that works" if query.open else "any one of these alone makes it so"))
    return parts


def _head(axis: AxisSearch) -> str:
    return (f"{axis.name}: " if axis.name else "") + described(axis.query)


def _answer_words(found: LayerSearch) -> str:
    """`; p = 2 or 3`."""
    query = found.query
    if len(query.open) == 1:
        name = query.open[0]
        return f"; {name} = {listed([getattr(each, name) for each in found.solutions])}"
    if not query.open:
        return f"; out = {found.solutions[0].out}" if query.out is None else f"; it is {found.solutions[0].out}"
    return f"; {len(found.solutions):,} solutions" if len(found.solutions) != 1 else "; one solution"


def _unknowns(query: LayerQuery, solution: Solution) -> str:
    """`s = 4, p = 2`: the unknowns of a solution."""
    return ", ".join(f"{name} = {getattr(solution, name)}" for name in query.open or ("out",))


def _working(query: LayerQuery, solution: Solution) -> Part:
    """A solution put in."""
    title = f"with {_unknowns(query, solution)}" if query.open else "as it is"
    return derived.shown(_size_formula(query, solution)._replace(title=title))


def _size_formula(query: LayerQuery, solution: Solution) -> Derivation:
    """The engine's own formula for the size of a solution, the first of its workings."""
    kind = kind_of(query.kind)
    x = Shape(None, (solution.n,))
    args = kind.read(given_of(query, solution._asdict()), (x,), new_context())
    return kind.workings(args, (x,), kind.shape(args, (x,)))[0]


def _layer_notes(found: LayerSearch, limit: int) -> list[str]:
    query, solutions = found.query, found.solutions
    notes = _searched_notes(found)
    if len(solutions) > limit:
        all_of_them = f"--limit {len(solutions)} shows all"
        notes.append(f"the first {limit:,} of {len(solutions):,} solutions are shown; {all_of_them}")
    if query.transposed:
        return notes
    if not query.exact and not query.ceil and any(each.remainder for each in solutions):
        notes.append(_remainder_note(query, [each for each in solutions if not each.remainder]))
    if any(each.p > each.d * (each.f - 1) for each in solutions):
        notes.append("where p is larger than d*(f - 1), whole windows stand in the padding")
    return notes


def _remainder_note(query: LayerQuery, without: list[Solution]) -> str:
    if not without:
        return "the stride leaves a remainder: the last inputs, or padding, are never read"
    if len(without) == 1:
        return f"only {_unknowns(query, without[0])} leaves no remainder"
    return f"{len(without):,} of them leave no remainder (--no-remainder shows these)"


def _searched_notes(found: LayerSearch) -> list[str]:
    """Where the unknowns were searched, where these are bounds of ours."""
    query = found.query
    ours = [
        f"{name} from {limits.low} to {_high(query, name, limits)}"
        for name, limits in found.searched.items()
        if query.given(name) is None and not _complete(query, name)
    ]
    if not ours:
        return []
    first = ours[0].split()[0]
    return [f"searched {', '.join(ours)}; --{first} {'0:20' if first in ('p', 'op') else '1:40'} searches elsewhere"]


def _high(query: LayerQuery, name: str, limits: SearchRange) -> str:
    if limits.high is not None:
        return f"{limits.high:,}"
    if name == "op":
        return "s - 1" if query.number("d") == 1 else "max(s, d) - 1"
    return "f/2, a pool's limit" if query.pool else "d*(f - 1)"


def _complete(query: LayerQuery, name: str) -> bool:
    """Can there be nothing beyond?"""
    alone = len(query.open) == 1
    if name == "op" or (name == "p" and query.pool):
        return alone
    idle = query.number("n") == 1 and query.transposed if name == "s" else name == "d" and query.number("f") == 1
    if query.out is None or idle:
        return False
    return name == "n" or (alone and not (name == "s" and query.out.low == 1))


def _nothing(query: LayerQuery) -> str:
    """`; no whole p does it`, or what the layer is instead."""
    if query.open:
        return f"; no whole {' and '.join(query.open)} {'does' if len(query.open) == 1 else 'do'} it"
    there = _as_it_is(query)
    if there is None:
        return "; this cannot be"
    wanted = query.number("out")
    if wanted in (None, there.out):
        return f"; it leaves a remainder of {there.remainder}"
    return f"; it is {there.out}, not {wanted}"


def _as_it_is(query: LayerQuery) -> Solution | None:
    """The layer without what is wanted of it."""
    free = solve(query._replace(out=None, exact=False)).solutions
    return free[0] if free else None


def _near_fields(query: LayerQuery, near: dict[str, tuple[Solution, ...]]) -> tuple[tuple[str, str], ...]:
    """`out: p = 1 gives 223, p = 2 gives 225`, then each number that could be another, with what."""
    fields = []
    if "out" in near and query.open:
        fields.append(("out", ", ".join(f"{each.out} with {_unknowns(query, each)}" for each in near["out"])))
    fields += [("p", words) for words in inverse.uneven(query)]
    for name, layers in near.items():
        if name != "out" and not query.open and query.out is not None:
            fields.append((name, listed(sorted({getattr(each, name) for each in sensible(query.but(name, None))}))))
        elif name != "out":
            fields.append((name, " or ".join(_changed(query, name, each) for each in layers)))
    if "out" in near and not query.open:
        fields.append(("out", str(near["out"][0].out)))
    return tuple(fields)


def _changed(query: LayerQuery, name: str, each: Solution) -> str:
    found = f" with {_unknowns(query, each)}" if query.open else ""
    return f"{getattr(each, name)}{found}"


def _shared_names(axes: tuple[AxisSearch, ...]) -> tuple[str, ...]:
    return tuple(name for name in NAMES if all(name in axis.query.open for axis in axes))


def _common(axes: tuple[AxisSearch, ...]) -> list[tuple[int, ...]]:
    """Values of the unknowns that serve every axis."""
    names = _shared_names(axes)
    each = [{_values(x, names) for x in axis.found.solutions} for axis in axes]
    return sorted(set.intersection(*each)) if names else []


def _common_words(axes: tuple[AxisSearch, ...]) -> str:
    names, common = _shared_names(axes), _common(axes)
    if not common:
        each = ", ".join(f"{name} = {value}" for name, value in _each_axis(axes).items())
        return f"no value serves all axes at once; one for each: {each}"
    shown = "; ".join(", ".join(f"{n} = {v}" for n, v in zip(names, values, strict=True)) for values in common[:10])
    return f"for all axes at once: {shown}" + (f"; and {len(common) - 10:,} more" if len(common) > 10 else "")


def _all_solved(axes: tuple[AxisSearch, ...]) -> bool:
    return all(axis.found.solutions for axis in axes)


def _each_axis(axes: tuple[AxisSearch, ...]) -> dict[str, str]:
    """`2x4`: the smallest solution of each axis, one text for each unknown (the output where there is none)."""
    names = [name for name in NAMES if any(name in axis.query.open for axis in axes)] or ["out"]
    return {name: "x".join(str(getattr(axis.found.solutions[0], name)) for axis in axes) for name in names}


def _layer_answers(axes: tuple[AxisSearch, ...]) -> list[str]:
    """The solutions; of several axes, what serves all of them."""
    if not _all_solved(axes):
        return []
    if len(axes) > 1:
        common = [" ".join(map(str, values)) for values in _common(axes)]
        return common or [" ".join(_each_axis(axes).values())]
    query = axes[0].query
    names = (*query.open, *(("out",) if query.number("out") is None else ()))
    return _answer_lines(names or ("out",), axes[0].found.solutions)


def _entry(axis: AxisSearch, solution: Solution, change: str | None = None) -> dict[str, Any]:
    return record(SOLUTION, solution, axis=axis.name or None, change=change)


def _working_lines(found: LayerSearch) -> list[str]:
    first = [derived.line(_size_formula(found.query, each)) for each in found.solutions[:1]]
    return [*filter(None, [inverse.words(found.query)]), *first]


# The size for every n at once: by what is wanted of it, the equation and its solution.
EQUATIONS = {
    "keep": ("n + 2p - d*(f - 1) = n", "p = d*(f - 1)/2"),
    "shrink": ("floor((n + 2p - d*(f - 1) - 1) / s) + 1 = n/s", "d*(f - 1) + 1 - s <= 2p <= d*(f - 1)"),
    "grow": ("(n - 1)*s - 2p + d*(f - 1) + 1 + op = s*n", "2p = d*(f - 1) + 1 + op - s"),
    "grow keep": ("(n - 1) - 2p + d*(f - 1) + 1 + op = n", "2p = d*(f - 1) + op"),
}


def _equation(found: RatioSearch) -> tuple[str, str]:
    spread = found.query.transposed
    if found.keeps:
        return EQUATIONS["grow keep" if spread else "keep"]
    return EQUATIONS["grow" if spread else "shrink"]


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
    if found.keeps:
        return f"no whole p: d*(f - 1) = {d}*({f} - 1) = {d * (f - 1)} is odd, so 2p cannot be that"
    return f"no whole p does it with f = {f}"


def _ratio_notes(found: RatioSearch) -> tuple[str, ...]:
    query, notes = found.query, []
    even = sorted({each.f for each in found.misses}) if query.p is None else []
    if even and found.keeps and not query.transposed:
        split = "pad one side more, as 'same' does" if len(even) > 1 else _one_side_more(found.misses[0])
        notes.append(f"f = {', '.join(map(str, even))}: no p is the same on both sides; {split}")
    if even and query.transposed and query.op is not None:
        notes.append("output padding can make up for the odd one: --op ? searches it too")
    if query.f is None and found.solutions:
        notes.append("searched f from 1 to 11; --f 1:40 searches elsewhere")
    return tuple(notes)


def _one_side_more(miss: Solution) -> str:
    both, f, d = miss.d * (miss.f - 1), miss.f, miss.d
    front, behind = both // 2, both - both // 2
    return (
        f"p{front}:{behind} ({front} in front, {behind} behind) keeps the size; so does f = {f - 1} with p ="
        f" {(both - d) // 2}, or f = {f + 1} with p = {(both + d) // 2}"
    )
