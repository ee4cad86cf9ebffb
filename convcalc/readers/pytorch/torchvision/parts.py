"""What torchvision's networks are cut and scaled with."""

from __future__ import annotations

TEXT = """
import copy
from collections import OrderedDict

import torch.nn as nn


class IntermediateLayerGetter(nn.ModuleDict):
    def __init__(self, model, return_layers):
        if not set(return_layers) <= {name for name, _ in model.named_children()}:
            raise ValueError("return_layers are not present in model")
        self.return_layers, missing, kept = return_layers, set(return_layers), OrderedDict()
        for name, layer in model.named_children():
            if missing:
                kept[name] = layer
            missing.discard(name)
        super().__init__(kept)

    def forward(self, x):
        out = OrderedDict()
        for name, layer in self.items():
            x = layer(x)
            if name in self.return_layers:
                out[self.return_layers[name]] = x
        return out


def _make_divisible(v, divisor, min_value=None):
    near = max(min_value or divisor, int(v + divisor / 2) // divisor * divisor)
    return near + divisor if near < 0.9 * v else near


class Complete(Exception):
    pass


def create_feature_extractor(model, return_nodes=None, train_return_nodes=None, eval_return_nodes=None, **given):
    nodes = return_nodes or eval_return_nodes
    nodes = dict(nodes) if isinstance(nodes, dict) else {key: key for key in nodes}
    made, found, ran = copy.deepcopy(model), {}, {""}

    def entered(path):
        def hook(layer, given):
            ran.add(path)
            return given

        return hook

    def kept(path):
        def hook(layer, given, out):
            found[path] = out
            if len(found) == len(nodes):
                raise Complete()
            return out

        return hook

    def forward(*args):
        found.clear()
        try:
            whole(*args)
        except Complete:
            pass
        for path, layer in list(made.named_modules()):
            for name, inner in list(layer.named_children()):
                if f"{path}.{name}".lstrip(".") not in ran:
                    setattr(layer, name, None)
        return {name: found[path] for path, name in nodes.items()}

    for path, layer in made.named_modules():
        layer.register_forward_pre_hook(entered(path))
    for path in nodes:
        made.get_submodule(path).register_forward_hook(kept(path))
    whole = made.forward
    made.forward = forward
    return made
"""
