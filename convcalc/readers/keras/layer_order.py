"""The order in which `model.layers` has the layers of a model between tensors: by how far they are from the outputs.

Source: `map_graph` in keras/src/ops/function.py. Programs freeze `model.layers[:100]`, so the order counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.readers.keras.keras_tensors import KerasGraph, KerasTensor, LayerCall
from convcalc.readers.python.values import Instance


class _Step(NamedTuple):
    """A call of a layer, or an operation that is no layer: what it made, from one value to before another.

    layer: None for what is no layer.
    """

    first: int
    end: int
    layer: Instance | None


def by_depth(
    graph: KerasGraph, inputs: Mapping[int, Instance], needed: set[int], outputs: Sequence[KerasTensor]
) -> list[Instance]:
    """The layers that made the values that are needed, those farthest from the outputs first; inputs: those by value.

    Of those as far as one another the one is first that the outputs reach first. A model, or a layer of the program's
    own, that is called within the network is one layer of it.
    """
    steps = [_Step(value, value + 1, each) for value, each in inputs.items()]
    steps += _steps(graph, outermost([*graph.holders, *graph.calls]), needed)
    maker = {value: at for at, each in reversed([*enumerate(steps)]) for value in range(each.first, each.end)}
    reads = [[] if at < len(inputs) else _reads(graph, each, maker) for at, each in enumerate(steps)]
    first, last = _reached(reads, [maker[each.value] for each in outputs if each.value in maker])
    _, farthest = _depths(steps, reads, last)
    unused = {at: -1 for at in range(len(inputs)) if at not in first}
    order = {id(steps[at].layer): index for at, index in reversed([*first.items(), *unused.items()])}
    layers = {id(each): each for at in (*first, *unused) if (each := steps[at].layer) is not None}
    return sorted(layers.values(), key=lambda each: (-farthest.get(id(each), 0), order[id(each)]))


def values_by_depth(graph: KerasGraph, calls: list[LayerCall], needed: set[int], outputs: Sequence[int]) -> list[range]:
    """What is made of the values that are needed, a range a call or an operation, in the order of `model.layers`."""
    steps = _steps(graph, outermost(calls), needed)
    maker = {value: at for at, each in reversed([*enumerate(steps)]) for value in range(each.first, each.end)}
    reads = [_reads(graph, each, maker) for each in steps]
    first, last = _reached(reads, [maker[each] for each in outputs if each in maker])
    depths, _ = _depths(steps, reads, last)
    order: dict[int, int] = {}
    for at, index in first.items():
        order.setdefault(_key(steps, at), index)
    ranked = sorted(first, key=lambda at: (-depths[at], order[_key(steps, at)], steps[at].first))
    return [range(steps[at].first, steps[at].end) for at in ranked]


def _steps(graph: KerasGraph, calls: list[LayerCall], needed: set[int]) -> list[_Step]:
    """The calls that made values which are needed, and what of these is made by no layer, in order."""
    made = [_Step(each.first, _end(graph, each), each.layer) for each in calls]
    of_layers = [each for each in made if needed & set(range(each.first, each.end))]
    taken = {value for each in of_layers for value in range(each.first, each.end)}
    return sorted([*of_layers, *[_Step(value, value + 1, None) for value in needed - taken]])


def _end(graph: KerasGraph, call: LayerCall) -> int:
    """Behind what a layer gives back, its states with it, which are made behind its call."""
    end, own = call.end, f"{call.layer.attributes.get('name')}:"
    while end <= len(graph.graph.nodes) and graph.graph.nodes[end - 1].label.startswith(own):
        end += 1
    return end


def _key(steps: Sequence[_Step], at: int) -> int:
    """What a step is known by: its layer, by identity, or itself."""
    return id(steps[at].layer) if steps[at].layer is not None else -1 - at


def _depths(steps: Sequence[_Step], reads: list[list[int]], last: list[int]) -> tuple[dict[int, int], dict[int, int]]:
    """How far each step is from the outputs, and each layer, by its key: as far as the farthest of its calls."""
    depths: dict[int, int] = {}
    farthest: dict[int, int] = {}
    for at in reversed(last):
        key = _key(steps, at)
        farthest[key] = depths[at] = max(depths.get(at, 0), farthest.get(key, 0))
        for before in reads[at]:
            depths[before] = max(depths[at] + 1, depths.get(before, 0))
    return depths, farthest


def outermost(calls: list[LayerCall]) -> list[LayerCall]:
    """The calls that are not made within another one, in order."""
    found: list[LayerCall] = []
    for each in sorted(calls, key=lambda call: (call.first, -call.end)):
        if not found or each.first >= found[-1].end:
            found.append(each)
    return found


def _reads(graph: KerasGraph, step: _Step, maker: dict[int, int]) -> list[int]:
    """The steps whose values a step reads, each once, in the order in which it names them."""
    inside = range(step.first, step.end)
    nodes = [graph.graph.nodes[value - 1] for value in inside]
    values = [value for node in nodes for value in (*node.reads, *node.besides) if value not in inside]
    return list(dict.fromkeys([maker[value] for value in values if value in maker]))


def _reached(reads: list[list[int]], outputs: list[int]) -> tuple[dict[int, int], list[int]]:
    """When each step is first reached from the outputs, what a step reads right behind it; and the order of leaving."""
    first: dict[int, int] = {}
    last: list[int] = []
    todo = [(at, False) for at in outputs[::-1]]
    while todo:
        at, leaves = todo.pop()
        if leaves:
            last.append(at)
        elif at not in first:
            first[at] = len(first)
            todo += [(at, True), *[(before, False) for before in reads[at][::-1]]]
    return first, last
