import torch
import torch.nn as nn


class VAE(nn.Module):
    def __init__(self):
        super(VAE, self).__init__()
        self.conv1 = nn.Conv2d(1, 32, 4, stride=2)
        self.conv2 = nn.Conv2d(32, 64, 4, stride=2)
        self.mu = nn.Linear(64 * 5 * 5, 20)
        self.logvar = nn.Linear(64 * 5 * 5, 20)
        self.fc = nn.Linear(20, 64 * 5 * 5)
        self.t1 = nn.ConvTranspose2d(64, 32, 4, stride=2)
        self.t2 = nn.ConvTranspose2d(32, 1, 4, stride=2)

    def forward(self, x):
        x = torch.relu(self.conv1(x))
        x = torch.relu(self.conv2(x))
        x = x.view(x.size(0), -1)
        mu, logvar = self.mu(x), self.logvar(x)
        std = logvar.mul(0.5).exp_()
        z = mu + std * torch.randn(*mu.size())
        y = self.fc(z).view(-1, 64, 6, 6)
        y = torch.relu(self.t1(y))
        return torch.sigmoid(self.t2(y)), mu, logvar


vae = VAE()
recon, mu, logvar = vae(torch.randn(1, 1, 28, 28))
