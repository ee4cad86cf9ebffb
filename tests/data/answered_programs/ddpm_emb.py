import torch, torch.nn as nn
class EmbedFC(nn.Module):
    def __init__(self, input_dim, emb_dim):
        super().__init__()
        self.input_dim = input_dim
        self.model = nn.Sequential(nn.Linear(input_dim, emb_dim), nn.GELU(), nn.Linear(emb_dim, emb_dim))
    def forward(self, x):
        x = x.view(-1, self.input_dim)
        return self.model(x)
class ContextUnet(nn.Module):
    def __init__(self, n_feat=16, n_classes=10):
        super().__init__()
        self.n_classes = n_classes
        self.n_feat = n_feat
        self.init_conv = nn.Conv2d(1, n_feat, 3, 1, 1)
        self.down1 = nn.Sequential(nn.Conv2d(n_feat, n_feat, 3, 1, 1), nn.MaxPool2d(2))
        self.timeembed1 = EmbedFC(1, n_feat)
        self.contextembed1 = EmbedFC(n_classes, n_feat)
        self.up1 = nn.ConvTranspose2d(2 * n_feat, n_feat, 2, 2)
        self.out = nn.Conv2d(2 * n_feat, 1, 3, 1, 1)
    def forward(self, x, c, t, context_mask):
        x = self.init_conv(x)
        down1 = self.down1(x)
        c = nn.functional.one_hot(c, num_classes=self.n_classes).type(torch.float)
        context_mask = context_mask[:, None]
        context_mask = context_mask.repeat(1, self.n_classes)
        context_mask = (-1 * (1 - context_mask))
        c = c * context_mask
        cemb1 = self.contextembed1(c).view(-1, self.n_feat, 1, 1)
        temb1 = self.timeembed1(t).view(-1, self.n_feat, 1, 1)
        up1 = self.up1(torch.cat((cemb1 * down1 + temb1, down1), 1))
        return self.out(torch.cat((up1, x), 1))
