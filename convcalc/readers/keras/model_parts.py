"""What of a graph a model between tensors is made of, and the same made again in another graph."""

from __future__ import annotations

from bisect import bisect_right

from convcalc.readers.keras.keras_tensors import KerasGraph, KerasTensor, LayerCall
from convcalc.readers.python.values import Instance, Value


def named_twice(begin: list[KerasTensor], end: list[KerasTensor]) -> str:
    """A name that two layers between these tensors have, those of models within it apart; "" where there is none."""
    graph = begin[0].graph
    needed = set(reachable(graph, {each.value for each in begin}, end))
    found: dict[Value, Instance] = {}
    own = _outermost([(each.first, each.end) for each in graph.holders])  # what such a layer holds has names there
    for call in graph.calls:
        at = bisect_right(own, call.first, key=lambda each: each[0]) - 1
        if at >= 0 and call.end <= own[at][1]:
            continue
        if not call.within and any(value in needed for value in range(call.first, call.end)):
            name = call.layer.attributes.get("name")
            if found.setdefault(name, call.layer) is not call.layer:
                return str(name)
    return ""


def _outermost(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, from first to end, that lie in no other, in order: the ends are in order, too."""
    kept: list[tuple[int, int]] = []
    for first, end in sorted(spans, key=lambda each: (each[0], -each[1])):
        if not kept or end > kept[-1][1]:
            kept.append((first, end))
    return kept


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


def call_of(model: Instance) -> Value:
    """What runs when a model of a class of the program's own is called; None where it has nothing of that."""
    found = model.cls.find("call")
    return None if found is None else found[1]
