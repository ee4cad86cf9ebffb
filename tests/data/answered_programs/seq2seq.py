import torch, torch.nn as nn
class Tr(nn.Module):
    def __init__(self):
        super().__init__()
        self.src = nn.Embedding(100, 32)
        self.tgt = nn.Embedding(120, 32)
        self.t = nn.Transformer(32, 4, 1, 1, 64, batch_first=True)
        self.out = nn.Linear(32, 120)
    def forward(self, src, tgt):
        return self.out(self.t(self.src(src), self.tgt(tgt)))
