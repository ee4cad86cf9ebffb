import torch, torch.nn as nn
from torch.autograd import Function
class ReverseLayerF(Function):
    @staticmethod
    def forward(ctx, x, alpha):
        ctx.alpha = alpha
        return x.view_as(x)
    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.neg() * ctx.alpha, None
class DANN(nn.Module):
    def __init__(self):
        super().__init__()
        self.feature = nn.Sequential(nn.Conv2d(3, 16, 5), nn.BatchNorm2d(16), nn.MaxPool2d(2), nn.ReLU())
        self.cls = nn.Linear(16 * 12 * 12, 10)
        self.dom = nn.Linear(16 * 12 * 12, 2)
    def forward(self, input_data, alpha):
        f = self.feature(input_data).view(-1, 16 * 12 * 12)
        r = ReverseLayerF.apply(f, alpha)
        return self.cls(f), self.dom(r)
