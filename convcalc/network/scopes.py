"""What names mean at a place in a spec: variables, labels, blocks and defaults, from the inside out."""

from __future__ import annotations

from typing import NoReturn, TypeAlias

from convcalc.diagnostics.diagnostic import Mistake
from convcalc.lang.tree import Attr, BlockDef, Name, Op, Value
from convcalc.network.graph import Ref
from convcalc.record import NamedTuple
from convcalc.shape import Shape
from convcalc.text import Span

LARGEST_NUMBER = 10**9

Defaults: TypeAlias = "dict[str, tuple[Attr, ...]]"


class Unknown(Exception):
    """A mistake with the place where it stands."""

    def __init__(self, mistake: Mistake, span: Span) -> None:
        super().__init__(mistake)
        self.mistake = mistake
        self.span = span


def unknown(mistake: Mistake, span: Span) -> NoReturn:
    """Raise a mistake with its place."""
    raise Unknown(mistake, span)


class Named(NamedTuple):
    """A labelled tensor: its place in the body whose depth is given, and its shape."""

    depth: int
    ref: Ref
    shape: Shape


class Block(NamedTuple):
    """A block where it was defined: its text, the scope that it sees, the defaults in force there."""

    definition: BlockDef
    scope: Scope
    defaults: Defaults


class Scope:
    """One pair of brackets. `depth` counts the bodies around it; `channels` is what `in` means at the moment."""

    __slots__ = ("blocks", "channels", "defaults", "depth", "labels", "parent", "variables")

    def __init__(self, parent: Scope | None, depth: int, defaults: Defaults) -> None:
        self.parent = parent
        self.depth = depth
        self.defaults = defaults
        self.variables: dict[str, int] = {}
        self.labels: dict[str, Named] = {}
        self.blocks: dict[str, Block] = {}
        self.channels: int | None = None

    def variable(self, name: Name) -> int:
        scope: Scope | None = self
        while scope is not None:
            if name.name in scope.variables:
                return scope.variables[name.name]
            scope = scope.parent
        from convcalc.diagnostics import network as wrong

        unknown(wrong.UnknownVariable(name.name, tuple(self._all("variables"))), span=name.span)

    def label(self, name: Name) -> Named:
        scope: Scope | None = self
        while scope is not None:
            if name.name in scope.labels:
                return scope.labels[name.name]
            scope = scope.parent
        from convcalc.diagnostics import network as wrong

        unknown(wrong.UnknownLabel(name.name, tuple(self._all("labels"))), span=name.span)

    def block(self, name: str, span: Span) -> Block:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.blocks:
                return scope.blocks[name]
            scope = scope.parent
        from convcalc.diagnostics import network as wrong

        unknown(wrong.UnknownBlock(name, tuple(self._all("blocks"))), span=span)

    def _all(self, what: str) -> list[str]:
        names: list[str] = []
        scope: Scope | None = self
        while scope is not None:
            names += getattr(scope, what)
            scope = scope.parent
        return names


def work_out(value: Value, scope: Scope) -> int:
    """The number that an expression stands for; `in` is the channels that arrive."""
    if type(value) is int:
        return value
    if isinstance(value, Name):
        if value.name == "in" and scope.channels is not None:
            return scope.channels
        return scope.variable(value)
    assert isinstance(value, Op)
    number = _operate(value, work_out(value.left, scope), work_out(value.right, scope))
    if abs(number) > LARGEST_NUMBER:
        from convcalc.diagnostics import network as wrong

        unknown(wrong.NumberTooLarge(number, LARGEST_NUMBER), span=value.span)
    return number


def _operate(op: Op, left: int, right: int) -> int:
    if op.op == "+":
        return left + right
    if op.op == "-":
        return left - right
    if op.op == "*":
        return left * right
    if right == 0:
        from convcalc.diagnostics import network as wrong

        unknown(wrong.DivisionByZero(left), span=op.span)
    if op.op == "%":
        return left % right
    if left % right:
        from convcalc.diagnostics import network as wrong

        unknown(wrong.DivisionNotWhole(left, right), span=op.span)
    return left // right
