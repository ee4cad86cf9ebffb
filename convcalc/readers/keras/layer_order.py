"""The order in which `model.layers` has the layers of a model between tensors: by how far they are from the outputs.

Source: `map_graph` in keras/src/ops/function.py. Programs freeze `model.layers[:100]`, so the order counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.readers.keras.keras_tensors import KerasGraph, KerasTensor
from convcalc.readers.python.values import Instance


class _Step(NamedTuple):
    """A call of a layer, or an operation that is no layer: what it made, from one value to before another."""

    first: int
    end: int
    layer: Instance | None


def by_depth(graph: KerasGraph, needed: set[int], outputs: Sequence[KerasTensor]) -> list[Instance]:
    """The layers that made the values that are needed, those farthest from the outputs first.

    Of those as far as one another the one is first that the outputs reach first. Where a model is called within the
    network its layers come in the order of their calls.
    """
    calls = [each for each in graph.calls if needed & set(range(each.first, each.end))]
    if any(each.within for each in calls):
        return list(dict.fromkeys([each.layer for each in calls]))
    of_layers = [_Step(each.first, each.end, each.layer) for each in calls]
    taken = {value for each in of_layers for value in range(each.first, each.end)}
    steps = sorted([*of_layers, *[_Step(value, value + 1, None) for value in needed - taken]])
    maker = {value: at for at, each in enumerate(steps) for value in range(each.first, each.end)}
    reads = [_reads(graph, each, maker) for each in steps]
    depths = [0] * len(steps)
    for at in range(len(steps) - 1, -1, -1):
        for before in reads[at]:
            depths[before] = max(depths[before], depths[at] + 1)
    reached = _reached(reads, [maker[each.value] for each in outputs if each.value in maker])
    farthest: dict[Instance, int] = {}
    for at in reached:
        layer = steps[at].layer
        if layer is not None:
            farthest[layer] = max(farthest.get(layer, 0), depths[at])
    return sorted(farthest, key=lambda each: -farthest[each])


def _reads(graph: KerasGraph, step: _Step, maker: dict[int, int]) -> list[int]:
    """The steps whose values a step reads, each once, in the order in which it names them."""
    inside = range(step.first, step.end)
    nodes = [graph.graph.nodes[value - 1] for value in inside]
    values = [value for node in nodes for value in (*node.reads, *node.besides) if value not in inside]
    return list(dict.fromkeys([maker[value] for value in values if value in maker]))


def _reached(reads: list[list[int]], outputs: list[int]) -> list[int]:
    """The steps in the order in which they are reached from the outputs, what a step reads right behind it."""
    found: dict[int, None] = {}
    todo = outputs[::-1]
    while todo:
        at = todo.pop()
        if at not in found:
            found[at] = None
            todo += reads[at][::-1]
    return list(found)
