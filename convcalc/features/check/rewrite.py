"""A tree with one thing changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from convcalc.lang.tree import (
    Attr,
    BlockDef,
    Call,
    Default,
    Group,
    Layer,
    Merge,
    Pair,
    Spec,
    Statement,
    Stmt,
    Total,
    Unit,
)
from convcalc.network.attributes import RIVALS, slot

Edit = Callable[[Layer], Layer]


def edited(spec: Spec, edit: Edit) -> Spec:
    """Every layer of a spec passed through `edit`; what does not change stays the very same, claims above all."""
    return spec._replace(body=_body(spec.body, edit))


def _body(body: tuple[Stmt, ...], edit: Edit) -> tuple[Stmt, ...]:
    return tuple([_stmt(stmt, edit) for stmt in body])


def _stmt(stmt: Stmt, edit: Edit) -> Stmt:
    if isinstance(stmt, Statement):
        return stmt._replace(units=tuple([_unit(unit, edit) for unit in stmt.units]))
    return stmt._replace(body=_body(stmt.body, edit)) if isinstance(stmt, BlockDef) else stmt


def _unit(unit: Unit, edit: Edit) -> Unit:
    if isinstance(unit, Layer):
        return edit(unit)
    if isinstance(unit, Group):
        return unit._replace(body=_body(unit.body, edit))
    if isinstance(unit, Merge):
        return unit._replace(branches=tuple([_body(branch, edit) for branch in unit.branches]))
    return unit


def without_claims(spec: Spec) -> Spec:
    """The spec with everything that was claimed left out."""
    return spec._replace(body=_unclaimed(spec.body))


def _unclaimed(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    kept: list[Stmt] = []
    for stmt in body:
        if isinstance(stmt, Statement):
            kept.append(stmt._replace(units=tuple(map(_unclaimed_unit, stmt.units)), claims=()))
        elif not isinstance(stmt, Total):
            kept.append(stmt._replace(body=_unclaimed(stmt.body)) if isinstance(stmt, BlockDef) else stmt)
    return tuple(kept)


def _unclaimed_unit(unit: Unit) -> Unit:
    if isinstance(unit, Group):
        return unit._replace(body=_unclaimed(unit.body))
    if isinstance(unit, Merge):
        return unit._replace(branches=tuple(map(_unclaimed, unit.branches)))
    return unit


def layers(stmts: tuple[Stmt, ...]) -> Iterator[Layer]:
    """Every layer that is written in these statements."""
    for stmt in stmts:
        if isinstance(stmt, Statement):
            for unit in stmt.units:
                yield from _layers(unit)
        elif isinstance(stmt, BlockDef):
            yield from layers(stmt.body)


def _layers(unit: Unit) -> Iterator[Layer]:
    if isinstance(unit, Layer):
        yield unit
    elif isinstance(unit, Group):
        yield from layers(unit.body)
    elif isinstance(unit, Merge):
        for branch in unit.branches:
            yield from layers(branch)


def repeated(stmts: tuple[Stmt, ...]) -> Iterator[Group | Merge | Call]:
    """Everything in these statements that can be repeated."""
    for stmt in stmts:
        for unit in stmt.units if isinstance(stmt, Statement) else ():
            if isinstance(unit, Group | Merge | Call):
                yield unit
            for body in inside(unit):
                yield from repeated(body)


def inside(unit: Unit) -> tuple[tuple[Stmt, ...], ...]:
    """What stands in the brackets of a group or a merge."""
    if isinstance(unit, Group):
        return (unit.body,)
    return unit.branches if isinstance(unit, Merge) else ()


def with_repeat(spec: Spec, unit: Group | Merge | Call, times: int) -> Spec:
    """The spec with one unit repeated so many times."""
    return spec._replace(body=_repeated(spec.body, unit, times))


def _repeated(body: tuple[Stmt, ...], wanted: Unit, times: int) -> tuple[Stmt, ...]:
    made: list[Stmt] = []
    for stmt in body:
        if isinstance(stmt, Statement):
            stmt = stmt._replace(units=tuple([_repeated_unit(unit, wanted, times) for unit in stmt.units]))
        elif isinstance(stmt, BlockDef):
            stmt = stmt._replace(body=_repeated(stmt.body, wanted, times))
        made.append(stmt)
    return tuple(made)


def _repeated_unit(unit: Unit, wanted: Unit, times: int) -> Unit:
    if unit is wanted and isinstance(unit, Group | Merge | Call):
        return unit._replace(repeat=times)
    if isinstance(unit, Group):
        return unit._replace(body=_repeated(unit.body, wanted, times))
    if isinstance(unit, Merge):
        return unit._replace(branches=tuple([_repeated(branch, wanted, times) for branch in unit.branches]))
    return unit


def only(layer: Layer, new: Layer) -> Edit:
    """The edit that puts another layer in the place of this one."""
    return lambda each: new if each is layer else each


def with_attr(layer: Layer, attr: Attr) -> Layer:
    """The layer with this attribute instead of whatever it would contradict."""
    out = {slot(attr), *RIVALS.get(slot(attr), ())}
    return layer._replace(attrs=(*[each for each in layer.attrs if slot(each) not in out], attr))


def with_default(spec: Spec, default: Default) -> Spec:
    """The spec with a `default` before its first layers, behind those that it has there already."""
    at = next((i for i, stmt in enumerate(spec.body) if isinstance(stmt, Statement | BlockDef)), len(spec.body))
    return spec._replace(body=(*spec.body[:at], default, *spec.body[at:]))


def up_to(spec: Spec, statement: Statement) -> Spec:
    """The spec cut off behind a statement, where that stands at the top."""
    at = next((i for i, stmt in enumerate(spec.body) if stmt is statement), None)
    return spec if at is None else spec._replace(body=spec.body[: at + 1])


def halved_padding(layer: Layer) -> Layer:
    """The padding read as both sides together: p3 as one before and two after."""
    return layer._replace(attrs=tuple([_halved(attr) if attr.key == "p" else attr for attr in layer.attrs]))


def _halved(attr: Attr) -> Attr:
    dims: Any = attr.value
    return attr._replace(value=tuple([Pair(n // 2, n - n // 2) if isinstance(n, int) else n for n in dims]))


def moved_strides(spec: Spec) -> Spec:
    """The strides of bottlenecks moved from their first 1x1 convolutions to the convolutions behind these."""
    moved: dict[int, Layer] = {}
    convs = [layer for layer in layers(spec.body) if layer.word == "conv"]
    for first, second in pairwise(convs):
        stride = next((attr for attr in first.attrs if attr.key == "s"), None)
        strided = any(attr.key == "s" for attr in second.attrs)
        if stride is None or strided or not _is_1x1(first) or _is_1x1(second) or id(first) in moved:
            continue
        moved[id(first)] = first._replace(attrs=tuple([attr for attr in first.attrs if attr is not stride]))
        moved[id(second)] = second._replace(attrs=(*second.attrs, stride))
    return edited(spec, lambda layer: moved.get(id(layer), layer)) if moved else spec


def _is_1x1(layer: Layer) -> bool:
    for attr in layer.attrs:
        if attr.key in ("size", "k"):
            dims: Any = attr.value
            return all(n == 1 for n in dims)
    return False
