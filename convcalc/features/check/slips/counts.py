"""Slips of parameters and multiply-adds."""

from __future__ import annotations

from convcalc.arithmetic.expression import share
from convcalc.features.check.slips.slip import Catalogue

CONV = Catalogue()
"""Convolutions, transposed ones too."""

BIASES_LEFT_OUT = "weights alone, biases left out"
BIASES_COUNTED = "the biases are counted too"


@CONV.add("P01", "the biases were left out", "a quiz's distractor: 7,500", "bias params", BIASES_LEFT_OUT)
def without_biases(area: int, c_in: int, g: int, c_out: int) -> int:
    return area * share(c_in, g) * c_out


@CONV.add("", "the biases were counted as weights", "", "bias weights", BIASES_COUNTED)
def biases_as_weights(area: int, c_in: int, g: int, c_out: int) -> int:
    return area * share(c_in, g) * c_out + c_out


@CONV.add("P03", "the kernel was taken without the input channels", "a quiz's distractor: 2,600", "bias params")
def flat_kernel(area: int, c_out: int) -> int:
    return (area + 1) * c_out


@CONV.add(
    "P03b", "the kernel was taken without the input channels, and no biases", "quizzes: 800 for 2,432", "params bias"
)
@CONV.add("P03b", "the kernel was taken without the input channels", "a quiz: 576 for 1,728", "params plain")
@CONV.add("P03b", "the kernel was taken without the input channels", "a quiz: 576 for 1,728", "weights")
def flat_kernel_without_biases(area: int, c_out: int) -> int:
    return area * c_out


@CONV.add("P02", "one bias for the whole layer; each filter has its own", "quiz distractors", "bias params")
def one_bias(area: int, c_in: int, g: int, c_out: int) -> int:
    return area * share(c_in, g) * c_out + 1


@CONV.add(
    "P02", "one bias for the whole layer, and the kernel without the input channels", "quiz distractors: 2,501",
    "bias params",
)  # fmt: skip
def one_bias_flat_kernel(area: int, c_out: int) -> int:
    return area * c_out + 1


@CONV.add(
    "P10", "a depthwise layer has one kernel a channel, not one in all", "PaddlePaddle/models#3890: 9", "depthwise"
)
def one_depthwise_kernel(area: int) -> int:
    return area


@CONV.add("P10", "a depthwise layer has one kernel a channel, not one in all", "", "depthwise bias params")
def one_depthwise_kernel_and_bias(area: int) -> int:
    return area + 1


@CONV.add("P08", "the groups were left out", "AlexNet: 614,656 for 307,456 (Stack Overflow 40060949)", "grouped")
def without_groups(area: int, c_in: int, c_out: int, b: int) -> int:
    return area * c_in * c_out + b


