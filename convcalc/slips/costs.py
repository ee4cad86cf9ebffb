"""Slips in multiply-accumulates: what one layer's count becomes.

Names as in counts.py; elements: numbers that come out; added: so many biases are added; shrunk: positions divided by
the stride once more.
"""

from __future__ import annotations

from convcalc.expr import share
from convcalc.slips.base import Catalogue

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
