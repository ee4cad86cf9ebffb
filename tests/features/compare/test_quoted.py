"""Figures from papers: each with its source, each about something that exists."""

from __future__ import annotations

import re

import pytest

from convcalc.features.compare import quoted
from convcalc.features.compare.topics import TOPICS
from convcalc.zoo import catalog

NETWORKS = [quote for quote in quoted.quotes() if quote.figure in ("top-1", "top-5")]


def test_the_table_was_found() -> None:
    assert len(NETWORKS) >= 50
    asked = {"alexnet", "vgg-d", "vgg-e", "plain18", "plain34", "resnet18@a", "resnet34@a"}
    assert asked <= {quote.about for quote in NETWORKS}


@pytest.mark.parametrize("quote", quoted.quotes(), ids=lambda quote: f"{quote.about} {quote.figure} {quote.how}")
def test_every_figure_has_a_place_in_a_paper(quote: quoted.Quote) -> None:
    assert re.fullmatch(r"[\w ,]+ 20\d\d, (table|section|figure) \d(\.\d)?( \(.*\))?", quote.source)
    assert quote.figure and quote.value


@pytest.mark.parametrize("quote", NETWORKS, ids=lambda quote: f"{quote.about} {quote.figure} {quote.how}")
def test_every_error_rate_is_about_a_network_of_the_zoo(quote: quoted.Quote) -> None:
    entry = catalog.find(quote.about.partition(" option ")[0])
    assert entry is not None and (entry.name == quote.about or " option " in quote.about)
    assert entry.data == quote.data.split()[0]
    assert 0 < float(quote.value) < 50
    assert quote.how


def test_all_else_is_about_a_topic() -> None:
    others = [quote.about.split(" ") for quote in quoted.quotes() if quote not in NETWORKS]
    assert {topic for topic, *_ in others} <= set(TOPICS)
    assert all(catalog.find(name) is not None for _, *names in others for name in names)


def test_the_errors_of_plain_networks_on_cifar_are_quoted_as_far_as_the_paper_prints_them() -> None:
    """It prints none of plain-20 and plain-56, only their curves; those of the residual networks are in table 6."""
    quotes_ = quoted.about("depth", ["plain20", "plain56"])
    assert [quote.value for quote in quotes_] == ["8.75 %", "6.97 %", "above plain-20's", "above 60 %"]
    for quote in quotes_[:2]:
        (own,) = quoted.errors(quote.figure.split(",")[0].split()[-1].lower().replace("-", ""))
        assert quote.value == f"{own.top1} %"
    assert quoted.about("depth", ["vgg16"]) == ()


@pytest.mark.parametrize("name", sorted({quote.about for quote in NETWORKS}))
def test_top_5_errors_are_smaller(name: str) -> None:
    for each in quoted.errors(name):
        assert each.top1 and (not each.top5 or float(each.top5) < float(each.top1))


def test_plain_and_residual_networks_were_measured_alike() -> None:
    names = ("plain18", "resnet18@a", "plain34", "resnet34@a", "resnet34", "vgg-d", "resnet152")
    rates = quoted.alike(names)
    assert {each.how for each in rates.values()} == {"10 crops"}
    assert [rates[name].top1 for name in names] == ["27.94", "27.88", "28.54", "25.03", "24.52", "28.07", "21.43"]


def test_a_network_without_a_figure_is_told_that_of_its_sister() -> None:
    assert {each.about for each in quoted.errors("resnet18")} == {"resnet18@a"}
    assert {each.about for each in quoted.errors("resnet34")} == {"resnet34"}
    assert quoted.errors("") == quoted.errors("zfnet@none")[:0] == ()
