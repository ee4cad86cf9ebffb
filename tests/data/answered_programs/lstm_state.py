import torch, torch.nn as nn
class CharRNN(nn.Module):
    def __init__(self, vocab=65, emb=64, hidden=128):
        super().__init__()
        self.hidden, self.layers = hidden, 2
        self.emb = nn.Embedding(vocab, emb)
        self.lstm = nn.LSTM(emb, hidden, 2, batch_first=True, dropout=0.5)
        self.fc = nn.Linear(hidden, vocab)
    def forward(self, x, hidden):
        x = self.emb(x)
        out, hidden = self.lstm(x, hidden)
        out = out.contiguous().view(-1, self.hidden)
        return self.fc(out), hidden
