import torch
import torch.nn as nn


def stage(cin, cout, n):
    layers = []
    for k in range(n):
        layers += [nn.Conv2d(cin if k == 0 else cout, cout, 3, padding=1), nn.ReLU(inplace=True)]
    layers.append(nn.MaxPool2d(2, stride=2, ceil_mode=True))
    return nn.Sequential(*layers)


class FCN8s(nn.Module):
    def __init__(self, n_class=21):
        super().__init__()
        self.pool3 = nn.Sequential(stage(3, 64, 2), stage(64, 128, 2), stage(128, 256, 3))  # 1/8
        self.pool4 = stage(256, 512, 3)  # 1/16
        self.pool5 = stage(512, 512, 3)  # 1/32
        self.score3 = nn.Conv2d(256, n_class, 1)
        self.score4 = nn.Conv2d(512, n_class, 1)
        self.score5 = nn.Conv2d(512, n_class, 1)
        self.up2a = nn.ConvTranspose2d(n_class, n_class, 4, stride=2, padding=1, bias=False)
        self.up2b = nn.ConvTranspose2d(n_class, n_class, 4, stride=2, padding=1, bias=False)
        self.up8 = nn.ConvTranspose2d(n_class, n_class, 16, stride=8, padding=4, bias=False)
        self._initialize_weights()

    def _initialize_weights(self):
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                m.weight.data.zero_()
                if m.bias is not None:
                    m.bias.data.zero_()
            if isinstance(m, nn.ConvTranspose2d):
                assert m.kernel_size[0] == m.kernel_size[1]
                m.weight.data.copy_(get_upsampling_weight(m.in_channels, m.out_channels, m.kernel_size[0]))

    def forward(self, x):
        p3 = self.pool3(x)
        p4 = self.pool4(p3)
        p5 = self.pool5(p4)
        s = self.up2a(self.score5(p5)) + self.score4(p4)
        s = self.up2b(s) + self.score3(p3)
        return self.up8(s)


net = FCN8s()
out = net(torch.randn(1, 3, 256, 320))
assert out.shape == (1, 21, 256, 320)
