import torch, torch.nn as nn
class Enc(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(500, 64)
        self.enc = nn.TransformerEncoder(nn.TransformerEncoderLayer(64, 4, 128, batch_first=True), 2)
        self.fc = nn.Linear(64, 3)
    def forward(self, ids, mask):
        h = self.enc(self.emb(ids), src_key_padding_mask=(mask == 0))
        h = (h * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
        return self.fc(h)
