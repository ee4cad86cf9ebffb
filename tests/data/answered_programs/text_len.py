import torch, torch.nn as nn
class Cls(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(1000, 50)
        self.lstm = nn.LSTM(50, 64, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(128, 2)
    def forward(self, text, text_lengths):
        e = self.emb(text)
        packed = nn.utils.rnn.pack_padded_sequence(e, text_lengths.cpu(), batch_first=True, enforce_sorted=False)
        out, (h, c) = self.lstm(packed)
        h = torch.cat((h[-2], h[-1]), dim=1)
        return self.fc(h)
