import torch
import torch.nn as nn
from collections import OrderedDict


class DenseLayer(nn.Sequential):
    def __init__(self, in_channels, growth_rate):
        super().__init__()
        self.add_module("norm", nn.BatchNorm2d(in_channels))
        self.add_module("relu", nn.ReLU(True))
        self.add_module("conv", nn.Conv2d(in_channels, growth_rate, kernel_size=3, stride=1, padding=1, bias=True))
        self.add_module("drop", nn.Dropout2d(0.2))

    def forward(self, x):
        return super().forward(x)


class DenseBlock(nn.Module):
    def __init__(self, in_channels, growth_rate, n_layers):
        super().__init__()
        self.layers = nn.ModuleList([DenseLayer(in_channels + i * growth_rate, growth_rate) for i in range(n_layers)])

    def forward(self, x):
        for layer in self.layers:
            out = layer(x)
            x = torch.cat([x, out], 1)
        return x


class TransitionDown(nn.Sequential):
    def __init__(self, c):
        super().__init__(
            OrderedDict(
                [
                    ("norm", nn.BatchNorm2d(num_features=c)),
                    ("relu", nn.ReLU(inplace=True)),
                    ("conv", nn.Conv2d(c, c, kernel_size=1)),
                    ("maxpool", nn.MaxPool2d(2)),
                ]
            )
        )


class Net(nn.Module):
    def __init__(self, growth=12, blocks=(4, 4), classes=10):
        super().__init__()
        c = 24
        mods = [nn.Conv2d(3, c, 3, padding=1, bias=False)]
        for n in blocks:
            mods.append(DenseBlock(c, growth, n))
            c += n * growth
            mods.append(TransitionDown(c))
        self.features = nn.Sequential(*mods)
        self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(c, classes))

    def forward(self, x):
        return self.head(self.features(x))


net = Net()
print(net(torch.rand(2, 3, 32, 32)).shape)
