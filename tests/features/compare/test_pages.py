"""What the reports say, word for word, and the pages that people read: no wider than asked, ASCII where asked."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from convcalc.document.model import Document
from convcalc.features.compare.topics import TOPICS
from convcalc.text import cells
from tests import snapshots
from tests.features.compare.reports import networks, page, topic

SETTINGS: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: (name, {}) for name in TOPICS},
    "bottleneck-wide": ("bottleneck", {"channels": 64, "middle": 128}),
    "head-320": ("head", {"networks": ("alexnet",), "input": (320, 256, 3)}),
    "padding-5": ("padding", {"kernel": 5, "input": (28, 20)}),
    "depth-cifar": ("depth", {"networks": ("resnet20", "resnet110", "resnet1202")}),
}

NETWORKS: dict[str, tuple[str, ...]] = {
    "networks": ("vgg19", "plain34", "resnet34"),
    "specs": ("conv 64 3x3, conv 64 3x3", "56x56x64 -> conv 64 5x5"),
    "stages": ("vgg19", "plain34", "resnet34"),
    "diff": ("resnet50", "resnet50@torchvision", "resnet34"),
}

PAGES = (*SETTINGS, *NETWORKS)


@cache
def made(name: str) -> Document:
    if name in SETTINGS:
        about, settings = SETTINGS[name]
        return topic(about, **settings)
    return networks(*NETWORKS[name], by=name == "stages", diff=name == "diff")


@pytest.mark.parametrize("name", PAGES)
def test_what_a_report_says(name: str) -> None:
    snapshots.check_report(f"compare/{name}", made(name))


def test_what_the_reports_note() -> None:
    snapshots.check_notes("compare/notes", {name: made(name) for name in PAGES})


@pytest.mark.parametrize(("name", "width", "unicode"), [("plain-residual", 80, True), ("networks", 60, False)])
def test_a_page_as_it_was_looked_at(name: str, width: int, unicode: bool) -> None:
    snapshots.check(f"compare/{name}-{width}.txt", page(made(name)._replace(notes=()), width, unicode=unicode))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", (60, 80, 120))
def test_no_line_is_wider_than_the_page(name: str, width: int) -> None:
    for line in page(made(name), width, unicode=True).splitlines():
        assert cells(line) <= width, line
    assert page(made(name), width).isascii()
