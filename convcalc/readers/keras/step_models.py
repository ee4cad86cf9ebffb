"""`TimeDistributed` of a model: all of its layers at each step of a sequence, by the same weights at each."""

from __future__ import annotations

from convcalc.layers.kind import Given
from convcalc.readers.keras.keras_tensors import KerasGraph, KerasTensor, LayerCall
from convcalc.readers.keras.layer_rows import OurLayer
from convcalc.readers.keras.step_layers import lifted
from convcalc.readers.layer_graph import RunLayer
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Instance, Raised, Unreadable
from convcalc.shape import Shape

MEETING = ("add", "mul", "concat")

AROUND = ("zeropad", "crop")


def model_at_each_step(machine: Machine, model: Instance, x: KerasTensor, name: str) -> KerasTensor:
    """What the model makes of one step is worked out first, and then the same of all."""
    shape = x.graph.shape(x)
    if not shape.size or x.graph.layout == "chw":
        raise Raised("ValueError", f"TimeDistributed needs steps in front of what {name} takes, not {x.dims}")
    steps, inner = shape.size[0], Shape(shape.channels, shape.size[1:])
    one = KerasGraph(inner, x.graph.layout, x.graph.source, x.graph.rules)
    made = machine.call(model, one.input)
    if not isinstance(made, KerasTensor) or made.graph is not one:
        raise Unreadable(f"TimeDistributed of {name}, which has several inputs or outputs, is not read")
    values: dict[int, KerasTensor] = {0: x}
    for value, node in enumerate(one.graph.nodes, 1):
        step = _at_each(name, node, steps, one.graph.shape(node.reads[0]))
        if node.besides:
            raise Unreadable(f"TimeDistributed of {name}, in which activations are multiplied, is not read")
        reads = tuple([values[each] for each in node.reads])
        values[value] = x.graph.add(step.word, step.given, reads, node.label, None, machine.here())
        target = values[value].graph.graph
        target.nodes[-1] = target.nodes[-1]._replace(span=node.span)
    for call in one.calls:
        first, last = values[call.first].value, values[call.end - 1].value if call.end > call.first else 0
        if last:
            x.graph.calls.append(LayerCall(call.layer, first, last + 1, call.place, True))
    x.graph.notes += [(values[value].value, words) for value, words in one.notes if value]
    x.graph.own += [(values[value].value, weight) for value, weight in one.own]
    return values[made.value]


def _at_each(name: str, node: RunLayer, steps: int, arriving: Shape) -> OurLayer:
    """A layer on one step as a layer on all."""
    if node.word in MEETING or node.word == "ln":
        return OurLayer(node.word, node.given)
    if node.word == "fc":
        return OurLayer("conv", {**node.given, "k": (1,)})
    if node.word in ("gap", "gmp") and arriving.size:
        size = (1, *arriving.size)
        return OurLayer("avgpool" if node.word == "gap" else "maxpool", {"size": size, "s": size})
    if node.word == "reshape":
        return OurLayer("reshape", {"size": (steps, *node.given["size"])})
    if node.word in AROUND:
        return OurLayer(node.word, _around(node.given, len(arriving.size)))
    if node.word == "upsample" and "to" not in node.given:
        factors = node.given.get("size") or (node.given[""],) * len(arriving.size)
        rest: Given = {key: value for key, value in node.given.items() if key not in ("", "size")}
        return OurLayer("upsample", {"size": (1, *factors), **rest})
    return lifted(name, OurLayer(node.word, node.given), steps, arriving)


def _around(given: Given, axes: int) -> Given:
    """Amounts around the places, and none around the steps."""
    amounts = given["p"] if len(given["p"]) == axes else given["p"] * axes
    return {**given, "p": (0, *amounts)}
