"""Sums in sentences of notes: of each filter and in all, of an output's numbers, of the whole network."""

from __future__ import annotations

import pytest

import convcalc

FIVE = "Input 32x32x3. 10 filters of 5x5, stride 1, padding 2. "
THREE = "Input 32x32x3. 16 filters of 3x3, stride 1, padding 1. "
ALEXNET = "Input 227x227x3. 96 filters of 11x11, stride 4. "
TWO = (
    "Input 28x28x1. 6 filters of 5x5, stride 1, padding 2. The output is 28x28x6. "
    "A fully connected layer with 10 outputs has 47,050 parameters. "
)


@pytest.mark.parametrize(
    "text",
    [
        FIVE + "Each filter has 76 parameters, 760 parameters in all.",
        FIVE + "Each filter has 76 parameters, so in total 760 parameters.",
        THREE + "Each filter has 27 weights, 432 weights in all.",
        ALEXNET + "The output is 55x55x96 = 290,400 numbers.",
        ALEXNET + "The output has 55*55*96 = 290,400 values.",
        TWO + "In total there are 47,206 parameters.",
        TWO + "Total: 47,206 parameters.",
        TWO + "The network has 47,206 parameters.",
        ALEXNET + "The output is (227-11)/4+1 = 55.",
        TWO.replace("The output is 28x28x6. ", "") + "In total there are 47,206 parameters.",
    ],
)
def test_what_is_right_is_true(text: str) -> None:
    report = convcalc.check(text)
    assert report.ok and {each.verdict for each in report.claims} == {"true"}


@pytest.mark.parametrize(
    "text",
    [
        FIVE + "Each filter has 77 parameters, 760 parameters in all.",
        FIVE + "Each filter has 76 parameters, 770 parameters in all.",
        FIVE + "Each filter has 70 parameters.",
        ALEXNET + "The output is 55x55x96 = 290,401 numbers.",
        ALEXNET + "The output is 54x54x96 = 279,936 numbers.",
        TWO + "In total there are 47,207 parameters.",
        TWO + "The network has 47,050,000 parameters.",
        ALEXNET + "The output is (227-11)/4+1 = 56.",
    ],
)
def test_what_is_wrong_is_false(text: str) -> None:
    report = convcalc.check(text)
    assert not report.ok and "false" in {each.verdict for each in report.claims}


def test_a_product_of_which_nothing_says_what_it_counts_is_no_size() -> None:
    right, wrong = [convcalc.check(f"{THREE}The output is 32x32x16, and 5*5*3 = {each}.") for each in (75, 76)]
    assert [each.verdict for each in (*right.claims, *wrong.claims)] == ["true", "true"]
    assert right.ok and wrong.unread
