"""A program of TensorFlow 1: the network between the placeholders that layers read and what nothing reads."""

from __future__ import annotations

import ast

from convcalc.diagnostics import python as mistakes
from convcalc.readers import Imported
from convcalc.readers.fragments import Fragment
from convcalc.readers.keras.keras_program import KerasRun
from convcalc.readers.keras.keras_tensors import KerasGraph, KerasTensor, joined, refuse
from convcalc.readers.keras.models import INPUTS, OUTPUTS
from convcalc.readers.keras.unread_statements import names_used
from convcalc.readers.located import FoundNetwork
from convcalc.readers.python.values import Instance
from convcalc.readers.tensorflow.graph_modules import GraphModules
from convcalc.readers.tensorflow.program_parts import as_one_script
from convcalc.shape import Shape
from convcalc.text import Source

RUNNING = frozenset("run eval Session InteractiveSession next_batch minimize Saver restore FileWriter".split())
MAKING = frozenset("placeholder Variable get_variable layers nn matmul conv2d dense".split())
"""Names of what runs a graph, and of what makes one."""


class GraphRun(KerasRun):
    """Such a program that has run, and its network."""

    @classmethod
    def read(cls, source: Source, expression: str, given: Fragment) -> Imported:
        """The network on the input that the program declares; on another one it runs again. Raises SpecError."""
        as_one_script(given.tree, expression)
        return cls(source, expression, given).imported()

    def _modules(self, source: Source, given: Fragment, replaced: tuple[int, Shape] | None) -> GraphModules:
        return GraphModules(source, given.tree, replaced)

    def _left(self, statement: ast.stmt, error: Exception) -> bool:
        """What runs the graph changes nothing of it."""
        names = names_used(statement)
        return bool(names & RUNNING and not names & MAKING) or super()._left(statement, error)

    def _follow(self) -> None:
        assert isinstance(self.keras, GraphModules)
        self.program.machine.enters = self.keras.scopes.enter
        super()._follow()

    def _expressed(self) -> FoundNetwork:
        """What an expression makes is there when it was followed; `build(x)` of placeholders, or of a class of them."""
        self.program.expression(self.expression)
        return self._chosen()

    def _chosen(self) -> FoundNetwork:
        for part in self.unread.parts:
            raise part.cause
        modules = self.keras
        assert isinstance(modules, GraphModules)
        network = between_placeholders(modules.placeholders, modules.losses, modules.states)
        if network is None:
            self._refuse(mistakes.NoNetwork("TensorFlow 1, without layers between its placeholders"))
            raise AssertionError
        inputs, outputs = network
        used = {id(weight) for _, weight in inputs[0].graph.own}
        for _, weight in modules.layers.weights:
            if weight.owner is not None and weight.stored > 1 and id(weight) not in used:
                sizes = "x".join(map(str, weight.dims))
                refuse(f"a variable of {sizes} enters nothing of the network that is read", None, UNUSED)
        made = Instance(modules.models.model)
        made.attributes |= {"name": "", INPUTS: inputs, OUTPUTS: outputs if len(outputs) > 1 else outputs[0]}
        return FoundNetwork(self.source.name.rpartition("/")[2].partition(".")[0] or "net", made)


UNUSED = "what it goes into is not followed, or nothing: without it the rest can be read"


def between_placeholders(
    placeholders: list[KerasTensor], losses: list[KerasTensor], states: list[KerasTensor]
) -> tuple[list[KerasTensor], list[KerasTensor]] | None:
    """The inputs that layers with weights read, and what is made of them that nothing reads; None for no such layer.

    Of what labels go into, which no such layer reads, nothing is part of the network, nor what a loss is made of.
    """
    if not placeholders:
        return None
    graph = joined(placeholders)
    readers = _readers(graph)
    behind = {each.value: _behind(readers, each.value) for each in placeholders}
    inputs = [each for each in placeholders if any(any(graph.stored(value)) for value in behind[each.value])]
    labels = {each.value for each in placeholders} - {each.value for each in inputs}
    of_labels = {value for label in labels for value in behind[label]}
    values = {value for each in inputs for value in behind[each.value]} - of_labels
    values -= _of_losses(graph, readers, values, {each.value for each in losses if each.graph is graph})
    spare = {each.value for each in states if each.graph is graph}
    ends = _ends(readers, values)
    while spare & set(ends) and set(ends) - spare:
        values -= spare & set(ends)
        ends = _ends(readers, values)
    return (inputs, [KerasTensor(graph, value) for value in ends]) if ends else None


def _ends(readers: dict[int, set[int]], values: set[int]) -> list[int]:
    return [value for value in sorted(values) if not readers.get(value, set()) & values]


def _of_losses(graph: KerasGraph, readers: dict[int, set[int]], values: set[int], losses: set[int]) -> set[int]:
    """The sums and products that a loss alone is made of."""
    found: set[int] = set()
    for loss in sorted(losses & values):
        group, before = {loss}, set[int]()
        while group != before and not _of_loss(graph, readers, values - found, group):
            before = set(group)
            reads = {each for value in group for each in graph.graph.nodes[value - 1].reads}
            group |= {each for each in reads & values if _meets(graph, each) and readers[each] & values <= group}
        if _of_loss(graph, readers, values - found, group):
            found |= group
    return found


def _meets(graph: KerasGraph, value: int) -> bool:
    return graph.graph.nodes[value - 1].word in ("add", "mul")


def _of_loss(graph: KerasGraph, readers: dict[int, set[int]], values: set[int], group: set[int]) -> bool:
    """Do these sums and products compare an input with what is made of it, or leave nothing else unread?"""
    if any(readers.get(each, set()) & values - group or not _meets(graph, each) for each in group):
        return False
    leaves = {each for value in group for each in graph.graph.nodes[value - 1].reads} - group
    return any(each <= 0 for each in leaves) or all(readers[each] & values - group for each in leaves)


def _readers(graph: KerasGraph) -> dict[int, set[int]]:
    """Of each value those that are made of it."""
    found: dict[int, set[int]] = {}
    for value, node in enumerate(graph.graph.nodes, 1):
        for each in (*node.reads, *node.besides):
            found.setdefault(each, set()).add(value)
    return found


def _behind(readers: dict[int, set[int]], value: int) -> set[int]:
    """All that is made of a value."""
    found: set[int] = set()
    todo = [value]
    while todo:
        for each in readers.get(todo.pop(), ()):
            if each not in found:
                found.add(each)
                todo.append(each)
    return found
