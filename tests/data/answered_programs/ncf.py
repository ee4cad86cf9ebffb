import torch, torch.nn as nn
class NCF(nn.Module):
    def __init__(self, n_users=1000, n_items=500, k=16):
        super().__init__()
        self.user_emb = nn.Embedding(n_users, k)
        self.item_emb = nn.Embedding(n_items, k)
        self.mlp = nn.Sequential(nn.Linear(2 * k, 32), nn.ReLU(), nn.Linear(32, 1))
    def forward(self, user, item):
        x = torch.cat([self.user_emb(user), self.item_emb(item)], dim=-1)
        return self.mlp(x).squeeze()
