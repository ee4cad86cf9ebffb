import torch, torch.nn as nn
class VQA(nn.Module):
    def __init__(self, vocab=1000, ans=50):
        super().__init__()
        self.cnn = nn.Sequential(nn.Conv2d(3, 16, 3, 2), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 64))
        self.emb = nn.Embedding(vocab, 32)
        self.lstm = nn.LSTM(32, 64, batch_first=True)
        self.fc = nn.Linear(64, ans)
    def forward(self, img, question):
        i = self.cnn(img)
        _, (h, _) = self.lstm(self.emb(question))
        return self.fc(i * h[-1])
