"""The order in which Keras prints a model between tensors: that of `model.layers`, and so in each model within it.

The values of a graph are numbered as the program makes them; two branches may be made in either order, and a summary
has them by how far they are from the outputs.
"""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.readers.keras.keras_tensors import KerasGraph, KerasTensor, LayerCall
from convcalc.readers.keras.layer_order import outermost, values_by_depth
from convcalc.readers.keras.model_parts import reachable
from convcalc.readers.keras.models import OUTPUTS


def with_values(
    graph: KerasGraph, values: Sequence[int], outputs: Sequence[KerasTensor]
) -> tuple[KerasGraph, list[KerasTensor]]:
    """The graph of these values alone, in this order; no value stands before one that it is made of."""
    made = KerasGraph(graph.graph.arriving, graph.layout, graph.source, graph.rules)
    made.graph.name, made.graph.inputs = graph.graph.name, graph.graph.inputs
    place = {0: 0} | {-2 - at: -2 - at for at in range(len(graph.graph.inputs))}
    place |= {value: at for at, value in enumerate(values, 1)}
    made.graph.nodes += [graph.graph.nodes[value - 1].moved(place) for value in values]
    made.calls, made.holders = _moved(graph.calls, place), _moved(graph.holders, place)
    made.notes = [(place[value], words) for value, words in graph.notes if value in place]
    made.own = sorted([(place[value], weight) for value, weight in graph.own if value in place], key=lambda own: own[0])
    return made, [KerasTensor(made, place[each.value]) for each in outputs]


def _moved(calls: list[LayerCall], place: dict[int, int]) -> list[LayerCall]:
    """What is left of calls, in the new order."""
    found = []
    for call in calls:
        values = [place[each] for each in range(call.first, call.end) if each in place]
        if values:
            found.append(call._replace(first=min(values), end=max(values) + 1))
    return sorted(found, key=lambda call: (call.first, call.end))


def as_printed(graph: KerasGraph, outputs: Sequence[KerasTensor]) -> tuple[KerasGraph, list[KerasTensor]]:
    """The graph of a model between tensors with its values in the order of Keras' rows."""
    needed = reachable(graph, {0}, list(outputs))
    order = _ordered(graph, [*graph.holders, *graph.calls], needed, [each.value for each in outputs])
    return with_values(graph, order, outputs)


def _ordered(graph: KerasGraph, calls: list[LayerCall], needed: list[int], outputs: Sequence[int]) -> list[int]:
    """The values in Keras' order, those of a model between tensors within it in that of its own layers."""
    found: list[int] = []
    wanted = set(needed)
    models = {(each.first, each.end): each for each in outermost(calls) if OUTPUTS in each.layer.attributes}
    for made in values_by_depth(graph, calls, wanted, outputs):
        inner, model = [each for each in made if each in wanted], models.get((made.start, made.stop))
        if model is not None:
            within = [each for each in calls if made.start <= each.first and each.end <= made.stop and each != model]
            inner = _ordered(graph, within, inner, _leaving(graph, inner, needed, outputs))
        found += inner
    return found


def _leaving(graph: KerasGraph, inner: list[int], needed: list[int], outputs: Sequence[int]) -> list[int]:
    """Which of these values others read, or are outputs."""
    within = set(inner)
    nodes = [graph.graph.nodes[value - 1] for value in needed if value not in within]
    read = {value for node in nodes for value in (*node.reads, *node.besides)} | set(outputs)
    return [value for value in inner if value in read]
