"""One layer solved backwards, as a report: the answer, every solution, and the formula turned round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from convcalc.document.model import Cell, Column, Document, Fields, Line, Part, Table, Text
from convcalc.features.arch import derived
from convcalc.features.solve import inverse
from convcalc.features.solve.asked import listed, near_fields, searched_words, short, understood
from convcalc.features.solve.one_layer import Found, Solution, given_of, solve
from convcalc.features.solve.query import NAMES, Asked
from convcalc.layers import kind_of
from convcalc.layers.window import axis_name
from convcalc.record import NamedTuple
from convcalc.shape import Shape


class Axis(NamedTuple):
    """What was found along one axis ("" where all axes agree), and the nearest others where nothing was."""

    name: str
    found: Found
    near: dict[str, tuple[Solution, ...]]


def axes_of(found: Sequence[Found], near: Sequence[dict[str, tuple[Solution, ...]]]) -> tuple[Axis, ...]:
    """One entry an axis, named as people name them; a single one has no name."""
    names = [axis_name(i, len(found)) for i in range(len(found))] if len(found) > 1 else [""]
    return tuple(Axis(*each) for each in zip(names, found, near, strict=True))


def document(axes: tuple[Axis, ...], limit: int, question: str) -> Document:
    """The report on one layer."""
    parts: list[Part] = []
    notes: list[str] = []
    for axis in axes:
        parts += _axis_parts(axis, limit, notes)
    if len(axes) > 1 and _shared_names(axes) and all_solved(axes):
        parts.append(Text(_common_words(axes)))
    return Document(
        title=f"solve {axes[0].found.asked.kind}",
        parts=tuple(parts),
        answer="\n".join(_answers(axes)),
        data=_data(axes, question),
        notes=tuple(dict.fromkeys(notes)),
        csv=Table(_csv_columns(axes), [_csv_line(axis, each) for axis in axes for each in axis.found.solutions]),
    )


def _axis_parts(axis: Axis, limit: int, notes: list[str]) -> list[Part]:
    found = axis.found
    asked = found.asked
    head = f"{axis.name}: " if axis.name else ""
    if not found.solutions:
        return [Text(head + _nothing(found)), *_why_not(axis)]
    told = inverse.words(asked)
    parts: list[Part] = [Text(head + understood(asked) + _answer_words(found))]
    if told:
        parts.append(Text(told))
    shown = asked.open
    if len(found.solutions) > 1 or len(shown) > 1:
        parts.append(_table(asked, found.solutions[:limit]))
    parts.append(_working(asked, found.solutions[0]))
    notes += _notes(found, limit)
    return parts


def _answer_words(found: Found) -> str:
    """`: p = 2 or 3`."""
    asked = found.asked
    if len(asked.open) == 1:
        name = asked.open[0]
        return f"; {name} = {listed([getattr(each, name) for each in found.solutions])}"
    if not asked.open:
        return f"; out = {found.solutions[0].out}" if asked.out is None else f"; it is {found.solutions[0].out}"
    return f"; {len(found.solutions):,} solutions" if len(found.solutions) != 1 else "; one solution"


def _table(asked: Asked, solutions: Sequence[Solution]) -> Table:
    """The unknowns only, the size where it is not one, and what is left over."""
    names = [*asked.open, *([] if asked.number("out") else ["out"])]
    columns = [Column(name, name, "axes") for name in names]
    if asked.kind != "tconv":
        columns.append(Column("remainder", "remainder", "axes"))
    lines = [Line(tuple((getattr(each, column.key, each.left),) for column in columns)) for each in solutions]
    return Table(tuple(columns), lines)


def _working(asked: Asked, solution: Solution) -> Part:
    """The first solution put in."""
    formula = next(each for each in formulas_of(asked, solution) if each.title.startswith("output size"))
    title = f"with {short(asked, solution)}" if asked.open else "as it is"
    return derived.shown(formula._replace(title=title))


def formulas_of(asked: Asked, solution: Solution) -> list[Any]:
    """The engine's own formulas for a solution."""
    kind = kind_of(asked.kind)
    x = Shape(None, (solution.n,))
    args = kind.read(given_of(asked, solution._asdict()), (x,), {})
    return kind.workings(args, (x,), kind.shape(args, (x,)))


def _notes(found: Found, limit: int) -> list[str]:
    asked, solutions = found.asked, found.solutions
    notes = searched_words(found)
    if len(solutions) > limit:
        all_of_them = f"--limit {len(solutions)} shows all"
        notes.append(f"the first {limit:,} of {len(solutions):,} solutions are shown; {all_of_them}")
    if asked.kind != "tconv" and not asked.exact and not asked.ceil and any(each.left for each in solutions):
        even = [each for each in solutions if not each.left]
        notes.append(_even_words(asked, even))
    if asked.kind != "tconv" and any(each.p > each.d * (each.f - 1) for each in solutions):
        notes.append("where p is larger than d*(f - 1), whole windows stand in the padding")
    return notes


def _even_words(asked: Asked, even: list[Solution]) -> str:
    if not even:
        return "the stride leaves a remainder: the last inputs, or padding, are never read"
    if len(even) == 1:
        return f"only {short(asked, even[0])} leaves no remainder"
    return f"{len(even):,} of them leave no remainder (--no-remainder shows these)"


