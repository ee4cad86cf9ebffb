import torch, torch.nn as nn
import torch.distributions as td
class VAE(nn.Module):
    def __init__(self, d=784, h=400, z=20):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(d, h), nn.SiLU(), nn.Linear(h, 2 * z))
        self.softplus = nn.Softplus()
        self.decoder = nn.Sequential(nn.Linear(z, h), nn.SiLU(), nn.Linear(h, d), nn.Sigmoid())
    def encode(self, x, eps=1e-8):
        x = self.encoder(x)
        mu, logvar = torch.chunk(x, 2, dim=-1)
        scale = self.softplus(logvar) + eps
        scale_tril = torch.diag_embed(scale)
        return td.MultivariateNormal(mu, scale_tril=scale_tril)
    def forward(self, x):
        dist = self.encode(x)
        z = dist.rsample()
        return self.decoder(z)
