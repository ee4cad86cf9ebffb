import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, vocab=5000, dim=100):
        super().__init__()
        self.emb = nn.Embedding(vocab, dim)
        self.conv = nn.Conv1d(dim, 64, 5)
        self.pool = nn.MaxPool1d(4)
        self.fc = nn.Linear(64 * 24, 3)

    def forward(self, x):
        x = self.emb(x).permute(0, 2, 1)
        x = self.pool(torch.relu(self.conv(x)))
        x = x.view(x.size(0), -1)
        return self.fc(x)


net = Net()
x = torch.zeros(2, 120).long()
print(net(x))
