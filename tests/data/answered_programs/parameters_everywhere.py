import torch
from torch import nn
class L(nn.LSTM):
    def __init__(self, *a, **k):
        super().__init__(*a, **k)
        self.h0 = nn.Parameter(torch.zeros(3))
class A(nn.MultiheadAttention):
    def __init__(self, *a, **k):
        super().__init__(*a, **k)
        self.t = nn.Parameter(torch.zeros(5))
class S(nn.Sequential):
    def __init__(self, *a):
        super().__init__(*a)
        self.s = nn.Parameter(torch.zeros(7))
class T(nn.TransformerEncoderLayer):
    def __init__(self, *a, **k):
        super().__init__(*a, **k)
        self.u = nn.Parameter(torch.zeros(11))
class P(nn.PReLU):
    def __init__(self):
        super().__init__()
        self.v = nn.Parameter(torch.zeros(13))
        self.register_parameter('none', None)
class R(nn.ReLU):
    def __init__(self):
        super().__init__()
        self.v = nn.Parameter(torch.zeros(17))
class E(nn.Embedding):
    def __init__(self, *a):
        super().__init__(*a)
        self.pos = nn.Parameter(torch.zeros(19))
class ML(nn.ModuleList):
    def __init__(self, *a):
        super().__init__(*a)
        self.q = nn.Parameter(torch.zeros(23))
class B(nn.BatchNorm1d):
    def __init__(self, *a):
        super().__init__(*a)
        self.q = nn.Parameter(torch.zeros(29))
        self.register_buffer('buf', torch.zeros(1000))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.e = E(50, 8)
        self.l = L(8, 8, batch_first=True)
        self.a = A(8, 2, batch_first=True)
        self.t = T(8, 2, 16, batch_first=True)
        self.s = S(nn.Linear(8, 8), P(), R())
        self.m = ML([nn.Linear(8, 8)])
        self.b = B(8)
        self.pl = nn.ParameterList([nn.Parameter(torch.zeros(31)), nn.Parameter(torch.zeros(37))])
        self.m[0].pl = nn.ParameterDict({'a': nn.Parameter(torch.zeros(41))})
        self.fc = nn.Linear(8, 4)
        self.fc.inner = nn.Linear(3, 3)
        self.g = nn.GRUCell(8, 8)
        self.g.extra = nn.Parameter(torch.zeros(43))
        self.n = nn.LayerNorm(8)
        self.n.extra = nn.Parameter(torch.zeros(47))
        self.unused = nn.Dropout()
        self.unused.extra = nn.Parameter(torch.zeros(53))
    def forward(self, x):
        x = self.e(x)
        x, _ = self.l(x)
        x, _ = self.a(x, x, x)
        x = self.t(x)
        x = self.s(x)
        for m in self.m:
            x = m(x)
        x = self.n(x)
        x = x[:, -1]
        x = self.g(x)
        return self.fc(self.b(x))
