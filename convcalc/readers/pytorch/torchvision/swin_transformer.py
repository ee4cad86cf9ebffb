"""Swin (Liu et al. 2021) and its second version (Liu et al. 2022)."""

from __future__ import annotations

TEXT = """
from functools import partial

import torch
import torch.nn as nn
import torch.nn.functional as F
from torchvision.ops.misc import MLP, Permute, StochasticDepth

usual = partial(nn.LayerNorm, eps=1e-5)


def parted(x):
    height, width = x.shape[-3:-1]
    x = F.pad(x, (0, 0, 0, width % 2, 0, height % 2))
    first, second = x[..., 0::2, :, :], x[..., 1::2, :, :]
    return torch.cat([first[..., 0::2, :], second[..., 0::2, :], first[..., 1::2, :], second[..., 1::2, :]], -1)


class PatchMerging(nn.Module):
    def __init__(self, dim, norm_layer=usual):
        super().__init__()
        self.dim = dim
        self.reduction = nn.Linear(4 * dim, 2 * dim, bias=False)
        self.norm = norm_layer(4 * dim)

    def forward(self, x):
        return self.reduction(self.norm(parted(x)))


class PatchMergingV2(nn.Module):
    def __init__(self, dim, norm_layer=usual):
        super().__init__()
        self.dim = dim
        self.reduction = nn.Linear(4 * dim, 2 * dim, bias=False)
        self.norm = norm_layer(2 * dim)

    def forward(self, x):
        return self.norm(self.reduction(parted(x)))


def windows(x, size):
    batch, height, width, channels = x.shape
    x = x.view(batch, height // size[0], size[0], width // size[1], size[1], channels)
    return x.permute(0, 1, 3, 2, 4, 5).reshape(-1, size[0] * size[1], channels)


def whole(x, size, batch, height, width):
    x = x.view(batch, height // size[0], width // size[1], size[0], size[1], -1)
    return x.permute(0, 1, 3, 2, 4, 5).reshape(batch, height, width, -1)


class ShiftedWindowAttention(nn.Module):
    def __init__(
        self, dim, window_size, shift_size, num_heads, qkv_bias=True, proj_bias=True, attention_dropout=0.0, dropout=0.0
    ):
        super().__init__()
        self.window_size, self.shift_size, self.num_heads = window_size, shift_size, num_heads
        self.qkv = nn.Linear(dim, dim * 3, bias=qkv_bias)
        self.proj = nn.Linear(dim, dim, bias=proj_bias)
        self.places = window_size[0] * window_size[1]
        self.register_buffer("relative_position_index", torch.zeros(self.places**2, dtype=torch.long))
        self.define_relative_position_bias_table()

    def define_relative_position_bias_table(self):
        count = (2 * self.window_size[0] - 1) * (2 * self.window_size[1] - 1)
        self.relative_position_bias_table = nn.Parameter(torch.zeros(count, self.num_heads))

    def get_relative_position_bias(self):
        bias = self.relative_position_bias_table[self.relative_position_index]
        return bias.view(self.places, self.places, -1).permute(2, 0, 1).unsqueeze(0)

    def scores(self, q, k):
        return (q * q.shape[-1] ** -0.5) @ k.transpose(-2, -1)

    def forward(self, x):
        batch, height, width, channels = x.shape
        size, shift = self.window_size, list(self.shift_size)
        x = F.pad(x, (0, 0, 0, (size[1] - width % size[1]) % size[1], 0, (size[0] - height % size[0]) % size[0]))
        padded = x.shape[1:3]
        shift = [0 if size[at] >= padded[at] else shift[at] for at in (0, 1)]
        if sum(shift) > 0:
            x = torch.roll(x, shifts=(-shift[0], -shift[1]), dims=(1, 2))
        x = windows(x, size)
        heads = self.num_heads
        qkv = self.qkv(x).reshape(x.size(0), x.size(1), 3, heads, channels // heads).permute(2, 0, 3, 1, 4)
        scores = self.scores(qkv[0], qkv[1]) + self.get_relative_position_bias()
        x = (scores.softmax(dim=-1) @ qkv[2]).transpose(1, 2).reshape(x.size(0), x.size(1), channels)
        x = whole(self.proj(x), size, batch, *padded)
        if sum(shift) > 0:
            x = torch.roll(x, shifts=(shift[0], shift[1]), dims=(1, 2))
        return x[:, :height, :width, :]


class ShiftedWindowAttentionV2(ShiftedWindowAttention):
    def __init__(self, dim, window_size, shift_size, num_heads, **given):
        super().__init__(dim, window_size, shift_size, num_heads, **given)
        self.logit_scale = nn.Parameter(torch.ones(num_heads, 1, 1))
        self.cpb_mlp = nn.Sequential(nn.Linear(2, 512), nn.ReLU(inplace=True), nn.Linear(512, num_heads, bias=False))

    def define_relative_position_bias_table(self):
        table = torch.zeros(1, 2 * self.window_size[0] - 1, 2 * self.window_size[1] - 1, 2)
        self.register_buffer("relative_coords_table", table)

    def get_relative_position_bias(self):
        bias = self.cpb_mlp(self.relative_coords_table).view(-1, self.num_heads)[self.relative_position_index]
        return 16 * torch.sigmoid(bias.view(self.places, self.places, -1).permute(2, 0, 1).unsqueeze(0))

    def scores(self, q, k):
        return F.normalize(q, dim=-1) @ F.normalize(k, dim=-1).transpose(-2, -1) * self.logit_scale.exp()


class SwinTransformerBlock(nn.Module):
    def __init__(
        self,
        dim,
        num_heads,
        window_size,
        shift_size,
        mlp_ratio=4.0,
        dropout=0.0,
        attention_dropout=0.0,
        stochastic_depth_prob=0.0,
        norm_layer=usual,
        attn_layer=ShiftedWindowAttention,
    ):
        super().__init__()
        self.norm1 = norm_layer(dim)
        self.attn = attn_layer(
            dim, window_size, shift_size, num_heads, attention_dropout=attention_dropout, dropout=dropout
        )
        self.stochastic_depth = StochasticDepth(stochastic_depth_prob, "row")
        self.norm2 = norm_layer(dim)
        self.mlp = MLP(dim, [int(dim * mlp_ratio), dim], activation_layer=nn.GELU, inplace=None, dropout=dropout)

    def forward(self, x):
        x = x + self.stochastic_depth(self.attn(self.norm1(x)))
        return x + self.stochastic_depth(self.mlp(self.norm2(x)))


class SwinTransformerBlockV2(SwinTransformerBlock):
    def __init__(self, dim, num_heads, window_size, shift_size, attn_layer=ShiftedWindowAttentionV2, **given):
        super().__init__(dim, num_heads, window_size, shift_size, attn_layer=attn_layer, **given)

    def forward(self, x):
        x = x + self.stochastic_depth(self.norm1(self.attn(x)))
        return x + self.stochastic_depth(self.norm2(self.mlp(x)))


class SwinTransformer(nn.Module):
    def __init__(
        self,
        patch_size,
        embed_dim,
        depths,
        num_heads,
        window_size,
        mlp_ratio=4.0,
        dropout=0.0,
        attention_dropout=0.0,
        stochastic_depth_prob=0.1,
        num_classes=1000,
        norm_layer=None,
        block=None,
        downsample_layer=PatchMerging,
    ):
        super().__init__()
        self.num_classes, norm, make = num_classes, norm_layer or usual, block or SwinTransformerBlock
        patches = nn.Conv2d(3, embed_dim, kernel_size=tuple(patch_size), stride=tuple(patch_size))
        layers, done, every = [nn.Sequential(patches, Permute([0, 2, 3, 1]), norm(embed_dim))], 0, sum(depths)
        own = {"mlp_ratio": mlp_ratio, "dropout": dropout, "attention_dropout": attention_dropout, "norm_layer": norm}
        for stage, depth in enumerate(depths):
            dim, blocks = embed_dim * 2**stage, []
            for at in range(depth):
                shift = [0 if at % 2 == 0 else side // 2 for side in window_size]
                depth_prob = stochastic_depth_prob * float(done) / (every - 1)
                drop = {"stochastic_depth_prob": depth_prob}
                blocks.append(make(dim, num_heads[stage], window_size=window_size, shift_size=shift, **drop, **own))
                done += 1
            layers.append(nn.Sequential(*blocks))
            if stage < len(depths) - 1:
                layers.append(downsample_layer(dim, norm))
        self.features = nn.Sequential(*layers)
        self.norm = norm(dim)
        self.permute = Permute([0, 3, 1, 2])
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten(1)
        self.head = nn.Linear(dim, num_classes)

    def forward(self, x):
        x = self.permute(self.norm(self.features(x)))
        return self.head(self.flatten(self.avgpool(x)))


def of(known, embed_dim, depths, num_heads, side, second=False):
    def make(trained, **given):
        kinds = {"block": SwinTransformerBlockV2, "downsample_layer": PatchMergingV2} if second else {}
        return SwinTransformer([4, 4], embed_dim, depths, num_heads, [side, side], **{**kinds, **given})

    return network(SwinTransformer, known, make=make)


swin_t = of(Swin_T_Weights, 96, [2, 2, 6, 2], [3, 6, 12, 24], 7)
swin_s = of(Swin_S_Weights, 96, [2, 2, 18, 2], [3, 6, 12, 24], 7)
swin_b = of(Swin_B_Weights, 128, [2, 2, 18, 2], [4, 8, 16, 32], 7)
swin_v2_t = of(Swin_V2_T_Weights, 96, [2, 2, 6, 2], [3, 6, 12, 24], 8, second=True)
swin_v2_s = of(Swin_V2_S_Weights, 96, [2, 2, 18, 2], [3, 6, 12, 24], 8, second=True)
swin_v2_b = of(Swin_V2_B_Weights, 128, [2, 2, 18, 2], [4, 8, 16, 32], 8, second=True)
"""
