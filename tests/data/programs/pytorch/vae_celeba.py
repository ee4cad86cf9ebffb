import torch
from torch import nn
from torch.nn import functional as F


class VAE(nn.Module):
    def __init__(self, latent_dim=128):
        super().__init__()
        chans = [3, 32, 64, 128, 256, 512]
        self.encoder = nn.Sequential(
            *[
                nn.Sequential(nn.Conv2d(a, b, kernel_size=3, stride=2, padding=1), nn.BatchNorm2d(b), nn.LeakyReLU())
                for a, b in zip(chans, chans[1:])
            ]
        )
        self.fc_mu = nn.Linear(512 * 4, latent_dim)
        self.fc_var = nn.Linear(512 * 4, latent_dim)
        self.decoder_input = nn.Linear(latent_dim, 512 * 4)
        up = chans[:0:-1]
        self.decoder = nn.Sequential(
            *[
                nn.Sequential(
                    nn.ConvTranspose2d(a, b, 3, stride=2, padding=1, output_padding=1),
                    nn.BatchNorm2d(b),
                    nn.LeakyReLU(),
                )
                for a, b in zip(up, up[1:])
            ]
        )
        self.final_layer = nn.Sequential(
            nn.ConvTranspose2d(32, 32, 3, stride=2, padding=1, output_padding=1),
            nn.BatchNorm2d(32),
            nn.LeakyReLU(),
            nn.Conv2d(32, 3, 3, padding=1),
            nn.Tanh(),
        )

    def encode(self, x):
        h = torch.flatten(self.encoder(x), start_dim=1)
        return self.fc_mu(h), self.fc_var(h)

    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        eps = torch.randn_like(std)
        return eps * std + mu

    def decode(self, z):
        h = self.decoder_input(z)
        h = h.view(-1, 512, 2, 2)
        return self.final_layer(self.decoder(h))

    def forward(self, x, **kwargs):
        mu, log_var = self.encode(x)
        z = self.reparameterize(mu, log_var)
        return [self.decode(z), x, mu, log_var]


def loss_function(recon, x, mu, logvar):
    bce = F.mse_loss(recon, x)
    kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return bce + kld


model = VAE()
out = model(torch.randn(16, 3, 64, 64))