@CONV.add("P09", "divided by the groups twice", "Ldpe2G's calculator, #4", "grouped")
def groups_twice(area: int, c_in: int, g: int, c_out: int, b: int) -> int:
    return area * share(c_in, g) * (c_out // g) + b


@CONV.add("P07", "multiplied by the places of the output; they share one kernel", "CS231n: 105,705,600", "map")
def not_shared(area: int, c_in: int, g: int, c_out: int, b: int, positions: int) -> int:
    return (area * share(c_in, g) * c_out + b) * positions


@CONV.add("P07", "multiplied by the places of the map; they share one kernel", "quiz distractors", "map bias params")
def not_shared_but_biases(area: int, c_in: int, g: int, c_out: int, b: int, positions: int) -> int:
    return area * share(c_in, g) * c_out * positions + b


@CONV.add("P07", "multiplied by the places of the input; they share one kernel", "quizzes: 1,233,125,504", "map")
def not_shared_over_input(area: int, c_in: int, g: int, c_out: int, b: int, grid: int) -> int:
    return area * share(c_in, g) * c_out * grid + b


@CONV.add(
    "P13", "the sides of the kernel were added; they are multiplied", "a typed formula: N*(K1 + K2 + 1)", "bias params"
)
def sides_added(sides: int, c_out: int) -> int:
    return c_out * (sides + 1)


@CONV.add("P13", "the kernel was taken once, not squared", "Scribd: KernelSize*channels + 1", "bias params square")
def side_not_squared(f: int, c_in: int, c_out: int) -> int:
    return (f * c_in + 1) * c_out


@CONV.add("P13", "the kernel was taken once, not squared, and no biases", "a quiz's distractor: 480", "square")
def side_not_squared_without_biases(f: int, c_in: int, c_out: int) -> int:
    return f * c_in * c_out


@CONV.add("P14", "the output channels were taken as the input channels", "TNN#411", "")
def output_as_input(area: int, c_out: int, b: int) -> int:
    return c_out * area * c_out + b


@CONV.add("P06", "the biases are one an output channel, not one an input channel", "", "bias params")
def biases_of_input(area: int, c_in: int, g: int, c_out: int) -> int:
    return area * share(c_in, g) * c_out + c_in


@CONV.add("P04", "a filter has one bias, not one for each input channel", "", "bias params")
def bias_a_plane(area: int, c_in: int, c_out: int) -> int:
    return (area + 1) * c_in * c_out


@CONV.add("P16", "a convolution has no bias where batch norm follows and it says nobias", "", "plain normed params")
def bias_before_norm(area: int, c_in: int, g: int, c_out: int) -> int:
    return area * share(c_in, g) * c_out + c_out


DENSE = Catalogue()
"""Linear layers."""


@DENSE.add("P01", "the biases were left out", "a quiz's distractor: 4,194,304", "bias params", BIASES_LEFT_OUT)
def dense_without_biases(inputs: int, outputs: int) -> int:
    return inputs * outputs


@DENSE.add("", "the biases were counted as weights", "", "bias weights", BIASES_COUNTED)
def dense_biases_as_weights(inputs: int, outputs: int) -> int:
    return inputs * outputs + outputs


@DENSE.add(
    "P02b", "one bias for the whole layer; each output has its own", "a quiz's distractor: 27,000,001", "bias params"
)
def dense_one_bias(inputs: int, outputs: int) -> int:
    return inputs * outputs + 1


@DENSE.add("P05", "the channels of the map were left out", "a quiz's distractor: 9,000,100", "map")
def dense_without_channels(places: int, outputs: int, b: int) -> int:
    return places * outputs + b


@DENSE.add("P12", "only the channels went in: the map was not flattened", "Keras AlexNets: 25,678,184", "map")
def dense_without_flatten(maps: int, outputs: int, b: int) -> int:
    return maps * outputs + b


@DENSE.add("P05+P01", "the channels of the map were left out, and the biases", "", "map bias params")
def dense_without_channels_or_biases(places: int, outputs: int) -> int:
    return places * outputs


@DENSE.add(
    "P05+P02b", "the channels of the map were left out, and one bias for all", "a quiz: 9,000,001", "map bias params"
)
def dense_without_channels_one_bias(places: int, outputs: int) -> int:
    return places * outputs + 1


OTHERS = Catalogue()
"""Norms and pools."""


@OTHERS.add(
    "P11", "the running mean and variance were counted", "ptflops#89: 40 for 20; Paddle#37852", "bn params affine",
    "Keras counts running statistics",
)  # fmt: skip
def statistics_counted(c: int) -> int:
    return 4 * c


@OTHERS.add("P15", "a pool has no parameters", "", "pool")
def pool_like_conv(area: int, c: int) -> int:
    return area * c + c


@OTHERS.add("P15", "a pool has no parameters; only those of LeNet-5 had a weight and a bias", "", "pool params")
def pool_like_lenet(c: int) -> int:
    return 2 * c


COST = Catalogue()

TWO_EACH = "a multiplication and an addition are two FLOPs, one MAC"


@COST.add(
    "C01", "FLOPs were given: two for each multiply-accumulate", "ResNet's paper; ptflops#76; fvcore#69", "", TWO_EACH
)
def flops(macs: int) -> int:
    return 2 * macs


@COST.add("", "the additions of the biases were counted", "torchinfo, ptflops", "", "with one addition for each bias")
def macs_and_biases(macs: int, added: int) -> int:
    return macs + added


@COST.add("C01", "FLOPs with the additions of the biases", "DeepSpeed, Keras", "", TWO_EACH + ", biases added")
def flops_and_biases(macs: int, added: int) -> int:
    return 2 * macs + added


@COST.add(
    "C01", "multiplications and additions, one fewer of these a sum", "torchscan", "", TWO_EACH + ", one fewer a sum"
)
def products_and_sums(macs: int, elements: int) -> int:
    return 2 * macs - elements


@COST.add(
    "C03",
    "multiplied by the places of the input, not of the output",
    "fastbook ch. 13: 56,448 for 14,112",
    "conv resized",
)
def input_grid(area: int, c_in: int, g: int, c_out: int, grid: int) -> int:
    return area * share(c_in, g) * c_out * grid


@COST.add("C03", "multiplied by the places of the output; each input is spread once", "thop, torchinfo", "tconv")
def output_grid(area: int, c_in: int, g: int, c_out: int, positions: int) -> int:
    return area * share(c_in, g) * c_out * positions


@COST.add("C05", "the weights were given: nothing was multiplied by the places", "", "conv map")
def weights_as_cost(area: int, c_in: int, g: int, c_out: int) -> int:
    return area * share(c_in, g) * c_out


@COST.add("C05", "the parameters were given: nothing was multiplied by the places", "", "conv map bias")
def params_as_cost(area: int, c_in: int, g: int, c_out: int) -> int:
    return area * share(c_in, g) * c_out + c_out


@COST.add(
    "C04",
    "divided by the stride twice: the output is that much smaller already",
    "Lyken17/pytorch-OpCounter#8",
    "conv strided",
)
def stride_twice(area: int, c_in: int, g: int, c_out: int, shrunk: int) -> int:
    return area * share(c_in, g) * c_out * shrunk


@COST.add("P08", "the groups were left out", "Stack Overflow 40060949", "grouped")
def cost_without_groups(area: int, c_in: int, c_out: int, positions: int) -> int:
    return area * c_in * c_out * positions


@COST.add("P09", "divided by the groups twice", "Ldpe2G's calculator, #4", "grouped")
def cost_groups_twice(area: int, c_in: int, g: int, c_out: int, positions: int) -> int:
    return area * share(c_in, g) * (c_out // g) * positions


@COST.add("P03b", "the kernel was taken without the input channels", "a quiz's distractor", "conv")
def cost_flat_kernel(area: int, c_out: int, positions: int) -> int:
    return area * c_out * positions


@COST.add("C01", "half of it: these are multiply-accumulates already", "ResNet's paper calls them FLOPs", "even")
def halved(macs: int) -> int:
    return macs // 2


@COST.add("C02", "doubled twice: FLOPs are 2 MACs, not MACs 2 FLOPs", "sovrasov/flops-counter.pytorch#16", "")
def doubled_twice(macs: int) -> int:
    return 4 * macs


@COST.add("C06", "the factor 3 of training was left in", "rethinking-network-pruning#31", "")
def of_training(macs: int) -> int:
    return 3 * macs


@COST.add(
    "C06", "the factor 3 of training and the 2 of FLOPs were left in", "rethinking-network-pruning#31: 24.64 G", ""
)
def flops_of_training(macs: int) -> int:
    return 6 * macs
