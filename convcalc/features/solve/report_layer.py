"""One layer solved backwards, as a report: every solution, and the formula turned round; for one input or for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from convcalc._namedtuple import NamedTuple
from convcalc.document import derived
from convcalc.document.fields import columns, line, record
from convcalc.document.model import Document, Fields, Line, Part, Table, Text
from convcalc.features.solve import inverse
from convcalc.features.solve.contract import SOLUTION, answer
from convcalc.features.solve.one_layer import LayerSearch, alternatives, given_of, solve, solve_together
from convcalc.features.solve.query import NAMES, LayerQuery, described, endless, listed
from convcalc.features.solve.search import Family, Solution
from convcalc.layers import kind_of
from convcalc.layers.kind import Derivation, new_context
from convcalc.layers.window import axis_name
from convcalc.shape import Shape

MOST_RULES = 3


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
    notes = [note for axis in axes for note in _layer_notes(axis.found, limit)]
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
            count=_count(axes),
            solutions=[_entry(axis, each) for axis in axes for each in axis.found.solutions],
            rules=[rule for axis in axes for rule in _rules(axis.found)],
            nearest=[
                _entry(axis, each, change=name) for axis in axes for name, near in axis.near.items() for each in near
            ],
            working=[line for axis in axes for line in _working_lines(axis.found)],
            notes=[note for axis in axes for note in _searched_notes(axis.found)],
        ),
        notes=tuple(dict.fromkeys(notes)),
        csv=_csv(axes),
    )


def _count(axes: tuple[AxisSearch, ...]) -> int | None:
    counts = [axis.found.total for axis in axes]
    whole = [each for each in counts if each is not None]
    return sum(whole) if len(whole) == len(counts) else None


def _rules(found: LayerSearch) -> list[str]:
    """`f = 3, p = 1: s = 53, 54, 55, ... (every one from 53 on)`: solutions without end, a rule each."""
    beyond = found.searched["s"].high if found.goes_on else None
    on = [f"s above {beyond} works in the same way, {inverse.words(found.query)}"] if beyond else []
    return [*on, *[_rule(run) for run in found.endless]]


def _rule(run: Family) -> str:
    beside = ", ".join(f"{name} = {run.case[name]}" for name in NAMES if name in run.case)
    return f"{beside}{': ' if beside else ''}{run.name} = {endless(run.values.low, run.values.step)}"


def lack(axes: tuple[AxisSearch, ...]) -> str:
    """In one line, that nothing does it along some axis; "" where all have a solution."""
    return next((_head(axis) + _nothing(axis.found) for axis in axes if not axis.found.solutions), "")


def _csv(axes: tuple[AxisSearch, ...]) -> Table:
    """Every solution; the axis first, where there are several."""
    fields = SOLUTION[1 if len(axes) > 1 else 2 :]
    rows = [
        Line((axis.name, *row.cells[1:]) if len(axes) > 1 else row.cells)
        for axis in axes
        for row in (line(fields, each) for each in axis.found.solutions)
    ]
    return Table(columns(fields), rows)


def _values(solution: Solution, names: Iterable[str]) -> tuple[int, ...]:
    return tuple([getattr(solution, name) for name in names])


def solutions_table(names: Sequence[str], solutions: Iterable[Solution]) -> Table:
    return Table(columns(SOLUTION, names), [line(SOLUTION, each, names) for each in solutions])


def answer_lines(names: Sequence[str], solutions: Iterable[Solution]) -> list[str]:
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
        parts.append(solutions_table([*query.open, *size, *remainder], solutions[:limit]))
    return [*parts, _working(query, solutions[0])]


def _unsolved(axis: AxisSearch) -> list[Part]:
    """That nothing does it, why, and what is nearest."""
    query = axis.query
    parts: list[Part] = [Text(_head(axis) + _nothing(axis.found))]
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
        parts.append(Fields(near, "nearest that works" if query.open else "any one of these changes makes it possible"))
    return parts


def _head(axis: AxisSearch) -> str:
    return (f"{axis.name}: " if axis.name else "") + described(axis.query)


def _answer_words(found: LayerSearch) -> str:
    """`; p = 2 or 3`."""
    query = found.query
    if len(query.open) == 1:
        return f"; {query.open[0]} = {_values_text(found, query.open[0])}"
    if not query.open:
        return f"; out = {found.solutions[0].out}" if query.out is None else f"; it is {found.solutions[0].out}"
    if found.total is None:
        return (
            "; infinitely many solutions"
            if found.endless or found.goes_on
            else f"; more than {len(found.solutions):,} solutions"
        )
    return f"; {found.total:,} solutions" if found.total != 1 else "; one solution"


def _values_text(found: LayerSearch, name: str) -> str:
    """All values of the only unknown; of a single run its rule."""
    runs = [run.values for run in found.found.families if run.name == name]
    if len(runs) == 1:
        low, high, step = runs[0]
        return endless(low, step) if high is None else listed(range(low, high + 1, step))
    values = sorted({getattr(each, name) for each in found.solutions})
    return listed(values) + (", ..." if found.total is None else "")


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
        notes.append(_limit_note(found, limit))
    if query.transposed:
        return notes
    if not query.exact and not query.ceil and any(each.remainder for each in solutions):
        notes.append(_remainder_note(found, [each for each in solutions if not each.remainder]))
    if any(each.p > each.d * (each.f - 1) for each in solutions):
        notes.append("where p is larger than d*(f - 1), some windows see padding alone")
    return notes


def _limit_note(found: LayerSearch, limit: int) -> str:
    most = len(found.solutions)
    shows = f"--limit {most} shows " + ("all" if most == found.total else f"the first {most:,}")
    every = f"{found.total:,} solutions" if found.total is not None else "the solutions"
    return f"the first {limit:,} of {every} are shown; {shows}"


def _remainder_note(found: LayerSearch, without: list[Solution]) -> str:
    query = found.query
    if len(found.solutions) != found.total:
        return "some have a remainder: the last inputs, or padding, are never read; --no-remainder leaves these out"
    if not without:
        return "the division has a remainder: the last inputs, or padding, are never read"
    if len(without) == 1:
        return f"only {_unknowns(query, without[0])} leaves no remainder"
    return f"{len(without):,} of them leave no remainder (--no-remainder shows these)"


def _searched_notes(found: LayerSearch) -> list[str]:
    """What was searched, where bounds of ours left something out; and the rules of what has no end."""
    notes = []
    ours = _bounds_of_ours(found)
    if ours:
        first = next(iter(ours))
        words = ", ".join(ours.values())
        notes.append(f"searched {words}; --{first} {'0:20' if first in ('p', 'op') else '1:40'} searches elsewhere")
    if found.loose:
        notes.append("no p up to d*(f - 1) does it; with more padding, some windows see padding alone")
    if found.found.stopped:
        place = ", ".join(f"{name} = {value:,}" for name, value in found.found.stopped.items())
        notes.append(f"too many cases: broken off at {place}; narrower ranges are searched completely")
    rules = _rules(found) if len(found.query.open) > 1 else []
    if rules:
        more = f"; and {len(rules) - MOST_RULES:,} more such rules" if len(rules) > MOST_RULES else ""
        notes.append(f"infinitely many: {'; '.join(rules[:MOST_RULES])}{more}")
    return notes


def _bounds_of_ours(found: LayerSearch) -> dict[str, str]:
    """By name, where an unknown was searched that goes on beyond."""
    ours = {}
    for name, limits in found.searched.items():
        if name in found.found.cut:
            ours[name] = f"{name} from {limits.low} to {limits.high or 0:,}"
        elif name == "p" and found.tight:
            ours[name] = "p from 0 to d*(f - 1)"
    return ours


def _nothing(found: LayerSearch) -> str:
    """`; no whole number p does it`, never more than was searched; or what the layer is instead."""
    query = found.query
    if query.open:
        limits = [*_bounds_of_ours(found).values()]
        limits += [f"{name} below {value:,}" for name, value in [*found.found.stopped.items()][:1]]
        within = f" with {', '.join(limits)}" if limits else ""
        several = len(query.open) > 1
        return f"; no whole number{'s' * several} {' and '.join(query.open)} {'do' if several else 'does'} it{within}"
    there = _as_it_is(query)
    if there is None:
        return "; this is impossible"
    wanted = query.number("out")
    if wanted in (None, there.out):
        return f"; it has a remainder of {there.remainder}"
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
            fields.append((name, _values_text(alternatives(query, name), name)))
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
    if names and all(axis.query.open == names for axis in axes):
        return [_values(each, names) for each in solve_together([axis.query for axis in axes])]
    each = [{_values(x, names) for x in axis.found.solutions} for axis in axes]
    return sorted(set.intersection(*each)) if names else []


def _common_words(axes: tuple[AxisSearch, ...]) -> str:
    names, common = _shared_names(axes), _common(axes)
    if not common:
        each = ", ".join(f"{name} = {value}" for name, value in _each_axis(axes).items())
        alone = len(names) == 1 and all(axis.query.open == names for axis in axes)  # solved for, whatever its size
        none = "no value serves" if alone else "none of those searched serves"
        return f"{none} all axes at once; one for each: {each}"
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
    return answer_lines(names or ("out",), axes[0].found.solutions)


def _entry(axis: AxisSearch, solution: Solution, change: str | None = None) -> dict[str, Any]:
    return record(SOLUTION, solution, axis=axis.name or None, change=change)


def _working_lines(found: LayerSearch) -> list[str]:
    first = [derived.line(_size_formula(found.query, each)) for each in found.solutions[:1]]
    return [*filter(None, [inverse.words(found.query)]), *first]
