"""Slips in parameters and multiply-accumulates.

area: places of the kernel, sides: the sum of its sides, f: its side; c_in, c_out: channels in and out; g: groups;
b: biases, where they are counted; one_each: 1 where each filter has one that is counted; positions, grid: places of the
output and of the input; shrunk: those of the output, divided by the stride once more; inputs, outputs: of a linear
layer; places, maps: of what it flattens; macs, elements: of the right count, and of the output; added: one addition for
each bias; one: weights of a place that has its own.
"""

from __future__ import annotations

from convcalc.arithmetic.expression import share
from convcalc.features.check.slips.slip import Slip, slip

BIASES_LEFT_OUT = "weights alone, biases left out"
BIASES_COUNTED = "the biases are counted too"
TWO_EACH = "a multiplication and an addition are two FLOPs, one MAC"

# fmt: off
CONV: tuple[Slip, ...] = (
    slip("P01", "the biases were left out", "a quiz's distractor: 7,500", "bias params",
         lambda area, c_in, g, c_out: area * share(c_in, g) * c_out, BIASES_LEFT_OUT),
    slip("", "the biases were counted as weights", "", "bias weights",
         lambda area, c_in, g, c_out: area * share(c_in, g) * c_out + c_out, BIASES_COUNTED),
    slip("P03", "the kernel was taken without the input channels", "a quiz's distractor: 2,600", "bias params",
         lambda area, c_out: (area + 1) * c_out),
    slip("P03b", "the kernel was taken without the input channels", "a quiz: 576 for 1,728", "weights",
         lambda area, c_out: area * c_out),
    slip("P03b", "the kernel was taken without the input channels", "a quiz: 576 for 1,728", "params plain",
         lambda area, c_out: area * c_out),
    slip("P03b", "the kernel was taken without the input channels, and no biases",
         "quizzes: 800 for 2,432", "params bias",
         lambda area, c_out: area * c_out),
    slip("P02", "one bias for the whole layer; each filter has its own", "quiz distractors", "bias params",
         lambda area, c_in, g, c_out: area * share(c_in, g) * c_out + 1),
    slip("P02", "one bias for the whole layer, and the kernel without the input channels",
         "quiz distractors: 2,501", "bias params",
         lambda area, c_out: area * c_out + 1),
    slip("P10", "a depthwise layer has one kernel a channel, not one in all",
         "PaddlePaddle/models#3890: 9", "depthwise",
         lambda area: area),
    slip("P10", "a depthwise layer has one kernel a channel, not one in all", "", "depthwise bias params",
         lambda area: area + 1),
    slip("P08", "the groups were left out", "AlexNet: 614,656 for 307,456 (Stack Overflow 40060949)", "grouped",
         lambda area, c_in, c_out, b: area * c_in * c_out + b),
    slip("P09", "divided by the groups twice", "Ldpe2G's calculator, #4", "grouped",
         lambda area, c_in, g, c_out, b: area * share(c_in, g) * (c_out // g) + b),
    slip("P07", "multiplied by the places of the output; they share one kernel", "CS231n: 105,705,600", "map",
         lambda area, c_in, g, c_out, b, positions: (area * share(c_in, g) * c_out + b) * positions),
    slip("P07", "multiplied by the places of the map; they share one kernel", "quiz distractors", "map bias params",
         lambda area, c_in, g, c_out, b, positions: area * share(c_in, g) * c_out * positions + b),
    slip("P07", "multiplied by the places of the input; they share one kernel", "quizzes: 1,233,125,504", "map",
         lambda area, c_in, g, c_out, b, grid: area * share(c_in, g) * c_out * grid + b),
    slip("P13", "the sides of the kernel were added; they are multiplied",
         "a typed formula: N*(K1 + K2 + 1)", "bias params",
         lambda sides, c_out: c_out * (sides + 1)),
    slip("P13", "the kernel was taken once, not squared", "Scribd: KernelSize*channels + 1", "bias params square",
         lambda f, c_in, c_out: (f * c_in + 1) * c_out),
    slip("P13", "the kernel was taken once, not squared, and no biases", "a quiz's distractor: 480", "square",
         lambda f, c_in, c_out: f * c_in * c_out),
    slip("P23", "the kernel was squared; along one axis it has f weights", "", "line",
         lambda f, c_in, g, c_out, b: f * f * share(c_in, g) * c_out + b),
    slip("P23", "the kernel was squared, and the input channels were left out",
         "a question about Keras' Conv1D: 1,664 for 32,064", "line",
         lambda f, c_out, b: f * f * c_out + b),
    slip("P14", "the output channels were taken as the input channels", "TNN#411", "",
         lambda area, c_out, b: c_out * area * c_out + b),
    slip("P06", "the biases are one an output channel, not one an input channel", "", "bias params",
         lambda area, c_in, g, c_out: area * share(c_in, g) * c_out + c_in),
    slip("P04", "a filter has one bias, not one for each input channel", "", "bias params",
         lambda area, c_in, c_out: (area + 1) * c_in * c_out),
    slip("P35", "one filter was counted, of several", "", "bias params whole",
         lambda area, c_in: area * c_in + 1),
    slip("P35", "one filter was counted, of several", "", "whole", lambda area, c_in: area * c_in),
    slip("P36", "one bias for each place of the output; a filter has one", "", "map bias params",
         lambda area, c_in, g, c_out, positions: area * share(c_in, g) * c_out + c_out * positions),
    slip("P37", "the filters and the side of the kernel changed places",
         "nn.Conv2d(3, 3, 16) for 16 filters of 3x3", "plane square whole",
         lambda f, c_in, c_out, one_each: c_out * c_out * c_in * f + f * one_each),
    slip("P16", "a convolution has no bias where batch norm follows and it says nobias", "", "plain normed params",
         lambda area, c_in, g, c_out: area * share(c_in, g) * c_out + c_out),
)
"""Convolutions, transposed ones too."""

LOCAL: tuple[Slip, ...] = (
    slip("P24", "the places were taken to share one kernel, as those of a convolution do", "", "bias params",
         lambda one, c_out: one + c_out),
    slip("P24", "the places were taken to share one kernel, as those of a convolution do", "", "",
         lambda one: one),
    slip("P25", "one bias a filter; each of its places has its own", "", "bias params",
         lambda one, c_out, positions: one * positions + c_out),
    slip("P01", "the biases were left out", "", "bias params",
         lambda one, positions: one * positions, BIASES_LEFT_OUT),
    slip("", "the biases were counted as weights", "", "bias weights",
         lambda one, c_out, positions: one * positions + c_out * positions, BIASES_COUNTED),
)
"""Locally connected layers."""

DENSE: tuple[Slip, ...] = (
    slip("P01", "the biases were left out", "a quiz's distractor: 4,194,304", "bias params",
         lambda inputs, outputs: inputs * outputs, BIASES_LEFT_OUT),
    slip("", "the biases were counted as weights", "", "bias weights",
         lambda inputs, outputs: inputs * outputs + outputs, BIASES_COUNTED),
    slip("P02b", "one bias for the whole layer; each output has its own",
         "a quiz's distractor: 27,000,001", "bias params",
         lambda inputs, outputs: inputs * outputs + 1),
    slip("P13", "inputs and outputs were added; they are multiplied", "", "",
         lambda inputs, outputs: inputs + outputs),
    slip("P06", "the biases are one an output, not one an input", "", "bias params",
         lambda inputs, outputs: inputs * outputs + inputs),
    slip("P05", "the channels of the map were left out", "a quiz's distractor: 9,000,100", "map",
         lambda places, outputs, b: places * outputs + b),
    slip("P12", "only the channels went in: the map was not flattened", "Keras AlexNets: 25,678,184", "map",
         lambda maps, outputs, b: maps * outputs + b),
    slip("P05+P01", "the channels of the map were left out, and the biases", "", "map bias params",
         lambda places, outputs: places * outputs),
    slip("P05+P02b", "the channels of the map were left out, and one bias for all",
         "a quiz: 9,000,001", "map bias params",
         lambda places, outputs: places * outputs + 1),
)
"""Linear layers."""

OTHERS: tuple[Slip, ...] = (
    slip("P11", "the running mean and variance were counted", "ptflops#89: 40 for 20; Paddle#37852", "bn params affine",
         lambda c: 4 * c, "Keras counts running statistics"),
    slip("P07", "a pair was counted for each place; the places of a channel share one", "", "bn",
         lambda c, positions: 2 * c * positions),
    slip("P15", "a pool has no parameters", "", "pool", lambda area, c: area * c + c),
    slip("P15", "a pool has no parameters; only those of LeNet-5 had a weight and a bias", "", "pool params",
         lambda c: 2 * c),
)
"""Norms and pools."""

COST: tuple[Slip, ...] = (
    slip("C01", "FLOPs were given: two for each multiply-accumulate", "ResNet's paper; ptflops#76; fvcore#69", "",
         lambda macs: 2 * macs, TWO_EACH),
    slip("", "the additions of the biases were counted", "torchinfo, ptflops", "",
         lambda macs, added: macs + added, "with one addition for each bias"),
    slip("C01", "FLOPs with the additions of the biases", "DeepSpeed, Keras", "",
         lambda macs, added: 2 * macs + added, TWO_EACH + ", biases added"),
    slip("C01", "multiplications and additions, one fewer of these a sum", "torchscan", "",
         lambda macs, elements: 2 * macs - elements, TWO_EACH + ", one fewer a sum"),
    slip("C03", "multiplied by the places of the input, not of the output",
         "fastbook ch. 13: 56,448 for 14,112", "conv resized",
         lambda area, c_in, g, c_out, grid: area * share(c_in, g) * c_out * grid),
    slip("C03", "multiplied by the places of the output; each input is spread once", "thop, torchinfo", "tconv",
         lambda area, c_in, g, c_out, positions: area * share(c_in, g) * c_out * positions),
    slip("C05", "the weights were given: nothing was multiplied by the places", "", "conv map",
         lambda area, c_in, g, c_out: area * share(c_in, g) * c_out),
    slip("C05", "the parameters were given: nothing was multiplied by the places", "", "conv map bias",
         lambda area, c_in, g, c_out: area * share(c_in, g) * c_out + c_out),
    slip("C04", "divided by the stride twice: the output is that much smaller already",
         "Lyken17/pytorch-OpCounter#8", "conv strided",
         lambda area, c_in, g, c_out, shrunk: area * share(c_in, g) * c_out * shrunk),
    slip("P35", "one filter was counted, of several", "", "conv whole",
         lambda area, c_in, positions: area * c_in * positions),
    slip("P08", "the groups were left out", "Stack Overflow 40060949", "grouped",
         lambda area, c_in, c_out, positions: area * c_in * c_out * positions),
    slip("P09", "divided by the groups twice", "Ldpe2G's calculator, #4", "grouped",
         lambda area, c_in, g, c_out, positions: area * share(c_in, g) * (c_out // g) * positions),
    slip("P23", "the kernel was squared; along one axis it has f weights", "", "conv line",
         lambda f, c_in, g, c_out, positions: f * f * share(c_in, g) * c_out * positions),
    slip("P03b", "the kernel was taken without the input channels", "a quiz's distractor", "conv",
         lambda area, c_out, positions: area * c_out * positions),
    slip("C01", "half of it: these are multiply-accumulates already", "ResNet's paper calls them FLOPs", "even",
         lambda macs: macs // 2),
    slip("C02", "doubled twice: FLOPs are 2 MACs, not MACs 2 FLOPs", "sovrasov/flops-counter.pytorch#16", "",
         lambda macs: 4 * macs),
    slip("C06", "the factor 3 of training was left in", "rethinking-network-pruning#31", "", lambda macs: 3 * macs),
    slip("C06", "the factor 3 of training and the 2 of FLOPs were left in",
         "rethinking-network-pruning#31: 24.64 G", "",
         lambda macs: 6 * macs),
)
"""Multiply-accumulates of any layer."""
