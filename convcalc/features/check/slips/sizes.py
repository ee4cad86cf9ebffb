"""Slips in sizes along one axis, and in depths.

n: input size; pads: padding on both sides together, p: on each side; f: kernel, e: what it spans with its dilation d;
s: stride; op: output padding; e_across, pads_across: of the other axis; c: channels out, c_in: channels in.
"""

from __future__ import annotations

from convcalc.arithmetic.expression import ceil_div, least
from convcalc.features.check.slips.slip import Slip, over, slip

CAFFE = "Caffe's pools and ceil_mode round up"

# fmt: off
WINDOW: tuple[Slip, ...] = (
    slip("S04", "the + 1 at the end was left out", "Data Science SE: 24, 11, 8, 3 for 25, 12, 10, 5", "window given",
         lambda n, pads, e, s: (n + pads - e) // s),
    slip("S09", "a last window that starts behind the input was kept (Caffe does so where there is no padding)",
         "pytorch#57178, #45357; webnn#935; tracel-ai/burn#5791", "ceil",
         lambda n, pads, e, s: ceil_div(n + pads - e, s) + 1),
    slip("S07", "the stride was left out", "BVLC/caffe#4475: 217 for 55; a quiz's distractor", "window strided",
         lambda n, pads, e: n + pads - e + 1),
    slip("S10", "the pool was moved by 1; a pool moves by its kernel", "aymericdamien/TensorFlow-Examples#13", "pool",
         lambda n, e: n - e + 1),
    slip("S02", "rounded up instead of down", "BVLC Caffe's pooling; pytorch#6842", "pool given bare",
         lambda n, pads, e, s: ceil_div(n + pads - e, s) + 1, CAFFE),
    slip("S02", "rounded up instead of down", "PyTorch's ceil_mode", "pool given",
         lambda n, pads, p_before, e, s: least(ceil_div(n + pads - e, s) + 1, (n + p_before - 1) // s + 1), CAFFE),
    slip("S02", "rounded up, and a window kept that starts in the padding", "pytorch#6842", "pool given padded",
         lambda n, pads, e, s: ceil_div(n + pads - e, s) + 1),
    slip("", "rounded down", "most frameworks", "ceil",
         lambda n, pads, e, s: (n + pads - e) // s + 1, "most frameworks round a pool's size down"),
    slip("S02", "rounded up; a convolution rounds down", "a federated-learning demo: 12 for 11", "conv given",
         lambda n, pads, e, s: ceil_div(n + pads - e, s) + 1),
    slip("S03", "rounded to the nearest instead of down", "ZFNet's 109.5 -> 110 (cs231n.github.io#9)", "window given",
         lambda n, pads, e, s: (2 * (n + pads - e) + s) // (2 * s) + 1, hidden=True),
    slip("S05", "the padding was added once; p stands for each side",
         "a quiz's distractor: 17x17x8 for 19x19x8; d2l's p is both sides together", "window padded given",
         lambda n, p, e, s: (n + p - e) // s + 1),
    slip("S05", "the padding was added once; it goes on each side", "a quiz's distractor: 17x17x8", "border",
         lambda n, p: n + p),
    slip("S06", "the padding was left out", "", "window padded", lambda n, e, s: (n - e) // s + 1),
    slip("S06", "the padding was left out", "", "border", lambda n: n),
    slip("S13", "'same' keeps the size only where the stride is 1", "", "kept strided", lambda n: n),
    slip("S14", "rounded down; 'same' gives n / s rounded up", "Geron: 38, not 37, for 75", "kept strided",
         lambda n, s: n // s),
    slip("S12", "'same' taken as half the kernel on both sides", "tensorflow#4297: 15 for 14", "same",
         lambda n, f, s: (n + 2 * (f // 2) - f) // s + 1),
    slip("S11", "the + 1 went inside the fraction",
         "an online course's formula, right by luck at 32", "window given strided",
         lambda n, pads, e, s: (n + pads - e + 1) // s),
    slip("S16", "divided by the kernel; a pool moves by its stride", "", "pool given", lambda n, f: n // f),
    slip("D03", "the dilation was left out", "keras-deeplab#76: 7 for 5", "window dilated",
         lambda n, pads, f, s: (n + pads - f) // s + 1),
    slip("D04", "the dilation was counted from 0", "CS231n notes; oneDNN#438", "window dilation",
         lambda n, pads, f, d, s: (n + pads - ((d + 1) * (f - 1) + 1)) // s + 1,
         "the CS231n notes and oneDNN count dilation from 0: theirs is one less"),
    slip("D02", "a dilated kernel spans d*(f - 1) + 1: the + 1 was left out",
         "vlfeat/matconvnet#1010: 3 for 2", "window dilated",
         lambda n, pads, d, f, s: (n + pads - d * (f - 1)) // s + 1),
    slip("D01", "a dilated kernel spans d*(f - 1) + 1, not d*f", "", "window dilated",
         lambda n, pads, d, f, s: (n + pads - d * f) // s + 1),
    slip("D05", "a dilated kernel spans d*(f - 1) + 1, not f + d", "microsoft/CNTK#1715: 7 for 9", "window dilated",
         lambda n, pads, f, d, s: (n + pads - (f + d)) // s + 1),
    slip("S18", "height and width of the kernel changed places", "", "window oblong given",
         lambda n, pads, e_across, s: (n + pads - e_across) // s + 1),
    slip("S18", "height and width of the kernel changed places, and those of the padding", "", "window oblong given",
         lambda n, pads_across, e_across, s: (n + pads_across - e_across) // s + 1),
    slip("S19", "1 was taken off at the end; it is added", "n - f - 1 for n - f + 1", "window given bare",
         lambda n, pads, e, s: (n + pads - e) // s - 1),
    slip("S01", "the fraction was left standing; it is rounded down",
         "CS231n: 4.5; AlexNet: 54.25", "window given strided",
         lambda n, pads, e, s: over(n + pads - e, s) + 1),
    slip("S08", "only the kernel was divided by the stride: brackets",
         "a Korean note: (9-3/1)+1", "window given strided",
         lambda n, pads, f, s: n + pads - over(f, s) + 1),
)
"""Convolutions and pools, and zeros around a map, the likeliest first."""

TRANSPOSED: tuple[Slip, ...] = (
    slip("T04", "taken as n*s, which is right only with the padding and output padding for it",
         "a lecture's picture: 4 for 3", "tconv",
         lambda n, s: n * s),
    slip("T02", "the kernel was left out: (n - 1)*s + 1 - 2p", "pytorch#172560: 509 for 512", "tconv",
         lambda n, s, pads: (n - 1) * s + 1 - pads),
    slip("T03", "the padding was taken off once; p stands for each side", "a course's forum: 4 for 3", "tconv padded",
         lambda n, s, p, e, op: (n - 1) * s - p + e + op),
    slip("T08", "the output padding was left out", "Dumoulin & Visin, relationship 14; pytorch#8816", "tconv extra",
         lambda n, s, pads, e: (n - 1) * s - pads + e),
    slip("T06", "worked out as an ordinary convolution", "", "tconv", lambda n, pads, e, s: (n + pads - e) // s + 1),
    slip("T07", "the padding was left out", "", "tconv padded", lambda n, s, e: (n - 1) * s + e),
    slip("T07", "the padding was left out", "", "tconv padded extra", lambda n, s, e, op: (n - 1) * s + e + op),
    slip("T05", "taken as n*s - s + 1, the smallest input that 'same' turns into n", "tensorflow#2118", "tconv",
         lambda n, s: n * s - s + 1),
    slip("T01", "worked out with a kernel of 3", "a comment in VisionDetection: 9 for 8", "tconv",
         lambda n, s, pads, op: (n - 1) * s - pads + 3 + op),
)
"""Transposed convolutions."""

DEPTH: tuple[Slip, ...] = (
    slip("C10", "the depth of the input was kept; every filter makes one channel",
         "quiz distractors: 40x40x16", "filters",
         lambda c_in: c_in),
    slip("C11", "the channels were pooled too; a pool keeps them", "quiz distractors: 16x16x8, 32x32x8", "pool",
         lambda c, s: c // s),
    slip("C13", "the filters were multiplied by the channels that arrive; each filter goes over all of them", "",
         "filters",
         lambda c_in, c: c_in * c),
    slip("C12", "the channels were padded too; padding goes around the map", "a quiz's distractor: 19x19x12", "padded",
         lambda c, p: c + 2 * p),
    slip("C12", "the channels were padded too; padding goes around the map", "a quiz's distractor: 17x17x10", "padded",
         lambda c, p: c + p),
)
"""The channels of what comes out."""