def _nothing(found: Found) -> str:
    """What was asked, and that nothing does it."""
    asked = found.asked
    if asked.open:
        names = " and ".join(asked.open)
        return f"{understood(asked)}; no whole {names} {'does' if len(asked.open) == 1 else 'do'} it"
    there = _as_it_is(asked)
    if there is None:
        return f"{understood(asked)}; this cannot be"
    wanted = asked.number("out")
    if wanted in (None, there.out):
        return f"{understood(asked)}; it leaves a remainder of {there.left}"
    return f"{understood(asked)}; it is {there.out}, not {wanted}"


def _as_it_is(asked: Asked) -> Solution | None:
    """The layer without what is wanted of it."""
    free = solve(asked._replace(out=None, exact=False)).solutions
    return free[0] if free else None


def _why_not(axis: Axis) -> list[Part]:
    parts: list[Part] = []
    asked = axis.found.asked
    told = inverse.words(asked)
    if told:
        most = (asked.number("f") or 0) // 2
        limit = f"; but a pool's padding is at most {most}, half of its kernel" if _too_much(asked) else ""
        parts.append(Text(told + limit))
    elif axis.found.refused:
        parts.append(Text(axis.found.refused))
    there = None if asked.open else _as_it_is(asked)
    if there is not None:
        parts.append(_working(asked, there))
    near = near_fields(asked, axis.near)
    if near:
        head = "nearest that works" if asked.open else "any one of these alone makes it so"
        parts.append(Fields(near, head))
    return parts


def _too_much(asked: Asked) -> bool:
    return "pool" in asked.kind and asked.open == ("p",) and asked.number("f") is not None


def _common(axes: tuple[Axis, ...]) -> list[tuple[int, ...]]:
    """Values of the unknowns that serve every axis."""
    names = _shared_names(axes)
    each = [{tuple(getattr(x, name) for name in names) for x in axis.found.solutions} for axis in axes]
    return sorted(set.intersection(*each)) if names else []


def _shared_names(axes: tuple[Axis, ...]) -> tuple[str, ...]:
    return tuple(name for name in NAMES if all(name in axis.found.asked.open for axis in axes))


def _common_words(axes: tuple[Axis, ...]) -> str:
    names, common = _shared_names(axes), _common(axes)
    if not common:
        return f"no value serves all axes at once; one for each: {', '.join(_each_axis(axes, named=True))}"
    shown = "; ".join(", ".join(f"{n} = {v}" for n, v in zip(names, values, strict=True)) for values in common[:10])
    return f"for all axes at once: {shown}" + (f"; and {len(common) - 10:,} more" if len(common) > 10 else "")


def all_solved(axes: tuple[Axis, ...]) -> bool:
    return all(axis.found.solutions for axis in axes)


def _each_axis(axes: tuple[Axis, ...], named: bool = False) -> list[str]:
    """`2x4`: the smallest solution of each axis, one text for each unknown (the output where there is none)."""
    names = [name for name in NAMES if any(name in axis.found.asked.open for axis in axes)] or ["out"]
    values = ["x".join(str(getattr(axis.found.solutions[0], name)) for axis in axes) for name in names]
    return [f"{name} = {value}" for name, value in zip(names, values, strict=True)] if named else values


def _answers(axes: tuple[Axis, ...]) -> list[str]:
    """What -q prints: the unknowns' values, one solution a line; of several axes, what serves all of them."""
    if not all_solved(axes):
        return []
    if len(axes) > 1:
        common = [" ".join(map(str, values)) for values in _common(axes)]
        return common or [" ".join(_each_axis(axes))]
    asked = axes[0].found.asked
    names = (*asked.open, *(("out",) if asked.number("out") is None else ()))
    return [" ".join(str(getattr(each, name)) for name in names or ("out",)) for each in axes[0].found.solutions]


def _csv_columns(axes: tuple[Axis, ...]) -> tuple[Column, ...]:
    names = [Column(name, name, "count") for name in (*NAMES, "out", "remainder")]
    return (Column("axis", "axis"), *names) if len(axes) > 1 else tuple(names)


def _csv_line(axis: Axis, solution: Solution) -> Line:
    cells: tuple[Cell, ...] = tuple(solution)
    return Line((axis.name, *cells) if axis.name else cells)


def _data(axes: tuple[Axis, ...], question: str) -> dict[str, Any]:
    """`convcalc.solve/1` about one layer."""
    asked = axes[0].found.asked
    return {
        "schema": "convcalc.solve/1",
        "question": question,
        "kind": asked.kind,
        "open": list(asked.open),
        "searched": {name: [reach.low, reach.high] for name, reach in axes[0].found.searched.items()},
        "count": sum(len(axis.found.solutions) for axis in axes),
        "solutions": [_solution(axis.name, each) for axis in axes for each in axis.found.solutions],
        "nearest": [
            {"change": name, **_solution(axis.name, each)}
            for axis in axes
            for name, near in axis.near.items()
            for each in near
        ],
        "working": [line for axis in axes for line in _working_lines(axis.found)],
        "notes": [note for axis in axes for note in searched_words(axis.found)],
    }


def _working_lines(found: Found) -> list[str]:
    told = inverse.words(found.asked)
    first = [derived.line(formulas_of(found.asked, each)[0]) for each in found.solutions[:1]]
    return [told, *first] if told else first


def _solution(axis: str, x: Solution) -> dict[str, Any]:
    named = {"axis": axis} if axis else {}
    values = {name: getattr(x, name) for name in (*NAMES, "out")}
    return {**named, **values, "remainder": x.left}
