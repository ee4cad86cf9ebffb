import torch, torch.nn as nn
class Encoder(nn.Module):
    def __init__(self, e):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(3, 16, 3, 2), nn.ReLU(), nn.AdaptiveAvgPool2d(1))
        self.fc = nn.Linear(16, e)
    def forward(self, x):
        return self.fc(self.conv(x).flatten(1))
class Decoder(nn.Module):
    def __init__(self, e, h, v):
        super().__init__()
        self.embed = nn.Embedding(v, e)
        self.lstm = nn.LSTM(e, h, batch_first=True)
        self.linear = nn.Linear(h, v)
    def forward(self, features, captions):
        emb = self.embed(captions)
        emb = torch.cat((features.unsqueeze(1), emb), 1)
        out, _ = self.lstm(emb)
        return self.linear(out)
class Caption(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder(32)
        self.decoder = Decoder(32, 64, 100)
    def forward(self, images, captions):
        return self.decoder(self.encoder(images), captions)
