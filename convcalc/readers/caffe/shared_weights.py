"""Weights that several layers share: `param { name: "conv1_w" }` in each of them, or `param: "conv1_w"` of old.

Source: BVLC Caffe, net.cpp (AppendParam): the first layer with a name owns what it names.
"""

from __future__ import annotations

from convcalc.readers.caffe.caffe_network import CaffeLayer
from convcalc.readers.caffe.net_layers import NetLayer
from convcalc.readers.layer_graph import LayerGraph


class SharedWeights:
    """The owners of names so far: the value that the layer makes, and which of its blobs of numbers it is."""

    def __init__(self) -> None:
        self.owners: dict[str, tuple[int, int]] = {}

    def share(self, placed: CaffeLayer, graph: LayerGraph, value: int) -> None:
        """Whose weights a layer has: those of the layer that named them first, or its own under their names."""
        names = names_of(placed.layer)
        if not any(names):
            return
        owners = [self.owners.get(name) if name else None for name in names]
        found = {owner[0] for owner in owners if owner}
        for place, name in enumerate(names):
            if name:
                self.owners.setdefault(name, (value, place))
        if not found:
            return
        weights = owners[0]
        misplaced = [owner for place, owner in enumerate(owners) if owner and owner[1] != place]
        if weights is None or len(found) > 1 or misplaced:
            placed.a.refuse("it shares some of its weights only, or those of several layers, which is not read")
        own_bias = "nobias" not in graph.nodes[value - 1].given and not all((*owners[1:2], len(owners) > 1))
        graph.share(value, weights[0], own_bias and graph.nodes[value - 1].word in BIASED)


BIASED = ("conv", "tconv", "fc")
"""Our layers whose biases can be their own where the weights are not."""


def frozen_of(layer: NetLayer, graph: LayerGraph, value: int) -> int:
    """How many of its own numbers a layer does not train: `param { lr_mult: 0 }`, or `blobs_lr: 0` of old."""
    rates = [field.inside.text("lr_mult") if field.inside else "" for field in layer.message.all("param")]
    rates = rates or [field.text for field in layer.message.all("blobs_lr")]
    node, (weights, biases, _) = graph.nodes[value - 1], graph.cost(value)
    own = (0 if node.shares else weights, biases if node.own_bias or not node.shares else 0)
    return sum([count for rate, count in zip(rates, own, strict=False) if _is_zero(rate)])


def _is_zero(rate: str) -> bool:
    """Is a rate 0, however it is written? One that is not written is 1."""
    return bool(rate) and not rate.strip("0.").strip()


def names_of(layer: NetLayer) -> list[str]:
    """The names of its weights, biases and so on, "" for those without."""
    return [field.inside.text("name") if field.inside else field.text for field in layer.message.all("param")]
