"""The index says what is in the zoo, and nothing else."""

from __future__ import annotations

import os

import pytest

from convcalc.zoo import catalog
from tests import make_zoo_index
from tests.zoo.nets import NAMES, facts

DATA = set(
    "ImageNet CIFAR-10 MNIST COCO Sports-1M LSUN maps 91-images PASCAL-VOC Cityscapes Kinetics-400 ShanghaiTech VCTK "
    "digits zip-codes cells kidneys prostates".split()
)


def test_the_index_is_what_the_engine_computes() -> None:
    with open(catalog.INDEX, encoding="utf-8") as index:
        assert index.read() == make_zoo_index.text(make_zoo_index.entries())


def test_every_network_is_in_the_index_once() -> None:
    assert sorted(entry.text or entry.name for entry in catalog.entries()) == make_zoo_index.texts()
    assert len(NAMES) >= 100


def test_every_line_is_filled_in() -> None:
    for entry in catalog.entries():
        assert entry.data in DATA
        assert entry.tags and entry.title and entry.source and entry.input
        assert entry.family and entry.year and 1989 <= entry.year <= 2100
        assert bool(entry.top1) == bool(entry.quoted) and (entry.top1 or not entry.top5)
        assert not entry.top5 or 0 < float(entry.top1) < float(entry.top5) < 100
        assert entry.difference or "@" not in entry.name, f"{entry.name}: in what does it differ from {entry.bare}?"


def test_every_variant_has_a_bare_name() -> None:
    assert {entry.bare for entry in catalog.entries()} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_network_says_where_it_comes_from_and_what_confirmed_it(name: str) -> None:
    assert facts(name).name
    assert any(note.startswith("confirmed by ") for note in facts(name).tree.notes)
    assert any(year.isdigit() and len(year) == 4 for year in facts(name).source.replace(",", " ").split())


def test_index_and_networks_are_ascii_and_without_carriage_returns() -> None:
    for name in ["index.tsv", *{os.path.basename(entry.path) for entry in catalog.entries()}]:
        with open(os.path.join(catalog.HOME, name), "rb") as file:
            text = file.read()
        assert text.isascii() and b"\r" not in text, name


def test_accuracies_are_on_data_of_labelled_images() -> None:
    assert {entry.data for entry in catalog.entries() if entry.top1} == {"ImageNet", "CIFAR-10"}
    quoted = [entry for entry in catalog.entries() if entry.top1]
    assert len(quoted) >= 120
    assert all("torchvision, " in entry.quoted or "table" in entry.quoted for entry in quoted)
