import torch
import torch.nn as nn


class VGG11(nn.Module):
    def __init__(self, in_channels=3, num_classes=10):
        super(VGG11, self).__init__()
        conv = lambda i, o: [nn.Conv2d(i, o, kernel_size=3, padding=1), nn.ReLU()]
        pool = nn.MaxPool2d(kernel_size=2, stride=2)
        self.conv_layers = nn.Sequential(
            *conv(in_channels, 64),
            pool,
            *conv(64, 128),
            pool,
            *conv(128, 256),
            *conv(256, 256),
            pool,
            *conv(256, 512),
            *conv(512, 512),
            pool,
            *conv(512, 512),
            *conv(512, 512),
            pool,
        )
        self.linear_layers = nn.Sequential(
            nn.Linear(in_features=512 * 7 * 7, out_features=4096),
            nn.ReLU(),
            nn.Dropout2d(0.5),
            nn.Linear(in_features=4096, out_features=num_classes),
        )

    def forward(self, x):
        x = self.conv_layers(x)
        # flatten to prepare for the fully connected layers
        x = x.view(x.size(0), -1)
        x = self.linear_layers(x)
        return x


VGG_model = VGG11().to("cuda")
# CIFAR10 batch
images = torch.randn(64, 3, 32, 32).to("cuda")
out = VGG_model(images)
