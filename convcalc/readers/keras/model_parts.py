"""What of a graph a model between tensors is made of, and the same made again in another graph."""

from __future__ import annotations

from convcalc.readers.keras.keras_tensors import KerasGraph, KerasTensor, LayerCall
from convcalc.readers.python.values import Instance, Value


def named_twice(begin: list[KerasTensor], end: list[KerasTensor]) -> str:
    """A name that two layers between these tensors have, those of models within it apart; "" where there is none."""
    graph = begin[0].graph
    needed = set(reachable(graph, {each.value for each in begin}, end))
    found: dict[Value, Instance] = {}
    own = [(each.first, each.end) for each in graph.holders]  # what a layer of the program's own holds has names there
    for call in graph.calls:
        if any(first <= call.first and call.end <= end for first, end in own):
            continue
        if not call.within and needed & set(range(call.first, call.end)):
            name = call.layer.attributes.get("name")
            if found.setdefault(name, call.layer) is not call.layer:
                return str(name)
    return ""


def reachable(graph: KerasGraph, begin: set[int], outputs: list[KerasTensor]) -> list[int]:
    """The values behind those of `begin` that the outputs are made of, in order."""
    needed: set[int] = set()
    todo = [each.value for each in outputs]
    while todo:
        value = todo.pop()
        if value > 0 and value not in needed and value not in begin:
            needed.add(value)
            node = graph.graph.nodes[value - 1]
            todo += (*node.reads, *node.besides)
    return sorted(needed)


def repeat_calls(source: KerasGraph, target: KerasGraph, made: dict[int, KerasTensor]) -> None:
    """The calls and the notes of what was made again."""
    for own, others in ((target.calls, list(source.calls)), (target.holders, list(source.holders))):
        for call in others:
            values = [made[each].value for each in range(call.first, call.end) if each in made]
            if values:
                own.append(LayerCall(call.layer, values[0], values[-1] + 1, call.place, True))
    target.notes += [(made[value].value, words) for value, words in list(source.notes) if value in made]
    target.own += [(made[value].value, weight) for value, weight in list(source.own) if value in made]
