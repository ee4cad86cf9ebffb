"""How PyTorch runs the layers of a network, as far as a text declares it or its reader knows it; never guessed.

Some tools hear of modules only, some of functions, and some of both: what they count depends on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from convcalc._namedtuple import NamedTuple

if TYPE_CHECKING:
    from convcalc.lang.tree import Spec, Stmt, Unit
    from convcalc.network.graph import Step

WAYS = {
    "modules": "module",
    "functions": "function",
    "operators": "operator",
    "inplace": "inplace",
    "without": "absent",
}
"""Word of the header `executed` -> how a layer is run: as an nn.Module, as a function of F or torch.add, as an operator
or a method of a tensor (a + b, x.mean), as an operator in place (a += b), or not at all: a softmax in the loss."""

KERNELS = "tuples"
"""Word of the header for pools whose kernels are given as tuples; those of a network of modules are plain numbers."""

REUSED = "reused"
"""Word of the header for kinds of which a block has one module that it calls again and again."""


class Execution(NamedTuple):
    """ways: by the word of a kind; "": of all that can be modules.  places: by where in the text a layer begins.

    merges: how what meets is run where nothing else is said.  tuples: kinds of pools whose kernels are tuples.
    reused: kinds that a block has one module of; inside: the places of layers in branches, which are not the last of
    their block.  odd: words that name neither a kind nor a label.
    """

    ways: dict[str, str]
    places: dict[int, str]
    tuples: frozenset[str] = frozenset()
    reused: frozenset[str] = frozenset()
    inside: frozenset[int] = frozenset()
    odd: tuple[str, ...] = ()
    merges: str | None = None

    def way(self, step: Step) -> str | None:
        """How a layer is run; None where nothing says so."""
        found = self.places.get(step.node.span.start) or self.ways.get(step.kind.word)
        return found or (self.merges if step.kind.meets else self.ways.get(""))

    def kernel_is_tuple(self, step: Step) -> bool | None:
        """Is a pool's kernel a tuple? None where nothing says so."""
        if step.kind.word in self.tuples:
            return True
        return False if self.way(step) is not None else None

    def overwritten(self, step: Step) -> bool | None:
        """Is a later call of the same module all that a tool remembers? None where nothing says so."""
        if not self.ways:
            return None
        return step.kind.word in self.reused and step.node.span.start in self.inside


UNKNOWN = Execution({}, {})
"""Nothing is known."""

SUPPOSED = (
    Execution({"": "module"}, {}, merges="operator"),
    Execution({"": "function"}, {}, merges="function"),
    Execution({"": "operator"}, {}, merges="inplace"),
)
"""What a total lies between where it is not known: all layers that may be are modules, or functions, or operators."""


def executed(tree: Spec) -> Execution:
    """What a text declares of itself.

    >>> from convcalc.lang.statements import parse
    >>> from convcalc.text import Source
    >>> text = "executed: modules, functions relu tail, operators add\\n8x8x3; conv 4 3x3, relu; tail: avgpool 2x2, gap"
    >>> run = executed(parse(Source(text)))
    >>> run.ways, sorted(run.places.values())
    ({'': 'module', 'relu': 'function', 'add': 'operator'}, ['function', 'function'])
    """
    if not tree.executed:
        return UNKNOWN
    from convcalc.lang.words import ALIASES, FAMILIES

    ways: dict[str, str] = {}
    places: dict[int, str] = {}
    others: dict[str, set[str]] = {KERNELS: set(), REUSED: set()}
    odd = []
    for clause in tree.executed.split(","):
        first, *words = clause.split() or [""]
        if first == "modules" and not words:
            ways[""] = WAYS[first]
        for word in words:
            kind = ALIASES.get(word, word)
            found = [] if kind in FAMILIES else [*labelled(tree.body, word)]
            if first in WAYS and kind in FAMILIES:
                ways[kind] = WAYS[first]
            elif first in WAYS and found:
                places |= dict.fromkeys(found, WAYS[first])
            elif first in others and kind in FAMILIES:
                others[first].add(kind)
            else:
                odd.append(word)
        odd += [first] if first not in (*WAYS, *others) else []
    inside = frozenset(in_branches(tree.body)) if others[REUSED] else frozenset[int]()
    return Execution(ways, places, frozenset(others[KERNELS]), frozenset(others[REUSED]), inside, tuple(odd))


def labelled(body: tuple[Stmt, ...], label: str) -> Iterator[int]:
    """Where the layers of a labelled statement begin, wherever it stands."""
    from convcalc.lang.tree import Statement

    for statement in body:
        if isinstance(statement, Statement) and statement.label == label:
            for unit in statement.units:
                yield from _layers(unit)
        else:
            for inner in _bodies(statement):
                yield from labelled(inner, label)


def in_branches(body: tuple[Stmt, ...], inside: bool = False) -> Iterator[int]:
    """Where the layers begin that stand in a branch."""
    from convcalc.lang.tree import Layer, Merge, Statement

    for statement in body:
        units = statement.units if isinstance(statement, Statement) else ()
        for unit in units:
            if isinstance(unit, Layer):
                yield from [unit.span.start] * inside
            for inner in _within(unit):
                yield from in_branches(inner, inside or isinstance(unit, Merge))
        if not units:
            for inner in _bodies(statement):
                yield from in_branches(inner, False)


def _layers(unit: Unit) -> Iterator[int]:
    from convcalc.lang.tree import Statement

    yield unit.span.start
    for inner in _within(unit):
        for statement in inner:
            for each in statement.units if isinstance(statement, Statement) else ():
                yield from _layers(each)


def _bodies(statement: Stmt) -> list[tuple[Stmt, ...]]:
    """The bodies inside a statement."""
    from convcalc.lang.tree import BlockDef, Idle, Statement

    if isinstance(statement, Statement):
        return [inner for unit in statement.units for inner in _within(unit)]
    return [statement.body] if isinstance(statement, BlockDef | Idle) else []


def _within(unit: Unit) -> list[tuple[Stmt, ...]]:
    """The bodies inside a unit."""
    from convcalc.lang.tree import For, Group, Merge

    if isinstance(unit, Merge):
        return [*unit.branches]
    return [unit.body] if isinstance(unit, Group | For) else []
