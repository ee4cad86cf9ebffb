import torch
from torch import nn


class Parts(nn.Module):
    """What several layers of another network make, kept by their hooks."""

    def __init__(self, body, layers):
        super().__init__()
        self.body = body
        self.kept = {name: torch.empty(0) for name in layers}
        for name in layers:
            dict([*self.body.named_modules()])[name].register_forward_hook(self.keep(name))
        self.head = nn.Linear(48, 5)

    def keep(self, name):
        def hook(_, __, output):
            self.kept[name] = output

        return hook

    def forward(self, x):
        self.body(x)
        if x.requires_grad:
            x.register_hook(print)
        return self.head(torch.cat([each.mean((2, 3)) for each in self.kept.values()], 1))


body = nn.Sequential(nn.Conv2d(3, 16, 3), nn.ReLU(), nn.Conv2d(16, 32, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1))
net = Parts(body, ["0", "2"])
handle = net.head.register_forward_hook(lambda layer, given, made: torch.cat([made, made], 1))
handle.remove()
