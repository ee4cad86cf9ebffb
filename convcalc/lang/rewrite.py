"""Trees gone through, and built anew with something changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from convcalc.lang.tree import (
    BlockDef,
    Case,
    Claim,
    Default,
    For,
    Group,
    Idle,
    Layer,
    Merge,
    Spec,
    Statement,
    Stmt,
    Total,
    Unit,
)

Body: TypeAlias = "tuple[Stmt, ...]"


def bodies(unit: Unit) -> tuple[Body, ...]:
    """What stands in the brackets of a group or a merge; nothing in a layer's."""
    if isinstance(unit, Group | For):
        return (unit.body,)
    return unit.branches if isinstance(unit, Merge) else ()


def units(body: Body) -> Iterator[Unit]:
    """Every unit that is written in these statements, and in the blocks that they define, in the order of the text.

    >>> from convcalc.lang.statements import parse
    >>> from convcalc.text import Source
    >>> [type(unit).__name__ for unit in units(parse(Source("input 8x8x1; [conv 4 3x3, relu] x2, fc 10")).body)]
    ['Group', 'Layer', 'Layer', 'Layer']
    """
    for stmt in body:
        if isinstance(stmt, Statement):
            for unit in stmt.units:
                yield unit
                for inner in bodies(unit):
                    yield from units(inner)
        elif isinstance(stmt, BlockDef | Idle):
            yield from units(stmt.body)
        elif isinstance(stmt, Case):
            yield from units(stmt.spec.body)


def layers(body: Body) -> Iterator[Layer]:
    """Every layer among them."""
    return (unit for unit in units(body) if isinstance(unit, Layer))


def statements(statement: Statement) -> Iterator[Statement]:
    """A statement and all that stand in its brackets."""
    yield statement
    for unit in statement.units:
        for body in bodies(unit):
            for inner in body:
                if isinstance(inner, Statement):
                    yield from statements(inner)


class Transformer:
    """Builds a tree anew, from the outside in; what a subclass gives back unchanged stays the very same object."""

    def unit(self, unit: Unit) -> Unit:
        """What stands in the place of a unit; one that is given back itself is entered."""
        return unit

    def stmt(self, stmt: Stmt) -> Stmt | None:
        """What stands in the place of a statement, which is then entered; None: nothing."""
        return stmt

    def spec(self, spec: Spec) -> Spec:
        return spec._replace(body=self.body(spec.body))

    def body(self, body: Body) -> Body:
        made = [self.stmt(stmt) for stmt in body]
        return tuple([self._inside(stmt) for stmt in made if stmt is not None])

    def _inside(self, stmt: Stmt) -> Stmt:
        if isinstance(stmt, Statement):
            units = tuple([self._inside_unit(unit) for unit in stmt.units])
            same = all(new is old for new, old in zip(units, stmt.units, strict=True))
            return stmt if same else stmt._replace(units=units)
        if isinstance(stmt, Case):
            return stmt._replace(spec=self.spec(stmt.spec))
        return stmt._replace(body=self.body(stmt.body)) if isinstance(stmt, BlockDef | Idle) else stmt

    def _inside_unit(self, unit: Unit) -> Unit:
        made = self.unit(unit)
        if made is unit and isinstance(made, Group | For):
            return made._replace(body=self.body(made.body))
        if made is unit and isinstance(made, Merge):
            return made._replace(branches=tuple([self.body(branch) for branch in made.branches]))
        return made


class WithClaims(Transformer):
    """Everything that was claimed is left out but these claims."""

    def __init__(self, kept: Sequence[Claim]) -> None:
        self.kept = {id(claim) for claim in kept}

    def stmt(self, stmt: Stmt) -> Stmt | None:
        if not isinstance(stmt, Statement | Total):
            return stmt
        claims = tuple([claim for claim in stmt.claims if id(claim) in self.kept])
        return None if isinstance(stmt, Total) and not claims else stmt._replace(claims=claims)


class ChangedUnits(Transformer):
    """Units with something else in their place, `change` says what."""

    def __init__(self, change: Callable[[Unit], Unit]) -> None:
        self.change = change

    def unit(self, unit: Unit) -> Unit:
        return self.change(unit)


def without_claims(spec: Spec) -> Spec:
    """The spec with everything that was claimed left out.

    >>> from convcalc.lang.statements import parse
    >>> from convcalc.lang.writer import write
    >>> from convcalc.text import Source
    >>> write(without_claims(parse(Source("8x8x1 -> conv 4 3x3 -> 6x6x4; total params = 40"))))
    'input 8x8x1\\n\\nconv 4 3x3\\n'
    """
    return with_claims(spec, ())


def with_claims(spec: Spec, kept: Sequence[Claim]) -> Spec:
    """The spec with everything that was claimed left out but these very claims."""
    return WithClaims(kept).spec(spec)


def with_layers(spec: Spec, change: Callable[[Layer], Layer]) -> Spec:
    """The spec with every layer passed through `change`."""
    return ChangedUnits(lambda unit: change(unit) if isinstance(unit, Layer) else unit).spec(spec)


def with_unit(spec: Spec, old: Unit, new: Unit) -> Spec:
    """The spec with another unit in the place of this one, of no other that is equal to it."""
    return ChangedUnits(lambda unit: new if unit is old else unit).spec(spec)


def with_default(spec: Spec, default: Default) -> Spec:
    """The spec with a `default` before its first layers, behind those that it has there already."""
    at = next((i for i, stmt in enumerate(spec.body) if isinstance(stmt, Statement | BlockDef)), len(spec.body))
    return spec._replace(body=(*spec.body[:at], default, *spec.body[at:]))


def up_to(spec: Spec, statement: Statement) -> Spec:
    """The spec cut off behind a statement, where that stands at the top."""
    at = next((i for i, stmt in enumerate(spec.body) if stmt is statement), None)
    return spec if at is None else spec._replace(body=spec.body[: at + 1])
