"""`torchvision.ops.deform_conv`: a convolution at places that the program works out (Dai et al. 2017).

What it multiplies is what a convolution does; where its numbers stand in the input is not known.
"""

from __future__ import annotations

TEXT = """
import torch
import torch.nn as nn
import torch.nn.functional as F


def pair(value):
    return tuple(value) if isinstance(value, (list, tuple)) else (value, value)


def places(size, kernel, stride, padding, dilation):
    return tuple(
        (n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in zip(size, kernel, stride, padding, dilation)
    )


def deform_conv2d(input, offset, weight, bias=None, stride=(1, 1), padding=(0, 0), dilation=(1, 1), mask=None):
    kernel, made, moved = tuple(weight.shape[-2:]), tuple(offset.shape[-2:]), 2 * weight.shape[2] * weight.shape[3]
    stride, padding, dilation = pair(stride), pair(padding), pair(dilation)
    if offset.shape[1] % moved or offset.shape[1] < moved:
        raise RuntimeError(f"offset has {offset.shape[1]} channels, and a multiple of 2 x {moved // 2} is needed")
    if mask is not None and 2 * mask.shape[1] != offset.shape[1]:
        raise RuntimeError(f"mask has {mask.shape[1]} channels, and {offset.shape[1] // 2} are needed")
    needed = places(input.shape[-2:], kernel, stride, padding, dilation)
    if made != needed:
        raise RuntimeError(f"offset is {made[0]}x{made[1]}, and {needed[0]}x{needed[1]} is needed, as the output is")
    if mask is not None and tuple(mask.shape[-2:]) != needed:
        raise RuntimeError(f"mask is {mask.shape[2]}x{mask.shape[3]}, and {needed[0]}x{needed[1]} is needed")
    batch, channels, height, width = input.shape
    groups = channels // weight.shape[1]
    taken = F.grid_sample(input, input.new_zeros(batch, height, width, 2))
    return F.conv2d(taken, weight, bias, stride, padding, dilation, groups)


class DeformConv2d(nn.Module):
    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True
    ):
        super().__init__()
        if in_channels % groups != 0 or out_channels % groups != 0:
            raise ValueError("in_channels and out_channels must be divisible by groups")
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size, self.stride, self.padding, self.dilation = map(pair, (kernel_size, stride, padding, dilation))
        self.weight = nn.Parameter(torch.empty(out_channels, in_channels // groups, *self.kernel_size))
        if bias:
            self.bias = nn.Parameter(torch.empty(out_channels))
        else:
            self.register_parameter("bias", None)

    def forward(self, input, offset, mask=None):
        own = {"stride": self.stride, "padding": self.padding, "dilation": self.dilation}
        return deform_conv2d(input, offset, self.weight, self.bias, mask=mask, **own)
"""
