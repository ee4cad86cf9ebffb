import copy, torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        a = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Linear(5, 6))
        self.a = a
        self.b = copy.deepcopy(a)
        self.c = copy.deepcopy(nn.Conv2d(4, 4, 3))
        self.c.stride = (2, 2)
        self.d = copy.deepcopy(nn.Linear(7, 8))
        self.d.out_features = 8
    def forward(self, x):
        return self.c(self.a[0](x))
