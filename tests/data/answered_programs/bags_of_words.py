"""Words as bags: the mean, sum and maximum of their vectors, and what two of them have in common."""
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, words=50):
        super().__init__()
        self.mean = nn.EmbeddingBag(words, 12)
        self.sum = nn.EmbeddingBag(words, 12, mode="sum", sparse=False)
        self.max = nn.EmbeddingBag(num_embeddings=words, embedding_dim=12, mode="max")
        self.common = nn.CosineSimilarity()
        self.apart = nn.PairwiseDistance(p=1, keepdim=True)
        self.fc = nn.Linear(12 + 2, 4)

    def forward(self, text):
        a, b, c = self.mean(text), self.sum(text), self.max(text)
        return self.fc(torch.cat([c, self.common(a, b).unsqueeze(1), self.apart(a, b)], dim=1))
