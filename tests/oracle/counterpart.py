"""Which of the layers that PyTorch refuses can be said in a spec, and where we knowingly differ from PyTorch."""

from __future__ import annotations

from tests.oracle.data import Row

MODE = "padding_mode: with what a border is filled changes no count, so a spec does not say it"
SAME = "`same` with a stride: TensorFlow's rule here, out = ceil(n / s)"
TRANSPOSED = "`same` and `valid` of a transposed convolution: TensorFlow's rules here"
WORD = "a padding word that PyTorch does not know: half and causal are ours, and the case of letters does not matter"
ARRIVING = "in_channels that are not those of the input: here they are those of the input"
RANK = "an input of another rank: here the rank comes from the input"
ONE = "a kernel in a tuple of one on a 2-D input: one number means every axis here"
KEPT = "AdaptiveAvgPool1d(None): to keep a size one writes it as a number"


def left_out(row: Row) -> str:
    """Why a refused layer has no counterpart in a spec; "" where it has one."""
    args, category = row["args"], row.get("category", row.get("tag"))
    if (
        category == "bad_padding_mode"
        or "Padding size should be less" in row["message"]
        or "wrapping" in row["message"]
    ):
        return MODE
    if isinstance(args.get("padding"), str):
        return padding_word(row)
    if category == "input_channels_mismatch" or args.get("in_channels", 1) < 1:
        return ARRIVING
    if category == "input_ndim" and not told_by_numbers(row):
        return RANK
    if category == "one_element_tuple":
        return ONE
    return KEPT if args.get("output_size") == [None] else ""


def padding_word(row: Row) -> str:
    if row["kind"].startswith("ConvTranspose"):
        return TRANSPOSED
    if row["category"] == "bad_padding_string":
        return WORD
    return SAME if row["category"] == "same_with_stride" else ""


def told_by_numbers(row: Row) -> bool:
    """Does the layer itself say another rank than the input has, or has the input no axes at all?"""
    rank = len(row["in"]) - 1
    told = {len(value) for value in row["args"].values() if isinstance(value, list)}
    return rank == 0 or bool(told - {1, rank})


EMPTY = "PyTorch makes a tensor without a single unit; here no layer may end empty"
NO_CHANNELS = "PyTorch convolves an input of 0 channels; here a size is 1 or more"
UNPADDED = "AvgPool3d alone holds the kernel against the input before it is padded; here all pools are alike"

WE_REFUSE = {EMPTY: 20, NO_CHANNELS: 1}
"""Layers that PyTorch accepts and we refuse: how many there are in the data."""


def refused_here(row: Row) -> str:
    """Why we refuse a layer that PyTorch accepts; "" where we accept it too."""
    if 0 in row["out"][1:] and 0 not in row["in"][1:]:
        return EMPTY
    return NO_CHANNELS if row["in"][0] == 0 else ""


# Layers that PyTorch refuses (see UNPADDED) and we accept, and our answer: the shape PyTorch's MaxPool3d has there.
ACCEPTED_HERE = {
    ("edge", 690): [1, 7, 16, 4],
    ("edge", 706): [1, 5, 2, 2],
    ("edge", 708): [1, 2, 1, 2],
    ("edge", 711): [1, 3, 2, 1],
    ("edge", 722): [1, 4, 2, 1],
    ("edge", 728): [1, 3, 2, 1],
    ("edge", 731): [1, 8, 1, 8],
    ("edge", 738): [1, 1, 3, 2],
    ("impossible", 482): [7, 1, 1, 5],
    ("impossible", 717): [7, 1, 10, 5],
    ("impossible", 734): [4, 2, 1, 6],
    ("impossible", 743): [3, 5, 14, 3],
    ("impossible", 744): [7, 1, 3, 2],
    ("impossible", 758): [7, 1, 7, 5],
}
