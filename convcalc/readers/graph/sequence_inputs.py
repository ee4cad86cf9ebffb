"""Inputs of a graph that recurrent layers read: which axis is the batch, which the steps, which the numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.readers.graph.operator_graph import Operator
from convcalc.readers.graph.sequence_operators import LENGTHS, ROWS, STATES


class SequenceAxes(NamedTuple):
    """Where the axes of an input of three stand."""

    batch: int
    steps: int
    numbers: int


UNMOVED = frozenset("Identity Cast Dropout Add Sub Mul Div Relu Tanh Sigmoid LayerNormalization MatMul".split())
"""Operators behind which the axes stand where they stood, though the last may be longer or shorter."""

SIZES = frozenset(["Shape", "Size"])

MOVED = frozenset("Slice Gather Split Squeeze Unsqueeze Transpose Reshape Identity Cast".split())
"""What stands between a state that is given for all layers and the operator of one of them."""

MOST_FOLLOWED = 1_000
"""Operators that are looked at behind an input."""


class GraphUsers:
    """The operators of a graph by what they read."""

    def __init__(self, operators: Iterable[Operator]) -> None:
        self.every: dict[str, list[Operator]] = {}
        for node in operators:
            for name in dict.fromkeys(node.inputs):
                self.every.setdefault(name, []).append(node)

    def sequence(self, name: str) -> SequenceAxes | None:
        """The axes of an input that is read as a sequence first thing, the channels not before the steps as layers
        have them; None for all others."""
        found: set[SequenceAxes] = set()
        waiting: list[tuple[str, tuple[int, ...]]] = [(name, (0, 1, 2))]
        passed: set[tuple[int, str]] = set()
        while waiting:
            name, order = waiting.pop()
            for node in self.every.get(name, []):
                if node.op in SIZES or (id(node), name) in passed:
                    continue
                passed.add((id(node), name))
                if node.op in ROWS and node.read(0) == name:
                    found.add(_axes(order, bool(node.whole("layout"))))
                    continue
                moved = _moved(node, name, order)
                if moved is None or len(passed) > MOST_FOLLOWED:
                    return None
                waiting.append((node.outputs[0], moved))
        axes = found.pop() if len(found) == 1 else None
        return None if axes == SequenceAxes(0, 2, 1) else axes

    def is_state(self, name: str) -> bool:
        """Does an input go into recurrent layers as their first state, and nowhere else?"""
        waiting, passed, ends = [name], {name}, 0
        while waiting:
            name = waiting.pop()
            for node in self.every.get(name, []):
                if node.op in ROWS and name not in (node.read(0), node.read(LENGTHS)):
                    ends += name in [node.read(at) for at in STATES]
                elif node.op not in MOVED or node.read(0) != name or len(passed) > MOST_FOLLOWED:
                    return False
                else:
                    waiting += [each for each in node.outputs if each and each not in passed]
                    passed.update(node.outputs)
        return ends > 0


def _axes(order: Sequence[int], batch_first: bool) -> SequenceAxes:
    """The axes of an input behind whose moves they stand in this order."""
    return SequenceAxes(order[int(not batch_first)], order[int(batch_first)], order[2])


def _moved(node: Operator, name: str, order: tuple[int, ...]) -> tuple[int, ...] | None:
    """The order of an input's axes behind an operator; None where it is not followed."""
    if node.op == "Transpose":
        moved = node.wholes("perm") or ()
        return tuple([order[axis] for axis in moved]) if sorted(moved) == [0, 1, 2] else None
    followed = node.op in UNMOVED and (node.op != "MatMul" or node.read(0) == name) and order[2] != 0
    return order if followed and len(node.outputs) > 0 else None
