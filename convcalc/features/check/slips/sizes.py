"""Slips in sizes along one axis, and in depths.

n: input size; pads: padding on both sides together, p: on each side; f: kernel, e: what it spans with its dilation d;
s: stride; op: output padding; c: channels out, c_in: channels in.
"""

from __future__ import annotations

from typing import Any

from convcalc.arithmetic.expression import ceil_div, least
from convcalc.features.check.slips.slip import Catalogue, over

WINDOW = Catalogue()
"""Convolutions and pools, and zeros around a map, the likeliest first."""


@WINDOW.add("S04", "the + 1 at the end was left out", "Data Science SE: 24, 11, 8, 3 for 25, 12, 10, 5", "window given")
def without_one(n: int, pads: int, e: int, s: int) -> int:
    return (n + pads - e) // s


@WINDOW.add(
    "S09",
    "a last window that starts behind the input was kept (Caffe does so where there is no padding)",
    "pytorch#57178, #45357; webnn#935; tracel-ai/burn#5791",
    "ceil",
)
def last_window_kept(n: int, pads: int, e: int, s: int) -> int:
    return ceil_div(n + pads - e, s) + 1


@WINDOW.add("S07", "the stride was left out", "BVLC/caffe#4475: 217 for 55; a quiz's distractor", "window strided")
def without_stride(n: int, pads: int, e: int) -> int:
    return n + pads - e + 1


@WINDOW.add(
    "S10", "the pool was moved by 1; a pool moves by its kernel", "aymericdamien/TensorFlow-Examples#13", "pool"
)
def pool_by_one(n: int, e: int) -> int:
    return n - e + 1


CAFFE = "Caffe's pools and ceil_mode round up"


@WINDOW.add("S02", "rounded up instead of down", "BVLC Caffe's pooling; pytorch#6842", "pool given bare", CAFFE)
def pool_rounded_up(n: int, pads: int, e: int, s: int) -> int:
    return ceil_div(n + pads - e, s) + 1


