import torch, torch.nn as nn
from torch.distributions.normal import Normal
class Policy(nn.Module):
    def __init__(self, obs=8, act=2):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(obs, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh())
        self.mean = nn.Linear(64, act)
        self.log_std = nn.Parameter(torch.zeros(1, act))
        self.v = nn.Linear(64, 1)
    def forward(self, x):
        h = self.body(x)
        mean = self.mean(h)
        std = self.log_std.exp().expand_as(mean)
        probs = Normal(mean, std)
        action = probs.sample()
        return action, probs.log_prob(action).sum(1), probs.entropy().sum(1), self.v(h)
