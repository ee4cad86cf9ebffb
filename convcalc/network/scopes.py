"""What a build knows at a place in a spec: names from the inside out, numbers, and the mistakes noted so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import add, mul, sub
from typing import Any, NoReturn, TypeAlias

from convcalc import diagnostics
from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import Mistake
from convcalc.lang.tree import Attr, BlockDef, Input, Name, Op, Rounded, Spec, Total, Value
from convcalc.layers.kind import new_context
from convcalc.network.graph import Body, IdleLayers, Item, NamedTensor, Ref
from convcalc.shape import MOST_AXES, Shape
from convcalc.text import LARGEST_NUMBER, Span

MOST_WORK = 5_000_000
WHOLE_OPERATIONS: dict[str, Callable[[int, int], int]] = {"+": add, "-": sub, "*": mul}

Defaults: TypeAlias = "dict[str, tuple[Attr, ...]]"

NO_INPUTS: Mapping[str, Shape] = {}


class Named(NamedTuple):
    """A labelled tensor: its place in the body whose depth is given, and its shape.

    items: those of its statement, whose weights others may use again.
    """

    depth: int
    ref: Ref
    shape: Shape
    items: tuple[Item, ...] = ()


class Block(NamedTuple):
    """A block where it was defined: its text, the scope that it sees, the defaults in force there."""

    definition: BlockDef
    scope: Scope
    defaults: Defaults


class Called(NamedTuple):
    """The body that a call made, and how many `bends` of the build were in it."""

    body: Body
    bends: int


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

    def holding(self, table: str, name: str) -> Scope | None:
        """The nearest scope from here outwards in whose `variables`, `labels` or `blocks` the name stands."""
        scope: Scope | None = self
        while scope is not None and name not in getattr(scope, table):
            scope = scope.parent
        return scope

    def names(self, table: str) -> tuple[str, ...]:
        """All that can be named from here, the nearest first."""
        names: list[str] = []
        scope: Scope | None = self
        while scope is not None:
            names += getattr(scope, table)
            scope = scope.parent
        return tuple(names)


class Stop(Exception):
    """A mistake was noted; what follows it on this branch cannot be worked out."""


class BuildState:
    """What one build keeps: mistakes and notes, what was worked out already, and how it came to where it is.

    trace: the calls and repetitions around what is built, with words on each.  calls: the blocks among them.
    inputs: sizes from outside, of all inputs but the first, by label.
    """

    def __init__(self, tree: Spec, lets: Mapping[str, int], inputs: Mapping[str, Shape] = NO_INPUTS) -> None:
        self.tree = tree
        self.inputs = inputs
        self.more_inputs: list[NamedTensor] = []
        self.outputs: dict[str, NamedTensor] = {}
        self.read: set[str] = set()  # names of tensors that something goes on from
        self.idle: list[IdleLayers] = []
        self.lets = dict(lets)
        self.settable: list[str] = []  # the file-level variables so far
        self.mistakes: list[Mistake] = []
        self.notes: list[str] = []
        self.totals: list[Total] = []
        self.context = new_context(tree.layout, self.notes)
        self.constants: set[Any] = set()  # tuples of an attribute that are nothing but numbers
        self.labels: set[str] = set()  # every label so far, in scope or not
        self.called: dict[Any, Called] = {}
        self.calls: list[BlockDef] = []
        self.trace: list[tuple[Span, str]] = []
        self.work = 0
        self.unlike = 0  # of it, what was done for the turns of long repetitions that all differ
        self.bends = 0  # numbers so far that need not go by equal steps where the channels that arrive do

    def refuse(self, mistake: Mistake, span: Span) -> NoReturn:
        """Note a mistake where it stands, and leave this branch."""
        mistake.layout = self.tree.layout
        self.mistakes.append(mistake.at(span, tuple(reversed(self.trace))))
        raise Stop

    def refuse_work(self, span: Span) -> NoReturn:
        """A spec that would take for ever."""
        self.refuse(diagnostics.network.TooMuchWork(MOST_WORK), span)

    def input_of(self, given: Input) -> Shape:
        """The shape of an input, as the text says it."""
        numbers, span, _ = given
        shape = shape_of(numbers, self.tree.layout)
        if len(shape.size) > MOST_AXES:
            self.refuse(diagnostics.network.InputRank(len(shape.size)), span)
        if not all(n >= 1 for n in numbers):
            self.refuse(diagnostics.layers.TooSmall("an input size", min(numbers), 1), span)
        return shape

    def number(self, value: Value, scope: Scope) -> int:
        """The number that an expression stands for; `in` is the channels that arrive."""
        if type(value) is int:
            return value
        if isinstance(value, Name):
            if value.name == "in" and scope.channels is not None:
                return scope.channels
            found = scope.holding("variables", value.name)
            if found is None:
                self.refuse(diagnostics.network.UnknownVariable(value.name, scope.names("variables")), value.span)
            return found.variables[value.name]
        if isinstance(value, Rounded):
            return self._rounded(value, scope)
        assert isinstance(value, Op)
        number = self._operate(value, self.number(value.left, scope), self.number(value.right, scope))
        if abs(number) > LARGEST_NUMBER:
            self.refuse(diagnostics.network.NumberTooLarge(number, LARGEST_NUMBER), value.span)
        return number

    def _rounded(self, value: Rounded, scope: Scope) -> int:
        """The nearest multiple, not below nine tenths of the value: `_make_divisible` of the MobileNets' code."""
        from fractions import Fraction

        def exact(part: Value) -> Fraction:
            if not isinstance(part, Op) or part.op == "%":
                return Fraction(self.number(part, scope))
            left, right = exact(part.left), exact(part.right)
            if part.op == "/":
                if not right:
                    self.refuse(diagnostics.network.DivisionByZero(int(left)), part.span)
                return left / right
            return left * right if part.op == "*" else left + right if part.op == "+" else left - right

        self.bends += 1
        wanted, to = exact(value.value), value.to
        near = max(to, int(wanted + Fraction(to, 2)) // to * to)
        return near if 10 * near >= 9 * wanted else near + to

    def _operate(self, op: Op, left: int, right: int) -> int:
        if (
            op.op not in "+-"
            and not (type(op.right) is int and op.op != "%")
            and not (type(op.left) is int and op.op == "*")
        ):
            self.bends += 1
        if op.op in WHOLE_OPERATIONS:
            return WHOLE_OPERATIONS[op.op](left, right)
        if right == 0:
            self.refuse(diagnostics.network.DivisionByZero(left), op.span)
        if op.op == "%":
            return left % right
        if left % right:
            self.refuse(diagnostics.network.DivisionNotWhole(left, right), op.span)
        return left // right


def shape_of(numbers: tuple[int, ...], layout: str) -> Shape:
    """A size as it is written: channels last, or first where the layout says so.

    >>> shape_of((227, 227, 3), "hwc")
    Shape(channels=3, size=(227, 227))
    """
    if layout == "chw":
        return Shape(numbers[0], tuple(numbers[1:]))
    return Shape(numbers[-1], tuple(numbers[:-1]))
