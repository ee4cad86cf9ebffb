"""Tables that say no padding: where the sizes of several layers follow from half the kernel, that is what is meant."""

from __future__ import annotations

import pytest

from convcalc.api import check, measure

ALEXNET = """Layer\tFeature Map\tSize\tKernel Size\tStride\tActivation
Input\t1\t227x227x3\t-\t-\t-
1 Convolution\t96\t{0}\t11x11\t4\trelu
Max Pooling\t96\t27x27x96\t3x3\t2\trelu
2 Convolution\t256\t{1}\t5x5\t1\trelu
Max Pooling\t256\t13x13x256\t3x3\t2\trelu
3 Convolution\t384\t{2}\t3x3\t1\trelu
4 Convolution\t384\t13x13x384\t3x3\t1\trelu
5 Convolution\t256\t13x13x256\t3x3\t1\trelu
Max Pooling\t256\t6x6x256\t3x3\t2\trelu
FC\t-\t1000\t-\t-\tsoftmax
"""
RIGHT = ("55x55x96", "27x27x256", "13x13x384")


def test_alexnets_table() -> None:
    """Its convolutions have 34,944 + 614,656 + 885,120 + 1,327,488 + 884,992 parameters on one card, the last layer
    9,217,000 on 6x6x256."""
    text = ALEXNET.format(*RIGHT)
    assert check(text).ok and measure(text).params == 12_964_200
    assert any("half the kernel where only so the sizes follow" in note for note in check(text).notes)


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_wrong_size_is_false_all_the_same(at: int) -> None:
    wrong = [size if each != at else size.replace("55", "54").replace("27", "26").replace("13", "12")
             for each, size in enumerate(RIGHT)]  # fmt: skip
    assert not check(ALEXNET.format(*wrong)).ok


def test_where_one_size_alone_does_not_follow_it_is_false() -> None:
    head = "Layer\tFilters\tKernel\tStride\tOutput\nInput\t-\t-\t-\t32x32x3\n"
    rows = "Conv1\t8\t3x3\t1\t30x30x8\nConv2\t8\t3x3\t1\t{0}x{0}x8\n"
    assert check(head + rows.format(28)).ok
    assert not check(head + rows.format(30)).ok


def test_a_padding_that_is_said_counts() -> None:
    head = "Layer\tFilters\tKernel\tStride\tPadding\tOutput\nInput\t-\t-\t-\t-\t32x32x3\n"
    rows = "Conv1\t8\t3x3\t1\t0\t32x32x8\nConv2\t8\t3x3\t1\t0\t32x32x8\n"
    assert not check(head + rows).ok
