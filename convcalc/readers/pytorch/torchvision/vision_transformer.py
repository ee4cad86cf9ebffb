"""The vision transformer, ViT (Dosovitskiy et al. 2020)."""

from __future__ import annotations

TEXT = """
from collections import OrderedDict
from functools import partial

import torch
import torch.nn as nn
from torchvision.ops.misc import MLP

usual = partial(nn.LayerNorm, eps=1e-6)


class MLPBlock(MLP):
    def __init__(self, in_dim, mlp_dim, dropout):
        super().__init__(in_dim, [mlp_dim, in_dim], activation_layer=nn.GELU, inplace=None, dropout=dropout)


class EncoderBlock(nn.Module):
    def __init__(self, num_heads, hidden_dim, mlp_dim, dropout, attention_dropout, norm_layer=usual):
        super().__init__()
        self.num_heads = num_heads
        self.ln_1 = norm_layer(hidden_dim)
        self.self_attention = nn.MultiheadAttention(
            hidden_dim, num_heads, dropout=attention_dropout, batch_first=True
        )
        self.dropout = nn.Dropout(dropout)
        self.ln_2 = norm_layer(hidden_dim)
        self.mlp = MLPBlock(hidden_dim, mlp_dim, dropout)

    def forward(self, input):
        x = self.ln_1(input)
        x, _ = self.self_attention(x, x, x, need_weights=False)
        x = self.dropout(x) + input
        return x + self.mlp(self.ln_2(x))


class Encoder(nn.Module):
    def __init__(
        self,
        seq_length,
        num_layers,
        num_heads,
        hidden_dim,
        mlp_dim,
        dropout,
        attention_dropout,
        norm_layer=usual,
    ):
        super().__init__()
        self.pos_embedding = nn.Parameter(torch.empty(1, seq_length, hidden_dim).normal_(std=0.02))
        self.dropout = nn.Dropout(dropout)
        sizes, layers = (num_heads, hidden_dim, mlp_dim, dropout, attention_dropout, norm_layer), OrderedDict()
        for at in range(num_layers):
            layers[f"encoder_layer_{at}"] = EncoderBlock(*sizes)
        self.layers = nn.Sequential(layers)
        self.ln = norm_layer(hidden_dim)

    def forward(self, input):
        return self.ln(self.layers(self.dropout(input + self.pos_embedding)))


class VisionTransformer(nn.Module):
    def __init__(
        self,
        image_size,
        patch_size,
        num_layers,
        num_heads,
        hidden_dim,
        mlp_dim,
        dropout=0.0,
        attention_dropout=0.0,
        num_classes=1000,
        representation_size=None,
        norm_layer=usual,
    ):
        super().__init__()
        if image_size % patch_size:
            raise AssertionError(f"patches of {patch_size} do not fill an image of {image_size}")
        self.image_size, self.patch_size, self.hidden_dim = image_size, patch_size, hidden_dim
        self.mlp_dim, self.num_classes, self.representation_size = mlp_dim, num_classes, representation_size
        self.conv_proj = nn.Conv2d(3, hidden_dim, kernel_size=patch_size, stride=patch_size)
        self.seq_length = (image_size // patch_size) ** 2 + 1
        self.class_token = nn.Parameter(torch.zeros(1, 1, hidden_dim))
        sizes = (num_layers, num_heads, hidden_dim, mlp_dim, dropout, attention_dropout, norm_layer)
        self.encoder = Encoder(self.seq_length, *sizes)
        heads, arriving = OrderedDict(), hidden_dim
        if representation_size is not None:
            heads["pre_logits"], heads["act"] = nn.Linear(hidden_dim, representation_size), nn.Tanh()
            arriving = representation_size
        heads["head"] = nn.Linear(arriving, num_classes)
        self.heads = nn.Sequential(heads)

    def _process_input(self, x):
        n, channels, height, width = x.shape
        if height != self.image_size or width != self.image_size:
            raise AssertionError(f"the image is {height}x{width}, and {self.image_size}x{self.image_size} is needed")
        places = (height // self.patch_size) * (width // self.patch_size)
        return self.conv_proj(x).reshape(n, self.hidden_dim, places).permute(0, 2, 1)

    def forward(self, x):
        x = self._process_input(x)
        x = torch.cat([self.class_token.expand(x.shape[0], -1, -1), x], dim=1)
        return self.heads(self.encoder(x)[:, 0])


def of(known, patch_size, num_layers, num_heads, hidden_dim, mlp_dim, larger=384):
    def make(trained, image_size=224, **given):
        return VisionTransformer(image_size, patch_size, num_layers, num_heads, hidden_dim, mlp_dim, **given)

    return network(VisionTransformer, known, images={"IMAGENET1K_SWAG_E2E_V1": larger}, make=make)


vit_b_16 = of(ViT_B_16_Weights, 16, 12, 12, 768, 3072)
vit_b_32 = of(ViT_B_32_Weights, 32, 12, 12, 768, 3072)
vit_l_16 = of(ViT_L_16_Weights, 16, 24, 16, 1024, 4096, 512)
vit_l_32 = of(ViT_L_32_Weights, 32, 24, 16, 1024, 4096)
vit_h_14 = of(ViT_H_14_Weights, 14, 32, 16, 1280, 5120, 518)
"""
