import torch, torch.nn as nn
from torch.distributions import Normal, kl_divergence
class VAE(nn.Module):
    def __init__(self, d=784, h=400, z=20):
        super().__init__()
        self.enc = nn.Sequential(nn.Linear(d, h), nn.ReLU())
        self.mu = nn.Linear(h, z)
        self.logvar = nn.Linear(h, z)
        self.dec = nn.Sequential(nn.Linear(z, h), nn.ReLU(), nn.Linear(h, d), nn.Sigmoid())
    def forward(self, x):
        h = self.enc(x)
        mu, sigma = self.mu(h), torch.exp(0.5 * self.logvar(h))
        q = Normal(mu, sigma)
        z = q.rsample()
        return self.dec(z), mu, sigma