@WINDOW.add("S02", "rounded up instead of down", "PyTorch's ceil_mode", "pool given", CAFFE)
def pool_ceil_mode(n: int, pads: int, p_before: int, e: int, s: int) -> int:
    return least(ceil_div(n + pads - e, s) + 1, (n + p_before - 1) // s + 1)


@WINDOW.add("S02", "rounded up, and a window kept that starts in the padding", "pytorch#6842", "pool given padded")
def pool_rounded_up_in_padding(n: int, pads: int, e: int, s: int) -> int:
    return ceil_div(n + pads - e, s) + 1


@WINDOW.add("", "rounded down", "most frameworks", "ceil", "most frameworks round a pool's size down")
def pool_rounded_down(n: int, pads: int, e: int, s: int) -> int:
    return (n + pads - e) // s + 1


@WINDOW.add("S02", "rounded up; a convolution rounds down", "a federated-learning demo: 12 for 11", "conv given")
def conv_rounded_up(n: int, pads: int, e: int, s: int) -> int:
    return ceil_div(n + pads - e, s) + 1


@WINDOW.add(
    "S03",
    "rounded to the nearest instead of down",
    "ZFNet's 109.5 -> 110 (cs231n.github.io#9)",
    "window given",
    hidden=True,
)
def rounded_to_nearest(n: int, pads: int, e: int, s: int) -> int:
    return (2 * (n + pads - e) + s) // (2 * s) + 1


@WINDOW.add(
    "S05", "the padding was added once; p stands for each side", "a quiz's distractor: 17x17x8 for 19x19x8; d2l's p is"
    " both sides together", "window padded given",
)  # fmt: skip
def padded_once(n: int, p: int, e: int, s: int) -> int:
    return (n + p - e) // s + 1


@WINDOW.add("S05", "the padding was added once; it goes on each side", "a quiz's distractor: 17x17x8", "border")
def bordered_once(n: int, p: int) -> int:
    return n + p


@WINDOW.add("S06", "the padding was left out", "", "window padded")
def without_padding(n: int, e: int, s: int) -> int:
    return (n - e) // s + 1


@WINDOW.add("S06", "the padding was left out", "", "border")
def without_border(n: int) -> int:
    return n


@WINDOW.add("S13", "'same' keeps the size only where the stride is 1", "", "kept strided")
def kept_all_the_same(n: int) -> int:
    return n


@WINDOW.add("S14", "rounded down; 'same' gives n / s rounded up", "Geron: 38, not 37, for 75", "kept strided")
def same_rounded_down(n: int, s: int) -> int:
    return n // s


@WINDOW.add("S12", "'same' taken as half the kernel on both sides", "tensorflow#4297: 15 for 14", "same")
def same_as_half(n: int, f: int, s: int) -> int:
    return (n + 2 * (f // 2) - f) // s + 1


@WINDOW.add(
    "S11", "the + 1 went inside the fraction", "an online course's formula, right by luck at 32", "window given strided"
)
def one_inside(n: int, pads: int, e: int, s: int) -> int:
    return (n + pads - e + 1) // s


@WINDOW.add("S16", "divided by the kernel; a pool moves by its stride", "", "pool given")
def divided_by_kernel(n: int, f: int) -> int:
    return n // f


@WINDOW.add("D03", "the dilation was left out", "keras-deeplab#76: 7 for 5", "window dilated")
def without_dilation(n: int, pads: int, f: int, s: int) -> int:
    return (n + pads - f) // s + 1


@WINDOW.add(
    "D04", "the dilation was counted from 0", "CS231n notes; oneDNN#438", "window dilation",
    "the CS231n notes and oneDNN count dilation from 0: theirs is one less",
)  # fmt: skip
def dilation_from_zero(n: int, pads: int, f: int, d: int, s: int) -> int:
    return (n + pads - ((d + 1) * (f - 1) + 1)) // s + 1


@WINDOW.add(
    "D02",
    "a dilated kernel spans d*(f - 1) + 1: the + 1 was left out",
    "vlfeat/matconvnet#1010: 3 for 2",
    "window dilated",
)
def span_without_one(n: int, pads: int, d: int, f: int, s: int) -> int:
    return (n + pads - d * (f - 1)) // s + 1


@WINDOW.add("D01", "a dilated kernel spans d*(f - 1) + 1, not d*f", "", "window dilated")
def span_of_product(n: int, pads: int, d: int, f: int, s: int) -> int:
    return (n + pads - d * f) // s + 1


@WINDOW.add("D05", "a dilated kernel spans d*(f - 1) + 1, not f + d", "microsoft/CNTK#1715: 7 for 9", "window dilated")
def span_of_sum(n: int, pads: int, f: int, d: int, s: int) -> int:
    return (n + pads - (f + d)) // s + 1


@WINDOW.add(
    "S01", "the fraction was left standing; it is rounded down", "CS231n: 4.5; AlexNet: 54.25", "window given strided"
)
def fraction_left(n: int, pads: int, e: int, s: int) -> Any:
    return over(n + pads - e, s) + 1


@WINDOW.add(
    "S08", "only the kernel was divided by the stride: brackets", "a Korean note: (9-3/1)+1", "window given strided"
)
def kernel_divided(n: int, pads: int, f: int, s: int) -> Any:
    return n + pads - over(f, s) + 1


TRANSPOSED = Catalogue()
"""Transposed convolutions."""


@TRANSPOSED.add("T04", "taken as n*s, which needs p and output padding to fit", "a lecture's picture: 4 for 3", "tconv")
def times_stride(n: int, s: int) -> int:
    return n * s


@TRANSPOSED.add("T02", "the kernel was left out: (n - 1)*s + 1 - 2p", "pytorch#172560: 509 for 512", "tconv")
def without_kernel(n: int, s: int, pads: int) -> int:
    return (n - 1) * s + 1 - pads


@TRANSPOSED.add(
    "T03", "the padding was taken off once; p stands for each side", "a course's forum: 4 for 3", "tconv padded"
)
def cropped_once(n: int, s: int, p: int, e: int, op: int) -> int:
    return (n - 1) * s - p + e + op


@TRANSPOSED.add(
    "T08", "the output padding was left out", "Dumoulin & Visin, relationship 14; pytorch#8816", "tconv extra"
)
def without_extra(n: int, s: int, pads: int, e: int) -> int:
    return (n - 1) * s - pads + e


@TRANSPOSED.add("T06", "worked out as an ordinary convolution", "", "tconv")
def as_ordinary(n: int, pads: int, e: int, s: int) -> int:
    return (n + pads - e) // s + 1


@TRANSPOSED.add("T07", "the padding was left out", "", "tconv padded")
def uncropped(n: int, s: int, e: int) -> int:
    return (n - 1) * s + e


@TRANSPOSED.add("T07", "the padding was left out", "", "tconv padded extra")
def uncropped_with_extra(n: int, s: int, e: int, op: int) -> int:
    return (n - 1) * s + e + op


@TRANSPOSED.add(
    "T05", "'same' turned round to n*s - s + 1, the least that would give n back", "tensorflow#2118", "tconv"
)
def least_before(n: int, s: int) -> int:
    return n * s - s + 1


@TRANSPOSED.add(
    "T01", "worked out with a kernel of 3, as in other layers", "a comment in VisionDetection: 9 for 8", "tconv"
)
def kernel_of_three(n: int, s: int, pads: int, op: int) -> int:
    return (n - 1) * s - pads + 3 + op


DEPTH = Catalogue()
"""The channels of what comes out."""


@DEPTH.add(
    "C10", "the depth of the input was kept; every filter makes one channel", "quiz distractors: 40x40x16", "filters"
)
def depth_kept(c_in: int) -> int:
    return c_in


@DEPTH.add("C11", "the channels were pooled too; a pool keeps them", "quiz distractors: 16x16x8, 32x32x8", "pool")
def channels_pooled(c: int, s: int) -> int:
    return c // s


@DEPTH.add(
    "C12", "the channels were padded too; padding goes around the map", "a quiz's distractor: 19x19x12", "padded"
)
def channels_padded(c: int, p: int) -> int:
    return c + 2 * p


@DEPTH.add(
    "C12", "the channels were padded too; padding goes around the map", "a quiz's distractor: 17x17x10", "padded"
)
def channels_padded_once(c: int, p: int) -> int:
    return c + p
