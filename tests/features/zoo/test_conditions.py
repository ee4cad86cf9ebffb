"""Conditions and orders on what the index says."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.features.zoo.conditions import NUMBERS, UnreadableChoice, chosen, conditions, ordered, span_of
from convcalc.zoo import catalog

KNOWN = catalog.entries()


def names(text: str) -> list[str]:
    return [entry.name for entry in chosen(KNOWN, conditions(text))[0]]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("params<5M", 5_000_000),
        ("params < 5m", 5_000_000),
        ("parameters<=5,000,000", 5_000_000),
        ("macs>4.1G", 4_100_000_000),
        ("macs \u2265 0.3B", 300_000_000),
        ("rf!=427", 427),
        ("year==2015", 2015),
        ("top-1>76.1%", Fraction("76.1")),
        ("input=224", 224),
        ("5M>params", 5_000_000),
    ],
)
def test_a_number_is_read_exactly(text: str, number: int | Fraction) -> None:
    (condition,) = conditions(text)
    assert condition.number == number


@given(st.sampled_from(sorted(NUMBERS)), st.integers(0, 10**12))
def test_less_and_not_less_share_out_the_networks_of_which_a_fact_is_known(fact: str, bound: int) -> None:
    known = [entry.name for entry in KNOWN if NUMBERS[fact](entry) is not None]
    assert sorted(names(f"{fact}<{bound}") + names(f"{fact}>={bound}")) == sorted(known)
    assert sorted(names(f"{fact}={bound}") + names(f"{fact}!={bound}")) == sorted(known)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_chain_is_both_of_its_conditions(low: int, high: int) -> None:
    both = names(f"{low} < params <= {high}")
    assert both == names(f"params > {low}, params <= {high}") == names(f"params<={high} and params>{low}")
    assert set(both) == set(names(f"params>{low}")) & set(names(f"params<={high}"))


def test_a_rounded_number_is_any_that_rounds_to_it() -> None:
    assert {"resnet50", "resnet50@torchvision", "resnet50@keras"} <= set(names("params=25.6M"))
    assert "resnet50" not in names("params=25,600,000")
    assert names("params=25,557,032") == names("params=25557032") != []


def test_words_are_compared_as_names_are() -> None:
    assert names("tag=SEGMENTATION") == names("tag=segmentation") != []
    assert set(names("data=cifar10")) == {entry.name for entry in KNOWN if entry.data == "CIFAR-10"}
    assert "resnet50" in names("family=resnet") and "resnext50_32x4d" not in names("family=resnet")
    assert len(names("family!=resnet")) == len(KNOWN) - len(names("family=resnet"))


def test_what_is_not_known_holds_of_nothing_and_is_told() -> None:
    found, (note,) = chosen(KNOWN, conditions("top1>0"))
    assert all(entry.top1 for entry in found)
    assert note == f"{sum(not entry.top1 for entry in KNOWN)} left out, of which no top1 is known"
    assert chosen(KNOWN, conditions("params>0"))[1] == []


@pytest.mark.parametrize("fact", sorted(NUMBERS))
def test_an_order_is_by_the_fact_and_back(fact: str) -> None:
    values = [NUMBERS[fact](entry) for entry in ordered(KNOWN, fact)]
    known = [value for value in values if value is not None]
    assert known == sorted(known) and values[: len(known)] == known
    falling = [NUMBERS[fact](entry) for entry in ordered(KNOWN, f"-{fact}")]
    assert falling[: len(known)] == known[::-1]


def test_the_second_fact_orders_what_the_first_leaves_equal() -> None:
    order = [(entry.family.lower(), -(entry.params or 0)) for entry in ordered(KNOWN, "family, -params")]
    assert [params for family, params in order if family == "resnet"] == sorted(p for f, p in order if f == "resnet")


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("parms<5M", "'parms' is no fact of the zoo", "did you mean 'params'?"),
        ("gflops<4", "'gflops' is no fact of the zoo", "a multiply-accumulate is two FLOPs"),
        ("params<5Q", "params: '5Q' is no number", "K, M, G, B or T"),
        ("params<", "'params<' is no condition", '"params<5M"'),
        ("params", "'params' is no condition", '"params<5M"'),
        ("params<-1", "params: '-1' is no number", "as in params<5M"),
        ("", "'' is no condition", '"params<5M"'),
        ("tag<bn", "'tag' is a word", "tag=bn"),
        ("params<5MB", "params: '5MB' is no number", "as in params<5M"),
        ("params<5M,", "'params<5M,' is no condition", '"params<5M"'),
    ],
)
def test_what_cannot_be_read_says_what_can(text: str, message: str, hint: str) -> None:
    with pytest.raises(UnreadableChoice) as wrong:
        conditions(text)
    assert message in str(wrong.value) and hint in wrong.value.hint


@given(st.text(max_size=30))
def test_no_text_is_more_than_a_mistake(text: str) -> None:
    for read in (conditions, lambda text: ordered(KNOWN[:3], text)):
        try:
            read(text)
        except UnreadableChoice as wrong:
            assert str(wrong) and wrong.hint


def test_who_asks_for_what_none_has_is_told_what_there_is() -> None:
    (few,) = conditions("params<1K")
    sizes = sorted((entry.params or 0, entry.name) for entry in KNOWN)
    least, most = (f"{count:,} ({name})" for count, name in (sizes[0], sizes[-1]))
    assert span_of(KNOWN, few) == f"params goes from {least} to {most}"
    (word,) = conditions("tag=segmentaton")
    assert span_of(KNOWN, word) == "did you mean 'segmentation'?"
    (year,) = conditions("year>2100")
    assert "1989" in span_of(KNOWN, year)
